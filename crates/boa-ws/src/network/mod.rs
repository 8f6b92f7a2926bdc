//! The options about connections: addresses and proxies, permissions, encryption, limits.

mod documentation_connector;

use crate::{
    network::documentation_connector::{DocumentationConnector, Redirects},
    source::program::{Unreadable, read},
    units::{seconds, size},
};
use boa_websocket::{
    Permissions,
    net::{
        self, Deflate, Http2, Options, Proxies, Proxy, TcpConnector, Tls,
        connector::{Conditions, Connector, Redirect, Resolution, SimulatedConnector},
    },
    permissions::RuleError,
    websocket::ConnectionOptions,
};
use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

const CONNECTING: &str = "Connecting";
const PERMISSIONS: &str = "Permissions";
const ENCRYPTION: &str = "Encryption (wss:)";
const MESSAGES: &str = "Messages";

/// The options for connections.
// An option that does not reach the process of `--isolate` conflicts with it: a test in
// `options/arguments.rs` lists them. In a replay the recorded options win: `run/replay_setup.rs`
// keeps those that serde skips.
#[derive(Debug, clap::Args)]
pub(crate) struct Connections {
    /// Connect to another host, as in curl
    #[arg(long, value_name = "HOST1:PORT1:HOST2:PORT2", help_heading = CONNECTING)]
    connect_to: Vec<Redirect>,

    /// Set the address of a host, as in curl
    #[arg(long, value_name = "HOST:PORT:ADDRESS", help_heading = CONNECTING)]
    resolve: Vec<Resolution>,

    /// Connect through this http, https or socks5 proxy
    #[arg(long, value_name = "URL", help_heading = CONNECTING)]
    proxy: Option<Proxy>,

    /// Ignore proxies of the environment
    #[arg(long, conflicts_with = "proxy", help_heading = CONNECTING)]
    no_proxy: bool,

    /// Use HTTP/2 for wss: if the server supports it
    #[arg(long, conflicts_with = "isolate", help_heading = CONNECTING)]
    http2: bool,

    /// Simulate a bad network, such as latency=80ms,bandwidth=50kB/s
    #[arg(long, value_name = "CONDITIONS", help_heading = CONNECTING)]
    simulate: Option<Conditions>,

    /// The longest time to open a connection [default: 30]
    #[arg(long, value_name = "SECONDS", value_parser = seconds, help_heading = CONNECTING)]
    connect_timeout: Option<Duration>,

    /// The longest silence while closing, which may take 3 times as long [default: 20]
    #[arg(long, value_name = "SECONDS", value_parser = seconds, help_heading = CONNECTING)]
    close_timeout: Option<Duration>,

    /// Allow these hosts only, such as chat.example:443,10.0.0.0/8,public [default: all]
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = PERMISSIONS)]
    allow_net: Option<Vec<String>>,

    /// Deny these hosts, even if they are allowed
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = PERMISSIONS)]
    deny_net: Vec<String>,

    /// Check only the names of hosts if a proxy hides their addresses
    #[arg(long, help_heading = PERMISSIONS)]
    allow_proxy: bool,

    /// Trust the authorities or self-signed certificates in FILE too
    #[arg(long, value_name = "FILE", help_heading = ENCRYPTION)]
    pub(crate) ca: Vec<PathBuf>,

    /// The client's certificate, in PEM
    #[arg(long, value_name = "FILE", conflicts_with = "isolate", help_heading = ENCRYPTION)]
    cert: Option<PathBuf>,

    /// The private key of --cert, unless it is in the same file
    #[arg(long, value_name = "FILE", requires = "cert", help_heading = ENCRYPTION)]
    key: Option<PathBuf>,

    /// The client's certificate for https proxies
    #[arg(long, value_name = "FILE", help_heading = ENCRYPTION)]
    proxy_cert: Option<PathBuf>,

    /// The private key of --proxy-cert, unless it is in the same file
    #[arg(long, value_name = "FILE", requires = "proxy_cert", help_heading = ENCRYPTION)]
    proxy_key: Option<PathBuf>,

    /// Trust every certificate: others can read and change all messages
    #[arg(long, conflicts_with_all = ["ca", "isolate"], help_heading = ENCRYPTION)]
    insecure: bool,

    /// Do not compress messages
    #[arg(long, help_heading = MESSAGES)]
    no_deflate: bool,

    /// The largest message that is accepted [default: 64MiB]
    #[arg(long, value_name = "SIZE", value_parser = size, help_heading = MESSAGES)]
    max_message: Option<u64>,

    /// The limit on unsent messages [default: 256MiB]
    #[arg(long, value_name = "SIZE", value_parser = size, help_heading = MESSAGES)]
    max_queued: Option<u64>,

    /// Tell scripts why a connection failed
    #[arg(long, help_heading = CONNECTING)]
    failure_details: bool,

    /// Ping a server that is silent for SECONDS
    #[arg(long, value_name = "SECONDS", value_parser = seconds, help_heading = MESSAGES)]
    ping: Option<Duration>,
}

