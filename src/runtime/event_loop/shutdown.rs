//! The shutdown of a runtime. The loop owns it, and not a future of the caller: that future may be
//! dropped.

use super::{EventLoop, control::ShutdownRequest};
use crate::websocket;
use boa_engine::Context;
use std::{cell::RefCell, future::poll_fn, pin::Pin, task::Poll};
use tokio::{
    sync::oneshot,
    time::{Instant, Sleep, sleep_until},
};

/// The end that handles have asked for, if they have.
#[derive(Default)]
pub(in crate::runtime) struct Shutdown(RefCell<Option<ActiveShutdown>>);

struct ActiveShutdown {
    /// The latest end. `None` if it is after the end of the clock.
    deadline: Option<Instant>,
    /// The callers that wait for the end.
    requests: Vec<oneshot::Sender<()>>,
    _refusal: websocket::Refusal,
}

impl Shutdown {
    /// All sockets begin to close, and new ones fail. If they do already, the earlier deadline
    /// counts.
    pub(in crate::runtime) fn begin(&self, request: ShutdownRequest, context: &mut Context) {
        let deadline = Instant::now().checked_add(request.timeout);
        let mut active = self.0.borrow_mut();
        if let Some(before) = &mut *active {
            before.deadline = before.deadline.into_iter().chain(deadline).min();
            before.requests.push(request.done);
            return;
        }
        let _refusal = websocket::Refusal::new(context);
        *active = Some(ActiveShutdown {
            deadline,
            requests: vec![request.done],
            _refusal,
        });
        drop(active);
        websocket::make_disappear(context);
        #[cfg(feature = "fetch")]
        crate::fetch::abort_all(context);
    }

    pub(in crate::runtime) fn is_active(&self) -> bool {
        self.0.borrow().is_some()
    }

    /// Whether all sockets are closed, or the time is over.
    pub(in crate::runtime) fn is_over(&self, context: &mut Context) -> bool {
        self.0.borrow().as_ref().is_some_and(|it| {
            websocket::all_closed(context)
                || it
                    .deadline
                    .is_some_and(|deadline| deadline <= Instant::now())
        })
    }

    /// Makes `end` sleep until the time is over, if it has begun.
    pub(in crate::runtime) fn set_end(&self, end: &mut Option<Pin<Box<Sleep>>>) {
        let deadline = self.0.borrow().as_ref().and_then(|it| it.deadline);
        if end.as_ref().map(|end| end.deadline()) != deadline {
            *end = deadline.map(|deadline| Box::pin(sleep_until(deadline)));
        }
    }

    /// Removes the shutdown and returns the callers that wait for its end.
    pub(in crate::runtime) fn take(&self) -> Vec<oneshot::Sender<()>> {
        self.0.take().map(|it| it.requests).unwrap_or_default()
    }
}

impl EventLoop {
    /// Closes all sockets with the code 1001, and polls the network until they are closed. It is
    /// for a loop that runs no more tasks.
    pub(in crate::runtime) async fn close_sockets(&self, context: &mut Context) {
        websocket::make_disappear_unheard(context);
        poll_fn(|waker| {
            if !websocket::all_closed(context) {
                let _ = self.queues.futures.poll(waker);
            }
            if websocket::all_closed(context) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }
}
