//! Loading and leaving a page: its registration, scripts, cookies, storage, navigation, and its
//! window.

pub(crate) mod cookies;
mod history;
mod load;
mod navigate;
mod page_document;
mod page_user_agent;
mod register;
mod window;
