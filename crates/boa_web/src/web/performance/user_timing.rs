//! [User timing](https://w3c.github.io/user-timing/): marks and measures.

use super::{
    entry::{EntryType, PerformanceEntry},
    timeline,
};
use crate::{
    dom::{self, DomException},
    web::{clone::clone_value, global_scope::is_window},
    webidl::{
        self, Constructor, Double, FromJs, Inspected, Interface, Layers, Members, PlatformRef,
        Steps, dictionaries, getter, string::is, type_error,
    },
};
use boa_engine::{Context, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Trace};
use std::cell::Cell;

/// The attributes of marks and measures that a console shows.
const INSPECTED: &[Inspected] = &[Inspected::Attributes(&[
    "name",
    "entryType",
    "startTime",
    "duration",
    "detail",
])];

dictionaries! {
    /// `dictionary PerformanceMarkOptions { any detail; DOMHighResTimeStamp startTime; };`
    pub(super) struct PerformanceMarkOptions {
        detail: "detail" Option<JsValue>,
        start_time: "startTime" Option<Double>,
    }

    /// ```webidl
    /// dictionary PerformanceMeasureOptions {
    ///   any detail;
    ///   (DOMString or DOMHighResTimeStamp) start;
    ///   DOMHighResTimeStamp duration;
    ///   (DOMString or DOMHighResTimeStamp) end;
    /// };
    /// ```
    #[derive(Default)]
    pub(super) struct PerformanceMeasureOptions {
        detail: "detail" Option<JsValue>,
        duration: "duration" Option<Double>,
        end: "end" Option<Moment>,
        start: "start" Option<Moment>,
    }
}

/// The arguments of `mark()` and of the constructor `PerformanceMark`.
pub(super) type MarkArguments = (JsString, PerformanceMarkOptions);

/// The arguments of `measure()`. The last one is the end mark.
pub(super) type MeasureArguments = (JsString, StartOrMeasureOptions, Option<JsString>);

/// `optional (DOMString or PerformanceMeasureOptions) startOrMeasureOptions = {}`
pub(super) enum StartOrMeasureOptions {
    /// The name of a mark.
    Start(JsString),
    Options(PerformanceMeasureOptions),
}

impl FromJs for StartOrMeasureOptions {
    const IS_OPTIONAL: bool = true;

    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if value.is_null_or_undefined() || value.is_object() {
            PerformanceMeasureOptions::from_js(value, context).map(Self::Options)
        } else {
            JsString::from_js(value, context).map(Self::Start)
        }
    }
}

/// The slots that `PerformanceMark` adds to `PerformanceEntry`.
#[derive(Debug, Trace, Finalize)]
pub(super) struct PerformanceMark {
    detail: JsValue,
}

impl Interface for PerformanceMark {
    const NAME: &'static str = "PerformanceMark";
    type Parent = PerformanceEntry;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, arguments: MarkArguments, context| {
            let layers = Self::layers(arguments, context)?;
            new_target.create(layers, context)
        },
    )));
    const INSPECTED: &'static [Inspected] = INSPECTED;
    const MEMBERS: Members<Self> = &[getter("detail", &Steps(|this, _| Ok(this.detail.clone())))];
}

impl PerformanceMark {
    /// The steps of the
    /// [constructor](https://w3c.github.io/user-timing/#dom-performancemark-constructor).
    fn layers((name, options): MarkArguments, context: &mut Context) -> JsResult<Layers<Self>> {
        if is_window(context.realm()) && is_timing_attribute(&name) {
            let message = format!(
                "'{}' is an attribute of PerformanceTiming, and can't be the name of a mark",
                name.to_std_string_lossy()
            );
            return Err(DomException::error("SyntaxError", &message, context));
        }
        let start_time = match options.start_time {
            Some(Double(time)) => not_negative(time)?,
            None => dom::now(context),
        };
        let detail = cloned(options.detail, context)?;
        let entry = PerformanceEntry {
            id: Cell::new(0),
            name,
            r#type: EntryType::Mark,
            start_time,
            duration: 0.0,
        };
        Ok(Layers::new().with(entry).with(Self { detail }))
    }

    pub(super) fn create(
        arguments: MarkArguments,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        Ok(webidl::create(Self::layers(arguments, context)?, context))
    }
}

/// The slots that `PerformanceMeasure` adds to `PerformanceEntry`.
#[derive(Debug, Trace, Finalize)]
pub(super) struct PerformanceMeasure {
    detail: JsValue,
}

impl Interface for PerformanceMeasure {
    const NAME: &'static str = "PerformanceMeasure";
    type Parent = PerformanceEntry;
    type This = PlatformRef<Self>;
    const INSPECTED: &'static [Inspected] = INSPECTED;
    const MEMBERS: Members<Self> = &[getter("detail", &Steps(|this, _| Ok(this.detail.clone())))];
}

