//! The global names that scripts ask for by `typeof`, and that are absent.

use boa_engine::JsString;
use rustc_hash::FxHashSet;
use std::cell::RefCell;

/// So many names are reported: a script may ask for any number.
const MOST: usize = 1000;

/// The names that were reported.
#[derive(Default)]
pub(super) struct UndeclaredNames(RefCell<FxHashSet<JsString>>);

impl UndeclaredNames {
    /// Whether the name is to be reported.
    pub(super) fn add(&self, name: &JsString) -> bool {
        let mut known = self.0.borrow_mut();
        known.len() < MOST && known.insert(name.clone())
    }
}
