//! `--report`: a page about connections. Its data are read in the command itself, and its document
//! in a browser.

use crate::{
    ROOT,
    command::{Folder, Output, boa_ws, folder},
    peer::EchoServer,
};
#[cfg(unix)]
use crate::{
    browser::{Browser, tools},
    not_run::not_run,
};
use serde_json::{Value, json};
#[cfg(unix)]
use std::{ffi::OsStr, process::Command};
use std::{fs, path::Path};

/// A part of what Chrome's DevTools export, with a request that is no WebSocket.
const CHROME: &str = include_str!("chrome.har");

/// The output of `code` with the page's model of a record.
fn model(folder: &Folder, record: &str, code: &str) -> String {
    let model =
        fs::read_to_string(Path::new(ROOT).join("crates/boa-ws/src/observe/report_model.js"))
            .expect("a file");
    let script = format!("{model}\nconst report = Model.read({record});\n{code}");
    fs::write(folder.join("model.js"), script).expect("a file can be written");
    let Output { out, err, status } = boa_ws(["model.js"]).current_folder(folder).run();
    assert_eq!((err.as_str(), status), ("", Some(0)), "{out}");
    out
}

/// The record in a page.
fn data(page: &str) -> Value {
    let (_, after) = page.split_once("id=\"data\">").expect("there are data");
    let (data, _) = after.split_once("</script>").expect("they end");
    assert!(!data.contains('<'), "{data}");
    serde_json::from_str(data).expect("JSON")
}

#[test]
fn a_report_of_a_run_has_its_record() {
    let (folder, server) = (folder(&[]), EchoServer::start());
    let code = "const socket = new WebSocket(scriptArgs[0]); socket.onopen = () => socket.send('</script><!--<script>{{page}}');
        socket.onmessage = () => socket.close()";
    let url = server.url();
    let output = folder.run(["--report", "a.html", "-e", code, "--", &url]);
    assert_eq!(output, Output::of("", "", 0));
    let page = fs::read_to_string(folder.join("a.html")).expect("a page");
    let record = data(&page);
    assert_eq!(record["log"]["entries"][0]["request"]["url"], url);
    assert_eq!(
        record["log"]["entries"][0]["_webSocketMessages"][0]["data"],
        "</script><!--<script>{{page}}"
    );
}

#[test]
fn a_request_is_a_row_with_its_status_and_its_contents() {
    let record = json!({ "log": { "entries": [
        {
            "_resourceType": "fetch", "startedDateTime": "2026-01-02T03:04:05.000Z", "time": 30,
            "request": { "method": "POST", "url": "http://a/t", "bodySize": 8, "postData": { "mimeType": "x", "text": "user=ann" } },
            "response": {
                "status": 200, "statusText": "OK", "bodySize": 3,
                "content": { "size": 2, "mimeType": "x", "text": "AP8=", "encoding": "base64" },
            },
            "timings": { "connect": 5, "wait": 10, "send": 0, "receive": 15 },
        },
        { "_resourceType": "xhr", "request": { "method": "GET", "url": "http://a/u" }, "response": { "_error": "refused" } },
        { "_resourceType": "image", "request": { "method": "GET", "url": "http://a/i" } },
    ] } });
    let code = "for (const row of report.sockets) console.log(row.url, row.sent.bytes, row.received.bytes, Model.ending(row).text);
        console.log(report.sockets[0].messages.map(({ sent, data, size }) => `${sent} ${data} ${size}`).join());";
    let out = "POST http://a/t 8 3 answered with 200 OK\nGET http://a/u 0 0 ended: refused\ntrue user=ann 8,false AP8= 2\n";
    assert_eq!(model(&folder(&[]), &record.to_string(), code), out);
}

#[test]
fn a_report_of_a_record_of_chrome_has_its_sockets_alone() {
    let folder = folder(&[("chrome.har", CHROME.as_bytes()), ("bad.har", b"{}")]);
    let output = folder.run(["--report", "a.html", "chrome.har"]);
    assert_eq!(output, Output::of("", "", 0));
    let record = data(&fs::read_to_string(folder.join("a.html")).expect("a page"));
    let entries = record["log"]["entries"].as_array().expect("entries");
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["_resourceType"], "websocket");

    let Output { err, status, .. } = folder.run(["--report", "b.html", "bad.har"]);
    assert_eq!(
        (err.as_str(), status),
        (
            "error: bad.har is not a record in the format HAR: it has no entries\n",
            Some(2)
        )
    );
}

