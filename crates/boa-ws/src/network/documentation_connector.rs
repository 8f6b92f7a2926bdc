//! Connections that lead to the built-in server: those of samples of documentation, or all.

use boa_websocket::net::{
    Error, TcpConnector,
    connector::{Connected, Connector, Target},
};
use futures_util::future::BoxFuture;
use std::net::{IpAddr, SocketAddr};
use url::Host;

/// Redirects connections to the built-in server.
pub(super) struct DocumentationConnector {
    pub(super) network: TcpConnector,
    pub(super) server: SocketAddr,
    pub(super) redirects: Redirects,
}

/// The connections that lead to the built-in server.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Redirects {
    /// Those to hosts of documentation.
    Documentation,
    All,
}

impl Connector for DocumentationConnector {
    fn connect(&self, mut target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        if self.redirects == Redirects::All
            || is_of_documentation(&target.host.to_string(), target.port)
        {
            target.host = match self.server.ip() {
                IpAddr::V4(address) => Host::Ipv4(address),
                IpAddr::V6(address) => Host::Ipv6(address),
            };
            target.port = self.server.port();
            // The server has no TLS. No data leaves this machine.
            target.secure = false;
        }
        self.network.connect(target)
    }
}

/// Whether the host is
/// [reserved for documentation](https://www.rfc-editor.org/rfc/rfc6761.html#section-6.5), or is
/// this machine with a default port or port 8080.
fn is_of_documentation(host: &str, port: u16) -> bool {
    let reserved = ["example", "example.com", "example.net", "example.org"];
    let below = |name: &&str| {
        host == *name
            || host
                .strip_suffix(*name)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    reserved.iter().any(below)
        || (matches!(host, "localhost" | "127.0.0.1" | "[::1]") && matches!(port, 80 | 443 | 8080))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_and_this_machine_are_hosts_of_documentation() {
        for (host, port) in [
            ("www.example.com", 443),
            ("example.org", 1),
            ("a.example", 80),
            ("localhost", 8080),
        ] {
            assert!(is_of_documentation(host, port), "{host}");
        }
        for (host, port) in [
            ("example.com.evil.net", 80),
            ("notexample.com", 80),
            ("localhost", 3000),
            ("10.0.0.1", 80),
        ] {
            assert!(!is_of_documentation(host, port), "{host}");
        }
    }
}
