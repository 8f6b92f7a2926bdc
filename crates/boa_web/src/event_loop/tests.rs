use super::*;
use crate::{
    dom::{TaskSource, TimerKind},
    webidl::{Steps, define_operation},
};
use boa_engine::{
    JsArgs, NativeFunction, Source,
    job::{IntervalJob, NativeJob, NativeJobFn, SimpleJobExecutor, TimeoutJob},
    js_string,
};
use std::{
    cell::{Cell, RefCell},
    sync::mpsc,
};

fn eval(script: &str, context: &mut Context) -> JsValue {
    context.eval(Source::from_bytes(script)).expect("it runs")
}

#[test]
fn a_future_that_another_thread_wakes_ends_the_wait() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let host = dom::host(context);
    let future = {
        let host = host.clone();
        async move {
            let answer: i32 = receiver.await.expect("it is sent");
            let task = dom::task(move |context| {
                drop(eval(&format!("var answer = {answer}"), context));
            });
            host.queue_task_from_future(TaskSource::Networking, task);
        }
    };
    host.spawn_local(Box::pin(future), context);
    let other = thread::spawn(move || {
        thread::sleep(Duration::from_millis(20));
        sender.send(42).expect("it is awaited");
    });
    events.run(context).expect("nothing throws");
    assert_eq!(eval("answer", context), 42.into());
    other.join().expect("it ends");
}

#[test]
fn timers_and_tasks_take_turns() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let host = dom::host(context);
    let log = Rc::<RefCell<Vec<&str>>>::default();
    let task = |name: &'static str| {
        let log = log.clone();
        dom::task(move |_| log.borrow_mut().push(name))
    };
    for _ in 0..2 {
        host.queue_task(TaskSource::Networking, task("task"), context);
    }
    for _ in 0..3 {
        host.set_timer(
            Duration::ZERO,
            TimerKind::KeepsAlive,
            task("timer"),
            context,
        );
    }
    events.run(context).expect("nothing throws");
    assert_eq!(*log.borrow(), ["task", "timer", "task", "timer", "timer"]);
}

#[test]
fn a_checkpoint_within_a_checkpoint_does_nothing() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    define_operation(
        "checkpoint",
        &Steps(|(), context| {
            dom::host(context).checkpoint(context);
            Ok(())
        }),
        context,
    );
    let script = "
        var log = [];
        queueMicrotask(() => { checkpoint(); log.push('first'); });
        queueMicrotask(() => log.push('second'));";
    eval(script, context);
    events.run(context).expect("nothing throws");
    let log = eval("log.join()", context);
    assert_eq!(log, js_string!("first,second").into());
}

#[test]
fn a_timer_that_does_not_keep_it_alive_is_not_waited_for() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let host = dom::host(context);
    let never = dom::task(|_| unreachable!());
    host.set_timer(Duration::MAX, TimerKind::Background, never, context);
    assert_eq!(events.run_ready(context).expect("nothing throws"), None);
}

#[test]
fn nothing_is_kept_after_its_end() {
    let token = Rc::new(());
    let mut context = Context::default();
    let events = EventLoop::install(&mut context).expect("it is installed");
    let host = dom::host(&context);
    let fill = |context: &mut Context| {
        let (one, two, three) = (token.clone(), token.clone(), token.clone());
        let timer = dom::task(move |_| drop(one));
        host.set_timer(
            Duration::from_secs(60),
            TimerKind::KeepsAlive,
            timer,
            context,
        );
        let task = dom::task(move |_| drop(two));
        host.queue_task(TaskSource::DomManipulation, task, context);
        let future = async move {
            std::future::pending::<()>().await;
            drop(three);
        };
        host.spawn_local(Box::pin(future), context);
    };
    fill(&mut context);
    let (one, two) = (token.clone(), token.clone());
    let timeout = NativeJob::new(move |_| Ok(JsValue::from(Rc::strong_count(&one))));
    context.enqueue_job(TimeoutJob::new(timeout, 60_000).into());
    let interval = NativeJobFn::new(move |_| Ok(JsValue::from(Rc::strong_count(&two))));
    context.enqueue_job(IntervalJob::new(interval, 60_000).into());
    drop(events);
    assert_eq!(Rc::strong_count(&token), 6, "the context has the loop");
    drop(context);
    assert_eq!(Rc::strong_count(&token), 1);
    fill(&mut Context::default());
    assert_eq!(Rc::strong_count(&token), 1, "it takes nothing more");
}

