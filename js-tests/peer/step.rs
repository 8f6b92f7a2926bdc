//! The steps of a program.

use percent_encoding::percent_decode_str;
use test_server::frame::{Frame, Opcode, from_hex};

/// One step. The documentation of each variant begins with its notation in URLs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    // The response. The changes come first, then one of `accept`, `refuse`, `head`.
    /// `header=Name: value`: sets a header field, and replaces the right one.
    Header(String, Vec<u8>),
    /// `also=Name: value`: adds a header field, even of the same name. `protocol=chat` is short for
    /// `also=Sec-WebSocket-Protocol: chat`.
    Also(String, Vec<u8>),
    /// `cut=30`: sends only this number of bytes of the head.
    Cut(usize),
    /// `interim=103 Early Hints`: sends an interim response.
    Interim(String),
    /// `accept`, `accept=200 OK`: sends the head, with 101 or the given status.
    Accept(String),
    /// `refuse=404 Not Found`, `refuse=404 Not Found,the body`: sends an ordinary HTTP response.
    Refuse(String, Vec<u8>),
    /// `head=HTTP/1.1 101 OK%0D%0A...`: sends these bytes. `{accept}` is replaced by the right
    /// Sec-WebSocket-Accept.
    Head(Vec<u8>),

    // The answer to a request of HTTP. `header`, `also` and `cut` change its head too.
    /// `answer=200 OK`, `answer=200 OK,the body`: reads the content of the request, and answers. In
    /// the body `{content}` is replaced by this content, `{line}` by the request line, and `{Accept}`
    /// by the values of this header field.
    Answer(String, String),
    /// `stream=200 OK`: reads the content of the request, and sends the head of an answer whose
    /// content is in chunks.
    Stream(String),
    /// `chunk=hello`: sends a chunk; `chunk`: the last one.
    Chunk(Vec<u8>),

    // Frames.
    /// `text=hi`, `binary=00ff`, `ping=x`, `pong=x`: a frame that is a message. `close`,
    /// `close=1000`, `close=1000,bye`; `close-raw=03` has any bytes as its payload. `begin=he`,
    /// `begin-binary=00`, `continue=ll`, `finish=o`: fragments. `fill=1000`, `fill-binary=1000`: a
    /// message of this number of bytes. `masked=hi`: masked text.
    Frame(Frame),
    /// `raw=81 02 68 69`: sends these bytes, before or after the handshake.
    Raw(Vec<u8>),

    // Frames and the request of the client.
    /// `expect=text:hello`: expects this frame next (in [`Frame`]'s notation), or with `end` the
    /// end of the connection.
    Expect(String),
    /// `report`: reads the next frame, or the end, and sends its notation as text.
    Report,
    /// `skip`: reads the next frame, or the end.
    Skip,
    /// `request`: sends the request's head as text. `request=Origin`: the values of a header field.
    /// `request=line`: the request line.
    Request(Option<String>),
    /// `keys`: sends the numbers of frames and of different masking keys.
    Keys,

    // Other connections of the same test.
    /// `count`: sends the number of all connections, this one included.
    Count,
    /// `name=a`: records this connection's frames in the journal a.
    Name(String),
    /// `journal=a`: waits for the end of the connection a, and sends a message for each of its
    /// frames.
    Journal(String),

    // Timing and pieces.
    /// `pause=1000`: waits this number of milliseconds of the paused clock.
    Pause(u64),
    /// `cork`: collects the bytes of further steps.
    Cork,
    /// `uncork`: sends the collected bytes in one piece.
    Uncork,
    /// `drip`: sends every further byte alone.
    Drip,
    /// `times=3`: repeats the next step three times.
    Times(usize),

    // The end. After the last step the peer follows the protocol.
    /// `echo`: echoes the frames of messages, and follows the protocol.
    Echo,
    /// `drain`: reads and answers nothing until the client ends.
    Drain,
    /// `silence`: neither reads nor sends nor ends.
    Silence,
    /// `half`: closes its sending side, and continues to read.
    Half,
    /// `end`: ends the connection.
    End,
    /// `reset`: resets the connection.
    Reset,
}

impl Step {
    /// The steps of a query.
    pub(crate) fn program(query: &str) -> Result<Vec<Self>, String> {
        query
            .split('&')
            .filter(|step| !step.is_empty())
            .map(Self::parse)
            .collect()
    }

