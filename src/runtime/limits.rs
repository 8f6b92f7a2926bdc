//! How far scripts may go.

use crate::dom;
use crate::{
    engine::interruptible::Interruptible,
    runtime::{control::Control, event_loop::EventLoop},
};
use boa_engine::{Context, JsResult};
use std::{sync::Arc, time::Duration};

/// Limits of a runtime's scripts. Those of its connections are [`net::Options`](crate::net::Options).
///
/// | field | default | beyond it |
/// |---|---|---|
/// | [`recursion`](Self::recursion) | 512 | the script ends with an error that it can't catch |
/// | [`stack`](Self::stack) | 10,240 | the same |
/// | [`loop_iterations`](Self::loop_iterations) | none | the same |
/// | [`buffer`](Self::buffer) | 1 GiB | a RangeError |
/// | [`blobs`](Self::blobs) | 1 GiB | a RangeError |
/// | [`timers`](Self::timers) | 262,144 | a RangeError |
/// | [`connections`](Self::connections) | none | the connection fails |
/// | [`script_time`](Self::script_time) | none | the runtime is stopped |
///
/// ```
/// use boa_websocket::{Limits, Runtime};
/// use std::time::Duration;
///
/// let mut limits = Limits::default();
/// limits.script_time = Some(Duration::from_secs(1));
/// limits.connections = Some(10);
/// let runtime = Runtime::builder().limits(limits).build()?;
/// # Ok::<_, boa_websocket::Error>(())
/// ```
///
/// What the script that ended had asked for before (timers, sockets) goes on, and so does the runtime. An asynchronous
/// function that goes beyond a limit after an `await` ends without a word: its promise is never settled. An asynchronous
/// generator that goes beyond one makes the engine panic, unless an `await` came before: the thread that runs scripts of others
/// is one that may end, as `SECURITY.md` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How many calls may be nested. Each takes next to nothing of the thread's stack when script calls script, and up to
    /// 4 KiB when functions of the engine's or of the runtime's stand between them (15 KiB in a debug build): whoever raises it
    /// gives the thread more.
    pub recursion: usize,
    /// How many values the engine's stack may hold: arguments and temporary values of all calls that are nested.
    pub stack: usize,
    /// How many rounds the loops of one call of a function may make together. A function that calls others has its own.
    /// For an asynchronous function or a generator it is a limit over its whole life.
    pub loop_iterations: Option<u64>,
    /// The largest `ArrayBuffer`, in bytes. How many there may be is bounded by nothing.
    pub buffer: u64,
    /// How many bytes outside of the engine's heap may be held together: by Blobs, by messages that wait in MessagePorts, by
    /// URLs, by the names and values of `URLSearchParams`, and by what a `TextDecoder` has not read after an error. Blobs
    /// share the bytes of those that they are made of. One Blob may not be larger either, however much it shares. What arrives in messages of WebSockets counts, and
    /// is never refused.
    pub blobs: u64,
    /// How many timers may be pending: those of `setTimeout` and `setInterval`, animation frames, and `AbortSignal.timeout`.
    pub timers: usize,
    /// How many WebSocket connections may be open, or be on their way, at the same time.
    pub connections: Option<usize>,
    /// How long scripts may go on at a stretch: a task (a script, an event, a timer) with the microtasks after it. Beyond it
    /// the runtime is stopped for good, with [`StopReason::ScriptTime`](super::StopReason::ScriptTime): the engine can't be
    /// told to give up one script and go on with others.
    ///
    /// See [`Limits::stoppable`] for what ends at once, and what does not.
    pub script_time: Option<Duration>,
    /// Whether [`Handle::stop`](super::Handle::stop) ends a script that is running. A limit on time does it too.
    ///
    /// What is ended at once are scripts, callbacks of events, timers and promises, and what they call, whatever loops and calls
    /// there are: between two of the engine's instructions. An instruction that calls a function of the engine's takes as long
    /// as that does, `new Array(1e6).fill(1)` for example. Such a script ends a few of those later. Some things yield nowhere. There a loop is ended when it has made as many rounds as
    /// `loop_iterations` says. Where that is not set, it is as many as the fastest loop could make in the `script_time`, which
    /// takes slower loops the longer; and 250 million, some seconds, where neither is. The limit holds for all loops, so
    /// those who have scripts that go on for longer at a stretch set it.
    ///
    /// | ended later | for example |
    /// |---|---|
    /// | what one of the engine's own functions calls | `[1].forEach(() => { for (;;); })` |
    /// | `call` and `apply` too | `(function () { for (;;); }).call()` |
    /// | getters, conversions, traps of proxies | `({ get endless() { for (;;); } }).endless` |
    /// | generators | `[...(function* () { for (;;); })()]` |
    /// | what follows an `await` | `(async () => { await 1; for (;;); })()` |
    /// | what is evaluated | `eval("for (;;);")` |
    ///
    /// So is the top level of a module. What follows can't be stopped at all. It goes on until it comes to an end of its own,
    /// which may be longer than anybody can wait, and the script is ended after it. Whoever must be sure ends the process:
    /// `SECURITY.md` says how.
    ///
    /// | never ended | for example, `N` being large |
    /// |---|---|
    /// | calls without loops, in those places | `[1].forEach(() => { const f = (n) => { if (n) { f(n - 1); f(n - 1) } }; f(N) })` |
    /// | after an `await` too | `(async () => { const f = (n) => { if (n) { f(n - 1); f(n - 1) } }; await 1; f(N) })()` |
    /// | loops in loops, in those places: each call of a function has rounds of its own | `[1].forEach(() => { const f = () => { for (let n = 0; n < N; n++); }; for (let n = 0; n < N; n++) f() })` |
    /// | a function of the engine's that goes on by itself, whatever it calls | `Array.from({ length: N }, () => 1)` |
    /// | iterators too | `new Set({ [Symbol.iterator]: () => ({ n: 0, next() { return { done: this.n++ === N } } }) })` |
    /// | a regular expression | `/(a+)+$/.test("a".repeat(N) + "b")` |
    /// | a step on a value that is large | `new Uint8Array(N).fill(1)` |
    /// | numbers too | `3n ** BigInt(N)` |
    /// | parsing | `new Function(Array(N).join(";"))` |
    /// | a function of yours that does not return | `yours(N)` |
    ///
    /// It costs bytecode a twentieth of its time, and each callback about a microsecond, which is nearly as much as a small message costs otherwise, and
    /// the runtime a second realm: `cargo bench --bench stopping` measures it. Without it, and without a limit on time, nothing
    /// is any different.
    pub stoppable: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            recursion: 512,
            stack: 10_240,
            loop_iterations: None,
            buffer: 1 << 30,
            blobs: dom::MAX_BLOB_BYTES,
            timers: dom::MAX_TIMERS,
            connections: None,
            script_time: None,
            stoppable: false,
        }
    }
}

impl Limits {
    pub(super) fn apply(self, event_loop: &EventLoop, control: Arc<Control>, context: &mut Context) -> JsResult<()> {
        dom::set_quotas(self.blobs, self.timers, context);
        let limits = context.runtime_limits_mut();
        limits.set_recursion_limit(self.recursion);
        limits.set_stack_size_limit(self.stack);
        limits.set_loop_iteration_limit(self.loop_iterations.unwrap_or(u64::MAX));
        if self.stoppable || self.script_time.is_some() {
            let entry = Interruptible::new(control, self.script_time, self.loop_iterations.is_none(), context)?;
            event_loop.set_interruptible(entry);
        }
        Ok(())
    }
}
