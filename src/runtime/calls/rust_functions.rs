//! Functions in Rust that scripts can call.

use super::{
    FunctionError,
    script_function::{self, Function},
};
use crate::{
    dom::{self, host},
    host,
    runtime::values,
    webidl::{
        Arguments, IntoJs, Promise, Resolver, call_operation, function, in_realm, pending,
        type_error, with_realm_data,
    },
};
use boa_engine::{
    Context, JsArgs, JsData, JsObject, JsResult, JsString, JsValue, NativeFunction,
    object::builtins::JsPromise, property::Attribute,
};
use boa_gc::{Finalize, Trace};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    cell::RefCell,
    fmt,
    future::Future,
    rc::{Rc, Weak},
};

/// Defines a global function in Rust.
///
/// The arguments of a call are converted to `A`: a tuple is several arguments, `()` is none, and
/// any other type is the first one. Missing arguments are `undefined`, which converts to `None`.
/// Further arguments are ignored. Arguments that can't be converted are a TypeError. An `Err` is
/// thrown as an `Error` with its text as the message; a [`FunctionError`] has a class, a code and a
/// cause too. [`values`] describes the conversions.
///
/// The function owns the closure until it is collected or its runtime is dropped. The collector
/// does not trace the closure: objects of the engine that the closure owns stay alive.
///
/// The closure has no access to the context, so no script can run while it runs. [`define_operation`]
/// defines a function that has it, with Web IDL's conversions.
///
/// [`Builder::function`](crate::Builder::function) has an example. This function is for an existing
/// `Context`:
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_websocket::runtime::define_function;
///
/// let context = &mut Context::default();
/// define_function("half", |x: i32| if x % 2 == 0 { Ok(x / 2) } else { Err("it is odd") }, context)?;
/// let script = "try { half(half(6)) } catch ({ name, message }) { `${name}: ${message}` }";
/// assert_eq!(context.eval(Source::from_bytes(script))?, boa_engine::js_string!("Error: it is odd").into());
/// # Ok::<_, boa_engine::JsError>(())
/// ```
///
/// # Errors
/// A TypeError if the global object has a property of this name that can't be replaced.
pub fn define_function<A, R, E>(
    name: &str,
    steps: impl Fn(A) -> Result<R, E> + 'static,
    context: &mut Context,
) -> JsResult<()>
where
    A: DeserializeOwned + 'static,
    R: Serialize + 'static,
    E: fmt::Display + 'static,
{
    let steps = move |SerdeArguments(args): SerdeArguments<A>, context: &mut Context| {
        let result = host::call_program(|| steps(args));
        outcome(result, context)
    };
    define(name, steps, context)
}

/// Defines a global function in Rust that has the context, and whose arguments and result are
/// converted as those of an operation of Web IDL.
///
/// The [`Arguments`](crate::webidl::Arguments) are `()`, a type, or a tuple of types:
/// [`FromJs`](crate::webidl::FromJs) lists them. [`Serde`](crate::runtime::values::Serde) is an
/// argument or a result of any type of serde. The length of the function is the number of required
/// arguments, and a call with fewer is a TypeError. The steps may throw any exception:
/// [`type_error`](crate::webidl::type_error) makes one.
///
/// The function owns the closure as [`define_function`] describes it. The steps may call scripts, so
/// they can be called again while they run.
///
/// ```
/// use boa_engine::{Context, js_string};
/// use boa_websocket::{Runtime, runtime::values::Serde, webidl::{Clamp, UsvString}};
///
/// #[derive(serde::Deserialize)]
/// struct Room { name: String, seats: u32 }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), boa_websocket::Error> {
/// let mut runtime = Runtime::builder()
///     .operation("book", |(Serde(room), guest, seats): (Serde<Room>, UsvString, Option<Clamp<u8>>), context: &mut Context| {
///         let seats = seats.map_or(1, |seats| u32::from(seats.0));
///         let host = context.global_object().get(js_string!("host"), context)?;
///         let host = host.to_string(context)?.to_std_string_lossy();
///         Ok(format!("{}: {} of {} for {}, by {host}", room.name, seats.min(room.seats), room.seats, guest.0))
///     })
///     .build()?;
/// let script = "var host = 'Ann'; [book({ name: 'attic', seats: 4 }, 12, 1000), book.length].join()";
/// assert_eq!(runtime.evaluate::<String>("book.js", script).await?, "attic: 4 of 4 for 12, by Ann,2");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A TypeError if the global object has a property of this name that can't be replaced.
pub fn define_operation<A: Arguments, R: IntoJs>(
    name: &str,
    steps: impl Fn(A, &mut Context) -> JsResult<R> + 'static,
    context: &mut Context,
) -> JsResult<()> {
    let steps = move |args, context: &mut Context| host::call_program(|| steps(args, context));
    define(name, steps, context)
}

