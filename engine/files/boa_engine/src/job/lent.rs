//! A future that borrows a value, and that is polled with the value.
//!
//! The future is made of a reference to a cell with a mutable reference to the value. Between two
//! polls the value is not borrowed: its owner may use it, move it and drop it.

use std::{
    cell::{RefCell, RefMut},
    fmt,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{self, Poll},
};

/// A future that borrows a cell.
pub(super) type Borrowing<'a, O> = Pin<Box<dyn Future<Output = O> + 'a>>;

/// Makes the future. It works for all lifetimes, so it can keep neither the cell nor the reference
/// in it, except in the future.
type Make<T, O> = Box<dyn for<'a> FnOnce(&'a RefCell<&mut T>) -> Borrowing<'a, O>>;

/// See the [module's documentation](self).
///
/// # Safety
///
/// `'static` is not true for the reference in the cell: it is valid during a poll only. These are
/// the places where the future, or what it has made of the cell, may be:
///
/// - The cell is private, and `make` works for all lifetimes. So only the future has references to
///   the cell, and only the future can own the reference that was in the cell.
/// - Before a poll returns, and if it panics, the cell is borrowed mutably. The guard is `lock`,
///   and it is dropped when the next poll has written a valid reference. So code of the future that
///   runs between two polls, which is drop code, can't reach the reference.
/// - If the cell can't be borrowed after a poll, the future has kept a borrow. If the reference in
///   it is another one, the future has taken it. In both cases the future is dropped before the poll
///   ends, while the reference is valid, and the poll panics.
pub(super) struct LentFuture<T: 'static, O> {
    make: Option<Make<T, O>>,
    /// Dropped first: it borrows the cell.
    future: Option<Borrowing<'static, O>>,
    /// Dropped before the cell, which it borrows.
    lock: Option<RefMut<'static, &'static mut T>>,
    cell: Option<Rc<RefCell<&'static mut T>>>,
}

impl<T: 'static, O> LentFuture<T, O> {
    /// A future that is made at the first poll.
    pub(super) fn new(make: Make<T, O>) -> Self {
        Self {
            make: Some(make),
            future: None,
            lock: None,
            cell: None,
        }
    }

    /// Polls the future, which has the value until this returns.
    ///
    /// # Panics
    /// If the future panics. If it keeps a borrow of the value, or is polled after its end: so also
    /// after a panic.
    pub(super) fn poll(&mut self, waker: &mut task::Context<'_>, value: &mut T) -> Poll<O> {
        let mut loan = Loan {
            value,
            future: self,
            is_polled: false,
        };
        // SAFETY: the type's documentation says that the reference is not used after the loan. `value`
        // is not used before its end.
        let reference: &'static mut T = unsafe { &mut *loan.value };
        if let Some(make) = loan.future.make.take() {
            let cell = loan.future.cell.insert(Rc::new(RefCell::new(reference)));
            // SAFETY: the cell is dropped after the future and the lock, and it does not move.
            let cell: &'static RefCell<&'static mut T> = unsafe { &*Rc::as_ptr(cell) };
            loan.future.future = Some(make(cell));
        } else if let Some(cell) = &loan.future.cell {
            // SAFETY: nobody has a reference to what the cell contains: `lock` borrows the cell, and it
            // is not used. The old reference is not read, as it may be invalid.
            unsafe { cell.as_ptr().write(reference) };
            loan.future.lock = None;
        }
        let future = loan.future.future.as_mut();
        let future = future.expect("the future must not be polled after its end");
        let result = future.as_mut().poll(waker);
        if result.is_ready() {
            loan.future.end();
        }
        loan.is_polled = true;
        result
    }

    /// Drops the future.
    fn end(&mut self) {
        self.future = None;
        self.lock = None;
        self.cell = None;
    }

    /// Takes the reference out of the future's reach. False if the future has kept it.
    fn lock(&mut self, value: *const T) -> bool {
        let Some(cell) = &self.cell else { return true };
        // SAFETY: the cell is dropped after the lock, and it does not move.
        let cell: &'static RefCell<&'static mut T> = unsafe { &*Rc::as_ptr(cell) };
        match cell.try_borrow_mut() {
            Ok(lock) if std::ptr::eq(&raw const **lock, value) => {
                self.lock = Some(lock);
                true
            }
            _ => false,
        }
    }
}

/// The time in which a future has its value. Its end takes the value back, also after a panic.
struct Loan<'a, T: 'static, O> {
    value: *mut T,
    future: &'a mut LentFuture<T, O>,
    /// Whether the poll has ended without a panic.
    is_polled: bool,
}

impl<T: 'static, O> Drop for Loan<'_, T, O> {
    fn drop(&mut self) {
        if !self.is_polled {
            self.future.end();
        } else if !self.future.lock(self.value) {
            self.future.end();
            panic!("an asynchronous job must not borrow the context while it waits");
        }
    }
}

