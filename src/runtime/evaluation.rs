//! Running scripts and modules: until they return, or until their top level is evaluated.

use super::{
    Error, ModuleScript, Runtime, StopReason,
    event_loop::{EventLoop, Until},
    modules::module_source::Fetching,
    source_text,
};
use crate::{
    dom::{self, ErrorReport},
    engine::Persistent,
    host::{self, Diagnostics, Host, interruption, is_interruption},
    webidl,
};
use boa_engine::{
    Context, JsError, JsResult, JsValue, Module, Script, builtins::promise::PromiseState,
    object::builtins::JsPromise,
};
use futures_util::FutureExt;
use std::{cell::RefCell, path::Path, rc::Rc};

impl Runtime {
    /// Runs a classic script to completion, and the microtasks after it. Returns the value of its
    /// last statement.
    ///
    /// `name` appears in error messages and stacks, and is the base of relative imports. A byte
    /// order mark and a first line that starts with `#!` are skipped. Timers and sockets run in
    /// [`Runtime::run`]. [`Runtime::evaluate`] converts the value, and awaits it if it is a
    /// promise.
    ///
    /// # Errors
    /// [`Error::NotUtf8`]. [`Error::Script`] if the script can't be parsed or throws, unless a
    /// listener cancels the global `error` event. The [`Reporter`](crate::runtime::Reporter) does
    /// not receive an exception that is returned here.
    ///
    /// # Cancel safety
    /// The script runs in the first poll, which completes the future.
    pub async fn execute(
        &mut self,
        name: impl AsRef<Path>,
        source: impl AsRef<[u8]>,
    ) -> Result<JsValue, Error> {
        let (name, source) = (name.as_ref(), source.as_ref());
        self.check_open()?;
        self.event_loop.keep_main_name(name);
        let script = self.event_loop.script(name, source)?;
        self.script_run(|context| run_classic_script(script, context))?
    }

    /// Parses a classic script, whose source is kept for positions.
    pub(super) fn parse(
        &mut self,
        name: &Path,
        source: &[u8],
    ) -> Result<Persistent<Script>, Error> {
        let text = text(name, source)?;
        let event_loop = self.event_loop.clone();
        event_loop.keep_main_name(name);
        event_loop.sources.keep(name, text);
        self.script_run(|context| {
            let parsed = event_loop.parse(name, text, context);
            parsed
                .map(Persistent::new)
                .map_err(|error| Error::Script(Box::new(ErrorReport::new(error, context))))
        })?
    }

    pub(super) fn evaluate_script(&mut self, script: &Script) -> Result<JsValue, Error> {
        let event_loop = self.event_loop.clone();
        self.script_run(|context| {
            host::run_script(context, |context| {
                let evaluated = event_loop.evaluate(script, context);
                evaluated.or_else(|error| thrown(error, context))
            })
        })?
    }

    /// Runs the file of CommonJS that a worker begins with, if its package or its name says that it
    /// is one.
    #[cfg(feature = "packages")]
    pub(super) fn evaluate_commonjs(&mut self, file: &Path) -> Option<Result<JsValue, Error>> {
        let packages = self.loader.packages().cloned()?;
        if !packages.is_commonjs(file) {
            return None;
        }
        let evaluated = self.script_run(|context| {
            host::run_script(context, |context| {
                let evaluated = packages.run_main(file, context);
                evaluated.or_else(|error| thrown(error, context))
            })
        });
        Some(evaluated.map_err(Error::from).flatten())
    }

    /// Runs a module from a file, with all its imports, until its top level is evaluated. The event
    /// loop runs meanwhile, so a top-level `await` may wait for timers and sockets.
    ///
    /// With [`Builder::module`](crate::Builder::module) or
    /// [`Builder::fetch_modules`](crate::Builder::fetch_modules), `path` may be the name of a
    /// module in memory, or a URL.
    ///
    /// # Errors
    /// [`Error::Script`] as in [`Runtime::execute`]. [`Error::NeverSettles`].
    ///
    /// # Cancel safety
    /// The evaluation of the module continues at the next call of [`Runtime::run`]. A module whose
    /// imports were still being loaded is not evaluated. Whatever else is pending continues.
    pub async fn import(&mut self, path: impl AsRef<Path>) -> Result<ModuleScript, Error> {
        self.import_and(path.as_ref(), |_| ()).await
    }

