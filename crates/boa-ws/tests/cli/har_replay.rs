//! `--replay session.har`: scripts whose servers are the connections of a record.

#[cfg(unix)]
use crate::command::assert_ends_with;
use crate::{
    ROOT,
    command::{Output, assert_contains, boa_ws, folder},
    peer::{EchoServer, one_client, token_server},
};
use serde_json::{Value, json};
use std::{fs, path::Path};

/// A part of what Chrome's DevTools export: `wss://chat.example/room` gets `grüße`, and sends `hey`
/// and two bytes.
const CHROME: &[u8] = include_bytes!("chrome.har");

const CHAT: &str = "const socket = new WebSocket('wss://chat.example/room');
    socket.binaryType = 'arraybuffer';
    const begin = performance.now();
    const say = (...words) => console.log(Math.round((performance.now() - begin) / 100), ...words);
    socket.onopen = () => { say('open', new Date().toISOString().slice(0, 21)); setTimeout(() => socket.send('gr\\u00fc\\u00dfe'), 700); };
    socket.onmessage = ({ data }) => {
        say(typeof data === 'string' ? data : new Uint8Array(data).join());
        if (data.byteLength) socket.close(3000, 'done');
    };
    socket.onclose = ({ code, reason, wasClean }) => say(code, reason, wasClean);";

fn replay_in<const N: usize>(folder: &Path, arguments: [&str; N]) -> Output {
    boa_ws(["--replay", "session.har"].iter().chain(&arguments))
        .current_folder(folder)
        .run()
}

/// Direction, time and text.
type Message<'a> = (&'a str, f64, &'a str);

