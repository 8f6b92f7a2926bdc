//! `replace` and `take` for the cells of the collector.

use boa_gc::{GcRefCell, Trace};

/// Exchanging the value of a cell.
pub(crate) trait Exchange<T> {
    /// Puts another value in, and returns the one before.
    fn replace(&self, value: T) -> T;

    /// Takes the value out.
    fn take(&self) -> T
    where
        T: Default,
    {
        self.replace(T::default())
    }
}

impl<T: Trace> Exchange<T> for GcRefCell<T> {
    fn replace(&self, value: T) -> T {
        std::mem::replace(&mut *self.borrow_mut(), value)
    }
}
