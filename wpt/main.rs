//! Runs [web-platform-tests](https://web-platform-tests.org/) in this crate's runtime.
//!
//! ```sh
//! WPT_ROOT=/path/to/wpt cargo test --test wpt -- --filter dom/abort
//! ```

mod expectations;
mod html;
mod page;
mod report;
mod schedule;
mod server;
mod table;
mod tree;

use clap::Parser;
use expectations::Expectations;
use report::{Form, Report};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};
use tree::{Run, Tree};

/// Runs web-platform-tests. Fails when a result is not as expected.
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
    /// What is expected, and of which folders.
    #[arg(long, value_name = "FILE", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/wpt/expectations.txt"))]
    expectations: PathBuf,
    /// Write the results into this file, between its two marks.
    #[arg(
        long,
        value_name = "FILE",
        num_args = 0..=1,
        default_missing_value = concat!(env!("CARGO_MANIFEST_DIR"), "/wpt/README.md")
    )]
    markdown: Option<PathBuf>,
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

    const fn form(&self) -> Form {
        match (self.json, self.verbose) {
            (true, _) => Form::Json,
            (false, true) => Form::Verbose,
            (false, false) => Form::Brief,
        }
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
    let expectations = Expectations::parse(&read(&arguments.expectations)?)?;
    let listed = arguments.runs.as_ref().map(|file| tree::read_list(file)).transpose()?;
    let mut runs = Vec::new();
    for folder in expectations.folders() {
        runs.extend(tree.runs(folder)?);
    }
    runs.retain(|run| arguments.selects(run) && listed.as_ref().is_none_or(|listed| listed.contains_key(&run.name)));
    if arguments.list {
        report::list(&runs, &expectations)?;
        return Ok(true);
    }

    let complete = arguments.filter.is_empty() && arguments.also.is_empty() && listed.is_none();
    let (skipped, mut runs): (Vec<_>, Vec<_>) =
        runs.into_iter().partition(|run| expectations.reason_to_skip(run).is_some());
    let reasons: Vec<_> = skipped.iter().filter_map(|run| Some(expectations.reason_to_skip(run)?.to_owned())).collect();
    let mut report = Report::new(arguments.form(), expectations, runs.len());
    for (run, reason) in skipped.iter().zip(reasons) {
        report.skip(run, &reason)?;
    }
    for (name, subtests) in listed.iter().flatten() {
        match runs.iter_mut().find(|run| run.name == *name) {
            Some(run) => run.subtests = Some(*subtests),
            None if skipped.iter().any(|run| run.name == *name) => {}
            None if arguments.selects(&Run::nameless(name)) => report.missing(name)?,
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