    /// As [`Runtime::import`], with steps between the evaluation of the module and the event loop
    /// that its top-level `await`s need.
    pub(super) async fn import_and(
        &mut self,
        path: &Path,
        then: impl FnOnce(&mut Context),
    ) -> Result<ModuleScript, Error> {
        self.event_loop.keep_main_name(path);
        if let Some(fetching) = self.loader.fetch_main(path) {
            self.wait_for(&fetching).await?;
        }
        self.check_open()?;
        let context = RefCell::new(&mut *self.context);
        let module = self.loader.main(path, &context).await;
        self.evaluate_module(module, then).await
    }

    /// Runs the event loop until a fetch has ended.
    pub(super) async fn wait_for(&mut self, fetching: &Fetching) -> Result<(), Error> {
        self.check()?;
        // The loop polls it, and runs meanwhile.
        self.event_loop
            .spawn_local(Box::pin(fetching.clone().map(drop)), &mut self.context);
        let context = RefCell::new(&mut *self.context);
        let outcome = self
            .event_loop
            .run(&context, Until::Idle, |_| fetching.peek().is_some())
            .await;
        self.end(outcome)
    }

    /// As [`Runtime::import`], for a source in memory. `name` is the base of relative imports.
    ///
    /// # Errors
    /// The errors of [`Runtime::import`], and [`Error::NotUtf8`].
    ///
    /// # Cancel safety
    /// As [`Runtime::import`].
    pub async fn import_source(
        &mut self,
        name: impl AsRef<Path>,
        source: impl AsRef<[u8]>,
    ) -> Result<ModuleScript, Error> {
        let name = name.as_ref();
        let text = text(name, source.as_ref())?;
        self.check_open()?;
        self.event_loop.keep_main_name(name);
        self.event_loop.sources.keep(name, text);
        let module = self.event_loop.parse_module(name, text, &mut self.context);
        self.evaluate_module(module, |_| ()).await
    }

    async fn evaluate_module(
        &mut self,
        module: Result<Module, JsError>,
        then: impl FnOnce(&mut Context),
    ) -> Result<ModuleScript, Error> {
        let evaluated = match module.map(Persistent::new) {
            Ok(module) => self
                .load_link_evaluate(&module, then)
                .await
                .map(|()| module),
            Err(error) => Err(Failure::Threw(error)),
        };
        let result = match evaluated {
            Ok(module) => Ok(ModuleScript(Some(module))),
            Err(Failure::NeverSettles) => {
                let position = self.await_tracker.last();
                let (position, source_line) =
                    position.map(|frame| self.event_loop.located(frame)).unzip();
                let source_line = source_line.flatten();
                Err(Error::NeverSettles {
                    position,
                    source_line,
                })
            }
            Err(Failure::Ended(error)) => return Err(error),
            Err(Failure::Threw(error)) => {
                return self.script_run(|context| {
                    // The reaction to a rejection is a microtask, so that no other comes between.
                    module_threw(error, context).map(|()| ModuleScript(None))
                })?;
            }
        };
        self.script_run(|_| result)?
    }

    async fn load_link_evaluate(
        &mut self,
        module: &Module,
        then: impl FnOnce(&mut Context),
    ) -> Result<(), Failure> {
        let interruptions = self.event_loop.interruptions.get();
        let loaded = Persistent::new(self.engine(|context| module.load(context))?);
        self.settle(&loaded, interruptions).await?;
        let event_loop = self.event_loop.clone();
        self.engine(|context| module.link(context))??;
        self.await_tracker.start();
        let evaluated = self.script_run(|context| {
            let result = event_loop.script_ended(module.evaluate(context));
            then(context);
            result
        });
        let result = match evaluated {
            Ok(Ok(promise)) => self
                .settle(&Persistent::new(promise), interruptions)
                .await
                .map(|_| ()),
            Ok(Err(error)) => Err(error.into()),
            Err(reason) => Err(reason.into()),
        };
        self.await_tracker.stop();
        result
    }

