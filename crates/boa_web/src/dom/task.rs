//! [Tasks](https://html.spec.whatwg.org/multipage/webappapis.html#concept-task) and task sources.

use boa_engine::Context;
use std::{cell::Cell, rc::Rc};

/// A [task](https://html.spec.whatwg.org/multipage/webappapis.html#concept-task).
pub trait Task {
    /// The steps of the task. They report their own exceptions.
    fn run(self: Rc<Self>, context: &mut Context);

    /// Whose task it is, for a log of the event loop's inputs.
    fn origin(&self) -> TaskOrigin {
        TaskOrigin::Local
    }
}

/// The origin of a task, as a log of an event loop's inputs distinguishes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TaskOrigin {
    /// No other thread decides when the task is queued.
    #[default]
    Local,
    /// A message for the port with this key, whose other end may be in another thread.
    Port(u64),
    /// The task has nothing to do any longer: its port was closed or transferred.
    Cancelled,
}

/// A task that runs a closure.
pub fn task(steps: impl FnOnce(&mut Context) + 'static) -> Rc<dyn Task> {
    Rc::new(Once(Cell::new(Some(steps))))
}

struct Once<F>(Cell<Option<F>>);

impl<F: FnOnce(&mut Context)> Task for Once<F> {
    fn run(self: Rc<Self>, context: &mut Context) {
        if let Some(steps) = self.0.take() {
            steps(context);
        }
    }
}

/// Defines the enumeration of task sources from one list, so that none is missing in `ALL`.
macro_rules! task_sources {
    ($($(#[$doc:meta])* $source:ident => $name:literal,)*) => {
        /// A [task source](https://html.spec.whatwg.org/multipage/webappapis.html#task-source).
        /// Tasks of one source run in the order in which they were queued. The host chooses between
        /// sources. Timers have a source of their own:
        /// [`Host::set_timer`](super::Host::set_timer) queues their tasks.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum TaskSource {
            $($(#[$doc])* $source,)*
        }

        impl TaskSource {
            /// All sources, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$source),*];

            /// The name of the source in recordings and logs.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$source => $name,)*
                }
            }
        }
    };
}

task_sources! {
    /// [The WebSocket task source](https://websockets.spec.whatwg.org/#feedback-from-the-protocol).
    /// A socket queues its next task when one of its tasks runs, so that sockets are served
    /// round-robin.
    WebSocket => "websocket",
    /// [The user interaction task source](https://html.spec.whatwg.org/multipage/webappapis.html#user-interaction-task-source):
    /// keys, the mouse, typed lines.
    UserInteraction => "user-interaction",
    /// [The DOM manipulation task source](https://html.spec.whatwg.org/multipage/webappapis.html#dom-manipulation-task-source):
    /// reactions to changes of a document, and its loading.
    DomManipulation => "dom-manipulation",
    /// [The networking task source](https://html.spec.whatwg.org/multipage/webappapis.html#networking-task-source):
    /// fetched resources.
    Networking => "networking",
    /// [The posted message task source](https://html.spec.whatwg.org/multipage/web-messaging.html#posted-message-task-source),
    /// and the message queues of ports, which are served as sockets are.
    PostedMessage => "posted-message",
    /// [The file reading task source](https://w3c.github.io/FileAPI/#fileReadingTaskSource).
    FileReading => "file-reading",
    /// [The crypto task source](https://w3c.github.io/webcrypto/#dfn-crypto-task-source): results
    /// of `crypto.subtle`.
    Crypto => "crypto",
    /// [The JavaScript engine task source](https://html.spec.whatwg.org/multipage/webappapis.html#javascript-engine-task-source).
    JavaScriptEngine => "javascript-engine",
    /// [The remote event task source](https://html.spec.whatwg.org/multipage/server-sent-events.html#remote-event-task-source):
    /// events of an `EventSource`.
    RemoteEvent => "remote-event",
    /// Requests of the embedding program: steps from other threads, and results of functions in
    /// Rust. This source is not in the standards.
    Embedder => "embedder",
}

impl TaskSource {
    /// The place of the source in [`ALL`](Self::ALL), for a host with a queue for each source.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}
