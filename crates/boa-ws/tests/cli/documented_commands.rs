//! The commands and the scripts of the documents run as they are printed.

use super::ROOT;
use crate::command::{ENDED, Folder, boa_ws, folder, program, shell};
use std::{collections::BTreeSet, env, fs, os::unix::fs::symlink, path::Path};

/// Nothing listens there, so no command reaches a host of another name.
const REFUSED: &str = "http://127.0.0.1:9";

/// The documents about the command.
fn documents() -> Vec<(String, String)> {
    let mut paths: Vec<_> = fs::read_dir(Path::new(ROOT).join("docs"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect();
    paths.push(Path::new(ROOT).join("README.md"));
    paths.push(Path::new(ROOT).join("crates/boa-ws/README.md"));
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a document");
            (path.display().to_string(), text)
        })
        .collect()
}

/// The lines of a document for a shell.
fn shell_lines(document: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut is_shell = false;
    for line in document.lines() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            is_shell = language == "sh";
        } else if is_shell {
            lines.push(line);
        }
    }
    lines
}

/// In commands that do not end by themselves: servers, relays, and a page with a socket.
const STAYS: [&str; 3] = ["--listen", " -l ", "examples/chat/"];

/// What a command has printed, and its status. One that stays is ended when it has printed a line
/// which is no error.
fn outcome(line: &str, folder: &Folder, path: &str) -> (String, Option<i32>) {
    let is_pipe = line.split('#').next().is_some_and(|it| it.contains(" | "));
    // The shell becomes the command, which then gets the signal.
    let exec = if is_pipe { "" } else { "exec " };
    let running = shell(&format!("exec 2>&1; {exec}{line}"))
        .current_folder(folder)
        .environment("PATH", path)
        .environment("ALL_PROXY", REFUSED)
        .environment("TOKEN", "a")
        .start();
    let first = running.line_if_any().unwrap_or_default();
    let stays = STAYS.iter().any(|part| line.contains(part));
    let output = if stays && !first.contains("error") {
        running.end()
    } else {
        running.wait()
    };
    (format!("{first}\n{}", output.out), output.status)
}

#[test]
fn the_commands_of_documents_run_as_printed() {
    let place = folder(&[
        ("script.js", b"console.log('it ran')"),
        ("changed.js", b"console.log('it ran')"),
        ("first.js", b"console.log('it ran')"),
        ("hello.js", b"console.log('it ran')"),
        ("sample.js", b"console.log('it ran')"),
        ("bot.mjs", b"console.log('it ran')"),
        ("chat.html", b"<script>console.log('it ran')</script>"),
        ("page.html", b"<script>console.log('it ran')</script>"),
        ("doc.md", b"```js\nconsole.log('it ran')\n```\n"),
        ("README.md", b"```js\nconsole.log('it ran')\n```\n"),
        ("rules.mjs", b"export const toClient = (message) => message"),
        ("rules.json", b"{}"),
        (".env", b"TOKEN=a\n"),
        ("password", b"user:password"),
        ("answer.sh", b"#!/bin/sh\n"),
        ("dist/index.html", b"<script>console.log('it ran')</script>"),
        ("chrome.har", include_bytes!("chrome.har")),
    ]);
    fs::create_dir(place.join("results")).expect("a folder");
    fs::create_dir(place.join("bin")).expect("a folder");
    symlink(program(), place.join("bin/boa-ws")).expect("a link");
    symlink("/bin/cat", place.join("bin/jq")).expect("a link");
    symlink(Path::new(ROOT).join("examples"), place.join("examples")).expect("a link");
    let path = env::var("PATH").expect("the shell has one");
    let path = format!("{}:{path}", place.join("bin").display());

    let (mut ran, mut failed) = (0, Vec::new());
    for (document, text) in documents() {
        for line in shell_lines(&text) {
            if !line.starts_with("boa-ws") && !line.contains("| boa-ws") {
                continue;
            }
            // The ports of the documents may be taken.
            let line = line.replace("9000", "0");
            let (printed, status) = outcome(&line, &place, &path);
            let is_unreachable = [
                "127.0.0.1:9",
                "refused",
                "/run/app.sock",
                "/pipe/app",
                "in use",
            ]
            .iter()
            .any(|part| printed.contains(part));
            ran += 1;
            // The ports of --serve may be taken, too.
            let is_taken = printed.contains("the port is in use");
            let is_right = match status {
                Some(0 | ENDED) => true,
                Some(2) => is_taken,
                Some(_) => is_taken || is_unreachable,
                None => false,
            };
            if !is_right {
                failed.push(format!("{document}: {line}\n{status:?}: {printed}\n"));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.concat());
    assert!(ran > 20, "{ran} commands were found");
}

/// The options of other programs in these documents.
const OTHER_PROGRAMS: [&str; 18] = [
    "--alias",
    "--bench",
    "--conditions",
    "--define",
    "--edges",
    "--example",
    "--external",
    "--features",
    "--format",
    "--ignore-missing",
    "--install-links",
    "--locked",
    "--no-default-features",
    "--open",
    "--package",
    "--profile",
    "--release",
    "--size-sort",
];

#[test]
fn the_options_that_documents_name_exist() {
    fn options(text: &str) -> impl Iterator<Item = &str> {
        text.match_indices("--").filter_map(|(at, _)| {
            let is_start =
                !text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '-');
            let name = text[at + 2..]
                .find(|next: char| {
                    !next.is_ascii_lowercase() && !next.is_ascii_digit() && next != '-'
                })
                .map_or(&text[at..], |end| &text[at..at + 2 + end]);
            (is_start && name.len() > 3).then_some(name)
        })
    }
    let help = boa_ws(["--help"]).run().out;
    let known: BTreeSet<_> = options(&help).chain(OTHER_PROGRAMS).collect();
    let mut named = 0;
    for (document, text) in documents() {
        // The code spans: every second part.
        for span in text
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|span| !span.contains('\n'))
        {
            for option in options(span) {
                assert!(known.contains(option), "{document}: {option}");
                named += 1;
            }
        }
    }
    assert!(named > 100, "{named} options were found");
}

/// A document has no standard input, and the built-in server has no token.
const THROWS: [&str; 2] = [
    "docs/command.md: block 1 threw",
    "docs/fetch.md: block 1 threw",
];

#[test]
fn the_scripts_of_documents_run() {
    let place = folder(&[("rules.json", br#"[{ "name": "a" }]"#)]);
    fs::create_dir(place.join("results")).expect("a folder");
    let (mut ran, mut threw) = (0, Vec::new());
    for (document, text) in documents() {
        if !text.contains("\n```js\n") && !text.contains("\n```ts\n") {
            continue;
        }
        let command = place.boa_ws([
            "--serve=0",
            "--check",
            "--read",
            "--write",
            "--env",
            &document,
        ]);
        let output = command.run();
        for line in output.out.lines() {
            let Some((at, result)) = line.split_once(": block ") else {
                continue;
            };
            ran += usize::from(result.ends_with(" ran"));
            if result.contains(" threw") {
                let (file, _) = at.rsplit_once(':').expect("a line number");
                threw.push(format!("{file}: block {result}"));
            }
        }
    }
    let is_expected = |line: &String| THROWS.iter().any(|end| line.ends_with(end));
    assert!(threw.iter().all(is_expected), "{threw:?}");
    assert_eq!(threw.len(), THROWS.len(), "{threw:?}");
    assert!(ran >= 7, "{ran} blocks ran");
}
