//! [`State`]: a snapshot of a runtime.

use super::{calls::script_function, event_loop::EventLoop};
use crate::websocket::{self, SocketState};
use boa_engine::Context;
use serde::{Deserialize, Serialize};

/// A snapshot of a runtime, for dashboards and for limits of the program.
///
/// ```
/// use boa_websocket::Runtime;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), boa_websocket::Error> {
/// let mut runtime = Runtime::builder().build()?;
/// runtime.execute("timer.js", "setTimeout(() => {}, 1000)").await?;
/// let state = runtime.state();
/// assert_eq!((state.timers, state.sockets.len(), state.bytes_waiting()), (1, 0, 0));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct State {
    /// The WebSockets that are not closed and that scripts can still reach, in the order of their
    /// creation.
    pub sockets: Vec<SocketState>,
    /// The number of pending timers, intervals included.
    pub timers: usize,
    /// The number of queued tasks. All messages that have arrived for one socket or one message
    /// port are one task.
    pub tasks: usize,
    /// The number of functions of scripts that the program keeps: each
    /// [`Function`](super::Function), its clones not counted.
    pub functions: usize,
}

impl State {
    /// The bytes of messages that the runtime holds for sockets: those to be sent, and those to be
    /// read.
    #[must_use]
    pub fn bytes_waiting(&self) -> u64 {
        self.sockets
            .iter()
            .map(|socket| socket.queued.saturating_add(socket.unread))
            .sum()
    }
}

/// The state of the current realm and its loop.
pub(super) fn of(context: &Context) -> State {
    let (timers, tasks) = context
        .downcast_job_executor::<EventLoop>()
        .map_or((0, 0), |it| it.queues.pending());
    State {
        sockets: websocket::socket_states(context),
        timers,
        tasks,
        functions: script_function::count(context),
    }
}