/// A context whose scripts have `later()`, an asynchronous function of the program: it fulfills when
/// the sender has sent.
fn with_async_function() -> (Context, Rc<EventLoop>, Rc<RefCell<Option<Sender>>>) {
    let mut context = Context::default();
    let events = EventLoop::install(&mut context).expect("it is installed");
    let sender = Rc::<RefCell<Option<Sender>>>::default();
    let for_function = sender.clone();
    let later = NativeFunction::from_copy_closure_with_captures(
        |_, _, sender: &ForFunction, context| {
            let (give, given) = tokio::sync::oneshot::channel();
            *sender.0.borrow_mut() = Some(give);
            let promise = JsPromise::from_async_fn(
                async move |_| Ok(given.await.map_or_else(|_| JsValue::null(), JsValue::from)),
                context,
            );
            Ok(promise.into())
        },
        ForFunction(for_function),
    );
    context
        .register_global_callable(js_string!("later"), 0, later)
        .expect("it is defined");
    (context, events, sender)
}

type Sender = tokio::sync::oneshot::Sender<i32>;

#[derive(boa_gc::Trace, boa_gc::Finalize)]
struct ForFunction(#[unsafe_ignore_trace] Rc<RefCell<Option<Sender>>>);

#[test]
fn asynchronous_functions_of_the_program_wait_beside_timers() {
    let (mut context, events, sender) = with_async_function();
    let context = &mut context;
    let script = "
        var ticks = 0, answer;
        const timer = setInterval(() => { if (++ticks === 3) clearInterval(timer); }, 1);
        later().then((value) => { answer = value; });";
    eval(script, context);
    loop {
        let delay = events.run_ready(context).expect("nothing throws");
        if eval("ticks", context) == 3.into() {
            assert_eq!(delay, Some(Duration::MAX));
            break;
        }
        park(delay.expect("there are timers"));
    }
    let sender = sender.take().expect("it was called");
    let other = thread::spawn(move || sender.send(7));
    events.run(context).expect("nothing throws");
    assert_eq!(eval("answer", context), 7.into());
    assert_eq!(other.join().expect("it ends"), Ok(()));
}

#[test]
fn an_asynchronous_function_waits_for_a_timer_of_the_script() {
    let (mut context, events, sender) = with_async_function();
    let context = &mut context;
    let give = NativeFunction::from_copy_closure_with_captures(
        |_, args, sender: &ForFunction, _| {
            let sender = sender.0.take().expect("it was called");
            let number = args.get_or_undefined(0).as_number().expect("a number");
            assert_eq!(number, 5.0);
            Ok(sender.send(5).is_ok().into())
        },
        ForFunction(sender),
    );
    context
        .register_global_callable(js_string!("give"), 1, give)
        .expect("it is defined");
    let promise = eval(
        "const it = later(); setTimeout(() => give(5), 10); it",
        context,
    );
    let promise = JsPromise::resolve(promise, context).expect("a promise");
    assert_eq!(events.run_until(&promise, context), Ok(5.into()));
}

/// Defines `wait(promise)`, a function that blocks, and `after(delay, value)`, a promise.
fn define_wait(context: &mut Context) {
    let wait = NativeFunction::from_fn_ptr(|_, args, context| {
        JsPromise::resolve(args.get_or_undefined(0).clone(), context)?.await_blocking(context)
    });
    context
        .register_global_callable(js_string!("wait"), 1, wait)
        .expect("it is defined");
    eval(
        "const after = (delay, value) => new Promise((f) => setTimeout(f, delay, value))",
        context,
    );
}

/// Spawns a future that waits for the sender, and sets the flag then.
fn spawn_waiting(context: &mut Context) -> (Sender, Rc<Cell<bool>>) {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let is_done = Rc::<Cell<bool>>::default();
    let done = is_done.clone();
    let future = async move { done.set(receiver.await.is_ok()) };
    dom::host(context).spawn_local(Box::pin(future), context);
    (sender, is_done)
}

/// A wait polls the futures of the loop too. The run around it goes on with them afterwards.
#[test]
fn futures_wake_the_loop_after_a_wait_within_a_run() {
    for script in [
        "Promise.resolve().then(() => wait(after(1)))",
        "setTimeout(() => wait(after(1)))",
        "job(after(1))",
    ] {
        let context = &mut Context::default();
        let events = EventLoop::install(context).expect("it is installed");
        define_wait(context);
        let job = NativeFunction::from_async_fn(async |_, args, context| {
            let context = &mut context.borrow_mut();
            JsPromise::resolve(args.get_or_undefined(0).clone(), context)?.await_blocking(context)
        });
        context
            .register_global_callable(js_string!("job"), 1, job)
            .expect("it is defined");
        let (wake, woken) = mpsc::channel();
        events.on_wake(move || wake.send(()).expect("the test waits"));
        let (sender, is_done) = spawn_waiting(context);
        eval(script, context);
        while events.run_ready(context).expect("nothing throws") != Some(Duration::MAX) {}
        sender.send(0).expect("it is awaited");
        assert_eq!(woken.try_recv(), Ok(()), "{script}");
        assert_eq!(events.run_ready(context).expect("nothing throws"), None);
        assert!(is_done.get(), "{script}");
    }
}

/// A function of the program runs the loop within a task.
#[test]
fn a_run_within_a_task_hides_no_future_that_was_woken() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let (sender, is_done) = spawn_waiting(context);
    let inner = events.clone();
    let task = dom::task(move |context| {
        inner.run_ready(context).expect("nothing throws");
        eval("resolve(1)", context);
    });
    let promise = eval("var resolve; new Promise((f) => { resolve = f; })", context);
    let promise = JsPromise::resolve(promise, context).expect("a promise");
    dom::host(context).queue_task(TaskSource::Networking, task, context);
    assert_eq!(events.run_until(&promise, context), Ok(1.into()));
    sender.send(0).expect("it is awaited");
    assert_eq!(events.run_ready(context).expect("nothing throws"), None);
    assert!(is_done.get());
}