/// The configuration of connections.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    tcp: TcpConnector,
    conditions: Option<Conditions>,
    pub(crate) options: Options,
    pub(crate) permissions: Permissions,
    /// The options that scripts may set for a connection.
    pub(crate) connection_options: ConnectionOptions,
    /// Whether `error` events have a message.
    pub(crate) failure_details: bool,
    /// Whether every certificate is trusted.
    pub(crate) insecure: bool,
}

impl Connections {
    /// Reads the named files and the environment. If the built-in server is `served`, this machine
    /// is reached without a proxy.
    pub(crate) fn network(self, served: bool) -> Result<Network, NetworkArgumentError> {
        let (insecure, failure_details) = (self.insecure, self.failure_details);
        let options = self.options();
        let permissions = self.permissions()?;
        let proxies = match self.proxy {
            Some(proxy) => Proxies::all(proxy),
            None if self.no_proxy => Proxies::none(),
            None => Proxies::from_env(),
        };
        let proxies = if served {
            proxies.except("localhost, 127.0.0.1, ::1")
        } else {
            proxies
        };
        let tls = tls(
            self.ca,
            (self.cert, self.key),
            (self.proxy_cert, self.proxy_key),
            insecure,
        )?;
        let connection_options = ConnectionOptions::all().tls(tls.clone());
        let tcp = TcpConnector::new()
            .redirects(self.connect_to)
            .resolutions(self.resolve)
            .proxies(proxies)
            .tls(tls);
        let conditions = self.simulate;
        Ok(Network {
            tcp,
            conditions,
            options,
            permissions,
            connection_options,
            failure_details,
            insecure,
        })
    }

    /// The hosts that scripts may reach: all by default. Unix domain sockets are among them only if
    /// no option restricts the network.
    fn permissions(&self) -> Result<Permissions, RuleError> {
        let mut permissions = match &self.allow_net {
            Some(rules) => rules
                .iter()
                .try_fold(Permissions::none(), |allowed, rule| allowed.allow_net(rule))?,
            None if self.deny_net.is_empty() => Permissions::all().allow_net("unix:*")?,
            None => Permissions::all(),
        };
        if self.allow_proxy {
            permissions = permissions.allow_proxy();
        }
        self.deny_net
            .iter()
            .try_fold(permissions, |allowed, rule| allowed.deny_net(rule))
    }

    fn options(&self) -> Options {
        let mut options = Options::default();
        options.deflate = (!self.no_deflate).then(Deflate::default);
        options.establish_timeout = self.connect_timeout.unwrap_or(options.establish_timeout);
        options.close_timeout = self.close_timeout.unwrap_or(options.close_timeout);
        options.ping = self.ping;
        if self.http2 {
            options.http2 = Http2::Prefer;
        }
        if let Some(size) = self.max_message {
            // A size beyond the address space is no limit.
            options.max_message = usize::try_from(size).unwrap_or(usize::MAX);
        }
        options.max_queued = self.max_queued.unwrap_or(options.max_queued);
        options
    }
}

/// A certificate and its key.
type Identity = (Option<PathBuf>, Option<PathBuf>);

fn tls(
    ca: Vec<PathBuf>,
    server: Identity,
    proxy: Identity,
    insecure: bool,
) -> Result<Tls, NetworkArgumentError> {
    let mut tls = Tls::new();
    for file in ca {
        let pem = read(&file)?;
        tls = tls
            .authority(&pem)
            .map_err(|error| NetworkArgumentError::Contents {
                files: vec![file],
                error,
            })?;
    }
    tls = identified(tls, server, Tls::identity)?;
    tls = identified(tls, proxy, Tls::proxy_identity)?;
    Ok(if insecure { tls.insecure() } else { tls })
}

