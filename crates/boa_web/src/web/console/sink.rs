//! The output of a realm's console: the library itself prints nothing.

use boa_engine::JsResult;
use std::fmt;

/// Receives the messages that scripts print on their console.
///
/// ```
/// use boa_engine::Source;
/// use boa_web::web::{Console, ConsoleMessage, Level};
/// use std::cell::RefCell;
///
/// #[derive(Default)]
/// struct Log(RefCell<Vec<String>>);
///
/// impl Console for Log {
///     fn print(&self, message: &ConsoleMessage<'_>) {
///         if message.level >= Level::Warn {
///             self.0.borrow_mut().push(message.to_string());
///         }
///     }
///
///     fn clear(&self) {
///         self.0.borrow_mut().clear();
///     }
///
///     fn colors(&self) -> bool {
///         false // the default
///     }
/// }
///
/// let log = std::rc::Rc::new(Log::default());
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// boa_web::web::install_console(log.clone(), context);
/// context.eval(Source::from_bytes("console.log('a'); console.group(); console.error('b', { c: 1 })"))?;
/// assert_eq!(*log.0.borrow(), ["  b { c: 1 }"]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub trait Console {
    /// Prints a message.
    fn print(&self, message: &ConsoleMessage<'_>);

    /// Called before each message, to refuse it: by default none is refused. Messages of workers and
    /// of child processes are printed without a check.
    ///
    /// ```
    /// use boa_engine::{Context, JsNativeError, JsResult, Source};
    /// use boa_web::{EventLoop, web::{self, Console, ConsoleMessage}};
    /// use std::cell::Cell;
    ///
    /// /// A thousand bytes at most.
    /// struct Limited(Cell<usize>);
    ///
    /// impl Console for Limited {
    ///     fn print(&self, message: &ConsoleMessage<'_>) {
    ///         println!("{message}");
    ///     }
    ///
    ///     fn check(&self, message: &ConsoleMessage<'_>) -> JsResult<()> {
    ///         let left = self.0.get().checked_sub(message.text.len());
    ///         self.0.set(left.ok_or_else(|| JsNativeError::range().with_message("too much output"))?);
    ///         Ok(())
    ///     }
    /// }
    ///
    /// let context = &mut Context::default();
    /// let _events = EventLoop::install(context)?;
    /// web::install_console(std::rc::Rc::new(Limited(Cell::new(1000))), context);
    /// let error = context.eval(Source::from_bytes("for (;;) console.log('again')")).unwrap_err();
    /// assert!(error.to_string().contains("too much output"));
    /// # Ok::<_, boa_engine::JsError>(())
    /// ```
    ///
    /// # Errors
    /// The exception that the method of `console` throws. Scripts can't catch a
    /// [`host::interruption`](crate::host::interruption).
    fn check(&self, _message: &ConsoleMessage<'_>) -> JsResult<()> {
        Ok(())
    }

    /// Clears the output if possible: `console.clear()`.
    fn clear(&self) {}

    /// Whether to colour values with the escape sequences of
    /// [ECMA-48](https://ecma-international.org/publications-and-standards/standards/ecma-48/).
    /// False by default.
    fn colors(&self) -> bool {
        false
    }
}

/// Discards everything.
impl Console for () {
    fn print(&self, _: &ConsoleMessage<'_>) {}
}

/// The output of one call of a console's method.
///
/// `Display` writes the text with each line indented by its group, without a line break at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConsoleMessage<'a> {
    /// The severity.
    pub level: Level,
    /// The number of groups around it.
    pub depth: usize,
    /// The formatted text: one line or more, without indentation.
    pub text: &'a str,
}

impl<'a> ConsoleMessage<'a> {
    /// Creates a message from its fields.
    #[must_use]
    pub const fn new(level: Level, depth: usize, text: &'a str) -> Self {
        Self { level, depth, text }
    }
}

/// [The severity of a message](https://console.spec.whatwg.org/#loglevel-severity), from the least
/// to the most severe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Level {
    /// `console.debug`
    Debug,
    /// `console.log`, and all methods without a level of their own.
    Log,
    /// `console.trace`: as severe as `log`, for debugging.
    Trace,
    /// `console.info`, `count` and `timeEnd`.
    Info,
    /// `console.warn`, and calls with an unknown counter or timer.
    Warn,
    /// `console.error` and `assert`.
    Error,
}

/// The limit on indentation, so that there is space for the text.
const MAX_INDENT: usize = 40;

impl fmt::Display for ConsoleMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = 2 * self.depth.min(MAX_INDENT);
        for (index, line) in self.text.split('\n').enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{:width$}{line}", "")?;
        }
        Ok(())
    }
}
