//! The colours of values.

/// The role of a piece of text. It determines the colour.
#[derive(Debug, Clone, Copy)]
pub(super) enum Style {
    BigInt,
    Boolean,
    Date,
    Null,
    Number,
    Regexp,
    /// Text about a value that is not a value of the script.
    Special,
    String,
    Symbol,
    Undefined,
}

impl Style {
    /// The parameters of the escape sequences that switch the style on and off.
    const fn codes(self) -> (u8, u8) {
        match self {
            Self::BigInt | Self::Boolean | Self::Number => (33, 39),
            Self::Date => (35, 39),
            Self::Null => (1, 22),
            Self::Regexp => (31, 39),
            Self::Special => (36, 39),
            Self::String | Self::Symbol => (32, 39),
            Self::Undefined => (90, 39),
        }
    }

    pub(super) fn paint(self, text: impl Into<String>, colors: bool) -> String {
        let text = text.into();
        if !colors {
            return text;
        }
        let (on, off) = self.codes();
        format!("\u{1b}[{on}m{text}\u{1b}[{off}m")
    }
}
