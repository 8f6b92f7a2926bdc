//! A hostile child: this program, started again, plays moves over the protocol that no child plays. Whatever it plays, its limits
//! hold, and the program's thread, memory and descriptors do too.

mod moves;

pub(crate) use moves::{ARGUMENT, SILENT, play};

use crate::{MEMORY, trial};
use boa_websocket::{
    Console, ConsoleMessage, Error, Permissions, Reporter,
    dom::ErrorReport,
    isolated::{ProcessLimits, Runtime},
    net,
};
use cpu_time::ThreadTime;
use libtest_mimic::Trial;
use moves::{Case, MOVES};
use rand::{SeedableRng, rngs::StdRng};
use std::{
    cell::Cell,
    future::Future,
    pin::{Pin, pin},
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};
use url::Url;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("a_hostile_child_is_held_by_its_limits_whatever_it_plays", each_move_alone),
        trial("a_hostile_child_that_reads_nothing_is_held_by_its_limits", each_move_unread),
        trial("a_hostile_child_that_is_not_ready_is_held_by_its_limits", each_move_early),
        trial("random_moves_of_a_hostile_child_are_held_by_its_limits", random_moves),
        trial("a_hostile_child_leaves_other_children_their_turns", others_have_turns),
        trial("the_wall_time_holds_while_the_thread_of_the_program_is_blocked", wall_time_beside_a_blocked_thread),
    ]
}

const WALL: Duration = Duration::from_millis(400);
const FILES: u64 = 24;
const OUTPUT: u64 = 1 << 20;

/// The limits hold within this.
const LATE: Duration = Duration::from_millis(500);

/// The thread's time of one poll: it counts no other program's. Code that is not optimised takes longer, and in a virtual machine that
/// time has what its host takes away, up to a quarter of a second at once.
const POLL: Duration = if cfg!(debug_assertions) { Duration::from_secs(1) } else { Duration::from_millis(300) };

/// The calls of the program's code in one poll: a turn has 64 messages.
const CALLS: usize = 128;

/// Three times the largest message, and what the runtime and the server have.
const BYTES: usize = 3 * (64 << 20) + (8 << 20);

/// The calls of the program's code since the poll began, the most in one, and the bytes of the output.
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
    longest: Duration,
    descriptors: usize,
    polls: usize,
}

impl<F: Future> Future for Watched<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.calls.now.set(0);
        let began = ThreadTime::now();
        let polled = self.future.as_mut().poll(cx);
        self.longest = self.longest.max(began.elapsed());
        self.polls += 1;
        if self.polls % 16 == 1 {
            self.descriptors = self.descriptors.max(descriptors());
        }
        polled
    }
}

fn descriptors() -> usize {
    std::fs::read_dir("/dev/fd").unwrap().count()
}

fn hostile(seed: u64, wall: Duration, port: u16, calls: &Rc<Calls>) -> Runtime {
    let mut limits = ProcessLimits::default();
    (limits.wall, limits.files, limits.output) = (Some(wall), FILES, Some(OUTPUT));
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
        .async_function("never", |_: Option<String>| std::future::pending::<Result<(), String>>())
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
    // The connections are refused when its queue is full: it accepts none, so that the descriptors are those of the runtime.
    std::thread::spawn(move || {
        let _listener = listener;
        std::thread::sleep(Duration::from_secs(3600));
    });
    port
}

/// Plays a seed, and says which invariant did not hold.
async fn held(seed: u64, port: u16) -> Result<(), String> {
    let calls = Rc::new(Calls::default());
    let (memory, before) = (MEMORY.allocated(), descriptors());
    let mut runtime = hostile(seed, WALL, port, &calls);
    if !case(seed).is_early {
        runtime.ready().await.map_err(|error| format!("it was not ready: {error}"))?;
    }
    let computed = ThreadTime::now();
    let work = Box::pin(runtime.execute("work.js", "1"));
    let mut watched = Watched { future: work, calls: calls.clone(), longest: Duration::ZERO, descriptors: 0, polls: 0 };
    // A wait without an end is a fault too. The time is for a machine that is very busy.
    let ended = tokio::time::timeout(Duration::from_secs(60), &mut watched).await;
    let (computed, longest, most) = (computed.elapsed(), watched.longest, watched.descriptors);
    drop(watched);
    match ended {
        Ok(Err(Error::Child(_)) | Ok(())) => {}
        other => return Err(format!("it has not ended: {other:?}")),
    }
    if computed > WALL + LATE {
        return Err(format!("the thread has computed for {computed:?}"));
    }
    if longest > POLL {
        return Err(format!("the thread was blocked for {longest:?}"));
    }
    if calls.output.get() > OUTPUT {
        return Err(format!("{} bytes of output arrived", calls.output.get()));
    }
    if calls.most.get() > CALLS {
        return Err(format!("{} calls had one turn", calls.most.get()));
    }
    if most > before + FILES as usize + 8 {
        return Err(format!("there were {most} descriptors, and {before} before"));
    }
    if MEMORY.max_allocated() > memory + BYTES {
        return Err(format!("{} bytes were occupied", MEMORY.max_allocated() - memory));
    }
    Ok(())
}

