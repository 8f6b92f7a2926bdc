//! Texts of others in all outputs, on a terminal and in a pipe: nothing of them controls the
//! terminal, and no output has a password.

use crate::{
    command::{Folder, Output, folder},
    peer::{answers, sockets},
    terminal::{CTRL_D, in_terminal},
};
use futures_util::{SinkExt as _, StreamExt as _};
use std::{
    fmt::Write as _,
    fs,
    net::{SocketAddr, TcpListener},
};
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

/// What terminals obey, each control once: a title, a cleared screen, a question about the cursor,
/// a device control string, a new line, one column back, another character set, hidden text.
const HOSTILE: &str = "\x1b]0;OWNED\x07\x1b[2J\u{9b}5n\u{9d}0;OWNED\u{9c}\u{90}q\u{85}\u{8}\r\u{e}\u{7f}\x1b[8m\u{202e}\u{2028}";

/// The same in a name of a file.
const HOSTILE_NAME: &str = "a\x1b]0;OWNED\x07\u{9b}5n\u{85}";

/// The text as a literal of JavaScript.
fn literal() -> String {
    let mut literal = String::from("\"");
    for unit in HOSTILE.encode_utf16() {
        // Writing to a string does not fail.
        let _ = write!(literal, "\\u{unit:04x}");
    }
    literal + "\""
}

/// Fails if the output has something that a terminal obeys, other than line feeds, tabs and colours.
#[track_caller]
fn assert_harmless(output: &str, place: &str) {
    let mut rest = output;
    while let Some(at) = rest.find(|it: char| it.is_control() && !matches!(it, '\n' | '\t')) {
        let color = rest[at..].strip_prefix("\x1b[").and_then(|sequence| {
            let end = sequence.find(|it: char| !it.is_ascii_digit() && it != ';')?;
            let (parameters, after) = sequence.split_at(end);
            after.strip_prefix('m').filter(|_| parameters != "8")
        });
        // A terminal has the line feeds of the command after carriage returns.
        let ends_line = rest[at..].strip_prefix("\r\n");
        match color.or(ends_line) {
            Some(after) => rest = after,
            None => panic!("{place}: {:?} in {output:?}", &rest[at..]),
        }
    }
    assert!(!output.is_empty(), "{place}: there is no output");
}

/// Runs the command in a pipe and on a terminal.
fn check(folder: &Folder, arguments: &[&str]) {
    let place = format!("{arguments:?}");
    let piped = folder.run(arguments);
    // In a pipe, messages of a server are data.
    let is_data = arguments.iter().any(|it| it.starts_with("ws://"));
    let printed = if is_data { "" } else { &piped.out };
    assert_harmless(
        &format!("{printed}{}", piped.err),
        &format!("{place}, in a pipe"),
    );
    let mut terminal = in_terminal(arguments.iter().copied())
        .current_folder(folder)
        .environment("XDG_STATE_HOME", &folder.display().to_string())
        .start();
    terminal.wait();
    if is_data {
        // In a conversation the line editor moves the cursor.
        assert_none(&terminal.output());
    } else {
        assert_harmless(&terminal.output(), &format!("{place}, on a terminal"));
    }
}

/// A server whose message, subprotocol and reason are hostile.
fn hostile_server() -> SocketAddr {
    sockets(async |mut socket| {
        let json = serde_json::json!({ HOSTILE: [HOSTILE], "a": HOSTILE }).to_string();
        for message in [
            Message::text(HOSTILE),
            Message::text(json.replace("\\u009b", "\u{9b}")),
            Message::binary(HOSTILE.as_bytes().to_vec()),
        ] {
            if socket.send(message).await.is_err() {
                return;
            }
        }
        let close = CloseFrame {
            code: CloseCode::Library(4000),
            reason: HOSTILE.into(),
        };
        // The client may be gone.
        let _ = socket.close(Some(close)).await;
        while let Some(Ok(_)) = socket.next().await {}
    })
}

