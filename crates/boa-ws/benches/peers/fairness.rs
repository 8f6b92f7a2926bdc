//! Who waits how long for whom: a table, see `../fairness.md`.

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

const SCRIPT: &str = include_str!("fairness.js");

const FLOODS: [&str; 4] = ["messages", "timers", "posted messages", "promise jobs"];
const WAITS: [&str; 3] = ["a timer", "another socket", "another port"];

/// What has not had its turns by then never has one.
const PATIENCE: Duration = Duration::from_secs(60);

/// Prints the table.
pub(crate) fn table(runtimes: &[Runtime], address: &str) {
    let names: Vec<_> = runtimes.iter().map(|runtime| runtime.name.as_str()).collect();
    println!("| a flood of | who waits | {} |\n|---|---|{}", names.join(" | "), "---|".repeat(names.len()));
    for flood in FLOODS {
        for waits in WAITS {
            let cells: Vec<_> = runtimes.iter().map(|runtime| waited(runtime, flood, waits, address)).collect();
            println!("| {flood} | {waits} | {} |", cells.join(" | "));
        }
    }
}

/// How many tasks it waited for.
fn waited(runtime: &Runtime, flood: &str, who: &str, address: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fairness.js");
    fs::write(&path, format!("const [url, flood, who] = ['ws://{address}', '{flood}', '{who}'];\n{SCRIPT}")).unwrap();
    let (program, arguments) = runtime.command.split_first().unwrap();
    let mut child =
        Command::new(program).args(arguments).arg(&path).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (sender, told) = mpsc::channel();
    thread::spawn(move || {
        let told = lines.map_while(Result::ok).find_map(|line| line.strip_prefix("WAITED ").map(str::to_owned));
        // Nobody listens when it has taken too long.
        let _ = sender.send(told);
    });
    let told = told.recv_timeout(PATIENCE);
    // The flood would go on.
    child.kill().unwrap();
    child.wait().unwrap();
    match told {
        Ok(Some(told)) => told,
        Ok(None) => "failed".to_owned(),
        Err(_) => format!("more than {} s", PATIENCE.as_secs()),
    }
}
