//! The format of a test: a script with its expected outcome in comments.
//!
//! ```js
//! // A closing handshake that the server begins is answered.
//! // status: 0
//! const socket = new WebSocket("ws://peer/?accept&close=1000,bye");
//! socket.onclose = (event) => console.log(event.code, event.reason, event.wasClean);
//!
//! // prints:
//! // | 1000 bye true
//! ```
//!
//! The comment at the top describes the tested behaviour. Its lines that begin with a lowercase
//! word and a colon are directives:
//!
//! | directive | meaning |
//! | --- | --- |
//! | `location: URL` | the script's location |
//! | `status: NUMBER` | the exit status of the command: 1 after an uncaught exception, 13 after an await that never settles; 0 by default |
//! | `stderr: TEXT` | a line on standard error contains this text, and further lines may follow it. May be repeated, in order. There are no other lines except call stacks |
//! | `queue: NUMBER` | the limit on bytes that wait to be sent |
//! | `shutdown: NUMBER` | the runtime is shut down after this number of milliseconds, as by Ctrl-C |
//!
//! Five directives have no value. `gc` defines a function `gc()` that runs the collector.
//! `headers-argument` lets the constructor of a WebSocket take an object with `headers`, and
//! `connection-options` one with all options. `failure-details` gives `error` events a `message`.
//! `real-time` does not pause the clock, which would run while a script waits for another thread.
//!
//! `// prints:` is followed by the expected standard output, each line after `// | `. A `.mjs` file
//! is a module.

use std::{fmt::Write as _, str::FromStr, time::Duration};

use similar::{ChangeTag, TextDiff};
use url::Url;

/// The expected outcome of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Case {
    pub(crate) setting: Setting,
    status: u8,
    stderr: Vec<String>,
    prints: Vec<String>,
}

/// The settings of a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) location: Option<Url>,
    pub(crate) max_queued: Option<u64>,
    pub(crate) shut_down_after: Option<Duration>,
    pub(crate) gc: bool,
    pub(crate) headers_argument: bool,
    pub(crate) connection_options: bool,
    pub(crate) failure_details: bool,
    pub(crate) real_time: bool,
}

/// The outcome of a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// The exit status that the command would have.
    pub(crate) status: u8,
    /// The lines for standard output.
    pub(crate) printed: Vec<String>,
    /// The lines for standard error.
    pub(crate) stderr: Vec<String>,
    /// The complaints of the peer. A test with a complaint fails.
    pub(crate) complaints: Vec<String>,
}

impl FromStr for Case {
    type Err = String;

    fn from_str(source: &str) -> Result<Self, String> {
        let mut case = Self::default();
        for line in source.lines().map_while(|line| line.strip_prefix("//")) {
            case.direct(line.trim())?;
        }
        let mut lines = source.lines();
        if !lines.any(|line| line == "// prints:") {
            return Err(
                "the file does not say what it prints: a line '// prints:' is missing".to_owned(),
            );
        }
        for line in lines.by_ref() {
            match line.strip_prefix("// |") {
                Some(printed) => case
                    .prints
                    .push(printed.strip_prefix(' ').unwrap_or(printed).to_owned()),
                None => break,
            }
        }
        if lines.any(|line| line == "// prints:" || line.starts_with("// |")) {
            return Err("what the file prints stands in two places".to_owned());
        }
        Ok(case)
    }
}

impl Case {
    fn direct(&mut self, line: &str) -> Result<(), String> {
        let Some((word, value)) = line.split_once(": ") else {
            match line {
                "gc" => self.setting.gc = true,
                "headers-argument" => self.setting.headers_argument = true,
                "connection-options" => self.setting.connection_options = true,
                "real-time" => self.setting.real_time = true,
                "failure-details" => self.setting.failure_details = true,
                _ => {}
            }
            return Ok(());
        };
        if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Ok(());
        }
        let wrong = |what: &dyn std::fmt::Display| format!("the directive '{line}': {what}");
        match word {
            "location" => {
                self.setting.location = Some(value.parse().map_err(|error| wrong(&error))?);
            }
            "status" => self.status = value.parse().map_err(|error| wrong(&error))?,
            "stderr" => self.stderr.push(value.to_owned()),
            "queue" => {
                self.setting.max_queued = Some(value.parse().map_err(|error| wrong(&error))?);
            }
            "shutdown" => {
                let milliseconds = value.parse().map_err(|error| wrong(&error))?;
                self.setting.shut_down_after = Some(Duration::from_millis(milliseconds));
            }
            _ => return Err(wrong(&"there is none of that name")),
        }
        Ok(())
    }

    /// Compares the outcome with the expected one.
    ///
    /// # Errors
    /// A description of the differences.
    pub(crate) fn check(&self, outcome: &Outcome) -> Result<(), String> {
        let mut report = String::new();
        for complaint in &outcome.complaints {
            let _ = writeln!(report, "the peer complains: {complaint}");
        }
        if outcome.printed != self.prints {
            report.push_str("printed (+) is not what was expected (-):\n");
            report.push_str(&difference(&self.prints, &outcome.printed));
        }
        if outcome.status != self.status {
            let _ = writeln!(
                report,
                "the status is {}, not {}",
                outcome.status, self.status
            );
        }
        let (mut demanded, mut last) = (self.stderr.iter().peekable(), None);
        for line in &outcome.stderr {
            last = demanded.next_if(|text| line.contains(*text)).or(last);
            if !line.starts_with("    at ") && !last.is_some_and(|text| line.contains(text)) {
                let _ = writeln!(
                    report,
                    "standard error says, and should not, or not in this order: {line}"
                );
            }
        }
        for text in demanded {
            let _ = writeln!(
                report,
                "standard error does not say, or not in this order: {text}"
            );
        }
        if report.is_empty() {
            return Ok(());
        }
        if !outcome.stderr.is_empty() {
            let _ = writeln!(report, "standard error:\n{}", outcome.stderr.join("\n"));
        }
        Err(report)
    }
}

