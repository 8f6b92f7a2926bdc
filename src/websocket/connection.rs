//! The connection of an object: its state, and the commands to it. `WebSocket` and
//! `WebSocketStream` have one each.

use super::{
    NetworkConfig,
    address::{self, AddressError},
    arguments::Protocols,
    event_queue::Delivery,
    inbox::{Inbox, Receiver, SocketObject, WeakInbox},
    registry::Registry,
    state::{Effect, Input, StateMachine},
};
use crate::{
    dom::{DomException, host},
    host::{Dispatcher, document_base_url},
    net::{
        self,
        runtime::{Command, CommandQueue, Commands},
    },
    webidl::Interface,
};
use boa_engine::{Context, JsResult, realm::Realm};
use boa_gc::{Finalize, Trace};
use futures_util::future::LocalBoxFuture;
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
    pub(super) state: StateMachine,
    /// The commands to the connection, until it ends. A collected object drops them, which starts
    /// the closing handshake.
    #[unsafe_ignore_trace]
    commands: RefCell<Option<Commands>>,
    /// Weak: it refers to the object, and the collector does not trace it.
    #[unsafe_ignore_trace]
    inbox: WeakInbox,
    /// Whether messages were not written to the network yet when the server's Close frame arrived.
    unwritten_at_close: Cell<bool>,
    realm: Realm,
}

/// A connection that is ready to be established, or to be taken over. Without
/// [`PendingConnection::start`] nothing is sent.
pub(super) struct PendingConnection {
    /// Makes the future of the connection, which delivers its events to the receiver.
    run: Box<dyn FnOnce(Receiver) -> LocalBoxFuture<'static, ()>>,
    inbox: Rc<Inbox>,
}

impl Connection {
    /// A connection to a URL with the arguments of the constructor of an interface. Fails with a
    /// SyntaxError for a URL or a subprotocol that is not valid.
    pub(super) fn prepare<I: Interface>(
        url: &str,
        protocols: Protocols,
        delivery: Delivery,
        (config, registry): (Rc<NetworkConfig>, Rc<Registry>),
        context: &mut Context,
    ) -> JsResult<(Self, PendingConnection)> {
        let refused = |error: AddressError, context: &mut Context| {
            let message = format!("Failed to construct '{}': {error}", I::NAME);
            DomException::error("SyntaxError", &message, context)
        };
        let base = document_base_url(None, context).or_else(|| config.location.clone());
        let url = address::parse(url, base.as_ref()).map_err(|error| refused(error, context))?;
        address::check_protocols(&protocols.protocols).map_err(|error| refused(error, context))?;
        let mut options = protocols.options.unwrap_or_else(|| config.options.clone());
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

        let connector = config.connector.clone();
        let run = |queue: CommandQueue, receiver: Receiver| {
            Box::pin(net::runtime::run(
                request, options, connector, queue, receiver,
            )) as _
        };
        let state = StateMachine::new();
        Ok(Self::new(
            url,
            state,
            delivery,
            (config, registry),
            run,
            context,
        ))
    }

    /// The connection of an object that is open from the start.
    pub(super) fn accept(
        upgraded: net::Upgraded,
        (config, registry): (Rc<NetworkConfig>, Rc<Registry>),
        context: &mut Context,
    ) -> (Self, PendingConnection) {
        let url = upgraded.url().clone();
        let options = config.options.clone();
        let run = |queue: CommandQueue, receiver: Receiver| {
            Box::pin(net::runtime::run_upgraded(
                upgraded, options, queue, receiver,
            )) as _
        };
        let (state, delivery) = (StateMachine::open(), Delivery::Immediate);
        Self::new(url, state, delivery, (config, registry), run, context)
    }

