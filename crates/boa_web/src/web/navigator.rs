//! [`Navigator`](https://html.spec.whatwg.org/multipage/system-state.html#the-navigator-object):
//! the identity of the user agent.

use crate::webidl::{
    self, GlobalSetter, Inspected, Interface, Layers, Members, PlatformRef, Root,
    define_lazy_attribute, readonly,
};
use boa_engine::{Context, JsString};
use boa_gc::{Finalize, Trace};

/// The slots of the `navigator` object.
#[derive(Debug, Trace, Finalize)]
pub struct Navigator {
    user_agent: JsString,
}

impl Interface for Navigator {
    const NAME: &'static str = "Navigator";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const INSPECTED: &'static [Inspected] = &[Inspected::Attribute("userAgent")];
    const MEMBERS: Members<Self> = &[readonly("userAgent", |this, _| {
        Ok(this.user_agent.clone().into())
    })];
}

/// Defines `Navigator` and `navigator` in the current realm.
pub fn register(user_agent: &str, context: &mut Context) {
    webidl::define::<Navigator>(context);
    let make = |user_agent: &JsString, context: &Context| {
        webidl::create(
            Layers::new().with(Navigator {
                user_agent: user_agent.clone(),
            }),
            context,
        )
        .into_object()
    };
    define_lazy_attribute(
        "navigator",
        JsString::from(user_agent),
        make,
        GlobalSetter::None,
        context,
    );
}
