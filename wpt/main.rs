//! Runs [web-platform-tests](https://web-platform-tests.org/) in this crate's runtime.
//!
//! ```sh
//! WPT_ROOT=/path/to/wpt cargo test --test wpt -- --filter dom/abort
//! ```

mod arguments;
mod expectations;
mod html;
mod page;
mod report;
mod schedule;
mod server;
mod table;
mod tree;

use arguments::Arguments;
use clap::Parser;
use expectations::Expectations;
use report::{Form, Report};
use std::{fs, io, path::Path, process::ExitCode, time::Duration};
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

/// How results are told.
const fn form(arguments: &Arguments) -> Form {
    match (arguments.json, arguments.verbose) {
        (true, _) => Form::Json,
        (false, true) => Form::Verbose,
        (false, false) => Form::Brief,
    }
}

/// Returns whether everything passed.
fn run(arguments: &Arguments) -> Result<bool, Box<dyn std::error::Error>> {
    let Some(root) = &arguments.root else {
        report::complain("WPT_ROOT is not set: no test was run");
        return Ok(true);
    };
    let tree = Tree::open(root)?;
    let expectations = Expectations::parse(&read(&arguments.expectations)?)?;
    let listed = arguments.runs.as_ref().map(|file| tree::read_list(file)).transpose()?;
    let mut runs = Vec::new();
    for folder in expectations.folders() {
        runs.extend(tree.runs(folder)?);
    }
    runs.retain(|run| {
        arguments.selects(&run.name) && listed.as_ref().is_none_or(|listed| listed.contains_key(&run.name))
    });
    if arguments.list {
        report::list(&runs, &expectations)?;
        return Ok(true);
    }

    let complete = arguments.selects_all() && listed.is_none();
    let (skipped, mut runs): (Vec<_>, Vec<_>) =
        runs.into_iter().partition(|run| expectations.reason_to_skip(run).is_some());
    let reasons: Vec<_> = skipped.iter().filter_map(|run| Some(expectations.reason_to_skip(run)?.to_owned())).collect();
    let mut report = Report::new(form(arguments), expectations, runs.len());
    for (run, reason) in skipped.iter().zip(reasons) {
        report.skip(run, &reason)?;
    }
    for (name, subtests) in listed.iter().flatten() {
        match runs.iter_mut().find(|run| run.name == *name) {
            Some(run) => run.subtests = Some(*subtests),
            None if skipped.iter().any(|run| run.name == *name) => {}
            None if arguments.selects(name) => report.missing(name)?,
            None => {}
        }
    }
    let version = tree.version();
    let jobs = arguments.jobs.or_else(|| std::thread::available_parallelism().ok().map(usize::from)).unwrap_or(1);
    let site = server::start(tree)?;
    schedule::run_all(&site, runs, jobs, arguments.timeout_multiplier, |run, outcome| report.add(&run, outcome))?;
    let (as_expected, totals) = report.finish(complete)?;
    if let Some(file) = &arguments.markdown {
        table::write_markdown(file, &totals, &version)?;
    }
    Ok(as_expected)
}

/// Reads a file; the error names it.
fn read(file: &Path) -> io::Result<String> {
    fs::read_to_string(file).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", file.display())))
}

/// The time that upstream gives a page, before it is multiplied.
const fn timeout(long: bool) -> Duration {
    Duration::from_secs(if long { 60 } else { 10 })
}
