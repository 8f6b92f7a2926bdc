//! Settings of the system's allocator.

use std::hint::black_box;

/// Lets the allocator keep the memory of large messages.
///
/// glibc returns memory to the system at once. New pages for the next message then cost more than the message itself. glibc
/// keeps more memory after it has freed a large block. So a block is allocated and freed here, which costs two system calls and
/// no memory. A block of more than 32 MiB has no such effect. With other allocators this has no effect.
pub(super) fn tune_allocator() {
    const LARGE_BLOCK_SIZE: usize = 31 << 20;
    drop(black_box(Vec::<u8>::with_capacity(LARGE_BLOCK_SIZE)));
}
