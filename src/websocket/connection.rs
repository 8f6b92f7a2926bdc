//! The connection of an object: its state, and the commands to it. `WebSocket` and
//! `WebSocketStream` have one each.

use super::{
    WebSocketConfig, address,
    arguments::Protocols,
    connection_options::unusable,
    delivery_task::InboxSink,
    event_queue::Delivery,
    inbox::{Inbox, InboxOfObject},
    registry::{self, Registration, Registry},
    state::{Effect, Input, ReadyState, State},
    target::Target,
};
use crate::{
    dom::{Dispatcher, DomException, host},
    net::{self, runtime::Command},
};
use boa_engine::{Context, JsResult, realm::Realm};
use boa_gc::{Finalize, Trace};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};
use url::Url;

/// The connection of an object.
#[derive(Trace, Finalize)]
pub(super) struct Connection {
    #[unsafe_ignore_trace]
    url: Url,
    #[unsafe_ignore_trace]
    state: RefCell<State>,
    /// The commands to the connection, until it ends. A collected object drops them, which starts
    /// the closing handshake.
    #[unsafe_ignore_trace]
    commands: RefCell<Option<net::runtime::Commands>>,
    /// Weak: it refers to the object, and the collector does not trace it.
    #[unsafe_ignore_trace]
    inbox: InboxOfObject,
    /// Whether messages were not written to the network yet when the server's Close frame arrived.
    unwritten_at_close: Cell<bool>,
    realm: Realm,
}

/// A connection that is ready to be established. Without [`Establishment::start`] nothing is sent.
pub(super) struct Establishment {
    request: net::Request,
    options: Arc<net::Options>,
    config: Rc<WebSocketConfig>,
    queue: net::runtime::CommandQueue,
    inbox: Rc<Inbox>,
    registry: Rc<Registry>,
    is_refused: bool,
    delivery: Delivery,
}

impl Connection {
    /// A connection to a URL with the arguments of a constructor.
    ///
    /// # Errors
    /// A SyntaxError for a URL or a subprotocol that is not valid, and for options that can't be
    /// used.
    pub(super) fn prepare(
        url: &str,
        protocols: Protocols,
        delivery: Delivery,
        context: &mut Context,
    ) -> JsResult<(Self, Establishment)> {
        let (config, registry) = registry::config(context);
        let url = match address::parse(url, config.location.as_ref()) {
            Ok(url) => url,
            Err(error) => {
                return Err(DomException::error(
                    "SyntaxError",
                    &error.to_string(),
                    context,
                ));
            }
        };
        if let Err(error) = address::check_protocols(&protocols.protocols) {
            return Err(DomException::error(
                "SyntaxError",
                &error.to_string(),
                context,
            ));
        }
        let mut options = match protocols
            .changes
            .apply(&config.options, &config.connection_options)
        {
            Ok(options) => options,
            Err(error) => return Err(unusable(&error, context)),
        };
        if delivery == Delivery::OnDemand {
            Arc::make_mut(&mut options).max_unread = 1;
        }
        let mut request = net::Request::new(url.clone());
        request.host_header = protocols.host_header;
        request.protocols = protocols.protocols;
        request.headers = config.headers_for(&url, protocols.headers);
        request.origin = config.origin();
        request.user_agent.clone_from(&config.user_agent);
        request.from_secure_context = config
            .location
            .as_ref()
            .is_some_and(|location| location.scheme() == "https");

        let is_refused = registry.refuses_new();
        let inbox = Inbox::new(
            Registration::new(&registry),
            Dispatcher::of(context),
            config.clone(),
            delivery,
        );
        let (commands, queue) = net::runtime::commands(config.options.max_queued);
        let connection = Self {
            url,
            state: RefCell::new(State::new()),
            commands: RefCell::new(Some(commands)),
            inbox: InboxOfObject::new(&inbox),
            unwritten_at_close: Cell::new(false),
            realm: context.realm().clone(),
        };
        Ok((
            connection,
            Establishment {
                request,
                options,
                config,
                queue,
                inbox,
                registry,
                is_refused,
                delivery,
            },
        ))
    }

    pub(super) const fn url(&self) -> &Url {
        &self.url
    }

    pub(super) const fn realm(&self) -> &Realm {
        &self.realm
    }

    pub(super) fn ready_state(&self) -> ReadyState {
        self.state.borrow().ready_state()
    }

    pub(super) fn buffered_amount(&self) -> u64 {
        self.state.borrow().buffered_amount()
    }

    /// Whether a message exceeded the limit of waiting messages. It is not sent, and the connection
    /// is closed.
    pub(super) fn is_full(&self) -> bool {
        self.state.borrow().is_full()
    }

    /// The bytes that the connection has yet to send.
    pub(super) fn queued(&self) -> u64 {
        self.state.borrow().queued()
    }

