//! A signal, or the end of the terminal, ends the client and the REPL within a second, whatever
//! they do. The limit is a second plus the time in which the machine starts and ends a few
//! processes meanwhile. A thread counts that time by sleeping, so that a machine that stands still
//! adds one tick, however long it does.

use crate::{
    chat_terminal::flooding_server,
    close_notice::server_that_never_closes,
    command::{Folder, LIMIT, boa_ws, fills, folder, until},
    peer::{EchoServer, in_background},
    terminal::{CTRL_D, Terminal, in_shell},
};
use rustix::process::Signal;
use std::{
    fs::File,
    future::pending,
    io::Write as _,
    process::Command,
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
        mpsc::{self, TryRecvError},
    },
    thread,
    time::Duration,
};
use tokio::io::AsyncReadExt;

/// The time in which the process ends, which `signals/mod.rs` asserts.
const END: Duration = Duration::from_secs(1);

/// The number of times that another process starts and ends during what the end costs beyond its
/// waits. The process has more threads than the other, and the test reads what it has printed.
const COST: u32 = 4;

const TICK: Duration = Duration::from_millis(10);

/// The time that was counted since the first call.
fn counted() -> Duration {
    static TICKS: AtomicU32 = AtomicU32::new(0);
    static CLOCK: LazyLock<()> = LazyLock::new(|| {
        thread::spawn(|| {
            loop {
                thread::sleep(TICK);
                TICKS.fetch_add(1, Ordering::Relaxed);
            }
        });
    });
    LazyLock::force(&CLOCK);
    TICK * TICKS.load(Ordering::Relaxed)
}

/// The time in which the machine starts and ends a process now.
fn start_and_end() -> Duration {
    let begun = counted();
    assert_eq!(boa_ws(["--version"]).run().status, Some(0));
    counted() - begun + TICK
}

/// Asserts that `end`, which ends the process and waits for it, returns within the limit. Meanwhile
/// other processes start and end, of which the slowest counts.
fn within_a_second<T>(state: &str, end: impl FnOnce() -> T) -> T {
    let (going_on, has_ended) = mpsc::channel::<()>();
    let (ended, took, slowest) = thread::scope(|scope| {
        let others = scope.spawn(move || {
            let mut slowest = start_and_end();
            while has_ended.try_recv() == Err(TryRecvError::Empty) {
                slowest = slowest.max(start_and_end());
            }
            slowest
        });
        let begun = counted();
        let ended = end();
        let took = counted() - begun;
        drop(going_on);
        (ended, took, others.join().expect("processes start"))
    });
    let limit = END + COST * slowest;
    assert!(took < limit, "{state}: {took:?} of {limit:?}");
    ended
}

/// A signal with the exit status after it. Without one, the terminal is closed.
const ENDS: [Option<(Signal, u32)>; 3] =
    [Some((Signal::TERM, 143)), Some((Signal::HUP, 129)), None];

/// The command in a terminal. Its standard output or standard error may be the pipe `out`.
fn started(home: &Folder, command: &str) -> Terminal {
    in_shell(&format!("exec boa-ws {command}"))
        .current_folder(home)
        .environment("XDG_STATE_HOME", &home.display().to_string())
        .environment("NO_COLOR", "1")
        .size(76, 20)
        .start()
}

/// Ends the command in each way, after `reach` has brought it to a state.
fn ends(state: &str, mut reach: impl FnMut(&Folder, &File) -> Terminal) {
    for end in ENDS {
        let home = folder(&[]);
        let pipe = pipe(&home);
        let mut terminal = reach(&home, &pipe);
        let (status, seen) = within_a_second(&format!("{state}, {end:?}"), || {
            match end {
                Some((signal, _)) => terminal.signal(signal),
                None => terminal.close(),
            }
            terminal.wait()
        });
        // A closed terminal types Enter and Ctrl-D, which may be read before the hang-up is seen.
        if let Some((signal, expected)) = end {
            // In a pipe SIGHUP is not handled.
            let is_killed = signal == Signal::HUP && status.signal().is_some();
            assert!(
                is_killed || status.exit_code() == expected,
                "{state}, {end:?}: {status:?}\n{seen}"
            );
        }
    }
}

