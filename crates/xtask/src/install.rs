//! The command with the patched engine, in a folder of the PATH.

use crate::tools::{Error, cargo, cargo_home, file, root, run_to_end, say};
use clap::Args;
use std::{env, fs, path::PathBuf, process::ExitCode};

/// Builds the command with the patched engine, and copies it into a folder of the PATH
///
/// `cargo install --path crates/boa-ws --locked` builds it with the engine of the registry, because
/// it ignores the overrides of the other commands.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Copies it into `bin` of this folder [default: the home of cargo]
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,

    /// Builds it in less time, and slower
    #[arg(long)]
    debug: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Error> {
    let target = root().join("target");
    let mut command = cargo();
    command
        .args(["build", "--locked", "--package", "boa-ws", "--target-dir"])
        .arg(&target)
        .args((!arguments.debug).then_some("--release"))
        .env_remove("CARGO_BUILD_TARGET")
        .current_dir(root());
    let code = run_to_end(&mut command)?;
    if code != ExitCode::SUCCESS {
        return Ok(code);
    }
    let name = format!("boa-ws{}", env::consts::EXE_SUFFIX);
    let profile = if arguments.debug { "debug" } else { "release" };
    let built = target.join(profile).join(&name);
    let home = arguments.root.clone().or_else(cargo_home);
    let folder = home.ok_or(Error::NoHome)?.join("bin");
    file(&folder, fs::create_dir_all(&folder))?;
    // A program that runs can't be written to, but another file can take its place.
    let (new, installed) = (folder.join(format!("{name}.new")), folder.join(name));
    file(&new, fs::copy(&built, &new))?;
    file(&installed, fs::rename(&new, &installed))?;
    say(&format!("{} is installed", installed.display()));
    Ok(ExitCode::SUCCESS)
}
