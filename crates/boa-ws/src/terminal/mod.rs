//! Shows a page in the terminal, and passes the events of keys and the mouse to it.

mod dialog;
mod keys;
mod paint;
mod reader;
mod screen;

pub(super) use self::reader::TerminalInput;

use self::{
    dialog::{Dialog, Step},
    screen::Screen,
};
use crate::{
    output::{self, ScriptFailed, Stream, log},
    process::signals::Signal,
};
use boa_engine::Context;
use boa_page::{Page, View};
use boa_websocket::{
    dom::{self, host},
    host,
};
use ratatui::crossterm::event::{Event, MouseButton, MouseEventKind};
use std::{
    cell::{Cell, RefCell},
    io::{self, IsTerminal},
    rc::{Rc, Weak},
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// The shortest time between two drawings, so that drawing leaves time for a page that changes
/// constantly.
const MIN_FRAME_TIME: Duration = Duration::from_millis(16);

/// The number of rows that a step of the mouse wheel scrolls.
const WHEEL_ROWS: isize = 3;

/// Whether the standard streams are a terminal that can show a page.
pub(super) fn is_available() -> bool {
    let capable = std::env::var_os("TERM").is_none_or(|name| !name.is_empty() && name != "dumb");
    capable && io::stdin().is_terminal() && output::is_terminal(Stream::Output)
}

/// Shows a page in the terminal.
pub(super) struct Terminal {
    myself: Weak<Self>,
    screen: RefCell<Screen>,
    input: TerminalInput,
    /// The page, from its first change on.
    page: RefCell<Option<Page>>,
    /// The first row of the page that is on the screen.
    first_row: Cell<usize>,
    drawn: Cell<Option<Instant>>,
    /// Whether a timer for the next drawing is set.
    scheduled: Cell<bool>,
    script_failed: ScriptFailed,
}

impl Terminal {
    /// Takes the terminal over, until it is
    /// [restored](output::alternate_screen::restore).
    pub(super) fn open(input: TerminalInput, script_failed: ScriptFailed) -> io::Result<Rc<Self>> {
        let screen = RefCell::new(Screen::open()?);
        input.start()?;
        Ok(Rc::new_cyclic(|myself| Self {
            myself: myself.clone(),
            screen,
            input,
            page: RefCell::default(),
            first_row: Cell::default(),
            drawn: Cell::default(),
            scheduled: Cell::default(),
            script_failed,
        }))
    }

    fn draw(&self, dialog: Option<&Dialog>) {
        self.drawn.set(Some(Instant::now()));
        let Some(page) = self.page.borrow().clone() else {
            return;
        };
        let columns = self.screen.borrow_mut().columns();
        let layout = page.layout(columns);
        match self
            .screen
            .borrow_mut()
            .draw(&layout, page.first_row(), dialog)
        {
            Ok(first_row) => self.first_row.set(first_row),
            // The terminal was closed.
            Err(_) => self.input.interrupt(Signal::Hangup),
        }
    }

    /// Draws now, or when the shortest time has passed.
    fn show(self: &Rc<Self>, context: &mut Context) {
        let since = self.drawn.get().map(|drawn| drawn.elapsed());
        match since.and_then(|since| MIN_FRAME_TIME.checked_sub(since)) {
            None => self.draw(None),
            Some(rest) => {
                if !self.scheduled.replace(true) {
                    let terminal = self.clone();
                    let task = dom::task(move |_| {
                        terminal.scheduled.set(false);
                        terminal.draw(None);
                    });
                    host(context).set_timer(rest, host::TimerKind::KeepsAlive, task, context);
                }
            }
        }
    }

    /// Spawns the futures that wait for events of the terminal, and for changes of the log.
    fn begin(self: &Rc<Self>, context: &mut Context) {
        let host = host(context);
        let (queue, terminal) = (host.clone(), self.clone());
        let events = async move {
            while terminal.input.wait().await {
                let (done, handled) = oneshot::channel();
                let terminal = terminal.clone();
                queue.queue_task_from_future(
                    dom::TaskSource::UserInteraction,
                    dom::task(move |context| {
                        terminal.take_event(context);
                        // The receiver is dropped with the runtime.
                        let _ = done.send(());
                    }),
                );
                // An error means that the task was dropped.
                let _ = handled.await;
            }
        };
        host.spawn_local(Box::pin(events), context);
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let input = self.input.clone();
            let continued = async move {
                // Without the signal, the terminal is taken over again a second after Ctrl-Z.
                let Ok(mut signals) =
                    signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))
                else {
                    return;
                };
                while signals.recv().await.is_some() {
                    screen::resume();
                    input.redraw();
                }
            };
            host.spawn_local(Box::pin(continued), context);
        }
        let (queue, terminal) = (host.clone(), self.clone());
        let log = async move {
            loop {
                log::changed().await;
                let terminal = terminal.clone();
                queue.queue_task_from_future(
                    dom::TaskSource::UserInteraction,
                    dom::task(move |context| terminal.show(context)),
                );
            }
        };
        host.spawn_local(Box::pin(log), context);
    }

    fn take_event(self: &Rc<Self>, context: &mut Context) {
        let (Some(event), Some(page)) = (self.input.events.take(), self.page.borrow().clone())
        else {
            return;
        };
        match event {
            Event::Key(event) => {
                if let Some(key) = keys::key(&event) {
                    page.press(&key, context);
                }
            }
            Event::Paste(text) => page.paste(&text, context),
            Event::Mouse(event) => {
                let modifiers = keys::modifiers(event.modifiers);
                let (column, row) = (usize::from(event.column), usize::from(event.row));
                if row >= self.size().1 {
                    return;
                }
                let place = (column, row + self.first_row.get());
                match event.kind {
                    MouseEventKind::Down(MouseButton::Left) => {
                        page.press_mouse(place, modifiers, context);
                    }
                    MouseEventKind::Up(MouseButton::Left) => {
                        page.release_mouse(place, modifiers, context);
                    }
                    MouseEventKind::ScrollUp => page.scroll_at(place, -WHEEL_ROWS, context),
                    MouseEventKind::ScrollDown => page.scroll_at(place, WHEEL_ROWS, context),
                    _ => {}
                }
            }
            Event::Resize(..) => {
                self.draw(None);
                page.resized(context);
            }
            Event::FocusGained | Event::FocusLost => {}
        }
    }

    /// Shows a dialog, and blocks until it is answered. None if it was canceled, or the input is
    /// closed.
    fn ask(&self, mut dialog: Dialog) -> Option<String> {
        let mut resized = None;
        let answer = loop {
            self.draw(Some(&dialog));
            match self.input.events.next()? {
                Event::Key(event) => match dialog.press(&event) {
                    Step::Open => {}
                    Step::Answered(answer) => break answer,
                },
                Event::Paste(text) => dialog.paste(&text),
                event @ Event::Resize(..) => resized = Some(event),
                _ => {}
            }
        };
        // The page gets the event after the dialog.
        if let Some(event) = resized {
            self.input.events.try_push(event);
        }
        self.draw(None);
        answer
    }
}

impl View for Terminal {
    fn changed(&self, page: &Page, context: &mut Context) {
        let Some(terminal) = self.myself.upgrade() else {
            return;
        };
        let is_first = self.page.borrow().is_none();
        if is_first {
            self.page.replace(Some(page.clone()));
            terminal.begin(context);
        }
        terminal.show(context);
    }

    fn alert(&self, message: &str) {
        self.ask(Dialog::alert(message));
    }

    fn confirm(&self, message: &str) -> bool {
        self.ask(Dialog::confirm(message)).is_some()
    }

    fn prompt(&self, message: &str, default: &str) -> Option<String> {
        self.ask(Dialog::prompt(message, default))
    }

    fn not_followed(&self, what: &str) {
        output::warning(&format_args!(
            "{what}; boa-ws does not navigate: the page stays"
        ));
    }

    fn failed(&self, what: &str) {
        output::warning(&what);
    }

    fn script_failed(&self, what: &str) {
        (self.script_failed)(what);
    }

    fn size(&self) -> (usize, usize) {
        // The screen is borrowed while it is drawn.
        self.screen
            .try_borrow()
            .map_or((80, 24), |screen| screen.size())
    }
}
