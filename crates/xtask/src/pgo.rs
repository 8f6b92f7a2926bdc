//! A release build of the command that is optimised with a profile.

use crate::{
    compiler::{self, Compiler, FLAGS},
    tools::{Error, cargo, file, output, remove, root, say},
    training,
};
use clap::Args;
use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressStyle};
use std::{
    collections::VecDeque,
    ffi::OsString,
    fs,
    io::{self, BufRead as _, BufReader},
    path::{self, Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Builds the command with a profile: builds it with counters, runs scripts of every kind, and
/// builds it again with what was counted
///
/// It takes twice as long as a release build, and some minutes. It needs `llvm-profdata`:
/// `rustup component add llvm-tools`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The system to build for; with a profile to be made, it has to be able to run here
    /// [default: this one]
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,

    /// Uses a profile that was made before by the same compiler from the same sources, and makes
    /// none
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let compiler = Compiler::find()?;
    let target = arguments.target.as_ref().unwrap_or(&compiler.host);
    let folder = root().join("target").join("pgo");
    let profile = if let Some(profile) = &arguments.profile {
        file(
            profile,
            fs::metadata(profile).and_then(|_| path::absolute(profile)),
        )?
    } else {
        let merged = folder.join("boa-ws.profdata");
        let profdata = compiler.profdata()?;
        let profiles = folder.join("profiles");
        file(&profiles, remove(&profiles))?;
        file(&profiles, fs::create_dir_all(&profiles))?;
        let program = step("building with counters", |bar| {
            build(target, &folder, &"-Cprofile-generate".into(), bar)
        })?;
        let parts = ProgressBar::new(training::len() as u64);
        shown("training", parts, COUNTED, |bar| {
            training::train(&program, &profiles, bar)
        })?;
        step("merging", |_| merge(&profdata, &profiles, &merged))?;
        merged
    };
    let option = compiler::use_profile(&profile, target);
    let program = step("building with the profile", |bar| {
        build(target, &folder, &option, bar)
    })?;
    let length = file(&program, fs::metadata(&program))?.len();
    say(&format!("{}, {}", program.display(), HumanBytes(length)));
    Ok(())
}

/// Builds the command with another option of the compiler, and returns its path.
fn build(
    target: &str,
    folder: &Path,
    option: &OsString,
    bar: &ProgressBar,
) -> Result<PathBuf, Error> {
    /// The last lines of Cargo are printed when it fails.
    const LINES: usize = 40;
    let mut cargo = cargo();
    let name = cargo.get_program().to_string_lossy().into_owned();
    let not_started = |source| Error::NotStarted {
        program: name.clone(),
        source,
    };
    let mut cargo = cargo
        .args([
            "build",
            "--locked",
            "--release",
            "--package",
            "boa-ws",
            "--target",
            target,
            "--target-dir",
        ])
        .arg(folder)
        .env(FLAGS, compiler::flags(option))
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(not_started)?;
    let mut last = VecDeque::new();
    let mut compiled = 0;
    for line in cargo
        .stderr
        .take()
        .into_iter()
        .flat_map(|lines| BufReader::new(lines).lines())
        .map_while(Result::ok)
    {
        if let Some(package) = line.trim_start().strip_prefix("Compiling ") {
            compiled += 1;
            bar.set_message(format!("{compiled} packages, {package}"));
        }
        last.truncate(LINES - 1);
        last.push_front(line);
    }
    let status = cargo.wait().map_err(not_started)?;
    if !status.success() {
        let output = last.into_iter().rev().collect::<Vec<_>>().join("\n");
        return Err(Error::Failed {
            program: format!("{name} build"),
            status,
            output,
        });
    }
    let suffix = if target.contains("windows") {
        ".exe"
    } else {
        ""
    };
    Ok(folder
        .join(target)
        .join("release")
        .join(format!("boa-ws{suffix}")))
}

/// Makes one profile of all.
fn merge(profdata: &Path, profiles: &Path, merged: &Path) -> Result<(), Error> {
    let entries = file(
        profiles,
        fs::read_dir(profiles).and_then(Iterator::collect::<io::Result<Vec<_>>>),
    )?;
    if entries.is_empty() {
        return Err(Error::NoProfiles(profiles.to_owned()));
    }
    output(
        Command::new(profdata)
            .arg("merge")
            .arg("--output")
            .arg(merged)
            .arg(profiles),
    )
    .map(drop)
}

/// A step whose length is not known.
fn step<T>(
    name: &'static str,
    work: impl FnOnce(&ProgressBar) -> Result<T, Error>,
) -> Result<T, Error> {
    shown(
        name,
        ProgressBar::new_spinner(),
        "{spinner} {prefix}: {elapsed}, {wide_msg}",
        work,
    )
}

/// The line of a step of so many parts.
const COUNTED: &str = "{spinner} {prefix}: {bar:20} {pos} of {len}, {elapsed}, {wide_msg}";

/// Shows the progress of a step on a terminal, and a line at its start and its end elsewhere.
fn shown<T>(
    name: &'static str,
    bar: ProgressBar,
    template: &str,
    work: impl FnOnce(&ProgressBar) -> Result<T, Error>,
) -> Result<T, Error> {
    let bar = bar.with_prefix(name);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    if bar.is_hidden() {
        say(&format!("{name} ..."));
    }
    let start = Instant::now();
    let result = work(&bar);
    bar.finish_and_clear();
    if result.is_ok() {
        say(&format!("{name}: {}", HumanDuration(start.elapsed())));
    }
    result
}
