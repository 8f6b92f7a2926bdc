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

/// An address of this machine that no other test has, on Linux.
#[cfg(all(target_os = "linux", feature = "pages"))]
fn own_address() -> String {
    let [.., high, middle, low] = std::process::id().to_be_bytes();
    format!("127.{}.{middle}.{low}:8080", high.saturating_add(8))
}

/// As bundlers write it: the paths begin with a slash.
#[cfg(all(target_os = "linux", feature = "pages"))]
#[test]
fn a_page_whose_location_is_the_server_finds_its_folder_there() {
    let folder = crate::command::folder(&[
        (
            "index.html",
            b"<!doctype html><script type=module crossorigin src='/assets/x.js'></script><script src='/classic.js' defer></script>",
        ),
        ("classic.js", b"console.log('classic')"),
        ("data.json", b"[1]"),
        (".env", b"SECRET=1"),
    ]);
    let assets = folder.join("assets");
    std::fs::create_dir(&assets).expect("a folder");
    let script = "import { name } from './y.js';
        const { default: lazy } = await import('/assets/z.js');
        const data = await (await fetch('/data.json')).json();
        console.log(name, lazy, data, location.pathname);
        const socket = new WebSocket('/echo');
        socket.onopen = () => socket.send('hello');
        socket.onmessage = ({ data }) => console.log(data);";
    for (name, text) in [
        ("x.js", script),
        ("y.js", "export const name = 'y'"),
        ("z.js", "export default 'z'"),
    ] {
        std::fs::write(assets.join(name), text).expect("a file");
    }
    std::os::unix::fs::symlink("/etc/passwd", folder.join("linked.txt")).expect("a link");
    let address = own_address();
    let running = folder
        .boa_ws([
            &format!("--serve={address}"),
            "--plain",
            &format!("--location=http://{address}/"),
            "index.html",
        ])
        .start();
    for expected in ["classic", "y z [ 1 ] /", "hello"] {
        assert_eq!(running.line(), expected);
    }
    let get = |path: &str, host: &str| {
        let mut stream = TcpStream::connect(&address).expect("it listens");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        std::io::Write::write_all(&mut stream, request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        std::io::Read::read_to_string(&mut stream, &mut answer).expect("an answer");
        let status = answer.split(' ').nth(1).expect(&answer);
        (status.to_owned(), answer)
    };
    let (status, answer) = get("/", &address);
    assert_eq!(status, "200", "{answer}");
    assert!(answer.contains("content-type: text/html"), "{answer}");
    for path in [
        "/.env",
        "/../Cargo.toml",
        "/%2e%2e/x",
        "/linked.txt",
        "/assets",
        "/absent.js",
    ] {
        assert_eq!(get(path, &address).0, "404", "{path}");
    }
    // The name of another site may lead here.
    assert_eq!(get("/data.json", "site.example").0, "426");
    running.signal(rustix::process::Signal::TERM);
    assert_eq!(running.wait().status, Some(143));
}