/// Tasks that queue the next one do not end, and the wait does.
#[test]
fn a_wait_ends_with_its_promise() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let script = "
        var n = 0;
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => ++n < 100_000 ? port2.postMessage(0) : port1.close();
        port2.postMessage(0);
        new Promise((f) => setTimeout(f, 0, 'done'))";
    let promise = JsPromise::resolve(eval(script, context), context).expect("a promise");
    assert_eq!(
        events.run_until(&promise, context),
        Ok(js_string!("done").into())
    );
    let n = eval("n", context).as_number().expect("a number");
    assert!(n < 100_000.0, "{n}");
}

/// A future that a microtask wakes is not polled in a run whose time is over.
#[test]
fn the_deadline_is_now_after_a_run_that_left_a_woken_future() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let waker = Rc::<RefCell<Option<task::Waker>>>::default();
    let for_future = waker.clone();
    let mut polls = 0;
    let future = poll_fn(move |cx| {
        polls += 1;
        *for_future.borrow_mut() = Some(cx.waker().clone());
        if polls == 2 {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    });
    dom::host(context).spawn_local(Box::pin(future), context);
    let wake = dom::task(move |_| waker.take().expect("it was polled").wake());
    dom::host(context).queue_task(TaskSource::Networking, wake, context);
    let delay = events.run_for(Duration::ZERO, context);
    assert_eq!(delay.expect("nothing throws"), Some(Duration::ZERO));
    assert!(
        events
            .next_deadline(context)
            .is_some_and(|it| it <= Instant::now())
    );
    assert_eq!(events.run_ready(context).expect("nothing throws"), None);
}

/// A job waits for a promise in Rust. Meanwhile another part of it is woken.
#[test]
fn a_job_that_is_woken_while_it_waits_is_polled_again() {
    let (mut context, events, sender) = with_async_function();
    let context = &mut context;
    let for_job = sender.clone();
    let both = NativeFunction::from_copy_closure_with_captures(
        |_, args, sender: &ForFunction, context| {
            let (give, given) = tokio::sync::oneshot::channel();
            *sender.0.borrow_mut() = Some(give);
            let promise = JsPromise::resolve(args.get_or_undefined(0).clone(), context)?;
            let job = JsPromise::from_async_fn(
                async move |context| {
                    let wait = async { promise.await_blocking(&mut context.borrow_mut()) };
                    let (given, waited) = futures_util::future::join(given, wait).await;
                    waited?;
                    Ok(given.map_or_else(|_| JsValue::null(), JsValue::from))
                },
                context,
            );
            Ok(job.into())
        },
        ForFunction(for_job),
    );
    context
        .register_global_callable(js_string!("both"), 1, both)
        .expect("it is defined");
    let give = NativeFunction::from_copy_closure_with_captures(
        |_, _, sender: &ForFunction, _| {
            let sender = sender.0.take().expect("it was called");
            Ok(sender.send(5).is_ok().into())
        },
        ForFunction(sender),
    );
    context
        .register_global_callable(js_string!("give"), 0, give)
        .expect("it is defined");
    let script = "both(new Promise((f) => setTimeout(() => { give(); setTimeout(f, 1); }, 1)))";
    let promise = JsPromise::resolve(eval(script, context), context).expect("a promise");
    assert_eq!(events.run_until(&promise, context), Ok(5.into()));
}

