//! What a runtime has at one moment.

use super::event_loop::EventLoop;
use crate::websocket::{self, SocketState};
use boa_engine::Context;

/// A runtime at one moment: for dashboards, and for limits of one's own.
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct State {
    /// The WebSockets that are not closed and that scripts still have, in the order in which they were made.
    pub sockets: Vec<SocketState>,
    /// How many timers are pending, intervals among them.
    pub timers: usize,
    /// How many tasks wait for their turn. What has arrived for one socket, or for one message port, is one task, however many
    /// messages there are.
    pub tasks: usize,
    /// The bytes of messages that scripts have received since the collector was last made to run for them. Some may be in
    /// use still, others wait to be collected.
    pub delivered_since_collection: usize,
}

impl State {
    /// The bytes of messages that the runtime holds for sockets: those that wait to be sent, and to be read.
    #[must_use]
    pub fn bytes_waiting(&self) -> u64 {
        self.sockets.iter().map(|socket| socket.queued.saturating_add(socket.unread)).sum()
    }
}

/// The state of the current realm and its loop.
pub(super) fn of(context: &Context) -> State {
    let (timers, tasks) = context.downcast_job_executor::<EventLoop>().map_or((0, 0), |it| it.waiting());
    State {
        sockets: websocket::socket_states(context),
        timers,
        tasks,
        delivered_since_collection: websocket::delivered_since_collection(context),
    }
}
