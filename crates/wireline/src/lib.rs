//! A client for the [WebSocket protocol](https://www.rfc-editor.org/rfc/rfc6455) on tokio. It does
//! not depend on a JavaScript engine.
//!
//! # Layout
//!
//! - `request`, `options` and `commands` have the input: [`Request`], [`Options`], [`Command`].
//!   `event` and `error` have the output: [`Event`], [`Error`]. An embedder may implement the
//!   traits [`Connector`] (`connector`), [`EventSink`] (`event`) and [`Resolve`] (`resolve`). The
//!   module [`runtime`] has what programs with a [`Socket`] do not need.
//! - `connect` opens a byte stream: it races the addresses from `resolve`, waits in the
//!   `connect_queue`, goes through the `tunnel` of a `proxy`, and encrypts with `tls`.
//!   `verifier` checks certificates; `certificate` has the errors about them,
//!   `tls_error` and `tls_faults` those about TLS. `redirect` replaces the host and port. `unix`
//!   connects to sockets of the file system.
//!   `given_stream` takes a stream that is connected already. `deadline` limits the time.
//!   `memory` is a network without an operating system. `simulated_connector` gives any network the
//!   `conditions` of a bad one.
//! - `handshake`, `extensions`, `deflate`, `frame`, `close_frame`, `message`,
//!   `outgoing` and `connection_state` are pure: they have no I/O and do not wait. So is
//!   `permissions`, except that it finds the canonical paths of Unix domain sockets.
//! - `http2` has the sessions of HTTP/2, whose streams take the place of connections.
//! - `establish` drives a connection from its request to the end of the opening handshake; `response_body`
//!   reads why a server has refused it.
//!   `connection` drives it from there to its end, in the states of `connection_state` and within
//!   its `timeouts`.
//! - `accounting` counts the memory of messages that were received and not taken (`read_buffer`,
//!   `batch`), and of messages that wait to be sent (`commands`, `outgoing`).
//! - `observer` has what a program can be told of connections: [`Options::observer`].
//! - `statistics` counts what was sent and received. `round_trips` measures the time between a Ping
//!   and its Pong.
//! - `socket` is the interface for programs: [`connect()`] and [`Socket`]. `send_reader` sends a
//!   message while it is read. `driver` has the tasks that use a socket drive its connection, and
//!   drives it in the background while they do not.
//!
//! # Permissions
//!
//! Without permissions the client connects to every address and port, except the ports that [Fetch
//! blocks](https://fetch.spec.whatwg.org/#port-blocking). [`Options::permissions`] restricts it.
//!
//! # Example
//!
//! ```
//! use wireline::{MemoryNetwork, Message, Options, SinkExt, StreamExt};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let network = MemoryNetwork::new();
//! let mut listener = network.listen("chat.example", 80);
//! tokio::spawn(async move {
//!     let mut server = tokio_tungstenite::accept_async(listener.accept().await).await?;
//!     while let Some(message) = server.next().await {
//!         server.send(message?).await?;
//!     }
//!     Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
//! });
//!
//! let mut socket = wireline::connect_with("ws://chat.example/", Options::default(), network).await?;
//! socket.send("hello").await?;
//! assert_eq!(socket.recv().await.ok_or("the end")??, Message::from("hello"));
//! # Ok(())
//! # }
//! ```

// On docs.rs an item says which feature it needs.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(missing_debug_implementations)]

mod accounting;
mod batch;
mod certificate;
mod close_frame;
mod commands;
mod conditions;
mod connect;
mod connect_queue;
mod connection;
mod connection_state;
pub mod connector;
#[cfg(test)]
mod corpus;
mod deadline;
mod deflate;
mod deflate_pool;
mod dial;
mod driver;
mod error;
mod establish;
mod event;
mod extensions;
#[cfg(test)]
mod faults_tests;
#[cfg(test)]
mod flood_tests;
mod frame;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod given_stream;
mod handshake;
#[cfg(feature = "har")]
pub mod har;
#[cfg(feature = "http1")]
pub mod http1;
mod http2;
mod memory;
mod message;
pub mod observer;
mod options;
mod outgoing;
pub mod permissions;
mod permit;
mod ports;
mod proxy;
mod read_buffer;
mod redirect;
mod request;
mod resolve;
mod response_body;
mod round_trips;
pub mod runtime;
mod send_reader;
#[cfg(test)]
mod session_sharing_tests;
mod simulated_connector;
mod socket;
mod statistics;
pub mod telemetry;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod testing_tls;
mod timeouts;
mod tls;
mod tls_error;
mod tls_faults;
mod tunnel;
mod unix;
mod verifier;

pub use batch::{Message, Text};
pub use certificate::CertificateError;
pub use connect::TcpConnector;
pub use error::{Error, Phase, SharedError, chain};
pub use event::{Closed, Opened};
pub use given_stream::connect_over;
pub use http2::Http2;
pub use memory::{MemoryListener, MemoryNetwork};
pub use options::{Deflate, Options};
pub use permissions::Permissions;
pub use proxy::{Proxies, Proxy};
pub use request::Request;
pub use socket::{Socket, SocketReceiver, SocketSender, connect, connect_with};
pub use statistics::Statistics;
pub use tls::Tls;
pub use tls_error::TlsError;
pub use {
    bytes::{self, Bytes},
    futures_util::{SinkExt, StreamExt},
    tokio_rustls::rustls,
    url::{self, Url},
};

// The files of this crate name all of its interface alike.
use connector::{Conditions, Connected, Connector, Redirect, Resolution, Resolve, Stream, Target};
use runtime::{
    Batch, Command, CommandQueue, Commands, Event, EventSink, MessageKind, commands,
    is_blocked_port, is_loopback,
};

/// Compiles the examples of the README as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