#[test]
fn exceptions_go_to_the_reporter_of_the_loop() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let seen = Rc::<RefCell<Vec<String>>>::default();
    let reports = seen.clone();
    events.report_to(move |report| reports.borrow_mut().push(report.message.clone()));
    let script = "
        setTimeout(() => null.x);
        Promise.reject(new RangeError('no'));
        setTimeout(() => { throw 1; });";
    eval(script, context);
    events.run(context).expect("the reporter has them");
    assert_eq!(seen.borrow().len(), 3, "{seen:?}");
}

#[test]
fn the_first_exceptions_wait_for_a_run_that_returns_them() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let script = "
        for (let n = 0; n < 1500; n++) setTimeout(() => { throw n; });
        new Promise((f) => setTimeout(f))";
    let promise = JsPromise::resolve(eval(script, context), context).expect("a promise");
    events
        .run_until(&promise, context)
        .expect("it is fulfilled");
    let first = events.run(context).expect_err("an exception");
    assert!(first.message.ends_with('0'), "{first}");
    let mut count = 1;
    while events.run(context).is_err() {
        count += 1;
    }
    assert_eq!(count, 1000);
}

#[test]
fn a_promise_that_a_timer_settles_is_awaited_also_in_a_task() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    define_wait(context);
    let script = "
        var log = [wait(after(5, 'script'))];
        setTimeout(() => log.push(wait(after(5, 'task'))));
        Promise.resolve().then(() => log.push(wait(after(5, 'microtask'))));";
    eval(script, context);
    events.run(context).expect("nothing throws");
    let log = eval("log.sort().join()", context);
    assert_eq!(log, js_string!("microtask,script,task").into());
    let never = eval(
        "try { wait(new Promise(() => {})) } catch (e) { e.message }",
        context,
    );
    let never = never.as_string().expect("a message").to_std_string_lossy();
    assert!(never.contains("never settles"), "{never}");
}

#[test]
fn exceptions_of_other_tasks_do_not_end_the_wait_for_a_promise() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let script = "setTimeout(() => null.x); new Promise((f) => setTimeout(f, 5, 1))";
    let promise = JsPromise::resolve(eval(script, context), context).expect("a promise");
    assert_eq!(events.run_until(&promise, context), Ok(1.into()));
    assert!(events.run(context).is_err());
    assert!(events.run(context).is_ok());
}

#[test]
fn jobs_of_the_engine_run_in_their_order() {
    let context = &mut Context::builder()
        .job_executor(EventLoop::new())
        .build()
        .expect("it is made");
    let events = EventLoop::install(context).expect("it is installed");
    let log = Rc::<RefCell<Vec<&str>>>::default();
    let job = |name: &'static str| {
        let log = log.clone();
        NativeJob::new(move |_| {
            log.borrow_mut().push(name);
            Ok(JsValue::undefined())
        })
    };
    context.enqueue_job(TimeoutJob::new(job("timeout"), 2).into());
    let never = TimeoutJob::new(job("never"), 60_000);
    let cancel_never = never.cancellation_token().clone();
    context.enqueue_job(never.into());
    let count = Rc::new(Cell::new(0));
    let counted = count.clone();
    let interval = NativeJobFn::new(move |_| {
        counted.set(counted.get() + 1);
        Ok(JsValue::undefined())
    });
    let interval = IntervalJob::new(interval, 1);
    let cancel_interval = interval.cancellation_token().clone();
    context.enqueue_job(interval.into());
    eval("Promise.resolve().then(() => {})", context);
    context.run_jobs().expect("nothing throws");
    while count.get() < 3 {
        park(
            events
                .run_ready(context)
                .expect("nothing throws")
                .expect("a timer"),
        );
    }
    cancel_never.cancel(context);
    cancel_interval.cancel(context);
    events.run(context).expect("nothing throws");
    assert_eq!(*log.borrow(), ["timeout"]);
}

