//! [`fetch`](https://fetch.spec.whatwg.org/#fetch-method): from the call to the response, or to its
//! failure.

use super::{
    NetworkConfig, RealmState,
    answer::{self, Answer, Outgoing, OutgoingContent, failed},
    body::{self, Body},
    enumerations::{RequestMode, ResponseType},
    header_list::HeaderList,
    headers::{Guard, Headers},
    integrity, realm_state,
    request::{Request, RequestInfo, RequestInit},
    response::{Response, ResponseParts},
    upload,
};
use crate::{
    dom::{self, AbortAlgorithm, AbortSignal, TaskSource, host, report_exception},
    net,
    web::streams::ReadableStream,
    webidl::{self, Deferred, PlatformRef, Promise, Resolution, non_enumerable, type_error},
};
use boa_engine::{Context, JsData, JsNativeError, JsObject, JsResult, JsValue, js_string};
use boa_gc::{Finalize, Gc, Trace};
use bytes::Bytes;
use futures_util::{
    Stream,
    future::{AbortHandle, Abortable},
};
use rustc_hash::FxHashMap;
use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{self, Poll},
};
use url::Url;

/// The limit on requests that are under way, with those whose content was not read to its end.
const MAX_REQUESTS: usize = 500;

/// The requests that a realm may have under way in any case: the garbage of another thread can't be
/// collected.
const OWN_REQUESTS: usize = 8;

