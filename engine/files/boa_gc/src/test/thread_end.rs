use crate::{Gc, WeakGc, force_collect};
use std::{cell::RefCell, thread};

type Kept = (Option<Gc<String>>, Option<WeakGc<String>>);

thread_local! {
    static KEPT: RefCell<Kept> = const { RefCell::new((None, None)) };
}

/// Runs on a thread with a thread-local that is older than its heap.
fn on_a_thread(steps: impl FnOnce(&mut Kept) + Send + 'static) {
    thread::spawn(|| KEPT.with(|kept| steps(&mut kept.borrow_mut())))
        .join()
        .expect("the thread ends");
}

#[test]
fn references_may_be_dropped_after_the_heap() {
    on_a_thread(|kept| {
        kept.0 = Some(Gc::new("kept".to_owned()));
        force_collect();
        drop(Gc::new("another".to_owned()));
    });
}

#[test]
fn weak_references_may_be_dropped_after_the_heap() {
    on_a_thread(|kept| {
        kept.1 = Some(WeakGc::new(&Gc::new("kept".to_owned())));
        drop(Gc::new("another".to_owned()));
    });
}
