//! Ctrl-C and SIGTERM.

use crate::{
    command::{Output, assert_starts_with, boa_ws, fills, folder, until},
    peer::{EchoServer, one_client},
};
use rustix::process::Signal;
use std::{
    net::{Ipv4Addr, TcpStream},
    time::{Duration, Instant},
};

const SIGNALS: [(Signal, i32); 2] = [(Signal::INT, 130), (Signal::TERM, 143)];

#[test]
fn open_sockets_are_closed_with_1001() {
    for (signal, status) in SIGNALS {
        let (address, served) = one_client();
        let code = format!(
            "const socket = new WebSocket('ws://{address}/');
            socket.onmessage = ({{ data }}) => console.log(data);
            socket.onclose = ({{ wasClean }}) => console.log('closed', wasClean);"
        );
        let running = boa_ws(["-e", &code]).start();
        assert_eq!(running.line(), "welcome");
        running.signal(signal);
        assert_eq!(served.join().expect("served").messages, ["close 1001"]);
        assert_eq!(running.wait(), Output::of("closed true\n", "", status));
    }
}

#[test]
fn a_script_without_sockets_ends_at_once_after_a_signal() {
    let running = boa_ws(["-e", "setTimeout(() => {}, 1e9); console.log('waiting')"]).start();
    assert_eq!(running.line(), "waiting");
    running.signal(Signal::INT);
    assert_eq!(running.wait(), Output::of("", "", 130));
}

/// In Node a listener of the signal would keep the process, and `exit` has no event without one.
#[test]
fn listeners_of_a_package_do_not_keep_the_process() {
    let listening = "const listen = (name) => process.on(name, () => console.log('heard', name));
        ['SIGINT', 'SIGTERM', 'SIGHUP', 'exit', 'beforeExit'].forEach(listen);";
    let files = folder(&[
        (
            "main.mjs",
            b"import 'package'; setTimeout(() => {}, 1e9); console.log('waiting');",
        ),
        ("node_modules/package/index.js", listening.as_bytes()),
    ]);
    for (signal, status) in SIGNALS {
        let running = boa_ws(["main.mjs"]).current_folder(&files).start();
        assert_eq!(running.line(), "waiting");
        running.signal(signal);
        assert_eq!(running.wait(), Output::of("", "", status));
    }
}

#[test]
fn a_busy_script_is_ended_with_a_warning() {
    for (signal, status) in SIGNALS {
        let running = boa_ws(["-e", "console.log('busy'); for (;;);"]).start();
        assert_eq!(running.line(), "busy");
        let asked = Instant::now();
        running.signal(signal);
        let err = "warning: the script did not stop when asked to: it was ended\n";
        assert_eq!(running.wait(), Output::of("", err, status));
        let took = asked.elapsed();
        // The script has 0.4 s to stop. The rest is for a busy machine.
        assert!(
            took >= Duration::from_millis(400) && took < Duration::from_secs(20),
            "{took:?}"
        );
    }
}

/// Standard error takes nothing either, so that neither the warning nor the summary can be written.
#[test]
fn a_script_that_writes_to_a_pipe_that_nobody_reads_is_ended() {
    let line = "const line = 'x'.repeat(1000);";
    for (signal, status) in SIGNALS {
        for code in [
            format!("{line} for (;;) {{ console.log(line); console.error(line); }}"),
            format!(
                "{line} for (let n = 0; n < 100; n++) console.error(line); console.log('never')"
            ),
            format!("{line} setInterval(() => console.error(line))"),
        ] {
            for options in [
                ["--summary", "--har=/dev/full"].as_slice(),
                &["--trace"],
                &["--serve=0"],
                &[],
            ] {
                let (running, out, err) = boa_ws([options, &["-e", &code]].concat()).start_unread();
                // The streams are written in turn.
                if code.contains("log(line)") {
                    fills(&out);
                } else {
                    fills(&err);
                }
                running.signal(signal);
                assert_eq!(running.wait().status, Some(status), "{options:?}: {code}");
            }
        }
    }
}

/// The script has ended before its summary is written.
#[test]
fn a_summary_that_nobody_reads_is_given_up_after_a_signal() {
    for (signal, status) in SIGNALS {
        // The text and the warnings take 44 KB of the 64 that the pipe holds, and the summary 30.
        let code = "console.error('x'.repeat(40000)); \
            for (let n = 0; n < 10000; n++) new WebSocket('ws://localhost:1/' + 'x'.repeat(1000) + n)";
        let command = boa_ws(["--summary", "--deny-net=loopback", "-e", code]);
        let (running, _out, err) = command.start_unread();
        until("no summary fills the pipe", || {
            let waiting = rustix::io::ioctl_fionread(&err).expect("a pipe");
            (waiting > 47_000).then_some(())
        });
        running.signal(signal);
        assert_eq!(running.wait().status, Some(status));
    }
}

