//! What the prompts of `boa-ws` and `boa-ws URL` have in common: lines that are commands, and texts
//! above the line.

use crate::{
    chat::fold::Style,
    output::{self, line_printer, spelling::is_similar},
};

/// A command of a prompt.
pub(crate) struct PromptCommand {
    pub(crate) name: &'static str,
    /// Its arguments, after a space.
    pub(crate) arguments: &'static str,
    pub(crate) about: &'static str,
}

/// A list of all commands.
pub(crate) fn help(commands: &[PromptCommand], colours: bool) -> String {
    let heads: Vec<_> = commands
        .iter()
        .map(|command| format!("{}{}", command.name, command.arguments))
        .collect();
    let width = heads.iter().map(String::len).max().unwrap_or(0);
    let lines = heads.iter().zip(commands).map(|(head, command)| {
        let head = Style::Accent.of(&format!("{head:width$}"), colours);
        format!("{head}  {}\n", command.about)
    });
    lines.collect()
}

/// The names that begin with a text.
pub(crate) fn names<'a>(
    commands: &'static [PromptCommand],
    start: &'a str,
) -> impl Iterator<Item = &'static str> + 'a {
    commands
        .iter()
        .map(|command| command.name)
        .filter(move |name| name.starts_with(start))
}

/// The command that an unknown name may stand for.
pub(crate) fn similar(commands: &'static [PromptCommand], name: &str) -> Option<&'static str> {
    commands
        .iter()
        .map(|command| command.name)
        .find(|known| is_similar(known, name))
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
pub(crate) fn print(text: &str) {
    let text = format!("{text}\n");
    if !line_printer::print(&text) {
        output::write_out(text.as_bytes());
    }
}

/// The same for a line about the session, which is dim.
pub(crate) fn note(text: &str, colours: bool) {
    print(&Style::Dim.of(text, colours));
}
