//! The thread of a worker:
//! [run a worker](https://html.spec.whatwg.org/multipage/workers.html#run-a-worker).

use super::{
    Origin,
    global_scope::{Scope, is_closing, set_url, start_port, take_port},
    group::Member,
    parent::{Parent, ParentReporter},
    shared_worker::SharedWorker,
    worker::{self, Worker},
    worker_control::Control,
};
use crate::{
    Error,
    dom::ErrorReport,
    host::{self, BlobUrlEntry, BlobUrls, ChannelEnd, Diagnostics},
    runtime::{
        ModuleType, Runtime, StopReason, closing::close, input_log::WorkerLog,
        modules::module_source, source_text,
    },
    webidl::{Interface, string::Shortened},
    websocket,
};
use boa_engine::{Context, JsValue};
use futures_util::future;
#[cfg(feature = "packages")]
use std::path::PathBuf;
use std::{io, path::Path, pin::pin, rc::Rc, sync::Arc, thread};
use tokio::task::coop;
use url::Url;

/// In bytes. The system allocates only the pages that are used.
const STACK_SIZE: usize = 64 << 20;

/// A worker that is started.
pub(super) struct Start {
    pub(super) member: Member,
    pub(super) log: WorkerLog,
    pub(super) scope: Scope,
    /// The script, if it is a Blob. A script may revoke the URL meanwhile.
    pub(super) blob: Option<BlobUrlEntry>,
    /// The origin of the realm that starts it.
    pub(super) origin: Origin,
    pub(super) control: Arc<Control>,
    /// The end of the channel to the parent that a shared worker has besides its port.
    pub(super) link: Option<ChannelEnd>,
    /// The folders of packages that the realm that starts it has found by symbolic links.
    #[cfg(feature = "packages")]
    pub(super) linked: Vec<PathBuf>,
}

pub(super) fn spawn(start: Start) -> io::Result<()> {
    let builder = thread::Builder::new()
        .name("worker".to_owned())
        .stack_size(STACK_SIZE);
    builder.spawn(move || run(start)).map(drop)
}

fn run(mut start: Start) {
    let _end = End {
        control: start.control.clone(),
        parent: start.scope.parent.clone(),
        link: start.link.take(),
    };
    let parent = start.scope.parent.clone();
    let tokio = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    match tokio {
        Ok(tokio) => {
            // It is dropped last: the worker counts until its runtime is gone.
            let _member = tokio.block_on(work(start));
        }
        Err(error) => {
            drop(start);
            parent.script_failed(error.to_string());
            if !parent.is_shared {
                parent.ended();
            }
        }
    }
}

/// The end of a thread, also by a panic of the program.
struct End {
    control: Arc<Control>,
    parent: Parent,
    link: Option<ChannelEnd>,
}

impl Drop for End {
    fn drop(&mut self) {
        // Another worker has told it after its last task.
        if self.link.is_some() || thread::panicking() {
            self.parent.ended();
        }
        self.control.end();
    }
}

async fn work(start: Start) -> Rc<Member> {
    let Start {
        member,
        log,
        scope,
        blob,
        origin,
        control,
        link: _,
        #[cfg(feature = "packages")]
        linked,
    } = start;
    let (url, parent, is_module) = (scope.url.clone(), scope.parent.clone(), scope.is_module);
    let is_shared = parent.is_shared;
    // A shared worker says it after all ports that it has not got.
    let tell_end = || {
        if !is_shared {
            parent.ended();
        }
    };
    if origin.excludes(&url) {
        parent.script_failed(of_another_origin(&url));
        tell_end();
        return Rc::new(member);
    }
    let origin = origin.of_worker(&url, &member.group.blob_urls);
    let reporter = Rc::new(ParentReporter(parent.clone()));
    let member = Rc::new(member);
    let mut builder = log(member.group.builder());
    // A classic script may have any type.
    let module_type = if is_module {
        ModuleType::JavaScript
    } else {
        ModuleType::Text
    };
    if let Some(Ok(source)) = blob.map(|blob| module_source::of_blob(&blob, module_type)) {
        builder = builder.module(url.as_str(), source.with_type(module_type));
    }
    let builder = builder.in_worker(scope, member.clone(), origin, reporter);
    match builder.build() {
        Err(error) => {
            parent.script_failed(error.to_string());
            tell_end();
        }
        Ok(mut runtime) => {
            #[cfg(feature = "packages")]
            if let Some(packages) = runtime.loader.packages() {
                packages.set_linked(linked);
            }
            let log = runtime.event_loop.queues.log.clone();
            let has_run = log.may_run() && control.run(runtime.handle());
            if has_run && let Err(error) = complete(&mut runtime, &url, is_module, &parent).await {
                match error {
                    // Its parent has asked for it, or a limit has ended it.
                    Error::Stopped(reason) => tracing::debug!(%reason, "a worker was stopped"),
                    error => parent.script_failed(error.to_string()),
                }
            }
            if has_run && runtime.handle.stopped().is_none() {
                log.finished();
                // One that was not closed waits in a browser.
                if !is_closing(runtime.context()) {
                    keep_blob_urls(&mut runtime, &parent);
                }
            } else {
                log.worker_terminated(has_run);
            }
            end(&mut runtime, &control, tell_end).await;
        }
    }
    member
}

pub(super) fn of_another_origin(url: &Url) -> String {
    let url = Shortened(url.as_str());
    format!("the worker '{url}' is of another origin")
}

