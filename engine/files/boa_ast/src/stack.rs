//! The stack that the recursion over a source and its syntax tree takes.
//!
//! A parser bounds the depth of the trees that it builds by [`max_depth`]. What recurses over a tree
//! continues on another stack when its own one ends.

/// The bytes that one step of the recursion takes at most, unoptimised.
pub const STEP: usize = 512 << 10;

/// The bytes of a new stack, beyond what is required.
const SEGMENT: usize = 16 << 20;

/// The greatest depth of a tree, where an operator of a chain counts as one.
const MAX_DEPTH: usize = 16 << 10;

/// The greatest depth where stacks can't grow.
const MAX_DEPTH_OF_ONE_STACK: usize = 1 << 10;

/// The bytes that each unit of the depth takes to drop or to copy a tree, which is done in one go.
const UNIT: usize = 1 << 10;

/// The depth that a character of a source adds at most.
const DEPTH_OF_CHARACTER: usize = 16;

/// The greatest depth of a syntax tree.
#[must_use]
pub fn max_depth() -> usize {
    if stacker::remaining_stack().is_some() {
        MAX_DEPTH
    } else {
        MAX_DEPTH_OF_ONE_STACK
    }
}

/// The bytes of the stack that it takes to drop or to copy the tree of a source, of which the length
/// in characters is known or not.
#[must_use]
pub fn tree_size(length: Option<usize>) -> usize {
    let depth = length.map_or(MAX_DEPTH, |length| {
        length.saturating_mul(DEPTH_OF_CHARACTER).min(MAX_DEPTH)
    });
    depth * UNIT
}

/// Runs steps with the given bytes of the stack, on a new one if this one has less.
pub fn with<R>(bytes: usize, steps: impl FnOnce() -> R) -> R {
    if stacker::remaining_stack().is_none_or(|left| left >= bytes) {
        steps()
    } else {
        stacker::grow(bytes.saturating_add(SEGMENT), steps)
    }
}

/// Runs one step of a recursion, on a new stack if this one ends.
#[inline]
pub fn step<R>(steps: impl FnOnce() -> R) -> R {
    with(STEP, steps)
}

/// The lowest address of the stack, or 0 if it is not known.
#[must_use]
pub fn end() -> usize {
    let here = 0_u8;
    stacker::remaining_stack().map_or(0, |left| (&raw const here).addr().saturating_sub(left))
}
