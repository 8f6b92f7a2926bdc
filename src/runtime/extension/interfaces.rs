//! The interfaces of the other standards, an extension for each group.

use super::{EventsExtension, RuntimeExtension, within};
use crate::web::{self, Console};
use boa_engine::{Context, JsResult, realm::Realm};
use std::rc::Rc;

/// Defines an extension without options.
macro_rules! extension {
    ($(#[$documentation:meta])* $name:ident, $define:path) => {
        $(#[$documentation])*
        #[derive(Debug, Clone, Copy, Default)]
        pub struct $name;

        impl RuntimeExtension for $name {
            fn register(self, realm: Option<Realm>, context: &mut Context) -> JsResult<()> {
                within(realm, context, |context| {
                    EventsExtension::new().ensure(context)?;
                    $define(context);
                    Ok(())
                })
            }
        }
    };
}

extension!(
    /// `setTimeout`, `setInterval`, `clearTimeout`, `clearInterval`, `queueMicrotask` and
    /// `reportError`.
    ///
    /// ```
    /// # use boa_engine::{Context, Source, context::ContextBuilder, job::{JobExecutor, SimpleJobExecutor}};
    /// # use boa_websocket::extensions::{RuntimeExtension, TimersExtension};
    /// # use std::{cell::RefCell, rc::Rc};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> boa_engine::JsResult<()> {
    /// let executor = Rc::new(SimpleJobExecutor::new());
    /// let context = &mut ContextBuilder::new().job_executor(executor.clone()).build()?;
    /// TimersExtension.register(None, context)?;
    /// context.eval(Source::from_bytes("var done = false; setTimeout(() => { done = true; }, 5);"))?;
    /// executor.run_jobs_async(&RefCell::new(context)).await?;
    /// assert_eq!(context.eval(Source::from_bytes("done"))?, true.into());
    /// # Ok(())
    /// # }
    /// ```
    TimersExtension,
    web::register_timers
);

extension!(
    /// `URL`, `URLPattern` and `URLSearchParams`.
    UrlExtension,
    web::register_urls
);

extension!(
    /// `TextEncoder`, `TextDecoder`, `atob` and `btoa`.
    EncodingExtension,
    web::register_encodings
);

extension!(
    /// `Blob`, `File`, `FileReader` and `ProgressEvent`.
    FilesExtension,
    web::register_files
);

extension!(
    /// `structuredClone`.
    StructuredCloneExtension,
    web::register_structured_clone
);

extension!(
    /// `crypto`: `getRandomValues`, `randomUUID`, and with the feature `crypto` also `subtle`.
    CryptoExtension,
    web::register_crypto
);

extension!(
    /// `performance`: `now` and `timeOrigin`.
    PerformanceExtension,
    web::register_performance
);

/// `console`.
///
/// ```
/// # use boa_engine::{Context, Source};
/// use boa_websocket::{
///     Console, ConsoleMessage,
///     extensions::{ConsoleExtension, RuntimeExtension},
/// };
/// use std::{cell::RefCell, rc::Rc};
///
/// #[derive(Default)]
/// struct Lines(RefCell<Vec<String>>);
///
/// impl Console for Lines {
///     fn print(&self, message: &ConsoleMessage<'_>) {
///         self.0.borrow_mut().push(message.to_string());
///     }
/// }
///
/// let (context, lines) = (&mut Context::default(), Rc::new(Lines::default()));
/// ConsoleExtension::new(lines.clone()).register(None, context)?;
/// context.eval(Source::from_bytes("console.log('%d apples', 3, [1, 2])"))?;
/// assert_eq!(*lines.0.borrow(), ["3 apples [ 1, 2 ]"]);
/// # boa_engine::JsResult::Ok(())
/// ```
#[must_use]
pub struct ConsoleExtension(Rc<dyn Console>);

impl ConsoleExtension {
    /// A console with an output.
    pub fn new(console: Rc<dyn Console>) -> Self {
        Self(console)
    }
}

impl RuntimeExtension for ConsoleExtension {
    fn register(self, realm: Option<Realm>, context: &mut Context) -> JsResult<()> {
        within(realm, context, |context| {
            EventsExtension::new().ensure(context)?;
            web::install_console(self.0, context);
            web::register_console(context);
            Ok(())
        })
    }
}

boa_web::opaque_debug!(ConsoleExtension);
