//! What is printed: failures as they come, then how each folder fared.

use crate::{page::Outcome, tree::Run};
use serde_json::json;
use std::{
    collections::BTreeMap,
    io::{self, IsTerminal, Write},
    time::Instant,
};

/// Gathers outcomes and prints them.
pub(crate) struct Report {
    json: bool,
    verbose: bool,
    results: Vec<serde_json::Value>,
    folders: BTreeMap<String, Tally>,
    start: Instant,
}

#[derive(Default, Clone, Copy)]
struct Tally {
    runs: usize,
    runs_passed: usize,
    subtests: usize,
    subtests_passed: usize,
}

impl Report {
    pub(crate) fn new(json: bool, verbose: bool) -> Self {
        Self { json, verbose, results: Vec::new(), folders: BTreeMap::new(), start: Instant::now() }
    }

    pub(crate) fn list(&mut self, runs: &[Run]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        for run in runs {
            writeln!(out, "{}", run.name)?;
        }
        Ok(())
    }

    /// Something that was asked for is not there.
    pub(crate) fn missing(&mut self, name: &str) -> io::Result<()> {
        self.folders.entry("(not found)".to_owned()).or_default().runs += 1;
        if self.json { Ok(()) } else { writeln!(io::stdout().lock(), "{name}: there is no such test") }
    }

    pub(crate) fn add(&mut self, run: &Run, mut outcome: Outcome) -> io::Result<()> {
        if let Some(expected) = run.subtests
            && expected != outcome.subtests.len()
        {
            let remark = format!("{} subtests, and not {expected}", outcome.subtests.len());
            outcome.message =
                if outcome.message.is_empty() { remark } else { format!("{remark}; {}", outcome.message) };
            if outcome.status == "OK" {
                outcome.status = "ERROR";
            }
        }
        let passed = outcome.subtests.iter().filter(|subtest| subtest.passed()).count();
        let all = outcome.status == "OK" && passed == outcome.subtests.len();
        let tally = self.folders.entry(run.folder().to_owned()).or_default();
        tally.runs += 1;
        tally.runs_passed += usize::from(all);
        tally.subtests += outcome.subtests.len();
        tally.subtests_passed += passed;
        if self.json {
            self.results.push(result(run, &outcome));
            Ok(())
        } else if self.verbose || !all {
            self.print(run, &outcome, passed)
        } else {
            Ok(())
        }
    }

    fn print(&self, run: &Run, outcome: &Outcome, passed: usize) -> io::Result<()> {
        let mut out = io::stdout().lock();
        let (total, seconds) = (outcome.subtests.len(), outcome.duration.as_secs_f64());
        writeln!(out, "{}: {}, {passed} of {total}, {seconds:.1} s", run.name, outcome.status)?;
        if !outcome.message.is_empty() {
            writeln!(out, "  {}", indented(&outcome.message))?;
        }
        for subtest in outcome.subtests.iter().filter(|subtest| self.verbose || !subtest.passed()) {
            writeln!(out, "  {} {}", subtest.status, one_line(&subtest.name))?;
            if !subtest.message.is_empty() {
                writeln!(out, "      {}", indented(&subtest.message))?;
            }
        }
        Ok(())
    }

    /// Prints the table. Returns whether everything passed.
    pub(crate) fn finish(self, runs: usize) -> Result<bool, Box<dyn std::error::Error>> {
        let mut out = io::stdout().lock();
        let mut sum = Tally::default();
        for tally in self.folders.values() {
            sum.runs += tally.runs;
            sum.runs_passed += tally.runs_passed;
            sum.subtests += tally.subtests;
            sum.subtests_passed += tally.subtests_passed;
        }
        if self.json {
            serde_json::to_writer(&mut out, &json!({ "results": self.results }))?;
            writeln!(out)?;
        } else if runs == 0 {
            writeln!(out, "no test was run")?;
        } else {
            let total = ("all".to_owned(), sum);
            let rows: Vec<_> = self.folders.into_iter().chain([total]).collect();
            let width = rows.iter().map(|(folder, _)| folder.len()).max().unwrap_or_default();
            writeln!(out, "{:width$}  {:>13}  {:>15}", "", "runs", "subtests")?;
            for (folder, tally) in rows {
                let Tally { runs, runs_passed, subtests, subtests_passed } = tally;
                writeln!(out, "{folder:width$}  {runs_passed:>5} of {runs:>4}  {subtests_passed:>6} of {subtests:>5}")?;
            }
            writeln!(out, "{:.1} s", self.start.elapsed().as_secs_f64())?;
        }
        Ok(sum.runs == sum.runs_passed)
    }
}

/// Tells the person who started the run, apart from the results.
pub(crate) fn complain(message: &str) {
    let mut stderr = io::stderr().lock();
    // There is nobody else to tell.
    let _ = writeln!(stderr, "{}{message}", if stderr.is_terminal() { "" } else { "wpt: " });
}

/// As in [wptreport.json](https://github.com/web-platform-tests/wpt.fyi/blob/main/api/README.md#results-creation).
fn result(run: &Run, outcome: &Outcome) -> serde_json::Value {
    let subtests: Vec<_> = outcome
        .subtests
        .iter()
        .map(|it| json!({ "name": it.name, "status": it.status, "message": message(&it.message) }))
        .collect();
    json!({
        "test": format!("/{}", run.name),
        "status": outcome.status,
        "message": message(&outcome.message),
        "duration": u64::try_from(outcome.duration.as_millis()).unwrap_or(u64::MAX),
        "subtests": subtests,
    })
}

fn message(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn one_line(text: &str) -> String {
    text.chars().fold(String::new(), |mut line, c| {
        if c.is_control() {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
        line
    })
}

fn indented(text: &str) -> String {
    text.trim_end().split('\n').map(one_line).collect::<Vec<_>>().join("\n      ")
}
