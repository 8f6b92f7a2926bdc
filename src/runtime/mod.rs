//! A JavaScript runtime: a realm with this crate's interfaces, and the event loop that runs it.

mod builder;
mod clock;
mod error;
mod event_loop;
mod hooks;
mod rejections;
mod reporter;

pub use builder::Builder;
pub use error::Error;
pub use reporter::Reporter;

use crate::dom::{self, ErrorReport};
use boa_engine::{Context, JsError, JsValue, Script, Source};
use event_loop::EventLoop;
use std::{cell::RefCell, path::Path, rc::Rc};

/// A realm, its globals and its event loop. It belongs to one thread.
///
/// ```
/// use boa_websocket::Runtime;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), boa_websocket::Error> {
/// let mut runtime = Runtime::builder().build()?;
/// let sum = runtime.execute("sum.js", "1 + 2").await?;
/// runtime.run().await?;
/// assert_eq!(sum.as_number(), Some(3.0));
/// # Ok(())
/// # }
/// ```
pub struct Runtime {
    context: Context,
    event_loop: Rc<EventLoop>,
}

impl Runtime {
    /// Where every runtime starts.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Runs a classic script to its end, and the microtasks after it. Returns the value of its last statement.
    ///
    /// `name` stands in error messages and stacks. Timers and sockets go on in [`Runtime::run`].
    ///
    /// # Errors
    /// [`Error::Script`] if it can't be parsed or throws, unless a listener of the global `error` event canceled that.
    pub async fn execute(&mut self, name: impl AsRef<Path>, source: impl AsRef<[u8]>) -> Result<JsValue, Error> {
        let context = &mut self.context;
        let source = Source::from_bytes(source.as_ref()).with_path(name.as_ref());
        let result = Script::parse(source, None, context).and_then(|script| script.evaluate(context));
        let result = match result {
            Ok(value) => Ok(value),
            Err(error) => thrown(error, context),
        };
        self.event_loop.perform_microtask_checkpoint(&mut self.context);
        result
    }

    /// Runs the event loop until nothing keeps it alive: no timer, no socket that is not closed, no task.
    ///
    /// # Errors
    /// None yet.
    ///
    /// # Cancel safety
    /// Timers, sockets and tasks go on at the next call. Imports that are under way are lost.
    pub async fn run(&mut self) -> Result<(), Error> {
        self.event_loop.run(&RefCell::new(&mut self.context), |_| false).await;
        Ok(())
    }

    /// The engine's context, for whatever this type has no method for.
    pub fn context(&mut self) -> &mut Context {
        &mut self.context
    }
}

impl std::fmt::Debug for Runtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runtime").field("alive", &self.event_loop.is_alive()).finish_non_exhaustive()
    }
}

/// Tells the script of an exception of its top level by the `error` event; the caller gets what nobody canceled.
fn thrown(error: JsError, context: &mut Context) -> Result<JsValue, Error> {
    let report = ErrorReport::new(error, context);
    if dom::fire_error(&report, context) { Ok(JsValue::undefined()) } else { Err(Error::Script(report)) }
}