/// Signals are handled by the thread that prints the summary on SIGUSR1, and serves.
#[test]
fn a_summary_on_request_that_nobody_reads_stops_no_signal() {
    let code = "const line = 'x'.repeat(1000); setTimeout(() => { for (;;) console.error(line); })";
    let (running, _out, err) = boa_ws(["--summary", "-e", code]).start_unread();
    fills(&err);
    for _ in 0..3 {
        running.signal(Signal::USR1);
    }
    running.signal(Signal::TERM);
    assert_eq!(running.wait().status, Some(143));
}

/// A client of the server that never answers its Close frame keeps it for less than the second that
/// a signal has.
#[test]
fn a_client_that_answers_no_close_frame_does_not_keep_the_server() {
    for (signal, status) in SIGNALS {
        let server = EchoServer::start();
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port)).expect("it listens");
        let (_socket, _) =
            tokio_tungstenite::tungstenite::client(server.url(), stream).expect("a handshake");
        server.process.signal(signal);
        assert_eq!(server.process.wait(), Output::of("", "", status));
    }
}

#[test]
fn a_script_that_is_busy_while_its_sockets_close_is_ended() {
    let (address, served) = one_client();
    let code = format!(
        "const socket = new WebSocket('ws://{address}/');
        socket.onmessage = ({{ data }}) => console.log(data);
        socket.onclose = () => {{ for (;;); }}"
    );
    let running = boa_ws(["-e", &code]).start();
    assert_eq!(running.line(), "welcome");
    running.signal(Signal::TERM);
    let err = "warning: the script did not stop when asked to: it was ended\n";
    assert_eq!(running.wait(), Output::of("", err, 143));
    assert_eq!(served.join().expect("served").messages, ["close 1001"]);
}

#[test]
fn a_second_signal_ends_the_process_at_once() {
    let running = boa_ws(["-e", "console.log('busy'); for (;;);"]).start();
    assert_eq!(running.line(), "busy");
    // Both signals arrive while the process is stopped. Two of its threads may take them after
    // that, so either is the first.
    running.signal(Signal::STOP);
    running.signal(Signal::INT);
    running.signal(Signal::TERM);
    running.signal(Signal::CONT);
    let output = running.wait();
    let status = output.status.filter(|status| [130, 143].contains(status));
    let err = "warning: asked twice: the script was ended, and its connections were not closed\n";
    assert_eq!(output, Output::of("", err, status.unwrap_or(130)));
}

/// As `timeout` does. Each of the two may arrive alone.
#[test]
fn the_same_signal_at_once_is_one_request() {
    for _ in 0..3 {
        let (address, served) = one_client();
        let code = format!(
            "const socket = new WebSocket('ws://{address}/');
            socket.onmessage = ({{ data }}) => console.log(data);"
        );
        let running = boa_ws(["-e", &code]).start();
        assert_eq!(running.line(), "welcome");
        running.signal(Signal::TERM);
        running.signal(Signal::TERM);
        assert_eq!(running.wait().status, Some(143));
        assert_eq!(served.join().expect("served").messages, ["close 1001"]);
    }
}

#[test]
fn the_server_alone_serves_until_a_signal() {
    for (signal, status) in SIGNALS {
        let server = EchoServer::start();
        let code = format!(
            "const socket = new WebSocket('ws://localhost:{}/');
            socket.onopen = () => console.log('open');
            socket.onclose = ({{ code, wasClean }}) => console.log(code, wasClean);",
            server.port
        );
        let client = boa_ws(["-e", &code]).start();
        assert_eq!(client.line(), "open");
        server.process.signal(signal);
        assert_eq!(client.wait(), Output::of("1001 true\n", "", 0));
        assert_eq!(server.process.wait(), Output::of("", "", status));
    }
}

#[test]
fn a_script_and_its_server_end_together() {
    let running = boa_ws(["--serve=0", "-e", "console.log('busy'); for (;;);"]).start();
    assert_eq!(running.line(), "busy");
    let serving = running.err_line();
    assert_starts_with(&serving, "serving on ws://");
    running.signal(Signal::TERM);
    assert_eq!(running.wait().status, Some(143));
}
