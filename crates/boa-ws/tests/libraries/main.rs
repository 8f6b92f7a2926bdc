//! Client libraries of real programs, in scripts that are bundled as their users do it, talk to
//! their servers.
//!
//! Each folder has a script `client.mjs`, which imports its library by name, a server `server.mjs`
//! for Node.js, and the output of the script. Other folders have a page `page.html` that loads the
//! library, or a bundle of `client.mjs`, in a `script` element, the lines that are typed into it, and
//! what it prints. The libraries, the servers and the bundler are installed once from npm, below the build directory.
//!
//! These tests belong to this package, not to the repository's `tests/`, because Cargo gives the
//! path of the command only to them.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by a panic, in its helpers too"
)]

#[allow(dead_code, reason = "these tests need a part of it")]
#[path = "../cli/command.rs"]
mod command;
#[expect(
    clippy::disallowed_methods,
    reason = "it writes past the capture of tests"
)]
#[path = "../../../wireline/tests/not_run/mod.rs"]
mod not_run;
#[path = "../../../wireline/tests/packages/mod.rs"]
mod packages;
#[path = "../unbundled/mod.rs"]
mod unbundled;

use command::boa_ws;
use not_run::not_run;
use packages::Server;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::LazyLock,
};

/// The libraries with their versions.
const PACKAGE: &str = include_str!("package.json");

/// A test for each library: its name, the folder, and the options of the bundler. After these, a
/// test for each library on a page: its name, the folder, and the file in npm's folder, or the
/// options of the bundler.
macro_rules! libraries {
    (
        $($test:ident: $folder:literal, $options:expr;)+
        @pages $($on_page:ident: $page:literal, $file:literal;)+
        @bundled $($bundled:ident: $bundled_page:literal, $bundled_options:expr;)+
    ) => {
        $(
            #[test]
            fn $test() {
                converse($folder, &$options);
            }
        )+
        $(
            #[cfg(feature = "pages")]
            #[test]
            fn $on_page() {
                show($page, $file);
            }
        )+
        $(
            #[cfg(feature = "pages")]
            #[test]
            fn $bundled() {
                show_bundled($bundled_page, &$bundled_options);
            }
        )+

        /// The files of libraries on pages.
        const ON_PAGES: &[&str] = &[$($file),+];

        #[test]
        fn every_folder_is_tested() {
            let mut folders: Vec<_> = fs::read_dir(SOURCES).unwrap().map(|entry| entry.unwrap().path()).collect();
            folders.retain(|path| path.is_dir());
            folders.sort();
            let mut tested = vec![$(Path::new(SOURCES).join($folder),)+ $(Path::new(SOURCES).join($page)),+,
                $(Path::new(SOURCES).join($bundled_page)),+, Path::new(SOURCES).join("automerge-repo")];
            tested.sort();
            tested.dedup();
            assert_eq!(folders, tested);
        }
    };
}

/// This folder.
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/libraries");

/// A module, or a classic script.
const MODULE: &str = "--format=esm";
const SCRIPT: &str = "--format=iife";

/// What libraries for user interfaces ask for.
#[cfg(feature = "pages")]
const PRODUCTION: &str = "--define:process.env.NODE_ENV=\"production\"";

