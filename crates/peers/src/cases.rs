//! The scripts and what they are asked to do.

/// A script with its work.
pub struct Case {
    /// Its name in tables.
    pub name: &'static str,
    pub(crate) script: &'static str,
    /// What it works on: the kind of messages, or what it reports.
    pub(crate) kind: &'static str,
    pub(crate) count: usize,
    pub(crate) length: usize,
    /// Whether its connections use TLS.
    pub(crate) encrypted: bool,
}

const HELLO: &str = include_str!("../scripts/hello.js");
const ECHO: &str = include_str!("../scripts/echo.js");
const FLOOD: &str = include_str!("../scripts/flood.js");
const SEND: &str = include_str!("../scripts/send.js");
const CHAT: &str = include_str!("../scripts/chat.js");
const RECORDS: &str = include_str!("../scripts/records.js");
const ENCODE: &str = include_str!("../scripts/encode.js");
const LISTENERS: &str = include_str!("../scripts/listeners.js");
const DISPATCH: &str = include_str!("../scripts/dispatch.js");
const TIMERS: &str = include_str!("../scripts/timers.js");
const MANY: &str = include_str!("../scripts/many.js");
const LATENCY: &str = include_str!("../scripts/latency.js");
const DELIVERIES: &str = include_str!("../scripts/delivery.js");
const DELIVERIES_IN_WORKERS: &str = include_str!("../scripts/delivery-in-workers.js");
const PARSE_IN_WORKERS: &str = include_str!("../scripts/parse-in-workers.js");
const START_WORKERS: &str = include_str!("../scripts/start-workers.js");
const TRANSFORM: &str = include_str!("../scripts/transform.js");
const PIPE: &str = include_str!("../scripts/pipe.js");
const READ: &str = include_str!("../scripts/read.js");

const fn case(
    name: &'static str,
    script: &'static str,
    kind: &'static str,
    count: usize,
    length: usize,
) -> Case {
    Case {
        name,
        script,
        kind,
        count,
        length,
        encrypted: false,
    }
}

const fn encrypted(
    name: &'static str,
    script: &'static str,
    kind: &'static str,
    count: usize,
    length: usize,
) -> Case {
    Case {
        encrypted: true,
        ..case(name, script, kind, count, length)
    }
}

/// The case that measures the time of the whole process.
pub const START: &str = "start, print, end, above starting any process";

/// Cases with this in their names run on request only.
pub const SCALE: &str = "scale:";

/// The kind of the cases whose connections go to an address each.
pub(crate) const ADDRESSES: &str = "addresses";

