//! The command in a folder of the PATH.

use crate::tools::{Error, cargo, root, run_to_end};
use clap::Args;
use std::{path::PathBuf, process::ExitCode};

/// Builds the command, and copies it into a folder of the PATH
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
        .arg(root().join("crates/boa-ws"))
        .arg("--target-dir")
        .arg(root().join("target"))
        .args(arguments.debug.then_some("--debug"));
    if let Some(folder) = &arguments.root {
        command.arg("--root").arg(folder);
    }
    run_to_end(&mut command)
}
