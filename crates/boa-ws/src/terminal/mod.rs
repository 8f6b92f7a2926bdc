//! A page in the terminal: its text, its controls, and what a person does with them.

mod dialog;
mod keys;
mod paint;
mod person;
mod screen;

pub(super) use self::{
    person::Person,
    screen::{Stream, forget_what_was_said, restore, said},
};

use self::{
    dialog::{Dialog, Step},
    screen::Screen,
};
use super::{report, signals::Signal};
use boa_engine::Context;
use boa_page::{Page, View};
use boa_websocket::dom::{self, host};
use ratatui::crossterm::event::{Event, MouseButton, MouseEventKind};
use std::{
    cell::{Cell, RefCell},
    io::{self, IsTerminal},
    rc::{Rc, Weak},
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// Between two drawings, so that a page that changes all the time has time to do so.
const PACE: Duration = Duration::from_millis(16);

/// How many rows a turn of the wheel is.
const WHEEL: isize = 3;

/// Whether there is a terminal to show a page in.
pub(super) fn is_there() -> bool {
    let capable = std::env::var_os("TERM").is_none_or(|name| !name.is_empty() && name != "dumb");
    capable && io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Shows a page in the terminal.
pub(super) struct Terminal {
    myself: Weak<Self>,
    screen: RefCell<Screen>,
    person: Person,
    /// What is shown, once there is something.
    page: RefCell<Option<Page>>,
    /// The first row of the page that is seen.
    first_row: Cell<usize>,
    drawn: Cell<Option<Instant>>,
    /// Whether a drawing is due.
    scheduled: Cell<bool>,
}

impl Terminal {
    /// Takes the terminal over, until it is [restored](restore).
    pub(super) fn open(person: Person) -> io::Result<Rc<Self>> {
        let screen = RefCell::new(Screen::open()?);
        person.watch()?;
        Ok(Rc::new_cyclic(|myself| Self {
            myself: myself.clone(),
            screen,
            person,
            page: RefCell::default(),
            first_row: Cell::default(),
            drawn: Cell::default(),
            scheduled: Cell::default(),
        }))
    }

    fn draw(&self, dialog: Option<&Dialog>) {
        self.drawn.set(Some(Instant::now()));
        let Some(page) = self.page.borrow().clone() else { return };
        let columns = self.screen.borrow_mut().columns();
        let layout = page.layout(columns);
        match self.screen.borrow_mut().draw(&layout, page.first_row(), dialog) {
            Ok(first_row) => self.first_row.set(first_row),
            // Nobody sees it any more.
            Err(_) => self.person.leave(Signal::Hangup),
        }
    }

    /// Draws now, or when it is time to.
    fn show(self: &Rc<Self>, context: &mut Context) {
        let since = self.drawn.get().map(|drawn| drawn.elapsed());
        match since.and_then(|since| PACE.checked_sub(since)) {
            None => self.draw(None),
            Some(rest) => {
                if !self.scheduled.replace(true) {
                    let terminal = self.clone();
                    let task = dom::task(move |_| {
                        terminal.scheduled.set(false);
                        terminal.draw(None);
                    });
                    host(context).set_timer(rest, true, task, context);
                }
            }
        }
    }

    /// Waits for what the person does, and for what is said meanwhile.
    fn begin(self: &Rc<Self>, context: &mut Context) {
        let host = host(context);
        let (queue, terminal) = (host.clone(), self.clone());
        let doing = async move {
            while terminal.person.acts().await {
                let (done, dealt_with) = oneshot::channel();
                let terminal = terminal.clone();
                queue.queue_task_from_future(
                    dom::TaskSource::UserInteraction,
                    dom::task(move |context| {
                        terminal.take_event(context);
                        // Nobody waits when the runtime is gone.
                        let _ = done.send(());
                    }),
                );
                // A sender that is gone has been dealt with as well.
                let _ = dealt_with.await;
            }
        };
        host.spawn_local(Box::pin(doing), context);
        let (queue, terminal) = (host.clone(), self.clone());
        let hearing = async move {
            loop {
                screen::something_is_said().await;
                let terminal = terminal.clone();
                queue.queue_task_from_future(
                    dom::TaskSource::UserInteraction,
                    dom::task(move |context| terminal.show(context)),
                );
            }
        };
        host.spawn_local(Box::pin(hearing), context);
    }

    /// What the person did happens to the page.
    fn take_event(self: &Rc<Self>, context: &mut Context) {
        let (Some(event), Some(page)) = (self.person.next(), self.page.borrow().clone()) else { return };
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
                    MouseEventKind::Down(MouseButton::Left) => page.press_mouse(place, modifiers, context),
                    MouseEventKind::Up(MouseButton::Left) => page.release_mouse(place, modifiers, context),
                    MouseEventKind::ScrollUp => page.scroll_at(place, -WHEEL, context),
                    MouseEventKind::ScrollDown => page.scroll_at(place, WHEEL, context),
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

    /// Asks, and waits for the answer: none if the person wants to leave, or can't answer any more.
    fn ask(&self, mut dialog: Dialog) -> Option<String> {
        let mut resized = None;
        let answer = loop {
            self.draw(Some(&dialog));
            match self.person.next_act()? {
                Event::Key(event) => match dialog.press(&event) {
                    Step::Open => {}
                    Step::Answered(answer) => break answer,
                },
                Event::Paste(text) => dialog.paste(&text),
                event @ Event::Resize(..) => resized = Some(event),
                _ => {}
            }
        };
        // The page is yet to be told.
        if let Some(event) = resized {
            self.person.does(event);
        }
        self.draw(None);
        answer
    }
}

impl View for Terminal {
    fn changed(&self, page: &Page, context: &mut Context) {
        let Some(terminal) = self.myself.upgrade() else { return };
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
        report::warning(&format_args!("{what}, and there is nothing to go there with: the page stays"));
    }

    fn failed(&self, what: &str) {
        report::warning(&what);
    }

    fn size(&self) -> (usize, usize) {
        // While it is drawn it is as it was before.
        self.screen.try_borrow().map_or((80, 24), |screen| screen.size())
    }
}