impl PerformanceMeasure {
    /// The steps of [`measure()`](https://w3c.github.io/user-timing/#dom-performance-measure).
    pub(super) fn create(
        (name, start_or_options, end_mark): MeasureArguments,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        let (start_mark, options) = match start_or_options {
            StartOrMeasureOptions::Start(mark) => (
                Some(Moment::Mark(mark)),
                PerformanceMeasureOptions::default(),
            ),
            StartOrMeasureOptions::Options(options) => (None, options),
        };
        options.check(end_mark.is_some())?;
        let duration = options.duration.map(|Double(duration)| duration);
        let given_end = end_mark.map(Moment::Mark).or(options.end);
        let end_time = match (given_end, &options.start, duration) {
            (Some(end), ..) => end.time(context)?,
            (None, Some(start), Some(duration)) => start.time(context)? + not_negative(duration)?,
            _ => dom::now(context),
        };
        let start_time = match (options.start.or(start_mark), duration) {
            (Some(start), _) => start.time(context)?,
            (None, Some(duration)) => end_time - not_negative(duration)?,
            (None, None) => 0.0,
        };
        let detail = cloned(options.detail, context)?;
        let entry = PerformanceEntry {
            id: Cell::new(0),
            name,
            r#type: EntryType::Measure,
            start_time,
            duration: end_time - start_time,
        };
        let layers = Layers::new().with(entry).with(Self { detail });
        Ok(webidl::create(layers, context))
    }
}

impl PerformanceMeasureOptions {
    fn check(&self, has_end_mark: bool) -> JsResult<()> {
        let (start, end) = (self.start.is_some(), self.end.is_some());
        let (detail, duration) = (self.detail.is_some(), self.duration.is_some());
        let why = if !(detail || start || duration || end) {
            return Ok(());
        } else if has_end_mark {
            "options and an end mark can't be given both"
        } else if !start && !end {
            "the options have no 'start' and no 'end': one is required"
        } else if start && duration && end {
            "'start', 'duration' and 'end' can't be given all"
        } else {
            return Ok(());
        };
        Err(type_error(why))
    }
}

/// `(DOMString or DOMHighResTimeStamp)`
enum Moment {
    /// The name of a mark.
    Mark(JsString),
    /// Milliseconds since the time origin.
    Time(f64),
}

impl FromJs for Moment {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        Ok(if value.is_number() {
            Self::Time(Double::from_js(value, context)?.0)
        } else {
            Self::Mark(JsString::from_js(value, context)?)
        })
    }
}

impl Moment {
    /// [Converts a mark to a timestamp](https://w3c.github.io/user-timing/#convert-a-mark-to-a-timestamp).
    fn time(&self, context: &mut Context) -> JsResult<f64> {
        match self {
            Self::Time(time) => not_negative(*time),
            Self::Mark(name) if is_timing_attribute(name) => time_of_attribute(name, context),
            Self::Mark(name) => timeline::start_of_mark(name, context).ok_or_else(|| {
                let message = format!("there is no mark '{}'", name.to_std_string_lossy());
                DomException::error("SyntaxError", &message, context)
            }),
        }
    }
}

/// The attributes of
/// [`PerformanceTiming`](https://w3c.github.io/navigation-timing/#the-performancetiming-interface).
/// The interface itself is obsolete, and not there.
const TIMING_ATTRIBUTES: [&str; 21] = [
    NAVIGATION_START,
    "unloadEventStart",
    "unloadEventEnd",
    "redirectStart",
    "redirectEnd",
    "fetchStart",
    "domainLookupStart",
    "domainLookupEnd",
    "connectStart",
    "connectEnd",
    "secureConnectionStart",
    "requestStart",
    "responseStart",
    "responseEnd",
    "domLoading",
    "domInteractive",
    "domContentLoadedEventStart",
    "domContentLoadedEventEnd",
    "domComplete",
    "loadEventStart",
    "loadEventEnd",
];
const NAVIGATION_START: &str = "navigationStart";

fn is_timing_attribute(name: &JsString) -> bool {
    TIMING_ATTRIBUTES.iter().any(|known| is(name, known))
}

/// [Converts a name to a timestamp](https://w3c.github.io/user-timing/#convert-a-name-to-a-timestamp).
/// The times of a navigation are not measured: all but its start are 0.
fn time_of_attribute(name: &JsString, context: &mut Context) -> JsResult<f64> {
    let message = |why| format!("'{}': {why}", name.to_std_string_lossy());
    if !is_window(context.realm()) {
        return Err(type_error(message("a worker has no PerformanceTiming")));
    }
    if is(name, NAVIGATION_START) {
        return Ok(0.0);
    }
    let message = message("this time of the navigation is not known");
    Err(DomException::error("InvalidAccessError", &message, context))
}

fn not_negative(time: f64) -> JsResult<f64> {
    if time < 0.0 {
        return Err(type_error("the time is negative"));
    }
    Ok(time)
}

/// A copy of a `detail`, by structured serialization.
fn cloned(detail: Option<JsValue>, context: &mut Context) -> JsResult<JsValue> {
    match detail {
        Some(detail) if !detail.is_null_or_undefined() => clone_value(&detail, context),
        _ => Ok(JsValue::null()),
    }
}
