//! [`Accepted`]: connections that the program has accepted, for scripts.

use super::{WebSocket, registry};
use crate::{
    net,
    webidl::{self, type_error},
};
use boa_engine::{Context, JsObject, JsResult};
use serde::{Serialize, Serializer, ser};
use std::{
    cell::Cell,
    sync::{Mutex, PoisonError},
};

/// Makes an open `WebSocket` of the current realm from a connection after its opening handshake.
/// [`Runtime::websocket`](crate::Runtime::websocket) describes it.
///
/// # Errors
/// A TypeError in a realm without `WebSocket`, and in a runtime that is recorded or replayed.
pub fn accept(upgraded: net::Upgraded, context: &mut Context) -> JsResult<JsObject> {
    if !webidl::is_defined::<WebSocket>(context.realm()) {
        return Err(type_error("the realm has no WebSocket".to_owned()));
    }
    let (config, _) = registry::config(context);
    if config.is_logged {
        return Err(type_error(NOT_RECORDED.to_owned()));
    }
    Ok(WebSocket::accept(upgraded, context).object().clone())
}

const NOT_RECORDED: &str =
    "a recording has no connections that the program has accepted, so there can be none";

/// A connection after its opening handshake, as an argument for a script. There it is an open
/// `WebSocket`.
///
/// It may go to any thread, so a server passes it to the runtime of a session by a
/// [`Handle`](crate::Handle). [`Runtime::websocket`](crate::Runtime::websocket) describes the object.
/// It is converted once; a second conversion fails. It can't be a value in other formats of serde.
///
/// ```
/// use boa_websocket::{Runtime, net::{Options, Role, Socket, Upgraded}, websocket::Accepted};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut runtime = Runtime::builder().build()?;
/// let script = "function onconnection(socket, user) {
///     socket.onmessage = ({ data }) => socket.send(`${user}: ${data}`);
/// }";
/// runtime.execute("session.js", script).await?;
/// let (ours, theirs) = tokio::io::duplex(1 << 10); // a stream of hyper, say
/// let upgraded = Upgraded::new(ours, Role::Server, "ws://chat.example/".parse()?);
/// let handle = runtime.handle();
/// let calling = tokio::spawn(async move {
///     handle.call::<()>("onconnection", (Accepted::from(upgraded), "Ada")).await
/// });
/// # let url = "ws://chat.example/".parse()?;
/// # let client = tokio::spawn(async move {
/// #     let mut client = Socket::from_upgraded(Upgraded::new(theirs, Role::Client, url), Options::default());
/// #     client.send("hello").await?;
/// #     let answer = client.recv().await.transpose()?;
/// #     client.close().await?;
/// #     Ok::<_, boa_websocket::net::Error>(answer)
/// # });
/// # let handle = runtime.handle();
/// # let ending = tokio::spawn(async move {
/// #     let outcome = (calling.await, client.await);
/// #     handle.shut_down(std::time::Duration::ZERO).await.map(|()| outcome)
/// # });
/// runtime.run_until_stopped().await?;
/// # let (called, answer) = ending.await??;
/// # called??;
/// # assert_eq!(answer??, Some("Ada: hello".into()));
/// # Ok(())
/// # }
/// ```
pub struct Accepted(Mutex<Option<net::Upgraded>>);

boa_web::opaque_debug!(Accepted);

impl From<net::Upgraded> for Accepted {
    fn from(upgraded: net::Upgraded) -> Self {
        Self(Mutex::new(Some(upgraded)))
    }
}

/// The name by which the conversions of values know an [`Accepted`]: serde has no type for it.
pub(crate) const NAME: &str = "boa_websocket::websocket::Accepted";

thread_local! {
    /// The connection between an [`Accepted`] and a conversion, which serde can't pass.
    static PASSED: Cell<Option<net::Upgraded>> = const { Cell::new(None) };
}

/// The connection of the [`Accepted`] that is being serialized, if it was not passed before.
pub(crate) fn take_passed() -> Option<net::Upgraded> {
    PASSED.take()
}

impl Serialize for Accepted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// The value for other formats.
        struct OtherFormat;

        impl Serialize for OtherFormat {
            fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                Err(ser::Error::custom(
                    "a connection can be passed to scripts only",
                ))
            }
        }

        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        PASSED.set(connection.take());
        let result = serializer.serialize_newtype_struct(NAME, &OtherFormat);
        // Another format has not taken it.
        if let Some(upgraded) = PASSED.take() {
            *connection = Some(upgraded);
        }
        result
    }
}
