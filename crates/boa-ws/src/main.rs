//! The command `boa-ws`: the main thread waits for signals and serves, a thread with a large stack runs the script.

mod arguments;
mod blocks;
mod closing;
mod connections;
mod console;
mod details;
mod documents;
mod input;
mod log;
mod memory;
mod output;
mod page;
mod program;
mod report;
mod script;
mod server;
mod signals;
mod stand_ins;
mod status;
mod terminal;

use self::{
    arguments::{Arguments, Invocation},
    program::Program,
    script::{Running, Script},
    server::{BindError, Listen, Server},
    signals::{Signal, Signals},
    status::{FAILURE, SUCCESS, USAGE},
};
use std::{fmt, io, net::SocketAddr, process::ExitCode, time::Duration};
use tokio::{sync::oneshot, task::JoinHandle};

/// How long a script may be busy before it is ended without being asked again.
const INTERRUPT_TIMEOUT: Duration = Duration::from_secs(1);

/// How long a script whose sockets are being closed may take, in all: longer than the other sides have to answer.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// Does what the command line says.
fn main() -> ExitCode {
    memory::tune_allocator();
    let invocation = Arguments::invocation();
    let Invocation { prelude, program, script, connections, listen } = invocation;
    let network = match connections.network(listen.is_some()) {
        Ok(network) => network,
        Err(error) => {
            output::error(&error);
            return USAGE.into();
        }
    };
    // A server alone makes no connections.
    if network.insecure && program.is_some() {
        output::warning(
            &"--insecure: nobody's certificate is checked. Anybody in between can read and change everything",
        );
    }
    // Before signals are waited for: while standard input is read, Ctrl-C does what it does to any process.
    let source = match program.map(|program| program.read(script.module)).transpose() {
        Ok(source) => source,
        Err(error) => {
            output::error(&error);
            return USAGE.into();
        }
    };
    let script = match prelude.into_iter().map(|file| Program::File(file).read(false)).collect() {
        Ok(prelude) => script::Settings { prelude, ..script },
        Err(error) => {
            output::error(&error);
            return USAGE.into();
        }
    };
    let (source, script) = match (source, &script.document) {
        (Some(source), Some(documents::Task::List)) => {
            documents::list(&source);
            return SUCCESS.into();
        }
        (Some(mut source), Some(task)) => {
            let numbers = if let documents::Task::Run(numbers) = task { numbers.as_slice() } else { &[] };
            match documents::chosen(&source, numbers) {
                Ok(blocks) => source.kind = program::Kind::Document(blocks),
                Err(error) => {
                    output::error(&error);
                    return USAGE.into();
                }
            }
            let page = page::Settings { dom: true, ..script.page };
            (Some(source), script::Settings { page, ..script })
        }
        (source, _) => (source, script),
    };
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            let script = source.map(|source| Script { source, settings: script, network, server: None });
            let status = runtime.block_on(carry_out(script, listen));
            // Before other messages are written.
            terminal::restore();
            status.unwrap_or_else(|problem| problem.report()).into()
        }
        Err(error) => Problem::System(error).report().into(),
    }
}

/// A reason why the command can do nothing.
enum Problem {
    Bind(BindError),
    Thread(io::Error),
    System(io::Error),
}

impl Problem {
    /// Reports it. Returns the exit status.
    fn report(&self) -> u8 {
        match self {
            Self::Bind(error) => {
                output::error(error);
                USAGE
            }
            Self::System(error) => {
                output::error(&format_args!("the system gives no event loop, or no signals: {error}"));
                FAILURE
            }
            Self::Thread(error) => {
                let stack = script::STACK_SIZE >> 20;
                output::error(&format_args!("the system gives no thread with a stack of {stack} MiB: {error}"));
                FAILURE
            }
        }
    }
}

/// Serves and runs, whatever of it was asked for, to the end. Returns the exit status.
async fn carry_out(mut script: Option<Script>, listen: Option<Listen>) -> Result<u8, Problem> {
    let mut signals = Signals::new().map_err(Problem::System)?;
    let serving = match listen {
        Some(listen) => Some(Serving::start(listen).await.map_err(Problem::Bind)?),
        None => None,
    };
    if let (Some(script), Some(serving)) = (&mut script, &serving) {
        script.server = serving.addresses.first().copied();
    }
    if let Some(script) = script.as_mut().filter(|script| script.is_shown_in_terminal()) {
        signals.subscribe_terminal().map_err(Problem::System)?;
        script.settings.page.terminal = Some(terminal::TerminalInput::new(signals.interrupter()));
    }
    let status = match script {
        Some(script) => supervise(&mut script::start(script).map_err(Problem::Thread)?, &mut signals).await,
        None => signals.next().await.status(),
    };
    if let Some(serving) = serving {
        tokio::select! {
            () = serving.stop() => {}
            signal = signals.next() => return Ok(signal.status()),
        }
    }
    Ok(status)
}

/// Waits for the end of the script, and brings it about when a signal asks for it.
async fn supervise(script: &mut Running, signals: &mut Signals) -> u8 {
    let signal = tokio::select! {
        status = script.ended() => return status,
        signal = signals.next() => signal,
    };
    script.interrupt(signal);
    let late = tokio::select! {
        ended = script.ended_after_interrupt(INTERRUPT_TIMEOUT, CLOSE_TIMEOUT) => match ended {
            Some(status) => return status,
            None => "the script did not stop when asked to: it was ended",
        },
        () = asked_again(signals) => "asked twice: the script was ended, and its connections were not closed",
    };
    terminal::restore();
    output::warning(&late);
    // Not by returning: the script's thread holds on to the process's output, and never gives it back.
    std::process::exit(signal.status().into());
}

/// Waits for a signal of the person: a terminal that is gone sends Hangup more than once.
async fn asked_again(signals: &mut Signals) {
    while signals.next().await == Signal::Hangup {}
}

/// The built-in server at work.
struct Serving {
    addresses: Vec<SocketAddr>,
    stop: oneshot::Sender<()>,
    done: JoinHandle<()>,
}

impl Serving {
    async fn start(listen: Listen) -> Result<Self, BindError> {
        let server = Server::bind(listen, Default::default(), |notice| output::warning(&notice)).await?;
        let addresses = server.addresses();
        output::note(&Addresses(&addresses));
        let (stop, stopped) = oneshot::channel();
        let done = tokio::spawn(server.run(async {
            // A sender that is gone stops the server as well.
            let _ = stopped.await;
        }));
        Ok(Self { addresses, stop, done })
    }

    async fn stop(self) {
        drop(self.stop);
        // The server bounds its own farewell.
        let _ = self.done.await;
    }
}

/// The addresses of a server: one, or both loopback addresses.
struct Addresses<'a>(&'a [SocketAddr]);

impl fmt::Display for Addresses<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [one, other] => write!(f, "serving on ws://localhost:{} ({} and {})", one.port(), one.ip(), other.ip()),
            addresses => addresses.iter().try_for_each(|address| write!(f, "serving on ws://{address}")),
        }
    }
}
