//! The arguments of the command line.

use crate::{
    chat::{self, Chat},
    input::editor,
    network::Connections,
    observe::ObserveOptions,
    options::{
        CHAT,
        environment::EnvironmentOptions,
        file_options::FileOptions,
        help::{self, MORE, SHORT, USAGE, VERSION, help_width},
        import_map_option::ImportMapOption,
        locale,
        page_options::PageOptions,
        record_options::RecordOptions,
        tips::with_better_tip,
    },
    output::{self, Raw, terminal_text::TerminalText},
    page,
    process::status::FAILURE,
    relay::{Relay, RelayOptions, Target},
    run_input::RunInput,
    script::{Settings, isolate_options::IsolateOptions, watch::WatchedFiles},
    server::Listen,
    source::{
        documents::{Task, is_document},
        program::{Program, is_page},
        typescript::{DECLARATIONS, extension, is_typescript},
    },
};
use boa_websocket::{web::parse_url, webidl::string::Shortened};
use clap::{CommandFactory, Parser, error::ErrorKind};
use clap_complete::Shell;
use std::{
    ffi::OsString,
    fmt::Display,
    mem::take,
    path::{Path, PathBuf},
};
use url::Url;

/// Runs scripts with a browser's WebSocket, talks to servers (boa-ws URL), and has a REPL (boa-ws
/// alone).
///
/// A .js file is a classic script, or a module if it parses as one only. A .mjs, .ts or .mts file is
/// a module. A .cjs is CommonJS, and so is a .js with a package.json that uses require. Packages of
/// npm are imported by their names. The process ends when no socket and no timer keeps the script
/// alive.
#[derive(Debug, Parser)]
#[command(
    name = "boa-ws", version, long_version = VERSION.as_str(), override_usage = USAGE, after_help = SHORT, after_long_help = MORE.as_str(),
    max_term_width = help_width(),
)]
pub(crate) struct Arguments {
    /// The script, or - for standard input, and its arguments
    #[arg(value_names = ["SCRIPT", "ARGS"], num_args = 0.., trailing_var_arg = true)]
    words: Vec<OsString>,

    /// Run CODE instead of a script
    #[arg(short, long, value_name = "CODE", conflicts_with_all = CHAT)]
    eval: Option<String>,

    /// Run the script as a module
    #[arg(long, conflicts_with_all = CHAT)]
    module: bool,

    /// Run the script again when its files change
    #[arg(long, conflicts_with_all = CHAT, conflicts_with_all = ["eval", "isolate"])]
    watch: bool,

    /// End at the first unhandled exception or rejection
    #[arg(long, conflicts_with_all = ["connect", "check", "list"])]
    fail_fast: bool,

    /// The script's location: an http, https or file URL
    #[arg(long, value_name = "URL", value_parser = location, conflicts_with_all = CHAT)]
    location: Option<Url>,

    /// Keep localStorage in FILE, as JSON
    #[arg(long, value_name = "FILE", conflicts_with_all = CHAT, conflicts_with_all = ["isolate", "record", "replay"])]
    local_storage: Option<PathBuf>,

    /// Start a server that echoes, by default on localhost:8080; alone, its clients are observed
    #[arg(
        long, value_name = "[ADDRESS:]PORT",
        num_args = 0..=1, require_equals = true, default_missing_value = DEFAULT_PORT,
    )]
    serve: Option<Listen>,

    /// Print completions for a shell
    #[arg(long, value_name = "SHELL", exclusive = true)]
    completions: Option<Shell>,

    /// Print the manual page
    #[arg(long, exclusive = true)]
    man: bool,

    /// Print the TypeScript types that lib.dom lacks
    #[arg(long, exclusive = true)]
    types: bool,

    #[command(flatten)]
    environment: EnvironmentOptions,

    #[command(flatten)]
    files: FileOptions,

    #[command(flatten)]
    import_map: ImportMapOption,

    #[command(flatten)]
    chat: chat::Options,

    #[command(flatten)]
    relay: RelayOptions,

    #[command(flatten)]
    page: PageOptions,

    #[command(flatten)]
    isolation: IsolateOptions,

    #[command(flatten)]
    connections: Connections,

    #[command(flatten)]
    observe: ObserveOptions,

    #[command(flatten)]
    recording: RecordOptions,
}

