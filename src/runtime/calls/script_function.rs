//! [`Function`]: a function of a script that the program keeps.

use crate::{
    dom::{self, host},
    host,
    runtime::{
        Handle, HandleError, KeepAlive,
        values::{self, ValueError},
    },
    webidl::{insert_realm_data, realm_data},
};
use boa_engine::{Context, JsData, JsObject, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeOwned, Visitor},
    ser,
};
use std::{
    cell::Cell,
    collections::HashMap,
    fmt,
    marker::PhantomData,
    mem,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// A function of a script that the program keeps, to call it later and from any thread. `A` are its
/// arguments, as in [`Runtime::call`](crate::Runtime::call), and `R` is its result.
///
/// Scripts pass it to a function in Rust as an argument, or in one.
/// [`Runtime::get_function`](crate::Runtime::get_function) and
/// [`Runtime::evaluate`](crate::Runtime::evaluate) return one too. In the arguments of a call it
/// becomes the function of the script again.
///
/// The script's function stays alive until the last clone is dropped, on whichever thread.
/// [`State::functions`](crate::runtime::State::functions) counts. A `Function` keeps neither the
/// runtime nor its event loop alive: [`Function::keep_alive`] does the latter.
///
/// ```
/// use boa_websocket::{Runtime, runtime::{Function, HandleError}};
/// use std::{cell::RefCell, convert::Infallible, rc::Rc};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let listeners: Rc<RefCell<Vec<Function<(String, u32), String>>>> = Rc::default();
/// let added = listeners.clone();
/// let mut runtime = Runtime::builder()
///     .function("onOrder", move |listener| {
///         added.borrow_mut().push(listener);
///         Ok::<_, Infallible>(())
///     })
///     .build()?;
/// runtime.execute("orders.js", "onOrder(async (what, count) => `${count} times ${what}`)").await?;
///
/// // Where the runtime is at hand:
/// let listener = listeners.take().remove(0);
/// assert_eq!(runtime.call_function(&listener, ("tea".to_owned(), 2)).await?, "2 times tea");
///
/// // On any thread, while the runtime runs:
/// let handle = runtime.handle();
/// let other = tokio::spawn(async move {
///     let said = listener.call(("milk".to_owned(), 1)).await?;
///     handle.stop();
///     Ok::<_, HandleError>(said)
/// });
/// let _ = runtime.run_until_stopped().await;
/// assert_eq!(other.await??, "1 times milk");
/// # Ok(())
/// # }
/// ```
///
/// Formats other than the values of scripts can't hold it, and neither can fields with
/// `#[serde(flatten)]` or variants of an enum with `#[serde(untagged)]`: serde copies those before
/// their type is known.
pub struct Function<A, R> {
    kept: Arc<RetainedFunction>,
    types: PhantomData<fn(A) -> R>,
}

impl<A, R> Function<A, R> {
    fn new(kept: Arc<RetainedFunction>) -> Self {
        Self {
            kept,
            types: PhantomData,
        }
    }

    /// Keeps the event loop of its runtime alive: see [`Handle::keep_alive`].
    pub fn keep_alive(&self) -> KeepAlive {
        self.kept.handle.keep_alive()
    }

    pub(in crate::runtime) fn target(&self, context: &Context) -> Result<Target, ValueError> {
        target(self.kept.key, context).ok_or_else(other_runtime)
    }
}

impl<A: Serialize + Send + 'static, R: DeserializeOwned + Send + 'static> Function<A, R> {
    /// Calls the function as a task of its runtime, and awaits its promise. The runtime has to run
    /// meanwhile. [`Runtime::call_function`](crate::Runtime::call_function) is for programs that
    /// have the runtime at hand.
    ///
    /// # Errors
    /// The errors of [`Handle::call`] except [`HandleError::NotAFunction`].
    ///
    /// # Cancel safety
    /// As [`Handle::call`].
    pub async fn call(&self, arguments: A) -> Result<R, HandleError> {
        let kept = self.kept.clone();
        let find = move |context: &mut Context| target(kept.key, context).ok_or(HandleError::Ended);
        self.kept.handle.call_target(find, arguments).await
    }

    /// Calls the function as a task of its runtime, without waiting for the result. It can be
    /// called outside of asynchronous code. An exception is reported, as in a timer.
    ///
    /// # Errors
    /// [`HandleError::Ended`]. [`HandleError::Busy`] if the channel to the runtime is full.
    pub fn post(&self, arguments: A) -> Result<(), HandleError> {
        let kept = self.kept.clone();
        self.kept.handle.post(move |context| {
            let Some(target) = target(kept.key, context) else {
                return;
            };
            let result = values::serialize_arguments(arguments, context)
                .map_err(Into::into)
                .and_then(|arguments| {
                    host(context).call(&target.function, &target.this, &arguments, context)
                });
            host::clean_up_after_running_script(context);
            if let Err(error) = result {
                dom::report_exception(error, context);
            }
        })
    }
}

impl<A, R> Clone for Function<A, R> {
    fn clone(&self) -> Self {
        Self::new(self.kept.clone())
    }
}

impl<A, R> fmt::Debug for Function<A, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Function").finish_non_exhaustive()
    }
}

/// A function in the table of its runtime, until it is dropped.
struct RetainedFunction {
    /// No other function of the process has it.
    key: u64,
    dropped: Arc<Dropped>,
    handle: Handle,
}

