//! Scripts that can't be run, and connections that fail.

use crate::{
    command::{Output, assert_starts_with, boa_ws, eval, folder},
    not_run::not_run,
    peer::{EchoServer, RefusingPort, one_answer},
};
use std::io::Write as _;

#[test]
fn a_missing_file_is_an_error() {
    for name in ["missing.js", "missing.mjs"] {
        let output = boa_ws([name]).current_folder(&folder(&[])).run();
        let err = format!("error: cannot read {name}: there is no such file\n");
        assert_eq!(output, Output::of("", err, 2));
    }
}

#[test]
fn a_directory_is_not_a_script() {
    let folder = folder(&[]);
    let output = folder.run(["."]);
    let err = "error: cannot read .: it is a directory\n";
    assert_eq!(output, Output::of("", err, 2));
}

/// Devices and pipes: those that have an end are programs, too.
#[test]
#[cfg(target_os = "linux")]
fn a_program_without_an_end_is_an_error() {
    let reason = "error: cannot read /dev/zero: it is larger than 256 MiB\n";
    for arguments in [&["/dev/zero"][..], &["--ca=/dev/zero", "-e", "0"]] {
        assert_eq!(boa_ws(arguments).run(), Output::of("", reason, 2));
    }
    let folder = folder(&[]);
    let pipe = folder.join("pipe.js");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo is there").success());
    let running = folder.boa_ws(["pipe.js"]).start();
    // To open it waits for the command, which reads up to the end.
    std::fs::write(&pipe, "console.log('piped')").expect("the command reads");
    assert_eq!(running.wait(), Output::of("piped\n", "", 0));
}

#[test]
fn a_source_that_is_not_utf_8_is_an_error() {
    for name in ["a.js", "a.mjs"] {
        let folder = folder(&[(name, b"console.log('never');\n'\xff'")]);
        let output = folder.run([name]);
        let err = format!(
            "error: {name} is not valid UTF-8: the byte at offset 23, in line 2, can't be there\n"
        );
        assert_eq!(output, Output::of("", err, 2));
    }
    for mark in [b"\xff\xfe", b"\xfe\xff"] {
        for name in ["a.js", "a.mjs"] {
            let folder = folder(&[(name, &[mark, &b"1\0"[..]].concat())]);
            let output = folder.run([name]);
            let err = format!(
                "error: {name} is not valid UTF-8: it is UTF-16\n\
                 help: save it as UTF-8, in PowerShell with: ... | Set-Content -Encoding utf8 FILE\n"
            );
            assert_eq!(output, Output::of("", err, 2));
        }
    }
    let output = boa_ws(["-"]).input(b"\xc3".as_slice()).run();
    assert_eq!(output.status, Some(2));
    output.begins("error: [stdin] is not valid UTF-8");
}

#[test]
fn a_syntax_error_has_its_position_and_a_caret() {
    let folder = folder(&[("a.js", b"console.log('never');\n  let \xc3\xa9 = = 2;\n")]);
    let output = folder.run(["a.js"]);
    output.assert_out("", 1);
    output.begins("error: Uncaught SyntaxError: ");
    let shown = " --> a.js:2:11\n  |\n2 |   let é = = 2;\n  |           ^\n";
    output.says(shown);
}

#[test]
fn an_incomplete_source_is_an_error_at_its_end() {
    let output = eval("f(");
    assert_eq!(output.status, Some(1));
    output.says("[eval]:1:3\n  |\n1 | f(\n  |   ^\n");
}

/// The events of a failed connection. They are the same for every reason.
const PLAIN: &str = "error Event false\nclose 1006 \"\" false\n";

fn connect(url: &str) -> Output {
    eval(&format!(
        "const socket = new WebSocket('{url}');
        socket.onerror = (e) => console.log(e.type, e.constructor.name, 'message' in e);
        socket.onclose = (e) => console.log(e.type, e.code, JSON.stringify(e.reason), e.wasClean);"
    ))
}

