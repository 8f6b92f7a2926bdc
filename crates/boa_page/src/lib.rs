//! [Documents](https://dom.spec.whatwg.org/#nodes) and [pages](https://html.spec.whatwg.org/): a
//! tree of nodes for scripts, without a browser around it.
//!
//! A [`Page`] is a document with a window: it [loads](Page::load) HTML, runs its scripts, and
//! notifies a [`View`] of visible changes. Its interfaces follow the standards as far as a page
//! without style sheets can. Members of interfaces that are missing are undefined, so that scripts
//! can detect them.
//!
//! # Inside
//!
//! A node is a platform object. The tree consists of references between the slots of nodes, which
//! the collector follows. So a node is one object, whichever way it is reached, and it lives as
//! long as it can be reached.
//!
//! `dom` implements the DOM standard and knows no element of HTML. Other folders add what their
//! standards need at these points:
//!
//! - `dom::Hooks` of a document is a table of functions. They choose the interface of an element by
//!   its name, compile handlers that are attributes, and are called after visible changes.
//!   `loading` fills it.
//! - `dom::ElementInterface` of an element has its constructor and the steps of its standard, such
//!   as those after it was connected, cloned or clicked. `html` has a table of them.
//! - Members that another standard adds to an interface are a partial interface:
//!   [`define_partial`](boa_web::webidl::define_partial). HTML adds `innerHTML`, and
//!   `selectors` adds `querySelector`.
//! - A document refers to its parser as a `DocumentParser`. So a script can write to the parser
//!   that runs it.
//! - `html` asks the trait `UserAgent` to read a URL, to delay the load event, or to scroll.
//!   `loading` implements it with the page.
//!
//! Algorithms such as focus use the slots of inputs, and the members of inputs use these
//! algorithms. So the slots are in `input.rs` and the members in `input_members.rs`. `element.rs`
//! and `text_area.rs` are split in the same way.
//!
//! Loading consists of tasks of the event loop: parsing, with the scripts that stop it; deferred
//! scripts in order; `DOMContentLoaded`; `load`. A frame has a document and a window in the page's
//! realm. Its scripts do not run.
//!
//! A page asks its [`Resources`] for scripts, and notifies its [`View`] of changes, in one task for
//! all changes up to then. The layout is kept until the page changes.

mod dom;
mod events;
mod exception;
mod html;
mod input;
mod loading;
mod page;
mod selectors;
#[cfg(test)]
mod test_page;
pub mod text_layout;
mod xpath;

pub use dom::Document;
pub use events::Modifiers;
pub use html::FetchedScript;
pub use input::keys::Key;
pub use loading::cookies::Cookies;
pub use page::{Page, Resources, View};
