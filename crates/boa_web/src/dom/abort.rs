//! [`AbortController`](https://dom.spec.whatwg.org/#interface-abortcontroller) and
//! [`AbortSignal`](https://dom.spec.whatwg.org/#interface-AbortSignal).

use super::{
    DomException, Event, EventInit, EventKind, EventTarget, Host, Registrations, TimerKey,
    TimerKind, event_handler, event_target::Listener, foreign_signal, host, task,
};
use crate::webidl::{
    self, Constructor, EnforceRange, Inspected, Interface, Layers, Members, PlatformRef, Root,
    Steps, charge_timer, getter, operation, static_operation,
};
use boa_engine::{Context, JsError, JsObject, JsResult, JsValue, js_string};
use boa_gc::{Finalize, Gc, GcRefCell, Trace, WeakGc};
use rustc_hash::FxHashSet;
use std::{
    cell::{Cell, OnceCell},
    ptr,
    rc::{Rc, Weak},
    time::Duration,
};

/// An `AbortController`, which has a signal.
#[derive(Debug, Trace, Finalize)]
pub(super) struct AbortController {
    signal: PlatformRef<AbortSignal>,
}

impl Interface for AbortController {
    const NAME: &'static str = "AbortController";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(&Steps(|new_target, (), context| {
            let signal = AbortSignal::create(context);
            new_target.object(Self { signal }, context)
        })));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["signal"])];
    const MEMBERS: Members<Self> = &[
        getter("signal", &Steps(|this, _| Ok(this.signal.clone()))),
        operation(
            "abort",
            &Steps(|this, reason: Option<JsValue>, context| {
                let reason = reason.unwrap_or_default();
                this.signal.signal_abort(&reason, context);
                Ok(())
            }),
        ),
    ];
}

/// An `AbortSignal`: `create` makes one, and `signal_abort` aborts it.
///
/// ```
/// use boa_engine::{Source, js_string, property::Attribute};
/// use boa_web::dom::AbortSignal;
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// let signal = AbortSignal::create(context);
/// context.register_global_property(js_string!("signal"), signal.object().clone(), Attribute::all())?;
/// context.eval(Source::from_bytes("var told; signal.onabort = () => { told = signal.reason }"))?;
/// signal.signal_abort(&js_string!("enough").into(), context);
/// assert!(signal.is_aborted());
/// assert_eq!(context.eval(Source::from_bytes("told"))?, js_string!("enough").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default, Trace, Finalize)]
pub struct AbortSignal {
    /// Undefined until it is aborted.
    reason: GcRefCell<JsValue>,
    /// The listeners that `addEventListener`'s option `signal` ties to this signal. They are weak
    /// references: a collected target takes its listeners with it.
    tied_listeners: GcRefCell<Registrations<WeakGc<Listener>>>,
    /// The [abort algorithms](https://dom.spec.whatwg.org/#abortsignal-abort-algorithms).
    algorithms: GcRefCell<Registrations<Gc<Box<dyn AbortAlgorithm>>>>,
    /// Algorithms that do not keep the signal alive.
    weak_algorithms: GcRefCell<Vec<Gc<Box<dyn AbortAlgorithm>>>>,
    /// Whether `AbortSignal.any` has created the signal.
    dependent: Cell<bool>,
    sources: GcRefCell<Vec<SourceSignal>>,
    /// The signals that are aborted with this one.
    dependents: GcRefCell<Registrations<Dependent>>,
    /// The number of dependents with listeners for `abort`.
    listening_dependents: Cell<usize>,
    #[unsafe_ignore_trace]
    timeout: OnceCell<Timeout>,
    /// The signal's own object, because dependents are found through their slots. The collector
    /// handles the cycle.
    object: GcRefCell<Option<JsObject>>,
}

/// An [algorithm](https://dom.spec.whatwg.org/#abortsignal-abort-algorithms) that runs when its
/// signal is aborted.
pub trait AbortAlgorithm: Trace {
    /// The steps. They run once, before the event `abort` is fired.
    fn run(&self, context: &mut Context);
}

