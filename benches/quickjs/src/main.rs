//! Times of `rows.js` in the engine and in QuickJS-ng, in one process. A round of one engine is followed by a round of the other, and a
//! time is the least of seven. `boa_websocket_quickjs ENGINE ROW` runs one round of the row with this number in `boa` or `quickjs`, for a
//! program that counts instructions.

use std::{env, error::Error, time::Instant};

use boa_engine::{Context, Source};
use rquickjs::{CatchResultExt, Coerced};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROWS: &str = include_str!("../rows.js");
const ROUNDS: usize = 7;

trait Engine {
    /// The result of a script as a text.
    fn eval(&mut self, script: &str) -> Result<String, Box<dyn Error>>;
}

impl Engine for Context {
    fn eval(&mut self, script: &str) -> Result<String, Box<dyn Error>> {
        let value =
            Context::eval(self, Source::from_bytes(script)).map_err(|error| error.to_string())?;
        let text = value.to_string(self).map_err(|error| error.to_string())?;
        Ok(text.to_std_string_lossy())
    }
}

impl Engine for rquickjs::Context {
    fn eval(&mut self, script: &str) -> Result<String, Box<dyn Error>> {
        self.with(|context| {
            let text = context
                .eval::<Coerced<String>, _>(script)
                .catch(&context)
                .map_err(|error| error.to_string())?;
            Ok(text.0)
        })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut boa = Context::default();
    let runtime = rquickjs::Runtime::new()?;
    let mut quickjs = rquickjs::Context::full(&runtime)?;
    let mut engines: [&mut dyn Engine; 2] = [&mut boa, &mut quickjs];

    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [] => table(&mut engines),
        [engine, row] => {
            let engine = &mut engines[usize::from(engine == "quickjs")];
            engine.eval(&format!("{ROWS}\n0"))?;
            engine.eval(&format!("rows[{row}][2](rows[{row}][1]), 0"))?;
            Ok(())
        }
        _ => Err("usage: boa_websocket_quickjs [boa|quickjs ROW]".into()),
    }
}

fn table(engines: &mut [&mut dyn Engine; 2]) -> Result<(), Box<dyn Error>> {
    let mut count = 0;
    for engine in engines.iter_mut() {
        count = engine.eval(&format!("{ROWS}\nrows.length"))?.parse()?;
    }

    println!("| a unit, in ns | here | QuickJS-ng | here / QuickJS-ng |\n|---|---|---|---|");
    let mut ratios = Vec::new();
    for row in 0..count {
        let name = engines[0].eval(&format!("rows[{row}][0]"))?;
        let units: f64 = engines[0].eval(&format!("rows[{row}][1]"))?.parse()?;
        let mut least = [f64::INFINITY; 2];
        for _ in 0..ROUNDS {
            for (engine, least) in engines.iter_mut().zip(&mut least) {
                let start = Instant::now();
                engine.eval(&format!("rows[{row}][2](rows[{row}][1]), 0"))?;
                *least = least.min(start.elapsed().as_nanos() as f64 / units);
            }
        }
        let [here, other] = least;
        ratios.push(here / other);
        println!(
            "| `{name}` | {here:.1} | {other:.1} | {:.2} |",
            here / other
        );
    }
    ratios.sort_by(f64::total_cmp);
    if let Some(median) = ratios.get(ratios.len() / 2) {
        println!("\nThe median is {median:.2}.");
    }
    Ok(())
}
