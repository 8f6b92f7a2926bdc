//! `--trace`, `--har` and `--summary`: what the command shows and keeps of connections.

use crate::{
    command::{
        ENDED, Output, assert_contains, assert_ends_with, assert_starts_with, boa_ws, folder,
    },
    encrypted::{Authority, serve},
    peer::{
        EchoServer, RefusingPort, one_answer, one_answer_and_then, one_client, one_ignored_client,
        token_server,
    },
};
use serde_json::{Value, json};
use std::fs;
use test_server::handshake::{DEFLATE, response_with};
use tokio::io::AsyncReadExt as _;

/// Sends a message, waits for its echo, and closes.
const ECHO: &str = "const socket = new WebSocket(scriptArgs[0], ['a', 'b']);
    socket.onopen = () => socket.send('tick '.repeat(100));
    socket.onmessage = () => { socket.onmessage = () => socket.close(4001, 'done'); socket.send(new Uint8Array([1, 255])) };";

/// The lines of a trace without their times, ports and numbers that differ from run to run.
fn lines(trace: &str) -> Vec<String> {
    let without_time = |line: &str| {
        line.split_once('#')
            .unwrap_or_else(|| panic!("no number: {line}"))
            .1
            .to_owned()
    };
    trace.lines().map(without_time).collect()
}

fn position(lines: &[String], beginning: &str) -> usize {
    let at = lines.iter().position(|line| line.starts_with(beginning));
    at.unwrap_or_else(|| panic!("{beginning} is not in {lines:#?}"))
}

/// Fails if there are no lines that begin like this, in this order.
fn assert_in_order(lines: &[String], beginnings: &[&str]) {
    let mut last = 0;
    for beginning in beginnings {
        let at = position(lines, beginning);
        assert!(at >= last, "{beginning} is too early: {lines:#?}");
        last = at;
    }
}

#[test]
fn a_trace_has_the_life_of_a_socket_in_order() {
    let server = EchoServer::start();
    let url = format!("ws://ann:secret@localhost:{}/room?x", server.port);
    let Output { out, err, status } = boa_ws(["--trace", "-e", ECHO, "--", &url]).run();
    assert_eq!((out.as_str(), status), ("", Some(0)), "{err}");
    let connecting = format!(
        "1 connecting to ws://localhost:{}/room?x, offers a, b",
        server.port
    );
    let beginnings = [
        &*connecting,
        "1 resolved localhost: ",
        "1 connected to ",
        "1 \u{2192} GET /room?x HTTP/1.1",
        "1 \u{2192} Sec-WebSocket-Key: [masked]",
        "1 \u{2192} Authorization: [masked]",
        "1 \u{2190} HTTP/1.1 101 Switching Protocols",
        "1 open, protocol a",
        "1 \u{2192} text 500 B \"tick tick ",
        "1 \u{2190} text 500 B \"tick tick ",
        "1 \u{2192} binary 2 B 01 ff",
        "1 \u{2190} binary 2 B 01 ff",
        "1 \u{2192} close 4001 \"done\"",
        "1 \u{2190} close 4001",
        "1 closed by this side, 4001",
    ];
    assert_in_order(&lines(&err), &beginnings);
    assert!(!err.contains("secret") && !err.contains('\x1b'), "{err}");
    assert_contains(&err, "\"tick tick ");
}

#[test]
fn a_request_is_seen_with_its_method_status_sizes_and_times() {
    let (folder, (url, asked)) = (folder(&[]), token_server());
    let code = "fetch(scriptArgs[0], { method: 'POST', body: '{\"user\":\"ann\"}' }).then((response) => response.text()).then(console.log)";
    let options = [
        "--trace=a.txt",
        "--summary",
        "--har=a.har",
        "--report=a.html",
        "-e",
        code,
        "--",
        &url,
    ];
    let Output { out, err, status } = folder.run(options);
    assert_eq!(
        (out.as_str(), status),
        ("{\"token\":\"t-1\"}\n", Some(0)),
        "{err}"
    );
    asked.join().expect("it was asked");
    let trace = lines(&fs::read_to_string(folder.join("a.txt")).expect("it was written"));
    let connecting = format!("1 connecting to {url}");
    let beginnings = [
        &*connecting,
        "1 \u{2192} POST /token HTTP/1.1",
        "1 \u{2192} 14 B of content",
        "1 \u{2190} HTTP/1.1 200 OK",
        "1 \u{2190} 15 B of content",
        "1 answered, 15 B of content",
    ];
    assert_in_order(&trace, &beginnings);
    assert_contains(&err, &format!("#1 POST {url}\n   answered with 200 in "));
    assert_contains(&err, "\n   sent 14 B of content; received 15 B\n");
    let entry = &entries(&folder.join("a.har"))[0];
    assert_eq!(
        (&entry["_resourceType"], &entry["request"]["method"]),
        (&json!("fetch"), &json!("POST"))
    );
    assert_eq!(entry["request"]["postData"]["text"], "{\"user\":\"ann\"}");
    assert_eq!(entry["response"]["content"]["text"], "{\"token\":\"t-1\"}");
    assert!(entry["time"].as_f64().expect("a number") > 0.0, "{entry}");
    assert!(
        fs::read_to_string(folder.join("a.html"))
            .expect("it was written")
            .contains("t-1")
    );
}

