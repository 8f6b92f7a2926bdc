//! The names of status codes of Close frames.

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
