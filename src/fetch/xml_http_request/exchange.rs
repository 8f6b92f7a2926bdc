//! The fetch of an `XMLHttpRequest`: a future sends the request and reads the answer, and tasks
//! change the object and fire its events.

use super::{XmlHttpRequest, response::Response};
use crate::{
    dom::{self, TaskSource, host},
    fetch::{
        NetworkConfig,
        answer::{self, Answer, ContentStream, Outgoing, OutgoingContent, failed},
        fetching::{Ticket, report},
        realm_state,
        request::RequestParts,
    },
    host::Host,
    net,
    webidl::{self, Charge, PlatformRef, type_error},
};
use boa_engine::{Context, JsResult, realm::Realm};
use bytes::Bytes;
use futures_channel::oneshot;
use futures_util::{
    StreamExt,
    future::{AbortHandle, Abortable},
};
use std::rc::Rc;
use url::Url;

/// A fetch that is under way. It keeps its object.
pub(super) struct Exchange {
    request: PlatformRef<XmlHttpRequest>,
    /// The number of the fetch: tasks of one that was terminated do nothing.
    number: u64,
    /// The bytes of the request's content.
    length: usize,
    config: Rc<NetworkConfig>,
    /// Of no bytes: it has the quota of the realm.
    charge: Charge,
    host: Rc<dyn Host>,
    realm: Realm,
}

impl Exchange {
    /// Sends a request in parallel. Returns the handle that ends it.
    pub(super) fn start(
        request: &PlatformRef<XmlHttpRequest>,
        (parts, headers): (RequestParts, Vec<(String, String)>),
        (content, length): (OutgoingContent, usize),
        number: u64,
        context: &mut Context,
    ) -> JsResult<AbortHandle> {
        let state = realm_state(context).ok_or_else(|| type_error("the realm has no network"))?;
        let exchange = Self {
            request: request.clone(),
            number,
            length,
            config: state.config.clone(),
            charge: webidl::empty_charge(context),
            host: host(context),
            realm: context.realm().clone(),
        };
        let url = parts.url.clone();
        let outgoing = Outgoing {
            parts,
            headers,
            content,
            checks_cors: false,
            charge: exchange.charge.another(),
        };
        let (handle, registration) = AbortHandle::new_pair();
        let ticket = match state.running.refusal() {
            Some(error) => Err((url, error)),
            None => Ok(state.running.begin(handle.clone())),
        };
        let host = exchange.host.clone();
        let future = async move {
            // `Err` if it was terminated.
            let _ = Abortable::new(exchange.run(outgoing, ticket), registration).await;
        };
        host.spawn_local(Box::pin(future), context);
        Ok(handle)
    }

    async fn run(self, outgoing: Outgoing, ticket: Result<Ticket, (Url, net::Error)>) {
        let answered = match ticket {
            Ok(ticket) => answer::answer(outgoing, self.config.clone())
                .await
                .map(|answer| (ticket, answer)),
            Err(refused) => Err(refused),
        };
        match answered {
            Ok((_ticket, answer)) => self.read(answer).await,
            Err((url, error)) => self.fail(&url, &error).await,
        }
    }

    /// Reads an answer.
    async fn read(&self, mut answer: Answer) {
        let url = answer.url.clone();
        let content = answer.content.take();
        let (length, charge, has_body) = (self.length, self.charge.another(), content.is_some());
        self.perform(move |request, context| XmlHttpRequest::end_upload(request, length, context))
            .await;
        self.perform(move |request, context| {
            let response = Response::new(answer, has_body, charge, context);
            XmlHttpRequest::begin_response(request, response, context);
        })
        .await;
        let read = match content {
            Some(content) => self.read_content(content).await,
            None => Ok(()),
        };
        match read {
            Ok(()) => self.perform(XmlHttpRequest::end_response).await,
            Err(error) => self.fail(&url, &error).await,
        }
    }

    async fn read_content(&self, mut content: ContentStream) -> Result<(), net::Error> {
        while let Some(chunk) = content.next().await {
            let chunk: Bytes = chunk?;
            let (sender, added) = oneshot::channel();
            self.perform(move |request, context| {
                let result = XmlHttpRequest::add_chunk(request, &chunk, context);
                // The receiver waits for it.
                let _ = sender.send(result.is_ok());
            })
            .await;
            if added.await == Ok(false) {
                return Err(failed("the content exceeds the quota of the realm"));
            }
        }
        Ok(())
    }

    /// Tells the configuration why there is no answer, and fires `error`.
    async fn fail(&self, url: &Url, error: &net::Error) {
        report(url, error, &self.config);
        self.perform(|request, context| XmlHttpRequest::fail(request, "error", context))
            .await;
    }

    /// Queues a task, and waits until it has run.
    async fn perform(
        &self,
        steps: impl FnOnce(&PlatformRef<XmlHttpRequest>, &mut Context) + 'static,
    ) {
        let (request, number, realm) = (self.request.clone(), self.number, self.realm.clone());
        let (sender, has_run) = oneshot::channel::<()>();
        let task = dom::task(move |context: &mut Context| {
            webidl::in_realm(realm, context, |context| {
                if request.number.get() == number {
                    steps(&request, context);
                }
            });
            drop(sender);
        });
        self.host
            .queue_task_from_future(TaskSource::Networking, task);
        // `Err`, because the sender is dropped.
        let _ = has_run.await;
    }
}
