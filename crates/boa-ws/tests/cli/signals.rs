//! Ctrl-C and SIGTERM.

use crate::{
    command::{Output, boa_ws},
    peer::{EchoServer, one_client},
};
use rustix::process::Signal;
use std::time::{Duration, Instant};

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
        assert_eq!(running.wait(), Output { out: "closed true\n".into(), err: String::new(), status: Some(status) });
    }
}

#[test]
fn a_script_without_sockets_ends_at_once_after_a_signal() {
    let running = boa_ws(["-e", "setTimeout(() => {}, 1e9); console.log('waiting')"]).start();
    assert_eq!(running.line(), "waiting");
    running.signal(Signal::INT);
    assert_eq!(running.wait(), Output { out: String::new(), err: String::new(), status: Some(130) });
}

#[test]
fn a_busy_script_is_ended_with_a_warning() {
    for (signal, status) in SIGNALS {
        let running = boa_ws(["-e", "console.log('busy'); for (;;);"]).start();
        assert_eq!(running.line(), "busy");
        let asked = Instant::now();
        running.signal(signal);
        let err = "warning: the script did not stop when asked to: it was ended\n".into();
        assert_eq!(running.wait(), Output { out: String::new(), err, status: Some(status) });
        let took = asked.elapsed();
        // The script has 0.4 s to stop. The rest is for a busy machine.
        assert!(took >= Duration::from_millis(400) && took < Duration::from_secs(20), "{took:?}");
    }
}

#[test]
fn a_script_that_writes_to_a_pipe_that_nobody_reads_is_ended() {
    for (signal, status) in SIGNALS {
        // Standard error has the same fate, so that the warning cannot be written either.
        let code = "const line = 'x'.repeat(1000); console.log('begins'); for (;;) { console.log(line); console.error(line); }";
        let running = boa_ws(["-e", code]).start();
        assert_eq!(running.line(), "begins");
        running.signal(signal);
        assert_eq!(running.wait().status, Some(status));
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
    let err = "warning: the script did not stop when asked to: it was ended\n".into();
    assert_eq!(running.wait(), Output { out: String::new(), err, status: Some(143) });
    assert_eq!(served.join().expect("served").messages, ["close 1001"]);
}

#[test]
fn a_second_signal_ends_the_process_at_once() {
    let running = boa_ws(["-e", "console.log('busy'); for (;;);"]).start();
    assert_eq!(running.line(), "busy");
    // Both signals arrive while the process is stopped.
    running.signal(Signal::STOP);
    running.signal(Signal::INT);
    running.signal(Signal::TERM);
    running.signal(Signal::CONT);
    let err = "warning: asked twice: the script was ended, and its connections were not closed\n".into();
    assert_eq!(running.wait(), Output { out: String::new(), err, status: Some(130) });
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
        assert_eq!(client.wait(), Output { out: "1001 true\n".into(), err: String::new(), status: Some(0) });
        assert_eq!(server.process.wait(), Output { out: String::new(), err: String::new(), status: Some(status) });
    }
}

#[test]
fn a_script_and_its_server_end_together() {
    let running = boa_ws(["--serve=0", "-e", "console.log('busy'); for (;;);"]).start();
    assert_eq!(running.line(), "busy");
    let serving = running.err_line();
    assert!(serving.starts_with("serving on ws://"), "{serving}");
    running.signal(Signal::TERM);
    assert_eq!(running.wait().status, Some(143));
}
