//! The two [entangled](https://html.spec.whatwg.org/multipage/web-messaging.html#entangle) ends of
//! a channel. They belong to no heap, so each may go to another thread.

use super::{super::clone::Serialized, ports::Notifications};
use boa_engine::Context;
use std::{
    collections::VecDeque,
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
};

/// One end of a channel: what is transferred when a port is. A port has it, or a message in transit.
/// Dropping it closes it, and notifies the port of the other end.
pub struct ChannelEnd {
    channel: Arc<Channel>,
    side: usize,
}

#[derive(Default)]
struct Channel {
    sides: Mutex<[Side; 2]>,
    /// Whether the ends may be in two threads. It stays true when they meet again.
    is_remote: AtomicBool,
}

#[derive(Default)]
struct Side {
    /// The [port message queue](https://html.spec.whatwg.org/multipage/web-messaging.html#port-message-queue).
    queue: VecDeque<Item>,
    /// The number of steps in it.
    steps: usize,
    /// The port that has the end. `None` while the end is in transit.
    port: Option<PortId>,
    /// The queue of the message in transit that has the end.
    in_transit: Option<EndReference>,
    /// Whether the port has a notification that it has not read.
    is_notified: bool,
    is_closed: bool,
}

/// A port, for the threads that notify it.
#[derive(Clone)]
pub(super) struct PortId {
    /// Those of its context.
    pub(super) notifications: Arc<Notifications>,
    /// Its key among the ports of the context.
    pub(super) key: u64,
}

/// A reference to an end, which does not keep its channel alive.
#[derive(Clone)]
struct EndReference {
    channel: Weak<Channel>,
    side: usize,
}

/// The limit on the ends in transit, each in the queue of the next, that [`ChannelEnd::is_lost`]
/// follows.
const MAX_NESTED_TRANSITS: usize = 1000;

/// An item of the port message queue.
pub(super) enum Item {
    Message(Serialized),
    /// Steps of the program, in their place among the messages.
    Steps(Steps),
}

/// Steps for the thread of a port.
pub(super) type Steps = Box<dyn FnOnce(&mut Context) + Send>;

/// The limit on the steps in one port message queue.
const MAX_STEPS: usize = 1 << 16;

impl Item {
    fn ends(&self) -> impl Iterator<Item = &ChannelEnd> {
        match self {
            Self::Message(message) => Some(message.ends()),
            Self::Steps(_) => None,
        }
        .into_iter()
        .flatten()
    }
}

/// Runs steps at the other port's thread. Does not keep the channel open.
#[derive(Clone)]
pub struct StepsSender {
    channel: Arc<Channel>,
    other: usize,
}

impl StepsSender {
    /// Runs steps in the thread of the port at the other end, after the messages that were sent
    /// before. Returns false if the end is closed, or if there are too many.
    pub fn post(&self, steps: impl FnOnce(&mut Context) + Send + 'static) -> bool {
        let mut sides = lock(&self.channel);
        let other = &mut sides[self.other];
        if other.is_closed || other.steps >= MAX_STEPS {
            return false;
        }
        other.steps += 1;
        other.queue.push_back(Item::Steps(Box::new(steps)));
        other.notify();
        true
    }
}

opaque_debug!(StepsSender);

/// Nothing that is dropped while the sides are locked may have an end.
fn lock(channel: &Channel) -> MutexGuard<'_, [Side; 2]> {
    channel.sides.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Side {
    /// Notifies the port of a message, or of the end of the channel. A port that has not read its
    /// last notification gets no other.
    fn notify(&mut self) {
        if let Some(port) = &self.port
            && !mem::replace(&mut self.is_notified, true)
        {
            port.notifications.push(port.key);
        }
    }
}

impl ChannelEnd {
    /// The ends of a new channel, both in this thread.
    pub(in crate::web) fn pair() -> (Self, Self) {
        Self::of_channel(Channel::default())
    }

    /// The ends of a new channel between two threads.
    #[must_use]
    pub fn remote_pair() -> (Self, Self) {
        Self::of_channel(Channel {
            is_remote: AtomicBool::new(true),
            ..Channel::default()
        })
    }

    fn of_channel(channel: Channel) -> (Self, Self) {
        let channel = Arc::new(channel);
        let other = Self {
            channel: channel.clone(),
            side: 1,
        };
        (Self { channel, side: 0 }, other)
    }

    /// Runs steps at the other port's thread.
    #[must_use]
    pub fn steps_sender(&self) -> StepsSender {
        StepsSender {
            channel: self.channel.clone(),
            other: self.other(),
        }
    }

