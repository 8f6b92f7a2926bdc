//! Classes of the engine that are event targets, and events that Rust fires.

use super::{Reports, run_script, text, value};
use boa_engine::{
    Context, Finalize, JsData, JsObject, JsResult, JsValue, Trace, boa_class, interop::JsThis,
    object::builtins::JsPromise,
};
use boa_websocket::{
    Builder, Runtime,
    dom::{EventTargetClass, EventTargetSlots, fire_custom_event, register_event_target_class},
    runtime::{Function, HandleError, event_function, future_to_promise},
};
use std::{cell::RefCell, convert::Infallible, rc::Rc, time::Duration};

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

    #[boa(static)]
    fn unit() -> String {
        "°C".to_owned()
    }

    #[boa(setter)]
    #[boa(rename = "room")]
    fn set_room(&mut self, room: String) {
        self.room = room;
    }

    fn later(&mut self, milliseconds: u32, context: &mut Context) -> JsPromise {
        let text = format!("{} after {milliseconds}", self.room);
        let later = async move {
            tokio::time::sleep(Duration::from_millis(milliseconds.into())).await;
            if milliseconds == 13 {
                Err("no")
            } else {
                Ok(text)
            }
        };
        future_to_promise(later, context)
    }

    /// Fires an event while `self` is borrowed, as a task.
    fn read(&mut self, this: JsThis<JsObject>, value: f64, context: &mut Context) -> JsResult<()> {
        let fire = event_function(&this, "reading", context)?;
        fire.post((value,)).map_err(|error| {
            boa_engine::JsNativeError::error()
                .with_message(error.to_string())
                .into()
        })
    }

    /// It is wrong: the object is borrowed.
    fn fire(&mut self, this: JsThis<JsObject>, context: &mut Context) -> JsResult<bool> {
        fire_custom_event(&this, "reading", JsValue::undefined(), context)
    }
}

impl EventTargetClass for Sensor {
    const EVENTS: &'static [&'static str] = &["reading"];

    fn event_target(&self) -> &EventTargetSlots {
        &self.events
    }
}

/// It has no events with handlers, and is another class.
#[derive(Debug, Trace, Finalize, JsData)]
struct Other {
    events: EventTargetSlots,
}

#[boa_class]
impl Other {
    #[boa(constructor)]
    fn new() -> Self {
        Self {
            events: EventTargetSlots::default(),
        }
    }
}

impl EventTargetClass for Other {
    fn event_target(&self) -> &EventTargetSlots {
        &self.events
    }
}

fn builder() -> (Builder, Rc<Reports>) {
    let reports = Rc::new(Reports::default());
    let builder = Runtime::builder().reporter(reports.clone());
    (
        builder
            .setup(register_event_target_class::<Sensor>)
            .setup(register_event_target_class::<Other>),
        reports,
    )
}

