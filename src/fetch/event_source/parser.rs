//! [Parsing an event stream](https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream),
//! and
//! [interpreting it](https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation).
//! Names no engine and no network.

use std::{mem, time::Duration};

/// An item of an event stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    /// The last event ID string changes.
    LastEventId(String),
    /// The reconnection time changes.
    ReconnectionTime(Duration),
    Message {
        r#type: String,
        data: String,
    },
}

/// An event of the stream is longer than the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong;

/// The parser of one stream.
#[derive(Debug)]
pub(super) struct Parser {
    /// The limit on the bytes of an event, or of a line.
    most: usize,
    /// A line whose end has not come.
    line: Vec<u8>,
    is_first_line: bool,
    /// Whether the last byte was a carriage return. A line feed after it ends no line.
    after_carriage_return: bool,
    /// The data buffer.
    data: String,
    /// The event type buffer.
    r#type: String,
    /// The last event ID buffer, if it has changed since the last event.
    last_event_id: Option<String>,
    /// The number of lines that have ended, and of bytes.
    lines: u64,
    bytes: u64,
}

/// The units of work for a line, and for a byte of it.
const FOR_LINE: u64 = 200;
const FOR_BYTE: u64 = 2;

impl Parser {
    pub(super) const fn new(most: usize) -> Self {
        Self {
            most,
            line: Vec::new(),
            is_first_line: true,
            after_carriage_return: false,
            data: String::new(),
            r#type: String::new(),
            last_event_id: None,
            lines: 0,
            bytes: 0,
        }
    }

    /// The work so far, in units of about a nanosecond.
    pub(super) const fn work(&self) -> u64 {
        self.lines * FOR_LINE + self.bytes * FOR_BYTE
    }

    /// Adds what the next bytes complete. Fails if an event exceeds the limit. The items before
    /// it were added.
    pub(super) fn parse(&mut self, bytes: &[u8], items: &mut Vec<Item>) -> Result<(), TooLong> {
        let mut rest = bytes;
        self.bytes += bytes.len() as u64;
        while let Some(first) = rest.first() {
            if mem::take(&mut self.after_carriage_return) && *first == b'\n' {
                rest = &rest[1..];
                continue;
            }
            let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let part = &rest[..end.unwrap_or(rest.len())];
            let length = self.line.len() + self.data.len() + self.r#type.len() + part.len();
            if length > self.most {
                return Err(TooLong);
            }
            let Some(end) = end else {
                self.line.extend_from_slice(part);
                break;
            };
            self.after_carriage_return = rest[end] == b'\r';
            self.lines += 1;
            rest = &rest[end + 1..];
            if self.line.is_empty() {
                self.process_line(part, items);
            } else {
                let mut line = mem::take(&mut self.line);
                line.extend_from_slice(part);
                self.process_line(&line, items);
            }
        }
        Ok(())
    }

    fn process_line(&mut self, line: &[u8], items: &mut Vec<Item>) {
        let is_first = mem::take(&mut self.is_first_line);
        let line = match line.strip_prefix(b"\xef\xbb\xbf") {
            Some(line) if is_first => line,
            _ => line,
        };
        if line.is_empty() {
            return self.dispatch(items);
        }
        let (name, value) = match line.iter().position(|byte| *byte == b':') {
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, &[][..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"event" => self.r#type = decoded(value),
            b"data" => {
                self.data.push_str(&decoded(value));
                self.data.push('\n');
            }
            b"id" if !value.contains(&0) => self.last_event_id = Some(decoded(value)),
            b"retry" if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
                let milliseconds = decoded(value).parse().unwrap_or(u64::MAX);
                items.push(Item::ReconnectionTime(Duration::from_millis(milliseconds)));
            }
            // Comments, which have the empty name, and unknown fields.
            _ => {}
        }
    }

