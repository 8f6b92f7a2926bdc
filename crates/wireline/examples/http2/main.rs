//! Many sockets in one HTTP/2 session. The server is in the same process.
//!
//!     cargo run -p wireline --example http2 -- 100

mod server;

use futures_util::future::try_join_all;
use server::Server;
use std::{error::Error, io::Write};
use wireline::{Http2, Options, Socket, TcpConnector, Tls, connect_with};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let count = std::env::args()
        .nth(1)
        .map_or(Ok(100), |count| count.parse())?;
    let server = Server::start()?;

    // The sockets of a connector share its sessions.
    let connector = TcpConnector::new().tls(Tls::new().authority(server.certificate.as_bytes())?);
    let options = Options::new().http2(Http2::Prefer);
    let open = || connect_with(&server.url, options.clone(), connector.clone());
    let mut sockets = try_join_all((0..count).map(|_| open())).await?;

    // Each socket has a flow of its own: one that is not read does not delay the others.
    for (number, socket) in sockets.iter_mut().enumerate() {
        socket.send(format!("hello from {number}")).await?;
    }
    for socket in sockets.iter_mut().rev() {
        socket
            .recv()
            .await
            .ok_or("the server has closed the connection")??;
    }
    let mut output = std::io::stdout();
    writeln!(
        output,
        "{} sockets, {} connection",
        sockets.len(),
        server.connections()
    )?;
    try_join_all(sockets.into_iter().map(close)).await?;
    Ok(())
}

async fn close(mut socket: Socket) -> Result<(), Box<dyn Error>> {
    let closed = socket.close_with(1000, "").await?;
    if closed.clean {
        Ok(())
    } else {
        Err("a socket was not closed cleanly".into())
    }
}
