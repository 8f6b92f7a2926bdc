//! [`Text`]: a string that belongs to no heap.

use boa_engine::{
    JsString,
    string::{JsStr, JsStrVariant},
};

/// The code units of a string of scripts.
#[derive(Debug, Clone)]
pub(in crate::web) enum Text {
    Latin1(Box<[u8]>),
    Utf16(Box<[u16]>),
}

impl Text {
    /// In bytes.
    pub(in crate::web) fn size(&self) -> usize {
        match self {
            Self::Latin1(units) => units.len(),
            Self::Utf16(units) => size_of_val(&**units),
        }
    }
}

impl From<&JsString> for Text {
    fn from(string: &JsString) -> Self {
        match string.variant() {
            JsStrVariant::Latin1(units) => Self::Latin1(units.into()),
            JsStrVariant::Utf16(units) => Self::Utf16(units.into()),
        }
    }
}

impl From<&Text> for JsString {
    fn from(text: &Text) -> Self {
        Self::from(match text {
            Text::Latin1(units) => JsStr::latin1(units),
            Text::Utf16(units) => JsStr::utf16(units),
        })
    }
}
