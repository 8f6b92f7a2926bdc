//! One test in its own runtime.

use crate::{
    document,
    server::{Names, Site},
    tree::{HARNESS, Kind, Run, Scope},
};
use boa_engine::{
    Context, JsArgs, JsNativeError, JsObject, JsResult, JsString, JsValue, NativeFunction, Script,
    Source, js_string, object::ObjectInitializer, property::Attribute,
};
use boa_gc::{Finalize, Trace};
use boa_websocket::{
    Permissions, Runtime, dom, host, net,
    runtime::{ModuleFetch, ModuleSource},
};
use cpu_time::ThreadTime;
use std::{
    cell::RefCell,
    future::ready,
    path::Path,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};
use test_server::tokio_runtime;
use tokio::sync::Notify;
use url::Url;

/// The time that a page stays open while only timers are left that do not keep the loop
/// alive, such as `AbortSignal.timeout`.
const IDLE_TIMEOUT: Duration = Duration::from_secs(2);

/// The same for a worker that is tested, from its start.
const WORKER_TIMEOUT: Duration = Duration::from_secs(20);

/// The CPU time that the page of an `idlharness` test may take. These tests look at every member of
/// every interface, so they show first when looking at members gets slow.
const MAX_IDLHARNESS: Duration = Duration::from_secs(if cfg!(debug_assertions) { 12 } else { 3 });

/// The result of a test.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    /// The status of the harness: `OK`, `ERROR`, `TIMEOUT`, `PRECONDITION_FAILED`. The runner adds
    /// `CRASH` and `HUNG`.
    pub(crate) status: &'static str,
    pub(crate) message: String,
    pub(crate) subtests: Vec<Subtest>,
    pub(crate) duration: Duration,
}

/// The result of a subtest.
#[derive(Debug, Clone)]
pub(crate) struct Subtest {
    pub(crate) name: String,
    /// `PASS`, `FAIL`, `TIMEOUT`, `NOTRUN`, `PRECONDITION_FAILED`.
    pub(crate) status: &'static str,
    pub(crate) message: String,
}

impl Outcome {
    /// The number of subtests that pass.
    pub(crate) fn passed(&self) -> usize {
        self.subtests.iter().filter(|it| it.passed()).count()
    }

    /// A result without the harness.
    pub(crate) fn broken(status: &'static str, message: &str) -> Self {
        Self {
            status,
            message: message.to_owned(),
            subtests: Vec::new(),
            duration: Duration::ZERO,
        }
    }

    /// Makes it an error if the page of a test of interfaces has taken too long.
    pub(crate) fn check_cpu_time(&mut self, run: &Run, taken: Duration) {
        if run.name.contains("idlharness") && taken > MAX_IDLHARNESS {
            let remark = format!("{taken:.1?} of CPU time, and not {MAX_IDLHARNESS:?}");
            self.message = if self.message.is_empty() {
                remark
            } else {
                format!("{remark}; {}", self.message)
            };
            if self.status == "OK" {
                self.status = "ERROR";
            }
        }
    }
}

impl Subtest {
    pub(crate) fn passed(&self) -> bool {
        self.status == "PASS"
    }
}

/// Runs one test. Takes little longer than `timeout`, unless a script never returns.
pub(crate) fn run(site: &Site, run: &Run, timeout: Duration) -> Outcome {
    let (start, cpu_time) = (Instant::now(), ThreadTime::now());
    let outcome = Page::new(site, run).and_then(|page| tokio_runtime().block_on(page.run(timeout)));
    let mut outcome = outcome.unwrap_or_else(|error| Outcome::broken("ERROR", &error));
    outcome.duration = start.elapsed();
    // The page has the thread for itself.
    outcome.check_cpu_time(run, cpu_time.elapsed());
    outcome
}

struct Page<'a> {
    runtime: Runtime,
    site: &'a Site,
    run: &'a Run,
    results: Results,
    /// The steps of the prelude before and after the harness is loaded, and after the page is
    /// loaded.
    steps: JsObject,
}

