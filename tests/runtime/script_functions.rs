//! Values of scripts that are evaluated, and functions of scripts that the program keeps.

use super::{Reports, built, called, execute, on_a_tokio_of_its_own, runtime, text, value};
use boa_websocket::{
    Error, Runtime,
    runtime::{Function, HandleError, StopReason},
};
use serde::{Deserialize, Serialize};
use std::{
    cell::RefCell,
    collections::BTreeMap,
    convert::Infallible,
    pin::pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Wake},
    time::Duration,
};

#[tokio::test(start_paused = true)]
async fn a_script_is_evaluated_to_a_value_of_rust() {
    let mut runtime = runtime();
    assert_eq!(value::<u32>(&mut runtime, "1 + 2").await, 3);
    let later = "var ran = 0; new Promise((resolve) => setTimeout(() => { ran++; resolve(['a', 'b']) }, 1000))";
    assert_eq!(value::<Vec<String>>(&mut runtime, later).await, ["a", "b"]);
    assert_eq!(value::<u8>(&mut runtime, "(async () => ran)()").await, 1);
    let thenable = "({ then(resolve) { resolve('then') } })";
    assert_eq!(value::<String>(&mut runtime, thenable).await, "then");
    value::<()>(&mut runtime, "").await;
    let value = runtime
        .evaluate_value("a.js", "Promise.resolve(Symbol.iterator)")
        .await
        .expect("a symbol");
    assert!(value.is_symbol());
}

#[tokio::test]
async fn the_errors_of_an_evaluation_are_returned_and_not_reported() {
    let reports = Rc::new(Reports::default());
    let mut runtime = built(Runtime::builder().reporter(reports.clone()));
    execute(&mut runtime, "onerror = () => true").await;
    for script in ["\nnull.length", "\n(async () => null.length)()"] {
        let error = runtime
            .evaluate::<u32>("bad.js", script)
            .await
            .expect_err("it throws");
        let Error::Script(report) = error else {
            panic!("{error}")
        };
        let position = report.position().expect("it is known");
        assert_eq!(
            (position.file.as_deref(), position.line),
            (Some("bad.js"), 2)
        );
    }
    let pending = runtime
        .evaluate::<u32>("a.js", "new Promise(() => {})")
        .await;
    assert!(matches!(pending, Err(Error::PromisePending)));
    let syntax = runtime.evaluate::<u32>("a.js", "(").await;
    assert!(matches!(syntax, Err(Error::Script(_))));
    let bytes = runtime.evaluate::<u32>("a.js", b"\xff").await;
    assert!(matches!(bytes, Err(Error::NotUtf8 { .. })));
    let Err(Error::Value(error)) = runtime.evaluate::<u8>("a.js", "256").await else {
        panic!("it does not fit")
    };
    assert!(error.to_string().contains("expected u8"), "{error}");
    runtime.run().await.expect("it comes to its end");
    assert_eq!(*reports.uncaught.borrow(), [""; 0]);
}

#[tokio::test]
async fn a_promise_that_is_read_as_a_value_is_an_error_that_says_so() {
    let mut runtime = runtime();
    let error = runtime
        .evaluate::<Vec<u32>>("a.js", "[1, Promise.resolve(2)]")
        .await
        .expect_err("it is not awaited");
    assert_eq!(
        error.to_string(),
        "[1]: it is a promise, which has to be awaited first"
    );
}

#[tokio::test]
async fn names_are_looked_up_again_for_each_call() {
    let mut runtime = runtime();
    let mut calls = async |script: &str, name: &str| {
        execute(&mut runtime, script).await;
        runtime.call::<u32>(name, ()).await.ok()
    };
    assert_eq!(calls("", "f").await, None);
    assert_eq!(calls("globalThis.f = () => 1", "f").await, Some(1));
    assert_eq!(calls("globalThis.f = () => 2", "f").await, Some(2));
    assert_eq!(calls("let f = () => 3", "f").await, Some(3));
    assert_eq!(calls("f = () => 4", "f").await, Some(4));
    assert_eq!(calls("f = 0", "f").await, None);
    assert_eq!(calls("var v = { m: () => 5 }", "v.m").await, Some(5));
    assert_eq!(calls("function v() { return 6 }", "v").await, Some(6));
    assert_eq!(calls("const c = () => 7", "c").await, Some(7));
    assert_eq!(calls("", "c").await, Some(7));
    for number in 0..600 {
        let (script, name) = (
            format!("const c{number} = () => {number}"),
            format!("c{number}"),
        );
        assert_eq!(calls(&script, &name).await, Some(number));
    }
    assert_eq!(calls("", "c0").await, Some(0));
    let inherited = "Object.prototype.inherited = () => 8";
    assert_eq!(calls(inherited, "inherited").await, Some(8));
    assert_eq!(
        calls("const inherited = () => 9", "inherited").await,
        Some(9)
    );
}

