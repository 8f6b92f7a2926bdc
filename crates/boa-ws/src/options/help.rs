//! The texts of `--help` and `--version` that belong to no option.

use crate::output::{Stream, is_terminal};
use clap::{Arg, Command, ValueHint, builder::StyledStr};
use clap_mangen::Man;
use std::{collections::HashSet, ffi::OsString, io, sync::LazyLock};

/// The versions of the command and of the engine. The build script sets the variables.
pub(super) static VERSION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{}\ncommit: {}\ntarget: {}\nengine: Boa {}, with the changes of boa_websocket",
        env!("CARGO_PKG_VERSION"),
        env!("BOA_WS_COMMIT"),
        env!("BOA_WS_TARGET"),
        boa_websocket::engine::VERSION,
    )
});

pub(super) const USAGE: &str = "\
boa-ws [OPTIONS] SCRIPT [ARGS]...
       boa-ws [OPTIONS] -e CODE [-- ARGS...]
       boa-ws [OPTIONS] --check DOCUMENTS... [-- ARGS...]
       boa-ws [OPTIONS] URL
       boa-ws [OPTIONS] --relay URL --listen [ADDRESS:]PORT [SCRIPT]
       boa-ws [OPTIONS]
       boa-ws --serve[=[ADDRESS:]PORT]";

/// The limit on the columns of help. 0 means the width of the terminal. If it is unknown, as in a
/// pager, clap would use 100 columns.
pub(super) fn help_width() -> usize {
    let is_set = std::env::var("COLUMNS").is_ok_and(|columns| columns.parse::<usize>().is_ok());
    if is_set || is_terminal(Stream::Output) {
        0
    } else {
        80
    }
}

/// The text of `-h` after the usage: the options that most people need.
pub(super) const SHORT: &str = "\
Scripts:
  --module               run the script as a module
  --watch                run it again when its files change
  --serve                start a server that echoes on ws://localhost:8080
  --env[=NAME,...]       let the script see environment variables
  --allow-net RULES      allow these hosts only
  --isolate              run an untrusted script in a process of its own
  --record FILE          record all external input; --replay FILE replays it
Conversations:
  -H 'NAME: VALUE'       send a header field
  -x TEXT                send TEXT when a connection opens
  --reconnect            connect again when a connection is lost
  --jsonl                write a line of JSON for each message
  --insecure             trust every certificate
Observing:
  --trace, --summary     print the events of connections, or a summary
  --har FILE             write a record for browser DevTools
  --simulate CONDITIONS  simulate a bad network, such as latency=80ms

--help has all options and the exit statuses. --help TOPIC has some: scripts,
talking, pages, isolation, connecting, permissions, encryption, messages,
observing, recording.";

/// The topic of options without a heading.
const SCRIPTS: &str = "scripts";

/// The topic of an option: the first word of its heading.
fn topic(option: &Arg) -> String {
    let heading = option.get_help_heading().unwrap_or(SCRIPTS);
    let word = heading.split_whitespace().next().unwrap_or_default();
    word.to_lowercase()
}

/// The command with this text as `-h`: its options are in `--help`.
pub(super) fn with_short_help(command: Command) -> Command {
    command.mut_args(|option| option.hide_short_help(true))
}

/// The help of `--help TOPIC`, if that is the command line. Err has the topics that there are.
pub(super) fn of_topic(
    command: impl FnOnce() -> Command,
    all: &[OsString],
) -> Option<Result<StyledStr, String>> {
    let wanted = match all {
        [_, help, wanted] if help == "--help" => wanted.to_str()?,
        [_, help] => help.to_str()?.strip_prefix("--help=")?,
        _ => return None,
    };
    let wanted = wanted.to_lowercase();
    let command = command();
    let mut topics: Vec<_> = command.get_arguments().map(topic).collect();
    let mut seen = HashSet::new();
    topics.retain(|topic| seen.insert(topic.clone()));
    if !topics.contains(&wanted) {
        return Some(Err(format!(
            "there is no topic '{wanted}' of --help: the topics are {}",
            topics.join(", ")
        )));
    }
    let mut command = command
        .mut_args(|option| {
            let is_hidden = topic(&option) != wanted;
            option.hide(is_hidden)
        })
        .disable_help_flag(true)
        .disable_version_flag(true)
        .override_usage("boa-ws [OPTIONS] ...")
        .after_long_help("");
    Some(Ok(command.render_long_help()))
}

/// `--help` after the options.
pub(super) static MORE: LazyLock<String> =
    LazyLock::new(|| format!("{STATUSES_AND_ENVIRONMENT}\n\n{PAGES}\n\n{EXAMPLES}"));

/// The manual page, in which each part of [`MORE`] is a section.
pub(super) fn manual(command: Command) -> io::Result<String> {
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    let mut page = String::from_utf8_lossy(&page).replace("\n.SH EXTRA\n", "\n");
    for part in MORE.split("\n\n") {
        if let Some((title, _)) = part.split_once(":\n") {
            let section = format!("\n.SH {}\n", title.to_uppercase());
            page = page.replace(&format!("\n{title}:\n"), &section);
        }
    }
    Ok(page)
}

/// The command for completions: names of files complete only values that are files.
pub(super) fn with_value_hints(command: Command) -> Command {
    command.mut_args(|option| {
        let names = option.get_value_names().unwrap_or_default();
        let is_file = names
            .iter()
            .any(|name| name.starts_with("FILE") || name.starts_with("PATH"));
        if is_file || option.is_positional() || !option.get_action().takes_values() {
            option
        } else {
            option.value_hint(ValueHint::Other)
        }
    })
}

const STATUSES_AND_ENVIRONMENT: &str = "\
Exit status:
  0              the script ended, or the connection was closed
  0 to 255       the script has called exit of the module boa-ws
  1              an uncaught exception, a limit, a lost connection,
                 a script of a page that cannot be loaded
  2              wrong usage, an unreadable file, an unavailable port
  3              with a URL: no connection was opened
  4              with a URL: closed with a code other than 1000 and 1001
  5              a replay differs from its recording
  6              with --expect: no message matched
  13             a top-level await can never settle
  129, 130, 143  the terminal of a page was closed, Ctrl-C, SIGTERM
  141            the reader of the output has closed its pipe, as head does

Environment:
  NO_COLOR     no colours; FORCE_COLOR, CLICOLOR_FORCE: also in pipes
  HTTP_PROXY   the proxy for http: and ws:
  HTTPS_PROXY  the proxy for https: and wss:
  ALL_PROXY    the proxy for all
  NO_PROXY     hosts without a proxy, such as .example,10.0.0.0/8";

const PAGES: &str = if cfg!(feature = "pages") {
    "\
Pages and documents:
  A .html file is a page. A terminal shows it; otherwise, and with --plain or
  --dom, additions to it are printed, and lines of standard input are typed in.
  A .md file is a document: its blocks of JavaScript are listed, run or checked."
} else {
    "\
Documents:
  A .md file is a document: its blocks of JavaScript are listed, run or checked,
  without a page: this boa-ws was built without pages (the feature `pages`)."
};

const EXAMPLES: &str = "\
Examples:
  boa-ws wss://chat.example/ -H 'Authorization: Bearer 12345'
      talks to a server; /help lists what else you can type
  echo hello | boa-ws ws://localhost:8080/
      sends a line, and prints the answer
  boa-ws --serve examples/hello.js
      runs a script, and a server for it on ws://localhost:8080
  boa-ws --trace wss://chat.example/
      shows why a connection fails";
