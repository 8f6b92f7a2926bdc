//! [`PerformanceObserver`](https://w3c.github.io/performance-timeline/#the-performanceobserver-interface):
//! a callback for new entries.

use super::{
    entry::{
        Entries, EntryType, PerformanceEntryList, get_entries, get_entries_by_name,
        get_entries_by_type,
    },
    timeline,
};
use crate::{
    dom::DomException,
    webidl::{
        self, CallbackFunction, Constructor, Interface, Layers, Members, PlatformRef, Root, Steps,
        dictionaries, operation, static_getter, type_error,
    },
};
use boa_engine::{Context, JsResult, JsString};
use boa_gc::{Finalize, GcRefCell, Trace};
use std::cell::{Cell, RefCell};

/// A `PerformanceObserver`.
#[derive(Debug, Trace, Finalize)]
pub(super) struct PerformanceObserver {
    pub(super) callback: CallbackFunction,
    /// The entries that the callback has not received yet.
    pub(super) buffer: GcRefCell<PerformanceEntryList>,
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

dictionaries! {
    /// ```webidl
    /// dictionary PerformanceObserverInit {
    ///   sequence<DOMString> entryTypes;
    ///   DOMString type;
    ///   boolean buffered;
    /// };
    /// ```
    struct PerformanceObserverInit {
        buffered: "buffered" Option<bool>,
        entry_types: "entryTypes" Option<Vec<JsString>>,
        r#type: "type" Option<JsString>,
    }
}

impl Interface for PerformanceObserver {
    const NAME: &'static str = "PerformanceObserver";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, callback: CallbackFunction, context| {
            let slots = Self {
                callback,
                buffer: GcRefCell::default(),
                requires_dropped_entries: Cell::new(false),
                mode: Cell::new(None),
                types: RefCell::default(),
            };
            new_target.object(slots, context)
        },
    )));
    const MEMBERS: Members<Self> = &[
        operation("observe", &Steps(PlatformRef::<Self>::observe)),
        operation(
            "disconnect",
            &Steps(|this, (), context| {
                timeline::unregister(this, context);
                this.buffer.borrow_mut().clear();
                this.types.borrow_mut().clear();
                Ok(())
            }),
        ),
        operation(
            "takeRecords",
            &Steps(|this, (), _| Ok(std::mem::take(&mut *this.buffer.borrow_mut()))),
        ),
        static_getter(
            "supportedEntryTypes",
            &Steps(timeline::supported_entry_types),
        ),
    ];
}

impl PerformanceObserver {
    pub(super) fn observes(&self, r#type: EntryType) -> bool {
        self.types.borrow().contains(&r#type)
    }
}

impl PlatformRef<PerformanceObserver> {
    /// <https://w3c.github.io/performance-timeline/#dom-performanceobserver-observe>
    fn observe(&self, options: PerformanceObserverInit, context: &mut Context) -> JsResult<()> {
        let mode = match (&options.entry_types, &options.r#type) {
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
        let types = options.entry_types.into_iter().flatten();
        let names = types.chain(options.r#type);
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
        if options.buffered == Some(true) {
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
    entries: PerformanceEntryList,
}

impl Interface for PerformanceObserverEntryList {
    const NAME: &'static str = "PerformanceObserverEntryList";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        operation("getEntries", &Steps(get_entries)),
        operation("getEntriesByType", &Steps(get_entries_by_type)),
        operation("getEntriesByName", &Steps(get_entries_by_name)),
    ];
}

impl Entries for PerformanceObserverEntryList {
    fn entries(&self, _: &Context) -> PerformanceEntryList {
        self.entries.clone()
    }
}

impl PerformanceObserverEntryList {
    pub(super) fn create(entries: PerformanceEntryList, context: &Context) -> PlatformRef<Self> {
        webidl::create(Layers::new().with(Self { entries }), context)
    }
}
