//! The lines that are commands.

use crate::input::prompt::{self, without_argument};
use std::path::PathBuf;

/// All commands, as help shows them.
pub(super) const COMMANDS: &str = "\
.help             lists the commands
.sockets          lists the sockets that are not closed
.events on|off    shows the events of sockets above the line, or not
.type EXPRESSION  shows the type of a value, or the parameters of a function
.load FILE        runs a file as an input
.save FILE        writes the inputs of this session to a new file
.save! FILE       the same, and replaces the file if there is one
.exit             closes the sockets and leaves, as Ctrl-D does";

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    Help,
    Sockets,
    Events(bool),
    Type(String),
    Load(PathBuf),
    Save { file: PathBuf, replace: bool },
    Exit,
}

/// Whether an input is a command: it begins with a dot and a letter, as no JavaScript does.
pub(super) fn is_command(input: &str) -> bool {
    let rest = input.trim_start().strip_prefix('.');
    rest.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_alphabetic()))
}

/// Reads a command. Err is what is wrong with it.
pub(super) fn parse(line: &str) -> Result<Command, String> {
    let line = line.trim();
    let (name, argument) = prompt::split(line);
    let without = |command| without_argument(name, argument, command);
    let file = || match argument {
        "" => Err(format!("the name of a file is missing: {name} FILE")),
        file => Ok(PathBuf::from(file)),
    };
    match name {
        ".help" => without(Command::Help),
        ".sockets" => without(Command::Sockets),
        ".exit" => without(Command::Exit),
        ".events" => match argument {
            "on" => Ok(Command::Events(true)),
            "off" => Ok(Command::Events(false)),
            _ => Err(".events on or .events off".to_owned()),
        },
        ".type" if argument.is_empty() => {
            Err("an expression is missing: .type EXPRESSION".to_owned())
        }
        ".type" => Ok(Command::Type(argument.to_owned())),
        ".load" => file().map(Command::Load),
        ".save" | ".save!" => {
            let replace = name == ".save!";
            file().map(|file| Command::Save { file, replace })
        }
        _ => Err(unknown(name)),
    }
}

fn unknown(name: &str) -> String {
    let similar = prompt::similar(COMMANDS, name);
    let hint = match (name, similar) {
        (_, Some(known)) => format!("; {known} is one"),
        (".break" | ".clear", None) => {
            "; Ctrl-C removes what is typed, Ctrl-L clears the screen".to_owned()
        }
        (".editor", None) => {
            "; an input may have several lines: it ends when it is complete".to_owned()
        }
        (".quit", None) => "; .exit leaves".to_owned(),
        _ => String::new(),
    };
    format!("there is no command {name}{hint}. .help lists them")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_begin_with_a_dot_and_a_letter() {
        for (input, yes) in [
            (".help", true),
            (" .type x", true),
            (".5 + 1", false),
            ("...[1]", false),
            ("a.b", false),
        ] {
            assert_eq!(is_command(input), yes, "{input}");
        }
    }

    #[test]
    fn commands_have_arguments() {
        for (line, command) in [
            (".help", Command::Help),
            (".events off ", Command::Events(false)),
            (
                ".type new URL(location)",
                Command::Type("new URL(location)".into()),
            ),
            (".load a b.js", Command::Load("a b.js".into())),
            (
                ".save a.js",
                Command::Save {
                    file: "a.js".into(),
                    replace: false,
                },
            ),
            (
                ".save! a.js",
                Command::Save {
                    file: "a.js".into(),
                    replace: true,
                },
            ),
        ] {
            assert_eq!(parse(line), Ok(command));
        }
    }

    #[test]
    fn faults_are_explained() {
        for (line, why) in [
            (".hel", "there is no command .hel; .help is one"),
            (".socket", ".sockets is one"),
            (".foo", "there is no command .foo. .help lists them"),
            (".clear", "Ctrl-L clears the screen"),
            (".exit now", ".exit has no argument"),
            (".load", "FILE"),
            (".type", "an expression is missing"),
            (".events", ".events on or .events off"),
        ] {
            let error = parse(line).expect_err(line);
            assert!(error.contains(why), "{line}: {error}");
        }
    }
}
