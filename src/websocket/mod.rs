//! [`WebSocket`](https://websockets.spec.whatwg.org/#the-websocket-interface), and
//! [`WebSocketStream`](https://github.com/whatwg/websockets/pull/48).
//!
//! A [`Runtime`](crate::Runtime) has them, and a `Context` of the program gets them by
//! [`WebSocketExtension`](crate::extensions::WebSocketExtension).

mod accepted;
mod address;
mod arguments;
mod close_info;
mod connection;
mod connection_options;
pub(crate) mod control;
mod event_queue;
mod inbox;
mod message_data;
mod network_config;
mod option_values;
#[cfg(feature = "tls")]
mod recent_tls;
mod registry;
mod state;
#[cfg(test)]
mod state_tests;
mod web_socket;
mod web_socket_error;
mod web_socket_stream;
#[cfg(feature = "packages")]
pub(crate) mod ws_client;

pub use accepted::{Accepted, accept};
pub(crate) use accepted::{NAME as ACCEPTED, take_passed as take_accepted};
#[cfg(feature = "fetch")]
pub(crate) use arguments::pairs;
pub use connection_options::ConnectionOptions;
pub(crate) use network_config::{Headers, NetworkConfig, OnFailure, OnOpened, OnRefused};
pub use registry::{SocketState, all_closed, socket_states, when_none_connects};
pub(crate) use registry::{
    SocketsRefused, make_disappear, refuses_new, set_location, take_connections,
};
pub use state::ReadyState;
pub use web_socket::WebSocket;
pub use web_socket_error::WebSocketError;
pub use web_socket_stream::WebSocketStream;

use crate::{host::add_unloading_cleanup_steps, web, webidl};
use boa_engine::{Context, JsResult};
use std::sync::Arc;

/// Defines `WebSocket`, `WebSocketStream`, `WebSocketError` and streams in the current realm. If
/// they are defined already, sets the configuration of new objects. The realm must already have a
/// [`Host`](crate::host::Host), and the interfaces of [`dom`](crate::dom).
pub(crate) fn register(mut config: NetworkConfig, context: &mut Context) -> JsResult<()> {
    if !config.options.one_at_a_time {
        // The standard demands it of scripts.
        Arc::make_mut(&mut config.options).one_at_a_time = true;
    }
    registry::install(config, context);
    if webidl::is_defined::<WebSocket>(context.realm()) {
        return Ok(());
    }
    web::register_streams(context);
    add_unloading_cleanup_steps(make_disappear, context);
    webidl::define::<WebSocket>(context);
    webidl::define::<WebSocketStream>(context);
    webidl::define::<WebSocketError>(context);
    Ok(())
}
