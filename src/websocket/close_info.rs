//! [`WebSocketCloseInfo`](https://github.com/whatwg/websockets/pull/48): the code and the reason
//! with which a connection is closed.

use crate::{
    dom::DomException,
    messages::CLOSE_CODES,
    net,
    webidl::{EnforceRange, UsvString, dictionaries},
};
use boa_engine::{Context, JsResult};

dictionaries! {
    /// `WebSocketCloseInfo`
    pub(super) struct WebSocketCloseInfo {
        close_code: "closeCode" Option<EnforceRange<u16>>,
        reason: "reason" UsvString = UsvString(String::new()),
    }
}

/// A code and a reason that scripts may send.
#[derive(Debug, Default)]
pub(super) struct CloseInfo {
    pub(super) code: Option<u16>,
    pub(super) reason: String,
}

impl CloseInfo {
    /// The code and the reason of the dictionary. A reason without a code gets the code 1000. Fails
    /// with the errors of [`check`].
    pub(super) fn checked(info: WebSocketCloseInfo, context: &mut Context) -> JsResult<Self> {
        let code = info.close_code.map(|EnforceRange(code)| code);
        let UsvString(reason) = info.reason;
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
        let message = format!("{CLOSE_CODES}; {code} is neither");
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
