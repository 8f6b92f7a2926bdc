//! Runs [web-platform-tests](https://web-platform-tests.org/) in this crate's runtime.
//!
//! ```sh
//! WPT_ROOT=/path/to/wpt cargo test --test wpt -- --filter dom/abort
//! ```

mod arguments;
mod page;
mod report;
mod schedule;
mod server;
mod tree;

use arguments::Arguments;
use clap::Parser;
use report::Report;
use std::{process::ExitCode, time::Duration};
use tree::Tree;

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
    runs.retain(|run| {
        arguments.selects(&run.name) && listed.as_ref().is_none_or(|listed| listed.contains_key(&run.name))
    });

    let mut report = Report::new(arguments.json, arguments.verbose);
    if arguments.list {
        report.list(&runs)?;
        return Ok(true);
    }
    for (name, subtests) in listed.iter().flatten() {
        let Some(run) = runs.iter_mut().find(|run| run.name == *name) else {
            if arguments.selects(name) {
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
