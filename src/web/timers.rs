//! [Timers](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#timers): `setTimeout`, `setInterval`
//! and the functions that clear them.

use crate::{
    dom::{Task, TimerKey, add_unloading_cleanup_steps, clean_up_after_running_script, host, report_exception},
    engine::nesting,
    webidl::{self, Charge, FromJs, define_operation},
};
use boa_engine::{Context, JsArgs, JsData, JsObject, JsResult, JsString, JsValue, Script, Source, realm::Realm};
use boa_gc::{Finalize, Gc, GcRefCell, Trace, WeakGc};
use rustc_hash::FxHashMap;
use std::{cell::Cell, rc::Rc, time::Duration};

pub(super) fn register(context: &Context) {
    context.realm().host_defined_mut().insert(Timers::default());
    add_unloading_cleanup_steps(clear_all, context);
    define_operation("setTimeout", 1, |args, context| set(args, false, context), context);
    define_operation("setInterval", 1, |args, context| set(args, true, context), context);
    define_operation("clearTimeout", 0, clear, context);
    define_operation("clearInterval", 0, clear, context);
}

/// The
/// [map of setTimeout and setInterval IDs](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#map-of-settimeout-and-setinterval-ids).
///
/// The realm owns the handlers and arguments of timers, and the host has only their ids. So timers are dropped with their
/// realm.
#[derive(Clone, Trace, Finalize, JsData)]
struct Timers {
    map: Gc<TimerMap>,
    /// A weak reference to the map, for the tasks of all timers.
    weak: WeakGc<TimerMap>,
}

impl Default for Timers {
    fn default() -> Self {
        let map = Gc::new(TimerMap::default());
        Self { weak: WeakGc::new(&map), map }
    }
}

#[derive(Default, Trace, Finalize)]
struct TimerMap {
    active: GcRefCell<FxHashMap<i32, Timer>>,
    last_id: Cell<i32>,
    /// The nesting level of the running timer task. `None` outside of timer tasks.
    nesting_level: Cell<Option<u32>>,
}

#[derive(Clone, Trace, Finalize)]
struct Timer {
    handler: Handler,
    /// `None` if there are no arguments, the common case.
    arguments: Option<Gc<Vec<JsValue>>>,
    realm: Realm,
    /// The interval in milliseconds. `None` for a timeout.
    interval: Option<i32>,
    nesting_level: u32,
    /// Distinguishes a timer from an earlier one with the same id, and one run of an interval from the next.
    #[unsafe_ignore_trace]
    key: Option<TimerKey>,
    #[expect(dead_code, reason = "it is dropped with the timer")]
    #[unsafe_ignore_trace]
    charge: Rc<Charge>,
}

/// `TimerHandler`
#[derive(Clone, Trace, Finalize)]
enum Handler {
    Function(JsObject),
    Code(JsString),
}

impl FromJs for Handler {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        match value.as_callable() {
            Some(function) => Ok(Self::Function(function)),
            None => JsString::from_js(value, context).map(Self::Code),
        }
    }
}

fn set(args: &[JsValue], repeat: bool, context: &mut Context) -> JsResult<JsValue> {
    let handler = Handler::from_js(args.get_or_undefined(0), context)?;
    let timeout = Option::<i32>::from_js(args.get_or_undefined(1), context)?.unwrap_or(0);
    let charge = Rc::new(webidl::charge_timer(context)?);
    let timer = Timer {
        handler,
        arguments: args.get(2..).filter(|args| !args.is_empty()).map(|args| Gc::new(args.to_vec())),
        realm: context.realm().clone(),
        interval: repeat.then_some(timeout),
        nesting_level: 0,
        key: None,
        charge,
    };
    let timers = timers(context);
    let id = timers.unused_id();
    timers.initialize(id, timer, timeout, context);
    Ok(id.into())
}

fn clear(args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let id = Option::<i32>::from_js(args.get_or_undefined(0), context)?.unwrap_or(0);
    let timer = timers(context).map.active.borrow_mut().remove(&id);
    if let Some(key) = timer.and_then(|timer| timer.key) {
        host(context).clear_timer(key);
    }
    Ok(JsValue::undefined())
}

