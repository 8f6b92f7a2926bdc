//! Opening byte streams: names, addresses, proxies, permissions, and sessions of HTTP/2.

pub(crate) mod blocked_ports;
pub(crate) mod connect_over;
pub(crate) mod connect_queue;
pub mod connector;
pub(crate) mod deadline;
pub(crate) mod delegated_connect;
pub(crate) mod hooked_stream;
#[cfg(feature = "http2")]
pub(crate) mod http2;
#[cfg(not(feature = "http2"))]
#[path = "without_http2.rs"]
pub(crate) mod http2;
mod io_driver;
pub(crate) mod permission_check;
#[cfg(feature = "proxy")]
mod proxied;
#[cfg(feature = "proxy")]
pub(crate) mod proxy;
pub(crate) mod redirect;
pub(crate) mod resolve;
pub(crate) mod tcp_connector;
#[cfg(feature = "proxy")]
pub(crate) mod tunnel;
pub(crate) mod unix;