    /// The counters of the connection. They are 0 after its end.
    pub(super) fn statistics(&self) -> net::Statistics {
        self.commands
            .borrow()
            .as_ref()
            .map(net::runtime::Commands::statistics)
            .unwrap_or_default()
    }

    /// Whether messages were not written to the network yet when the server's Close frame arrived.
    /// The server [need not read](https://www.rfc-editor.org/rfc/rfc6455#section-1.4) what it
    /// receives after that.
    pub(super) fn was_unwritten_at_close(&self) -> bool {
        self.unwritten_at_close.get()
    }

    pub(super) fn set_unwritten_at_close(&self) {
        self.unwritten_at_close.set(true);
    }

    /// [The rules on garbage collection](https://websockets.spec.whatwg.org/#garbage-collection)
    /// for a `WebSocket`.
    pub(super) fn keeps_alive(&self, has_listener: impl Fn(&str) -> bool) -> bool {
        self.state.borrow().keeps_alive(has_listener)
    }

    pub(super) fn apply(&self, input: Input) -> Effect {
        self.state.borrow_mut().apply(input)
    }

    pub(super) fn command(&self, command: Command) {
        if let Some(commands) = &*self.commands.borrow() {
            // A connection that has ended takes no commands. Its `Closed` event is already queued.
            let _ = commands.send(command);
        }
    }

    /// Sends a message.
    pub(super) fn send(&self, message: net::Message) -> Effect {
        let length = u64::try_from(message.len()).unwrap_or(u64::MAX);
        let has_room = self
            .commands
            .borrow()
            .as_ref()
            .is_some_and(net::runtime::Commands::has_room);
        let effect = self.apply(Input::Send { length, has_room });
        match effect {
            Effect::Transmit => self.command(Command::Send(message)),
            Effect::CloseFull => self.command(Command::Overflow),
            _ => {}
        }
        effect
    }

    /// [Closes the WebSocket](https://websockets.spec.whatwg.org/#close-the-websocket) with
    /// arguments that are valid.
    pub(super) fn close(&self, code: Option<u16>, reason: String) -> Effect {
        let effect = self.apply(Input::Close);
        // The same command abandons an attempt to connect.
        if matches!(effect, Effect::StartClosingHandshake | Effect::Abandon) {
            self.command(Command::Close { code, reason });
        }
        effect
    }

    /// Lets the next message of a connection with [`Delivery::OnDemand`] be delivered.
    pub(super) fn pull(&self, context: &mut Context) {
        if let Some(inbox) = self.inbox.get() {
            inbox.pull(context);
        }
    }

    /// Lets the end of a connection that has ended pass its unread messages, because a write waits
    /// for it.
    pub(super) fn deliver_end(&self, context: &mut Context) {
        if let Some(inbox) = self.inbox.get() {
            inbox.queue_task(context);
        }
    }

    /// Keeps the object alive, or lets the collector decide.
    pub(super) fn keep_alive(&self, keeps_alive: bool, target: impl FnOnce() -> Target) {
        // After the end of the connection there is no inbox, and nothing happens to the object any
        // more.
        if let Some(inbox) = self.inbox.get() {
            inbox.target.set_strong(keeps_alive, target);
        }
    }

    /// Whether the end of the connection was delivered.
    pub(super) fn has_inbox(&self) -> bool {
        self.inbox.get().is_some()
    }

    /// Tells the embedder about the end of the connection, and drops the commands.
    pub(super) fn ended(&self, closed: &net::Closed, is_error: bool, config: &WebSocketConfig) {
        self.commands.replace(None);
        if !closed.headers.is_empty() {
            (config.on_refused)(&self.url, &closed.headers);
        }
        if is_error
            && let Some(error) = &closed.error
            && !matches!(error, net::Error::Abandoned)
        {
            (config.on_failure)(&self.url, error);
        }
    }
}

impl Establishment {
    /// [Establishes the connection](https://websockets.spec.whatwg.org/#concept-websocket-establish),
    /// for an object with the [`Connection`].
    pub(super) fn start(self, target: &Target, context: &mut Context) {
        self.inbox.target.set(target);
        if self.is_refused {
            self.inbox.make_disappear(context);
        } else {
            self.registry.register_socket(&self.inbox);
        }
        let sink = InboxSink::new(self.inbox);
        let until_read = (self.delivery == Delivery::OnDemand).then(|| sink.until_read());
        let connection = net::runtime::run(
            self.request,
            self.options,
            self.config.connector.clone(),
            self.queue,
            sink,
        );
        match until_read {
            None => host(context).spawn_local(Box::pin(connection), context),
            Some(until_read) => {
                let connection = async {
                    connection.await;
                    until_read.await;
                };
                host(context).spawn_local(Box::pin(connection), context);
            }
        }
    }
}