    fn sides(&self) -> MutexGuard<'_, [Side; 2]> {
        lock(&self.channel)
    }

    const fn other(&self) -> usize {
        1 - self.side
    }

    /// Sets the port that has the end. It has to look for messages that came before.
    pub(super) fn set_port(&self, port: PortId) {
        let mut sides = self.sides();
        let side = &mut sides[self.side];
        side.is_notified = false;
        side.port = Some(port);
    }

    /// The port has the end no longer.
    pub(super) fn clear_port(&self) {
        if let Some(old) = self.sides()[self.side].port.take() {
            old.notifications.remove_remote(old.key);
        }
    }

    /// Appends a message to the port message queue of the other end, unless that end is closed. If
    /// its port is not among those with the notifications `own`, the ends in the message may leave
    /// this thread. They do so too if the other thread has closed its end: a recording does not
    /// know which of the two came first.
    pub(super) fn post(&self, message: Serialized, own: &Arc<Notifications>) {
        let leaves = match &self.sides()[self.other()].port {
            Some(port) => !Arc::ptr_eq(&port.notifications, own),
            None => self.is_remote(),
        };
        if leaves {
            // The sides of no two channels are locked at once.
            set_remote(&message);
        }
        if self.is_lost(&message) {
            return drop(message);
        }
        for end in message.ends() {
            end.sides()[end.side].in_transit = Some(EndReference {
                channel: Arc::downgrade(&self.channel),
                side: self.other(),
            });
        }
        let mut sides = self.sides();
        let other = &mut sides[self.other()];
        if other.is_closed {
            drop(sides);
            return drop(message);
        }
        other.queue.push_back(Item::Message(message));
        other.notify();
    }

    /// As [`post`](Self::post), for a message of a broadcast channel. The port is notified of each,
    /// so that the messages to several channels keep their order.
    pub(in crate::web) fn broadcast(&self, message: Serialized) {
        let mut sides = self.sides();
        let other = &mut sides[self.other()];
        if let Some(port) = &other.port {
            other.queue.push_back(Item::Message(message));
            port.notifications.push(port.key);
        } else {
            drop(sides);
            drop(message);
        }
    }

    /// Whether the other end is in the message, or in transit to an end in it, or in transit to an
    /// end that is in transit there, and so on. Then no port can ever receive either.
    fn is_lost(&self, message: &Serialized) -> bool {
        let place = |channel: &Arc<Channel>, side| (Arc::as_ptr(channel), side);
        let sent: Vec<_> = message
            .ends()
            .map(|end| place(&end.channel, end.side))
            .collect();
        if sent.is_empty() {
            return false;
        }
        let (mut channel, mut side) = (self.channel.clone(), self.other());
        for _ in 0..MAX_NESTED_TRANSITS {
            if sent.contains(&place(&channel, side)) {
                return true;
            }
            let in_transit = match &lock(&channel)[side] {
                Side {
                    port: None,
                    in_transit,
                    ..
                } => in_transit.clone(),
                Side { .. } => None,
            };
            let Some(to) = in_transit else { return false };
            let Some(next) = to.channel.upgrade() else {
                return false;
            };
            (channel, side) = (next, to.side);
        }
        false
    }

    /// Takes the next item of the port message queue.
    pub(super) fn take(&self) -> Option<Item> {
        let mut sides = self.sides();
        let side = &mut sides[self.side];
        let item = side.queue.pop_front();
        side.steps -= usize::from(matches!(item, Some(Item::Steps(_))));
        drop(sides);
        for end in item.iter().flat_map(Item::ends) {
            end.sides()[end.side].in_transit = None;
        }
        item
    }

    /// The port reads its notification. What comes later notifies it again.
    pub(super) fn clear_notified(&self) {
        self.sides()[self.side].is_notified = false;
    }

    /// The number of items in the port message queue.
    pub(super) fn len(&self) -> usize {
        self.sides()[self.side].queue.len()
    }

    /// Whether the other end was closed.
    pub(in crate::web) fn is_disentangled(&self) -> bool {
        self.sides()[self.other()].is_closed
    }

    /// Whether the other end may be in another thread.
    pub(super) fn is_remote(&self) -> bool {
        self.channel.is_remote.load(Ordering::Relaxed)
    }

    /// The key of the port of the other end, if that port has the notifications `own`.
    pub(super) fn entangled_key(&self, own: &Arc<Notifications>) -> Option<u64> {
        let sides = self.sides();
        let port = sides[self.other()].port.as_ref()?;
        Arc::ptr_eq(&port.notifications, own).then_some(port.key)
    }

    /// Closes the end, and returns the messages that nobody will take.
    fn close(&self) -> VecDeque<Item> {
        let mut sides = self.sides();
        let side = &mut sides[self.side];
        if mem::replace(&mut side.is_closed, true) {
            return VecDeque::new();
        }
        if let Some(port) = side.port.take() {
            port.notifications.remove_remote(port.key);
        }
        let queue = mem::take(&mut side.queue);
        sides[self.other()].notify();
        queue
    }
}

/// The ends in a message may leave this thread, and so may those in transit to them. Notifies the
/// ports at their other ends.
fn set_remote(message: &Serialized) {
    let mut channels: Vec<_> = message
        .ends()
        .map(|end| (end.channel.clone(), end.side))
        .collect();
    while let Some((channel, side)) = channels.pop() {
        channel.is_remote.store(true, Ordering::Relaxed);
        let mut sides = lock(&channel);
        sides[1 - side].notify();
        let in_transit = sides[side].queue.iter().flat_map(Item::ends);
        channels.extend(in_transit.map(|end| (end.channel.clone(), end.side)));
    }
}

/// The messages in the queue of the end may have ends themselves, and so on. They are closed one
/// after the other: a script chooses how deep that is.
impl Drop for ChannelEnd {
    fn drop(&mut self) {
        let mut dropped: Vec<_> = self.close().into();
        while let Some(message) = dropped.pop() {
            for end in message.ends() {
                dropped.extend(end.close());
            }
        }
    }
}

opaque_debug!(ChannelEnd);