/// Defines a global function in Rust that returns a promise.
///
/// It works as [`define_function`] does, but its errors reject the promise. The realm's
/// [`Host`](crate::host::Host) polls the future, and stays alive until it completes. The future is
/// dropped with the runtime. It runs on the runtime's thread and need not be `Send`.
///
/// # Errors
/// A TypeError if the global object has a property of this name that can't be replaced. The promise
/// of a call is rejected with a TypeError if the realm has no host: [`EventLoop::install`] makes
/// one, and so does each of the [`extensions`](crate::extensions).
///
/// [`EventLoop::install`]: crate::EventLoop::install
pub fn define_async_function<A, R, E, F>(
    name: &str,
    steps: impl Fn(A) -> F + 'static,
    context: &mut Context,
) -> JsResult<()>
where
    A: DeserializeOwned + 'static,
    F: Future<Output = Result<R, E>> + 'static,
    R: Serialize + 'static,
    E: fmt::Display + 'static,
{
    let steps = move |SerdeArguments(args): SerdeArguments<A>, context: &mut Context| {
        check_host(context)?;
        let (promise, resolver) = pending(context);
        let future = host::call_program(|| steps(args));
        settle_later(future, resolver, context);
        Ok(Promise::Object(promise))
    };
    define(name, steps, context)
}

