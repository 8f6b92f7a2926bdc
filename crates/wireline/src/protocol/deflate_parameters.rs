//! The parameters of [permessage-deflate](https://www.rfc-editor.org/rfc/rfc7692#section-7.1), and
//! their negotiation.

use crate::{Deflate, Role, protocol::extensions::Extension};
use std::fmt::{self, Write};

/// zlib has no raw stream with a window of 256 bytes (8 bits). A stream with the next larger window
/// can inflate such data, but cannot deflate to it.
pub(super) const MIN_WINDOW_BITS: u8 = 9;

pub(super) const MAX_WINDOW_BITS: u8 = 15;

/// [The offer](https://www.rfc-editor.org/rfc/rfc7692#section-7.1) in the request. By default it is
/// the offer of browsers.
#[expect(
    clippy::unnecessary_wraps,
    reason = "without compression there is none"
)]
pub(crate) fn offer(deflate: &Deflate) -> Option<String> {
    let mut offer = "permessage-deflate; client_max_window_bits".to_owned();
    // Writing to a string cannot fail.
    let (client, server) = window_limits(deflate);
    if client < MAX_WINDOW_BITS {
        let _ = write!(offer, "={client}");
    }
    if server < MAX_WINDOW_BITS {
        let _ = write!(offer, "; server_max_window_bits={server}");
    }
    for (is_offered, name) in [
        (
            deflate.client_no_context_takeover,
            "client_no_context_takeover",
        ),
        (
            deflate.server_no_context_takeover,
            "server_no_context_takeover",
        ),
    ] {
        if is_offered {
            let _ = write!(offer, "; {name}");
        }
    }
    Some(offer)
}

/// [Accepts an offer](https://www.rfc-editor.org/rfc/rfc7692#section-7.1) of a client, within the
/// limits of a server. Returns the extension of the response and its parameters. `None` if it is no
/// valid offer, or does not permit what the server needs.
pub(crate) fn accept_offer(offer: &Extension, deflate: &Deflate) -> Option<(String, Parameters)> {
    let may_limit_client = offer
        .parameters
        .iter()
        .any(|(name, _)| name == "client_max_window_bits");
    // In an offer, unlike in a response, it need not have a value.
    let mut offered = offer.clone();
    for (name, value) in &mut offered.parameters {
        if name == "client_max_window_bits" {
            value.get_or_insert_with(|| MAX_WINDOW_BITS.to_string());
        }
    }
    let offered = Parameters::agreed(&[offered]).ok()?;
    let (client, server) = window_limits(deflate);
    if client < offered.client_max_window_bits && !may_limit_client {
        return None;
    }
    let agreed = Parameters {
        server_no_context_takeover: offered.server_no_context_takeover
            || deflate.server_no_context_takeover,
        client_no_context_takeover: offered.client_no_context_takeover
            || deflate.client_no_context_takeover,
        server_max_window_bits: offered.server_max_window_bits.min(server),
        client_max_window_bits: offered.client_max_window_bits.min(client),
    };
    Some((agreed.to_string(), agreed))
}

/// The largest windows of the client and of the server.
fn window_limits(deflate: &Deflate) -> (u8, u8) {
    (
        deflate
            .client_max_window_bits
            .clamp(MIN_WINDOW_BITS, MAX_WINDOW_BITS),
        deflate.server_max_window_bits.clamp(8, MAX_WINDOW_BITS),
    )
}

/// The parameters in a response to [`offer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parameters {
    pub(crate) server_no_context_takeover: bool,
    pub(crate) client_no_context_takeover: bool,
    /// 8 to 15.
    pub(crate) server_max_window_bits: u8,
    /// 8 to 15.
    pub(crate) client_max_window_bits: u8,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            server_no_context_takeover: false,
            client_no_context_takeover: false,
            server_max_window_bits: MAX_WINDOW_BITS,
            client_max_window_bits: MAX_WINDOW_BITS,
        }
    }
}

