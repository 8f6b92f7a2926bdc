//! Attributes of the global object:
//! [`self`](https://html.spec.whatwg.org/multipage/workers.html#dom-workerglobalscope-self), which
//! workers and pages share,
//! [`window`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#dom-window), and
//! [`crossOriginIsolated`](https://html.spec.whatwg.org/multipage/webappapis.html#dom-crossoriginisolated),
//! which is false.

use crate::webidl::{GlobalSetter, define_attribute};
use boa_engine::{Context, JsResult, JsSymbol, js_string, property::PropertyDescriptor};

pub(super) fn register(context: &mut Context) -> JsResult<()> {
    register_in_worker(context)?;
    let global = context.global_object();
    global.insert_property(
        JsSymbol::to_string_tag(),
        PropertyDescriptor::builder()
            .value(js_string!("Window"))
            .writable(false)
            .enumerable(false)
            .configurable(true),
    );
    define_attribute(
        "self",
        context.global_object(),
        GlobalSetter::Replace,
        context,
    );
    define_attribute(
        "window",
        context.global_object(),
        GlobalSetter::Unforgeable(None),
        context,
    );
    Ok(())
}

/// What windows and workers have in common.
pub(super) fn register_in_worker(context: &mut Context) -> JsResult<()> {
    // The engine names %TypedArray%, which the language keeps to itself.
    let global = context.global_object();
    global.delete_property_or_throw(js_string!("TypedArray"), context)?;
    define_attribute("crossOriginIsolated", false, GlobalSetter::None, context);
    Ok(())
}
