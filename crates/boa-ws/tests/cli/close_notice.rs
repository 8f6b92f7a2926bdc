//! Servers that do not answer the Close frame.

use crate::{
    command::boa_ws,
    peer::sockets,
    terminal::{Terminal, in_terminal},
};
use std::{future::pending, net::SocketAddr};

/// It also reads nothing after the handshake.
pub(crate) fn server_that_never_closes() -> SocketAddr {
    sockets(async |_socket| pending().await)
}

fn code(address: SocketAddr) -> String {
    format!(
        "const socket = new WebSocket('ws://me:secret@{address}/'); socket.onopen = () => socket.close();"
    )
}

fn start(code: &str) -> Terminal {
    in_terminal(["--close-timeout=60", "-e", code])
        .size(100, 20)
        .start()
}

fn line(address: SocketAddr) -> String {
    format!("waiting for ws://{address}/ to close (Ctrl-C ends at once)\n")
}

#[test]
fn a_wait_for_a_servers_close_is_reported_and_ctrl_c_ends_it() {
    let address = server_that_never_closes();
    let mut terminal = start(&code(address));
    terminal.shows(line(address).trim_end());
    terminal.types("\x03");
    let (status, contents) = terminal.wait();
    assert_eq!(status.exit_code(), 130, "{contents}");
    // The terminal's echo of Ctrl-C follows.
    assert_eq!(
        contents.replace("^C", "").trim_end(),
        line(address).trim_end()
    );
}

#[test]
fn a_wait_in_a_module_that_awaits_the_close_event_is_reported() {
    let address = server_that_never_closes();
    let code = format!(
        "{} await new Promise((closed) => {{ socket.onclose = closed; }});",
        code(address)
    );
    let mut terminal = in_terminal(["--module", "-e", &code]).size(100, 20).start();
    terminal.shows(line(address).trim_end());
    terminal.types("\x03");
    assert_eq!(terminal.wait().0.exit_code(), 130);
}

#[test]
fn a_wait_of_a_script_with_a_pending_timer_is_not_reported() {
    let address = server_that_never_closes();
    // The timer runs until the server answers, so the test does not depend on time.
    let code = format!(
        "{} const timer = setInterval(() => {{}}, 1e6);
        socket.onclose = () => {{ console.log('other'); clearInterval(timer) }};",
        code(address)
    );
    let mut terminal = in_terminal(["--close-timeout=1.5", "-e", &code])
        .size(100, 20)
        .start();
    let (_, contents) = terminal.wait();
    assert!(
        contents.contains("other") && !contents.contains("waiting for"),
        "{contents}"
    );
}

#[test]
fn a_wait_is_reported_on_terminals_only() {
    let output = boa_ws(["--close-timeout=2", "-e", &code(server_that_never_closes())]).run();
    assert!(!output.err.contains("waiting for"), "{}", output.err);
}
