//! The arguments of the command line.

use crate::{
    chat::{self, Chat},
    input::editor,
    observe::ObserveOptions,
    options::{
        connections::{Connections, seconds},
        isolate_options::IsolateOptions,
        record_options::{RecordMode, RecordOptions},
    },
    output::{self, status::FAILURE},
    page,
    run::{script::Settings, watch::Files},
    server::Listen,
    source::{
        documents::{DEFAULT_WAIT, Task, is_document},
        program::{Program, is_page},
        typescript::DECLARATIONS,
    },
};
use anstream::{AutoStream, ColorChoice, adapter::strip_str};
use clap::{
    CommandFactory, Parser,
    builder::StyledStr,
    error::{ContextKind, ContextValue, ErrorKind},
};
use clap_complete::Shell;
use std::{
    ffi::OsString,
    fmt::Display,
    io::{self, IsTerminal as _},
    mem::take,
    path::{Path, PathBuf},
    time::Duration,
};
use url::Url;

/// The version with that of the engine.
const VERSION: &str = if boa_websocket::engine::IS_PATCHED {
    concat!(
        env!("CARGO_PKG_VERSION"),
        "\nengine: Boa 0.22 with the patches of boa_websocket"
    )
} else {
    concat!(
        env!("CARGO_PKG_VERSION"),
        "\nengine: Boa 0.22 without patches, so some programs give wrong results: see patches/README.md"
    )
};

/// The options that talk to a socket without a script. What only a script needs conflicts with them.
const CHAT: [&str; 2] = ["connect", "listen"];

/// Runs scripts with a browser's WebSocket, talks to servers (boa-ws URL), and has a REPL (boa-ws
/// alone).
///
/// A .js file is a classic script. A .mjs file is a module, and so is a .ts or .mts file, whose
/// types are erased. The process ends when no socket and no timer keeps the script alive.
#[derive(Debug, Parser)]
#[command(
    name = "boa-ws", version, long_version = VERSION, override_usage = USAGE, after_help = STATUSES, after_long_help = MORE,
    max_term_width = help_width(),
)]
pub(crate) struct Arguments {
    /// The script, or - for standard input; later arguments are the script's scriptArgs
    ///
    /// Without a script, a terminal becomes a REPL for JavaScript and TypeScript; .help lists its
    /// commands. Otherwise standard input is the script.
    #[arg(value_names = ["SCRIPT", "ARGS"], num_args = 0.., trailing_var_arg = true)]
    words: Vec<OsString>,

    /// Run CODE instead of a script; arguments after -- are its scriptArgs
    #[arg(short, long, value_name = "CODE", conflicts_with_all = CHAT)]
    eval: Option<String>,

    /// Run the script as a module
    ///
    /// Modules have import and top-level await, and are in strict mode. Files named .mjs, .ts and
    /// .mts are always modules.
    #[arg(long, conflicts_with_all = CHAT)]
    module: bool,

    /// Run the script again when its file or one of its modules changes
    ///
    /// Its sockets are closed with the code 1001 first.
    #[arg(long, conflicts_with_all = CHAT, conflicts_with_all = ["eval", "isolate"])]
    watch: bool,

    /// End at the first unhandled exception or rejection, as Node does
    ///
    /// Sockets are dropped without a Close frame. Without this option the script continues, as in a
    /// browser, and the exit status is 1 at its end.
    #[arg(long, conflicts_with_all = ["connect", "isolate", "check", "list"])]
    fail_fast: bool,

    /// The location of the script: an http, https or file URL
    ///
    /// Relative URLs start there, and servers get its origin as Origin. From an https: location a
    /// script can reach ws: URLs on this machine only, as in a browser.
    #[arg(long, value_name = "URL", value_parser = location, conflicts_with_all = CHAT)]
    location: Option<Url>,

