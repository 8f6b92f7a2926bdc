//! The way from a server to its event source: a future sends the requests, and tasks fire the
//! events.

use super::{
    EventSource, ReadyState,
    parser::{Item, Parser, TooLong},
};
use crate::{
    dom::{self, Task, TaskSource, host},
    fetch::{
        NetworkConfig, RealmState,
        answer::{self, Answer, Outgoing, OutgoingContent, failed},
        enumerations::RequestCache,
        mime_type,
        request::RequestParts,
    },
    host::{BlobUrlEntry, BlobUrlStore, Host, TimerKey, TimerKind},
    net::{self, runtime::Work},
    webidl::{self, Charge, PlatformRef},
};
use boa_engine::{Context, js_string, realm::Realm};
use boa_gc::WeakGc;
use data_url::mime::Mime;
use futures_channel::oneshot;
use futures_util::{
    StreamExt,
    future::{AbortHandle, AbortRegistration, Abortable},
};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::poll_fn,
    rc::{Rc, Weak},
    task::{Poll, Waker},
    time::Duration,
};
use url::Url;

/// The first
/// [reconnection time](https://html.spec.whatwg.org/multipage/server-sent-events.html#concept-event-stream-reconnection-time).
const RECONNECTION_TIME: Duration = Duration::from_secs(3);

/// The least time between two connections, as in Firefox, whatever a server says: it may end each
/// connection at once.
const LEAST_RECONNECTION_TIME: Duration = Duration::from_millis(500);

/// The bytes of a stream that are parsed at once: they take a millisecond at most.
const PIECE: usize = 4 << 10;

/// The state that an event source and its link share. It refers to nothing of the collector.
pub(super) struct SourceState {
    pub(super) ready_state: Cell<ReadyState>,
    /// The
    /// [last event ID string](https://html.spec.whatwg.org/multipage/server-sent-events.html#concept-event-stream-last-event-id).
    pub(super) last_event_id: RefCell<String>,
    reconnection_time: Cell<Duration>,
    /// The timer of the next connection.
    timer: Cell<Option<TimerKey>>,
    /// Ends the future.
    handle: AbortHandle,
    link: RefCell<Weak<SourceConnection>>,
}

/// Ends the connection of an event source that is collected.
pub(super) struct EndOnDrop(AbortHandle);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl SourceState {
    pub(super) fn new() -> (Rc<Self>, EndOnDrop, AbortRegistration) {
        let (handle, registration) = AbortHandle::new_pair();
        let end = EndOnDrop(handle.clone());
        let state = Rc::new(Self {
            ready_state: Cell::new(ReadyState::Connecting),
            last_event_id: RefCell::default(),
            reconnection_time: Cell::new(RECONNECTION_TIME),
            timer: Cell::new(None),
            handle,
            link: RefCell::default(),
        });
        (state, end, registration)
    }

    /// <https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource-close>
    pub(super) fn close(&self, host: &dyn Host) {
        self.ready_state.set(ReadyState::Closed);
        self.handle.abort();
        if let Some(key) = self.timer.take() {
            host.clear_timer(key);
        }
        let link = self.link.borrow().upgrade();
        if let Some(link) = link {
            link.steps.take();
            link.update_lifetime();
        }
    }

    pub(super) fn update_lifetime(&self) {
        let link = self.link.borrow().upgrade();
        if let Some(link) = link {
            link.update_lifetime();
        }
    }
}

/// A step that a task performs.
enum Step {
    Announce { origin: String },
    Item(Item),
    Reestablish(oneshot::Sender<()>),
    Fail,
}

/// The steps that wait for their tasks, and the object that they are of.
///
/// The future and the host's queue own it, and no object of the collector does.
pub(super) struct SourceConnection {
    state: Rc<SourceState>,
    url: Url,
    /// The entry of a `blob:` URL when it was parsed.
    blob: Option<BlobUrlEntry>,
    weak: WeakGc<EventSource>,
    /// The object, while it must not be collected.
    strong: RefCell<Option<PlatformRef<EventSource>>>,
    steps: RefCell<VecDeque<Step>>,
    /// Whether the task is queued.
    is_queued: Cell<bool>,
    /// Wakes the future when all steps were taken.
    waker: Cell<Option<Waker>>,
    /// The origin of the event stream's final URL.
    origin: RefCell<String>,
    config: Rc<NetworkConfig>,
    /// Of no bytes: it has the quota of the realm.
    charge: Charge,
    host: Rc<dyn Host>,
    realm: Realm,
}