#[tokio::test]
async fn a_class_of_the_engine_extends_event_target() {
    let (builder, reports) = builder();
    let mut runtime = builder.build().expect("it can be built");
    let script = "
        const log = [];
        class Named extends Sensor { get name() { return `the ${this.room}` } }
        const sensor = new Named('attic'), other = new Other();
        const shape = Object.getOwnPropertyDescriptor(Sensor.prototype, 'onreading');
        sensor.onreading = function (event) { log.push(['handler', this === sensor, event.target === sensor, event.detail].join(' ')) };
        sensor.addEventListener('reading', { handleEvent: (event) => event.preventDefault() }, { once: true });
        other.addEventListener('reading', () => log.push('other'));
        const controller = new AbortController();
        sensor.addEventListener('reading', () => log.push('tied'), { signal: controller.signal });
        log.push(sensor.dispatchEvent(new CustomEvent('reading', { detail: 1, cancelable: true })));
        controller.abort();
        log.push(sensor.dispatchEvent(new CustomEvent('reading', { detail: 2, cancelable: true })));
        other.dispatchEvent(new Event('reading'));
        sensor.room = 'cellar';
        const thrown = (steps) => { try { return String(steps()) } catch (error) { return error.constructor.name } };
        log.push(sensor instanceof EventTarget, Object.getPrototypeOf(Sensor) === EventTarget, sensor.name, Sensor.unit(), typeof other.onreading,
            thrown(() => EventTarget.prototype.addEventListener.call({}, 'x', null)), thrown(() => shape.get.call({})),
            thrown(() => shape.set.call(1, null)), thrown(() => sensor.fire()), shape.get.name, shape.set.length, shape.enumerable,
            (sensor.onreading = 1, sensor.onreading));
        log.join('; ')
    ";
    let expected = "handler true true 1; tied; false; handler true true 2; true; other; true; true; the cellar; °C; undefined; TypeError; \
        TypeError; TypeError; TypeError; get onreading; 1; true; ";
    assert_eq!(text(&mut runtime, script).await, expected);
    assert_eq!(*reports.uncaught.borrow(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn asynchronous_methods_return_promises() {
    let (builder, _) = builder();
    let mut runtime = builder.build().expect("it can be built");
    let script = "(async () => { const sensor = new Sensor('attic');
        return [await sensor.later(20), await sensor.later(13).catch(({ message }) => message)].join() })()";
    assert_eq!(
        value::<String>(&mut runtime, script).await,
        "attic after 20,no"
    );
}

#[tokio::test]
async fn rust_fires_events_of_a_class_on_its_thread_in_its_methods_and_from_others() {
    let (builder, reports) = builder();
    let mut runtime = builder.build().expect("it can be built");
    let script = "const log = [], sensor = new Sensor('attic');
        sensor.onreading = (event) => { log.push(`${sensor.room} ${event.detail} ${event.isTrusted}`); if (event.detail === 3) event.preventDefault() };
        sensor.read(1);
        sensor";
    let sensor = runtime
        .execute("sensor.js", script)
        .await
        .expect("it runs")
        .as_object()
        .expect("a sensor");
    let done =
        fire_custom_event(&sensor, "reading", 2.into(), runtime.context()).expect("it is a target");
    assert!(done);
    let fire: Function<(u32,), bool> =
        event_function(&sensor, "reading", runtime.context()).expect("a runtime");
    let handle = runtime.handle();
    let other = tokio::spawn(async move {
        let outcomes = (fire.call((3,)).await?, fire.call((4,)).await?);
        handle.stop();
        Ok::<_, HandleError>(outcomes)
    });
    assert!(runtime.run_until_stopped().await.is_err());
    assert_eq!(other.await.expect("it does not panic"), Ok((false, true)));
    assert_eq!(*reports.uncaught.borrow(), [""; 0]);
}

#[tokio::test]
async fn events_of_a_class_come_in_the_order_in_which_they_were_fired() {
    let (builder, reports) = builder();
    let mut runtime = builder.build().expect("it can be built");
    let script = "const log = [], sensor = new Sensor('attic'); sensor.onreading = (event) => log.push(event.detail);
        for (const n of [1, 2, 3]) sensor.read(n); log.push('script')";
    run_script(&mut runtime, script).await;
    assert_eq!(text(&mut runtime, "log.join()").await, "script,1,2,3");
    assert_eq!(runtime.state().functions, 0);
    let plain = runtime
        .execute("plain.js", "({})")
        .await
        .expect("it runs")
        .as_object()
        .expect("an object");
    let fire: Function<(u32,), bool> =
        event_function(&plain, "reading", runtime.context()).expect("a runtime");
    fire.post((1,)).expect("it runs");
    runtime.run().await.expect("it ends");
    let report = "TypeError: the object is not an EventTarget, or a method of it is running";
    assert_eq!(*reports.uncaught.borrow(), [report]);
    let error =
        register_event_target_class::<Sensor>(&mut Context::default()).expect_err("there is none");
    assert!(
        error.to_string().contains("the realm has no EventTarget"),
        "{error}"
    );
}

/// A function of a script is an argument of an asynchronous function in Rust, which awaits it.
#[tokio::test(start_paused = true)]
async fn an_asynchronous_function_awaits_the_function_of_a_script_that_it_got() {
    let kept = Rc::<RefCell<Vec<Function<(u32,), u32>>>>::default();
    let keep = kept.clone();
    let builder = Runtime::builder()
        .async_function(
            "sum",
            |(each, count): (Function<(u32,), u32>, u32)| async move {
                let mut sum = 0;
                for n in 0..count {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    sum += each.call((n,)).await?;
                }
                Ok::<_, HandleError>(sum)
            },
        )
        .async_function("keep", move |each: Function<(u32,), u32>| {
            keep.borrow_mut().push(each);
            async { Ok::<_, Infallible>(()) }
        })
        .async_function("textOf", |each: Function<(), String>| async move {
            each.call(()).await
        });
    let mut runtime = builder.build().expect("it can be built");
    let script = "sum(async (n) => { await null; return n * n }, 4)";
    assert_eq!(value::<u32>(&mut runtime, script).await, 14);
    let script =
        "sum((n) => { throw new RangeError(`no ${n}`) }, 4).catch(({ message }) => message)";
    let message: String = value(&mut runtime, script).await;
    assert!(message.starts_with("RangeError: no 0"), "{message}");
    let script = "textOf(() => 7).catch((error) => `${error.name}: ${error.message}`)";
    let message: String = value(&mut runtime, script).await;
    assert_eq!(
        message,
        "Error: invalid type: integer `7`, expected a string"
    );
    assert_eq!(runtime.state().functions, 0);
    value::<()>(&mut runtime, "keep((n) => n + 1)").await;
    let each = kept.take().remove(0);
    assert_eq!(
        runtime.call_function(&each, (1,)).await.expect("it runs"),
        2
    );
}