    /// Runs the event loop until the promise is settled. `interruptions` is their number before the
    /// script began that made the promise.
    pub(super) async fn settle(
        &mut self,
        promise: &JsPromise,
        interruptions: u64,
    ) -> Result<JsValue, Failure> {
        mark_as_handled(promise, &mut self.context);
        let pending = || matches!(promise.state(), PromiseState::Pending);
        let outcome = self.run_loop(Until::NoListener, |_| !pending()).await;
        self.end(outcome).map_err(Failure::Ended)?;
        match promise.state() {
            PromiseState::Fulfilled(value) => Ok(value),
            PromiseState::Rejected(reason) => Err(JsError::from_opaque(reason).into()),
            PromiseState::Pending if self.event_loop.interruptions.get() > interruptions => {
                Err(interruption().into())
            }
            PromiseState::Pending => Err(Failure::NeverSettles),
        }
    }
}

impl EventLoop {
    /// The name of the main script is the base of the URLs of workers.
    pub(super) fn keep_main_name(&self, name: &Path) {
        self.main_script.get_or_init(|| name.to_owned());
    }

    /// The steps that parse a classic script and run it. Its source is kept for positions.
    pub(super) fn script<'a>(
        self: &Rc<Self>,
        name: &'a Path,
        source: &'a [u8],
    ) -> Result<impl FnOnce(&mut Context) -> JsResult<JsValue> + use<'a>, Error> {
        let text = text(name, source)?;
        let event_loop = self.clone();
        event_loop.sources.keep(name, text);
        Ok(move |context: &mut Context| {
            let script = event_loop.parse(name, text, context)?;
            event_loop.evaluate(&script, context)
        })
    }
}

/// Runs the steps of a classic script, and reports its exception to the `error` event.
pub(super) fn run_classic_script(
    script: impl FnOnce(&mut Context) -> JsResult<JsValue>,
    context: &mut Context,
) -> Result<JsValue, Error> {
    host::run_script(context, |context| {
        script(context).or_else(|error| thrown(error, context))
    })
}

/// Reports the exception of a module to the `error` event.
pub(super) fn module_threw(error: JsError, context: &mut Context) -> Result<(), Error> {
    host::run_script(context, |context| thrown(error, context)).map(drop)
}

/// The reason for which a module was not evaluated.
pub(super) enum Failure {
    Threw(JsError),
    NeverSettles,
    Ended(Error),
}

impl From<StopReason> for Failure {
    fn from(reason: StopReason) -> Self {
        Self::Ended(reason.into())
    }
}

impl From<JsError> for Failure {
    fn from(error: JsError) -> Self {
        Self::Threw(error)
    }
}

fn text<'a>(name: &Path, source: &'a [u8]) -> Result<&'a str, Error> {
    source_text::text(source).map_err(|problem| Error::NotUtf8 {
        name: name.display().to_string(),
        line: problem.line,
        offset: problem.offset,
        is_utf16: problem.is_utf16,
    })
}

/// Fires the `error` event for an exception of the top level. Returns the exception unless a
/// listener has canceled the event.
fn thrown(error: JsError, context: &mut Context) -> Result<JsValue, Error> {
    if is_interruption(&error) {
        return Err(Error::Interrupted);
    }
    let report = ErrorReport::new(error, context);
    if dom::fire_error(&report, context) {
        Ok(JsValue::undefined())
    } else {
        Err(Error::Script(Box::new(report)))
    }
}

/// Marks a promise as handled, because the caller reads its outcome.
pub(super) fn mark_as_handled(promise: &JsPromise, context: &mut Context) {
    webidl::Promise::Object(promise.clone()).mark_as_handled(context);
}
