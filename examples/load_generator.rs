//! Scripts as virtual users: each connects, sends messages, and measures the time to each answer.
//! The terminal shows a live table, and the latencies at the end.
//!
//!     boa-ws --serve &
//!     cargo run --release --example load_generator -- ws://localhost:8080/ --users 200

#![expect(clippy::print_stdout, reason = "a program that prints")]

use boa_websocket::{Limits, Permissions, Runtime};
use clap::Parser;
use hdrhistogram::Histogram;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::{
    cell::RefCell,
    num::NonZero,
    path::PathBuf,
    rc::Rc,
    thread,
    time::{Duration, Instant},
};
use url::Url;

#[derive(Clone, Parser)]
struct Arguments {
    /// The server
    url: Url,

    /// How many users there are
    #[arg(long, default_value_t = 10)]
    users: u32,

    /// How many messages each of them sends
    #[arg(long, default_value_t = 100)]
    messages: u32,

    /// A user: a script that defines `async function user(url, messages)`, and calls
    /// measured(milliseconds)
    #[arg(long)]
    script: Option<PathBuf>,
}

/// The default user.
const USER: &str = r#"
    function user(url, messages) {
        return new Promise((resolve, reject) => {
            const socket = new WebSocket(url);
            let sent, left = messages;
            const send = () => {
                sent = performance.now();
                socket.send("x".repeat(64));
            };
            socket.onopen = send;
            socket.onmessage = () => {
                measured(performance.now() - sent);
                if (--left > 0) send();
                else socket.close(1000);
            };
            socket.onclose = ({ code }) => left > 0 ? reject(new Error(`closed with ${code}`)) : resolve();
        });
    }
"#;

/// Any error, from any thread.
type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// The measurements of one thread's users, in microseconds.
struct Outcome {
    latencies: Histogram<u64>,
    failures: Vec<String>,
}

fn main() -> Result<(), AnyError> {
    let arguments = Arguments::parse();
    let script = match &arguments.script {
        Some(file) => std::fs::read_to_string(file)?,
        None => USER.to_owned(),
    };
    let threads = thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(4);
    let threads = u32::try_from(threads)?.min(arguments.users.max(1));
    let (table, began) = (MultiProgress::new(), Instant::now());
    let users: Vec<_> = (0..threads)
        .map(|thread| {
            let (arguments, script) = (arguments.clone(), script.clone());
            let users = (arguments.users + threads - 1 - thread) / threads;
            let row = table.add(ProgressBar::new((users * arguments.messages).into()));
            thread::spawn(move || simulate(&arguments, &script, users, &row))
        })
        .collect();
    let mut all = Outcome {
        latencies: Histogram::new(3)?,
        failures: Vec::new(),
    };
    for thread in users {
        let outcome = thread.join().map_err(|_| "a thread has panicked")??;
        all.latencies.add(outcome.latencies)?;
        all.failures.extend(outcome.failures);
    }
    report(&arguments, &all, began.elapsed());
    Ok(())
}

/// Runs some of the users on this thread, in one runtime.
fn simulate(
    arguments: &Arguments,
    script: &str,
    users: u32,
    row: &ProgressBar,
) -> Result<Outcome, AnyError> {
    let style = ProgressStyle::with_template("{bar:30} {pos:>8} messages {per_sec:>14} {msg}")?;
    row.set_style(style);
    let latencies = Rc::new(RefCell::new(Histogram::<u64>::new(3)?));
    let (recorded, ticking) = (latencies.clone(), row.clone());
    let host = arguments.url.host_str().ok_or("the URL has no host")?;
    let limits = Limits::new().script_time(Duration::from_secs(10));
    let builder = Runtime::builder()
        .permissions(Permissions::none().allow_net(host)?)
        .limits(limits)
        .function("measured", move |milliseconds: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a time of some milliseconds"
            )]
            let microseconds = (milliseconds * 1000.0).max(1.0) as u64;
            ticking.inc(1);
            recorded
                .borrow_mut()
                .record(microseconds)
                .map_err(|error| error.to_string())
        });
    let tokio = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let failures = tokio.block_on(async {
        let mut runtime = builder.build().map_err(|error| error.to_string())?;
        runtime
            .execute("user.js", script)
            .await
            .map_err(|error| error.to_string())?;
        let handle = runtime.handle();
        let (url, messages) = (arguments.url.to_string(), arguments.messages);
        let work = async move {
            let calls = (0..users).map(|_| handle.call::<()>("user", (url.clone(), messages)));
            let outcomes = futures_util::future::join_all(calls).await;
            // The thread may have ended already.
            let _ = handle.shut_down(Duration::from_secs(1)).await;
            outcomes
                .into_iter()
                .filter_map(Result::err)
                .map(|error| error.to_string())
                .collect()
        };
        let (ended, failures) = tokio::join!(runtime.run_until_stopped(), work);
        ended.map_err(|error| error.to_string())?;
        Ok::<Vec<String>, AnyError>(failures)
    })?;
    row.finish_with_message(format!("{} failed", failures.len()));
    let latencies = latencies.borrow().clone();
    Ok(Outcome {
        latencies,
        failures,
    })
}

fn report(
    arguments: &Arguments,
    Outcome {
        latencies,
        failures,
    }: &Outcome,
    took: Duration,
) {
    #[expect(clippy::cast_precision_loss, reason = "for people")]
    let rate = latencies.len() as f64 / took.as_secs_f64();
    println!(
        "{} users, {} messages, {} failures",
        arguments.users,
        latencies.len(),
        failures.len()
    );
    println!("{:.1} s, {rate:.0} messages a second", took.as_secs_f64());
    for (name, quantile) in [("median", 0.5), ("90 %", 0.9), ("99 %", 0.99), ("all", 1.0)] {
        println!(
            "{name:>8} within {:>9.3} ms",
            Duration::from_micros(latencies.value_at_quantile(quantile)).as_secs_f64() * 1e3
        );
    }
    let mut failures = failures.clone();
    failures.sort();
    failures.dedup();
    for failure in failures {
        println!("failed: {failure}");
    }
}