impl Parameters {
    /// [Validates the response](https://www.rfc-editor.org/rfc/rfc7692#section-7.1). A server may
    /// set every parameter, even if it was not offered. The exception, `client_max_window_bits`, is
    /// offered.
    pub(crate) fn agreed(extensions: &[Extension]) -> Result<Self, &'static str> {
        let [extension] = extensions else {
            return Err("one extension was offered, and the response has several");
        };
        if extension.name != "permessage-deflate" {
            return Err("it was not offered");
        }
        let mut agreed = Self::default();
        for (n, (name, value)) in extension.parameters.iter().enumerate() {
            if extension.parameters[..n]
                .iter()
                .any(|(earlier, _)| earlier == name)
            {
                return Err("a parameter is repeated");
            }
            match (name.as_str(), value) {
                ("server_no_context_takeover", None) => agreed.server_no_context_takeover = true,
                ("client_no_context_takeover", None) => agreed.client_no_context_takeover = true,
                ("server_no_context_takeover" | "client_no_context_takeover", Some(_)) => {
                    return Err("a parameter has a value, and may not");
                }
                ("server_max_window_bits", value) => {
                    agreed.server_max_window_bits = window_bits(value.as_deref())?;
                }
                ("client_max_window_bits", value) => {
                    agreed.client_max_window_bits = window_bits(value.as_deref())?;
                }
                _ => return Err("a parameter is unknown"),
            }
        }
        Ok(agreed)
    }

    /// The parameters as the codecs of an end with this role see them. They are written for a
    /// client, which compresses as `client` and decompresses as `server`. A server does the
    /// opposite.
    pub(super) fn seen_by(self, role: Role) -> Self {
        match role {
            Role::Client => self,
            Role::Server => Self {
                server_no_context_takeover: self.client_no_context_takeover,
                client_no_context_takeover: self.server_no_context_takeover,
                server_max_window_bits: self.client_max_window_bits,
                client_max_window_bits: self.server_max_window_bits,
            },
        }
    }

    /// Checks that the response has what was [offered](offer) as a condition. The client keeps to
    /// its own limits whether or not the response repeats them.
    pub(crate) fn within(self, offered: &Deflate) -> Result<Self, &'static str> {
        let (client, server) = window_limits(offered);
        if offered.server_no_context_takeover && !self.server_no_context_takeover {
            return Err("server_no_context_takeover was asked for, and is missing");
        }
        if self.server_max_window_bits > server {
            return Err("server_max_window_bits is larger than what was asked for, or missing");
        }
        Ok(Self {
            client_no_context_takeover: self.client_no_context_takeover
                || offered.client_no_context_takeover,
            client_max_window_bits: self.client_max_window_bits.min(client),
            ..self
        })
    }
}

/// The extension of a response.
impl fmt::Display for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("permessage-deflate")?;
        for (is_agreed, name) in [
            (
                self.server_no_context_takeover,
                "server_no_context_takeover",
            ),
            (
                self.client_no_context_takeover,
                "client_no_context_takeover",
            ),
        ] {
            if is_agreed {
                write!(f, "; {name}")?;
            }
        }
        for (bits, name) in [
            (self.server_max_window_bits, "server_max_window_bits"),
            (self.client_max_window_bits, "client_max_window_bits"),
        ] {
            if bits < MAX_WINDOW_BITS {
                write!(f, "; {name}={bits}")?;
            }
        }
        Ok(())
    }
}

/// Parses a [window size](https://www.rfc-editor.org/rfc/rfc7692#section-7.1.2): a decimal integer
/// without leading zeroes.
fn window_bits(value: Option<&str>) -> Result<u8, &'static str> {
    let value = value.ok_or("a window has no size")?;
    (8..=15)
        .find(|bits: &u8| bits.to_string() == value)
        .ok_or("a window is not of 8 to 15 bits")
}

#[cfg(test)]
#[path = "deflate_parameters_tests.rs"]
mod tests;
