//! Standard output and standard error.

use crate::command::{Output, boa_ws, eval};

#[test]
fn what_is_printed_goes_where_it_belongs() {
    let code = "console.log('log'); console.info('info'); console.debug('debug'); console.warn('warn'); console.error('error')";
    let output = eval(code);
    assert_eq!(output, Output { out: "log\ninfo\ndebug\n".into(), err: "warn\nerror\n".into(), status: Some(0) });
}

#[test]
fn a_trace_is_no_output() {
    let Output { out, err, status } = eval("function f() { console.trace('here') } f()");
    assert_eq!((out.as_str(), status), ("", Some(0)));
    assert!(err.starts_with("Trace: here\n    at f ("), "{err}");
}

#[test]
fn who_reads_no_more_ends_it_quietly() {
    // Only the closed pipe can end this one.
    let mut running = boa_ws(["-e", "for (let i = 0; ; i++) console.log(i)"]).start();
    assert_eq!(running.line(), "0");
    running.stop_reading();
    assert_eq!(running.wait(), Output { out: String::new(), err: String::new(), status: Some(0) });
}

#[test]
fn so_does_who_reads_no_more_errors() {
    for (code, first, status) in [
        ("for (let i = 0; ; i++) console.error(i)", "0", 0),
        ("setInterval(() => { throw 1 })", "error: Uncaught 1", 1),
        (
            "(function again() { new WebSocket('ws://localhost:9').onclose = again })()",
            "warning: ws://localhost:9/: ",
            0,
        ),
    ] {
        let mut running = boa_ws(["-e", code]).start();
        let line = running.err_line();
        assert!(line.starts_with(first), "{line}");
        running.stop_reading_errors();
        assert_eq!(running.wait(), Output { out: String::new(), err: String::new(), status: Some(status) }, "{code}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_is_lost_is_an_error() {
    use std::{fs::File, process::Command};

    let full = File::options().write(true).open("/dev/full").expect("a device that is always full");
    let output =
        Command::new(env!("CARGO_BIN_EXE_boa-ws")).args(["-e", "for (;;) console.log(1)"]).stdout(full).output();
    let output = output.expect("the binary can be run");
    assert_eq!(output.status.code(), Some(1));
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(err.starts_with("error: cannot write to standard output: "), "{err}");
}