impl<T: 'static, O> fmt::Debug for LentFuture<T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LentFuture").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        future::{pending, poll_fn},
        mem,
        panic::{AssertUnwindSafe, catch_unwind},
        task::{Context, Waker},
    };

    fn lent<F>(make: F) -> LentFuture<String, usize>
    where
        F: AsyncFnOnce(&RefCell<&mut String>) -> usize + 'static,
    {
        LentFuture::new(Box::new(move |cell| {
            Box::pin(async move { make(cell).await })
        }))
    }

    fn poll(future: &mut LentFuture<String, usize>, text: &mut String) -> Poll<usize> {
        future.poll(&mut Context::from_waker(Waker::noop()), text)
    }

    async fn wait_once() {
        let mut waited = false;
        poll_fn(move |_| {
            if mem::replace(&mut waited, true) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    async fn push(cell: &RefCell<&mut String>) -> usize {
        for letter in ["a", "b", "c"] {
            cell.borrow_mut().push_str(letter);
            wait_once().await;
        }
        cell.borrow().len()
    }

    #[test]
    #[allow(clippy::replace_box, reason = "the value gets another place")]
    fn each_poll_has_the_value_at_its_own_place() {
        let mut future = lent(async |cell| push(cell).await);
        let mut text = Box::new(String::new());
        for length in 1..=3 {
            assert_eq!(poll(&mut future, &mut text), Poll::Pending);
            text = Box::new((*text).clone());
            assert_eq!(text.len(), length);
            // It moves, too.
            future = *Box::new(future);
        }
        assert_eq!(poll(&mut future, &mut text), Poll::Ready(3));
        assert_eq!(*text, "abc");
    }

    #[test]
    fn a_future_can_be_dropped_without_the_value() {
        for polls in 0..3 {
            let mut future = lent(async |cell| push(cell).await);
            let mut text = String::new();
            for _ in 0..polls {
                assert_eq!(poll(&mut future, &mut text), Poll::Pending);
            }
            drop(text);
            drop(future);
        }
    }

    #[test]
    fn drop_code_between_polls_does_not_reach_the_value() {
        struct Reaches<'a, 'b>(&'a RefCell<&'b mut String>, Rc<RefCell<Vec<bool>>>);
        impl Drop for Reaches<'_, '_> {
            fn drop(&mut self) {
                let reached = self.0.try_borrow_mut();
                self.1.borrow_mut().push(reached.is_ok());
            }
        }
        let reached = Rc::<RefCell<Vec<bool>>>::default();
        for ends in [false, true] {
            let log = reached.clone();
            let mut future = lent(async move |cell| {
                let _reaches = Reaches(cell, log);
                wait_once().await;
                0
            });
            let mut text = String::new();
            assert_eq!(poll(&mut future, &mut text), Poll::Pending);
            if ends {
                assert_eq!(poll(&mut future, &mut text), Poll::Ready(0));
            }
            drop(text);
            drop(future);
        }
        assert_eq!(*reached.borrow(), [false, true]);
    }

    /// Polls a future that keeps the reference, which is a panic.
    fn keeps(make: impl AsyncFnOnce(&RefCell<&mut String>) -> usize + 'static) {
        let mut future = lent(make);
        let mut text = "text".to_owned();
        let polled = catch_unwind(AssertUnwindSafe(|| poll(&mut future, &mut text)));
        assert!(polled.is_err());
        // It has ended.
        text.push('s');
        let polled = catch_unwind(AssertUnwindSafe(|| poll(&mut future, &mut text)));
        assert!(polled.is_err());
        assert_eq!(text, "texts");
    }

    #[test]
    #[allow(clippy::await_holding_refcell_ref, reason = "this is tested")]
    fn a_future_that_keeps_a_borrow_ends() {
        keeps(async |cell| {
            let borrowed = cell.borrow_mut();
            pending::<()>().await;
            borrowed.len()
        });
        keeps(async |cell| {
            let borrowed = cell.borrow();
            pending::<()>().await;
            borrowed.len()
        });
        keeps(async |cell| {
            mem::forget(cell.borrow_mut());
            pending().await
        });
    }

    #[test]
    fn a_future_that_takes_the_reference_ends() {
        let other = Box::into_raw(Box::<String>::default());
        keeps(async move |cell| {
            // SAFETY: it is valid, and there is no other reference.
            let other: &'static mut String = unsafe { &mut *other };
            let taken = mem::replace(&mut *cell.borrow_mut(), other);
            pending::<()>().await;
            taken.len()
        });
        // SAFETY: the future has ended.
        drop(unsafe { Box::from_raw(other) });
    }

    #[test]
    fn a_panic_ends_the_future() {
        keeps(async |cell| {
            let _text = cell.borrow_mut();
            panic!("of the future");
        });
    }
}