libraries! {
    action_cable_subscribes_and_performs: "actioncable", [SCRIPT];
    autobahn_publishes_and_calls: "autobahn", [SCRIPT];
    axios_sends_forms_and_reports_progress: "axios", [MODULE];
    birpc_calls_over_ports_and_sockets: "birpc", [MODULE];
    broadcast_channel_elects_a_leader: "broadcast-channel", [MODULE];
    bybit_signs_logins_and_orders: "bybit-api", [MODULE, "--alias:https=events"];
    centrifuge_subscribes_and_publishes: "centrifuge", [SCRIPT];
    colyseus_joins_a_room: "colyseus.js", [MODULE, "--conditions=worker"];
    comlink_calls_a_worker: "comlink", [MODULE];
    engine_io_upgrades_from_http_to_web_socket: "engine.io-client", [SCRIPT];
    eventsource_goes_on_after_the_last_event: "eventsource", [MODULE];
    fetch_event_source_tries_again: "fetch-event-source", [MODULE, "--define:document=globalThis"];
    graphql_ws_queries_and_subscribes: "graphql-ws", [MODULE];
    hocuspocus_synchronizes_documents: "hocuspocus", [MODULE];
    home_assistant_calls_services: "home-assistant", [MODULE];
    isomorphic_ws_is_the_global_web_socket: "isomorphic-ws", [SCRIPT];
    jose_signs_and_encrypts_tokens: "jose", [MODULE];
    json_rpc_calls_in_both_directions: "json-rpc-2.0", [SCRIPT];
    mqtt_publishes_and_subscribes: "mqtt", [MODULE, "--define:navigator.product=\"ReactNative\""];
    msgpack_encodes_and_decodes_messages: "msgpack", [MODULE];
    nats_publishes_and_requests: "nats.ws", [MODULE, "--external:crypto"];
    openai_reads_a_stream_of_an_answer: "openai", [MODULE];
    partysocket_connects_to_a_room_again: "partysocket", [SCRIPT];
    phoenix_joins_a_channel: "phoenix", [SCRIPT];
    pocketbase_subscribes_to_records: "pocketbase", [MODULE];
    pusher_subscribes_to_a_channel: "pusher-js", [SCRIPT, "--alias:pusher-js=pusher-js/worker"];
    reconnecting_websocket_connects_again: "reconnecting-websocket", [SCRIPT];
    rpc_websockets_calls_and_is_notified: "rpc-websockets", [SCRIPT];
    rxjs_multiplexes_subscriptions: "rxjs-websocket", [SCRIPT];
    sharedb_transforms_operations: "sharedb", [MODULE];
    signalr_invokes_over_each_transport: "signalr", [MODULE, "--define:window.document=globalThis"];
    socket_io_emits_and_acknowledges: "socket.io-client", [SCRIPT];
    sockjs_exchanges_messages: "sockjs-client", [SCRIPT, "--define:global=globalThis"];
    stomp_subscribes_and_sends: "stompjs", [SCRIPT];
    subscriptions_transport_ws_queries_and_subscribes: "subscriptions-transport-ws", [MODULE];
    supabase_joins_a_channel: "supabase-realtime", [SCRIPT];
    threads_observe_a_worker: "threads", [SCRIPT];
    trpc_queries_and_subscribes: "trpc", [MODULE];
    vscode_ws_jsonrpc_calls_in_both_directions: "vscode-ws-jsonrpc", [SCRIPT];
    websocket_as_promised_matches_responses: "websocket-as-promised", [MODULE];
    workerpool_cancels_endless_calls: "workerpool", [SCRIPT, "--external:child_process", "--external:os", "--external:worker_threads"];
    yjs_documents_are_synchronized: "y-websocket", [MODULE];
@pages
    alpine_binds_a_page: "alpine", "alpinejs/dist/cdn.js";
    htmx_swaps_messages_of_a_socket: "htmx", "htmx.org/dist/htmx.js";
    htmx_4_swaps_answers: "htmx-4", "htmx-4/dist/htmx.js";
    jquery_changes_a_page: "jquery", "jquery/dist/jquery.js";
    // npm's package `jquery` of this version is for Node.js.
    jquery_1_8_changes_a_page: "jquery", "jquery-1.8/jquery.js";
    vue_renders_a_page: "vue", "vue/dist/vue.global.prod.js";
@bundled
    react_renders_a_page: "react", [SCRIPT, PRODUCTION, "--loader:.mjs=jsx", "--jsx=automatic"];
    solid_renders_a_page: "solid", [SCRIPT, PRODUCTION];
    svelte_renders_a_page: "svelte", [SCRIPT, PRODUCTION];
}

#[test]
fn automerge_needs_web_assembly() {
    let Some(bundle) = bundle("automerge-repo", &[SCRIPT]) else {
        return;
    };
    let output = boa_ws([bundle]).run();
    assert_eq!((&*output.out, output.status), ("", Some(1)));
    assert!(
        output
            .err
            .contains("note: WebAssembly is not implemented by boa-ws"),
        "{}",
        output.err
    );
}