    fn new(
        url: Url,
        state: StateMachine,
        delivery: Delivery,
        (config, registry): (Rc<NetworkConfig>, Rc<Registry>),
        run: impl FnOnce(CommandQueue, Receiver) -> LocalBoxFuture<'static, ()> + 'static,
        context: &mut Context,
    ) -> (Self, PendingConnection) {
        let (commands, queue) = net::runtime::commands(config.options.max_queued);
        let inbox = Inbox::new(
            registry,
            Dispatcher::from_context(context),
            config,
            delivery,
            context,
        );
        let connection = Self {
            url,
            state,
            commands: RefCell::new(Some(commands)),
            inbox: WeakInbox(Rc::downgrade(&inbox)),
            unwritten_at_close: Cell::new(false),
            realm: context.realm().clone(),
        };
        let run = Box::new(|receiver| run(queue, receiver));
        (connection, PendingConnection { run, inbox })
    }

    pub(super) const fn url(&self) -> &Url {
        &self.url
    }

    pub(super) const fn realm(&self) -> &Realm {
        &self.realm
    }

    /// The counters of the connection. They are 0 after its end.
    pub(super) fn statistics(&self) -> net::Statistics {
        self.commands
            .borrow()
            .as_ref()
            .map(Commands::statistics)
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

    pub(super) fn command(&self, command: Command) {
        if let Some(commands) = &*self.commands.borrow() {
            // A connection that has ended takes no commands. Its `Closed` event is already queued.
            let _ = commands.send(command);
        }
    }

    pub(super) fn send(&self, message: net::Message) -> Effect {
        let length = u64::try_from(message.len()).unwrap_or(u64::MAX);
        let commands = self.commands.borrow();
        let commands = commands.as_ref();
        let takes = |commands: &Commands| {
            let sent = commands.send(Command::Send(message));
            // A connection that has ended takes no commands. Its `Closed` event is already queued.
            !matches!(sent, Err(net::Error::QueueFull))
        };
        // The command goes first, because its queue knows whether there is room. The connection runs
        // later, so the state has added the length before `Sent` subtracts it.
        let has_room = self.state.takes_messages() && commands.is_some_and(takes);
        let effect = self.state.apply(Input::Send { length, has_room });
        if effect == Effect::CloseFull
            && let Some(commands) = commands
        {
            commands.fail_full();
        }
        effect
    }

    /// [Closes the WebSocket](https://websockets.spec.whatwg.org/#close-the-websocket) with
    /// arguments that are valid.
    pub(super) fn close(&self, code: Option<u16>, reason: String) -> Effect {
        let effect = self.state.apply(Input::Close);
        // The same command abandons an attempt to connect.
        if matches!(effect, Effect::StartClosingHandshake | Effect::Abandon) {
            self.command(Command::Close { code, reason });
        }
        effect
    }

    /// None after the end of the connection was delivered.
    pub(super) fn inbox(&self) -> Option<Rc<Inbox>> {
        self.inbox.0.upgrade()
    }

    /// Tells the embedder about the end of the connection, and drops the commands.
    pub(super) fn ended(&self, closed: &net::Closed, is_error: bool, config: &NetworkConfig) {
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

impl PendingConnection {
    /// [Establishes the connection](https://websockets.spec.whatwg.org/#concept-websocket-establish),
    /// or takes it over, for the object with the [`Connection`], which `target` returns until it was
    /// collected.
    pub(super) fn start(
        self,
        target: impl Fn() -> Option<Rc<dyn SocketObject>> + 'static,
        context: &mut Context,
    ) {
        let inbox = self.inbox;
        inbox.set_target(Box::new(target));
        if inbox.has_ended() {
            // The realm refuses new sockets.
            inbox.make_disappear(context);
        }
        let connection = (self.run)(Receiver(inbox.clone()));
        let connection = inbox.keep_connection(connection);
        match inbox.delivery() {
            Delivery::Immediate => host(context).spawn_local(Box::pin(connection), context),
            Delivery::OnDemand => {
                let connection = async {
                    connection.await;
                    inbox.all_taken().await;
                };
                host(context).spawn_local(Box::pin(connection), context);
            }
        }
    }
}
