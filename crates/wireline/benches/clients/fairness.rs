//! How long another task of the same thread waits while a server floods a connection.

use crate::{
    contenders::{Once, Talk, fastwebsockets_socket, net_socket, options, run_until, tungstenite_socket},
    median,
    server::{framed, serve, url},
};
use cpu_time::ThreadTime;
use std::{
    io::{self, Write},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpStream, task::LocalSet};
use wireline::Stream;

/// Frames that a server sends again and again.
pub(crate) struct Flood {
    name: &'static str,
    /// Before the others.
    first: fn() -> Vec<u8>,
    repeated: fn() -> Vec<u8>,
    /// After the others.
    last: fn() -> Vec<u8>,
    count: usize,
}

pub(crate) const FLOODS: [Flood; 5] = [
    Flood::of("empty messages", 1_000_000, || framed(0x82, b"")),
    Flood::of("messages of 64 B", 500_000, || framed(0x82, &[7; 64])),
    Flood::of("messages of 64 KiB", 10_000, || framed(0x82, &[7; 64 << 10])),
    // The Pongs have to fit into the buffers of the kernel: the server reads none before it has sent all.
    Flood::of("Pings", 100_000, || framed(0x89, b"ping")),
    Flood {
        name: "fragments of 1 B",
        first: || framed(0x02, b""),
        repeated: || framed(0x00, &[7]),
        last: || framed(0x80, b""),
        count: 500_000,
    },
];

/// No other message has this length.
const END: &[u8] = b"end";

impl Flood {
    const fn of(name: &'static str, count: usize, repeated: fn() -> Vec<u8>) -> Self {
        Self { name, first: Vec::new, repeated, last: Vec::new, count }
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
        stream.write_all(&framed(0x82, END))
    }
}

#[derive(Clone, Copy)]
enum Contender {
    Run,
    Socket,
    Tungstenite,
    Fastwebsockets,
}

const CONTENDERS: [Contender; 4] =
    [Contender::Run, Contender::Socket, Contender::Tungstenite, Contender::Fastwebsockets];

/// Measures, and prints a table.
pub(crate) fn measure(rounds: usize) {
    let address = serve(Arc::new([]));
    println!("| a flood of | wireline::run | wireline::Socket | tungstenite | fastwebsockets |\n|---|---|---|---|---|");
    for (index, flood) in FLOODS.iter().enumerate() {
        let waits: Vec<[Duration; 4]> =
            (0..rounds).map(|_| CONTENDERS.map(|contender| longest_wait(contender, index, address))).collect();
        let cell = |n: usize| format!("{:.1} ms", 1e3 * median(waits.iter().map(|round| round[n].as_secs_f64())));
        println!("| {} | {} | {} | {} | {} |", flood.name, cell(0), cell(1), cell(2), cell(3));
    }
}

/// The longest time of the thread's CPU between two turns of a task that always has something to do.
fn longest_wait(contender: Contender, flood: usize, address: SocketAddr) -> Duration {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(LocalSet::new().run_until(async {
        let flood = tokio::task::spawn_local(receive_all(contender, flood, address));
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

async fn receive_all(contender: Contender, flood: usize, address: SocketAddr) {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let stream: Box<dyn Stream> = Box::new(stream);
    let path = format!("/wait/{flood}/0");
    match contender {
        Contender::Run => run_until(&url(&path), Once::new(stream), options(), |len| len == END.len()).await,
        Contender::Socket => receive_until_end(net_socket(stream, &path).await).await,
        Contender::Tungstenite => receive_until_end(tungstenite_socket(stream, &path).await).await,
        Contender::Fastwebsockets => receive_until_end(fastwebsockets_socket(stream, &path).await).await,
    }
}

async fn receive_until_end(mut socket: impl Talk) {
    while socket.receive().await != END.len() {}
}
