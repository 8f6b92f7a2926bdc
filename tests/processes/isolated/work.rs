//! The work of a runtime in a child: scripts, values, functions, the console, and the actions that
//! the child may not do.

use super::{called, execute, limited, value};
use crate::share::share;
use boa_websocket::{
    Console, ConsoleMessage,
    Error::{NeverSettles, NotAFunction, NotUtf8, PromisePending, Script, Stopped, Value},
    Limits, Reporter,
    dom::ErrorReport,
    isolated::{Error, ExitReason, ProcessLimits, Runtime},
    net,
    runtime::{
        StopReason,
        values::{BigInt, Date, Map, Set, TypedArray},
    },
};
use std::{
    cell::RefCell,
    collections::BTreeMap,
    fs,
    process::ExitCode,
    rc::Rc,
    time::{Duration, SystemTime},
};
use test_server::assert_matches;
use url::Url;

/// The configuration of children that can't be sent to them: functions that act as an attacker
/// would.
pub(crate) fn configure(builder: boa_websocket::Builder) -> boa_websocket::Builder {
    builder
        .function("openSocket", |()| {
            std::net::UdpSocket::bind("127.0.0.1:0").map(|_| ())
        })
        .function("openFile", |name: String| {
            fs::read(name).map(|bytes| bytes.len())
        })
        .function("startProcess", |()| {
            std::process::Command::new("/bin/true").status().map(|_| ())
        })
        .function("write", |bytes: Vec<u8>| {
            use std::{io::Write, os::fd::AsFd};
            let stream = std::io::stdin().as_fd().try_clone_to_owned()?;
            std::os::unix::net::UnixStream::from(stream).write_all(&bytes)
        })
        .function("panic", |()| -> Result<(), String> {
            panic!("a function of the child")
        })
}

/// The argument of a child whose `main` does not call `child_main`.
pub(crate) const WITHOUT_CHILD_MAIN: &str = "without-child-main";

