//! The thread of the work, with an event loop. The main thread interrupts it and waits for it.

use crate::{
    observe, output,
    process::{
        signals::{self, Signal},
        status::FAILURE,
    },
};
use std::{future::pending, io, thread};
use tokio::{
    sync::oneshot,
    time::{Instant, timeout, timeout_at},
};

/// The running thread of a script, a REPL or a conversation.
pub(crate) struct WorkThread {
    thread: Option<thread::JoinHandle<()>>,
    interrupt: Option<oneshot::Sender<Signal>>,
    answered: oneshot::Receiver<()>,
    status: oneshot::Receiver<u8>,
}

/// The request of the main thread to end.
pub(crate) struct WasInterrupted {
    signal: oneshot::Receiver<Signal>,
    answer: oneshot::Sender<()>,
}

impl WasInterrupted {
    /// No request.
    #[cfg(test)]
    pub(crate) fn never() -> Self {
        Self {
            signal: oneshot::channel().1,
            answer: oneshot::channel().0,
        }
    }

    /// Waits for the request.
    pub(crate) async fn signal(self) -> Signal {
        match self.signal.await {
            Ok(signal) => {
                // The receiver may have timed out.
                let _ = self.answer.send(());
                signal
            }
            Err(_) => pending().await,
        }
    }
}

/// Starts the thread. `run` sends the exit status when it is known, and may do more after that.
/// With a `paused` clock, tokio's time stands still while something runs, and advances to the next
/// timer when nothing does.
pub(crate) fn start(
    name: &str,
    stack_size: usize,
    paused: bool,
    run: impl AsyncFnOnce(WasInterrupted, oneshot::Sender<u8>) + Send + 'static,
) -> io::Result<WorkThread> {
    let (interrupt, signal) = oneshot::channel();
    let (answer, answered) = oneshot::channel();
    let (end, status) = oneshot::channel();
    let thread = thread::Builder::new()
        .name(name.to_owned())
        .stack_size(stack_size)
        .spawn(move || {
            match tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .start_paused(paused)
                .build()
            {
                Ok(event_loop) => event_loop.block_on(async {
                    observe::begin();
                    run(WasInterrupted { signal, answer }, end).await;
                }),
                Err(error) => {
                    output::error(&format_args!("cannot start the event loop: {error}"));
                    // The main thread waits for this status.
                    let _ = end.send(FAILURE);
                }
            }
        })?;
    Ok(WorkThread {
        thread: Some(thread),
        interrupt: Some(interrupt),
        answered,
        status,
    })
}

impl WorkThread {
    /// Waits for the end. Returns the exit status.
    pub(crate) async fn ended(&mut self) -> u8 {
        match (&mut self.status).await {
            Ok(status) => status,
            Err(_) => match self.thread.take().map(thread::JoinHandle::join) {
                Some(Err(panic)) => std::panic::resume_unwind(panic),
                _ => FAILURE,
            },
        }
    }

    /// Asks the thread to close its connections and to end.
    pub(crate) fn interrupt(&mut self, signal: Signal) {
        // It may have ended meanwhile.
        let _ = self
            .interrupt
            .take()
            .map(|interrupt| interrupt.send(signal));
    }

    /// As [`ended`](Self::ended). None if the thread does not answer or end in time.
    pub(crate) async fn ended_after_interrupt(&mut self) -> Option<u8> {
        let end = Instant::now() + signals::END_TIMEOUT;
        let answer = timeout(signals::ANSWER_TIMEOUT, &mut self.answered);
        // An error means that it has ended.
        let _ = answer.await.ok()?;
        timeout_at(end, self.ended()).await.ok()
    }
}
