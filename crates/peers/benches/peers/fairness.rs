//! How long a task of each source waits under a flood of each other source: the table of
//! `benches/fairness.md`.

use super::Runtime;
use std::{
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

const SCRIPT: &str = include_str!("../../scripts/fairness.js");

/// Keys of `floods` and `waits` in the script.
const FLOODS: [&str; 5] = [
    "messages of a socket",
    "messages of 32 sockets",
    "timers, 32 of them always due",
    "posted messages, 100 at a time",
    "promise jobs, 100 in a row",
];
const WAITS: [&str; 3] = ["a timer", "a socket's echo", "a posted message"];

/// The script gives up sooner.
const MAX_TIME: Duration = Duration::from_secs(60);

/// Prints the table.
pub(crate) fn table(runtimes: &[Runtime], url: &str) {
    let names: Vec<_> = runtimes
        .iter()
        .map(|runtime| runtime.name.as_str())
        .collect();
    println!(
        "| a flood of | waiting | {} |\n|---|---|{}",
        names.join(" | "),
        "---|".repeat(names.len())
    );
    for flood in FLOODS {
        for wait in WAITS {
            let cells: Vec<_> = runtimes
                .iter()
                .map(|runtime| waited(runtime, flood, wait, url))
                .collect();
            println!("| {flood} | {wait} | {} |", cells.join(" | "));
        }
    }
}

/// The number of tasks that ran before it.
fn waited(runtime: &Runtime, flood: &str, wait: &str, url: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fairness.js");
    fs::write(
        &path,
        format!("const [url, flood, waiting] = [\"{url}\", \"{flood}\", \"{wait}\"];\n{SCRIPT}"),
    )
    .unwrap();
    let (program, arguments) = runtime.command.split_first().unwrap();
    let mut child = Command::new(program)
        .args(arguments)
        .arg(&path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let waited = lines
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("WAITED ").map(str::to_owned));
        // The receiver is gone after `MAX_TIME`.
        let _ = sender.send(waited);
    });
    let waited = receiver.recv_timeout(MAX_TIME);
    // The flood would continue.
    child.kill().unwrap();
    child.wait().unwrap();
    match waited {
        Ok(Some(waited)) => waited,
        Ok(None) => "failed".to_owned(),
        Err(_) => format!("more than {} s", MAX_TIME.as_secs()),
    }
}
