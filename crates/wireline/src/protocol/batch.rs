//! Batches of received messages.

use crate::{
    accounting::{Account, Charge},
    protocol::message::{Message, MessageKind},
};
use bytes::Bytes;
use std::sync::Arc;

/// Received messages in order: one buffer and positions in it, so that a message needs no
/// allocation of its own.
///
/// The memory of a batch counts towards [`Options::max_unread`](crate::Options::max_unread) of its
/// connection until the last message was taken or the batch was dropped. Messages that were taken
/// from it do not count.
///
/// ```
/// use wireline::runtime::{Batch, MessageKind};
///
/// /// Takes the messages that an [`EventSink`](wireline::runtime::EventSink) received.
/// fn lengths(mut batch: Batch) -> Vec<usize> {
///     assert_eq!(batch.iter().map(|(_, payload)| payload.len()).sum::<usize>(), batch.total_bytes());
///     assert!(batch.weight() >= batch.total_bytes());
///     let mut lengths = Vec::with_capacity(batch.len());
///     while let Some((kind, payload)) = batch.front() {
///         lengths.push(payload.len());
///         if kind == MessageKind::Text {
///             batch.skip();
///         } else {
///             let (_, payload) = batch.pop_front().expect("it was there");
///             drop(payload); // or keep it
///         }
///     }
///     assert!(batch.is_empty());
///     lengths
/// }
/// # assert_eq!(lengths(Batch::default()), [0; 0]);
/// ```
#[derive(Debug, Default)]
pub struct Batch {
    data: Bytes,
    /// The size of the allocation that `data` is in, in bytes.
    allocation: usize,
    spans: Vec<Span>,
    next: usize,
    total: usize,
    /// None if the batch was not received by a connection.
    #[cfg_attr(not(test), expect(dead_code, reason = "they are dropped"))]
    charges: Option<Charges>,
}

/// The charges for the memory of a batch.
#[derive(Debug)]
struct Charges {
    /// The memory that only this batch uses.
    #[cfg_attr(not(test), expect(dead_code, reason = "it is dropped"))]
    own: Charge,
    /// The allocation that contains `data`. Other batches may share it.
    #[cfg_attr(not(test), expect(dead_code, reason = "it is dropped"))]
    shared: Option<Arc<Charge>>,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    kind: MessageKind,
    /// Whether it is known to be ASCII.
    is_ascii: bool,
    start: usize,
    len: usize,
}

/// The memory for the position of a message, in bytes.
pub(crate) const SPAN_SIZE: usize = size_of::<Span>();

/// The memory for a message besides its payload, in bytes: its position, and a task in the queue of
/// the receiver.
const MESSAGE_OVERHEAD: usize = SPAN_SIZE + 2 * size_of::<[usize; 2]>();

/// The memory for a batch besides its messages, in bytes: the batch, its entry in a queue, and the
/// overhead of allocations.
const BATCH_OVERHEAD: usize = 2 * size_of::<Batch>() + 64;

/// A message does not keep an allocation that is larger than this many times its payload.
const MAX_KEPT_RATIO: usize = 4;

