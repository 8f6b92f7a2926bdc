//! How connections close: by whom, and the names of status codes of Close frames.

use crate::output::sanitize::sanitize;
use boa_websocket::net::{Closed, observer::Observation};

/// Who has closed first.
#[derive(Default)]
pub(crate) struct Closer(Option<&'static str>);

impl Closer {
    pub(crate) fn observe(&mut self, observation: &Observation<'_>) {
        match observation {
            Observation::CloseSent { .. } => self.0.get_or_insert("this side"),
            Observation::CloseReceived { .. } => self.0.get_or_insert("the server"),
            _ => return,
        };
    }

    /// ` by this side`, or nothing.
    pub(crate) fn by(&self) -> String {
        self.0.map(|by| format!(" by {by}")).unwrap_or_default()
    }
}

/// The code of an end with its name, and the reason.
pub(crate) fn code_and_reason(closed: &Closed) -> String {
    let code = named(Some(closed.status()));
    if closed.reason.is_empty() {
        code
    } else {
        format!("{code} \"{}\"", sanitize(&closed.reason))
    }
}

/// The code of an end, and the reason after a colon, as conversations show them.
pub(crate) fn plain_code_and_reason(closed: &Closed) -> String {
    let colon = if closed.reason.is_empty() { "" } else { ": " };
    format!("{}{colon}{}", closed.status(), sanitize(&closed.reason))
}

/// The
/// [registered name](https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number)
/// of a code.
pub(crate) fn name(code: u16) -> Option<&'static str> {
    Some(match code {
        1000 => "normal closure",
        1001 => "going away",
        1002 => "protocol error",
        1003 => "unsupported data",
        1005 => "no status received",
        1006 => "abnormal closure",
        1007 => "invalid payload data",
        1008 => "policy violation",
        1009 => "message too big",
        1010 => "mandatory extension",
        1011 => "internal error",
        1012 => "service restart",
        1013 => "try again later",
        1014 => "bad gateway",
        1015 => "TLS handshake failure",
        _ => return None,
    })
}

/// The code with its name.
pub(crate) fn named(code: Option<u16>) -> String {
    match code {
        None => "without a code".to_owned(),
        Some(code) => {
            name(code).map_or_else(|| code.to_string(), |name| format!("{code} ({name})"))
        }
    }
}