    /// Start a server, by default on port 8080 of this machine
    ///
    /// The server echoes every message, and selects the first subprotocol offered. /chat is a chat
    /// room, where plain text is posted as a message. Without an address, only this machine can
    /// connect; port 0 means any free port. The server ends with the script, or without one on
    /// Ctrl-C.
    #[arg(
        long, value_name = "[ADDRESS:]PORT",
        num_args = 0..=1, require_equals = true, default_missing_value = DEFAULT_PORT,
    )]
    serve: Option<Listen>,

    /// Print completions of the options for a shell
    #[arg(long, value_name = "SHELL", exclusive = true)]
    completions: Option<Shell>,

    /// Print the manual page
    #[arg(long, exclusive = true)]
    man: bool,

    /// Print the TypeScript types of what scripts find beyond lib.dom
    #[arg(long, exclusive = true)]
    types: bool,

    #[command(flatten)]
    chat: chat::Options,

    #[command(flatten)]
    page: Page,

    #[command(flatten)]
    isolation: IsolateOptions,

    #[command(flatten)]
    connections: Connections,

    #[command(flatten)]
    observe: ObserveOptions,

    #[command(flatten)]
    recording: RecordOptions,
}

/// The options about pages.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Pages")]
struct Page {
    /// Give the script a page that creates elements for unknown ids and selectors
    ///
    /// For samples of documentation without their page. The id selects the kind of element: send is
    /// a button, text an input, chatbox an iframe, log a div. Additions to the document are
    /// printed, and lines of standard input are typed into its first input, as with --plain.
    /// Without an input, a line presses the button, and is typed into the input that the script
    /// then looks up.
    #[arg(long, conflicts_with_all = CHAT, conflicts_with = "isolate")]
    dom: bool,

    /// Print additions to a page, and type lines of standard input into it, even on a terminal
    #[arg(long, conflicts_with_all = CHAT, conflicts_with = "isolate")]
    plain: bool,

    /// Run FILE first, in the same global, to define what a fragment needs; may be repeated
    #[arg(long, value_name = "FILE", conflicts_with_all = CHAT)]
    prelude: Vec<PathBuf>,

    /// Run block N of a document; may be repeated
    ///
    /// A document is a .md file, or with one of these options a .html file of documentation. Its
    /// blocks are the code marked as JavaScript. Without an option the blocks of a .md file are
    /// listed. Blocks run as with --dom.
    #[arg(long, value_name = "N", conflicts_with_all = CHAT, conflicts_with_all = ["all", "check", "list", "isolate"])]
    block: Vec<usize>,

    /// Run all blocks of a document, in one global, in order
    #[arg(long, conflicts_with_all = CHAT, conflicts_with_all = ["check", "list", "isolate"])]
    all: bool,

    /// Run all blocks of a document, and print which ran and which threw
    ///
    /// The exit status is 1 if a block threw, and 2 if the document has no JavaScript. The next
    /// block runs when only open sockets with answered messages are left, or after the time of
    /// --wait. While a socket is connecting, the next block runs at once, because it may add
    /// listeners. A block that needs an open socket runs again when the socket is open. Failed
    /// connections are warnings.
    #[arg(long, conflicts_with_all = CHAT, conflicts_with_all = ["list", "isolate"])]
    check: bool,

    /// With --check, the longest wait for sockets and timers of a block [default: 2]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    wait: Option<Duration>,

    /// List the blocks of a document
    #[arg(long, conflicts_with_all = CHAT, conflicts_with = "isolate")]
    list: bool,
}

impl Page {
    /// The task for a document, if the action runs one.
    fn task(&self, action: &Action) -> Result<Option<Task>, clap::Error> {
        let asked = match self {
            Self { list: true, .. } => Some(Task::List),
            Self {
                check: true, wait, ..
            } => Some(Task::Check(wait.unwrap_or(DEFAULT_WAIT))),
            Self { all: true, .. } => Some(Task::Run(Vec::new())),
            Self { block, .. } if !block.is_empty() => Some(Task::Run(block.clone())),
            _ => None,
        };
        if self.wait.is_some() && !self.check {
            return Err(conflict("'--wait' is for '--check'"));
        }
        let file = action.file();
        match asked {
            Some(_) if !file.is_some_and(|file| is_document(file) || is_page(file)) => {
                Err(conflict(
                    "'--list', '--block', '--all' and '--check' are for a document: a .md or .html file",
                ))
            }
            None => Ok(file.filter(|file| is_document(file)).map(|_| Task::List)),
            asked => Ok(asked),
        }
    }
}

