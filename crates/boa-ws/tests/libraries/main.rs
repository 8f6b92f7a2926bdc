//! Client libraries of real programs, in scripts that are bundled as their users do it, talk to their servers.
//!
//! Each folder has a script `client.mjs`, which imports its library by name, a server `server.mjs` for Node.js, and the output of the
//! script. The libraries, the servers and the bundler are installed once from npm, below the build directory.
//!
//! These tests belong to this package, not to the repository's `tests/`, because Cargo tells the path of the command only to them.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic, in its helpers too")]

#[allow(dead_code, reason = "these tests need a part of it")]
#[path = "../cli/command.rs"]
mod command;
#[path = "../../../wireline/tests/not_run/mod.rs"]
mod not_run;

use command::boa_ws;
use not_run::not_run;
use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::LazyLock,
};

/// The libraries with their versions.
const PACKAGE: &str = include_str!("package.json");

/// A test for each library: its name, the folder, and how its manual has it bundled.
macro_rules! libraries {
    ($($test:ident: $folder:literal, $bundler:expr;)+) => {
        $(
            #[test]
            fn $test() {
                converse($folder, &$bundler);
            }
        )+

        #[test]
        fn every_folder_is_tested() {
            let mut folders: Vec<_> = fs::read_dir(SOURCES).unwrap().map(|entry| entry.unwrap().path()).collect();
            folders.retain(|path| path.is_dir());
            folders.sort();
            let mut tested = vec![$(Path::new(SOURCES).join($folder)),+];
            tested.sort();
            assert_eq!(folders, tested);
        }
    };
}

/// This folder.
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/libraries");

/// A module, or a classic script.
const MODULE: [&str; 1] = ["--format=esm"];
const SCRIPT: [&str; 1] = ["--format=iife"];

libraries! {
    graphql_ws_queries_and_subscribes: "graphql-ws", MODULE;
    json_rpc_calls_in_both_directions: "json-rpc-2.0", SCRIPT;
    msgpack_encodes_and_decodes_messages: "msgpack", MODULE;
    partysocket_connects_to_a_room_again: "partysocket", SCRIPT;
    reconnecting_websocket_connects_again: "reconnecting-websocket", SCRIPT;
    rxjs_multiplexes_subscriptions: "rxjs-websocket", SCRIPT;
    socket_io_emits_and_acknowledges: "socket.io-client", SCRIPT;
    yjs_documents_are_synchronized: "y-websocket", MODULE;
}

/// Bundles the client, runs it against its server, and compares its output.
fn converse(name: &str, bundler: &[&str]) {
    let installed = match &*INSTALLED {
        Ok(installed) => installed,
        Err(why) => return not_run(&format!("the libraries cannot be installed: {why}")),
    };
    // Node.js and the bundler look for packages in the folders above the importing file.
    let sources = Path::new(SOURCES).join(name);
    let folder = installed.join(name);
    fs::create_dir_all(&folder).unwrap();
    for file in ["client.mjs", "server.mjs"] {
        fs::copy(sources.join(file), folder.join(file)).unwrap();
    }
    fs::copy(Path::new(SOURCES).join("serve.mjs"), installed.join("serve.mjs")).unwrap();

    let bundle = folder.join(if bundler.contains(&MODULE[0]) { "bundle.mjs" } else { "bundle.js" });
    let bundled = Command::new("node")
        .arg(installed.join("node_modules/esbuild/bin/esbuild"))
        .arg(folder.join("client.mjs"))
        .args(["--bundle", "--platform=browser", "--log-level=warning"])
        .args(bundler)
        .arg(format!("--outfile={}", bundle.display()))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(bundled.status.success(), "{}", String::from_utf8_lossy(&bundled.stderr));

    let server = Server::start(Command::new("node").arg(folder.join("server.mjs")));
    let connect_to = format!("--connect-to=localhost:8080:127.0.0.1:{}", server.port);
    let output = boa_ws([connect_to.as_ref(), bundle.as_os_str()]).run();
    assert_eq!(output.out, fs::read_to_string(sources.join("output.txt")).unwrap(), "{}", output.err);
    assert_eq!(output.status, Some(0), "{}", output.err);
}

/// The folder with the packages, or the reason why there is none.
static INSTALLED: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("libraries");
    if fs::read_to_string(place.join("package.json")).is_ok_and(|package| package == PACKAGE) {
        return Ok(place);
    }
    // Installed under another name first, so that the folder is always complete.
    let partial = place.with_extension(format!("partial-{}", std::process::id()));
    fs::create_dir_all(&partial).map_err(|error| error.to_string())?;
    fs::write(partial.join("package.json"), PACKAGE).map_err(|error| error.to_string())?;
    let npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
        .args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock", "--loglevel=error"])
        .args(["--fetch-retries=0", "--fetch-timeout=20000"])
        .current_dir(&partial)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("npm: {error}"))?;
    if !npm.status.success() {
        // A folder that stays does no harm.
        let _ = fs::remove_dir_all(&partial);
        return Err(String::from_utf8_lossy(&npm.stderr).trim().to_owned());
    }
    // The packages of an older list.
    let _ = fs::remove_dir_all(&place);
    match fs::rename(&partial, &place) {
        Err(error) if !place.is_dir() => Err(error.to_string()),
        // Another process may have installed them.
        _ => Ok(place),
    }
});

/// A server process. Dropping this ends it.
struct Server {
    process: Child,
    port: u16,
}

impl Server {
    fn start(command: &mut Command) -> Self {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().unwrap_or_else(|_| panic!("a server said {line:?} in place of its port"));
        Self { process, port }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
