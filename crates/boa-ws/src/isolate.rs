//! `--isolate`: a script in a process of its own, with limits. On other systems than Unix there is no such process.

use crate::connections::{seconds, size};
use clap::Args;
use std::{path::PathBuf, time::Duration};

#[cfg(unix)]
pub(super) use unix::{child, run};

const ISOLATION: &str = "Isolation";

/// The options about the process of a script.
#[derive(Debug, Clone, Args)]
pub(super) struct Isolation {
    /// Run the script in a process of its own, under limits: for scripts of strangers, on Unix
    ///
    /// A script that exceeds a limit ends its process, and the message says which one it was. On Linux that process can
    /// open no files and no connections: this one opens connections, as --allow-net and --deny-net say, and reads modules,
    /// from the folder of the script. It has no pages, and the other options about what happens on connections are not for it.
    #[arg(
        long,
        help_heading = ISOLATION,
        conflicts_with_all = [
            "watch", "connect", "record", "replay", "dom", "plain", "block", "all", "check", "list", "trace", "har",
            "summary", "top", "report", "cert", "insecure", "http2",
        ],
    )]
    isolate: bool,

    /// With --isolate, the memory of the script beyond that of the process [default: 256MiB]
    #[arg(long, value_name = "SIZE", value_parser = size, requires = "isolate", help_heading = ISOLATION)]
    memory: Option<u64>,

    /// With --isolate, the CPU time of the process, such as 10s [default: 10s]
    #[arg(long, value_name = "SECONDS", value_parser = time, requires = "isolate", help_heading = ISOLATION)]
    cpu: Option<Duration>,

    /// With --isolate, the time of the script, waiting included, such as 60s [default: 60s]
    #[arg(long, value_name = "SECONDS", value_parser = time, requires = "isolate", help_heading = ISOLATION)]
    wall: Option<Duration>,

    /// The files of `--ca`, which the process reads before it limits itself.
    #[arg(skip)]
    #[cfg_attr(not(unix), expect(dead_code, reason = "there is no such process"))]
    authorities: Vec<PathBuf>,
}

/// A number of seconds, also with its unit.
fn time(text: &str) -> Result<Duration, String> {
    seconds(text.strip_suffix('s').unwrap_or(text))
}

impl Isolation {
    /// The options, if the script is to be isolated.
    pub(super) fn chosen(self, authorities: &[PathBuf]) -> Option<Self> {
        self.isolate.then(|| Self { authorities: authorities.to_vec(), ..self })
    }
}

#[cfg(unix)]
mod unix {
    use super::Isolation;
    use crate::{
        console::StandardStreams,
        output,
        program::Kind,
        report::Reports,
        script::{self, CLOSE_TIMEOUT, STACK_SIZE, Script},
        signals::Signal,
        status::{FAILURE, USAGE},
        typescript::TypeScript,
    };
    use boa_websocket::{
        Error, Reporter,
        isolated::{self, ProcessLimits, Runtime},
    };
    use std::rc::Rc;
    use tokio::sync::oneshot;

    /// Serves the command that has started this process, if one has.
    pub(crate) fn child() {
        isolated::child_main(|builder| {
            builder.fetch(true).transpiler(Rc::new(TypeScript::default())).setup(|context| {
                script::raise_limits(context);
                Ok(())
            })
        });
    }

    /// Runs a script in a process of its own.
    pub(crate) async fn run(
        script: Script,
        isolation: Isolation,
        interrupted: impl Future<Output = Signal>,
        end: oneshot::Sender<u8>,
    ) {
        let reports = Rc::new(Reports::default());
        let status = match build(&script, &isolation, &reports) {
            Ok(mut runtime) => {
                let completed = tokio::select! {
                    biased;
                    completed = complete(&mut runtime, &script, &reports) => Ok(completed),
                    signal = interrupted => Err(signal),
                };
                match completed {
                    Ok(Ok(())) => script::status(&reports),
                    Ok(Err(status)) => status,
                    Err(signal) => {
                        runtime.shut_down(CLOSE_TIMEOUT).await;
                        signal.status()
                    }
                }
            }
            Err(status) => status,
        };
        // The main thread waits for it.
        let _ = end.send(status);
    }

    fn build(script: &Script, isolation: &Isolation, reports: &Rc<Reports>) -> Result<Runtime, u8> {
        let Script { source, settings, network, .. } = script;
        let usage = |error: &dyn std::fmt::Display| {
            output::error(error);
            USAGE
        };
        if !matches!(source.kind, Kind::Classic | Kind::Module | Kind::ModuleFile) {
            return Err(usage(&"--isolate is for scripts and modules: a page or a document has no process of its own"));
        }
        let mut limits = ProcessLimits::default();
        limits.memory = isolation.memory.or(limits.memory);
        limits.cpu = isolation.cpu.or(limits.cpu);
        limits.wall = isolation.wall.or(limits.wall);
        limits.stack = u64::try_from(STACK_SIZE).unwrap_or(u64::MAX);
        let mut builder = Runtime::builder()
            .process_limits(limits)
            .permissions(network.permissions.clone())
            .connector(network.connector(None))
            .net_options(network.options.clone())
            .failure_details(network.failure_details)
            .reporter(reports.clone())
            .console(Rc::new(StandardStreams::new()))
            .user_agent(settings.user_agent())
            .global("scriptArgs", settings.arguments.clone());
        let folder = source.name.parent().filter(|_| source.name.is_file());
        if let Some(folder) = folder {
            builder = builder.modules(if folder.as_os_str().is_empty() { ".".as_ref() } else { folder });
        }
        if let Some(location) = settings.location_of(source) {
            builder = builder.location(location);
        }
        for file in &isolation.authorities {
            builder = builder.authority(crate::program::read(file).map_err(|error| usage(&error))?);
        }
        builder.build().map_err(|error| {
            output::error(&error);
            FAILURE
        })
    }

    /// Runs the script, and the event loop until nothing keeps it alive. Err with the exit status if it can't go on.
    async fn complete(runtime: &mut Runtime, script: &Script, reports: &Rc<Reports>) -> Result<(), u8> {
        for prelude in &script.settings.prelude {
            continued(runtime.execute(&prelude.name, &prelude.text).await, reports)?;
        }
        let source = &script.source;
        let evaluated = match source.kind {
            Kind::Module => runtime.import_source(&source.name, &source.text).await,
            Kind::ModuleFile => runtime.import(&source.name).await,
            _ => runtime.execute(&source.name, &source.text).await,
        };
        continued(evaluated, reports)?;
        continued(runtime.run().await, reports)
    }

    fn continued(result: Result<(), Error>, reports: &Rc<Reports>) -> Result<(), u8> {
        match result {
            Ok(()) => Ok(()),
            // Timers and sockets of the script continue, as on a page.
            Err(Error::Script(report)) => {
                reports.uncaught(&report);
                Ok(())
            }
            Err(error) => script::report(&error, reports),
        }
    }
}
