//! The command `boa-ws`.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
