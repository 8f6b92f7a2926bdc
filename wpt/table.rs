//! The totals of each folder: the table at the end of a run, and the one in `README.md`.

use crate::tree::Run;
use std::{collections::BTreeMap, fmt, fs, io, ops::AddAssign, path::Path};

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

/// The tallies of files, by their paths. [`OVER_HTTP2`] follows the path if the WebSockets were
/// over HTTP/2.
#[derive(Debug, Default)]
pub(crate) struct Totals(BTreeMap<String, Tally>);

const OVER_HTTP2: &str = "?wpt_flags=h2";

impl Totals {
    /// The tally of a test's file.
    pub(crate) fn of(&mut self, run: &Run) -> &mut Tally {
        let suffix = if run.is_over_http2() { OVER_HTTP2 } else { "" };
        self.0.entry(format!("{}{suffix}", run.path)).or_default()
    }

    fn folders(&self) -> BTreeMap<&str, Tally> {
        let mut folders: BTreeMap<_, Tally> = BTreeMap::new();
        for (path, tally) in &self.0 {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            *folders.entry(folder).or_default() += *tally;
        }
        folders
    }

    fn sum(&self, chosen: impl Fn(&str) -> bool) -> Tally {
        let mut sum = Tally::default();
        for (_, tally) in self.0.iter().filter(|(path, _)| chosen(path)) {
            sum += *tally;
        }
        sum
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows: Vec<_> = self.folders().into_iter().collect();
        rows.push(("all", self.sum(|_| true)));
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

/// The folder of `WebSocketStream`.
const STREAM: &str = "websockets/stream/";

/// A row of the comparison: files, and the results of other runtimes with the same files.
struct Row {
    title: &'static str,
    chosen: fn(&str) -> bool,
    node: &'static str,
    deno: &'static str,
    bun: &'static str,
}

const COMPARISON: [Row; 15] = [
    Row {
        title: "`websockets/`, default and wss",
        chosen: |path| {
            path.starts_with("websockets/")
                && !path.starts_with(STREAM)
                && !path.ends_with(OVER_HTTP2)
        },
        node: "979 of 997",
        deno: "926 of 997",
        bun: "605 of 997",
    },
    Row {
        title: "`websockets/` over HTTP/2",
        chosen: |path| !path.starts_with(STREAM) && path.ends_with(OVER_HTTP2),
        node: "279 of 362",
        deno: "354 of 362",
        bun: "111 of 362",
    },
    Row {
        title: "of that: the interfaces, as `websockets.idl` has them",
        chosen: |path| path == "websockets/idlharness.any.js",
        node: "62 of 62",
        deno: "44 of 62",
        bun: "60 of 62",
    },
    Row {
        title: "`websockets/stream/tentative`: `WebSocketStream`",
        chosen: |path| path.starts_with(STREAM),
        node: "0 of 91",
        deno: "70 to 81 of 91",
        bun: "0 of 91",
    },
    Row {
        title: "`streams/`, `.any.js` only",
        chosen: |path| path.starts_with("streams/") && path.ends_with(".any.js"),
        node: "1,403 of 1,415",
        deno: "1,386 of 1,415",
        bun: "1,403 of 1,415",
    },
    Row {
        title: "`dom/events`, `dom/abort`, `FileAPI/blob`, `webidl/ecmascript-binding`, \
                `html/webappapis/{timers,microtask-queuing,atob}`, `.any.js` only",
        chosen: |path| {
            let folders = [
                "dom/",
                "FileAPI/blob/",
                "webidl/ecmascript-binding/",
                "html/webappapis/",
            ];
            let others = ["structured-clone", "scripting", "system-state"];
            path.ends_with(".any.js")
                && folders.into_iter().any(|folder| path.starts_with(folder))
                && !others.into_iter().any(|other| path.contains(other))
        },
        node: "727 of 743",
        deno: "729 of 743",
        bun: "706 of 743",
    },
    Row {
        title: "documents: `dom/{nodes,events,lists,collections}` and `domparsing`, `.html` and `.window.js` only",
        chosen: |path| {
            (path.starts_with("dom/") || path.starts_with("domparsing/"))
                && !path.ends_with(".any.js")
        },
        node: "",
        deno: "",
        bun: "",
    },
    Row {
        title: "`encoding/` without `streams/`, `.any.js` only",
        chosen: |path| {
            path.starts_with("encoding/")
                && path.ends_with(".any.js")
                && !path.contains("/streams/")
        },
        node: "11,565 of 11,594",
        deno: "11,564 of 11,594",
        bun: "",
    },
    Row {
        title: "`encoding/streams/`, `.any.js` only",
        chosen: |path| path.starts_with("encoding/streams/") && path.ends_with(".any.js"),
        node: "114 of 114",
        deno: "114 of 114",
        bun: "110 of 114",
    },
    Row {
        title: "`compression/` without `idlharness`",
        chosen: |path| path.starts_with("compression/") && !path.contains("idlharness"),
        node: "235 of 238",
        deno: "234 of 238",
        bun: "235 of 238",
    },
    Row {
        title: "`fetch/api/{headers,request,response}`, `.any.js` only, without the cache",
        chosen: |path| {
            ["headers/", "request/", "response/"]
                .into_iter()
                .any(|folder| {
                    path.strip_prefix("fetch/api/")
                        .is_some_and(|path| path.starts_with(folder))
                })
        },
        node: "600 of 715, of Node 20",
        deno: "",
        bun: "",
    },
    Row {
        title: "`eventsource/`, `.any.js` only",
        chosen: |path| path.starts_with("eventsource/") && path.ends_with(".any.js"),
        node: "",
        deno: "31 of 31",
        bun: "",
    },
    Row {
        title: "`WebCryptoAPI/`, `.any.js` only, without Ed448 and X448",
        chosen: |path| path.starts_with("WebCryptoAPI/") && path.contains(".any.js"),
        node: "17,635 of 17,646, of Node 20",
        deno: "17,258 of 17,617",
        bun: "",
    },
    Row {
        title: "`url/`",
        chosen: |path| path.starts_with("url/"),
        node: "560 of 569",
        deno: "558 of 569",
        bun: "",
    },
    Row {
        title: "`html/webappapis/structured-clone`",
        chosen: |path| path.starts_with("html/webappapis/structured-clone/"),
        node: "134 of 135",
        deno: "133 of 135",
        bun: "",
    },
];

const START: &str = "<!-- results -->\n";
const END: &str = "<!-- end of results -->\n";

/// Writes the results between the two marks in a file.
pub(crate) fn write_markdown(file: &Path, totals: &Totals, version: &str) -> io::Result<()> {
    let text = fs::read_to_string(file)?;
    let parts = text
        .split_once(START)
        .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let Some((before, after)) = parts else {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("{} has no marks", file.display()),
        ));
    };
    fs::write(
        file,
        format!(
            "{before}{START}\n{}\n{END}{after}",
            markdown(totals, version)
        ),
    )
}

fn markdown(totals: &Totals, version: &str) -> String {
    let mut text = format!(
        "Upstream: {version}.\n\n| subtests that pass | Node 24 | Deno 2.9 | Bun 1.4 | here |\n"
    );
    text += "|---|---|---|---|---|\n";
    for Row {
        title,
        chosen,
        node,
        deno,
        bun,
    } in COMPARISON
    {
        let tally = totals.sum(chosen);
        text += &format!(
            "| {title} | {node} | {deno} | {bun} | {} |\n",
            share(tally.passed, tally.subtests)
        );
    }
    text
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 {
        String::new()
    } else {
        format!("{} of {}", thousands(part), thousands(whole))
    }
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
