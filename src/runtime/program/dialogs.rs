//! [Simple dialogs](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#simple-dialogs)
//! of a script without a page: the program shows their texts, and a line of standard input answers.

use super::standard_input::SharedLines;
use crate::{
    host,
    runtime::{StopReason, event_loop::EventLoop},
    webidl::{Steps, define_operation, insert_realm_data, overloads, realm_data, type_error},
};
use boa_engine::{Context, JsData, JsError, JsResult, JsString};
use boa_gc::{Finalize, Trace};
use futures_util::{
    future::{self, Either},
    stream::StreamExt,
};
use std::{
    io,
    pin::{Pin, pin},
    rc::{Rc, Weak},
    sync::Arc,
    task::{self, Poll, Wake},
    thread::{self, Thread},
};
use tokio::task::coop;

/// Shows a text of a dialog.
pub(in crate::runtime) type ShowDialog = Rc<dyn Fn(&str)>;

/// A line of standard input, or its end.
pub(in crate::runtime) type DialogLine = io::Result<Option<String>>;

#[derive(Trace, Finalize, JsData)]
struct Dialogs {
    /// The loader owns it.
    #[unsafe_ignore_trace]
    event_loop: Weak<EventLoop>,
}

overloads! {
    /// The arguments of `alert`.
    enum Alert {
        /// `undefined alert();`
        Empty {},
        /// `undefined alert(DOMString message);`
        Message { message: JsString },
    }
}

impl EventLoop {
    /// Defines `alert`, `confirm` and `prompt`, if the program shows them and gives standard input.
    pub(in crate::runtime) fn define_dialogs(self: &Rc<Self>, context: &Context) {
        let program = self.program.as_ref();
        if program.is_none_or(|it| it.show.is_none() || it.standard_input.is_none()) {
            return;
        }
        let event_loop = Rc::downgrade(self);
        insert_realm_data(Dialogs { event_loop }, context.realm());
        define_operation("alert", &Steps(alert), context);
        define_operation("confirm", &Steps(confirm), context);
        define_operation("prompt", &Steps(prompt), context);
    }

    /// Prints a text where the program shows dialogs. False if it shows none.
    pub(in crate::runtime) fn print(&self, text: &str) -> bool {
        let show = self.program.as_ref().and_then(|it| it.show.as_ref());
        if let Some(show) = show {
            host::call_program(|| show(text));
        }
        show.is_some()
    }

    /// The next line of standard input, for which the script waits. `None` at its end.
    fn dialog_line(&self) -> JsResult<Option<String>> {
        let input = self.program.as_ref();
        let Some(input) = input.and_then(|it| it.standard_input.as_ref()) else {
            return Ok(None);
        };
        let log = self.log();
        let line = log.dialog(&mut || host::call_program(|| self.wait_for_line(&input.own)));
        if log.must_stop() {
            self.control.stop(StopReason::Replay);
        }
        host::Host::check_interrupt(self)?;
        line.map_err(|error| not_read(&error))
    }

    /// Waits while nothing else of this thread runs, until the runtime is stopped.
    fn wait_for_line(&self, lines: &SharedLines) -> DialogLine {
        let mut lines = lines.clone();
        let (line, stopped) = (lines.next(), pin!(self.control.ended()));
        // The budget of the task that runs the script would not be renewed.
        let first = pin!(coop::unconstrained(future::select(line, stopped)));
        match wait(first) {
            Either::Left((line, _)) => line.transpose(),
            Either::Right(_) => Ok(None),
        }
    }
}

fn not_read(error: &io::Error) -> JsError {
    type_error(format!("standard input cannot be read: {error}"))
}

/// Wakes a thread that waits.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Completes a future on this thread, also within another one.
fn wait<F: Future + Unpin>(mut future: F) -> F::Output {
    let waker = Arc::new(Unpark(thread::current())).into();
    let mut cx = task::Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = Pin::new(&mut future).poll(&mut cx) {
            return output;
        }
        thread::park();
    }
}

fn event_loop(context: &Context) -> JsResult<Rc<EventLoop>> {
    let event_loop = realm_data(context.realm(), |dialogs: &Dialogs| {
        dialogs.event_loop.upgrade()
    });
    let event_loop = event_loop.flatten();
    event_loop.ok_or_else(|| type_error("the runtime of this function was dropped"))
}

/// <https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-alert>
fn alert(arguments: Alert, context: &mut Context) -> JsResult<()> {
    let message = match arguments {
        Alert::Empty {} => String::new(),
        Alert::Message { message } => message.to_std_string_lossy(),
    };
    event_loop(context)?.print(&format!("{message}\n"));
    Ok(())
}

/// <https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-confirm>
fn confirm(message: Option<JsString>, context: &mut Context) -> JsResult<bool> {
    let event_loop = event_loop(context)?;
    event_loop.print(&format!("{} [y/N] ", text(message)));
    let answer = event_loop.dialog_line()?.unwrap_or_default();
    let answer = answer.trim();
    Ok(["y", "yes"]
        .iter()
        .any(|yes| answer.eq_ignore_ascii_case(yes)))
}

/// <https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-prompt>
fn prompt(
    (message, default): (Option<JsString>, Option<JsString>),
    context: &mut Context,
) -> JsResult<Option<String>> {
    let event_loop = event_loop(context)?;
    let (message, default) = (text(message), text(default));
    let shown = if default.is_empty() {
        format!("{message} ")
    } else {
        format!("{message} [{default}] ")
    };
    event_loop.print(&shown);
    let line = event_loop.dialog_line()?;
    Ok(line.map(|line| if line.is_empty() { default } else { line }))
}

/// `optional DOMString text = ""`
fn text(text: Option<JsString>) -> String {
    text.map(|it| it.to_std_string_lossy()).unwrap_or_default()
}
