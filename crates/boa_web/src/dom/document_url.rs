//! The URL of the document in the realm, and navigation to its fragments.
//!
//! `location` belongs to this crate, and documents belong to `boa_page` or to another crate. The
//! functions here connect them. Without a document the URL never changes, and `location` throws a
//! NotSupportedError for each navigation.

use crate::webidl::with_realm_data;
use boa_engine::{Context, JsData};
use boa_gc::{Finalize, Trace};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use url::Url;

/// Navigates to another fragment of the document. The URL is the document's new URL.
pub type NavigationHook = fn(&Url, &mut Context);

/// Internal state of the realm.
#[derive(Default, Trace, Finalize, JsData)]
struct DocumentUrl {
    #[unsafe_ignore_trace]
    url: RefCell<Option<Rc<RefCell<Url>>>>,
    #[unsafe_ignore_trace]
    navigate: Cell<Option<NavigationHook>>,
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

/// Changes the document's URL, as scripts see it in `location`. The [`NavigationHook`] calls it.
pub fn set_document_url(url: &Url, context: &Context) {
    if let Some(told) = document_url(context, |document| document.url.borrow().clone()) {
        told.replace(url.clone());
    }
}

/// [Navigates to a fragment](https://html.spec.whatwg.org/multipage/browsing-the-web.html#navigate-fragid),
/// if the URLs differ in the fragment alone and [`set_navigation_hook`] was called. Returns whether
/// it navigated.
///
/// ```
/// use boa_web::{dom, web};
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// web::location::register(Some(&"https://chat.example/".parse()?), context)?;
/// dom::set_navigation_hook(|url, context| dom::set_document_url(url, context), context);
/// let (from, to) = ("https://chat.example/".parse()?, "https://chat.example/#room".parse()?);
/// assert!(dom::navigate_to_fragment(&from, &to, context));
/// let hash = context.eval(boa_engine::Source::from_bytes("location.hash"))?;
/// assert_eq!(hash, boa_engine::js_string!("#room").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn navigate_to_fragment(from: &Url, to: &Url, context: &mut Context) -> bool {
    let navigate = document_url(context, |document| document.navigate.get());
    let (Some(navigate), Some(_)) = (navigate, to.fragment()) else {
        return false;
    };
    let mut here = from.clone();
    here.set_fragment(to.fragment());
    if here != *to {
        return false;
    }
    navigate(to, context);
    true
}
