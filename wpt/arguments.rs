//! The command line: that of this runner, and that of every test of Cargo's.

use clap::Parser;
use std::path::PathBuf;

/// Runs web-platform-tests. Fails when a result is not as expected.
#[derive(Debug, Parser)]
#[command(name = "wpt")]
pub(crate) struct Arguments {
    /// Run only what has one of these in its path and variant.
    #[arg(long, value_name = "SUBSTRING", num_args = 1..)]
    filter: Vec<String>,
    /// The same, as a bare word.
    #[arg(value_name = "SUBSTRING")]
    also: Vec<String>,
    /// Run nothing that has this in its path and variant.
    #[arg(long, value_name = "SUBSTRING")]
    skip: Vec<String>,
    /// Take what is to be run for whole names.
    #[arg(long)]
    exact: bool,
    /// Run only what this file lists: lines of a number of subtests, a tab, and a path with its variant.
    #[arg(long, value_name = "FILE")]
    pub(crate) runs: Option<PathBuf>,
    /// A checkout of web-platform-tests. Without one, the tests of this crate are run.
    #[arg(long, env = "WPT_ROOT", value_name = "DIRECTORY")]
    pub(crate) root: Option<PathBuf>,
    /// How many run at the same time. As many as there are cores, if it isn't said.
    #[arg(long, short, alias = "test-threads", value_name = "NUMBER")]
    pub(crate) jobs: Option<usize>,
    /// What every timeout is multiplied with.
    #[arg(long, value_name = "FACTOR", default_value_t = if cfg!(debug_assertions) { 4 } else { 1 })]
    pub(crate) timeout_multiplier: u32,
    /// Print the results as JSON, in the form of wptreport.json.
    #[arg(long)]
    pub(crate) json: bool,
    /// What is expected of the checkout, and of which folders.
    #[arg(long, value_name = "FILE", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/wpt/expectations.txt"))]
    pub(crate) expectations: PathBuf,
    /// Write the results into this file, between its two marks.
    #[arg(
        long,
        value_name = "FILE",
        num_args = 0..=1,
        default_missing_value = concat!(env!("CARGO_MANIFEST_DIR"), "/wpt/README.md")
    )]
    pub(crate) markdown: Option<PathBuf>,
    /// A server that runs upstream's own handlers: what is for handlers is passed on to it, decrypted.
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) websocket_server: Option<String>,
    /// Print what would run.
    #[arg(long)]
    pub(crate) list: bool,
    /// Print the subtests that pass too.
    #[arg(long, short)]
    pub(crate) verbose: bool,
    #[command(flatten)]
    harness: Harness,
}

/// What `cargo test -- ...` tells all test programs alike.
#[derive(Debug, clap::Args)]
struct Harness {
    /// Nothing runs then: no test is ignored.
    #[arg(long, hide = true)]
    ignored: bool,
    #[command(flatten)]
    _meaningless: Meaningless,
}

/// Accepted, and not looked at.
#[derive(Debug, clap::Args)]
struct Meaningless {
    #[arg(long, alias = "no-capture", hide = true)]
    nocapture: bool,
    #[arg(long, hide = true)]
    show_output: bool,
    #[arg(long, hide = true)]
    include_ignored: bool,
    #[arg(long, short, hide = true)]
    quiet: bool,
    #[arg(long, hide = true)]
    test: bool,
    #[arg(long, hide = true)]
    bench: bool,
    #[arg(long, hide = true)]
    color: Option<String>,
    #[arg(long, hide = true)]
    format: Option<String>,
    #[arg(long, hide = true)]
    logfile: Option<PathBuf>,
    #[arg(short = 'Z', hide = true)]
    unstable: Vec<String>,
}

impl Arguments {
    /// Whether what has this name is to be run.
    pub(crate) fn selects(&self, name: &str) -> bool {
        let is_meant = |part: &String| if self.exact { name == part } else { name.contains(part.as_str()) };
        let mut wanted = self.filter.iter().chain(&self.also).peekable();
        !self.harness.ignored && !self.skip.iter().any(is_meant) && (wanted.peek().is_none() || wanted.any(is_meant))
    }

    /// Whether nothing is left out.
    pub(crate) const fn selects_all(&self) -> bool {
        self.filter.is_empty() && self.also.is_empty() && self.skip.is_empty() && !self.harness.ignored
    }
}
