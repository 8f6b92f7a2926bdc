//! The table of descriptors of the process.

use rustix::{
    io::fcntl_dupfd_cloexec,
    process::{Resource, getrlimit},
    stdio::stdin,
};

/// The size of the table, of which each connection takes a place.
const PLACES: u64 = 4096;

/// Makes the table as large as thousands of connections need. This must be called while the process
/// has one thread.
///
/// Linux doubles the table when it is full, at 256, 512 and 1,024 descriptors. If threads share it,
/// Linux waits for all processors: for 8 to 20 ms in which a script stands still.
pub(crate) fn make_room() {
    let places = getrlimit(Resource::Nofile)
        .current
        .map_or(PLACES, |limit| limit.min(PLACES));
    if let Ok(last) = i32::try_from(places.saturating_sub(1)) {
        // It is closed at once, and the table keeps its size. Without standard input the table
        // grows later, as it would.
        let _ = fcntl_dupfd_cloexec(stdin(), last);
    }
}
