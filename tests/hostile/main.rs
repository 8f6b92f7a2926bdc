//! A server that does its worst, what has to hold whatever it does, and a script for a long time.
//! `README.md` says how to run it.
//!
//! | word | meaning | file |
//! |---|---|---|
//! | case | a client's settings, and a server's plan; drawn at random, or kept in `regressions.rs` | `case.rs` |
//! | plan | what a server does: a handshake, moves, an ending | `server.rs` |
//! | move | one thing that a server does: frames, silence, another way to read, the end of its stream | `server_script.rs` |
//! | flood | the same bytes again and again, for some time | `server_script.rs` |
//! | client | what plays a case against its server: a script in a `Runtime` with one of two interfaces, or `net::Socket` | `client.rs`, `socket.rs` |
//! | kind | the network between them: in memory or loopback, encrypted or not | `network.rs` |
//! | place | a server that runs, and the way to it | `network.rs` |
//! | link | what the server and the client's end of the stream both know of a connection | `wire.rs` |
//! | watch | what was seen of a client so far; it is compared with the invariants in every step | `invariants.rs`, `agreement.rs` |
//! | fault | an invariant that does not hold | |
//! | runs | messages by kind and length, with how many of the same follow one another | `transcript.rs` |
//! | settled | sent by the server as a whole, so that it has to be received | `server.rs` |
//! | handler | the client's code for a message; it computes for a time that the case says | |
//! | patience | after this time a client closes in any case | `case.rs` |
//! | day | one script for a day, or for less over loopback, and what is in use meanwhile | `day.rs` |

#![expect(clippy::print_stderr, reason = "a case that does not end is printed")]

/// Whether figures are printed: with `--nocapture`, as the runner captures no output.
static FIGURES: AtomicBool = AtomicBool::new(false);

macro_rules! print_figures {
    ($($text:tt)*) => {
        if crate::FIGURES.load(std::sync::atomic::Ordering::Relaxed) {
            println!($($text)*);
        }
    };
}

mod agreement;
mod case;
mod client;
mod clock;
mod day;
#[path = "../common/descriptors.rs"]
mod descriptors;
mod frames;
mod generate;
mod invariants;
mod leftovers;
mod network;
#[path = "../common/no_exception.rs"]
mod no_exception;
mod regressions;
mod server;
mod server_script;
#[path = "../common/share.rs"]
mod share;
mod socket;
mod threads;
mod transcript;
mod watchdog;
mod wire;
#[path = "../common/worker_threads.rs"]
mod worker_threads;

use client::{script, stream};
use day::{Day, Row};
use generate::{play_random_cases, variable};
use libtest_mimic::{Arguments, Trial};
use network::Kind;
use server_script::Flood;
use share::{is_whole, share};
use socket::socket;
use std::{
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering},
};
use threads::Measured;

