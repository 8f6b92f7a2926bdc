//! Many sockets in one HTTP/2 session beside as many connections, to the same server in another
//! thread: the time to open them, the memory for each, the server's included, and messages of 1 KiB
//! that are echoed.
//!
//!     cargo bench -p wireline --bench http2 -- 1000                # in one session
//!     cargo bench -p wireline --bench http2 -- 1000 connections

#[path = "../../examples/http2/server.rs"]
mod server;

use cap::Cap;
use futures_util::{StreamExt, future::try_join_all};
use server::Server;
use std::{alloc::System, error::Error, io::Write, sync::Arc, time::Instant};
use wireline::{Http2, Message, Options, Request, Socket, TcpConnector, Tls, connect_with};

/// The server counts too: its memory is the same share of each row.
#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// The number of echoes of each socket.
const ECHOES: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let count = std::env::args()
        .skip(1)
        .find_map(|count| count.parse().ok())
        .unwrap_or(1000);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut output = std::io::stdout();
    writeln!(
        output,
        "| {count} sockets | connections | to open | memory each, with the server's | echoes of 1 KiB |"
    )?;
    writeln!(output, "|---|---|---|---|---|")?;
    // Each has a process of its own, so that it is not measured with the memory of the other.
    let (name, http2) = match std::env::args().any(|argument| argument == "connections") {
        false => ("in one session", Http2::Prefer),
        true => ("in connections", Http2::Off),
    };
    let server = Server::start()?;
    let connector = TcpConnector::new().tls(Tls::new().authority(server.certificate.as_bytes())?);
    let row = runtime.block_on(measure(&server, Arc::new(connector), http2, count))?;
    writeln!(output, "| {name} | {} | {row} |", server.connections())?;
    Ok(())
}

async fn measure(
    server: &Server,
    connector: Arc<TcpConnector>,
    http2: Http2,
    count: usize,
) -> Result<String, Box<dyn Error>> {
    let mut options = Options::default();
    options.http2 = http2;
    options.one_at_a_time = false;
    options.deflate = None;
    let open = async || {
        let request = Request::new(server.url.parse()?);
        Ok::<_, Box<dyn Error>>(connect_with(request, options.clone(), connector.clone()).await?)
    };
    // The configuration of TLS is created once.
    open().await?.close_with(1000, "").await?;
    let (before, start) = (MEMORY.allocated(), Instant::now());
    let mut sockets = try_join_all((0..count).map(|_| open())).await?;
    let opened = start.elapsed();
    let memory = MEMORY.allocated().saturating_sub(before) / count;
    let start = Instant::now();
    try_join_all(sockets.iter_mut().map(echo)).await?;
    let rate = (count * ECHOES) as f64 / start.elapsed().as_secs_f64();
    Ok(format!(
        "{:.0} ms | {:.1} KiB | {rate:.0}/s",
        opened.as_secs_f64() * 1e3,
        memory as f64 / 1024.0
    ))
}

async fn echo(socket: &mut Socket) -> Result<(), Box<dyn Error>> {
    let message = Message::from(bytes::Bytes::from(vec![7; 1 << 10]));
    for _ in 0..ECHOES {
        socket.send(message.clone()).await?;
        socket
            .next()
            .await
            .ok_or("the server has closed the connection")??;
    }
    Ok(())
}
