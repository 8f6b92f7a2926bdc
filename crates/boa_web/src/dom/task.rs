//! [Tasks](https://html.spec.whatwg.org/multipage/webappapis.html#concept-task) and task sources.

use boa_engine::Context;
use std::{borrow::Cow, cell::Cell, rc::Rc};

/// A [task](https://html.spec.whatwg.org/multipage/webappapis.html#concept-task).
pub trait Task {
    /// The steps of the task. They report their own exceptions.
    fn run(self: Rc<Self>, context: &mut Context);

    /// Identifies what [`run`](Self::run) would do next, so that a recording can reproduce the
    /// order. `None` if the order is deterministic.
    fn subject(&self) -> Option<Subject> {
        None
    }

    /// Makes [`run`](Self::run) do this, because it was recorded. False if the task can't do it, or
    /// not yet.
    fn prepare(&self, subject: &Subject) -> bool {
        self.subject().as_ref() == Some(subject)
    }
}

/// What a [`Task`] is about, in a recording of the event loop.
///
/// ```
/// use boa_web::dom::{Subject, task_about};
///
/// let subject = Subject { number: 3, step: "message".into(), amount: 0 };
/// let task = task_about(subject.clone(), |_| {});
/// assert_eq!(task.subject(), Some(subject));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "tasks of embedders make it")]
pub struct Subject {
    /// A number that is the same in every run of the script, such as that of a socket.
    pub number: u64,
    /// The step, such as the event of a socket.
    pub step: Cow<'static, str>,
    /// An amount that the step has.
    pub amount: u64,
}

/// A task that runs a closure.
pub fn task(steps: impl FnOnce(&mut Context) + 'static) -> Rc<dyn Task> {
    Rc::new(Once {
        steps: Cell::new(Some(steps)),
        subject: None,
    })
}

/// The same, with a subject: for tasks that futures queue, in an order that may be another one in
/// the next run.
pub fn task_about(subject: Subject, steps: impl FnOnce(&mut Context) + 'static) -> Rc<dyn Task> {
    Rc::new(Once {
        steps: Cell::new(Some(steps)),
        subject: Some(subject),
    })
}

struct Once<F> {
    steps: Cell<Option<F>>,
    subject: Option<Subject>,
}

impl<F: FnOnce(&mut Context)> Task for Once<F> {
    fn run(self: Rc<Self>, context: &mut Context) {
        if let Some(steps) = self.steps.take() {
            steps(context);
        }
    }

    fn subject(&self) -> Option<Subject> {
        self.subject.clone()
    }
}

/// A [task source](https://html.spec.whatwg.org/multipage/webappapis.html#task-source). Tasks of
/// one source run in the order in which they were queued. The host chooses between sources. Timers
/// have a source of their own: [`Host::set_timer`](super::Host::set_timer) queues their tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TaskSource {
    /// [The DOM manipulation task
    /// source](https://html.spec.whatwg.org/multipage/webappapis.html#dom-manipulation-task-source):
    /// reactions to changes of a document, and its loading.
    DomManipulation,
    /// [The user interaction task
    /// source](https://html.spec.whatwg.org/multipage/webappapis.html#user-interaction-task-source):
    /// keys, the mouse, typed lines.
    UserInteraction,
    /// [The networking task
    /// source](https://html.spec.whatwg.org/multipage/webappapis.html#networking-task-source):
    /// fetched resources.
    Networking,
    /// [The WebSocket task source](https://websockets.spec.whatwg.org/#feedback-from-the-protocol).
    /// A socket queues its next task when one of its tasks runs, so that sockets take turns.
    WebSocket,
    /// [The posted message task
    /// source](https://html.spec.whatwg.org/multipage/web-messaging.html#posted-message-task-source),
    /// and the message queues of ports, which take turns as sockets do.
    PostedMessage,
    /// [The file reading task source](https://w3c.github.io/FileAPI/#fileReadingTaskSource).
    FileReading,
    /// [The JavaScript engine task
    /// source](https://html.spec.whatwg.org/multipage/webappapis.html#javascript-engine-task-source).
    JavaScriptEngine,
    /// Requests of the embedding program: steps from other threads, and results of
    /// functions in Rust. This source is not in the standards.
    Embedder,
}
