//! The parser of a document.

use boa_engine::Context;
use boa_web::{
    dom::{host, task},
    host::{TimerKey, TimerKind},
};
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    time::Duration,
};

/// A parser that fills a document.
pub(crate) trait DocumentParser {
    /// [document.write](https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#document.write()):
    /// `text` comes before the input that is not parsed yet.
    fn write(&self, text: &str, context: &mut Context);

    /// Whether it waits for the server of a script.
    fn is_waiting(&self) -> bool;

    /// No more is written: the input ends once it does not wait any more.
    fn end_later(&self);

    /// Continues after it has [waited](Self::is_waiting), if the script has arrived. Returns
    /// whether it has come to the end of the input.
    fn resume(&self, context: &mut Context) -> bool;

    /// The end of the input.
    fn end(&self, context: &mut Context);

    /// Whether a script that the parser started is running.
    fn is_running_script(&self) -> bool;

    /// Whether it parses a source, and not the text of `document.write`.
    fn is_loading(&self) -> bool;

    /// Whether a script has written into the input, so that a script of the input may be its code.
    fn was_written(&self) -> bool;

    /// The text of an inline script after whitespace that keeps its position in the page. None if
    /// the source does not contain the script.
    fn in_place(&self, script: &str) -> Option<String>;
}

/// The [active parser](https://html.spec.whatwg.org/multipage/parsing.html#active-parser) of a
/// document, if it has one.
///
/// A parser has references to nodes which the collector can't follow: a document that owned it
/// would never be freed. So the parser of a page belongs to the task that loads the page. One that
/// waits for a server, and that of `document.open()`, belong to a timer that is never due: the
/// event loop drops its timers when it ends.
#[derive(Default)]
pub(crate) struct ActiveParser {
    parser: RefCell<Option<Weak<dyn DocumentParser>>>,
    owner: Cell<Option<TimerKey>>,
}

impl ActiveParser {
    pub(crate) fn get(&self) -> Option<Rc<dyn DocumentParser>> {
        self.parser.borrow().as_ref()?.upgrade()
    }

    pub(crate) fn is_running_script(&self) -> bool {
        self.get().is_some_and(|parser| parser.is_running_script())
    }

    /// Sets a parser that the caller owns.
    pub(crate) fn set(&self, parser: &Rc<dyn DocumentParser>) {
        self.parser.replace(Some(Rc::downgrade(parser)));
    }

    /// Sets a parser that lives until it is [cleared](Self::clear), or the event loop ends.
    pub(crate) fn set_owned(&self, parser: Rc<dyn DocumentParser>, context: &mut Context) {
        self.clear(context);
        self.set(&parser);
        let owns = task(move |_| drop(parser.clone()));
        let owner = host(context).set_timer(Duration::MAX, TimerKind::Background, owns, context);
        self.owner.set(Some(owner));
    }

    pub(crate) fn clear(&self, context: &Context) {
        self.parser.take();
        if let Some(owner) = self.owner.take() {
            host(context).clear_timer(owner);
        }
    }
}
