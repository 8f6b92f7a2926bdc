//! A hostile child: this program, started again, plays moves over the protocol that no child plays.
//! Whatever it plays, its limits hold, and the program's thread, memory and descriptors do too.

mod moves;

pub(crate) use moves::{ARGUMENT, SILENT, play};

use super::{MEMORY, await_end, limited, trial};
use crate::share::share;
use boa_websocket::{
    Console, ConsoleMessage, Permissions, Reporter,
    dom::ErrorReport,
    isolated::{Error, ProcessLimits, Runtime},
    net,
};
use cpu_time::ThreadTime;
use libtest_mimic::Trial;
use moves::{Case, MOVES};
use rand::{SeedableRng, rngs::StdRng};
use rustix::process::WaitIdOptions;
use std::{
    cell::Cell,
    fmt,
    future::{Future, poll_fn},
    io::Write,
    ops::Range,
    os::unix::net::UnixStream,
    pin::{Pin, pin},
    rc::Rc,
    task::{Context, Poll},
    thread,
    time::{Duration, Instant},
};
use test_server::assert_matches;
use tokio::io::AsyncReadExt;
use url::Url;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial(
            "a_hostile_child_is_held_by_its_limits_whatever_it_plays",
            || async { hold(moves_from(0)) },
        ),
        trial(
            "a_hostile_child_that_reads_nothing_is_held_by_its_limits",
            || async { hold(moves_from(COUNT)) },
        ),
        trial(
            "a_hostile_child_that_is_not_ready_is_held_by_its_limits",
            || async { hold(moves_from(2 * COUNT)) },
        ),
        trial(
            "random_moves_of_a_hostile_child_are_held_by_its_limits",
            || async { hold(random_seeds()) },
        ),
        trial(
            "a_hostile_child_leaves_other_children_their_turns",
            others_have_turns,
        ),
        trial(
            "calls_beside_a_hostile_child_take_at_most_twice_their_time",
            calls_of_others,
        ),
        trial(
            "the_wall_time_holds_while_the_thread_of_the_program_is_blocked",
            wall_time_beside_a_blocked_thread,
        ),
    ]
}

/// The moves, each of which is the seed of a child that plays it alone.
const COUNT: u64 = MOVES.len() as u64;

const WALL: Duration = Duration::from_millis(400);
const FILES: u64 = 24;
const OUTPUT: u64 = 1 << 20;

/// The limits hold within this.
const LATE: Duration = Duration::from_millis(500);

/// The thread's time of one poll: it counts no other program's. Code that is not optimised takes
/// longer, and in a virtual machine that time has what its host takes away, up to a quarter of a
/// second at once.
const POLL: Duration = Duration::from_millis(if cfg!(debug_assertions) { 500 } else { 50 });

/// The time of one poll in which the thread neither runs nor is ready to: it waits for a child that
/// ends, or for a pipe that takes no more. Where the system does not count that, all of the time
/// that passes, during which other programs may run.
const BLOCKED: Duration = if cfg!(target_os = "linux") {
    POLL
} else {
    Duration::from_secs(20)
};

/// The calls of the program's code in one poll: a turn has 64 messages.
const CALLS: usize = 128;

/// Three times the largest message, and what the runtime and the server have.
const BYTES: usize = 3 * (64 << 20) + (8 << 20);

/// The calls of the program's code since the poll began, the most in one, and the bytes of the
/// output.
#[derive(Default)]
struct Calls {
    now: Cell<usize>,
    most: Cell<usize>,
    output: Cell<u64>,
}

impl Calls {
    fn count(&self) {
        self.now.set(self.now.get() + 1);
        self.most.set(self.most.get().max(self.now.get()));
    }

    fn count_output(&self, bytes: usize) {
        self.count();
        self.output.set(self.output.get() + bytes as u64);
    }
}

impl Console for Calls {
    fn print(&self, message: &ConsoleMessage<'_>) {
        self.count_output(message.text.len() + 1);
        // A program does this.
        assert!(message.to_string().len() <= message.text.len() + 100);
    }

    fn clear(&self) {
        self.count_output(1);
    }
}

impl Reporter for Calls {
    fn uncaught(&self, report: &ErrorReport) {
        self.count_output(report.message.len() + 1);
    }