#[test]
fn run_jobs_runs_what_is_ready_and_does_not_wait() {
    let context = &mut Context::default();
    let _events = EventLoop::install(context).expect("it is installed");
    let script = "
        var log = [];
        setTimeout(() => log.push('timer'), 60_000);
        Promise.resolve().then(() => log.push('microtask'));
        queueMicrotask(() => { throw new TypeError('no') });";
    eval(script, context);
    let error = context
        .run_jobs()
        .expect_err("the exception of the microtask");
    assert!(error.to_string().contains("no"), "{error}");
    context.run_jobs().expect("nothing throws");
    assert_eq!(eval("log.join()", context), js_string!("microtask").into());
}

#[test]
fn executors_that_can_not_be_replaced_are_refused() {
    let own = Rc::new(SimpleJobExecutor::new());
    let context = &mut Context::builder()
        .job_executor(own.clone())
        .build()
        .expect("it is made");
    let error = EventLoop::install(context).expect_err("the program has it");
    assert!(error.to_string().contains("EventLoop::new()"), "{error}");

    let context = &mut Context::default();
    eval("Promise.resolve().then(() => {})", context);
    let error = EventLoop::install(context).expect_err("it has a job");
    assert!(error.to_string().contains("has jobs"), "{error}");
    context.run_jobs().expect("nothing throws");
    drop(EventLoop::install(context).expect("it has none"));

    let context = &mut Context::builder()
        .job_executor(Rc::new(boa_engine::job::IdleJobExecutor))
        .build()
        .expect("it is made");
    let error = EventLoop::install(context).expect_err("it is of the program");
    assert!(error.to_string().contains("of the program"), "{error}");
}

#[tokio::test]
async fn other_tasks_run_beside_the_asynchronous_run() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let flag = Rc::new(Cell::new(false));
    let stop = NativeFunction::from_copy_closure_with_captures(
        |_, _, Stop(stop), _| Ok(stop.get().into()),
        Stop(flag.clone()),
    );
    context
        .register_global_callable(js_string!("stopped"), 0, stop)
        .expect("it is defined");
    // Each task queues the next one.
    let script = "
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => stopped() ? port1.close() : port2.postMessage(0);
        port2.postMessage(0);
        new Promise((f) => setTimeout(f, 5, 'done'))";
    let promise = JsPromise::resolve(eval(script, context), context).expect("a promise");
    let other = async {
        tokio::task::yield_now().await;
        flag.set(true);
    };
    let (result, ()) = tokio::join!(events.run_until_async(&promise, context), other);
    assert_eq!(result, Ok(js_string!("done").into()));
    assert!(flag.get());
    let never = JsPromise::pending(context);
    let error = events.run_until_async(&never, context).await;
    assert!(
        error
            .expect_err("it never settles")
            .to_string()
            .contains("never settles")
    );
}

#[derive(boa_gc::Trace, boa_gc::Finalize)]
struct Stop(#[unsafe_ignore_trace] Rc<Cell<bool>>);

#[test]
fn a_loop_of_the_program_is_woken_once_by_a_future() {
    let (mut context, events, sender) = with_async_function();
    let context = &mut context;
    let (wake, woken) = mpsc::channel();
    events.on_wake(move || wake.send(()).expect("the test waits"));
    eval(
        "var answer; later().then((value) => { answer = value; })",
        context,
    );
    assert_eq!(
        events.run_ready(context).expect("nothing throws"),
        Some(Duration::MAX)
    );
    assert!(woken.try_recv().is_err(), "nothing can go on");
    let sender = sender.take().expect("it was called");
    let other = thread::spawn(move || sender.send(7));
    woken.recv().expect("it is called");
    events.run_ready(context).expect("nothing throws");
    assert_eq!(eval("answer", context), 7.into());
    assert!(other.join().expect("it ends").is_ok());
    assert!(woken.try_recv().is_err());
}

#[test]
fn rejections_without_a_handler_are_reported() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let script = "
        var log = [];
        addEventListener('unhandledrejection', (event) => {
            log.push(event.reason);
            if (event.reason === 'mine') event.preventDefault();
        });
        addEventListener('rejectionhandled', ({ reason }) => log.push(`${reason} is handled`));
        Promise.reject('mine');
        const late = Promise.reject('late');
        Promise.reject('caught').catch(() => {});
        setTimeout(() => late.catch(() => {}), 1);";
    eval(script, context);
    let report = events.run(context).expect_err("it has no handler");
    assert!(report.in_promise);
    assert_eq!(report.message, "late");
    events.run(context).expect("nothing throws");
    let log = eval("log.join()", context);
    assert_eq!(log, js_string!("mine,late,late is handled").into());

    let awaited = eval("Promise.reject('awaited')", context);
    let awaited = JsPromise::resolve(awaited, context).expect("a promise");
    let reason = events
        .run_until(&awaited, context)
        .expect_err("it is rejected");
    assert_eq!(reason.as_opaque(), Some(&js_string!("awaited").into()));
    events.run(context).expect("the caller has handled it");
}

