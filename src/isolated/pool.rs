//! [`Pool`]: children that wait for scripts, each of which gets one.

use super::{
    Builder, Error, ExitReason, Runtime,
    protocol::EncodedError,
    value::{self, Value},
};
use crate::net;
use futures_util::{StreamExt, future::LocalBoxFuture, stream::FuturesUnordered};
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::VecDeque, thread, time::Duration};
use tokio::{
    sync::{mpsc, oneshot},
    time::sleep,
};

/// Children that are kept ready. Each runs one script, and is ended then, so that no script finds
/// anything of another one.
///
/// The pool is a thread of its own, which starts children, talks to those that work, and replaces
/// those that have ended. While children can't be started, it tries again after 100 ms, and after
/// twice the time each time, up to 30 s. Clones are the same pool. When the last one is dropped,
/// its children are ended.
///
/// ```no_run
/// use boa_websocket::isolated::{self, Pool, PoolSize};
///
/// #[tokio::main]
/// async fn serve() -> Result<(), isolated::Error> {
///     let pool = Pool::new(PoolSize::new().ready(4).at_once(16), isolated::Runtime::builder)?;
///     let total: f64 = pool.execute("input.reduce((sum, price) => sum + price)", [1.5, 2.5]).await?;
///     assert_eq!(total, 4.0);
///     Ok(())
/// }
///
/// fn main() -> Result<(), isolated::Error> {
///     isolated::child_main(|builder| builder);
///     serve()
/// }
/// ```
#[derive(Clone)]
pub struct Pool {
    jobs: mpsc::Sender<Job>,
}

/// The numbers of children of a [`Pool`]. 0 counts as 1.
///
/// ```
/// use boa_websocket::isolated::PoolSize;
///
/// let size = PoolSize::new().ready(4).at_once(16);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolSize {
    /// The children that wait for the next scripts. The default is 1.
    pub ready: usize,
    /// The limit on scripts that run at once. The default is the number of processors.
    pub at_once: usize,
}

impl Default for PoolSize {
    fn default() -> Self {
        Self {
            ready: 1,
            at_once: thread::available_parallelism().map_or(1, Into::into),
        }
    }
}

impl PoolSize {
    /// The defaults of the fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    net::setters! {
        ready: usize,
        at_once: usize,
    }
}

/// The limit on scripts that wait for a child. More wait for room.
const MAX_WAITING: usize = 1024;

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LAST_PAUSE: Duration = Duration::from_secs(30);

/// The name of the scripts, in messages and stacks.
const NAME: &str = "script.js";

struct Job {
    /// The configuration of a child of its own.
    configure: Option<Box<dyn FnOnce() -> Builder + Send>>,
    script: Vec<u8>,
    input: Vec<u8>,
    /// With an [`EncodedError`], because a [`crate::Error`] stays on its thread.
    result: oneshot::Sender<Result<Value, Error<EncodedError>>>,
}

impl Pool {
    /// Starts a pool. `configure` makes the configuration of each child, on the thread of the pool.
    ///
    /// # Errors
    /// [`Error::Child`] if there is no thread to be had.
    pub fn new(
        size: PoolSize,
        configure: impl Fn() -> Builder + Send + 'static,
    ) -> Result<Self, Error> {
        let (jobs, waiting) = mpsc::channel(MAX_WAITING);
        let tokio = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(ExitReason::not_started)?;
        let pool = move || {
            let steps = Supervisor {
                configure,
                ready: size.ready.max(1),
                at_once: size.at_once.max(1),
                waiting,
            };
            tokio.block_on(steps.run());
        };
        thread::Builder::new()
            .name("isolated pool".to_owned())
            .spawn(pool)
            .map_err(ExitReason::not_started)?;
        Ok(Self { jobs })
    }

    /// Runs a classic script in a child of its own, and returns the value of its last statement,
    /// awaited if it is a promise. The script finds the input as the global variable `input`. What
    /// it has begun besides ends with its child.
    ///
    /// # Errors
    /// The errors of [`Runtime::evaluate`].
    ///
    /// # Cancel safety
    /// A script that runs is ended.
    pub async fn execute<R: DeserializeOwned>(
        &self,
        script: impl Into<Vec<u8>>,
        input: impl Serialize,
    ) -> Result<R, Error> {
        self.perform(None, script.into(), input).await
    }