fn make_pipe(home: &Folder) {
    let made = Command::new("mkfifo")
        .arg(home.join("out"))
        .status()
        .expect("it can be run");
    assert!(made.success());
}

/// The other end of a new pipe `out`. It is opened for writing too, so that this does not wait for
/// the command.
fn pipe(home: &Folder) -> File {
    make_pipe(home);
    File::options()
        .read(true)
        .write(true)
        .open(home.join("out"))
        .expect("it was made")
}

#[test]
fn the_client_is_ended_in_each_state() {
    let server = EchoServer::start();
    let url = server.url();
    let idle = |home: &Folder| {
        let terminal = started(home, &url);
        terminal.shows("commands\n> ");
        terminal
    };
    ends("idle", |home, _| idle(home));
    ends("typing", |home, _| {
        let mut terminal = idle(home);
        terminal.types("half a line");
        terminal.shows("> half a line");
        terminal
    });
    ends("searching the history", |home, _| {
        let mut terminal = idle(home);
        terminal.types("what\r");
        terminal.shows("< what\n> ");
        terminal.types("\x12wh");
        terminal.shows("(reverse-i-search)`wh': what");
        terminal
    });
    ends("flood", |home, _| {
        let terminal = started(home, &format!("ws://{}/", flooding_server()));
        terminal.shows("< message ");
        terminal
    });
    ends("typing in a flood", |home, _| {
        let mut terminal = started(home, &format!("ws://{}/", flooding_server()));
        terminal.shows("< message ");
        terminal.types("half a line");
        terminal
    });
    ends("sending to a server that reads nothing", |home, _| {
        let mut terminal = started(home, &format!("ws://{}/", server_that_never_closes()));
        terminal.shows("commands\n> ");
        File::create(home.join("large"))
            .and_then(|file| file.set_len(64 << 20))
            .expect("it can be written");
        terminal.types("/send-file large\r");
        terminal.shows("sending 67,108,864 bytes");
        terminal
    });
    ends("connecting to a server that does not answer", |home, _| {
        let (asked, is_asked) = mpsc::channel();
        let address = in_background(async move |mut stream| {
            let _ = stream.read(&mut [0; 1024]).await;
            let _ = asked.send(());
            pending::<()>().await;
        });
        let terminal = started(home, &format!("ws://{address}/"));
        is_asked.recv_timeout(LIMIT).expect("it connects");
        terminal
    });
    ends("printing to a pipe that is not read", |home, pipe| {
        let terminal = started(home, &format!("ws://{}/ > out", flooding_server()));
        fills(pipe);
        terminal
    });
}

#[cfg(feature = "repl")]
#[test]
fn the_repl_is_ended_in_each_state() {
    let idle = |home: &Folder| {
        let terminal = started(home, "");
        terminal.shows("leaves\n> ");
        terminal
    };
    let entered = |home: &Folder, line: &str, shown: &str| {
        let mut terminal = idle(home);
        terminal.types(&format!("{line}\r"));
        terminal.writes(shown);
        terminal
    };
    let flood = || format!("const ws = new WebSocket('ws://{}/')", flooding_server());
    ends("idle", |home, _| idle(home));
    ends("typing", |home, _| {
        let mut terminal = idle(home);
        terminal.types("half a line");
        terminal.shows("> half a line");
        terminal
    });
    ends("flood", |home, _| {
        entered(home, &flood(), "#1 \u{2190} \"message 100\"")
    });
    ends("typing in a flood", |home, _| {
        let mut terminal = entered(home, &flood(), "#1 \u{2190} \"message 100\"");
        terminal.types("half a line");
        terminal
    });
    ends("busy script", |home, _| {
        entered(home, "console.log('is ' + 'busy'); for (;;);", "is busy")
    });
    ends("busy script that prints", |home, _| {
        entered(home, "for (;;) console.log('is ' + 'busy')", "is busy")
    });
    ends("waiting", |home, _| {
        entered(
            home,
            "console.log('is ' + 'here'); await new Promise((f) => setTimeout(f, 1e9))",
            "is here",
        )
    });
    ends("printing to a pipe that is not read", |home, pipe| {
        let mut terminal = started(home, "2> out");
        terminal.shows("leaves\n> ");
        terminal.types("for (;;) console.error('x'.repeat(1000))\r");
        fills(pipe);
        terminal
    });
}

