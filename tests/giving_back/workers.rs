//! Workers give back their memory and their threads.

use crate::{
    MEMORY, alone_in_real_time,
    flat::{assert_growth_below, rounds},
    worker_threads::wait_for_worker_threads,
};
use boa_websocket::Runtime;

/// A worker that answers and ends.
const ROUNDS: &str = "
    const source = 'data:text/javascript,onmessage = ({ data, ports }) => { ports[0].postMessage(data); close() }';
    const round = () => new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        const worker = new Worker(source);
        port1.onmessage = ({ data }) => { if (data.length === 1000) resolve(); };
        worker.postMessage(new Uint8Array(1000), [port2]);
    });";

/// The number of workers, and the tolerance for each, in bytes. A worker takes some hundred
/// kilobytes, so one that is left would be many times this.
const WORKERS: usize = 1000;
const BYTES: f64 = 1000.0;

/// The memory that a worker without work may take beside its stack, in bytes.
const MAX_IDLE: usize = 500 << 10;

fn runtime(workers: usize) -> Runtime {
    let builder = Runtime::builder().max_workers(workers);
    builder.build().expect("it can be built")
}

/// Runs rounds of a script, whose workers end.
fn assert_flat(what: &str, script: &str) {
    alone_in_real_time(async || {
        let mut runtime = runtime(64);
        runtime.execute("rounds.js", script).await.expect("it runs");
        let round = async || {
            runtime.call::<()>("round", ()).await.expect("it ends");
        };
        let used = rounds(WORKERS, 1, BYTES, round).await;
        assert_growth_below(BYTES, what, &used, 1);
        // The last one ends.
        runtime.run().await.expect("nothing stops it");
        drop(runtime);
        wait_for_worker_threads();
    });
}

#[test]
fn workers_that_have_ended_leave_memory_and_threads_flat() {
    assert_flat("workers", ROUNDS);
}

/// As [`ROUNDS`], with a worker that closes itself while another object is given to it.
const SHARED_ROUNDS: &str = "
    const source = 'data:text/javascript,onconnect = ({ ports: [port] }) => { port.postMessage(1); close() }';
    const connect = () => new Promise((resolve) => {
        const { port } = new SharedWorker(source);
        port.onmessage = () => { port.close(); resolve(); };
    });
    const round = () => Promise.all([connect(), connect()]).then(() => undefined);";

#[test]
fn shared_workers_that_have_closed_leave_memory_and_threads_flat() {
    assert_flat("shared workers", SHARED_ROUNDS);
}

#[test]
fn a_dropped_runtime_ends_its_workers_whatever_they_do() {
    alone_in_real_time(async || {
        let mut runtime = runtime(6);
        let script = "
            for (const source of ['for (;;);', 'onmessage = () => {}', 'setInterval(() => {}, 1)', 'await new Promise(() => {})',
                'const w = new Worker(`data:text/javascript,while (true);`); w.onmessage = () => {}']) {
                new Worker(`data:text/javascript,${source}`, { type: 'module' });
            }
            setTimeout(() => {}, 20)";
        runtime.execute("busy.js", script).await.expect("it runs");
        let running = tokio::time::timeout(std::time::Duration::from_millis(200), runtime.run());
        running.await.expect_err("workers keep it alive");
        drop(runtime);
        wait_for_worker_threads();
    });
}

#[test]
fn a_worker_without_work_takes_little_memory() {
    const IDLE: usize = 8;
    alone_in_real_time(async || {
        let mut runtime = runtime(IDLE);
        let script = format!(
            "const start = () => new Promise((resolve) => {{
                const worker = new Worker('data:text/javascript,onmessage = () => {{}}; postMessage(1)');
                worker.onmessage = resolve;
            }});
            Promise.all(Array.from({{ length: {IDLE} }}, start)).then(() => undefined)"
        );
        let before = MEMORY.allocated();
        let all = runtime.evaluate::<()>("start.js", &script);
        all.await.expect("they start");
        let each = (MEMORY.allocated() - before) / IDLE;
        println!("a worker takes {} KiB", each >> 10);
        assert!(each < MAX_IDLE, "{each} bytes");
    });
}
