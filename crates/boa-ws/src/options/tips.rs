//! Tips for options that the command does not have.

use crate::source::program::WITHOUT_PAGES;
use clap::{
    builder::StyledStr,
    error::{ContextKind, ContextValue, ErrorKind},
};

/// The reason why an option of other builds is absent, or the replacement for one of wscat,
/// websocat or curl.
fn known_elsewhere(option: &str) -> Option<&'static str> {
    Some(match option {
        "--basic-auth" | "-u" | "--user" => {
            "--auth USER:PASSWORD signs in, --auth @FILE with what is in a file"
        }
        "--dom" | "--plain" => WITHOUT_PAGES,
        "-k" | "--no-check" => "--insecure trusts every certificate",
        "-o" | "--origin" => "-H 'Origin: https://...' sets the origin",
        "-i" => "--prelude FILE runs FILE first, also in the REPL",
        "--output" => "> FILE writes what is printed, --trace=FILE the events of connections",
        "-p" | "--print" => "-e 'console.log(...)' prints a value, and so does the REPL",
        "-v" | "--verbose" => "--trace prints the events of connections",
        "-P" => "--ping SECONDS pings a server that is silent",
        "-s" | "--subprotocol" => "--protocol NAME offers a subprotocol",
        "-w" => "--linger SECONDS waits after the end of the input",
        "--execute" | "--preamble" => "-x TEXT sends a text first; -1 ends after the answer",
        _ => return None,
    })
}

/// Replaces clap's tip for an unknown option, which suggests that the option is a value.
pub(super) fn with_better_tip(mut error: clap::Error) -> clap::Error {
    if error.kind() != ErrorKind::UnknownArgument {
        return error;
    }
    let here = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(option)) => known_elsewhere(option),
        _ => None,
    };
    let had_tip = error.remove(ContextKind::Suggested).is_some();
    let tip = match here {
        Some(here) => {
            error.remove(ContextKind::SuggestedArg);
            here
        }
        None if had_tip => {
            "--help lists the options; what is meant for the script follows its name"
        }
        None => return error,
    };
    error.insert(
        ContextKind::Suggested,
        ContextValue::StyledStrs(vec![StyledStr::from(tip)]),
    );
    error
}
