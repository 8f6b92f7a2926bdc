//! Functions of this crate that scripts call have bounds of memory and CPU time for all arguments.
//!
//! Each constructor, function, method and setter is called with values from `values.js`: iterators
//! without an end, lengths of 2^32 and more, many references to one long string, deep structures,
//! numbers at their limits. Values that are left out are in `SECURITY.md`, "Scripts that end or
//! block the process": the engine does it, wherever the values are used. `values.js` says which.
//!
//! A child process makes the calls, so that a call that does not return, or uses up the memory, is
//! reported by name. Each tenth function is called once, and with `TESTS=whole` each of them;
//! functions of pages on deep and wide trees. `PROGRAMS_CASES=100000 PROGRAMS_SEED=1 cargo test
//! --test fuzzing hostile_arguments` makes more of them.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by a panic, in its helpers too"
)]

mod growth;

use crate::{no_view, share::is_whole, watch::MEMORY};
use boa_websocket::{
    Error, Limits, Permissions, Runtime,
    net::{MemoryNetwork, Options},
    websocket::ConnectionOptions,
};
use cpu_time::ThreadTime;
use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit};
use rand::{RngExt, SeedableRng, rngs::SmallRng};
use std::{env, io::Write as _, process::Command, sync::Arc, time::Duration};

const CHILD: &str = "BOA_WEBSOCKET_PROGRAMS_CHILD";

/// The kind of a runtime whose functions are called.
struct Kind {
    has_page: bool,
    /// The limit on the time of a task.
    script_time: Duration,
    /// The limit on the CPU time of a call and the tasks after it: several turns of `script_time`,
    /// and the collector's time.
    max_call_time: Duration,
}

const ALONE: Kind = Kind {
    has_page: false,
    script_time: Duration::from_millis(250),
    max_call_time: Duration::from_secs(3),
};

/// Making its trees takes longer.
const WITH_PAGE: Kind = Kind {
    has_page: true,
    script_time: Duration::from_secs(2),
    max_call_time: Duration::from_secs(8),
};

/// The CPU time of a call after which the system ends the process, in seconds.
const HARD_LIMIT: u64 = 30;

/// The limit on the memory of a call and the tasks after it, in bytes. Allocations beyond it fail,
/// which ends the process.
const MAX_CALL_MEMORY: usize = 192 << 20;

/// The values, and the functions that are called with them.
const SCRIPTS: [(&str, &str); 2] = [
    ("values.js", include_str!("values.js")),
    ("functions.js", include_str!("functions.js")),
];

/// The number of calls in one runtime.
const CALLS_PER_RUNTIME: usize = 40;

#[test]
fn functions_with_hostile_arguments_keep_to_their_memory_and_time() {
    // Says what is left out, which the output of the child does not show.
    is_whole();
    let output = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "hostile_arguments::child_calls_each_function_with_hostile_arguments",
            "--nocapture",
        ])
        .env(CHILD, "1")
        .output();
    let output = output.unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let faults: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("fault: "))
        .collect();
    let last = text.lines().last().unwrap_or_default();
    assert!(
        output.status.success() && faults.is_empty(),
        "{}, at last: {last}\n{faults:#?}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(text.matches("all calls were made").count(), 2, "{text}");
}

#[test]
fn a_report_of_a_value_that_holds_much_does_not_show_all_of_it() {
    test_server::tokio_runtime().block_on(async {
        let mut runtime = Runtime::builder().build().unwrap();
        let (before, time) = (MEMORY.allocated(), ThreadTime::now());
        let script =
            "const long = 'x'.repeat(100000); reportError(new Map(Array.from({ length: 10000 }, (_, n) => [n, long])))";
        runtime.execute("report.js", script).await.unwrap();
        assert!(time.elapsed() < ALONE.max_call_time, "{:?}", time.elapsed());
        assert!(MEMORY.allocated() < before + (64 << 20));
    });
}

