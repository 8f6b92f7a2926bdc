//! [`PerformanceEntry`](https://w3c.github.io/performance-timeline/#dom-performanceentry): an event
//! of the timeline.

use crate::webidl::{
    Inspected, Interface, Members, PlatformRef, Root, Steps, enumerations, getter, object_of,
    operation, string::is,
};
use boa_engine::{Context, JsObject, JsResult, JsString, js_string};
use boa_gc::{Finalize, Trace};
use std::cell::Cell;

enumerations! {
    /// The types of entries.
    pub(super) EntryType { Mark "mark", Measure "measure" }
}

/// A `PerformanceEntry`: a mark or a measure.
#[derive(Debug, Trace, Finalize)]
pub(super) struct PerformanceEntry {
    /// 0 until the entry is in the timeline.
    pub(super) id: Cell<u32>,
    pub(super) name: JsString,
    #[unsafe_ignore_trace]
    pub(super) r#type: EntryType,
    /// Milliseconds since the time origin.
    pub(super) start_time: f64,
    /// Milliseconds.
    pub(super) duration: f64,
}

impl Interface for PerformanceEntry {
    const NAME: &'static str = "PerformanceEntry";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&[
        "name",
        "entryType",
        "startTime",
        "duration",
    ])];
    const MEMBERS: Members<Self> = &[
        getter("id", &Steps(|this, _| Ok(this.id.get()))),
        getter("name", &Steps(|this, _| Ok(this.name.clone()))),
        getter("entryType", &Steps(|this, _| Ok(this.r#type))),
        getter("startTime", &Steps(|this, _| Ok(this.start_time))),
        getter("duration", &Steps(|this, _| Ok(this.duration))),
        getter("navigationId", &Steps(|_, _| Ok(NAVIGATION_ID))),
        operation("toJSON", &Steps(Self::to_json)),
    ];
}

/// A realm has one navigation.
const NAVIGATION_ID: u32 = 1;

impl PerformanceEntry {
    /// The [default toJSON steps](https://webidl.spec.whatwg.org/#default-tojson-steps).
    fn to_json(this: &PlatformRef<Self>, (): (), context: &mut Context) -> JsResult<JsObject> {
        let attributes = [
            ("id", this.id.get().into()),
            ("name", this.name.clone().into()),
            ("entryType", js_string!(this.r#type.as_str()).into()),
            ("startTime", this.start_time.into()),
            ("duration", this.duration.into()),
            ("navigationId", NAVIGATION_ID.into()),
        ];
        Ok(object_of(attributes, context))
    }
}

/// An interface with a list of entries.
pub(super) trait Entries: Trace + 'static {
    fn entries(&self, context: &Context) -> PerformanceEntryList;
}

/// `sequence<PerformanceEntry>`
pub(super) type PerformanceEntryList = Vec<PlatformRef<PerformanceEntry>>;

pub(super) fn get_entries<T: Entries>(
    this: &PlatformRef<T>,
    (): (),
    context: &mut Context,
) -> JsResult<PerformanceEntryList> {
    Ok(filtered(this.entries(context), None, None))
}

pub(super) fn get_entries_by_type<T: Entries>(
    this: &PlatformRef<T>,
    r#type: JsString,
    context: &mut Context,
) -> JsResult<PerformanceEntryList> {
    Ok(filtered(this.entries(context), None, Some(&r#type)))
}

pub(super) fn get_entries_by_name<T: Entries>(
    this: &PlatformRef<T>,
    (name, r#type): (JsString, Option<JsString>),
    context: &mut Context,
) -> JsResult<PerformanceEntryList> {
    let entries = this.entries(context);
    Ok(filtered(entries, Some(&name), r#type.as_ref()))
}

/// [Filters entries by name and type](https://w3c.github.io/performance-timeline/#dfn-filter-buffer-by-name-and-type),
/// in the order of their start times.
fn filtered(
    mut entries: PerformanceEntryList,
    name: Option<&JsString>,
    r#type: Option<&JsString>,
) -> PerformanceEntryList {
    entries.retain(|entry| {
        name.is_none_or(|name| entry.name == *name)
            && r#type.is_none_or(|it| is(it, entry.r#type.as_str()))
    });
    entries.sort_by(|one, other| one.start_time.total_cmp(&other.start_time));
    entries
}
