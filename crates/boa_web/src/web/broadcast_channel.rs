//! [`BroadcastChannel`](https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts):
//! messages to all other channels of a name, in the realms and the threads of a program that share
//! their [`Broadcasts`].

use super::{
    clone::Serialized,
    location,
    message_port::{ChannelEnd, MessagePort},
};
use crate::{
    dom::{DomException, EventTarget, event_handler},
    webidl::{
        Constructor, Inspected, Interface, Layers, Members, PlatformRef, Steps, getter, operation,
    },
};
use boa_engine::{Context, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Trace};
use std::{
    cell::{Cell, OnceCell},
    collections::BTreeMap,
    fmt,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// A group of contexts whose broadcast channels reach each other.
#[derive(Debug, Clone, Default)]
pub struct Broadcasts {
    shared: Arc<Shared>,
    order: Option<Arc<dyn BroadcastOrder>>,
    /// Whether other threads may have the same value. Then a channel keeps the event loop alive
    /// until it is closed, as in Node.js and Deno.
    is_shared: bool,
    /// Whether the context is a worker that closes.
    is_ended: bool,
}

#[derive(Debug, Default)]
struct Shared {
    channels: Mutex<Channels>,
    /// A message was sent.
    sent: Condvar,
}

#[derive(Debug, Default)]
struct Channels {
    /// By name, the oldest first.
    by_name: BTreeMap<Vec<u16>, Vec<(u64, ChannelEnd)>>,
    created: u64,
    /// The number of messages that were sent.
    sent: u64,
}

/// Decides about the order in which several threads send messages.
pub trait BroadcastOrder: fmt::Debug + Send + Sync {
    /// Whether this thread may send the next message, after `sent` others. It is asked again after
    /// the next message of another thread, and is asked no more after ten seconds.
    fn is_next(&self, sent: u64) -> bool;
}

/// The time for which a thread waits for the messages of others that come before its own.
const MAX_WAIT: Duration = Duration::from_secs(10);

impl Broadcasts {
    /// The same channels, with an order of the messages.
    #[must_use]
    pub fn with_order(self, order: Arc<dyn BroadcastOrder>) -> Self {
        Self {
            order: Some(order),
            ..self
        }
    }

    /// Adds a context to the group, before its first channel.
    pub fn install(self, context: &mut Context) {
        context.insert_data(Self {
            is_shared: true,
            ..self
        });
    }

    /// Ends the messages of a worker that closes: its channels are no longer
    /// [eligible](https://html.spec.whatwg.org/multipage/web-messaging.html#eligible-for-messaging).
    pub fn end(context: &mut Context) {
        let own = Self::of(context);
        context.insert_data(Self {
            is_ended: true,
            ..own
        });
    }

    fn of(context: &mut Context) -> Self {
        if let Some(known) = context.get_data::<Self>() {
            return known.clone();
        }
        let new = Self::default();
        context.insert_data(new.clone());
        new
    }

    fn channels(&self) -> MutexGuard<'_, Channels> {
        let channels = self.shared.channels.lock();
        channels.unwrap_or_else(PoisonError::into_inner)
    }

    /// The channels, when it is this thread's turn to send a message.
    fn channels_in_turn(&self) -> MutexGuard<'_, Channels> {
        let mut channels = self.channels();
        if let Some(order) = &self.order {
            let waited = self
                .shared
                .sent
                .wait_timeout_while(channels, MAX_WAIT, |channels| !order.is_next(channels.sent));
            channels = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        channels.sent += 1;
        self.shared.sent.notify_all();
        channels
    }

    /// Adds a channel, and returns its key.
    fn add(&self, name: &JsString, end: ChannelEnd) -> u64 {
        let mut channels = self.channels();
        let key = channels.created;
        channels.created += 1;
        let of_name = channels.by_name.entry(name.to_vec()).or_default();
        of_name.push((key, end));
        key
    }

    /// Removes a channel, and those whose realms have ended.
    fn remove(&self, name: &JsString, key: u64) {
        let name = name.to_vec();
        let mut channels = self.channels();
        let Some(of_name) = channels.by_name.remove(&name) else {
            return;
        };
        let (removed, kept): (Vec<_>, Vec<_>) = of_name
            .into_iter()
            .partition(|(other, end)| *other == key || end.is_disentangled());
        if !kept.is_empty() {
            channels.by_name.insert(name, kept);
        }
        drop(channels);
        // This notifies the ports at their other ends.
        drop(removed);
    }

    /// Sends copies of a message to all channels of the name but one.
    fn post(
        &self,
        name: &JsString,
        from: u64,
        message: &Serialized,
        context: &Context,
    ) -> JsResult<()> {
        let channels = self.channels_in_turn();
        let of_name = channels.by_name.get(&name.to_vec());
        for (key, end) in of_name.into_iter().flatten() {
            if *key != from && !end.is_disentangled() {
                end.broadcast(message.copy(context)?);
            }
        }
        Ok(())
    }
}

/// The slots that `BroadcastChannel` adds to `EventTarget`.
#[derive(Debug, Trace, Finalize)]
pub(super) struct BroadcastChannel {
    name: JsString,
    key: Cell<u64>,
    is_closed: Cell<bool>,
    /// Receives the messages. Their events fire at the channel.
    port: OnceCell<PlatformRef<MessagePort>>,
}

impl Interface for BroadcastChannel {
    const NAME: &'static str = "BroadcastChannel";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, name: JsString, context| {
            let slots = Self {
                name: name.clone(),
                key: Cell::new(0),
                is_closed: Cell::new(false),
                port: OnceCell::new(),
            };
            let layers = Layers::new().with(EventTarget::default()).with(slots);
            let channel = new_target.create(layers, context)?;
            let broadcasts = Broadcasts::of(context);
            let (inside, outside) = ChannelEnd::pair();
            let origin = location::origin(context);
            let is_shared = broadcasts.is_shared;
            let port =
                MessagePort::broadcast(inside, channel.as_parent(), origin, is_shared, context);
            channel.key.set(broadcasts.add(&name, outside));
            // The slots are new.
            let _ = channel.port.set(port);
            Ok(channel)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["name"])];
    const MEMBERS: Members<Self> = &[
        getter("name", &Steps(|this, _| Ok(this.name.clone()))),
        operation("postMessage", &Steps(Self::post_message)),
        operation(
            "close",
            &Steps(|this, (), context| {
                this.is_closed.set(true);
                if let Some(port) = this.port.get() {
                    port.close(context);
                }
                Broadcasts::of(context).remove(&this.name, this.key.get());
                Ok(())
            }),
        ),
        event_handler!(message),
        event_handler!(messageerror),
    ];
}

impl BroadcastChannel {
    /// <https://html.spec.whatwg.org/multipage/web-messaging.html#dom-broadcastchannel-postmessage>
    fn post_message(
        this: &PlatformRef<Self>,
        message: JsValue,
        context: &mut Context,
    ) -> JsResult<()> {
        let broadcasts = Broadcasts::of(context);
        if broadcasts.is_ended {
            return Ok(());
        }
        if this.is_closed.get() {
            let why =
                "Failed to execute 'postMessage' on 'BroadcastChannel': The channel is closed";
            return Err(DomException::error("InvalidStateError", why, context));
        }
        let message = Serialized::with_transfer(&message, &[], context)?;
        broadcasts.post(&this.name, this.key.get(), &message, context)?;
        MessagePort::read_local_notifications(context);
        Ok(())
    }
}
