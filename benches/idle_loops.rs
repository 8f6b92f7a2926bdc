//! The processor time of three seconds with an open socket and nothing to do, for each way to run
//! its loop. Fails if a loop that waits, or an `EventLoop` in frames, takes [`BAR`] more than a
//! thread that only sleeps.
//!
//!     cargo bench --profile dev --bench idle_loops

#![expect(clippy::print_stdout, reason = "a bench prints its measurement")]

use boa_engine::{Context, Source, object::builtins::JsPromise};
use boa_websocket::{
    EventLoop, Permissions, Runtime,
    extensions::{RuntimeExtension, WebSocketExtension},
};
use cpu_time::ProcessTime;
use std::{
    error::Error,
    net::{SocketAddr, TcpListener},
    process::ExitCode,
    rc::Rc,
    thread,
    time::{Duration, Instant},
};
use tokio::runtime::{Builder, Runtime as Tokio};
use tokio_tungstenite::tungstenite;

/// The time of a measurement.
const IDLE: Duration = Duration::from_secs(3);
/// What a loop may take more than a thread that sleeps as often.
const BAR: Duration = Duration::from_millis(10);
const FRAME: Duration = Duration::from_nanos(1_000_000_000 / 60);

/// Opens a socket, and measures.
type Measurement = fn(SocketAddr) -> Result<Duration>;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A server that sends nothing, on threads that only wait. A connection ends with its client.
fn silent_server() -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            thread::spawn(|| {
                if let Ok(mut socket) = tungstenite::accept(stream) {
                    while socket.read().is_ok() {}
                }
            });
        }
    });
    Ok(address)
}

/// A promise of the `open` event.
fn opening(server: SocketAddr) -> String {
    format!(
        "var socket = new WebSocket('ws://{server}/');
        socket.onmessage = () => {{}};
        new Promise((opened) => {{ socket.onopen = () => opened() }})"
    )
}

/// Closes the socket later, so that the loop ends.
fn closing() -> String {
    format!("setTimeout(() => socket.close(), {})", IDLE.as_millis())
}

/// A context with an open socket, and its loop.
fn context(server: SocketAddr) -> Result<(Context, Rc<EventLoop>)> {
    let mut context = Context::default();
    let events = EventLoop::install(&mut context)?;
    WebSocketExtension::new(Permissions::all()).register(None, &mut context)?;
    let opened = context.eval(Source::from_bytes(&opening(server)))?;
    let opened = JsPromise::resolve(opened, &mut context)?;
    events.run_until(&opened, &mut context)?;
    Ok((context, events))
}

/// A runtime with an open socket, and the tokio that drives it.
fn runtime(server: SocketAddr) -> Result<(Tokio, Runtime)> {
    let tokio = Builder::new_current_thread().enable_all().build()?;
    let mut runtime = Runtime::builder().permissions(Permissions::all()).build()?;
    tokio.block_on(runtime.evaluate::<()>("opening.js", opening(server)))?;
    Ok((tokio, runtime))
}

/// The processor time of steps, in all threads.
fn measured(steps: impl FnOnce() -> Result<()>) -> Result<Duration> {
    let start = ProcessTime::now();
    steps()?;
    Ok(start.elapsed())
}

fn in_frames(mut frame: impl FnMut() -> Result<()>) -> Result<Duration> {
    measured(|| {
        let start = Instant::now();
        while start.elapsed() < IDLE {
            let began = Instant::now();
            frame()?;
            thread::sleep(FRAME.saturating_sub(began.elapsed()));
        }
        Ok(())
    })
}

fn in_event_loop(server: SocketAddr) -> Result<Duration> {
    let (mut context, events) = context(server)?;
    context.eval(Source::from_bytes(&closing()))?;
    measured(|| Ok(events.run(&mut context)?))
}

fn in_asynchronous_event_loop(server: SocketAddr) -> Result<Duration> {
    let (mut context, events) = context(server)?;
    let tokio = Builder::new_current_thread().build()?;
    context.eval(Source::from_bytes(&closing()))?;
    measured(|| Ok(tokio.block_on(events.run_async(&mut context))?))
}

fn in_frames_of_an_event_loop(server: SocketAddr) -> Result<Duration> {
    let (mut context, events) = context(server)?;
    in_frames(|| {
        events.run_ready(&mut context)?;
        Ok(())
    })
}

fn in_a_runtime(server: SocketAddr) -> Result<Duration> {
    let (tokio, mut runtime) = runtime(server)?;
    tokio.block_on(runtime.execute("closing.js", closing()))?;
    measured(|| Ok(tokio.block_on(runtime.run())?))
}

fn in_frames_of_a_runtime(server: SocketAddr) -> Result<Duration> {
    let (tokio, mut runtime) = runtime(server)?;
    in_frames(|| {
        // The recipe of docs/cookbook.md.
        tokio.block_on(async {
            tokio::select! {
                biased;
                ended = runtime.run() => ended,
                () = tokio::task::yield_now() => Ok(()),
            }
        })?;
        Ok(())
    })
}

fn main() -> Result<ExitCode> {
    let server = silent_server()?;
    let asleep = measured(|| {
        thread::sleep(IDLE);
        Ok(())
    })?;
    let asleep_in_frames = in_frames(|| Ok(()))?;
    let ways: [(&str, Duration, Measurement); 4] = [
        ("EventLoop::run", asleep, in_event_loop),
        ("EventLoop::run_async", asleep, in_asynchronous_event_loop),
        ("Runtime::run", asleep, in_a_runtime),
        (
            "EventLoop::run_ready in each of 60 frames a second",
            asleep_in_frames,
            in_frames_of_an_event_loop,
        ),
    ];
    let print = |time: Duration, what: &str| {
        println!("{:>6.1} ms  {what}", time.as_secs_f64() * 1e3);
    };
    print(asleep, "nothing but sleep");
    print(asleep_in_frames, "nothing but sleep, in frames");
    let mut status = ExitCode::SUCCESS;
    for (name, asleep, run) in ways {
        let time = run(server)?;
        print(time, name);
        if time > asleep + BAR {
            println!("           which is too much");
            status = ExitCode::FAILURE;
        }
    }
    // Each frame enters tokio, and begins a run and ends it.
    print(
        in_frames_of_a_runtime(server)?,
        "Runtime::run in each of 60 frames a second",
    );
    Ok(status)
}