/// Passes the blob URLs of a worker, and of the workers below, to the realm of its object.
fn keep_blob_urls(runtime: &mut Runtime, parent: &Parent) {
    let context = runtime.context();
    let mut urls = worker::take_blob_urls(context);
    urls.extend(BlobUrls::take(context));
    if !urls.is_empty() {
        parent.keep_blob_urls(urls);
    }
}

/// Ends the runtime of a worker after its last script, as a page that is left: its requests, ports
/// and timers end at once, and its sockets close with the code 1001. So do the workers below. The
/// servers have some time to answer. `tell_end` notifies the parent.
async fn end(runtime: &mut Runtime, control: &Control, tell_end: impl FnOnce()) {
    let close_time = control.begin_to_end();
    let has_panicked = runtime.handle.stopped() == Some(StopReason::EnginePanicked);
    if runtime.event_loop.log().is_replay() || has_panicked {
        // A replay has no servers. After a panic a cell of the engine may still be borrowed.
        runtime.event_loop.clear();
        tell_end();
        // A panic has stopped the runtime.
        let _ = runtime.engine(host::run_unloading_cleanup_steps);
        return;
    }
    let unloaded = runtime.engine(|context| {
        // The event loop of the parent stays alive while this port is open.
        let port = take_port(context);
        host::run_unloading_cleanup_steps(context);
        (port, websocket::take_connections(context))
    });
    let (port, connections) = unloaded.unwrap_or_default();
    let children = runtime.event_loop.workers.take();
    runtime.event_loop.clear();
    let below = children.terminate(close_time);
    let closed = future::join(coop::unconstrained(close(connections)), below);
    // The connections are polled first, so that what can be written at once is.
    future::select(pin!(closed), pin!(control.closing_is_over(close_time))).await;
    children.end();
    // The program may end when it learns of it.
    tell_end();
    drop(port);
}

/// Runs the script, and the event loop until nothing keeps the worker alive.
async fn complete(
    runtime: &mut Runtime,
    url: &Url,
    is_module: bool,
    parent: &Parent,
) -> Result<(), Error> {
    let cannot_load = |why: String| {
        let url = Shortened(url.as_str());
        parent.script_failed(format!("cannot load the worker '{url}': {why}"));
    };
    // The event loop runs while a server sends the script.
    if matches!(url.scheme(), "http" | "https")
        && let Some(fetching) = runtime.loader.fetch_main(Path::new(url.as_str()))
    {
        runtime.wait_for(&fetching).await?;
        if let Some(Ok(source)) = fetching.peek()
            && let Some(redirected) = &source.url
            && redirected.origin() == url.origin()
        {
            set_url(redirected, runtime.context());
        }
    }
    let mut is_parsed = false;
    let evaluated = if is_module {
        let name = match runtime.loader.worker_module(url) {
            Ok(name) => name,
            Err(why) => {
                cannot_load(why);
                return Ok(());
            }
        };
        let then = |context: &mut Context| {
            is_parsed = true;
            start_port(context);
        };
        runtime.import_and(&name, then).await.map(drop)
    } else {
        match runtime.loader.script(url).await {
            Ok((name, source)) => {
                let commonjs = commonjs(runtime, &name);
                let evaluated = match commonjs {
                    Some(evaluated) => Ok(evaluated),
                    None => runtime
                        .parse(&name, &source)
                        .map(|script| runtime.evaluate_script(&script)),
                };
                match evaluated {
                    Ok(result) => {
                        is_parsed = true;
                        start_port(runtime.context());
                        result.map(drop)
                    }
                    Err(error) => Err(helped(error, runtime, (&name, &source), parent)),
                }
            }
            Err(why) => {
                cannot_load(why);
                return Ok(());
            }
        }
    };
    match evaluated {
        Ok(()) | Err(Error::Interrupted) => {}
        Err(Error::Script(report)) if !is_parsed => {
            parent.parsing_failed(&report);
            return Ok(());
        }
        // Timers, sockets and messages continue, as in a window.
        Err(Error::Script(report)) => runtime.event_loop.report(&report),
        Err(Error::NeverSettles { .. }) if is_closing(runtime.context()) => {}
        // The script was loaded and runs, so there is no event: the await may be there on purpose.
        Err(Error::NeverSettles {
            position,
            source_line,
        }) if is_parsed => {
            let mut report = ErrorReport::default();
            "a top-level await never settles".clone_into(&mut report.message);
            report.stack = position.into_iter().collect();
            report.source_line = source_line;
            parent.tell_developer(&report);
        }
        Err(error) => return Err(error),
    }
    runtime.run().await
}

/// Runs a file of CommonJS, if it is one of a package that says so. `None` if it is a script.
#[cfg(feature = "packages")]
fn commonjs(runtime: &mut Runtime, file: &Path) -> Option<Result<JsValue, Error>> {
    runtime.evaluate_commonjs(file)
}

#[cfg(not(feature = "packages"))]
fn commonjs(_: &mut Runtime, _: &Path) -> Option<Result<JsValue, Error>> {
    None
}

/// Says what mends a classic script that can't be parsed, if it is a module.
fn helped(
    mut error: Error,
    runtime: &mut Runtime,
    (name, source): (&Path, &[u8]),
    parent: &Parent,
) -> Error {
    let event_loop = runtime.event_loop.clone();
    if let Error::Script(report) = &mut error
        && let Ok(text) = source_text::text(source)
        && event_loop
            .parse_module(name, text, runtime.context())
            .is_ok()
    {
        let interface = if parent.is_shared {
            SharedWorker::NAME
        } else {
            Worker::NAME
        };
        report.help = Some(format!(
            "it can be parsed as a module: new {interface}(url, {{ type: \"module\" }})"
        ));
    }
    error
}
