//! [`OpenStream`]: a stream after the opening handshake. The connection is made of it, with its
//! `Decoder` and its `Outgoing`.

use crate::{
    CommandQueue, Opened, Options, Role, Stream,
    connection::open_connection::Established,
    observe::observer::ConnectionObserver,
    protocol::{decoder::Decoder, deflate::Deflater, outgoing::Outgoing},
};
use bytes::BytesMut;
use std::sync::Arc;

/// A stream after the opening handshake.
pub(crate) struct OpenStream {
    /// This end.
    pub(crate) role: Role,
    pub(crate) opened: Opened,
    pub(crate) stream: Box<dyn Stream>,
    /// The bytes that were read with the handshake.
    pub(crate) read_ahead: BytesMut,
}

opaque_debug!(OpenStream { role, opened });

impl OpenStream {
    /// The connection, with the messages that were queued before.
    pub(crate) fn established(
        self,
        options: &Options,
        mut outgoing: Outgoing,
        commands: CommandQueue,
        observer: Option<Arc<ConnectionObserver>>,
    ) -> Established {
        let Self {
            role,
            opened,
            stream,
            read_ahead,
        } = self;
        if let Some(parameters) = opened.deflate {
            // Somebody else may have agreed on it.
            let deflate = options.deflate.clone().unwrap_or_default();
            let deflater = Deflater::new(role, parameters, deflate.threshold);
            outgoing.compress(deflater.with_level(deflate.level));
        }
        let mut decoder = Decoder::new(role, options, opened.deflate, read_ahead);
        if let Some(observer) = observer {
            outgoing.observe_by(observer.clone());
            decoder.observe_by(observer);
        }
        Established {
            role,
            opened,
            stream,
            decoder,
            outgoing,
            commands,
        }
    }
}
