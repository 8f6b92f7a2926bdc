//! What takes the place of HTTP/2 in a program without the feature `http2`: no request uses it.

use crate::{
    Error, Opened, Options, Request, observe::observer::ConnectionObserver,
    protocol::handshake::HandshakeFailure,
};

/// How a request uses HTTP/2. None does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Policy {}

impl Policy {
    pub(crate) fn new(_: &Request, _: &Options) -> Option<Self> {
        None
    }
}

/// The opening of a stream of HTTP/2. There is none.
pub(crate) enum Opening {}

impl Opening {
    pub(crate) fn is_reused(&self) -> bool {
        match *self {}
    }

    pub(crate) fn may_retry(&self, _: &Error) -> bool {
        match *self {}
    }

    pub(crate) async fn perform_handshake(
        &self,
        _: &Request,
        _: &Options,
        _: Option<&ConnectionObserver>,
    ) -> Result<Opened, HandshakeFailure> {
        match *self {}
    }
}
