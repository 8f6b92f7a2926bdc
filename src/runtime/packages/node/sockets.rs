//! What the client of `ws` has from here: control frames, pauses, and ends without a handshake.

use super::native::{define, typed};
use crate::{
    webidl::{BufferSource, PlatformRef, UsvString},
    websocket::{
        WebSocket,
        control::{Control, Reading},
        ws_client,
    },
};
use boa_engine::{Context, JsObject, JsResult, JsString, object::builtins::JsArray};

/// A socket of the standard, which one of `ws` has.
type Socket = PlatformRef<WebSocket>;

pub(super) fn functions(context: &mut Context) -> JsResult<JsObject> {
    let object = JsObject::with_null_proto();
    let functions = [
        typed("watch", 1, watch),
        typed("close", 3, close),
        typed("terminate", 1, terminate),
        typed("setReading", 2, set_reading),
        typed("ping", 2, ping),
        typed("pong", 2, pong),
        typed("permitted", 0, permitted),
        typed("maxMessage", 0, max_message),
    ];
    define(&object, functions, context)?;
    Ok(object)
}

fn watch(socket: Socket, _: &mut Context) -> JsResult<()> {
    socket.watch();
    Ok(())
}

fn close(
    (socket, UsvString(reason), code): (Socket, UsvString, Option<u16>),
    _: &mut Context,
) -> JsResult<()> {
    socket.close_with(code, reason);
    Ok(())
}

fn terminate(socket: Socket, context: &mut Context) -> JsResult<()> {
    socket.terminate(context);
    Ok(())
}

fn set_reading((socket, is_on): (Socket, bool), _: &mut Context) -> JsResult<()> {
    socket.set_reading(if is_on {
        Reading::Resumed
    } else {
        Reading::Paused
    });
    Ok(())
}

fn ping((socket, BufferSource(payload)): (Socket, BufferSource), _: &mut Context) -> JsResult<()> {
    socket.send_control(Control::Ping, payload);
    Ok(())
}

fn pong((socket, BufferSource(payload)): (Socket, BufferSource), _: &mut Context) -> JsResult<()> {
    socket.send_control(Control::Pong, payload);
    Ok(())
}

/// The largest message that the program accepts, in bytes.
fn max_message((): (), context: &mut Context) -> JsResult<f64> {
    Ok(ws_client::max_message(context) as f64)
}

fn permitted((): (), context: &mut Context) -> JsResult<JsObject> {
    let names = ws_client::permitted_options(context);
    let names = names.into_iter().map(|name| JsString::from(name).into());
    Ok(JsArray::from_iter(names, context).into())
}
