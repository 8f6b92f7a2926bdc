//! The cost of a message.

use self::{
    Over::{Deflate, Plain, Tls},
    Task::{Decode, Echo, Encode, Receive, Send, SendEach},
};
use crate::{
    callback::{self, run},
    clients::{CLIENTS, Client, Talk, fastwebsockets, tungstenite, wireline, yawc},
    in_turns, median,
    server::{Server, canned, canned_answer},
};
use bytes::Bytes;
use cpu_time::ThreadTime;
use std::time::{Duration, Instant};
use test_server::frame::texts;
use wireline::{connector::Stream, runtime::Event};

#[derive(Clone, Copy, PartialEq)]
enum Task {
    /// Receives messages from memory, which measures decoding alone.
    Decode,
    /// Sends messages into nothing, which measures encoding alone.
    Encode,
    Receive,
    /// Queues messages, and flushes after the last.
    Send,
    /// Flushes after each message.
    SendEach,
    /// Sends a message and waits for its echo, repeatedly.
    Echo,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Over {
    Plain,
    Deflate,
    Tls,
}

pub(crate) struct Scenario {
    name: &'static str,
    task: Task,
    over: Over,
    len: usize,
    count: usize,
}

const fn scenario(
    name: &'static str,
    task: Task,
    over: Over,
    len: usize,
    count: usize,
) -> Scenario {
    Scenario {
        name,
        task,
        over,
        len,
        count,
    }
}

const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;

const SCENARIOS: [Scenario; 21] = [
    scenario("decode 32 B", Decode, Plain, 32, 2_000_000),
    scenario("encode 32 B", Encode, Plain, 32, 1_000_000),
    scenario("encode 64 KiB", Encode, Plain, 64 * KIB, 20_000),
    scenario("receive 32 B", Receive, Plain, 32, 1_000_000),
    scenario("receive 1 KiB", Receive, Plain, KIB, 200_000),
    scenario("receive 64 KiB", Receive, Plain, 64 * KIB, 8000),
    scenario("receive 1 MiB", Receive, Plain, MIB, 500),
    scenario("send 32 B", Send, Plain, 32, 200_000),
    scenario("send 1 KiB", Send, Plain, KIB, 100_000),
    scenario("send 64 KiB", Send, Plain, 64 * KIB, 4000),
    scenario("send 1 MiB", Send, Plain, MIB, 250),
    scenario("send 64 B, each flushed", SendEach, Plain, 64, 30_000),
    scenario("echo 32 B, one in flight", Echo, Plain, 32, 3000),
    scenario("compressed: receive 1 KiB", Receive, Deflate, KIB, 64_000),
    scenario(
        "compressed: receive 64 KiB",
        Receive,
        Deflate,
        64 * KIB,
        1600,
    ),
    scenario("compressed: send 1 KiB", Send, Deflate, KIB, 16_000),
    scenario("compressed: send 64 KiB", Send, Deflate, 64 * KIB, 320),
    scenario("TLS: receive 1 KiB", Receive, Tls, KIB, 100_000),
    scenario("TLS: receive 64 KiB", Receive, Tls, 64 * KIB, 4000),
    scenario("TLS: send 1 KiB", Send, Tls, KIB, 50_000),
    scenario("TLS: send 64 KiB", Send, Tls, 64 * KIB, 2000),
];

/// The cost of a message, in nanoseconds.
#[derive(Clone, Copy)]
struct Cost {
    time: f64,
    cpu: f64,
}

/// The name of the measurement without other clients.
const CONTROL: &str = "control";

/// Measures all clients, and prints a table.
pub(crate) fn measure(rounds: usize, only: &str, client: &str) {
    let is_exact = SCENARIOS.iter().any(|scenario| scenario.name == only);
    let is_meant = |name: &str| {
        if is_exact {
            name == only
        } else {
            name.contains(only)
        }
    };
    let scenarios: Vec<&Scenario> = SCENARIOS
        .iter()
        .filter(|scenario| is_meant(scenario.name))
        .collect();
    if scenarios.is_empty() {
        return;
    }
    let server = Server::start();
    if let Some(client) = CLIENTS.into_iter().find(|one| one.name() == client) {
        return scenarios.iter().for_each(|scenario| {
            for _ in 0..rounds {
                let cost = scenario.measure(client, &server);
                println!(
                    "{}: {}, CPU {}",
                    scenario.name,
                    duration(cost.time),
                    duration(cost.cpu)
                );
            }
        });
    }
    // As a control `Socket` takes the place of each other client: what the last columns differ from
    // 1 is chance then.
    let is_control = client == CONTROL;
    let measured_as = |client: Client| {
        if is_control && client.is_other() {
            Client::Socket
        } else {
            client
        }
    };
    let names: Vec<_> = CLIENTS
        .iter()
        .map(|client| measured_as(*client).name())
        .collect();
    println!(
        "| | {} | fastest other / `run` | fastest other / `Socket` |",
        names.join(" | ")
    );
    println!("|---|{}---|---|", "---|".repeat(names.len()));
    for scenario in scenarios {
        let clients: Vec<Client> = CLIENTS
            .into_iter()
            .filter(|client| scenario.over != Deflate || client.compresses())
            .collect();
        let measured = in_turns(rounds, clients.len(), |n| {
            scenario.measure(measured_as(clients[n]), &server)
        });
        let cell = |client| match clients.iter().position(|other| *other == client) {
            Some(n) => {
                let [time, cpu] = [|cost: &Cost| cost.time, |cost: &Cost| cost.cpu]
                    .map(|of| median(measured.iter().map(|round| of(&round[n]))));
                format!("{}, CPU {}", duration(time), duration(cpu))
            }
            None => "none".to_owned(),
        };
        // The ratio to each other client is taken within each round. The least of the medians is
        // that to the fastest.
        let ratio = |client: Client, of: fn(&Cost) -> f64| {
            let own = clients.iter().position(|other| *other == client).unwrap();
            let others = clients
                .iter()
                .enumerate()
                .filter(|(_, client)| client.is_other());
            let to = |other: usize| {
                median(
                    measured
                        .iter()
                        .map(|round| of(&round[other]) / of(&round[own])),
                )
            };
            others
                .map(|(other, _)| to(other))
                .fold(f64::INFINITY, f64::min)
        };
        let ratios = [Client::Run, Client::Socket].map(|client| {
            format!(
                "{:.2}, CPU {:.2}",
                ratio(client, |cost| cost.time),
                ratio(client, |cost| cost.cpu)
            )
        });
        println!(
            "| {} | {} | {} |",
            scenario.name,
            CLIENTS.map(cell).join(" | "),
            ratios.join(" | ")
        );
    }
}

fn duration(nanoseconds: f64) -> String {
    if nanoseconds < 10_000.0 {
        format!("{nanoseconds:.0} ns")
    } else {
        format!("{:.1} µs", nanoseconds / 1000.0)
    }
}

/// The cost of `work`, divided by the `count` of messages.
fn cost(count: usize, work: impl Future<Output = ()>) -> Cost {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (time, cpu) = (Instant::now(), ThreadTime::now());
    runtime.block_on(work);
    let per_message = |duration: Duration| duration.as_nanos() as f64 / count as f64;
    Cost {
        time: per_message(time.elapsed()),
        cpu: per_message(cpu.elapsed()),
    }
}

impl Scenario {
    fn measure(&self, client: Client, server: &Server) -> Cost {
        cost(self.count, self.perform(client, server))
    }

