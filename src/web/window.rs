//! The [names of the global object](https://html.spec.whatwg.org/multipage/nav-history-apis.html#dom-self): a script finds it
//! as a page does, or as a worker.

use crate::webidl::{GlobalSetter, define_attribute};
use boa_engine::Context;

pub(super) fn register(context: &Context) {
    let global = context.global_object();
    define_attribute("window", global.clone(), GlobalSetter::Unforgeable, context);
    define_attribute("self", global, GlobalSetter::Replace, context);
}
