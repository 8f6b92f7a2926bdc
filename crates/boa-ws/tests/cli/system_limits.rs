//! The command when the system has no memory, no descriptors, no space on a disk or no CPU time
//! left. `docs/command.md` has what users see, under "Failures".

#![cfg_attr(
    not(target_os = "linux"),
    allow(
        dead_code,
        unused_imports,
        reason = "what the tests that are not there use"
    )
)]

use crate::{
    command::{Output, assert_starts_with, boa_ws, folder},
    not_run::not_run,
    peer::{self, EchoServer, served_port},
};
use rustix::process::Signal;
use std::{
    fs::File,
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{Command, Stdio},
    thread,
    time::Duration,
};
use tokio_tungstenite::tungstenite::{Message, accept, client};

/// The time for which a process is stopped. It is longer than any timer in these tests.
/// `STOPPED_SECONDS=60 cargo test --test cli stopped` stops it for a minute.
fn stopped() -> Duration {
    let seconds = std::env::var("STOPPED_SECONDS")
        .ok()
        .map(|seconds| seconds.parse().expect("a number of seconds"));
    seconds.map_or(Duration::from_millis(1500), Duration::from_secs)
}

/// An address space that suffices for the stack of scripts, and for little else.
const SMALL: &str = "-v 700000";

const BOA_WS: &str = env!("CARGO_BIN_EXE_boa-ws");

/// Runs a command with a given standard output or standard error.
fn run_with(command: &mut Command) -> Output {
    let output = command
        .stdin(Stdio::null())
        .output()
        .expect("the binary can be run");
    let [out, err] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Output {
        out,
        err,
        status: output.status.code(),
    }
}

#[cfg(target_os = "linux")]
fn full_disk() -> File {
    File::options()
        .write(true)
        .open("/dev/full")
        .expect("a device that is always full")
}

#[cfg(target_os = "linux")]
#[test]
fn no_memory_for_the_stack_is_an_error_message() {
    let output = boa_ws(["-e", "console.log('never')"])
        .limited("-v 200000")
        .run();
    output.assert_out("", 1);
    output.begins("error: the system gives no thread with a stack of 256 MiB: ");
}

/// Each limit from none to enough.
#[cfg(target_os = "linux")]
#[test]
fn too_few_descriptors_are_an_error_message() {
    let mut runs = 0;
    for limit in 4..24 {
        let Output { out, err, status } = boa_ws(["-e", "console.log('runs')"])
            .limited(&format!("-n {limit}"))
            .run();
        if status == Some(0) {
            assert_eq!((out.as_str(), err.as_str()), ("runs\n", ""));
            runs += 1;
            continue;
        }
        assert_eq!((status, runs), (Some(1), 0), "-n {limit}: {err}");
        assert!(
            err.starts_with("error: ") && err.contains("Too many open files"),
            "-n {limit}: {err}"
        );
        assert!(!err.contains("panicked"), "{err}");
    }
    assert!(runs > 5, "{runs}");
}

