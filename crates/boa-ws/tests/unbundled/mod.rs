//! Programs that import well-known packages of npm, as they are: each has to reach a server.
//!
//! A dozen run in each `cargo test`. All run where the variable `TESTS` is `whole`, as each week, and
//! so do the blocks of JavaScript in the README files of the packages, beside Node 24, which the
//! variable `NODE` may name. The packages are installed once from npm, below the build directory.

use crate::{
    command,
    not_run::not_run,
    packages::{self, Server},
};
use std::{
    env, fs,
    io::{BufRead as _, Read as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{LazyLock, mpsc},
    thread,
    time::Duration,
};

const PACKAGE: &str = include_str!("package.json");

/// What the dozen programs and the server import. The others are a gigabyte.
const DOZEN: &[&str] = &[
    "@stomp/stompjs",
    "colyseus.js",
    "ethers",
    "graphql",
    "graphql-ws",
    "isomorphic-ws",
    "nats.ws",
    "obs-websocket-js",
    "openai",
    "rhea",
    "socket.io-client",
    "ws",
    "xrpl",
];

const PROGRAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/unbundled/programs");

/// The longest that a program takes in a debug build beside other tests.
const LIMIT: Duration = Duration::from_secs(120);

/// The time that a program gets which is known not to start.
const SHORT_LIMIT: Duration = Duration::from_secs(20);

/// The programs that do not reach the server, and why.
const ABSENT: &[(&str, &str)] = &[
    ("automerge", "it needs WebAssembly"),
    (
        "discord.js",
        "it calls unref() of timers, which are numbers here",
    ),
    ("faye-websocket", "it needs TCP sockets"),
    ("livekit-client", "it needs WebRTC"),
    ("peerjs", "it needs WebRTC"),
    (
        "slack",
        "it calls fetch as a method of another object, as browsers refuse",
    ),
    ("telegram", "it looks for a location: --location"),
];

macro_rules! programs {
    ($($test:ident: $name:literal;)+) => {
        $(
            #[test]
            fn $test() {
                if let Some(installed) = installed() {
                    start(installed, $name, LIMIT).unwrap();
                }
            }
        )+
    };
}

programs! {
    colyseus: "colyseus.js";
    ethers: "ethers";
    graphql_ws: "graphql-ws";
    isomorphic_ws: "isomorphic-ws";
    nats: "nats.ws";
    obs_websocket: "obs-websocket-js";
    openai: "openai";
    rhea: "rhea";
    socket_io: "socket.io-client";
    stompjs: "stompjs";
    ws: "ws";
    xrpl: "xrpl";
}

#[test]
fn all_programs_start_but_those_with_a_cause() {
    if !is_whole() {
        return;
    }
    let Some(installed) = installed() else {
        return;
    };
    let mut names: Vec<_> = fs::read_dir(PROGRAMS)
        .unwrap()
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    names.sort();
    let mut problems = Vec::new();
    for name in &names {
        let is_absent = ABSENT.iter().any(|(absent, _)| absent == name);
        let limit = if is_absent { SHORT_LIMIT } else { LIMIT };
        match start(installed, name, limit) {
            Ok(()) if is_absent => problems.push(format!("{name} starts: it may leave the list")),
            Err(why) if !is_absent => problems.push(why),
            _ => {}
        }
    }
    assert_eq!(problems, [""; 0]);
}

/// Blocks of README files that need servers, or TCP sockets: these are not there, as in browsers.
const BLOCKS_WITH_SOCKETS: &[&str] = &[
    "faye-websocket-1",
    "faye-websocket-10",
    "faye-websocket-4",
    "jayson-1",
    "jayson-11",
    "jayson-12",
    "jayson-13",
    "jayson-14",
    "jayson-17",
    "jayson-23",
    "jayson-29",
    "jayson-30",
    "jayson-34",
    "jayson-6",
    "jayson-9",
    "mqtt-1",
    "mqtt-12",
    "mqtt-14",
    "mqtt-2",
    "mqtt-3",
    "mqtt-4",
    "rhea-1",
    "rpc-websockets-1",
    "websocket-2",
    "websocket-3",
    "ws-1",
    "ws-10",
    "ws-13",
    "ws-15",
    "ws-5",
    "ws-7",
    "ws-8",
    "ws-9",
];

/// Blocks that run in Node, and not here, for another reason.
const ABSENT_BLOCKS: &[(&str, &str)] = &[
    ("@google+genai-12", NAME_OF_NODE),
    ("@google+genai-4", "it wants a key in browsers"),
    ("@google+genai-5", "it wants a key in browsers"),
    ("@libsql+client-1", NAME_OF_NODE),
    ("bybit-api-6", NAME_OF_NODE),
    ("centrifuge-48", NAME_OF_NODE),
    ("ws-12", NAME_OF_NODE),
];

const NAME_OF_NODE: &str =
    "scripts of one's own find no names of Node, such as process: import them";

/// The least share of the blocks that run in Node which run here, too, in percent. Those with
/// sockets of Node do not count.
const LEAST_BLOCKS: usize = 90;

/// The time that a block gets, in seconds: one that has not failed by then runs.
const BLOCK_SECONDS: &str = "10";

#[test]
fn blocks_of_readme_files_run_as_in_node() {
    if !is_whole() {
        return;
    }
    let Some(installed) = installed() else {
        return;
    };
    let node = env::var("NODE").unwrap_or_else(|_| "node".to_owned());
    let version = Command::new(&node).arg("--version").output();
    let version = version.map(|it| String::from_utf8_lossy(&it.stdout).trim().to_owned());
    if !version.as_ref().is_ok_and(|it| it.starts_with("v24.")) {
        return not_run(&format!("README files need Node 24, and not {version:?}"));
    }
    let output = Command::new(&node)
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/unbundled/readmes.mjs"
        ))
        .arg(installed)
        .arg(&node)
        .arg(format!("{} --fail-fast", command::program().display()))
        .arg(BLOCK_SECONDS)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let counts = lines.pop().unwrap();
    let mut with_sockets = 0;
    let mut problems = Vec::new();
    for line in &lines {
        let name = line["name"].as_str().unwrap();
        if BLOCKS_WITH_SOCKETS.contains(&name) {
            with_sockets += 1;
        } else if !ABSENT_BLOCKS.iter().any(|(absent, _)| *absent == name) {
            problems.push(format!("{name} runs in Node: {}", line["output"]));
        }
    }
    assert_eq!(problems, [""; 0]);
    let count = |key: &str| usize::try_from(counts[key].as_u64().unwrap()).unwrap();
    let expected = count("left") - with_sockets;
    assert!(
        count("both") * 100 >= expected * LEAST_BLOCKS,
        "{counts}, of which {with_sockets} need sockets"
    );
}

