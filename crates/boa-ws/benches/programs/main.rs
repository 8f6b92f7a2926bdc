//! Runs programs from npm under this crate's command and under Node.js, and prints a table: see
//! `docs/performance.md`, "Programs".
//!
//! Each script `NAME.mjs` here imports its library by name, works on a text of `size` code units
//! that it makes itself, and prints the length and a checksum of its result. The libraries and the
//! bundler are installed once from npm, below the build directory.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement prints, and ends where something fails"
)]

#[allow(dead_code, reason = "servers of packages are for tests")]
#[path = "../../../wireline/tests/packages/mod.rs"]
mod packages;

use peers::command_of;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

/// The versions of the programs and of their dependencies.
const PACKAGE: &str = include_str!("package.json");
const LOCK: &str = include_str!("package-lock.json");

/// This folder.
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/programs");

/// Modules that several scripts import.
const SHARED: [&str; 3] = ["measure", "source", "yaml-text"];

/// The length of a text.
const SIZE: usize = 100_000;

/// A program is linear if ten times the text takes at most this many times as long. The smaller
/// time has the larger error.
const LINEAR: f64 = 20.0;

/// From this many times on a program is not taken for a linear one that was disturbed. A quadratic
/// one takes 100 times as long.
const QUADRATIC: f64 = 30.0;

/// An interpreter takes up to this many times as long as a compiler.
const SLOW: f64 = 20.0;

/// Less CPU time than this many milliseconds cannot be distinguished from the start.
const LEAST: f64 = 20.0;

/// The time after which a run is ended.
const LIMIT: Duration = Duration::from_secs(300);

struct Settings {
    boa_ws: Vec<String>,
    node: Vec<String>,
    only: String,
    rounds: usize,
}

/// The CPU time of a run in milliseconds, and the length and checksum of its result.
struct Run {
    milliseconds: f64,
    result: String,
}

/// The CPU time of a program: for its start, with a tenth of [`SIZE`], and with all of it.
struct Costs {
    start: f64,
    tenth: f64,
    all: f64,
    result: String,
}

/// Fails if a program does not run, has another result than in Node.js, or is quadratic where it is
/// linear in Node.js, or if there is none.
fn main() -> ExitCode {
    let settings = settings();
    let mut passed = Vec::new();
    let installed =
        install().unwrap_or_else(|why| panic!("the programs cannot be installed from npm: {why}"));
    let mut names: Vec<_> = fs::read_dir(SOURCES)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "mjs"));
    names.sort();
    for path in &names {
        fs::copy(path, installed.join(path.file_name().unwrap())).unwrap();
    }
    let machine = peers::machine([
        ("boa-ws", &*settings.boa_ws[0]),
        ("Node.js", &*settings.node[0]),
    ]);
    println!(
        "{}; the least of {} rounds\n",
        machine.join("; "),
        settings.rounds
    );
    println!(
        "CPU time in milliseconds, and how many times as long as a tenth of the text it takes.\n"
    );
    println!(
        "| program | start, here | 100 KB, here | Node.js | ratio | ten times the text, here | Node.js | |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for name in names.iter().filter_map(|path| path.file_stem()?.to_str()) {
        if SHARED.contains(&name) || !name.contains(&settings.only) {
            continue;
        }
        let bundle = bundle(name, &installed, &settings.node);
        let here = costs(&settings.boa_ws, &bundle, settings.rounds);
        let node = costs(&settings.node, &bundle, settings.rounds)
            .map_err(|why| format!("Node.js: {why}"));
        match here.and_then(|here| Ok((here, node?))) {
            Ok((here, node)) => passed.push(row(name, &here, &node)),
            Err(why) => {
                println!("| {name} | {why} |");
                passed.push(false);
            }
        }
    }
    if !passed.is_empty() && !passed.contains(&false) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn settings() -> Settings {
    let mut settings = Settings {
        boa_ws: vec![env!("CARGO_BIN_EXE_boa-ws").to_owned()],
        node: command_of("node"),
        only: String::new(),
        rounds: 1,
    };
    for argument in env::args().skip(1).filter(|argument| argument != "--bench") {
        match argument.split_once('=') {
            // Instead of the command that was built with the bench.
            Some(("boa-ws", command)) => settings.boa_ws = command_of(command),
            Some(("node", command)) => settings.node = command_of(command),
            Some(("only", text)) => text.clone_into(&mut settings.only),
            Some(("rounds", number)) => settings.rounds = number.parse().unwrap(),
            _ => panic!("boa-ws=COMMAND, node=COMMAND, only=TEXT or rounds=N, and not {argument}"),
        }
    }
    let node = Command::new(&settings.node[0]).arg("--version").output();
    assert!(
        node.is_ok(),
        "Node.js is needed, as `{}`: {}",
        settings.node[0],
        node.unwrap_err()
    );
    settings
}

