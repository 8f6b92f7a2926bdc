//! The invariants with any server, checked after every step.

use crate::{clock, transcript::Runs, wire::SharedWire};
use boa_engine::{Context, JsResult, JsValue, NativeFunction, js_string};
use boa_websocket::{
    net::{Error, Options},
    websocket,
};
use cap::Cap;
use cpu_time::ThreadTime;
use std::{
    alloc::System,
    cell::RefCell,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::time::Instant;

#[global_allocator]
pub(crate) static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// The number of looks of all threads. If it does not grow, the client never rests.
pub(crate) static LOOKS: AtomicU64 = AtomicU64::new(0);

/// The delay of the timer.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// The timer may be late by this, and by the time of the messages and of their handlers that have
/// their turn before it.
pub(crate) const LATE: Duration = Duration::from_millis(100);

/// The same limit in CPU time of the thread. In a virtual machine it counts what the host takes
/// away: a quarter of a second at once was seen.
const COMPUTED: Duration = Duration::from_secs(1);

/// A message itself takes at most this, decompressed by a program that is not optimised, on a
/// machine with other work.
const MESSAGE: Duration = Duration::from_millis(1);

/// The same limit in real time, in which the machine may have other work.
pub(crate) const REAL: Duration = Duration::from_secs(20);

const MIB: usize = 1 << 20;

/// The limit on the memory of the process beyond its memory before:
///
/// | | |
/// |---|---|
/// | 12 MiB | the engine's heap with its garbage, buffers of the server and of the stream between, code that was not used before |
/// | 2 × `max_unread` | messages that wait, and what it takes to remember them |
/// | 2 MiB | what is decoded at once when there was room for one byte more, and the read buffer |
/// | 4 × `max_message` | the message that is being assembled, while its buffer grows, and while it becomes a value of two bytes a character |
/// | 2 × `max_queued` and the largest message | what waits to be sent |
/// | 1 MiB | what a write takes |
/// | 3 × delivered | messages that scripts have had and that wait for the collector, which begins after 8 MiB of them |
pub(crate) fn bound(options: &Options, delivered: usize) -> usize {
    15 * MIB
        + 2 * options.max_unread
        + 4 * options.max_message
        + 2 * options.max_queued as usize
        + 3 * delivered.min(8 * MIB)
}

/// The actions of the client, and the observations of it.
pub(crate) struct Watch {
    pub(crate) link: Arc<SharedWire>,
    pub(crate) options: Options,
    pub(crate) handler: Duration,
    /// The number of messages that may be received while a timer is due.
    pub(crate) turns: u32,
    before: usize,
    /// The most memory, beyond `before`, and the latest tick.
    pub(crate) peak: usize,
    pub(crate) latest: Duration,
    /// The bytes of the messages that the script has had.
    delivered: usize,
    pub(crate) ready_state: u32,
    pub(crate) opened: bool,
    failed: bool,
    pub(crate) closed: bool,
    started: Instant,
    ticked: Instant,
    /// The last tick on the clock of the thread's CPU, for networks in real time.
    pub(crate) computed: Option<ThreadTime>,
    /// The tolerance for the end of a wait.
    slack: Duration,
    /// When it began to close, and the bytes that it had to send before.
    pub(crate) closing: Option<(Instant, u64)>,
    /// When it received a message the last time.
    pub(crate) active: Option<Instant>,
    pub(crate) received: Runs,
    pub(crate) transmitted: Runs,
    /// The largest message of those.
    pub(crate) largest: usize,
    /// The client has begun to close, or its runtime to end, before the connection has ended.
    pub(crate) leaves: bool,
    /// The script was the first to begin, while the socket was open; and the closing handshake was
    /// completed.
    pub(crate) ours: bool,
    pub(crate) clean: bool,
    /// The code of the `close` event.
    pub(crate) code: Option<u32>,
    /// The error of the connection.
    pub(crate) error: Option<Error>,
    /// The received messages were compared with the server's while nothing happened.
    pub(crate) rested: bool,
    /// The timer is running.
    ticking: bool,
    /// The first invariant that did not hold.
    pub(crate) fault: Option<String>,
}

impl Watch {
    pub(crate) fn new(
        link: Arc<SharedWire>,
        options: &Options,
        handler: Duration,
        before: usize,
        simulated: bool,
    ) -> Self {
        let now = Instant::now();
        Self {
            link,
            options: options.clone(),
            handler,
            turns: 1,
            before,
            peak: 0,
            latest: Duration::ZERO,
            delivered: 0,
            ready_state: 0,
            opened: false,
            failed: false,
            closed: false,
            started: now,
            ticked: now,
            computed: (!simulated).then(ThreadTime::now),
            slack: if simulated { LATE + handler } else { REAL },
            closing: None,
            active: None,
            received: Runs::default(),
            transmitted: Runs::default(),
            largest: 0,
            leaves: false,
            ours: false,
            clean: false,
            code: None,
            error: None,
            rested: false,
            ticking: false,
            fault: None,
        }
    }

    /// From now on time counts.
    pub(crate) fn begin(&mut self) {
        (self.started, self.ticked, self.ticking) = (Instant::now(), Instant::now(), true);
        if let Some(computed) = &mut self.computed {
            *computed = ThreadTime::now();
        }
    }

    /// Its runtime is ended: no timers tick any more, and no messages have to come.
    pub(crate) fn ends(&mut self) {
        self.ticking = false;
        self.leaves |= !self.closed;
    }

    pub(crate) fn fault(&mut self, what: impl fmt::Display) {
        self.fault.get_or_insert_with(|| what.to_string());
    }

    /// To be called in every step.
    pub(crate) fn look(&mut self) {
        LOOKS.fetch_add(1, Ordering::Relaxed);
        let memory = MEMORY.allocated().saturating_sub(self.before);
        self.peak = self.peak.max(memory);
        let bound = bound(&self.options, self.delivered) + 2 * self.largest;
        if memory > bound {
            self.fault(format!("{memory} bytes are occupied, and {bound} may be"));
        }
        if self.ticking && !self.closed {
            self.timer();
        }
        self.deadline();
    }

    /// Checks how late the timer is if it ticks now: in simulated time, or in the CPU time of the
    /// thread since its last tick.
    fn timer(&mut self) {
        let elapsed = self.ticked.elapsed();
        let (late, at_most) = match self.computed {
            None => (elapsed.saturating_sub(TICK), LATE),
            Some(since) => (since.elapsed(), COMPUTED),
        };
        self.latest = self.latest.max(late);
        if late > at_most + self.turns * (MESSAGE + self.handler) || elapsed > REAL {
            self.fault(format!("a timer is {late:?} late, after {elapsed:?}"));
        }
    }

    fn deadline(&mut self) {
        let now = Instant::now();
        let Options {
            close_timeout,
            establish_timeout,
            silence_timeout,
            ..
        } = self.options;
        if !self.opened
            && !self.closed
            && now > self.started + establish_timeout + close_timeout + self.slack
        {
            self.fault("the handshake has taken too long");
        }
        if let Some((since, queued)) = self.closing
            && !self.closed
        {
            // Every 64 KiB that the server takes extend closing, which lasts three times the time
            // without progress, by a second. The same time is for the end of the stream.
            let taken = Duration::from_millis(queued.saturating_mul(1000) / (64 << 10));
            if now > since + taken + 4 * close_timeout + self.slack {
                self.fault(format!(
                    "closing takes longer than it may, with {queued} bytes that were to be sent"
                ));
            }
        }
        if let (Some(ping), true) = (
            self.options.ping,
            self.opened && !self.closed && self.closing.is_none(),
        ) {
            let (listening, wrote, pinged, gone) = {
                let state = self.link.state();
                (state.listening, state.wrote, state.pinged, state.gone)
            };
            // While its messages wait to be taken, nothing is read, and it is not the server that
            // is silent.
            let heard = listening.unwrap_or(now);
            // A Ping waits for what was begun before it, as long as the server reads that.
            let waits = match pinged {
                Some(pinged) if pinged > heard => pinged,
                _ => wrote.map_or(heard + ping, |wrote| wrote.max(heard + ping)),
            };
            // `close` comes after the messages that were received before.
            if !gone && now > waits + silence_timeout + close_timeout + self.slack {
                self.fault("the server has been silent for longer than it may be");
            }
        }
    }

    fn state(&mut self, ready_state: u32) {
        if ready_state < self.ready_state {
            self.fault(format!(
                "readyState went from {} back to {ready_state}",
                self.ready_state
            ));
        }
        self.ready_state = ready_state;
        if self.ready_state >= 2 {
            self.closing
                .get_or_insert((Instant::now(), self.transmitted.bytes()));
        }
    }

    pub(crate) fn happens(&mut self, what: &str, ready_state: u32) {
        // A runtime that shuts down has begun to close the socket already, and notifies the script
        // in a task: messages that the script sends before that task are discarded.
        self.ours |= what == "closing" && ready_state == 1 && !self.leaves;
        self.leaves |= matches!(what, "closing" | "closed by us" | "full") && !self.closed;
        let (opened, failed, closed) = (self.opened, self.failed, self.closed);
        self.state(ready_state);
        match what {
            "open" if opened || failed || closed || ready_state != 1 => {
                self.fault("it opened when it can't");
            }
            "open" => self.opened = true,
            "error" if failed || closed || ready_state != 3 => {
                self.fault("`error` came where it does not belong");
            }
            "error" => self.failed = true,
            "clean" => self.clean = true,
            "close" if closed || ready_state != 3 => {
                self.fault("`close` came where it does not belong");
            }
            "close" => self.closed = true,
            _ => {}
        }
        self.look();
    }

    pub(crate) fn receives(&mut self, text: bool, len: usize, ready_state: u32) {
        self.state(ready_state);
        if !self.opened || self.closed || ready_state != 1 {
            self.fault("a message came when there can't be one");
        }
        self.received.push(text, len, 1);
        self.active = Some(Instant::now());
        clock::work(self.handler);
        self.look();
    }

    pub(crate) fn transmits(&mut self, text: bool, len: usize) {
        self.largest = self.largest.max(len);
        self.transmitted.push(text, len, 1);
    }

    pub(crate) fn ticks(&mut self) {
        self.timer();
        self.ticked = Instant::now();
        self.computed = self.computed.map(|_| ThreadTime::now());
        self.look();
        self.rest();
    }
}

thread_local! {
    static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
}

pub(crate) fn start(watch: Watch) {
    WATCH.with_borrow_mut(|it| *it = Some(watch));
}

pub(crate) fn take() -> Option<Watch> {
    WATCH.with_borrow_mut(Option::take)
}

/// Does something with this thread's watch, if there is one.
pub(crate) fn with(steps: impl FnOnce(&mut Watch)) {
    WATCH.with_borrow_mut(|watch| watch.as_mut().map(steps));
}

/// The functions that `client.js` calls.
pub(crate) fn register(context: &mut Context) -> JsResult<()> {
    type Function = fn(&JsValue, &[JsValue], &mut Context) -> JsResult<JsValue>;
    let functions: [(_, Function); 4] = [
        ("happens", happens),
        ("receives", receives),
        ("transmits", transmits),
        ("ticks", ticks),
    ];
    for (name, function) in functions {
        context.register_global_callable(
            js_string!(name),
            0,
            NativeFunction::from_fn_ptr(function),
        )?;
    }
    Ok(())
}

fn number(arguments: &[JsValue], at: usize) -> u64 {
    arguments
        .get(at)
        .and_then(JsValue::as_number)
        .unwrap_or_default() as u64
}

fn happens(_: &JsValue, arguments: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let what = arguments
        .first()
        .and_then(JsValue::as_string)
        .unwrap_or_default()
        .to_std_string_lossy();
    with(|watch| {
        if what == "close" {
            watch.code = Some(number(arguments, 3) as u32);
            watch.buffered_at_the_end(number(arguments, 2));
        }
        watch.happens(&what, number(arguments, 1) as u32);
    });
    Ok(JsValue::undefined())
}

fn receives(_: &JsValue, arguments: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let text = arguments.first().is_some_and(JsValue::to_boolean);
    let len = number(arguments, 1) as usize;
    with(|watch| {
        watch.delivered += len;
        watch.receives(text, len, number(arguments, 2) as u32);
    });
    Ok(JsValue::undefined())
}

fn transmits(_: &JsValue, arguments: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let text = arguments.first().is_some_and(JsValue::to_boolean);
    with(|watch| watch.transmits(text, number(arguments, 1) as usize));
    Ok(JsValue::undefined())
}

fn ticks(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    clock::catch_up();
    let sockets = websocket::socket_states(context);
    with(|watch| {
        watch.state(number(arguments, 0) as u32);
        if let [socket] = &sockets[..] {
            watch.counts(socket, number(arguments, 1));
        }
        watch.ticks();
    });
    Ok(JsValue::undefined())
}
