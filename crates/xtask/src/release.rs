//! The archives of a release.

use crate::tools::{Error, output, root, run_to_end};
use clap::Args;
use std::process::{Command, ExitCode};

/// Builds, packs and tests the archives of a release, by `.ci/release`
///
/// They are in target/release-archives, with their checksums in SHA256SUMS.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The systems to build for [default: this one, and on Linux also with musl, which is static]
    #[arg(value_name = "TRIPLE")]
    targets: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Error> {
    let mut targets = arguments.targets.clone();
    if targets.is_empty() {
        let host = output(Command::new("rustc").args(["--print", "host-tuple"]))?;
        let host = host.trim();
        targets.push(host.to_owned());
        targets.extend(
            host.strip_suffix("-linux-gnu")
                .map(|processor| format!("{processor}-linux-musl")),
        );
    }
    for target in &targets {
        // The shell starts it on Windows, too.
        let mut command = Command::new("sh");
        command.args(["-c", "exec .ci/release \"$0\"", target]);
        let code = run_to_end(command.current_dir(root()))?;
        if code != ExitCode::SUCCESS {
            return Ok(code);
        }
    }
    Ok(ExitCode::SUCCESS)
}
