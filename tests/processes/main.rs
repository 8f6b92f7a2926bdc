//! Tests that need a process of their own: runtimes in child processes, the stack of scripts, the
//! end of a thread, the example programs. This program is the children too, so it has no test
//! harness of the compiler's.

mod examples;
#[cfg(all(unix, feature = "isolated"))]
mod isolated;
#[path = "../common/no_view.rs"]
mod no_view;
#[path = "../common/output.rs"]
mod output;
#[path = "../common/share.rs"]
#[cfg(all(unix, feature = "isolated"))]
mod share;
mod stack;
mod thread_ends;

use cap::Cap;
use libtest_mimic::{Arguments, Trial};
use std::{alloc::System, process::ExitCode};

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

fn main() -> ExitCode {
    if let Some(code) = stack::run_child().or_else(thread_ends::run_child) {
        return code;
    }
    #[cfg(all(unix, feature = "isolated"))]
    if let Some(code) = isolated::run_child() {
        return code;
    }
    if std::env::args().any(|argument| argument == "--measure") {
        stack::measure();
        return ExitCode::SUCCESS;
    }
    let mut trials: Vec<Trial> = examples::trials();
    #[cfg(all(unix, feature = "isolated"))]
    trials.extend(isolated::trials());
    trials.extend(stack::trials());
    trials.extend(thread_ends::trials());
    let mut arguments = Arguments::from_args();
    // Tests count the descriptors and the memory of the process.
    arguments.test_threads = Some(1);
    libtest_mimic::run(&arguments, trials).exit_code()
}
