//! The built-in server of the command.

use crate::{
    command::{Output, assert_ends_with, boa_ws},
    not_run::not_run,
    peer::{EchoServer, served_port},
};
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream};

#[test]
fn a_free_port_is_named() {
    let Output { out, err, status } = boa_ws(["--serve=0", "-e", "console.log('ran')"]).run();
    assert_eq!((out.as_str(), status), ("ran\n", Some(0)));
    assert_ne!(served_port(err.trim_end()), 0, "{err}");
}

#[test]
fn both_loopback_addresses_are_served() {
    let serving = boa_ws(["--serve=0"]).start();
    let line = serving.err_line();
    let port = served_port(&line);
    assert!(
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok(),
        "{line}"
    );
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_err() {
        return not_run("this machine has no IPv6");
    }
    assert_eq!(
        line,
        format!("serving on ws://localhost:{port} (127.0.0.1 and ::1)")
    );
    assert!(
        TcpStream::connect((Ipv6Addr::LOCALHOST, port)).is_ok(),
        "{line}"
    );
}

/// On Linux every address of 127.0.0.0/8 belongs to this machine, so a server on all addresses
/// would answer on it.
#[cfg(target_os = "linux")]
#[test]
fn no_address_besides_that_of_the_option_is_served() {
    let everywhere = boa_ws(["--serve=0.0.0.0:0"]).start();
    let found = TcpStream::connect((
        Ipv4Addr::new(127, 0, 0, 2),
        served_port(&everywhere.err_line()),
    ));
    assert!(found.is_ok(), "{found:?}");
    let serving = EchoServer::start();
    let found = TcpStream::connect((Ipv4Addr::new(127, 0, 0, 2), serving.port));
    assert_eq!(
        found.expect_err("nobody listens there").kind(),
        std::io::ErrorKind::ConnectionRefused
    );
}

#[test]
fn a_given_address_is_served_until_the_script_ends() {
    let serving = boa_ws(["--serve=127.0.0.1:0", "-"])
        .input("console.log('done')")
        .start();
    let line = serving.err_line();
    assert!(
        line.starts_with("serving on ws://127.0.0.1:") && served_port(&line) != 0,
        "{line}"
    );
    assert_eq!(serving.wait(), Output::of("done\n", "", 0));
}

#[test]
fn the_server_echoes_and_selects_the_first_subprotocol() {
    let server = EchoServer::start();
    let code = format!(
        "const socket = new WebSocket('ws://localhost:{}/any/path', ['one', 'two']);
        socket.onopen = () => socket.send(socket.protocol);
        socket.onmessage = ({{ data }}) => {{ console.log(data); socket.close() }}",
        server.port
    );
    let output = boa_ws(["-e", &code]).run();
    assert_eq!(output, Output::of("one\n", "", 0));
}

#[test]
fn a_port_in_use_is_an_error_that_names_it() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = taken.local_addr().expect("bound").port();
    let output = boa_ws([&format!("--serve={port}"), "-e", "console.log('never')"]).run();
    let err = format!("error: the server cannot listen on 127.0.0.1:{port}: the port is in use\n");
    assert_eq!(output, Output::of("", err, 2));
}

#[test]
fn a_port_in_use_on_ipv6_alone_is_an_error() {
    let Ok(taken) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) else {
        return not_run("this machine has no IPv6");
    };
    let port = taken.local_addr().expect("bound").port();
    let Output { err, status, .. } = boa_ws([format!("--serve={port}")]).run();
    // Another test may use the port on the other address.
    assert_ends_with(&err, &format!(":{port}: the port is in use\n"));
    assert_eq!(status, Some(2));
}
