//! [`PerformanceObserver`](https://w3c.github.io/performance-timeline/#the-performanceobserver-interface):
//! a callback for new entries.

use super::{
    entry::{
        Entries, EntryType, PerformanceEntry, array, get_entries, get_entries_by_name,
        get_entries_by_type,
    },
    timeline,
};
use crate::{
    dom::DomException,
    webidl::{
        self, CallbackFunction, Constructor, Dictionary, FromJs, Interface, Layers, Members,
        PlatformRef, Root, operation, static_getter, type_error,
    },
};
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};
use std::cell::{Cell, RefCell};

/// A `PerformanceObserver`.
#[derive(Debug, Trace, Finalize)]
pub(super) struct PerformanceObserver {
    pub(super) callback: CallbackFunction,
    /// The entries that the callback has not received yet.
    pub(super) buffer: GcRefCell<Vec<PlatformRef<PerformanceEntry>>>,
    pub(super) requires_dropped_entries: Cell<bool>,
    #[unsafe_ignore_trace]
    mode: Cell<Option<Mode>>,
    /// The types that are observed.
    #[unsafe_ignore_trace]
    types: RefCell<Vec<EntryType>>,
}

/// Which member of the options `observe` was called with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// `type`, once for each.
    Single,
    /// `entryTypes`.
    Multiple,
}

impl Interface for PerformanceObserver {
    const NAME: &'static str = "PerformanceObserver";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(1, |new_target, args, context| {
            let callback = CallbackFunction::from_js(&args[0], context)?;
            let slots = Self {
                callback,
                buffer: GcRefCell::default(),
                requires_dropped_entries: Cell::new(false),
                mode: Cell::new(None),
                types: RefCell::default(),
            };
            new_target.object(slots, context)
        }));
    const MEMBERS: Members<Self> = &[
        operation("observe", 0, |this, args, context| {
            let options = Dictionary::from_js(args.get_or_undefined(0), context)?;
            let buffered = options.member("buffered", context)?;
            let types = options.member("entryTypes", context)?;
            let r#type = options.member("type", context)?;
            this.observe(buffered, types, r#type, context)?;
            Ok(JsValue::undefined())
        }),
        operation("disconnect", 0, |this, _, context| {
            timeline::unregister(this, context);
            this.buffer.borrow_mut().clear();
            this.types.borrow_mut().clear();
            Ok(JsValue::undefined())
        }),
        operation("takeRecords", 0, |this, _, context| {
            let entries = std::mem::take(&mut *this.buffer.borrow_mut());
            Ok(array(entries, context))
        }),
        static_getter("supportedEntryTypes", |context| {
            Ok(timeline::supported_entry_types(context)?.into())
        }),
    ];
}

impl PerformanceObserver {
    pub(super) fn observes(&self, r#type: EntryType) -> bool {
        self.types.borrow().contains(&r#type)
    }
}

impl PlatformRef<PerformanceObserver> {
    /// <https://w3c.github.io/performance-timeline/#dom-performanceobserver-observe>
    fn observe(
        &self,
        buffered: Option<bool>,
        types: Option<Vec<JsString>>,
        r#type: Option<JsString>,
        context: &mut Context,
    ) -> JsResult<()> {
        let mode = match (&types, &r#type) {
            (None, None) => {
                return Err(type_error(
                    "'entryTypes' and 'type' are missing: one is required",
                ));
            }
            (Some(_), Some(_)) => {
                return Err(type_error("'entryTypes' and 'type' can't be given both"));
            }
            (Some(_), None) => Mode::Multiple,
            (None, Some(_)) => Mode::Single,
        };
        if self.mode.get().is_some_and(|earlier| earlier != mode) {
            let why = "an observer is used with 'type' or with 'entryTypes', not with both";
            let name = "InvalidModificationError";
            return Err(DomException::error(name, why, context));
        }
        self.mode.set(Some(mode));
        self.requires_dropped_entries.set(true);
        let names = types.into_iter().flatten().chain(r#type);
        let names = names.map(|it| it.to_std_string_lossy());
        let supported: Vec<_> = names.filter_map(|it| EntryType::of_str(&it)).collect();
        let [first, ..] = supported[..] else {
            return Ok(());
        };
        timeline::register(self, context);
        if mode == Mode::Multiple {
            *self.types.borrow_mut() = supported;
            return Ok(());
        }
        if !self.observes(first) {
            self.types.borrow_mut().push(first);
        }
        if buffered == Some(true) {
            let entries = timeline::entries(context).into_iter();
            let earlier = entries.filter(|entry| entry.r#type == first);
            self.buffer.borrow_mut().extend(earlier);
            timeline::queue_observer_task(context);
        }
        Ok(())
    }
}

/// [`PerformanceObserverEntryList`](https://w3c.github.io/performance-timeline/#performanceobserverentrylist-interface).
#[derive(Debug, Trace, Finalize)]
pub(super) struct PerformanceObserverEntryList {
    entries: Vec<PlatformRef<PerformanceEntry>>,
}

impl Interface for PerformanceObserverEntryList {
    const NAME: &'static str = "PerformanceObserverEntryList";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        operation("getEntries", 0, get_entries),
        operation("getEntriesByType", 1, get_entries_by_type),
        operation("getEntriesByName", 1, get_entries_by_name),
    ];
}

impl Entries for PerformanceObserverEntryList {
    fn entries(&self, _: &Context) -> Vec<PlatformRef<PerformanceEntry>> {
        self.entries.clone()
    }
}

impl PerformanceObserverEntryList {
    pub(super) fn create(
        entries: Vec<PlatformRef<PerformanceEntry>>,
        context: &Context,
    ) -> PlatformRef<Self> {
        webidl::create(Layers::new().with(Self { entries }), context)
    }
}
