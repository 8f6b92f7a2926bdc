//! Tasks of this repository that are longer than one command: `cargo xtask --help`.

mod pgo;
mod tools;
mod training;

use clap::Parser;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Tasks of this repository that are longer than one command")]
enum Task {
    Pgo(pgo::Arguments),
}

#[expect(clippy::print_stderr, reason = "it is a command")]
fn main() -> ExitCode {
    let Task::Pgo(arguments) = Task::parse();
    match pgo::run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