fn identified(
    tls: Tls,
    (cert, key): Identity,
    add: impl Fn(Tls, &[u8], &[u8]) -> Result<Tls, net::Error>,
) -> Result<Tls, NetworkArgumentError> {
    let Some(cert) = cert else { return Ok(tls) };
    let chain = read(&cert)?;
    let private = key.as_ref().map(|key| read(key)).transpose()?;
    add(tls, &chain, private.as_ref().unwrap_or(&chain)).map_err(|error| {
        let files = [cert].into_iter().chain(key).collect();
        NetworkArgumentError::Contents { files, error }
    })
}

impl Network {
    /// The connector of all connections. If there is a `server` for documentation, the hosts that
    /// are reserved for it lead there.
    pub(crate) fn connector(&self, server: Option<SocketAddr>) -> Arc<dyn Connector> {
        match server {
            Some(server) => self.simulated(self.redirected(server, Redirects::Documentation)),
            None => self.simulated(self.tcp.clone()),
        }
    }

    /// The connector of connections that all lead to the built-in server.
    pub(crate) fn connector_to(&self, server: SocketAddr) -> Arc<dyn Connector> {
        self.simulated(self.redirected(server, Redirects::All))
    }

    fn redirected(&self, server: SocketAddr, redirects: Redirects) -> DocumentationConnector {
        DocumentationConnector {
            network: self.tcp.clone(),
            server,
            redirects,
        }
    }

    fn simulated(&self, connector: impl Connector + 'static) -> Arc<dyn Connector> {
        let connector: Arc<dyn Connector> = Arc::new(connector);
        match &self.conditions {
            Some(conditions) => Arc::new(SimulatedConnector::new(conditions.clone(), connector)),
            None => connector,
        }
    }
}

/// An error in a file or a rule of the command line.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NetworkArgumentError {
    #[error(transparent)]
    Rule(#[from] RuleError),
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    #[error("cannot use {}: {}", names(.files), reason(.error))]
    Contents {
        files: Vec<PathBuf>,
        error: net::Error,
    },
}

fn names(files: &[PathBuf]) -> String {
    let names: Vec<_> = files.iter().map(|file| file.to_string_lossy()).collect();
    names.join(" with ")
}

fn reason(error: &net::Error) -> String {
    match error {
        net::Error::TlsConfiguration { why } => why.clone(),
        other => net::chain(other).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Arguments {
        #[command(flatten)]
        connections: Connections,
        #[arg(long = "isolate", id = "isolate")]
        _isolate: bool,
    }

    fn options(arguments: &[&str]) -> Options {
        Arguments::parse_from([&["boa-ws"], arguments].concat())
            .connections
            .options()
    }

    #[test]
    fn options_that_are_not_given_keep_their_defaults() {
        let (given, default) = (options(&[]), Options::default());
        assert_eq!(
            (given.deflate, given.establish_timeout),
            (default.deflate, default.establish_timeout)
        );
        assert_eq!(
            (given.max_message, given.max_queued, given.ping),
            (default.max_message, default.max_queued, default.ping)
        );
    }

    #[test]
    fn unix_domain_sockets_are_permitted_if_no_option_restricts_the_network() {
        for (arguments, is_permitted) in [
            (&[][..], true),
            (&["--allow-proxy"], true),
            (&["--allow-net=*"], false),
            (&["--deny-net=private"], false),
            (&["--deny-net=unix:/run/docker.sock"], false),
            (&["--allow-net=*,unix:*", "--deny-net=private"], true),
        ] {
            let connections = Arguments::parse_from([&["boa-ws"], arguments].concat()).connections;
            let permissions = connections.permissions().unwrap();
            assert_eq!(
                permissions.check_socket("/run/app.sock").is_ok(),
                is_permitted,
                "{arguments:?}"
            );
            assert!(
                permissions
                    .check(&"wss://a.example/".parse().unwrap())
                    .is_ok(),
                "{arguments:?}"
            );
        }
    }

    #[test]
    fn options_override_the_defaults() {
        let given = options(&[
            "--no-deflate",
            "--max-message=1KiB",
            "--max-queued",
            "2MiB",
            "--ping=20",
            "--connect-timeout=9",
            "--close-timeout=90",
        ]);
        assert_eq!(
            (given.deflate, given.establish_timeout),
            (None, Duration::from_secs(9))
        );
        assert_eq!(given.close_timeout, Duration::from_secs(90));
        assert_eq!(
            (given.max_message, given.max_queued, given.ping),
            (1024, 2 << 20, Some(Duration::from_secs(20)))
        );
    }
}