const USAGE: &str = "\
boa-ws [OPTIONS] SCRIPT [ARGS]...
       boa-ws [OPTIONS] -e CODE [-- ARGS...]
       boa-ws [OPTIONS] URL
       boa-ws [OPTIONS]
       boa-ws --serve[=[ADDRESS:]PORT]";

/// The limit on the columns of help. 0 is that of the terminal. Without one, as in a pager, clap
/// would use 100.
fn help_width() -> usize {
    let is_set = std::env::var("COLUMNS").is_ok_and(|columns| columns.parse::<usize>().is_ok());
    if is_set || io::stdout().is_terminal() {
        0
    } else {
        80
    }
}

const DEFAULT_PORT: &str = "8080";

const STATUSES: &str = "\
Exit status: 0, 1 after an uncaught exception, 2 for wrong usage, 5 for a replay that differs, 13 for an await that never settles.
--help has more, with examples.";

const MORE: &str = "\
Exit status:
    0  the script ended
    1  an exception or a rejection was not handled
    2  wrong usage, a file that cannot be read, a document that has no
       JavaScript to be run or checked, or a port that is not available
    5  a replayed script behaved differently than in the recording
   13  a top-level await can never settle
  130  Ctrl-C (open sockets are closed with the code 1001)
  143  SIGTERM (the same)
  129  the terminal of a page was closed (the same)
With a URL instead of a script:
    0  the connection was closed, without an error
    1  the connection was lost, or the input cannot be read
    3  no connection was opened
    4  the server closed with a code other than 1000 and 1001
  130  Ctrl-C (the connection is closed with the code 1000)

Environment:
  NO_COLOR                            no colours, even on a terminal
  HTTP_PROXY, HTTPS_PROXY, ALL_PROXY  the proxy for ws:, for wss:, for both;
                                      lowercase names come first
  NO_PROXY                            hosts that are reached directly, separated
                                      by commas: .example, 10.0.0.0/8, *

Pages and documents:
  A .html file is a page. A terminal shows it: Tab and the mouse move the focus,
  Enter and Space press the focused element, PgUp, PgDn, arrows and the wheel
  scroll, Ctrl-C leaves. Otherwise, and with --plain or --dom, additions to the
  page are printed; each line of standard input is typed into its input, and
  then the default button is pressed. The location of a page is its file.
  A .md file is a document: its blocks of JavaScript are listed, run or checked.

