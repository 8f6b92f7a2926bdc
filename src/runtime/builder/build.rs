//! Makes a runtime of its configuration.

use super::Builder;
#[cfg(feature = "packages")]
use crate::runtime::packages::{Packages, finder::PackageFinder};
use crate::{
    dom::{self, ErrorReport},
    engine::{
        Persistent,
        heap::{self, Heap},
        top_level_await::AwaitTracker,
    },
    host,
    runtime::{
        Error, Handle, Reporter, Runtime, StopReason,
        calls::script_function,
        clock::{ContextClock, TokioClock},
        event_loop::{
            EventLoop, EventLoopParts,
            control::{Control, MAX_QUEUED_MESSAGES},
            queues::Queues,
        },
        global_prototypes,
        hooks::Hooks,
        host_io::SystemIo,
        input_log::{InputLog, NoLog},
        modules::{
            loader::Loader, module_map::ModuleMap, module_root::Root, module_source::ModuleSources,
        },
        network_settings::network_config,
        program::Program,
        undeclared_names::UndeclaredNames,
        workers::{self, Group, Member},
    },
    web::{self, Console},
    websocket::{self, NetworkConfig},
};
#[cfg(feature = "fetch")]
use crate::{
    fetch::{self, ScriptFetcher},
    runtime::modules::servers::Servers,
};
use boa_engine::{Context, JsResult, context::time::Clock};
use std::{cell::Cell, mem, rc::Rc, sync::Arc};
use tokio::sync::mpsc;

impl Builder {
    /// Builds the runtime.
    ///
    /// # Errors
    /// [`Error::PermissionsInOptions`]. [`Error::ModuleName`]. [`Error::Engine`] if the engine
    /// can't be set up. [`Error::Script`] if an extension or another addition throws.
    pub fn build(mut self) -> Result<Runtime, Error> {
        if self.shared.net.permissions.is_some() {
            return Err(Error::PermissionsInOptions);
        }
        if !heap::may_be_used() {
            return Err(StopReason::ThreadEnded.into());
        }
        let control = Arc::new(Control::default());
        let (sender, messages) = mpsc::channel(MAX_QUEUED_MESSAGES);
        let handle = Handle::new(control.clone(), sender);
        let log = self.log.take().unwrap_or_else(|| Rc::new(NoLog));
        if log.is_active() {
            self.storages = self.storages.without_local();
        }
        let member = self.member();
        let blob_urls = self.origin.blob_urls();
        let blob_urls = blob_urls.or_else(|| Some(&member.as_ref()?.group.blob_urls));
        let blob_urls = blob_urls.cloned().unwrap_or_default();
        let sources = mem::take(&mut self.module_sources);
        let sources = ModuleSources::new(
            sources,
            self.fetch_module.take(),
            &self.shared.modules,
            &self.shared.limits,
            blob_urls.clone(),
        )?;
        let clock = self
            .clock
            .take()
            .unwrap_or_else(|| Rc::new(TokioClock::new()));
        log.connect(&mut self.shared);
        let io = self.host_io.take().unwrap_or_else(|| {
            Rc::new(SystemIo {
                #[cfg(feature = "packages")]
                packages: PackageFinder::new(self.shared.packages.clone(), &self.shared.modules),
            })
        });
        let event_loop = EventLoop::new(EventLoopParts {
            reporter: self.own_reporter(),
            random: log.random(mem::take(&mut self.random)),
            queues: Queues::new(log.clone()),
            io: log.host_io(io),
            transpiler: self.transpiler.take(),
            control: control.clone(),
            messages,
            #[cfg(feature = "source-maps")]
            source_maps: self.source_maps.take(),
            script_folder: self.script_folder.take(),
            main_script: self.main_script.take(),
            program: self.program(),
            member: member.clone(),
        });
        let loader = Rc::new(self.loader(sources, &event_loop));
        let await_tracker = Rc::new(AwaitTracker::default());
        let hooks = Hooks {
            event_loop: event_loop.clone(),
            await_tracker: await_tracker.clone(),
            undeclared_names: UndeclaredNames::default(),
            buffer: self.shared.limits.buffer_bytes,
            locale: self.shared.locale.clone(),
        };
        let mut context = self.context(hooks, loader.clone(), log.clock(clock))?;
        script_function::install(handle.clone(), &context);
        blob_urls.install(&context);
        let limits = &self.shared.limits;
        limits.apply(&event_loop, control, &mut context);
        if let Some(member) = &member {
            self.join(&member.group, &*log, &mut context);
        }
        let owner = member.map(|member| self.owner(member, &event_loop, &loader));
        let registered = self
            .register(&event_loop, &loader, &mut context)
            .map(|()| owner.map_or((), |owner| workers::register(owner, &mut context)));
        let context = Persistent::new(context);
        let mut runtime = Runtime {
            context,
            event_loop,
            loader,
            await_tracker,
            handle,
            exited: None,
            _heap: Heap::new(),
        };
        match registered {
            Ok(()) => Ok(runtime),
            Err(error) => Err(Error::Script(Box::new(ErrorReport::new(
                error,
                &mut runtime.context,
            )))),
        }
    }

