//! The names of the global object:
//! [`self`](https://html.spec.whatwg.org/multipage/workers.html#dom-workerglobalscope-self), which is what workers and pages
//! have in common, and [`window`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#dom-window); and
//! [`crossOriginIsolated`](https://html.spec.whatwg.org/multipage/webappapis.html#dom-crossoriginisolated), which nothing
//! here asked to be.

use crate::webidl::{GlobalSetter, define_attribute};
use boa_engine::Context;

pub(super) fn register(context: &Context) {
    define_attribute("self", context.global_object(), GlobalSetter::Replace, context);
    define_attribute("window", context.global_object(), GlobalSetter::Unforgeable(None), context);
    define_attribute("crossOriginIsolated", false, GlobalSetter::None, context);
}
