//! The streams that a client asks for in a replay, and the numbers that their lines give them.

use super::lines::Entry;
use std::{
    collections::HashMap,
    task::{Poll, Waker},
};

#[derive(Default)]
pub(super) struct ConnectionRequests {
    /// In order. They have no numbers before their lines.
    waiting: Vec<ConnectionRequest>,
    /// The number of all requests.
    count: u64,
    /// The number of the last stream that was asked for.
    pub(super) last: u64,
    /// The destinations of the numbers whose requests were abandoned. In the recorded run the numbers
    /// may belong to later requests.
    abandoned: HashMap<u64, String>,
}

pub(super) struct ConnectionRequest {
    id: u64,
    to: String,
    /// The number of its line.
    pub(super) number: Option<u64>,
    waker: Option<Waker>,
}

impl ConnectionRequest {
    /// Whether the line of a stream to `to` may belong to this request.
    pub(super) fn is_to(&self, to: &str) -> bool {
        self.number.is_none() && self.to == to
    }
}

impl ConnectionRequests {
    /// Notes that the client asks for a stream.
    pub(super) fn add(&mut self, to: &str) -> u64 {
        self.count += 1;
        self.waiting.push(ConnectionRequest {
            id: self.count,
            to: to.to_owned(),
            number: None,
            waker: None,
        });
        self.count
    }

    /// The number of a stream, once its line has come.
    pub(super) fn poll(&mut self, id: u64, waker: &Waker) -> Poll<u64> {
        match self.waiting.iter_mut().find(|request| request.id == id) {
            Some(request) => {
                request.waker = Some(waker.clone());
                request.number.map_or(Poll::Pending, Poll::Ready)
            }
            None => Poll::Pending,
        }
    }

    /// The client has its stream, or wants it no more.
    pub(super) fn end(&mut self, id: u64, has_stream: bool) {
        for request in self.waiting.extract_if(.., |request| request.id == id) {
            if !has_stream && let Some(number) = request.number {
                self.abandoned.insert(number, request.to);
            }
        }
    }

    /// Gives the number of a line to the first request that is right. Returns the destinations of both.
    pub(super) fn answer(
        &mut self,
        entry: &Entry,
        is_right: impl Fn(&ConnectionRequest, &str) -> bool,
    ) -> Option<(String, String)> {
        let (number, to) = match entry {
            Entry::Asked { stream, to } if *stream != self.last => (*stream, to),
            Entry::Connected { stream } | Entry::Failed { stream, .. } => {
                (*stream, self.abandoned.get(stream)?)
            }
            _ => return None,
        };
        let request = self
            .waiting
            .iter_mut()
            .find(|request| is_right(request, to))?;
        request.number = Some(number);
        if let Some(waker) = request.waker.take() {
            waker.wake();
        }
        let destinations = (request.to.clone(), to.clone());
        self.abandoned.remove(&number);
        self.last = self.last.max(number);
        Some(destinations)
    }

    /// Whether the client waits for a stream to `to`.
    #[cfg(feature = "fetch")]
    pub(super) fn has(&self, to: &str) -> bool {
        self.waiting.iter().any(|request| request.is_to(to))
    }
}