Examples:
  boa-ws wss://chat.example/ -H 'Authorization: Bearer 12345'
      talks to a server; /help lists what else you can type
  boa-ws wss://chat.example/ -x '{\"op\":\"subscribe\"}' --auth @password
      sends a text first, and signs in with the contents of a file
  echo hello | boa-ws ws://localhost:8080/
      sends a line, and prints the answer
  boa-ws --listen 9000
      talks to a client, as its server
  boa-ws --trace wss://chat.example/
      shows the handshake: why a connection fails
  boa-ws --serve examples/hello.js
      runs a script, and a server for it on ws://localhost:8080
  boa-ws --serve ws://localhost:8080/chat
      starts the server, and enters its chat room
  boa-ws --simulate latency=300ms script.js
      runs a script, as on a slow connection
  boa-ws --serve --record run.recording examples/hello.js
      records the run; boa-ws --replay run.recording repeats it
  boa-ws --replay chrome.har script.js
      runs a script against a session exported from browser DevTools
  boa-ws --serve examples/chat/index.html
      shows a page, with a server for it
  boa-ws --check --serve doc.md
      checks that the samples of a document run
  boa-ws --location https://example.com/app/ script.js first second
      runs a script at a location; scriptArgs is [\"first\", \"second\"]";

/// What the command does.
pub(crate) enum Action {
    Run(Program),
    /// Runs the program of a recording.
    Replay,
    Chat(Box<Chat>),
    Repl,
    /// Only serves.
    Serve,
}

/// The command line, parsed and checked.
pub(crate) struct Invocation {
    pub(crate) action: Action,
    /// The files of `script.prelude`, which are read later.
    pub(crate) prelude: Vec<PathBuf>,
    pub(crate) script: Settings,
    pub(crate) connections: Connections,
    pub(crate) listen: Option<Listen>,
    pub(crate) observe: ObserveOptions,
    pub(crate) recording: RecordOptions,
}

impl Arguments {
    /// Reads the command line of this process. Ends the process if it is wrong or asks for help.
    pub(crate) fn invocation() -> Invocation {
        let all: Vec<_> = std::env::args_os().collect();
        let arguments = Self::read(&all).unwrap_or_else(|error| exit(&error));
        if let Some(shell) = arguments.completions {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Self::command(), "boa-ws", &mut script);
            output::write_out(&script);
            std::process::exit(0);
        }
        if arguments.man {
            let mut page = Vec::new();
            if let Err(error) = clap_mangen::Man::new(Self::command()).render(&mut page) {
                output::error(&error);
                std::process::exit(FAILURE.into());
            }
            output::write_out(&page);
            std::process::exit(0);
        }
        if arguments.types {
            output::write_out(DECLARATIONS.as_bytes());
            std::process::exit(0);
        }
        arguments
            .into_invocation(&all)
            .unwrap_or_else(|error| exit(&error))
    }

    fn read(all: &[OsString]) -> Result<Self, clap::Error> {
        let arguments = Self::try_parse_from(all).map_err(with_better_tip)?;
        match arguments.with_connect(all) {
            Some(all) => Self::try_parse_from(all).map_err(with_better_tip),
            None => Ok(arguments),
        }
    }

    /// The command line with `--connect` before a URL in the place of a script: what follows it are
    /// options, and not the arguments of a script.
    fn with_connect(&self, all: &[OsString]) -> Option<Vec<OsString>> {
        let url = self
            .words
            .first()
            .filter(|_| self.eval.is_none())?
            .to_str()?;
        let at = all
            .len()
            .checked_sub(self.words.len())
            .filter(|_| chat::is_socket_url(url))?;
        let (before, after) = all.split_at_checked(at)?;
        let before = before.strip_suffix(&["--".into()]).unwrap_or(before);
        let connect = OsString::from(format!("--connect={url}"));
        Some([before, &[connect], after.get(1..)?].concat())
    }

    fn into_invocation(mut self, all: &[OsString]) -> Result<Invocation, clap::Error> {
        let action = self.action(all)?;
        if let Action::Repl = action {
            self.check_for_repl()?;
        }
        let document = self.page.task(&action)?;
        let is_script = |file: &Path| !is_page(file) && !is_document(file);
        if self.watch && !action.file().is_some_and(is_script) {
            return Err(conflict(
                "'--watch' is for the file of a script or of a module",
            ));
        }
        let arguments: Vec<_> = self
            .words
            .iter()
            .map(|word| word.to_string_lossy().into_owned())
            .collect();
        let script = Settings {
            misplaced: option_among(&arguments),
            arguments,
            module: self.module,
            location: self.location,
            prelude: Vec::new(),
            document,
            page: page::Settings {
                dom: self.page.dom,
                plain: self.page.plain,
                ..page::Settings::default()
            },
            mode: RecordMode::default(),
            recorded_user_agent: None,
            files: self.watch.then(Files::default),
            isolation: self.isolation.chosen(self.connections.authorities()),
            fail_fast: self.fail_fast,
        };
        Ok(Invocation {
            action,
            prelude: self.page.prelude,
            script,
            connections: self.connections,
            listen: self.serve,
            observe: self.observe,
            recording: self.recording,
        })
    }

    /// What the command does. Leaves the words that are the script's.
    fn action(&mut self, all: &[OsString]) -> Result<Action, clap::Error> {
        let chat = take(&mut self.chat)
            .chat()
            .map_err(|why| wrong(ErrorKind::MissingRequiredArgument, why))?;
        if let Some(chat) = chat {
            return match self.words.first() {
                None => Ok(Action::Chat(Box::new(chat))),
                Some(word) => Err(wrong(
                    ErrorKind::UnknownArgument,
                    format!(
                        "unexpected argument '{}' found: a URL is connected to without a script",
                        word.display()
                    ),
                )),
            };
        }
        if let Some(code) = self.eval.take() {
            // clap does not report whether there was a `--`.
            let before = all
                .len()
                .checked_sub(self.words.len() + 1)
                .and_then(|index| all.get(index));
            if !self.words.is_empty() && before.is_none_or(|before| before != "--") {
                return Err(conflict(
                    "'-e CODE' cannot be used with a SCRIPT; arguments for CODE follow a '--'",
                ));
            }
            return Ok(Action::Run(Program::Code(code)));
        }
        if let (Some(_), Some(port)) = (self.serve, port_without_equals_sign(all)) {
            return Err(wrong(
                ErrorKind::NoEquals,
                format!("the port of '--serve' follows an equals sign: '--serve={port}'"),
            ));
        }
        if !self.words.is_empty() {
            let word = self.words.remove(0);
            return match word.to_str() {
                Some("") => Err(wrong(
                    ErrorKind::InvalidValue,
                    "SCRIPT is empty: it is the name of a file, or - for standard input",
                )),
                Some("-") => Ok(Action::Run(Program::StandardInput)),
                _ => Ok(Action::Run(Program::File(word.into()))),
            };
        }
        match () {
            () if self.serve.is_some() => Ok(Action::Serve),
            () if self.recording.replays() => Ok(Action::Replay),
            () if !editor::is_available() => Ok(Action::Run(Program::StandardInput)),
            () if cfg!(feature = "repl") => Ok(Action::Repl),
            () => Err(wrong(
                ErrorKind::MissingRequiredArgument,
                "a SCRIPT, a URL, '-e CODE' or '--serve' is needed: this boa-ws was built without \
                 the REPL (the feature `repl`)",
            )),
        }
    }

    /// Refuses options that are not for the REPL.
    fn check_for_repl(&self) -> Result<(), clap::Error> {
        if self.page.dom {
            return Err(conflict(
                "'--dom' is for a script: in the REPL there is no page",
            ));
        }
        if self.fail_fast {
            return Err(conflict(
                "'--fail-fast' is for a script: the REPL goes on after an exception",
            ));
        }
        if self.recording.record().is_some() {
            return Err(conflict(
                "'--record' is for a script: what is typed into the REPL is not recorded",
            ));
        }
        Ok(())
    }
}

