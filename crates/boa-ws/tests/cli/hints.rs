//! Lines of help for well-known mistakes.

use crate::{
    command::{assert_contains, boa_ws, eval, folder},
    peer::{RefusingPort, in_background, one_answer},
};
use test_server::rows;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The lines of help that a script gets.
fn help(err: &str) -> Vec<&str> {
    err.lines()
        .filter_map(|line| line.strip_prefix("help: "))
        .collect()
}

#[test]
fn well_known_mistakes_of_scripts_have_a_line_of_help() {
    let table = r"
        WebSocket('ws://localhost:9') -> write new WebSocket(...)
        class Room {} Room() -> write new Room(...)
        const fs = require('fs') -> CommonJS is for names that end in .cjs, and for .js with a package.json
        const ws = require('ws') -> CommonJS is for names that end in .cjs, and for .js with a package.json
        module.exports = 1 -> CommonJS is for names that end in .cjs, and for .js with a package.json
        exports.a = 1 -> CommonJS is for names that end in .cjs, and for .js with a package.json
        console.log(__dirname) -> in a module (.mjs or --module), import.meta.dirname is its folder
        console.log(__filename) -> in a module (.mjs or --module), import.meta.filename is its path
        global.a = 1 -> the global object is globalThis
        console.log(process.argv) -> it belongs to Node; import { args, env, exit, stdin } from 'boa-ws' in its place
        Buffer.from('a') -> it belongs to Node; use Uint8Array
        setImmediate(() => {}) -> it belongs to Node; use setTimeout(callback, 0)
        clearImmediate(1) -> it belongs to Node; use setTimeout and clearTimeout
        new EventEmitter() -> it belongs to Node; EventTarget has
        new WebSocketServer({ port: 1 }) -> scripts cannot serve
        document.title -> a script has no page; --dom gives it an empty one
        Deno.args -> it belongs to another runtime
        Bun.argv -> it belongs to another runtime
        new WebSocket('ws://localhost:1').close(1001) -> use close() for a normal end
        new WebSocket('ws://localhost:1').on('open', () => {}) -> on and once belong to the package ws
        new WebSocket('ws://localhost:1').addEventlistener('open', () => {}) -> did you mean addEventListener?
        setTimeout(() => {}, 1).unref() -> timers are numbers, as in browsers
        const timer = setInterval(() => clearInterval(timer)); timer.unref() -> timers are numbers, as in browsers
        consol.log(1) -> did you mean console?
        WebSocket.onmessage = () => {} -> WebSocket.onmessage was set, but events are fired at sockets
    ";
    for (code, expected) in rows(table, "->") {
        let err = eval(code).err;
        let help = help(&err);
        assert!(
            help.len() == 1 && help[0].starts_with(expected),
            "{code}: {err}"
        );
    }
    let folder = folder(&[("a.mjs", b"import 'lodash'")]);
    let err = folder.run(["a.mjs"]).err;
    assert!(err.contains("npm install lodash"), "{err}");
    for (specifier, expected) in [
        ("npm:ws", "npm install NAME installs a package"),
        ("jsr:@std/path", "npm install NAME installs a package"),
        (
            "https://example.com/a.js",
            "--location https://HOST/ says where",
        ),
    ] {
        let err = eval(&format!("import '{specifier}'")).err;
        let help = help(&err);
        assert!(help.len() == 1 && help[0].starts_with(expected), "{err}");
    }
}

#[test]
fn a_module_that_a_classic_worker_begins_with_has_a_line_of_help() {
    let folder = folder(&[
        ("import.js", b"import { n } from './export.js'"),
        ("export.js", b"export const n = 1"),
        ("meta.js", b"postMessage(import.meta.url)"),
        ("broken.js", b"export const"),
        ("runs.js", b"import('./export.js').then(close)"),
    ]);
    for (name, has_help) in [
        ("import.js", true),
        ("export.js", true),
        ("meta.js", true),
        ("broken.js", false),
        ("runs.js", false),
    ] {
        for interface in ["Worker", "SharedWorker"] {
            let module = format!(
                "it can be parsed as a module: new {interface}(url, {{ type: \"module\" }})"
            );
            for listener in ["", ".onerror = () => {}"] {
                let code = format!("new {interface}('{name}'){listener}");
                let err = folder.run(["-e", &code]).err;
                let expected: &[&str] = if has_help { &[&module] } else { &[] };
                assert_eq!(help(&err), expected, "{code}: {err}");
            }
        }
    }
}

#[test]
fn a_send_before_the_connection_is_open_is_answered_with_the_listener_to_write() {
    let port = RefusingPort::new();
    let err = eval(&format!(
        "const chat = new WebSocket('ws://127.0.0.1:{}'); chat.send('x')",
        port.port
    ))
    .err;
    assert_eq!(
        help(&err),
        ["chat.addEventListener('open', () => chat.send(...)) sends as soon as it can"]
    );
}

#[test]
fn a_hint_is_given_once_in_a_run() {
    let err = eval("for (let n = 0; n < 3; n++) setTimeout(() => require('x'))").err;
    assert_eq!(
        (
            help(&err).len(),
            err.matches("require is not defined").count()
        ),
        (1, 3),
        "{err}"
    );
}

