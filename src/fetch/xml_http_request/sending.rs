//! [`send()`](https://xhr.spec.whatwg.org/#the-send()-method), `abort()`, and the events of an
//! `XMLHttpRequest`.

use super::{
    RunningFetch, SentBody, State, XmlHttpRequest, event_target::event_target, exchange::Exchange,
    invalid_state, now, response::Response,
};
use crate::{
    dom::{self, Event, EventInit, EventKind, host},
    fetch::{
        answer::OutgoingContent, body::BodyInit, enumerations::RequestCredentials,
        header_list::HeaderList, mime_type, realm_state, request::RequestParts,
    },
    host::TimerKind,
    net,
    web::{ProgressEvent, location::is_cross_origin},
    webidl::{self, Nullable, PlatformRef},
};
use boa_engine::{Context, JsResult, js_string};
use std::time::Duration;
use url::Url;

/// The least time between two events `progress` for chunks of the content.
const BETWEEN_PROGRESS: Duration = Duration::from_millis(50);

impl XmlHttpRequest {
    /// <https://xhr.spec.whatwg.org/#the-send()-method>
    pub(super) fn send(
        this: &PlatformRef<Self>,
        body: Option<Nullable<SentBody>>,
        context: &mut Context,
    ) -> JsResult<()> {
        let parts = this.parts.borrow().clone();
        let (Some(parts), State::Opened, false) = (parts, this.state.get(), this.is_sent.get())
        else {
            let why = "send() is called once, after open()";
            return Err(invalid_state(why, context));
        };
        let has_content = !matches!(parts.method.as_str(), "GET" | "HEAD");
        let body = body.and_then(|Nullable(body)| body);
        let (content, length) = match body.filter(|_| has_content) {
            Some(body) => this.extract(body, context)?,
            None => (OutgoingContent::None, 0),
        };
        let upload = event_target(&this.upload);
        this.upload_has_listeners
            .set(upload.has_listener_except(None));
        this.upload_is_complete
            .set(matches!(content, OutgoingContent::None));
        this.is_sent.set(true);
        let number = this.number.get();
        Self::fire(this, "loadstart", 0, 0, context);
        if !this.upload_is_complete.get() {
            Self::fire_upload(this, "loadstart", 0, length, context);
        }
        // A listener may have opened it again.
        let is_current = this.number.get() == number;
        if !is_current || this.state.get() != State::Opened || !this.is_sent.get() {
            return Ok(());
        }
        let request = this.with_credentials_of_url(parts, context);
        let handle = Exchange::start(this, request, (content, length), number, context)?;
        *this.running.borrow_mut() = Some(RunningFetch {
            handle,
            timer: None,
            start: now(context),
            last_progress: None,
        });
        Self::set_timer(this, context);
        Ok(())
    }