/// The `main` of that child. It succeeds if it can't start a further child.
pub(crate) fn without_child_main() -> ExitCode {
    let built = Runtime::builder().build();
    let is_refused = matches!(&built, Err(Error::Child(ExitReason::Start { why })) if why.contains("`isolated::child_main`"));
    if is_refused {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Otherwise each child would start a further one, without an end.
async fn a_child_without_child_main_starts_no_further_child() {
    let executable = std::env::current_exe().unwrap();
    let mut runtime = Runtime::builder()
        .executable(executable, [WITHOUT_CHILD_MAIN])
        .build()
        .unwrap();
    let ended = runtime.execute("a.js", "1").await;
    let Err(Error::Child(end)) = ended else {
        panic!("{ended:?}")
    };
    assert_eq!(end, ExitReason::Exited { status: 0 });
    assert!(end.to_string().contains("`isolated::child_main`"), "{end}");
}

/// More files than the system lets any process have.
async fn a_child_that_can_not_be_limited_runs_no_script() {
    let mut runtime = limited(|limits| limits.files = u64::MAX).build().unwrap();
    let ended = runtime.execute("a.js", "1").await;
    let Err(Error::Child(ExitReason::Start { why })) = ended else {
        panic!("{ended:?}")
    };
    assert!(why.contains("the process can't be limited: "), "{why}");
}

/// The kernel's report about the child.
#[cfg(target_os = "linux")]
async fn a_child_gets_no_rights_and_has_a_filter_of_system_calls() {
    let mut runtime = Runtime::builder().build().unwrap();
    runtime.execute("a.js", "1").await.unwrap();
    let status = fs::read_to_string(format!("/proc/{}/status", runtime.process_id())).unwrap();
    let field = |name: &str| {
        status
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .map(str::trim)
    };
    // 2 is the mode of filters.
    assert_eq!(
        (field("NoNewPrivs:"), field("Seccomp:")),
        (Some("1"), Some("2"))
    );
}

#[derive(Default)]
pub(crate) struct Log(pub(crate) RefCell<Vec<String>>);

impl Log {
    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.borrow().clone()
    }
}

impl Console for Log {
    fn print(&self, message: &ConsoleMessage<'_>) {
        self.0
            .borrow_mut()
            .push(format!("{:?} {message}", message.level));
    }

    fn clear(&self) {
        self.0.borrow_mut().push("clear".to_owned());
    }
}

impl Reporter for Log {
    fn uncaught(&self, report: &ErrorReport) {
        self.0.borrow_mut().push(format!("uncaught {report}"));
    }

    fn connection_failed(&self, url: &Url, error: &net::Error) {
        let what = if matches!(error, net::Error::Denied(_)) {
            "denied"
        } else {
            "failed"
        };
        self.0.borrow_mut().push(format!("{url} {what}: {error}"));
    }
}

super::tests! {
    a_child_that_can_not_be_limited_runs_no_script,
    #[cfg(target_os = "linux")]
    a_child_gets_no_rights_and_has_a_filter_of_system_calls,
    a_child_without_child_main_starts_no_further_child,
    scripts_run_in_the_child_and_values_cross,
    functions_of_the_program_are_called_and_awaited,
    the_console_and_reports_arrive_in_the_program,
    #[cfg(target_os = "linux")]
    a_folder_of_modules_has_a_name_in_utf_8,
    errors_are_those_of_a_runtime_in_the_program,
    an_abandoned_call_leaves_the_runtime_usable,
    a_handle_stops_and_calls_from_another_thread,
    #[cfg(target_os = "linux")]
    a_socket_ends_the_child,
    a_process_ends_the_child,
    #[cfg(target_os = "linux")]
    files_can_not_be_opened_in_the_child,
    #[cfg(feature = "crypto")]
    work_for_a_thread_is_done_in_the_child_without_one,
    messages_that_no_child_sends_end_it,
    a_panic_in_the_child_is_an_error,
    the_end_of_a_child_whose_calls_are_not_answered_is_an_error,
    each_script_of_the_table_ends_its_process_by_a_limit_and_the_program_goes_on,
    output_beyond_the_limit_ends_the_child,
    a_script_that_waits_too_long_is_ended,
    runtimes_leave_no_descriptors_and_no_processes,
}

async fn scripts_run_in_the_child_and_values_cross() {
    let builder = Runtime::builder().global("rooms", ["lobby", "attic"]);
    let it = &mut builder.build().unwrap();
    let script = "const twice = (x) => x + x; async function later(...all) { return all }
        const kind = (...all) => [all.map((value) => Object.prototype.toString.call(value)), ...all]";
    execute(it, script).await;
    assert_eq!(value::<u32>(it, "rooms.length + 1").await, 3);
    assert_eq!(called::<String>(it, "twice", "é😀").await, "é😀é😀");
    let several: (u8, Option<u8>) = called(it, "later", (1, None::<u8>)).await;
    assert_eq!(several, (1, None));
    let date = Date(SystemTime::UNIX_EPOCH + Duration::from_millis(1_234_567_890_123));
    assert_eq!(called::<(Date,)>(it, "later", date).await.0, date);
    let all = (
        Map(BTreeMap::from([((1, 'a'), "Ada".to_owned())])),
        Set(["tea".to_owned()]),
        BigInt(5_u64),
        TypedArray(vec![0.5_f32, 2.0]),
        TypedArray(vec![u64::MAX]),
    );
    type Names = BTreeMap<(u8, char), String>;
    type Answer = (
        Vec<String>,
        Map<Names>,
        Set<[String; 1]>,
        BigInt<u64>,
        TypedArray<f32>,
        TypedArray<u64>,
    );
    let (names, a, b, c, d, e): Answer = called(it, "kind", all.clone()).await;
    assert_eq!(
        names.join(" "),
        "[object Map] [object Set] [object BigInt] [object Float32Array] [object BigUint64Array]"
    );
    assert_eq!((a, b, c, d, e), all);
    // Ten megabytes each way.
    let text = "x".repeat(5_000_000);
    assert_eq!(called::<String>(it, "twice", &text).await.len(), 10_000_000);
    let timers = "setTimeout(() => {}, 1); setTimeout(() => {}, 1e9)";
    execute(it, timers).await;
    assert_eq!(it.state().await.unwrap().timers, 2);
}

async fn functions_of_the_program_are_called_and_awaited() {
    let asked = Rc::new(RefCell::new(Vec::new()));
    let seen = asked.clone();
    let mut runtime = Runtime::builder()
        .function("add", move |(a, b): (f64, f64)| {
            seen.borrow_mut().push(a);
            Ok::<_, String>(a + b)
        })
        .async_function("later", |text: String| async move {
            tokio::task::yield_now().await;
            if text.is_empty() {
                Err("empty")
            } else {
                Ok(text.to_uppercase())
            }
        })
        .build()
        .unwrap();
    assert_eq!(value::<f64>(&mut runtime, "add(add(1, 2), 3)").await, 6.0);
    assert_eq!(*asked.borrow(), [1.0, 3.0]);
    let script = "Promise.all([later('a'), later('b'), later('').catch(({ message }) => message)])";
    let log: Vec<String> = value(&mut runtime, script).await;
    assert_eq!(log, ["A", "B", "empty"]);
    let script =
        "Promise.all(Array.from({ length: 3000 }, () => later('x'))).then((all) => all.length)";
    assert_eq!(value::<usize>(&mut runtime, script).await, 3000);
}

async fn the_console_and_reports_arrive_in_the_program() {
    let log = Rc::new(Log::default());
    let mut runtime = Runtime::builder()
        .console(log.clone())
        .reporter(log.clone())
        .build()
        .unwrap();
    let script = "console.log('a', { b: 1 }); console.group(); console.error('c'); console.clear();\n\
        setTimeout(() => { throw new TypeError('late') }); new WebSocket('ws://chat.example/')";
    runtime.execute("script.js", script).await.unwrap();
    runtime.run().await.unwrap();
    let lines = log.lines();
    assert_eq!(lines[..3], ["Log a { b: 1 }", "Error   c", "clear"]);
    assert!(
        lines[3..]
            .iter()
            .any(|line| line == "uncaught TypeError: late (script.js:2:26)"),
        "{lines:?}"
    );
    let refused = lines[3..].iter().find(|line| line.contains("denied"));
    assert!(
        refused
            .unwrap()
            .starts_with("ws://chat.example/ denied: access to chat.example:80 is not allowed"),
        "{lines:?}"
    );
}

#[cfg(target_os = "linux")]
async fn a_folder_of_modules_has_a_name_in_utf_8() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let error = Runtime::builder()
        .modules(OsStr::from_bytes(b"caf\xe9"))
        .build()
        .unwrap_err();
    let expected = "the name of the folder of modules must be UTF-8";
    assert!(error.to_string().ends_with(expected), "{error}");
}

