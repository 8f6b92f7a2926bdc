//! What a client of the package `ws` has besides the interface of the standard.

use super::{
    WebSocket,
    control::{Control, Reading},
    inbox::Inbox,
    registry,
};
use crate::net::runtime::Command;
use boa_engine::Context;
use bytes::Bytes;
use std::rc::Rc;

impl WebSocket {
    /// Makes the object fire `ping` and `pong`, MessageEvents with the payloads of the frames, and
    /// `sent`, and its `error` have the reason. The standard has none of these events: the object
    /// belongs to one of the package `ws`.
    pub(crate) fn watch(&self) {
        self.watch_inbox(|inbox| inbox.watching.start());
    }

    /// Stops to read from the network, or goes on.
    pub(crate) fn set_reading(&self, reading: Reading) {
        self.watch_inbox(|inbox| inbox.watching.set_reading(reading));
    }

    /// Closes with a code that the standard may refuse to scripts.
    pub(crate) fn close_with(&self, code: Option<u16>, reason: String) {
        self.connection().close(code, reason);
    }

    /// Sends a control frame, if the connection is open.
    pub(crate) fn send_control(&self, control: Control, payload: Vec<u8>) {
        if self.connection().state.takes_messages() {
            let payload = Bytes::from(payload);
            self.connection().command(match control {
                Control::Ping => Command::Ping(payload),
                Control::Pong => Command::Pong(payload),
            });
        }
    }

    /// Ends the connection without a closing handshake. The event `close` follows, and no `error`.
    pub(crate) fn terminate(&self, context: &mut Context) {
        self.watch_inbox(|inbox| inbox.terminate(context));
    }

    fn watch_inbox(&self, steps: impl FnOnce(&Rc<Inbox>)) {
        if let Some(inbox) = self.connection().inbox() {
            steps(&inbox);
        }
    }
}

/// The largest message that the program accepts, in bytes.
pub(crate) fn max_message(context: &Context) -> usize {
    registry::config(context).0.options.max_message
}

/// The members that options of a connection may have.
pub(crate) fn permitted_options(context: &Context) -> Vec<&'static str> {
    let (config, _) = registry::config(context);
    let permitted = &config.connection_options;
    [
        (permitted.headers, &["headers"][..]),
        (permitted.permits_tls(), &["ca", "cert", "key"]),
        (permitted.permits_proxy(), &["proxy"]),
        (permitted.deflate, &["deflate"]),
        (permitted.limits, &["maxMessage", "ping"]),
        (permitted.unix, &["unix"]),
    ]
    .into_iter()
    .filter(|(is_permitted, _)| *is_permitted)
    .flat_map(|(_, names)| names.iter().copied())
    .collect()
}