fn is_whole() -> bool {
    env::var_os("TESTS").is_some_and(|tests| tests == "whole")
}

/// Runs a program until the server has seen it. The error has its output.
fn start(installed: &Path, name: &str, limit: Duration) -> Result<(), String> {
    let mut node = Command::new("node");
    let (server, mut output_of_server) =
        Server::with_output(node.arg(installed.join("server.mjs")));
    let port = server.port.to_string();
    let program = installed.join(format!("{name}-{port}.mjs"));
    let source = fs::read_to_string(Path::new(PROGRAMS).join(format!("{name}.mjs"))).unwrap();
    fs::write(&program, source.replace("PORT", &port)).unwrap();
    let (mut output, both) = std::io::pipe().unwrap();
    let mut run = Command::new(command::program());
    run.arg(&program)
        .stdin(Stdio::null())
        .stdout(both.try_clone().unwrap())
        .stderr(both);
    let running = Ends(run.spawn().unwrap());
    // The ends of the pipe that are here.
    drop(run);
    let (sender, events) = mpsc::channel();
    let of_server = sender.clone();
    let listening = thread::spawn(move || {
        if output_of_server
            .read_line(&mut String::new())
            .is_ok_and(|length| length > 0)
        {
            let _ = of_server.send(None);
        }
    });
    let reading = thread::spawn(move || {
        let mut text = Vec::new();
        let _ = output.read_to_end(&mut text);
        let _ = sender.send(Some(String::from_utf8_lossy(&text).into_owned()));
    });
    let result = match events.recv_timeout(limit) {
        Ok(None) => Ok(()),
        // The server may have seen it before the program has ended.
        Ok(Some(text)) => match events.recv_timeout(Duration::from_secs(2)) {
            Ok(None) => Ok(()),
            _ => Err(format!("{name} has ended: {text}")),
        },
        Err(_) => Err(format!("{name} has not started in time")),
    };
    drop((running, server));
    listening.join().unwrap();
    reading.join().unwrap();
    fs::remove_file(program).unwrap();
    result
}

/// A process that ends with this.
struct Ends(Child);

impl Drop for Ends {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The folder with the packages. Says so if there is none.
fn installed() -> Option<&'static Path> {
    static INSTALLED: LazyLock<Result<PathBuf, String>> = LazyLock::new(install);
    match &*INSTALLED {
        Ok(installed) => Some(installed),
        Err(why) => {
            not_run(&format!("the packages cannot be installed: {why}"));
            None
        }
    }
}

/// Installs the packages, unless an earlier run has done it.
fn install() -> Result<PathBuf, String> {
    packages::find("node")?;
    let (name, package) = if is_whole() {
        ("packages", PACKAGE.to_owned())
    } else {
        let mut package: serde_json::Value = serde_json::from_str(PACKAGE).unwrap();
        let all = package["dependencies"].as_object_mut().unwrap();
        all.retain(|name, _| DOZEN.contains(&&**name));
        assert_eq!(all.len(), DOZEN.len(), "{all:?}");
        ("packages-dozen", package.to_string())
    };
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if !fs::read_to_string(place.join("package.json")).is_ok_and(|known| known == package) {
        packages::install(&place, |folder| {
            // npm reports a file that is not written here.
            let _ = fs::write(folder.join("package.json"), &package);
            let mut npm = packages::npm_install();
            npm.arg("--legacy-peer-deps").current_dir(folder);
            npm
        })?;
    }
    fs::write(place.join("server.mjs"), include_str!("server.mjs"))
        .map_err(|error| error.to_string())?;
    Ok(place)
}
