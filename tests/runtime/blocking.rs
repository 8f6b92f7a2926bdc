//! Functions that would block until a promise settles.

use super::{built, execute, text};
use boa_engine::{JsArgs, NativeFunction, js_string, object::builtins::JsPromise};
use boa_websocket::Runtime;

/// `JsPromise::await_blocking` in a function of a `Runtime` does not wait: no task runs meanwhile.
#[tokio::test]
async fn a_function_that_blocks_until_a_promise_settles_is_an_error() {
    let blocking = NativeFunction::from_fn_ptr(|_, args, context| {
        JsPromise::resolve(args.get_or_undefined(0).clone(), context)?.await_blocking(context)
    });
    let mut runtime = built(Runtime::builder().setup(move |context| {
        context.register_global_callable(js_string!("block"), 1, blocking.clone())
    }));
    let script = "
        const outcome = (promise) => {
            try { return block(promise) } catch (error) { return `${error.name ?? 'thrown'}: ${error.message ?? error}` }
        };
        [
            outcome(1), outcome(Promise.resolve(2)), outcome(Promise.reject('no')),
            outcome(new Promise((resolve) => setTimeout(resolve, 1))), outcome(Promise.resolve().then(() => 3)),
        ].join('\\n')";
    let outcomes = text(&mut runtime, script).await;
    let lines: Vec<_> = outcomes.lines().collect();
    assert_eq!(lines[..3], ["1", "2", "thrown: no"]);
    for line in &lines[3..] {
        assert!(
            line.starts_with("TypeError: ") && line.contains("async_function"),
            "{line}"
        );
    }
    // Outside of scripts microtasks may run.
    let promise = execute(
        &mut runtime,
        "(async () => { await 1; await 2; return 3 })()",
    )
    .await;
    let promise = JsPromise::resolve(promise, runtime.context()).expect("it is one");
    let value = promise
        .await_blocking(runtime.context())
        .expect("it is settled");
    assert_eq!(value, 3.into());
}