    fn parse(step: &str) -> Result<Self, String> {
        let (name, value) = step
            .split_once('=')
            .map_or((step, None), |(name, value)| (name, Some(value)));
        let given = value.is_some();
        let bytes: Vec<u8> = percent_decode_str(value.unwrap_or_default()).collect();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let wrong = |what: &str| format!("the step '{step}': {what}");
        let number = || {
            text.parse::<usize>()
                .map_err(|_| wrong("its value is not a number"))
        };
        let hex = || from_hex(&text).map_err(|what| wrong(&what));
        let header = || {
            let at = bytes
                .windows(2)
                .position(|window| window == b": ")
                .ok_or_else(|| wrong("no 'Name: value'"))?;
            Ok::<_, String>((
                String::from_utf8_lossy(&bytes[..at]).into_owned(),
                bytes[at + 2..].to_vec(),
            ))
        };
        let frame = |opcode, payload: Vec<u8>| Self::Frame(Frame::new(opcode, payload));
        let begun = |opcode, payload: Vec<u8>| Self::Frame(Frame::new(opcode, payload).begun());
        Ok(match name {
            "header" => header().map(|(name, value)| Self::Header(name, value))?,
            "also" => header().map(|(name, value)| Self::Also(name, value))?,
            "protocol" => Self::Also("Sec-WebSocket-Protocol".to_owned(), bytes),
            "cut" => Self::Cut(number()?),
            "interim" => Self::Interim(text),
            "accept" => Self::Accept(if given {
                text
            } else {
                "101 Switching Protocols".to_owned()
            }),
            "refuse" => {
                let (status, body) = text.split_once(',').unwrap_or((&text, ""));
                Self::Refuse(status.to_owned(), body.into())
            }
            "head" => Self::Head(bytes),

            "answer" => {
                let (status, body) = text.split_once(',').unwrap_or((&text, ""));
                Self::Answer(status.to_owned(), body.to_owned())
            }
            "stream" => Self::Stream(text),
            "chunk" => Self::Chunk(bytes),

            "text" => frame(Opcode::TEXT, bytes),
            "binary" => frame(Opcode::BINARY, hex()?),
            "ping" => frame(Opcode::PING, bytes),
            "pong" => frame(Opcode::PONG, bytes),
            "close" if given => frame(
                Opcode::CLOSE,
                close_payload(&text).ok_or_else(|| wrong("no code"))?,
            ),
            "close" => frame(Opcode::CLOSE, Vec::new()),
            "close-raw" => frame(Opcode::CLOSE, hex()?),
            "begin" => begun(Opcode::TEXT, bytes),
            "begin-binary" => begun(Opcode::BINARY, hex()?),
            "continue" => begun(Opcode::CONTINUATION, bytes),
            "finish" => frame(Opcode::CONTINUATION, bytes),
            "fill" => frame(Opcode::TEXT, vec![b'x'; number()?]),
            "fill-binary" => frame(Opcode::BINARY, vec![b'x'; number()?]),
            "masked" => Self::Frame(Frame::text(&text).masked()),
            "raw" => Self::Raw(hex()?),

            "expect" => Self::Expect(text),
            "report" => Self::Report,
            "skip" => Self::Skip,
            "request" => Self::Request(given.then_some(text)),
            "keys" => Self::Keys,

            "count" => Self::Count,
            "name" => Self::Name(text),
            "journal" => Self::Journal(text),

            "pause" => Self::Pause(number()? as u64),
            "cork" => Self::Cork,
            "uncork" => Self::Uncork,
            "drip" => Self::Drip,
            "times" => Self::Times(number()?),

            "echo" => Self::Echo,
            "drain" => Self::Drain,
            "silence" => Self::Silence,
            "half" => Self::Half,
            "end" => Self::End,
            "reset" => Self::Reset,
            _ => return Err(wrong("there is no such step")),
        })
    }
}

/// `1000` or `1000,reason`.
fn close_payload(text: &str) -> Option<Vec<u8>> {
    let (code, reason) = text.split_once(',').unwrap_or((text, ""));
    Some([&code.parse::<u16>().ok()?.to_be_bytes(), reason.as_bytes()].concat())
}
