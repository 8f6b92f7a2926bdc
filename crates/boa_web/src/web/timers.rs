//! [Timers](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#timers):
//! `setTimeout`, `setInterval` and the functions that clear them.

use crate::{
    dom::{
        HOST_CODE, TIMER_CODE, Task, TimerKey, TimerKind, add_unloading_cleanup_steps,
        document_base_url, host, invoke_callback, realm_url, report_exception_of, run_script,
    },
    url_parser::parse_url,
    webidl::{
        self, CallbackFunction, Charge, FromJs, Steps, Variadic, define_operation,
        insert_realm_data, realm_data,
    },
};
use boa_engine::{
    Context, JsData, JsResult, JsString, JsValue, Script, Source, module::Referrer, realm::Realm,
};
use boa_gc::{Finalize, Gc, GcRefCell, Trace, WeakGc};
use std::{
    cell::Cell,
    collections::{BTreeMap, btree_map::Entry},
    path::{Path, PathBuf},
    rc::Rc,
    time::Duration,
};

pub(super) fn register(context: &Context) {
    let realm = context.realm();
    insert_realm_data(Timers::new(realm.clone()), realm);
    add_unloading_cleanup_steps(clear_all, context);
    define_operation("setTimeout", &Steps(set::<false>), context);
    define_operation("setInterval", &Steps(set::<true>), context);
    define_operation("clearTimeout", &Steps(clear), context);
    define_operation("clearInterval", &Steps(clear), context);
}

/// The
/// [map of setTimeout and setInterval IDs](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#map-of-settimeout-and-setinterval-ids).
///
/// The realm owns the handlers and arguments of timers, and the host has only their ids. So timers
/// are dropped with their realm.
#[derive(Clone, Trace, Finalize, JsData)]
struct Timers {
    map: Gc<TimerMap>,
    /// A weak reference to the map, for the tasks of all timers.
    weak: WeakGc<TimerMap>,
}

#[derive(Trace, Finalize)]
struct TimerMap {
    /// Timers that are set together run together. In a tree they are neighbours, and in the caches.
    active: GcRefCell<BTreeMap<i32, Timer>>,
    last_id: Cell<i32>,
    /// The nesting level of the running timer task. `None` outside of timer tasks.
    nesting_level: Cell<Option<u32>>,
    realm: Realm,
}

#[derive(Trace, Finalize)]
struct Timer {
    callback: Callback,
    /// The interval in milliseconds. `None` for a timeout.
    interval: Option<i32>,
    nesting_level: u32,
    /// Distinguishes a timer from an earlier one with the same id, and one run of an interval from
    /// the next.
    #[unsafe_ignore_trace]
    key: TimerKey,
    #[expect(dead_code, reason = "it is dropped with the timer")]
    #[unsafe_ignore_trace]
    charge: Charge,
}

#[derive(Clone, Trace, Finalize)]
struct Callback {
    handler: Handler,
    /// `None` if there are no arguments, the common case.
    arguments: Option<Gc<Vec<JsValue>>>,
}

/// `TimerHandler`
#[derive(Clone, Trace, Finalize)]
enum Handler {
    Function(CallbackFunction),
    Code {
        code: JsString,
        /// Its name, from which it imports. `None` for code of the document.
        #[unsafe_ignore_trace]
        name: Option<Rc<Path>>,
    },
}

impl FromJs for Handler {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if value.is_callable() {
            return CallbackFunction::from_js(value, context).map(Self::Function);
        }
        Ok(Self::Code {
            code: JsString::from_js(value, context)?,
            name: name_of_code(context).map(Rc::from),
        })
    }
}

/// A name beside the script that sets the timer, which it begins with: the code imports as that
/// does, and its errors have the URL of that. Code of no script has a name that no script has, as a
/// script without a name is one of the program.
fn name_of_code(context: &Context) -> Option<PathBuf> {
    let active = context.get_active_script_or_module().map(Referrer::from);
    let Some(script @ (Referrer::Script(_) | Referrer::Module(_))) = active else {
        return Some(PathBuf::from(HOST_CODE));
    };
    let script = script.path()?;
    if document_base_url(Some(script), context).is_some() {
        return None;
    }
    let name = script.to_str();
    let url = name.and_then(|name| parse_url(name, None).ok());
    // A scheme of one letter is a drive of Windows, and can't be a base either.
    let is_base = url.is_none_or(|url| url.scheme().len() == 1 || !url.cannot_be_a_base());
    if !is_base || name.is_some_and(|name| name.ends_with(TIMER_CODE)) {
        return Some(script.to_owned());
    }
    let mut name = script.as_os_str().to_owned();
    name.push(TIMER_CODE);
    Some(PathBuf::from(name))
}

/// The name of code in reports: that of the document, if it has none of its own.
fn shown_name(name: Option<&Path>, context: &Context) -> String {
    match name {
        Some(name) if name != Path::new(HOST_CODE) => name.to_string_lossy().into_owned(),
        _ => {
            let document = realm_url(context).map_or_else(String::new, String::from);
            format!("{document}{TIMER_CODE}")
        }
    }
}

fn set<const REPEAT: bool>(
    (handler, timeout, Variadic(arguments)): (Handler, Option<i32>, Variadic<JsValue>),
    context: &mut Context,
) -> JsResult<i32> {
    let timeout = timeout.unwrap_or(0);
    let charge = webidl::charge_timer(context)?;
    let arguments = (!arguments.is_empty()).then(|| Gc::new(arguments));
    let timers = timers(context);
    let id = timers.unused_id();
    let (key, nesting_level) = timers.schedule(id, timeout, context);
    let timer = Timer {
        callback: Callback { handler, arguments },
        interval: REPEAT.then_some(timeout),
        nesting_level,
        key,
        charge,
    };
    timers.map.active.borrow_mut().insert(id, timer);
    Ok(id)
}

