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
        self, GlobalSetter, Inspected, Interface, Layers, Members, PlatformRef, Steps,
        define_lazy_attribute, getter, insert_realm_data, object_of, operation,
    },
};
use boa_engine::{Context, JsObject, JsResult, JsString};
use boa_gc::{Finalize, Trace};
use entry::{
    Entries, EntryType, PerformanceEntry, PerformanceEntryList, get_entries, get_entries_by_name,
    get_entries_by_type,
};
use observer::{PerformanceObserver, PerformanceObserverEntryList};
use timeline::Timeline;
use user_timing::{MarkArguments, MeasureArguments, PerformanceMark, PerformanceMeasure};

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
        operation("now", &Steps(|_, (), context| Ok(dom::now(context)))),
        getter("timeOrigin", &Steps(|this, _| Ok(this.time_origin))),
        operation("toJSON", &Steps(Self::to_json)),
        operation("getEntries", &Steps(get_entries)),
        operation("getEntriesByType", &Steps(get_entries_by_type)),
        operation("getEntriesByName", &Steps(get_entries_by_name)),
        operation(
            "mark",
            &Steps(|_, arguments: MarkArguments, context| {
                let mark = PerformanceMark::create(arguments, context)?;
                timeline::add(mark.as_parent(), context);
                Ok(mark)
            }),
        ),
        operation(
            "clearMarks",
            &Steps(|_, name: Option<JsString>, context| {
                timeline::clear(EntryType::Mark, name.as_ref(), context);
                Ok(())
            }),
        ),
        operation(
            "measure",
            &Steps(|_, arguments: MeasureArguments, context| {
                let measure = PerformanceMeasure::create(arguments, context)?;
                timeline::add(measure.as_parent(), context);
                Ok(measure)
            }),
        ),
        operation(
            "clearMeasures",
            &Steps(|_, name: Option<JsString>, context| {
                timeline::clear(EntryType::Measure, name.as_ref(), context);
                Ok(())
            }),
        ),
    ];
}

impl Entries for Performance {
    fn entries(&self, context: &Context) -> PerformanceEntryList {
        timeline::entries(context)
    }
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
    fn to_json(this: &PlatformRef<Self>, (): (), context: &mut Context) -> JsResult<JsObject> {
        let attributes = [("timeOrigin", this.time_origin.into())];
        Ok(object_of(attributes, context))
    }
}