    /// What the program gives to scripts, if it gives anything.
    fn program(&mut self) -> Option<Program> {
        let given = self.shared.program.clone()?;
        Some(Program::new(
            given,
            self.standard_input.take(),
            self.dialogs.take(),
            self.shared.files.clone(),
        ))
    }

    fn loader(&mut self, sources: ModuleSources, event_loop: &Rc<EventLoop>) -> Loader {
        // Files have another origin than an opaque one.
        let root = if self.origin.opaque.is_some() {
            Root::Nothing
        } else {
            self.shared.modules.clone()
        };
        match self.loader.take() {
            Some(loader) => Loader::Custom(loader),
            None => {
                let on_file = self.on_module_file.take();
                #[cfg(feature = "packages")]
                let packages = self.shared.packages.clone();
                #[cfg(feature = "packages")]
                let packages = packages.filter(|_| self.origin.opaque.is_none());
                Loader::Files(ModuleMap::new(
                    root,
                    self.shared.import_map.take(),
                    sources,
                    on_file.clone(),
                    self.origin.reach,
                    event_loop.clone(),
                    #[cfg(feature = "packages")]
                    packages.map(|it| Packages::new(it, on_file, event_loop.clone())),
                ))
            }
        }
    }

    fn context(
        &self,
        hooks: Hooks,
        loader: Rc<Loader>,
        clock: Rc<dyn Clock>,
    ) -> Result<Context, Error> {
        let event_loop = hooks.event_loop.clone();
        let latest = event_loop.latest_reading.clone();
        let context = Context::builder()
            .can_block(self.scope.is_some())
            .job_executor(event_loop)
            .module_loader(loader)
            .host_hooks(Rc::new(hooks))
            .clock(Rc::new(ContextClock { clock, latest }));
        #[cfg(feature = "intl")]
        let context = context
            .icu_buffer_provider(crate::engine::intl::Provider)
            .map_err(|error| Error::engine(&error.into()))?;
        context.build().map_err(|error| Error::engine(&error))
    }

    /// Gives a context what it shares with the other ones of its group.
    fn join(&self, group: &Group, log: &dyn InputLog, context: &mut Context) {
        group.share_quotas(context);
        // A recording has no order of the requests of different threads.
        #[cfg(feature = "fetch")]
        if !log.is_active() {
            group.requests.install(context);
        }
        let broadcasts = self.origin.opaque.as_ref().map(|it| &it.broadcasts);
        let broadcasts = broadcasts.unwrap_or(&group.broadcasts).clone();
        log.broadcasts(broadcasts).install(context);
    }

