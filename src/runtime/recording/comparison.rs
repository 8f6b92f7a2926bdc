//! The bytes written to a stream, in the recording and in its replay.

use super::sent::{Accept, Sent};

#[derive(Default)]
pub(super) struct Comparison {
    pub(super) recorded: Sent,
    pub(super) actual: Sent,
    compared: u64,
    pub(super) accept: Option<Accept>,
    pub(super) is_dropped: bool,
}

impl Comparison {
    /// Compares the next items of both, for the connection with this number. Returns the
    /// differences in words.
    pub(super) fn compare(&mut self, number: u64) -> Vec<String> {
        if self.accept.is_none()
            && let (Some(recorded), Some(actual)) = (&self.recorded.key, &self.actual.key)
        {
            self.accept = Some(Accept::new(recorded, actual));
        }
        let mut different = Vec::new();
        while let (Some(recorded), Some(actual)) =
            (self.recorded.items.front(), self.actual.items.front())
        {
            if recorded != actual {
                let what = format!(
                    "item {} that the script sends on connection {number} is {}, but {} was recorded",
                    self.compared + 1,
                    actual.describe(recorded),
                    recorded.describe(actual),
                );
                different.push(what);
            }
            self.recorded.items.pop_front();
            self.actual.items.pop_front();
            self.compared += 1;
        }
        different
    }
}
