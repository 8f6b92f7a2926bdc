//! [`Storage`](https://html.spec.whatwg.org/multipage/webstorage.html#the-storage-interface):
//! `localStorage` and `sessionStorage`.

mod area;
mod storage_event;

pub use area::{MemoryStorage, StorageArea, StorageChange, StorageFull, StorageItems};
pub use storage_event::StorageEvent;

use crate::{
    dom::{self, QuotaExceededError, TaskSource, host, report_exception},
    webidl::{
        self, Brand, Exotic, GlobalSetter, Inspected, Interface, Layers, Members, NamedSetter,
        PlatformRef, Root, Steps, define_lazy_attribute, getter, insert_realm_data, operation,
        realm_data,
    },
};
use boa_engine::{Context, JsData, JsNativeError, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Trace};
use std::{cell::Cell, rc::Rc};

/// A `Storage`: `localStorage` or `sessionStorage`.
#[derive(Trace, Finalize)]
struct Storage(#[unsafe_ignore_trace] Rc<StorageState>);

crate::opaque_debug!(Storage);

struct StorageState {
    area: Rc<dyn StorageArea>,
    /// Whether a task commits the changes.
    is_committing: Cell<bool>,
}

/// The area of a `Storage`, or in the realm the area of `localStorage`.
#[derive(Trace, Finalize, JsData)]
struct Area(#[unsafe_ignore_trace] Rc<dyn StorageArea>);

/// Defines `Storage`, `StorageEvent`, `sessionStorage`, and `localStorage`, if it has an area. It
/// is not part of [`register`](super::register()). In a realm that has them, replaces them.
/// `sessionStorage` lasts as long as the realm.
///
/// ```
/// use boa_engine::{Source, js_string};
/// use boa_web::web::{self, MemoryStorage};
/// use std::rc::Rc;
///
/// let context = &mut boa_engine::Context::default();
/// let events = boa_web::EventLoop::install(context)?;
/// web::register_storage(Some(Rc::new(MemoryStorage::default())), context);
/// let script = "localStorage.name = 'Ada'; [localStorage.length, sessionStorage.length].join()";
/// assert_eq!(context.eval(Source::from_bytes(script))?, js_string!("1,0").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn register(local: Option<Rc<dyn StorageArea>>, context: &mut Context) {
    webidl::define::<Storage>(context);
    webidl::define::<StorageEvent>(context);
    if let Some(local) = local {
        define("localStorage", local.clone(), context);
        insert_realm_data(Area(local), context.realm());
    }
    define("sessionStorage", Rc::new(MemoryStorage::default()), context);
}

/// The area of `localStorage` in the current realm, if it is defined.
#[must_use]
pub fn local_area(context: &Context) -> Option<Rc<dyn StorageArea>> {
    realm_data(context.realm(), |local: &Area| local.0.clone())
}

fn define(name: &'static str, area: Rc<dyn StorageArea>, context: &Context) {
    define_lazy_attribute(
        name,
        Area(area),
        |Area(area), context| {
            let state = StorageState {
                area: area.clone(),
                is_committing: Cell::new(false),
            };
            webidl::create_exotic(Layers::new().with(Storage(Rc::new(state))), context)
        },
        GlobalSetter::None,
        context,
    );
}

impl Interface for Storage {
    const NAME: &'static str = "Storage";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const INSPECTED: &'static [Inspected] = &[
        Inspected::NamedProperties(inspected_items),
        Inspected::Attributes(&["length"]),
    ];
    const MEMBERS: Members<Self> = &[
        getter("length", &Steps(|this, _| Ok(this.0.area.items().len()))),
        operation(
            "key",
            &Steps(|this, index: u32, _| {
                let index = usize::try_from(index).unwrap_or(usize::MAX);
                Ok(this.0.area.items().key(index).cloned())
            }),
        ),
        operation(
            "getItem",
            &Steps(|this, key: JsString, _| Ok(this.item(&key))),
        ),
        operation(
            "setItem",
            &Steps(|this, (key, value): (JsString, JsString), context| {
                this.change(&StorageChange::Set(key, value), context)
            }),
        ),
        operation(
            "removeItem",
            &Steps(|this, key: JsString, context| {
                this.change(&StorageChange::Remove(key), context)
            }),
        ),
        operation(
            "clear",
            &Steps(|this, (), context| this.change(&StorageChange::Clear, context)),
        ),
    ];
}

impl Exotic for Storage {
    const INDEXED: bool = false;
    const NAMED_SETTER: Option<NamedSetter<Self>> = Some(NamedSetter::new(&Steps(
        |this, key, value: JsString, context| {
            this.change(&StorageChange::Set(key.clone(), value), context)
        },
    )));
    const NAMED_DELETER: Option<fn(&PlatformRef<Self>, &JsString, &mut Context)> =
        Some(|this, key, context| {
            // Only what is added can be too much.
            let _ = this.change(&StorageChange::Remove(key.clone()), context);
        });

    fn names(this: &PlatformRef<Self>) -> Vec<JsString> {
        let items = this.0.area.items();
        items.iter().map(|(key, _)| key.clone()).collect()
    }

    fn named(this: &PlatformRef<Self>, name: &JsString) -> Option<JsValue> {
        this.item(name).map(JsValue::from)
    }
}

/// The items that a console shows.
fn inspected_items(
    storage: &JsValue,
    most: usize,
    context: &Context,
) -> (Vec<(JsString, JsValue)>, usize) {
    let Some(this) = PlatformRef::<Storage>::of(storage, context) else {
        return (Vec::new(), 0);
    };
    let items = this.0.area.items();
    let first = items.iter().take(most);
    let first = first.map(|(key, value)| (key.clone(), value.clone().into()));
    (first.collect(), items.len())
}

impl Storage {
    fn item(&self, key: &JsString) -> Option<JsString> {
        self.0.area.items().get(key).cloned()
    }

    fn change(&self, change: &StorageChange, context: &mut Context) -> JsResult<()> {
        let Self(state) = self;
        if state.area.change(change).is_err() {
            let message = "the storage has no room for this item";
            return Err(QuotaExceededError::error(message, context));
        }
        if state.area.is_persistent() && !state.is_committing.replace(true) {
            let state = state.clone();
            let commit = dom::task(move |context: &mut Context| {
                state.is_committing.set(false);
                if let Err(why) = state.area.commit() {
                    report_exception(JsNativeError::error().with_message(why).into(), context);
                }
            });
            host(context).queue_task(TaskSource::DomManipulation, commit, context);
        }
        Ok(())
    }
}