async fn errors_are_those_of_a_runtime_in_the_program() {
    let mut runtime = Runtime::builder().build().unwrap();
    let Err(Error::Runtime(Script(report))) = runtime.execute("wrong.js", "\nnull.length").await
    else {
        panic!()
    };
    assert!(report.to_string().contains("wrong.js:2:"), "{report}");
    assert_eq!(report.source_line.as_deref(), Some("null.length"));
    assert_matches!(runtime.call::<()>("missing", ()).await, Err(Error::Runtime(NotAFunction { name })) if name == "missing");
    assert_matches!(
        runtime.execute("bytes.js", [b'1', b'\n', 255]).await,
        Err(Error::Runtime(NotUtf8 {
            line: 2,
            offset: 2,
            ..
        }))
    );
    assert_matches!(
        runtime
            .evaluate::<u8>("never.js", "new Promise(() => {})")
            .await,
        Err(Error::Runtime(PromisePending))
    );
    assert_matches!(
        runtime
            .import_source("m.mjs", "await new Promise(() => {})")
            .await,
        Err(Error::Runtime(NeverSettles {
            position: Some(_),
            ..
        }))
    );
    let Err(Error::Runtime(Value(error))) = runtime
        .evaluate::<Vec<u8>>("values.js", "[1, 2, 'x']")
        .await
    else {
        panic!()
    };
    assert_eq!(error.path(), "[2]");
    let mut limits = Limits::default();
    limits.script_time = Some(Duration::from_millis(20));
    let mut runtime = Runtime::builder().limits(limits).build().unwrap();
    let endless = runtime.execute("endless.js", "for (;;);").await;
    assert_matches!(
        endless,
        Err(Error::Runtime(Stopped(StopReason::ScriptTime)))
    );
}

