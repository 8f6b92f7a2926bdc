//! Walks through trees ask whether the running script must end.

use crate::dom::{Node, ext::*};
use boa_web::{host, webidl::PlatformRef};
use std::cell::Cell;

/// The number of steps between two questions: asking takes as long as some steps do.
const STEPS: u32 = 256;

thread_local! {
    /// The number of steps until the next question. Walks of several documents share it, as most
    /// walks are short.
    static STEPS_LEFT: Cell<u32> = const { Cell::new(0) };
}

/// Whether a walk that has come to this node may continue. Otherwise the walk ends early, and so
/// does each that follows. The running member throws afterwards.
pub(crate) fn may_continue(at: &PlatformRef<Node>) -> bool {
    match STEPS_LEFT.get() {
        0 => {
            let may_continue = !host::is_interrupted(&at.owner().realm);
            if may_continue {
                STEPS_LEFT.set(STEPS);
            }
            may_continue
        }
        left => {
            STEPS_LEFT.set(left - 1);
            true
        }
    }
}