fn difference(expected: &[String], printed: &[String]) -> String {
    let (expected, printed): (Vec<_>, Vec<_>) = (strs(expected), strs(printed));
    let diff = TextDiff::from_slices(&expected, &printed);
    let mut text = String::new();
    for change in diff.iter_all_changes() {
        let sign = match change.tag() {
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
            ChangeTag::Equal => ' ',
        };
        let _ = writeln!(text, "{sign} {}", change.value());
    }
    text
}

fn strs(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).collect()
}

/// Tests of the format itself.
pub(crate) mod tests {
    use super::*;

    const FILE: &str = "// What it shows: this.\n// location: https://example.com/a\n// status: 1\n// stderr: one\n\
        // stderr: two\n// queue: 10\n// shutdown: 2000\n// gc\n// headers-argument\n\
        // connection-options\n// failure-details\n// real-time\ncode();\n// status: 7\n\n// prints:\n\
        // | first\n// |\n// |   indented\n";

    pub(crate) fn directives_of_a_file_are_read() {
        let case: Case = FILE.parse().unwrap();
        let expected = Case {
            setting: Setting {
                location: Some("https://example.com/a".parse().unwrap()),
                max_queued: Some(10),
                shut_down_after: Some(Duration::from_secs(2)),
                gc: true,
                headers_argument: true,
                connection_options: true,
                failure_details: true,
                real_time: true,
            },
            status: 1,
            stderr: vec!["one".to_owned(), "two".to_owned()],
            prints: vec!["first".to_owned(), String::new(), "  indented".to_owned()],
        };
        assert_eq!(case, expected);
    }

    pub(crate) fn a_file_may_print_nothing_but_must_say_so() {
        assert_eq!("code();\n// prints:\n".parse::<Case>(), Ok(Case::default()));
        assert!("code();\n".parse::<Case>().is_err());
    }

    pub(crate) fn a_mistake_in_a_file_is_an_error() {
        for mistake in [
            "// statsu: 1",
            "// status: x",
            "// location: nowhere",
            "// prints:\n// | a\nx\n// prints:",
            "// prints:\n\n// | a",
        ] {
            assert!(
                format!("{mistake}\n// prints:\n").parse::<Case>().is_err(),
                "{mistake}"
            );
        }
    }

    pub(crate) fn a_difference_is_shown() {
        let case: Case = FILE.parse().unwrap();
        let right = Outcome {
            status: 1,
            printed: case.prints.clone(),
            stderr: ["> one <", "    at f a.js:1:2", "> one >", "> two <"]
                .map(str::to_owned)
                .into(),
            complaints: Vec::new(),
        };
        assert_eq!(case.check(&right), Ok(()));
        let judge = |change: fn(&mut Outcome)| {
            let mut outcome = right.clone();
            change(&mut outcome);
            case.check(&outcome).expect_err("the outcome is wrong")
        };
        assert!(judge(|it| it.printed[1].push('x')).contains("  first\n- \n+ x\n    indented\n"));
        assert!(judge(|it| it.status = 0).contains("the status is 0, not 1"));
        assert!(judge(|it| it.stderr.swap(0, 3)).contains("or not in this order: two"));
        assert!(
            judge(|it| it.stderr.truncate(3))
                .contains("standard error does not say, or not in this order: two")
        );
        assert!(
            judge(|it| it.stderr.push("three".to_owned()))
                .contains("says, and should not, or not in this order: three")
        );
        assert!(
            judge(|it| it.complaints.push("no mask".to_owned()))
                .contains("the peer complains: no mask")
        );
    }
}
