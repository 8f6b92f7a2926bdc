//! The options of `--isolate`.

use crate::units::{seconds, size};
use clap::Args;
use std::{path::PathBuf, time::Duration};

const ISOLATION: &str = "Isolation";

/// The options about the process of a script. An option that needs the script in this process
/// conflicts with `isolate` where it is defined.
#[derive(Debug, Clone, Args)]
pub(crate) struct IsolateOptions {
    /// Run an untrusted script in its own process (Unix only)
    #[arg(long, help_heading = ISOLATION)]
    isolate: bool,

    /// The limit on its memory, of at least 1MiB [default: 256MiB]
    #[arg(long, value_name = "SIZE", value_parser = memory, requires = "isolate", help_heading = ISOLATION)]
    pub(crate) memory: Option<u64>,

    /// The limit on its CPU time [default: 10s]
    #[arg(long, value_name = "SECONDS", value_parser = time, requires = "isolate", help_heading = ISOLATION)]
    pub(crate) cpu: Option<Duration>,

    /// The limit on its time, including waits [default: 60s]
    #[arg(long, value_name = "SECONDS", value_parser = time, requires = "isolate", help_heading = ISOLATION)]
    pub(crate) wall: Option<Duration>,

    /// The files of `--ca`, which the process reads before it limits itself.
    #[arg(skip)]
    #[cfg_attr(not(unix), expect(dead_code, reason = "there is no such process"))]
    pub(crate) authorities: Vec<PathBuf>,
}

/// The least limit on memory, in bytes.
const MIN_MEMORY: u64 = 1 << 20;

/// A limit on memory.
fn memory(text: &str) -> Result<u64, String> {
    let bytes = size(text)?;
    if bytes < MIN_MEMORY {
        return Err(
            "a limit is at least 1MiB; up to 32 MiB that a process has after its start do not count"
                .to_owned(),
        );
    }
    Ok(bytes)
}

/// A number of seconds, also with its unit.
fn time(text: &str) -> Result<Duration, String> {
    seconds(text.strip_suffix('s').unwrap_or(text))
}

impl IsolateOptions {
    /// The options, if the script is to be isolated. The error is why it can't be.
    pub(crate) fn chosen(self, authorities: &[PathBuf]) -> Result<Option<Self>, &'static str> {
        if !self.isolate {
            return Ok(None);
        }
        if cfg!(not(unix)) {
            return Err(
                "'--isolate' needs Unix: on Windows, nothing here limits the memory and the time of \
                 a process, nor what it can open",
            );
        }
        Ok(Some(Self {
            authorities: authorities.to_vec(),
            ..self
        }))
    }
}
