//! Connections through a proxy.

use crate::{
    Connected, Error, Phase, Stream, Target, TcpConnector,
    connect::{
        permission_check::PermissionCheck,
        proxy::{Proxy, Scheme},
        tcp_connector::{
            MAX_ADDRESSES, connect, host, observe_connected, permitted, race, retain_family,
        },
        tunnel::tunnel,
    },
    is_blocked_port,
    observe::observer::Observation,
    tls::Peer as TlsPeer,
};
use std::net::SocketAddr;
use url::{Host, Url};

impl PermissionCheck {
    /// Checks the address of a proxy. The check of the remote behind it is separate.
    pub(crate) fn check_proxy(&self, proxy: &Host, address: SocketAddr) -> Result<(), Error> {
        if is_blocked_port(address.port()) {
            return Err(Error::BlockedPort {
                port: address.port(),
            });
        }
        // Rules have the schemes of URLs. The connection to the proxy counts as one for `ws:`.
        let url = format!("ws://{proxy}:{}/", address.port()).parse::<Url>();
        let url = url.map_err(|_| Error::InvalidProxy {
            proxy: proxy.to_string(),
            why: "it has no valid host",
        })?;
        Ok(self.permissions().check_address(&url, address)?)
    }
}

impl TcpConnector {
    pub(super) async fn connect_through(
        &self,
        proxy: &Proxy,
        target: &Target,
    ) -> Result<Connected, Error> {
        // The proxy resolves the name, so each name counts as a remote of its own.
        let turn = self.acquire_turn(host(target), target).await;
        let unreachable = |error: Error| Error::ProxyUnreachable {
            proxy: proxy.to_string(),
            source: error.into(),
        };
        let at = Target {
            host: proxy.host.clone(),
            port: proxy.port,
            ..target.clone()
        };
        let mut addresses = self.resolve(&at).await.map_err(unreachable)?;
        if target.proxies().is_some() {
            // Who chose the connection's options chose the proxy, so the permissions of the
            // connection apply to it.
            let check = |address| target.check_proxy(&proxy.host, address);
            addresses = permitted(addresses, check).map_err(unreachable)?;
        }
        retain_family(&mut addresses, &at).map_err(unreachable)?;
        addresses.truncate(MAX_ADDRESSES);
        target.enter(Phase::Proxy);
        let (stream, address) = race(addresses, |address| {
            connect(address, target.local_address())
        })
        .await
        .map_err(unreachable)?;
        observe_connected(target, &stream, address, Some(proxy));
        let mut stream: Box<dyn Stream> = Box::new(stream);
        if proxy.scheme == Scheme::Https {
            (stream, _) = self
                .tls_for(target)
                .connect(
                    stream,
                    TlsPeer::Proxy,
                    &proxy.host,
                    target.observer.as_deref(),
                )
                .await
                .map_err(unreachable)?;
        }
        let stream = tunnel(stream, proxy, &target.host, target.port).await?;
        if target.observer.is_some() {
            target.observe(&Observation::Tunnelled {
                proxy: &proxy.to_string(),
            });
        }
        Ok(Connected::new(stream)
            .with_guard(turn)
            .with_peer_address(address))
    }
}
