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
    /// Record all external input in FILE, passwords included
    #[arg(long, value_name = "FILE", conflicts_with_all = CHAT, conflicts_with_all = ["replay", "watch", "isolate"])]
    record: Option<PathBuf>,

    /// Replay FILE, a recording or .har file, without a network
    #[arg(long, value_name = "FILE", conflicts_with_all = CHAT, conflicts_with_all = ["watch", "serve", "isolate"])]
    replay: Option<PathBuf>,

    /// Continue a replay after a difference
    #[arg(long, requires = "replay")]
    lenient: bool,

    /// Replay at this speed; 1 is the recorded one [default: no waiting]
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

    /// Opens the recording or the HAR file to replay.
    pub(crate) fn open(&self) -> Result<Option<RunInput>, ReplayError> {
        let open = |name: &PathBuf| RunInput::open(name, self.lenient, self.speed);
        self.replay.as_ref().map(open).transpose()
    }
}
