//! Lines that are commands.

use crate::input::prompt::{self, without_argument};
use boa_websocket::net::runtime::{MAX_CLOSE_REASON, is_close_code};
use std::path::PathBuf;

/// All commands, as help shows them.
pub(super) const COMMANDS: &str = "\
/send-file FILE         sends the contents of a file: as text if they are UTF-8, otherwise as binary
/binary HEX             sends these bytes: /binary 00 ff 7f
/ping                   sends a Ping, and measures the time until its Pong
/headers                shows the header fields of the server's response
/last                   shows the last message again, all of it
/close [CODE [REASON]]  closes the connection, with 1000 unless there is another code
/help                   lists the commands
//TEXT                  sends a text that begins with a slash";

/// A parsed line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    Send(String),
    SendFile(PathBuf),
    Binary(Vec<u8>),
    Ping,
    Headers,
    Last,
    Close { code: u16, reason: String },
    Help,
}

/// Parses a line. Err is a message about an invalid command.
pub(super) fn parse(line: &str) -> Result<Command, String> {
    let Some(rest) = line.strip_prefix('/') else {
        return Ok(Command::Send(line.to_owned()));
    };
    if rest.starts_with('/') {
        return Ok(Command::Send(rest.to_owned()));
    }
    let (name, argument) = prompt::split(line);
    let without = |command| without_argument(name, argument, command);
    match name {
        "/send-file" if argument.is_empty() => {
            Err("the name of a file is missing: /send-file FILE".to_owned())
        }
        "/send-file" => Ok(Command::SendFile(argument.into())),
        "/binary" => bytes(argument).map(Command::Binary),
        "/ping" => without(Command::Ping),
        "/headers" => without(Command::Headers),
        "/last" => without(Command::Last),
        "/help" => without(Command::Help),
        "/close" => close(argument),
        // The names of other clients, which /help need not list.
        "/quit" | "/exit" => without(Command::Close {
            code: 1000,
            reason: String::new(),
        }),
        _ => Err(unknown(name)),
    }
}

fn unknown(name: &str) -> String {
    let similar = prompt::similar(COMMANDS, name);
    let hint = similar
        .map(|known| format!("; {known} is one"))
        .unwrap_or_default();
    format!(
        "there is no command {name}{hint}. /help lists them, and //… sends a text that begins with a slash"
    )
}

fn bytes(text: &str) -> Result<Vec<u8>, String> {
    let digits: Vec<u8> = text
        .split_whitespace()
        .map(|word| word.strip_prefix("0x").unwrap_or(word))
        .flat_map(str::bytes)
        .filter(|byte| !matches!(byte, b':' | b','))
        .collect();
    let example = "bytes are pairs of hexadecimal digits: /binary 00 ff 7f";
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return Err(example.to_owned());
    }
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    digits
        .chunks(2)
        .map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?))
        .collect::<Option<_>>()
        .ok_or_else(|| example.to_owned())
}

fn close(argument: &str) -> Result<Command, String> {
    let (code, reason) = argument
        .split_once(char::is_whitespace)
        .unwrap_or((argument, ""));
    let reason = reason.trim_start().to_owned();
    let code = match code {
        "" => 1000,
        code => code.parse().ok().filter(|code| is_close_code(*code)).ok_or(
            "a code is 1000, another of the standard's up to 1014 that may be sent, or from 3000 to 4999: /close 4000 reason",
        )?,
    };
    if reason.len() > MAX_CLOSE_REASON {
        return Err(format!(
            "the reason is longer than {MAX_CLOSE_REASON} bytes"
        ));
    }
    Ok(Command::Close { code, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_other_clients_close() {
        for line in ["/quit", "/exit", "/close"] {
            let close = Command::Close {
                code: 1000,
                reason: String::new(),
            };
            assert_eq!(parse(line), Ok(close), "{line}");
        }
        assert!(parse("/quit now").is_err());
    }

    #[test]
    fn lines_without_a_slash_and_with_two_are_sent() {
        for (line, sent) in [
            ("hello", "hello"),
            ("", ""),
            ("//a b", "/a b"),
            (" /ping", " /ping"),
            ("//", "/"),
        ] {
            assert_eq!(parse(line), Ok(Command::Send(sent.to_owned())));
        }
    }

    #[test]
    fn commands_have_arguments() {
        assert_eq!(
            parse("/send-file a b.txt "),
            Ok(Command::SendFile("a b.txt".into()))
        );
        for hex in [
            "00ff7f",
            "00 FF 7f",
            "0x00 0xff 0x7f",
            "00:ff:7f",
            "0x00ff7f",
        ] {
            assert_eq!(
                parse(&format!("/binary {hex}")),
                Ok(Command::Binary(vec![0, 255, 127])),
                "{hex}"
            );
        }
        assert_eq!(
            parse("/close"),
            Ok(Command::Close {
                code: 1000,
                reason: String::new()
            })
        );
        assert_eq!(
            parse("/close 4000 that is all"),
            Ok(Command::Close {
                code: 4000,
                reason: "that is all".into()
            })
        );
        assert_eq!(parse("/ping"), Ok(Command::Ping));
    }

    #[test]
    fn errors_are_explained() {
        for (line, why) in [
            ("/pong", "there is no command /pong; /ping is one"),
            ("/pin", "/ping is one"),
            ("/foo", "there is no command /foo. /help lists them"),
            ("/ping 1", "/ping has no argument"),
            ("/binary", "pairs of hexadecimal digits"),
            ("/binary 0", "pairs of hexadecimal digits"),
            ("/binary xx", "pairs of hexadecimal digits"),
            ("/binary é", "pairs of hexadecimal digits"),
            ("/close 1006", "a code is 1000"),
            ("/close bye", "a code is 1000"),
            ("/send-file", "FILE"),
        ] {
            let error = parse(line).expect_err(line);
            assert!(error.contains(why), "{line}: {error}");
        }
        assert!(parse(&format!("/close 1000 {}", "é".repeat(62))).is_err());
    }
}
