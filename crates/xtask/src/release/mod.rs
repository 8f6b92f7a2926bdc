//! The archives of a release, and its packages.

mod crates;

use crate::tools::{Error, output, root, run_to_end};
use clap::{Args, Subcommand};
use std::process::{Command, ExitCode};

/// The targets that are built on Linux.
const TARGETS: [&str; 5] = [
    "x86_64-unknown-linux-gnu",
    "x86_64-unknown-linux-musl",
    "aarch64-unknown-linux-gnu",
    "aarch64-unknown-linux-musl",
    "x86_64-pc-windows-gnu",
];

/// Builds, packs and tests the archives of a release, by `.ci/release`
///
/// They are in target/release-archives, with their checksums in SHA256SUMS. `release crates` makes
/// the packages for a registry instead.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    task: Option<Task>,

    /// The systems to build for [default: on Linux the five of a release, without macOS; on macOS
    /// this one]
    #[arg(value_name = "TRIPLE")]
    targets: Vec<String>,
}

#[derive(Subcommand)]
enum Task {
    /// Writes the packages for a registry to target/crates/target/package: the engine's, the
    /// libraries, and the command
    Crates,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Error> {
    if let Some(Task::Crates) = arguments.task {
        return crates::run();
    }
    let mut targets = arguments.targets.clone();
    if targets.is_empty() && cfg!(target_os = "linux") {
        targets.extend(TARGETS.map(str::to_owned));
    } else if targets.is_empty() {
        let host = output(Command::new("rustc").args(["--print", "host-tuple"]))?;
        targets.push(host.trim().to_owned());
    }
    for target in &targets {
        let mut command = Command::new(root().join(".ci/release"));
        let code = run_to_end(command.arg(target).current_dir(root()))?;
        if code != ExitCode::SUCCESS {
            return Ok(code);
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_machine_with_linux_builds_is_published() {
        let workflow = root().join(".github/workflows/release.yml");
        let workflow = std::fs::read_to_string(workflow).expect("a workflow");
        for target in TARGETS {
            let line = format!("target: {target}");
            assert!(workflow.lines().any(|it| it.trim() == line), "{line}");
        }
    }
}
