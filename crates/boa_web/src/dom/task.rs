//! [Tasks](https://html.spec.whatwg.org/multipage/webappapis.html#concept-task) and task sources.

use boa_engine::Context;
use std::{cell::Cell, rc::Rc};

/// A [task](https://html.spec.whatwg.org/multipage/webappapis.html#concept-task).
pub trait Task {
    /// The steps of the task. They report their own exceptions.
    fn run(self: Rc<Self>, context: &mut Context);
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

/// A [task source](https://html.spec.whatwg.org/multipage/webappapis.html#task-source). Tasks of
/// one source run in the order in which they were queued. The host chooses between sources. Timers
/// have a source of their own: [`Host::set_timer`](super::Host::set_timer) queues their tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TaskSource {
    /// [The DOM manipulation task source](https://html.spec.whatwg.org/multipage/webappapis.html#dom-manipulation-task-source):
    /// reactions to changes of a document, and its loading.
    DomManipulation,
    /// [The user interaction task source](https://html.spec.whatwg.org/multipage/webappapis.html#user-interaction-task-source):
    /// keys, the mouse, typed lines.
    UserInteraction,
    /// [The networking task source](https://html.spec.whatwg.org/multipage/webappapis.html#networking-task-source):
    /// fetched resources.
    Networking,
    /// [The WebSocket task source](https://websockets.spec.whatwg.org/#feedback-from-the-protocol).
    /// A socket queues its next task when one of its tasks runs, so that sockets take turns.
    WebSocket,
    /// [The remote event task source](https://html.spec.whatwg.org/multipage/server-sent-events.html#remote-event-task-source):
    /// events of an `EventSource`.
    RemoteEvent,
    /// [The posted message task source](https://html.spec.whatwg.org/multipage/web-messaging.html#posted-message-task-source),
    /// and the message queues of ports, which take turns as sockets do.
    PostedMessage,
    /// [The file reading task source](https://w3c.github.io/FileAPI/#fileReadingTaskSource).
    FileReading,
    /// [The crypto task source](https://w3c.github.io/webcrypto/#dfn-crypto-task-source): results
    /// of `crypto.subtle`.
    Crypto,
    /// [The JavaScript engine task source](https://html.spec.whatwg.org/multipage/webappapis.html#javascript-engine-task-source).
    JavaScriptEngine,
    /// Requests of the embedding program: steps from other threads, and results of functions in
    /// Rust. This source is not in the standards.
    Embedder,
}