impl<'a> Page<'a> {
    fn new(site: &'a Site, run: &'a Run) -> Result<Self, String> {
        let url = site.origin(run.is_secure()) + &run.target();
        let location: Url = url.parse().map_err(|error| format!("{url}: {error}"))?;
        let network = Arc::new(Names::new(&site.authority).map_err(|error| error.to_string())?);
        let mut builder = Runtime::builder()
            .permissions(Permissions::all())
            .location(location.clone());
        let mut options = net::Options::default();
        if run.is_over_http2() {
            options.http2 = net::Http2::Prefer;
        }
        builder = builder.connector(network).net_options(options).fetch(true);
        let (its_site, its_run) = (site.clone(), run.clone());
        builder = builder.max_workers(32).configure_workers(move |worker| {
            let (site, run) = (its_site.clone(), its_run.clone());
            let fetch = move |request: ModuleFetch| ready(worker_script(&site, &run, &request.url));
            let worker = worker.fetch_modules(fetch);
            let (site, run) = (its_site.clone(), its_run.clone());
            worker.setup(move |context| {
                let url = format!("{}{}", site.origin(run.is_secure()), run.target());
                let natives = Natives {
                    results: Results::default(),
                };
                // The worker is in the place of a page, whose end ends it.
                if run.worker.is_some() {
                    keep_open(WORKER_TIMEOUT, context);
                }
                prelude(&run, &url, natives, context).map(drop)
            })
        });
        let results = Results::default();
        if run.has_document() {
            builder = document::add(builder, site, location, &results);
        }
        let mut runtime = builder.build().map_err(|error| error.to_string())?;
        let natives = Natives {
            results: results.clone(),
        };
        let steps = prelude(run, &url, natives, runtime.context())
            .map_err(|error| format!("the prelude: {error}"))?;
        Ok(Self {
            runtime,
            site,
            run,
            results,
            steps,
        })
    }

    async fn run(mut self, timeout: Duration) -> Result<Outcome, String> {
        if self.run.has_document() {
            let source = document::source(self.site, self.run)?;
            document::load(&source, self.runtime.context())?;
        } else {
            self.run_scripts().await?;
        }

        let completion = self.results.complete.clone();
        let idle = tokio::select! {
            biased;
            () = completion.notified() => None,
            result = tokio::time::timeout(timeout, self.stay_open()) => Some(result.is_ok()),
        };
        if let Some(idle) = idle {
            self.step("timeout")?;
            if idle && self.results.state.borrow().is_some() {
                self.results.add_to_message("nothing was left to wait for");
            }
        }
        self.results
            .outcome()
            .ok_or_else(|| "the harness did not complete".to_owned())
    }

    /// Runs the scripts of a test that has no document, in order.
    async fn run_scripts(&mut self) -> Result<(), String> {
        self.step("beforeHarness")?;
        self.script(HARNESS).await?;
        self.step("afterHarness")?;
        if let Some(kind) = self.run.worker {
            let (interface, script) = (kind.interface(), self.run.worker_script());
            let options = if self.run.is_module {
                ", { type: \"module\" }"
            } else {
                ""
            };
            let page = format!("fetch_tests_from_worker(new {interface}(\"/{script}\"{options}))");
            let ran = self.runtime.execute("page", page).await;
            ran.map_err(|error| error.to_string())?;
        } else {
            for path in &self.run.scripts {
                self.script(path).await?;
            }
        }
        self.step("load")
    }

    /// Runs the loop until it has been idle for a while.
    async fn stay_open(&mut self) {
        // A page can't make `run` fail.
        let _ = self.runtime.run().await;
        keep_open(IDLE_TIMEOUT, self.runtime.context());
        let _ = self.runtime.run().await;
    }

    /// Runs a file of the tree. The harness handles its exceptions, by `error` events.
    async fn script(&mut self, path: &str) -> Result<(), String> {
        let source = self.site.read(path).map_err(|error| error.to_string())?;
        let source = String::from_utf8_lossy(&source);
        if let Err(error) = self
            .runtime
            .execute(self.url(path), source.as_bytes())
            .await
            && self.run.path != path
        {
            self.results.add_to_message(&format!("{path}: {error}"));
        }
        Ok(())
    }

    fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.site.origin(self.run.is_secure()))
    }

    fn step(&mut self, name: &str) -> Result<(), String> {
        let context = self.runtime.context();
        let step = self
            .steps
            .get(JsString::from(name), context)
            .map_err(|error| error.to_string())?;
        let Some(step) = step.as_callable() else {
            return Err(format!("the prelude has no step {name}"));
        };
        step.call(&JsValue::undefined(), &[], context)
            .map(drop)
            .map_err(|error| format!("{name}: {error}"))
    }
}

/// Keeps the event loop alive for a while.
fn keep_open(time: Duration, context: &mut Context) {
    dom::host(context).set_timer(
        time,
        host::TimerKind::KeepsAlive,
        dom::task(|_| ()),
        context,
    );
}

/// A script of a worker: a file, or what upstream's server makes of one.
fn worker_script(site: &Site, run: &Run, url: &Url) -> Result<ModuleSource, String> {
    let path = url.path().trim_start_matches('/');
    let script = run.worker_script();
    if run.kind == Kind::Any && script.split('?').next() == Some(path) {
        return Ok(run.worker_source().into());
    }
    let read = site.read(path).map_err(|error| error.to_string())?;
    Ok(read.into())
}

