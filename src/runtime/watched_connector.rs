//! [`WatchedConnector`]: connections in a tokio runtime of the program that nobody may drive.

use crate::net::{
    Error,
    connector::{Connected, Connector, Target},
    runtime::{HookedStream, StreamHooks},
};
use futures_timer::Delay;
use futures_util::future::BoxFuture;
use std::{
    future::{Future, poll_fn},
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::runtime::Handle;

/// A [`Connector`] whose connections fail when the tokio runtime that they belong to is not driven:
/// neither their data nor their timeouts would ever arrive.
pub(super) struct WatchedConnector {
    handle: Handle,
    patience: Patience,
    connector: Arc<dyn Connector>,
}

impl WatchedConnector {
    pub(super) fn new(handle: Handle, connector: Arc<dyn Connector>) -> Self {
        Self {
            handle,
            patience: Patience::default(),
            connector,
        }
    }
}

/// The time that a runtime has to run a task. It is measured while the connection waits, so that a
/// script that runs for long is not taken for a runtime that is not driven.
#[derive(Clone, Copy)]
struct Patience {
    interval: Duration,
    intervals: u32,
    /// The time between two questions.
    rest: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(1),
            intervals: 5,
            rest: Duration::from_secs(3),
        }
    }
}

/// Asks a runtime again and again to run a task.
struct Watch {
    handle: Handle,
    patience: Patience,
    state: State,
}

enum State {
    Asked {
        is_answered: Arc<AtomicBool>,
        left: u32,
        delay: Delay,
    },
    Rests(Delay),
}

impl Watch {
    fn new(handle: Handle, patience: Patience) -> Self {
        let state = ask(&handle, patience);
        Self {
            handle,
            patience,
            state,
        }
    }

    /// Ready if the runtime is not driven.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        loop {
            match &mut self.state {
                State::Asked { is_answered, .. } if is_answered.load(Ordering::Relaxed) => {
                    self.state = State::Rests(Delay::new(self.patience.rest));
                }
                State::Asked { left, delay, .. } => {
                    ready!(Pin::new(&mut *delay).poll(cx));
                    *left -= 1;
                    if *left == 0 {
                        self.state = ask(&self.handle, self.patience);
                        return Poll::Ready(io::Error::new(io::ErrorKind::TimedOut, NOT_DRIVEN));
                    }
                    delay.reset(self.patience.interval);
                }
                State::Rests(delay) => {
                    ready!(Pin::new(delay).poll(cx));
                    self.state = ask(&self.handle, self.patience);
                }
            }
        }
    }
}

const NOT_DRIVEN: &str = "the tokio runtime of the extension is not driven: call its `block_on` on another thread, \
     await the context within it, or leave `tokio` out, so that the sockets have a thread of their own";

fn ask(handle: &Handle, patience: Patience) -> State {
    let is_answered = Arc::new(AtomicBool::new(false));
    let answers = is_answered.clone();
    handle.spawn(async move { answers.store(true, Ordering::Relaxed) });
    State::Asked {
        is_answered,
        left: patience.intervals.max(1),
        delay: Delay::new(patience.interval),
    }
}

impl Connector for WatchedConnector {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let mut watch = Watch::new(self.handle.clone(), self.patience);
        let address = target.to_string();
        let mut connected = self.connector.connect(target);
        Box::pin(async move {
            let mut connected = poll_fn(|cx| {
                if let Poll::Ready(connected) = connected.as_mut().poll(cx) {
                    return Poll::Ready(connected);
                }
                watch.poll(cx).map(|error| {
                    Err(Error::Connect {
                        address: address.clone(),
                        source: error.into(),
                    })
                })
            })
            .await?;
            connected.stream = Box::new(HookedStream::new(connected.stream, watch));
            Ok(connected)
        })
    }
}

impl StreamHooks for Watch {
    fn on_wait(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        self.poll(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::MemoryNetwork;
    use futures_util::future::{Either, select};
    use tokio::{io::AsyncReadExt as _, runtime::Builder};

    fn tokio() -> tokio::runtime::Runtime {
        Builder::new_current_thread()
            .build()
            .expect("it can be built")
    }

    /// Awaits a future in another runtime than the one that is asked.
    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio().block_on(future)
    }

    fn watched(handle: &Handle, connector: impl Connector) -> WatchedConnector {
        WatchedConnector {
            handle: handle.clone(),
            patience: Patience {
                interval: Duration::from_millis(5),
                intervals: 3,
                rest: Duration::from_millis(5),
            },
            connector: Arc::new(connector),
        }
    }

    fn target() -> Target {
        let url = "ws://a.example/".parse().expect("it is a URL");
        Target::from_url(&url).expect("it has a host")
    }

    /// Connects never.
    struct Never;

    impl Connector for Never {
        fn connect(&self, _: Target) -> BoxFuture<'static, Result<Connected, Error>> {
            Box::pin(std::future::pending())
        }
    }

    #[test]
    fn connections_of_a_runtime_that_is_not_driven_fail() {
        let tokio = tokio();
        let connected = block_on(watched(tokio.handle(), Never).connect(target()));
        let Err(error) = connected else {
            panic!("it is not driven");
        };
        assert!(crate::net::chain(&error).to_string().contains("`block_on`"));

        let network = MemoryNetwork::new();
        let _listener = network.listen("a.example", 80);
        let connector = watched(tokio.handle(), network);
        let mut stream = block_on(connector.connect(target()))
            .expect("the network needs no tokio")
            .stream;
        let error = block_on(stream.read_u8()).expect_err("it is not driven");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        // What is sent next fails as well.
        let error = block_on(stream.read_u8()).expect_err("it is not driven");
        assert!(error.to_string().contains("`block_on`"));
    }

    #[test]
    fn connections_of_a_runtime_that_is_driven_wait() {
        let tokio = tokio();
        let handle = tokio.handle().clone();
        let mut connecting = watched(&handle, Never).connect(target());
        tokio.block_on(async {
            // The runtime runs its tasks while this waits.
            for _ in 0..10 {
                match select(connecting, Delay::new(Duration::from_millis(5))).await {
                    Either::Left(_) => panic!("the runtime is driven"),
                    Either::Right(((), waits)) => connecting = waits,
                }
            }
        });
    }
}
