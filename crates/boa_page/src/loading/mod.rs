//! Loading and leaving a page: its registration, scripts, cookies, storage, navigation, and its
//! window.

pub(crate) mod cookies;
mod document;
mod load;
mod navigate;
mod register;
mod storage;
mod user_agent;
mod window;
