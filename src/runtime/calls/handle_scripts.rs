//! Scripts and modules that a [`Handle`] runs.

use super::handle_call::Reply;
use crate::{
    host::Host,
    runtime::{
        Handle, HandleError,
        evaluation::{module_threw, run_classic_script},
        event_loop::EventLoop,
        modules::loader::Loader,
    },
    webidl::Settled,
};
use boa_engine::{
    Context, JsError, JsResult, JsValue, Module,
    job::{Job, NativeAsyncJob},
};
use futures_util::FutureExt;
use serde::de::DeserializeOwned;
use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    rc::Rc,
};

impl Handle {
    /// Runs a classic script as a task of the runtime, as
    /// [`Runtime::execute`](crate::Runtime::execute) does. The value of its last statement is
    /// dropped; [`Handle::evaluate`] returns it.
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut runtime = Runtime::builder().module("twice.mjs", "globalThis.twice = (n) => 2 * n").build()?;
    /// let handle = runtime.handle();
    /// let other = tokio::spawn(async move {
    ///     handle.import("twice.mjs").await?;
    ///     handle.execute("sum.js", "function sum(a, b) { return a + twice(b) }").await?;
    ///     let sum = handle.evaluate::<u32>("main.js", "Promise.resolve(sum(2, 20))").await?;
    ///     handle.stop();
    ///     Ok::<_, boa_websocket::runtime::HandleError>(sum)
    /// });
    /// let _ = runtime.run_until_stopped().await;
    /// assert_eq!(other.await??, 42);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// - [`HandleError::Script`] if the source is not UTF-8, and if the script can't be parsed or
    ///   throws, unless a listener cancels the global `error` event.
    /// - [`HandleError::Ended`], [`HandleError::Stopped`] and [`HandleError::DeadlinePassed`] as in
    ///   [`Handle::call`].
    ///
    /// # Cancel safety
    /// As [`Handle::run`].
    pub async fn execute(
        &self,
        name: impl Into<PathBuf>,
        source: impl Into<Vec<u8>>,
    ) -> Result<(), HandleError> {
        let (name, source) = (name.into(), source.into());
        self.reply(move |reply, context| execute(&name, &source, &reply, context))
            .await
    }

    /// Runs a classic script as a task of the runtime, and converts the value of its last
    /// statement, as [`Runtime::evaluate`](crate::Runtime::evaluate) does. A promise is awaited. If
    /// it is never settled, this waits until the runtime is stopped, shut down or dropped.
    ///
    /// # Errors
    /// - [`HandleError::Script`] if the source is not UTF-8, if the script can't be parsed or
    ///   throws, and if the promise is rejected. No `error` event is fired.
    /// - [`HandleError::Value`] if the value can't be converted.
    /// - [`HandleError::Ended`], [`HandleError::Stopped`] and [`HandleError::DeadlinePassed`] as in
    ///   [`Handle::call`].
    ///
    /// # Cancel safety
    /// As [`Handle::run`].
    pub async fn evaluate<R: DeserializeOwned + Send + 'static>(
        &self,
        name: impl Into<PathBuf>,
        source: impl Into<Vec<u8>>,
    ) -> Result<R, HandleError> {
        let (name, source) = (name.into(), source.into());
        self.reply(move |reply, context| evaluate(&name, &source, reply, context))
            .await
    }

    /// Runs a module with all its imports, as [`Runtime::import`](crate::Runtime::import) does, and
    /// waits until its top level is evaluated. A top-level `await` that never settles is waited for
    /// until the runtime is stopped, shut down or dropped.
    ///
    /// A deadline interrupts the top level up to its first `await`. A module that is still being
    /// loaded at the deadline is not evaluated.
    ///
    /// # Errors
    /// - [`HandleError::Script`] if the module or one of its imports can't be loaded or parsed, or
    ///   throws, unless a listener cancels the global `error` event.
    /// - [`HandleError::Ended`], [`HandleError::Stopped`] and [`HandleError::DeadlinePassed`] as in
    ///   [`Handle::call`].
    ///
    /// # Cancel safety
    /// As [`Handle::run`]. The module continues.
    pub async fn import(&self, path: impl Into<PathBuf>) -> Result<(), HandleError> {
        let path = path.into();
        self.reply(move |reply, context| import(path, reply, context))
            .await
    }
}

fn execute(name: &Path, source: &[u8], reply: &Reply<()>, context: &mut Context) {
    let Some(event_loop) = context.downcast_job_executor::<EventLoop>() else {
        return;
    };
    event_loop.keep_main_name(name);
    let ran = event_loop
        .script(name, source)
        .and_then(|script| run_classic_script(script, context));
    reply.complete(ran.map(drop), context);
}

fn evaluate<R: DeserializeOwned + 'static>(
    name: &Path,
    source: &[u8],
    reply: Reply<R>,
    context: &mut Context,
) {
    let Some(event_loop) = context.downcast_job_executor::<EventLoop>() else {
        return;
    };
    match event_loop.script(name, source) {
        Ok(script) => {
            let value = script(context);
            reply.resolve(value, context);
        }
        Err(error) => reply.complete(Err(error), context),
    }
}

/// Loads a module in a job of the engine, and evaluates it.
fn import(path: PathBuf, reply: Reply<()>, context: &mut Context) {
    let (Some(event_loop), Some(loader)) = (
        context.downcast_job_executor::<EventLoop>(),
        context.downcast_module_loader::<Loader>(),
    ) else {
        return;
    };
    event_loop.keep_main_name(&path);
    let job = NativeAsyncJob::new(async move |context| {
        let loaded = load(&path, &event_loop, &loader, context).await;
        // The deadline may have passed meanwhile.
        if !reply.is_late() {
            let context = &mut context.borrow_mut();
            evaluate_module(loaded, reply, &event_loop, context);
        }
        Ok(JsValue::undefined())
    });
    context.enqueue_job(Job::AsyncJob(job));
}

/// Loads a module and its imports, and links them.
async fn load(
    path: &Path,
    event_loop: &Rc<EventLoop>,
    loader: &Loader,
    context: &RefCell<&mut Context>,
) -> JsResult<Module> {
    if let Some(fetching) = loader.fetch_main(path) {
        // The loop polls it.
        let polled = Box::pin(fetching.clone().map(drop));
        event_loop.spawn_local(polled, &mut context.borrow_mut());
        // The loader returns its error.
        let _ = fetching.await;
    }
    let module = loader.main(path, context).await?;
    let imports = module.load(&mut context.borrow_mut());
    let imports = imports.into_js_future(&mut context.borrow_mut())?;
    imports.await?;
    module.link(&mut context.borrow_mut())?;
    Ok(module)
}

/// Evaluates a module, and replies when its top level has ended.
fn evaluate_module(
    loaded: JsResult<Module>,
    reply: Reply<()>,
    event_loop: &Rc<EventLoop>,
    context: &mut Context,
) {
    let deadline = reply
        .at_most()
        .and_then(|at_most| event_loop.start_call(at_most));
    let evaluated = loaded.and_then(|module| event_loop.script_ended(module.evaluate(context)));
    drop(deadline);
    match evaluated {
        Ok(promise) => {
            let steps = |reply: &Reply<()>, settled: Settled, context: &mut Context| {
                let evaluated = match settled {
                    Ok(_) => Ok(()),
                    Err(reason) => module_threw(JsError::from_opaque(reason), context),
                };
                reply.complete(evaluated, context);
                Ok(())
            };
            reply.when_settled(promise, steps, context);
        }
        Err(error) => {
            let threw = module_threw(error, context);
            reply.complete(threw, context);
        }
    }
}
