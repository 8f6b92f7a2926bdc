//! Which code may import files and start workers of files, in each way in which code can start.

use super::{
    built,
    fetch::{Received, serve},
    on,
};
use boa_websocket::{Runtime, net::MemoryNetwork};
use serde::Deserialize;
use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex},
};
use test_server::{Folder, handshake::script};
use url::Url;

const KINDS: [&str; 4] = ["page", "worker", "module", "shared"];

/// What code has found out about files.
#[derive(Debug, Deserialize)]
struct Loads {
    loaded: Vec<String>,
    refused: Vec<String>,
}

/// The code of a kind of realm.
fn code(kind: &str, folder: &Folder, is_file: bool) -> String {
    let tell = match kind {
        "page" => "globalThis.tell = (text) => { globalThis.result = text };",
        "shared" => {
            "const connected = new Promise((resolve) => { onconnect = ({ ports: [port] }) => resolve(port) });
             globalThis.tell = (text) => connected.then((port) => port.postMessage(text));"
        }
        _ => "globalThis.tell = (text) => postMessage(text);",
    };
    let files = Url::from_file_path(&**folder).expect("an absolute path");
    let code = include_str!("requesters.js")
        .replace("FOLDER", files.as_str())
        .replace("KIND", kind);
    format!("const isFile = {is_file};\n{tell}\n{code}")
}

/// The files, and a server with the same code.
fn files() -> (Arc<Folder>, MemoryNetwork) {
    let files = [
        ("secret.mjs", "export default 1"),
        ("secret.txt", "secret"),
        ("secret.json", "1"),
        ("secret.js", "1"),
        ("secret-worker.js", "postMessage(null); close()"),
        (
            "secret-shared.js",
            "onconnect = ({ ports: [port] }) => { port.postMessage(null); close() }",
        ),
        ("imports.js", "importScripts('http://app.example/worker')"),
    ];
    let folder = Arc::new(Folder::with(env!("CARGO_TARGET_TMPDIR"), &files));
    for kind in KINDS {
        let code = code(kind, &folder, true);
        fs::write(folder.join(format!("{kind}.js")), code).expect("the file can be written");
    }
    let network = MemoryNetwork::new();
    let of_server = folder.clone();
    serve(&network, "app.example", move |request: &Received| {
        script(&code(&request.target[1..], &of_server, false))
    });
    (folder, network)
}

/// What the code at the URL of each kind has found out.
async fn found_out(
    (folder, network): (&Folder, MemoryNetwork),
    location: Option<&str>,
    kind: &str,
    url: &str,
) -> (Loads, Vec<String>) {
    let read = Arc::new(Mutex::new(Vec::new()));
    let seen = read.clone();
    let see = move |seen: &Mutex<Vec<String>>, file: &Path| {
        let name = file.file_name().expect("it has a name").to_string_lossy();
        seen.lock().expect("no panic").push(name.into_owned());
    };
    let of_workers = read.clone();
    let mut builder = on(network)
        .fetch(true)
        .modules_from_anywhere()
        .on_module_file(move |file| see(&seen, file))
        .max_workers(64)
        .configure_workers(move |worker| {
            let seen = of_workers.clone();
            worker.on_module_file(move |file| see(&seen, file))
        });
    if let Some(location) = location {
        builder = builder.location(location.parse().expect("it is a URL"));
    }
    let mut runtime = built(builder);
    let hear = "onmessage = ({ data }) => { globalThis.result = data; worker.terminate?.(); worker.port?.close(); }";
    let start = match kind {
        "page" => format!("import('{url}')"),
        "shared" => format!("const worker = new SharedWorker('{url}'); worker.port.{hear}"),
        "module" => {
            format!("const worker = new Worker('{url}', {{ type: 'module' }}); worker.{hear}")
        }
        _ => format!("const worker = new Worker('{url}'); worker.{hear}"),
    };
    let main = folder.join("main.js");
    runtime.execute(&main, start).await.expect("it runs");
    runtime.run().await.expect("the event loop ends");
    (
        result(&mut runtime).await,
        read.lock().expect("no panic").clone(),
    )
}

async fn result(runtime: &mut Runtime) -> Loads {
    let text = "globalThis.result ?? JSON.stringify({ missing: begin.length, ...loads })";
    let text: String = runtime.evaluate("result.js", text).await.expect("a result");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[tokio::test]
async fn code_of_a_server_uses_no_file_however_it_starts() {
    for kind in KINDS {
        let (folder, network) = files();
        let url = format!("http://app.example/{kind}");
        let location = Some("http://app.example/");
        let (loads, read) = found_out((&folder, network), location, kind, &url).await;
        assert_eq!(loads.loaded, [""; 0], "{kind}");
        assert!(loads.refused.len() > 110, "{kind}: {loads:?}");
        // Nor was one read in vain.
        assert_eq!(read, [""; 0], "{kind}");
    }
}

#[tokio::test]
async fn a_script_of_a_server_that_a_file_imports_uses_no_file() {
    let (folder, network) = files();
    let url = Url::from_file_path(folder.join("imports.js")).expect("an absolute path");
    let (loads, read) = found_out((&folder, network), None, "worker", url.as_str()).await;
    assert_eq!(loads.loaded, [""; 0]);
    assert!(loads.refused.len() > 110, "{loads:?}");
    assert_eq!(read, ["imports.js"]);
}

#[tokio::test]
async fn code_of_a_file_uses_files_however_it_starts() {
    for kind in KINDS {
        let (folder, network) = files();
        let url = Url::from_file_path(folder.join(format!("{kind}.js"))).expect("a path");
        let location = Some("http://app.example/");
        let found = found_out((&folder, network), location, kind, url.as_str());
        let (loads, _) = found.await;
        assert_eq!(loads.refused, [""; 0], "{kind}");
        assert!(loads.loaded.len() > 110, "{kind}");
    }
}
