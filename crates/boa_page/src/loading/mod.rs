//! How a page comes and goes: scripts, frames, cookies, storage, navigation, and what it asks of the program that shows it.

pub(crate) mod cookies;
pub(crate) mod frame;
pub(crate) mod load;
pub(crate) mod navigate;
pub(crate) mod scripts;
pub(crate) mod storage;
pub(crate) mod view;
pub(crate) mod window;
