//! [`Pool`]: children that wait for scripts, each of which gets one.

use super::{
    Builder, Runtime,
    protocol::Failure,
    value::{self, Value},
};
use crate::{Error, runtime::ChildEnd};
use futures_util::{StreamExt, future::LocalBoxFuture, stream::FuturesUnordered};
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::VecDeque, fmt, io, thread, time::Duration};
use tokio::{
    sync::{mpsc, oneshot},
    time::sleep,
};

/// Children that are kept ready. Each runs one script, and is ended then, so that no script finds anything of another one.
///
/// The pool is a thread of its own, which starts children, talks to those that work, and replaces those that have ended. While
/// children can't be started, it tries again after 100 ms, and after twice the time each time, up to 30 s. Clones are the same
/// pool. When the last one is dropped, its children are ended.
///
/// ```no_run
/// use boa_websocket::isolated::{self, Pool};
///
/// #[tokio::main]
/// async fn serve() -> Result<(), boa_websocket::Error> {
///     let pool = Pool::new(4, 16, isolated::Runtime::builder)?;
///     let total: f64 = pool.execute("input.reduce((sum, price) => sum + price)", [1.5, 2.5]).await?;
///     assert_eq!(total, 4.0);
///     Ok(())
/// }
///
/// fn main() -> Result<(), boa_websocket::Error> {
///     isolated::child_main(|builder| builder);
///     serve()
/// }
/// ```
#[derive(Clone)]
pub struct Pool {
    jobs: mpsc::Sender<Job>,
}

/// The limit on scripts that wait for a child. More wait for room.
const MAX_WAITING: usize = 1024;

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LAST_PAUSE: Duration = Duration::from_secs(30);

/// The name of the scripts, in messages and stacks.
const NAME: &str = "script.js";

struct Job {
    script: Vec<u8>,
    input: Vec<u8>,
    result: oneshot::Sender<Result<Value, Problem>>,
}

/// An error that may go to another thread.
enum Problem {
    Failure(Failure),
    Child(ChildEnd),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Child(end) => Self::Child(end),
            other => Self::Failure(other.into()),
        }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Failure(failure) => failure.into(),
            Problem::Child(end) => Self::Child(end),
        }
    }
}

impl Pool {
    /// Starts a pool that keeps `ready` children for the next scripts, and runs at most `at_once` scripts at once. `configure`
    /// makes the configuration of each child, on the thread of the pool.
    ///
    /// # Errors
    /// [`Error::Child`] if there is no thread to be had.
    pub fn new(ready: usize, at_once: usize, configure: impl Fn() -> Builder + Send + 'static) -> Result<Self, Error> {
        let failed = |error: io::Error| Error::Child(ChildEnd::Start { why: error.to_string() });
        let (jobs, waiting) = mpsc::channel(MAX_WAITING);
        let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let pool = move || {
            let steps = Supervisor { configure, ready: ready.max(1), at_once: at_once.max(1), waiting };
            tokio.block_on(steps.run());
        };
        thread::Builder::new().name("isolated pool".to_owned()).spawn(pool).map_err(failed)?;
        Ok(Self { jobs })
    }

    /// Runs a classic script in a child of its own, and returns the value of its last statement, awaited if it is a promise. The
    /// script finds the input as the global variable `input`. What it has begun besides ends with its child.
    ///
    /// # Errors
    /// Those of [`Runtime::evaluate`].
    ///
    /// # Cancel safety
    /// A script that runs is ended.
    pub async fn execute<R: DeserializeOwned>(
        &self,
        script: impl Into<Vec<u8>>,
        input: impl Serialize,
    ) -> Result<R, Error> {
        let input = value::from_rust(input).and_then(|input| value::encode(&input))?;
        let (result, output) = oneshot::channel();
        let gone = || Error::Child(ChildEnd::Start { why: "the pool has ended".to_owned() });
        let sent = self.jobs.send(Job { script: script.into(), input, result }).await;
        sent.map_err(|_| gone())?;
        let output = output.await.map_err(|_| gone())?;
        Ok(value::to_rust(output?)?)
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

struct Supervisor<F> {
    configure: F,
    ready: usize,
    at_once: usize,
    waiting: mpsc::Receiver<Job>,
}

impl<F: Fn() -> Builder> Supervisor<F> {
    async fn run(mut self) {
        let mut ready = VecDeque::new();
        let mut starting = FuturesUnordered::new();
        let mut running: FuturesUnordered<LocalBoxFuture<'_, ()>> = FuturesUnordered::new();
        // The last reason for which no child was started, and the pause before the next one is.
        let mut failure: Option<(ChildEnd, Duration)> = None;
        loop {
            while ready.len() + starting.len() < self.ready {
                let pause = failure.as_ref().map(|(_, pause)| *pause);
                starting.push(start((self.configure)(), pause));
            }
            // One failure may be a child that someone has ended.
            let fails = failure.as_ref().filter(|(_, pause)| *pause > FIRST_PAUSE).map(|(end, _)| end.clone());
            tokio::select! {
                biased;
                Some(()) = running.next(), if !running.is_empty() => {}
                Some(started) = starting.next() => match started {
                    Ok(runtime) => {
                        failure = None;
                        ready.push_back(runtime);
                    }
                    Err(error) => {
                        let pause = failure.map_or(FIRST_PAUSE, |(_, pause)| (2 * pause).min(LAST_PAUSE));
                        let end = match error {
                            Error::Child(end) => end,
                            other => ChildEnd::Start { why: other.to_string() },
                        };
                        failure = Some((end, pause));
                    }
                },
                job = self.waiting.recv(),
                    if running.len() < self.at_once && (!ready.is_empty() || fails.is_some()) =>
                {
                    let Some(job) = job else { break };
                    let taken = take(&mut ready).await;
                    match (taken, fails) {
                        (Some(runtime), _) => running.push(Box::pin(perform(runtime, job))),
                        // Who waits is told, and not only that it takes long.
                        (None, Some(end)) => drop(job.result.send(Err(Problem::Child(end)))),
                        // All have ended. The next one is being started.
                        (None, None) => match start((self.configure)(), None).await {
                            Ok(runtime) => running.push(Box::pin(perform(runtime, job))),
                            Err(error) => drop(job.result.send(Err(error.into()))),
                        },
                    }
                }
            }
        }
        // Scripts that were taken complete.
        while running.next().await.is_some() {}
    }
}

/// The first child that has not ended while it waited.
async fn take(ready: &mut VecDeque<Runtime>) -> Option<Runtime> {
    while let Some(mut runtime) = ready.pop_front() {
        if runtime.state().await.is_ok() {
            return Some(runtime);
        }
    }
    None
}

async fn start(builder: Builder, pause: Option<Duration>) -> Result<Runtime, Error> {
    if let Some(pause) = pause {
        sleep(pause).await;
    }
    let mut runtime = builder.build()?;
    runtime.ready().await?;
    Ok(runtime)
}

async fn perform(mut runtime: Runtime, job: Job) {
    let Job { script, input, mut result } = job;
    let output = {
        let work = async {
            runtime.set_global("input", input).await?;
            runtime.evaluate_value(NAME, script).await
        };
        tokio::select! {
            biased;
            output = work => output,
            // Nobody waits for it.
            () = result.closed() => return,
        }
    };
    // The process is gone before its result is there, so that those who wait for many do not have more than they may.
    drop(runtime);
    // Who waited may be gone.
    let _ = result.send(output.map_err(Problem::from));
}