/// The port of the examples in documentation.
const DEFAULT_PORT: &str = "8080";

pub(crate) enum Action {
    Run(Program),
    /// Runs the program of a recording.
    Replay,
    Chat(Box<Chat>),
    /// Relays, with the rules of a script.
    Relay(Box<Relay>, Option<PathBuf>),
    Repl,
    /// Only serves.
    Serve,
}

/// The command line, parsed and checked.
pub(crate) struct Invocation {
    pub(crate) action: Action,
    /// The documents after the first, which is the file of the action.
    pub(crate) more_documents: Vec<PathBuf>,
    /// The files of `script.prelude`, which are read later.
    pub(crate) prelude: Vec<PathBuf>,
    pub(crate) script: Settings,
    /// The options of `script.environment`, whose files are read later.
    pub(crate) environment: EnvironmentOptions,
    /// The option of `script.import_map`, whose file is read later.
    pub(crate) import_map: ImportMapOption,
    pub(crate) connections: Connections,
    pub(crate) listen: Option<Listen>,
    pub(crate) observe: ObserveOptions,
    pub(crate) recording: RecordOptions,
}

impl Arguments {
    /// Reads the command line of this process. Ends the process if it is wrong or asks for help.
    pub(crate) fn invocation() -> Invocation {
        let all: Vec<_> = std::env::args_os().collect();
        match help::of_topic(Self::command, &all) {
            Some(Ok(text)) => {
                output::print(&TerminalText::colored(&text.ansi().to_string()));
                std::process::exit(0);
            }
            Some(Err(why)) => exit(&wrong(ErrorKind::InvalidValue, why)),
            None => {}
        }
        let arguments = Self::read(&all).unwrap_or_else(|error| exit(&error));
        if let Some(shell) = arguments.completions {
            let mut script = Vec::new();
            let mut command = help::with_value_hints(Self::command());
            clap_complete::generate(shell, &mut command, "boa-ws", &mut script);
            output::print_raw(Raw::Files, &script);
            std::process::exit(0);
        }
        if arguments.man {
            let page = help::manual(Self::command()).unwrap_or_else(|error| {
                output::error(&error);
                std::process::exit(FAILURE.into());
            });
            output::print_raw(Raw::Files, page.as_bytes());
            std::process::exit(0);
        }
        if arguments.types {
            output::print_raw(Raw::Files, DECLARATIONS.as_bytes());
            std::process::exit(0);
        }
        arguments
            .into_invocation(&all)
            .unwrap_or_else(|error| exit(&error))
    }

    fn read(all: &[OsString]) -> Result<Self, clap::Error> {
        let arguments = Self::parse_all(all)?;
        match arguments.with_connect(all) {
            Some(all) => Self::parse_all(&all),
            None => Ok(arguments),
        }
    }

    fn parse_all(all: &[OsString]) -> Result<Self, clap::Error> {
        Self::try_parse_from(all).map_err(|error| match error.kind() {
            // Only -h needs it, and each start would pay for it.
            ErrorKind::DisplayHelp => help::with_short_help(Self::command())
                .try_get_matches_from(all)
                .err()
                .unwrap_or(error),
            _ => with_better_tip(error),
        })
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

    /// The option whose value is optional, and the word after it, if that is in the place of the script
    /// and the script follows.
    fn value_without_equals_sign<'all>(
        &self,
        all: &'all [OsString],
    ) -> Option<(&'all str, &'all str)> {
        let at = all.len().checked_sub(self.words.len() + 1)?;
        let [option, value, script, ..] = all.get(at..)? else {
            return None;
        };
        let option = option
            .to_str()
            .filter(|option| ["--env", "--read", "--write"].contains(option))?;
        let is_meant = is_script(Path::new(script)) && !is_script(Path::new(value));
        is_meant.then_some((option, value.to_str()?))
    }