impl Drop for RetainedFunction {
    fn drop(&mut self) {
        // It may be another thread, or the collector may be running. So the loop removes it from
        // the table.
        self.dropped
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(self.key);
        self.handle.wake();
    }
}

/// The keys of functions that were dropped, and are still in the table.
type Dropped = Mutex<Vec<u64>>;

/// The functions of a realm that the program keeps.
#[derive(Trace, Finalize, JsData)]
struct Table {
    targets: GcRefCell<HashMap<u64, Target>>,
    #[unsafe_ignore_trace]
    dropped: Arc<Dropped>,
    #[unsafe_ignore_trace]
    handle: Handle,
}

/// A function, and the `this` of its calls.
#[derive(Debug, Clone, Trace, Finalize)]
pub(in crate::runtime) struct Target {
    pub(in crate::runtime) function: JsObject,
    pub(in crate::runtime) this: JsValue,
}

/// Makes the table of a runtime.
pub(in crate::runtime) fn install(handle: Handle, context: &Context) {
    let table = Table {
        targets: GcRefCell::default(),
        dropped: Arc::default(),
        handle,
    };
    insert_realm_data(table, context.realm());
}

/// Forgets the functions of a runtime that was dropped.
pub(in crate::runtime) fn release(context: &Context) {
    let table = context.realm().host_defined_mut().remove::<Table>();
    drop(table);
}

/// Forgets the functions that the program has dropped.
pub(in crate::runtime) fn release_dropped(context: &Context) {
    let data = context.realm().host_defined();
    let Some(table) = data.get::<Table>() else {
        return;
    };
    let dropped = mem::take(&mut *table.dropped.lock().unwrap_or_else(PoisonError::into_inner));
    if !dropped.is_empty() {
        let mut targets = table.targets.borrow_mut();
        for key in dropped {
            targets.remove(&key);
        }
    }
}

/// The number of functions that the program keeps.
pub(in crate::runtime) fn count(context: &Context) -> usize {
    release_dropped(context);
    realm_data(context.realm(), |table: &Table| {
        table.targets.borrow().len()
    })
    .unwrap_or(0)
}

/// Keeps a function. `None` if the realm belongs to no runtime.
pub(in crate::runtime) fn keep<A, R>(target: Target, context: &Context) -> Option<Function<A, R>> {
    keep_untyped(target, context).map(Function::new)
}

fn keep_untyped(target: Target, context: &Context) -> Option<Arc<RetainedFunction>> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    release_dropped(context);
    let data = context.realm().host_defined();
    let table = data.get::<Table>()?;
    let key = NEXT.fetch_add(1, Ordering::Relaxed);
    table.targets.borrow_mut().insert(key, target);
    Some(Arc::new(RetainedFunction {
        key,
        dropped: table.dropped.clone(),
        handle: table.handle.clone(),
    }))
}

fn target(key: u64, context: &Context) -> Option<Target> {
    realm_data(context.realm(), |table: &Table| {
        table.targets.borrow().get(&key).cloned()
    })?
}

fn other_runtime() -> ValueError {
    ValueError::new("it is a function of another runtime")
}

/// The name by which the conversions of values know a [`Function`]: serde has no type for it.
pub(crate) const NAME: &str = "boa_websocket::runtime::Function";

thread_local! {
    /// The function between a conversion and the [`Function`], which serde can't pass.
    static PASSED: Cell<Option<Arc<RetainedFunction>>> = const { Cell::new(None) };
}

/// Reads a function as the value of a visitor that a [`Function`] has sent.
pub(in crate::runtime) fn read<'de, V: Visitor<'de>>(
    function: JsObject,
    visitor: V,
    context: &Context,
) -> Result<V::Value, ValueError> {
    let target = Target {
        function,
        this: JsValue::undefined(),
    };
    let kept = keep_untyped(target, context).ok_or_else(|| {
        ValueError::new("it is a function, which can be kept in a `Runtime` only")
    })?;
    PASSED.set(Some(kept));
    visitor.visit_unit()
}

/// The function of the [`Function`] that is being serialized.
pub(in crate::runtime) fn write(context: &Context) -> Result<JsValue, ValueError> {
    let found = PASSED.take().and_then(|kept| target(kept.key, context));
    found
        .map(|target| target.function.clone().into())
        .ok_or_else(other_runtime)
}

impl<'de, A, R> Deserialize<'de> for Function<A, R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FunctionVisitor;

        impl Visitor<'_> for FunctionVisitor {
            type Value = Arc<RetainedFunction>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a function of a script")
            }

            fn visit_unit<E: de::Error>(self) -> Result<Arc<RetainedFunction>, E> {
                PASSED
                    .take()
                    .ok_or_else(|| E::invalid_type(de::Unexpected::Unit, &self))
            }
        }

        deserializer
            .deserialize_newtype_struct(NAME, FunctionVisitor)
            .map(Self::new)
    }
}

impl<A, R> Serialize for Function<A, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// The value for other formats.
        struct OtherFormat;

        impl Serialize for OtherFormat {
            fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                Err(ser::Error::custom(
                    "a function of a script can be passed to scripts only",
                ))
            }
        }

        PASSED.set(Some(self.kept.clone()));
        let result = serializer.serialize_newtype_struct(NAME, &OtherFormat);
        // Another format has not taken it.
        PASSED.take();
        result
    }
}
