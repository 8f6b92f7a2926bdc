//! The heap and the time of a thousand runtimes, beside as many contexts of the engine.
//!
//!     cargo bench --bench runtimes

#![expect(clippy::print_stdout, reason = "a bench prints its measurement")]

use boa_engine::Context;
use boa_websocket::{Error, Limits, Runtime};
use std::{alloc::System, time::Instant};

#[global_allocator]
static HEAP: cap::Cap<System> = cap::Cap::new(System, usize::MAX);

const COUNT: usize = 1_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    // The first runtime makes everything that a thread makes once.
    drop(Runtime::builder().build()?);
    println!("for each of {COUNT}:");
    measure("a context of the engine", || Ok(Context::default()))?;
    measure("a runtime", || Runtime::builder().build())?;
    measure("a runtime whose scripts can be interrupted", || {
        let mut limits = Limits::default();
        limits.stoppable = true;
        Runtime::builder().limits(limits).build()
    })?;
    Ok(())
}

fn measure<T>(what: &str, make: impl Fn() -> Result<T, Error>) -> Result<(), Error> {
    // Earlier values are garbage, and would be freed while this is made.
    boa_gc::force_collect();
    let (before, start) = (HEAP.allocated(), Instant::now());
    let mut all = Vec::with_capacity(COUNT);
    for _ in 0..COUNT {
        all.push(make()?);
    }
    let time = start.elapsed().as_secs_f64() * 1e3 / COUNT as f64;
    let bytes = HEAP.allocated().saturating_sub(before) / COUNT;
    println!("{:>6} KiB {time:>6.2} ms  {what}", bytes / 1024);
    Ok(())
}
