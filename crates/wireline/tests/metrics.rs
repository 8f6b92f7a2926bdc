//! The metrics that a recorder of the crate `metrics` receives.

mod echo;

use echo::echo;
use futures_util::StreamExt;
use metrics::{
    Counter, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, SharedString, Unit,
    atomics::AtomicU64,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, atomic::Ordering::Relaxed},
};
use wireline::{
    Message, Options, Request,
    runtime::{Command, Event, EventSink, commands, run},
};

/// The values by name. The value of a histogram is the number of its records. A gauge's value has
/// the bits of a float.
#[derive(Default)]
struct Values(Mutex<BTreeMap<String, Arc<AtomicU64>>>);

impl Values {
    fn named(&self, name: &str) -> Arc<AtomicU64> {
        let mut values = self.0.lock().expect("no thread panics");
        values.entry(name.to_owned()).or_default().clone()
    }

    fn get(&self, name: &str) -> u64 {
        self.named(name).load(Relaxed)
    }
}

struct Records(Arc<AtomicU64>);

impl HistogramFn for Records {
    fn record(&self, value: f64) {
        assert!(value >= 0.0);
        self.0.fetch_add(1, Relaxed);
    }
}

impl metrics::Recorder for Values {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.named(key.name()))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.named(key.name()))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(Arc::new(Records(self.named(key.name()))))
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
        ("connections_total", 4),
        ("failures_total", 2),
        ("connections", 0),
        ("establish_seconds", 2),
        ("messages_received_total", 2),
        ("received_bytes_total", 7),
        ("messages_sent_total", 2),
        ("sent_bytes_total", 7),
    ] {
        assert_eq!(values.get(&format!("wireline_{name}")), value, "{name}");
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
    assert_eq!(values.get("wireline_connections"), 2_f64.to_bits());
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
