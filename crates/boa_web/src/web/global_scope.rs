//! Attributes of the global object:
//! [`self`](https://html.spec.whatwg.org/multipage/workers.html#dom-workerglobalscope-self), which
//! workers and pages share, and
//! [`window`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#dom-window).

use crate::webidl::{GlobalSetter, data_property, define_attribute, insert_realm_data};
use boa_engine::{
    Context, JsData, JsResult, JsSymbol, js_string, property::Attribute, realm::Realm,
};
use boa_gc::{Finalize, Trace};

/// That the global object of a realm is a window.
#[derive(Trace, Finalize, JsData)]
struct Window;

/// Whether the global object of a realm is a window, and not a worker's.
#[must_use]
pub fn is_window(realm: &Realm) -> bool {
    realm.host_defined().has::<Window>()
}

pub(super) fn register(context: &mut Context) -> JsResult<()> {
    register_in_worker(context)?;
    insert_realm_data(Window, context.realm());
    let global = context.global_object();
    global.insert_property(
        JsSymbol::to_string_tag(),
        data_property(js_string!("Window"), Attribute::CONFIGURABLE),
    );
    define_attribute("self", global.clone(), GlobalSetter::Replace, context);
    define_attribute("window", global, GlobalSetter::Unforgeable(None), context);
    Ok(())
}

/// The steps for windows and workers.
pub(super) fn register_in_worker(context: &mut Context) -> JsResult<()> {
    // The engine names %TypedArray%, which the language keeps to itself.
    let global = context.global_object();
    global.delete_property_or_throw(js_string!("TypedArray"), context)?;
    Ok(())
}
