//! Where the document of the realm is. It stays there for good, except for its fragment: whoever has a document says what follows
//! from another one.

use boa_engine::{Context, JsData};
use boa_gc::{Finalize, Trace};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use url::Url;

/// Goes to another fragment of the document, whose URL this is then.
pub type NavigationHook = fn(&Url, &mut Context);

/// Kept in the realm.
#[derive(Default, Trace, Finalize, JsData)]
struct DocumentUrl {
    #[unsafe_ignore_trace]
    url: RefCell<Option<Rc<RefCell<Url>>>>,
    #[unsafe_ignore_trace]
    navigate: Cell<Option<NavigationHook>>,
}

fn document_url<R>(context: &Context, steps: impl FnOnce(&DocumentUrl) -> R) -> R {
    let mut host_defined = context.realm().host_defined_mut();
    if !host_defined.has::<DocumentUrl>() {
        host_defined.insert(DocumentUrl::default());
    }
    match host_defined.get::<DocumentUrl>() {
        Some(document) => steps(document),
        None => steps(&DocumentUrl::default()),
    }
}

/// What scripts are told is the URL of their document.
pub(crate) fn register_location(url: Rc<RefCell<Url>>, context: &Context) {
    document_url(context, |document| document.url.replace(Some(url)));
}

/// The realm has a document, which has fragments.
pub fn set_navigation_hook(navigate: NavigationHook, context: &Context) {
    document_url(context, |document| document.navigate.set(Some(navigate)));
}

/// The document has another URL now.
pub fn set_document_url(url: &Url, context: &Context) {
    if let Some(told) = document_url(context, |document| document.url.borrow().clone()) {
        told.replace(url.clone());
    }
}

/// [Navigates to a fragment](https://html.spec.whatwg.org/multipage/browsing-the-web.html#navigate-fragid), if that is where a URL
/// leads. Whether it does.
pub fn navigate_to_fragment(from: &Url, to: &Url, context: &mut Context) -> bool {
    let navigate = document_url(context, |document| document.navigate.get());
    let (Some(navigate), Some(_)) = (navigate, to.fragment()) else { return false };
    let mut here = from.clone();
    here.set_fragment(to.fragment());
    if here != *to {
        return false;
    }
    navigate(to, context);
    true
}
