//! The command `boa-ws`: the main thread waits for signals and serves, a thread with a large stack
//! runs the script.

mod chat;
#[cfg(test)]
mod deep;
mod har_replay;
mod input;
mod network;
mod observe;
mod options;
mod output;
#[cfg(feature = "pages")]
mod page;
#[cfg(not(feature = "pages"))]
#[path = "without_pages.rs"]
mod page;
mod process;
mod relay;
#[cfg(feature = "repl")]
mod repl;
mod run;
mod run_input;
mod script;
mod server;
mod socket_scheme;
mod source;
#[cfg(feature = "pages")]
mod terminal;
mod threads;
mod units;
mod work_thread;

#[cfg(feature = "repl")]
use self::repl::Repl;
use self::{
    options::arguments::{Action, Arguments, Invocation},
    process::status::{SUCCESS, USAGE},
    relay::{Relay, Target},
    run::{
        replay_setup,
        rerun::Watched,
        work::{Work, finish},
    },
    script::Script,
    source::{blocks::Mark, documents, program::Program},
};
use mimalloc::MiMalloc;
use std::{fmt::Display, process::ExitCode};

/// Scripts allocate many small objects. With the allocator of glibc, programs take a fifth longer:
/// `docs/performance.md`.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Runs the command.
fn main() -> ExitCode {
    #[cfg(unix)]
    script::isolate::child();
    #[cfg(target_os = "linux")]
    process::descriptors::make_room();
    run().unwrap_or_else(|UsageError(error)| {
        output::error(&error);
        USAGE.into()
    })
}

/// An error of the command line, or of a file that it names.
struct UsageError(Box<dyn Display>);

impl<E: Display + 'static> From<E> for UsageError {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

/// Does what the command line says. Returns the exit status.
fn run() -> Result<ExitCode, UsageError> {
    let Invocation {
        action,
        more_documents,
        prelude,
        mut script,
        environment,
        import_map,
        connections,
        mut listen,
        observe,
        recording,
    } = Arguments::invocation();
    if let Some(written) = action.file().and_then(|file| observe.report_of(file)) {
        written?;
        return Ok(SUCCESS.into());
    }
    script.environment = environment.variables()?;
    script.import_map = import_map.read()?;
    // There is one terminal.
    script.page.plain |= observe.fills_terminal();
    if observe.fills_terminal() && action.is_interactive() {
        return Err(
            "--top fills the terminal, where you type: --summary is printed at the end".into(),
        );
    }
    let mut network = connections.network(listen.is_some())?;
    observe.install(&mut network.options)?;
    if network.insecure && action.connects() {
        output::warning(
            &"--insecure: no certificate is verified. An attacker on the network can read and change all data",
        );
    }
    let action = match (action, script.watched_files.clone()) {
        (Action::Run(program), Some(files)) => {
            let watched = Watched {
                program,
                prelude,
                script,
                network,
                files,
            };
            return Ok(finish(Some(Work::Watched(Box::new(watched))), listen));
        }
        (action, _) => action,
    };
    script.prelude = prelude
        .into_iter()
        .map(|file| Program::File(file).read(false))
        .collect::<Result<_, _>>()?;
    let recorded = match recording.open()? {
        Some(run_input) => {
            let changed = matches!(action, Action::Run(_));
            replay_setup::prepare(run_input, changed, &mut script, &mut network)?
        }
        None => None,
    };
    // Before signals are handled, so that Ctrl-C ends the process while standard input is read.
    let mut source = match &action {
        Action::Run(program) => Some(program.clone().read(script.module)?),
        Action::Relay(_, Some(rules)) => Some(Program::File(rules.clone()).read(true)?),
        _ => recorded,
    };
    if let Some(source) = &source {
        script.check_page(source)?;
    }
    let mut checked = Vec::new();
    if let (Some(first), Some(task)) = (source.clone(), &script.document) {
        let mut all = vec![first];
        for file in more_documents {
            all.push(Program::File(file).read(false)?);
        }
        let (numbers, kept) = match task {
            documents::Task::List => {
                documents::list(&all);
                return Ok(SUCCESS.into());
            }
            documents::Task::Run(numbers) => (numbers, Mark::None),
            documents::Task::Check { numbers, .. } => (numbers, Mark::ShouldThrow),
        };
        checked = documents::with_blocks(all, numbers, kept)?;
        source = checked.first().cloned();
        script.page.dom = true;
    }
    if let Some(file) = recording.record() {
        script = replay_setup::record(file, source.as_ref(), script, &network)?;
    }
    let work = match (action, source) {
        (Action::Chat(chat), _) => Some(Work::Chat(Box::new((*chat, network)))),
        (Action::Relay(relay, _), rules) => Some(Work::Relay(Box::new(relay::Task {
            relay: *relay,
            rules,
            settings: script,
            network,
        }))),
        // Only connections of this process are observed: those of a relay to the server.
        (Action::Serve, None) if network.options.observer.is_some() => {
            listen.take().map(|listen| {
                Work::Relay(Box::new(relay::Task {
                    relay: Relay {
                        target: Target::BuiltIn,
                        listen,
                    },
                    rules: None,
                    settings: script,
                    network,
                }))
            })
        }
        #[cfg(feature = "repl")]
        (Action::Repl, _) => Some(Work::Repl(Box::new(Repl {
            settings: script,
            network,
        }))),
        _ if checked.len() > 1 => {
            let scripts = checked.into_iter().map(|source| Script {
                source,
                settings: script.clone(),
                network: network.clone(),
            });
            Some(Work::Documents(scripts.collect()))
        }
        (_, Some(source)) => Some(Work::Script(Box::new(Script {
            source,
            settings: script,
            network,
        }))),
        (_, None) => None,
    };
    Ok(finish(work, listen))
}