/// Clears all timers of the current realm: its document is unloaded.
fn clear_all(context: &mut Context) {
    let Some(timers) = context.realm().host_defined().get::<Timers>().cloned() else { return };
    let active = std::mem::take(&mut *timers.map.active.borrow_mut());
    for key in active.into_values().filter_map(|timer| timer.key) {
        host(context).clear_timer(key);
    }
}

fn timers(context: &Context) -> Timers {
    context.realm().host_defined().get::<Timers>().expect("the realm's timers come with its operations").clone()
}

/// The shortest delay, in milliseconds, of a timer that is nested more deeply than [`MAX_UNTHROTTLED_NESTING`].
const MIN_NESTED_DELAY_MS: i32 = 4;
const MAX_UNTHROTTLED_NESTING: u32 = 5;

impl Timers {
    /// The next unused positive id. Ids wrap around.
    fn unused_id(&self) -> i32 {
        let active = self.map.active.borrow();
        loop {
            let id = self.map.last_id.get().checked_add(1).unwrap_or(1);
            self.map.last_id.set(id);
            if !active.contains_key(&id) {
                return id;
            }
        }
    }

    /// The [timer initialization
    /// steps](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#timer-initialisation-steps) after the
    /// nesting level is known.
    fn initialize(&self, id: i32, mut timer: Timer, timeout: i32, context: &mut Context) {
        let nesting_level = self.map.nesting_level.get().unwrap_or(0);
        let least = if nesting_level > MAX_UNTHROTTLED_NESTING { MIN_NESTED_DELAY_MS } else { 0 };
        let delay = Duration::from_millis(timeout.max(least).unsigned_abs().into());
        let task = Rc::new(TimerTask { timers: self.weak.clone(), id, key: Cell::new(None) });
        let key = host(context).set_timer(delay, true, task.clone(), context);
        task.key.set(Some(key));
        timer.nesting_level = nesting_level.saturating_add(1);
        timer.key = Some(key);
        self.map.active.borrow_mut().insert(id, timer);
    }

    /// Whether the timer is pending with this key: it was neither cleared nor set again.
    fn is_active(&self, id: i32, key: Option<TimerKey>) -> bool {
        self.map.active.borrow().get(&id).is_some_and(|timer| timer.key == key)
    }
}

/// The task of a timer that is due.
struct TimerTask {
    timers: WeakGc<TimerMap>,
    id: i32,
    key: Cell<Option<TimerKey>>,
}

impl Task for TimerTask {
    fn run(self: Rc<Self>, context: &mut Context) {
        let Some(map) = self.timers.upgrade() else { return };
        let timers = Timers { map, weak: self.timers.clone() };
        let timer = timers.map.active.borrow().get(&self.id).cloned();
        let Some(timer) = timer.filter(|timer| timer.key == self.key.get()) else { return };

        let outer_realm = context.enter_realm(timer.realm.clone());
        timers.map.nesting_level.set(Some(timer.nesting_level));
        let arguments = timer.arguments.as_ref().map_or(&[][..], |arguments| arguments);
        if let Err(error) = timer.handler.call(arguments, context) {
            report_exception(error, context);
        }
        clean_up_after_running_script(context);
        if timers.is_active(self.id, self.key.get()) {
            match timer.interval {
                Some(timeout) => timers.initialize(self.id, timer, timeout, context),
                None => drop(timers.map.active.borrow_mut().remove(&self.id)),
            }
        }
        timers.map.nesting_level.set(None);
        context.enter_realm(outer_realm);
    }
}

impl Handler {
    fn call(&self, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        match self {
            Self::Function(function) => {
                host(context).call(function, &context.global_object().into(), arguments, context)
            }
            Self::Code(code) => {
                let code = code.to_vec();
                let parse = || Script::parse(Source::from_utf16(&code), None, context);
                let script = nesting::with_stack_for(|| code.iter().copied(), parse)?;
                host(context).evaluate(&script, context)
            }
        }
    }
}