#[test]
fn the_manual_lists_every_library_and_its_version() {
    let manual =
        fs::read_to_string(Path::new(SOURCES).join("../../../../docs/libraries.md")).unwrap();
    let package: serde_json::Value = serde_json::from_str(PACKAGE).unwrap();
    let versions = package["dependencies"].as_object().unwrap();
    for entry in fs::read_dir(SOURCES).unwrap() {
        let Ok(script) = fs::read_to_string(entry.unwrap().path().join("client.mjs")) else {
            continue;
        };
        let specifiers = script
            .split(" from \"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|specifier| !specifier.starts_with('.'));
        for specifier in specifiers {
            // Some packages have several entries: `rxjs/webSocket`.
            let segments = if specifier.starts_with('@') { 2 } else { 1 };
            let name = specifier
                .split('/')
                .take(segments)
                .collect::<Vec<_>>()
                .join("/");
            assert_row(&manual, &name, versions[&name].as_str().unwrap());
        }
    }
    for file in ON_PAGES {
        let (name, _) = file.split_once('/').unwrap();
        let version = versions[name].as_str().unwrap();
        // `npm:htmx.org@4.0.1` installs a package under another name.
        let alias = version
            .strip_prefix("npm:")
            .and_then(|it| it.split_once('@'));
        let (name, version) = alias.unwrap_or((name, version));
        assert_row(&manual, name, version);
    }
}

#[track_caller]
fn assert_row(manual: &str, name: &str, version: &str) {
    assert!(
        manual.contains(&format!("\n| `{name}` | {version} |")),
        "{name} {version} has no row"
    );
}

/// What TypeScript adds to JavaScript does the same as the code that another compiler makes of it.
#[test]
fn typescript_does_the_same_as_when_it_is_compiled() {
    let installed = match &*INSTALLED {
        Ok(installed) => installed,
        Err(why) => return not_run(&format!("esbuild cannot be installed: {why}")),
    };
    let source = Path::new(SOURCES).join("typescript.ts");
    let compiled = installed.join("typescript.mjs");
    let compiler = Command::new("node")
        .arg(installed.join("node_modules/esbuild/bin/esbuild"))
        .arg(&source)
        .args(["--format=esm", "--log-level=warning"])
        .arg(format!("--outfile={}", compiled.display()))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let problems = String::from_utf8_lossy(&compiler.stderr);
    assert!(compiler.status.success(), "{problems}");
    let expected = boa_ws([compiled]).run();
    assert_eq!((&*expected.err, expected.status), ("", Some(0)));
    assert!(expected.out.lines().count() > 30, "{}", expected.out);
    assert_eq!(boa_ws([source]).run(), expected);
}

/// Runs a client against its server, and compares its output.
fn converse(name: &str, options: &[&str]) {
    let Some(bundle) = bundle(name, options) else {
        return;
    };
    let server = Server::start(Command::new("node").arg(bundle.with_file_name("server.mjs")));
    let connect_to = format!("--connect-to=localhost:8080:127.0.0.1:{}", server.port);
    let output = boa_ws([connect_to.as_ref(), bundle.as_os_str()]).run();
    let expected = fs::read_to_string(Path::new(SOURCES).join(name).join("output.txt")).unwrap();
    assert_eq!(output.out, expected, "{}", output.err);
    assert_eq!(output.status, Some(0), "{}", output.err);
}

/// Types lines into a page with a library, against its server if it has one, and compares what the
/// page prints.
#[cfg(feature = "pages")]
fn show(name: &str, file: &str) {
    let Some((installed, folder)) = copy(name) else {
        return;
    };
    let server = folder.join("server.mjs");
    let server = server
        .exists()
        .then(|| Server::start(Command::new("node").arg(server)));
    let port = server.as_ref().map_or(0, |server| server.port);
    let page = format!("{}.html", file.replace('/', "-"));
    let file = format!("node_modules/{file}");
    print_page(installed, &folder, &page, &file, port);
}

/// As [`show`], with a bundle in the place of the library.
#[cfg(feature = "pages")]
fn show_bundled(name: &str, options: &[&str]) {
    let Some((installed, folder)) = copy(name) else {
        return;
    };
    // A component that a compiler makes a module of.
    if folder.join("compile.mjs").exists() {
        let compiled = Command::new("node")
            .arg(folder.join("compile.mjs"))
            .output()
            .unwrap();
        let problems = String::from_utf8_lossy(&compiled.stderr);
        assert!(compiled.status.success(), "{problems}");
    }
    let bundle = bundle(name, options).unwrap();
    let server = Server::start(Command::new("node").arg(folder.join("server.mjs")));
    let page = format!("{name}.html");
    let bundle = bundle.strip_prefix(installed).unwrap().to_str().unwrap();
    print_page(installed, &folder, &page, bundle, server.port);
}

/// Prints a page of a folder with a script, and compares the output.
#[cfg(feature = "pages")]
fn print_page(installed: &Path, folder: &Path, page: &str, script: &str, port: u16) {
    let source = fs::read_to_string(folder.join("page.html")).unwrap();
    // The page is in the folder of the packages, where it finds their files. Two tests may have
    // the same page.
    let page = installed.join(page);
    let source = source.replace("LIBRARY", &script.replace('\\', "/"));
    fs::write(&page, source).unwrap();
    let output = boa_ws([
        "--plain".as_ref(),
        "--location=http://localhost:8080/page.html".as_ref(),
        format!("--connect-to=localhost:8080:127.0.0.1:{port}").as_ref(),
        page.as_os_str(),
    ])
    .input(fs::read(folder.join("input.txt")).unwrap())
    .run();
    let expected = fs::read_to_string(folder.join("output.txt")).unwrap();
    output.assert_out(&expected, 0);
    // Vue asks for custom elements by `typeof`.
    let is_note = |line: &&str| line.starts_with("note: the script asks for ");
    let errors: Vec<_> = output.err.lines().filter(|line| !is_note(line)).collect();
    assert_eq!(errors, [""; 0]);
}

/// The folder with the packages, and a copy of a folder of these tests in it.
fn copy(name: &str) -> Option<(&'static Path, PathBuf)> {
    let installed = match &*INSTALLED {
        Ok(installed) => installed,
        Err(why) => {
            not_run(&format!("the libraries cannot be installed: {why}"));
            return None;
        }
    };
    // Node.js and the bundler look for packages in the folders above the importing file.
    let folder = installed.join(name);
    fs::create_dir_all(&folder).unwrap();
    for entry in fs::read_dir(Path::new(SOURCES).join(name)).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
    }
    Some((installed, folder))
}

