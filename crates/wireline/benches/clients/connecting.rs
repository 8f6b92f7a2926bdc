//! The time to open a connection, each client with its own function for that: name, TCP, opening
//! handshake.

use crate::{
    clients::{CLIENTS, Client},
    common::options,
    in_turns, median,
    server::Server,
};
use cpu_time::ThreadTime;
use http_body_util::Empty;
use hyper::header::{CONNECTION, HOST, UPGRADE};
use std::{any::Any, net::SocketAddr, sync::Arc, time::Instant};
use tokio::net::TcpStream;
use wireline::{Request, TcpConnector};

/// The number of connections that a client opens in a round. They stay open until its end.
pub(crate) const CONNECTIONS: usize = 300;

/// Measures, and prints a table.
pub(crate) fn measure(rounds: usize, client: &str) {
    let server = Server::start();
    if let Some(client) = CLIENTS.into_iter().find(|one| one.name() == client) {
        for _ in 0..rounds {
            let [time, cpu] = microseconds(client, server.address());
            println!("{time:.0} µs, CPU {cpu:.0} µs");
        }
        return;
    }
    let clients: Vec<Client> = CLIENTS
        .into_iter()
        .filter(|client| *client != Client::Run)
        .collect();
    let measured = in_turns(rounds, clients.len(), |n| {
        microseconds(clients[n], server.address())
    });
    println!(
        "| {} | fastest other / `Socket` |",
        clients
            .iter()
            .map(|client| client.name())
            .collect::<Vec<_>>()
            .join(" | ")
    );
    println!("|{}---|", "---|".repeat(clients.len()));
    let cells: Vec<_> = (0..clients.len())
        .map(|n| {
            let [time, cpu] = [0, 1].map(|of| median(measured.iter().map(|round| round[n][of])));
            format!("{time:.0} µs, CPU {cpu:.0} µs")
        })
        .collect();
    let ratio = |of: usize| {
        let to =
            |other: usize| median(measured.iter().map(|round| round[other][of] / round[0][of]));
        (1..clients.len()).map(to).fold(f64::INFINITY, f64::min)
    };
    println!(
        "| {} | {:.2}, CPU {:.2} |",
        cells.join(" | "),
        ratio(0),
        ratio(1)
    );
}

/// The time and the CPU time to open a connection, in microseconds.
fn microseconds(client: Client, address: SocketAddr) -> [f64; 2] {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let url = format!("ws://{address}/");
    runtime.block_on(async {
        let connector = Arc::new(TcpConnector::new());
        let mut open: Vec<Box<dyn Any>> = Vec::new();
        let (time, cpu) = (Instant::now(), ThreadTime::now());
        for _ in 0..CONNECTIONS {
            open.push(match client {
                Client::Run | Client::Socket => {
                    let request = Request::new(url.parse().unwrap());
                    Box::new(
                        wireline::connect_with(request, options(false), connector.clone())
                            .await
                            .unwrap(),
                    )
                }
                // As its `connect_async` does for an address.
                Client::Tungstenite => {
                    let stream = TcpStream::connect(address).await.unwrap();
                    stream.set_nodelay(true).unwrap();
                    Box::new(tokio_tungstenite::client_async(&url, stream).await.unwrap())
                }
                Client::Fastwebsockets => Box::new(fastwebsockets(address, &url).await),
                Client::Yawc => {
                    let options = yawc::Options::default()
                        .without_compression()
                        .with_no_delay();
                    Box::new(
                        yawc::WebSocket::connect(url.parse().unwrap())
                            .with_options(options)
                            .await
                            .unwrap(),
                    )
                }
            });
        }
        [time.elapsed(), cpu.elapsed()].map(|all| all.as_secs_f64() * 1e6 / CONNECTIONS as f64)
    })
}

async fn fastwebsockets(address: SocketAddr, url: &str) -> impl Any {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let request = hyper::Request::get(url)
        .header(HOST, address.to_string())
        .header(UPGRADE, "websocket")
        .header(CONNECTION, "upgrade")
        .header(
            "Sec-WebSocket-Key",
            fastwebsockets::handshake::generate_key(),
        )
        .header("Sec-WebSocket-Version", "13")
        .body(Empty::<bytes::Bytes>::new())
        .unwrap();
    fastwebsockets::handshake::client(&Spawn, request, stream)
        .await
        .unwrap()
}

/// Spawns the tasks of hyper.
struct Spawn;

impl<F: Future<Output: Send> + Send + 'static> hyper::rt::Executor<F> for Spawn {
    fn execute(&self, task: F) {
        tokio::spawn(task);
    }
}
