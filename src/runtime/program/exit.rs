//! The end that a script asks for: at once with a status, or after what is running.

use crate::runtime::{
    StopReason, clock,
    closing::close,
    event_loop::{
        EventLoop,
        control::{Control, stopped_error},
    },
    workers::Children,
};
use crate::{
    host,
    webidl::{
        Steps, call_operation, define_operation, function, insert_realm_data, realm_data,
        type_error,
    },
    websocket,
};
use boa_engine::{Context, JsData, JsObject, JsResult, JsValue, NativeFunction, js_string};
use boa_gc::{Finalize, Trace};
use futures_util::future::{self, LocalBoxFuture};
use std::{
    rc::{Rc, Weak},
    sync::Arc,
    time::Duration,
};
use tokio::{task::coop, time::timeout};

/// What packages do at the end. The argument is the status that the script asks for, and the result
/// the one that the program ends with: `process.exitCode`, if it is set.
pub(in crate::runtime) type AtEnd = Rc<dyn Fn(Option<u8>, &mut Context) -> Option<u8>>;

/// What `exit` ends. Other threads share it.
#[derive(Clone, Trace, Finalize)]
struct Ends {
    /// `None` in a worker.
    #[unsafe_ignore_trace]
    control: Option<Arc<Control>>,
}

/// `exit(status)`. A script can't catch its end.
pub(super) fn exit_function(control: Option<Arc<Control>>, context: &Context) -> JsObject {
    let native = NativeFunction::from_copy_closure_with_captures(
        |_, args, ends: &Ends, context| {
            let steps = |status: Option<f64>, context: &mut Context| {
                let Some(control) = &ends.control else {
                    return Err::<(), _>(type_error(
                        "exit() is for the main script: close() ends a worker",
                    ));
                };
                let status = status.map(checked).transpose()?;
                let event_loop = realm_data(context.realm(), |closes: &Closes| {
                    closes.event_loop.upgrade()
                });
                let status = match event_loop.flatten() {
                    Some(event_loop) => event_loop.status_at_end(status, context),
                    None => status,
                };
                let status = status.unwrap_or(0);
                let reason = StopReason::Exit { status };
                control.stop(reason);
                // A function that has called this one may drop its error.
                context.runtime_limits_mut().set_interrupt_interval(1);
                Err(stopped_error(reason))
            };
            call_operation("exit", args, steps, context)
        },
        Ends { control },
    );
    function(context.realm(), native, js_string!("exit"), 0)
}

/// The status that a number is.
fn checked(status: f64) -> JsResult<u8> {
    let whole = status.trunc();
    if (0.0..=255.0).contains(&whole) {
        Ok(whole as u8)
    } else {
        Err(type_error(format!(
            "a status is a number from 0 to 255, and {} is none",
            JsValue::from(status).display()
        )))
    }
}

#[derive(Trace, Finalize, JsData)]
struct Closes {
    /// The loader owns it.
    #[unsafe_ignore_trace]
    event_loop: Weak<EventLoop>,
}

impl EventLoop {
    /// Defines `close()` of the main script, if the program gives it the module `boa-ws`. A page has
    /// its own.
    pub(in crate::runtime) fn define_close(self: &Rc<Self>, context: &Context) {
        if self.program.is_none() {
            return;
        }
        let event_loop = Rc::downgrade(self);
        insert_realm_data(Closes { event_loop }, context.realm());
        define_operation("close", &Steps(close_window), context);
    }

    /// Sets what packages do at the end.
    #[cfg(feature = "packages")]
    pub(in crate::runtime) fn set_at_end(&self, at_end: AtEnd) {
        if let Some(program) = &self.program {
            program.at_end.replace(Some(at_end));
        }
    }

    /// Does what packages do at the end, and returns the status.
    fn status_at_end(&self, status: Option<u8>, context: &mut Context) -> Option<u8> {
        let program = self.program.as_ref()?;
        // It may set another one.
        let at_end = program.at_end.borrow().clone();
        match at_end {
            Some(at_end) => at_end(status, context),
            None => status,
        }
    }

    /// Stops the runtime if its script has called `close()`, once nothing of a task is left to run.
    pub(in crate::runtime) fn stop_if_closing(&self, context: &mut Context) {
        let is_closing = |program: &super::Program| program.is_closing.get();
        if !self.program.as_ref().is_some_and(is_closing) || self.control.stopped().is_some() {
            return;
        }
        let status = self.run_interruptible(context, |context| self.status_at_end(None, context));
        self.control.stop(match status {
            Ok(Some(status @ 1..)) => StopReason::Exit { status },
            _ => StopReason::Closed,
        });
    }
}

/// As [`close()`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#dom-window-close) of
/// a window that a script has opened: what is running goes on to its end.
fn close_window((): (), context: &mut Context) -> JsResult<()> {
    realm_data(context.realm(), |closes: &Closes| {
        if let Some(event_loop) = closes.event_loop.upgrade()
            && let Some(program) = &event_loop.program
        {
            program.is_closing.set(true);
        }
    });
    Ok(())
}

/// What is left of a runtime whose script has called `exit` or `close`: no script runs, and the
/// connections close.
pub(in crate::runtime) struct Exited {
    connections: Vec<LocalBoxFuture<'static, ()>>,
    workers: Children,
}

impl Exited {
    /// Takes the connections, before the event loop is cleared.
    pub(in crate::runtime) fn new(workers: &Children, context: &mut Context) -> Self {
        host::run_unloading_cleanup_steps(context);
        Self {
            connections: websocket::take_connections(context),
            workers: workers.take(),
        }
    }

    /// Closes the sockets with the code 1001, and those of the workers.
    pub(in crate::runtime) async fn close(self, at_most: Duration) {
        let below = self.workers.terminate(at_most);
        let closed = future::join(coop::unconstrained(close(self.connections)), below);
        // Without time there are no sockets. After a timeout they are dropped.
        if clock::check_time().is_ok() {
            let _ = timeout(at_most, closed).await;
        }
        self.workers.end();
    }

    /// Drops the connections, and ends the workers.
    pub(in crate::runtime) fn end(self) {
        self.workers.end();
    }
}