    fn connection_failed(&self, url: &Url, _: &net::Error) {
        self.count_output(url.as_str().len());
    }
}

/// A future whose polls are watched.
struct Watched<F> {
    future: Pin<Box<F>>,
    calls: Rc<Calls>,
    /// The longest poll, by the thread's time, and the longest time that one was blocked.
    longest: Duration,
    blocked: Duration,
    descriptors: usize,
    polls: usize,
}

impl<F: Future> Future for Watched<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.calls.now.set(0);
        let (began, entered, ready) = (ThreadTime::now(), Instant::now(), ready());
        let polled = self.future.as_mut().poll(cx);
        self.longest = self.longest.max(began.elapsed());
        let passed = entered.elapsed();
        self.blocked = (self.blocked).max(passed.saturating_sub(self::ready() - ready));
        self.polls += 1;
        if self.polls % 16 == 1 {
            self.descriptors = self.descriptors.max(descriptors());
        }
        polled
    }
}

/// Prints figures where `HOSTILE_FIGURES` is set.
#[expect(clippy::print_stdout, reason = "what was measured is to be seen")]
fn print(figures: fmt::Arguments<'_>) {
    if std::env::var_os("HOSTILE_FIGURES").is_some() {
        println!("{figures}");
    }
}

/// The time that this thread has run, or was ready to run, where the system counts it.
fn ready() -> Duration {
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let times = counted.split(' ').take(2).flat_map(str::parse::<u64>);
    Duration::from_nanos(times.sum())
}

fn descriptors() -> usize {
    std::fs::read_dir("/dev/fd").unwrap().count()
}

fn hostile(seed: u64, wall: Duration, port: u16, calls: &Rc<Calls>) -> Runtime {
    let mut limits = ProcessLimits::default();
    (limits.wall, limits.files, limits.output_bytes) = (Some(wall), FILES, Some(OUTPUT));
    if case(seed).is_early {
        limits.start = wall;
    }
    let (function, headers) = (calls.clone(), calls.clone());
    let arguments = [ARGUMENT.to_owned(), seed.to_string(), port.to_string()];
    Runtime::builder()
        .process_limits(limits)
        .permissions(Permissions::none().allow_net("127.0.0.1").unwrap())
        .executable(std::env::current_exe().unwrap(), arguments)
        .console(calls.clone())
        .reporter(calls.clone())
        .function("f", move |()| {
            function.count();
            Ok::<_, String>(())
        })
        .async_function("never", |_: Option<String>| {
            std::future::pending::<Result<(), String>>()
        })
        .headers(move |_| {
            headers.count();
            Vec::new()
        })
        .build()
        .unwrap()
}

fn case(seed: u64) -> Case {
    Case::new(seed, &mut StdRng::seed_from_u64(seed))
}

/// A server that keeps its connections, on a thread of its own.
fn server() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    // The connections are refused when its queue is full: it accepts none, so that all descriptors
    // belong to the runtime.
    thread::spawn(move || {
        let _listener = listener;
        thread::sleep(Duration::from_secs(3600));
    });
    port
}

/// Waits for as many ticks of the event loop as make a time. A machine that stops the program for
/// longer than a tick delays the end, so that a busy machine is not mistaken for a late program.
async fn ticks(time: Duration) {
    const TICK: Duration = Duration::from_millis(10);
    for _ in 0..time.as_millis() / TICK.as_millis() {
        tokio::time::sleep(TICK).await;
    }
}