    /// The runtime as a member of its group. A worker joins the group of its parent.
    fn member(&mut self) -> Option<Rc<Member>> {
        if self.member.is_some() {
            return self.member.take();
        }
        if self.max_workers == 0 || self.host_io.is_some() {
            return None;
        }
        self.shared.share_limit();
        let configure = self.configure_workers.take();
        let configure = configure.unwrap_or_else(|| Arc::new(|worker| worker));
        let group = Group::new(self.max_workers, self.shared.clone(), configure);
        Some(Rc::new(Member::first(group)))
    }

    fn own_reporter(&self) -> Rc<dyn Reporter> {
        self.reporter.clone().unwrap_or_else(|| Rc::new(()))
    }

    fn own_console(&self) -> Rc<dyn Console> {
        self.console.clone().unwrap_or_else(|| Rc::new(()))
    }

    /// The data of the runtime for a realm that starts workers.
    fn owner(
        &self,
        member: Rc<Member>,
        event_loop: &EventLoop,
        loader: &Rc<Loader>,
    ) -> workers::Owner {
        let mut origin = self.origin.clone();
        origin.location = origin.location.or_else(|| self.location.clone());
        workers::Owner {
            member,
            reporter: self.own_reporter(),
            console: self.own_console(),
            children: event_loop.workers.clone(),
            log: event_loop.queues.log.clone(),
            started: Cell::new(0),
            base: self.location.clone(),
            origin,
            main_script: event_loop.main_script.clone(),
            loader: Rc::downgrade(loader),
        }
    }

    fn register(
        mut self,
        event_loop: &Rc<EventLoop>,
        loader: &Rc<Loader>,
        context: &mut Context,
    ) -> JsResult<()> {
        host::install_host(event_loop.clone(), event_loop.clone(), context);
        web::install_console(self.own_console(), context);
        #[cfg(feature = "fetch")]
        let is_worker = self.scope.is_some();
        if let Some(scope) = self.scope.take() {
            let url = scope.url.clone();
            self.location = match url.scheme() {
                "http" | "https" => Some(url),
                // It is no base of addresses, and has the origin of its parent or an opaque one.
                _ => self.origin.own_location().cloned(),
            };
            // It is as secure as the context of its parent.
            let origin = (self.location.as_ref(), self.origin.location.as_ref());
            let loader = Rc::downgrade(loader);
            scope.register(&self.shared, origin, loader, context)?;
        } else {
            dom::register(context)?;
            web::register(context)?;
            web::navigator::register(&self.shared.user_agent, &self.shared.locale, context);
            web::location::register(self.location.as_ref(), context)?;
            mem::take(&mut self.storages).define(context);
            event_loop.define_close(context);
            event_loop.define_dialogs(context);
        }
        global_prototypes::make_immutable(context);
        let additions = mem::take(&mut self.additions);
        #[cfg(feature = "fetch")]
        let (has_fetch, max_script) = (self.shared.fetch, self.shared.limits.module_bytes);
        // A worker has the origin of its parent, or none.
        #[cfg(feature = "fetch")]
        let has_origin = if is_worker {
            self.origin.location.is_some()
        } else {
            self.location.is_some()
        };
        let mut network = self.network();
        network.is_logged = event_loop.log().is_active();
        #[cfg(feature = "fetch")]
        if has_fetch {
            fetch::register(network.clone(), context)?;
            if let Some(fetcher) = ScriptFetcher::of(context) {
                loader.set_servers(Servers::new(fetcher, has_origin, is_worker, max_script));
            }
        }
        websocket::register(network, context)?;
        additions
            .into_iter()
            .try_for_each(|addition| addition(context))
    }

    fn network(self) -> NetworkConfig {
        let reporter = self.own_reporter();
        let on_failure =
            move |url: &_, error: &_| host::call_program(|| reporter.connection_failed(url, error));
        let has_opaque_origin = self.origin.is_opaque();
        let callbacks = self.callbacks;
        let mut network =
            network_config(self.shared, self.location, callbacks, Rc::new(on_failure));
        network.has_opaque_origin = has_opaque_origin;
        network
    }
}
