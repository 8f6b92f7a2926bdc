//! The depth of the syntax tree that is parsed, and the stack that it takes.

use crate::{Error, parser::ParseResult};
use boa_ast::stack;

/// The depth that an expression adds, or a pattern, or the head of a class.
pub(in crate::parser) const EXPRESSION: usize = 16;

/// The depth that a statement adds: half, since most are items of a list too, which add the same.
pub(in crate::parser) const STATEMENT: usize = EXPRESSION / 2;

/// The depth that an operator of a chain adds.
const LINK: usize = 1;

/// The depth of the syntax tree, and the end of the stack.
#[derive(Debug)]
pub(super) struct Depth {
    /// The depth of the place that is parsed.
    here: usize,
    /// The depth of what was parsed at this level, which is that of a chain before its first link.
    deepest: usize,
    max: usize,
    /// The bytes of the stack that each level leaves.
    required: usize,
    /// The address below which another stack is needed.
    low: usize,
}

impl Depth {
    /// Creates the depth of a source, of which the length is known or not.
    pub(super) fn new(length: Option<usize>) -> Self {
        Self {
            here: 0,
            deepest: 0,
            max: stack::max_depth(),
            required: stack::tree_size(length) + stack::STEP,
            low: usize::MAX,
        }
    }

    /// Begins a level, and returns the depth of what was parsed before it.
    #[inline]
    pub(super) fn enter(&mut self, by: usize) -> ParseResult<usize> {
        self.here += by;
        if self.here > self.max {
            return Err(Error::TooDeep);
        }
        Ok(std::mem::replace(&mut self.deepest, self.here))
    }

    /// Ends a level that has succeeded.
    #[inline]
    pub(super) fn leave(&mut self, by: usize, before: usize) {
        self.here -= by;
        self.deepest = self.deepest.max(before);
    }

    /// Puts what was parsed at this level below one more node.
    #[inline]
    pub(super) fn link(&mut self) -> ParseResult<()> {
        self.deepest += LINK;
        if self.deepest > self.max {
            return Err(Error::TooDeep);
        }
        Ok(())
    }

    /// Whether the stack ends.
    #[inline]
    pub(super) fn is_low(&self) -> bool {
        let here = 0_u8;
        (&raw const here).addr() < self.low
    }

    /// The bytes of the stack that each level leaves.
    pub(super) const fn required(&self) -> usize {
        self.required
    }

    /// Takes the end of the current stack, and returns that of the one before.
    pub(super) fn begin_stack(&mut self) -> usize {
        let low = stack::end().saturating_add(self.required);
        std::mem::replace(&mut self.low, low)
    }

    /// Returns to the stack before.
    pub(super) const fn end_stack(&mut self, low: usize) {
        self.low = low;
    }
}