/// Runs in the child process.
#[test]
fn child_calls_each_function_with_hostile_arguments() {
    if env::var_os(CHILD).is_none() {
        return;
    }
    let number = |name: &str| {
        env::var(name)
            .ok()
            .and_then(|value| value.parse::<u64>().ok())
    };
    let wanted = number("PROGRAMS_CASES").unwrap_or(0);
    let every = if wanted > 0 || is_whole() { 1 } else { 10 };
    let mut chance = SmallRng::seed_from_u64(number("PROGRAMS_SEED").unwrap_or(1));
    let mut draw = || chance.random::<u32>() as usize;
    let tokio = test_server::paused_tokio_runtime();
    for kind in [&ALONE, &WITH_PAGE] {
        let (mut made, mut stopped, mut functions) = (0, 0, 1_u64);
        while made < functions.div_ceil(every).max(wanted) {
            tokio.block_on(tokio::task::LocalSet::new().run_until(async {
                let mut runtime = runtime(kind).await;
                for (name, script) in SCRIPTS {
                    match runtime.execute(name, script).await {
                        // The machine is busy.
                        Err(Error::Stopped(_)) => return,
                        outcome => drop(outcome.unwrap()),
                    }
                }
                let length = runtime
                    .execute("length.js", "functions.length")
                    .await
                    .unwrap()
                    .as_number()
                    .unwrap();
                functions = length as u64;
                for _ in 0..CALLS_PER_RUNTIME {
                    let numbers = [(made * every) as usize, draw(), draw(), draw()];
                    let Some(goes_on) = call(&mut runtime, numbers, kind.max_call_time).await
                    else {
                        return;
                    };
                    made += 1;
                    if !goes_on {
                        stopped += 1;
                        return;
                    }
                }
            }));
        }
        println!(
            "all calls were made: {made} of {functions} functions, {stopped} runtimes were stopped"
        );
    }
}

async fn runtime(kind: &Kind) -> Runtime {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("echo.example", 443);
    tokio::task::spawn_local(async move {
        loop {
            let stream = listener.accept().await;
            tokio::task::spawn_local(async move {
                if let Ok(client) = tokio_tungstenite::accept_async(stream).await {
                    test_server::read_to_the_end(client).await;
                }
            });
        }
    });
    let mut limits = Limits::default();
    (limits.nested_calls, limits.connections, limits.timers) = (200, Some(20), 1000);
    (limits.buffer_bytes, limits.blob_bytes) = (16 << 20, 16 << 20);
    limits.script_time = Some(kind.script_time);
    let mut options = Options::default();
    (options.max_message, options.max_queued, options.max_unread) = (1 << 20, 1 << 20, 1 << 20);
    let builder = Runtime::builder()
        .permissions(Permissions::none().allow_net("echo.example").unwrap())
        .connector(Arc::new(network))
        .net_options(options)
        .limits(limits)
        .connection_options(ConnectionOptions::none().headers(true))
        .location("https://page.example/".parse().unwrap());
    #[cfg(feature = "fetch")]
    let builder = builder.fetch(true);
    let mut runtime = builder.build().unwrap();
    if kind.has_page {
        let url = "https://page.example/".parse().unwrap();
        no_view::load(
            "<!doctype html><title>t</title><body>",
            url,
            runtime.context(),
        );
        runtime.run().await.unwrap();
    }
    runtime
}

/// Makes the call that the numbers select. Returns whether the runtime can be used again. None if
/// the machine was too busy to create the arguments.
async fn call(runtime: &mut Runtime, numbers: [usize; 4], max_time: Duration) -> Option<bool> {
    // The arguments are created before the measurement begins.
    let prepare = format!("prepare({})", numbers.map(|it| it.to_string()).join(", "));
    let Ok(name) = runtime.execute("prepare.js", prepare.as_str()).await else {
        return None;
    };
    let name = name.as_string().unwrap().to_std_string_escaped();
    println!("{name}");
    std::io::stdout().flush().unwrap();
    end_after(HARD_LIMIT);
    let (before, time) = (MEMORY.allocated(), ThreadTime::now());
    MEMORY.set_limit(before + MAX_CALL_MEMORY).unwrap();
    let goes_on = runtime.execute("call.js", "made()").await.is_ok()
        && tokio::time::timeout(Duration::from_millis(200), runtime.run())
            .await
            .is_ok_and(|outcome| outcome.is_ok());
    let time = time.elapsed();
    MEMORY.set_limit(usize::MAX).unwrap();
    if time > max_time {
        println!("fault: {name} took {time:?}");
    }
    Some(goes_on)
}

/// Makes the system end the process after this number of further seconds of CPU time.
fn end_after(seconds: u64) {
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    let used = usage.user_time().tv_sec() + usage.system_time().tv_sec();
    let (_, hard) = getrlimit(Resource::RLIMIT_CPU).unwrap();
    setrlimit(Resource::RLIMIT_CPU, used.unsigned_abs() + seconds, hard).unwrap();
}
