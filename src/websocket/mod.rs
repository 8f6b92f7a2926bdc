//! [`WebSocket`](https://websockets.spec.whatwg.org/#the-websocket-interface), and
//! [`WebSocketStream`](https://github.com/whatwg/websockets/pull/48).

mod accepted;
mod address;
mod arguments;
mod close_info;
mod connection;
mod connection_options;
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

pub use accepted::{Accepted, accept};
pub(crate) use accepted::{NAME as ACCEPTED, take_passed as take_accepted};
#[cfg(feature = "fetch")]
pub(crate) use arguments::pairs;
pub use connection_options::ConnectionOptions;
pub use network_config::{Headers, NetworkConfig, OnFailure, OnOpened, OnRefused};
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
///
/// ```
/// use boa_engine::{Source, js_string};
/// use boa_websocket::{net::{MemoryNetwork, Options}, websocket::{self, NetworkConfig, ReadyState}};
/// use std::{rc::Rc, sync::Arc};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut runtime = boa_websocket::Runtime::builder().build()?; // has a configuration, which this one replaces
/// let context = runtime.context();
/// let mut config = NetworkConfig::new(Arc::new(MemoryNetwork::new()), Options::default());
/// config.location = Some("https://app.example/".parse()?);
/// config.headers = Rc::new(|_| vec![("Authorization".to_owned(), "Bearer 12345".to_owned())]);
/// config.on_opened = Rc::new(|url, opened| println!("{url} selected the subprotocol {:?}", opened.protocol));
/// config.on_failure = Rc::new(|url, error| println!("{url}: {}", boa_websocket::net::chain(error)));
/// websocket::register(config, context)?;
/// context.eval(Source::from_bytes("const socket = new WebSocket('/chat')"))?;
///
/// let [state] = &websocket::socket_states(context)[..] else { panic!() };
/// assert_eq!((state.url.as_str(), state.ready_state, state.queued), ("wss://app.example/chat", ReadyState::Connecting, 0));
/// boa_websocket::host::run_unloading_cleanup_steps(context); // the sockets go away
/// runtime.run().await?;
/// assert!(websocket::all_closed(runtime.context()));
/// # Ok(())
/// # }
/// ```
pub fn register(mut config: NetworkConfig, context: &mut Context) -> JsResult<()> {
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
