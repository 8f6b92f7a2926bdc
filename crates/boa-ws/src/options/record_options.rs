//! `--record` and `--replay`: the external input of a run, written to a file or read from one.

use crate::{
    options::CHAT,
    run_input::{ReplayError, RunInput},
};
use std::path::{Path, PathBuf};

/// The options about recordings.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Recording and replaying")]
pub(crate) struct RecordOptions {
    /// Record all external input of the run of a script or a page in FILE
    ///
    /// FILE contains passwords and tokens, so on Unix nobody else may read it. Connections use
    /// HTTP/1.1. On a terminal a page needs --plain.
    #[arg(long, value_name = "FILE", conflicts_with_all = CHAT, conflicts_with_all = ["replay", "watch", "isolate"])]
    record: Option<PathBuf>,

    /// Replay FILE, a recording or a .har file, without a network
    ///
    /// The script gets the same input, and prints the same. SCRIPT replaces it, with the recorded
    /// arguments, location and prelude, unless the command line has others. Options about
    /// connections have no effect. With a .har file, of --har or of browser DevTools, SCRIPT talks
    /// to the recorded servers.
    #[arg(long, value_name = "FILE", conflicts_with_all = CHAT, conflicts_with_all = ["watch", "serve", "isolate"])]
    replay: Option<PathBuf>,

    /// With --replay, continue when the script sends something other than what was recorded
    ///
    /// The differences are warnings at the end. Without --lenient the first difference ends the run
    /// with the exit status 5.
    #[arg(long, requires = "replay")]
    lenient: bool,

    /// With --replay, the speed: 1 is the speed of the recorded run, 10 is ten times faster
    /// [default: no waiting]
    ///
    /// A page that runs against a .har file takes the recorded time by default.
    #[arg(long, value_name = "FACTOR", value_parser = factor, requires = "replay")]
    speed: Option<f64>,
}

fn factor(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(factor) if (1e-6..=1e9).contains(&factor) => Ok(factor),
        _ => Err("a speed is a number from 0.000001 to 1000000000, such as 1 or 2.5".to_owned()),
    }
}

impl RecordOptions {
    /// The file to write.
    pub(crate) fn record(&self) -> Option<&Path> {
        self.record.as_deref()
    }

    /// Whether there is a file to replay.
    pub(crate) fn replays(&self) -> bool {
        self.replay.is_some()
    }

    /// What is replayed.
    pub(crate) fn open(&self) -> Result<Option<RunInput>, ReplayError> {
        let open = |name: &PathBuf| RunInput::open(name, self.lenient, self.speed);
        self.replay.as_ref().map(open).transpose()
    }
}