impl Action {
    /// Whether lines are typed in a terminal.
    pub(crate) fn is_interactive(&self) -> bool {
        match self {
            Self::Chat(chat) => chat.is_interactive(),
            Self::Repl => true,
            Self::Run(_) | Self::Replay | Self::Serve => false,
        }
    }

    /// Whether it makes connections, and not the built-in server or a recording alone.
    pub(crate) fn connects(&self) -> bool {
        matches!(self, Self::Run(_) | Self::Chat(_) | Self::Repl)
    }

    /// The file that it runs.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::Run(Program::File(file)) => Some(file),
            _ => None,
        }
    }
}

/// An error of the command line.
fn wrong(kind: ErrorKind, why: impl Display) -> clap::Error {
    Arguments::command().error(kind, why)
}

fn conflict(why: &str) -> clap::Error {
    wrong(ErrorKind::ArgumentConflict, why)
}

/// Prints the error or the help, and ends the process.
fn exit(error: &clap::Error) -> ! {
    let text = error.render().ansi().to_string();
    if error.use_stderr() {
        output::usage(&text);
    } else {
        let text = match AutoStream::choice(&io::stdout()) {
            ColorChoice::Never => strip_str(&text).to_string(),
            _ => text,
        };
        output::write_out(text.as_bytes());
    }
    std::process::exit(error.exit_code())
}

