//! Memory, descriptors and tasks are freed.
//!
//! These tests do not call the collector, because embedding programs do not call it either.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by a panic, in its helpers too, and prints figures"
)]

mod backpressure;
#[cfg(all(feature = "crypto", target_os = "linux"))]
mod cryptography;
#[path = "../common/descriptors.rs"]
mod descriptors;
mod dropped;
#[path = "../../crates/wireline/tests/echo/mod.rs"]
mod echo;
mod exhausted;
mod flat;
#[path = "../common/no_exception.rs"]
mod no_exception;
#[path = "../common/no_view.rs"]
mod no_view;
mod pages;
#[path = "../common/share.rs"]
mod share;
mod sockets;
#[path = "../common/worker_threads.rs"]
mod worker_threads;
mod workers;

use boa_websocket::{Builder, Permissions, Runtime, net::MemoryNetwork};
use cap::Cap;
use echo::echo;
use std::{
    alloc::System,
    panic,
    rc::{Rc, Weak},
    sync::{Arc, Mutex, PoisonError},
    thread,
};
#[cfg(feature = "fetch")]
use test_server::handshake::{ok, request_bytes};
#[cfg(feature = "fetch")]
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// Runs a test that counts resources of the process, one at a time, on a paused clock.
fn alone(test: impl AsyncFnOnce() + Send) {
    run_alone(true, test);
}

/// As [`alone`], for tests that wait for descriptors.
fn alone_in_real_time(test: impl AsyncFnOnce() + Send) {
    run_alone(false, test);
}

fn run_alone(paused: bool, test: impl AsyncFnOnce() + Send) {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    // The end of a thread frees the collector's heap. It must not do so while the next test counts.
    let ended = thread::scope(|scope| {
        let test = || {
            let runtime = test_server::tokio_runtime_with(paused);
            tokio::task::LocalSet::new().block_on(&runtime, test());
        };
        scope.spawn(test).join()
    });
    if let Err(panic) = ended {
        panic::resume_unwind(panic);
    }
}

/// A token in a realm that shows whether the realm was freed. A function in Rust owns it.
struct Token(Weak<()>);

impl Token {
    fn new(builder: Builder) -> (Self, Builder) {
        let token = Rc::new(());
        let weak = Rc::downgrade(&token);
        let builder = builder.function("token", move |(): ()| {
            Ok::<_, String>(Rc::strong_count(&token))
        });
        (Self(weak), builder)
    }

    fn is_freed(&self) -> bool {
        self.0.strong_count() == 0
    }
}

/// A builder of a runtime on the network.
fn on(network: MemoryNetwork) -> Builder {
    let builder = Runtime::builder()
        .permissions(Permissions::all())
        .connector(Arc::new(network))
        .max_workers(4);
    #[cfg(feature = "fetch")]
    let builder = builder.fetch(true);
    builder
}

/// A network in memory with a server of HTTP, whose content at `/half` has no end.
#[cfg(feature = "fetch")]
fn http() -> MemoryNetwork {
    let network = echo();
    let serve = |mut stream: DuplexStream| async move {
        let Ok(head) = request_bytes(&mut stream).await else {
            return;
        };
        let is_half = head.starts_with(b"GET /half");
        let answer = if is_half {
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".to_owned()
        } else {
            ok("whole")
        };
        let _ = stream.write_all(answer.as_bytes()).await;
        // Until the client has ended the connection.
        while is_half && stream.read(&mut [0; 64]).await.is_ok_and(|read| read > 0) {}
    };
    echo::serve_each(network.listen("http.example", 80), serve);
    network
}
