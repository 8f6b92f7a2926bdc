//! Calls from Rust to functions of scripts.

use super::script_function::{self, Function, Target};
use crate::{
    engine::Persistent,
    host::Host,
    runtime::{Error, Runtime, deadline::within, evaluation::Failure, values},
};
use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue, js_string, object::builtins::JsPromise,
    property::PropertyKey,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    path::Path,
    time::{Duration, Instant},
};

impl Runtime {
    /// Runs a classic script, and converts the value of its last statement. If that is a promise,
    /// runs the event loop until the promise is settled.
    ///
    /// `name` and `source` are as in [`Runtime::execute`]. [`values`] describes the conversion. A
    /// [`Function`] is a value too.
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// let mut runtime = Runtime::builder().build()?;
    /// let sum: u32 = runtime.evaluate("sum.js", "1 + 2").await?;
    /// let later: Vec<String> = runtime
    ///     .evaluate("later.js", "new Promise((resolve) => setTimeout(resolve, 1, ['a', 'b']))")
    ///     .await?;
    /// assert_eq!((sum, later.join("")), (3, "ab".to_owned()));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// - [`Error::NotUtf8`].
    /// - [`Error::Script`] if the script can't be parsed or throws, or the promise is rejected. The
    ///   [`Reporter`](crate::Reporter) does not receive the exception, and no `error` event is
    ///   fired.
    /// - [`Error::Value`] if the value can't be converted.
    /// - [`Error::PromisePending`] if nothing is left that could settle the promise.
    /// - [`Error::Stopped`].
    ///
    /// # Cancel safety
    /// The script runs in the first poll. The rest is as in [`Runtime::call`].
    pub async fn evaluate<R: DeserializeOwned>(
        &mut self,
        name: impl AsRef<Path>,
        source: impl AsRef<[u8]>,
    ) -> Result<R, Error> {
        let value = self.evaluate_value(name, source).await?;
        Ok(self.engine(|context| values::from_js(&value, context))??)
    }

    /// As [`Runtime::evaluate`], for the value itself.
    ///
    /// # Errors
    /// The errors of [`Runtime::evaluate`] except [`Error::Value`].
    ///
    /// # Cancel safety
    /// As [`Runtime::evaluate`].
    pub async fn evaluate_value(
        &mut self,
        name: impl AsRef<Path>,
        source: impl AsRef<[u8]>,
    ) -> Result<JsValue, Error> {
        let script = self.event_loop.script(name.as_ref(), source.as_ref())?;
        self.awaited(script).await
    }

    /// A function of the script, to keep and to call later. The name is as in [`Runtime::call`].
    ///
    /// # Errors
    /// [`Error::NotAFunction`]. [`Error::Script`] if a getter of the path throws.
    /// [`Error::Stopped`].
    pub fn get_function<A, R>(&mut self, name: &str) -> Result<Function<A, R>, Error> {
        self.check()?;
        let target = self.engine(|context| lookup(name, context))??;
        script_function::keep(target, &self.context).ok_or_else(|| Error::NotAFunction {
            name: name.to_owned(),
        })
    }

    /// As [`Runtime::call`], for a function that the program has kept.
    ///
    /// # Errors
    /// The errors of [`Runtime::call`]. [`Error::Value`] also if the function belongs to another
    /// runtime.
    ///
    /// # Cancel safety
    /// As [`Runtime::call`].
    pub async fn call_function<A: Serialize, R: DeserializeOwned>(
        &mut self,
        function: &Function<A, R>,
        arguments: A,
    ) -> Result<R, Error> {
        self.check()?;
        let target = function.target(&self.context)?;
        self.call_target(target, arguments).await
    }

    async fn call_target<R: DeserializeOwned>(
        &mut self,
        target: Target,
        arguments: impl Serialize,
    ) -> Result<R, Error> {
        let target = Persistent::new(target);
        let arguments =
            self.engine(|context| values::serialize_arguments(arguments, context))??;
        let arguments = Persistent::new(arguments);
        let function = Persistent::new(JsValue::from(target.function.clone()));
        let value = self.call_value(&function, &target.this, &arguments).await?;
        Ok(self.engine(|context| values::from_js(&value, context))??)
    }

