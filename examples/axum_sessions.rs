//! A server of axum whose sessions are scripts: each WebSocket that it accepts has a runtime of its
//! own, on one thread.
//!
//!     cargo run --example axum_sessions -- 127.0.0.1:3000

#![expect(clippy::print_stdout, reason = "a program that prints")]

use axum::{Router, extract::Request, extract::State, response::Response};
use boa_websocket::{
    Error, Runtime, net::Options, net::Upgraded, net::accept::Acceptance, websocket::Accepted,
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpListener, sync::mpsc, task};

const SCRIPT: &str = "function onconnection(socket) {
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => socket.send(data);
}";

/// Accepts a WebSocket, and hands it over when the answer was sent.
async fn accept(State(sessions): State<mpsc::Sender<Upgraded>>, mut request: Request) -> Response {
    let acceptance = match Acceptance::new(&request, &[], &Options::default()) {
        Ok(acceptance) => acceptance,
        Err(refused) => return refused.response(),
    };
    let response = acceptance.response();
    task::spawn(async move {
        if let Ok(stream) = hyper::upgrade::on(&mut request).await {
            // The server may be ending.
            let _ = sessions
                .send(acceptance.upgraded(TokioIo::new(stream)))
                .await;
        }
    });
    response
}

/// Runs the script of a session until its connection is closed.
async fn session(upgraded: Upgraded) -> Result<(), Error> {
    let mut runtime = Runtime::builder().build()?;
    runtime.execute("session.js", SCRIPT).await?;
    let arguments = (Accepted::from(upgraded),);
    runtime.call::<()>("onconnection", arguments).await?;
    runtime.run().await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:0")).await?;
    println!("ws://{}/", listener.local_addr()?);
    let (sender, mut accepted) = mpsc::channel(16);
    let routes = Router::new().fallback(accept).with_state(sender);
    let sessions = async {
        while let Some(upgraded) = accepted.recv().await {
            task::spawn_local(async {
                if let Err(error) = session(upgraded).await {
                    println!("{error}");
                }
            });
        }
    };
    let serving = async { tokio::join!(sessions, axum::serve(listener, routes)).1 };
    task::LocalSet::new().run_until(serving).await?;
    Ok(())
}
