//! Converts keys of the terminal to keys of pages.

use boa_page::{Key, Modifiers};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The key of a page for a key of the terminal, if there is one.
pub(super) fn key(event: &KeyEvent) -> Option<Key> {
    let mut held = modifiers(event.modifiers);
    let key = match event.code {
        KeyCode::Char(character) => {
            let key = Key::character(character);
            // A key with Shift has another character.
            return Some(if held.ctrl || held.alt || held.meta {
                key.with(held)
            } else {
                key
            });
        }
        KeyCode::BackTab => {
            held.shift = true;
            Key::named("Tab")
        }
        KeyCode::Backspace => Key::named("Backspace"),
        KeyCode::Enter => Key::named("Enter"),
        KeyCode::Left => Key::named("ArrowLeft"),
        KeyCode::Right => Key::named("ArrowRight"),
        KeyCode::Up => Key::named("ArrowUp"),
        KeyCode::Down => Key::named("ArrowDown"),
        KeyCode::Home => Key::named("Home"),
        KeyCode::End => Key::named("End"),
        KeyCode::PageUp => Key::named("PageUp"),
        KeyCode::PageDown => Key::named("PageDown"),
        KeyCode::Tab => Key::named("Tab"),
        KeyCode::Delete => Key::named("Delete"),
        KeyCode::Insert => Key::named("Insert"),
        KeyCode::Esc => Key::named("Escape"),
        KeyCode::F(number) => Key::named(&format!("F{number}")),
        _ => return None,
    };
    Some(key.with(held))
}

pub(super) fn modifiers(held: KeyModifiers) -> Modifiers {
    Modifiers {
        ctrl: held.contains(KeyModifiers::CONTROL),
        shift: held.contains(KeyModifiers::SHIFT),
        alt: held.contains(KeyModifiers::ALT),
        meta: held.intersects(KeyModifiers::META | KeyModifiers::SUPER),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_called_as_pages_do() {
        let of = |code, modifiers| key(&KeyEvent::new(code, modifiers));
        assert_eq!(
            of(KeyCode::Char('A'), KeyModifiers::SHIFT),
            Some(Key::character('A'))
        );
        assert_eq!(
            of(KeyCode::BackTab, KeyModifiers::NONE),
            Some(Key::named("Tab").with(Modifiers {
                shift: true,
                ..Modifiers::default()
            }))
        );
        assert_eq!(
            of(KeyCode::Char('x'), KeyModifiers::CONTROL),
            Some(Key::character('x').with(Modifiers {
                ctrl: true,
                ..Modifiers::default()
            }))
        );
        assert_eq!(
            of(KeyCode::F(5), KeyModifiers::NONE),
            Some(Key::named("F5"))
        );
        assert_eq!(of(KeyCode::CapsLock, KeyModifiers::NONE), None);
    }
}
