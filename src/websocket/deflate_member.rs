//! The member `deflate` of the options of a connection.

use super::option_values::integer;
use crate::{
    net,
    webidl::{Dictionary, FromJs, type_error},
};
use boa_engine::{Context, JsResult, JsValue};

/// The value of `deflate`.
#[derive(Debug)]
pub(super) enum DeflateMember {
    Off,
    On,
    With(DeflateOptions),
}

/// The members of an object as `deflate`.
#[derive(Debug)]
pub(super) struct DeflateOptions {
    pub(super) client_max_window_bits: Option<u8>,
    pub(super) client_no_context_takeover: Option<bool>,
    pub(super) level: Option<u32>,
    pub(super) server_max_window_bits: Option<u8>,
    pub(super) server_no_context_takeover: Option<bool>,
    pub(super) threshold: Option<usize>,
}

impl DeflateMember {
    pub(super) fn read(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        match value.as_boolean() {
            Some(false) => return Ok(Self::Off),
            Some(true) => return Ok(Self::On),
            None if !value.is_object() => {
                return Err(type_error("'deflate' is a boolean or an object"));
            }
            None => {}
        }
        let options = Dictionary::from_js(value, context)?;
        let bits = |value: u64| u8::try_from(value).unwrap_or(u8::MAX);
        let number = |name: &'static str, least, most, context: &mut Context| {
            let value = options.member::<JsValue>(name, context)?;
            value
                .map(|value| integer(name, &value, least, most))
                .transpose()
        };
        let boolean = |name: &'static str, context: &mut Context| {
            let value = options.member::<JsValue>(name, context)?;
            let read = |value: JsValue| {
                value
                    .as_boolean()
                    .ok_or_else(|| type_error(format!("'{name}' is a boolean")))
            };
            value.map(read).transpose()
        };
        Ok(Self::With(DeflateOptions {
            client_max_window_bits: number("clientMaxWindowBits", 9, 15, context)?.map(bits),
            client_no_context_takeover: boolean("clientNoContextTakeover", context)?,
            level: number("level", 0, 9, context)?.map(|level| u32::try_from(level).unwrap_or(9)),
            server_max_window_bits: number("serverMaxWindowBits", 8, 15, context)?.map(bits),
            server_no_context_takeover: boolean("serverNoContextTakeover", context)?,
            threshold: number("threshold", 0, u64::MAX, context)?
                .map(|threshold| usize::try_from(threshold).unwrap_or(usize::MAX)),
        }))
    }

    /// A runtime without compression stays without it, and windows that it makes smaller stay so.
    pub(super) fn apply(self, configured: &mut Option<net::Deflate>) {
        let Self::With(options) = self else {
            if matches!(self, Self::Off) {
                *configured = None;
            }
            return;
        };
        let Some(deflate) = configured else { return };
        deflate.client_max_window_bits = options
            .client_max_window_bits
            .map_or(deflate.client_max_window_bits, |bits| {
                bits.min(deflate.client_max_window_bits)
            });
        deflate.server_max_window_bits = options
            .server_max_window_bits
            .map_or(deflate.server_max_window_bits, |bits| {
                bits.min(deflate.server_max_window_bits)
            });
        deflate.client_no_context_takeover |= options.client_no_context_takeover.unwrap_or(false);
        deflate.server_no_context_takeover |= options.server_no_context_takeover.unwrap_or(false);
        deflate.level = options.level.unwrap_or(deflate.level);
        deflate.threshold = options.threshold.unwrap_or(deflate.threshold);
    }
}
