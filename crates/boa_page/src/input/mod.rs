//! Input: keys, the mouse, whole lines, scrolling.

pub(crate) mod editing;
pub(crate) mod keys;
pub(crate) mod line_input;
pub(crate) mod pointer;
pub(crate) mod scrolling;
