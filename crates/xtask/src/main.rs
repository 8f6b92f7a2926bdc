//! Tasks of this repository that are longer than one command: `cargo xtask --help`.

mod engine;
mod pgo;
mod tools;
mod training;

use clap::Parser;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Tasks of this repository that are longer than one command")]
enum Task {
    Engine(engine::Arguments),
    Pgo(pgo::Arguments),
}

#[expect(clippy::print_stderr, reason = "it is a command")]
fn main() -> ExitCode {
    let result = match Task::parse() {
        Task::Engine(arguments) => engine::run(&arguments),
        Task::Pgo(arguments) => pgo::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
