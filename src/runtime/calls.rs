//! Calls from Rust to functions of scripts.

use super::{Error, Failure, Runtime, values};
use crate::dom::{ErrorReport, Host};
use boa_engine::{Context, JsError, JsResult, JsString, JsValue, Script, Source, object::builtins::JsPromise};
use serde::{Serialize, de::DeserializeOwned};

impl Runtime {
    /// Calls a function of the script by its name. If the function returns a promise, runs the event loop until the
    /// promise is settled.
    ///
    /// The name is that of a variable, or a path such as `bot.rooms.enter`. The last object of the path is `this` in
    /// the call.
    ///
    /// A tuple is several arguments, `()` is none, and any other value is one. [`values`] describes the conversions.
    /// [`Runtime::call_value`] takes and returns `JsValue`s.
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
    /// - [`Error::Script`] if the function throws or its promise is rejected. The [`Reporter`](super::Reporter) does
    ///   not receive the exception, and no `error` event is fired.
    /// - [`Error::PromisePending`] if nothing is left that could settle the promise.
    /// - [`Error::Stopped`].
    ///
    /// # Cancel safety
    /// Timers and sockets of the function continue at the next call of [`Runtime::run`]. Its result is lost.
    pub async fn call<R: DeserializeOwned>(&mut self, name: &str, arguments: impl Serialize) -> Result<R, Error> {
        self.check()?;
        let (function, this) = lookup(name, &mut self.context)?;
        let arguments = values::to_arguments(arguments, &mut self.context)?;
        let value = self.call_value(&function, &this, &arguments).await?;
        Ok(values::from_js(&value, &mut self.context)?)
    }

    /// As [`Runtime::call`], for a function that is a value: an export of a module, or the result of a script.
    ///
    /// # Errors
    /// Those of [`Runtime::call`] except [`Error::Value`].
    ///
    /// # Cancel safety
    /// That of [`Runtime::call`].
    pub async fn call_value(
        &mut self,
        function: &JsValue,
        this: &JsValue,
        arguments: &[JsValue],
    ) -> Result<JsValue, Error> {
        let Some(function) = function.as_callable() else {
            return Err(Error::NotAFunction { name: crate::dom::limited(&function.display()) });
        };
        let event_loop = self.event_loop.clone();
        let result = self.turn(|context| {
            let result = event_loop.call(&function, this, arguments, context);
            result.and_then(|value| resolve_if_thenable(value, context)).map_err(|error| script_error(error, context))
        })?;
        match result? {
            MaybePromise::Value(value) => Ok(value),
            MaybePromise::Promise(promise) => match self.settle(&promise).await {
                Ok(value) => Ok(value),
                Err(Failure::Threw(error)) => Err(script_error(error, &mut self.context)),
                Err(Failure::NeverSettles) => Err(Error::PromisePending),
                Err(Failure::Ended(error)) => Err(error),
            },
        }
    }
}

fn script_error(error: JsError, context: &mut Context) -> Error {
    Error::Script(Box::new(ErrorReport::new(error, context)))
}

/// The result of `await`: a value that is not a thenable, or a promise.
pub(super) enum MaybePromise {
    Value(JsValue),
    Promise(JsPromise),
}

pub(super) fn resolve_if_thenable(value: JsValue, context: &mut Context) -> JsResult<MaybePromise> {
    // Only objects can be thenables.
    if value.is_object() {
        JsPromise::resolve(value, context).map(MaybePromise::Promise)
    } else {
        Ok(MaybePromise::Value(value))
    }
}

/// The function of a name, and the object that it is a method of.
pub(super) fn lookup(name: &str, context: &mut Context) -> Result<(JsValue, JsValue), Error> {
    let not_a_function = || Error::NotAFunction { name: name.to_owned() };
    let mut parts = name.split('.');
    let variable = parts.next().filter(|variable| is_identifier(variable)).ok_or_else(not_a_function)?;
    // Declarations by `let`, `const` and `class` are not properties of the global object, so a script looks them up.
    let script = Script::parse(Source::from_bytes(variable), None, context).map_err(|_| not_a_function())?;
    let mut function = script.evaluate(context).map_err(|_| not_a_function())?;
    let mut this = JsValue::undefined();
    for part in parts {
        let object = function.to_object(context).map_err(|_| not_a_function())?;
        this = function;
        let property = object.get(JsString::from(part), context);
        function = property.map_err(|error| script_error(error, context))?;
    }
    if function.is_callable() { Ok((function, this)) } else { Err(not_a_function()) }
}

/// Whether the text is certainly an identifier. Identifiers with letters outside of ASCII are not recognized.
fn is_identifier(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$')
}
