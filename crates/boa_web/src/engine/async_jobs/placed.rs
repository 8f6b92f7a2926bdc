//! A running job of the unpatched engine, whose future borrows a context as long as it lives. That
//! is a second context, which no script uses. During a poll the context of the scripts is in its
//! place.

use boa_engine::{Context, JsResult, JsValue, job::NativeAsyncJob};
use futures_util::future::LocalBoxFuture;
use self_cell::{MutBorrow, self_cell};
use std::{
    cell::{OnceCell, RefCell},
    mem,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    rc::Rc,
    task::{self, Poll},
};

type Borrowed<'a> = RefCell<&'a mut Context>;

type JobFuture<'a> = Option<LocalBoxFuture<'a, JsResult<JsValue>>>;

self_cell! {
    struct Second {
        owner: MutBorrow<Context>,
        #[not_covariant]
        dependent: Borrowed,
    }
}

self_cell! {
    struct Placed {
        owner: Rc<Second>,
        #[not_covariant]
        dependent: JobFuture,
    }
}

impl Second {
    /// Exchanges the two contexts. False if a job borrows what is in the place of the second one.
    fn exchange(&self, context: &mut Context) -> bool {
        self.with_dependent(|_, place| {
            let Ok(mut place) = place.try_borrow_mut() else {
                return false;
            };
            mem::swap(&mut **place, context);
            true
        })
    }
}

/// The second context of all jobs of a loop. It is made with the first job.
#[derive(Default)]
pub(super) struct Place(OnceCell<Rc<Second>>);

impl Place {
    pub(super) fn start(&self, job: NativeAsyncJob) -> RunningAsyncJob {
        let second = self.0.get_or_init(|| {
            let context = MutBorrow::new(Context::default());
            Rc::new(Second::new(context, |it| RefCell::new(it.borrow_mut())))
        });
        RunningAsyncJob {
            job: Some(job),
            placed: Placed::new(second.clone(), |_| None),
        }
    }
}

pub(super) struct RunningAsyncJob {
    job: Option<NativeAsyncJob>,
    placed: Placed,
}

impl RunningAsyncJob {
    pub(super) fn poll(
        &mut self,
        waker: &mut task::Context<'_>,
        context: &mut Context,
    ) -> Poll<JsResult<JsValue>> {
        const BORROWS: &str = "an asynchronous job must not borrow the context while it waits";
        let second = self.placed.borrow_owner().clone();
        assert!(second.exchange(context), "{BORROWS}");
        let result = catch_unwind(AssertUnwindSafe(|| self.poll_in_place(waker)));
        let is_pending = result.as_ref().is_ok_and(Poll::is_pending);
        if is_pending && second.exchange(context) {
            return Poll::Pending;
        }
        self.placed.with_dependent_mut(|_, future| *future = None);
        assert!(second.exchange(context) && !is_pending, "{BORROWS}");
        result.unwrap_or_else(|panic| resume_unwind(panic))
    }

    fn poll_in_place(&mut self, waker: &mut task::Context<'_>) -> Poll<JsResult<JsValue>> {
        let job = self.job.take();
        self.placed.with_dependent_mut(|second, future| {
            if let Some(job) = job {
                *future = Some(second.with_dependent(
                    |_, place| -> LocalBoxFuture<'_, JsResult<JsValue>> {
                        Box::pin(job.call(place))
                    },
                ));
            }
            let future = future.as_mut();
            let future = future.expect("the job must not be polled after its end");
            future.as_mut().poll(waker)
        })
    }
}