/// A promise for the result of a future in Rust: for methods of classes, and other functions that
/// have the context.
///
/// The promise is fulfilled with the result, converted as [`values`] describes. An `Err` rejects it
/// with an `Error` with its text as the message. The realm's [`Host`](crate::host::Host) polls the
/// future, and stays alive until it completes. The future is dropped with the runtime. It runs on
/// the runtime's thread and need not be `Send`. It can't have the context; it can have a
/// [`Function`](crate::runtime::Function) of the script, and a [`Handle`](crate::Handle).
///
/// For a [recording](crate::runtime::Recording) the order in which a script gets such promises must
/// be the same in every run.
///
/// A class in Rust, with an asynchronous method:
///
/// ```
/// use boa_engine::{Context, Finalize, JsData, Trace, boa_class, object::builtins::JsPromise};
/// use boa_websocket::{Runtime, runtime::future_to_promise};
/// use std::time::Duration;
///
/// #[derive(Debug, Trace, Finalize, JsData)]
/// struct Sensor { room: String, read: u32 }
///
/// #[boa_class]
/// impl Sensor {
///     #[boa(constructor)]
///     fn new(room: String) -> Self { Self { room, read: 0 } }
///
///     #[boa(getter)]
///     fn room(&self) -> String { self.room.clone() }
///
///     fn measure(&mut self, context: &mut Context) -> JsPromise {
///         self.read += 1;
///         let said = format!("{} {}", self.room, self.read);
///         let measured = async move {
///             tokio::time::sleep(Duration::from_millis(1)).await;
///             Ok::<_, String>(said)
///         };
///         future_to_promise(measured, context)
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), boa_websocket::Error> {
/// let builder = Runtime::builder().setup(|context| context.register_global_class::<Sensor>());
/// let mut runtime = builder.build()?;
/// let script = "const sensor = new Sensor('attic'); sensor.measure().then(() => sensor.measure())";
/// assert_eq!(runtime.evaluate::<String>("sensor.js", script).await?, "attic 2");
/// # Ok(())
/// # }
/// ```
///
/// The promise is rejected with a TypeError if the realm has no host.
pub fn future_to_promise<R, E>(
    future: impl Future<Output = Result<R, E>> + 'static,
    context: &mut Context,
) -> JsPromise
where
    R: Serialize + 'static,
    E: fmt::Display + 'static,
{
    let (promise, resolver) = pending(context);
    match check_host(context) {
        Ok(()) => settle_later(future, resolver, context),
        Err(error) => settle(Err(error), &resolver, context),
    }
    promise
}

/// Whether the realm can poll futures.
fn check_host(context: &Context) -> JsResult<()> {
    if host::has_host(context) {
        return Ok(());
    }
    Err(type_error(
        "nothing polls the future of an asynchronous function in this realm: call `EventLoop::install`, \
         or register an extension, before scripts run",
    ))
}

/// A function that fires events of a type at an event target, for any thread: [`Function::post`]
/// fires one, and [`Function::call`] returns whether no listener has canceled it. Its argument is
/// the event's `detail`.
///
/// The target may be an object of an [`EventTargetClass`](dom::EventTargetClass), in a method of
/// its own too. It stays alive while the program keeps the function. `examples/class.rs` is a
/// program with such a class.
///
/// ```
/// use boa_websocket::{Runtime, runtime::{Function, event_function}};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut runtime = Runtime::builder().build()?;
/// let script = "var seen; const target = new EventTarget();
///     target.addEventListener('price', (event) => { seen = event.detail.tea }); target";
/// let target = runtime.execute("target.js", script).await?.as_object().expect("an object");
/// let fire: Function<_, bool> = event_function(&target, "price", runtime.context())?;
/// let handle = runtime.handle();
/// let other = std::thread::spawn(move || {
///     fire.post(([("tea", 3)].into_iter().collect::<std::collections::BTreeMap<_, _>>(),))
/// });
/// other.join().expect("it does not panic")?;
/// runtime.run().await?;
/// assert_eq!(runtime.evaluate::<u32>("seen.js", "seen").await?, 3);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A TypeError if the realm belongs to no [`Runtime`](crate::Runtime). Whether the object is an
/// event target is found when an event is fired: otherwise its call throws a TypeError.
pub fn event_function<T>(
    target: &JsObject,
    r#type: &str,
    context: &mut Context,
) -> JsResult<Function<(T,), bool>> {
    let fire = NativeFunction::from_copy_closure_with_captures(
        |this, args, r#type: &JsString, context| {
            let target = this
                .as_object()
                .ok_or_else(|| type_error("it is not an object"))?;
            let detail = args.get_or_undefined(0).clone();
            dom::fire_custom_event(&target, &r#type.to_std_string_lossy(), detail, context)
                .map(JsValue::from)
        },
        JsString::from(r#type),
    );
    let function = function(context.realm(), fire, JsString::from(r#type), 1);
    let target = script_function::Target {
        function,
        this: target.clone().into(),
    };
    script_function::keep(target, context)
        .ok_or_else(|| type_error("an event function needs a `Runtime`"))
}

fn settle_later<R, E>(
    future: impl Future<Output = Result<R, E>> + 'static,
    resolver: Resolver,
    context: &mut Context,
) where
    R: Serialize + 'static,
    E: fmt::Display + 'static,
{
    let (host, realm) = (host(context), context.realm().clone());
    let queue = host.clone();
    let settled = async move {
        let result = host::await_program(future).await;
        queue.queue_task_from_future(
            dom::TaskSource::Embedder,
            dom::task(move |context| {
                in_realm(realm, context, |context| {
                    let result = match result {
                        Ok(result) => outcome(result, context),
                        Err(panicked) => outcome(Err::<(), _>(panicked), context),
                    };
                    settle(result, &resolver, context);
                });
            }),
        );
    };
    host.spawn_local(Box::pin(settled), context);
}

fn settle(result: JsResult<JsValue>, resolver: &Resolver, context: &mut Context) {
    // To settle a promise throws nothing. An error of the engine that ends evaluation can't settle
    // a promise.
    if let Err(error) = resolver.settle(result, context)
        && host::has_host(context)
    {
        dom::report_exception(error, context);
    }
}

fn outcome<E: fmt::Display + 'static>(
    result: Result<impl Serialize, E>,
    context: &mut Context,
) -> JsResult<JsValue> {
    match result {
        Ok(value) => Ok(values::to_js(value, context)?),
        Err(error) => Err(FunctionError::of(&error).into_js(context)?),
    }
}

type Steps = Rc<dyn Fn(&[JsValue], &mut Context) -> JsResult<JsValue>>;

/// The steps of a function, empty after its runtime was dropped.
type Slot = RefCell<Option<Steps>>;

/// The collector does not trace closures. Objects of the engine that a closure owns stay alive with
/// the function.
#[derive(Clone, Trace, Finalize)]
struct Captured(#[unsafe_ignore_trace] Rc<Slot>);

/// The functions of a realm, including collected ones.
#[derive(Default, Trace, Finalize, JsData)]
struct Functions {
    #[unsafe_ignore_trace]
    slots: RefCell<Vec<Weak<Slot>>>,
}

/// Drops the closures of all functions of the realm. The functions throw from now on.
pub(in crate::runtime) fn release(context: &Context) {
    let functions = context.realm().host_defined_mut().remove::<Functions>();
    for slot in functions
        .iter()
        .flat_map(|functions| functions.slots.take())
        .filter_map(|slot| slot.upgrade())
    {
        slot.take();
    }
}

fn remember(slot: &Rc<Slot>, context: &Context) {
    with_realm_data(context.realm(), |functions: &Functions| {
        let mut slots = functions.slots.borrow_mut();
        if slots.len() == slots.capacity() {
            slots.retain(|slot| slot.strong_count() > 0);
            let left = slots.len();
            slots.reserve(left.max(8));
        }
        slots.push(Rc::downgrade(slot));
    });
}

fn define<A: Arguments, R: IntoJs>(
    name: &str,
    steps: impl Fn(A, &mut Context) -> JsResult<R> + 'static,
    context: &mut Context,
) -> JsResult<()> {
    let of = name.to_owned();
    let steps =
        move |args: &[JsValue], context: &mut Context| call_operation(&of, args, &steps, context);
    let slot = Rc::new(RefCell::new(Some(Rc::new(steps) as Steps)));
    remember(&slot, context);
    let native = NativeFunction::from_copy_closure_with_captures(
        |_, args, captured: &Captured, context| {
            let steps = captured.0.borrow().clone();
            let steps =
                steps.ok_or_else(|| type_error("the runtime of this function was dropped"))?;
            steps(args, context)
        },
        Captured(slot),
    );
    let name = JsString::from(name);
    let function = function(context.realm(), native, name.clone(), A::LENGTH);
    context.register_global_property(name, function, Attribute::all())
}

/// All arguments of a call by serde. Missing ones are undefined.
struct SerdeArguments<A>(A);

impl<A: DeserializeOwned> Arguments for SerdeArguments<A> {
    const LENGTH: usize = 0;
    const MAX_LENGTH: usize = usize::MAX;

    fn from_args(args: &[JsValue], context: &mut Context) -> JsResult<Self> {
        Ok(Self(values::from_arguments(args, context)?))
    }
}
