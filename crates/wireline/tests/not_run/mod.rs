//! Tests that need something which a machine may lack.

use std::{
    env,
    io::{self, Write as _},
    thread,
};

/// Says that the test was not run here, and why. Where the variable `FAIL_IF_NOT_RUN` is set the
/// test fails.
#[allow(
    dead_code,
    reason = "not all tests with this module need what is not in a file"
)]
pub(crate) fn not_run(why: &str) {
    write(why);
    assert!(
        env::var_os("FAIL_IF_NOT_RUN").is_none_or(|value| value.is_empty()),
        "not run: {why}"
    );
}

/// Says that the test was not run, because it needs a file that is not in the repository.
#[allow(dead_code, reason = "not all tests with this module have such files")]
pub(crate) fn not_run_without_file(why: &str) {
    write(why);
}

/// To standard error itself, which the harness does not capture.
fn write(why: &str) {
    let test = thread::current();
    let line = format!(
        "\n!!! not run: {}: {why}\n",
        test.name().unwrap_or_default()
    );
    io::stderr()
        .write_all(line.as_bytes())
        .expect("standard error is open");
}
