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
pub type Follow = fn(&Url, &mut Context);

/// Kept in the realm.
#[derive(Default, Trace, Finalize, JsData)]
struct Address {
    #[unsafe_ignore_trace]
    url: RefCell<Option<Rc<RefCell<Url>>>>,
    #[unsafe_ignore_trace]
    follow: Cell<Option<Follow>>,
}

fn address<R>(context: &Context, steps: impl FnOnce(&Address) -> R) -> R {
    let mut host_defined = context.realm().host_defined_mut();
    if !host_defined.has::<Address>() {
        host_defined.insert(Address::default());
    }
    match host_defined.get::<Address>() {
        Some(address) => steps(address),
        None => steps(&Address::default()),
    }
}

/// What scripts are told is the URL of their document.
pub fn tell_by(url: Rc<RefCell<Url>>, context: &Context) {
    address(context, |address| address.url.replace(Some(url)));
}

/// The realm has a document, which has fragments.
pub fn follow_by(follow: Follow, context: &Context) {
    address(context, |address| address.follow.set(Some(follow)));
}

/// The document has another URL now.
pub fn has_changed(url: &Url, context: &Context) {
    if let Some(told) = address(context, |address| address.url.borrow().clone()) {
        told.replace(url.clone());
    }
}

/// [Navigates to a fragment](https://html.spec.whatwg.org/multipage/browsing-the-web.html#navigate-fragid), if that is where a URL
/// leads. Whether it does.
pub fn go_to_fragment(from: &Url, to: &Url, context: &mut Context) -> bool {
    let follow = address(context, |address| address.follow.get());
    let (Some(follow), Some(_)) = (follow, to.fragment()) else { return false };
    let mut here = from.clone();
    here.set_fragment(to.fragment());
    if here != *to {
        return false;
    }
    follow(to, context);
    true
}