#[test]
fn compressed_messages_have_both_lengths() {
    let (address, served) = one_answer_and_then(
        response_with("{accept}", DEFLATE),
        // The first byte of the frame has arrived.
        async |stream| {
            stream.read_exact(&mut [0]).await.expect("a frame");
        },
    );
    let code = format!(
        "new WebSocket('ws://{address}').onopen = ({{ target }}) => target.send('tick '.repeat(100))"
    );
    let Output { err, .. } = boa_ws(["--trace", "--summary", "-e", &code]).run();
    served.join().unwrap();
    assert_contains(&err, "#1 open, extensions permessage-deflate\n");
    assert_contains(&err, "#1 \u{2192} text 500 B, compressed to ");
    assert_contains(&err, "   sent 1 message, 500 B (compressed to ");
}

#[test]
fn each_socket_has_a_number_and_secrets_are_shown_on_request() {
    let server = EchoServer::start();
    let url = format!("ws://ann:secret@localhost:{}/", server.port);
    let code = "for (let n = 0; n < 2; n++) { const socket = new WebSocket(scriptArgs[0]); socket.onopen = () => socket.close() }";
    let Output { err, .. } = boa_ws(["--trace", "--trace-secrets", "-e", code, "--", &url]).run();
    let lines = lines(&err);
    for number in [1, 2] {
        position(&lines, &format!("{number} connecting to {url}"));
        position(&lines, &format!("{number} \u{2192} Authorization: Basic "));
        position(
            &lines,
            &format!("{number} closed by this side, 1005 (no status received)"),
        );
    }
    assert!(!err.contains("[masked]"), "{err}");
}

#[test]
fn a_trace_may_go_to_a_file() {
    let folder = folder(&[]);
    let (address, served) = one_client();
    let code =
        format!("new WebSocket('ws://{address}').onmessage = ({{ target }}) => target.close(1000)");
    let output = folder.run(["--trace=a.txt", "-e", &code]);
    assert_eq!(output, Output::of("", "", 0));
    served.join().unwrap();
    let trace = fs::read_to_string(folder.join("a.txt")).unwrap();
    let lines = lines(&trace);
    position(&lines, "1 \u{2190} text 7 B \"welcome\"");
    position(&lines, "1 closed by this side, 1000 (normal closure)");
    let output = folder.run(["--trace=no/such/folder", "-e", "1"]);
    assert_eq!(output.status, Some(2));
    output.begins("error: cannot write no/such/folder: ");
}

#[test]
fn control_characters_of_a_server_are_not_printed() {
    let (address, served) =
        one_answer("HTTP/1.1 403 N\u{1}o\r\nX: \t\x1b[2Ja\r\nContent-Length: 0\r\n\r\n");
    let code = format!("new WebSocket('ws://{address}')");
    let Output { err, .. } = boa_ws(["--trace", "-e", &code]).run();
    served.join().unwrap();
    assert!(!err.contains('\x1b') && !err.contains('\u{1}'), "{err}");

    let (address, served) =
        one_answer("HTTP/1.1 403 No\r\nX: caf\u{e9}\r\nContent-Length: 0\r\n\r\n");
    let code = format!("new WebSocket('ws://{address}')");
    let Output { err, .. } = boa_ws(["--trace", "-e", &code]).run();
    served.join().unwrap();
    let lines = lines(err.split("warning").next().unwrap());
    position(&lines, "1 \u{2190} HTTP/1.1 403 No");
    position(&lines, "1 ended, 1006 (abnormal closure): ");
}

