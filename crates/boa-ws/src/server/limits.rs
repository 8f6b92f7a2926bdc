//! The limits of the built-in server.

/// The limits on connections at one time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Open WebSockets.
    pub(crate) clients: usize,
    /// Connections in their opening handshake, and refused connections that have not ended.
    pub(crate) handshakes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            clients: 1024,
            handshakes: 1024,
        }
    }
}
