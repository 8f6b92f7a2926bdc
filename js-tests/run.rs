//! One script in a runtime of its own.

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    rc::Rc,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use boa_engine::{Context, JsValue, NativeFunction, js_string};
use boa_websocket::{
    Console, ConsoleMessage, Error, Permissions, Reporter, Runtime, dom::ErrorReport, net,
    runtime::LocalStorage, web::Level, websocket::ConnectionOptions,
};
use tokio::time::timeout;
use url::Url;

use crate::{
    case::{Outcome, Setting},
    network::Network,
};

/// The limit on a script, on the paused clock.
const SCRIPT_TIMEOUT: Duration = Duration::from_secs(3600);

/// The time of the peer for the client's last bytes, on the paused clock.
const PEER_TIMEOUT: Duration = Duration::from_secs(60);

/// The time of a shutdown.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);

/// The limit on a script that is busy, in real time. A test that passes never comes near it.
const BUSY_TIMEOUT: Duration = Duration::from_secs(120);

/// In bytes. The engine recurses deeply, especially without optimisation.
const STACK_SIZE: usize = 64 << 20;

/// Runs the script on a thread of its own.
///
/// # Errors
/// The script did not end, or the runtime panicked.
pub(crate) fn run(file: &Path, source: &str, setting: &Setting) -> Result<Outcome, String> {
    let (sender, outcome) = mpsc::channel();
    let (file, source, setting) = (file.to_owned(), source.to_owned(), setting.clone());
    let thread = thread::Builder::new()
        .name(file.display().to_string())
        .stack_size(STACK_SIZE);
    let play = move || {
        let play = async |network, record| play(&file, &source, &setting, network, record).await;
        drop(sender.send(on_a_clock(!setting.real_time, play)));
    };
    let thread = thread.spawn(play);
    let thread = thread.map_err(|error| error.to_string())?;
    match outcome.recv_timeout(BUSY_TIMEOUT) {
        Ok(outcome) => outcome,
        Err(mpsc::RecvTimeoutError::Timeout) => {
            Err(format!("the script is still busy after {BUSY_TIMEOUT:?}"))
        }
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            let panic = thread.join().err();
            let text = panic
                .as_ref()
                .and_then(|panic| panic.downcast_ref::<String>().map(String::as_str));
            let text = text.or_else(|| panic.as_ref()?.downcast_ref::<&str>().copied());
            Err(format!(
                "the runtime panicked: {}",
                text.unwrap_or_default()
            ))
        }
    }
}

fn on_a_clock(
    is_paused: bool,
    play: impl AsyncFnOnce(Network, Rc<Record>) -> Result<(), Error>,
) -> Result<Outcome, String> {
    test_server::tokio_runtime_with(is_paused).block_on(async {
        let network = Network::new();
        let stage = Arc::clone(&network.stage);
        let record = Rc::new(Record::default());
        let played = timeout(SCRIPT_TIMEOUT, play(network, Rc::clone(&record))).await;
        // A silent peer never ends.
        let _ = timeout(PEER_TIMEOUT, stage.empty()).await;
        let mut outcome = record.outcome.take();
        outcome.complaints = stage.complaints();
        match played {
            Ok(Ok(())) => Ok(outcome),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => {
                outcome
                    .complaints
                    .push(format!("the script had not ended after {SCRIPT_TIMEOUT:?}"));
                Ok(outcome)
            }
        }
    })
}

