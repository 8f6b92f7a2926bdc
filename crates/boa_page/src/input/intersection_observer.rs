//! [`IntersectionObserver`](https://w3c.github.io/IntersectionObserver/): an observer hears of each
//! element once. An element that is rendered intersects, wherever it is: all of the text of a page is
//! there, and nothing is loaded when it comes into view.

use crate::dom::ext::*;
use crate::{
    dom::{Element, node::value},
    events::queue_task,
    exception::throw,
    input::{cssom_view::rectangle, geometry},
};
use boa_engine::{
    Context, JsArgs, JsObject, JsResult, JsString, JsValue,
    object::{IntegrityLevel, builtins::JsArray},
};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_websocket::{
    dom::{invoke_callback, now},
    webidl::{
        self, CallbackFunction, Constructor, Dictionary, FromJs, Interface, Layers, Members,
        Nullable, PlatformRef, Root, getter, operation, or_null, range_error, string::to_utf8,
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
    rectangle: JsObject,
}

pub(super) fn register(context: &mut Context) {
    webidl::define::<IntersectionObserver>(context);
    webidl::define::<IntersectionObserverEntry>(context);
}

impl Interface for IntersectionObserver {
    const NAME: &'static str = "IntersectionObserver";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(1, |new_target, args, context| {
            let callback = CallbackFunction::from_js(&args[0], context)?;
            let init = Dictionary::from_js(args.get_or_undefined(1), context)?;
            let root = init.member::<Nullable<JsObject>>("root", context)?;
            let root_margin = init.member::<JsString>("rootMargin", context)?;
            let thresholds = thresholds(&init, context)?;
            let slots = Self {
                callback,
                root: root.and_then(|it| it.0),
                root_margin: margin(root_margin, context)?,
                thresholds,
                targets: GcRefCell::default(),
                new_targets: GcRefCell::default(),
                is_queued: Cell::new(false),
            };
            new_target.object(slots, context)
        }));
    const MEMBERS: Members<Self> = &[
        getter("root", |this, _| Ok(or_null(this.root.clone()))),
        getter("rootMargin", |this, _| Ok(this.root_margin.clone().into())),
        getter("thresholds", |this, _| Ok(this.thresholds.clone().into())),
        operation("observe", 1, |this, args, context| {
            let target = PlatformRef::<Element>::from_js(&args[0], context)?;
            if this.targets.borrow().iter().any(|it| it.is(&target)) {
                return Ok(JsValue::undefined());
            }
            this.new_targets.borrow_mut().push(target.clone());
            this.targets.borrow_mut().push(target);
            notify_later(this, context);
            Ok(JsValue::undefined())
        }),
        operation("unobserve", 1, |this, args, context| {
            let target = PlatformRef::<Element>::from_js(&args[0], context)?;
            forget(&this.targets, &target);
            forget(&this.new_targets, &target);
            Ok(JsValue::undefined())
        }),
        operation("disconnect", 0, |this, _, _| {
            this.targets.take();
            this.new_targets.take();
            Ok(JsValue::undefined())
        }),
        // The callback gets the entries in the task that makes them.
        operation("takeRecords", 0, |_, _, context| {
            Ok(JsArray::new(context)?.into())
        }),
    ];
}

fn forget(targets: &GcRefCell<Vec<PlatformRef<Element>>>, target: &PlatformRef<Element>) {
    targets.borrow_mut().retain(|it| !it.is(target));
}

/// The thresholds in a frozen array, from the smallest to the greatest.
fn thresholds(init: &Dictionary, context: &mut Context) -> JsResult<JsObject> {
    let mut thresholds = match init.member::<JsValue>("threshold", context)? {
        None => Vec::new(),
        Some(list) if list.is_object() => Vec::<f64>::from_js(&list, context)?,
        Some(one) => vec![f64::from_js(&one, context)?],
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
fn margin(text: Option<JsString>, context: &mut Context) -> JsResult<JsString> {
    let text = text.map(|text| to_utf8(&text)).unwrap_or_default();
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
        getter("time", |this, _| Ok(this.time.into())),
        getter("rootBounds", |_, _| Ok(JsValue::null())),
        getter("boundingClientRect", |this, _| {
            Ok(this.rectangle.clone().into())
        }),
        getter("intersectionRect", |this, _| {
            Ok(this.rectangle.clone().into())
        }),
        getter("isIntersecting", |this, _| Ok(this.is_intersecting.into())),
        getter("intersectionRatio", |this, _| {
            Ok(i32::from(this.is_intersecting).into())
        }),
        getter("target", |this, _| Ok(value(&this.target))),
    ];
}
