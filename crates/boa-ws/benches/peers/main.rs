//! Runs the same scripts under this crate's command and under other runtimes, one after the other, against one server, and
//! prints a table: see `../README.md`.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement prints, and ends where something fails")]

mod fairness;
mod server;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
    thread,
    time::Instant,
};

struct Case {
    name: &'static str,
    script: &'static str,
    /// The kind of messages: text or binary.
    kind: &'static str,
    count: usize,
    length: usize,
}

/// Arguments with which this program starts itself.
const MEASURE: &str = "measure";
const NOTHING: &str = "nothing";

const HELLO: &str = include_str!("hello.js");
const ECHO: &str = include_str!("echo.js");
const FLOOD: &str = include_str!("flood.js");
const SEND: &str = include_str!("send.js");
const CHAT: &str = include_str!("chat.js");
const MANY: &str = include_str!("many.js");
const TRANSFORM: &str = include_str!("transform.js");
const PIPE: &str = include_str!("pipe.js");
const READ: &str = include_str!("read.js");

const fn case(name: &'static str, script: &'static str, kind: &'static str, count: usize, length: usize) -> Case {
    Case { name, script, kind, count, length }
}

const CASES: &[Case] = &[
    case(START, HELLO, "text", 1, 0),
    case("echo, text 64 B x 30,000", ECHO, "text", 30_000, 64),
    case("echo, binary 64 KiB x 4,000", ECHO, "binary", 4000, 64 << 10),
    case("flood, text 64 B x 1,000,000", FLOOD, "text", 1_000_000, 64),
    case("flood, binary 64 B x 1,000,000", FLOOD, "binary", 1_000_000, 64),
    case("flood, text 4 KiB x 200,000", FLOOD, "text", 200_000, 4 << 10),
    case("flood, binary 1 MiB x 1,000", FLOOD, "binary", 1000, 1 << 20),
    case("flood, text 1 MiB x 500", FLOOD, "text", 500, 1 << 20),
    case("flood, compressed text 1 KiB x 100,000", FLOOD, "compressed", 100_000, 1 << 10),
    case("flood, compressed text 64 KiB x 3,000", FLOOD, "compressed", 3000, 64 << 10),
    case("send, text 64 B x 500,000", SEND, "text", 500_000, 64),
    case("send, binary 1 MiB x 500", SEND, "binary", 500, 1 << 20),
    case("JSON chat x 50,000", CHAT, "text", 50_000, 0),
    case("streams: 64 KiB through a TransformStream x 16,384", TRANSFORM, "binary", 16_384, 64 << 10),
    case("streams: pipeTo x 1,000,000", PIPE, "number", 1_000_000, 0),
    case("streams: read() x 1,000,000", READ, "number", 1_000_000, 0),
    case("2,000 connections", MANY, "text", 2000, 64),
    case("scale: 1 connection", MANY, "text", 1, 64),
    case("scale: 1,000 connections", MANY, "text", 1000, 64),
    case("scale: 4,000 connections", MANY, "text", 4000, 64),
    case("scale: 10,000 connections", MANY, "text", 10_000, 64),
];

/// Cases whose peak memory is printed.
const PEAKS: [&str; 4] =
    [START, "2,000 connections", "flood, binary 1 MiB x 1,000", "streams: 64 KiB through a TransformStream x 16,384"];

/// The argument for cases that run on request only.
const SCALE: &str = "scale";

/// The case that measures the time of the whole process.
const START: &str = "start, print, end, above starting any process";

struct Runtime {
    name: String,
    command: Vec<String>,
}

/// The time and memory of one run.
#[derive(Clone, Copy)]
struct Cost {
    seconds: f64,
    peak_mib: f64,
}

fn main() {
    let arguments: Vec<_> = env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some(MEASURE) => return measure(&arguments[1..]),
        Some(NOTHING) => return,
        _ => {}
    }
    let mut rounds = 3;
    let mut only = String::new();
    let mut fairness = false;
    let mut runtimes = Vec::new();
    for argument in arguments.into_iter().filter(|argument| argument != "--bench") {
        match argument.split_once('=') {
            Some(("rounds", value)) => rounds = value.parse().unwrap(),
            Some(("only", value)) => only = value.to_owned(),
            Some((name, command)) => runtimes.push(Runtime { name: name.to_owned(), command: command_of(command) }),
            None if argument == "fairness" => fairness = true,
            None => panic!("NAME=COMMAND, rounds=N, only=TEXT or fairness, and not {argument}"),
        }
    }
    assert!(!runtimes.is_empty(), "usage: cargo bench --bench peers -- boa-ws=PATH bun=PATH \"deno=PATH run -A\" ...");
    let address = server::start();
    machine(&runtimes);
    if fairness {
        return fairness::table(&runtimes, &address);
    }
    let names: Vec<_> = runtimes.iter().map(|runtime| runtime.name.as_str()).collect();
    println!("| | {} | the fastest other takes |\n|---|{}---|", names.join(" | "), "---|".repeat(names.len()));
    let mut peaks = Vec::new();
    let wanted = |case: &&Case| if only.is_empty() { !case.name.starts_with(SCALE) } else { case.name.contains(&only) };
    for case in CASES.iter().filter(wanted) {
        // The case is so short that other processes disturb it.
        let rounds = if case.name == START { 8 * rounds } else { rounds };
        let mut costs: Vec<Vec<Cost>> = vec![Vec::new(); runtimes.len()];
        for _ in 0..rounds {
            for (runtime, costs) in runtimes.iter().zip(&mut costs) {
                costs.extend(runtime.run(case, &address));
            }
        }
        let seconds: Vec<_> = costs.iter().map(|costs| all_of(rounds, costs, |cost| cost.seconds)).collect();
        let others = seconds[1..].iter().flatten().copied().reduce(f64::min);
        let ratio = seconds[0].zip(others).map_or(String::new(), |(ours, others)| format!("{:.2}", others / ours));
        row(
            case.name,
            &seconds,
            |seconds| if seconds < 0.1 { format!("{:.1} ms", 1e3 * seconds) } else { format!("{seconds:.2} s") },
            &ratio,
        );
        if PEAKS.contains(&case.name) || case.name.starts_with(SCALE) {
            peaks.push((
                case.name,
                costs.iter().map(|costs| all_of(rounds, costs, |cost| cost.peak_mib)).collect::<Vec<_>>(),
            ));
        }
    }
    for (name, mib) in peaks {
        row(&format!("peak: {name}"), &mib, |mib| format!("{mib:.0} MiB"), "");
    }
}

