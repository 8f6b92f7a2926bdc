//! The order of a socket's events in recordings.

use super::{
    event_queue::{EventQueue, Prepared},
    inbox::Inbox,
};
use crate::{dom::Subject, net::runtime::Event};

/// Follows the name of an event in recordings if messages were unwritten when the server's Close
/// frame arrived.
const UNWRITTEN: &str = "-unwritten";

/// The name of an event in recordings, and its amount.
const fn step(event: &Event) -> (&'static str, u64) {
    match event {
        Event::Opened(_) => ("open", 0),
        Event::Messages(_) => ("message", 0),
        Event::Sent(bytes) => ("sent", *bytes),
        Event::Closing => ("closing", 0),
        Event::Closed(_) => ("close", 0),
        _ => ("other", 0),
    }
}

impl Inbox {
    /// What the next task would deliver.
    pub(super) fn subject(&self) -> Subject {
        let index = self.events.next_index(|| self.target.get());
        let events = self.events.events.borrow();
        let (step, amount) = index
            .and_then(|index| events.get(index))
            .map_or(("nothing", 0), step);
        let was_unwritten = self
            .target
            .get()
            .is_some_and(|target| target.connection().was_unwritten_at_close());
        let step = if was_unwritten {
            format!("{step}{UNWRITTEN}").into()
        } else {
            step.into()
        };
        Subject {
            number: self.registration.number(),
            step,
            amount,
        }
    }

    /// Puts an event that was recorded to the front. What was sent is told in the amounts that were
    /// recorded. False if the event did not happen yet.
    pub(super) fn prepare(&self, subject: &Subject) -> bool {
        if subject.number != self.registration.number() {
            return false;
        }
        let (wanted, was_unwritten) = match subject.step.strip_suffix(UNWRITTEN) {
            Some(wanted) => (wanted, true),
            None => (&*subject.step, false),
        };
        if !self.events.prepare(wanted, subject.amount) {
            return false;
        }
        // It depends on when the client has written, which is not recorded.
        if let Some(target) = self.target.get() {
            target.connection().set_unwritten_at_close(was_unwritten);
        }
        true
    }
}

impl EventQueue {
    /// Whether the next event was recorded.
    pub(super) fn is_prepared(&self) -> bool {
        self.prepared.get().is_some()
    }

    fn prepare(&self, wanted: &str, amount: u64) -> bool {
        if wanted == "nothing" {
            self.prepared.set(Some(Prepared::Nothing));
            return true;
        }
        let sent = self.sent_bytes();
        let mut events = self.events.borrow_mut();
        if wanted == "sent" {
            let Some(rest) = sent.checked_sub(amount) else {
                return false;
            };
            events.retain(|event| !matches!(event, Event::Sent(_)));
            if rest > 0 {
                events.push_front(Event::Sent(rest));
            }
            events.push_front(Event::Sent(amount));
        } else {
            let Some(index) = events.iter().position(|event| step(event).0 == wanted) else {
                return false;
            };
            if let Some(event) = events.remove(index) {
                events.push_front(event);
            }
        }
        self.prepared.set(Some(Prepared::First));
        true
    }
}