/// It is in a group of its own. `env` takes back what `nohup` may have set for the tests.
#[cfg(target_os = "linux")]
#[test]
fn the_command_of_exec_ends_with_the_terminal() {
    let server = EchoServer::start();
    let command = "sleep 1000 & echo process $! runs >&2; wait";
    let mut terminal = in_shell(&format!(
        "exec env --default-signal=HUP boa-ws --exec '{command}' {}",
        server.url()
    ))
    .start();
    let id = terminal
        .writes(" runs")
        .split_whitespace()
        .find_map(|word| word.parse().ok())
        .and_then(rustix::process::Pid::from_raw)
        .expect("a process");
    terminal.close();
    until("the process still runs", || {
        rustix::process::test_kill_process(id)
            .is_err()
            .then_some(())
    });
}

/// A pipe that somebody has opened and does not read, and a run that writes more to it than fits.
#[test]
fn a_record_that_is_not_read_does_not_keep_the_process() {
    let server = EchoServer::start();
    let url = server.url();
    let code = "const socket = new WebSocket(scriptArgs[0]); let n = 0;
        socket.onopen = () => socket.send('x'.repeat(100_000));
        socket.onmessage = () => { if (++n == 10) console.log('sent'); socket.send('x'.repeat(100_000)); };";
    for option in ["--har", "--report", "--record", "--trace"] {
        let home = folder(&[]);
        let pipe = pipe(&home);
        let running = home
            .boa_ws([&format!("{option}=out"), "-e", code, "--", &url])
            .start();
        if matches!(option, "--har" | "--report") {
            assert_eq!(running.line(), "sent");
        } else {
            fills(&pipe);
        }
        let output = within_a_second(option, || {
            running.signal(Signal::TERM);
            running.wait()
        });
        assert_eq!(output.status, Some(143), "{option}: {}", output.err);
        if matches!(option, "--har" | "--report") {
            assert!(
                output
                    .err
                    .contains("cannot write out: it was not read in time"),
                "{option}: {}",
                output.err
            );
        }
        drop(pipe);
    }
}

/// Nobody opens the pipe, so the process does not begin. SIGTERM alone is sent, because `nohup` has
/// the tests ignore SIGHUP.
#[test]
fn a_signal_ends_the_wait_for_a_reader() {
    for option in ["--har", "--report", "--record", "--trace"] {
        let home = folder(&[]);
        make_pipe(&home);
        let running = home
            .boa_ws([&format!("{option}=out"), "-e", "console.log('runs')"])
            .start();
        let output = within_a_second(option, || {
            running.signal(Signal::TERM);
            running.wait()
        });
        assert_eq!(
            (output.out.as_str(), output.status),
            ("", None),
            "{option}: {}",
            output.err
        );
    }
}

/// The REPL has ended, and waits for the reader of its summary.
#[cfg(feature = "repl")]
#[test]
fn a_hangup_alone_ends_the_wait_for_a_reader_of_the_last_words() {
    let home = folder(&[]);
    let pipe = pipe(&home);
    let mut terminal = started(&home, "--summary 2> out");
    terminal.shows("leaves\n> ");
    rustix::io::ioctl_fionbio(&pipe, true).expect("a pipe");
    for size in [512, 1] {
        while (&pipe).write(&[b'x'; 512][..size]).is_ok() {}
    }
    terminal.types(CTRL_D);
    until("the REPL does not end", || {
        terminal.is_cooked().then_some(())
    });
    let (status, seen) = within_a_second("waiting for a reader", || {
        terminal.signal(Signal::HUP);
        terminal.wait()
    });
    assert!(
        status.signal().is_some() || status.exit_code() == 129,
        "{status:?}\n{seen}"
    );
}