/// The words of a command. `cargo bench` runs in the folder of the package, and paths on its command line start at that of the
/// workspace.
fn command_of(text: &str) -> Vec<String> {
    let mut words: Vec<_> = text.split_whitespace().map(str::to_owned).collect();
    if let Some(program) = words.first_mut().filter(|program| program.contains(std::path::is_separator)) {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        *program = workspace.join(&*program).into_os_string().into_string().unwrap();
    }
    words
}

fn row(name: &str, values: &[Option<f64>], text: impl Fn(f64) -> String, last: &str) {
    let cells: Vec<_> = values.iter().map(|value| value.map_or_else(|| "failed".to_owned(), &text)).collect();
    println!("| {name} | {} | {last} |", cells.join(" | "));
}

/// The median, if no round failed.
fn all_of(rounds: usize, costs: &[Cost], part: fn(&Cost) -> f64) -> Option<f64> {
    if costs.len() == rounds { median(costs.iter().map(part).collect()) } else { None }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

impl Runtime {
    /// None if the script did not complete.
    fn run(&self, case: &Case, address: &str) -> Option<Cost> {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("peers.js");
        let Case { script, kind, count, length, .. } = case;
        let prelude = format!("const [url, kind, count, length] = ['ws://{address}', '{kind}', {count}, {length}];\n");
        let report = "function report(messages, start) { console.log('DONE ' + messages + ' ' + (performance.now() - start)); }\n";
        fs::write(&path, prelude + report + script).unwrap();
        let path = path.into_os_string().into_string().unwrap();
        let (output, process) = run(self.command.iter().chain([&path]));
        let mut words = output.lines().find_map(|line| line.strip_prefix("DONE "))?.split(' ');
        let all = words.next()?.parse() == Ok(case.count);
        let milliseconds: f64 = words.next()?.trim().parse().ok()?;
        let seconds = if case.name == START { process.seconds - any_process() } else { milliseconds / 1000.0 };
        all.then_some(Cost { seconds, ..process })
    }
}

/// Runs a command as the only child of a new process, because the system reports the peak memory of all children of a process
/// together.
fn run<'a>(command: impl Iterator<Item = &'a String>) -> (String, Cost) {
    let output = Command::new(env::current_exe().unwrap()).arg(MEASURE).args(command).output().unwrap();
    let measured = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{measured}");
    let numbers = measured.lines().last().unwrap_or_default().split(' ').map(|number| number.parse().unwrap());
    let [seconds, peak_mib] = numbers.collect::<Vec<f64>>().try_into().unwrap();
    (String::from_utf8_lossy(&output.stdout).into_owned(), Cost { seconds, peak_mib })
}

/// Runs in the new process: runs the command, and writes its cost to standard error after the output of the command.
#[expect(clippy::print_stderr, reason = "standard output is the command's")]
fn measure(command: &[String]) {
    let start = Instant::now();
    let status = Command::new(&command[0]).args(&command[1..]).status();
    assert!(status.is_ok(), "{}: {}", command[0], status.unwrap_err());
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("\n{seconds} {}", peak_of_children());
}

/// The peak memory of the largest child, in MiB.
#[cfg(unix)]
fn peak_of_children() -> f64 {
    use nix::sys::resource::{UsageWho, getrusage};
    getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss() as f64 / 1024.0
}

#[cfg(not(unix))]
fn peak_of_children() -> f64 {
    f64::NAN
}

/// The time to start and end a process that does nothing.
fn any_process() -> f64 {
    static SECONDS: LazyLock<f64> = LazyLock::new(|| {
        let command = [env::current_exe().unwrap().into_os_string().into_string().unwrap(), NOTHING.to_owned()];
        median((0..21).map(|_| run(command.iter()).1.seconds).collect()).unwrap()
    });
    *SECONDS
}

/// Prints the versions of the runtimes and the machine.
fn machine(runtimes: &[Runtime]) {
    let output = |command: &str, arguments: &[&str]| {
        let output = Command::new(command).args(arguments).output().map(|output| output.stdout).unwrap_or_default();
        String::from_utf8_lossy(&output).lines().next().unwrap_or_default().to_owned()
    };
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let cores = thread::available_parallelism().map_or(0, usize::from);
    println!(
        "{}, {}, {cores} cores of {}, load {}",
        output("date", &["+%-d %B %Y"]),
        output("uname", &["-sr"]),
        cpu.trim_start_matches(['\t', ' ', ':']),
        load.split(' ').next().unwrap_or_default()
    );
    for runtime in runtimes {
        println!("- {}: {}", runtime.name, output(&runtime.command[0], &["--version"]));
    }
    println!();
}
