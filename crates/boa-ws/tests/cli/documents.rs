//! The example of a document that is not in the repository, unchanged. The variable `DOCUMENT` has
//! its path: a text in French about `WebSocket`, with the sections "Exemple" and "Specifications".

use crate::{
    command::{ENDED, Output, assert_contains, assert_starts_with, boa_ws},
    not_run::not_run_without_file,
    peer::{EchoServer, RefusingPort},
};
use std::{env, fs};

/// The script in the document. None if the variable names no document.
fn script() -> Option<String> {
    let Some(path) = env::var_os("DOCUMENT") else {
        not_run_without_file("DOCUMENT names no document with an example");
        return None;
    };
    let document = fs::read_to_string(path).expect("DOCUMENT names a text");
    let (_, after) = document
        .split_once("\nExemple\n")
        .expect("the section with the example");
    let (script, _) = after
        .split_once("\nSpecifications\n")
        .expect("the section after it");
    Some(script.to_owned())
}

#[test]
fn without_a_server_the_script_ends_with_warnings() {
    let Some(script) = script() else { return };
    let refusing = RefusingPort::new();
    let [ws, wss] =
        [80, 443].map(|port| format!("--connect-to=localhost:{port}:127.0.0.1:{}", refusing.port));
    let Output { out, err, status } = boa_ws([&ws, &wss, "-"]).input(script).run();
    // The script prints the event of the failure, which has no reason.
    assert_eq!((out.as_str(), status), ("", Some(0)), "{err}");
    assert_contains(
        &err,
        &format!(
            "warning: ws://localhost/: connection refused by 127.0.0.1:{}\n",
            refusing.port
        ),
    );
    assert_contains(&err, "warning: wss://localhost/: ");
    assert_contains(&err, "Event { type: ");
}

#[test]
fn a_server_without_encryption_is_there() {
    let Some(script) = script() else { return };
    let server = EchoServer::start();
    let refusing = RefusingPort::new();
    let wss = format!("--connect-to=localhost:443:127.0.0.1:{}", refusing.port);
    let running = boa_ws([&server.instead_of(80), &wss, "-"])
        .input(script)
        .start();
    // The variable holds the second socket, which fails. The first one is open, without listeners.
    let failure = running.err_line();
    assert_starts_with(&failure, "warning: wss://localhost/: ");
    let event = running.err_line();
    assert_starts_with(&event, "Event { type: ");
    assert_eq!(running.end(), Output::of("", "", ENDED));
}

#[cfg(unix)]
#[test]
fn the_first_alternative_alone_prints_its_conversation_until_a_signal() {
    let Some(script) = script() else { return };
    let (first, _) = script
        .split_once("// ----- OU -----")
        .expect("two alternatives");
    let (_, rest) = script
        .split_once("wss://localhost\");")
        .expect("the second alternative");
    let server = EchoServer::start();
    let running = boa_ws([&server.instead_of(80), "-"])
        .input(format!("{first}{rest}"))
        .start();
    assert_eq!(running.line(), "Connexion établie.");
    assert_eq!(running.line(), "Message: Hello world!");
    running.signal(rustix::process::Signal::INT);
    assert_eq!(running.wait(), Output::of("Connexion terminé.\n", "", 130));
}
