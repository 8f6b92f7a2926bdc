//! How much work it may take to decode a content.

use crate::{fetch::answer::failed, net};
use std::task::{Context, Poll};

/// The units of work for each byte of the content, as it arrives and as it is read: a millisecond
/// for a KiB. One coding takes a quarter of it at most.
const PER_BYTE: u64 = 1000;

/// The units that any content may take: a decoder may need a whole block of 128 KiB before it has
/// output, and the decoders before it have worked for each of its bytes then.
const FIXED: u64 = 96 * net::runtime::Work::PER_POLL;

/// The work for all decoders of a content, and the bytes that it is for.
///
/// Codings of codings multiply: a few bytes are a million empty members of `gzip`, which take
/// seconds and are no content. So the work has a limit for each byte that comes from the server or
/// goes to the reader. The bytes between two decoders are work alone.
#[derive(Debug, Default)]
pub(super) struct Effort {
    work: net::runtime::Work,
    bytes: u64,
}

impl Effort {
    /// Counts bytes that have arrived, or are handed to the reader.
    pub(super) const fn count(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes as u64);
    }

    pub(super) const fn work(&mut self) -> &mut net::runtime::Work {
        &mut self.work
    }

    /// The units that it may take.
    pub(super) const fn limit(&self) -> u64 {
        FIXED.saturating_add(self.bytes.saturating_mul(PER_BYTE))
    }

    /// Ready if a decoder may do its next step in this poll. Fails if the content has taken too
    /// much.
    pub(super) fn poll_next_step(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), net::Error>> {
        if self.work.total() > self.limit() {
            let why = "to decode the content takes more than a millisecond for each KiB of it";
            return Poll::Ready(Err(failed(why)));
        }
        self.work.poll_next_step(cx).map(Ok)
    }
}
