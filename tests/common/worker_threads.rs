//! The threads of workers.

use std::{
    thread,
    time::{Duration, Instant},
};

/// How many the process has. The harness starts and ends others meanwhile. Only on Linux threads
/// can be distinguished.
#[cfg(target_os = "linux")]
pub(crate) fn worker_threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").expect("the process has threads");
    tasks
        .flatten()
        .filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok())
        .filter(|name| name.trim_end() == "worker")
        .count()
}

#[cfg(not(target_os = "linux"))]
pub(crate) const fn worker_threads() -> usize {
    0
}

/// Workers end sooner, also on a busy machine.
const LONGEST: Duration = Duration::from_secs(60);

/// Waits until the threads that have done their work have ended.
pub(crate) fn wait_for_worker_threads() {
    let start = Instant::now();
    while worker_threads() > 0 {
        assert!(start.elapsed() < LONGEST, "a worker does not end");
        thread::yield_now();
    }
}
