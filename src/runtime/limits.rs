//! [`Limits`] on the resources of scripts.

use crate::{
    host, net,
    runtime::event_loop::{EventLoop, control::Control, deadlines::Deadlines},
    webidl,
};
use boa_engine::Context;
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};

/// After how many calls and iterations of loops the engine asks whether a script may continue. It is
/// some tens of microseconds.
const STEPS_PER_INTERRUPT_CHECK: u32 = 1000;

/// Limits on the resources of a runtime's scripts. [`net::Options`](crate::net::Options) has the
/// limits of its connections.
///
/// | field | default | a script beyond it |
/// |---|---|---|
/// | [`nested_calls`](Self::nested_calls) | 512 | gets a RangeError |
/// | [`stack_values`](Self::stack_values) | 10,240 | gets a RangeError |
/// | [`loop_iterations`](Self::loop_iterations) | none | ends with an error that it can't catch |
/// | [`heap_bytes`](Self::heap_bytes) | 4 GiB | the same |
/// | [`buffer_bytes`](Self::buffer_bytes) | 1 GiB | gets a RangeError |
/// | [`blob_bytes`](Self::blob_bytes) | 1 GiB | gets a RangeError |
/// | [`timers`](Self::timers) | 262,144 | gets a RangeError |
/// | [`connections`](Self::connections) | none | gets a connection that fails |
/// | [`script_time`](Self::script_time) | none | stops the runtime |
/// | [`module_time`](Self::module_time), [`module_bytes`](Self::module_bytes) | 30 s, 64 MiB | gets a TypeError for its import |
///
/// ```
/// use boa_websocket::{Limits, Runtime};
/// use std::time::Duration;
///
/// let limits = Limits::new().script_time(Duration::from_secs(1)).connections(10);
/// let runtime = Runtime::builder().limits(limits).build()?;
/// # Ok::<_, boa_websocket::Error>(())
/// ```
///
/// Each field has a setter of its name. It is a type of serde; missing fields have their defaults.
///
/// When a script ends with an error that it can't catch, its timers and sockets continue, and so
/// does the runtime. The promise of an asynchronous function that exceeds such a limit after an
/// `await` is never settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Limits {
    /// The limit on nested calls. A call from script to script takes almost nothing of the thread's
    /// stack. A call through a function of the engine or of the runtime takes up to 4 KiB (15 KiB
    /// in a debug build). With a higher limit the thread needs a larger stack.
    pub nested_calls: usize,
    /// The limit on values on the engine's stack: arguments and temporary values of all nested
    /// calls.
    pub stack_values: usize,
    /// The limit on the iterations of all loops in one call of a function. Each called function has
    /// its own limit. For an asynchronous function or a generator it covers its whole life.
    pub loop_iterations: Option<u64>,
    /// The limit on the engine's heap, in bytes: objects, arrays, maps, strings and buffers, but no
    /// bytecode. All runtimes of a thread have one heap. For a runtime with workers it is the limit
    /// on the sum of the heaps of all: the script that grows beyond it ends. The sum can exceed it
    /// by a sixteenth. Lists, texts and buffers of a length that a script chooses are checked before
    /// they are allocated. What else a single function of the engine makes can exceed the limit
    /// before it is noticed, such as the tree of a source for `eval`.
    pub heap_bytes: u64,
    /// The limit on the size of an `ArrayBuffer`, in bytes. Their number is unlimited.
    pub buffer_bytes: u64,
    /// The limit on bytes outside of the engine's heap: of Blobs, of messages that wait in
    /// MessagePorts, of URLs, of names and values in `URLSearchParams`, and of the rest that a
    /// `TextDecoder` keeps after an error. Blobs share the bytes of the Blobs that they consist of.
    /// The limit also holds for the size of each Blob, shared bytes included. Received messages of
    /// WebSockets count, but are never refused. The state of each `CompressionStream` and
    /// `DecompressionStream` counts, and what a chunk becomes while one of them transforms it.
    /// During the conversion of an argument, the list that a sequence becomes counts, and the
    /// strings and bytes for a function of Rust.
    pub blob_bytes: u64,
    /// The limit on pending timers: `setTimeout`, `setInterval`, animation frames, and
    /// `AbortSignal.timeout`.
    pub timers: usize,
    /// The limit on connections that are open or being opened: of WebSockets, and of `fetch`.
    pub connections: Option<usize>,
    /// The limit on the time of a task (a script, an event, a timer) with the microtasks after it.
    /// A script that exceeds it stops the runtime for good, with
    /// [`StopReason::ScriptTime`](super::StopReason::ScriptTime). A deadline that ends one script
    /// and leaves the runtime usable is [`Runtime::within`](super::Runtime::within).
    ///
    /// [`Limits::stoppable`] says which scripts end at once, and which do not.
    pub script_time: Option<Duration>,
    /// The limit on the time of a fetch of a module, or of the script of a worker: by the function
    /// of [`Builder::fetch_modules`](super::Builder::fetch_modules), or from a server. It is a time
    /// of tokio's clock.
    pub module_time: Duration,
    /// The limit on the bytes of a module that is not a file.
    pub module_bytes: u64,
    /// Whether [`Handle::stop`](super::Handle::stop) and
    /// [`Handle::interrupt`](super::Handle::interrupt) end a running script. False by default. A
    /// `script_time` has the same effect.
    ///
    /// A script is interrupted after at most a thousand calls and iterations of loops, wherever they
    /// are. Functions of the engine that repeat something count as well. These run to their own end
    /// first: the parser, a function of the program, and one long step of the engine, such as
    /// `"a".padEnd(N).toUpperCase()` or `3n ** BigInt(N)` with a large `N`. Functions of this crate ask
    /// after each MiB that they hash, encode or decode.
    /// `cargo bench --bench stopping` measures the price.
    pub stoppable: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            nested_calls: 512,
            stack_values: 10_240,
            loop_iterations: None,
            heap_bytes: 1 << 32,
            buffer_bytes: 1 << 30,
            blob_bytes: webidl::MAX_BLOB_BYTES,
            timers: webidl::MAX_TIMERS,
            connections: None,
            script_time: None,
            module_time: Duration::from_secs(30),
            module_bytes: 1 << 26,
            stoppable: false,
        }
    }
}

impl Limits {
    /// The [defaults](Self).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    net::setters! {
        nested_calls: usize,
        stack_values: usize,
        loop_iterations: impl Into<Option<u64>>,
        heap_bytes: u64,
        buffer_bytes: u64,
        blob_bytes: u64,
        timers: usize,
        connections: impl Into<Option<usize>>,
        script_time: impl Into<Option<Duration>>,
        module_time: Duration,
        module_bytes: u64,
        stoppable: bool,
    }

    pub(super) fn apply(
        &self,
        event_loop: &EventLoop,
        control: Arc<Control>,
        context: &mut Context,
    ) {
        host::set_quotas(self.blob_bytes, self.timers, context);
        let limits = context.runtime_limits_mut();
        limits.set_heap_limit(usize::try_from(self.heap_bytes).unwrap_or(usize::MAX));
        limits.set_recursion_limit(self.nested_calls);
        limits.set_stack_size_limit(self.stack_values);
        limits.set_loop_iteration_limit(self.loop_iterations.unwrap_or(u64::MAX));
        if self.stoppable || self.script_time.is_some() {
            limits.set_interrupt_interval(STEPS_PER_INTERRUPT_CHECK);
            event_loop.set_interruptible(Deadlines::new(control, self.script_time), context);
        }
    }
}
