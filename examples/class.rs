//! A class in Rust, by the engine's `#[boa_class]`: a constructor, a getter, an asynchronous
//! method, and events with the readings of another thread.
//!
//!     cargo run --example class

#![expect(clippy::print_stdout, reason = "a program that prints")]

use boa_engine::{
    Context, Finalize, JsData, JsObject, JsResult, Trace, boa_class, interop::JsThis,
    object::builtins::JsPromise,
};
use boa_websocket::{
    Console, ConsoleMessage, Runtime,
    dom::{EventTargetClass, EventTargetSlots, register_event_target_class},
    runtime::{HandleError, event_function, future_to_promise},
};
use std::{rc::Rc, thread};
use tokio::sync::mpsc;

const SCRIPT: &str = r#"
    class Thermometer extends Sensor {
        get title() { return `the ${this.room}`; }
    }

    const sensor = new Thermometer("kitchen");
    sensor.onreading = ({ detail }) => console.log(`${sensor.title}: ${detail} °C`);
    sensor.addEventListener("reading", () => console.log("the first one"), { once: true });
    console.log(`${await sensor.measure([19.5, 21, 22])} readings`);
"#;

#[derive(Debug, Trace, Finalize, JsData)]
struct Sensor {
    room: String,
    events: EventTargetSlots,
}

#[boa_class]
impl Sensor {
    #[boa(constructor)]
    fn new(room: String) -> Self {
        Self {
            room,
            events: EventTargetSlots::default(),
        }
    }

    #[boa(getter)]
    fn room(&self) -> String {
        self.room.clone()
    }

    /// Fires an event for each value, and returns a promise for their number.
    fn measure(
        &self,
        this: JsThis<JsObject>,
        values: Vec<f64>,
        context: &mut Context,
    ) -> JsResult<JsPromise> {
        let fire = event_function(&this, "reading", context)?;
        // A device would do this.
        let (sender, mut readings) = mpsc::unbounded_channel();
        thread::spawn(move || values.into_iter().try_for_each(|value| sender.send(value)));
        let measured = async move {
            let mut count = 0;
            while let Some(value) = readings.recv().await {
                fire.call((value,)).await?;
                count += 1;
            }
            Ok::<u32, HandleError>(count)
        };
        Ok(future_to_promise(measured, context))
    }
}

impl EventTargetClass for Sensor {
    const EVENTS: &'static [&'static str] = &["reading"];

    fn event_target(&self) -> &EventTargetSlots {
        &self.events
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), boa_websocket::Error> {
    let builder = Runtime::builder()
        .console(Rc::new(StandardOutput))
        .setup(register_event_target_class::<Sensor>);
    let mut runtime = builder.build()?;
    runtime.import_source("sensor.mjs", SCRIPT).await?;
    runtime.run().await
}

struct StandardOutput;

impl Console for StandardOutput {
    fn print(&self, message: &ConsoleMessage<'_>) {
        println!("{message}");
    }
}
