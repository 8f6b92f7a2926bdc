//! The limits of the built-in server.

/// The number of connections that are served at one time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Open WebSockets.
    pub(crate) clients: usize,
    /// Connections in their opening handshake, or whose handshake was refused and that have yet to end.
    pub(crate) handshakes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { clients: 1024, handshakes: 256 }
    }
}
