//! Input: keys, the mouse, whole lines, scrolling.

pub(crate) mod cssom_view;
mod editing;
pub(crate) mod keys;
mod line_input;
mod pointer;
pub(crate) mod scrolling;
