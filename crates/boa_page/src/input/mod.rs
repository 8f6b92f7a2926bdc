//! Input: keys, the mouse, scrolling.

pub(crate) mod cssom_view;
mod editing;
mod geometry;
mod intersection_observer;
pub(crate) mod keys;
mod media_query_list;
mod pointer;
pub(crate) mod scrolling;
