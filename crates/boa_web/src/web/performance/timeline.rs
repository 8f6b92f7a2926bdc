//! The [performance timeline](https://w3c.github.io/performance-timeline/#performance-timeline) of
//! a realm: its entries, and the observers that receive new ones.

use super::{
    entry::{EntryType, PerformanceEntry},
    observer::{PerformanceObserver, PerformanceObserverEntryList},
};
use crate::{
    dom::{TaskSource, host, invoke_callback, report_exception, task},
    webidl::{PlatformRef, new_object, realm_data},
};
use boa_engine::{
    Context, JsData, JsObject, JsResult, JsString, JsValue, js_string,
    object::{IntegrityLevel, builtins::JsArray},
};
use boa_gc::{Finalize, GcRefCell, Trace};
use std::cell::Cell;

/// The timeline of a realm. The standard sets no limit for the numbers of marks and measures: they
/// are objects of the script.
#[derive(Debug, Default, Trace, Finalize, JsData)]
pub(super) struct Timeline {
    entries: GcRefCell<Vec<PlatformRef<PerformanceEntry>>>,
    /// The registered performance observer objects.
    observers: GcRefCell<Vec<PlatformRef<PerformanceObserver>>>,
    is_task_queued: Cell<bool>,
    last_id: Cell<u32>,
    supported_entry_types: GcRefCell<Option<JsObject>>,
}

fn with<R>(context: &Context, steps: impl FnOnce(&Timeline) -> R) -> R {
    realm_data(context.realm(), steps).expect("it is defined with the interfaces")
}

/// All entries of the timeline.
pub(super) fn entries(context: &Context) -> Vec<PlatformRef<PerformanceEntry>> {
    with(context, |it| it.entries.borrow().clone())
}

/// [Queues an entry](https://w3c.github.io/performance-timeline/#dfn-queue-a-performanceentry), and
/// adds it to the timeline.
pub(super) fn add(entry: PlatformRef<PerformanceEntry>, context: &mut Context) {
    let is_observed = with(context, |it| {
        it.last_id.update(|id| id.wrapping_add(1));
        entry.id.set(it.last_id.get());
        let mut is_observed = false;
        for observer in it.observers.borrow().iter() {
            if observer.observes(entry.r#type) {
                observer.buffer.borrow_mut().push(entry.clone());
                is_observed = true;
            }
        }
        it.entries.borrow_mut().push(entry);
        is_observed
    });
    if is_observed {
        queue_observer_task(context);
    }
}

/// Removes the entries of a type and a name.
pub(super) fn clear(r#type: EntryType, name: Option<&JsString>, context: &Context) {
    with(context, |it| {
        it.entries
            .borrow_mut()
            .retain(|entry| entry.r#type != r#type || name.is_some_and(|name| entry.name != *name));
    });
}

/// The start time of the last mark of a name.
pub(super) fn start_of_mark(name: &JsString, context: &Context) -> Option<f64> {
    with(context, |it| {
        let entries = it.entries.borrow();
        let mut marks = entries.iter().rev();
        marks
            .find(|entry| entry.r#type == EntryType::Mark && entry.name == *name)
            .map(|mark| mark.start_time)
    })
}

/// Adds an observer to the registered ones, once.
pub(super) fn register(observer: &PlatformRef<PerformanceObserver>, context: &Context) {
    with(context, |it| {
        let mut observers = it.observers.borrow_mut();
        if !observers.iter().any(|other| is_same(other, observer)) {
            observers.push(observer.clone());
        }
    });
}

pub(super) fn unregister(observer: &PlatformRef<PerformanceObserver>, context: &Context) {
    with(context, |it| {
        let mut observers = it.observers.borrow_mut();
        observers.retain(|other| !is_same(other, observer));
    });
}

fn is_same(
    one: &PlatformRef<PerformanceObserver>,
    other: &PlatformRef<PerformanceObserver>,
) -> bool {
    JsObject::equals(one.object(), other.object())
}

/// `PerformanceObserver.supportedEntryTypes`: the same frozen array each time.
pub(super) fn supported_entry_types(context: &mut Context) -> JsResult<JsObject> {
    if let Some(types) = with(context, |it| it.supported_entry_types.borrow().clone()) {
        return Ok(types);
    }
    let names = EntryType::ALL
        .iter()
        .map(|it| js_string!(it.as_str()).into());
    let types = JsObject::from(JsArray::from_iter(names, context));
    types.set_integrity_level(IntegrityLevel::Frozen, context)?;
    with(context, |it| {
        *it.supported_entry_types.borrow_mut() = Some(types.clone());
    });
    Ok(types)
}

/// [Queues the performance observer task](https://w3c.github.io/performance-timeline/#queue-the-performanceobserver-task),
/// once. Its task source is not among HTML's.
pub(super) fn queue_observer_task(context: &mut Context) {
    if with(context, |it| it.is_task_queued.replace(true)) {
        return;
    }
    let steps = task(|context: &mut Context| {
        let observers = with(context, |it| {
            it.is_task_queued.set(false);
            it.observers.borrow().clone()
        });
        for observer in observers {
            if let Err(error) = notify(&observer, context) {
                report_exception(error, context);
            }
        }
    });
    host(context).queue_task(TaskSource::DomManipulation, steps, context);
}

fn notify(observer: &PlatformRef<PerformanceObserver>, context: &mut Context) -> JsResult<()> {
    let entries = std::mem::take(&mut *observer.buffer.borrow_mut());
    if entries.is_empty() {
        return Ok(());
    }
    let list = PerformanceObserverEntryList::create(entries, context);
    let options = new_object(context);
    if observer.requires_dropped_entries.replace(false) {
        // Nothing limits the entries of a type, so none is dropped.
        let name = js_string!("droppedEntriesCount");
        options.create_data_property_or_throw(name, 0, context)?;
    }
    let this = JsValue::from(observer.object().clone());
    let arguments = [list.into(), this.clone(), options.into()];
    invoke_callback(&observer.callback, &this, &arguments, context);
    Ok(())
}