/// The argument after `--serve`, if it is a port and not the name of a file.
fn port_without_equals_sign(all: &[OsString]) -> Option<&str> {
    let after = all
        .iter()
        .skip_while(|word| *word != "--serve")
        .nth(1)?
        .to_str()?;
    (after.parse::<Listen>().is_ok() && !Path::new(after).exists()).then_some(after)
}

/// The first of a script's arguments that is the name of an option of the command.
fn option_among(arguments: &[String]) -> Option<String> {
    if !arguments.iter().any(|argument| argument.starts_with("--")) {
        return None;
    }
    let command = Arguments::command();
    let is_option = |name: &str| {
        command
            .get_arguments()
            .any(|known| known.get_long() == Some(name))
    };
    let names = arguments
        .iter()
        .map(|argument| argument.split('=').next().unwrap_or(argument));
    names
        .into_iter()
        .find(|name| name.strip_prefix("--").is_some_and(is_option))
        .map(str::to_owned)
}

/// Options of wscat, websocat and curl, and what takes their place here.
const ELSEWHERE: [(&str, &str); 12] = [
    (
        "--basic-auth",
        "--auth USER:PASSWORD signs in, --auth @FILE with what is in a file",
    ),
    (
        "-u",
        "--auth USER:PASSWORD signs in, --auth @FILE with what is in a file",
    ),
    ("-k", "--insecure trusts every certificate"),
    ("--no-check", "--insecure trusts every certificate"),
    ("-o", "-H 'Origin: https://...' sets the origin"),
    ("--origin", "-H 'Origin: https://...' sets the origin"),
    ("-P", "--ping SECONDS pings a server that is silent"),
    ("-s", "--protocol NAME offers a subprotocol"),
    ("--subprotocol", "--protocol NAME offers a subprotocol"),
    ("-w", "--linger SECONDS waits after the end of the input"),
    (
        "--execute",
        "-x TEXT sends a text first; -1 ends after the answer",
    ),
    (
        "--preamble",
        "-x TEXT sends a text first; -1 ends after the answer",
    ),
];

/// Replaces clap's tip for an unknown option, which suggests that the option is a value.
fn with_better_tip(mut error: clap::Error) -> clap::Error {
    if error.kind() != ErrorKind::UnknownArgument {
        return error;
    }
    if let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg)
        && let Some((_, here)) = ELSEWHERE
            .into_iter()
            .find(|(elsewhere, _)| elsewhere == option)
    {
        error.remove(ContextKind::SuggestedArg);
        error.insert(
            ContextKind::Suggested,
            ContextValue::StyledStrs(vec![StyledStr::from(here)]),
        );
        return error;
    }
    if error.remove(ContextKind::Suggested).is_some() {
        let tip = "--help lists the options; what is meant for the script follows its name";
        error.insert(
            ContextKind::Suggested,
            ContextValue::StyledStrs(vec![StyledStr::from(tip)]),
        );
    }
    error
}

fn location(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| {
        format!("a location is an absolute URL, such as https://example.com/app/ ({error})")
    })?;
    match url.scheme() {
        "http" | "https" | "file" => Ok(url),
        other => Err(format!(
            "a location is an http, https or file URL, not {other}:"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_of_the_arguments_is_valid() {
        Arguments::command().debug_assert();
    }

    fn listen(arguments: &[&str]) -> Option<Listen> {
        let all: Vec<_> = ["boa-ws"]
            .iter()
            .chain(arguments)
            .map(OsString::from)
            .collect();
        let arguments = Arguments::read(&all).expect("it is right");
        arguments.into_invocation(&all).expect("it is right").listen
    }

    #[test]
    fn a_server_listens_on_port_8080_of_this_machine_by_default() {
        assert_eq!(listen(&["--serve"]), Some(Listen::Loopback(8080)));
        assert_eq!(listen(&["--serve", "a.js"]), Some(Listen::Loopback(8080)));
        assert_eq!(listen(&["--serve"]), Some(Listen::default()));
        assert_eq!(listen(&["--serve=0"]), Some(Listen::Loopback(0)));
        assert_eq!(listen(&["a.js", "--serve"]), None);
    }
}