impl Batch {
    /// The number of messages left.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len() - self.next
    }

    /// Whether no message is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The total length of the payloads left, in bytes.
    #[must_use]
    pub fn total_bytes(&self) -> usize {
        self.total
    }

    /// The approximate memory of the messages left, in bytes: their payloads, and a constant for
    /// each message, because messages may be empty.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.total + self.len() * SPAN_SIZE
    }

    /// The address of the shared allocation, the charge for it, and the charge for the rest.
    #[cfg(test)]
    pub(crate) fn allocations(&self) -> (Option<usize>, usize, usize) {
        let charges = self.charges.as_ref().expect("it came from a connection");
        let shared = charges.shared.as_ref();
        let address = shared.map(|shared| Arc::as_ptr(shared) as usize);
        (
            address,
            shared.map_or(0, |shared| shared.bytes()),
            charges.own.bytes(),
        )
    }

    /// Returns the first message left. The payload of a text message is valid UTF-8.
    #[must_use]
    pub fn front(&self) -> Option<(MessageKind, &[u8])> {
        self.spans
            .get(self.next)
            .map(|span| (span.kind, &self.data[span.start..span.start + span.len]))
    }

    /// Whether the payload of the first message left is known to be ASCII: that of a text message
    /// that has arrived in one frame is, if it is. So a program need not look at it again.
    #[must_use]
    pub fn front_is_ascii(&self) -> bool {
        self.spans.get(self.next).is_some_and(|span| span.is_ascii)
    }

    /// Takes the first message left. The payload of a text message is valid UTF-8.
    ///
    /// The payload shares the buffer of the batch if it is a fourth of its allocation or more.
    /// Otherwise it is copied: a small message that is kept must not keep all the others.
    pub fn pop_front(&mut self) -> Option<(MessageKind, Bytes)> {
        let span = *self.spans.get(self.next)?;
        let range = span.start..span.start + span.len;
        let payload = if span.len * MAX_KEPT_RATIO < self.allocation {
            Bytes::copy_from_slice(&self.data[range])
        } else if self.len() == 1 && span.len == self.data.len() {
            // The only owner of the bytes needs no counter beside them.
            std::mem::take(&mut self.data)
        } else {
            self.data.slice(range)
        };
        self.skip();
        Some((span.kind, payload))
    }

    /// Drops the first message left. After [`Batch::front`], it takes a message without sharing the
    /// buffer.
    pub fn skip(&mut self) {
        if let Some(span) = self.spans.get(self.next) {
            self.next += 1;
            self.total -= span.len;
            if self.next == self.spans.len() {
                *self = Self::default();
            }
        }
    }

    /// Iterates over the messages left.
    pub fn iter(&self) -> impl Iterator<Item = (MessageKind, &[u8])> {
        self.spans[self.next..]
            .iter()
            .map(|span| (span.kind, &self.data[span.start..span.start + span.len]))
    }

    /// A batch of one message. The payload of a text message must be UTF-8.
    pub(crate) fn one(kind: MessageKind, data: Vec<u8>, account: &Arc<Account>) -> Self {
        let mut spans = Spans::default();
        spans.push(kind, 0, data.len());
        spans.over(data, account)
    }

    fn of_one(kind: MessageKind, data: Bytes) -> Self {
        let len = data.len();
        Self {
            data,
            allocation: len,
            spans: vec![Span {
                kind,
                is_ascii: false,
                start: 0,
                len,
            }],
            next: 0,
            total: len,
            charges: None,
        }
    }
}

impl From<Message> for Batch {
    fn from(message: Message) -> Self {
        let (kind, data) = message.into_parts();
        Self::of_one(kind, data)
    }
}

impl FromIterator<Message> for Batch {
    fn from_iter<I: IntoIterator<Item = Message>>(messages: I) -> Self {
        let mut spans = Spans::default();
        let mut data = Vec::new();
        for message in messages {
            let (kind, payload) = message.into_parts();
            spans.push(kind, data.len(), payload.len());
            data.extend_from_slice(&payload);
        }
        let allocation = data.capacity();
        spans.batch(data.into(), allocation, None)
    }
}

/// The positions of the messages in a buffer that is being parsed.
#[derive(Debug, Default)]
pub(crate) struct Spans {
    spans: Vec<Span>,
    total: usize,
}

impl Spans {
    pub(crate) fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    #[inline]
    pub(crate) fn push(&mut self, kind: MessageKind, start: usize, len: usize) {
        self.push_checked(kind, start, len, false);
    }

    /// As [`push`](Self::push), for a message that may be known to be ASCII.
    #[inline]
    pub(crate) fn push_checked(
        &mut self,
        kind: MessageKind,
        start: usize,
        len: usize,
        is_ascii: bool,
    ) {
        self.spans.push(Span {
            kind,
            is_ascii,
            start,
            len,
        });
        self.total += len;
    }

    pub(crate) fn total(&self) -> usize {
        self.total
    }

