//! [`PerformanceEntry`](https://w3c.github.io/performance-timeline/#dom-performanceentry): an event
//! of the timeline.

use crate::webidl::{
    FromJs, Inspected, Interface, Members, PlatformRef, Root, enumerations, getter, object_of,
    operation, string::is,
};
use boa_engine::{
    Context, JsArgs, JsResult, JsString, JsValue, js_string, object::builtins::JsArray,
};
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
        getter("id", |this, _| Ok(this.id.get().into())),
        getter("name", |this, _| Ok(this.name.clone().into())),
        getter("entryType", |this, _| {
            Ok(js_string!(this.r#type.as_str()).into())
        }),
        getter("startTime", |this, _| Ok(this.start_time.into())),
        getter("duration", |this, _| Ok(this.duration.into())),
        getter("navigationId", |_, _| Ok(NAVIGATION_ID.into())),
        operation("toJSON", 0, Self::to_json),
    ];
}

/// A realm has one navigation.
const NAVIGATION_ID: u32 = 1;

impl PerformanceEntry {
    /// The [default toJSON steps](https://webidl.spec.whatwg.org/#default-tojson-steps).
    fn to_json(
        this: &PlatformRef<Self>,
        _: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let attributes = [
            ("id", this.id.get().into()),
            ("name", this.name.clone().into()),
            ("entryType", js_string!(this.r#type.as_str()).into()),
            ("startTime", this.start_time.into()),
            ("duration", this.duration.into()),
            ("navigationId", NAVIGATION_ID.into()),
        ];
        Ok(object_of(attributes, context).into())
    }
}

/// An interface with a list of entries.
pub(super) trait Entries: Trace + 'static {
    fn entries(&self, context: &Context) -> Vec<PlatformRef<PerformanceEntry>>;
}

pub(super) fn get_entries<T: Entries>(
    this: &PlatformRef<T>,
    _: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    Ok(filtered(this.entries(context), None, None, context))
}

pub(super) fn get_entries_by_type<T: Entries>(
    this: &PlatformRef<T>,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let r#type = JsString::from_js(&args[0], context)?;
    let entries = this.entries(context);
    Ok(filtered(entries, None, Some(&r#type), context))
}

pub(super) fn get_entries_by_name<T: Entries>(
    this: &PlatformRef<T>,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let name = JsString::from_js(&args[0], context)?;
    let r#type = Option::<JsString>::from_js(args.get_or_undefined(1), context)?;
    let entries = this.entries(context);
    Ok(filtered(entries, Some(&name), r#type.as_ref(), context))
}

/// [Filters entries by name and type](https://w3c.github.io/performance-timeline/#dfn-filter-buffer-by-name-and-type),
/// in the order of their start times.
fn filtered(
    mut entries: Vec<PlatformRef<PerformanceEntry>>,
    name: Option<&JsString>,
    r#type: Option<&JsString>,
    context: &mut Context,
) -> JsValue {
    entries.retain(|entry| {
        name.is_none_or(|name| entry.name == *name)
            && r#type.is_none_or(|it| is(it, entry.r#type.as_str()))
    });
    entries.sort_by(|one, other| one.start_time.total_cmp(&other.start_time));
    array(entries, context)
}

/// `sequence<PerformanceEntry>`
pub(super) fn array(entries: Vec<PlatformRef<PerformanceEntry>>, context: &mut Context) -> JsValue {
    let objects = entries.into_iter().map(JsValue::from);
    JsArray::from_iter(objects, context).into()
}