fn main() -> ExitCode {
    let trials = vec![
        trial(
            "cases_of_the_archives_keep_the_invariants",
            cases_of_the_archives_keep_the_invariants,
        ),
        trial(
            "whatever_a_server_does_a_script_and_its_runtime_hold_their_promises",
            whatever_a_server_does_a_script_and_its_runtime_hold_their_promises,
        ),
        trial(
            "whatever_a_server_does_a_stream_and_its_runtime_hold_their_promises",
            whatever_a_server_does_a_stream_and_its_runtime_hold_their_promises,
        ),
        trial(
            "whatever_a_server_does_a_socket_without_an_engine_holds_its_promises",
            whatever_a_server_does_a_socket_without_an_engine_holds_its_promises,
        ),
        trial(
            "whatever_a_server_does_in_records_of_a_byte_promises_hold",
            whatever_a_server_does_in_records_of_a_byte_promises_hold,
        ),
        trial(
            "whatever_a_server_does_over_loopback_promises_hold",
            whatever_a_server_does_over_loopback_promises_hold,
        ),
        trial(
            "a_runtime_beside_an_attacked_one_answers_as_soon_and_computes_no_more_for_a_message",
            a_runtime_beside_an_attacked_one_answers_as_soon_and_computes_no_more_for_a_message,
        ),
        trial(
            "a_script_that_lives_for_a_day_leaves_memory_descriptors_and_tasks_flat",
            a_script_that_lives_for_a_day_leaves_memory_descriptors_and_tasks_flat,
        ),
        trial(
            "a_script_that_keeps_its_connections_does_not_leave_memory_flat",
            a_script_that_keeps_its_connections_does_not_leave_memory_flat,
        ),
        trial(
            "a_script_that_lives_in_real_time_leaves_memory_descriptors_threads_and_tasks_flat",
            a_script_that_lives_in_real_time_leaves_memory_descriptors_threads_and_tasks_flat,
        ),
    ];
    let mut arguments = Arguments::from_args();
    FIGURES.store(arguments.nocapture, Ordering::Relaxed);
    // The memory of the whole process is counted, and with it what a runner with threads allocates
    // when a test ends.
    arguments.test_threads = Some(1);
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial(name: &str, test: fn()) -> Trial {
    Trial::test(name, move || {
        test();
        Ok(())
    })
}

fn cases_of_the_archives_keep_the_invariants() {
    network::prepare();
    let mut faults = Vec::new();
    let cases = regressions::cases();
    let every = cases.len().div_ceil(share(cases.len()));
    for (what, case) in cases.into_iter().step_by(every) {
        for (name, client) in [
            ("script", script as leftovers::Play),
            ("stream", stream),
            ("socket", socket),
        ] {
            // Other work of the machine slows a run, by the caches and cores that it shares, and
            // with it the CPU time. So a timer is late if it is in each of three runs.
            let mut played = leftovers::play(&case, Kind::Memory, client);
            for _ in 0..2 {
                if played
                    .as_ref()
                    .is_err_and(|fault| fault.starts_with("a timer is "))
                {
                    played = leftovers::play(&case, Kind::Memory, client);
                }
            }
            if let Err(fault) = played {
                faults.push(format!("{what}, {name}: {fault}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

fn whatever_a_server_does_a_script_and_its_runtime_hold_their_promises() {
    play_random_cases(40, Kind::Memory, script);
}

fn whatever_a_server_does_a_stream_and_its_runtime_hold_their_promises() {
    play_random_cases(40, Kind::Memory, stream);
}

fn whatever_a_server_does_a_socket_without_an_engine_holds_its_promises() {
    play_random_cases(40, Kind::Memory, socket);
}

fn whatever_a_server_does_in_records_of_a_byte_promises_hold() {
    play_random_cases(20, Kind::MemoryTls, script);
    play_random_cases(20, Kind::MemoryTls, socket);
}

fn whatever_a_server_does_over_loopback_promises_hold() {
    for kind in [Kind::Loopback, Kind::LoopbackTls] {
        play_random_cases(20, kind, script);
        play_random_cases(20, kind, socket);
    }
}

/// They take turns, so that other work of the machine slows all of them. A thread that computes
/// slows the other, too, where both share a core: so much may an attacked one do. More is something
/// that they wait for each other for, and that is so in each attempt: other work of the machine,
/// which no clock excludes from a latency, is not.
fn a_runtime_beside_an_attacked_one_answers_as_soon_and_computes_no_more_for_a_message() {
    const ATTEMPTS: usize = 3;
    const ROUNDS: usize = 8;
    const ECHOES: usize = 60;
    threads::measure(ECHOES);
    let floods = [
        Flood::Pings(0),
        Flood::Messages(10),
        Flood::PaddedMessages(190_000),
        Flood::EmptyBlocks,
    ];
    for of in floods.into_iter().take(share(floods.len())) {
        let mut late = Vec::new();
        for _ in 0..ATTEMPTS {
            let (mut alone, mut computing, mut attacked) =
                <(Measured, Measured, Measured)>::default();
            for _ in 0..ROUNDS {
                alone.add(threads::measure(ECHOES));
                computing.add(threads::measure_beside_computing(ECHOES));
                attacked.add(threads::measure_beside(of, ECHOES));
            }
            let report = format!(
                "{attacked} beside {of:?}, {computing} beside one that computes, {alone} alone"
            );
            print_figures!("{report}");
            assert!(attacked.computed() < 3.0 * alone.computed(), "{report}");
            if attacked.median() < 4.0 * alone.median().max(computing.median())
                && attacked.average() < 5.0 * alone.average().max(computing.average())
            {
                break;
            }
            late.push(report);
        }
        assert!(late.len() < ATTEMPTS, "{late:#?}");
    }
}

/// How many hours a script lives, and the tolerance for each in bytes. In a day: 43 bytes for each
/// of its 12 connections. In few hours: what the collector leaves more or less in an hour.
fn hours() -> (u64, f64) {
    if is_whole() {
        (24, 512.0)
    } else {
        (4, 12.0 * 1024.0)
    }
}

fn a_script_that_lives_for_a_day_leaves_memory_descriptors_and_tasks_flat() {
    let (hours, bytes) = hours();
    let hours = day::live(Day::simulated(hours, false));
    assert!(day::growth(&hours) < bytes, "{hours:#?}");
    let (second, last) = (hours[1], hours[hours.len() - 1]);
    let figures = |it: Row| [it.descriptors, it.threads, it.tasks, it.timers, it.sockets];
    assert_eq!(figures(last), figures(second), "{hours:#?}");
}

fn a_script_that_keeps_its_connections_does_not_leave_memory_flat() {
    let (_, bytes) = hours();
    let hours = day::live(Day::simulated(4, true));
    assert!(day::growth(&hours) > 2.0 * bytes, "{hours:#?}");
}

/// The target of each descriptor, from Linux.
fn descriptor_names() -> Vec<String> {
    let all = std::fs::read_dir("/proc/self/fd").into_iter().flatten();
    let name = |path: std::path::PathBuf| std::fs::read_link(path).ok();
    all.filter_map(|entry| Some(name(entry.ok()?.path())?.display().to_string()))
        .collect()
}

/// `DAY_SECONDS=3600` for an hour, and `DAY_SECONDS=21600` for six. Without it each kind of work is
/// done once, and what is left when it is over is all that is checked.
fn a_script_that_lives_in_real_time_leaves_memory_descriptors_threads_and_tasks_flat() {
    // Tokio keeps two descriptors for signals from the first runtime of a process on.
    drop(test_server::tokio_runtime());
    let before = descriptors::descriptors();
    let seconds = variable("DAY_SECONDS");
    let rows = day::live(seconds.map_or(Day::short(), Day::real));
    worker_threads::wait_for_worker_threads();
    let after = descriptors::descriptors();
    assert!(
        after <= before,
        "of {before:?} descriptors there are {after:?} when it is over: {:?}",
        descriptor_names()
    );
    if seconds.is_none() {
        return;
    }
    let (second, last) = (rows[1], rows[rows.len() - 1]);
    let figures = |it: Row| [it.descriptors, it.threads, it.tasks, it.timers];
    let grew = figures(last)
        .into_iter()
        .zip(figures(second))
        .any(|(last, second)| last > second);
    assert!(!grew, "{rows:#?}");
    // The collector runs two or three times in a row, so the least memory of single rows differs.
    let bytes = 256.0 * 1024.0 / (rows.len() - rows.len() / 4 - 1) as f64;
    assert!(day::growth(&rows) < bytes, "{rows:#?}");
    // The allocator keeps some memory for threads that have ended.
    assert!(
        last.resident <= second.resident * 5 / 4 + (8 << 20),
        "{rows:#?}"
    );
}
