//! [`[SecureContext]`](https://webidl.spec.whatwg.org/#SecureContext): interfaces and members that
//! only [secure contexts](https://html.spec.whatwg.org/multipage/webappapis.html#secure-context)
//! have.

use super::realm_data;
use boa_engine::{Context, JsData, JsResult, JsString, realm::Realm};
use boa_gc::{Finalize, Trace};

/// The state of a realm. A realm without this is secure.
#[derive(Default, Trace, Finalize, JsData)]
struct SecureContext {
    is_missing: bool,
    /// The interfaces that are defined on the global object.
    #[unsafe_ignore_trace]
    interfaces: Vec<&'static str>,
}

/// Makes the current realm one that is no secure context. `[SecureContext]` interfaces leave the
/// global object. Interfaces whose objects are made from now on have no `[SecureContext]` members.
/// A TypeError if a script has made the property of such an interface non-configurable.
pub(crate) fn leave_secure_context(context: &mut Context) -> JsResult<()> {
    let mut interfaces = Vec::new();
    with(context.realm(), |secure| {
        secure.is_missing = true;
        interfaces = std::mem::take(&mut secure.interfaces);
    });
    let global = context.global_object();
    interfaces.into_iter().try_for_each(|name| {
        global
            .delete_property_or_throw(JsString::from(name), context)
            .map(drop)
    })
}

/// Whether the realm is a secure context.
pub(super) fn is_secure(realm: &Realm) -> bool {
    let is_missing = realm_data(realm, |secure: &SecureContext| secure.is_missing);
    is_missing != Some(true)
}

/// Whether the global object gets a `[SecureContext]` interface.
pub(super) fn admits(name: &'static str, realm: &Realm) -> bool {
    with(realm, |secure| {
        if !secure.is_missing {
            secure.interfaces.push(name);
        }
        !secure.is_missing
    })
}

fn with<R>(realm: &Realm, steps: impl FnOnce(&mut SecureContext) -> R) -> R {
    let mut host_defined = realm.host_defined_mut();
    if !host_defined.has::<SecureContext>() {
        host_defined.insert_default::<SecureContext>();
    }
    let secure = host_defined.get_mut::<SecureContext>();
    steps(secure.expect("it was inserted"))
}
