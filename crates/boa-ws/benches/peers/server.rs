//! The server for all runtimes. It does as little as possible, so that the client is measured.
//!
//! | path | |
//! |---|---|
//! | `/echo` | echoes messages |
//! | `/flood/KIND/COUNT/LENGTH` | sends COUNT messages of `text` or `binary`, then closes; `compressed` is text over permessage-deflate, with the context of earlier messages |
//! | `/count/COUNT/EACH` | receives COUNT messages, and sends their number after every EACH messages |

use flate2::{Compress, Compression, FlushCompress};
use futures_util::{SinkExt, StreamExt};
use std::{fmt::Write as _, thread};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_tungstenite::{
    accept_hdr_async_with_config,
    tungstenite::{
        Message,
        handshake::server::{Request, Response},
        protocol::WebSocketConfig,
    },
};

/// Starts the server on a thread. Returns the address.
pub(crate) fn start() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                // A client may disconnect at any time.
                tokio::spawn(async { drop(serve(stream).await) });
            }
        });
    });
    address
}

async fn serve(stream: TcpStream) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    stream.set_nodelay(true)?;
    let mut path = String::new();
    #[expect(clippy::result_large_err, reason = "that is how the callback is declared")]
    let callback = |request: &Request, mut response: Response| {
        path.push_str(request.uri().path());
        if path.starts_with("/flood/compressed/") && request.headers().contains_key(EXTENSIONS) {
            response.headers_mut().insert(EXTENSIONS, "permessage-deflate".parse().unwrap());
        }
        Ok(response)
    };
    let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
    let mut socket = accept_hdr_async_with_config(stream, callback, Some(config)).await?;
    match path.split('/').skip(1).collect::<Vec<_>>()[..] {
        ["echo"] => {
            while let Some(message) = socket.next().await {
                let message = message?;
                if message.is_text() || message.is_binary() {
                    socket.send(message).await?;
                }
            }
        }
        ["flood", kind, count, length] => {
            let stream = socket.get_mut();
            let (mut left, length) = (count.parse::<usize>()?, length.parse()?);
            let block = match kind {
                "compressed" => compressed(length),
                "text" => vec![frame(0x81, &vec![b'x'; length])],
                _ => vec![frame(0x82, &vec![b'x'; length])],
            };
            let repeated = (256 << 10) / block.concat().len() + 1;
            let (messages, frames) = (repeated * block.len(), block.concat().repeat(repeated));
            while left >= messages {
                stream.write_all(&frames).await?;
                left -= messages;
            }
            let rest: Vec<&[u8]> = block.iter().map(Vec::as_slice).cycle().take(left).collect();
            stream.write_all(&rest.concat()).await?;
            stream.write_all(&frame_of_close()).await?;
            // The client's Close frame.
            let _ = stream.read(&mut [0; 64]).await?;
        }
        ["count", count, each] => {
            let (count, each): (usize, usize) = (count.parse()?, each.parse()?);
            for received in 1..=count {
                socket.next().await.ok_or("the client has left")??;
                if received % each == 0 || received == count {
                    socket.send(Message::text(received.to_string())).await?;
                }
            }
            while socket.next().await.is_some() {}
        }
        _ => socket.close(None).await?,
    }
    Ok(())
}

const EXTENSIONS: &str = "sec-websocket-extensions";

/// Compressed texts of `length` bytes that resemble JSON. They can be repeated, because the first does not refer to earlier data.
fn compressed(length: usize) -> Vec<Vec<u8>> {
    const WORDS: [&str; 8] = ["price", "volume", "open", "trade", "symbol", "bid", "ask", "time"];
    const DIFFERENT: usize = 16;
    let mut number = 1_u32;
    let mut compress = Compress::new(Compression::default(), false);
    let mut frames = Vec::new();
    for _ in 0..DIFFERENT {
        let mut text = String::from("[");
        while text.len() < length {
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            write!(text, "{{\"{}\":{}}},", WORDS[(number >> 29) as usize], number >> 12 & 0xffff).unwrap();
        }
        text.truncate(length);
        let mut payload = Vec::with_capacity(2 * length + 64);
        compress.compress_vec(text.as_bytes(), &mut payload, FlushCompress::Sync).unwrap();
        frames.push(frame(0xc1, &payload[..payload.len() - 4]));
    }
    frames
}

fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        length @ 0..126 => frame.push(length as u8),
        length @ 126..0x1_0000 => {
            frame.push(126);
            frame.extend((length as u16).to_be_bytes());
        }
        length => {
            frame.push(127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend(payload);
    frame
}

fn frame_of_close() -> Vec<u8> {
    frame(0x88, &1000_u16.to_be_bytes())
}
