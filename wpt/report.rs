//! The output: unexpected results at once, and a table of folders at the end.

use crate::{
    expectations::{Expectations, Surprise, one_line},
    page::Outcome,
    table::{Tally, Totals},
    tree::Run,
};
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    io::{self, IsTerminal, Write},
    time::Instant,
};

/// Collects and prints outcomes.
pub(crate) struct Report {
    /// Whether every subtest is printed.
    verbose: bool,
    expectations: Expectations,
    totals: Totals,
    surprises: usize,
    bar: ProgressBar,
    start: Instant,
}

impl Report {
    /// A report about this number of runs.
    pub(crate) fn new(verbose: bool, expectations: Expectations, runs: usize) -> Self {
        let bar = ProgressBar::new(u64::try_from(runs).unwrap_or(u64::MAX));
        if let Ok(style) =
            ProgressStyle::with_template("{bar:30} {pos} of {len}, {elapsed}, {wide_msg}")
        {
            bar.set_style(style);
        }
        Self {
            verbose,
            expectations,
            totals: Totals::default(),
            surprises: 0,
            bar,
            start: Instant::now(),
        }
    }

    /// Reports a skipped test with the reason from the expectations.
    pub(crate) fn skip(&mut self, run: &Run, reason: &str) -> io::Result<()> {
        self.totals.of(run).skipped += 1;
        if self.verbose {
            self.print(&format!("{}: not run: {reason}\n", run.name))?;
        }
        Ok(())
    }

    pub(crate) fn add(&mut self, run: &Run, outcome: &Outcome) -> io::Result<()> {
        self.bar.set_message(run.name.clone());
        self.bar.inc(1);
        let surprises = self.expectations.surprises(run, outcome);
        self.surprises += surprises.len();
        let passed = outcome.passed();
        *self.totals.of(run) += Tally {
            runs: 1,
            runs_passed: usize::from(outcome.status == "OK" && passed == outcome.subtests.len()),
            subtests: outcome.subtests.len(),
            passed,
            surprises: surprises.len(),
            skipped: 0,
        };
        if self.verbose {
            self.print(&(headline(run, outcome) + &self.every_subtest(run, outcome)))?;
        } else if !surprises.is_empty() {
            self.print(&(headline(run, outcome) + &paragraph(&surprises)))?;
        }
        Ok(())
    }

    fn every_subtest(&self, run: &Run, outcome: &Outcome) -> String {
        let mut text = if outcome.message.is_empty() {
            String::new()
        } else {
            indented(&outcome.message)
        };
        for subtest in &outcome.subtests {
            let reason = self
                .expectations
                .reason(run, subtest)
                .map(|reason| format!(" ({reason})"));
            let reason = reason.unwrap_or_default();
            text += &format!("  {}{reason} {}\n", subtest.status, one_line(&subtest.name));
            text += &indented(&subtest.message);
        }
        text
    }

    fn print(&self, text: &str) -> io::Result<()> {
        self.bar
            .suspend(|| io::stdout().lock().write_all(text.as_bytes()))
    }

    /// Prints the end. Returns whether everything was as expected, or whether at least so many
    /// subtests have passed.
    pub(crate) fn finish(self, complete: bool, at_least: Option<usize>) -> io::Result<bool> {
        self.bar.finish_and_clear();
        let mut out = io::stdout().lock();
        if complete {
            for line in self.expectations.unused() {
                writeln!(out, "nothing needs this expectation: {line}")?;
            }
        }
        write!(out, "{}", self.totals)?;
        let seconds = self.start.elapsed().as_secs_f64();
        match self.surprises {
            0 => writeln!(out, "everything as expected, {seconds:.1} s")?,
            1 => writeln!(out, "1 unexpected result, {seconds:.1} s")?,
            surprises => writeln!(out, "{surprises} unexpected results, {seconds:.1} s")?,
        }
        let Some(at_least) = at_least else {
            return Ok(self.surprises == 0);
        };
        let passed = self.totals.passed();
        writeln!(out, "{passed} subtests pass, and at least {at_least} must")?;
        Ok(passed >= at_least)
    }
}

/// Prints the names of the tests.
pub(crate) fn list(runs: &[Run], expectations: &Expectations) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for run in runs {
        match expectations.reason_to_skip(run) {
            Some(reason) => writeln!(out, "{}  not run: {reason}", run.name)?,
            None => writeln!(out, "{}", run.name)?,
        }
    }
    Ok(())
}

/// Prints a message to standard error, apart from the results.
pub(crate) fn complain(message: &str) {
    let mut stderr = io::stderr().lock();
    // An error of standard error can't be reported.
    let _ = writeln!(
        stderr,
        "{}{message}",
        if stderr.is_terminal() { "" } else { "wpt: " }
    );
}

fn headline(run: &Run, outcome: &Outcome) -> String {
    let passed = outcome.passed();
    let (total, seconds) = (outcome.subtests.len(), outcome.duration.as_secs_f64());
    format!(
        "{}: {}, {passed} of {total}, {seconds:.1} s\n",
        run.name, outcome.status
    )
}

fn paragraph(surprises: &[Surprise]) -> String {
    let lines = surprises.iter().map(
        |Surprise {
             expected,
             status,
             subtest,
             message,
         }| {
            let name = subtest
                .as_ref()
                .map(|name| one_line(name))
                .unwrap_or_default();
            format!(
                "  {status} and not {expected}: {name}\n{}",
                indented(message)
            )
        },
    );
    lines.collect()
}

fn indented(text: &str) -> String {
    text.lines()
        .filter(|line| !line.is_empty())
        .map(|line| format!("      {}\n", one_line(line)))
        .collect()
}
