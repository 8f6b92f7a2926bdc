//! The totals of each folder: the table at the end of a run.

use crate::tree::Run;
use std::{collections::BTreeMap, fmt, ops::AddAssign};

/// The counts of some tests.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    /// The number of files with a variant.
    pub(crate) runs: usize,
    /// The number of these in which everything passed.
    pub(crate) runs_passed: usize,
    pub(crate) subtests: usize,
    pub(crate) passed: usize,
    /// The number of unexpected results.
    pub(crate) surprises: usize,
    /// The number of skipped files with a variant.
    pub(crate) skipped: usize,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.runs += other.runs;
        self.runs_passed += other.runs_passed;
        self.subtests += other.subtests;
        self.passed += other.passed;
        self.surprises += other.surprises;
        self.skipped += other.skipped;
    }
}

/// The tallies of folders, by their paths.
#[derive(Debug, Default)]
pub(crate) struct Totals(BTreeMap<String, Tally>);

impl Totals {
    /// The tally of a test's folder.
    pub(crate) fn of(&mut self, run: &Run) -> &mut Tally {
        let folder = run.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.0.entry(folder.to_owned()).or_default()
    }

    /// The number of subtests that have passed.
    pub(crate) fn passed(&self) -> usize {
        self.0.values().map(|tally| tally.passed).sum()
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all = Tally::default();
        for tally in self.0.values() {
            all += *tally;
        }
        let folders = self.0.iter().map(|(folder, tally)| (&**folder, *tally));
        let rows: Vec<_> = folders.chain([("all", all)]).collect();
        let width = rows
            .iter()
            .map(|(folder, _)| folder.len())
            .max()
            .unwrap_or_default();
        writeln!(
            f,
            "{:width$}  {:>13}  {:>15}  unexpected  not run",
            "", "runs", "subtests"
        )?;
        for (
            folder,
            Tally {
                runs,
                runs_passed,
                subtests,
                passed,
                surprises,
                skipped,
            },
        ) in rows
        {
            let runs = format!("{runs_passed} of {runs:>4}");
            let subtests = format!("{passed} of {subtests:>5}");
            writeln!(
                f,
                "{folder:width$}  {runs:>13}  {subtests:>15}  {surprises:>10}  {skipped:>7}"
            )?;
        }
        Ok(())
    }
}