async fn play(
    file: &Path,
    source: &str,
    setting: &Setting,
    network: Network,
    record: Rc<Record>,
) -> Result<(), Error> {
    let mut options = net::Options::default();
    options.max_queued = setting.max_queued.unwrap_or(options.max_queued);
    let mut builder = Runtime::builder()
        .permissions(Permissions::all())
        .net_options(options)
        .connection_options(match setting.connection_options {
            true => ConnectionOptions::all(),
            false => ConnectionOptions::none().headers(setting.headers_argument),
        })
        .failure_details(setting.failure_details)
        .modules_from_anywhere()
        .max_workers(8)
        .local_storage(LocalStorage::in_memory())
        .connector(Arc::new(network))
        .console(Rc::clone(&record) as Rc<dyn Console>)
        .reporter(Rc::clone(&record) as Rc<dyn Reporter>);
    #[cfg(feature = "fetch")]
    {
        builder = builder.fetch(true);
    }
    if let Some(location) = &setting.location {
        builder = builder.location(location.clone());
    }
    let mut runtime = builder.build()?;
    if setting.gc {
        define_gc(runtime.context())?;
    }
    let is_module = file.extension().is_some_and(|extension| extension == "mjs");
    let evaluated = if is_module {
        runtime.import_source(file, source).await.map(drop)
    } else {
        runtime.execute(file, source).await.map(drop)
    };
    let ran = match setting.shut_down_after {
        None => runtime.run().await,
        Some(after) => match timeout(after, runtime.run()).await {
            Ok(ended) => ended,
            Err(_) => {
                runtime.shut_down(SHUTDOWN_TIMEOUT).await;
                Ok(())
            }
        },
    };
    for step in [evaluated, ran] {
        match step {
            Ok(()) => {}
            Err(Error::Script(report)) => record.uncaught(&report),
            Err(error @ Error::NeverSettles { .. }) => {
                let mut outcome = record.outcome.borrow_mut();
                outcome.status = 13;
                outcome.stderr.push(error.to_string());
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Defines `gc()`, which runs the collector.
fn define_gc(context: &mut Context) -> Result<(), Error> {
    let gc = NativeFunction::from_fn_ptr(|_, _, _| {
        boa_gc::force_collect();
        Ok(JsValue::undefined())
    });
    let defined = context.register_global_callable(js_string!("gc"), 0, gc);
    defined.map_err(|error| Error::Script(Box::new(ErrorReport::new(error, context))))
}

/// Records output and errors.
#[derive(Default)]
struct Record {
    outcome: RefCell<Outcome>,
}

impl Reporter for Record {
    fn uncaught(&self, report: &ErrorReport) {
        let mut outcome = self.outcome.borrow_mut();
        outcome.status = 1;
        let promise = if report.in_promise {
            " (in promise)"
        } else {
            ""
        };
        outcome
            .stderr
            .push(format!("Uncaught{promise} {}", report.message));
        let file = |path: &String| {
            PathBuf::from(path)
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
        };
        outcome.stderr.extend(report.stack.iter().map(|frame| {
            let function = frame.function.as_deref().unwrap_or_default();
            let file = frame.file.as_ref().and_then(file).unwrap_or_default();
            format!("    at {function} {file}:{}:{}", frame.line, frame.column)
        }));
    }

    fn connection_failed(&self, url: &Url, error: &net::Error) {
        self.outcome
            .borrow_mut()
            .stderr
            .push(format!("{url}: {}", net::chain(error)));
    }
}

/// Warnings, errors and traces go to standard error, everything else to standard output, as in the
/// command.
impl Console for Record {
    fn print(&self, message: &ConsoleMessage<'_>) {
        let mut outcome = self.outcome.borrow_mut();
        let lines = match message.level {
            Level::Trace | Level::Warn | Level::Error => &mut outcome.stderr,
            _ => &mut outcome.printed,
        };
        lines.extend(message.to_string().split('\n').map(str::to_owned));
    }
}

/// Tests of the runner itself.
pub(crate) mod tests {
    use super::*;

    pub(crate) fn a_script_that_throws_has_status_1() {
        let outcome = run(
            Path::new("/some/where/thrower.js"),
            "\n  throw new TypeError('no');",
            &Setting::default(),
        )
        .unwrap();
        assert_eq!(outcome.status, 1);
        assert_eq!(outcome.stderr[0], "Uncaught TypeError: no");
        assert!(
            outcome.stderr[1].contains("thrower.js:2:"),
            "{:?}",
            outcome.stderr
        );
    }

    pub(crate) fn a_script_without_end_is_ended() {
        let outcome = on_a_clock(true, async |_, _| std::future::pending().await).unwrap();
        assert_eq!(outcome.complaints, ["the script had not ended after 3600s"]);
    }
}
