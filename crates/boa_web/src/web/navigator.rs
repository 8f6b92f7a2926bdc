//! [`Navigator`](https://html.spec.whatwg.org/multipage/system-state.html#the-navigator-object) and
//! [`WorkerNavigator`](https://html.spec.whatwg.org/multipage/workers.html#the-workernavigator-object):
//! the user agent, its language and its machine. The language is that of the engine, whatever the
//! machine has: English.

use crate::{
    dom::host,
    webidl::{
        self, GlobalSetter, Inspected, Interface, Layers, Members, PlatformRef, Root,
        define_lazy_attribute, getter,
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
        getter("userAgent", |this, _| Ok(this.user_agent.clone().into())),
        getter("language", |_, _| Ok(language().into())),
        getter("languages", |this, context| this.languages(context)),
        getter("onLine", |_, _| Ok(true.into())),
        getter("hardwareConcurrency", |this, context| {
            Ok(this.hardware_concurrency(context).into())
        }),
    ];
}

/// The slots of the `navigator` object of a worker.
#[derive(Debug, Trace, Finalize)]
pub struct WorkerNavigator(Navigator);

impl Interface for WorkerNavigator {
    const NAME: &'static str = "WorkerNavigator";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const INSPECTED: &'static [Inspected] = &[Inspected::Attribute("userAgent")];
    const MEMBERS: Members<Self> = &[
        getter("userAgent", |this, _| Ok(this.0.user_agent.clone().into())),
        getter("language", |_, _| Ok(language().into())),
        getter("languages", |this, context| this.0.languages(context)),
        getter("onLine", |_, _| Ok(true.into())),
        getter("hardwareConcurrency", |this, context| {
            Ok(this.0.hardware_concurrency(context).into())
        }),
    ];
}

fn language() -> JsString {
    js_string!("en-US")
}

impl Navigator {
    const fn new(user_agent: JsString) -> Self {
        Self {
            user_agent,
            languages: OnceCell::new(),
            hardware_concurrency: OnceCell::new(),
        }
    }

    fn hardware_concurrency(&self, context: &Context) -> u32 {
        let processors = &self.hardware_concurrency;
        *processors.get_or_init(|| host(context).hardware_concurrency())
    }

    /// <https://html.spec.whatwg.org/multipage/system-state.html#dom-navigator-languages>
    fn languages(&self, context: &mut Context) -> JsResult<JsValue> {
        if let Some(known) = self.languages.get() {
            return Ok(known.clone().into());
        }
        let languages = JsObject::from(JsArray::from_iter([language().into()], context));
        languages.set_integrity_level(IntegrityLevel::Frozen, context)?;
        Ok(self.languages.get_or_init(|| languages).clone().into())
    }
}

/// Defines `Navigator` and `navigator` in the current realm.
pub fn register(user_agent: &str, context: &mut Context) {
    webidl::define::<Navigator>(context);
    let make = |user_agent: &JsString, context: &mut Context| {
        let layers = Layers::new().with(Navigator::new(user_agent.clone()));
        Ok(webidl::create(layers, context).into_object())
    };
    define_lazy_attribute(
        "navigator",
        JsString::from(user_agent),
        make,
        GlobalSetter::None,
        context,
    );
}

/// Defines `WorkerNavigator` in the current realm, and creates the object of a worker.
pub fn create_in_worker(user_agent: &str, context: &mut Context) -> PlatformRef<WorkerNavigator> {
    webidl::define::<WorkerNavigator>(context);
    let navigator = Navigator::new(JsString::from(user_agent));
    webidl::create(Layers::new().with(WorkerNavigator(navigator)), context)
}