#[test]
fn a_trace_names_who_has_certified_a_server() {
    let authority = Authority::new("Our authority");
    let port = serve(&authority.certify("localhost"), None).port();
    let folder = folder(&[("ca.pem", authority.pem.as_bytes())]);
    let code = format!(
        "new WebSocket('wss://localhost:{port}').onopen = ({{ target }}) => target.close()"
    );
    let Output { err, status, .. } = folder.run(["--trace", "--ca=ca.pem", "-e", &code]);
    assert_eq!(status, Some(0), "{err}");
    let lines = lines(&err);
    let line = &lines[position(&lines, "1 TLS 1.2 ")];
    assert_ends_with(line, " is certified by CN=Our authority");
}

/// The entries of a record that is in a folder.
fn entries(file: &std::path::Path) -> Vec<Value> {
    let record: Value = serde_json::from_slice(&fs::read(file).expect("a record")).expect("JSON");
    assert_eq!(record["log"]["version"], "1.2");
    record["log"]["entries"]
        .as_array()
        .expect("an array")
        .clone()
}

#[test]
fn a_record_has_each_connection_with_its_messages() {
    let (folder, server) = (folder(&[]), EchoServer::start());
    let url = format!("ws://ann:secret@localhost:{}/", server.port);
    let output = folder.run(["--har", "a.har", "-e", ECHO, "--", &url]);
    assert_eq!(output, Output::of("", "", 0));
    let file = folder.join("a.har");
    assert!(!fs::read_to_string(&file).unwrap().contains("secret"));
    let [entry] = &entries(&file)[..] else {
        panic!("one entry")
    };
    let messages = entry["_webSocketMessages"].as_array().unwrap();
    let shown: Vec<_> = messages
        .iter()
        .map(|message| (&message["type"], &message["opcode"]))
        .collect();
    let (send, receive) = (json!("send"), json!("receive"));
    let (text, binary) = (json!(1), json!(2));
    assert_eq!(
        shown,
        [
            (&send, &text),
            (&receive, &text),
            (&send, &binary),
            (&receive, &binary)
        ]
    );
    assert_eq!(messages[3]["data"], "Af8=");
    assert_eq!(
        (&entry["_close"]["code"], &entry["_close"]["by"]),
        (&json!(4001), &json!("client"))
    );
}

#[test]
fn a_record_is_written_when_a_script_throws_and_when_its_output_is_closed() {
    let (folder, server) = (folder(&[]), EchoServer::start());
    let url = server.url();
    let throwing = "const socket = new WebSocket(scriptArgs[0]);
        socket.onopen = () => { socket.close(); throw new Error('no') }";
    let output = folder.run(["--har", "a.har", "-e", throwing, "--", &url]);
    assert_eq!(output.status, Some(1));
    assert_eq!(entries(&folder.join("a.har")).len(), 1);

    let printing = "const socket = new WebSocket(scriptArgs[0]);
        socket.onopen = () => setInterval(() => console.log('x'.repeat(10000)))";
    let mut running = folder
        .boa_ws(["--har", "b.har", "-e", printing, "--", &url])
        .start();
    running.line();
    running.stop_reading();
    assert_eq!(running.wait().status, Some(141));
    assert_eq!(entries(&folder.join("b.har")).len(), 1);
}

#[cfg(unix)]
#[test]
fn a_record_is_written_after_ctrl_c_also_if_the_script_does_not_stop() {
    use rustix::process::Signal;
    let (folder, server) = (folder(&[]), EchoServer::start());
    let url = server.url();
    for (busy, name) in [("", "a.har"), ("for (;;);", "b.har")] {
        let code = format!(
            "const socket = new WebSocket(scriptArgs[0]);
            socket.onopen = () => {{ console.log('open'); {busy} }}"
        );
        let running = folder
            .boa_ws(["--har", name, "-e", &code, "--", &url])
            .start();
        assert_eq!(running.line(), "open");
        running.signal(Signal::INT);
        assert_eq!(running.wait().status, Some(130));
        assert_eq!(entries(&folder.join(name)).len(), 1, "{name}");
    }
}

