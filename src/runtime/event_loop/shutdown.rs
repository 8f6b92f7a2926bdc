//! The shutdown of a runtime. The loop owns it, and not a future of the caller: that future may be
//! dropped.

use super::control::ShutdownRequest;
use crate::{
    dom::{self, TaskSource},
    runtime::workers::Children,
    websocket,
};
use boa_engine::Context;
use futures_util::FutureExt;
use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
};
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
    workers_ended: Rc<Cell<bool>>,
    _refusal: websocket::SocketsRefused,
}

impl Shutdown {
    /// All sockets begin to close, and new ones fail. The workers are terminated. If they are
    /// already, the earlier deadline counts.
    pub(in crate::runtime) fn begin(
        &self,
        request: ShutdownRequest,
        workers: &Children,
        context: &mut Context,
    ) {
        let deadline = Instant::now().checked_add(request.timeout);
        let mut active = self.0.borrow_mut();
        if let Some(before) = &mut *active {
            before.deadline = before.deadline.into_iter().chain(deadline).min();
            before.requests.push(request.done);
            return;
        }
        let _refusal = websocket::SocketsRefused::new(context);
        let mut ending = Box::pin(workers.terminate(request.timeout));
        let have_ended = ending.as_mut().now_or_never().is_some();
        let workers_ended = Rc::new(Cell::new(have_ended));
        *active = Some(ActiveShutdown {
            deadline,
            requests: vec![request.done],
            workers_ended: workers_ended.clone(),
            _refusal,
        });
        drop(active);
        if !have_ended {
            let host = dom::host(context);
            let queue = host.clone();
            let ended = async move {
                ending.await;
                // The loop looks after each task whether the shutdown is over.
                let task = dom::task(move |_| workers_ended.set(true));
                queue.queue_task_from_future(TaskSource::Embedder, task);
            };
            host.spawn_local(Box::pin(ended), context);
        }
        websocket::make_disappear(context);
        #[cfg(feature = "fetch")]
        crate::fetch::abort_all(context);
    }

    pub(in crate::runtime) fn is_active(&self) -> bool {
        self.0.borrow().is_some()
    }

    /// Whether all sockets are closed and the workers have ended, or the time is over.
    pub(in crate::runtime) fn is_over(&self, context: &mut Context) -> bool {
        self.0.borrow().as_ref().is_some_and(|it| {
            it.workers_ended.get() && websocket::all_closed(context)
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