/// Runs the prelude, which returns the steps.
fn prelude(run: &Run, url: &str, natives: Natives, context: &mut Context) -> JsResult<JsObject> {
    let mut function = |name: &str, source: &[u8]| {
        let source = Source::from_bytes(source).with_path(Path::new(name));
        Script::parse(source, None, context)?.evaluate(context)
    };
    let prelude = function("prelude.js", include_bytes!("prelude.js"))?;
    let stand_ins = function("stand_ins.js", include_bytes!("stand_ins.js"))?;
    let scope = match run.scope {
        Scope::Window => "window",
        Scope::ShadowRealm => "shadowrealm",
    };
    let page = ObjectInitializer::new(context)
        .property(js_string!("scope"), js_string!(scope), Attribute::all())
        .property(js_string!("url"), JsString::from(url), Attribute::all())
        .property(
            js_string!("title"),
            run.title
                .as_deref()
                .map_or(JsValue::undefined(), |title| JsString::from(title).into()),
            Attribute::all(),
        )
        .property(
            js_string!("hasDocument"),
            run.has_document(),
            Attribute::all(),
        )
        .build();
    let natives = natives.into_object(context);
    let prelude = prelude
        .as_callable()
        .ok_or_else(|| JsNativeError::typ().with_message("it is no function"))?;
    let steps = prelude.call(
        &JsValue::undefined(),
        &[page.into(), natives.into(), stand_ins],
        context,
    )?;
    steps.as_object().ok_or_else(|| {
        JsNativeError::typ()
            .with_message("it returns no steps")
            .into()
    })
}

/// The results of the harness so far.
#[derive(Clone, Default)]
pub(crate) struct Results {
    subtests: Rc<RefCell<Vec<Subtest>>>,
    /// The harness's status and message, after its end.
    state: Rc<RefCell<Option<(&'static str, String)>>>,
    /// Further remarks of the page.
    remarks: Rc<RefCell<Vec<String>>>,
    complete: Rc<Notify>,
}

impl Results {
    pub(crate) fn add_to_message(&self, remark: &str) {
        self.remarks.borrow_mut().push(remark.to_owned());
    }

    fn outcome(&self) -> Option<Outcome> {
        let (status, mut message) = self.state.take()?;
        for remark in self.remarks.take() {
            message += if message.is_empty() { "" } else { "; " };
            message += &remark;
        }
        Some(Outcome {
            status,
            message,
            subtests: self.subtests.take(),
            duration: Duration::ZERO,
        })
    }
}

/// The functions of the runner for the prelude.
#[derive(Clone, Trace, Finalize)]
struct Natives {
    #[unsafe_ignore_trace]
    results: Results,
}

impl Natives {
    fn into_object(self, context: &mut Context) -> JsObject {
        type Steps = fn(&Natives, &[JsValue], &mut Context) -> JsResult<JsValue>;
        let natives: [(JsString, usize, Steps); 3] = [
            (js_string!("subtest"), 3, Self::subtest),
            (js_string!("complete"), 2, Self::complete),
            (js_string!("collect"), 0, Self::collect),
        ];
        let mut object = ObjectInitializer::new(context);
        for (name, length, steps) in natives {
            let native = NativeFunction::from_copy_closure_with_captures(
                move |_, args, natives: &Self, context| steps(natives, args, context),
                self.clone(),
            );
            object.function(native, name, length);
        }
        object.build()
    }

    /// A subtest's name, status and message.
    fn subtest(&self, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let name = text(args.get_or_undefined(0), context)?;
        let status = match args.get_or_undefined(1).to_u32(context)? {
            0 => "PASS",
            1 => "FAIL",
            2 => "TIMEOUT",
            3 => "NOTRUN",
            _ => "PRECONDITION_FAILED",
        };
        let message = text(args.get_or_undefined(2), context)?;
        self.results.subtests.borrow_mut().push(Subtest {
            name,
            status,
            message,
        });
        Ok(JsValue::undefined())
    }

    /// Sets the harness's status and message, after the last subtest.
    fn complete(&self, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let status = match args.get_or_undefined(0).to_u32(context)? {
            0 => "OK",
            1 => "ERROR",
            2 => "TIMEOUT",
            _ => "PRECONDITION_FAILED",
        };
        let message = text(args.get_or_undefined(1), context)?;
        *self.results.state.borrow_mut() = Some((status, message));
        self.results.complete.notify_one();
        Ok(JsValue::undefined())
    }

    fn collect(&self, _: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
        boa_gc::force_collect();
        Ok(JsValue::undefined())
    }
}

fn text(value: &JsValue, context: &mut Context) -> JsResult<String> {
    if value.is_null_or_undefined() {
        return Ok(String::new());
    }
    Ok(value.to_string(context)?.to_std_string_lossy())
}