/// As logs of servers have it, so that both can be laid side by side.
#[test]
fn a_trace_may_have_the_time_of_day() {
    let server = EchoServer::start();
    let before = jiff::Timestamp::now();
    let code = "const s = new WebSocket(scriptArgs[0]); s.onopen = () => s.close()";
    let output = boa_ws(["--trace", "--timestamps", "-e", code, "--", &server.url()]).run();
    assert_eq!(output.status, Some(0), "{}", output.err);
    let first = output.err.split(' ').next().expect("a time");
    let first: jiff::Timestamp = first.parse().expect(&output.err);
    let margin = jiff::SignedDuration::from_secs(1);
    assert!(
        first >= before - margin && first <= jiff::Timestamp::now() + margin,
        "{before} {first}"
    );
    let relay = ["--relay=ws://localhost/", "--listen=0", "--timestamps"];
    boa_ws(relay)
        .run()
        .says("'--timestamps' of a relay is for '--trace'");
    let refused = boa_ws(["--timestamps", "-e", "1"]).run();
    refused.says("'--timestamps' is for a connection");
    assert_eq!(refused.status, Some(2));
}

#[test]
fn a_summary_of_several_connections_has_totals() {
    let server = EchoServer::start();
    let refusing = RefusingPort::new();
    let code = "const [open, refused] = scriptArgs; let left = 3;
        for (let n = 0; n < 3; n++) {
            const socket = new WebSocket(open);
            socket.onopen = () => socket.send('hello');
            socket.onmessage = () => { socket.close(); if (--left === 0) new WebSocket(refused).onerror = () => {} };
        }";
    let refused = format!("ws://127.0.0.1:{}/", refusing.port);
    let output = boa_ws(["--summary", "-e", code, "--", &server.url(), &refused]).run();
    output.says("4 connections, 0 not ended\n   3 opened, 1 failed; half in ");
    output.says("\n   sent 3 messages, 15 B; received 3 messages, 15 B\n#1 ");
}

#[test]
fn a_summary_has_messages_phases_and_the_close_of_each_connection() {
    let server = EchoServer::start();
    let url = server.url();
    let Output { err, status, .. } = boa_ws(["--summary", "-e", ECHO, "--", &url]).run();
    assert_eq!(status, Some(0), "{err}");
    assert_starts_with(
        &err,
        &format!("1 connection\n#1 {url}\n   closed by this side, 4001 \"done\", after "),
    );
    for part in [
        "\n   opened in ",
        "\n   sent 2 messages, 502 B; received 2 messages, 502 B\n",
        "\n   messages ",
    ] {
        assert!(err.contains(part), "{part} is not in {err}");
    }
    assert_eq!(
        boa_ws(["--summary", "-e", "1"]).run().err,
        "no connections\n"
    );
}

#[cfg(unix)]
#[test]
fn a_summary_is_printed_on_sigusr1() {
    use rustix::process::Signal;
    let server = EchoServer::start();
    let url = server.url();
    let code =
        "const socket = new WebSocket(scriptArgs[0]); socket.onopen = () => console.log('open')";
    let running = boa_ws(["--summary", "-e", code, "--", &url]).start();
    assert_eq!(running.line(), "open");
    running.signal(Signal::USR1);
    assert_eq!(running.err_line(), "1 connection");
    assert_eq!(running.err_line(), format!("#1 {url}"));
    assert!(running.err_line().starts_with("   open, after "));
    running.signal(Signal::INT);
    let Output { err, status, .. } = running.wait();
    assert_eq!(status, Some(130));
    assert_contains(&err, "   closed by this side, 1001 (going away)");
}

#[cfg(unix)]
#[test]
fn a_trace_has_colors_on_a_terminal_unless_no_color_is_set() {
    use crate::terminal::in_terminal;
    let server = EchoServer::start();
    let code = format!(
        "const socket = new WebSocket('ws://localhost:{}/'); socket.onopen = () => console.log('open')",
        server.port
    );
    let is_colored = |terminal: &crate::terminal::Terminal| {
        let mut colored = false;
        terminal.until("an open connection", |screen| {
            let (rows, columns) = screen.size();
            let cells = (0..rows.get()).flat_map(|row| {
                (0..columns.get()).filter_map(move |column| screen.cell(row, column))
            });
            colored = cells
                .filter(|cell| cell.contents() == "\u{2190}")
                .any(|cell| cell.fgcolor() == vt100::Color::Idx(6));
            screen.contents().contains("#1 open")
        });
        colored
    };
    let terminal = in_terminal(["--trace", "-e", &code]).size(200, 50).start();
    assert!(is_colored(&terminal));
    let terminal = in_terminal(["--trace", "-e", &code])
        .size(200, 50)
        .environment("NO_COLOR", "1")
        .start();
    assert!(!is_colored(&terminal));
}

