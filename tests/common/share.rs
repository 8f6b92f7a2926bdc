//! How much of the heavy tests is run: a tenth, and all of it where the environment has
//! `TESTS=whole`.

use std::{
    env,
    io::{self, Write as _},
    sync::Once,
};

/// Whether all of it is run. If not, the program says so once.
pub(crate) fn is_whole() -> bool {
    static PRINTED: Once = Once::new();
    let is_whole = env::var("TESTS").is_ok_and(|it| it == "whole");
    if !is_whole {
        // To standard error itself, which the harness does not capture.
        PRINTED.call_once(|| {
            let line =
                "\n!!! nine tenths of the heavy tests below are left out: TESTS=whole runs them\n";
            io::stderr()
                .write_all(line.as_bytes())
                .expect("standard error is open");
        });
    }
    is_whole
}

/// The tenth of a number, or all of it.
#[allow(dead_code, reason = "not all programs count what they run")]
pub(crate) fn share(of: usize) -> usize {
    if is_whole() { of } else { of.div_ceil(10) }
}
