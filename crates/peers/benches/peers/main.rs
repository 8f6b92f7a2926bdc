//! Runs the same scripts under this repository's command and under other runtimes, one after the
//! other, against one server, and prints a table: see `benches/script.md`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement prints, and ends where something fails"
)]

mod fairness;

use peers::{CASES, Case, SCALE, START, Server, command_of};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
    time::{Duration, Instant},
};

/// Arguments with which this program starts itself.
const MEASURE: &str = "measure";
const NOTHING: &str = "nothing";

/// A script that takes longer has failed.
const LONGEST: Duration = Duration::from_secs(120);

/// Cases whose peak memory and CPU time are printed.
const PEAKS: [&str; 4] = [
    START,
    "2,000 connections",
    "flood, binary 1 MiB x 1,000",
    "streams: 64 KiB through a TransformStream x 16,384",
];

/// How the arguments are written. A command whose name begins with the first one's is another build
/// of the same runtime.
const USAGE: &str = "usage: cargo bench --bench peers -- [rounds=N] [only=TEXT] [fairness] boa-ws=PATH bun=PATH \"deno=PATH run -A\" ...";

struct Runtime {
    name: String,
    command: Vec<String>,
}

/// The time and memory of one run.
#[derive(Clone, Copy)]
struct Cost {
    seconds: f64,
    cpu_seconds: f64,
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
    let mut is_fairness = false;
    let mut runtimes = Vec::new();
    for argument in arguments
        .into_iter()
        .filter(|argument| argument != "--bench")
    {
        match argument.split_once('=') {
            Some(("rounds", value)) => rounds = value.parse().unwrap(),
            Some(("only", value)) => only = value.to_owned(),
            Some((name, command)) => runtimes.push(Runtime {
                name: name.to_owned(),
                command: command_of(command),
            }),
            None if argument == "fairness" => is_fairness = true,
            None => panic!("{argument} is not understood; {USAGE}"),
        }
    }
    assert!(!runtimes.is_empty(), "{USAGE}");
    let server = Server::start(Path::new(env!("CARGO_TARGET_TMPDIR"))).unwrap();
    let machine = peers::machine(
        runtimes
            .iter()
            .map(|runtime| (&*runtime.name, &*runtime.command[0])),
    );
    println!("{}\n", machine.join("\n- "));
    if is_fairness {
        return fairness::table(&runtimes, &server.url());
    }
    // Another build of the first, such as "boa-ws without a profile", is shown and not compared.
    let is_other = |index: &usize| !runtimes[*index].name.starts_with(&runtimes[0].name);
    let others: Vec<_> = (0..runtimes.len()).filter(is_other).collect();
    let names: Vec<_> = runtimes
        .iter()
        .map(|runtime| runtime.name.as_str())
        .collect();
    println!(
        "| | {} | fastest other / {} |\n|---|{}---|",
        names.join(" | "),
        names[0],
        "---|".repeat(names.len())
    );
    let mut peaks = Vec::new();
    let mut slower = Vec::new();
    let wanted = |case: &&Case| {
        if only.is_empty() {
            !case.name.starts_with(SCALE)
        } else {
            case.name.contains(&only)
        }
    };
    for case in CASES.iter().filter(wanted) {
        // Not every system has the addresses that the server listens at for one of the cases.
        if let Err(why) = case.prepare(&server) {
            println!("| {} | not run: {why} |", case.name);
            continue;
        }
        // The case is so short that other processes disturb it.
        let rounds = if case.name == START {
            8 * rounds
        } else {
            rounds
        };
        let mut costs: Vec<Vec<Cost>> = vec![Vec::new(); runtimes.len()];
        for _ in 0..rounds {
            for (runtime, costs) in runtimes.iter().zip(&mut costs) {
                costs.extend(runtime.run(case, &server));
            }
        }
        let seconds: Vec<_> = costs
            .iter()
            .map(|costs| all_of(rounds, costs, |cost| cost.seconds))
            .collect();
        let fastest = others
            .iter()
            .filter_map(|index| seconds[*index])
            .reduce(f64::min);
        let ratio = seconds[0]
            .zip(fastest)
            .map(|(ours, fastest)| fastest / ours);
        row(
            case.name,
            &seconds,
            time,
            &ratio.map_or(String::new(), |ratio| format!("{ratio:.2}")),
        );
        if ratio.is_some_and(|ratio| ratio < 1.0) {
            slower.push(case.name);
        }
        if PEAKS.contains(&case.name) || case.name.starts_with(SCALE) {
            let part = |part: fn(&Cost) -> f64| {
                costs
                    .iter()
                    .map(|costs| all_of(rounds, costs, part))
                    .collect::<Vec<_>>()
            };
            peaks.push((
                case.name,
                part(|cost| cost.peak_mib),
                part(|cost| cost.cpu_seconds),
            ));
        }
    }
    for (name, mib, cpu) in peaks {
        row(
            &format!("peak: {name}"),
            &mib,
            |mib| format!("{mib:.0} MiB"),
            "",
        );
        if name.starts_with(SCALE) {
            row(
                &format!("CPU: {name}"),
                &cpu,
                |seconds| format!("{seconds:.2} s"),
                "",
            );
        }
    }
    let sizes: Vec<_> = runtimes.iter().map(Runtime::mebibytes).collect();
    row("executable", &sizes, |mib| format!("{mib:.1} MiB"), "");
    if let ([ours, _, ..], [_, ..]) = (&*runtimes, &*slower) {
        println!(
            "\nAnother is faster than {}: {}",
            ours.name,
            slower.join("; ")
        );
    }
}

