//! How many files, sockets and other descriptors the process has.

/// None where safe code can't list them: on Windows. It says so on the standard error output, in a
/// run without failures too.
pub(crate) fn descriptors() -> Option<usize> {
    #[cfg(unix)]
    // The list is a descriptor itself, each time.
    return Some(
        std::fs::read_dir("/dev/fd")
            .expect("the list of descriptors")
            .count(),
    );
    #[cfg(not(unix))]
    {
        static PRINTED: std::sync::Once = std::sync::Once::new();
        PRINTED.call_once(|| {
            use std::io::Write as _;
            let _ = writeln!(
                std::io::stderr(),
                "NOT COUNTED: this test does not notice handles that are left open"
            );
        });
        None
    }
}
