//! Expanding compressed messages that arrive in one frame.

use crate::{
    MessageKind,
    accounting::Account,
    protocol::{
        batch::Spans,
        decoded::{Decoded, WORK_PER_CALL},
        deflate::Inflater,
        frame::Violation,
        utf8::{Checked, check_utf8},
    },
};
use std::sync::Arc;

/// The length at which another buffer is begun, in bytes.
const MAX_LEN: usize = 128 << 10;

/// Expanded messages, which share a buffer.
#[derive(Default)]
pub(crate) struct InflatedMessages {
    data: Vec<u8>,
    spans: Spans,
}

/// The result of expanding the payload of a message.
pub(crate) enum Expansion<'a> {
    /// The whole message. It was added to the others.
    Complete(&'a [u8]),
    /// The message is larger than the work of one call. `data` has the part that `read` bytes of
    /// the payload expand to, of which `checked` bytes were checked as UTF-8.
    Partial {
        data: Vec<u8>,
        read: usize,
        checked: usize,
    },
}

impl InflatedMessages {
    /// Expands a message and adds it.
    pub(crate) fn push(
        &mut self,
        inflater: &mut Inflater,
        kind: MessageKind,
        payload: &[u8],
    ) -> Result<Expansion<'_>, Violation> {
        let start = self.data.len();
        // Ordinary messages take less.
        let expanded = inflater
            .inflate_some(payload, true, &mut self.data, start, 2 * WORK_PER_CALL)
            .and_then(|read| {
                let checked = if kind == MessageKind::Text {
                    check_utf8(&self.data[start..], 0, read == payload.len())?
                } else {
                    Checked::default()
                };
                Ok((read, checked))
            });
        match expanded {
            Ok((read, checked)) if read == payload.len() => {
                let len = self.data.len() - start;
                self.spans.push_checked(kind, start, len, checked.is_ascii);
                Ok(Expansion::Complete(&self.data[start..]))
            }
            Ok((read, checked)) => Ok(Expansion::Partial {
                data: self.data.split_off(start),
                read,
                checked: checked.valid,
            }),
            Err(violation) => {
                self.data.truncate(start);
                Err(violation)
            }
        }
    }

    /// Whether the buffer is to be delivered before the next message.
    pub(crate) fn is_full(&self) -> bool {
        self.data.len() >= MAX_LEN
    }

    /// Delivers the messages.
    #[inline]
    pub(crate) fn flush(&mut self, decoded: &mut Decoded, unread: &Arc<Account>) {
        if !self.spans.is_empty() {
            let Self { data, spans } = std::mem::take(self);
            decoded.batches.push(spans.over(data, unread));
        }
    }
}
