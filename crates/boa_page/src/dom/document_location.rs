//! [`document.location`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#dom-document-location).

use crate::dom::Document;
use boa_engine::{JsValue, js_string};
use boa_web::webidl::{Members, Steps, put_forwards, unforgeable};

/// That of its window. Null without one.
pub(super) const MEMBERS: Members<Document> = &[unforgeable(put_forwards(
    "location",
    &Steps(|this, context| {
        let window = this.window.borrow().clone();
        match window {
            Some(window) => window.get(js_string!("location"), context),
            None => Ok(JsValue::null()),
        }
    }),
    "href",
))];