async fn an_abandoned_call_leaves_the_runtime_usable() {
    let mut runtime = Runtime::builder()
        .async_function("forever", |()| std::future::pending::<Result<(), String>>())
        .build()
        .unwrap();
    {
        let waiting = runtime.evaluate::<()>("forever.js", "globalThis.began = 1; forever()");
        tokio::pin!(waiting);
        // The process starts meanwhile, and whether the script has begun makes no difference.
        for _ in 0..50 {
            assert!(futures_util::poll!(&mut waiting).is_pending());
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(value::<u8>(&mut runtime, "1 + 1").await, 2);
}

async fn a_handle_stops_and_calls_from_another_thread() {
    let mut limits = Limits::default();
    limits.stoppable = true;
    let mut runtime = Runtime::builder().limits(limits).build().unwrap();
    let script =
        "function add(a, b) { return a + b }; function wrong() { throw new Error('mine') }";
    execute(&mut runtime, script).await;
    let handle = runtime.handle();
    let other = std::thread::spawn(move || {
        // A handle needs no driver.
        let tokio = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        tokio.block_on(async {
            let sum: f64 = handle.call("add", (1, 2)).await.unwrap();
            let wrong = handle
                .call::<()>("wrong", ())
                .await
                .unwrap_err()
                .to_string();
            handle.stop();
            (sum, wrong)
        })
    });
    let stopped = runtime.run_until_stopped().await;
    assert_matches!(stopped, Err(Error::Runtime(Stopped(StopReason::Asked))));
    let (sum, wrong) = other.join().unwrap();
    assert_eq!(sum, 3.0);
    assert!(wrong.starts_with("Error: mine"), "{wrong}");
    let stopped = runtime.execute("later.js", "1").await;
    assert_matches!(stopped, Err(Error::Runtime(Stopped(StopReason::Asked))));
    // A busy script, and one that never ends by itself.
    for script in ["for (;;);", r"/(a+)+\1b/.test('a'.repeat(40))"] {
        let log = Rc::new(Log::default());
        let mut runtime = Runtime::builder().console(log.clone()).build().unwrap();
        let handle = runtime.handle();
        runtime.ready().await.unwrap();
        std::thread::spawn(move || handle.stop());
        let stopped = runtime.execute("busy.js", script).await;
        assert_matches!(stopped, Err(Error::Runtime(Stopped(StopReason::Asked))));
    }
}

async fn end_of(script: &str) -> ExitReason {
    let mut runtime = Runtime::builder().build().unwrap();
    match runtime.execute("attack.js", script).await {
        Err(Error::Child(end)) => {
            // It stays so.
            assert_matches!(runtime.run().await, Err(Error::Child(later)) if later == end);
            end
        }
        other => panic!("{other:?}"),
    }
}

#[cfg(target_os = "linux")]
async fn a_socket_ends_the_child() {
    assert_eq!(end_of("openSocket()").await, ExitReason::SystemCall);
}

#[cfg(target_os = "linux")]
async fn a_process_ends_the_child() {
    assert_eq!(end_of("startProcess()").await, ExitReason::SystemCall);
}

#[cfg(not(target_os = "linux"))]
async fn a_process_ends_the_child() {
    let mut runtime = Runtime::builder().build().unwrap();
    runtime
        .execute("attack.js", "startProcess()")
        .await
        .unwrap_err();
}

#[cfg(target_os = "linux")]
async fn files_can_not_be_opened_in_the_child() {
    let mut runtime = Runtime::builder().build().unwrap();
    let refused = runtime
        .evaluate::<u32>("attack.js", "openFile('/etc/passwd')")
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("not permitted"), "{refused}");
}

#[cfg(feature = "crypto")]
async fn work_for_a_thread_is_done_in_the_child_without_one() {
    let mut runtime = Runtime::builder().build().unwrap();
    let script = "crypto.subtle.digest('SHA-256', new Uint8Array(1e6)).then((it) => it.byteLength)";
    let length = runtime.evaluate::<u32>("digest.js", script).await;
    assert_eq!(length.unwrap(), 32);
}

async fn messages_that_no_child_sends_end_it() {
    assert_matches!(
        end_of("write([0, 0, 0, 1, 255]); for (;;);").await,
        ExitReason::Messages { .. }
    );
}

async fn a_panic_in_the_child_is_an_error() {
    assert_eq!(
        end_of("panic()").await,
        ExitReason::Panicked {
            message: "a function of the child".to_owned()
        }
    );
}

/// The program reads nothing while as many calls wait as it answers at once.
async fn the_end_of_a_child_whose_calls_are_not_answered_is_an_error() {
    let log = Rc::new(Log::default());
    let mut runtime = limited(|limits| limits.wall = None)
        .console(log.clone())
        .async_function("never", |()| std::future::pending::<Result<(), String>>())
        .build()
        .unwrap();
    // The calls are sent when the script has ended.
    let script = "for (let n = 0; n < 1100; n++) never(); setTimeout(() => { console.log('last'); panic() }, 100)";
    runtime.execute("ends.js", script).await.unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(100), runtime.run()).await;
    let Ok(Err(Error::Child(end))) = ended else {
        panic!("{ended:?}")
    };
    assert_eq!(
        end,
        ExitReason::Panicked {
            message: "a function of the child".to_owned()
        }
    );
    // Messages that it has sent before are read.
    assert_eq!(log.lines(), ["Log last"]);
}

