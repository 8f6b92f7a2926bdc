//! HTTP: the responses that refuse a WebSocket, WebSockets over HTTP/2, and requests of HTTP/1.1.

#[cfg(feature = "http1")]
pub mod http1;
pub(crate) mod http2;
pub(crate) mod response_body;
