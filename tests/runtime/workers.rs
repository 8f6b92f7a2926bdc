//! What a program allows for workers, and what their runtimes share.

use super::text;
use boa_websocket::{Builder, Limits, Permissions, Runtime};

/// Runs a script that ends with the results of workers in `heard`.
async fn heard(builder: Builder, script: &str) -> String {
    let mut runtime = builder.build().expect("it can be built");
    let script = format!(
        "const heard = [];
         const start = (source) => {{
           const worker = new Worker('data:text/javascript,' + encodeURIComponent(source));
           worker.onmessage = ({{ data }}) => heard.push(data);
           return worker;
         }};
         const attempt = (steps) => {{ try {{ return steps(); }} catch (error) {{ heard.push(error.name); }} }};
         {script}"
    );
    runtime
        .execute("workers.js", script)
        .await
        .expect("it runs");
    runtime.run().await.expect("the workers end");
    text(&mut runtime, "heard.join()").await
}

#[tokio::test]
async fn there_are_no_workers_unless_the_program_allows_them() {
    let mut runtime = Runtime::builder().build().expect("it can be built");
    let script = "[typeof Worker, typeof SharedWorker].join()";
    assert_eq!(text(&mut runtime, script).await, "undefined,undefined");
}

#[tokio::test]
async fn more_workers_than_allowed_are_refused_and_nested_ones_count() {
    let builder = Runtime::builder().workers(2, |worker| worker);
    let script = "
        const nested = `try { new Worker('data:,'); } catch (error) { postMessage(error.name); }`;
        const first = start('onmessage = close');
        const second = start(`onmessage = () => { ${nested} close(); }`);
        attempt(() => start(''));
        second.postMessage(0);
        second.onmessage = ({ data }) => { heard.push(data); first.postMessage(0); };";
    let heard = heard(builder, script).await;
    assert_eq!(heard, "QuotaExceededError,QuotaExceededError");
}

#[tokio::test]
async fn a_worker_has_the_permissions_of_its_parent() {
    let builder = Runtime::builder()
        .permissions(Permissions::none())
        .workers(1, |worker| worker);
    let script = "start(`
        const socket = new WebSocket('ws://denied.example/');
        socket.onclose = ({ code }) => { postMessage(code); close(); };`);";
    assert_eq!(heard(builder, script).await, "1006");
}

#[tokio::test]
async fn timers_of_all_workers_count_together() {
    let limits = Limits {
        timers: 3,
        ..Limits::default()
    };
    let builder = Runtime::builder()
        .limits(limits)
        .workers(1, |worker| worker);
    let script = "
        const own = [setTimeout(() => {}, 1e6), setTimeout(() => {}, 1e6)];
        const worker = start(`
          let count = 0;
          try {
            for (;;) { setTimeout(() => {}, 1e6); count += 1; }
          } catch (error) {
            postMessage(count + error.name);
          }
          close();`);
        worker.addEventListener('message', () => own.forEach(clearTimeout));";
    let heard = heard(builder, script).await;
    assert_eq!(heard, "1RangeError");
}
