//! Settings of the system's allocator.

use std::hint::black_box;

/// Lets the allocator keep the memory of large messages.
///
/// glibc gives memory back to the system at once, and zeroed pages for the next message cost more than the message does.
/// It gives back less eagerly when it has seen that large blocks come and go: one that nobody touches costs two system calls,
/// and no memory. It takes no notice of blocks of more than 32 MiB. To other allocators it means nothing.
pub(super) fn tune_allocator() {
    const LARGE: usize = 31 << 20;
    drop(black_box(Vec::<u8>::with_capacity(LARGE)));
}
