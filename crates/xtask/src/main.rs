//! Tasks of this repository that are longer than one command: `cargo xtask --help`.

mod compiler;
mod engine;
mod install;
mod node_modules;
#[cfg(feature = "pgo")]
mod pgo;
mod release;
mod tools;
#[cfg(feature = "pgo")]
mod training;

use clap::Parser;
use std::{env, ffi::OsString, num::NonZero, process::ExitCode, thread::available_parallelism};
use tools::Error;

/// The number of tests that run at once in a program.
const TEST_THREADS: &str = "RUST_TEST_THREADS";

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Tasks of this repository that are longer than one command",
    after_help = "`cargo xtask pgo` builds a release of the command with a profile. Any other command is \
                  cargo's: `cargo xtask test` writes the sources of the engine and runs `cargo test`."
)]
enum Task {
    Engine(engine::Arguments),
    Install(install::Arguments),
    NodeModules(node_modules::Arguments),
    #[cfg(feature = "pgo")]
    Pgo(pgo::Arguments),
    Release(release::Arguments),
    /// Writes the sources of the engine, and runs a command of cargo: `cargo xtask test --lib`
    /// is `cargo test --lib` then
    #[command(external_subcommand)]
    Cargo(Vec<OsString>),
}

#[expect(clippy::print_stderr, reason = "it is a command")]
fn main() -> ExitCode {
    match run(Task::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<ExitCode, Error> {
    match task {
        Task::Engine(arguments) => engine::run(&arguments),
        #[cfg(feature = "pgo")]
        Task::Pgo(arguments) => {
            engine::write_sources()?;
            pgo::run(&arguments).map(|()| ExitCode::SUCCESS)
        }
        Task::Install(arguments) => {
            engine::write_sources()?;
            install::run(&arguments)
        }
        Task::NodeModules(arguments) => node_modules::run(&arguments),
        Task::Release(arguments) => release::run(&arguments),
        Task::Cargo(arguments) => {
            // The code that learns profiles is compiled when it is asked for.
            if cfg!(not(feature = "pgo")) && arguments.first().is_some_and(|name| name == "pgo") {
                let command = [
                    "run",
                    "--quiet",
                    "--package",
                    "xtask",
                    "--features",
                    "pgo",
                    "--",
                ];
                return cargo(
                    &command
                        .map(OsString::from)
                        .into_iter()
                        .chain(arguments)
                        .collect::<Vec<_>>(),
                );
            }
            engine::write_sources()?;
            cargo(&arguments)
        }
    }
}

/// Runs cargo, and twice as many tests at once as it does alone. Returns its exit code.
fn cargo(arguments: &[OsString]) -> Result<ExitCode, Error> {
    let mut command = tools::cargo();
    if arguments.first().is_some_and(|name| name == "test") && env::var_os(TEST_THREADS).is_none() {
        // Most tests wait for processes and connections, and leave the processors idle.
        let processors = available_parallelism().map_or(1, NonZero::get);
        command.env(TEST_THREADS, (2 * processors).to_string());
    }
    tools::run_to_end(command.args(arguments))
}
