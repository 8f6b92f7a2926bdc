//! `--isolate`: a script in a process of its own, with limits. On other systems than Unix there is
//! no such process.

#[cfg(unix)]
pub(crate) use unix::{child, start};

#[cfg(not(unix))]
pub(crate) fn start(
    _: crate::script::Script,
    _: crate::script::isolate_options::IsolateOptions,
) -> std::io::Result<crate::work_thread::WorkThread> {
    Err(std::io::Error::new(
        std::io::ErrorKind::Unsupported,
        "--isolate needs Unix",
    ))
}

#[cfg(unix)]
mod unix {
    use crate::{
        output::{self, console::StandardStreams},
        process::{
            signals::Signal,
            status::{FAILURE, USAGE},
        },
        script::{
            self, SERVER_CLOSE_TIMEOUT, STACK_SIZE, Script, error_report::Reports,
            isolate_options::IsolateOptions, module_syntax::is_module,
        },
        source::{import_map_text::ImportMapText, program::Kind, typescript::TypeScript},
        work_thread::{self, WasInterrupted, WorkThread},
    };
    use boa_websocket::{
        Error,
        isolated::{self, ProcessLimits, Runtime},
    };
    use std::{io, rc::Rc};
    use tokio::sync::{Notify, oneshot};

    /// Serves the command that has started this process, if one has.
    pub(crate) fn child() {
        isolated::child_main(|builder| {
            // The process reads no files, so that the maps are those within scripts.
            let builder = builder.source_maps(|_, _| None);
            builder
                .fetch(true)
                .transpiler(Rc::new(TypeScript::default()))
                .setup(script::raise_limits)
        });
    }

    /// Starts the thread that talks to the process of a script.
    pub(crate) fn start(script: Script, isolation: IsolateOptions) -> io::Result<WorkThread> {
        work_thread::start(
            "script",
            STACK_SIZE,
            false,
            async move |interrupted: WasInterrupted, end| {
                run(script, isolation, interrupted.signal(), end).await;
            },
        )
    }

    /// Runs a script in a process of its own.
    async fn run(
        script: Script,
        isolation: IsolateOptions,
        interrupted: impl Future<Output = Signal>,
        end: oneshot::Sender<u8>,
    ) {
        let reports = Rc::new(Reports::of_isolated());
        let thrown = Rc::new(Notify::new());
        let fail_fast = script.settings.fail_fast;
        let built = build(&script, &isolation, &reports).inspect(|runtime| {
            let (handle, thrown) = (runtime.handle(), thrown.clone());
            reports.set_listener(move |_| {
                if fail_fast {
                    handle.stop();
                } else {
                    thrown.notify_one();
                }
            });
        });
        let status = match built {
            Ok(mut runtime) => tokio::select! {
                biased;
                completed = complete(&mut runtime, &script, &reports) => match completed {
                    Ok(()) => script::status(&reports),
                    Err(status) => {
                        // The sockets of a script that has ended itself are open.
                        runtime.shut_down(SERVER_CLOSE_TIMEOUT).await;
                        status
                    }
                },
                signal = interrupted => {
                    runtime.shut_down(SERVER_CLOSE_TIMEOUT).await;
                    signal.status()
                }
                () = script::goes_on(&thrown), if !fail_fast => FAILURE,
            },
            Err(status) => status,
        };
        // The main thread waits for it.
        let _ = end.send(status);
    }

    fn build(
        script: &Script,
        isolation: &IsolateOptions,
        reports: &Rc<Reports>,
    ) -> Result<Runtime, u8> {
        let Script {
            source,
            settings,
            network,
        } = script;
        let usage = |error: &dyn std::fmt::Display| {
            output::error(error);
            USAGE
        };
        if !matches!(source.kind, Kind::Classic | Kind::Module | Kind::ModuleFile) {
            return Err(usage(
                &"--isolate is for scripts and modules: a page or a document has no process of its own",
            ));
        }
        let mut limits = ProcessLimits::default();
        limits.memory_bytes = isolation.memory.or(limits.memory_bytes);
        limits.cpu = isolation.cpu.or(limits.cpu);
        limits.wall = isolation.wall.or(limits.wall);
        limits.stack_bytes = u64::try_from(STACK_SIZE).unwrap_or(u64::MAX);
        let mut builder = Runtime::builder()
            .process_limits(limits)
            .permissions(network.permissions.clone())
            .connector(network.connector(None))
            .net_options(network.options.clone())
            .failure_details(network.failure_details)
            .reporter(reports.clone())
            .console(Rc::new(StandardStreams::new(false)))
            .user_agent(settings.user_agent())
            .locale(&settings.locale)
            .environment(settings.environment.clone())
            .arguments(settings.arguments.clone())
            .global("scriptArgs", settings.arguments.clone());
        let folder = source.name.parent().filter(|_| source.name.is_file());
        if let Some(folder) = folder {
            let folder = if folder.as_os_str().is_empty() {
                ".".as_ref()
            } else {
                folder
            };
            builder = builder.modules(folder).packages(folder);
        }
        if let Some(Ok(map)) = settings.import_map.as_ref().map(ImportMapText::map) {
            builder = builder.import_map(map);
        }
        if let Some(location) = settings.location_of(source) {
            builder = builder.location(location);
        }
        for file in &isolation.authorities {
            builder = builder
                .authority(crate::source::program::read(file).map_err(|error| usage(&error))?);
        }
        builder.build().map_err(|error| {
            output::error(&error);
            FAILURE
        })
    }

    /// Runs the script, and the event loop until nothing keeps it alive. Err with the exit status
    /// if it can't continue.
    async fn complete(
        runtime: &mut Runtime,
        script: &Script,
        reports: &Rc<Reports>,
    ) -> Result<(), u8> {
        for prelude in &script.settings.prelude {
            let executed = runtime.execute(&prelude.name, &prelude.text).await;
            executed.or_else(|error| report(&error, reports))?;
        }
        let source = &script.source;
        let evaluated = match source.kind {
            Kind::Module => runtime.import_source(&source.name, &source.text).await,
            Kind::ModuleFile => runtime.import(&source.name).await,
            _ => match runtime.execute(&source.name, &source.text).await {
                // As in a process without limits: nothing of it has run.
                Err(isolated::Error::Runtime(Error::Script(report)))
                    if is_module(&report, source) =>
                {
                    if script::is_loadable(source) {
                        runtime.import(&source.name).await
                    } else {
                        runtime.import_source(&source.name, &source.text).await
                    }
                }
                executed => executed,
            },
        };
        evaluated.or_else(|error| report(&error, reports))?;
        let ended = runtime.run_to_exit().await;
        ended.or_else(|error| report(&error, reports))
    }

    /// As [`script::report`]. No script continues after the end of the process.
    fn report(error: &isolated::Error, reports: &Reports) -> Result<(), u8> {
        if let isolated::Error::Runtime(error) = error {
            return script::report(error, reports);
        }
        output::error(error);
        Err(FAILURE)
    }
}