/// Plays a seed, and says which invariant did not hold.
async fn held(seed: u64, port: u16) -> Result<(), String> {
    let calls = Rc::new(Calls::default());
    let (memory, before) = (MEMORY.allocated(), descriptors());
    let mut runtime = hostile(seed, WALL, port, &calls);
    if !case(seed).is_early {
        runtime
            .ready()
            .await
            .map_err(|error| format!("it was not ready: {error}"))?;
    }
    let computed = ThreadTime::now();
    let work = Box::pin(runtime.execute("work.js", "1"));
    let (longest, blocked) = (Duration::ZERO, Duration::ZERO);
    let mut watched = Watched {
        future: work,
        calls: calls.clone(),
        longest,
        blocked,
        descriptors: 0,
        polls: 0,
    };
    let ended = tokio::select! {
        biased;
        ended = &mut watched => ended,
        () = ticks(WALL + LATE) => return Err(format!("it has not ended within {:?}", WALL + LATE)),
    };
    let (computed, longest, blocked) = (computed.elapsed(), watched.longest, watched.blocked);
    let most = watched.descriptors;
    drop(watched);
    let names = case(seed).names().join(", ");
    print(format_args!(
        "{longest:?} is the longest poll, and one was blocked for {blocked:?}: {names}"
    ));
    if !matches!(ended, Err(Error::Child(_)) | Ok(())) {
        return Err(format!("it has not ended: {ended:?}"));
    }
    if computed > WALL + LATE {
        return Err(format!("the thread has computed for {computed:?}"));
    }
    if longest > POLL {
        return Err(format!("one poll has computed for {longest:?}"));
    }
    if blocked > BLOCKED {
        return Err(format!("one poll has blocked the thread for {blocked:?}"));
    }
    if calls.output.get() > OUTPUT {
        return Err(format!("{} bytes of output arrived", calls.output.get()));
    }
    if calls.most.get() > CALLS {
        return Err(format!("{} calls had one turn", calls.most.get()));
    }
    if most > before + FILES as usize + 8 {
        return Err(format!(
            "there were {most} descriptors, and {before} before"
        ));
    }
    if MEMORY.max_allocated() > memory + BYTES {
        return Err(format!(
            "{} bytes were occupied",
            MEMORY.max_allocated() - memory
        ));
    }
    Ok(())
}