    async fn perform(&self, client: Client, server: &Server) {
        let stream: Box<dyn Stream> = match self.task {
            Decode => canned(self.len, self.count),
            Encode => canned_answer(self.len, self.count),
            _ => server.connect(self.over).await,
        };
        let verb = match self.task {
            Decode | Receive => "receive",
            Encode | Send | SendEach => "send",
            Echo => "echo",
        };
        let url = format!("ws://127.0.0.1/{verb}/{}/{}", self.len, self.count);
        let deflate = self.over == Deflate;
        match client {
            Client::Run => self.run(stream, &url).await,
            Client::Socket => self.talk(wireline(stream, &url, deflate).await).await,
            Client::Tungstenite => self.talk(tungstenite(stream, &url).await).await,
            Client::Fastwebsockets => self.talk(fastwebsockets(stream, &url).await).await,
            Client::Yawc => self.talk(yawc(stream, &url, deflate).await).await,
        }
    }

    fn payloads(&self) -> Vec<Bytes> {
        match self.over {
            Deflate => texts(self.len).into_iter().map(Bytes::from).collect(),
            _ => vec![Bytes::from(vec![7; self.len])],
        }
    }

    async fn talk(&self, mut socket: impl Talk) {
        let payloads = self.payloads();
        let payloads = payloads.iter().cycle().take(self.count);
        match self.task {
            Decode | Receive => {
                for _ in 0..self.count {
                    assert_eq!(socket.receive().await, self.len);
                }
            }
            Encode | Send | SendEach => {
                for payload in payloads {
                    socket.feed(payload).await;
                    if self.task == SendEach {
                        socket.flush().await;
                    }
                }
                socket.flush().await;
                socket.receive().await;
            }
            Echo => {
                for payload in payloads {
                    socket.feed(payload).await;
                    socket.flush().await;
                    assert_eq!(socket.receive().await, self.len);
                }
            }
        }
    }

    async fn run(&self, stream: Box<dyn Stream>, url: &str) {
        let payloads = self.payloads();
        let mut payloads = payloads.iter().cycle().take(self.count);
        let mut left = self.count;
        let (len, task) = (self.len, self.task);
        run(stream, url, self.over == Deflate, move |event, commands| {
            match (task, event) {
                (Decode | Receive, Event::Messages(batch)) => {
                    assert!(batch.iter().all(|(_, payload)| payload.len() == len));
                    left -= batch.len();
                    return left == 0;
                }
                (Encode | Send, Event::Opened(_) | Event::Sent(_)) => {
                    while commands.has_room()
                        && let Some(payload) = payloads.next()
                    {
                        callback::send(commands, payload);
                    }
                }
                (SendEach, Event::Opened(_) | Event::Sent(_)) | (Echo, Event::Opened(_)) => {
                    if let Some(payload) = payloads.next() {
                        callback::send(commands, payload);
                    }
                }
                (Encode | Send | SendEach, Event::Messages(_)) => {
                    return true;
                }
                (Echo, Event::Messages(batch)) => {
                    left -= batch.len();
                    if let Some(payload) = payloads.next() {
                        callback::send(commands, payload);
                    }
                    return left == 0;
                }
                _ => {}
            }
            false
        })
        .await;
    }
}