/// The process may have no second thread. The limit does not hold for root, so the command runs as
/// another user if the tests run as root.
#[cfg(target_os = "linux")]
#[test]
fn no_thread_is_an_error_message() {
    const NOBODY: u32 = 65534;
    let run = |limit: &str, program: &str, arguments: &[&str]| {
        let mut command = Command::new("bash");
        command
            .args(["-c", &format!("{limit} exec \"$0\" \"$@\""), program])
            .args(arguments)
            .current_dir("/");
        if rustix::process::getuid().is_root() {
            std::os::unix::process::CommandExt::uid(&mut command, NOBODY);
        }
        run_with(&mut command)
    };
    if run("", BOA_WS, &["--version"]).status != Some(0) {
        not_run("another user may not run the binary");
        return;
    }
    for arguments in [&["-e", "console.log(1)"][..], &["ws://127.0.0.1:1/"]] {
        let output = run("ulimit -u 1 &&", BOA_WS, arguments);
        output.assert_out("", 1);
        output.begins("error: ");
        assert!(!output.err.contains("panicked"), "{}", output.err);
        output.says("Resource temporarily unavailable");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_buffer_that_the_system_has_no_memory_for_is_an_error_that_scripts_catch() {
    let server = EchoServer::start();
    let code = format!(
        "try {{ new ArrayBuffer(1e9) }} catch (error) {{ console.log(error.name) }}
        const socket = new WebSocket('ws://127.0.0.1:{}/');
        socket.onopen = () => socket.send('still here');
        socket.onmessage = ({{ data }}) => {{ console.log(data); socket.close() }}",
        server.port
    );
    let output = boa_ws(["-e", &code]).limited(SMALL).run();
    assert_eq!(output, Output::of("RangeError\nstill here\n", "", 0));
}

/// The engine's strings and arrays have no error for missing memory.
#[cfg(target_os = "linux")]
#[test]
fn a_string_that_the_system_has_no_memory_for_ends_the_process_with_a_line() {
    let output = boa_ws(["-e", "let text = 'x'; for (;;) text += text"])
        .limited(SMALL)
        .run();
    // SIGABRT, so there is no status.
    assert_eq!((output.out.as_str(), output.status), ("", None));
    output.says("memory allocation of ");
    output.says(" bytes failed");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_is_lost_on_a_full_disk_is_an_error() {
    let folder = folder(&[
        ("page.html", b"<p>hello</p>"),
        ("page.md", b"```js\n1\n```\n"),
    ]);
    for arguments in [
        ["--help"].as_slice(),
        &["--version"],
        &["-e", "console.log(1)"],
        &["-e", "for (;;) console.info(1)"],
        &["--list", "page.md"],
        &["--check", "page.md"],
        #[cfg(feature = "pages")]
        &["page.html"],
    ] {
        let output = run_with(
            Command::new(BOA_WS)
                .args(arguments)
                .current_dir(&*folder)
                .stdout(full_disk()),
        );
        assert_eq!(output.status, Some(1), "{arguments:?}");
        assert!(
            output
                .err
                .starts_with("error: cannot write to standard output: "),
            "{arguments:?}: {}",
            output.err
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_record_that_is_lost_on_a_full_disk_is_an_error_at_the_end() {
    let server = EchoServer::start();
    for option in ["--har", "--report", "--trace"] {
        let output = boa_ws(["-1", &format!("{option}=/dev/full"), &server.url()])
            .input("hello\n")
            .run();
        assert_eq!(
            (output.out.as_str(), output.status),
            ("hello\n", Some(1)),
            "{option}: {}",
            output.err
        );
        assert_eq!(
            output.err, "error: cannot write /dev/full: No space left on device (os error 28)\n",
            "{option}"
        );
    }
    // Its first line can't be written.
    let output = boa_ws(["--record=/dev/full", "-e", "console.log('never')"]).run();
    output.assert_out("", 2);
    // Another status says more.
    let output = boa_ws([
        "--har=/dev/full",
        "ws://localhost:1/",
        "--deny-net=loopback",
    ])
    .run();
    assert_eq!(output.status, Some(3), "{}", output.err);
}

#[cfg(target_os = "linux")]
#[test]
fn standard_error_on_a_full_disk_changes_no_exit_status_and_no_output() {
    for (arguments, out, status) in [
        (["--nonsense"].as_slice(), "", 2),
        (&["missing.js"], "", 2),
        (&["-e", "console.error(1); console.log(2)"], "2\n", 0),
        (&["-e", "console.log(1); throw 1"], "1\n", 1),
        (&["--insecure", "-e", "console.log(1)"], "1\n", 0),
    ] {
        let output = run_with(Command::new(BOA_WS).args(arguments).stderr(full_disk()));
        assert_eq!(
            (output.status, output.out.as_str()),
            (Some(status), out),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_command_with_closed_output_ends_without_a_message() {
    let folder = folder(&[
        ("page.html", b"<p>hello</p>"),
        ("page.md", b"```js\n1\n```\n"),
    ]);
    for arguments in [
        ["--help"].as_slice(),
        &["--version"],
        &["-e", "console.log(1); throw 1"],
        &["--list", "page.md"],
        &["--check", "page.md"],
        #[cfg(feature = "pages")]
        &["page.html"],
    ] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = run_with(
            Command::new(BOA_WS)
                .args(arguments)
                .current_dir(&*folder)
                .stdout(writer),
        );
        assert_eq!(
            (output.status, output.err.as_str()),
            (Some(141), ""),
            "{arguments:?}"
        );
    }
}

#[test]
fn timers_that_were_due_while_the_process_was_stopped_fire_once_and_in_order() {
    let code = "
        let last, soonest = Infinity, ticks = 0;
        const order = [];
        const timer = setInterval(() => {
            const now = performance.now();
            if (last === undefined) {
                for (const delay of [300, 100, 200]) setTimeout(() => order.push(delay), delay);
                console.log('ready');
            } else if (now - last > 1000) {
                ticks = 1;
            } else if (ticks > 0) {
                soonest = Math.min(soonest, now - last);
                ticks++;
            }
            last = now;
            if (ticks === 6) { clearInterval(timer); console.log(String(order), soonest >= 15) }
        }, 20);";
    let running = boa_ws(["-e", code]).start();
    assert_eq!(running.line(), "ready");
    stop_for_a_while(&running);
    // Missed ticks are not repeated.
    assert_eq!(running.line(), "100,200,300 true");
    assert_eq!(running.wait().status, Some(0));
}

#[test]
fn messages_that_arrive_while_the_process_is_stopped_are_received_in_order() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let code = format!(
        "let received = 0, inOrder = true;
        const socket = new WebSocket('ws://{}/');
        socket.onopen = () => console.log('open');
        socket.onmessage = ({{ data }}) => inOrder &&= Number(data) === received++;
        socket.onclose = ({{ code, wasClean }}) => console.log(received, inOrder, code, wasClean)",
        listener.local_addr().expect("bound")
    );
    let running = boa_ws(["--ping=1", "-e", &code]).start();
    let mut server = accept(peer::accept(&listener)).expect("a handshake");
    assert_eq!(running.line(), "open");
    running.signal(Signal::STOP);
    for number in 0..1000 {
        server
            .send(Message::text(number.to_string()))
            .expect("there is room for it");
    }
    server.close(None).expect("there is room for it");
    thread::sleep(stopped());
    running.signal(Signal::CONT);
    // The answers to pings, and to the Close frame.
    while server.read().is_ok() {}
    assert_eq!(running.wait(), Output::of("1000 true 1005 true\n", "", 0));
}

#[test]
fn a_handshake_answered_while_the_process_is_stopped_succeeds_after_its_timeout() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let code = format!(
        "const socket = new WebSocket('ws://{}/');
        socket.onopen = () => {{ console.log('open'); socket.close() }};
        socket.onclose = ({{ code }}) => console.log(code)",
        listener.local_addr().expect("bound")
    );
    let running = boa_ws(["--connect-timeout=1", "-e", &code]).start();
    let stream = peer::accept(&listener);
    // The request has arrived.
    stream.peek(&mut [0]).expect("a client");
    running.signal(Signal::STOP);
    let mut server = accept(stream).expect("a handshake");
    thread::sleep(stopped());
    running.signal(Signal::CONT);
    while server.read().is_ok() {}
    assert_eq!(running.wait(), Output::of("open\n1005\n", "", 0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_server_without_descriptors_serves_whom_it_has_and_then_those_who_waited() {
    let serving = boa_ws(["--serve=127.0.0.1:0"]).limited("-n 32").start();
    let port = served_port(&serving.err_line());
    let connect =
        || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("the system accepts it");
    let open = |stream| {
        client(format!("ws://127.0.0.1:{port}/"), stream)
            .expect("a handshake")
            .0
    };
    let mut first = open(connect());
    // They send nothing. Later connections replace the oldest.
    let silent: Vec<_> = (0..40).map(|_| connect()).collect();
    let mut others: Vec<_> = (0..10).map(|_| open(connect())).collect();
    let line = serving.err_line();
    assert_starts_with(
        &line,
        "warning: the server can't take another connection until one of those it has ",
    );
    drop(silent);
    // Clients use all descriptors.
    let mut waiting: Vec<_> = (0..40).map(|_| connect()).collect();
    for stream in &mut waiting {
        stream.write_all(REQUEST).expect("there is room for it");
    }
    let before = serving.processor_time();
    thread::sleep(Duration::from_secs(1));
    let took = serving.processor_time() - before;
    assert!(
        took < Duration::from_millis(300),
        "it took {took:?} of a second to wait"
    );
    for socket in others.iter_mut().chain([&mut first]) {
        socket.send(Message::text("hello")).expect("open");
        assert_eq!(socket.read().expect("open"), Message::text("hello"));
    }
    drop(others);
    // Each leaves after its answer, and frees a descriptor for the next one.
    for mut stream in waiting {
        let mut answer = [0; 13];
        stream.read_exact(&mut answer).expect("an answer");
        assert_eq!(&answer, b"HTTP/1.1 101 ");
    }
    serving.signal(Signal::INT);
    assert_eq!(serving.wait(), Output::of("", "", 130));
}

#[cfg(target_os = "linux")]
#[test]
fn a_script_without_descriptors_keeps_its_sockets_and_opens_others_when_some_are_free() {
    let server = EchoServer::start();
    let code = "
        const open = () => new Promise((resolve) => {
            const socket = new WebSocket(scriptArgs[0]);
            socket.onopen = () => resolve(socket);
            socket.onerror = () => resolve(null);
        });
        const all = [];
        for (let socket; (socket = await open()); ) all.push(socket);
        console.log(all.length > 0, all.length < 48);
        const answers = all.map((socket) => new Promise((resolve) => socket.onmessage = resolve));
        for (const socket of all) socket.send('still here');
        await Promise.all(answers);
        const ends = all.map((socket) => new Promise((resolve) => socket.onclose = resolve));
        for (const socket of all) socket.close();
        console.log((await Promise.all(ends)).every(({ wasClean }) => wasClean));
        const another = await open();
        console.log(another !== null);
        another.close();";
    let files = folder(&[("a.mjs", code.as_bytes())]);
    let url = format!("ws://127.0.0.1:{}/", server.port);
    let output = boa_ws(["a.mjs", &url])
        .limited("-n 48")
        .current_folder(&files)
        .run();
    output.assert_out("true true\ntrue\ntrue\n", 0);
    assert_eq!(output.err.lines().count(), 1, "{}", output.err);
    output.says(": Too many open files");
}

/// Runs the program of the arguments in a network namespace with two ports for connections.
#[cfg(target_os = "linux")]
const TWO_PORTS: &str = "
import fcntl, os, socket, struct, sys
with socket.socket() as it:
    SIOCSIFFLAGS, IFF_UP_AND_RUNNING = 0x8914, 0x41
    fcntl.ioctl(it, SIOCSIFFLAGS, struct.pack('16sh', b'lo', IFF_UP_AND_RUNNING))
with open('/proc/sys/net/ipv4/ip_local_port_range', 'w') as it:
    it.write('40000 40001')
os.execv(sys.argv[1], sys.argv[1:])";

#[cfg(target_os = "linux")]
#[test]
fn a_script_without_ports_keeps_its_sockets_and_opens_others_when_one_is_free() {
    let in_own_network = || {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--net"]);
        command
    };
    if !in_own_network()
        .arg("true")
        .status()
        .is_ok_and(|status| status.success())
    {
        not_run("this machine lets no process have a network of its own (`unshare --net`)");
        return;
    }
    if let Err(problem) = crate::packages::find("python3") {
        not_run(&problem);
        return;
    }
    let code = "
        const connect = () => new Promise((resolve) => {
            const socket = new WebSocket('ws://127.0.0.1:8080/');
            socket.onopen = () => resolve(socket);
            socket.onclose = ({ code }) => resolve(code);
        });
        const close = (socket) => new Promise((resolve) => { socket.onclose = resolve; socket.close(); });
        const [first, second, third] = [await connect(), await connect(), await connect()];
        console.log(first.readyState, second.readyState, third);
        first.send('still here');
        console.log((await new Promise((resolve) => { first.onmessage = resolve; })).data);
        await close(second);
        const another = await connect();
        console.log(another.readyState);
        await Promise.all([first, another].map(close));";
    let files = folder(&[("a.mjs", code.as_bytes())]);
    let program = env!("CARGO_BIN_EXE_boa-ws");
    let output = in_own_network()
        .args([
            "python3",
            "-c",
            TWO_PORTS,
            program,
            "--serve=127.0.0.1:8080",
            "a.mjs",
        ])
        .current_dir(&*files)
        .output()
        .expect("it can be run");
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert_eq!(
        (&*out, output.status.code()),
        ("1 1 1006\nstill here\n1\n", Some(0)),
        "{err}"
    );
    let warnings: Vec<_> = err
        .lines()
        .filter(|line| line.starts_with("warning: "))
        .collect();
    assert!(
        warnings.len() == 1 && warnings[0].contains("address not available"),
        "{err}"
    );
}

const REQUEST: &[u8] =
    b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

fn stop_for_a_while(running: &crate::command::Running) {
    running.signal(Signal::STOP);
    thread::sleep(stopped());
    running.signal(Signal::CONT);
}
