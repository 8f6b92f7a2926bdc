//! The command line of this runner, with the arguments of Cargo's test programs.

use clap::Parser;
use std::{num::NonZero, path::PathBuf};

/// Runs web-platform-tests. Fails when a result is not as expected.
#[derive(Debug, Parser)]
// Without the last two, the help would describe the harness.
#[command(
    name = "wpt",
    help_template = "{about-with-newline}\n{usage-heading} {usage}\n\n{all-args}{after-help}",
    after_help = "By default four tests run at the same time for each core, since most of them wait."
)]
// The harness has a group of the same name.
#[group(skip)]
pub(crate) struct Arguments {
    /// Run only tests with one of these in their path and variant.
    #[arg(long = "filter", value_name = "SUBSTRING", num_args = 1..)]
    also: Vec<String>,
    /// Run no tests of this folder, whose expected results do not count then.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) without: Vec<String>,
    /// Run one of so many tests, by their order in the checkout, and this project's own tests.
    #[arg(long, value_name = "NUMBER", default_value_t = NonZero::<usize>::MIN)]
    pub(crate) every: NonZero<usize>,
    /// Run the tests in dedicated workers, if they are for such.
    #[arg(long)]
    pub(crate) worker: bool,
    /// Run the tests in shared workers, if they are for such.
    #[arg(long, conflicts_with = "worker")]
    pub(crate) shared_worker: bool,
    /// Run the `.any.js` tests for windows in a page, as browsers do, and no others.
    #[arg(long, conflicts_with_all = ["worker", "shared_worker"])]
    pub(crate) page: bool,
    /// Succeed if so many subtests pass, whatever else was expected.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) at_least: Option<usize>,
    /// A checkout of web-platform-tests. Without one, the packed tests are run.
    #[arg(long, env = "WPT_ROOT", value_name = "DIRECTORY")]
    pub(crate) root: Option<PathBuf>,
    /// The factor for all timeouts.
    #[arg(long, value_name = "FACTOR", default_value_t = if cfg!(debug_assertions) { 8 } else { 1 })]
    pub(crate) timeout_multiplier: u32,
    /// The expected results of the checkout, and its folders to run.
    #[arg(long, value_name = "FILE", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/wpt/expectations.txt"))]
    pub(crate) expectations: PathBuf,
    /// Also print the subtests that pass.
    #[arg(long, short)]
    pub(crate) verbose: bool,
    // The arguments that `cargo test -- ...` passes to all test programs.
    #[command(flatten)]
    pub(crate) harness: libtest_mimic::Arguments,
}

impl Arguments {
    /// Whether the test of this name runs.
    pub(crate) fn selects(&self, name: &str) -> bool {
        let is_meant = |part: &String| {
            if self.harness.exact {
                name == part
            } else {
                name.contains(part.as_str())
            }
        };
        let mut wanted = self.harness.filter.iter().chain(&self.also).peekable();
        !self.harness.ignored
            && !self.harness.skip.iter().any(is_meant)
            && (wanted.peek().is_none() || wanted.any(is_meant))
    }

    /// Whether all tests run.
    pub(crate) const fn selects_all(&self) -> bool {
        self.harness.filter.is_none()
            && self.also.is_empty()
            && self.harness.skip.is_empty()
            && !self.harness.ignored
            && self.every.get() == 1
    }
}
