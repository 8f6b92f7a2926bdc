//! The cost of a message and its echo, where one task sends while another, on another thread,
//! receives.

use crate::{
    clients::{tungstenite, wireline},
    in_turns, median,
    message_cost::Over,
    server::Server,
};
use bytes::Bytes;
use cpu_time::ProcessTime;
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use std::{fmt::Debug, time::Instant};
use wireline::Message;

const COUNT: usize = 100_000;
const LEN: usize = 100;
const CLIENTS: [&str; 2] = ["wireline::Socket", "tokio-tungstenite"];

/// Prints a table of the time and of the CPU time of both ends.
pub(crate) fn measure(rounds: usize) {
    let server = Server::start();
    println!(
        "| | {} | tokio-tungstenite / `Socket` |",
        CLIENTS.join(" | ")
    );
    println!("|---|{}---|", "---|".repeat(CLIENTS.len()));
    for (name, flushes) in [("two threads, each flushed", true), ("two threads", false)] {
        let measured = in_turns(rounds, CLIENTS.len(), |client| {
            cost(client, flushes, &server)
        });
        let of =
            |client: usize, part: usize| median(measured.iter().map(|round| round[client][part]));
        let ratio =
            |part: usize| median(measured.iter().map(|round| round[1][part] / round[0][part]));
        let cells =
            [0, 1].map(|client| format!("{:.0} ns, CPU {:.0} ns", of(client, 0), of(client, 1)));
        println!(
            "| {name} | {} | {:.2}, CPU {:.2} |",
            cells.join(" | "),
            ratio(0),
            ratio(1)
        );
    }
}

/// The time and the CPU time of a message and its echo, in nanoseconds.
fn cost(client: usize, flushes: bool, server: &Server) -> [f64; 2] {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let url = format!("ws://127.0.0.1/echoes/{LEN}/{COUNT}");
    let payload = Bytes::from(vec![7; LEN]);
    let (time, cpu) = (Instant::now(), ProcessTime::now());
    runtime.block_on(async {
        let stream = server.connect(Over::Plain).await;
        if client == 0 {
            let (sender, receiver) = wireline(stream, &url, false).await.into_split();
            exchange(
                sender,
                receiver,
                move || Message::Binary(payload.clone()),
                flushes,
            )
            .await;
        } else {
            let (sender, receiver) = tungstenite(stream, &url).await.split();
            let message = move || tokio_tungstenite::tungstenite::Message::Binary(payload.clone());
            exchange(sender, receiver, message, flushes).await;
        }
    });
    [time.elapsed(), cpu.elapsed()].map(|duration| duration.as_nanos() as f64 / COUNT as f64)
}

async fn exchange<M, E>(
    mut sender: impl Sink<M, Error = E> + Unpin + Send + 'static,
    mut receiver: impl Stream + Unpin + Send + 'static,
    message: impl Fn() -> M + Send + 'static,
    flushes: bool,
) where
    M: Send + 'static,
    E: Debug + Send + 'static,
{
    let receiving = tokio::spawn(async move {
        for _ in 0..COUNT {
            receiver.next().await.unwrap();
        }
        receiver
    });
    let sending = tokio::spawn(async move {
        for _ in 0..COUNT {
            sender.feed(message()).await.unwrap();
            if flushes {
                sender.flush().await.unwrap();
            }
        }
        sender.flush().await.unwrap();
        sender
    });
    receiving.await.unwrap();
    sending.await.unwrap();
}
