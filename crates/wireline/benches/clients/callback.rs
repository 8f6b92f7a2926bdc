//! `wireline::runtime::run`: events are delivered to a sink, which sends commands.

use crate::common::{Once, options};
use bytes::Bytes;
use std::sync::Arc;
use tokio::sync::oneshot;
use wireline::{
    Message, Request,
    connector::Stream,
    runtime::{Command, Commands, Event, EventSink},
};

/// The memory for queued messages, as in a `Socket`.
const MAX_QUEUED: u64 = 1 << 20;

/// Opens a connection, and calls `on_event` with each of its events until that returns true.
pub(crate) async fn run(
    stream: Box<dyn Stream>,
    url: &str,
    deflate: bool,
    on_event: impl FnMut(Event, &Commands) -> bool + Send,
) {
    let (commands, queue) = wireline::runtime::commands(MAX_QUEUED);
    let (done, end) = oneshot::channel();
    let sink = Callback {
        on_event,
        commands,
        done: Some(done),
    };
    let request = Request::new(url.parse().unwrap());
    tokio::select! {
        biased;
        _ = end => {}
        () = wireline::runtime::run(request, Arc::new(options(deflate)), Once::new(stream), queue, sink) => {}
    }
}

struct Callback<F> {
    on_event: F,
    commands: Commands,
    done: Option<oneshot::Sender<()>>,
}

impl<F: FnMut(Event, &Commands) -> bool> EventSink for Callback<F> {
    fn event(&mut self, event: Event) {
        if let Event::Closed(closed) = &event {
            panic!("{closed:?}");
        }
        if (self.on_event)(event, &self.commands) {
            let _ = self.done.take().map(|done| done.send(()));
        }
    }
}

pub(crate) fn send(commands: &Commands, payload: &Bytes) {
    commands
        .send(Command::Send(Message::Binary(payload.clone())))
        .unwrap();
}
