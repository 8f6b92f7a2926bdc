//! [`Navigator`](https://html.spec.whatwg.org/multipage/system-state.html#the-navigator-object) and
//! [`WorkerNavigator`](https://html.spec.whatwg.org/multipage/workers.html#the-workernavigator-object):
//! the user agent, its language and its machine.
//!
//! The
//! [navigator compatibility mode](https://html.spec.whatwg.org/multipage/system-state.html#concept-navigator-compatibility-mode)
//! is Gecko, the one that names no vendor.

use crate::{
    dom::host,
    webidl::{
        self, GlobalSetter, Inspected, Interface, Layers, Members, PlatformRef, Root, Steps,
        define_lazy_attribute, getter, operation,
    },
};
use boa_engine::{
    Context, JsObject, JsResult, JsString, js_string,
    object::{IntegrityLevel, builtins::JsArray},
};
use boa_gc::{Finalize, Trace};
use std::{
    cell::OnceCell,
    env::consts::{ARCH, OS},
};

/// The `navigator` object.
#[derive(Debug, Trace, Finalize)]
struct Navigator {
    user_agent: JsString,
    language: JsString,
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
    const INSPECTED: &'static [Inspected] = INSPECTED;
    const MEMBERS: Members<Self> = &[];
    const MIXINS: &'static [Members<Self>] = &[
        Self::ID,
        &[getter(
            "productSub",
            &Steps(|_, _| Ok(js_string!("20100101"))),
        )],
        Self::USER_AGENT,
        &[
            getter("vendor", &Steps(|_, _| Ok(js_string!()))),
            getter("vendorSub", &Steps(|_, _| Ok(js_string!()))),
            operation("taintEnabled", &Steps(|_, (), _| Ok(false))),
            getter("oscpu", &Steps(|_, _| Ok(JsString::from(oscpu())))),
        ],
        Self::LANGUAGE_ON_LINE_AND_HARDWARE,
    ];
}

/// The `navigator` object of a worker.
#[derive(Debug, Trace, Finalize)]
struct WorkerNavigator(Navigator);

impl Interface for WorkerNavigator {
    const NAME: &'static str = "WorkerNavigator";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const INSPECTED: &'static [Inspected] = INSPECTED;
    const MEMBERS: Members<Self> = &[];
    const MIXINS: &'static [Members<Self>] = &[
        Self::ID,
        Self::USER_AGENT,
        Self::LANGUAGE_ON_LINE_AND_HARDWARE,
    ];
}

/// The attributes that a console shows.
const INSPECTED: &[Inspected] = &[Inspected::Attributes(&[
    "userAgent",
    "platform",
    "language",
    "languages",
    "onLine",
    "hardwareConcurrency",
])];

/// The mixins that windows and workers include. `[Exposed=Window]` members are between them.
trait IsNavigator: Interface<This = PlatformRef<Self>> + Trace {
    fn navigator(&self) -> &Navigator;

    /// [`NavigatorID`](https://html.spec.whatwg.org/multipage/system-state.html#navigatorid), up
    /// to `product`.
    const ID: Members<Self> = &[
        getter("appCodeName", &Steps(|_, _| Ok(js_string!("Mozilla")))),
        getter("appName", &Steps(|_, _| Ok(js_string!("Netscape")))),
        getter(
            "appVersion",
            &Steps(|this, _| Ok(app_version(&this.navigator().user_agent))),
        ),
        getter("platform", &Steps(|_, _| Ok(JsString::from(platform())))),
        getter("product", &Steps(|_, _| Ok(js_string!("Gecko")))),
    ];
    const USER_AGENT: Members<Self> = &[getter(
        "userAgent",
        &Steps(|this, _| Ok(this.navigator().user_agent.clone())),
    )];
    const LANGUAGE_ON_LINE_AND_HARDWARE: Members<Self> = &[
        getter(
            "language",
            &Steps(|this, _| Ok(this.navigator().language.clone())),
        ),
        getter(
            "languages",
            &Steps(|this, context| this.navigator().languages(context)),
        ),
        getter("onLine", &Steps(|_, _| Ok(true))),
        getter(
            "hardwareConcurrency",
            &Steps(|this, context| Ok(this.navigator().hardware_concurrency(context))),
        ),
    ];
}

