//! The expected results of upstream's tests, with reasons: `expectations.txt`, which describes its
//! format.

use crate::{
    page::{Outcome, Subtest},
    tree::Run,
};
use std::{cell::Cell, iter};

/// The folders that are packed as a whole.
const WHOLE: [&str; 2] = ["websockets/", "streams/"];

/// The statuses that a line may begin with, other than `RUN`, `SKIP` and `KEEP`.
const STATUSES: [&str; 7] = [
    "OK",
    "FAIL",
    "MAYFAIL",
    "TIMEOUT",
    "NOTRUN",
    "PRECONDITION_FAILED",
    "ERROR",
];

/// The contents of the file.
#[derive(Debug, Default)]
pub(crate) struct Expectations {
    folders: Vec<String>,
    skipped: Vec<Line>,
    /// The lines about whole files.
    statuses: Vec<Line>,
    subtests: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    status: &'static str,
    file: String,
    /// None for the file as a whole.
    subtest: Option<String>,
    reason: String,
    used: Cell<bool>,
}

/// An unexpected result.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Surprise {
    pub(crate) expected: &'static str,
    pub(crate) status: &'static str,
    /// None for the file as a whole.
    pub(crate) subtest: Option<String>,
    pub(crate) message: String,
}

impl Expectations {
    /// Parses the lines. The error names the wrong line.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut expectations = Self::default();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                expectations
                    .add(line)
                    .ok_or_else(|| format!("line {} of the expectations: {line}", number + 1))?;
            }
        }
        Ok(expectations)
    }

    fn add(&mut self, line: &str) -> Option<()> {
        let (status, rest) = line.split_once(' ')?;
        let rest = rest.trim();
        if status == "RUN" {
            self.folders.push(rest.to_owned());
            return Some(());
        }
        if status == "KEEP" {
            self.skipped.push(Line::new("KEEP", rest, None, ""));
            return Some(());
        }
        let (what, reason) = rest.rsplit_once(" -- ")?;
        let (file, subtest) = match what.split_once(" | ") {
            Some((file, subtest)) => (file, Some(subtest.trim_matches(' ').to_owned())),
            None => (what, None),
        };
        let (lines, status) = match (status, &subtest) {
            ("SKIP", None) => (&mut self.skipped, "SKIP"),
            (status, subtest) => {
                let is_known = |it: &&str| *it == status && (*it != "OK" || subtest.is_none());
                let status = STATUSES.into_iter().find(is_known)?;
                (
                    if subtest.is_some() {
                        &mut self.subtests
                    } else {
                        &mut self.statuses
                    },
                    status,
                )
            }
        };
        lines.push(Line::new(status, file.trim(), subtest, reason.trim()));
        Some(())
    }

    /// Keeps what concerns these folders.
    pub(crate) fn retain(&mut self, is_meant: impl Fn(&str) -> bool) {
        let is_meant = |path: &str| is_meant(path.split('/').next().unwrap_or(path));
        self.folders.retain(|folder| is_meant(folder));
        for lines in [&mut self.skipped, &mut self.statuses, &mut self.subtests] {
            lines.retain(|line| is_meant(&line.file));
        }
    }

    /// Keeps the lines about these tests, and about folders that are packed as a whole. The others
    /// are about files that are not packed.
    pub(crate) fn retain_about(&mut self, runs: &[Run]) {
        let is_whole = |file: &str| WHOLE.iter().any(|folder| file.starts_with(folder));
        for lines in [&mut self.skipped, &mut self.statuses, &mut self.subtests] {
            lines.retain(|line| {
                if is_whole(&line.file) {
                    return true;
                }
                let is_meant = |name: &str| matches(&line.file, name);
                runs.iter()
                    .any(|run| is_meant(&run.name) || is_meant(&run.worker_script()))
            });
        }
    }

    /// The folders and files of a checkout to run.
    pub(crate) fn folders(&self) -> &[String] {
        &self.folders
    }

    /// The reason to skip a test, if there is one.
    pub(crate) fn reason_to_skip(&self, run: &Run) -> Option<&str> {
        find(&self.skipped, run, None)
            .filter(|line| line.status == "SKIP")
            .map(|line| &*line.reason)
    }

    /// The reason for an expected failure of a subtest.
    pub(crate) fn reason(&self, run: &Run, subtest: &Subtest) -> Option<&str> {
        find(&self.subtests, run, Some(&subtest.name)).map(|line| &*line.reason)
    }

    /// The unexpected results.
    pub(crate) fn surprises(&self, run: &Run, outcome: &Outcome) -> Vec<Surprise> {
        let mut surprises = Vec::new();
        let expected = find(&self.statuses, run, None).map_or("OK", |line| line.status);
        if outcome.status != expected {
            let message = outcome.message.clone();
            surprises.push(Surprise {
                expected,
                status: outcome.status,
                subtest: None,
                message,
            });
        }
        for subtest in &outcome.subtests {
            let expected =
                find(&self.subtests, run, Some(&subtest.name)).map_or("PASS", |line| line.status);
            let is_expected = match expected {
                "MAYFAIL" => matches!(subtest.status, "FAIL" | "PASS"),
                expected => subtest.status == expected,
            };
            if !is_expected {
                let (name, message) = (Some(subtest.name.clone()), subtest.message.clone());
                surprises.push(Surprise {
                    expected,
                    status: subtest.status,
                    subtest: name,
                    message,
                });
            }
        }
        surprises
    }

    /// Lines that no test has used, except those about workers.
    pub(crate) fn unused(&self) -> impl Iterator<Item = String> {
        let lines = self
            .skipped
            .iter()
            .chain(&self.statuses)
            .chain(&self.subtests)
            .filter(|line| !line.used.get() && !line.file.contains(".any.worker.js"));
        lines.map(
            |Line {
                 status,
                 file,
                 subtest,
                 ..
             }| {
                let subtest = subtest
                    .as_ref()
                    .map(|subtest| format!(" | {subtest}"))
                    .unwrap_or_default();
                format!("{status} {file}{subtest}")
            },
        )
    }
}

impl Line {
    fn new(status: &'static str, file: &str, subtest: Option<String>, reason: &str) -> Self {
        Self {
            status,
            file: file.to_owned(),
            subtest,
            reason: reason.to_owned(),
            used: Cell::new(false),
        }
    }
}

/// The first line about a file, or one of its subtests.
fn find<'a>(lines: &'a [Line], run: &Run, subtest: Option<&str>) -> Option<&'a Line> {
    let in_worker = run.worker.map(|_| run.worker_script());
    let line = lines.iter().find(|line| {
        let about_subtest = match (&line.subtest, subtest) {
            (Some(pattern), Some(subtest)) => matches(pattern, &one_line(subtest)),
            (None, None) => true,
            _ => false,
        };
        let mut names = iter::once(&run.name).chain(&in_worker);
        about_subtest && names.any(|name| matches(&line.file, name))
    })?;
    line.used.set(true);
    Some(line)
}

/// Whether a text matches a pattern, in which `*` matches any text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, mut rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(start) else {
        return false;
    };
    while let Some((middle, after)) = rest.split_once('*') {
        let Some(at) = text.find(middle) else {
            return false;
        };
        (text, rest) = (&text[at + middle.len()..], after);
    }
    text.len() >= rest.len() && text.ends_with(rest)
}

/// A text without line breaks.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().fold(String::new(), |mut line, c| {
        if c.is_control() {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
        line
    })
}
