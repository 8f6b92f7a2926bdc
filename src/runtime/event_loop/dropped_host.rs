//! The host of a realm whose runtime was dropped.
//!
//! A realm may outlive its runtime: a value of it may be kept, or the engine may not free it. The
//! functions, the console and the network of the program must be dropped with the runtime.

use crate::{
    dom::{ErrorReport, Task, TaskSource},
    host::{self, Diagnostics, Host, TimerKey, TimerKind},
    net::{MemoryNetwork, Options},
    runtime::{
        calls::{rust_functions, script_function},
        workers,
    },
    web,
    websocket::{self, NetworkConfig},
};
use boa_engine::{Context, JsNativeError, JsObject, JsResult, JsValue, Script};
use std::{future::Future, pin::Pin, rc::Rc, sync::Arc, time::Duration};

/// Drops all parts of the realm that belong to the program: functions, streams, the console, the
/// network, the event loop.
pub(in crate::runtime) fn disconnect(context: &mut Context) {
    rust_functions::release(context);
    script_function::release(context);
    host::release_streams(context);
    workers::disconnect(context);
    host::remove_blob_urls(context);
    web::install_console(Rc::new(()), context);
    let nowhere = NetworkConfig::new(Arc::new(MemoryNetwork::new()), Options::default());
    #[cfg(feature = "fetch")]
    crate::fetch::disconnect(context);
    // `WebSocket` is defined already, so nothing can fail.
    let _ = websocket::register(nowhere, context);
    host::install_host(Rc::new(DroppedHost), Rc::new(DroppedHost), context);
}

/// The host of a realm whose runtime was dropped: nothing runs any more.
struct DroppedHost;

impl Diagnostics for DroppedHost {
    fn report(&self, _: &ErrorReport) {}
}

impl Host for DroppedHost {
    fn queue_task_from_future(&self, _: TaskSource, _: Rc<dyn Task>) {}

    fn checkpoint(&self, _: &mut Context) {}

    fn spawn_local(&self, _: Pin<Box<dyn Future<Output = ()>>>, _: &mut Context) {}

    fn set_timer(
        &self,
        delay: Duration,
        _: TimerKind,
        _: Rc<dyn Task>,
        context: &mut Context,
    ) -> TimerKey {
        TimerKey::after(delay, context.clock().now(), 0)
    }

    fn clear_timer(&self, _: TimerKey) {}

    fn call(&self, _: &JsObject, _: &JsValue, _: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
        self.check_interrupt().map(|()| JsValue::undefined())
    }

    fn check_interrupt(&self) -> JsResult<()> {
        Err(JsNativeError::typ()
            .with_message("the runtime of this function was dropped")
            .into())
    }

    fn evaluate(&self, _: &Script, _: &mut Context) -> JsResult<JsValue> {
        self.check_interrupt().map(|()| JsValue::undefined())
    }
}
