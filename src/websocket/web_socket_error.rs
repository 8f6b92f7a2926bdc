//! [`WebSocketError`](https://github.com/whatwg/websockets/pull/48): why a stream of messages
//! ended.

use super::close_info::{CloseInfo, WebSocketCloseInfo};
use crate::{
    dom::DomException,
    net,
    webidl::{
        self, Constructor, Inspected, Interface, Layers, Members, PlatformRef, Steps, getter,
        string::from_utf8,
    },
};
use boa_engine::{Context, JsObject, JsString, JsValue};
use boa_gc::{Finalize, Trace};

/// The slots that a WebSocketError adds to the slots of a [`DomException`].
///
/// ```
/// use boa_engine::{Source, js_string};
///
/// # let mut runtime = boa_websocket::Runtime::builder().build()?;
/// let script = "const error = new WebSocketError('enough', { reason: 'bye' });
///     [error.name, error.message, error.closeCode, error.reason, error instanceof DOMException].join()";
/// let text = runtime.context().eval(Source::from_bytes(script))?;
/// assert_eq!(text, js_string!("WebSocketError,enough,1000,bye,true").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Trace, Finalize)]
pub struct WebSocketError {
    close_code: Option<u16>,
    reason: JsString,
}

impl Interface for WebSocketError {
    const NAME: &'static str = "WebSocketError";
    type Parent = DomException;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (message, info): (Option<JsString>, WebSocketCloseInfo), context| {
            let info = CloseInfo::checked(info, context)?;
            let message = message.unwrap_or_default();
            let layers = Self::layers(message, info.code, &info.reason, context);
            let error = new_target.create(layers, context)?;
            error.as_parent::<DomException>().define_stack();
            Ok(error)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["closeCode", "reason"])];
    const MEMBERS: Members<Self> = &[
        getter("closeCode", &Steps(|this, _| Ok(this.close_code))),
        getter("reason", &Steps(|this, _| Ok(this.reason.clone()))),
    ];
}

impl WebSocketError {
    fn layers(
        message: JsString,
        close_code: Option<u16>,
        reason: &str,
        context: &mut Context,
    ) -> Layers<Self> {
        let exception = DomException::slots("WebSocketError", message, context);
        Layers::error().with(exception).with(Self {
            close_code,
            reason: from_utf8(reason),
        })
    }

    /// An error in the current realm. The code is not checked.
    pub(super) fn create(
        message: &str,
        close_code: u16,
        reason: &str,
        context: &mut Context,
    ) -> JsObject {
        let layers = Self::layers(from_utf8(message), Some(close_code), reason, context);
        let error = webidl::create(layers, context);
        error.as_parent::<DomException>().define_stack();
        error.into_object()
    }

    /// The Close code and reason for the value given to `abort` or `cancel`. A WebSocketError
    /// supplies its own if scripts may send them. An error of a connection has the code of its
    /// server.
    pub(super) fn close_info(reason: &JsValue) -> CloseInfo {
        let error = reason
            .as_object()
            .and_then(|object| PlatformRef::<Self>::of_object(&object));
        let Some(error) = error else {
            return CloseInfo::default();
        };
        let (code, reason) = (error.close_code, error.reason.to_std_string_lossy());
        let is_permitted = code.is_none_or(net::runtime::is_application_close_code)
            && reason.len() <= net::runtime::MAX_CLOSE_REASON;
        if is_permitted {
            CloseInfo { code, reason }
        } else {
            CloseInfo::default()
        }
    }
}