    /// As [`Pool::execute`], with a configuration for this script only: the permissions, functions,
    /// limits and console of one tenant. `configure` runs on the thread of the pool. The child is
    /// started for the script, because one that waits has the configuration of the pool; it counts
    /// among those that run at once.
    ///
    /// ```no_run
    /// use boa_websocket::{Permissions, isolated::{self, Pool, PoolSize}};
    ///
    /// #[tokio::main]
    /// async fn serve(tenant: &'static str) -> Result<(), isolated::Error> {
    ///     let pool = Pool::new(PoolSize::new().ready(4).at_once(16), isolated::Runtime::builder)?;
    ///     let configure = move || isolated::Runtime::builder().global("tenant", tenant).permissions(Permissions::none());
    ///     let said: String = pool.execute_with(configure, "tenant + input", 1).await?;
    ///     assert_eq!(said, format!("{tenant}1"));
    ///     Ok(())
    /// }
    ///
    /// fn main() -> Result<(), isolated::Error> {
    ///     isolated::child_main(|builder| builder);
    ///     serve("Ada")
    /// }
    /// ```
    ///
    /// # Errors
    /// The errors of [`Pool::execute`], and of [`Builder::build`].
    ///
    /// # Cancel safety
    /// As [`Pool::execute`].
    pub async fn execute_with<R: DeserializeOwned>(
        &self,
        configure: impl FnOnce() -> Builder + Send + 'static,
        script: impl Into<Vec<u8>>,
        input: impl Serialize,
    ) -> Result<R, Error> {
        self.perform(Some(Box::new(configure)), script.into(), input)
            .await
    }

    async fn perform<R: DeserializeOwned>(
        &self,
        configure: Option<Box<dyn FnOnce() -> Builder + Send>>,
        script: Vec<u8>,
        input: impl Serialize,
    ) -> Result<R, Error> {
        let input = value::from_rust(input).and_then(|input| value::encode(&input))?;
        let (result, output) = oneshot::channel();
        let gone = || ExitReason::not_started("the pool has ended");
        let sent = self
            .jobs
            .send(Job {
                configure,
                script,
                input,
                result,
            })
            .await;
        sent.map_err(|_| gone())?;
        let output = output.await.map_err(|_| gone())?;
        let value = output.map_err(|error| {
            error.map(|error| error.decode().unwrap_or_else(crate::Error::Engine))
        })?;
        Ok(value::to_rust(value)?)
    }
}

boa_web::opaque_debug!(Pool);

struct Supervisor<F> {
    configure: F,
    ready: usize,
    at_once: usize,
    waiting: mpsc::Receiver<Job>,
}

impl<F: Fn() -> Builder> Supervisor<F> {
    /// Nothing is awaited here but the next event: scripts that run are served meanwhile.
    async fn run(self) {
        let Self {
            configure,
            ready: most_ready,
            at_once,
            mut waiting,
        } = self;
        let mut ready = VecDeque::new();
        let mut starting = FuturesUnordered::new();
        let mut running: FuturesUnordered<LocalBoxFuture<'_, ()>> = FuturesUnordered::new();
        // The last reason for which no child was started, and the pause before the next one is.
        let mut failure: Option<(ExitReason, Duration)> = None;
        loop {
            while ready.len() + starting.len() < most_ready {
                let pause = failure.as_ref().map(|(_, pause)| *pause);
                starting.push(start(configure(), pause));
            }
            // One failure may be a child that someone has ended.
            let fails = failure
                .as_ref()
                .filter(|(_, pause)| *pause > FIRST_PAUSE)
                .map(|(end, _)| end.clone());
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
                            Error::Runtime(error) => ExitReason::not_started(error),
                        };
                        failure = Some((end, pause));
                    }
                },
                job = waiting.recv(), if running.len() < at_once && (!ready.is_empty() || fails.is_some()) => {
                    let Some(mut job) = job else { break };
                    if let Some(configure) = job.configure.take() {
                        running.push(Box::pin(perform(start(configure(), None), job)));
                        continue;
                    }
                    match (ready.pop_front(), fails) {
                        (Some(runtime), _) => running.push(Box::pin(perform(still_ready(runtime, &configure), job))),
                        // The caller gets the reason instead of a timeout.
                        (None, Some(end)) => drop(job.result.send(Err(Error::Child(end)))),
                        // Not with the condition above.
                        (None, None) => {}
                    }
                }
            }
        }
        // Scripts that were taken complete.
        while running.next().await.is_some() {}
    }
}

/// A child that has waited, or another one if it has ended meanwhile.
async fn still_ready(
    mut runtime: Runtime,
    configure: &impl Fn() -> Builder,
) -> Result<Runtime, Error> {
    if runtime.state().await.is_ok() {
        Ok(runtime)
    } else {
        start(configure(), None).await
    }
}

async fn start(builder: Builder, pause: Option<Duration>) -> Result<Runtime, Error> {
    if let Some(pause) = pause {
        sleep(pause).await;
    }
    let mut runtime = builder.build()?;
    runtime.ready().await?;
    Ok(runtime)
}

async fn perform(runtime: impl Future<Output = Result<Runtime, Error>>, job: Job) {
    let Job {
        configure: _,
        script,
        input,
        mut result,
    } = job;
    let work = async {
        // The process is gone before its result is there, so that those who wait for many do not
        // have more than they may.
        let mut runtime = runtime.await?;
        runtime.set_global("input", input).await?;
        runtime.evaluate_value(NAME.to_owned(), script).await
    };
    let output = tokio::select! {
        biased;
        output = work => output,
        // Nobody waits for it.
        () = result.closed() => return,
    };
    // Who waited may be gone.
    let _ = result.send(output.map_err(|error| error.map(EncodedError::new)));
}
