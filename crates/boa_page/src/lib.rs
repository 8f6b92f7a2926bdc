//! [Documents](https://dom.spec.whatwg.org/#nodes) and [pages](https://html.spec.whatwg.org/): a
//! tree of nodes for scripts, without a browser around it.
//!
//! A
//! [`Page`] is a document with a window: it [loads](Page::load) HTML, runs its scripts, and notifies a [`View`]
//! of visible changes. Its interfaces follow the standards as far as a page without style sheets
//! can. Members of interfaces that are missing are undefined, so that scripts can detect them.

mod dom;
mod events;
mod html;
mod input;
mod loading;
mod page;
mod selectors;
pub mod text_layout;

#[cfg(test)]
mod tests;

pub use dom::Document;
pub use events::Modifiers;
pub use input::keys::Key;
pub use loading::cookies::Cookies;
pub use page::{Page, Resources, View};
