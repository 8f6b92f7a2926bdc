//! The time stamps of messages, and how often the clock is read for them.

use super::{built, echo::echo, execute, on, text, value};
use boa_engine::context::time::{Clock, JsInstant};
use boa_websocket::Runtime;
use std::{cell::Cell, rc::Rc};

/// A clock that is a millisecond later at each reading.
#[derive(Default)]
struct Counting(Cell<u64>);

impl Clock for Counting {
    fn now(&self) -> JsInstant {
        self.0.update(|readings| readings + 1);
        JsInstant::new(
            self.0.get() / 1000,
            (self.0.get() % 1000) as u32 * 1_000_000,
        )
    }

    fn system_time_millis(&self) -> i64 {
        0
    }
}

const MESSAGES: u64 = 400;

/// Echoes messages. `handle` gets the event of each.
async fn readings(handle: &str) -> (u64, String) {
    let clock = Rc::new(Counting::default());
    let mut runtime = built(on(echo()).clock(clock.clone()));
    let script = format!(
        "var wrong = 0, left = {MESSAGES}, latest = 0;
        const handle = {handle};
        const socket = new WebSocket('ws://echo.example/');
        socket.onopen = () => {{ for (let i = 0; i < left; i++) socket.send(i); }};
        socket.onmessage = (event) => {{ handle(event); if (--left === 0) socket.close(); }};"
    );
    execute(&mut runtime, &script).await;
    let before = clock.0.get();
    runtime.run().await.expect("it comes to its end");
    let readings = clock.0.get() - before;
    (
        readings,
        text(&mut runtime, "`${left} left, ${wrong} wrong`").await,
    )
}

#[tokio::test(start_paused = true)]
async fn the_messages_of_a_wake_up_share_a_reading_of_the_clock() {
    let (readings, result) =
        readings("(event) => { if (event.timeStamp < latest) wrong++; latest = event.timeStamp; }")
            .await;
    assert_eq!(result, "0 left, 0 wrong");
    assert!(readings < MESSAGES / 4, "{readings} readings");
}

#[tokio::test(start_paused = true)]
async fn no_message_is_older_than_what_a_script_has_read_before() {
    for read in [
        "performance.now()",
        "new Event('x').timeStamp",
        "(Date.now(), latest)",
    ] {
        let handle = format!(
            "(event) => {{ if (event.timeStamp < latest || event.timeStamp > performance.now()) wrong++; latest = {read}; }}"
        );
        let (_, result) = readings(&handle).await;
        assert_eq!(result, "0 left, 0 wrong", "{read}");
    }
}

#[tokio::test]
async fn the_time_origin_is_known_to_a_fraction_of_a_millisecond() {
    // The time of day is a whole number of milliseconds, so it is never ahead of the precise one.
    const SCRIPT: &str = "
        let ahead = 0;
        for (const end = performance.now() + 20; performance.now() < end;) {
            ahead = Math.max(ahead, Date.now() - (performance.timeOrigin + performance.now()));
        }
        ahead;
    ";
    for _ in 0..5 {
        let mut runtime = built(Runtime::builder());
        let ahead: f64 = value(&mut runtime, SCRIPT).await;
        assert!(ahead < 0.05, "the time origin is {ahead} ms too early");
    }
}
