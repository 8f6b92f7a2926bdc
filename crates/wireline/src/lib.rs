//! The [WebSocket protocol](https://www.rfc-editor.org/rfc/rfc6455) on tokio: a client, and the
//! connections that a server has [accepted](Upgraded).
//!
//! # Layout
//!
//! | folder | contents |
//! |---|---|
//! | `socket` | the interface for programs: [`connect()`], [`Socket`], [`Request`] |
//! | `connect` | byte streams: [`connector`]s, addresses, proxies, permission checks, queues, sessions of HTTP/2 |
//! | `tls` | encryption: [`Tls`], checks of certificates, messages of errors |
//! | `connection` | a connection from its request to its end: states, timeouts, commands, events |
//! | `accept` | the opening handshake of a server |
//! | `protocol` | frames, messages, compression and the opening handshake. Without I/O |
//! | `requests` | requests of HTTP/1.1, bodies of responses |
//! | `observe` | [`observer`], [`telemetry`], counters and records of connections |
//! | `permissions` | rules for hosts, ports, addresses and Unix domain sockets |
//! | `testing` | networks for tests: [`MemoryNetwork`] and [`connector::SimulatedConnector`] |
//!
//! The files beside them have [`Options`], [`Error`], and [`runtime`]: the interface below
//! [`Socket`].
//!
//! # Permissions
//!
//! Without permissions the client connects to every address and port, except the ports that
//! [Fetch blocks](https://fetch.spec.whatwg.org/#port-blocking). [`Options::permissions`] restricts
//! it.
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

/// `Debug` with the name of the type and these fields. The others are closures or the like,
/// which say nothing.
macro_rules! opaque_debug {
    ($type:ident $({ $($field:ident),* })?) => {
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($type))
                    $($(.field(stringify!($field), &self.$field))*)?
                    .finish_non_exhaustive()
            }
        }
    };
}

pub mod accept;
mod accounting;
mod connect;
mod connection;
mod error;
mod error_kinds;
mod header_fields;
mod observe;
mod opcode;
mod options;
pub mod permissions;
mod phase;
mod protocol;
mod requests;
mod role;
pub mod runtime;
mod setters;
mod shared_error;
mod socket;
mod testing;
#[cfg(feature = "tls")]
mod tls;
#[cfg(not(feature = "tls"))]
#[path = "without_tls.rs"]
mod tls;

#[cfg(feature = "http1")]
pub use crate::requests::http1;
#[cfg(feature = "http2")]
pub use connect::http2::Http2;
#[cfg(feature = "proxy")]
pub use connect::proxy::{Proxies, Proxy};
#[cfg(feature = "har")]
pub use observe::har;
#[cfg(any(test, fuzzing))]
pub use testing::fuzzing;
pub use {
    bytes::{self, Bytes},
    connect::{connect_over::connect_over, connector, tcp_connector::TcpConnector},
    connection::{
        event::{Closed, Opened},
        upgraded::Upgraded,
    },
    error::Error,
    futures_util::{SinkExt, StreamExt},
    header_fields::{header, header_map},
    http,
    observe::{observer, statistics::Statistics, telemetry},
    options::{Deflate, Options},
    permissions::Permissions,
    phase::Phase,
    protocol::message::{Message, Text},
    role::Role,
    shared_error::{SharedError, chain},
    socket::{
        client_socket::Socket,
        connect::{connect, connect_with},
        request::Request,
        socket_receiver::SocketReceiver,
        socket_sender::SocketSender,
    },
    testing::memory_network::{MemoryListener, MemoryNetwork},
    url::{self, Url},
};
#[cfg(feature = "tls")]
pub use {
    tls::{certificate::CertificateError, settings::Tls, tls_error::TlsError},
    tokio_rustls::rustls,
};

// The files of this crate name all of its interface alike.
use connector::{Conditions, Connected, Connector, Redirect, Resolution, Resolve, Stream, Target};
use runtime::{
    Batch, Command, CommandQueue, Commands, Event, EventSink, MessageKind, commands,
    is_blocked_port, is_loopback,
};
#[cfg(any(feature = "http1", feature = "tls"))]
use runtime::{HookedStream, StreamHooks};

/// Compiles the examples of the README as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
