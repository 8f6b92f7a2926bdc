//! A script pipes a file to a WebSocket, and what the socket receives to another file. The server,
//! in the same program, sends every message back.
//!
//!     cargo run --example pipe_file -- SOURCE DESTINATION

#![expect(clippy::print_stdout, reason = "a program that prints")]

use boa_engine::{js_string, property::Attribute};
use boa_websocket::{
    Permissions, Runtime,
    net::{MemoryListener, MemoryNetwork},
    web::streams::{ReadableStream, WritableStream},
};
use futures_util::{SinkExt, StreamExt};
use std::{error::Error, sync::Arc};
use tokio::fs::File;
use tokio_tungstenite::tungstenite;

/// Closing the writable stream would close the socket, whose last messages are still to come. So
/// the server closes it, after the text "end".
const SCRIPT: &str = r#"
    const { readable, writable } = await new WebSocketStream("ws://echo.example/").opened;
    const received = readable.pipeTo(destination);
    await source.pipeTo(writable, { preventClose: true });
    await writable.getWriter().write("end");
    await received;
"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args_os().skip(1);
    let (Some(from), Some(to)) = (paths.next(), paths.next()) else {
        return Err("usage: pipe_file SOURCE DESTINATION".into());
    };
    let (source, destination) = (File::open(&from).await?, File::create(&to).await?);
    let network = MemoryNetwork::new();
    let server = tokio::spawn(serve(network.listen("echo.example", 80)));

    let mut runtime = Runtime::builder()
        .permissions(Permissions::none().allow_net("echo.example")?)
        .connector(Arc::new(network))
        .setup(|context| {
            let source = ReadableStream::from_async_read(source, context)?.into_object();
            context.register_global_property(js_string!("source"), source, Attribute::all())?;
            let destination = WritableStream::from_async_write(destination, context)?.into_object();
            context.register_global_property(
                js_string!("destination"),
                destination,
                Attribute::all(),
            )
        })
        .build()?;
    runtime.import_source("pipe.mjs", SCRIPT).await?;
    runtime.run().await?;
    server.await??;

    let (sent, received) = (tokio::fs::read(from).await?, tokio::fs::read(to).await?);
    if sent != received {
        return Err("the files are not equal".into());
    }
    println!("{} bytes went to the server and back", received.len());
    Ok(())
}

async fn serve(mut listener: MemoryListener) -> Result<(), tungstenite::Error> {
    let mut client = tokio_tungstenite::accept_async(listener.accept().await).await?;
    while let Some(message) = client.next().await {
        match message? {
            message if message.is_binary() => client.send(message).await?,
            message if message.is_text() => client.close(None).await?,
            _ => {}
        }
    }
    Ok(())
}
