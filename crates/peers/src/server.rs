//! The server for all runtimes. It does as little as possible, so that the client is measured.
//!
//! | path | |
//! |---|---|
//! | `/echo` | echoes messages |
//! | `/unread` | reads nothing before a connection to `/echo` has ended |
//! | `/flood/KIND/COUNT/LENGTH` | sends COUNT messages of `text` or `binary`, then closes; `compressed` is text over permessage-deflate, with the context of earlier messages; `json` is a document of that length |
//! | `/load/COUNT/LENGTH` | sends COUNT texts each millisecond, until the client sends something |
//! | `/clock/COUNT/PERIOD` | sends COUNT messages with the time of sending, one each PERIOD milliseconds, then closes |
//! | `/count/COUNT/EACH` | receives COUNT messages, and sends their number after every EACH messages |
//! | `/compressed/COUNT/EACH` | as `/count`, with permessage-deflate. A message that is not compressed is an error |
//! | `/http` | answers requests with a short text |

use futures_util::{FutureExt, SinkExt, StreamExt};
use std::{
    error::Error,
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use test_server::{
    authority::{self_signed, server_configuration},
    frame::{compressed, frame},
    handshake::http,
    tokio_runtime,
};
use tokio::{
    io::{self, AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    runtime::Handle,
    sync::Notify,
    time::{self, Instant, MissedTickBehavior},
};
use tokio_rustls::{TlsAcceptor, rustls::ALL_VERSIONS};
use tokio_tungstenite::{
    accept_hdr_async_with_config,
    tungstenite::{
        Message,
        handshake::server::{Request, Response},
        http::HeaderValue,
        protocol::WebSocketConfig,
    },
};

type Failure = Box<dyn Error + Send + Sync>;

/// A server on a thread of its own, which ends with the process. It listens on two ports of the
/// loopback interface.
pub struct Server {
    tasks: Handle,
    plain: SocketAddr,
    encrypted: SocketAddr,
    certificate: PathBuf,
}

impl Server {
    /// Starts it. Its certificate is written to a file in this folder.
    ///
    /// # Errors
    ///
    /// If it can't listen, or the file can't be written.
    pub fn start(folder: &Path) -> Result<Self, Failure> {
        let identity = self_signed("localhost", false, |_| {});
        let certificate = folder.join("server.pem");
        fs::write(&certificate, &identity.0)?;
        let mut config = server_configuration(&identity, ALL_VERSIONS, None);
        // A client that offers HTTP/2 gets HTTP/1.1.
        config.alpn_protocols.clear();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let (listener, plain) = listen((Ipv4Addr::LOCALHOST, 0).into())?;
        let (encrypted_listener, encrypted) = listen((Ipv4Addr::LOCALHOST, 0).into())?;
        let runtime = tokio_runtime();
        let tasks = runtime.handle().clone();
        thread::spawn(move || {
            runtime.block_on(async {
                tokio::join!(
                    accept(listener, None),
                    accept(encrypted_listener, Some(acceptor))
                );
            });
        });
        Ok(Self {
            tasks,
            plain,
            encrypted,
            certificate,
        })
    }

    /// Its address without TLS: `ws://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("ws://{}", self.plain)
    }

    /// Listens at so many further addresses of the loopback interface, from 127.0.0.2 on, at the
    /// port of [`url`](Self::url), until the process ends. Linux has these addresses.
    ///
    /// # Errors
    ///
    /// If the system does not have one of them, or its port is in use.
    pub(crate) fn listen_further(&self, addresses: usize) -> io::Result<()> {
        for address in (u32::from(Ipv4Addr::LOCALHOST) + 1..).take(addresses) {
            let (listener, _) = listen((Ipv4Addr::from(address), self.plain.port()).into())?;
            self.tasks.spawn(accept(listener, None));
        }
        Ok(())
    }

    /// Its address with TLS: `wss://localhost:PORT`.
    pub fn encrypted_url(&self) -> String {
        format!("wss://localhost:{}", self.encrypted.port())
    }

    /// The file of its certificate, in PEM.
    pub fn certificate(&self) -> &Path {
        &self.certificate
    }
}

fn listen(address: SocketAddr) -> io::Result<(std::net::TcpListener, SocketAddr)> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

async fn accept(listener: std::net::TcpListener, acceptor: Option<TlsAcceptor>) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    while let Ok((stream, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        // A client may disconnect at any time.
        tokio::spawn(async { drop(converse(stream, acceptor).await) });
    }
}

async fn converse(stream: TcpStream, acceptor: Option<TlsAcceptor>) -> Result<(), Failure> {
    stream.set_nodelay(true)?;
    match acceptor {
        Some(acceptor) => serve(acceptor.accept(stream).await?).await,
        None => {
            let mut start = [0; 9];
            stream.peek(&mut start).await?;
            if start == *b"GET /http" {
                answer(stream).await
            } else {
                serve(stream).await
            }
        }
    }
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin) -> Result<(), Failure> {
    let mut path = String::new();
    #[expect(
        clippy::result_large_err,
        reason = "that is how the callback is declared"
    )]
    let callback = |request: &Request, mut response: Response| {
        path.push_str(request.uri().path());
        let is_compressed =
            path.starts_with("/flood/compressed/") || path.starts_with("/compressed/");
        if is_compressed && request.headers().contains_key(EXTENSIONS) {
            response
                .headers_mut()
                .insert(EXTENSIONS, HeaderValue::from_static("permessage-deflate"));
        }
        Ok(response)
    };
    let config = WebSocketConfig::default()
        .max_message_size(None)
        .max_frame_size(None);
    let mut socket = accept_hdr_async_with_config(stream, callback, Some(config)).await?;
    match path.split('/').skip(1).collect::<Vec<_>>()[..] {
        ["echo"] => {
            while let Some(message) = socket.next().await {
                let message = message?;
                if message.is_text() || message.is_binary() {
                    socket.send(message).await?;
                }
            }
            ECHOED.notify_waiters();
        }
        ["unread"] => {
            ECHOED.notified().await;
            while socket.next().await.is_some() {}
        }
        ["flood", kind, count, length] => {
            let stream = socket.get_mut();
            let (mut left, length) = (count.parse::<usize>()?, length.parse()?);
            let block = match kind {
                "compressed" => compressed(0xc1, length),
                "json" => vec![frame(0x81, records(length).as_bytes())],
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
            stream.flush().await?;
            // The client's Close frame.
            let _ = stream.read(&mut [0; 64]).await?;
        }
        ["load", count, length] => {
            let stream = socket.get_mut();
            let frames = frame(0x81, &vec![b'x'; length.parse()?]).repeat(count.parse()?);
            let mut ticks = time::interval(Duration::from_millis(1));
            ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
            while stream.read(&mut [0; 64]).now_or_never().is_none() {
                ticks.tick().await;
                stream.write_all(&frames).await?;
                stream.flush().await?;
            }
            stream.write_all(&frame_of_close()).await?;
            stream.flush().await?;
        }
        ["clock", count, period] => {
            // The connections send one after the other, not all at once.
            static CONNECTIONS: AtomicU64 = AtomicU64::new(0);
            let (count, period): (u32, u64) = (count.parse()?, period.parse()?);
            let offset = CONNECTIONS
                .fetch_add(1, Ordering::Relaxed)
                .wrapping_mul(7919)
                % period;
            let mut ticks = time::interval_at(
                Instant::now() + Duration::from_millis(offset),
                Duration::from_millis(period),
            );
            for _ in 0..count {
                ticks.tick().await;
                let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
                socket
                    .send(Message::text(format!("{:.3}", 1e3 * now.as_secs_f64())))
                    .await?;
            }
            socket.close(None).await?;
            while socket.next().await.is_some() {}
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
        ["compressed", count, each] => {
            let (count, each): (usize, usize) = (count.parse()?, each.parse()?);
            let mut stream = BufReader::new(socket.get_mut());
            for received in 1..=count {
                skip_compressed(&mut stream).await?;
                if received % each == 0 || received == count {
                    let number = frame(0x81, received.to_string().as_bytes());
                    stream.write_all(&number).await?;
                    stream.flush().await?;
                }
            }
            while stream.read(&mut [0; 64]).await? > 0 {}
        }
        _ => socket.close(None).await?,
    }
    Ok(())
}

/// Reads a message in one frame, which has to be compressed. It is not inflated.
async fn skip_compressed(stream: &mut (impl AsyncRead + Unpin)) -> Result<(), Failure> {
    let (first, second) = (stream.read_u8().await?, stream.read_u8().await?);
    if first != 0xc1 {
        return Err("a frame is no whole compressed text".into());
    }
    let length = match second & 0x7f {
        126 => stream.read_u16().await?.into(),
        127 => stream.read_u64().await?,
        length => length.into(),
    };
    let mask = 4;
    io::copy(&mut stream.take(length + mask), &mut io::sink()).await?;
    Ok(())
}

/// Answers the requests of a connection.
async fn answer(stream: TcpStream) -> Result<(), Failure> {
    let answer = http(
        "200 OK",
        "Access-Control-Allow-Origin: *\r\n",
        "Hello, world!",
    );
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 0 {
        if line == "\r\n" {
            stream.write_all(answer.as_bytes()).await?;
        }
        line.clear();
    }
    Ok(())
}

/// A connection to `/echo` has ended.
static ECHOED: Notify = Notify::const_new();

const EXTENSIONS: &str = "sec-websocket-extensions";

/// A list of records as a document of JSON, about as long as that.
fn records(length: usize) -> String {
    let mut text = String::from("[");
    for id in 0.. {
        let record = format!(
            r#"{{"id":{id},"symbol":"S{}","price":{}.25,"volume":{},"open":true}}"#,
            id % 50,
            id % 90,
            id * 7
        );
        if text.len() + record.len() + 2 > length {
            break;
        }
        if id > 0 {
            text.push(',');
        }
        text.push_str(&record);
    }
    text.push(']');
    text
}

fn frame_of_close() -> Vec<u8> {
    frame(0x88, &1000_u16.to_be_bytes())
}