#[cfg(unix)]
#[test]
fn top_shows_the_summary_while_a_script_runs_and_what_it_prints() {
    use crate::terminal::in_terminal;
    let server = EchoServer::start();
    let code = format!(
        "const socket = new WebSocket('ws://localhost:{}/'); socket.onopen = () => console.log('said by the script')",
        server.port
    );
    let mut terminal = in_terminal(["--top", "-e", &code]).size(100, 20).start();
    terminal.until("the summary and what was printed", |screen| {
        let text = screen.contents();
        screen.alternate_screen()
            && text.contains("1 connection")
            && text.contains("   open, after ")
            && text.contains("said by the script")
    });
    terminal.types("\x03");
    let (status, text) = terminal.wait();
    assert_eq!(status.exit_code(), 130, "{text}");
    assert_contains(&text, "said by the script");
    assert_contains(&text, "closed by this side, 1001 (going away)");
}

#[test]
fn top_without_a_terminal_is_a_summary() {
    let Output { out, err, .. } = boa_ws(["--top", "-e", "console.log('said')"]).run();
    assert_eq!((out.as_str(), err.as_str()), ("said\n", "no connections\n"));
}

#[test]
fn a_trace_has_the_latency_of_pings() {
    let server = EchoServer::start();
    let code = format!("new WebSocket('ws://localhost:{}/')", server.port);
    let running = boa_ws(["--trace", "--ping=0.05", "-e", &code]).start();
    let mut seen = String::new();
    while !seen.contains("#1 \u{2190} pong after ") {
        seen += &(running.err_line() + "\n");
    }
    let (ping, pong) = (
        seen.find("#1 \u{2192} ping (empty)\n"),
        seen.find("#1 \u{2190} pong after "),
    );
    assert!(ping.is_some() && ping < pong, "{seen}");
    assert_eq!(running.end().status, Some(ENDED));
}

