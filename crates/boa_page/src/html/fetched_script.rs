//! Classic scripts that the program around a page fetches from servers.

use bytes::Bytes;
use std::{path::PathBuf, pin::Pin};

/// A classic script that a server will send, or the reason why there is none, for people.
pub type FetchedScript = Pin<Box<dyn Future<Output = Result<ClassicScript, String>>>>;

/// A classic script of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassicScript {
    /// The URL after redirects, as the name of the script in messages.
    pub name: PathBuf,
    /// The source, in an encoding that a byte order mark, `charset` or the document names, in this
    /// order.
    pub bytes: Bytes,
    /// The parameter `charset` of the server's `Content-Type`.
    pub charset: Option<String>,
}
