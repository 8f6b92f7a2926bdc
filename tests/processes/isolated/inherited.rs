//! The descriptors and rights that a child inherits.

use super::await_end;
use boa_websocket::isolated::{ProcessLimits, Runtime};
use rustix::{
    io::{FdFlags, fcntl_setfd},
    process::WaitIdOptions,
};
use std::{fs, os::fd::AsRawFd};

super::tests! {
    a_child_has_its_own_descriptors_and_no_capabilities,
    a_child_ends_with_the_thread_that_has_started_it,
}

async fn a_child_has_its_own_descriptors_and_no_capabilities() {
    // As descriptors of C libraries and supervisors are.
    let file = fs::File::open("Cargo.toml").unwrap();
    fcntl_setfd(&file, FdFlags::empty()).unwrap();
    let mut runtime = Runtime::builder().build().unwrap();
    runtime.execute("a.js", "1").await.unwrap();
    let process = format!("/proc/{}", runtime.process_id());
    let open: Vec<_> = fs::read_dir(format!("{process}/fd"))
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    let names: Vec<_> = open
        .iter()
        .filter_map(|path| fs::read_link(path).ok())
        .collect();
    assert!(
        open.len() > 3 && names.iter().all(|name| !name.ends_with("Cargo.toml")),
        "{names:?}"
    );
    // Its own are sockets, and what tokio waits by.
    let is_own = |name: &str| {
        ["socket:", "anon_inode:", "/dev/null"]
            .iter()
            .any(|own| name.starts_with(own))
    };
    assert!(
        names.iter().all(|name| name.to_str().is_some_and(is_own)),
        "{names:?}"
    );
    let status = fs::read_to_string(format!("{process}/status")).unwrap();
    for field in ["CapInh:", "CapPrm:", "CapEff:"] {
        let value = status
            .lines()
            .find_map(|line| line.strip_prefix(field))
            .map(str::trim);
        assert_eq!(value, Some("0000000000000000"), "{field}");
    }
    // Where it was in this program.
    assert!(file.as_raw_fd() > 2);
}

/// A runtime that is never dropped, whose stream stays open.
async fn a_child_ends_with_the_thread_that_has_started_it() {
    let mut limits = ProcessLimits::default();
    // No limit ends it otherwise.
    (limits.wall, limits.cpu) = (None, None);
    let child = std::thread::spawn(move || {
        let tokio = test_server::tokio_runtime();
        tokio.block_on(async {
            let mut runtime = Runtime::builder().process_limits(limits).build().unwrap();
            runtime.execute("a.js", "1").await.unwrap();
            let id = runtime.process_id();
            std::mem::forget(runtime);
            id
        })
    });
    await_end(child.join().unwrap(), WaitIdOptions::empty());
}
