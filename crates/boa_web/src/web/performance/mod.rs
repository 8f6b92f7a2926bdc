//! [`Performance`](https://w3c.github.io/hr-time/#sec-performance): the time since the realm's time
//! origin, and its [timeline](https://w3c.github.io/performance-timeline/) of
//! [marks and measures](https://w3c.github.io/user-timing/).

mod entry;
mod observer;
mod timeline;
mod user_timing;

use crate::{
    dom::{self, EventTarget},
    webidl::{
        self, FromJs, GlobalSetter, Inspected, Interface, Layers, Members, PlatformRef,
        define_lazy_attribute, getter, insert_realm_data, object_of, operation,
    },
};
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Trace};
use entry::{
    Entries, EntryType, PerformanceEntry, get_entries, get_entries_by_name, get_entries_by_type,
};
use observer::{PerformanceObserver, PerformanceObserverEntryList};
use timeline::Timeline;
use user_timing::{PerformanceMark, PerformanceMeasure};

/// The `performance` object.
#[derive(Debug, Trace, Finalize)]
struct Performance {
    /// The realm's time origin, in milliseconds since the Unix epoch.
    time_origin: f64,
}

impl Interface for Performance {
    const NAME: &'static str = "Performance";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["timeOrigin"])];
    const MEMBERS: Members<Self> = &[
        operation("now", 0, |_, _, context| Ok(dom::now(context).into())),
        getter("timeOrigin", |this, _| Ok(this.time_origin.into())),
        operation("toJSON", 0, Self::to_json),
        operation("getEntries", 0, get_entries),
        operation("getEntriesByType", 1, get_entries_by_type),
        operation("getEntriesByName", 1, get_entries_by_name),
        operation("mark", 1, |_, args, context| {
            let mark = PerformanceMark::create(args, context)?;
            timeline::add(mark.parent(), context);
            Ok(mark.into())
        }),
        operation("clearMarks", 0, |_, args, context| {
            clear(EntryType::Mark, args, context)
        }),
        operation("measure", 1, |_, args, context| {
            let measure = PerformanceMeasure::create(args, context)?;
            timeline::add(measure.parent(), context);
            Ok(measure.into())
        }),
        operation("clearMeasures", 0, |_, args, context| {
            clear(EntryType::Measure, args, context)
        }),
    ];
}

impl Entries for Performance {
    fn entries(&self, context: &Context) -> Vec<PlatformRef<PerformanceEntry>> {
        timeline::entries(context)
    }
}

/// The steps of `clearMarks` and `clearMeasures`.
fn clear(r#type: EntryType, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = Option::<JsString>::from_js(args.get_or_undefined(0), context)?;
    timeline::clear(r#type, name.as_ref(), context);
    Ok(JsValue::undefined())
}

/// Defines `performance`.
pub fn register(context: &mut Context) {
    insert_realm_data(Timeline::default(), context.realm());
    webidl::define::<Performance>(context);
    webidl::define::<PerformanceEntry>(context);
    webidl::define::<PerformanceMark>(context);
    webidl::define::<PerformanceMeasure>(context);
    webidl::define::<PerformanceObserver>(context);
    webidl::define::<PerformanceObserverEntryList>(context);
    let make = |&time_origin: &f64, context: &mut Context| {
        let layers = Layers::new()
            .with(EventTarget::default())
            .with(Performance { time_origin });
        Ok(webidl::create(layers, context).into_object())
    };
    let origin = time_origin(context);
    define_lazy_attribute("performance", origin, make, GlobalSetter::Replace, context);
}

/// The realm's [time origin](https://w3c.github.io/hr-time/#dfn-get-time-origin-timestamp), in
/// milliseconds since the Unix epoch.
#[expect(clippy::cast_precision_loss, reason = "exact for 285,000 years")]
fn time_origin(context: &Context) -> f64 {
    let (moment, date) = (context.clock().now(), context.clock().system_time_millis());
    let (precise, date) = (
        (moment.nanos_since_epoch() / 1000) as f64 / 1e3,
        date as f64,
    );
    // A monotonic clock that counts from the Unix epoch, too, is more precise.
    let now = if (precise - date).abs() < 1e3 {
        precise
    } else {
        date
    };
    now - dom::since_time_origin(moment, context)
}

impl Performance {
    /// The [default toJSON steps](https://webidl.spec.whatwg.org/#default-tojson-steps): an object
    /// with all attributes of JSON types.
    fn to_json(
        this: &PlatformRef<Self>,
        _: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let attributes = [("timeOrigin", this.time_origin.into())];
        Ok(object_of(attributes, context).into())
    }
}