#[test]
fn the_model_of_a_report_reads_phases_sizes_and_ends() {
    let folder = folder(&[]);
    let code = "const [socket] = report.sockets;
        console.log(socket.phases.map(({ name, from, to }) => `${name} ${Math.round(to - from)}`).join());
        console.log(socket.messages.map(({ sent, size, opcode }) => `${sent} ${size} ${opcode}`).join());
        console.log(JSON.stringify([socket.sent, socket.received]));
        console.log(Model.ending(socket).text);
        console.log(report.sockets.length, socket.start === report.start, socket.end === report.end);";
    let lines = model(&folder, CHROME, code);
    assert_eq!(
        lines,
        "connecting 20,TLS 30,handshake 41\n\
         true 7 1,false 3 1,false 2 2\n\
         [{\"count\":1,\"bytes\":7},{\"count\":2,\"bytes\":5}]\n\
         open when the record was written, or its end was not recorded\n\
         1 true true\n"
    );
    let ended = json!({ "log": { "entries": [{
        "_resourceType": "websocket", "startedDateTime": "2026-01-01T00:00:00.000Z", "time": 5,
        "request": { "url": "ws://a/" }, "response": { "status": 101 },
        "_close": { "time": 1.0, "code": 1001, "reason": "bye", "clean": true, "by": "server", "error": null },
    }] } });
    let code =
        "console.log(Model.ending(report.sockets[0]).text, Model.ending(report.sockets[0]).failed)";
    assert_eq!(
        model(&folder, &ended.to_string(), code),
        "closed by the server, 1001 (going away), “bye” false\n"
    );
}

#[test]
fn the_model_of_a_report_filters_folds_and_dumps() {
    let code = "const messages = report.sockets[0].messages;
        const found = (by) => Model.filter(messages, by).map(({ position }) => position).join('');
        console.log([found({ words: 'GR' }), found({ direction: 'send' }), found({ kind: 'binary' }), found({})].join());
        console.log(JSON.stringify(Model.visibleRows(2400, 240, 24, 100000)), JSON.stringify(Model.visibleRows(0, 240, 24, 3)));
        console.log(Model.hex(new TextEncoder().encode('Hello\\n')));
        console.log(Model.hex(new Uint8Array(40), 16).split('\\n')[1]);
        console.log(JSON.stringify(Model.parseJson(' [1] ')), Model.parseJson('1'), Model.parseJson('{'));
        const { parts } = Model.throughput(messages, report.start, report.end, 2);
        console.log(parts.map(({ sent, received, messages }) => [sent, received, messages].join()).join(';'));
        console.log(Model.utf8Length('a\u{e9}\u{6f22}\u{1f389}'), Model.size(12345), Model.duration(61000));";
    let folder = folder(&[]);
    assert_eq!(
        model(&folder, CHROME, code),
        "0,0,2,012\n\
         {\"first\":90,\"last\":120} {\"first\":0,\"last\":3}\n\
         00000000  48 65 6c 6c 6f 0a                                Hello.\n\
         ... 24 B more\n\
         [1] undefined undefined\n\
         7,0,1;0,5,2\n\
         10 12.3 kB 1 min 1 s\n"
    );
}

/// A record with a socket of many messages.
#[cfg(unix)]
fn many(count: usize) -> String {
    let message = |n: usize| {
        let kind = if n.is_multiple_of(2) {
            "send"
        } else {
            "receive"
        };
        json!({ "type": kind, "time": 1.8e9 + n as f64 / 1000.0, "opcode": 1, "data": format!("{{\"number\":{n},\"in\":[1,2]}}") })
    };
    let mut record: Value = serde_json::from_str(CHROME).expect("JSON");
    let entry = record["log"]["entries"].as_array_mut().and_then(|entries| {
        entries
            .iter_mut()
            .find(|entry| entry["_resourceType"] == "websocket")
    });
    let entry = entry.expect("a socket");
    entry["startedDateTime"] = json!("2027-01-15T08:00:00.000Z");
    entry["_webSocketMessages"] = (0..count).map(message).collect();
    record.to_string()
}