#[test]
fn errors_of_scripts_control_no_terminal() {
    let text = literal();
    let name = format!("{HOSTILE_NAME}.js");
    let module = format!("{HOSTILE_NAME}.mjs");
    let throws = format!("/* {HOSTILE} */ throw 1");
    let rejects = format!(
        "const e = new Error({text}, {{ cause: new TypeError({text}) }}); e.name = {text};\nPromise.reject(e)"
    );
    let aggregate = format!("throw new AggregateError([new Error({text}), {text}], {text})");
    let named = format!("({{ [{text}]() {{ throw new Error({text}) }} }})[{text}]()");
    let worker = format!(
        "new Worker('data:text/javascript,' + encodeURIComponent(`throw new Error({})`))",
        text.replace('\\', "\\\\")
    );
    let missing = format!("import({text}).catch((error) => {{ throw error }})");
    let folder = folder(&[
        (&name, throws.as_bytes()),
        (&module, b"import './no.mjs'"),
        ("source.js", throws.as_bytes()),
        (
            "syntax.js",
            format!("let a = 1;\n/* {HOSTILE} */ let a").as_bytes(),
        ),
        ("rejects.js", rejects.as_bytes()),
        ("aggregate.js", aggregate.as_bytes()),
        ("named.js", named.as_bytes()),
        (
            "value.js",
            format!("throw {{ [{text}]: {text} }}").as_bytes(),
        ),
        ("worker.js", worker.as_bytes()),
        ("missing.mjs", missing.as_bytes()),
        (
            "waits.mjs",
            format!("/* {HOSTILE} */ await new Promise(() => {{}})").as_bytes(),
        ),
        ("class.js", format!("class A {{}}; A[{text}].b").as_bytes()),
    ]);
    for file in [
        &*name,
        &*module,
        "source.js",
        "syntax.js",
        "rejects.js",
        "aggregate.js",
        "named.js",
        "value.js",
        "worker.js",
        "missing.mjs",
        "waits.mjs",
        "class.js",
    ] {
        check(&folder, &[file]);
    }
    check(&folder, &["--isolate", "source.js"]);
    check(&folder, &["--isolate", "rejects.js"]);
    check(&folder, &[&format!("{HOSTILE_NAME}.no.js")]);
    check(&folder, &[&format!("--{HOSTILE_NAME}")]);
    check(&folder, &["--prelude", &name, "-e", "1"]);
    check(&folder, &["--record", "r", "rejects.js"]);
    check(&folder, &["--replay", "r"]);
}

#[cfg(feature = "pages")]
#[test]
fn pages_and_documents_control_no_terminal() {
    let text = literal();
    let logs = format!(
        "console.log({text}); console.log('%c' + {text}, {text}); console.error({text}); \
         console.table([[{text}]]); console.trace({text}); console.dir({{ [{text}]: {text} }})"
    );
    let worker = format!(
        "new Worker('data:text/javascript,' + encodeURIComponent(`console.log({0}); close(); throw new Error({0})`))",
        text.replace('\\', "\\\\")
    );
    let script = format!(
        "{logs}; {worker}; alert({text}); location = 'x:' + {text}; throw new Error({text})"
    );
    let page = format!(
        "<meta charset=utf-8><title>{HOSTILE}</title><pre>{HOSTILE}</pre><script src='{HOSTILE}'></script><script>{script}</script>"
    );
    let document = format!(
        "```js\n{logs} // {HOSTILE}\n```\n```js\n/* {HOSTILE} */ throw new Error({text})\n```\n"
    );
    let name = format!("{HOSTILE_NAME}.html");
    let document_name = format!("{HOSTILE_NAME}.md");
    let folder = folder(&[
        (&name, page.as_bytes()),
        (&document_name, document.as_bytes()),
    ]);
    check(&folder, &["--plain", &name]);
    let mut shown = in_terminal([&name]).current_folder(&folder).start();
    shown.shows("OWNED");
    shown.types(crate::terminal::CTRL_C);
    shown.wait();
    assert_none(&shown.output());
    for option in ["--all", "--check", "--list"] {
        check(&folder, &[option, &document_name]);
    }
    check(&folder, &["--block", "7", &document_name]);
}

#[test]
fn servers_control_no_terminal() {
    let url = format!("ws://{}/", hostile_server());
    let text = literal();
    let script = format!(
        "const s = new WebSocket('{url}'); s.onclose = (e) => {{ throw new Error(e.reason + {text}) }}"
    );
    let folder = folder(&[("s.js", script.as_bytes())]);
    for option in ["--trace", "--summary", "--failure-details"] {
        check(&folder, &[option, "s.js"]);
        check(&folder, &[option, &url]);
    }
    for arguments in [&["--jsonl"][..], &["--binary"], &["--timestamps"]] {
        let mut arguments = arguments.to_vec();
        arguments.extend([url.as_str(), "--no-close"]);
        let mut terminal = in_terminal(arguments.iter().copied()).start();
        terminal.wait();
        assert_none(&terminal.output());
    }
    let refusal = "HTTP/1.1 403 x\u{9b}5n\r\nX-A: \u{9b}5n\r\n\r\n".to_owned();
    let (address, _) = answers([refusal.clone(), refusal]);
    check(&folder, &[&format!("ws://{address}/"), "--trace"]);
}

#[test]
fn the_repl_shows_no_control_characters_of_values() {
    let home = folder(&[("e.js", format!("/* {HOSTILE} */ throw 1").as_bytes())]);
    let mut terminal = in_terminal(Vec::<&str>::new())
        .current_folder(&home)
        .environment("XDG_STATE_HOME", &home.display().to_string())
        .start();
    terminal.shows("> ");
    let text = literal();
    for input in [
        text.clone(),
        format!("({{ [{text}]: {text} }})"),
        format!("new Error({text})"),
        format!("console.log({text})"),
        format!("console.error({text})"),
        format!("throw new Error({text})"),
        format!(".type {text}"),
        format!("({{ [{text}]() {{ throw {text} }} }})[{text}]()"),
        ".load e.js".to_owned(),
    ] {
        terminal.types(&format!("{input}\r"));
        terminal.types("'do' + 'ne'\r");
        terminal.shows("'done'");
        terminal.types("console.clear()\r");
    }
    terminal.types("'by' + 'e'\r");
    terminal.shows("'bye'\n> ");
    terminal.types(CTRL_D);
    terminal.wait();
    assert_none(&terminal.output());
}