fn row(name: &str, values: &[Option<f64>], text: impl Fn(f64) -> String, last: &str) {
    let cells: Vec<_> = values
        .iter()
        .map(|value| value.map_or_else(|| "failed".to_owned(), &text))
        .collect();
    println!("| {name} | {} | {last} |", cells.join(" | "));
}

/// A time with two or three digits that count.
fn time(seconds: f64) -> String {
    match seconds {
        0.1.. => format!("{seconds:.2} s"),
        0.01.. => format!("{:.1} ms", 1e3 * seconds),
        _ => format!("{:.2} ms", 1e3 * seconds),
    }
}

/// The median, if no round failed.
fn all_of(rounds: usize, costs: &[Cost], part: fn(&Cost) -> f64) -> Option<f64> {
    if costs.len() == rounds {
        median(costs.iter().map(part).collect())
    } else {
        None
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

impl Runtime {
    /// The size of the executable.
    fn mebibytes(&self) -> Option<f64> {
        let folders = env::var_os("PATH").unwrap_or_default();
        let found = env::split_paths(&folders).map(|folder| folder.join(&self.command[0]));
        let size = found
            .filter_map(|path| fs::metadata(path).ok())
            .next()?
            .len();
        Some(size as f64 / f64::from(1 << 20))
    }

    /// None if the script did not complete.
    fn run(&self, case: &Case, server: &Server) -> Option<Cost> {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("peers.js");
        case.write(&path, server).unwrap();
        let path = path.into_os_string().into_string().unwrap();
        let (output, process) = run(self.command.iter().chain([&path]), Some(server));
        let milliseconds = case.milliseconds(&output)?;
        let seconds = if case.name == START {
            process.seconds - any_process()
        } else {
            milliseconds / 1000.0
        };
        Some(Cost { seconds, ..process })
    }
}

/// Runs a command as the only child of a new process, because the system reports the peak memory of
/// all children of a process together.
fn run<'a>(command: impl Iterator<Item = &'a String>, server: Option<&Server>) -> (String, Cost) {
    let mut process = Command::new(env::current_exe().unwrap());
    process.arg(MEASURE).args(command);
    if let Some(server) = server {
        peers::trust(&mut process, server);
    }
    let output = process.output().unwrap();
    let measured = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{measured}");
    let numbers = measured
        .lines()
        .last()
        .unwrap_or_default()
        .split(' ')
        .map(|number| number.parse().unwrap());
    let [seconds, cpu_seconds, peak_mib] = numbers.collect::<Vec<f64>>().try_into().unwrap();
    (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        Cost {
            seconds,
            cpu_seconds,
            peak_mib,
        },
    )
}

/// Runs in the new process: runs the command, and writes its cost to standard error after the
/// output of the command.
#[expect(clippy::print_stderr, reason = "standard output is the command's")]
fn measure(command: &[String]) {
    let start = Instant::now();
    let child = Command::new(&command[0]).args(&command[1..]).spawn();
    assert!(child.is_ok(), "{}: {}", command[0], child.unwrap_err());
    let mut child = child.unwrap();
    peers::end_after(LONGEST, &child);
    child.wait().unwrap();
    let seconds = start.elapsed().as_secs_f64();
    let (cpu_seconds, peak_mib) = peers::of_children().map_or((f64::NAN, f64::NAN), |children| {
        (children.cpu_seconds, children.peak_mib)
    });
    eprintln!("\n{seconds} {cpu_seconds} {peak_mib}");
}

/// The time to start and end a process that does nothing.
fn any_process() -> f64 {
    static SECONDS: LazyLock<f64> = LazyLock::new(|| {
        let command = [
            env::current_exe()
                .unwrap()
                .into_os_string()
                .into_string()
                .unwrap(),
            NOTHING.to_owned(),
        ];
        median(
            (0..21)
                .map(|_| run(command.iter(), None).1.seconds)
                .collect(),
        )
        .unwrap()
    });
    *SECONDS
}