opaque_debug!(dyn AbortAlgorithm);

/// A source signal of a dependent one, and the key of the dependent one there.
#[derive(Debug, Trace, Finalize)]
struct SourceSignal {
    signal: PlatformRef<AbortSignal>,
    key: u64,
}

/// A dependent signal. Its sources keep it alive while it has listeners.
#[derive(Debug, Trace, Finalize)]
struct Dependent {
    slots: WeakGc<AbortSignal>,
    kept: Option<JsObject>,
    /// Whether it has listeners for `abort`.
    listens: bool,
}

/// The timer of
/// [`AbortSignal.timeout`](https://dom.spec.whatwg.org/#dom-abortsignal-timeout). It keeps the
/// event loop alive while the signal, or one that depends on it, has listeners for `abort`.
#[derive(Debug)]
struct Timeout {
    host: Weak<dyn Host>,
    key: TimerKey,
}

impl Interface for AbortSignal {
    const NAME: &'static str = "AbortSignal";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["aborted"])];
    const MEMBERS: Members<Self> = &[
        static_operation(
            "abort",
            &Steps(|reason: Option<JsValue>, context| {
                let signal = Self::create(context);
                let reason = reason_or_default(&reason.unwrap_or_default(), context);
                *signal.reason.borrow_mut() = reason;
                Ok(signal)
            }),
        ),
        static_operation("timeout", &Steps(Self::timeout)),
        static_operation(
            "any",
            &Steps(|signals: Vec<PlatformRef<Self>>, context| {
                Ok(Self::dependent(&signals, context))
            }),
        ),
        getter("aborted", &Steps(|this, _| Ok(this.is_aborted()))),
        getter("reason", &Steps(|this, _| Ok(this.reason.borrow().clone()))),
        operation(
            "throwIfAborted",
            &Steps(|this, (), _| {
                let reason = this.reason.borrow().clone();
                if reason.is_undefined() {
                    Ok(())
                } else {
                    Err(JsError::from_opaque(reason))
                }
            }),
        ),
        event_handler!(abort),
    ];

    fn stand_in(foreign: &JsObject, context: &mut Context) -> JsResult<Option<PlatformRef<Self>>> {
        foreign_signal::stand_in(foreign, context)
    }
}

impl AbortSignal {
    /// A signal that is not aborted, in the current realm.
    pub fn create(context: &Context) -> PlatformRef<Self> {
        let layers = Layers::new()
            .with(EventTarget::with_observer(Self::listeners_changed))
            .with(Self::default());
        let signal = webidl::create(layers, context);
        *signal.object.borrow_mut() = Some(signal.object().clone());
        signal
    }

    /// The [abort reason](https://dom.spec.whatwg.org/#abortsignal-abort-reason). Undefined if the
    /// signal is not aborted.
    #[must_use]
    pub fn reason(&self) -> JsValue {
        self.reason.borrow().clone()
    }

    /// Whether it is [aborted](https://dom.spec.whatwg.org/#abortsignal-aborted).
    #[must_use]
    pub fn is_aborted(&self) -> bool {
        !self.reason.borrow().is_undefined()
    }

    /// <https://dom.spec.whatwg.org/#dom-abortsignal-timeout>
    fn timeout(
        EnforceRange(milliseconds): EnforceRange<u64>,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        let charge = charge_timer(context)?;
        let signal = Self::create(context);
        let aborted = signal.clone();
        let steps = task(move |context: &mut Context| {
            drop(charge);
            let reason = DomException::create("TimeoutError", "the signal timed out", context);
            aborted.signal_abort(&reason.into(), context);
        });
        let host = host(context);
        let delay = Duration::from_millis(milliseconds);
        let key = host.set_timer(delay, TimerKind::Background, steps, context);
        let host = Rc::downgrade(&host);
        // The signal is new.
        let _ = signal.timeout.set(Timeout { host, key });
        Ok(signal)
    }

