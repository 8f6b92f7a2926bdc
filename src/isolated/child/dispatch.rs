//! The main thread: it reads the messages of the program, and passes them on.

use super::engine_thread::arguments_of;
use crate::{
    Handle,
    isolated::{
        channel::{Channel, Incoming},
        protocol::{Answer, Done, Encoded, FromChild, ToChild, Work, sendable},
        value::{self, Value},
    },
    runtime::{HandleError, StopReason},
};
use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::{mpsc as queue, watch};

/// Passes messages on until the program ends.
pub(super) fn dispatch(
    incoming: &mut Incoming,
    channel: &Arc<Channel>,
    work: &queue::UnboundedSender<(u64, Option<Duration>, Work)>,
    cancel: &watch::Sender<u64>,
    handle: &Handle,
) -> io::Result<()> {
    while let Some(message) = incoming.next()? {
        match message {
            ToChild::Setup(_) => return Err(io::ErrorKind::InvalidData.into()),
            ToChild::Work(id, at_most, item) => drop(work.send((id, at_most, item))),
            ToChild::Cancel(id) => drop(cancel.send(id)),
            ToChild::Call(id, name, arguments, at_most) => {
                let (caller, arrived) = (handle.clone(), Instant::now());
                let steps = async move || {
                    // A script may have held the call up.
                    let at_most = at_most.map(|at_most| at_most.saturating_sub(arrived.elapsed()));
                    handle_call(&caller, name, &arguments, at_most).await
                };
                if respond_later(id, handle, channel, steps).is_err() {
                    return Ok(());
                }
            }
            ToChild::State(id) => {
                let asker = handle.clone();
                let steps = async move || Ok(Done::State(sendable(asker.state().await?)?));
                if respond_later(id, handle, channel, steps).is_err() {
                    return Ok(());
                }
            }
            ToChild::Interrupt => {
                handle.interrupt();
            }
            ToChild::ShutDown(id, at_most) => {
                let answer = ShutDown {
                    id,
                    channel: channel.clone(),
                    handle: handle.clone(),
                };
                // Without the runtime it is answered at once.
                drop(handle.post(move |context| {
                    let steps = async move {
                        let _ = answer.handle.shut_down(at_most).await;
                    };
                    crate::dom::host(context).spawn_local(Box::pin(steps), context);
                }));
            }
            ToChild::Answer(id, answer) => {
                let descriptor = matches!(answer, Answer::Connected)
                    .then(|| incoming.descriptor())
                    .flatten();
                channel.answer(id, (answer, descriptor));
            }
        }
    }
    Ok(())
}

/// The answer to a shutdown. Its end drops the futures of the runtime, and this with them.
struct ShutDown {
    id: u64,
    channel: Arc<Channel>,
    handle: Handle,
}

impl Drop for ShutDown {
    fn drop(&mut self) {
        let result = match self.handle.stopped() {
            Some(StopReason::ShutDown) => Ok(Done::Nothing),
            Some(other) => Err(HandleError::Stopped(other)),
            // There was no room for the request.
            None => Err(HandleError::Busy),
        };
        self.channel.send(&FromChild::Called(self.id, result));
    }
}

/// Answers on the runtime's thread, because this thread must keep reading.
fn respond_later(
    id: u64,
    handle: &Handle,
    channel: &Arc<Channel>,
    steps: impl AsyncFnOnce() -> Result<Done<Encoded>, HandleError> + Send + 'static,
) -> Result<(), HandleError> {
    let answers = channel.clone();
    let posted = handle.post(move |context| {
        let steps = async move {
            let result = steps().await;
            answers.send(&FromChild::Called(id, result));
        };
        crate::dom::host(context).spawn_local(Box::pin(steps), context);
    });
    match posted {
        Err(HandleError::Busy) => {
            channel.send(&FromChild::Called(id, Err(HandleError::Busy)));
            Ok(())
        }
        posted => posted,
    }
}

async fn handle_call(
    handle: &Handle,
    name: String,
    arguments: &Encoded,
    at_most: Option<Duration>,
) -> Result<Done<Encoded>, HandleError> {
    let arguments = arguments_of(arguments)?;
    let limited = at_most.map(|at_most| handle.with_deadline(at_most));
    let value: Value = limited
        .as_ref()
        .unwrap_or(handle)
        .call(name, arguments)
        .await?;
    Ok(Done::Value(Encoded(value::encode(&value)?)))
}
