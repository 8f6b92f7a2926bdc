//! Walks through trees ask whether the script that runs may go on.

use crate::dom::{Node, ext::*};
use boa_websocket::{dom, webidl::PlatformRef};
use std::cell::Cell;

/// The number of steps between two questions: asking takes as long as some steps do.
const STEPS: u32 = 256;

thread_local! {
    /// The number of steps until the next question. Walks of several documents share it, as most walks are short.
    static LEFT: Cell<u32> = const { Cell::new(0) };
}

/// Whether a walk that has come to this node may go on. Once it may not, the walk ends early, and so does each that follows: the
/// member whose steps they are throws when the steps are done.
pub(crate) fn may_go_on(at: &PlatformRef<Node>) -> bool {
    match LEFT.get() {
        0 => {
            let goes_on = dom::may_go_on(&at.owner().realm);
            if goes_on {
                LEFT.set(STEPS);
            }
            goes_on
        }
        left => {
            LEFT.set(left - 1);
            true
        }
    }
}