    /// [Creates a dependent abort signal](https://dom.spec.whatwg.org/#create-a-dependent-abort-signal):
    /// it is aborted with the first of the signals that is.
    pub fn dependent(signals: &[PlatformRef<Self>], context: &Context) -> PlatformRef<Self> {
        let result = Self::create(context);
        if let Some(aborted) = signals.iter().find(|signal| signal.is_aborted()) {
            *result.reason.borrow_mut() = aborted.reason.borrow().clone();
            return result;
        }
        result.dependent.set(true);
        let mut known = FxHashSet::default();
        let mut is_new = |signal: &PlatformRef<Self>| known.insert(ptr::from_ref::<Self>(signal));
        for signal in signals {
            if !is_new(signal) {
                continue;
            }
            if signal.dependent.get() {
                for source in signal
                    .sources
                    .borrow()
                    .iter()
                    .filter(|source| is_new(&source.signal))
                {
                    result.depend_on(&source.signal);
                }
            } else {
                result.depend_on(signal);
            }
        }
        result
    }

    /// Makes the sources of a dependent signal keep it alive while it has listeners or algorithms.
    /// Listeners that it removes from other targets refer to it themselves. Timeouts keep the event
    /// loop alive for listeners alone, not for algorithms: most of these belong to something that
    /// is over before the timeout.
    fn listeners_changed(object: &JsObject) {
        let (Some(signal), Some(target)) = (
            PlatformRef::<Self>::of_object(object),
            PlatformRef::<EventTarget>::of_object(object),
        ) else {
            return;
        };
        let listens = target.has_listener("abort");
        let kept = listens || signal.algorithms.borrow().iter().next().is_some();
        for SourceSignal {
            signal: source,
            key,
        } in &*signal.sources.borrow()
        {
            let mut dependents = source.dependents.borrow_mut();
            if let Some(dependent) = dependents.get_mut(*key) {
                dependent.kept = kept.then(|| object.clone());
                let listened = std::mem::replace(&mut dependent.listens, listens);
                drop(dependents);
                source.dependent_listens(listened, listens);
            }
        }
        signal.update_timeout();
    }
}

impl PlatformRef<AbortSignal> {
    /// [Adds](https://dom.spec.whatwg.org/#abortsignal-add) an algorithm, which runs when the
    /// signal is aborted. Returns its key for [`remove_algorithm`](Self::remove_algorithm). Does
    /// nothing if the signal is aborted already.
    pub fn add_algorithm(&self, algorithm: impl AbortAlgorithm + 'static) -> u64 {
        if self.is_aborted() {
            return u64::MAX;
        }
        let algorithm: Gc<Box<dyn AbortAlgorithm>> = Gc::new(Box::new(algorithm));
        let key = self.algorithms.borrow_mut().add(algorithm, |_| true);
        AbortSignal::listeners_changed(self.object());
        key
    }

    /// As [`add_algorithm`](Self::add_algorithm), but the sources of the signal do not keep it
    /// alive for this algorithm: for steps about an object that refers to the signal, and that
    /// nothing happens to once it is collected.
    pub(crate) fn add_weak_algorithm(&self, algorithm: impl AbortAlgorithm + 'static) {
        if !self.is_aborted() {
            self.weak_algorithms
                .borrow_mut()
                .push(Gc::new(Box::new(algorithm)));
        }
    }

    /// [Removes](https://dom.spec.whatwg.org/#abortsignal-remove) an algorithm.
    pub fn remove_algorithm(&self, key: u64) {
        self.algorithms.borrow_mut().remove(key);
        AbortSignal::listeners_changed(self.object());
    }

    /// Depends on a signal that it does not depend on yet.
    fn depend_on(&self, source: &Self) {
        let dependent = Dependent {
            slots: WeakGc::new(self.slots()),
            kept: None,
            listens: false,
        };
        let key = source
            .dependents
            .borrow_mut()
            .add(dependent, |known| known.slots.is_upgradable());
        self.sources.borrow_mut().push(SourceSignal {
            signal: source.clone(),
            key,
        });
    }