/// The number of requests that are under way in the realms that share it, in any thread.
#[derive(Debug, Clone, Default, Trace, Finalize, JsData)]
pub(crate) struct RequestCount(#[unsafe_ignore_trace] Arc<AtomicUsize>);

impl RequestCount {
    /// Makes it the count of the current realm.
    pub(crate) fn install(&self, context: &Context) {
        webidl::insert_realm_data(self.clone(), context.realm());
    }

    fn has_room(&self) -> bool {
        self.0.load(Ordering::Relaxed) < MAX_REQUESTS
    }
}

/// The requests of a realm that are under way, and how to end them.
pub(super) struct Running {
    count: RequestCount,
    handles: RefCell<FxHashMap<u64, AbortHandle>>,
    /// The number of all requests that were made.
    numbers: Cell<u64>,
}

impl Running {
    pub(super) fn new(context: &Context) -> Self {
        Self {
            count: webidl::with_realm_data(context.realm(), RequestCount::clone),
            handles: RefCell::default(),
            numbers: Cell::default(),
        }
    }

    /// Ends all of them.
    pub(super) fn abort_all(&self) {
        let handles: Vec<_> = self.handles.borrow().values().cloned().collect();
        handles.iter().for_each(AbortHandle::abort);
    }

    /// The error of a request beyond the limit.
    pub(super) fn refusal(&self) -> Option<net::Error> {
        let why = || {
            failed(format!(
                "{MAX_REQUESTS} requests are under way, which is the limit"
            ))
        };
        (!self.has_room()).then(why)
    }

    fn has_room(&self) -> bool {
        let has_room = || self.count.has_room() || self.handles.borrow().len() < OWN_REQUESTS;
        if has_room() {
            return true;
        }
        // Responses that no script can reach any more end their requests when they are collected.
        boa_gc::force_collect();
        has_room()
    }

    pub(super) fn begin(self: &Rc<Self>, handle: AbortHandle) -> Ticket {
        self.count.0.fetch_add(1, Ordering::Relaxed);
        self.numbers.update(|numbers| numbers + 1);
        let number = self.numbers.get();
        self.handles.borrow_mut().insert(number, handle);
        Ticket {
            number,
            running: self.clone(),
        }
    }
}

/// A request that is under way, until it is dropped.
pub(super) struct Ticket {
    number: u64,
    running: Rc<Running>,
}

impl Ticket {
    /// The request is in another future now, which this handle ends.
    fn set_handle(&self, handle: AbortHandle) {
        self.running
            .handles
            .borrow_mut()
            .insert(self.number, handle);
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.running.handles.borrow_mut().remove(&self.number);
        self.running.count.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// <https://fetch.spec.whatwg.org/#dom-global-fetch>
pub(super) fn fetch(
    (input, init): (RequestInfo, RequestInit),
    context: &mut Context,
) -> JsResult<Promise> {
    let request = Request::of_arguments(input, init, context)?;
    let Some(state) = realm_state(context) else {
        return Err(type_error("the realm has no network"));
    };
    start(&request, &state, context)
}

fn start(request: &Request, state: &RealmState, context: &mut Context) -> JsResult<Promise> {
    let (config, running) = (state.config.clone(), state.running.clone());
    let Request {
        parts,
        headers,
        body,
        signal,
    } = request;
    if signal.is_aborted() {
        body::cancel(body.get(), &signal.reason(), context);
        return Ok(Promise::Rejected(signal.reason()));
    }
    if let Some(error) = running.refusal() {
        body::cancel(body.get(), &JsValue::undefined(), context);
        let reason = failure(&parts.url, &error, &config, context)?;
        return Ok(Promise::Rejected(reason));
    }
    let content = match &body.get() {
        None => OutgoingContent::None,
        Some(body) => match &body.source {
            Some(bytes) => OutgoingContent::Bytes(bytes.clone()),
            None => upload::content(body.stream.clone(), context)?,
        },
    };
    let outgoing = Outgoing {
        parts: parts.clone(),
        headers: headers.list().borrow().joined(),
        content,
        checks_cors: false,
        charge: webidl::empty_charge(context),
    };
    let answering = checked(outgoing, config.clone());
    let (promise, deferred) = Deferred::promise();
    let (handle, registration) = AbortHandle::new_pair();
    let ticket = running.begin(handle.clone());
    let controller = Gc::new(Controller {
        deferred,
        signal: signal.clone(),
        body: body.get(),
        handle,
    });
    let algorithm = signal.add_algorithm(AbortRequest(controller.clone()));

    let (host, realm) = (host(context), context.realm().clone());
    let queue = host.clone();
    let future = async move {
        let answered = Abortable::new(answering, registration).await;
        let settle = dom::task(move |context: &mut Context| {
            webidl::in_realm(realm, context, |context| {
                controller.signal.remove_algorithm(algorithm);
                if let Ok(answered) = answered
                    && let Err(error) = controller.settle(answered, ticket, &config, context)
                {
                    report_exception(error, context);
                }
            });
        });
        queue.queue_task_from_future(TaskSource::Networking, settle);
    };
    host.spawn_local(Box::pin(future), context);
    Ok(promise)
}

/// The answer to a request. Its content is complete if the request has
/// [integrity metadata](https://fetch.spec.whatwg.org/#concept-request-integrity-metadata).
async fn checked(
    outgoing: Outgoing,
    config: Rc<NetworkConfig>,
) -> Result<Answer, (Url, net::Error)> {
    let (mode, charge) = (outgoing.parts.mode, outgoing.charge.another());
    let integrity = outgoing.parts.integrity.clone();
    let mut answer = answer::answer(outgoing, config).await?;
    if !integrity.is_empty() {
        let is_opaque = mode == RequestMode::NoCors && answer.crosses_origins;
        let content = answer.content.take().filter(|_| !is_opaque);
        match integrity::checked(content, &integrity, charge).await {
            Ok(content) => answer.content = Some(content),
            Err(error) => return Err((answer.url, error)),
        }
    }
    Ok(answer)
}

/// A request until its answer has come.
#[derive(Trace, Finalize)]
struct Controller {
    deferred: Deferred,
    signal: PlatformRef<AbortSignal>,
    body: Option<Body>,
    #[unsafe_ignore_trace]
    handle: AbortHandle,
}

/// [Aborts the `fetch()` call](https://fetch.spec.whatwg.org/#abort-fetch).
#[derive(Trace, Finalize)]
struct AbortRequest(Gc<Controller>);

impl AbortAlgorithm for AbortRequest {
    fn run(&self, context: &mut Context) {
        let Self(controller) = self;
        let reason = controller.signal.reason();
        controller.handle.abort();
        body::cancel(controller.body.clone(), &reason, context);
        if let Err(error) = controller.deferred.reject(reason, context) {
            report_exception(error, context);
        }
    }
}

impl Controller {
    fn settle(
        &self,
        answered: Result<Answer, (Url, net::Error)>,
        ticket: Ticket,
        config: &Rc<NetworkConfig>,
        context: &mut Context,
    ) -> JsResult<()> {
        let answer = match answered {
            Ok(_) if self.signal.is_aborted() => return Ok(()),
            Ok(answer) => answer,
            Err((url, error)) => {
                drop(ticket);
                let reason = failure(&url, &error, config, context)?;
                return self.deferred.reject(reason, context);
            }
        };
        let Answer {
            url,
            redirected,
            status,
            reason,
            headers,
            content,
            ..
        } = answer;
        let body = match content {
            None => None,
            Some(content) => {
                let (handle, registration) = AbortHandle::new_pair();
                ticket.set_handle(handle);
                let content = Content {
                    content: Abortable::new(content, registration),
                    ticket: Some(ticket),
                };
                let (config, url) = (config.clone(), url.clone());
                let reason = move |error: &net::Error, context: &mut Context| {
                    failure(&url, error, &config, context)
                };
                let stream = ReadableStream::from_abortable_byte_stream(
                    content,
                    reason,
                    self.signal.clone(),
                    context,
                )?;
                Some(Body::of_stream(stream))
            }
        };
        let headers = Headers::of_list(HeaderList::of_fields(headers, context), Guard::Immutable);
        let parts = ResponseParts {
            r#type: ResponseType::Basic,
            url: Some(url),
            redirected,
            status,
            status_text: reason,
        };
        let response = Response::create(parts, headers, body, context);
        self.deferred
            .resolve(Resolution::Value(response.into()), context)
    }
}

/// The content of an answer. It fails when all requests are ended, and ends its own when it is
/// dropped.
struct Content {
    content: Abortable<answer::ContentStream>,
    ticket: Option<Ticket>,
}

impl Stream for Content {
    type Item = Result<Bytes, net::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Option<Self::Item>> {
        let item = task::ready!(Pin::new(&mut self.content).poll_next(cx));
        if item.is_none() && self.ticket.take().is_some() && self.content.is_aborted() {
            return Poll::Ready(Some(Err(net::Error::Abandoned)));
        }
        Poll::Ready(item)
    }
}

/// Tells the configuration why a request has failed. Returns the reason if scripts may see it.
pub(super) fn report(url: &Url, error: &net::Error, config: &NetworkConfig) -> Option<String> {
    if !matches!(error, net::Error::Abandoned) {
        (config.on_failure)(url, error);
    }
    config
        .failure_details
        .then(|| net::chain(error).to_string())
}

/// The TypeError of a failed request. The configuration receives the reason.
fn failure(
    url: &Url,
    error: &net::Error,
    config: &NetworkConfig,
    context: &mut Context,
) -> JsResult<JsValue> {
    let Some(why) = report(url, error, config) else {
        return type_error("fetch failed").into_opaque(context);
    };
    let reason = type_error(format!("fetch failed: {why}")).into_opaque(context)?;
    let cause: JsObject = JsNativeError::error()
        .with_message(why)
        .into_opaque(context);
    if let Some(reason) = reason.as_object() {
        reason.insert_property(js_string!("cause"), non_enumerable(cause));
    }
    Ok(reason)
}
