//! The command in a folder of the PATH.

use crate::{
    compiler::{self, Compiler, FLAGS},
    tools::{Error, cargo, root, run_to_end, say},
};
use clap::Args;
use std::{path::PathBuf, process::ExitCode};

/// Builds the command, and copies it into a folder of the PATH
///
/// It is optimised with a profile of this repository, if there is one for the compiler and the
/// system.
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
    let mut command = cargo();
    command
        .args(["install", "--locked", "--path"])
        .arg(root().join("crates/boa-ws"));
    if let Some(folder) = &arguments.root {
        command.arg("--root").arg(folder);
    }
    let mut folder = root().join("target");
    if arguments.debug {
        command.arg("--debug");
    } else {
        let compiler = Compiler::find()?;
        let target = &compiler.host;
        let profile = compiler.profile_in_repository(target);
        if profile.is_file() {
            folder.push("pgo");
            let option = compiler::use_profile(&profile, target);
            command
                // Functions have other names without it.
                .args(["--target", target])
                .env(FLAGS, compiler::flags(&option));
        } else {
            say(&format!(
                "without a profile, which makes scripts faster: there is no {}\n\
                 help: `cargo xtask pgo` makes one, and builds the command with it",
                profile.display()
            ));
        }
    }
    command.arg("--target-dir").arg(folder);
    run_to_end(&mut command)
}
