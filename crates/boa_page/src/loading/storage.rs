//! [`Storage`](https://html.spec.whatwg.org/multipage/webstorage.html#the-storage-interface):
//! `localStorage` and `sessionStorage`, which last as long as the page, as in a private window.

use crate::dom::cell::Exchange as _;
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_websocket::{
    dom::DomException,
    webidl::{
        self, Exotic, FromJs, Interface, Layers, Members, NamedSetter, PlatformRef, Root, getter,
        operation, or_null,
    },
};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

/// The size of a storage in code units, the same as in browsers.
const MAX_CODE_UNITS: usize = 5 << 20;

/// The slots of a storage: its map, in the order of its keys.
#[derive(Debug, Default, Trace, Finalize)]
pub(super) struct Storage {
    #[unsafe_ignore_trace]
    items: RefCell<BTreeMap<JsString, JsString>>,
    /// The number of their code units.
    used: Cell<usize>,
}

/// The storages of a page. They are created when a script reads them.
#[derive(Default, Trace, Finalize)]
pub(super) struct Storages {
    local: GcRefCell<Option<JsObject>>,
    session: GcRefCell<Option<JsObject>>,
}

impl Storages {
    pub(super) fn local(&self, context: &mut Context) -> JsResult<JsValue> {
        Self::object(&self.local, context)
    }

    pub(super) fn session(&self, context: &mut Context) -> JsResult<JsValue> {
        Self::object(&self.session, context)
    }

    fn object(known: &GcRefCell<Option<JsObject>>, context: &mut Context) -> JsResult<JsValue> {
        if let Some(storage) = &*known.borrow() {
            return Ok(storage.clone().into());
        }
        let storage = webidl::create_exotic(Layers::new().with(Storage::default()), context)?;
        known.replace(Some(storage.clone()));
        Ok(storage.into())
    }
}

impl Interface for Storage {
    const NAME: &'static str = "Storage";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("length", |this, _| Ok(this.items.borrow().len().into())),
        operation("key", 1, |this, args, context| {
            let index = usize::try_from(u32::from_js(&args[0], context)?).unwrap_or(usize::MAX);
            Ok(or_null(this.items.borrow().keys().nth(index).cloned()))
        }),
        operation("getItem", 1, |this, args, context| {
            let key = JsString::from_js(&args[0], context)?;
            Ok(or_null(this.item(&key)))
        }),
        operation("setItem", 2, |this, args, context| {
            let (key, value) = (
                JsString::from_js(&args[0], context)?,
                JsString::from_js(&args[1], context)?,
            );
            this.set(key, value, context)?;
            Ok(JsValue::undefined())
        }),
        operation("removeItem", 1, |this, args, context| {
            this.remove(&JsString::from_js(&args[0], context)?);
            Ok(JsValue::undefined())
        }),
        operation("clear", 0, |this, _, _| {
            this.items.take();
            this.used.set(0);
            Ok(JsValue::undefined())
        }),
    ];
}

impl Exotic for Storage {
    const INDEXED: bool = false;
    const NAMED_SETTER: Option<NamedSetter<Self>> = Some(|this, key, value, context| {
        this.set(key.clone(), JsString::from_js(value, context)?, context)
    });
    const NAMED_DELETER: Option<fn(&PlatformRef<Self>, &JsString, &mut Context)> =
        Some(|this, key, _| this.remove(key));

    fn names(this: &PlatformRef<Self>) -> Vec<JsString> {
        this.items.borrow().keys().cloned().collect()
    }

    fn named(this: &PlatformRef<Self>, name: &JsString) -> Option<JsValue> {
        this.item(name).map(JsValue::from)
    }
}

impl Storage {
    fn item(&self, key: &JsString) -> Option<JsString> {
        self.items.borrow().get(key).cloned()
    }

    fn remove(&self, key: &JsString) {
        if let Some(value) = self.items.borrow_mut().remove(key) {
            self.used.set(self.used.get() - key.len() - value.len());
        }
    }

    fn set(&self, key: JsString, value: JsString, context: &mut Context) -> JsResult<()> {
        let known = self.item(&key).map_or(0, |value| key.len() + value.len());
        let used = (self.used.get() - known)
            .saturating_add(key.len())
            .saturating_add(value.len());
        if used > MAX_CODE_UNITS {
            return Err(DomException::error(
                "QuotaExceededError",
                "the storage is full",
                context,
            ));
        }
        self.used.set(used);
        self.items.borrow_mut().insert(key, value);
        Ok(())
    }
}
