//! Reports messages, frames and requests to an observer. Most connections have none, so these
//! functions are kept out of the loops that call them.

use crate::{
    MessageKind,
    observe::observer::{ConnectionObserver, Frame, Observation, RequestHead},
    protocol::{
        close_frame::CloseFrame,
        frame::{Header, Opcode},
        response_reader::characters,
    },
};

impl ConnectionObserver {
    /// A request of HTTP/1.1, by its bytes.
    pub(crate) fn request(&self, head: &[u8]) {
        let head = characters(head);
        let mut lines = head.split("\r\n");
        let mut words = lines.next().unwrap_or_default().split(' ');
        let method = words.next().unwrap_or_default();
        let target = words.next().unwrap_or_default();
        let fields = lines.filter_map(|line| line.split_once(": "));
        let headers: Vec<_> = fields
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        self.observe(&Observation::Request(RequestHead {
            version: "HTTP/1.1",
            method,
            target,
            headers: &headers,
        }));
    }

    /// A Close frame with this body is sent.
    pub(crate) fn close_sent(&self, body: &[u8]) {
        if let Ok(CloseFrame { code, reason }) = CloseFrame::parse(body) {
            self.observe(&Observation::CloseSent {
                code,
                reason: &reason,
            });
        }
    }

    /// A message is sent. Afterwards its payload may be masked in its place.
    #[cold]
    #[inline(never)]
    pub(crate) fn message_sent(&self, kind: MessageKind, payload: &[u8]) {
        self.observe(&Observation::MessageSent { kind, payload });
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn message_received(&self, kind: MessageKind, payload: &[u8]) {
        self.observe(&Observation::MessageReceived { kind, payload });
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn frame_sent(&self, fin: bool, rsv1: bool, opcode: Opcode, payload: &[u8]) {
        let header = Header {
            fin,
            rsv1,
            opcode,
            len: payload.len() as u64,
        };
        self.observe(&Observation::FrameSent(Frame::new(header, payload)));
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn frame_received(&self, header: Header, payload: &[u8]) {
        self.observe(&Observation::FrameReceived(Frame::new(header, payload)));
    }
}

impl<'a> Frame<'a> {
    fn new(header: Header, payload: &'a [u8]) -> Self {
        let control = if header.opcode.is_control() {
            payload
        } else {
            &[]
        };
        Self {
            fin: header.fin,
            compressed: header.rsv1,
            opcode: header.opcode,
            length: header.len,
            control,
        }
    }
}
