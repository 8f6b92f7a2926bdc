//! The threads of workers and of cryptography.

use std::{
    thread,
    time::{Duration, Instant},
};

/// How many with this name the process has. The harness starts and ends others meanwhile. Only on Linux threads
/// can be distinguished.
#[cfg(target_os = "linux")]
pub(crate) fn threads(name: &str) -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").expect("the process has threads");
    tasks
        .flatten()
        .filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok())
        .filter(|comm| comm.trim_end() == name)
        .count()
}

#[cfg(not(target_os = "linux"))]
pub(crate) const fn threads(_: &str) -> usize {
    0
}

/// They end sooner, also on a busy machine.
const LONGEST: Duration = Duration::from_secs(60);

/// Waits until the threads that have done their work have ended.
pub(crate) fn wait_for_worker_threads() {
    wait_for_threads("worker");
}

/// The same for those with this name.
pub(crate) fn wait_for_threads(name: &str) {
    let start = Instant::now();
    while threads(name) > 0 {
        assert!(start.elapsed() < LONGEST, "a thread '{name}' does not end");
        thread::yield_now();
    }
}
