//! Loading and leaving a page: scripts, frames, cookies, storage, navigation, and the traits of the program that shows it.

pub(crate) mod cookies;
pub(crate) mod frame;
pub(crate) mod load;
pub(crate) mod navigate;
pub(crate) mod scripts;
pub(crate) mod storage;
pub(crate) mod view;
pub(crate) mod window;
