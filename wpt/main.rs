//! Runs [web-platform-tests](https://web-platform-tests.org/) in this crate's runtime: from a
//! checkout, or from the archive here.
//!
//! ```sh
//! cargo test --test wpt
//! WPT_ROOT=/path/to/wpt cargo test --test wpt -- --filter dom/abort
//! ```

mod arguments;
mod checks;
mod document;
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
use flate2::read::GzDecoder;
use report::Report;
use std::{fs, io, path::Path, process::ExitCode, time::Duration};
use tar::Archive;
use test_server::Folder;
use tree::{Run, Tree, WorkerKind};

/// Some of upstream's files, with the harness. README.md has the command that packs them.
const PACKED: &[u8] = include_bytes!("packed.tar.gz");

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

/// Returns whether everything was as expected.
fn run(arguments: &Arguments) -> Result<bool, Box<dyn std::error::Error>> {
    let mut expectations = Expectations::parse(&read(&arguments.expectations)?)?;
    let unpacked;
    let root = if let Some(root) = &arguments.root {
        root.as_path()
    } else {
        unpacked = Folder::within(env!("CARGO_TARGET_TMPDIR"));
        Archive::new(GzDecoder::new(PACKED)).unpack(&*unpacked)?;
        checks::run(&unpacked).map_err(|error| {
            format!("the runner does not distinguish failures from passes:\n{error}")
        })?;
        &*unpacked
    };
    expectations.retain(|folder| !arguments.without.iter().any(|without| without == folder));
    let tree = Tree::open(root)?;
    let mut runs = Vec::new();
    for folder in expectations.folders() {
        runs.extend(tree.runs(folder)?);
    }
    if arguments.root.is_none() {
        expectations.retain_about(&runs);
    }
    let kind = match (arguments.worker, arguments.shared_worker) {
        (true, _) => Some(WorkerKind::Dedicated),
        (_, true) => Some(WorkerKind::Shared),
        _ => None,
    };
    if let Some(kind) = kind {
        runs = runs
            .into_iter()
            .filter_map(|it| it.in_worker(kind))
            .collect();
    }
    if arguments.page {
        runs = runs.into_iter().filter_map(Run::in_page).collect();
    }
    runs.retain(|run| arguments.selects(&run.name));
    let mut numbers = 0_usize..;
    runs.retain(|run| {
        run.is_own()
            || numbers
                .next()
                .is_some_and(|number| number.is_multiple_of(arguments.every.get()))
    });
    if arguments.harness.list {
        report::list(&runs, &expectations)?;
        return Ok(true);
    }
    let is_complete = arguments.selects_all() && kind.is_none() && !arguments.page;
    let reasons: Vec<_> = runs
        .iter()
        .map(|run| expectations.reason_to_skip(run).map(str::to_owned))
        .collect();
    let skipped = reasons.iter().flatten().count();
    let mut report = Report::new(arguments.verbose, expectations, runs.len() - skipped);
    let mut waiting = Vec::new();
    for (run, reason) in runs.into_iter().zip(reasons) {
        match reason {
            Some(reason) => report.skip(&run, &reason)?,
            None => waiting.push(run),
        }
    }
    // Most of them wait.
    let jobs = arguments
        .harness
        .test_threads
        .or_else(|| Some(4 * std::thread::available_parallelism().ok()?.get()))
        .unwrap_or(1);
    let site = server::start(tree)?;
    schedule::run_all(
        &site,
        waiting,
        jobs,
        arguments.timeout_multiplier,
        |run, outcome| report.add(&run, &outcome),
    )?;
    Ok(report.finish(is_complete, arguments.at_least)?)
}

/// Reads a file. The error names it.
fn read(file: &Path) -> io::Result<String> {
    fs::read_to_string(file)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", file.display())))
}

/// The time that upstream gives a page, before it is multiplied.
const fn timeout(long: bool) -> Duration {
    Duration::from_secs(if long { 60 } else { 10 })
}
