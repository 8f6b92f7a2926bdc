//! Runtimes in processes of their own. This program is the children too.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by a panic, in its helpers too"
)]

/// The tests of a file: asynchronous functions, each in a tokio runtime of its own.
macro_rules! tests {
    ($($(#[$condition:meta])? $test:ident,)*) => {
        pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
            vec![$($(#[$condition])? crate::isolated::trial(stringify!($test), $test)),*]
        }
    };
}
pub(crate) use tests;

mod control;
mod conversions;
mod hostile_child;
#[cfg(target_os = "linux")]
mod inherited;
mod modules;
mod network;
mod pool;
mod work;

use crate::MEMORY;
use boa_websocket::isolated;
use libtest_mimic::Trial;
use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
use serde::{Serialize, de::DeserializeOwned};
use std::{process::ExitCode, sync::mpsc, time::Duration};

/// Runs a child, if this process is one: to its exit code, or without coming back.
pub(crate) fn run_child() -> Option<ExitCode> {
    match std::env::args().nth(1).as_deref() {
        Some(work::WITHOUT_CHILD_MAIN) => return Some(work::without_child_main()),
        Some(hostile_child::ARGUMENT) => return Some(hostile_child::play()),
        _ => isolated::child_main(work::configure),
    }
    None
}

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = work::trials();
    trials.extend(control::trials());
    trials.extend(conversions::trials());
    #[cfg(target_os = "linux")]
    trials.extend(inherited::trials());
    trials.extend(hostile_child::trials());
    trials.extend(modules::trials());
    trials.extend(network::trials());
    trials.extend(pool::trials());
    trials
}

fn trial<F: Future<Output = ()>>(name: &str, test: impl FnOnce() -> F + Send + 'static) -> Trial {
    Trial::test(name, move || {
        let tokio = test_server::tokio_runtime();
        tokio.block_on(test());
        Ok(())
    })
}

/// A builder with limits that are not the defaults.
fn limited(set: impl FnOnce(&mut isolated::ProcessLimits)) -> isolated::Builder {
    let mut limits = isolated::ProcessLimits::default();
    set(&mut limits);
    isolated::Runtime::builder().process_limits(limits)
}

async fn execute(runtime: &mut isolated::Runtime, script: &str) {
    runtime.execute("script.js", script).await.unwrap();
}

async fn value<T: DeserializeOwned>(runtime: &mut isolated::Runtime, script: &str) -> T {
    runtime.evaluate("value.js", script).await.unwrap()
}

/// The result of a function of the script.
async fn called<T: DeserializeOwned>(
    runtime: &mut isolated::Runtime,
    name: &str,
    arguments: impl Serialize,
) -> T {
    runtime.call(name, arguments).await.unwrap()
}

/// Blocks this thread until a child of this program has ended. One that does not end fails the
/// test.
fn await_end(child: u32, options: WaitIdOptions) {
    let id = Pid::from_raw(child.try_into().unwrap()).unwrap();
    let (sender, ended) = mpsc::channel();
    std::thread::spawn(move || {
        let ended = waitid(WaitId::Pid(id), options | WaitIdOptions::EXITED);
        // Nobody receives it after the limit. The status is not for other threads on macOS.
        let _ = sender.send(ended.map(drop));
    });
    ended
        .recv_timeout(Duration::from_secs(60))
        .expect("the child has ended")
        .unwrap();
}
