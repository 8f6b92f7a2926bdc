//! HTTP: the responses that refuse a WebSocket, and requests of HTTP/1.1.

pub(crate) mod chunk;
#[cfg(feature = "http1")]
pub mod http1;
pub(crate) mod response_body;
pub(crate) mod work;
