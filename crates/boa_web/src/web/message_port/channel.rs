//! The two [entangled](https://html.spec.whatwg.org/multipage/web-messaging.html#entangle) ends of
//! a channel. They belong to no heap, so each may go to another thread.

use super::{super::clone::Serialized, port_news::PortNews};
use boa_engine::Context;
use std::{
    collections::VecDeque,
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
};

/// One end of a channel. It stays the same when it goes from one port to another. A port, or a
/// message with the port, owns it. Dropping it notifies the other end.
pub struct ChannelEnd {
    channel: Arc<Channel>,
    side: usize,
}

#[derive(Default)]
struct Channel {
    sides: Mutex<[Side; 2]>,
    /// Whether an end has been sent to another thread.
    is_remote: AtomicBool,
}

#[derive(Default)]
struct Side {
    /// The port message queue.
    queue: VecDeque<Item>,
    /// The number of steps in it.
    steps: usize,
    /// `None` while the end is being transferred.
    owner: Option<Owner>,
    /// The queue in which a message with this end waits.
    holder: Option<Holder>,
    /// Whether the owner was notified of news that it has not read yet.
    is_told: bool,
    is_closed: bool,
}

/// The queue of an end.
#[derive(Clone)]
struct Holder {
    channel: Weak<Channel>,
    side: usize,
}

/// The queues that are looked at for a port that waits in its own queue.
const MAX_HOLDERS: usize = 1000;

/// An item of the port message queue.
pub(super) enum Item {
    Message(Serialized),
    /// Steps of the program, in their place among the messages.
    Steps(Steps),
}

/// Steps for the thread of a port.
pub(super) type Steps = Box<dyn FnOnce(&mut Context) + Send>;

/// The limit on the steps that wait for a port.
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
        other.tell();
        true
    }
}

opaque_debug!(StepsSender);

/// Nothing that is dropped while the sides are locked may have an end.
fn lock(channel: &Channel) -> MutexGuard<'_, [Side; 2]> {
    channel.sides.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A port that has an end.
#[derive(Clone)]
pub(super) struct Owner {
    pub(super) news: Arc<PortNews>,
    pub(super) port: u64,
}

impl Side {
    fn tell(&mut self) {
        if let Some(owner) = &self.owner
            && !mem::replace(&mut self.is_told, true)
        {
            owner.news.push(owner.port);
        }
    }
}

impl ChannelEnd {
    /// The ends of a new channel.
    #[must_use]
    pub fn pair() -> (Self, Self) {
        let channel = Arc::<Channel>::default();
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

    /// The other end goes to another thread, or has come from there.
    pub(in crate::web) fn leave_thread(&self) {
        self.channel.is_remote.store(true, Ordering::Relaxed);
    }

    /// Sets or clears the port that owns this end. Notifies a new owner of waiting messages, and of
    /// a closed other end.
    pub(super) fn set_owner(&self, owner: Option<Owner>) {
        let mut sides = self.sides();
        let has_news = !sides[self.side].queue.is_empty() || sides[self.other()].is_closed;
        let side = &mut sides[self.side];
        if let Some(old) = side.owner.take() {
            old.news.forget(old.port);
        }
        side.owner = owner;
        side.is_told = false;
        if has_news {
            side.tell();
        }
    }

    /// Appends a message to the queue of the other end, unless that end is closed. If its port is
    /// in another thread, the ends in the message have left this one, also if that thread has
    /// closed it: a recording does not know which of the two came first.
    pub(super) fn post(&self, message: Serialized, from: &Arc<PortNews>) {
        let is_remote = match &self.sides()[self.other()].owner {
            Some(owner) => !Arc::ptr_eq(&owner.news, from),
            None => self.is_remote(),
        };
        if is_remote {
            // The sides of no two channels are locked at once.
            leave_thread(&message);
        }
        if self.is_lost(&message) {
            return drop(message);
        }
        for end in message.ends() {
            end.sides()[end.side].holder = Some(Holder {
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
        other.tell();
    }

    /// As [`post`](Self::post), for a broadcast channel: its port is notified of each message.
    pub(in crate::web) fn broadcast(&self, message: Serialized) {
        let mut sides = self.sides();
        let other = &mut sides[self.other()];
        if let Some(Owner { news, port }) = &other.owner {
            other.queue.push_back(Item::Message(message));
            news.push_broadcast(*port);
        } else {
            drop(sides);
            drop(message);
        }
    }

    /// Whether the other end is in the message, or waits in the queue of an end in it, or in the
    /// queue of an end that waits there, and so on. Then no port can ever receive either.
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
        for _ in 0..MAX_HOLDERS {
            if sent.contains(&place(&channel, side)) {
                return true;
            }
            let holder = match &lock(&channel)[side] {
                Side {
                    owner: None,
                    holder,
                    ..
                } => holder.clone(),
                Side { .. } => None,
            };
            let Some(holder) = holder else { return false };
            let Some(next) = holder.channel.upgrade() else {
                return false;
            };
            (channel, side) = (next, holder.side);
        }
        false
    }

    /// Takes the next message. Later ones notify the owner again.
    pub(super) fn take(&self) -> Option<Item> {
        let mut sides = self.sides();
        let side = &mut sides[self.side];
        side.is_told = false;
        let item = side.queue.pop_front();
        side.steps -= usize::from(matches!(item, Some(Item::Steps(_))));
        drop(sides);
        for end in item.iter().flat_map(Item::ends) {
            end.sides()[end.side].holder = None;
        }
        item
    }

    /// The owner reads its news. Later ones notify it again.
    pub(super) fn news_were_read(&self) {
        self.sides()[self.side].is_told = false;
    }

    /// The number of messages.
    pub(super) fn len(&self) -> usize {
        self.sides()[self.side].queue.len()
    }

    /// Whether the other end was closed.
    pub(in crate::web) fn is_disentangled(&self) -> bool {
        self.sides()[self.other()].is_closed
    }

    /// Whether an end of the channel has been sent to another thread.
    pub(super) fn is_remote(&self) -> bool {
        self.channel.is_remote.load(Ordering::Relaxed)
    }

    /// The port of the other end, if it is among those with this news.
    pub(super) fn entangled_port(&self, news: &Arc<PortNews>) -> Option<u64> {
        let sides = self.sides();
        let owner = sides[self.other()].owner.as_ref()?;
        Arc::ptr_eq(&owner.news, news).then_some(owner.port)
    }

    /// Closes the end, and returns the messages that nobody will take.
    fn close(&self) -> VecDeque<Item> {
        let mut sides = self.sides();
        let side = &mut sides[self.side];
        if mem::replace(&mut side.is_closed, true) {
            return VecDeque::new();
        }
        if let Some(owner) = side.owner.take() {
            owner.news.forget(owner.port);
        }
        let queue = mem::take(&mut side.queue);
        sides[self.other()].tell();
        queue
    }
}

/// Marks the channels of all ends in a message, and in the messages that wait for those ends.
/// Notifies the ports at their other ends.
fn leave_thread(message: &Serialized) {
    let mut channels: Vec<_> = message
        .ends()
        .map(|end| (end.channel.clone(), end.side))
        .collect();
    while let Some((channel, side)) = channels.pop() {
        channel.is_remote.store(true, Ordering::Relaxed);
        let mut sides = lock(&channel);
        sides[1 - side].tell();
        let waiting = sides[side].queue.iter().flat_map(Item::ends);
        channels.extend(waiting.map(|end| (end.channel.clone(), end.side)));
    }
}

/// The messages that wait for the end may have ends themselves, and so on. They are closed one
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
