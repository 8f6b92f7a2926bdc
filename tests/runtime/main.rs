//! A runtime through its public interface.

mod accepted;
mod answer_floods;
mod blocking;
mod builder;
mod calls;
mod cancellation;
#[cfg(target_os = "linux")]
mod chosen_lengths;
mod classes;
mod connection_options;
mod deadlines;
mod dialogs;
mod dropped_runs;
mod dropping;
#[path = "../../crates/wireline/tests/echo/mod.rs"]
mod echo;
#[cfg(feature = "fetch")]
mod event_source;
mod extensions;
mod fairness;
#[cfg(feature = "fetch")]
mod fetch;
#[cfg(all(feature = "fetch", feature = "recording"))]
mod fetch_client;
#[path = "../common/files.rs"]
mod files;
mod handle;
mod handle_scripts;
mod interrupting;
mod keeping_alive;
#[cfg(target_os = "linux")]
mod memory;
mod module_sources;
mod modules;
mod name_conflicts;
#[cfg(feature = "packages")]
#[path = "../common/node.rs"]
mod node;
#[path = "../../crates/wireline/tests/not_run/mod.rs"]
mod not_run;
#[path = "../common/output.rs"]
mod output;
mod own_loop;
#[cfg(feature = "packages")]
mod packages;
mod panics;
mod permissions;
mod program;
#[cfg(unix)]
mod program_files;
#[cfg(feature = "recording")]
mod program_recording;
mod quotas;
#[cfg(feature = "recording")]
mod recorded_workers;
#[cfg(feature = "recording")]
mod recording;
mod requesters;
mod script_functions;
#[cfg(feature = "fetch")]
mod server_scripts;
mod shared_file;
mod shutting_down;
mod small_host;
mod stopping;
mod storage;
mod suspended_machine;
mod test262;
mod thousands_of_sockets;
mod threads;
mod time_stamps;
mod time_zone;
mod tokio_without_time;
mod tracing;
mod undeclared_names;
mod unwinding;
mod value_table;
mod values;
mod web_socket_stream;
mod workers;
#[cfg(feature = "packages")]
mod ws_package;
#[cfg(all(feature = "fetch", feature = "recording"))]
mod xml_http_request;

use boa_engine::JsValue;
use boa_websocket::{
    Builder, Error, Handle, Limits, Permissions, Reporter, Runtime, dom::ErrorReport, net,
    runtime::ModuleScript,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    cell::{OnceCell, RefCell},
    path::Path,
    rc::Rc,
    sync::Arc,
};
use url::Url;

/// A builder whose scripts reach this network, and all of it.
fn on(network: impl net::connector::Connector + 'static) -> Builder {
    Runtime::builder()
        .permissions(Permissions::all())
        .connector(Arc::new(network))
}

fn on_a_tokio_of_its_own<R>(steps: impl AsyncFnOnce() -> R) -> R {
    // Without I/O: a network in memory needs none.
    let tokio = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("it can be built");
    tokio.block_on(steps())
}

/// A builder with limits that are not the defaults.
fn limited(set: impl FnOnce(&mut Limits)) -> Builder {
    let mut limits = Limits::default();
    set(&mut limits);
    Runtime::builder().limits(limits)
}

fn built(builder: Builder) -> Runtime {
    builder.build().expect("it can be built")
}

/// A runtime with the defaults.
fn runtime() -> Runtime {
    built(Runtime::builder())
}

/// A runtime whose scripts stop it by `stop()`.
fn stopping_itself(builder: Builder) -> Runtime {
    let handle = Rc::new(OnceCell::<Handle>::new());
    let own = handle.clone();
    let stop = move |()| own.get().map(Handle::stop).ok_or("there is no handle");
    let runtime = built(builder.function("stop", stop));
    handle.set(runtime.handle()).expect("once");
    runtime
}

/// The value of a script's last statement.
async fn execute(runtime: &mut Runtime, script: impl AsRef<[u8]>) -> JsValue {
    let executed = runtime.execute("test.js", script).await;
    executed.expect("the script runs")
}

/// Runs a script, and the event loop to its end.
async fn run_script(runtime: &mut Runtime, script: impl AsRef<[u8]>) {
    execute(runtime, script).await;
    runtime.run().await.expect("the event loop ends");
}

/// The same up to an error, which is the result.
async fn run_to_end(runtime: &mut Runtime, script: impl AsRef<[u8]>) -> Result<(), Error> {
    runtime.execute("test.js", script).await?;
    runtime.run().await
}

/// The value of a script's last statement, as text.
async fn text(runtime: &mut Runtime, script: &str) -> String {
    display(&execute(runtime, script).await)
}

fn display(value: &JsValue) -> String {
    match value.as_string() {
        Some(text) => text.to_std_string_lossy(),
        None => value.display().to_string(),
    }
}

/// The value of a script, as a value of Rust.
async fn value<T: DeserializeOwned>(runtime: &mut Runtime, script: &str) -> T {
    let value = runtime.evaluate("value.js", script).await;
    value.expect("it has a value")
}

/// A module, which is evaluated to its end.
async fn imported(runtime: &mut Runtime, path: impl AsRef<Path>) -> ModuleScript {
    runtime.import(path).await.expect("the module runs")
}

/// The same with this source.
async fn imported_source(runtime: &mut Runtime, name: impl AsRef<Path>, source: &str) {
    let imported = runtime.import_source(name, source).await;
    imported.expect("the module runs");
}

/// The result of a function of the script.
async fn called<T: DeserializeOwned>(
    runtime: &mut Runtime,
    name: &str,
    arguments: impl Serialize,
) -> T {
    let result = runtime.call(name, arguments).await;
    result.expect("it returns")
}

/// Keeps all reports.
#[derive(Default)]
struct Reports {
    uncaught: RefCell<Vec<String>>,
    failures: RefCell<Vec<String>>,
}

impl Reporter for Reports {
    fn uncaught(&self, report: &ErrorReport) {
        self.uncaught.borrow_mut().push(report.message.clone());
    }

    fn connection_failed(&self, url: &Url, error: &net::Error) {
        self.failures
            .borrow_mut()
            .push(format!("{url}: {}", net::chain(error)));
    }
}
