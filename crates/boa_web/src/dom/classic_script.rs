//! A [classic script](https://html.spec.whatwg.org/multipage/webappapis.html#classic-script) of a
//! server.

use bytes::Bytes;
use std::path::PathBuf;

/// A classic script of a server, with its name for
/// [`Diagnostics::parse`](super::Diagnostics::parse). The name makes it a script of the server: it
/// imports no files and starts no workers of files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassicScript {
    /// The URL after redirects.
    pub name: PathBuf,
    /// The source, in an encoding that a byte order mark, `charset` or the document names, in this
    /// order.
    pub bytes: Bytes,
    /// The parameter `charset` of the server's `Content-Type`.
    pub charset: Option<String>,
}
