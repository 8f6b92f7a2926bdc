//! Shared by the prompts of `boa-ws` and `boa-ws URL`: lines that are commands, and texts above the
//! line.

use crate::{
    input::editor::has_colors,
    output::{
        self, line_printer,
        spelling::is_similar,
        terminal_text::{Style, TerminalText, text},
    },
};

/// Prints all commands, and `more`. The description of a command comes after two spaces.
pub(crate) fn print_help(commands: &str, more: &str) {
    let colors = has_colors();
    let lines = commands.lines().filter_map(|line| {
        let (head, about) = line.rsplit_once("  ")?;
        Some(text![Style::Accent.of(head, colors), "  ", about])
    });
    print(TerminalText::joined(lines, "\n"));
    print(more);
}

/// The names of commands, without their arguments.
fn all_names(commands: &'static str) -> impl Iterator<Item = &'static str> {
    let names = commands.lines().filter_map(|line| line.split(' ').next());
    names.map(|name| name.trim_end_matches(char::is_uppercase))
}

/// The names that begin with a text.
pub(crate) fn names(commands: &'static str, start: &str) -> impl Iterator<Item = &'static str> {
    all_names(commands).filter(move |name| name.starts_with(start))
}

/// The command that an unknown name may stand for.
pub(crate) fn similar(commands: &'static str, name: &str) -> Option<&'static str> {
    all_names(commands).find(|known| is_similar(known, name))
}

/// Splits a command into its name and its argument.
pub(crate) fn split(line: &str) -> (&str, &str) {
    let (name, argument) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    (name, argument.trim())
}

/// The command, unless it has an argument.
pub(crate) fn without_argument<C>(name: &str, argument: &str, command: C) -> Result<C, String> {
    if argument.is_empty() {
        Ok(command)
    } else {
        Err(format!("{name} has no argument"))
    }
}

/// Prints a line above the one that is typed, or to standard output if none is.
pub(crate) fn print(text: impl Into<TerminalText>) {
    let text = text.into().line();
    if !line_printer::print(&text) {
        output::print(&text);
    }
}

/// The same for a line about the session, which is dim.
pub(crate) fn note(text: &str) {
    print(Style::Dim.of(text, has_colors()));
}
