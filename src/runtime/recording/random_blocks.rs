//! Random bytes in blocks: a line of a recording for each.

use std::collections::VecDeque;

/// The random bytes that are recorded at once.
pub(super) const BLOCK: usize = 64;

/// Fills bytes from blocks.
pub(super) fn by_blocks(
    mut next: impl FnMut() -> Vec<u8> + 'static,
) -> impl FnMut(&mut [u8]) + 'static {
    let mut rest = VecDeque::new();
    move |bytes: &mut [u8]| {
        for byte in bytes {
            if rest.is_empty() {
                rest.extend(next());
            }
            *byte = rest.pop_front().unwrap_or_default();
        }
    }
}
