//! [`IntersectionObserver`](https://w3c.github.io/IntersectionObserver/): an observer hears of each
//! element once. An element that is rendered intersects, wherever it is: all of the text of a page is
//! there, and nothing is loaded when it comes into view.

use crate::dom::ext::*;
use crate::{
    dom::Element,
    events::queue_task,
    exception::throw,
    input::{
        cssom_view::rectangle,
        geometry::{self, DomRectReadOnly},
    },
};
use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue, js_string,
    object::{IntegrityLevel, builtins::JsArray},
};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_web::{
    dom::{invoke_callback, now},
    webidl::{
        self, CallbackFunction, Constructor, Double, FromJs, Interface, Layers, Members, Nullable,
        PlatformRef, Root, Steps, dictionaries, getter, iterator_method, operation, range_error,
        sequence, string::to_utf8,
    },
};
use std::cell::Cell;

/// The slots of an observer.
#[derive(Trace, Finalize)]
pub(crate) struct IntersectionObserver {
    callback: CallbackFunction,
    root: Option<JsObject>,
    root_margin: JsString,
    thresholds: JsObject,
    targets: GcRefCell<Vec<PlatformRef<Element>>>,
    /// The targets that it has not heard of yet.
    new_targets: GcRefCell<Vec<PlatformRef<Element>>>,
    is_queued: Cell<bool>,
}

/// The slots of an entry.
#[derive(Trace, Finalize)]
pub(crate) struct IntersectionObserverEntry {
    time: f64,
    target: PlatformRef<Element>,
    is_intersecting: bool,
    /// The rectangle of the target, which is that of the intersection too.
    rectangle: PlatformRef<DomRectReadOnly>,
}

pub(super) fn register(context: &mut Context) {
    webidl::define::<IntersectionObserver>(context);
    webidl::define::<IntersectionObserverEntry>(context);
}

dictionaries! {
    /// <https://w3c.github.io/IntersectionObserver/#dictdef-intersectionobserverinit>
    struct IntersectionObserverInit {
        _delay: "delay" i32 = 0,
        root: "root" Nullable<JsObject> = Nullable(None),
        root_margin: "rootMargin" JsString = js_string!("0px"),
        _scroll_margin: "scrollMargin" JsString = js_string!("0px"),
        threshold: "threshold" Threshold = Threshold::One(Double(0.0)),
        _track_visibility: "trackVisibility" bool = false,
    }
}

/// `(double or sequence<double>)`
enum Threshold {
    One(Double),
    Several(Vec<Double>),
}

impl FromJs for Threshold {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if let Some(object) = value.as_object()
            && let Some(method) = iterator_method(&object, context)?
        {
            return sequence(&object, &method, context).map(Self::Several);
        }
        Double::from_js(value, context).map(Self::One)
    }
}

impl Interface for IntersectionObserver {
    const NAME: &'static str = "IntersectionObserver";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (callback, init): (CallbackFunction, IntersectionObserverInit), context| {
            let thresholds = thresholds(init.threshold, context)?;
            let slots = Self {
                callback,
                root: init.root.0,
                root_margin: margin(&init.root_margin, context)?,
                thresholds,
                targets: GcRefCell::default(),
                new_targets: GcRefCell::default(),
                is_queued: Cell::new(false),
            };
            new_target.object(slots, context)
        },
    )));
    const MEMBERS: Members<Self> = &[
        getter("root", &Steps(|this, _| Ok(this.root.clone()))),
        getter("rootMargin", &Steps(|this, _| Ok(this.root_margin.clone()))),
        getter("thresholds", &Steps(|this, _| Ok(this.thresholds.clone()))),
        operation(
            "observe",
            &Steps(|this, target: PlatformRef<Element>, context| {
                if this.targets.borrow().iter().any(|it| it.is(&target)) {
                    return Ok(());
                }
                this.new_targets.borrow_mut().push(target.clone());
                this.targets.borrow_mut().push(target);
                notify_later(this, context);
                Ok(())
            }),
        ),
        operation(
            "unobserve",
            &Steps(|this, target: PlatformRef<Element>, _| {
                forget(&this.targets, &target);
                forget(&this.new_targets, &target);
                Ok(())
            }),
        ),
        operation(
            "disconnect",
            &Steps(|this, (), _| {
                this.targets.take();
                this.new_targets.take();
                Ok(())
            }),
        ),
        // The callback gets the entries in the task that makes them.
        operation(
            "takeRecords",
            &Steps(|_, (), _| Ok(Vec::<PlatformRef<IntersectionObserverEntry>>::new())),
        ),
    ];
}