    /// The batch of these messages in `data`. No other batch uses `data`.
    pub(crate) fn over(self, mut data: Vec<u8>, account: &Arc<Account>) -> Batch {
        if data.capacity() - data.len() > data.len() / 2 {
            data.shrink_to_fit();
        }
        let allocation = data.capacity();
        let own = account.charge(self.size() + allocation);
        self.batch(data.into(), allocation, Some(Charges { own, shared: None }))
    }

    /// The batch of these messages, copied out of `buffer`.
    pub(crate) fn copied(mut self, buffer: &[u8], account: &Arc<Account>) -> Batch {
        let mut data = Vec::with_capacity(self.total);
        for span in &mut self.spans {
            let start = data.len();
            data.extend_from_slice(&buffer[span.start..span.start + span.len]);
            span.start = start;
        }
        self.over(data, account)
    }

    /// The batch of these messages in `data`, which is a part of `allocation`.
    pub(crate) fn sharing(
        self,
        data: Bytes,
        allocation: Arc<Charge>,
        account: &Arc<Account>,
    ) -> Batch {
        let own = account.charge(self.size());
        self.batch(
            data,
            allocation.bytes(),
            Some(Charges {
                own,
                shared: Some(allocation),
            }),
        )
    }

    /// The memory for the batch besides the data, in bytes.
    fn size(&self) -> usize {
        BATCH_OVERHEAD + self.spans.capacity() * MESSAGE_OVERHEAD
    }

    fn batch(self, data: Bytes, allocation: usize, charges: Option<Charges>) -> Batch {
        Batch {
            data,
            allocation,
            spans: self.spans,
            next: 0,
            total: self.total,
            charges,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps the first message of the batch. Returns its length, and the size of the allocation
    /// that it holds.
    fn kept(mut batch: Batch) -> (usize, usize) {
        let (_, bytes) = batch.pop_front().unwrap();
        drop(batch);
        (
            bytes.len(),
            bytes.try_into_mut().map_or(0, |bytes| bytes.capacity()),
        )
    }

    #[test]
    fn a_kept_message_keeps_at_most_four_times_its_length() {
        for (first, others, spare) in [
            (100, 300, 200),
            (100, 100, 100),
            (100, 300, 0),
            (100, 0, 50),
            (100, 100, 10_000),
            (1, 4, 1),
            (0, 3, 2),
        ] {
            let mut data = Vec::with_capacity(first + others + spare);
            data.resize(first + others, 7);
            let mut spans = Spans::default();
            spans.push(MessageKind::Binary, 0, first);
            spans.push(MessageKind::Binary, first, others);
            let (len, allocation) = kept(spans.over(data, &Account::new(1 << 20)));
            assert!(
                len == first && allocation <= MAX_KEPT_RATIO * len,
                "{first}, {others}, {spare}: {allocation}"
            );
            let messages = [first, others].map(|len| Message::from(vec![7; len]));
            let (len, allocation) = kept(messages.into_iter().collect());
            assert!(
                len == first && allocation <= MAX_KEPT_RATIO * len,
                "{first}, {others}: {allocation}"
            );
        }
    }

    #[test]
    fn a_batch_returns_its_messages_in_order_and_counts_the_rest() {
        let mut batch: Batch = [
            Message::from("ab"),
            vec![0, 255].into(),
            "".into(),
            "é".into(),
        ]
        .into_iter()
        .collect();
        assert_eq!((batch.len(), batch.total_bytes()), (4, 6));
        assert!(batch.weight() > 6);
        assert_eq!(
            batch
                .iter()
                .map(|(kind, _)| kind)
                .filter(|kind| *kind == MessageKind::Text)
                .count(),
            3
        );
        assert_eq!(batch.front(), Some((MessageKind::Text, &b"ab"[..])));
        batch.skip();
        assert_eq!(
            batch.pop_front(),
            Some((MessageKind::Binary, Bytes::from_static(&[0, 255])))
        );
        assert_eq!(batch.pop_front(), Some((MessageKind::Text, Bytes::new())));
        assert_eq!((batch.len(), batch.total_bytes()), (1, 2));
        batch.skip();
        batch.skip();
        assert!(batch.is_empty() && batch.front().is_none() && batch.pop_front().is_none());
        assert_eq!(batch.weight(), 0);
    }
}
