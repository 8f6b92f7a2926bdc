//! Messages: one that is to be sent, and all those that one wake-up completed.

use super::accounting::{Account, Charge};
use bytes::Bytes;
use bytestring::ByteString;
use std::{fmt, ops::Deref, str::Utf8Error, sync::Arc};

/// [Data](https://www.rfc-editor.org/rfc/rfc6455#section-5.6) of one message.
///
/// ```
/// use wireline::{Kind, Message};
///
/// let message = Message::from("Grüße");
/// assert_eq!((message.len(), message.is_empty()), (7, false));
/// let (kind, payload) = message.into_parts();
/// assert_eq!((kind, &*payload), (Kind::Text, "Grüße".as_bytes()));
/// assert_eq!(Message::from(vec![1, 2]).into_parts().0, Kind::Binary);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Text.
    Text(Text),
    /// Bytes.
    Binary(Bytes),
}

impl Message {
    /// The length of the payload in bytes; text counts as UTF-8.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Binary(bytes) => bytes.len(),
        }
    }

    /// Whether the payload is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The kind and the payload.
    #[must_use]
    pub fn into_parts(self) -> (Kind, Bytes) {
        match self {
            Self::Text(text) => (Kind::Text, text.into()),
            Self::Binary(bytes) => (Kind::Binary, bytes),
        }
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<Bytes> for Message {
    fn from(bytes: Bytes) -> Self {
        Self::Binary(bytes)
    }
}

impl From<Vec<u8>> for Message {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Binary(bytes.into())
    }
}

/// Bytes that are known to be UTF-8; cheap to clone.
///
/// ```
/// use wireline::Text;
/// use bytes::Bytes;
///
/// let text = Text::try_from(Bytes::from_static(b"hello"))?;
/// assert_eq!(text.to_uppercase(), "HELLO");
/// assert!(Text::try_from(Bytes::from_static(b"\xff")).is_err());
/// # Ok::<_, std::str::Utf8Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Text(ByteString);

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl TryFrom<Bytes> for Text {
    type Error = Utf8Error;

    fn try_from(bytes: Bytes) -> Result<Self, Utf8Error> {
        bytes.try_into().map(Self)
    }
}

impl From<Text> for Bytes {
    fn from(text: Text) -> Self {
        text.0.into_bytes()
    }
}

/// Whether a message is text or bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The payload is UTF-8.
    Text,
    /// The payload is any bytes.
    Binary,
}

/// All messages that one wake-up completed, in order: one buffer and spans into it, so that a message costs no
/// allocation of its own.
///
/// What it keeps in memory counts against [`Options::max_unread`](super::Options::max_unread) of its connection until the
/// last message was taken, or the batch is dropped. What was taken of it does not count any more.
///
/// ```
/// use wireline::{Batch, Kind};
///
/// /// Takes what a [`EventSink`](wireline::EventSink) got.
/// fn lengths(mut batch: Batch) -> Vec<usize> {
///     assert_eq!(batch.iter().map(|(_, payload)| payload.len()).sum::<usize>(), batch.total_bytes());
///     assert!(batch.weight() >= batch.total_bytes());
///     let mut lengths = Vec::with_capacity(batch.len());
///     while let Some((kind, payload)) = batch.front() {
///         lengths.push(payload.len());
///         if kind == Kind::Text {
///             batch.skip();
///         } else {
///             let (_, payload) = batch.pop_front().expect("it was there");
///             drop(payload); // or keep it: it is a share of the batch's buffer
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
    spans: Vec<Span>,
    next: usize,
    total: usize,
    /// None if it came from no connection.
    #[cfg_attr(not(test), expect(dead_code, reason = "it is dropped"))]
    kept: Option<Kept>,
}

/// What a batch keeps, charged to its connection until it is dropped.
#[derive(Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "it is dropped"))]
struct Kept {
    /// What nobody else has.
    own: Charge,
    /// The allocation that `data` is a part of, and other batches perhaps have parts of.
    shared: Option<Arc<Charge>>,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    kind: Kind,
    start: usize,
    len: usize,
}

/// What it takes to remember a message, in bytes.
pub(super) const SPAN: usize = size_of::<Span>();

/// What it takes to remember a message, and a task for it in somebody's queue.
const MESSAGE: usize = SPAN + 2 * size_of::<[usize; 2]>();

/// What it takes to remember a batch: itself, its place in a queue, and what allocations cost besides.
const BATCH: usize = 2 * size_of::<Batch>() + 64;

