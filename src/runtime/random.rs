//! The source of random values.

use crate::host::call_program;
use std::cell::RefCell;

/// Fills bytes for `crypto`, and for `Math.random` if it is not the default.
pub(super) struct Random(Source);

enum Source {
    System,
    Custom(RefCell<Fill>),
}

type Fill = Box<dyn FnMut(&mut [u8])>;

impl Default for Random {
    fn default() -> Self {
        Self(Source::System)
    }
}

impl Random {
    pub(super) fn custom(fill: impl FnMut(&mut [u8]) + 'static) -> Self {
        Self(Source::Custom(RefCell::new(Box::new(fill))))
    }

    pub(super) fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
            Source::System => rand::Rng::fill_bytes(&mut rand::rng(), bytes),
            // The embedder's closure has no access to scripts, so it can't call this function
            // again.
            Source::Custom(fill) => call_program(|| fill.borrow_mut()(bytes)),
        }
    }

    /// A number for `Math.random`: at least 0, and less than 1.
    pub(super) fn number(&self) -> f64 {
        if matches!(self.0, Source::System) {
            return rand::random();
        }
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        // 53 bits: the precision of a number.
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        let random = (u64::from_le_bytes(bytes) >> 11) as f64 / (1_u64 << 53) as f64;
        random
    }
}
