//! An interface of this program that scripts use like a standard one:
//! `sensor.addEventListener("reading", ...)`.
//!
//!     cargo run --example custom_event_target

#![expect(clippy::print_stdout, reason = "a program that prints")]

use boa_engine::{Context, JsResult, JsString, js_string};
use boa_gc::{Finalize, Gc, GcErased, Trace};
use boa_websocket::{
    Console, ConsoleMessage, Runtime,
    dom::{self, Event, EventInit, EventInterface, EventKind, EventOf, EventTarget, event_handler},
    webidl::{
        self, Constructor, Interface, Layers, Members, NewTarget, PlatformRef, Steps, attribute,
        getter, operation, type_error,
    },
};
use std::{cell::Cell, error::Error, rc::Rc, time::Duration};

const SCRIPT: &str = r#"
    class Thermometer extends Sensor {
        get fahrenheit() { return this.value * 9 / 5 + 32; }
    }

    const sensor = new Thermometer("kitchen");
    sensor.addEventListener("reading", (event) => {
        console.log(`${sensor.name}: ${event.value} °C, ${sensor.fahrenheit} °F`, event instanceof ReadingEvent);
    });
    sensor.addEventListener("reading", () => sensor.stop(), { signal: AbortSignal.timeout(60_000) });
    sensor.onreading = ({ value }) => value > sensor.limit && console.log("too warm");
    sensor.limit = 20;
    sensor.start([19.5, 21, 22]);
    try {
        Sensor.prototype.start.call({}, []);
    } catch (error) {
        console.log(error.message);
    }
"#;

/// ```webidl
/// [Exposed=*] interface Sensor : EventTarget {
///     constructor(DOMString name);
///     readonly attribute DOMString name;
///     readonly attribute unrestricted double value;
///     attribute unrestricted double limit;
///     attribute EventHandler onreading;
///     undefined start(sequence<unrestricted double> values);
///     undefined stop();
/// };
/// ```
#[derive(Trace, Finalize)]
struct Sensor {
    name: JsString,
    #[unsafe_ignore_trace]
    value: Cell<f64>,
    #[unsafe_ignore_trace]
    limit: Cell<f64>,
    #[unsafe_ignore_trace]
    stopped: Cell<bool>,
}

impl Interface for Sensor {
    const NAME: &'static str = "Sensor";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(Self::construct)));
    const MEMBERS: Members<Self> = &[
        getter("name", &Steps(|this, _| Ok(this.name.clone()))),
        getter("value", &Steps(|this, _| Ok(this.value.get()))),
        attribute(
            "limit",
            &Steps(|this, _| Ok(this.limit.get())),
            &Steps(|this, limit, _| {
                this.limit.set(limit);
                Ok(())
            }),
        ),
        event_handler!(reading),
        operation("start", &Steps(Self::start)),
        operation(
            "stop",
            &Steps(|this, (), _| {
                // Stopping has an effect only after a reading above the limit.
                this.stopped.set(this.value.get() > this.limit.get());
                Ok(())
            }),
        ),
    ];
}

impl Sensor {
    fn construct(
        new_target: &NewTarget<'_>,
        name: JsString,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        let slots = Self {
            name,
            value: Cell::new(f64::NAN),
            limit: Cell::new(f64::INFINITY),
            stopped: Cell::new(false),
        };
        new_target.create(
            Layers::new().with(EventTarget::default()).with(slots),
            context,
        )
    }

    /// A future produces the readings. Each becomes a task of the script's event loop.
    fn start(this: &PlatformRef<Self>, values: Vec<f64>, context: &mut Context) -> JsResult<()> {
        if values.is_empty() {
            return Err(type_error("there is nothing to read"));
        }
        let (sensor, host) = (this.clone(), dom::host(context));
        let queue = host.clone();
        let reading = async move {
            for value in values {
                tokio::time::sleep(Duration::from_millis(5)).await;
                let sensor = sensor.clone();
                queue.queue_task_from_future(
                    dom::TaskSource::Embedder,
                    dom::task(move |context| sensor_read(&sensor, value, context)),
                );
            }
        };
        host.spawn_local(Box::pin(reading), context);
        Ok(())
    }
}

fn sensor_read(sensor: &PlatformRef<Sensor>, value: f64, context: &mut Context) {
    if sensor.stopped.get() {
        return;
    }
    sensor.value.set(value);
    let kind = EventKind::Other(GcErased::new(Gc::new(Reading { value })));
    let event = Event::create::<ReadingEvent>(EventInit::new(js_string!("reading"), kind), context);
    sensor.as_parent().dispatch(&event, context);
}

/// The slots that a `ReadingEvent` adds to the slots of an event.
#[derive(Trace, Finalize)]
struct Reading {
    value: f64,
}

/// ```webidl
/// [Exposed=*] interface ReadingEvent : Event { readonly attribute unrestricted double value; };
/// ```
enum ReadingEvent {}

impl EventInterface for ReadingEvent {
    fn is(kind: &EventKind) -> bool {
        reading(kind).is_some()
    }
}

impl Interface for ReadingEvent {
    const NAME: &'static str = "ReadingEvent";
    type Parent = Event;
    type This = EventOf<Self>;
    const MEMBERS: Members<Self> = &[getter(
        "value",
        &Steps(|this, _| {
            Ok(this.read(|event| reading(event.kind()).map_or(f64::NAN, |reading| reading.value)))
        }),
    )];
}

fn reading(kind: &EventKind) -> Option<Gc<Reading>> {
    match kind {
        EventKind::Other(slots) => slots.clone().downcast(),
        _ => None,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut runtime = Runtime::builder()
        .console(Rc::new(StandardOutput))
        .setup(|context| {
            webidl::define::<Sensor>(context);
            webidl::define::<ReadingEvent>(context);
            Ok(())
        })
        .build()?;
    runtime.execute("sensor.js", SCRIPT).await?;
    runtime.run().await?;
    Ok(())
}

struct StandardOutput;

impl Console for StandardOutput {
    fn print(&self, message: &ConsoleMessage<'_>) {
        println!("{message}");
    }
}
