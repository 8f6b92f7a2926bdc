//! [Unhandled promise rejections](https://html.spec.whatwg.org/multipage/webappapis.html#unhandled-promise-rejections).

use super::{
    ErrorReport, Event, EventInit, EventKind, EventTarget, PromiseRejectionEvent, Task, TaskSource,
    diagnostics, host, task,
};
use crate::webidl::{Brand, PlatformRef, insert_realm_data, realm_data};
use boa_engine::{
    Context, JsData, JsObject, JsString, JsValue,
    builtins::promise::{OperationType, Promise, PromiseState},
    object::builtins::{JsPromise, JsWeakSet},
};
use boa_gc::{Finalize, Trace};
use rustc_hash::FxHashSet;
use std::{cell::RefCell, rc::Rc};

/// The unhandled rejected promises of one loop.
///
/// The engine does not say whether a promise is handled. It reports the change, and the promise
/// leaves the set then.
#[derive(Default)]
pub struct Rejections {
    /// In the order of rejection. Promises that were handled since are still in the list.
    about_to_be_notified: RefCell<Vec<Rejected>>,
    unhandled: Rc<Unhandled>,
}

opaque_debug!(Rejections);

struct Rejected {
    promise: JsObject,
    /// Whether a script with muted errors has rejected it.
    is_muted: bool,
}

/// The unhandled promises of a list or of a task of [`Rejections`].
type Unhandled = RefCell<FxHashSet<JsObject>>;

/// The
/// [outstanding rejected promises weak set](https://html.spec.whatwg.org/multipage/webappapis.html#outstanding-rejected-promises-weak-set):
/// those whose `unhandledrejection` was fired. It is in the realm, where the collector traces it,
/// and is created for the first promise.
#[derive(Trace, Finalize, JsData)]
struct Outstanding(JsWeakSet);

impl Rejections {
    /// [HostPromiseRejectionTracker](https://html.spec.whatwg.org/multipage/webappapis.html#the-hostpromiserejectiontracker-implementation).
    pub fn track(
        &self,
        promise: &JsObject<Promise>,
        operation: OperationType,
        is_muted: bool,
        context: &mut Context,
    ) {
        let promise = promise.clone().upcast();
        match operation {
            OperationType::Reject => {
                self.unhandled.borrow_mut().insert(promise.clone());
                self.about_to_be_notified
                    .borrow_mut()
                    .push(Rejected { promise, is_muted });
            }
            OperationType::Handle => {
                let waiting = self.unhandled.borrow_mut().remove(&promise);
                if !waiting && remove_outstanding(&promise, context) {
                    host(context).queue_task(
                        TaskSource::DomManipulation,
                        task(move |context| {
                            fire("rejectionhandled", &promise, false, context);
                        }),
                        context,
                    );
                }
            }
        }
    }

    /// Whether [`notify`](Self::notify) has promises.
    pub fn are_waiting(&self) -> bool {
        !self.about_to_be_notified.borrow().is_empty()
    }

    /// [Notify about rejected promises](https://html.spec.whatwg.org/multipage/webappapis.html#notify-about-rejected-promises),
    /// if there are any, as a task. Muted ones are for the developer only.
    pub fn notify(&self) -> Option<Rc<dyn Task>> {
        let promises = self.about_to_be_notified.take();
        if promises.is_empty() {
            return None;
        }
        let unhandled = self.unhandled.clone();
        Some(task(move |context| {
            for Rejected { promise, is_muted } in promises {
                if !unhandled.borrow().contains(&promise) {
                    continue;
                }
                let is_canceled = !is_muted && fire("unhandledrejection", &promise, true, context);
                if !is_canceled && unhandled.borrow().contains(&promise) {
                    let report = ErrorReport::rejection(reason(&promise), context);
                    diagnostics(context).report(&report);
                }
                if unhandled.borrow_mut().remove(&promise) && !is_muted {
                    add_outstanding(&promise, context);
                }
            }
            // Frees the memory that many promises took.
            if unhandled.borrow().is_empty() {
                unhandled.take();
            }
        }))
    }

    /// Forgets all.
    pub fn clear(&self) {
        drop((self.about_to_be_notified.take(), self.unhandled.take()));
    }
}

fn outstanding(context: &Context) -> Option<JsWeakSet> {
    realm_data(context.realm(), |it: &Outstanding| it.0.clone())
}

fn add_outstanding(promise: &JsObject, context: &mut Context) {
    let set = outstanding(context).unwrap_or_else(|| {
        let set = JsWeakSet::new(context);
        insert_realm_data(Outstanding(set.clone()), context.realm());
        set
    });
    // Adding an object to a weak set can't fail.
    let _ = set.add(promise, context);
}

fn remove_outstanding(promise: &JsObject, context: &mut Context) -> bool {
    outstanding(context).is_some_and(|set| set.delete(promise, context).unwrap_or(false))
}

/// Fires an event and returns whether a listener has canceled it.
fn fire(r#type: &str, promise: &JsObject, cancelable: bool, context: &mut Context) -> bool {
    let Some(target) = PlatformRef::<EventTarget>::of(&JsValue::undefined(), context) else {
        return false;
    };
    if !target.has_listener(r#type) {
        return false;
    }
    let kind = EventKind::PromiseRejection {
        promise: promise.clone(),
        reason: reason(promise),
    };
    let mut new = EventInit::new(JsString::from(r#type), kind);
    new.cancelable = cancelable;
    let event = Event::create::<PromiseRejectionEvent>(new, context);
    !target.dispatch(&event, context)
}

/// The reason of a promise that is rejected.
pub fn reason(promise: &JsObject) -> JsValue {
    match JsPromise::from_object(promise.clone()).map(|promise| promise.state()) {
        Ok(PromiseState::Rejected(reason)) => reason,
        _ => JsValue::undefined(),
    }
}
