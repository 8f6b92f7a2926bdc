//! Upstream's servers, inside the process: one for files, one for `websockets/handlers/`, also over
//! HTTP/2, on ports of loopback that the system chose.

mod event_source;
mod frame;
mod handlers;
mod handshake;
mod head;
mod http;
mod http2;
mod site;
mod stash;
mod stream;
mod template;
mod xhr;

pub(crate) use site::{Names, Site};

use crate::tree::Tree;
use head::{Head, Io};
use site::Ports;
use stash::Stash;
use std::{
    io,
    net::{Ipv4Addr, TcpListener as Listener},
    sync::Arc,
    thread,
    time::Duration,
};
use test_server::{
    authority::{Authority, server_configuration},
    tokio_runtime,
};
use tokio::{
    net::TcpListener,
    time::{sleep, timeout},
};
use tokio_rustls::{TlsAcceptor, rustls::ALL_VERSIONS};

/// The time for a client's request.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Starts the servers on a thread, where they run until the process ends.
pub(crate) fn start(tree: Tree) -> io::Result<Site> {
    let mut listeners = Vec::new();
    let mut listen = |service| {
        let listener = listen()?;
        let port = listener.local_addr()?.port();
        listeners.push((listener, service));
        io::Result::Ok(port)
    };
    let ports = Ports {
        http: [listen(Service::Files)?, listen(Service::Files)?],
        https: [
            listen(Service::EncryptedFiles)?,
            listen(Service::EncryptedFiles)?,
        ],
        ws: listen(Service::Handlers)?,
        wss: listen(Service::EncryptedHandlers)?,
        h2: listen(Service::Http2Handlers)?,
    };
    // The authority is made for this run, and the pages trust it.
    let authority = Authority::new("web-platform-tests");
    let names: Vec<_> = site::known_names().collect();
    let mut tls = server_configuration(&authority.certify_all(&names), ALL_VERSIONS, None);
    tls.alpn_protocols.clear();
    let mut http2_tls = tls.clone();
    http2_tls.alpn_protocols = vec![b"h2".to_vec()];
    let site = Site::new(tree, ports, &authority.pem);
    let served = site.clone();
    thread::Builder::new()
        .name("server".to_owned())
        .spawn(move || {
            tokio_runtime().block_on(async {
                let shared = Arc::new(Shared {
                    site: served,
                    stash: Stash::default(),
                    tls: Arc::new(tls).into(),
                    http2_tls: Arc::new(http2_tls).into(),
                });
                for (listener, service) in listeners {
                    tokio::spawn(accept(
                        TcpListener::from_std(listener),
                        service,
                        shared.clone(),
                    ));
                }
                std::future::pending::<()>().await;
            });
        })?;
    Ok(site)
}

/// The shared state of the connections.
struct Shared {
    site: Site,
    stash: Stash,
    tls: TlsAcceptor,
    /// Speaks HTTP/2 alone.
    http2_tls: TlsAcceptor,
}

#[derive(Debug, Clone, Copy)]
enum Service {
    Files,
    EncryptedFiles,
    Handlers,
    EncryptedHandlers,
    /// Encrypted, over HTTP/2.
    Http2Handlers,
}

/// Listens on a port that is not a blocked port.
fn listen() -> io::Result<Listener> {
    loop {
        let listener = Listener::bind((Ipv4Addr::LOCALHOST, 0))?;
        if !boa_websocket::net::runtime::is_blocked_port(listener.local_addr()?.port()) {
            listener.set_nonblocking(true)?;
            return Ok(listener);
        }
    }
}

async fn accept(
    listener: io::Result<TcpListener>,
    service: Service,
    shared: Arc<Shared>,
) -> io::Result<()> {
    let listener = listener?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let shared = shared.clone();
        tokio::spawn(async move {
            let tls = match service {
                Service::EncryptedFiles | Service::EncryptedHandlers => Some(&shared.tls),
                Service::Http2Handlers => Some(&shared.http2_tls),
                Service::Files | Service::Handlers => None,
            };
            let io: Box<dyn boa_websocket::net::connector::Stream> = match tls {
                Some(tls) => Box::new(timeout(REQUEST_TIMEOUT, tls.accept(stream)).await??),
                None => Box::new(stream),
            };
            match service {
                Service::Http2Handlers => http2::serve_session(io, shared).await,
                _ => serve(Io::new(io), service, shared).await,
            }
        });
    }
}

/// The script that returns the content of a request.
const ECHO: &str = "/fetch/api/resources/echo-content.py";

/// Serves one request, because connections are not reused here.
async fn serve(mut io: Io, service: Service, shared: Arc<Shared>) -> io::Result<()> {
    let head = match timeout(REQUEST_TIMEOUT, Head::read(&mut io)).await {
        Err(_) | Ok(Err(_)) => return Ok(()),
        Ok(Ok(head)) => head,
    };
    match service {
        Service::Files | Service::EncryptedFiles => {
            if xhr::is_asked_for(&head) {
                let content = timeout(REQUEST_TIMEOUT, io.content(&head)).await??;
                if let Some(parts) = xhr::answer(&head, &content, &shared.site, &shared.stash) {
                    for part in parts {
                        match part {
                            xhr::Part::Bytes(bytes) => io.write(&bytes).await?,
                            xhr::Part::Wait(time) => sleep(time).await,
                        }
                    }
                    return io.end().await;
                }
            }
            let response = if head.path() == ECHO {
                let content = timeout(REQUEST_TIMEOUT, io.content(&head)).await??;
                http::response("200 OK", &[("Content-Type", "text/plain")], &content)
            } else {
                http::answer(&head, &shared.site, &shared.stash)
            };
            io.write(&response).await?;
        }
        Service::Handlers | Service::EncryptedHandlers => {
            handshake::serve(head, &mut io, &shared.stash).await;
        }
        Service::Http2Handlers => {}
    }
    io.end().await
}
