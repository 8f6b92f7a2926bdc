//! Messages from handles, which become tasks.

use super::{EventLoop, control::Message, turns::MAX_TASKS_PER_TURN};
use crate::{
    dom::{self, TaskSource},
    host,
};
use std::{
    rc::Rc,
    task::{Context as TaskContext, Poll},
};

impl EventLoop {
    /// Ready if handles have sent messages, or the loop was stopped. Otherwise registers the waker.
    pub(super) fn poll_handles(self: &Rc<Self>, waker: &mut TaskContext<'_>) -> Poll<()> {
        self.control.register(waker.waker());
        let mut progress = self.control.stopped().is_some() | self.control.take_released();
        while self.takes_messages()
            && let Poll::Ready(Some(message)) = { self.messages.borrow_mut().poll_recv(waker) }
        {
            self.queue_message(message);
            progress = true;
        }
        if progress {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    /// Messages beyond this limit wait in the channel, which is bounded.
    fn takes_messages(&self) -> bool {
        self.queues.pending_of(TaskSource::Embedder) < MAX_TASKS_PER_TURN
    }

    /// Takes the messages that arrived before the loop checks whether it is idle.
    pub(super) fn take_messages(self: &Rc<Self>) {
        while self.takes_messages()
            && let Ok(message) = { self.messages.borrow_mut().try_recv() }
        {
            self.queue_message(message);
        }
    }

    /// Each message is a task, so all messages before a shutdown request run before the shutdown.
    fn queue_message(self: &Rc<Self>, message: Message) {
        let task = match message {
            Message::Steps(at_most, steps) => {
                let event_loop = self.clone();
                dom::task(move |context| {
                    let Some(at_most) = at_most else {
                        return host::call_program(|| steps(context));
                    };
                    let _deadline = event_loop.start_call(at_most);
                    host::call_program(|| steps(context));
                })
            }
            Message::ShutDown(request) => {
                let event_loop = self.clone();
                dom::task(move |context| {
                    let workers = &event_loop.workers;
                    event_loop.shut_down.begin(request, workers, context);
                })
            }
        };
        self.queues.queue_task(TaskSource::Embedder, task);
    }
}
