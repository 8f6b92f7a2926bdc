//! What the person in front of the terminal does: read on a thread of its own.

use crate::{
    input::Queue,
    signals::{Interrupter, Signal},
};
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use std::{io, sync::Arc, thread, time::Duration};

/// Who sits in front of the terminal.
#[derive(Clone)]
pub(crate) struct Person {
    acts: Arc<Queue<Event>>,
    interrupter: Interrupter,
}

impl Person {
    pub(crate) fn new(interrupter: Interrupter) -> Self {
        Self { acts: Arc::default(), interrupter }
    }

    /// Starts to read. The thread ends with the process.
    pub(super) fn watch(&self) -> io::Result<()> {
        // From here on, and not only from when the thread runs, the terminal tells of its size.
        event::poll(Duration::ZERO)?;
        let person = self.clone();
        let read = move || {
            loop {
                match event::read() {
                    Ok(Event::Key(key)) if key.kind == KeyEventKind::Release => {}
                    // However busy the page is.
                    Ok(Event::Key(key)) if key.code == KeyCode::Char('c') && key.modifiers == KeyModifiers::CONTROL => {
                        person.leave(Signal::Interrupt);
                    }
                    Ok(event) => person.does(event),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(_) => return person.leave(Signal::Hangup),
                }
            }
        };
        thread::Builder::new().name("terminal".to_owned()).spawn(read).map(drop)
    }

    /// Asks the script to end.
    pub(super) fn leave(&self, signal: Signal) {
        self.interrupter.interrupt(signal);
        self.is_gone();
    }

    /// Nobody answers any more.
    pub(crate) fn is_gone(&self) {
        self.acts.end();
    }

    /// What a page does not see in time is lost, as keys are that nobody reads.
    pub(super) fn does(&self, event: Event) {
        self.acts.offer(event);
    }

    /// Waits until the person does something. Whether that can still happen.
    pub(super) async fn acts(&self) -> bool {
        self.acts.wait().await;
        !self.acts.has_ended()
    }

    /// What the person did next, if anything.
    pub(super) fn next(&self) -> Option<Event> {
        self.acts.take()
    }

    /// What the person does next, however long it takes. None once nobody answers any more.
    pub(super) fn next_act(&self) -> Option<Event> {
        self.acts.next()
    }
}