async fn hold(seeds: impl Iterator<Item = u64>) {
    let port = server();
    let mut faults = Vec::new();
    for seed in seeds {
        if let Err(why) = held(seed, port).await {
            faults.push(format!("seed {seed} ({}): {why}", case(seed).names().join(", ")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

async fn each_move_alone() {
    hold(0..MOVES.len() as u64).await;
}

async fn each_move_unread() {
    hold(MOVES.len() as u64..2 * MOVES.len() as u64).await;
}

async fn each_move_early() {
    hold(2 * MOVES.len() as u64..3 * MOVES.len() as u64).await;
}

/// `HOSTILE_SEEDS` says how many.
async fn random_moves() {
    let first = 3 * MOVES.len() as u64;
    let count = std::env::var("HOSTILE_SEEDS").map_or(12, |count| count.parse().unwrap());
    hold(first..first + count).await;
}

/// Counts polls, and no time: a call beside a hostile child has as many turns as one alone, and no turn of that child is long.
async fn others_have_turns() {
    async fn polls(runtime: &mut Runtime) -> usize {
        let calls = Rc::new(Calls::default());
        let work = async {
            for number in 0..100_u32 {
                assert_eq!(runtime.call::<u32>("twice", number).await.unwrap(), 2 * number);
            }
        };
        let mut watched = Watched { future: Box::pin(work), calls, longest: Duration::ZERO, descriptors: 0, polls: 0 };
        (&mut watched).await;
        watched.polls
    }
    let mut honest = Runtime::builder().build().unwrap();
    honest.execute("twice.js", "const twice = (n) => 2 * n").await.unwrap();
    let alone = polls(&mut honest).await;
    let port = server();
    for seed in 0..MOVES.len() as u64 {
        let name = MOVES[seed as usize].0;
        let calls = Rc::new(Calls::default());
        let mut other = hostile(seed, Duration::from_millis(150), port, &calls);
        other.ready().await.unwrap();
        // The child goes on until its limit. The task of the calls is another one: that of the child can't leave it out.
        let tasks = tokio::task::LocalSet::new();
        let beside = tasks.run_until(async {
            let calls = tokio::task::spawn_local(async move {
                let polls = polls(&mut honest).await;
                (polls, honest)
            });
            let _ = other.execute("work.js", "1").await;
            calls.await.unwrap()
        });
        let turns;
        (turns, honest) = beside.await;
        assert!(turns <= 2 * alone, "{name}: {turns} polls beside it, and {alone} alone");
    }
}

/// Nothing of the program's runtime is polled meanwhile.
async fn wall_time_beside_a_blocked_thread() {
    let mut limits = ProcessLimits::default();
    limits.wall = Some(Duration::from_millis(200));
    let mut runtime = Runtime::builder().process_limits(limits).build().unwrap();
    runtime.ready().await.unwrap();
    let id = rustix::process::Pid::from_raw(runtime.process_id().try_into().unwrap()).unwrap();
    let mut work = pin!(runtime.execute("busy.js", "for (;;);"));
    assert!(futures_util::poll!(&mut work).is_pending());
    // Its status can be had when it has ended. It is left there for the runtime.
    let options = rustix::process::WaitIdOptions::EXITED | rustix::process::WaitIdOptions::NOWAIT;
    rustix::process::waitid(rustix::process::WaitId::Pid(id), options).unwrap();
    let ended = work.await;
    assert!(matches!(ended, Err(Error::Child(boa_websocket::isolated::ChildEnd::WallTime { .. }))), "{ended:?}");
}