    /// Calls a function of the script by its name. If the function returns a promise, runs the
    /// event loop until the promise is settled.
    ///
    /// The name is a variable, or a path such as `bot.rooms.enter`. The last object of the path is
    /// `this` in the call.
    ///
    /// A tuple is several arguments, `()` is none, and any other value is one. [`values`] describes
    /// the conversions. [`Runtime::call_value`] takes and returns `JsValue`s.
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// let mut runtime = Runtime::builder().build()?;
    /// runtime.execute("rules.js", "async function reply(name, lines) { return `${name}: ${lines.join(', ')}`; }").await?;
    /// let reply: String = runtime.call("reply", ("Ada", ["hello", "bye"])).await?;
    /// assert_eq!(reply, "Ada: hello, bye");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// - [`Error::NotAFunction`].
    /// - [`Error::Value`] if an argument or the result can't be converted.
    /// - [`Error::Script`] if the function throws or its promise is rejected. The
    ///   [`Reporter`](crate::Reporter) does not receive the exception, and no `error` event is
    ///   fired.
    /// - [`Error::PromisePending`] if nothing is left that could settle the promise.
    /// - [`Error::Stopped`].
    ///
    /// # Cancel safety
    /// What the function waits for continues at the next call of [`Runtime::run`]. Its result is
    /// lost.
    pub async fn call<R: DeserializeOwned>(
        &mut self,
        name: &str,
        arguments: impl Serialize,
    ) -> Result<R, Error> {
        self.check()?;
        let target = self.engine(|context| lookup(name, context))??;
        self.call_target(target, arguments).await
    }

    /// As [`Runtime::call`], for a function that is a value: an export of a module, or the result
    /// of a script.
    ///
    /// # Errors
    /// The errors of [`Runtime::call`] except [`Error::Value`].
    ///
    /// # Cancel safety
    /// As [`Runtime::call`].
    pub async fn call_value(
        &mut self,
        function: &JsValue,
        this: &JsValue,
        arguments: &[JsValue],
    ) -> Result<JsValue, Error> {
        let Some(function) = function.as_callable() else {
            return Err(Error::NotAFunction {
                name: boa_web::internal::limited(&function.display()),
            });
        };
        let function = Persistent::new(function);
        let event_loop = self.event_loop.clone();
        self.awaited(|context| event_loop.call(&function, this, arguments, context))
            .await
    }

    /// Runs steps of the program with a deadline: a call, an import, any methods of the runtime.
    /// Afterwards the runtime is as usable as before.
    ///
    /// At the deadline the running script is interrupted, as by
    /// [`Handle::interrupt`](crate::Handle::interrupt), if
    /// [`Limits::stoppable`](crate::Limits::stoppable) is set. The call stops waiting; pending
    /// promises, timers and imports continue in the next call of [`Runtime::run`]. Without
    /// `stoppable` the deadline ends only the wait.
    ///
    /// ```
    /// use boa_websocket::{Error, Limits, Runtime};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let limits = Limits::new().stoppable(true);
    /// let mut runtime = Runtime::builder().limits(limits).build()?;
    /// let rules = "const busy = () => { for (;;); }, never = () => new Promise(() => setInterval(() => {}, 10)), twice = (n) => 2 * n";
    /// runtime.execute("rules.js", rules).await?;
    /// let time = Duration::from_millis(500);
    /// for name in ["busy", "never"] {
    ///     let ended = runtime.within(time, async |runtime| runtime.call::<()>(name, ()).await).await;
    ///     assert!(matches!(ended, Err(Error::DeadlinePassed)));
    /// }
    /// assert_eq!(runtime.within(time, async |runtime| runtime.call::<u32>("twice", 21).await).await?, 42);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::DeadlinePassed`], and the errors of the steps. [`Error::OtherTokio`] or
    /// [`Error::NoTime`] if the thread has no tokio runtime with time.
    ///
    /// # Cancel safety
    /// As the steps.
    pub async fn within<T>(
        &mut self,
        at_most: Duration,
        steps: impl AsyncFnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let start = Instant::now();
        let _deadline = self.event_loop.set_call_deadline(at_most);
        within(start, Some(at_most), steps(self), |error| {
            matches!(error, Error::Interrupted)
        })
        .await
    }

