//! The cost of calling a function of a script: by its name, as a kept function, and as a value; and
//! the cost of a struct as its result, beside the same as JSON text.
//!
//!     cargo bench --bench calls

#![expect(clippy::print_stdout, reason = "a bench prints its measurement")]

use boa_engine::{JsValue, js_string};
use boa_websocket::{Error, Runtime, runtime::Function};
use serde::Deserialize;
use std::{process::ExitCode, time::Instant};

const CALLS: u32 = 100_000;
const ROUNDS: u32 = 7;
/// A struct comes back in at most this many times the time of its JSON text. Otherwise the bench
/// fails.
const MOST_TIMES: f64 = 2.0;

const SCRIPT: &str = "
    function declared(n) { return n + 1; }
    const constant = (n) => n + 1;
    globalThis.assigned = (n) => n + 1;
    const object = { method(n) { return n + 1; } };
    const bill = (n) => ({ total: n, rooms: 4, note: 'express' });
    const text = (n) => JSON.stringify({ total: n, rooms: 4, note: 'express' });
";

#[derive(Deserialize)]
struct Bill {
    total: f64,
    rooms: u32,
    note: String,
}

impl Bill {
    fn is_of(&self, number: u32) -> bool {
        self.total == f64::from(number) && self.rooms == 4 && self.note == "express"
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Error> {
    let mut runtime = Runtime::builder().build()?;
    runtime.execute("functions.js", SCRIPT).await?;
    for name in ["declared", "constant", "object.method", "assigned"] {
        let best = least(async |number| runtime.call::<u32>(name, number).await.map(drop)).await?;
        println!("{best:>6.0} ns  call(\"{name}\")");
    }
    // In turns, because the two are compared.
    let (mut of_struct, mut of_text) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        let time = round(&mut async |number| {
            let bill: Bill = runtime.call("bill", number).await?;
            assert!(bill.is_of(number));
            Ok(())
        })
        .await?;
        of_struct = of_struct.min(time);
        let time = round(&mut async |number| {
            let text: String = runtime.call("text", number).await?;
            assert!(serde_json::from_str::<Bill>(&text).is_ok_and(|bill| bill.is_of(number)));
            Ok(())
        })
        .await?;
        of_text = of_text.min(time);
    }
    println!("{of_struct:>6.0} ns  a struct as the result");
    println!("{of_text:>6.0} ns  the same as JSON text");
    let kept: Function<u32, u32> = runtime.get_function("declared")?;
    let best = least(async |number| runtime.call_function(&kept, number).await.map(drop)).await?;
    println!("{best:>6.0} ns  call_function");
    let global = runtime.context().global_object();
    let value = global
        .get(js_string!("declared"), runtime.context())
        .unwrap_or_default();
    let this = JsValue::undefined();
    let best = least(async |number| {
        let called = runtime.call_value(&value, &this, &[number.into()]).await;
        called.map(drop)
    });
    println!("{:>6.0} ns  call_value", best.await?);
    let times = of_struct / of_text;
    println!("{times:>6.2}     a struct, in times of its JSON text: at most {MOST_TIMES}");
    Ok(if times <= MOST_TIMES {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The least time of one call, in nanoseconds, of several rounds.
async fn least(mut call: impl AsyncFnMut(u32) -> Result<(), Error>) -> Result<f64, Error> {
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        best = best.min(round(&mut call).await?);
    }
    Ok(best)
}

async fn round(call: &mut impl AsyncFnMut(u32) -> Result<(), Error>) -> Result<f64, Error> {
    let start = Instant::now();
    for number in 0..CALLS {
        call(number).await?;
    }
    Ok(start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS))
}
