//! The scripts and what they are asked to do.

use std::sync::LazyLock;

/// A script with its work.
pub struct Case {
    /// Its name in tables.
    pub name: &'static str,
    /// The name of its file.
    pub(crate) script: &'static str,
    /// The kind of messages, or the result that it reports.
    pub(crate) kind: &'static str,
    pub(crate) count: usize,
    pub(crate) length: usize,
    /// Whether its connections use TLS.
    pub(crate) encrypted: bool,
}

/// The script, the kind, the count, the length, and the name of each case. The first name is
/// [`START`].
const TABLE: &str = "\
hello | text | 1 | 0 |
echo | text | 30000 | 64 | echo, text 64 B x 30,000
echo | binary | 4000 | 65536 | echo, binary 64 KiB x 4,000
echo over TLS | text | 30000 | 64 | echo over TLS, text 64 B x 30,000
flood | text | 1000000 | 64 | flood, text 64 B x 1,000,000
flood | binary | 1000000 | 64 | flood, binary 64 B x 1,000,000
flood | text | 200000 | 4096 | flood, text 4 KiB x 200,000
flood | binary | 1000 | 1048576 | flood, binary 1 MiB x 1,000
flood | text | 500 | 1048576 | flood, text 1 MiB x 500
flood over TLS | text | 200000 | 4096 | flood over TLS, text 4 KiB x 200,000
flood over TLS | binary | 1000 | 1048576 | flood over TLS, binary 1 MiB x 1,000
flood | compressed | 100000 | 1024 | flood, compressed text 1 KiB x 100,000
flood | compressed | 3000 | 65536 | flood, compressed text 64 KiB x 3,000
send | text | 500000 | 64 | send, text 64 B x 500,000
send | binary | 500 | 1048576 | send, binary 1 MiB x 500
send | compressed | 100000 | 1024 | send, compressed text 1 KiB x 100,000
both | binary | 50000 | 1024 | both directions, binary 1 KiB x 50,000
both | text | 30000 | 16384 | both directions, text 16 KiB x 30,000
unread | text | 20000 | 64 | echo, text 64 B x 20,000, beside a server that does not read
blobs | binary | 30000 | 4096 | Blobs, read as text, 4 KiB x 30,000
stream | text | 200000 | 4096 | WebSocketStream, text 4 KiB x 200,000
fetch | text | 10000 | 13 | fetch x 10,000
chat | text | 50000 | 0 | JSON chat x 50,000
records | json | 5000 | 8192 | JSON of 8 KiB, parsed and looped over x 5,000
encode | text | 100000 | 4096 | TextEncoder, texts of 4 KiB x 100,000
listeners | text | 100000 | 64 | ten listeners, text 64 B x 100,000
dispatch | event | 200000 | 0 | dispatchEvent x 200,000
timers | timer | 100000 | 0 | timers x 100,000
transform | binary | 16384 | 65536 | streams: 64 KiB through a TransformStream x 16,384
pipe | number | 1000000 | 0 | streams: pipeTo x 1,000,000
read | number | 1000000 | 0 | streams: read() x 1,000,000
many | text | 2000 | 64 | 2,000 connections
many over TLS | text | 500 | 64 | 500 connections over TLS
latency | 0.5 | 500 | 64 | latency beside 40,000 messages a second, the median of 500 echoes
latency | 0.99 | 500 | 64 | latency beside 40,000 messages a second, 99 % of 500 echoes
many | text | 1 | 64 | scale: 1 connection
many | text | 1000 | 64 | scale: 1,000 connections
many | text | 4000 | 64 | scale: 4,000 connections
many | text | 10000 | 64 | scale: 10,000 connections
many | addresses | 1000 | 64 | scale: 1,000 connections to 1,000 addresses
delivery | 0.5 | 10000 | 10 | scale: delivery of a message a second to 10,000 connections, the median
delivery | 0.99 | 10000 | 10 | scale: delivery of a message a second to 10,000 connections, 99 %
delivery | 0.999 | 10000 | 10 | scale: delivery of a message a second to 10,000 connections, 99.9 %
delivery-in-workers | 1 0.5 | 10000 | 10 | scale: delivery of a message a second to 10,000 connections of a worker, the median
delivery-in-workers | 1 0.99 | 10000 | 10 | scale: delivery of a message a second to 10,000 connections of a worker, 99 %
delivery-in-workers | 4 0.5 | 10000 | 10 | scale: delivery of a message a second to 10,000 connections of four workers, the median
delivery-in-workers | 4 0.99 | 10000 | 10 | scale: delivery of a message a second to 10,000 connections of four workers, 99 %
parse-in-workers | 1 | 20000 | 8192 | scale: workers: JSON of 8 KiB x 20,000 in a worker
parse-in-workers | 2 | 20000 | 8192 | scale: workers: JSON of 8 KiB x 20,000 in each of two workers
worker-messages | echo | 50000 | 0 | scale: workers: objects to a worker and back x 50,000
worker-messages | flood | 200000 | 0 | scale: workers: objects from a worker x 200,000
start-workers | text | 200 | 0 | scale: workers: from `new Worker` to a first message, the median of 200";

/// The kind of the cases whose connections go to an address each.
pub(crate) const ADDRESSES: &str = "addresses";

/// The name of the case that measures the time of the whole process.
pub const START: &str = "start, print, end, above starting any process";

/// Cases with this in their names run on request only.
pub const SCALE: &str = "scale:";

/// All cases.
pub static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| TABLE.lines().map(case).collect());

fn case(row: &'static str) -> Case {
    let columns: Vec<_> = row.splitn(5, '|').map(str::trim).collect();
    let [script, kind, count, length, name] = columns[..] else {
        panic!("a case has five columns: {row}")
    };
    let (script, encrypted) = match script.strip_suffix(" over TLS") {
        Some(script) => (script, true),
        None => (script, false),
    };
    Case {
        name: if name.is_empty() { START } else { name },
        script,
        kind,
        count: count.parse().expect(row),
        length: length.parse().expect(row),
        encrypted,
    }
}
