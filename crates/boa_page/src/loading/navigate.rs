//! [Navigating to a fragment](https://html.spec.whatwg.org/multipage/browsing-the-web.html#navigate-fragid):
//! the only navigation that a page supports.

use crate::dom::ext::*;
use crate::{
    dom::{Document, changed, document::element_by_id},
    events::{dispatch_at_window, hash_change_event, queue_task},
    input::scrolling,
    loading::history,
    page::Page,
};
use boa_engine::{Context, JsString};
use boa_web::{
    host::{self, HistoryHandling},
    webidl::PlatformRef,
};
use percent_encoding::percent_decode_str;
use url::Url;

/// Sets the URL of the document, adds it to the history, and scrolls the element of the fragment
/// into view. A task fires `hashchange`.
pub(crate) fn follow(to: &Url, handling: HistoryHandling, context: &mut Context) {
    let Some(page) = Page::from_context(context) else {
        return;
    };
    let document = page.document().clone();
    let from = document.url();
    document.set_url(to.clone());
    host::set_document_url(to, context);
    history::navigated(to, handling, context);
    if from.fragment() != to.fragment() {
        queue_hash_change(&from, to, context);
    }
    scroll_to_fragment(&document, to, context);
    changed(&document.node(), context);
}

/// Queues a task that fires `hashchange`.
pub(super) fn queue_hash_change(from: &Url, to: &Url, context: &mut Context) {
    let (old, new) = (JsString::from(from.as_str()), JsString::from(to.as_str()));
    queue_task(context, move |context| {
        let event = hash_change_event(old, new, context);
        dispatch_at_window(&event, context);
    });
}

/// [Scrolls to the fragment](https://html.spec.whatwg.org/multipage/browsing-the-web.html#scroll-to-the-fragment-identifier)
/// of a URL.
pub(super) fn scroll_to_fragment(
    document: &PlatformRef<Document>,
    url: &Url,
    context: &mut Context,
) {
    let fragment = url.fragment().unwrap_or_default();
    let decoded = percent_decode_str(fragment).decode_utf8_lossy();
    let named = |name: &str| {
        element_by_id(&document.node(), &JsString::from(name)).filter(|_| !name.is_empty())
    };
    if let Some(target) = named(fragment).or_else(|| named(&decoded)) {
        scrolling::into_view(&target, context);
    } else if fragment.is_empty() || decoded.eq_ignore_ascii_case("top") {
        scrolling::scroll_rows(None, isize::MIN, context);
    }
}