fn forget(targets: &GcRefCell<Vec<PlatformRef<Element>>>, target: &PlatformRef<Element>) {
    targets.borrow_mut().retain(|it| !it.is(target));
}

/// The thresholds in a frozen array, from the smallest to the greatest.
fn thresholds(threshold: Threshold, context: &mut Context) -> JsResult<JsObject> {
    let mut thresholds: Vec<f64> = match threshold {
        Threshold::One(one) => vec![one.0],
        Threshold::Several(list) => list.into_iter().map(|it| it.0).collect(),
    };
    if thresholds.iter().any(|it| !(0.0..=1.0).contains(it)) {
        return Err(range_error("a threshold is between 0 and 1"));
    }
    if thresholds.is_empty() {
        thresholds.push(0.0);
    }
    thresholds.sort_by(f64::total_cmp);
    let array = JsArray::from_iter(thresholds.into_iter().map(JsValue::from), context);
    let array = JsObject::from(array);
    array.set_integrity_level(IntegrityLevel::Frozen, context)?;
    Ok(array)
}

/// [Parses a margin](https://w3c.github.io/IntersectionObserver/#parse-a-margin) and serializes it.
fn margin(text: &JsString, context: &mut Context) -> JsResult<JsString> {
    let text = to_utf8(text);
    let parts: Vec<&str> = text.split_ascii_whitespace().collect();
    let is_length = |part: &&str| {
        let number = part.strip_suffix("px").or_else(|| part.strip_suffix('%'));
        number.is_some_and(|number| number.parse::<f64>().is_ok_and(f64::is_finite))
    };
    let all = match &parts[..] {
        _ if !parts.iter().all(is_length) => None,
        [] => Some(["0px"; 4]),
        [all] => Some([*all; 4]),
        [top, right] => Some([*top, *right, *top, *right]),
        [top, right, bottom] => Some([*top, *right, *bottom, *right]),
        [top, right, bottom, left] => Some([*top, *right, *bottom, *left]),
        _ => None,
    };
    match all {
        Some(all) => Ok(JsString::from(all.join(" "))),
        None => throw(
            "SyntaxError",
            "a margin has one to four lengths in px or %",
            context,
        ),
    }
}

/// Queues a task that notifies the observer of the targets that are new by then.
fn notify_later(observer: &PlatformRef<IntersectionObserver>, context: &mut Context) {
    if observer.is_queued.replace(true) {
        return;
    }
    let observer = observer.clone();
    queue_task(context, move |context| {
        observer.is_queued.set(false);
        let targets = observer.new_targets.take();
        if targets.is_empty() {
            return;
        }
        let entries: Vec<JsValue> = targets.iter().map(|it| entry(it, context)).collect();
        let entries = JsArray::from_iter(entries, context);
        let this: JsValue = observer.object().clone().into();
        let arguments = [entries.into(), this.clone()];
        invoke_callback(&observer.callback, &this, &arguments, context);
    });
}

fn entry(target: &PlatformRef<Element>, context: &mut Context) -> JsValue {
    let rectangle = rectangle(target, context);
    let entry = IntersectionObserverEntry {
        time: now(context),
        target: target.clone(),
        is_intersecting: rectangle.is_some(),
        rectangle: geometry::create_read_only(rectangle.unwrap_or_default(), context),
    };
    webidl::create(Layers::new().with(entry), context).into()
}

impl Interface for IntersectionObserverEntry {
    const NAME: &'static str = "IntersectionObserverEntry";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("time", &Steps(|this, _| Ok(this.time))),
        getter(
            "rootBounds",
            &Steps(|_, _| Ok(None::<PlatformRef<DomRectReadOnly>>)),
        ),
        getter(
            "boundingClientRect",
            &Steps(|this, _| Ok(this.rectangle.clone())),
        ),
        getter(
            "intersectionRect",
            &Steps(|this, _| Ok(this.rectangle.clone())),
        ),
        getter("isIntersecting", &Steps(|this, _| Ok(this.is_intersecting))),
        getter(
            "intersectionRatio",
            &Steps(|this, _| Ok(i32::from(this.is_intersecting))),
        ),
        getter("target", &Steps(|this, _| Ok(this.target.clone()))),
    ];
}