/// A frame in which nothing happens costs nothing: futures are not polled.
#[test]
fn a_run_with_nothing_to_do_polls_nothing() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let polls = Rc::new(Cell::new(0));
    let counter = polls.clone();
    events.poll_within(move |poll| {
        counter.set(counter.get() + 1);
        poll();
    });
    let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
    let ended = Box::pin(async { receiver.await.expect("it is sent") });
    dom::host(context).spawn_local(ended, context);
    eval("var n = 0; setTimeout(() => n++, 3_600_000)", context);
    let run = |context: &mut Context| events.run_ready(context).expect("nothing throws");
    run(context);
    let before = polls.get();
    for _ in 0..10 {
        assert!(run(context).is_some_and(|it| it > Duration::from_secs(3000)));
    }
    assert_eq!(polls.get(), before);
    // Whatever there is to do is done.
    eval("Promise.resolve().then(() => n++)", context);
    run(context);
    assert_eq!(eval("n", context), 1.into());
    eval("setTimeout(() => n++)", context);
    run(context);
    assert_eq!(eval("n", context), 2.into());
    eval("Promise.reject(new Error('no'))", context);
    assert!(events.run_ready(context).is_err());
    let before = polls.get();
    run(context);
    run(context);
    sender.send(()).expect("it is awaited");
    run(context);
    assert!(polls.get() > before);
    eval("var weak = new WeakRef({}); weak.deref() && 1", context);
    run(context);
    boa_gc::force_collect();
    assert_eq!(eval("weak.deref()", context), JsValue::undefined());
}

/// A job that waits in Rust runs the loop, which polls the jobs that were woken with it.
#[test]
fn a_job_that_waits_in_rust_waits_for_the_others() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let wait = NativeFunction::from_async_fn(async |_, args, context| {
        let context: &mut Context = &mut context.borrow_mut();
        JsPromise::resolve(args.get_or_undefined(0).clone(), context)?.await_blocking(context)
    });
    let now = NativeFunction::from_async_fn(async |_, _, _| Ok(JsValue::undefined()));
    for (name, function) in [(js_string!("wait"), wait), (js_string!("now"), now)] {
        context
            .register_global_callable(name, 0, function)
            .expect("it is defined");
    }
    let script = "
        var log = [], give;
        wait(new Promise((resolve) => { give = resolve })).then((value) => log.push(value));
        now().then(() => give('given'));";
    eval(script, context);
    events.run(context).expect("nothing throws");
    assert_eq!(eval("log.join()", context), js_string!("given").into());
    eval(
        "wait(new Promise(() => {})).catch(({ message }) => log.push(message))",
        context,
    );
    events.run(context).expect("nothing throws");
    let never = eval("log[1]", context);
    let never = never.as_string().expect("a message").to_std_string_lossy();
    assert!(never.contains("never settles"), "{never}");
}

/// A future that was woken in a run which has ended early is ready at once.
#[test]
fn a_future_that_a_short_run_has_woken_is_ready() {
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("it is installed");
    let mut polls = 0;
    let future = poll_fn(move |waker| {
        polls += 1;
        waker.waker().wake_by_ref();
        if polls < 3 {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    });
    dom::host(context).spawn_local(Box::pin(future), context);
    let left = events.run_for(Duration::ZERO, context);
    assert_eq!(left.expect("nothing throws"), Some(Duration::ZERO));
    let next = events.next_deadline(context);
    assert!(next.is_some_and(|next| next <= Instant::now()));
    assert_eq!(events.run_ready(context).expect("nothing throws"), None);
    assert_eq!(events.next_deadline(context), None);
}
