//! The URL of the document in the realm, its base URL, and navigation to its fragments.
//!
//! `location` belongs to this crate, and documents belong to `boa_page` or to another crate. The
//! functions here connect them. Without a document the URL never changes, and `location` throws a
//! NotSupportedError for each navigation.

use crate::webidl::with_realm_data;
use boa_engine::{Context, JsData};
use boa_gc::{Finalize, Trace};
use std::{
    cell::{Cell, RefCell},
    path::Path,
    rc::Rc,
};
use url::Url;

/// Navigates to another fragment of the document. The URL is the document's new URL.
pub type NavigationHook = fn(&Url, HistoryHandling, &mut Context);

/// The [history handling behavior](https://html.spec.whatwg.org/multipage/browsing-the-web.html#history-handling-behavior)
/// of a navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryHandling {
    /// The history gets an entry.
    Push,
    /// The current entry of the history is replaced.
    Replace,
}

/// The base URL that the document sets by a `base` element. With the name of a script: the base URL
/// of its imports, if it is an inline script of the document.
pub type BaseUrlHook = fn(Option<&Path>, &Context) -> Option<Url>;

/// Internal state of the realm.
#[derive(Default, Trace, Finalize, JsData)]
struct DocumentUrl {
    #[unsafe_ignore_trace]
    url: RefCell<Option<Rc<RefCell<Url>>>>,
    #[unsafe_ignore_trace]
    navigate: Cell<Option<NavigationHook>>,
    #[unsafe_ignore_trace]
    base_url: Cell<Option<BaseUrlHook>>,
}

fn document_url<R>(context: &Context, steps: impl FnOnce(&DocumentUrl) -> R) -> R {
    with_realm_data(context.realm(), steps)
}

/// Sets the cell from which `location` reads the document's URL.
pub(crate) fn register_location(url: Rc<RefCell<Url>>, context: &Context) {
    document_url(context, |document| document.url.replace(Some(url)));
}

/// Gives the realm a document with fragments: `location` and [`navigate_to_fragment`] call
/// `navigate` for a URL that differs from the document's in its fragment alone.
pub fn set_navigation_hook(navigate: NavigationHook, context: &Context) {
    document_url(context, |document| document.navigate.set(Some(navigate)));
}

/// Gives the realm a document that may set the base URL of its scripts.
///
/// ```
/// use boa_web::{dom, host};
///
/// # let context = &mut boa_engine::Context::default();
/// assert_eq!(host::document_base_url(None, context), None);
/// host::set_base_url_hook(|_, _| "https://chat.example/lib/".parse().ok(), context);
/// assert_eq!(host::document_base_url(None, context), "https://chat.example/lib/".parse().ok());
/// ```
pub fn set_base_url_hook(base_url: BaseUrlHook, context: &Context) {
    document_url(context, |document| document.base_url.set(Some(base_url)));
}

/// The [API base URL](https://html.spec.whatwg.org/multipage/webappapis.html#api-base-url) of the
/// current realm, or with a name the base URL of the imports of a script. `None` if no document
/// sets it: then it is the URL of the realm, or of the script.
#[must_use]
pub fn document_base_url(script: Option<&Path>, context: &Context) -> Option<Url> {
    document_url(context, |document| document.base_url.get())?(script, context)
}

/// The URL of the document or the worker, without its fragment. `None` if the realm has no
/// `location`.
pub(crate) fn realm_url(context: &Context) -> Option<Url> {
    let url = document_url(context, |document| document.url.borrow().clone())?;
    let mut url = url.borrow().clone();
    url.set_fragment(None);
    Some(url)
}

/// Changes the document's URL, as scripts see it in `location`. The [`NavigationHook`] calls it.
pub fn set_document_url(url: &Url, context: &Context) {
    if let Some(current) = document_url(context, |document| document.url.borrow().clone()) {
        current.replace(url.clone());
    }
}

/// [Navigates to a fragment](https://html.spec.whatwg.org/multipage/browsing-the-web.html#navigate-fragid),
/// if the URLs differ in the fragment alone and [`set_navigation_hook`] was called. Returns whether
/// it navigated.
///
/// ```
/// use boa_web::{host, dom, web};
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// web::location::register(Some(&"https://chat.example/".parse()?), context)?;
/// host::set_navigation_hook(|url, _, context| host::set_document_url(url, context), context);
/// let (from, to) = ("https://chat.example/".parse()?, "https://chat.example/#room".parse()?);
/// assert!(host::navigate_to_fragment(&from, &to, host::HistoryHandling::Push, context));
/// let hash = context.eval(boa_engine::Source::from_bytes("location.hash"))?;
/// assert_eq!(hash, boa_engine::js_string!("#room").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn navigate_to_fragment(
    from: &Url,
    to: &Url,
    handling: HistoryHandling,
    context: &mut Context,
) -> bool {
    let navigate = document_url(context, |document| document.navigate.get());
    let (Some(navigate), Some(_)) = (navigate, to.fragment()) else {
        return false;
    };
    let mut here = from.clone();
    here.set_fragment(to.fragment());
    if here != *to {
        return false;
    }
    navigate(to, handling, context);
    true
}
