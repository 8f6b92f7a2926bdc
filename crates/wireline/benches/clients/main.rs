//! The cost of a message, compared with tokio-tungstenite and fastwebsockets: see `benches/README.md` of the repository.
//!
//! Every client is measured in every round, so that other load on the machine affects all of them.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement prints, and ends where something fails")]

mod contenders;
mod fairness;
mod flood;
mod server;

use bytes::Bytes;
use contenders::{Once, Talk, fastwebsockets_socket, net_socket, options, run, tungstenite_socket};
use cpu_time::ThreadTime;
use server::{Canned, frame, serve, url};
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::net::TcpStream;
use wireline::Stream;

#[derive(Clone, Copy, PartialEq)]
enum Contender {
    /// `wireline::run`, as scripts use it: batches of messages.
    Run,
    /// `wireline::Socket`: one message after the other.
    Socket,
    Tungstenite,
    Fastwebsockets,
}

use Contender::{Fastwebsockets, Run, Socket, Tungstenite};

#[derive(Clone, Copy)]
enum Task {
    /// Receives messages from memory, which measures decoding alone.
    Decode,
    Receive,
    Send,
    /// Sends a message and waits for its echo, repeatedly.
    Echo,
}

struct Scenario {
    name: &'static str,
    task: Task,
    len: usize,
    count: usize,
}

const SCENARIOS: [Scenario; 8] = [
    Scenario { name: "decode 32 B", task: Task::Decode, len: 32, count: 3_000_000 },
    Scenario { name: "receive 32 B", task: Task::Receive, len: 32, count: 1_000_000 },
    Scenario { name: "receive 64 KiB", task: Task::Receive, len: 64 << 10, count: 8000 },
    Scenario { name: "receive 1 MiB", task: Task::Receive, len: 1 << 20, count: 500 },
    Scenario { name: "send 32 B", task: Task::Send, len: 32, count: 100_000 },
    Scenario { name: "send 64 KiB", task: Task::Send, len: 64 << 10, count: 4000 },
    Scenario { name: "send 1 MiB", task: Task::Send, len: 1 << 20, count: 250 },
    Scenario { name: "echo 32 B", task: Task::Echo, len: 32, count: 2000 },
];

/// The cost of a message, in nanoseconds.
#[derive(Clone, Copy)]
struct Cost {
    time: f64,
    cpu: f64,
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let rounds: usize = arguments.next().map_or(9, |rounds| rounds.parse().unwrap());
    let only = arguments.next().unwrap_or_default();
    if only == "fairness" {
        return fairness::measure(rounds);
    }
    compare(rounds, &only);
    flood::measure(rounds, &only);
}

/// Measures all clients and prints a table.
fn compare(rounds: usize, only: &str) {
    let scenarios: Vec<&Scenario> = SCENARIOS.iter().filter(|scenario| scenario.name.contains(only)).collect();
    if scenarios.is_empty() {
        return;
    }
    let address = serve(Arc::new([]));
    println!("| | net::run | net::Socket | tungstenite | fastwebsockets | the fastest of the others takes |");
    println!("|---|---|---|---|---|---|");
    for scenario in scenarios {
        let whose = match scenario.task {
            Task::Decode | Task::Receive => &[Run, Socket, Tungstenite, Fastwebsockets][..],
            Task::Send | Task::Echo => &[Socket, Tungstenite, Fastwebsockets],
        };
        let measured: Vec<Vec<Cost>> =
            (0..rounds).map(|_| whose.iter().map(|who| scenario.measure(*who, address)).collect()).collect();
        let cell = |who| match whose.iter().position(|other| *other == who) {
            Some(n) => {
                let [time, cpu] = [|cost: &Cost| cost.time, |cost: &Cost| cost.cpu]
                    .map(|of| median(measured.iter().map(|round| of(&round[n]))));
                format!("{time:.0} ns, CPU {cpu:.1}")
            }
            None => String::new(),
        };
        // The ratio is taken within each round.
        let ratio = |of: fn(&Cost) -> f64| {
            median(measured.iter().map(|round| {
                let others = whose.iter().zip(round).filter(|(who, _)| matches!(who, Tungstenite | Fastwebsockets));
                others.map(|(_, cost)| of(cost)).fold(f64::INFINITY, f64::min) / of(&round[0])
            }))
        };
        let [run, socket, tungstenite, fastwebsockets] = [Run, Socket, Tungstenite, Fastwebsockets].map(cell);
        let (time, cpu) = (ratio(|cost| cost.time), ratio(|cost| cost.cpu));
        println!(
            "| {} | {run} | {socket} | {tungstenite} | {fastwebsockets} | {time:.2} of the time, {cpu:.2} of the CPU |",
            scenario.name
        );
    }
}

/// The cost of `work`, divided by the `count` of messages.
fn cost(count: usize, work: impl Future<Output = ()>) -> Cost {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (time, cpu) = (Instant::now(), ThreadTime::now());
    runtime.block_on(work);
    let per_message = |duration: Duration| duration.as_nanos() as f64 / count as f64;
    Cost { time: per_message(time.elapsed()), cpu: per_message(cpu.elapsed()) }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

impl Scenario {
    fn measure(&self, who: Contender, address: SocketAddr) -> Cost {
        cost(self.count, self.perform(who, address))
    }

    async fn perform(&self, who: Contender, address: SocketAddr) {
        let stream: Box<dyn Stream> = if let Task::Decode = self.task {
            Box::new(Canned::new(&frame(self.len), self.count))
        } else {
            let stream = TcpStream::connect(address).await.unwrap();
            stream.set_nodelay(true).unwrap();
            Box::new(stream)
        };
        let verb = match self.task {
            Task::Decode | Task::Receive => "receive",
            Task::Send => "send",
            Task::Echo => "echo",
        };
        let path = format!("/{verb}/{}/{}", self.len, self.count);
        match who {
            Run => run(&url(&path), Once::new(stream), options(), self.count).await,
            Socket => self.talk(net_socket(stream, &path).await).await,
            Tungstenite => self.talk(tungstenite_socket(stream, &path).await).await,
            Fastwebsockets => self.talk(fastwebsockets_socket(stream, &path).await).await,
        }
    }

    async fn talk(&self, mut socket: impl Talk) {
        let payload = Bytes::from(vec![7; self.len]);
        match self.task {
            Task::Decode | Task::Receive => {
                for _ in 0..self.count {
                    assert_eq!(socket.receive().await, self.len);
                }
            }
            Task::Send => {
                for _ in 0..self.count {
                    socket.feed(&payload).await;
                }
                socket.flush().await;
                socket.receive().await;
            }
            Task::Echo => {
                for _ in 0..self.count {
                    socket.feed(&payload).await;
                    socket.flush().await;
                    assert_eq!(socket.receive().await, self.len);
                }
            }
        }
    }
}