/// How a connection has ended.
enum Ended {
    /// The connection is
    /// [reestablished](https://html.spec.whatwg.org/multipage/server-sent-events.html#reestablish-the-connection).
    Reestablish,
    /// The connection is
    /// [failed](https://html.spec.whatwg.org/multipage/server-sent-events.html#fail-the-connection).
    Fail,
}

impl SourceConnection {
    /// Connects in parallel.
    pub(super) fn start(
        url: Url,
        weak: WeakGc<EventSource>,
        state: Rc<SourceState>,
        registration: AbortRegistration,
        realm_state: &RealmState,
        context: &mut Context,
    ) {
        let RealmState {
            config, running, ..
        } = realm_state;
        let blob = BlobUrlStore::from_context(context).resolve(&url);
        let link = Rc::new(Self {
            state,
            url,
            blob,
            weak,
            strong: RefCell::default(),
            steps: RefCell::default(),
            is_queued: Cell::new(false),
            waker: Cell::default(),
            origin: RefCell::default(),
            config: config.clone(),
            charge: webidl::empty_charge(context),
            host: host(context),
            realm: context.realm().clone(),
        });
        *link.state.link.borrow_mut() = Rc::downgrade(&link);
        let ticket = match running.refusal() {
            Some(error) => Err(error),
            None => Ok(running.begin(link.state.handle.clone())),
        };
        let connecting = link.clone();
        let future = async move {
            let _ticket = match ticket {
                Ok(ticket) => ticket,
                Err(error) => {
                    connecting.report(&connecting.url, &error);
                    return connecting.add([Step::Fail]).await;
                }
            };
            // `Err` if it was closed or collected.
            let _ = Abortable::new(connecting.stay_connected(), registration).await;
        };
        link.host.clone().spawn_local(Box::pin(future), context);
    }

    /// Connects, again and again.
    async fn stay_connected(self: &Rc<Self>) {
        loop {
            match self.connect().await {
                Ended::Fail => return self.add([Step::Fail]).await,
                Ended::Reestablish => {
                    let (sender, time_is_over) = oneshot::channel();
                    self.add([Step::Reestablish(sender)]).await;
                    if time_is_over.await.is_err() {
                        return;
                    }
                }
            }
        }
    }

    /// Sends a request, and reads the events of its answer.
    async fn connect(self: &Rc<Self>) -> Ended {
        let request = self.request();
        let Answer {
            url,
            status,
            headers,
            content,
            ..
        } = match answer::answer(request, self.config.clone()).await {
            Ok(answer) => answer,
            Err((url, error)) => {
                self.report(&url, &error);
                return match error.is_transient() {
                    true => Ended::Reestablish,
                    false => Ended::Fail,
                };
            }
        };
        if let Err(why) = check(status, &headers) {
            self.report(&url, &failed(why));
            return Ended::Fail;
        }
        let origin = url.origin().ascii_serialization();
        self.add([Step::Announce { origin }]).await;
        let mut parser = Parser::new(self.config.options.max_message);
        let mut items = Vec::new();
        let Some(mut content) = content else {
            return Ended::Reestablish;
        };
        let mut work = Work::default();
        while let Some(chunk) = content.next().await {
            let bytes = match chunk {
                Ok(bytes) => bytes,
                Err(error) => {
                    self.report(&url, &error);
                    return Ended::Reestablish;
                }
            };
            for piece in bytes.chunks(PIECE) {
                // Lines that are no events queue no tasks, and would keep the others waiting.
                poll_fn(|cx| work.poll_next_step(cx)).await;
                let parsed = parser.parse(piece, &mut items);
                work.add(parser.work() - work.total());
                self.add(items.drain(..).map(Step::Item)).await;
                if parsed == Err(TooLong) {
                    let most = self.config.options.max_message;
                    let why = format!("an event has more than the {most} bytes that it may have");
                    self.report(&url, &failed(why));
                    return Ended::Fail;
                }
            }
        }
        Ended::Reestablish
    }

    fn request(&self) -> Outgoing {
        let mut headers = vec![("Accept".to_owned(), "text/event-stream".to_owned())];
        let last_event_id = self.state.last_event_id.borrow();
        if !last_event_id.is_empty() {
            // Each character stands for a byte.
            let value = last_event_id.bytes().map(char::from).collect();
            headers.push(("Last-Event-ID".to_owned(), value));
        }
        let mut parts = RequestParts::new(self.url.clone(), self.blob.clone());
        parts.cache = RequestCache::NoStore;
        Outgoing {
            parts,
            headers,
            content: OutgoingContent::None,
            checks_cors: false,
            charge: self.charge.another(),
        }
    }

