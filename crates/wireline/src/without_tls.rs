//! What takes the place of TLS in a program without the feature `tls`: nothing can be encrypted.

use crate::{Error, Stream, observe::observer::ConnectionObserver};
use url::Host;

/// The peer of a stream that would be encrypted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Peer {
    Server,
    #[cfg(feature = "proxy")]
    Proxy,
}

/// There is nothing to set.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tls;

impl Tls {
    /// Fails: [`Error::NoTls`].
    #[expect(clippy::unused_async, reason = "the handshake of TLS waits")]
    pub(crate) async fn connect(
        &self,
        _stream: Box<dyn Stream>,
        _peer: Peer,
        host: &Host,
        _observer: Option<&ConnectionObserver>,
    ) -> Result<(Box<dyn Stream>, bool), Error> {
        Err(Error::NoTls {
            host: host.to_string(),
        })
    }
}

/// Whether an encrypted stream has ended without the message of TLS that says so.
#[cfg(feature = "http1")]
pub(crate) fn lacks_close_notify(_: &std::io::Error) -> bool {
    false
}