/// The bundle of a client, with its server beside it.
fn bundle(name: &str, options: &[&str]) -> Option<PathBuf> {
    let (installed, folder) = copy(name)?;
    let bundle = folder.join(if options.contains(&MODULE) {
        "bundle.mjs"
    } else {
        "bundle.js"
    });
    packages::run(
        Command::new("node")
            .arg(installed.join("node_modules/esbuild/bin/esbuild"))
            .arg(folder.join("client.mjs"))
            .args(["--bundle", "--platform=browser", "--log-level=warning"])
            .args(options)
            .arg(format!("--outfile={}", bundle.display()))
            // The bundler looks for the packages of its own options from here.
            .current_dir(installed),
    );
    Some(bundle)
}

/// The folder with the packages, or the reason why there is none.
static INSTALLED: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| {
    let installed = install()?;
    // Code that the servers share.
    fs::write(installed.join("serve.mjs"), include_str!("serve.mjs"))
        .map_err(|error| error.to_string())?;
    Ok(installed)
});

/// Installs the packages, unless an earlier run has done it.
fn install() -> Result<PathBuf, String> {
    packages::find("node")?;
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("libraries");
    if fs::read_to_string(place.join("package.json")).is_ok_and(|package| package == PACKAGE) {
        return Ok(place);
    }
    packages::install(&place, |folder| {
        // npm reports a file that is not written here.
        let _ = fs::write(folder.join("package.json"), PACKAGE);
        let mut npm = packages::npm_install();
        npm.current_dir(folder);
        npm
    })?;
    Ok(place)
}