#[test]
fn the_connections_of_the_client_are_traced_and_recorded() {
    let (folder, server) = (folder(&[]), EchoServer::start());
    let url = server.url();
    let command = folder.boa_ws(["--trace", "--har=a.har", &url]);
    let Output { out, err, status } = command.input("hello\n").run();
    assert_eq!((out.as_str(), status), ("hello\n", Some(0)), "{err}");
    let lines = lines(&err);
    position(&lines, "1 \u{2192} text 5 B \"hello\"");
    position(&lines, "1 closed by this side, 1000 (normal closure)");
    assert_eq!(
        entries(&folder.join("a.har"))[0]["_webSocketMessages"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
}

#[cfg(unix)]
#[test]
fn a_trace_of_the_client_is_printed_above_the_line_that_is_typed() {
    use crate::terminal::in_terminal;
    let (folder, server) = (folder(&[]), EchoServer::start());
    let url = server.url();
    let command = in_terminal(["--trace", &url])
        .size(100, 50)
        .current_folder(&folder);
    let mut terminal = command
        .environment("XDG_STATE_HOME", &folder.display().to_string())
        .start();
    terminal.shows("> ");
    terminal.types("/ping\r");
    terminal.shows("#1 \u{2190} pong after ");
    terminal.types("half a li");
    terminal.shows("> half a li");
    terminal.types("\x03");
    let (_, text) = terminal.wait();
    assert_contains(&text, "#1 closed by this side, 1000 (normal closure)");
    let output = in_terminal(["--top", &url])
        .size(100, 20)
        .current_folder(&folder)
        .start()
        .wait();
    assert_eq!(output.0.exit_code(), 2, "{}", output.1);
}

/// Sends a message, waits for its echo, and closes. The name of the worker is the URL.
const WORKER: &[u8] = b"const socket = new WebSocket(name);
    socket.onopen = () => socket.send('from a worker');
    socket.onmessage = () => socket.close(4001, 'done');
    socket.onclose = () => close();";

#[test]
fn sockets_of_workers_are_observed_as_those_of_their_program() {
    let script = b"const name = scriptArgs[0];
        new Worker('worker.js', { name });
        new Worker('nested.mjs', { name, type: 'module' });
        new SharedWorker('shared.js', { name }).port.onmessage = () => {};";
    let folder = folder(&[
        ("main.js", script),
        ("worker.js", WORKER),
        ("nested.mjs", b"new Worker('worker.js', { name })"),
        ("shared.js", b"onconnect = () => importScripts('worker.js')"),
    ]);
    let server = EchoServer::start();
    let url = server.url();
    let options = [
        "--trace=a.txt",
        "--summary",
        "--har=a.har",
        "--report=a.html",
    ];
    let Output { out, err, status } = folder.run(options.into_iter().chain(["main.js", &url]));
    assert_eq!((out.as_str(), status), ("", Some(0)), "{err}");
    assert_starts_with(&err, "3 connections");
    let trace = lines(&fs::read_to_string(folder.join("a.txt")).expect("it was written"));
    for number in 1..=3 {
        let beginnings = [
            &*format!("{number} connecting to {url}"),
            &format!("{number} open"),
            &format!("{number} \u{2192} text 13 B \"from a worker\""),
            &format!("{number} closed by this side, 4001 \"done\""),
        ];
        assert_in_order(&trace, &beginnings);
        assert_contains(
            &err,
            &format!("#{number} {url}\n   closed by this side, 4001 \"done\""),
        );
    }
    let entries = entries(&folder.join("a.har"));
    assert_eq!(entries.len(), 3);
    for entry in &entries {
        let messages = entry["_webSocketMessages"].as_array();
        assert_eq!(messages.map(Vec::len), Some(2), "{entry}");
        assert_eq!(entry["_close"]["code"], 4001);
    }
    let report = fs::read_to_string(folder.join("a.html")).expect("it was written");
    assert_eq!(report.matches("from a worker").count(), 6);
}

/// The program learns of the end of a worker after the end of its sockets, and may end then.
#[test]
fn a_socket_that_a_worker_leaves_open_closes_with_1001() {
    let worker = b"new WebSocket(name).onopen = () => close()";
    let folder = folder(&[("worker.js", worker)]);
    let (address, served) = one_ignored_client();
    let code = "new Worker('worker.js', { name: scriptArgs[0] })";
    let url = format!("ws://{address}/");
    let Output { err, status, .. } = folder.run(["-e", code, "--", &url]);
    assert_eq!(status, Some(0), "{err}");
    assert_eq!(served.join().expect("served").messages, ["close 1001"]);
}

/// Neither keeps the process alive.
#[test]
fn sockets_of_terminated_and_of_shared_workers_close_at_the_end_of_the_program() {
    let worker = b"new WebSocket(name).onopen = () => postMessage('open')";
    let shared = b"onconnect = ({ ports: [port] }) => {
        new WebSocket(name).onopen = () => port.postMessage('open');
    }";
    let folder = folder(&[("worker.js", worker), ("shared.js", shared)]);
    let cases: [(&[&str], &str, i32); 3] = [
        (&[], "", 0),
        (&["--record=run.recording"], "", 0),
        (&["--module"], "await new Promise(() => {});", 13),
    ];
    for (options, last, expected) in cases {
        for code in [
            "const worker = new Worker('worker.js', { name: scriptArgs[0] });
            worker.onmessage = () => worker.terminate();",
            "const { port } = new SharedWorker('shared.js', { name: scriptArgs[0] });
            port.onmessage = () => port.close();",
        ] {
            let (address, served) = one_ignored_client();
            let (code, url) = (format!("{code} {last}"), format!("ws://{address}/"));
            let arguments = options.iter().copied().chain(["-e", &code, "--", &url]);
            let Output { err, status, .. } = folder.run(arguments);
            assert_eq!(status, Some(expected), "{options:?}: {err}");
            let messages = served.join().expect("served").messages;
            assert_eq!(messages, ["close 1001"], "{options:?}: {code}");
        }
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_closes_the_sockets_of_workers_also_if_one_does_not_stop() {
    use rustix::process::Signal;
    let worker = b"new WebSocket(name).onopen = () => postMessage('open')";
    let folder = folder(&[("worker.js", worker)]);
    let busy = "new Worker('data:,for (;;);');";
    for (other, name) in [("", "a.har"), (busy, "b.har")] {
        let (address, served) = one_ignored_client();
        let url = format!("ws://{address}/");
        let code = format!(
            "{other} const worker = new Worker('worker.js', {{ name: scriptArgs[0] }});
            worker.onmessage = ({{ data }}) => console.log(data)"
        );
        let running = folder
            .boa_ws(["--har", name, "-e", &code, "--", &url])
            .start();
        assert_eq!(running.line(), "open");
        running.signal(Signal::INT);
        let Output { err, status, .. } = running.wait();
        assert_eq!(status, Some(130), "{err}");
        assert_eq!(served.join().expect("served").messages, ["close 1001"]);
        assert_eq!(entries(&folder.join(name)).len(), 1, "{name}");
    }
}
