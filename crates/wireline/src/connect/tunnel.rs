//! Tunnels through a proxy: [CONNECT](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6) of
//! HTTP, and [SOCKS 5](https://www.rfc-editor.org/rfc/rfc1928).

use crate::{
    Error, Stream, chain,
    connect::proxy::{Credentials, Proxy, Scheme},
};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_socks::{IntoTargetAddr, TargetAddr, tcp::Socks5Stream};
use url::Host;

/// Asks the proxy at the other end of `stream` for a connection to `host` and `port`. Returns a
/// stream to that host.
pub(crate) async fn tunnel(
    stream: Box<dyn Stream>,
    proxy: &Proxy,
    host: &Host,
    port: u16,
) -> Result<Box<dyn Stream>, Error> {
    match proxy.scheme {
        Scheme::Http | Scheme::Https => connect(stream, proxy, host, port).await,
        Scheme::Socks5 => socks5(stream, proxy, host, port).await,
    }
}

/// The maximum length of the answer to CONNECT, informational responses included, in bytes.
const MAX_HEAD: usize = 64 << 10;

/// The first bytes of each answer to CONNECT.
const START: &[u8] = b"HTTP/1.";

/// The maximum number of header fields in an answer to CONNECT.
const MAX_HEADERS: usize = 128;

async fn connect(
    mut stream: Box<dyn Stream>,
    proxy: &Proxy,
    host: &Host,
    port: u16,
) -> Result<Box<dyn Stream>, Error> {
    let refused = |answer: String| Error::ProxyRefused {
        proxy: proxy.to_string(),
        answer,
    };
    let broke = |error: std::io::Error| refused(chain(&Error::reset(error)).to_string());
    let mut request = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n");
    if let Some(Credentials { user, password }) = &proxy.credentials {
        let basic = base64_simd::STANDARD.encode_to_string([user, &b":"[..], password].concat());
        request += &format!("Proxy-Authorization: Basic {basic}\r\n");
    }
    request += "\r\n";
    stream.write_all(request.as_bytes()).await.map_err(broke)?;
    stream.flush().await.map_err(broke)?;
    let mut left = MAX_HEAD;
    loop {
        // It is read byte by byte, because the bytes after the head belong to the target.
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") && !head.ends_with(b"\n\n") {
            if left == 0 {
                return Err(refused("its answer is too large".to_owned()));
            }
            left -= 1;
            match stream.read_u8().await {
                Ok(byte) => {
                    head.push(byte);
                    // A proxy of another protocol may send no line at all.
                    if head.len() <= START.len() && !START.starts_with(&head) {
                        return Err(refused("its answer is not HTTP".to_owned()));
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                    return Err(refused(
                        "it ended the connection without an answer".to_owned(),
                    ));
                }
                Err(error) => return Err(broke(error)),
            }
        }
        let mut fields = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut response = httparse::Response::new(&mut fields);
        match (response.parse(&head), response.code) {
            (Ok(_), Some(100..=199)) => {}
            (Ok(_), Some(200..=299)) => return Ok(stream),
            (Ok(_), Some(status)) => {
                let reason = response.reason.unwrap_or("").escape_debug();
                return Err(refused(format!("{status} {reason}").trim_end().to_owned()));
            }
            _ => return Err(refused("its answer is not HTTP".to_owned())),
        }
    }
}

async fn socks5(
    stream: Box<dyn Stream>,
    proxy: &Proxy,
    host: &Host,
    port: u16,
) -> Result<Box<dyn Stream>, Error> {
    let refused = |error: &dyn std::fmt::Display| Error::ProxyRefused {
        proxy: proxy.to_string(),
        answer: error.to_string(),
    };
    let target = match host {
        // The conversion checks that the length of the name fits into a byte.
        Host::Domain(name) => (name.as_str(), port)
            .into_target_addr()
            .map_err(|error| refused(&error))?,
        Host::Ipv4(address) => TargetAddr::Ip(SocketAddr::from((*address, port))),
        Host::Ipv6(address) => TargetAddr::Ip(SocketAddr::from((*address, port))),
    };
    let connected = match &proxy.credentials {
        None => Socks5Stream::connect_with_socket(stream, target).await,
        Some(Credentials { user, password }) => {
            let text = |bytes| {
                std::str::from_utf8(bytes).map_err(|_| refused(&"its credentials are not UTF-8"))
            };
            let (user, password) = (text(user)?, text(password)?);
            Socks5Stream::connect_with_password_and_socket(stream, target, user, password).await
        }
    };
    connected
        .map(Socks5Stream::into_inner)
        .map_err(|error| match error {
            tokio_socks::Error::Io(error) => refused(&chain(&error)),
            error => refused(&error),
        })
}

#[cfg(test)]
#[path = "tunnel_tests.rs"]
mod tests;