#[tokio::test(start_paused = true)]
async fn rust_keeps_functions_that_scripts_pass() {
    #[derive(Deserialize)]
    struct Options {
        #[serde(rename = "onDone")]
        on_done: Function<(String,), String>,
        #[serde(rename = "onError")]
        on_error: Option<Function<(), ()>>,
    }
    let kept: Rc<RefCell<Vec<Options>>> = Rc::default();
    let shared = kept.clone();
    let mut runtime = Runtime::builder()
        .function("start", move |(_, options): (u32, Options)| {
            shared.borrow_mut().push(options);
            Ok::<_, Infallible>(())
        })
        .async_function("twice", |function: Function<u32, u32>| async move {
            let once = function.call(1).await?;
            function.call(once).await
        })
        .build()
        .expect("it can be built");
    let script = "
        start(1, { onDone: (text) => new Promise((resolve) => setTimeout(resolve, 1000, text + '!')) });
        start(1, { onDone: String, onError() {} });
        const thrown = (steps) => { try { steps() } catch ({ message }) { return message } };
        thrown(() => start(1, { onDone: 'x' })) + '; ' + thrown(() => start(1, {}))
    ";
    assert_eq!(
        text(&mut runtime, script).await,
        "[1].onDone: invalid type: string \"x\", expected a function of a script; [1]: missing field `onDone`"
    );
    assert_eq!(runtime.state().functions, 3);
    let options = kept.take();
    assert!(options[0].on_error.is_none() && options[1].on_error.is_some());
    let done = runtime
        .call_function(&options[0].on_done, ("a".to_owned(),))
        .await
        .expect("it is called");
    assert_eq!(done, "a!");
    assert_eq!(value::<u32>(&mut runtime, "twice((n) => n + 1)").await, 3);
    let thrown = runtime
        .evaluate::<u32>("a.js", "twice(() => { throw new RangeError('no') })")
        .await;
    let thrown = thrown.expect_err("it throws").to_string();
    assert!(thrown.contains("RangeError: no"), "{thrown}");
    drop(options);
    assert_eq!(runtime.state().functions, 0);
}

#[tokio::test]
async fn a_kept_function_has_the_object_of_its_path() {
    let mut runtime = runtime();
    execute(
        &mut runtime,
        "const bot = { name: 'Ada', greet(to) { return `${this.name} to ${to}` } }",
    )
    .await;
    let greet: Function<&str, String> = runtime.get_function("bot.greet").expect("it is there");
    let greeted = runtime.call_function(&greet, "Eve").await;
    assert_eq!(greeted.expect("it is called"), "Ada to Eve");
    assert!(matches!(
        runtime.get_function::<(), ()>("bot.name"),
        Err(Error::NotAFunction { .. })
    ));
    let made: Function<(u32, u32), u32> = value(&mut runtime, "(a, b) => a * b").await;
    let product = runtime.call_function(&made, (6, 7)).await;
    assert_eq!(product.expect("it is called"), 42);
    assert_eq!(runtime.state().functions, 2);
}

#[tokio::test]
async fn a_kept_function_is_called_from_another_thread() {
    let reports = Rc::new(Reports::default());
    let mut runtime = built(Runtime::builder().reporter(reports.clone()));
    let add: Function<(u32, u32), u32> = value(&mut runtime, "async (a, b) => a + b").await;
    let fail: Function<u32, ()> = value(
        &mut runtime,
        "var posted = ''; (n) => { posted += n; throw n }",
    )
    .await;
    let handle = runtime.handle();
    let other = std::thread::spawn(move || {
        on_a_tokio_of_its_own(async move || {
            let sum = add.call((1, 2)).await;
            fail.post(1)?;
            let failed = fail.call(2).await;
            let late = add.clone();
            drop((add, fail));
            // The loop removes them before it waits again.
            let left = handle.state().await?.functions;
            handle.stop();
            Ok::<_, HandleError>((sum, failed, left, late))
        })
    });
    let stopped = runtime.run_until_stopped().await;
    assert!(matches!(stopped, Err(Error::Stopped(StopReason::Asked))));
    let (sum, failed, left, late) = other.join().expect("it does not panic").expect("it works");
    assert_eq!((sum, left), (Ok(3), 1));
    assert!(matches!(failed, Err(HandleError::Script { message, .. }) if message.ends_with('2')));
    assert_eq!(reports.uncaught.borrow().len(), 1);
    assert!(matches!(
        late.call((1, 2)).await,
        Err(HandleError::Stopped(_) | HandleError::Ended)
    ));
    drop(runtime);
    assert!(late.call((1, 2)).await.is_err());
    assert_eq!(late.post((1, 2)), Err(HandleError::Ended));
}

/// A function that makes one, and a weak reference to that.
const MAKE: &str = "
    let reference;
    const make = () => { const f = () => 1; reference = new WeakRef(f); return f };
";

