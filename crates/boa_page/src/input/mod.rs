//! Input: keys, the mouse, scrolling.

pub(crate) mod cssom_view;
mod editing;
mod geometry;
pub(crate) mod keys;
mod pointer;
pub(crate) mod scrolling;
