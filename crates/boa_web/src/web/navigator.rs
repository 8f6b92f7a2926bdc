//! [`Navigator`](https://html.spec.whatwg.org/multipage/system-state.html#the-navigator-object):
//! the user agent, its language and its machine. The language is that of the engine, whatever the
//! machine has: English.

use crate::{
    dom::host,
    webidl::{
        self, GlobalSetter, Inspected, Interface, Layers, Members, PlatformRef, Root,
        define_lazy_attribute, readonly,
    },
};
use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue, js_string,
    object::{IntegrityLevel, builtins::JsArray},
};
use boa_gc::{Finalize, Trace};
use std::cell::OnceCell;

/// The slots of the `navigator` object.
#[derive(Debug, Trace, Finalize)]
pub struct Navigator {
    user_agent: JsString,
    /// The value of `languages`, from its first use.
    languages: OnceCell<JsObject>,
    /// The value of `hardwareConcurrency`, from its first use.
    #[unsafe_ignore_trace]
    hardware_concurrency: OnceCell<u32>,
}

impl Interface for Navigator {
    const NAME: &'static str = "Navigator";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const INSPECTED: &'static [Inspected] = &[Inspected::Attribute("userAgent")];
    const MEMBERS: Members<Self> = &[
        readonly("userAgent", |this, _| Ok(this.user_agent.clone().into())),
        readonly("language", |_, _| Ok(language().into())),
        readonly("languages", Self::languages),
        readonly("onLine", |_, _| Ok(true.into())),
        readonly("hardwareConcurrency", |this, context| {
            let processors = &this.hardware_concurrency;
            Ok((*processors.get_or_init(|| host(context).hardware_concurrency())).into())
        }),
    ];
}

fn language() -> JsString {
    js_string!("en-US")
}

impl Navigator {
    /// <https://html.spec.whatwg.org/multipage/system-state.html#dom-navigator-languages>
    fn languages(this: &PlatformRef<Self>, context: &mut Context) -> JsResult<JsValue> {
        if let Some(known) = this.languages.get() {
            return Ok(known.clone().into());
        }
        let languages = JsObject::from(JsArray::from_iter([language().into()], context));
        languages.set_integrity_level(IntegrityLevel::Frozen, context)?;
        Ok(this.languages.get_or_init(|| languages).clone().into())
    }
}

/// Defines `Navigator` and `navigator` in the current realm.
pub fn register(user_agent: &str, context: &mut Context) {
    webidl::define::<Navigator>(context);
    let make = |user_agent: &JsString, context: &Context| {
        webidl::create(
            Layers::new().with(Navigator {
                user_agent: user_agent.clone(),
                languages: OnceCell::new(),
                hardware_concurrency: OnceCell::new(),
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