    fn into_invocation(mut self, all: &[OsString]) -> Result<Invocation, clap::Error> {
        let action = self.action(all)?;
        if let Action::Repl = action {
            self.check_for_repl()?;
        }
        let document = self.page.task(action.file()).map_err(conflict)?;
        let more_documents = match &document {
            Some(task) => self.more_documents(task)?,
            None => Vec::new(),
        };
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
        let isolation = self.isolation.chosen(&self.connections.ca);
        let isolation = isolation.map_err(conflict)?;
        let script = Settings {
            misplaced: option_among(&arguments),
            arguments,
            environment: Vec::new(),
            files: self.files.files(),
            import_map: None,
            module: self.module,
            location: self.location,
            prelude: Vec::new(),
            document,
            page: page::PageSettings::new(self.page.dom, self.page.plain),
            folder: None,
            run_input: RunInput::default(),
            locale: locale::of_environment(),
            recorded_user_agent: None,
            watched_files: self.watch.then(WatchedFiles::default),
            isolation,
            fail_fast: self.fail_fast,
            local_storage: self.local_storage,
        };
        Ok(Invocation {
            action,
            more_documents,
            prelude: self.page.prelude,
            script,
            environment: self.environment,
            import_map: self.import_map,
            connections: self.connections,
            listen: self.serve,
            observe: self.observe,
            recording: self.recording,
        })
    }