/// A record with these connections: URLs, members and messages.
fn record(connections: &[(&str, Value, &[Message<'_>])]) -> Vec<u8> {
    let entries = connections.iter().map(|(url, members, messages)| {
        let message = |(direction, time, text): &Message<'_>| {
            json!({ "type": direction, "time": 1_767_323_045.0 + time, "opcode": 1, "data": text })
        };
        let mut entry = json!({
            "startedDateTime": "2026-01-02T03:04:05.000Z", "request": { "url": url },
            "response": { "status": 101, "statusText": "Switching Protocols", "headers": [] },
            "_webSocketMessages": messages.iter().map(message).collect::<Vec<_>>(),
        });
        for (name, value) in members.as_object().expect("an object") {
            entry[name] = value.clone();
        }
        entry
    });
    json!({ "log": { "entries": entries.collect::<Vec<_>>() } })
        .to_string()
        .into_bytes()
}

#[test]
fn a_session_of_chrome_is_the_server_of_a_script() {
    let files = folder(&[("session.har", CHROME), ("chat.js", CHAT.as_bytes())]);
    // The messages of the server come 1.3 and 1.4 seconds after the script's message, whenever it
    // is sent.
    let out = "1 open 2026-01-02T03:04:05.0\n21 hey\n22 0,255\n22 3000 done true\n";
    let output = Output::of(out, "", 0);
    assert_eq!(replay_in(&files, ["chat.js"]), output);
    assert_eq!(replay_in(&files, ["--speed=100", "chat.js"]), output);
}

#[test]
fn another_message_than_the_recorded_one_ends_the_run_or_is_a_warning() {
    let files = folder(&[
        ("session.har", CHROME),
        ("chat.js", CHAT.replace("gr\\u00fc", "gr").as_bytes()),
    ]);
    let difference = "the script differs from the recorded run in session.har: connection 1, to wss://chat.example/room, \
        after 0.200 s: message 1 of the script is a text message of 5 bytes, \"gr\u{df}e\", \
        but a text message of 7 bytes, \"gr\u{fc}\u{df}e\" was recorded\n";
    let Output { out, err, status } = replay_in(&files, ["chat.js"]);
    assert_eq!(
        (out.as_str(), status),
        ("1 open 2026-01-02T03:04:05.0\n", Some(5)),
        "{err}"
    );
    assert_eq!(err, format!("error: {difference}"));
    let Output { out, err, status } = replay_in(&files, ["--lenient", "chat.js"]);
    assert_eq!((out.lines().count(), status), (4, Some(0)), "{err}");
    assert_eq!(err, format!("warning: {difference}"));
}

#[test]
fn messages_beyond_the_recorded_ones_and_missing_ones_are_differences() {
    let once: &[_] = &[("send", 0.1, "one"), ("receive", 0.2, "two")];
    let files = folder(&[(
        "session.har",
        &record(&[("ws://a.example/", json!({}), once)]),
    )]);
    let code = "const socket = new WebSocket('ws://a.example/'); socket.onopen = () => {";
    for (steps, difference) in [
        (
            "socket.send('one'); socket.send(new Uint8Array(2));",
            "message 2 of the script is a binary message of 2 bytes, \"\\0\\0\", but none was recorded",
        ),
        (
            "socket.close();",
            "the script has closed, but its message 1, a text message of 3 bytes, \"one\", was recorded",
        ),
    ] {
        let Output { err, status, .. } = replay_in(&files, ["-e", &format!("{code} {steps} }}")]);
        assert_eq!((err.contains(difference), status), (true, Some(5)), "{err}");
    }
}

#[test]
fn a_record_of_our_own_is_replayed_to_its_close() {
    let (files, server) = (folder(&[]), EchoServer::start());
    let code = "const socket = new WebSocket(scriptArgs[0], 'chat');
        socket.onopen = () => { console.log(socket.protocol); socket.send('one'); };
        socket.onmessage = ({ data }) => data === 'one' ? socket.send('two') : socket.close(3001, data);
        socket.onclose = ({ code, reason }) => console.log(code, reason);";
    let url = format!("ws://localhost:{}/room?x", server.port);
    let seen = files.run(["--har", "session.har", "-e", code, "--", &url]);
    assert_eq!(
        (seen.out.as_str(), seen.err.as_str()),
        ("chat\n3001 two\n", "")
    );
    drop(server);
    assert_eq!(replay_in(&files, ["-e", code, "--", &url]), seen);
    // Another query is another token.
    assert_eq!(
        replay_in(&files, ["-e", code, "--", &url.replace("?x", "?y")]),
        seen
    );
}

#[test]
fn the_server_closes_as_it_did() {
    let (address, served) = one_client();
    let files = folder(&[]);
    let code = format!(
        "new WebSocket('ws://{address}/').onmessage = ({{ data, target }}) => {{ console.log(data); target.close(); }}"
    );
    let seen = files.run(["--har", "session.har", "-e", &code]);
    served.join().expect("it was served");
    assert_eq!(replay_in(&files, ["-e", &code]), seen);

    let code = "const socket = new WebSocket('ws://a.example/');
        socket.onclose = ({ code, reason, wasClean }) => console.log(code, reason, wasClean)";
    let close = |code: u16, by: Value, error: Value| json!({ "_close": { "time": 1_767_323_045.5, "code": code, "reason": "enough", "clean": true, "by": by, "error": error } });
    for (members, messages, out) in [
        (
            close(4002, json!("server"), Value::Null),
            &[][..],
            "4002 enough true\n",
        ),
        (
            close(1005, json!("server"), Value::Null),
            &[],
            "1005  true\n",
        ),
        (
            close(1006, Value::Null, json!("the connection was lost")),
            &[],
            "1006  false\n",
        ),
        (
            json!({}),
            &[("error", 0.5, "Connection reset")],
            "1006  false\n",
        ),
    ] {
        fs::write(
            files.join("session.har"),
            record(&[("ws://a.example/", members, messages)]),
        )
        .expect("it can be written");
        let output = replay_in(&files, ["-e", code]);
        output.assert_out(out, 0);
    }
}

#[test]
fn sockets_to_one_url_are_taken_in_order_and_others_fail() {
    let refused = json!({ "response": { "status": 403, "statusText": "No", "headers": [{ "name": "X-A", "value": "b" }] } });
    let failed = json!({ "response": { "status": 0, "_error": "net::ERR_CONNECTION_REFUSED" } });
    let files = folder(&[(
        "session.har",
        &record(&[
            ("ws://a.example/", json!({}), &[("receive", 0.1, "first")]),
            ("ws://a.example/", json!({}), &[("receive", 0.1, "second")]),
            ("ws://a.example/refused", refused, &[]),
            ("ws://b.example:81/", failed, &[]),
        ]),
    )]);
    let code = "(async () => {
        for (const url of ['ws://a.example/', 'ws://a.example/', 'ws://a.example/', 'ws://a.example/refused', 'ws://b.example:81/', 'ws://c.example/']) {
            const socket = new WebSocket(url);
            socket.onmessage = ({ data }) => { console.log(data); socket.close(); };
            await new Promise((resolve) => { socket.onclose = resolve; });
        }
    })()";
    let Output { out, err, status } = replay_in(&files, ["-e", code]);
    assert_eq!(
        (out.as_str(), status),
        ("first\nsecond\n", Some(0)),
        "{err}"
    );
    let warnings = "warning: ws://a.example/: the server answered 410 session.har has no further connection to /, which opens no WebSocket\n\
        warning: ws://a.example/refused: the server answered 403 No, which opens no WebSocket\n\
        help: the server may refuse the origin of the script, which --location=URL sets, or want credentials\n\
        warning: ws://b.example:81/: net::ERR_CONNECTION_REFUSED\n\
        warning: ws://c.example/: session.har has no further connection to ws://c.example:80\n";
    assert_eq!(err, warnings);
}

