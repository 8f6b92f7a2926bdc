//! Runs [web-platform-tests](https://web-platform-tests.org/) in this crate's runtime.
//!
//! ```sh
//! WPT_ROOT=/path/to/wpt cargo test --test wpt -- --filter dom/abort
//! ```

mod page;
mod report;
mod schedule;
mod server;
mod tree;

use clap::Parser;
use report::Report;
use std::{path::PathBuf, process::ExitCode, time::Duration};
use tree::{Run, Tree};

/// Runs web-platform-tests. Fails when a subtest does.
#[derive(Debug, Parser)]
#[command(name = "wpt")]
struct Arguments {
    /// Run only what has one of these in its path and variant.
    #[arg(long, value_name = "SUBSTRING", num_args = 1..)]
    filter: Vec<String>,
    /// The same, as a bare word.
    #[arg(value_name = "SUBSTRING")]
    also: Vec<String>,
    /// Run only what this file lists: lines of a number of subtests, a tab, and a path with its variant.
    #[arg(long, value_name = "FILE")]
    runs: Option<PathBuf>,
    /// A checkout of web-platform-tests.
    #[arg(long, env = "WPT_ROOT", value_name = "DIRECTORY")]
    root: Option<PathBuf>,
    /// How many run at the same time. As many as there are cores, if it isn't said.
    #[arg(long, short, value_name = "NUMBER")]
    jobs: Option<usize>,
    /// What every timeout is multiplied with.
    #[arg(long, value_name = "FACTOR", default_value_t = if cfg!(debug_assertions) { 4 } else { 1 })]
    timeout_multiplier: u32,
    /// Print the results as JSON, in the form of wptreport.json.
    #[arg(long)]
    json: bool,
    /// Print what would run.
    #[arg(long)]
    list: bool,
    /// Print the subtests that pass too.
    #[arg(long, short)]
    verbose: bool,
}

impl Arguments {
    fn selects(&self, run: &Run) -> bool {
        let mut wanted = self.filter.iter().chain(&self.also).peekable();
        wanted.peek().is_none() || wanted.any(|part| run.name.contains(part.as_str()))
    }
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            report::complain(&error.to_string());
            ExitCode::from(2)
        }
    }
}

/// Returns whether everything passed.
fn run(arguments: &Arguments) -> Result<bool, Box<dyn std::error::Error>> {
    let Some(root) = &arguments.root else {
        report::complain("WPT_ROOT is not set: no test was run");
        return Ok(true);
    };
    let tree = Tree::open(root)?;
    let listed = arguments.runs.as_ref().map(|file| tree::read_list(file)).transpose()?;
    let mut runs = tree.runs()?;
    runs.retain(|run| arguments.selects(run) && listed.as_ref().is_none_or(|listed| listed.contains_key(&run.name)));

    let mut report = Report::new(arguments.json, arguments.verbose);
    if arguments.list {
        report.list(&runs)?;
        return Ok(true);
    }
    for (name, subtests) in listed.iter().flatten() {
        let Some(run) = runs.iter_mut().find(|run| run.name == *name) else {
            if arguments.selects(&Run::nameless(name)) {
                report.missing(name)?;
            }
            continue;
        };
        run.subtests = Some(*subtests);
    }
    let jobs = arguments.jobs.or_else(|| std::thread::available_parallelism().ok().map(usize::from)).unwrap_or(1);
    let total = runs.len();
    let site = server::start(tree)?;
    schedule::run_all(&site, runs, jobs, arguments.timeout_multiplier, |run, outcome| report.add(&run, outcome))?;
    report.finish(total)
}

/// The time that upstream gives a page, before it is multiplied.
const fn timeout(long: bool) -> Duration {
    Duration::from_secs(if long { 60 } else { 10 })
}