#[test]
fn a_name_with_two_addresses_is_refused_by_both() {
    if std::net::TcpListener::bind((std::net::Ipv6Addr::LOCALHOST, 0)).is_err() {
        return not_run("this machine has no IPv6");
    }
    let refusing = RefusingPort::on_both_addresses();
    let port = refusing.port;
    let err = format!(
        "warning: ws://localhost:{port}/: connection refused by 127.0.0.1:{port} and [::1]:{port}\n"
    );
    let output = connect(&format!("ws://localhost:{port}/"));
    assert_eq!(output, Output::of(PLAIN, err, 0));
}

/// <https://www.rfc-editor.org/rfc/rfc6761#section-6.4>: no resolver needs to be asked for it.
#[test]
fn an_unknown_host_is_reported() {
    let Output { out, err, status } = connect("ws://nowhere.invalid/");
    assert_eq!((out.as_str(), status), (PLAIN, Some(0)));
    assert_starts_with(
        &err,
        "warning: ws://nowhere.invalid/: cannot resolve nowhere.invalid: ",
    );
}

#[test]
fn a_response_that_is_not_a_handshake_is_reported() {
    let (address, served) = one_answer("HTTP/1.1 403 Forbidden\r\n\r\n");
    let url = format!("ws://{address}/");
    let Output { out, err, status } = connect(&url);
    assert_eq!((out.as_str(), status), (PLAIN, Some(0)));
    let mut lines = err.lines();
    let warning =
        format!("warning: {url}: the server answered 403 Forbidden, which opens no WebSocket");
    assert_eq!(lines.next(), Some(&*warning));
    assert!(lines.all(|line| line.starts_with("help: ")), "{err}");
    served.join().expect("served");
}

/// An open socket keeps a script alive after an exception, unless the option says otherwise.
#[test]
fn the_first_exception_ends_a_script_if_it_is_to_fail_fast() {
    let server = EchoServer::start();
    for statement in [
        "consol.log(1)",
        "Promise.reject(new Error('no'))",
        "queueMicrotask(() => { throw 1 })",
    ] {
        let code = format!(
            "const socket = new WebSocket('{}');
            socket.onopen = () => socket.send('one');
            socket.onmessage = () => {{ setTimeout(() => console.log('later')); {statement} }};",
            server.url()
        );
        let output = boa_ws(["--fail-fast", "-e", &code]).run();
        assert_eq!(
            (output.out.as_str(), output.status),
            ("", Some(1)),
            "{statement}: {}",
            output.err
        );
        output.begins("error: Uncaught ");
        let running = boa_ws(["-e", &code]).start();
        assert_eq!(running.line(), "later", "{statement}");
    }
    let code = "setTimeout(() => console.log('later')); throw 1";
    boa_ws(["--fail-fast", "-e", code]).run().assert_out("", 1);
    eval(code).assert_out("later\n", 1);
}

/// The status comes at the end, for which somebody may wait.
#[test]
fn a_script_that_goes_on_after_an_exception_says_so_once() {
    let note = "the script goes on after the exception, as in browsers; --fail-fast ends it";
    let code = "import { stdin } from 'boa-ws';
        setTimeout(() => { throw new Error('first') });
        for await (const line of stdin) setTimeout(() => { throw new Error(line) });";
    let (running, mut input) = boa_ws(["-e", code]).start_open();
    while !running.err_line().contains(note) {}
    input.write_all(b"second\n").expect("it is read");
    while !running.err_line().contains("Error: second") {}
    drop(input);
    let rest = running.wait();
    assert_eq!(
        (rest.status, rest.err.contains(note)),
        (Some(1), false),
        "{}",
        rest.err
    );
    let code = "setInterval(() => {}, 1e6); setTimeout(() => { throw new Error('no') }, 1)";
    let output = boa_ws(["--fail-fast", "-e", code]).run();
    output.assert_out("", 1);
    assert!(!output.err.contains("goes on"), "{}", output.err);
}
