//! Runtimes in processes of their own. This program is the children too, so it has no test harness
//! of the compiler's.

#![cfg_attr(
    unix,
    expect(
        clippy::unwrap_used,
        reason = "a test fails by a panic, in its helpers too"
    )
)]

#[cfg(unix)]
mod control;
#[cfg(unix)]
mod conversions;
#[cfg(unix)]
#[allow(dead_code, reason = "these tests need a part of it")]
#[path = "../common/folder.rs"]
mod folder;
#[cfg(unix)]
mod hostile_child;
#[cfg(unix)]
mod inherited;
#[cfg(unix)]
mod modules;
#[cfg(unix)]
mod network;
#[cfg(unix)]
mod pool;
#[cfg(unix)]
mod table;
#[cfg(unix)]
mod work;

#[cfg(unix)]
use boa_websocket::isolated;
#[cfg(unix)]
use cap::Cap;
#[cfg(unix)]
use libtest_mimic::{Arguments, Trial};
#[cfg(unix)]
use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
#[cfg(unix)]
use std::{alloc::System, process::ExitCode, sync::mpsc, time::Duration};

#[cfg(unix)]
#[global_allocator]
pub(crate) static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// There are no such runtimes.
#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(work::WITHOUT_CHILD_MAIN) {
        return work::without_child_main();
    }
    if std::env::args().nth(1).as_deref() == Some(hostile_child::ARGUMENT) {
        return hostile_child::play();
    }
    isolated::child_main(work::configure);
    let mut trials = work::trials();
    trials.extend(control::trials());
    trials.extend(conversions::trials());
    trials.extend(inherited::trials());
    trials.extend(hostile_child::trials());
    trials.extend(modules::trials());
    trials.extend(network::trials());
    trials.extend(pool::trials());
    trials.extend(table::trials());
    let mut arguments = Arguments::from_args();
    // A test counts the descriptors of the process.
    arguments.test_threads = Some(1);
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Runs a test in a tokio runtime of its own.
#[cfg(unix)]
pub(crate) fn trial<F: Future<Output = ()>>(
    name: &str,
    test: impl FnOnce() -> F + Send + 'static,
) -> Trial {
    Trial::test(name, move || {
        let tokio = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        tokio.block_on(test());
        Ok(())
    })
}

/// Blocks this thread until a child of this program has ended. One that goes on fails the test.
#[cfg(unix)]
pub(crate) fn await_end(child: u32, options: WaitIdOptions) {
    let id = Pid::from_raw(child.try_into().unwrap()).unwrap();
    let (sender, ended) = mpsc::channel();
    std::thread::spawn(move || {
        // Nobody receives it after the limit.
        let _ = sender.send(waitid(WaitId::Pid(id), options | WaitIdOptions::EXITED));
    });
    ended
        .recv_timeout(Duration::from_secs(60))
        .expect("the child has ended")
        .unwrap();
}