impl IsNavigator for Navigator {
    fn navigator(&self) -> &Navigator {
        self
    }
}

impl IsNavigator for WorkerNavigator {
    fn navigator(&self) -> &Navigator {
        &self.0
    }
}

/// <https://html.spec.whatwg.org/multipage/system-state.html#dom-navigator-appversion>
fn app_version(user_agent: &JsString) -> JsString {
    let user_agent = user_agent.to_std_string_lossy();
    let version = user_agent
        .strip_prefix("Mozilla/")
        .filter(|trail| trail.starts_with("5.0 ("))
        .map(|trail| match trail.split_once(';') {
            _ if trail.starts_with("5.0 (Windows") => "5.0 (Windows)".to_owned(),
            Some((until, _)) => format!("{until})"),
            None => trail.to_owned(),
        });
    JsString::from(version.unwrap_or_default())
}

/// <https://html.spec.whatwg.org/multipage/system-state.html#dom-navigator-platform>
fn platform() -> String {
    match OS {
        "windows" => "Win32".to_owned(),
        "macos" => "MacIntel".to_owned(),
        "linux" | "android" => format!("Linux {}", linux_machine()),
        _ => String::new(),
    }
}

/// <https://html.spec.whatwg.org/multipage/system-state.html#dom-navigator-oscpu>
fn oscpu() -> String {
    match OS {
        "windows" => "Windows NT 10.0; Win64; x64".to_owned(),
        "macos" => "Intel Mac OS X 10.15".to_owned(),
        _ => platform(),
    }
}

/// The machine as Linux names it.
fn linux_machine() -> &'static str {
    match ARCH {
        "x86" => "i686",
        "arm" => "armv7l",
        other => other,
    }
}

impl Navigator {
    fn new(user_agent: &str, language: &str) -> Self {
        Self {
            user_agent: JsString::from(user_agent),
            language: JsString::from(language),
            languages: OnceCell::new(),
            hardware_concurrency: OnceCell::new(),
        }
    }

    fn hardware_concurrency(&self, context: &Context) -> u32 {
        let processors = &self.hardware_concurrency;
        *processors.get_or_init(|| host(context).hardware_concurrency())
    }

    /// <https://html.spec.whatwg.org/multipage/system-state.html#dom-navigator-languages>
    fn languages(&self, context: &mut Context) -> JsResult<JsObject> {
        if let Some(known) = self.languages.get() {
            return Ok(known.clone());
        }
        let languages = JsArray::from_iter([self.language.clone().into()], context);
        let languages = JsObject::from(languages);
        languages.set_integrity_level(IntegrityLevel::Frozen, context)?;
        Ok(self.languages.get_or_init(|| languages).clone())
    }
}

/// Defines `Navigator` and `navigator` in the current realm. The language is a
/// [language tag](https://www.rfc-editor.org/info/bcp47), such as `en-US`.
pub fn register(user_agent: &str, language: &str, context: &mut Context) {
    webidl::define::<Navigator>(context);
    let make = |(user_agent, language): &(String, String), context: &mut Context| {
        let layers = Layers::new().with(Navigator::new(user_agent, language));
        Ok(webidl::create(layers, context).into_object())
    };
    let texts = (user_agent.to_owned(), language.to_owned());
    define_lazy_attribute("navigator", texts, make, GlobalSetter::None, context);
}

/// Defines `WorkerNavigator` in the current realm, and creates the object of a worker.
pub fn create_in_worker(user_agent: &str, language: &str, context: &mut Context) -> JsObject {
    webidl::define::<WorkerNavigator>(context);
    let navigator = Navigator::new(user_agent, language);
    webidl::create(Layers::new().with(WorkerNavigator(navigator)), context).into_object()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_a_part_of_a_user_agent_of_browsers() {
        for (user_agent, version) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101",
                "5.0 (X11)",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101",
                "5.0 (Windows)",
            ),
            ("Mozilla/4.0 (a; b)", ""),
            ("boa_websocket/0.1.0", ""),
        ] {
            let found = app_version(&JsString::from(user_agent));
            assert_eq!(found, JsString::from(version), "{user_agent}");
        }
    }
}
