//! The asynchronous jobs of a context, which its event loop polls. They outlive each call that runs
//! the loop.

use super::Persistent;
use boa_engine::{
    Context, JsResult, JsValue,
    job::{NativeAsyncJob, RunningAsyncJob},
};
use futures_util::task::AtomicWaker;
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{self, Poll, Wake, Waker},
};

/// The asynchronous jobs of a context that have begun. They outlive each call that runs its event
/// loop, and are dropped with it.
#[derive(Default)]
pub struct AsyncJobs {
    /// By number.
    jobs: RefCell<BTreeMap<u64, Place>>,
    started: Cell<u64>,
    /// The number of jobs that are being polled: one may run the event loop, which polls others.
    polled: Cell<usize>,
    woken: Arc<Woken>,
}

opaque_debug!(AsyncJobs);

enum Place {
    Waiting(Job),
    /// The job is taken out while it is polled.
    Polled {
        /// Whether a poll within that one came upon the job, which was woken.
        is_woken: bool,
    },
}

struct Job {
    running: Persistent<RunningAsyncJob>,
    notice: Arc<Notice>,
}

/// The jobs that were woken, by number.
#[derive(Default)]
struct Woken {
    jobs: Mutex<VecDeque<u64>>,
    event_loop: AtomicWaker,
}

/// Wakes a job.
struct Notice {
    number: u64,
    woken: Arc<Woken>,
    /// Whether the number is among those of [`Woken`].
    given: AtomicBool,
}

impl Wake for Notice {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.given.swap(true, Ordering::AcqRel) {
            self.woken.lock().push_back(self.number);
            self.woken.event_loop.wake();
        }
    }
}

impl Woken {
    fn lock(&self) -> MutexGuard<'_, VecDeque<u64>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AsyncJobs {
    /// Adds a job. The next [`poll`](Self::poll) begins it.
    pub fn start(&self, job: NativeAsyncJob) {
        let number = self.started.get();
        self.started.set(number + 1);
        let running = job.start();
        let job = Job {
            running: Persistent::new(running),
            notice: Arc::new(Notice {
                number,
                woken: self.woken.clone(),
                given: AtomicBool::new(true),
            }),
        };
        self.jobs.borrow_mut().insert(number, Place::Waiting(job));
        self.woken.lock().push_back(number);
    }

    /// Polls the jobs that were woken since the last call, once each. Calls a function with the
    /// result of each that ends. Returns whether one has ended.
    ///
    /// A job may run the event loop, which polls the others meanwhile. If a job panics, it has ended,
    /// and the next call polls the others.
    pub fn poll(
        &self,
        waker: &mut task::Context<'_>,
        context: &mut Context,
        mut ended: impl FnMut(JsResult<JsValue>, &mut Context),
    ) -> bool {
        self.woken.event_loop.register(waker.waker());
        let mut has_ended = false;
        // Those that are woken from now on wait for the next call.
        let count = self.woken.lock().len();
        for _ in 0..count {
            let next = self.woken.lock().pop_front();
            let Some(number) = next else { break };
            if let Poll::Ready(result) = self.poll_job(number, context) {
                has_ended = true;
                ended(result, context);
            }
        }
        if count > 0 {
            // A job that has run the loop has left another waker.
            self.woken.event_loop.register(waker.waker());
            if !self.woken.lock().is_empty() {
                waker.waker().wake_by_ref();
            }
        }
        has_ended
    }

    fn poll_job(&self, number: u64, context: &mut Context) -> Poll<JsResult<JsValue>> {
        // A job that has ended may be woken.
        let Some(mut job) = self.take(number) else {
            return Poll::Pending;
        };
        job.notice.given.store(false, Ordering::Release);
        let waker = Waker::from(job.notice.clone());
        self.polled.update(|polled| polled + 1);
        let polled = Polled { jobs: self, number };
        let result = job
            .running
            .poll(&mut task::Context::from_waker(&waker), context);
        if result.is_pending() {
            polled.put_back(job);
        }
        result
    }

    fn take(&self, number: u64) -> Option<Job> {
        let mut jobs = self.jobs.borrow_mut();
        let place = jobs.get_mut(&number)?;
        match mem::replace(place, Place::Polled { is_woken: false }) {
            Place::Waiting(job) => Some(job),
            Place::Polled { .. } => {
                *place = Place::Polled { is_woken: true };
                None
            }
        }
    }

    /// Whether no job is left. A job that is being polled counts.
    pub fn is_empty(&self) -> bool {
        self.jobs.borrow().is_empty()
    }

    /// Whether a job waits. One that is being polled does not: if it runs the event loop, it waits
    /// for the others.
    pub fn are_waiting(&self) -> bool {
        self.jobs.borrow().len() > self.polled.get()
    }

    /// Drops all jobs.
    pub fn clear(&self) {
        // Drop code may start jobs, so nothing is borrowed meanwhile.
        let jobs = self.jobs.take();
        drop(jobs);
    }
}

/// The place of a job that is being polled.
struct Polled<'a> {
    jobs: &'a AsyncJobs,
    number: u64,
}

impl Polled<'_> {
    fn put_back(self, job: Job) {
        let mut jobs = self.jobs.jobs.borrow_mut();
        let place = jobs.get_mut(&self.number);
        // The jobs may have been cleared meanwhile.
        let before = match place {
            Some(place) => mem::replace(place, Place::Waiting(job)),
            None => Place::Waiting(job),
        };
        drop(jobs);
        if let Place::Polled { is_woken: true } = before {
            self.jobs.woken.lock().push_back(self.number);
        }
        drop(before);
    }
}

impl Drop for Polled<'_> {
    fn drop(&mut self) {
        self.jobs.polled.update(|polled| polled - 1);
        let mut jobs = self.jobs.jobs.borrow_mut();
        if let Some(Place::Polled { .. }) = jobs.get(&self.number) {
            jobs.remove(&self.number);
        }
    }
}
