//! [Unhandled promise rejections](https://html.spec.whatwg.org/multipage/webappapis.html#unhandled-promise-rejections).

use crate::{
    dom::{self, ErrorReport, Event, EventTarget, Kind, NewEvent, PromiseRejectionEvent, Task, host},
    webidl::{Brand, This},
};
use boa_engine::{
    Context, JsObject, JsString, JsValue,
    builtins::promise::{OperationType, Promise, PromiseState},
    object::builtins::{JsPromise, JsWeakSet},
};
use std::{cell::RefCell, rc::Rc};

/// The rejected promises of one loop that nobody handles.
///
/// The engine does not say whether a promise is handled, only when it becomes so: then it leaves the list it is in.
#[derive(Default)]
pub(super) struct Rejections {
    about_to_be_notified: RefCell<Vec<JsObject>>,
    /// Those whose task is queued, a list for each task.
    notifying: RefCell<Vec<Rc<Batch>>>,
    /// Those whose `unhandledrejection` was fired. Made when the first is.
    outstanding: Rc<RefCell<Option<JsWeakSet>>>,
}

type Batch = RefCell<Vec<JsObject>>;

impl Rejections {
    /// [HostPromiseRejectionTracker](https://html.spec.whatwg.org/multipage/webappapis.html#the-hostpromiserejectiontracker-implementation).
    pub(super) fn track(&self, promise: &JsObject<Promise>, operation: OperationType, context: &mut Context) {
        let promise = promise.clone().upcast();
        match operation {
            OperationType::Reject => self.about_to_be_notified.borrow_mut().push(promise),
            OperationType::Handle => {
                self.notifying.borrow_mut().retain(|batch| Rc::strong_count(batch) > 1);
                let waiting = remove(&self.about_to_be_notified, &promise)
                    || self.notifying.borrow().iter().any(|batch| remove(batch, &promise));
                if !waiting && self.remove_outstanding(&promise, context) {
                    host(context).queue_task(
                        dom::TaskSource::DomManipulation,
                        dom::task(move |context| {
                            fire("rejectionhandled", &promise, false, context);
                        }),
                        context,
                    );
                }
            }
        }
    }

    fn remove_outstanding(&self, promise: &JsObject, context: &mut Context) -> bool {
        let outstanding = self.outstanding.borrow().clone();
        outstanding.is_some_and(|set| set.delete(promise, context).unwrap_or(false))
    }

    /// [Notify about rejected promises](https://html.spec.whatwg.org/multipage/webappapis.html#notify-about-rejected-promises),
    /// if there are any.
    pub(super) fn notify(&self) -> Option<Rc<dyn Task>> {
        if self.about_to_be_notified.borrow().is_empty() {
            return None;
        }
        let batch = Rc::new(RefCell::new(self.about_to_be_notified.take()));
        self.notifying.borrow_mut().push(batch.clone());
        let outstanding = self.outstanding.clone();
        Some(dom::task(move |context| {
            loop {
                let promise = batch.borrow().first().cloned();
                let Some(promise) = promise else { break };
                if !fire("unhandledrejection", &promise, true, context) && contains(&batch, &promise) {
                    let report = ErrorReport::rejection(reason(&promise), context);
                    host(context).report(&report);
                }
                if remove(&batch, &promise) {
                    let set = outstanding.borrow().clone();
                    let set = set.unwrap_or_else(|| JsWeakSet::new(context));
                    // Adding an object to a weak set can't fail.
                    let _ = set.add(&promise, context);
                    *outstanding.borrow_mut() = Some(set);
                }
            }
        }))
    }
}

fn position(batch: &Batch, promise: &JsObject) -> Option<usize> {
    batch.borrow().iter().position(|known| JsObject::equals(known, promise))
}

fn contains(batch: &Batch, promise: &JsObject) -> bool {
    position(batch, promise).is_some()
}

fn remove(batch: &Batch, promise: &JsObject) -> bool {
    let found = position(batch, promise);
    if let Some(index) = found {
        batch.borrow_mut().remove(index);
    }
    found.is_some()
}

/// Returns whether a listener canceled the event.
fn fire(r#type: &str, promise: &JsObject, cancelable: bool, context: &mut Context) -> bool {
    let Some(target) = This::<EventTarget>::of(&JsValue::undefined(), context) else { return false };
    if !target.has_listener(r#type) {
        return false;
    }
    let kind = Kind::PromiseRejection { promise: promise.clone(), reason: reason(promise) };
    let new = NewEvent { cancelable, ..NewEvent::new(JsString::from(r#type), kind) };
    let event = Event::create::<PromiseRejectionEvent>(new, context);
    !target.dispatch(&event, context)
}

fn reason(promise: &JsObject) -> JsValue {
    match JsPromise::from_object(promise.clone()).map(|promise| promise.state()) {
        Ok(PromiseState::Rejected(reason)) => reason,
        _ => JsValue::undefined(),
    }
}