/// The table of SECURITY.md has one script.
async fn each_script_of_the_table_ends_its_process_by_a_limit_and_the_program_goes_on() {
    let builder = limited(|limits| {
        limits.memory_bytes = Some(256 << 20);
        limits.cpu = Some(Duration::from_secs(60));
        limits.wall = Some(Duration::from_secs(120));
    });
    let mut runtime = builder.build().unwrap();
    let script = "const all = []; for (;;) all.push(new Array(1e5).fill(1))";
    let ended = runtime.execute("script.js", script).await;
    assert_matches!(
        &ended,
        Err(Error::Child(ExitReason::Memory { limit: Some(limit) })) if *limit == 256 << 20
    );
    let mut after = Runtime::builder().build().unwrap();
    assert_eq!(value::<u8>(&mut after, "1 + 1").await, 2);
}

async fn output_beyond_the_limit_ends_the_child() {
    let log = Rc::new(Log::default());
    let mut runtime = limited(|limits| limits.output_bytes = Some(10_000))
        .console(log.clone())
        .build()
        .unwrap();
    let ended = runtime
        .execute("flood.js", "for (;;) console.log('xxxxxxxxx')")
        .await;
    assert_matches!(
        ended,
        Err(Error::Child(ExitReason::Output { limit: 10_000 }))
    );
    assert_eq!(log.lines().len(), 1000);
}

async fn a_script_that_waits_too_long_is_ended() {
    let mut limits = ProcessLimits::default();
    limits.wall = Some(Duration::from_millis(100));
    for script in [
        "setTimeout(() => {}, 1e9)",
        "for (;;);",
        r"/(a+)+\1b/.test('a'.repeat(40))",
    ] {
        let mut runtime = Runtime::builder()
            .process_limits(limits.clone())
            .build()
            .unwrap();
        let ended = match runtime.execute("long.js", script).await {
            Ok(()) => runtime.run().await,
            ended => ended,
        };
        assert_matches!(ended, Err(Error::Child(ExitReason::WallTime { .. })));
    }
}

#[path = "../../common/descriptors.rs"]
mod descriptors;

/// Runs a child to one of its ends.
async fn child(number: usize) -> u32 {
    let mut runtime = Runtime::builder()
        .module("main", "export {};")
        .build()
        .unwrap();
    let id = runtime.process_id();
    match number % 5 {
        0 => drop(runtime),
        1 => drop(runtime.execute("one.js", "1").await),
        2 => drop(runtime.execute("abort.js", "panic()").await),
        3 => drop(runtime.import("main").await),
        _ => {
            runtime.ready().await.unwrap();
            runtime.handle().stop();
        }
    }
    id
}

async fn runtimes_leave_no_descriptors_and_no_processes() {
    const AT_ONCE: usize = 10;
    let before = descriptors::descriptors();
    for first in (0..share(400)).step_by(AT_ONCE) {
        let started = futures_util::future::join_all((first..first + AT_ONCE).map(child)).await;
        assert_eq!(descriptors::descriptors(), before);
        for id in started {
            let process = rustix::process::Pid::from_raw(id.try_into().unwrap()).unwrap();
            // One that has ended and was not waited for is still there.
            assert!(rustix::process::test_kill_process(process).is_err(), "{id}");
        }
    }
}