    /// Runs steps as a script run, and awaits their result.
    async fn awaited(
        &mut self,
        steps: impl FnOnce(&mut Context) -> JsResult<JsValue>,
    ) -> Result<JsValue, Error> {
        let interruptions = self.event_loop.interruptions.get();
        let result = self.script_run(|context| {
            let result = steps(context).and_then(|value| resolve_if_thenable(value, context));
            result.map_err(|error| Error::of_script(error, context))
        })?;
        match result? {
            MaybePromise::Value(value) => Ok(value),
            MaybePromise::Promise(promise) => {
                match self.settle(&Persistent::new(promise), interruptions).await {
                    Ok(value) => Ok(value),
                    Err(Failure::Threw(error)) => Err(Error::of_script(error, &mut self.context)),
                    Err(Failure::NeverSettles) => Err(Error::PromisePending),
                    Err(Failure::Ended(error)) => Err(error),
                }
            }
        }
    }
}

/// The result of `await`: a value that is not a thenable, or a promise.
pub(in crate::runtime) enum MaybePromise {
    Value(JsValue),
    Promise(JsPromise),
}

pub(in crate::runtime) fn resolve_if_thenable(
    value: JsValue,
    context: &mut Context,
) -> JsResult<MaybePromise> {
    // Only objects can be thenables.
    if value.as_object().is_none_or(is_no_thenable) {
        Ok(MaybePromise::Value(value))
    } else {
        JsPromise::resolve(value, context).map(MaybePromise::Promise)
    }
}

/// The limit on the prototypes of an object that are searched before a promise is made for it. An
/// instance of a class that extends some others has fewer.
const MAX_PROTOTYPES: usize = 8;

/// Whether the object certainly has no property `then`. No script sees that it is looked for. A
/// promise takes ten times as long.
fn is_no_thenable(object: JsObject) -> bool {
    let then = PropertyKey::from(js_string!("then"));
    let mut next = Some(object);
    for _ in 0..MAX_PROTOTYPES {
        let Some(object) = next else { return true };
        if !(object.is_ordinary() || object.is_array())
            || object.borrow().properties().get(&then).is_some()
        {
            return false;
        }
        next = object.prototype();
    }
    false
}

/// The function of a name, and the object that it is a method of.
pub(in crate::runtime) fn lookup(name: &str, context: &mut Context) -> Result<Target, Error> {
    let not_a_function = || Error::NotAFunction {
        name: name.to_owned(),
    };
    let mut parts = name.split('.');
    let variable = parts
        .next()
        .filter(|variable| is_identifier(variable))
        .ok_or_else(not_a_function)?;
    let mut function = variable_value(variable, context).ok_or_else(not_a_function)?;
    let mut this = JsValue::undefined();
    for part in parts {
        let object = function.to_object(context).map_err(|_| not_a_function())?;
        this = function;
        let property = object.get(JsString::from(part), context);
        function = property.map_err(|error| Error::of_script(error, context))?;
    }
    let function = function.as_callable().ok_or_else(not_a_function)?;
    Ok(Target { function, this })
}

/// The value of a global variable. A declaration is in front of a property of the global object.
fn variable_value(name: &str, context: &mut Context) -> Option<JsValue> {
    let name = JsString::from(name);
    let declared = context.realm().global_declaration(&name);
    declared.or_else(|| context.global_object().get(name, context).ok())
}

/// Whether the text is certainly an identifier. Identifiers with letters outside of ASCII are not
/// recognized.
fn is_identifier(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$')
}