    /// [Dispatches the event](https://html.spec.whatwg.org/multipage/server-sent-events.html#dispatchMessage).
    fn dispatch(&mut self, items: &mut Vec<Item>) {
        items.extend(self.last_event_id.take().map(Item::LastEventId));
        let (r#type, mut data) = (mem::take(&mut self.r#type), mem::take(&mut self.data));
        // The last line feed.
        if data.pop().is_some() {
            let r#type = if r#type.is_empty() {
                "message".to_owned()
            } else {
                r#type
            };
            items.push(Item::Message { r#type, data });
        }
    }
}

/// UTF-8, decoded.
fn decoded(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(chunks: &[&[u8]]) -> Vec<Item> {
        let (mut parser, mut items) = (Parser::new(1000), Vec::new());
        for chunk in chunks {
            parser.parse(chunk, &mut items).expect("it is short");
        }
        items
    }

    fn message(r#type: &str, data: &str) -> Item {
        let (r#type, data) = (r#type.to_owned(), data.to_owned());
        Item::Message { r#type, data }
    }

    fn id(id: &str) -> Item {
        Item::LastEventId(id.to_owned())
    }

    const STREAM: &[u8] = b"\xef\xbb\xbf: comment\r\nretry: 020\rdata:first\rdata\ndata:  \xffsecond\n\r\nevent: ev\nid: 1\nid\r\r\n\
        data: last\nid: \0\n\nid: 2\ndata:x\n\nevent:y\ndata\n\nid: 3\ndata: without an end\n";

    fn expected() -> Vec<Item> {
        vec![
            Item::ReconnectionTime(Duration::from_millis(20)),
            message("message", "first\n\n \u{fffd}second"),
            id(""),
            message("message", "last"),
            id("2"),
            message("message", "x"),
            message("y", ""),
        ]
    }

    #[test]
    fn fields_of_an_event_are_lines() {
        assert_eq!(parsed(&[STREAM]), expected());
    }

    #[test]
    fn a_retry_that_is_no_number_changes_nothing() {
        assert_eq!(
            parsed(&[b"retry: 1000x\nretry\nretry: -1\nretry:\nretry: \xd9\xa3\n"]),
            []
        );
        let huge = Duration::from_millis(u64::MAX);
        assert_eq!(
            parsed(&[b"retry:99999999999999999999\n"]),
            [Item::ReconnectionTime(huge)]
        );
    }

    #[test]
    fn lines_are_work_whether_they_are_events_or_not() {
        let mut parser = Parser::new(1000);
        let mut items = Vec::new();
        for line in [": comment\n", "\n", "\r", "id\r\n", "x\n", "data\n"] {
            let before = parser.work();
            let lines = line.repeat(100);
            parser
                .parse(lines.as_bytes(), &mut items)
                .expect("it is short");
            let bytes = lines.len() as u64;
            assert_eq!(
                parser.work() - before,
                100 * FOR_LINE + bytes * FOR_BYTE,
                "{line:?}"
            );
            items.clear();
        }
    }

    #[test]
    fn an_event_has_a_limit() {
        let mut parser = Parser::new(10);
        let mut items = Vec::new();
        assert_eq!(parser.parse(b"data:12345\n\n", &mut items), Ok(()));
        assert_eq!(parser.parse(b"data:12345", &mut items), Ok(()));
        assert_eq!(parser.parse(b"6", &mut items), Err(TooLong));
        assert_eq!(items, [message("message", "12345")]);
        let mut parser = Parser::new(10);
        let lines = b"data:1\n".repeat(4);
        assert_eq!(parser.parse(&lines, &mut items), Err(TooLong));
    }

    proptest! {
        #[test]
        fn chunks_do_not_matter(mut cuts in prop::collection::vec(0..=STREAM.len(), 0..20)) {
            cuts.sort_unstable();
            cuts.push(STREAM.len());
            let mut start = 0;
            let chunks: Vec<_> = cuts
                .into_iter()
                .map(|end| &STREAM[mem::replace(&mut start, end)..end])
                .collect();
            prop_assert_eq!(parsed(&chunks), expected());
        }

        #[test]
        fn any_bytes_are_parsed(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let whole = parsed(&[&bytes]);
            let single: Vec<_> = bytes.chunks(1).collect();
            prop_assert_eq!(parsed(&single), whole);
        }
    }
}
