//! Keys, the mouse, and the size of the terminal, read on a thread of their own.

#[cfg(unix)]
use super::screen;
use crate::{
    input::stdin::Queue,
    process::signals::{Interrupter, Signal},
    threads::spawn,
};
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use std::{io, sync::Arc, time::Duration};

/// The events of the terminal.
#[derive(Clone)]
pub(crate) struct TerminalInput {
    pub(super) events: Arc<Queue<Event>>,
    interrupter: Interrupter,
}

impl TerminalInput {
    pub(crate) fn new(interrupter: Interrupter) -> Self {
        Self {
            events: Arc::default(),
            interrupter,
        }
    }

    /// Starts to read. The thread ends with the process.
    pub(super) fn start(&self) -> io::Result<()> {
        // Changes of the size are reported after this call, also before the thread runs.
        event::poll(Duration::ZERO)?;
        let input = self.clone();
        spawn("terminal", move || {
            loop {
                match event::read() {
                    Ok(Event::Key(key)) if key.kind == KeyEventKind::Release => {}
                    // Handled here, because the page may be busy.
                    Ok(Event::Key(key))
                        if key.code == KeyCode::Char('c')
                            && key.modifiers == KeyModifiers::CONTROL =>
                    {
                        input.interrupt(Signal::Interrupt);
                    }
                    #[cfg(unix)]
                    Ok(Event::Key(key))
                        if key.code == KeyCode::Char('z')
                            && key.modifiers == KeyModifiers::CONTROL =>
                    {
                        suspend();
                        input.redraw();
                    }
                    Ok(event) => input.events.try_push(event),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(_) => return input.interrupt(Signal::Hangup),
                }
            }
        })
    }

    /// Has the page drawn again.
    #[cfg(unix)]
    pub(super) fn redraw(&self) {
        let (columns, rows) = ratatui::crossterm::terminal::size().unwrap_or((80, 24));
        self.events.try_push(Event::Resize(columns, rows));
    }

    /// Asks the script to end, and closes the input.
    pub(super) fn interrupt(&self, signal: Signal) {
        self.interrupter.interrupt(signal);
        self.close();
    }

    /// Ends the input: a dialog that waits for an event gets none.
    pub(crate) fn close(&self) {
        self.events.close();
    }

    /// Waits for an event. Returns false once the input is closed.
    pub(super) async fn wait(&self) -> bool {
        self.events.wait().await;
        !self.events.has_ended()
    }
}

/// Stops the process as Ctrl-Z does where the terminal converts keys to signals. Returns when it
/// continues, or when it did not stop: without a shell that could continue it, the system ignores
/// the signal.
#[cfg(unix)]
fn suspend() {
    screen::suspend();
    if rustix::process::kill_current_process_group(rustix::process::Signal::TSTP).is_ok() {
        // Another thread may take the signal, a moment later. `Terminal::begin` waits for SIGCONT.
        std::thread::sleep(Duration::from_secs(1));
    }
    screen::resume();
}