fn hold(seeds: impl Iterator<Item = u64>) {
    let port = server();
    let mut faults = Vec::new();
    for seed in seeds {
        // The end of its tokio runtime waits for the threads that read large messages, whose memory
        // would count for the next seed.
        let held = thread::spawn(move || {
            let tokio = test_server::tokio_runtime();
            tokio.block_on(held(seed, port))
        });
        if let Err(why) = held.join().unwrap() {
            faults.push(format!(
                "seed {seed} ({}): {why}",
                case(seed).names().join(", ")
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The seeds of all moves, or of each tenth.
fn moves_from(first: u64) -> impl Iterator<Item = u64> {
    let every = MOVES.len().div_ceil(share(MOVES.len()));
    (first..first + COUNT).step_by(every)
}

/// `HOSTILE_SEEDS` says how many.
fn random_seeds() -> Range<u64> {
    let first = 3 * COUNT;
    first
        ..first
            + std::env::var("HOSTILE_SEEDS")
                .map_or(share(12) as u64, |count| count.parse().unwrap())
}

/// The turns and the time that a hostile child has taken since bytes arrived for another task of
/// the thread, and the most until that task had its turn.
#[derive(Default)]
struct Delay {
    polls: Cell<usize>,
    most_polls: Cell<usize>,
    computed: Cell<Duration>,
    most_computed: Cell<Duration>,
}

/// Counts work, and no time that passes: the answer of another child waits for one turn of a
/// hostile child, and for the turn during which it arrives. A turn has at most [`CALLS`] calls and
/// is no longer than [`POLL`].
async fn others_have_turns() {
    let port = server();
    for seed in moves_from(0) {
        let name = MOVES[seed as usize].0;
        let calls = Rc::new(Calls::default());
        let mut other = hostile(seed, Duration::from_millis(150), port, &calls);
        other.ready().await.unwrap();
        let (mut answers, answered) = UnixStream::pair().unwrap();
        answered.set_nonblocking(true).unwrap();
        let mut answered = tokio::net::UnixStream::from_std(answered).unwrap();
        let delay = Rc::new(Delay::default());
        let tasks = tokio::task::LocalSet::new();
        let (since, counted) = (delay.clone(), calls.clone());
        tasks.spawn_local(async move {
            while answered.read_u8().await.is_ok() {
                since.polls.take();
                since.computed.take();
                counted.now.take();
            }
        });
        let mut work = pin!(other.execute("work.js", "1"));
        let counted = poll_fn(|cx| {
            if delay.polls.get() == 0 {
                answers.write_all(&[1]).unwrap();
            }
            let began = ThreadTime::now();
            let polled = work.as_mut().poll(cx);
            delay.polls.set(delay.polls.get() + 1);
            delay
                .most_polls
                .set(delay.most_polls.get().max(delay.polls.get()));
            delay.computed.set(delay.computed.get() + began.elapsed());
            delay
                .most_computed
                .set(delay.most_computed.get().max(delay.computed.get()));
            polled
        });
        let _ = tasks.run_until(counted).await;
        let (polls, computed) = (delay.most_polls.get(), delay.most_computed.get());
        print(format_args!(
            "{computed:?}, {polls} polls and {} calls are before another task: {name}",
            calls.most.get()
        ));
        assert!(
            polls <= 2,
            "{name}: {polls} turns before another task had its turn"
        );
        assert!(
            calls.most.get() <= 2 * CALLS,
            "{name}: {} calls before the turn of another task",
            calls.most.get()
        );
        assert!(
            computed <= 2 * POLL,
            "{name}: {computed:?} before the turn of another task"
        );
    }
}

/// Two turns of a hostile child: see [`others_have_turns`].
const TURNS: Duration = Duration::from_micros(if cfg!(debug_assertions) { 4000 } else { 400 });

/// The medians of a hundred calls of another child, or of fewer if something ends before.
struct CallTimes {
    calls: usize,
    /// The time that the thread has computed.
    computed: Duration,
    passed: Duration,
    /// The CPU time of the thread during the call in which it has ended.
    end: Duration,
}

async fn call_times(honest: &mut Runtime, meanwhile: impl Future) -> CallTimes {
    let (mut computed, mut passed) = (Vec::new(), Vec::new());
    let mut thread = ThreadTime::now();
    let calls = async {
        while passed.len() < 100 {
            let began = Instant::now();
            thread = ThreadTime::now();
            honest.call::<f64>("f", (1.0,)).await.unwrap();
            computed.push(thread.elapsed());
            passed.push(began.elapsed());
        }
    };
    let end = tokio::select! {
        biased;
        () = calls => Duration::ZERO,
        _ = meanwhile => thread.elapsed(),
    };
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times.get(times.len() / 2).copied().unwrap_or_default()
    };
    CallTimes {
        calls: passed.len(),
        computed: median(&mut computed),
        passed: median(&mut passed),
        end,
    }
}

/// Beside a hostile child, the thread computes more for each call: no more than the time of one
/// that is alone, or than two turns. So it takes at most twice its time where nothing else runs.
/// The time that passes beside the hostile child is not compared: other programs take the thread
/// from it.
async fn calls_of_others() {
    let port = server();
    let mut honest = Runtime::builder().build().unwrap();
    honest
        .execute("f.js", "function f(x) { return x + 1 }")
        .await
        .unwrap();
    for seed in moves_from(0) {
        let mut other = hostile(seed, WALL, port, &Rc::default());
        other.ready().await.unwrap();
        let with_child = call_times(&mut honest, other.execute("work.js", "1")).await;
        drop(other);
        let alone = call_times(&mut honest, std::future::pending::<()>()).await;
        let name = MOVES[seed as usize].0;
        let more = with_child.computed.saturating_sub(alone.computed);
        print(format_args!(
            "{more:?} more for each of {} calls of {:?}, and {:?} for the end: {name}",
            with_child.calls, alone.passed, with_child.end
        ));
        // A child that ends at once has delayed the call in which it ends.
        assert!(
            with_child.calls < 10 || more <= alone.passed.max(TURNS),
            "{name}: {more:?} more for a call of {:?}",
            alone.passed
        );
        assert!(
            with_child.end <= POLL,
            "{name}: {:?} for the end",
            with_child.end
        );
    }
}

/// Nothing of the program's runtime is polled meanwhile.
async fn wall_time_beside_a_blocked_thread() {
    let builder = limited(|limits| limits.wall = Some(Duration::from_millis(200)));
    let mut runtime = builder.build().unwrap();
    runtime.ready().await.unwrap();
    let id = runtime.process_id();
    let mut work = pin!(runtime.execute("busy.js", "for (;;);"));
    assert!(futures_util::poll!(&mut work).is_pending());
    // Its status can be had when it has ended. It is left there for the runtime.
    await_end(id, WaitIdOptions::NOWAIT);
    let ended = work.await;
    assert_matches!(
        ended,
        Err(Error::Child(
            boa_websocket::isolated::ExitReason::WallTime { .. }
        ))
    );
}