fn clear(id: Option<i32>, context: &mut Context) -> JsResult<()> {
    let id = id.unwrap_or(0);
    let timer = timers(context).map.active.borrow_mut().remove(&id);
    if let Some(timer) = timer {
        host(context).clear_timer(timer.key);
    }
    Ok(())
}

/// Clears all timers of the current realm: its document is unloaded.
fn clear_all(context: &mut Context) {
    let Some(timers) = realm_data(context.realm(), Timers::clone) else {
        return;
    };
    let active = std::mem::take(&mut *timers.map.active.borrow_mut());
    for timer in active.into_values() {
        host(context).clear_timer(timer.key);
    }
}

fn timers(context: &Context) -> Timers {
    realm_data(context.realm(), Timers::clone).expect("the realm's timers come with its operations")
}

/// The shortest delay, in milliseconds, of a timer that is nested more deeply than
/// [`MAX_UNTHROTTLED_NESTING`].
const MIN_NESTED_DELAY_MS: i32 = 4;
const MAX_UNTHROTTLED_NESTING: u32 = 5;

impl Timers {
    fn new(realm: Realm) -> Self {
        let map = Gc::new(TimerMap {
            active: GcRefCell::default(),
            last_id: Cell::default(),
            nesting_level: Cell::default(),
            realm,
        });
        Self {
            weak: WeakGc::new(&map),
            map,
        }
    }

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

    /// The
    /// [timer initialization steps](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#timer-initialisation-steps)
    /// from the nesting level to the host's timer: its key, and the nesting level of its task.
    fn schedule(&self, id: i32, timeout: i32, context: &mut Context) -> (TimerKey, u32) {
        let nesting_level = self.map.nesting_level.get().unwrap_or(0);
        let least = if nesting_level > MAX_UNTHROTTLED_NESTING {
            MIN_NESTED_DELAY_MS
        } else {
            0
        };
        let delay = Duration::from_millis(timeout.max(least).unsigned_abs().into());
        let task = Rc::new(TimerTask {
            timers: self.weak.clone(),
            id,
            key: Cell::new(None),
        });
        let key = host(context).set_timer(delay, TimerKind::KeepsAlive, task.clone(), context);
        task.key.set(Some(key));
        (key, nesting_level.saturating_add(1))
    }

    /// Sets an interval again, if its timer is active with the key: it was neither cleared nor set
    /// again.
    fn renew(&self, id: i32, key: TimerKey, timeout: i32, context: &mut Context) {
        let is_same = |timer: &Timer| timer.key == key;
        if !self.map.active.borrow().get(&id).is_some_and(is_same) {
            return;
        }
        let (key, nesting_level) = self.schedule(id, timeout, context);
        if let Some(timer) = self.map.active.borrow_mut().get_mut(&id) {
            timer.key = key;
            timer.nesting_level = nesting_level;
        }
    }
}

impl TimerMap {
    /// The timer whose task runs, if it is active with the key. A timeout is removed: it counts
    /// against the quota until the result is dropped.
    fn begin(&self, id: i32, key: TimerKey) -> Option<Due> {
        let mut active = self.active.borrow_mut();
        let Entry::Occupied(entry) = active.entry(id) else {
            return None;
        };
        let timer = entry.get();
        if timer.key != key {
            return None;
        }
        let (callback, nesting_level, interval) =
            (timer.callback.clone(), timer.nesting_level, timer.interval);
        let timeout = interval.is_none().then(|| entry.remove());
        Some(Due {
            callback,
            nesting_level,
            interval,
            timeout,
        })
    }
}

/// The task of a timer that is due.
struct TimerTask {
    timers: WeakGc<TimerMap>,
    id: i32,
    key: Cell<Option<TimerKey>>,
}

/// A timer that is due.
struct Due {
    callback: Callback,
    nesting_level: u32,
    interval: Option<i32>,
    #[expect(dead_code, reason = "it is dropped after the callback")]
    timeout: Option<Timer>,
}

impl Task for TimerTask {
    fn run(self: Rc<Self>, context: &mut Context) {
        let Some(map) = self.timers.upgrade() else {
            return;
        };
        let Some(key) = self.key.get() else { return };
        let Some(due) = map.begin(self.id, key) else {
            return;
        };

        let outer_realm = context.enter_realm(map.realm.clone());
        map.nesting_level.set(Some(due.nesting_level));
        let arguments = due
            .callback
            .arguments
            .as_ref()
            .map_or(&[][..], |arguments| arguments);
        due.callback.handler.run(arguments, context);
        if let Some(timeout) = due.interval {
            Timers {
                map: map.clone(),
                weak: self.timers.clone(),
            }
            .renew(self.id, key, timeout, context);
        }
        map.nesting_level.set(None);
        context.enter_realm(outer_realm);
    }
}

impl Handler {
    fn run(&self, arguments: &[JsValue], context: &mut Context) {
        match self {
            Self::Function(function) => {
                let this = context.global_object().into();
                invoke_callback(function, &this, arguments, context);
            }
            Self::Code { code, name } => run_script(context, |context| {
                if let Err(error) = evaluate(code, name.as_deref(), context) {
                    let name = shown_name(name.as_deref(), context);
                    report_exception_of(error, &name, context);
                }
            }),
        }
    }
}

fn evaluate(code: &JsString, name: Option<&Path>, context: &mut Context) -> JsResult<JsValue> {
    let code = code.to_vec();
    let source = Source::from_utf16(&code);
    let script = match name {
        Some(name) => Script::parse(source.with_path(name), None, context),
        None => Script::parse(source, None, context),
    }?;
    host(context).evaluate(&script, context)
}
