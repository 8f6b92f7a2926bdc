//! How long another task of the same thread waits while a server floods a connection.

use crate::{
    callback::run,
    clients::{CLIENTS, Client, Talk, fastwebsockets, tungstenite, wireline, yawc},
    median,
    message_cost::Over,
    server::Server,
};
use cpu_time::ThreadTime;
use std::{
    io::{self, Write},
    time::Duration,
};
use test_server::frame::{deflated, frame};
use tokio::task::LocalSet;
use wireline::{connector::Stream, runtime::Event};

/// Frames that a server sends again and again.
pub(crate) struct Flood {
    name: &'static str,
    /// Before the others.
    first: fn() -> Vec<u8>,
    repeated: fn() -> Vec<u8>,
    /// After the others.
    last: fn() -> Vec<u8>,
    count: usize,
    is_compressed: bool,
}

pub(crate) const FLOODS: [Flood; 6] = [
    Flood::of("empty messages", 1_000_000, || frame(0x82, b"")),
    Flood::of("messages of 64 B", 500_000, || frame(0x82, &[7; 64])),
    Flood::of("messages of 64 KiB", 10_000, || frame(0x82, &[7; 64 << 10])),
    Flood {
        is_compressed: true,
        ..Flood::of("compressed messages of 16 MiB", 200, || {
            deflated(0xc2, [&vec![0; 16 << 20][..]])
        })
    },
    // The Pongs have to fit into the buffers of the kernel: the server reads none before it has
    // sent all.
    Flood::of("Pings", 100_000, || frame(0x89, b"ping")),
    Flood {
        name: "fragments of 1 B",
        first: || frame(0x02, b""),
        repeated: || frame(0x00, &[7]),
        last: || frame(0x80, b""),
        count: 500_000,
        is_compressed: false,
    },
];

/// No other message has this length.
const END: &[u8] = b"end";

impl Flood {
    const fn of(name: &'static str, count: usize, repeated: fn() -> Vec<u8>) -> Self {
        Self {
            name,
            first: Vec::new,
            repeated,
            last: Vec::new,
            count,
            is_compressed: false,
        }
    }

    pub(crate) fn send(&self, stream: &mut impl Write) -> io::Result<()> {
        let repeated = (self.repeated)();
        let frames_per_write = ((1 << 20) / repeated.len()).min(self.count);
        let block = repeated.repeat(frames_per_write);
        stream.write_all(&(self.first)())?;
        for _ in 0..self.count / frames_per_write {
            stream.write_all(&block)?;
        }
        stream.write_all(&(self.last)())?;
        stream.write_all(&frame(0x82, END))
    }
}

/// Measures, and prints a table.
pub(crate) fn measure(rounds: usize) {
    let server = Server::start();
    println!("| a flood of | {} |", CLIENTS.map(Client::name).join(" | "));
    println!("|---|{}", "---|".repeat(CLIENTS.len()));
    for (index, flood) in FLOODS.iter().enumerate() {
        let wait = |client: Client| {
            (!flood.is_compressed || client.compresses())
                .then(|| longest_wait(client, index, &server))
        };
        let waits: Vec<[Option<Duration>; CLIENTS.len()]> =
            (0..rounds).map(|_| CLIENTS.map(wait)).collect();
        let cell = |n: usize| match waits[0][n] {
            Some(_) => format!(
                "{:.1} ms",
                1e3 * median(
                    waits
                        .iter()
                        .flat_map(|round| round[n])
                        .map(|wait| wait.as_secs_f64())
                )
            ),
            None => "none".to_owned(),
        };
        let cells: Vec<_> = (0..CLIENTS.len()).map(cell).collect();
        println!("| {} | {} |", flood.name, cells.join(" | "));
    }
}

/// The longest time of the thread's CPU between two turns of a task that always has something to
/// do.
fn longest_wait(client: Client, flood: usize, server: &Server) -> Duration {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(LocalSet::new().run_until(async {
        let stream = server.connect(Over::Plain).await;
        let flood = tokio::task::spawn_local(receive_all(client, flood, stream));
        let mut longest = Duration::ZERO;
        while !flood.is_finished() {
            let before = ThreadTime::now();
            tokio::task::yield_now().await;
            longest = longest.max(before.elapsed());
        }
        flood.await.unwrap();
        longest
    }))
}

async fn receive_all(client: Client, flood: usize, stream: Box<dyn Stream>) {
    let url = format!("ws://127.0.0.1/wait/{flood}/0");
    let deflate = FLOODS[flood].is_compressed;
    match client {
        Client::Run => {
            let is_end = |event| matches!(event, Event::Messages(batch) if batch.iter().any(|(_, p)| p.len() == END.len()));
            run(stream, &url, deflate, |event, _| is_end(event)).await;
        }
        Client::Socket => receive_until_end(wireline(stream, &url, deflate).await).await,
        Client::Tungstenite => receive_until_end(tungstenite(stream, &url).await).await,
        Client::Fastwebsockets => receive_until_end(fastwebsockets(stream, &url).await).await,
        Client::Yawc => receive_until_end(yawc(stream, &url, deflate).await).await,
    }
}

async fn receive_until_end(mut socket: impl Talk) {
    while socket.receive().await != END.len() {}
}