    /// The action of the command. Leaves the words that are the script's.
    fn action(&mut self, all: &[OsString]) -> Result<Action, clap::Error> {
        if self.observe.traces() {
            if self.chat.times_of_trace() {
                self.observe.show_time_of_day();
            }
        } else if self.relay.relay.is_some() && self.chat.times_of_trace() {
            return Err(conflict("'--timestamps' of a relay is for '--trace'"));
        }
        if let (Some(server), Some(listen)) = (self.relay.relay.take(), self.chat.listen()) {
            let rules = (!self.words.is_empty()).then(|| self.words.remove(0).into());
            return Ok(Action::Relay(
                Box::new(Relay {
                    target: Target::Url(server),
                    listen,
                }),
                rules,
            ));
        }
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
        if let Some((option, value)) = self.value_without_equals_sign(all) {
            return Err(wrong(
                ErrorKind::NoEquals,
                format!("the value of '{option}' follows an equals sign: '{option}={value}'"),
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
        if self.serve.is_some() {
            Ok(Action::Serve)
        } else if self.recording.replays() {
            Ok(Action::Replay)
        } else if !editor::is_available() {
            if editor::is_typed() {
                output::note(&"there is no REPL in this terminal: a script is read up to Ctrl-D");
            }
            Ok(Action::Run(Program::StandardInput))
        } else if cfg!(feature = "repl") {
            Ok(Action::Repl)
        } else {
            Err(wrong(
                ErrorKind::MissingRequiredArgument,
                "a SCRIPT, a URL, '-e CODE' or '--serve' is needed: this boa-ws was built without \
                 the REPL (the feature `repl`)",
            ))
        }
    }

    /// The documents after the first. Leaves the words that are the scripts': those after a `--`.
    fn more_documents(&mut self, task: &Task) -> Result<Vec<PathBuf>, clap::Error> {
        let count = self
            .words
            .iter()
            .position(|word| word == "--")
            .unwrap_or(self.words.len());
        let mut arguments = self.words.split_off(count);
        arguments.drain(..arguments.len().min(1));
        let more: Vec<PathBuf> = take(&mut self.words)
            .into_iter()
            .map(PathBuf::from)
            .collect();
        self.words = arguments;
        if let Some(other) = more
            .iter()
            .find(|file| !is_document(file) && !is_page(file))
        {
            return Err(conflict(&format!(
                "'{}' is no document: options precede the first document, and arguments for its scripts follow a '--'",
                other.display()
            )));
        }
        match (task, &*more) {
            (Task::Run(_), [_, ..]) => Err(conflict(
                "'--all' and '--block' run one document; arguments for its scripts follow a '--'",
            )),
            (Task::Check { numbers, .. }, [_, ..]) if !numbers.is_empty() => Err(conflict(
                "'--block' is for one document; arguments for its scripts follow a '--'",
            )),
            (Task::Check { .. }, [_, ..]) if self.recording.record().is_some() => {
                Err(conflict("'--record' is for one document"))
            }
            _ => Ok(more),
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
                "'--fail-fast' is for a script: the REPL continues after an exception",
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
            Self::Relay(..) | Self::Run(_) | Self::Replay | Self::Serve => false,
        }
    }

    /// Whether it makes connections, and not the built-in server or a recording alone.
    pub(crate) fn connects(&self) -> bool {
        matches!(
            self,
            Self::Run(_) | Self::Chat(_) | Self::Relay(..) | Self::Repl
        )
    }

    /// The file that it runs.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::Run(Program::File(file)) => Some(file),
            _ => None,
        }
    }
}

fn wrong(kind: ErrorKind, why: impl Display) -> clap::Error {
    Arguments::command().error(kind, why)
}

fn conflict(why: &str) -> clap::Error {
    wrong(ErrorKind::ArgumentConflict, why)
}

/// Prints the error or the help, and ends the process.
fn exit(error: &clap::Error) -> ! {
    // The library has the words of the command line in it.
    let mut text = error.render().ansi().to_string();
    for word in std::env::args_os() {
        let word = word.to_string_lossy();
        let value = word.split_once('=').map_or(&*word, |(_, value)| value);
        for url in [&*word, value] {
            let shown = Shortened(url).to_string();
            if shown != url {
                text = text.replace(url, &shown);
            }
        }
    }
    let text = TerminalText::colored(&text);
    if error.use_stderr() {
        // The exit status shows the error as well.
        let _ = output::write(&text);
    } else {
        output::print(&text);
    }
    std::process::exit(error.exit_code())
}

/// Whether a word is a file that can be run, by its name.
fn is_script(word: &Path) -> bool {
    let is_code = matches!(extension(word), "js" | "mjs" | "cjs") || is_typescript(word);
    (is_code || is_page(word) || is_document(word)) && word.exists()
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

fn location(text: &str) -> Result<Url, String> {
    let url = parse_url(text, None).map_err(|error| {
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

    fn command_line(arguments: &[&str]) -> Vec<OsString> {
        ["boa-ws"]
            .iter()
            .chain(arguments)
            .map(OsString::from)
            .collect()
    }

    #[test]
    fn options_that_need_the_script_in_this_process_conflict_with_isolate() {
        for option in [
            "--all",
            "--block=1",
            "--cert=a",
            "--check",
            "--dom",
            "--har=a",
            "--http2",
            "--insecure",
            "--list",
            "--local-storage=a",
            "--plain",
            "--read",
            "--record=a",
            "--replay=a",
            "--report=a",
            "--summary",
            "--top",
            "--trace",
            "--watch",
            "--write=a",
        ] {
            let error =
                Arguments::read(&command_line(&["--isolate", option, "a.js"])).expect_err(option);
            assert_eq!(error.kind(), ErrorKind::ArgumentConflict, "{option}");
        }
        let all = command_line(&["--isolate", "--fail-fast", "--prelude=a", "--ca=a", "a.js"]);
        assert!(Arguments::read(&all).is_ok());
    }

    fn listen(arguments: &[&str]) -> Option<Listen> {
        let all = command_line(arguments);
        let arguments = Arguments::read(&all).expect("it is right");
        arguments.into_invocation(&all).expect("it is right").listen
    }

    #[test]
    fn a_server_listens_on_port_8080_of_this_machine_by_default() {
        assert_eq!(listen(&["--serve"]), Some(Listen::Loopback(8080)));
        assert_eq!(listen(&["--serve", "a.js"]), Some(Listen::Loopback(8080)));
        assert_eq!(listen(&["--serve=0"]), Some(Listen::Loopback(0)));
        assert_eq!(listen(&["a.js", "--serve"]), None);
    }
}