/// All cases.
pub const CASES: &[Case] = &[
    case(START, HELLO, "text", 1, 0),
    case("echo, text 64 B x 30,000", ECHO, "text", 30_000, 64),
    case(
        "echo, binary 64 KiB x 4,000",
        ECHO,
        "binary",
        4000,
        64 << 10,
    ),
    encrypted(
        "echo over TLS, text 64 B x 30,000",
        ECHO,
        "text",
        30_000,
        64,
    ),
    case("flood, text 64 B x 1,000,000", FLOOD, "text", 1_000_000, 64),
    case(
        "flood, binary 64 B x 1,000,000",
        FLOOD,
        "binary",
        1_000_000,
        64,
    ),
    case(
        "flood, text 4 KiB x 200,000",
        FLOOD,
        "text",
        200_000,
        4 << 10,
    ),
    case(
        "flood, binary 1 MiB x 1,000",
        FLOOD,
        "binary",
        1000,
        1 << 20,
    ),
    case("flood, text 1 MiB x 500", FLOOD, "text", 500, 1 << 20),
    encrypted(
        "flood over TLS, text 4 KiB x 200,000",
        FLOOD,
        "text",
        200_000,
        4 << 10,
    ),
    encrypted(
        "flood over TLS, binary 1 MiB x 1,000",
        FLOOD,
        "binary",
        1000,
        1 << 20,
    ),
    case(
        "flood, compressed text 1 KiB x 100,000",
        FLOOD,
        "compressed",
        100_000,
        1 << 10,
    ),
    case(
        "flood, compressed text 64 KiB x 3,000",
        FLOOD,
        "compressed",
        3000,
        64 << 10,
    ),
    case("send, text 64 B x 500,000", SEND, "text", 500_000, 64),
    case("send, binary 1 MiB x 500", SEND, "binary", 500, 1 << 20),
    case("JSON chat x 50,000", CHAT, "text", 50_000, 0),
    case(
        "JSON of 8 KiB, parsed and looped over x 5,000",
        RECORDS,
        "json",
        5000,
        8 << 10,
    ),
    case(
        "TextEncoder, texts of 4 KiB x 100,000",
        ENCODE,
        "text",
        100_000,
        4 << 10,
    ),
    case(
        "ten listeners, text 64 B x 100,000",
        LISTENERS,
        "text",
        100_000,
        64,
    ),
    case("dispatchEvent x 200,000", DISPATCH, "event", 200_000, 0),
    case("timers x 100,000", TIMERS, "timer", 100_000, 0),
    case(
        "streams: 64 KiB through a TransformStream x 16,384",
        TRANSFORM,
        "binary",
        16_384,
        64 << 10,
    ),
    case("streams: pipeTo x 1,000,000", PIPE, "number", 1_000_000, 0),
    case("streams: read() x 1,000,000", READ, "number", 1_000_000, 0),
    case("2,000 connections", MANY, "text", 2000, 64),
    encrypted("500 connections over TLS", MANY, "text", 500, 64),
    case(
        "latency beside 40,000 messages a second, the median of 500 echoes",
        LATENCY,
        "0.5",
        500,
        64,
    ),
    case(
        "latency beside 40,000 messages a second, 99 % of 500 echoes",
        LATENCY,
        "0.99",
        500,
        64,
    ),
    case("scale: 1 connection", MANY, "text", 1, 64),
    case("scale: 1,000 connections", MANY, "text", 1000, 64),
    case("scale: 4,000 connections", MANY, "text", 4000, 64),
    case("scale: 10,000 connections", MANY, "text", 10_000, 64),
    case(
        "scale: 1,000 connections to 1,000 addresses",
        MANY,
        ADDRESSES,
        1000,
        64,
    ),
    case(
        "scale: delivery of a message a second to 10,000 connections, the median",
        DELIVERIES,
        "0.5",
        10_000,
        10,
    ),
    case(
        "scale: delivery of a message a second to 10,000 connections, 99 %",
        DELIVERIES,
        "0.99",
        10_000,
        10,
    ),
    case(
        "scale: delivery of a message a second to 10,000 connections, 99.9 %",
        DELIVERIES,
        "0.999",
        10_000,
        10,
    ),
    case(
        "scale: delivery of a message a second to 10,000 connections of a worker, the median",
        DELIVERIES_IN_WORKERS,
        "1 0.5",
        10_000,
        10,
    ),
    case(
        "scale: delivery of a message a second to 10,000 connections of a worker, 99 %",
        DELIVERIES_IN_WORKERS,
        "1 0.99",
        10_000,
        10,
    ),
    case(
        "scale: delivery of a message a second to 10,000 connections of four workers, the median",
        DELIVERIES_IN_WORKERS,
        "4 0.5",
        10_000,
        10,
    ),
    case(
        "scale: delivery of a message a second to 10,000 connections of four workers, 99 %",
        DELIVERIES_IN_WORKERS,
        "4 0.99",
        10_000,
        10,
    ),
    case(
        "scale: workers: JSON of 8 KiB x 20,000 in a worker",
        PARSE_IN_WORKERS,
        "1",
        20_000,
        8 << 10,
    ),
    case(
        "scale: workers: JSON of 8 KiB x 20,000 in each of two workers",
        PARSE_IN_WORKERS,
        "2",
        20_000,
        8 << 10,
    ),
    case(
        "scale: workers: from `new Worker` to a first message, the median of 200",
        START_WORKERS,
        "text",
        200,
        0,
    ),
];
