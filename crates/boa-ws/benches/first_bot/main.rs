//! A stopwatch for a first bot, and how fast it starts: see `docs/performance.md`, "A first bot".
//!
//! The bot uses `socket.io-client` as it is documented. A server of `socket.io` runs on this machine.
//! It and the bundler are installed once from npm, below the build directory. Without Node.js or npm,
//! the bench says that it is not run.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement prints, and ends where something fails"
)]

#[expect(
    clippy::disallowed_methods,
    reason = "it says so on standard error itself"
)]
#[path = "../../../wireline/tests/not_run/mod.rs"]
mod not_run;
#[path = "../../../wireline/tests/packages/mod.rs"]
mod packages;

use packages::Server;
use peers::command_of;
use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

const PACKAGE: &str = include_str!("package.json");
const BOT: &str = include_str!("bot.mjs");
const SERVER: &str = include_str!("server.mjs");

/// The package that the bot imports.
const CLIENT: &str = "socket.io-client@4.8.4";

/// What the bot prints when it has had an answer.
const ANSWER: &str = "talks";

/// The most times as long as its bundle that the bot may take to talk as it is.
const MOST: f64 = 1.5;

/// The starts of a round, which take less time than an installation.
const STARTS: usize = 10;

struct Settings {
    boa_ws: Vec<String>,
    others: Vec<(&'static str, Vec<String>)>,
    rounds: usize,
}

/// Fails if a bot does not talk, or takes more than [`MOST`] times as long as its bundle.
fn main() -> ExitCode {
    let settings = settings();
    for program in ["node", "npm"] {
        if let Err(why) = packages::find(program) {
            not_run::not_run(&format!("a first bot: {why}"));
            return ExitCode::SUCCESS;
        }
    }
    let installed = match install() {
        Ok(installed) => installed,
        Err(why) => {
            not_run::not_run(&format!(
                "a first bot: the packages cannot be installed: {why}"
            ));
            return ExitCode::SUCCESS;
        }
    };
    let mut node = Command::new("node");
    let server = Server::start(node.arg("server.mjs").current_dir(&installed));
    let bot = BOT.replace("PORT", &server.port.to_string());
    let named = [("boa-ws", &*settings.boa_ws[0])].into_iter();
    let others = settings.others.iter();
    let machine = peers::machine(named.chain(others.map(|(name, words)| (*name, &*words[0]))));
    println!(
        "{}; the least of {} rounds, in seconds\n",
        machine.join("; "),
        settings.rounds
    );
    println!("From an empty folder to a bot that talks:\n");
    println!("| | npm install | until it talks | sum |");
    println!("|---|---|---|---|");
    let all = [("boa-ws", settings.boa_ws.clone())];
    for (name, command) in all.iter().chain(&settings.others) {
        let [install, talk] = from_nothing(command, &bot, settings.rounds);
        println!(
            "| {name} | {install:.2} | {talk:.2} | {:.2} |",
            install + talk
        );
    }
    let file = installed.join("bot.mjs");
    fs::write(&file, &bot).unwrap();
    let bundle = bundle(&installed);
    let (mut as_it_is, mut bundled) = (f64::MAX, f64::MAX);
    for _ in 0..settings.rounds * STARTS {
        as_it_is = as_it_is.min(seconds_to_talk(&settings.boa_ws, &file));
        bundled = bundled.min(seconds_to_talk(&settings.boa_ws, &bundle));
    }
    let ratio = as_it_is / bundled;
    println!(
        "\nboa-ws until it talks: as it is {as_it_is:.3}, bundled {bundled:.3}, ratio {ratio:.2}"
    );
    if ratio <= MOST {
        ExitCode::SUCCESS
    } else {
        println!("It may take {MOST} times as long as its bundle.");
        ExitCode::FAILURE
    }
}

fn settings() -> Settings {
    let mut settings = Settings {
        boa_ws: vec![env!("CARGO_BIN_EXE_boa-ws").to_owned()],
        others: vec![("Node.js", vec!["node".to_owned()])],
        rounds: 3,
    };
    for argument in env::args().skip(1).filter(|argument| argument != "--bench") {
        match argument.split_once('=') {
            // Instead of the command that was built with the bench.
            Some(("boa-ws", command)) => settings.boa_ws = command_of(command),
            Some(("node", command)) => settings.others[0].1 = command_of(command),
            Some(("deno", command)) => {
                let mut command = command_of(command);
                command.extend(["run", "--allow-all"].map(str::to_owned));
                settings.others.push(("Deno", command));
            }
            Some(("rounds", number)) => settings.rounds = number.parse().unwrap(),
            _ => {
                panic!("boa-ws=COMMAND, node=COMMAND, deno=COMMAND or rounds=N, and not {argument}")
            }
        }
    }
    settings
}

/// Installs the server and the bundler, unless an earlier run has done it.
fn install() -> Result<PathBuf, String> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("first-bot");
    if !fs::read_to_string(place.join("package.json")).is_ok_and(|known| known == PACKAGE) {
        packages::install(&place, |folder| {
            // npm reports a file that is not written here.
            let _ = fs::write(folder.join("package.json"), PACKAGE);
            let mut npm = packages::npm_install();
            npm.current_dir(folder);
            npm
        })?;
    }
    fs::write(place.join("server.mjs"), SERVER).map_err(|error| error.to_string())?;
    Ok(place)
}

/// The seconds for the packages of the bot, and those until it talks then, from an empty folder. The
/// cache of npm is warm.
fn from_nothing(command: &[String], bot: &str, rounds: usize) -> [f64; 2] {
    let mut least = [f64::MAX; 2];
    for _ in 0..rounds {
        let folder = test_server::Folder::new();
        let begin = Instant::now();
        let mut npm = packages::npm_install();
        // A folder above may have a package.json.
        packages::run(npm.args([CLIENT, "--prefix", "."]).current_dir(&*folder));
        let install = begin.elapsed();
        let file = folder.join("bot.mjs");
        fs::write(&file, bot).unwrap();
        let talk = seconds_to_talk(command, &file);
        if install.as_secs_f64() + talk < least[0] + least[1] {
            least = [install.as_secs_f64(), talk];
        }
    }
    least
}

/// The seconds from the start of a bot to the answer that it has had.
fn seconds_to_talk(command: &[String], bot: &Path) -> f64 {
    let begin = Instant::now();
    let mut child = Command::new(&command[0])
        .args(&command[1..])
        .arg(bot)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    let time: Duration = begin.elapsed();
    child.wait().unwrap();
    assert_eq!(line.trim_end(), ANSWER, "{command:?} {}", bot.display());
    time.as_secs_f64()
}

/// The bundle of the bot, as its users make it.
fn bundle(installed: &Path) -> PathBuf {
    let bundle = installed.join("bundle.mjs");
    packages::run(
        Command::new("node")
            .arg("node_modules/esbuild/bin/esbuild")
            .args(["bot.mjs", "--bundle", "--platform=browser", "--format=esm"])
            .args(["--log-level=warning", "--outfile=bundle.mjs"])
            .current_dir(installed),
    );
    bundle
}
