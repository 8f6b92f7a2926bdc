//! Where a realm's console prints to: the library itself prints nothing.

use std::fmt;

/// Is given what scripts say on their console.
///
/// ```
/// use boa_websocket::{Console, ConsoleMessage, web::Level};
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
///     fn colours(&self) -> bool {
///         false // as it is without saying
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), boa_websocket::Error> {
/// let log = std::rc::Rc::new(Log::default());
/// let mut runtime = boa_websocket::Runtime::builder().console(log.clone()).build()?;
/// runtime.execute("say.js", "console.log('a'); console.group(); console.error('b', { c: 1 })").await?;
/// assert_eq!(*log.0.borrow(), ["  b { c: 1 }"]);
/// # Ok(())
/// # }
/// ```
pub trait Console {
    /// Prints a message.
    fn print(&self, message: &ConsoleMessage<'_>);

    /// Forgets what was printed, where that is possible: `console.clear()`.
    fn clear(&self) {}

    /// Whether values are to be coloured, with the escape sequences of
    /// [ECMA-48](https://ecma-international.org/publications-and-standards/standards/ecma-48/). No unless it is said.
    fn colours(&self) -> bool {
        false
    }
}

/// Discards everything.
impl Console for () {
    fn print(&self, _: &ConsoleMessage<'_>) {}
}

/// What one call of a console's method prints.
///
/// Its `Display` is the text with every line indented as its group is, without a line break at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConsoleMessage<'a> {
    /// How severe it is.
    pub level: Level,
    /// In how many groups it stands.
    pub depth: usize,
    /// The formatted text: one line or more, not indented.
    pub text: &'a str,
}

/// [How severe a message is](https://console.spec.whatwg.org/#loglevel-severity), from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Level {
    /// `console.debug`
    Debug,
    /// `console.log` and all that is not named elsewhere.
    Log,
    /// `console.trace`: no more severe than `log`, but said to whoever looks for a fault.
    Trace,
    /// `console.info`, `count` and `timeEnd`.
    Info,
    /// `console.warn`, and counters and timers that are not there.
    Warn,
    /// `console.error` and `assert`.
    Error,
}

/// More would leave no room for the text.
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
