//! The request of a client: reading it, and refusing it.

use std::{borrow::Cow, io, time::Duration};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_tungstenite::tungstenite::{
    Error,
    error::ProtocolError,
    handshake::{
        machine::TryParse,
        server::{Request, Response, write_response},
    },
    http::{HeaderValue, header},
};

/// The time that a client may take to send its request.
pub(crate) const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// Reads a request whose head has at most so many bytes. Returns it with the bytes after it. `None`
/// if the connection ended.
pub(crate) async fn read_request(
    stream: &mut (impl AsyncRead + Unpin),
    max_size: usize,
) -> Option<Result<(Request, Vec<u8>), RefusedRequest>> {
    let mut head = Vec::with_capacity(1024);
    Some(loop {
        if head.len() >= max_size {
            break Err(RefusedRequest::new(
                431,
                "The request is too large.\n".into(),
            ));
        }
        if stream.read_buf(&mut head).await.ok()? == 0 {
            return None;
        }
        match Request::try_parse(&head) {
            Ok(None) => {}
            Ok(Some((length, request))) => break Ok((request, head.split_off(length))),
            Err(Error::Protocol(ProtocolError::WrongHttpMethod)) => {
                let body = "A WebSocket begins with GET.\n";
                break Err(RefusedRequest::new(405, body.into()));
            }
            Err(_) => {
                let body = "This is not an HTTP/1.1 request, which is how a WebSocket begins.\n";
                break Err(RefusedRequest::new(400, body.into()));
            }
        }
    })
}

/// A status other than 101, and the body of the response.
pub(crate) struct RefusedRequest {
    status: u16,
    body: Cow<'static, str>,
}

impl RefusedRequest {
    pub(crate) fn new(status: u16, body: Cow<'static, str>) -> Self {
        Self { status, body }
    }

    /// Sends the response. The caller ends the connection.
    pub(crate) async fn send(&self, stream: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        let mut answer = Vec::new();
        write_response(&mut answer, &self.response()).map_err(io::Error::other)?;
        answer.extend_from_slice(self.body.as_bytes());
        stream.write_all(&answer).await
    }

    fn response(&self) -> Response {
        let Self { status, body } = self;
        let status = *status;
        let mut response = Response::new(());
        *response.status_mut() = status.try_into().unwrap_or_default();
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        );
        headers.insert(header::CONTENT_LENGTH, body.len().into());
        match status {
            405 => drop(headers.insert(header::ALLOW, HeaderValue::from_static("GET"))),
            426 => {
                headers.insert(
                    header::CONNECTION,
                    HeaderValue::from_static("upgrade, close"),
                );
                headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
                headers.insert(
                    header::SEC_WEBSOCKET_VERSION,
                    HeaderValue::from_static("13"),
                );
            }
            _ => {}
        }
        response
    }
}
