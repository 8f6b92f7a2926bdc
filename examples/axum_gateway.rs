//! A web server that runs untrusted scripts, each in a process of its own, and streams their
//! output to the page.
//!
//! A script that uses up its memory or its time, or makes the engine abort, ends its own process,
//! and its page says why. On Linux that process can open no files and no connections: this one
//! opens connections, to public hosts only. `docs/isolation.md` has the limits by system. A public
//! server also has to limit how often one visitor may come, and to serve HTTPS.
//!
//!     cargo run --example axum_gateway -- 127.0.0.1:3000

#![expect(clippy::print_stdout, reason = "a program that prints")]

#[cfg(unix)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The processes of scripts are this program too.
    boa_websocket::isolated::child_main(|builder| builder);
    gateway::serve()
}

/// There are no such processes on other systems.
#[cfg(not(unix))]
fn main() {
    println!("the server needs Unix");
}

#[cfg(unix)]
mod gateway {
    use axum::{
        Router,
        body::{Body, Bytes},
        extract::DefaultBodyLimit,
        http::{StatusCode, header::CONTENT_TYPE},
        response::{Html, IntoResponse, Response},
        routing::{get, post},
    };
    use boa_websocket::{
        Console, ConsoleMessage, Limits, Permissions, Reporter,
        dom::ErrorReport,
        isolated::{Handle, ProcessLimits, Runtime},
        net,
    };
    use futures_util::{StreamExt, stream};
    use std::{cell::Cell, convert::Infallible, rc::Rc, thread, time::Duration};
    use tokio::sync::{Semaphore, mpsc, oneshot};
    use url::Url;

    /// The limit on the size of a script, in bytes.
    const MAX_SCRIPT_LEN: usize = 64 << 10;

    /// The permits for running scripts. Each script has a thread.
    static SCRIPT_PERMITS: Semaphore = Semaphore::const_new(16);

    /// The limit on lines that wait for a slow page. Further output is lost.
    const MAX_QUEUED_LINES: usize = 256;

    /// The limit on the time of a script, waiting included.
    const MAX_TIME: Duration = Duration::from_secs(60);

    const PAGE: &str = r#"<!doctype html>
<meta charset="utf-8">
<title>Scripts</title>
<textarea id="script" rows="10" cols="80">
const socket = new WebSocket("wss://echo.websocket.org/");
socket.onmessage = ({ data }) => { console.log(data); socket.close(); };
</textarea>
<button id="run">Run</button>
<pre id="output"></pre>
<script>
  run.onclick = async () => {
    output.textContent = "";
    const response = await fetch("/run", { method: "POST", body: script.value });
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) output.textContent += text;
  };
</script>
"#;

    #[tokio::main(flavor = "current_thread")]
    pub(super) async fn serve() -> Result<(), Box<dyn std::error::Error>> {
        let address = std::env::args()
            .nth(1)
            .unwrap_or_else(|| "127.0.0.1:0".to_owned());
        let listener = tokio::net::TcpListener::bind(address).await?;
        println!("http://{}/", listener.local_addr()?);
        let routes = Router::new()
            .route("/", get(|| async { Html(PAGE) }))
            .route("/run", post(run))
            .layer(DefaultBodyLimit::max(MAX_SCRIPT_LEN));
        axum::serve(listener, routes).await?;
        Ok(())
    }

    /// Runs a script. The response ends with the script.
    async fn run(script: Bytes) -> Response {
        let Ok(permit) = SCRIPT_PERMITS.try_acquire() else {
            return (
                StatusCode::SERVICE_UNAVAILABLE,
                "too many scripts are running\n",
            )
                .into_response();
        };
        let (lines, printed) = mpsc::channel(MAX_QUEUED_LINES);
        let (started, starts) = oneshot::channel();
        let spawned = thread::Builder::new().spawn(move || {
            let _permit = permit;
            let tokio = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            if let Ok(tokio) = tokio {
                tokio.block_on(execute(&script, lines, started));
            }
        });
        let (Ok(_), Ok(handle)) = (spawned, starts.await) else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        // A page that goes away drops the response, which stops the script.
        let running = (printed, Stop(handle));
        let text = stream::unfold(running, |(mut printed, stop)| async {
            let line: String = printed.recv().await?;
            Some((line, (printed, stop)))
        });
        let body = Body::from_stream(text.map(|line| Ok::<_, Infallible>(line + "\n")));
        ([(CONTENT_TYPE, "text/plain; charset=utf-8")], body).into_response()
    }

    struct Stop(Handle);

    impl Drop for Stop {
        fn drop(&mut self) {
            self.0.stop();
        }
    }

    /// Runs a script and sends its output.
    async fn execute(script: &[u8], lines: mpsc::Sender<String>, started: oneshot::Sender<Handle>) {
        let page = Rc::new(Page {
            lines,
            lost: Cell::new(0),
        });
        let mut runtime = match build(page.clone()) {
            Ok(runtime) => runtime,
            Err(error) => return page.say(error.to_string()),
        };
        if started.send(runtime.handle()).is_err() {
            return;
        }
        let work = async {
            runtime.execute("script.js", script).await?;
            runtime.run().await
        };
        if let Err(error) = work.await {
            page.say(error.to_string());
        }
        runtime.shut_down(Duration::from_secs(1)).await;
        if page.lost.get() > 0 {
            page.say(format!("({} lines were lost)", page.lost.get()));
        }
    }

    /// A runtime with limits on all resources, and with permission for the internet, but not for
    /// the local network.
    fn build(page: Rc<Page>) -> Result<Runtime, Box<dyn std::error::Error>> {
        let limits = Limits::new()
            .script_time(Duration::from_secs(1))
            .connections(8);
        let process = ProcessLimits::new()
            .memory_bytes(64 << 20)
            .cpu(Duration::from_secs(5))
            .wall(MAX_TIME)
            .output_bytes(1 << 20);
        let options = net::Options::new().max_message(1 << 20).max_queued(1 << 20);
        let builder = Runtime::builder()
            .permissions(Permissions::none().allow_net("wss://public:443")?)
            .limits(limits)
            .process_limits(process)
            .net_options(options)
            .console(page.clone())
            .reporter(page);
        Ok(builder.build()?)
    }

    /// The output of a script.
    struct Page {
        lines: mpsc::Sender<String>,
        lost: Cell<usize>,
    }

    impl Page {
        fn say(&self, line: String) {
            if self.lines.try_send(line).is_err() {
                self.lost.update(|lost| lost + 1);
            }
        }
    }

    impl Console for Page {
        fn print(&self, message: &ConsoleMessage<'_>) {
            self.say(message.to_string());
        }
    }

    impl Reporter for Page {
        fn uncaught(&self, report: &ErrorReport) {
            self.say(format!("Uncaught {}", report.message));
        }

        fn connection_failed(&self, url: &Url, error: &net::Error) {
            // The script gets no reason. The page gets none either: its author need not know the
            // local network.
            let reason = if matches!(error, net::Error::Denied(_)) {
                "not allowed"
            } else {
                "failed"
            };
            self.say(format!("{url}: {reason}"));
        }
    }
}
