//! The metrics that a recorder of the crate `metrics` receives.

mod echo;

use echo::echo;
use futures_util::StreamExt;
use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata,
    SharedString, Unit,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use wireline::{
    Message, Options, Request,
    runtime::{Command, Event, EventSink, commands, run},
};

/// The values by name. The value of a histogram is the number of its records.
#[derive(Clone, Default)]
struct Values(Arc<Mutex<BTreeMap<String, f64>>>);

impl Values {
    fn get(&self, name: &str) -> f64 {
        self.0
            .lock()
            .expect("no thread panics")
            .get(name)
            .copied()
            .unwrap_or_default()
    }

    fn named(&self, key: &Key) -> Arc<Value> {
        Arc::new(Value {
            name: key.name().to_owned(),
            values: self.clone(),
        })
    }
}

struct Value {
    name: String,
    values: Values,
}

impl Value {
    fn add(&self, more: f64) {
        *self
            .values
            .0
            .lock()
            .expect("no thread panics")
            .entry(self.name.clone())
            .or_default() += more;
    }
}

impl CounterFn for Value {
    fn increment(&self, value: u64) {
        self.add(u32::try_from(value).expect("it is small").into());
    }

    fn absolute(&self, _: u64) {
        panic!("counters are counted up");
    }
}

impl GaugeFn for Value {
    fn increment(&self, value: f64) {
        self.add(value);
    }

    fn decrement(&self, value: f64) {
        self.add(-value);
    }

    fn set(&self, _: f64) {
        panic!("gauges go up and down");
    }
}

impl HistogramFn for Value {
    fn record(&self, value: f64) {
        assert!(value >= 0.0);
        self.add(1.0);
    }
}

impl metrics::Recorder for Values {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.named(key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.named(key))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.named(key))
    }
}

#[test]
fn connections_and_messages_are_counted() {
    let values = Values::default();
    let runtime = test_server::tokio_runtime();
    metrics::with_local_recorder(&values, || {
        runtime.block_on(talk(&values));
        // A dropped socket closes in the background. Its connection ends with the runtime at the
        // latest.
        drop(runtime);
    });
    for (name, value) in [
        ("connections_total", 4.0),
        ("failures_total", 2.0),
        ("connections", 0.0),
        ("establish_seconds", 2.0),
        ("messages_received_total", 2.0),
        ("received_bytes_total", 7.0),
        ("messages_sent_total", 2.0),
        ("sent_bytes_total", 7.0),
    ] {
        assert!(
            (values.get(&format!("wireline_{name}")) - value).abs() < 0.1,
            "{name}: {:?}",
            values.0
        );
    }
}

/// A sink that discards events.
struct Discard;

impl EventSink for Discard {
    fn event(&mut self, _: Event) {}
}

/// One connection that is closed, one that is dropped, one that fails, and one that fails with a
/// message that was queued and is not written.
async fn talk(values: &Values) {
    let network = echo();
    let connect =
        |url: &str| wireline::connect_with(url.to_owned(), Options::default(), network.clone());
    let mut socket = connect("ws://echo.example/").await.expect("it opens");
    for message in ["hello", "12"] {
        socket.send(message).await.expect("it is open");
        assert_eq!(
            socket.next().await.expect("an answer").expect("no error"),
            Message::from(message)
        );
    }
    let other = connect("ws://echo.example/").await.expect("it opens");
    assert!((values.get("wireline_connections") - 2.0).abs() < 0.1);
    let _closed = socket.close_with(1000, "").await.expect("it closes");
    drop(other);
    assert!(connect("ws://nobody.example/").await.is_err());
    let (sender, queue) = commands(u64::MAX);
    sender
        .send(Command::Send("unsent".into()))
        .expect("there is room");
    let request = Request::new("ws://nobody.example/".parse().expect("it is a URL"));
    run(request, Arc::default(), Arc::new(network), queue, Discard).await;
}
