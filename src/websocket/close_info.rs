//! [`WebSocketCloseInfo`](https://github.com/whatwg/websockets/pull/48): the code and the reason
//! with which a connection is closed.

use crate::{
    dom::DomException,
    net,
    webidl::{Dictionary, EnforceRange, FromJs, UsvString},
};
use boa_engine::{Context, JsResult, JsValue};

/// A code and a reason that scripts may send.
#[derive(Debug, Default)]
pub(super) struct CloseInfo {
    pub(super) code: Option<u16>,
    pub(super) reason: String,
}

impl CloseInfo {
    /// Reads the dictionary. A reason without a code gets the code 1000. Fails with a TypeError for
    /// a value that is no dictionary and a code that is no `unsigned short`, the exceptions of its
    /// getters and conversions, and the errors of [`check`].
    pub(super) fn from_argument(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let info = Dictionary::from_js(value, context)?;
        let code = info
            .member::<EnforceRange<u16>>("closeCode", context)?
            .map(|EnforceRange(code)| code);
        let reason = info
            .member::<UsvString>("reason", context)?
            .map(|reason| reason.0)
            .unwrap_or_default();
        check(code, &reason, context)?;
        let code = code.or_else(|| (!reason.is_empty()).then_some(1000));
        Ok(Self { code, reason })
    }
}

/// Checks the arguments of `close`. Fails with an InvalidAccessError for a code that scripts may
/// not send, and a SyntaxError for a reason that is too long.
pub(super) fn check(code: Option<u16>, reason: &str, context: &mut Context) -> JsResult<()> {
    if let Some(code) = code
        && !net::runtime::is_application_close_code(code)
    {
        let message =
            format!("The close code must be 1000, or between 3000 and 4999; {code} is neither");
        return Err(DomException::error("InvalidAccessError", &message, context));
    }
    if reason.len() > net::runtime::MAX_CLOSE_REASON {
        let message = format!(
            "The close reason is {} bytes long in UTF-8, more than the {} that fit",
            reason.len(),
            net::runtime::MAX_CLOSE_REASON
        );
        return Err(DomException::error("SyntaxError", &message, context));
    }
    Ok(())
}
