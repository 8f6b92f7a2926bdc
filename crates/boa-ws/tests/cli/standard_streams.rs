//! Standard output and standard error.

use crate::command::{Output, assert_starts_with, boa_ws, eval};
#[cfg(unix)]
use std::{os::fd::OwnedFd, os::unix::net::UnixDatagram, process::Command};

#[test]
fn warnings_and_errors_go_to_standard_error() {
    let code = "console.log('log'); console.info('info'); console.debug('debug'); console.warn('warn'); console.error('error')";
    let output = eval(code);
    assert_eq!(output, Output::of("log\ninfo\ndebug\n", "warn\nerror\n", 0));
}

#[test]
fn a_trace_goes_to_standard_error() {
    let Output { out, err, status } = eval("function f() { console.trace('here') } f()");
    assert_eq!((out.as_str(), status), ("", Some(0)));
    assert_starts_with(&err, "Trace: here\n    at f (");
}

#[test]
fn a_closed_standard_output_ends_the_command_without_a_message() {
    // Only the closed pipe can end this script.
    let mut running = boa_ws(["-e", "for (let i = 0; ; i++) console.log(i)"]).start();
    assert_eq!(running.line(), "0");
    running.stop_reading();
    assert_eq!(running.wait(), Output::of("", "", 141));
}

#[test]
fn a_closed_standard_error_ends_the_command() {
    for (code, first) in [
        ("for (let i = 0; ; i++) console.error(i)", "0"),
        ("setInterval(() => { throw 1 })", "error: Uncaught 1"),
        (
            "(function again() { new WebSocket('ws://localhost:9').onclose = again })()",
            "warning: ws://localhost:9/: ",
        ),
    ] {
        let mut running = boa_ws(["-e", code]).start();
        let line = running.err_line();
        assert_starts_with(&line, first);
        running.stop_reading_errors();
        assert_eq!(running.wait(), Output::of("", "", 141), "{code}");
    }
}

/// Processes that share standard error must not interrupt each other's lines.
#[cfg(unix)]
#[test]
fn a_message_on_standard_error_is_one_write() {
    let code = "console.error('two\\nlines'); reportError(new Error('no'));
        new WebSocket('ws://localhost:25').onclose = () => { throw new TypeError('late') }";
    for colors in ["", "1"] {
        // Each write is one datagram.
        let (ours, theirs) = UnixDatagram::pair().expect("a pair of sockets");
        let mut command = Command::new(env!("CARGO_BIN_EXE_boa-ws"));
        command
            .args(["-e", code])
            .env("CLICOLOR_FORCE", colors)
            .env_remove("FORCE_COLOR")
            .env_remove("NO_COLOR");
        let status = command
            .stderr(OwnedFd::from(theirs))
            .status()
            .expect("the binary can be run");
        assert_eq!(status.code(), Some(1));
        // Closes the test's copy of the command's end.
        drop(command);
        ours.set_nonblocking(true).expect("a socket");
        let mut writes = Vec::new();
        let mut buffer = [0; 4096];
        while let Ok(len) = ours.recv(&mut buffer) {
            writes.push(String::from_utf8_lossy(&buffer[..len]).into_owned());
        }
        assert_eq!(writes.len(), 4, "{writes:?}");
        assert_eq!(writes[0], "two\nlines\n");
        for (write, part) in writes[1..].iter().zip(["no", "localhost:25", "late"]) {
            assert!(write.contains(part) && write.ends_with('\n'), "{writes:?}");
            assert_eq!(write.contains('\x1b'), colors == "1", "{writes:?}");
        }
    }
}
