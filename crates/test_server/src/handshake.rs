//! The opening handshake: [RFC 6455, section 4](https://www.rfc-editor.org/rfc/rfc6455#section-4).

use std::io;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// The field of a response that agrees to compression.
pub const DEFLATE: &str = "Sec-WebSocket-Extensions: permessage-deflate\r\n";

/// Reads the head of a request, and no byte after it.
pub async fn request(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let head = request_bytes(stream).await.expect("a request");
    String::from_utf8(head).expect("a request in text")
}

/// The same as bytes, of a client that may end the connection before.
pub async fn request_bytes(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    Ok(head)
}

/// Reads the head of a request, and its content: by its length, or in chunks, which stay as they
/// are.
pub async fn request_with_content(
    stream: &mut (impl AsyncRead + Unpin),
) -> io::Result<(String, Vec<u8>)> {
    let head = String::from_utf8_lossy(&request_bytes(stream).await?).into_owned();
    let mut content = Vec::new();
    if let Some(length) = field(&head, "content-length") {
        content = vec![0; length.parse().expect("a length")];
        stream.read_exact(&mut content).await?;
    } else if field(&head, "transfer-encoding").is_some() {
        while !content.ends_with(b"0\r\n\r\n") {
            content.push(stream.read_u8().await?);
        }
    }
    Ok((head, content))
}

/// The value of a field in the head of a request.
#[must_use]
pub fn field<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    request.lines().find_map(|line| {
        let (found, value) = line.split_once(": ")?;
        found.eq_ignore_ascii_case(name).then_some(value)
    })
}

/// The value of `Sec-WebSocket-Accept` for a request.
#[must_use]
pub fn accept_value(request: &str) -> String {
    let key = field(request, "Sec-WebSocket-Key").expect("a key");
    derive_accept_key(key.as_bytes())
}

/// The response that establishes a connection, with further fields, each of which ends its line.
#[must_use]
pub fn response(request: &str, fields: &str) -> String {
    response_with(&accept_value(request), fields)
}

/// The response with a given `Sec-WebSocket-Accept`, which may be wrong.
#[must_use]
pub fn response_with(accept: &str, fields: &str) -> String {
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n{fields}\r\n"
    )
}

/// Reads a request, establishes the connection, and returns the head of the request.
pub async fn accept(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), fields: &str) -> String {
    let request = request(stream).await;
    stream
        .write_all(response(&request, fields).as_bytes())
        .await
        .expect("a client that reads");
    request
}

/// Reads a request, answers with these bytes, and returns the head of the request.
pub async fn answer(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    answer: impl AsRef<[u8]>,
) -> String {
    let request = request(stream).await;
    let answered = stream.write_all(answer.as_ref()).await;
    answered.expect("a client that reads");
    request
}

/// The answer of a server of HTTP with this content.
#[must_use]
pub fn ok(content: &str) -> String {
    http("200 OK", "", content)
}

/// The same with a script and its type.
#[must_use]
pub fn script(content: &str) -> String {
    http("200 OK", "Content-Type: text/javascript\r\n", content)
}

/// An answer of a server of HTTP, with further fields, each of which ends its line.
#[must_use]
pub fn http(status: &str, fields: &str, content: &str) -> String {
    let length = content.len();
    format!("HTTP/1.1 {status}\r\n{fields}Content-Length: {length}\r\n\r\n{content}")
}

/// Reads a request for a tunnel, answers that it is open, and returns the head of the request.
pub async fn open_tunnel(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> String {
    let open = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n";
    answer(stream, open).await
}
