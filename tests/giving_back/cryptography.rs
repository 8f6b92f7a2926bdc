//! Cryptography ends with its runtime or worker.

use crate::{
    alone_in_real_time,
    worker_threads::{wait_for_threads, wait_for_worker_threads},
};
use boa_websocket::Runtime;
use std::time::Duration;

/// Begins operations that take seconds or minutes on threads of their own.
const SCRIPT: &str = "
    const { subtle } = crypto, salt = new Uint8Array(8);
    subtle.importKey('raw', salt, 'PBKDF2', false, ['deriveBits'])
        .then((key) => subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-512', salt, iterations: 4194304 }, key, 512));
    const rsa = { name: 'RSA-PSS', modulusLength: 4096, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };
    for (let n = 0; n < 20; n++) subtle.generateKey(rsa, true, ['sign']);";

#[test]
fn cryptography_ends_with_its_runtime() {
    alone_in_real_time(async || {
        for number in 0..20 {
            let mut runtime = Runtime::builder().build().expect("it can be built");
            runtime.execute("crypto.js", SCRIPT).await.expect("it runs");
            let running = tokio::time::timeout(Duration::from_millis(10), runtime.run());
            running.await.expect_err("an operation keeps it alive");
            if number % 2 == 0 {
                runtime.handle().stop();
                runtime.run().await.expect_err("it is stopped");
                wait_for_threads("crypto");
            }
            drop(runtime);
        }
        wait_for_threads("crypto");
    });
}

#[test]
fn cryptography_ends_with_its_worker() {
    alone_in_real_time(async || {
        let builder = Runtime::builder().max_workers(1);
        let mut runtime = builder.build().expect("it can be built");
        let script = format!(
            "const source = `{SCRIPT} setTimeout(() => postMessage(1), 10)`;
            const worker = new Worker('data:text/javascript,' + encodeURIComponent(source));
            worker.onmessage = () => worker.terminate();"
        );
        runtime.execute("worker.js", script).await.expect("it runs");
        runtime.run().await.expect("the worker ends");
        wait_for_worker_threads();
        wait_for_threads("crypto");
    });
}