#[cfg(feature = "pages")]
#[test]
fn a_page_runs_against_a_record() {
    let page = "<input id=text><p id=log></p><script>
        const socket = new WebSocket('ws://a.example/');
        text.onchange = () => socket.send(text.value);
        socket.onmessage = ({ data }) => { log.append(data); socket.close(); text.disabled = true; };</script>";
    let messages: &[_] = &[("send", 0.1, "hello"), ("receive", 0.11, "answer")];
    let files = folder(&[
        ("page.html", page.as_bytes()),
        (
            "session.har",
            &record(&[("ws://a.example/", json!({}), messages)]),
        ),
    ]);
    let output = files
        .boa_ws(["--replay=session.har", "page.html"])
        .input("hello\n")
        .run();
    assert_eq!(output, Output::of("answer\n", "", 0));
}

#[test]
fn a_record_needs_a_script_and_websockets() {
    let files = folder(&[
        ("session.har", CHROME),
        ("none.har", br#"{"log":{"entries":[]}}"#),
        ("a.js", b""),
    ]);
    let output = replay_in(&files, []);
    let err = "error: session.har has no script: name the script after it\n".to_owned();
    assert_eq!(output, Output::of("", err, 2));
    let output = files.run(["--replay=none.har", "a.js"]);
    let err =
        "error: none.har cannot be replayed: the record has no WebSockets and no requests of scripts\n".to_owned();
    assert_eq!(output, Output::of("", err, 2));
}

#[cfg(unix)]
#[test]
fn a_socket_of_a_record_without_its_close_stays_open_until_ctrl_c() {
    use rustix::process::Signal;
    let files = folder(&[
        ("session.har", CHROME),
        (
            "chat.js",
            CHAT.replace("if (data.byteLength)", "if (false)")
                .as_bytes(),
        ),
    ]);
    let running = files.boa_ws(["--replay=session.har", "chat.js"]).start();
    assert!(running.line().contains(" open "));
    assert_eq!(
        (running.line().as_str(), running.line().as_str()),
        ("21 hey", "22 0,255")
    );
    running.signal(Signal::INT);
    let Output { out, err, status } = running.wait();
    assert_ends_with(&out, " 1001  true\n");
    assert_eq!((err.as_str(), status), ("", Some(130)));
}

#[test]
fn requests_are_answered_from_the_record_of_a_run() {
    let example = Path::new(ROOT).join("examples/fetch-token.js");
    let source = fs::read_to_string(&example).expect("it is there");
    let files = folder(&[
        ("token.js", source.as_bytes()),
        (
            "other.js",
            source
                .replace("token(\"ann\")", "token(\"bob\")")
                .as_bytes(),
        ),
    ]);
    let ((tokens, asked), server) = (token_server(), EchoServer::start());
    let to = server.instead_of(8080);
    let recorded = files.run(["--har=session.har", &to, "token.js", &tokens]);
    let expected = Output::of("the server says: Hello!\n", "", 0);
    assert_eq!(recorded, expected);
    asked.join().expect("it was asked");
    drop(server);
    assert_eq!(replay_in(&files, ["token.js", &tokens]), expected);

    let Output { err, status, .. } = replay_in(&files, ["other.js", &tokens]);
    assert_eq!(status, Some(5), "{err}");
    let what = "the content of the request is 14 bytes, \"{\\\"user\\\":\\\"bob\\\"}\", but 14 bytes, \"{\\\"user\\\":\\\"ann\\\"}\" was recorded";
    assert_contains(&err, what);
}