/// Installs the packages, unless an earlier run has done it.
fn install() -> Result<PathBuf, String> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("programs");
    let is_there = |name: &str, text: &str| {
        fs::read_to_string(place.join(name)).is_ok_and(|there| there == text)
    };
    if is_there("package.json", PACKAGE) && is_there("installed-lock.json", LOCK) {
        return Ok(place);
    }
    packages::install(&place, |folder| {
        // npm reports a file that is not written here. It may write its lock anew, so there is a
        // copy.
        for (name, text) in [
            ("package.json", PACKAGE),
            ("package-lock.json", LOCK),
            ("installed-lock.json", LOCK),
        ] {
            let _ = fs::write(folder.join(name), text);
        }
        let mut npm = packages::npm_install();
        npm.arg("--package-lock").current_dir(folder);
        npm
    })?;
    Ok(place)
}

/// The bundle of a program, as its users make it.
fn bundle(name: &str, installed: &Path, node: &[String]) -> PathBuf {
    let bundle = installed.join(format!("{name}.bundle.js"));
    packages::run(
        Command::new(&node[0])
            .args(&node[1..])
            .arg(installed.join("node_modules/esbuild/bin/esbuild"))
            .arg(installed.join(format!("{name}.mjs")))
            .args([
                "--bundle",
                "--platform=browser",
                "--format=iife",
                "--log-level=warning",
            ])
            .args([
                "--define:process.env.NODE_ENV=\"production\"",
                &format!("--outfile={}", bundle.display()),
            ])
            .current_dir(installed),
    );
    bundle
}

fn costs(command: &[String], bundle: &Path, rounds: usize) -> Result<Costs, String> {
    let least = |size: usize| {
        let mut least = run(command, bundle, size)?;
        for _ in 1..rounds {
            least.milliseconds = least
                .milliseconds
                .min(run(command, bundle, size)?.milliseconds);
        }
        Ok::<_, String>(least)
    };
    // A text of one part is the start alone.
    let (start, tenth, all) = (least(1)?, least(SIZE / 10)?, least(SIZE)?);
    let work = |run: &Run| (run.milliseconds - start.milliseconds).max(0.1);
    Ok(Costs {
        start: start.milliseconds,
        tenth: work(&tenth),
        all: work(&all),
        result: all.result,
    })
}

/// Prints a row. Whether the results agree, and the program is not quadratic where it is linear in
/// Node.js.
fn row(name: &str, here: &Costs, node: &Costs) -> bool {
    let times = |costs: &Costs| costs.all / costs.tenth.max(LEAST);
    let ratio = here.all / node.all.max(LEAST);
    let is_linear_in_node = times(node) <= LINEAR;
    let has_result_of_node = here.result == node.result;
    let notes = [
        (ratio > SLOW, "slow"),
        (times(here) > LINEAR, "not linear here"),
        (!is_linear_in_node, "not linear in Node.js"),
        (!has_result_of_node, "another result"),
    ];
    let notes: Vec<_> = notes
        .iter()
        .filter(|(applies, _)| *applies)
        .map(|(_, note)| *note)
        .collect();
    println!(
        "| {name} | {:.0} | {:.0} | {:.0} | {ratio:.1} | {:.1} | {:.1} | {} |",
        here.start,
        here.all,
        node.all,
        times(here),
        times(node),
        notes.join("; ")
    );
    has_result_of_node && (times(here) < QUADRATIC || !is_linear_in_node)
}

/// Runs a bundle with a text of this size.
fn run(command: &[String], bundle: &Path, size: usize) -> Result<Run, String> {
    let script = bundle.with_file_name("run.js");
    fs::write(
        &script,
        format!(
            "globalThis.size = {size};\n{}",
            fs::read_to_string(bundle).unwrap()
        ),
    )
    .unwrap();
    let before = peers::of_children();
    let mut words = command.iter();
    let mut child = Command::new(words.next().unwrap())
        .args(words)
        .arg(&script)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let (mut output, mut errors) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        // Both are short.
        let text = std::io::read_to_string(&mut output).unwrap_or_default();
        let _ = send.send((
            text,
            std::io::read_to_string(&mut errors).unwrap_or_default(),
        ));
    });
    let received = receive.recv_timeout(LIMIT);
    if let Err(RecvTimeoutError::Timeout) = received {
        child.kill().unwrap();
    }
    child.wait().unwrap();
    let (text, errors) = received.map_err(|_| format!("ended after {} s", LIMIT.as_secs()))?;
    let done = text.lines().find_map(|line| line.strip_prefix("DONE "));
    let result = done.ok_or_else(|| errors.lines().next().unwrap_or("no result").to_owned())?;
    let (clock, result) = result.split_once(' ').unwrap();
    // Where the system is not asked for the CPU time of a process, the time by the clock that the
    // script has measured.
    let spent = peers::of_children()
        .zip(before)
        .map(|(after, before)| 1e3 * (after.cpu_seconds - before.cpu_seconds));
    Ok(Run {
        milliseconds: spent.unwrap_or_else(|| clock.parse().unwrap()),
        result: result.to_owned(),
    })
}