impl Batch {
    /// How many messages are left.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len() - self.next
    }

    /// Whether no message is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The payloads of the messages that are left, in bytes together.
    #[must_use]
    pub fn total_bytes(&self) -> usize {
        self.total
    }

    /// What the messages that are left occupy, about, in bytes: their payloads and what it takes to remember them, for a
    /// message may be empty.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.total + self.len() * SPAN
    }

    /// The allocation that it shares, and what is charged for that and for the rest.
    #[cfg(test)]
    pub(super) fn allocations(&self) -> (Option<usize>, usize, usize) {
        let kept = self.kept.as_ref().expect("it came from a connection");
        let shared = kept.shared.as_ref();
        let address = shared.map(|shared| Arc::as_ptr(shared) as usize);
        (address, shared.map_or(0, |shared| shared.bytes()), kept.own.bytes())
    }

    /// The first message that is left. Text is valid UTF-8.
    #[must_use]
    pub fn front(&self) -> Option<(Kind, &[u8])> {
        self.spans.get(self.next).map(|span| (span.kind, &self.data[span.start..span.start + span.len]))
    }

    /// Takes the first message that is left, as a share of the batch's buffer. Text is valid UTF-8.
    pub fn pop_front(&mut self) -> Option<(Kind, Bytes)> {
        let span = *self.spans.get(self.next)?;
        let payload = self.data.slice(span.start..span.start + span.len);
        self.skip();
        Some((span.kind, payload))
    }

    /// Drops the first message that is left: with [`Batch::front`] it takes a message and shares nothing.
    pub fn skip(&mut self) {
        if let Some(span) = self.spans.get(self.next) {
            self.next += 1;
            self.total -= span.len;
            if self.next == self.spans.len() {
                *self = Self::default();
            }
        }
    }

    /// The messages that are left.
    pub fn iter(&self) -> impl Iterator<Item = (Kind, &[u8])> {
        self.spans[self.next..].iter().map(|span| (span.kind, &self.data[span.start..span.start + span.len]))
    }

    /// A batch of one. The payload of a text must be UTF-8.
    pub(super) fn one(kind: Kind, data: Vec<u8>, account: &Arc<Account>) -> Self {
        let mut spans = Spans::default();
        spans.push(kind, 0, data.len());
        spans.over(data, account)
    }

    fn of_one(kind: Kind, data: Bytes) -> Self {
        Self { spans: vec![Span { kind, start: 0, len: data.len() }], next: 0, total: data.len(), data, kept: None }
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
        spans.batch(data.into(), None)
    }
}

/// The spans of a batch whose buffer is still being parsed.
#[derive(Debug, Default)]
pub(super) struct Spans {
    spans: Vec<Span>,
    total: usize,
}

impl Spans {
    pub(super) fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    pub(super) fn push(&mut self, kind: Kind, start: usize, len: usize) {
        self.spans.push(Span { kind, start, len });
        self.total += len;
    }

    pub(super) fn total(&self) -> usize {
        self.total
    }

    /// The batch of these spans over `data`, which they lie in, and which is nobody else's.
    pub(super) fn over(self, mut data: Vec<u8>, account: &Arc<Account>) -> Batch {
        if data.capacity() - data.len() > data.len() / 2 {
            data.shrink_to_fit();
        }
        let own = account.charge(self.size() + data.capacity());
        self.batch(data.into(), Some(Kept { own, shared: None }))
    }

    /// The batch of these spans over copies of their parts of `buffer`.
    pub(super) fn copied(mut self, buffer: &[u8], account: &Arc<Account>) -> Batch {
        let mut data = Vec::with_capacity(self.total);
        for span in &mut self.spans {
            let start = data.len();
            data.extend_from_slice(&buffer[span.start..span.start + span.len]);
            span.start = start;
        }
        self.over(data, account)
    }

    /// The batch of these spans over `data`, which they lie in. It is a part of the `allocation`.
    pub(super) fn sharing(self, data: Bytes, allocation: Arc<Charge>, account: &Arc<Account>) -> Batch {
        let own = account.charge(self.size());
        self.batch(data, Some(Kept { own, shared: Some(allocation) }))
    }

    /// What they take besides the data.
    fn size(&self) -> usize {
        BATCH + self.spans.capacity() * MESSAGE
    }

    fn batch(self, data: Bytes, kept: Option<Kept>) -> Batch {
        Batch { data, spans: self.spans, next: 0, total: self.total, kept }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_gives_its_messages_in_order_and_counts_what_is_left() {
        let mut batch: Batch = [Message::from("ab"), vec![0, 255].into(), "".into(), "é".into()].into_iter().collect();
        assert_eq!((batch.len(), batch.total_bytes()), (4, 6));
        assert!(batch.weight() > 6);
        assert_eq!(batch.iter().map(|(kind, _)| kind).filter(|kind| *kind == Kind::Text).count(), 3);
        assert_eq!(batch.front(), Some((Kind::Text, &b"ab"[..])));
        batch.skip();
        assert_eq!(batch.pop_front(), Some((Kind::Binary, Bytes::from_static(&[0, 255]))));
        assert_eq!(batch.pop_front(), Some((Kind::Text, Bytes::new())));
        assert_eq!((batch.len(), batch.total_bytes()), (1, 2));
        batch.skip();
        batch.skip();
        assert!(batch.is_empty() && batch.front().is_none() && batch.pop_front().is_none());
        assert_eq!(batch.weight(), 0);
    }
}