/// A server that speaks TLS answers with an alert.
#[test]
fn ws_to_a_port_of_tls_names_the_other_scheme() {
    let address = in_background(async |mut stream| {
        let _ = stream.read(&mut [0; 1024]).await;
        let _ = stream.write_all(&[21, 3, 1, 0, 2, 2, 70]).await;
    });
    let err = eval(&format!("new WebSocket('ws://{address}')")).err;
    assert_contains(
        &err,
        "if the server encrypts on this port, the URL has wss: instead of ws:",
    );
}

/// Neither an answer of HTTP nor an alert, or nothing at all.
#[test]
fn a_server_that_does_not_answer_in_http_may_encrypt() {
    for answer in ["SSH-2.0-OpenSSH\r\n\r\n", ""] {
        let address = in_background(async move |mut stream| {
            let _ = stream.read(&mut [0; 1024]).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        });
        let err = eval(&format!("new WebSocket('ws://{address}')")).err;
        let expected =
            ["the server may encrypt on this port: the URL would have wss: instead of ws:"];
        assert_eq!(help(&err), expected, "{err}");
    }
}

/// The answer is one of HTTP: nothing is encrypted.
#[test]
fn an_answer_of_an_older_http_has_the_reason_and_no_hint_about_encryption() {
    let (address, served) = one_answer(
        "HTTP/1.0 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n",
    );
    let err = eval(&format!("new WebSocket('ws://{address}/')")).err;
    served.join().expect("served");
    assert_contains(
        &err,
        "it is of HTTP/1.0, which has no WebSockets: they need HTTP/1.1",
    );
    assert_eq!(help(&err), [""; 0]);
}

#[test]
fn an_import_that_another_program_would_find_has_a_line_of_help() {
    let folder = folder(&[
        ("util.ts", b"export const a = 1"),
        ("part/index.mjs", b"export const a = 1"),
        ("data.json", b"{ \"a\": 1 }"),
        ("broken.json", b"{ \"a\": }"),
        ("a.ts", b"import { a } from './util'; a"),
        ("b.mjs", b"import { a } from './part/'"),
        ("c.mjs", b"import './none'"),
        ("d.mjs", b"import data from './data.json'"),
        (
            "f.mjs",
            b"import('./broken.json', { with: { type: 'json' } })",
        ),
        ("g.js", b"import('./data.json')"),
    ]);
    let with_type = "a module of JSON is imported with its type: import data from '...' with { type: \"json\" }";
    for (name, expected) in [
        ("a.ts", &["did you mean ./util.ts?"][..]),
        ("b.mjs", &["did you mean ./part/index.mjs?"]),
        ("c.mjs", &[]),
        ("d.mjs", &[with_type]),
        ("f.mjs", &[]),
        ("g.js", &[with_type]),
    ] {
        let err = folder.run([name]).err;
        assert_eq!(help(&err), expected, "{name}: {err}");
    }
}

#[test]
fn the_words_of_a_server_that_refuses_are_shown_without_its_control_characters() {
    let (address, served) =
        one_answer("HTTP/1.1 404 Not Found\r\nContent-Length: 16\r\n\r\nno \x1b[31mroom\x07 here");
    let err = eval(&format!("new WebSocket('ws://{address}/room')")).err;
    served.join().expect("served");
    let words = "the server has nothing at /room: check the path (the server says: no \\u{1b}[31mroom\\u{7} he)";
    assert_eq!(help(&err), [words]);
}

#[test]
fn what_is_no_function_is_named() {
    for (code, text) in [
        (
            "const socket = new EventTarget(); socket.addEventlistener('open', 1)",
            "socket.addEventlistener is not a function",
        ),
        ("const a = { b: {} };\na.b.c (1)", "a.b.c is not a function"),
        ("[1].mapp(1)", "mapp is not a function"),
        (
            "const a = {};\na.b.c",
            "Cannot read properties of undefined (reading 'c')",
        ),
        (
            "navigator.sendBeacon('/')",
            "\nnote: navigator.sendBeacon is not implemented by boa-ws\n",
        ),
    ] {
        let err = eval(code).err;
        assert!(err.contains(text), "{code}: {err}");
    }
}

#[test]
fn a_name_of_browsers_that_a_script_asks_for_and_that_is_absent_is_noted_once() {
    let code = "
        if (typeof WebAssembly !== 'undefined' || typeof ownName !== 'undefined') throw 0;
        typeof WebAssembly; typeof WebSocket";
    let note = "note: the script asks for WebAssembly, which is not implemented by boa-ws\n";
    for options in [
        &[][..],
        &["--isolate"],
        #[cfg(feature = "pages")]
        &["--dom", "--plain"],
    ] {
        let script = ["-e", code];
        let arguments = options.iter().chain(&script);
        let err = boa_ws(arguments).run().err;
        assert_eq!(err, note, "{options:?}");
    }
}

#[test]
fn an_option_after_the_script_is_pointed_out_when_its_connection_is_refused() {
    let port = RefusingPort::new();
    let code = format!("new WebSocket('ws://127.0.0.1:{}')", port.port);
    let folder = folder(&[("a.js", code.as_bytes())]);
    let err = folder.run(["a.js", "--serve=8080"]).err;
    assert!(
        help(&err)[0].starts_with("--serve went to the script"),
        "{err}"
    );
    let err = folder.run(["a.js", "--other", "serve"]).err;
    assert_eq!(help(&err), [""; 0], "{err}");
}
