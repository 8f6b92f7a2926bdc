//! Runs the collector while a loop has nothing else to do.
//!
//! The engine's collector runs when enough was allocated, which is in the middle of work. A burst of
//! messages waits for it, and what the last burst has left stays in memory until the next one.

use std::{
    cell::Cell,
    future::Future,
    pin::Pin,
    task::Context,
    time::{Duration, Instant},
};
use tokio::time::{Sleep, sleep};

/// How long a loop must have nothing to do. A message that follows another at once does not meet
/// the collector.
const IDLE: Duration = Duration::from_millis(20);

/// The tasks after which a collection is worth its time. Each leaves an event at least.
const MIN_TASKS: usize = 256;

/// A collection runs after this multiple of the time that the last one took. So collections at idle
/// take a thousandth of all time, however many objects there are.
const TIMES_BETWEEN: u32 = 1000;

thread_local! {
    /// All runtimes of a thread share one heap.
    static LATEST: Cell<Option<Latest>> = const { Cell::new(None) };
}

/// The latest collection at idle of a thread.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Latest {
    end: Instant,
    took: Duration,
}

impl Latest {
    fn allows_next(self, now: Instant) -> bool {
        now.duration_since(self.end) >= self.took.saturating_mul(TIMES_BETWEEN)
    }
}

/// The collections at idle of one loop.
#[derive(Default)]
pub(in crate::runtime) struct IdleGc {
    /// Tasks since the latest collection.
    tasks: usize,
    latest: Option<Latest>,
    wait: Option<Wait>,
}

struct Wait {
    sleep: Pin<Box<Sleep>>,
    /// The tasks at its begin.
    tasks: usize,
}

impl IdleGc {
    pub(in crate::runtime) fn ran(&mut self, tasks: usize) {
        self.tasks = self.tasks.saturating_add(tasks);
    }

    /// The loop is about to wait: collects if it has been idle for long enough, or registers the
    /// waker for that. It needs tokio's timers.
    pub(in crate::runtime) fn poll(&mut self, context: &mut Context<'_>) {
        let latest = LATEST.get();
        if self.latest != latest {
            // Another loop of the thread has collected the garbage of this one.
            *self = Self {
                latest,
                ..Self::default()
            };
        }
        if self.tasks < MIN_TASKS {
            return;
        }
        loop {
            let tasks = self.tasks;
            // A wait is not begun anew for each task: a busy loop would set a timer for each
            // message.
            let wait = self.wait.get_or_insert_with(|| Wait {
                sleep: Box::pin(sleep(IDLE)),
                tasks,
            });
            if wait.sleep.as_mut().poll(context).is_pending() {
                return;
            }
            let was_idle = wait.tasks == self.tasks;
            self.wait = None;
            if was_idle {
                return self.collect();
            }
        }
    }

    fn collect(&mut self) {
        self.tasks = 0;
        let begin = Instant::now();
        if self.latest.is_some_and(|latest| !latest.allows_next(begin)) || !boa_gc::finalizer_safe()
        {
            return;
        }
        boa_gc::force_collect();
        let end = Instant::now();
        self.latest = Some(Latest {
            end,
            took: end - begin,
        });
        LATEST.set(self.latest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use boa_gc::{Finalize, Gc, Trace, WeakGc};
    use std::{future::poll_fn, task::Poll};

    #[derive(Trace, Finalize)]
    struct Garbage;

    fn garbage() -> WeakGc<Garbage> {
        WeakGc::new(&Gc::new(Garbage))
    }

    /// Lets a loop wait for a time, in which it is polled at each wake-up.
    async fn wait(collection: &mut IdleGc, time: Duration) {
        let idle = poll_fn(|context| {
            collection.poll(context);
            Poll::<()>::Pending
        });
        assert!(tokio::time::timeout(time, idle).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_loop_collects_what_its_tasks_have_left() {
        LATEST.set(None);
        let (garbage, mut collection) = (garbage(), IdleGc::default());
        collection.ran(MIN_TASKS);
        wait(&mut collection, IDLE / 2).await;
        assert!(garbage.upgrade().is_some());
        wait(&mut collection, IDLE).await;
        assert!(garbage.upgrade().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_loop_that_is_never_idle_does_not_collect() {
        LATEST.set(None);
        let (garbage, mut collection) = (garbage(), IdleGc::default());
        for _ in 0..100 {
            collection.ran(MIN_TASKS);
            wait(&mut collection, IDLE / 2).await;
        }
        assert!(garbage.upgrade().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn few_tasks_are_not_worth_a_collection() {
        LATEST.set(None);
        let (garbage, mut collection) = (garbage(), IdleGc::default());
        collection.ran(MIN_TASKS - 1);
        wait(&mut collection, 100 * IDLE).await;
        assert!(garbage.upgrade().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_collection_that_takes_long_is_not_repeated_soon() {
        let latest = Latest {
            end: Instant::now(),
            took: Duration::from_secs(1),
        };
        assert!(!latest.allows_next(latest.end + Duration::from_secs(999)));
        assert!(latest.allows_next(latest.end + Duration::from_secs(1000)));
        LATEST.set(Some(latest));
        let (garbage, mut collection) = (
            garbage(),
            IdleGc {
                latest: Some(latest),
                ..IdleGc::default()
            },
        );
        collection.ran(MIN_TASKS);
        wait(&mut collection, 100 * IDLE).await;
        assert!(garbage.upgrade().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn the_loops_of_a_thread_share_their_collections() {
        LATEST.set(None);
        let (mut first, mut second) = (IdleGc::default(), IdleGc::default());
        first.ran(MIN_TASKS);
        second.ran(MIN_TASKS);
        wait(&mut first, 2 * IDLE).await;
        let garbage = garbage();
        wait(&mut second, 2 * IDLE).await;
        assert!(garbage.upgrade().is_some());
    }
}