#[tokio::test]
async fn a_function_is_given_back_when_its_last_clone_is_dropped() {
    let mut runtime = runtime();
    execute(&mut runtime, MAKE).await;
    let first: Function<(), u32> = called(&mut runtime, "make", ()).await;
    let second = first.clone();
    assert_eq!(runtime.state().functions, 1);
    drop(first);
    assert_eq!(runtime.state().functions, 1);
    boa_gc::force_collect();
    assert!(value::<bool>(&mut runtime, "reference.deref() !== undefined").await);
    let returned = runtime.call_function(&second, ()).await;
    assert_eq!(returned.expect("it is called"), 1);
    drop(second);
    assert_eq!(runtime.state().functions, 0);
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn a_loop_that_waits_gives_a_dropped_function_back() {
    let mut runtime = runtime();
    execute(&mut runtime, MAKE).await;
    let function: Function<(), u32> = called(&mut runtime, "make", ()).await;
    let woken = Arc::new(Woken(AtomicBool::new(false)));
    let waker = woken.clone().into();
    let waker = &mut Context::from_waker(&waker);
    {
        let mut run = pin!(runtime.run_until_stopped());
        assert!(run.as_mut().poll(waker).is_pending());
        while woken.0.swap(false, Ordering::Relaxed) {
            assert!(run.as_mut().poll(waker).is_pending());
        }
        drop(function);
        assert!(woken.0.load(Ordering::Relaxed));
        assert!(run.as_mut().poll(waker).is_pending());
    }
    boa_gc::force_collect();
    assert!(value::<bool>(&mut runtime, "reference.deref() === undefined").await);
}

#[tokio::test]
async fn a_kept_function_goes_back_to_its_script_and_to_no_other_format() {
    #[derive(Serialize)]
    struct Given {
        steps: Function<(), u32>,
    }
    let mut runtime = runtime();
    let steps: Function<(), u32> = value(&mut runtime, "var steps = () => 7; steps").await;
    execute(
        &mut runtime,
        "const same = (given) => given.steps === steps && given.steps() === 7",
    )
    .await;
    let given = Given {
        steps: steps.clone(),
    };
    assert!(called::<bool>(&mut runtime, "same", &given).await);
    let json = serde_json::to_string(&given).expect_err("JSON has no functions");
    assert_eq!(
        json.to_string(),
        "a function of a script can be passed to scripts only"
    );
    assert!(serde_json::from_str::<Function<(), ()>>("1").is_err());
    assert!(serde_json::from_str::<Function<(), ()>>("null").is_err());
    let untyped = runtime
        .evaluate::<BTreeMap<String, serde_json::Value>>("c.js", "({ steps })")
        .await;
    assert_eq!(
        untyped.expect_err("it has no type").to_string(),
        "steps: it is a function, which is read as a `Function` only"
    );

    let mut other = self::runtime();
    let Err(Error::Value(error)) = other.call_function(&steps, ()).await else {
        panic!("it is of another runtime")
    };
    assert_eq!(error.to_string(), "it is a function of another runtime");
    execute(&mut other, "const take = () => {}").await;
    let Err(Error::Value(error)) = other.call::<()>("take", (steps,)).await else {
        panic!("it is of another runtime")
    };
    assert_eq!(
        error.to_string(),
        "[0]: it is a function of another runtime"
    );
}

#[tokio::test(start_paused = true)]
async fn a_kept_function_keeps_no_loop_alive() {
    let mut runtime = runtime();
    let kept: Function<(), ()> = value(&mut runtime, "() => {}").await;
    tokio::time::timeout(Duration::from_secs(1), runtime.run())
        .await
        .expect("it is idle")
        .expect("it comes to its end");
    drop(kept);
}

#[tokio::test(start_paused = true)]
async fn steps_of_a_handle_are_awaited_on_the_thread_of_the_runtime() {
    let mut runtime = runtime();
    execute(
        &mut runtime,
        "let names = []; const tell = (text) => names.push(text)",
    )
    .await;
    let tell: Function<&str, u32> = runtime.get_function("tell").expect("it is there");
    let handle = runtime.handle();
    let asking = tokio::spawn(async move {
        let answer = handle.run_async(move |_| {
            // It is not Send.
            let name = Rc::new("later");
            async move {
                tokio::time::sleep(Duration::from_secs(1)).await;
                tell.call(*name).await
            }
        });
        answer.await
    });
    tokio::task::yield_now().await;
    runtime.run().await.expect("it comes to its end");
    assert_eq!(asking.await.expect("it does not panic"), Ok(Ok(1)));

    let handle = runtime.handle();
    let asking =
        tokio::spawn(async move { handle.run_async(|_| std::future::pending::<()>()).await });
    tokio::task::yield_now().await;
    let waited = tokio::time::timeout(Duration::from_secs(1), runtime.run()).await;
    assert!(waited.is_err() && !asking.is_finished());
    drop(runtime);
    assert_eq!(
        asking.await.expect("it does not panic"),
        Err(HandleError::Ended)
    );
}