    /// The content of a request and its length. Its type becomes a header field.
    fn extract(
        &self,
        SentBody(body): SentBody,
        context: &mut Context,
    ) -> JsResult<(OutgoingContent, usize)> {
        let is_text = matches!(body, BodyInit::Text(_));
        let (body, r#type) = body.extract(context)?;
        let mut headers = self.author_headers.borrow_mut();
        match headers.get("content-type") {
            Some(own) if is_text => {
                if let Some(own) = with_utf8(&own) {
                    headers.set("Content-Type".to_owned(), own)?;
                }
            }
            // Libraries that take this for no browser set the type of a form without a boundary, with
            // which no server can read it. The standard sends it so.
            Some(own) if own.eq_ignore_ascii_case("multipart/form-data") => {
                if let Some(r#type) = r#type.filter(|it| it.starts_with("multipart/form-data;")) {
                    headers.set("Content-Type".to_owned(), r#type)?;
                }
            }
            Some(_) => {}
            None => {
                if let Some(r#type) = r#type {
                    headers.append("Content-Type".to_owned(), r#type)?;
                }
            }
        }
        let bytes = body.source.clone().unwrap_or_default();
        let length = bytes.len();
        Ok((OutgoingContent::Bytes(bytes), length))
    }

    /// The request as it is sent. The credentials of its URL become a header field, if the script
    /// has set none, and another origin may get them.
    fn with_credentials_of_url(
        &self,
        mut parts: RequestParts,
        context: &Context,
    ) -> (RequestParts, Vec<(String, String)>) {
        parts.credentials = self.credentials();
        let location = realm_state(context).and_then(|state| state.config.location.clone());
        let may_have = parts.credentials == RequestCredentials::Include
            || !is_cross_origin(location.as_ref(), &parts.url);
        let headers = self.author_headers.borrow();
        let mut fields = HeaderList::joined(&headers);
        if let Some(authorization) = take_authorization(&mut parts.url)
            && may_have
            && !headers.has("authorization")
        {
            fields.push(("Authorization".to_owned(), authorization));
        }
        (parts, fields)
    }

    /// Sets the timer of the attribute `timeout`, which counts from the start of the fetch.
    pub(super) fn set_timer(this: &PlatformRef<Self>, context: &mut Context) {
        let Some(start) = this.running.borrow().as_ref().map(|running| running.start) else {
            return;
        };
        let host = host(context);
        let before = this
            .running
            .borrow_mut()
            .as_mut()
            .and_then(|it| it.timer.take());
        if let Some(key) = before {
            host.clear_timer(key);
        }
        let timeout = this.timeout.get();
        if timeout == 0 {
            return;
        }
        let due = start + Duration::from_millis(timeout.into());
        let (request, number) = (this.clone(), this.number.get());
        let realm = context.realm().clone();
        let task = dom::task(move |context: &mut Context| {
            if request.number.get() == number {
                webidl::in_realm(realm, context, |context| {
                    Self::fail(&request, "timeout", context);
                });
            }
        });
        let delay = due.saturating_sub(now(context));
        let key = host.set_timer(delay, TimerKind::Background, task, context);
        if let Some(running) = this.running.borrow_mut().as_mut() {
            running.timer = Some(key);
        }
    }

    /// <https://xhr.spec.whatwg.org/#the-abort()-method>
    pub(super) fn abort(this: &PlatformRef<Self>, context: &mut Context) {
        this.terminate(context);
        let is_under_way = match this.state.get() {
            State::Opened => this.is_sent.get(),
            State::HeadersReceived | State::Loading => true,
            State::Unsent | State::Done => false,
        };
        if is_under_way {
            Self::fail(this, "abort", context);
        }
        if this.state.get() == State::Done {
            this.state.set(State::Unsent);
            this.forget_response();
        }
    }

    /// [Terminates](https://fetch.spec.whatwg.org/#fetch-controller-terminate) the fetch. No task of
    /// it does anything any more.
    pub(super) fn terminate(&self, context: &Context) {
        self.number.update(|number| number + 1);
        let Some(running) = self.running.take() else {
            return;
        };
        running.handle.abort();
        if let Some(key) = running.timer {
            host(context).clear_timer(key);
        }
    }

    /// The [request error steps](https://xhr.spec.whatwg.org/#request-error-steps), with the event
    /// of the failure.
    pub(super) fn fail(this: &PlatformRef<Self>, event: &str, context: &mut Context) {
        this.terminate(context);
        this.state.set(State::Done);
        this.is_sent.set(false);
        this.forget_response();
        Self::fire_ready_state(this, context);
        if !this.upload_is_complete.replace(true) {
            Self::fire_upload(this, event, 0, 0, context);
            Self::fire_upload(this, "loadend", 0, 0, context);
        }
        Self::fire(this, event, 0, 0, context);
        Self::fire(this, "loadend", 0, 0, context);
    }

    /// The steps
    /// [processRequestEndOfBody](https://fetch.spec.whatwg.org/#process-request-end-of-body). They
    /// run when the answer has come.
    pub(super) fn end_upload(this: &PlatformRef<Self>, length: usize, context: &mut Context) {
        if !this.upload_is_complete.replace(true) {
            for event in ["progress", "load", "loadend"] {
                Self::fire_upload(this, event, length, length, context);
            }
        }
    }

    /// The steps [processResponse](https://fetch.spec.whatwg.org/#process-response).
    pub(super) fn begin_response(
        this: &PlatformRef<Self>,
        response: Response,
        context: &mut Context,
    ) {
        *this.response.borrow_mut() = response;
        this.state.set(State::HeadersReceived);
        Self::fire_ready_state(this, context);
    }

    /// Adds a chunk of the content. Fails with a RangeError beyond the quota.
    pub(super) fn add_chunk(
        this: &PlatformRef<Self>,
        chunk: &[u8],
        context: &mut Context,
    ) -> JsResult<()> {
        this.response.borrow_mut().add(chunk)?;
        let (now, (received, length)) = (now(context), this.received());
        if let Some(running) = this.running.borrow_mut().as_mut() {
            let last = running.last_progress;
            if last.is_some_and(|(last, _)| now.saturating_sub(last) < BETWEEN_PROGRESS) {
                return Ok(());
            }
            running.last_progress = Some((now, received));
        }
        if this.state.get() == State::HeadersReceived {
            this.state.set(State::Loading);
        }
        // Also if the state was the same before.
        Self::fire_ready_state(this, context);
        Self::fire(this, "progress", received, length, context);
        Ok(())
    }

    /// [Handle response end-of-body](https://xhr.spec.whatwg.org/#handle-response-end-of-body).
    pub(super) fn end_response(this: &PlatformRef<Self>, context: &mut Context) {
        let (received, length) = this.received();
        let number = this.number.get();
        let last = this
            .running
            .borrow()
            .as_ref()
            .and_then(|it| it.last_progress);
        // Browsers do not repeat an event, which the standard does.
        if last.is_none_or(|(_, known)| known != received) {
            Self::fire(this, "progress", received, length, context);
        }
        // A listener may have ended it.
        if this.number.get() != number {
            return;
        }
        this.terminate(context);
        this.state.set(State::Done);
        this.is_sent.set(false);
        Self::fire_ready_state(this, context);
        Self::fire(this, "load", received, length, context);
        Self::fire(this, "loadend", received, length, context);
    }

    /// The bytes that were received, and the length of the content.
    fn received(&self) -> (usize, usize) {
        let response = self.response.borrow();
        (response.bytes.len(), response.length())
    }

    pub(super) fn fire_ready_state(this: &PlatformRef<Self>, context: &mut Context) {
        let init = EventInit::new(js_string!("readystatechange"), EventKind::Event);
        let event = Event::create::<Event>(init, context);
        event_target(this).dispatch(&event, context);
    }

    fn fire(
        this: &PlatformRef<Self>,
        event: &str,
        transmitted: usize,
        length: usize,
        context: &mut Context,
    ) {
        ProgressEvent::fire(event, &event_target(this), transmitted, length, context);
    }

    /// Fires an event at the upload, if it had listeners when the request was sent.
    fn fire_upload(
        this: &PlatformRef<Self>,
        event: &str,
        transmitted: usize,
        length: usize,
        context: &mut Context,
    ) {
        if this.upload_has_listeners.get() {
            let upload = event_target(&this.upload);
            ProgressEvent::fire(event, &upload, transmitted, length, context);
        }
    }
}

/// A type whose charset becomes UTF-8, because that is what the text is sent in. `None` if it does
/// not change.
fn with_utf8(r#type: &str) -> Option<String> {
    let mut parsed = mime_type::parse(r#type)?;
    let (_, charset) = parsed
        .parameters
        .iter_mut()
        .find(|(name, _)| name == "charset")?;
    if charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    "UTF-8".clone_into(charset);
    Some(parsed.to_string())
}

/// Takes the user and the password out of a URL, as
/// [Basic](https://www.rfc-editor.org/rfc/rfc7617) credentials.
fn take_authorization(url: &mut Url) -> Option<String> {
    let credentials = net::runtime::authorization(url)?;
    // A URL that has them can lose them.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Some(credentials)
}