    /// Removes the signal from all its sources.
    fn leave_sources(&self) {
        for source in std::mem::take(&mut *self.sources.borrow_mut()) {
            let removed = source.signal.dependents.borrow_mut().remove(source.key);
            let listened = removed.is_some_and(|dependent| dependent.listens);
            source.signal.dependent_listens(listened, false);
        }
    }

    /// Whether a dependent signal had listeners for `abort`, and whether it has any.
    fn dependent_listens(&self, before: bool, now: bool) {
        if before != now {
            self.listening_dependents
                .update(|count| if now { count + 1 } else { count - 1 });
            self.update_timeout();
        }
    }

    fn update_timeout(&self) {
        if let Some(Timeout { host, key }) = self.timeout.get()
            && let Some(host) = host.upgrade()
        {
            let listens =
                self.listening_dependents.get() > 0 || self.as_parent().has_listener("abort");
            let kind = if listens {
                TimerKind::KeepsAlive
            } else {
                TimerKind::Background
            };
            host.set_timer_kind(*key, kind);
        }
    }

    /// Removes the listener when the signal is aborted. Returns the key for [`untie`](Self::untie).
    pub(super) fn tie(&self, listener: &Gc<Listener>) -> u64 {
        self.tied_listeners
            .borrow_mut()
            .add(WeakGc::new(listener), WeakGc::is_upgradable)
    }

    /// Undoes [`tie`](Self::tie), for a listener that was removed.
    pub(super) fn untie(&self, key: u64) {
        self.tied_listeners.borrow_mut().remove(key);
    }

    /// [Signals abort](https://dom.spec.whatwg.org/#abortsignal-signal-abort). An undefined reason
    /// means an `AbortError`.
    pub fn signal_abort(&self, reason: &JsValue, context: &mut Context) {
        if self.is_aborted() {
            return;
        }
        let reason = reason_or_default(reason, context);
        *self.reason.borrow_mut() = reason.clone();
        let dependents = std::mem::take(&mut *self.dependents.borrow_mut());
        let mut aborted_with_it = Vec::new();
        for dependent in dependents.iter() {
            let object = dependent
                .slots
                .upgrade()
                .and_then(|slots| slots.object.borrow().clone());
            if let Some(signal) = object.as_ref().and_then(Self::of_object)
                && !signal.is_aborted()
            {
                *signal.reason.borrow_mut() = reason.clone();
                signal.leave_sources();
                aborted_with_it.push(signal);
            }
        }
        self.run_abort_steps(context);
        for signal in aborted_with_it {
            signal.run_abort_steps(context);
        }
    }

    /// [Runs the abort steps](https://dom.spec.whatwg.org/#run-the-abort-steps).
    fn run_abort_steps(&self, context: &mut Context) {
        let tied = std::mem::take(&mut *self.tied_listeners.borrow_mut());
        for listener in tied.iter().filter_map(WeakGc::upgrade) {
            if let Some(tie) = listener.tie.get() {
                tie.target.remove(&listener);
            }
        }
        let algorithms = std::mem::take(&mut *self.algorithms.borrow_mut());
        for algorithm in algorithms.iter() {
            algorithm.run(context);
        }
        let weak_algorithms = std::mem::take(&mut *self.weak_algorithms.borrow_mut());
        for algorithm in weak_algorithms {
            algorithm.run(context);
        }
        let event = Event::create::<Event>(
            EventInit::new(js_string!("abort"), EventKind::Event),
            context,
        );
        self.as_parent().dispatch(&event, context);
    }
}

fn reason_or_default(reason: &JsValue, context: &mut Context) -> JsValue {
    if reason.is_undefined() {
        DomException::create("AbortError", "the operation was aborted", context).into()
    } else {
        reason.clone()
    }
}
