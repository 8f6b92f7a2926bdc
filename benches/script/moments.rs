//! The time from a read to the handler of a message, and between two handlers.

use super::{block_on, canned::Canned};
use boa_engine::{Context, JsResult, JsString, JsValue, NativeFunction};
use boa_websocket::{Permissions, Runtime};
use cpu_time::ThreadTime;
use std::{
    cell::{Cell, RefCell},
    time::{Duration, Instant},
};

thread_local! {
    /// The time of the last read with data.
    pub(crate) static READ: Cell<Option<Instant>> = const { Cell::new(None) };
    static TICK: Cell<Option<ThreadTime>> = const { Cell::new(None) };
    static TIMES: RefCell<Vec<Duration>> = const { RefCell::new(Vec::new()) };
}

/// The median time from the read to the handler of a single message, in nanoseconds.
pub(crate) fn alone() -> f64 {
    let times = run(
        || Canned::one_at_a_time(64, 300),
        |_, _, _| {
            TIMES.with_borrow_mut(|times| times.extend(READ.get().map(|read| read.elapsed())));
            Ok(JsValue::undefined())
        },
    );
    times[times.len() / 2].as_nanos() as f64
}

/// The longest CPU time between two messages of a flood, collections included, in nanoseconds.
pub(crate) fn longest_stall() -> f64 {
    let times = run(
        || Canned::many(true, 1 << 20, 1000),
        |_, _, _| {
            let last = TICK.replace(Some(ThreadTime::now()));
            TIMES.with_borrow_mut(|times| times.extend(last.map(|last| last.elapsed())));
            Ok(JsValue::undefined())
        },
    );
    TICK.set(None);
    times[times.len() - 1].as_nanos() as f64
}

/// The times that the handler adds to `TIMES`, sorted.
fn run(
    canned: fn() -> Canned,
    handler: fn(&JsValue, &[JsValue], &mut Context) -> JsResult<JsValue>,
) -> Vec<Duration> {
    let script = "const ws = new WebSocket('ws://canned/'); ws.binaryType = 'arraybuffer'; ws.onmessage = arrived;";
    block_on(async {
        let permissions = Permissions::none().allow_net("canned").unwrap();
        let builder = Runtime::builder()
            .connector(canned().connector())
            .permissions(permissions);
        let mut runtime = builder.build().unwrap();
        let handler = NativeFunction::from_fn_ptr(handler);
        runtime
            .context()
            .register_global_callable(JsString::from("arrived"), 0, handler)
            .unwrap();
        runtime.execute("moments.js", script).await.unwrap();
        runtime.run().await.unwrap();
    });
    let mut times = TIMES.take();
    times.sort();
    times
}