    /// Tells the program why a connection has ended. Scripts do not see it.
    fn report(&self, url: &Url, error: &net::Error) {
        (self.config.on_failure)(url, error);
    }

    /// Adds steps for tasks, and waits until all were taken.
    async fn add(self: &Rc<Self>, steps: impl IntoIterator<Item = Step>) {
        self.steps.borrow_mut().extend(steps);
        if self.steps.borrow().is_empty() {
            return;
        }
        self.update_lifetime();
        if !self.is_queued.replace(true) {
            self.host
                .queue_task_from_future(TaskSource::RemoteEvent, self.clone());
        }
        poll_fn(|cx| {
            if self.steps.borrow().is_empty() {
                return Poll::Ready(());
            }
            self.waker.set(Some(cx.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    /// `None` if the object was collected.
    fn source(&self) -> Option<PlatformRef<EventSource>> {
        let strong = self.strong.borrow().clone();
        strong.or_else(|| {
            let slots = self.weak.upgrade()?;
            let object = slots.target().object().clone();
            Some(PlatformRef::with_slots(object, slots))
        })
    }

    /// Keeps the object, or lets the collector decide.
    fn update_lifetime(&self) {
        let source = self.source();
        let has_steps = !self.steps.borrow().is_empty();
        let kept = source.filter(|source| has_steps || source.keeps_alive());
        // Dropped after the borrow has ended.
        let _before = self.strong.replace(kept);
    }

    /// The steps of a task: the first that fires an event, and those before it.
    fn take_steps(&self) -> Vec<Step> {
        let mut steps = self.steps.borrow_mut();
        let is_silent = |step: &Step| {
            matches!(
                step,
                Step::Item(Item::LastEventId(_) | Item::ReconnectionTime(_))
            )
        };
        let silent = steps.iter().take_while(|step| is_silent(step)).count();
        let count = steps.len().min(silent + 1);
        steps.drain(..count).collect()
    }

    fn perform(&self, step: Step, source: &PlatformRef<EventSource>, context: &mut Context) {
        let state = &self.state;
        if state.ready_state.get() == ReadyState::Closed {
            return;
        }
        match step {
            Step::Announce { origin } => {
                self.origin.replace(origin);
                state.ready_state.set(ReadyState::Open);
                source.fire(js_string!("open"), context);
            }
            Step::Item(Item::LastEventId(id)) => drop(state.last_event_id.replace(id)),
            Step::Item(Item::ReconnectionTime(time)) => state.reconnection_time.set(time),
            Step::Item(Item::Message { r#type, data }) => {
                let origin = self.origin.borrow().clone();
                source.fire_message(&r#type, &data, &origin, context);
            }
            Step::Reestablish(sender) => {
                state.ready_state.set(ReadyState::Connecting);
                // The future keeps the loop alive, until the object is closed or collected.
                let connect = dom::task(move |_| {
                    // The future may have ended.
                    let _ = sender.send(());
                });
                let time = state.reconnection_time.get();
                let time = time.max(LEAST_RECONNECTION_TIME);
                let key = self
                    .host
                    .set_timer(time, TimerKind::Background, connect, context);
                state.timer.set(Some(key));
                source.fire(js_string!("error"), context);
            }
            Step::Fail => {
                state.ready_state.set(ReadyState::Closed);
                source.fire(js_string!("error"), context);
            }
        }
    }
}

/// Whether an answer is an event stream.
fn check(status: u16, headers: &[(String, String)]) -> Result<(), String> {
    if status != 200 {
        return Err(format!("the server answered {status}, and not 200"));
    }
    match mime_type::of_values(net::header(headers, "content-type")) {
        Some(r#type) if r#type.matches("text", "event-stream") => Ok(()),
        Some(Mime { type_, subtype, .. }) => Err(format!(
            "the answer has the type {type_}/{subtype}, and not text/event-stream"
        )),
        None => Err("the answer has no valid Content-Type".to_owned()),
    }
}

impl Task for SourceConnection {
    fn run(self: Rc<Self>, context: &mut Context) {
        self.is_queued.set(false);
        let source = self.source();
        let steps = match source {
            Some(_) => self.take_steps(),
            // Nobody can observe them any more.
            None => self.steps.take().into(),
        };
        if self.steps.borrow().is_empty() {
            if let Some(waker) = self.waker.take() {
                waker.wake();
            }
        } else if !self.is_queued.replace(true) {
            self.host
                .queue_task(TaskSource::RemoteEvent, self.clone(), context);
        }
        let Some(source) = source else { return };
        webidl::in_realm(self.realm.clone(), context, |context| {
            for step in steps {
                self.perform(step, &source, context);
            }
        });
        self.update_lifetime();
    }
}
