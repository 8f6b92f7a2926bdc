//! [Simple dialogs](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#simple-dialogs)
//! in the terminal.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

pub(super) struct Dialog {
    pub(super) message: String,
    pub(super) title: &'static str,
    /// The description of the keys.
    pub(super) hint: &'static str,
    /// The typed text. None if the dialog takes no text.
    pub(super) typed: Option<String>,
    can_be_canceled: bool,
}

/// The state after an event.
pub(super) enum Step {
    Open,
    /// None if it was canceled.
    Answered(Option<String>),
}

impl Dialog {
    pub(super) fn alert(message: &str) -> Self {
        Self {
            title: "alert",
            hint: "Enter: OK",
            can_be_canceled: false,
            ..Self::confirm(message)
        }
    }

    pub(super) fn confirm(message: &str) -> Self {
        Self {
            message: message.to_owned(),
            title: "confirm",
            hint: "Enter: OK   Escape: Cancel",
            typed: None,
            can_be_canceled: true,
        }
    }

    pub(super) fn prompt(message: &str, default: &str) -> Self {
        Self {
            title: "prompt",
            typed: Some(default.to_owned()),
            ..Self::confirm(message)
        }
    }

    pub(super) fn press(&mut self, key: &KeyEvent) -> Step {
        let writes = !key
            .modifiers
            .intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        match (key.code, &mut self.typed) {
            (KeyCode::Enter, typed) => Step::Answered(Some(typed.take().unwrap_or_default())),
            (KeyCode::Esc, _) => Step::Answered((!self.can_be_canceled).then(String::new)),
            (KeyCode::Char(character), Some(typed)) if writes => {
                typed.push(character);
                Step::Open
            }
            (KeyCode::Backspace, Some(typed)) => {
                typed.pop();
                Step::Open
            }
            (KeyCode::Char(' '), None) => Step::Answered(Some(String::new())),
            _ => Step::Open,
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        if let Some(typed) = &mut self.typed {
            typed.extend(text.chars().filter(|it| !it.is_control()));
        }
    }
}