/// Runs the steps of a script with puppeteer. `None` if there is no browser, which is said.
#[cfg(unix)]
fn in_browser(script: &str, arguments: &[&OsStr]) -> Option<Value> {
    let tools = match tools() {
        Ok(tools) => tools,
        Err(why) => {
            not_run(&why);
            return None;
        }
    };
    let profile = folder(&[]);
    let script = Path::new(ROOT).join("crates/boa-ws/tests/cli").join(script);
    let first: [&OsStr; 4] = [
        script.as_ref(),
        tools.puppeteer.as_ref(),
        tools.browser.as_ref(),
        profile.as_os_str(),
    ];
    let mut browser = Browser::start(Command::new(&tools.node).args(first).args(arguments));
    Some(browser.texts())
}

#[cfg(unix)]
#[test]
fn a_browser_shows_a_report_by_keyboard_and_scrolls_100_000_messages() {
    let folder = folder(&[("many.har", many(100_000).as_bytes())]);
    let output = folder.run(["--report", "a.html", "many.har"]);
    assert_eq!(output.status, Some(0), "{}", output.err);
    let url = url::Url::from_file_path(fs::canonicalize(folder.join("a.html")).expect("a file"))
        .expect("it is absolute");
    let Some(seen) = in_browser("report.mjs", &[url.as_str().as_ref()]) else {
        return;
    };
    assert_eq!(seen["errors"], json!([]));
    assert!(
        seen["overview"]
            .as_str()
            .is_some_and(|text| text.starts_with("1 socket, 100,000 messages")),
        "{seen:#}"
    );
    assert!(
        seen["rows"]
            .as_u64()
            .is_some_and(|rows| rows > 5 && rows < 100),
        "{seen:#}"
    );
    assert_eq!(seen["last"]["position"], "100000");
    assert!(
        seen["last"]["message"]
            .as_str()
            .is_some_and(|text| text.contains("{\"number\":99999,\"in\":[1,2]}")),
        "{seen:#}"
    );
    assert_eq!(seen["folded"], "{ 2 }");
    assert_eq!(seen["found"], "1 of 100,000 messages");
    assert!(
        seen["plots"].as_u64().is_some_and(|plots| plots >= 1),
        "{seen:#}"
    );
    // 500 messages a second each way, of 27 bytes each.
    assert_eq!(seen["scales"], json!(["13.5 kB/s", "0 s", "1 min 40 s"]));
    assert_ne!(seen["colours"]["light"], seen["colours"]["dark"]);
}

#[cfg(unix)]
#[test]
fn devtools_import_a_record() {
    let (folder, server) = (folder(&[]), EchoServer::start());
    let code = "const socket = new WebSocket(scriptArgs[0]); socket.onopen = () => socket.send('h\u{e9}');
        socket.onmessage = () => { socket.onmessage = () => socket.close(); socket.send(new Uint8Array([0, 255])) }";
    let url = server.url();
    let output = folder.run(["--har", "a.har", "-e", code, "--", &url]);
    assert_eq!(output.status, Some(0), "{}", output.err);
    let file = fs::canonicalize(folder.join("a.har")).expect("a file");
    let Some(seen) = in_browser("devtools.mjs", &[file.as_os_str()]) else {
        return;
    };
    let request = &seen[0];
    assert_eq!(
        (&request["url"], &request["type"]),
        (&json!(url), &json!("websocket"))
    );
    assert_eq!(request["status"], 101);
    let frames = request["frames"].as_array().expect("frames");
    let frames: Vec<_> = frames
        .iter()
        .map(|frame| (&frame["type"], &frame["opCode"], &frame["text"]))
        .collect();
    let (send, receive, text, binary) = (
        json!("send"),
        json!("receive"),
        json!("h\u{e9}"),
        json!("AP8="),
    );
    let (one, two) = (json!(1), json!(2));
    let expected = [
        (&send, &one, &text),
        (&receive, &one, &text),
        (&send, &two, &binary),
        (&receive, &two, &binary),
    ];
    assert_eq!(frames, expected, "{seen:#}");
}