/// The same for output of the line editor and of pages, which move the cursor.
#[track_caller]
fn assert_none(output: &str) {
    let c1 = [
        '\u{9b}', '\u{9c}', '\u{9d}', '\u{90}', '\u{85}', '\u{e}', '\u{7f}',
    ];
    assert!(!output.contains(c1), "{output:?}");
    for sequence in ["\x1b]0;", "\x1b[8m"] {
        assert!(!output.contains(sequence), "{sequence:?} in {output:?}");
    }
}

/// The passwords of URLs and of proxies in all outputs that are for people.
#[test]
fn no_output_has_a_password() {
    let server = sockets(async |mut socket| while let Some(Ok(_)) = socket.next().await {});
    // Nobody listens there.
    let closed = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port");
    let script = format!(
        "const u = 'us' + 'er:SECR' + 'ET@'; const say = (e) => console.log(String(e), e.message, String(e.error)); \
         for (const url of [`ws://${{u}}{closed}/`, `ws://${{u}}{server}/`, `ws://${{u}}[::1]:1/`, `wss://${{u}}{server}/`]) {{ \
           const s = new WebSocket(url); s.onopen = () => s.close(); s.onerror = say }} \
         for (const url of [`ws://${{u}}{closed}/#a b`, `ws://${{u}}x:99999/`, `no://${{u}}x/`, `http://${{u}}/`]) \
           try {{ new WebSocket(url) }} catch (e) {{ say(e) }} \
         fetch(`http://${{u}}{closed}/`).catch(say); \
         const e = new EventSource(`http://${{u}}{closed}/`); e.onerror = () => e.close(); \
         import(`http://${{u}}{closed}/a.mjs`).catch(say); \
         const t = new WebSocketStream(`ws://${{u}}{closed}/`); t.opened.catch(say); t.closed.catch(say);"
    );
    let folder = folder(&[
        ("s.js", script.as_bytes()),
        ("d.md", format!("```js\n{script}\n```\n").as_bytes()),
        ("p.html", format!("<script>{script}</script>").as_bytes()),
    ]);
    let url = format!("ws://user:SECRET@{server}/");
    let unreachable = format!("ws://user:SECRET@{closed}/");
    let proxy = format!("http://user:SECRET@{closed}");
    let socks = format!("socks5://user:SECRET@{closed}");
    let files = ["t", "h", "r.html"];
    let runs: &[&[&str]] = &[
        &["s.js"],
        &["--module", "s.js"],
        &["--failure-details", "s.js"],
        &["--isolate", "s.js"],
        &["--trace", "s.js"],
        &["--trace=t", "s.js"],
        &["--summary", "s.js"],
        &["--har", "h", "s.js"],
        &["--report", "r.html", "s.js"],
        &["--proxy", &proxy, "s.js"],
        &["--trace", "--proxy", &socks, "s.js"],
        &["--check", "d.md"],
        &["--all", "d.md"],
        #[cfg(feature = "pages")]
        &["--plain", "p.html"],
        &["--deny-net", "127.0.0.1", "s.js"],
        &["--trace", "--summary", "--jsonl", &url],
        &["--trace", &unreachable],
        &["--proxy", &proxy, &url],
        &["--no-such", &url],
        &["ws://user:SECRET@x:99999/"],
        &[&url, "--header", "no"],
        &["--proxy", "http://user:SECRET@x:99999", "s.js"],
        &["--location", "http://user:SECRET@x:99999", "s.js"],
        &["--location", "http://user:SECRET@127.0.0.1:1/", "s.js"],
        &["--serve", &url],
    ];
    for arguments in runs {
        let Output { out, err, .. } = folder.boa_ws(*arguments).run();
        let mut all = out + &err;
        for file in files {
            all += &fs::read_to_string(folder.join(file)).unwrap_or_default();
        }
        assert!(!all.is_empty(), "{arguments:?}");
        // Base64 of `user:SECRET`, as servers get it.
        for secret in ["SECRET", "dXNlcjpTRUNSRVQ"] {
            assert!(!all.contains(secret), "{arguments:?}: {all}");
        }
    }
    let mut terminal = in_terminal(Vec::<&str>::new())
        .environment("XDG_STATE_HOME", &folder.display().to_string())
        .current_folder(&folder)
        .start();
    // Lines of sockets come between those that are typed.
    terminal.enters(".load s.js");
    terminal.writes("connection refused");
    terminal.types(".sockets\r'by' + 'e'\r");
    terminal.writes("'bye'");
    terminal.asks();
    terminal.types(CTRL_D);
    terminal.wait();
    assert!(!terminal.output().contains("SECRET"));
}
