//! [TLS](https://www.rfc-editor.org/rfc/rfc8446) 1.3 or 1.2 for `wss:`: trusted certificates, client certificates, and
//! the handshake.

use super::{
    CertificateError, Error, Stream,
    verifier::{CombinedVerifier, NoVerification},
};
use std::{
    fmt, io,
    net::IpAddr,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        self, AlertDescription, ClientConfig,
        client::{ResolvesClientCert, danger::ServerCertVerifier},
        crypto::{CryptoProvider, ring},
        pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
        sign::{CertifiedKey, SingleCertAndKey},
    },
};
use url::Host;

/// The trusted certificates and the client certificates of encrypted connections.
///
/// By default, the certificates that the platform trusts are trusted.
///
/// ```
/// use wireline::{TcpConnector, Tls};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = std::env::temp_dir().join("no such folder");
/// let mut tls = Tls::new();
/// if let Ok(pem) = std::fs::read(folder.join("authority.pem")) {
///     tls = tls.authority(&pem)?;
/// }
/// if let Ok(chain) = std::fs::read(folder.join("client.pem")) {
///     tls = tls.identity(&chain, &std::fs::read(folder.join("client.key"))?)?;
/// }
/// if cfg!(test) {
///     tls = tls.insecure();
/// }
/// let connector = TcpConnector::new().tls(tls);
/// # drop(connector);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Tls {
    authorities: Vec<CertificateDer<'static>>,
    identity: Option<Arc<SingleCertAndKey>>,
    proxy_identity: Option<Arc<SingleCertAndKey>>,
    insecure: bool,
}

impl Tls {
    /// Trusts the certificates that the platform trusts, and has no client certificate.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts the certificate authorities in `pem` as well: one or more certificates in
    /// [PEM](https://www.rfc-editor.org/rfc/rfc7468). A server may also present one of these certificates itself. It is
    /// accepted if its validity period and its names match.
    ///
    /// # Errors
    ///
    /// [`Error::TlsConfiguration`] if `pem` contains no certificate, or an invalid one.
    pub fn authority(mut self, pem: &[u8]) -> Result<Self, Error> {
        let authorities = certificates(pem)?;
        let mut roots = rustls::RootCertStore::empty();
        for authority in &authorities {
            roots.add(authority.clone()).map_err(configuration)?;
        }
        self.authorities.extend(authorities);
        Ok(self)
    }

    /// Sets the client certificate for servers that request one. `chain` is the certificate followed by its issuers,
    /// and `key` is its private key, both in [PEM](https://www.rfc-editor.org/rfc/rfc7468). It is not sent to proxies.
    ///
    /// # Errors
    ///
    /// [`Error::TlsConfiguration`] if the certificate or the key is missing or invalid, or if they do not match.
    pub fn identity(mut self, chain: &[u8], key: &[u8]) -> Result<Self, Error> {
        self.identity = Some(identity(chain, key)?);
        Ok(self)
    }

    /// Sets the client certificate for `https:` proxies that request one, in the form of [`identity`](Self::identity).
    ///
    /// ```
    /// use wireline::{Error, Tls};
    ///
    /// fn known_to_the_proxy(chain: &[u8], key: &[u8]) -> Result<Tls, Error> {
    ///     Tls::new().proxy_identity(chain, key)
    /// }
    /// # assert!(known_to_the_proxy(b"", b"").is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// The same as for [`identity`](Self::identity).
    pub fn proxy_identity(mut self, chain: &[u8], key: &[u8]) -> Result<Self, Error> {
        self.proxy_identity = Some(identity(chain, key)?);
        Ok(self)
    }

    /// Accepts every certificate, so that the identity of servers is not verified. Use it in tests only.
    #[must_use]
    pub fn insecure(mut self) -> Self {
        self.insecure = true;
        self
    }

    async fn connectors(&self) -> Result<Connectors, Error> {
        let provider = Arc::new(ring::default_provider());
        let verifier: Arc<dyn ServerCertVerifier> = match self.insecure {
            true => Arc::new(NoVerification(provider.clone())),
            false => Arc::new(CombinedVerifier::new(self.authorities.clone(), provider.clone()).await?),
        };
        let connector = |identity| configuration_of(provider.clone(), verifier.clone(), identity);
        Ok(Connectors { servers: connector(&self.identity)?, proxies: connector(&self.proxy_identity)? })
    }
}

fn configuration_of(
    provider: Arc<CryptoProvider>,
    verifier: Arc<dyn ServerCertVerifier>,
    identity: &Option<Arc<SingleCertAndKey>>,
) -> Result<TlsConnector, Error> {
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(configuration)?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let mut configuration = match identity {
        Some(identity) => builder.with_client_cert_resolver(identity.clone() as Arc<dyn ResolvesClientCert>),
        None => builder.with_no_client_auth(),
    };
    configuration.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(configuration).into())
}

fn identity(chain: &[u8], key: &[u8]) -> Result<Arc<SingleCertAndKey>, Error> {
    let chain = certificates(chain)?;
    let key = PrivateKeyDer::from_pem_slice(key)
        .map_err(|error| Error::TlsConfiguration { why: format!("there is no private key: {error}") })?;
    let identity = CertifiedKey::from_der(chain, key, &ring::default_provider()).map_err(configuration)?;
    Ok(Arc::new(SingleCertAndKey::from(identity)))
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("authorities", &self.authorities.len())
            .field("identity", &self.identity.is_some())
            .field("proxy_identity", &self.proxy_identity.is_some())
            .field("insecure", &self.insecure)
            .finish()
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|error| Error::TlsConfiguration { why: format!("a certificate cannot be read: {error}") })?;
    if certificates.is_empty() {
        return Err(Error::TlsConfiguration { why: "there is no certificate in the PEM text".to_owned() });
    }
    Ok(certificates)
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err gives")]
fn configuration(error: rustls::Error) -> Error {
    Error::TlsConfiguration { why: error.to_string() }
}

/// The client's side of TLS. The configuration is created at the first connection and kept.
#[derive(Debug, Default)]
pub(super) struct TlsClient {
    tls: Tls,
    connectors: OnceLock<Connectors>,
}

#[derive(Clone)]
struct Connectors {
    servers: TlsConnector,
    proxies: TlsConnector,
}

impl fmt::Debug for Connectors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connectors").finish_non_exhaustive()
    }
}

/// The peer of an encrypted stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Peer {
    Server,
    Proxy,
}

impl TlsClient {
    pub(super) fn new(tls: Tls) -> Self {
        Self { tls, connectors: OnceLock::new() }
    }

    /// Performs the TLS handshake with `host` over a stream.
    pub(super) async fn connect(
        &self,
        stream: Box<dyn Stream>,
        peer: Peer,
        host: &Host,
    ) -> Result<Box<dyn Stream>, Error> {
        let name = match host {
            // Certificates have names without a dot at the end.
            Host::Domain(name) => {
                ServerName::try_from(name.strip_suffix('.').unwrap_or(name).to_owned()).map_err(|error| {
                    Error::Certificate {
                        host: name.clone(),
                        why: CertificateError::Invalid { why: format!("no certificate is for such a name: {error}") },
                    }
                })?
            }
            Host::Ipv4(address) => ServerName::from(IpAddr::from(*address)),
            Host::Ipv6(address) => ServerName::from(IpAddr::from(*address)),
        };
        let connectors = match self.connectors.get() {
            Some(connectors) => connectors,
            // Several connections may create the configuration at once. They do not wait for each other, and the first
            // configuration is kept.
            None => {
                let connectors = self.tls.connectors().await?;
                self.connectors.get_or_init(|| connectors)
            }
        };
        let (connector, identity) = match peer {
            Peer::Server => (&connectors.servers, &self.tls.identity),
            Peer::Proxy => (&connectors.proxies, &self.tls.proxy_identity),
        };
        let context = Arc::new(PeerContext { host: host.to_string(), has_identity: identity.is_some() });
        match connector.connect(name, stream).await {
            Ok(stream) => Ok(Box::new(Encrypted { stream, context })),
            Err(error) => Err(context.handshake_error(error)),
        }
    }
}

/// The context of an error of an encrypted stream.
struct PeerContext {
    host: String,
    /// Whether a client certificate is connectors.
    has_identity: bool,
}

impl PeerContext {
    /// Converts an error of the handshake.
    fn handshake_error(&self, error: io::Error) -> Error {
        let host = || self.host.clone();
        match rustls_error(&error) {
            Some(rustls::Error::InvalidCertificate(why)) => {
                Error::Certificate { host: host(), why: CertificateError::from_rustls(why) }
            }
            Some(rustls::Error::InvalidMessage(_)) => Error::NotTls { host: host() },
            Some(rustls::Error::AlertReceived(alert)) => self.alert_error(*alert),
            _ => Error::Tls { host: host(), source: error.into() },
        }
    }

    /// Converts an alert of the peer.
    fn alert_error(&self, alert: AlertDescription) -> Error {
        use AlertDescription as Alert;
        let host = self.host.clone();
        match alert {
            // The client's certificate is the only one that the peer checks.
            Alert::CertificateRequired
            | Alert::NoCertificate
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied => Error::ClientCertificate { host, refused: self.has_identity },
            // In TLS 1.2 this alert is also sent if the client has no certificate.
            Alert::HandshakeFailure if !self.has_identity => Error::TlsRefused {
                host,
                why: "handshake failure: it may ask for a certificate, or for another version of TLS".to_owned(),
            },
            Alert::ProtocolVersion => Error::TlsRefused { host, why: "it speaks neither TLS 1.2 nor 1.3".to_owned() },
            Alert::NoApplicationProtocol => {
                Error::TlsRefused { host, why: "it does not speak HTTP/1.1, which a WebSocket begins with".to_owned() }
            }
            Alert::UnrecognisedName => Error::TlsRefused { host, why: "it knows no host of this name".to_owned() },
            other => Error::TlsRefused { host, why: format!("{other:?}") },
        }
    }

    /// Replaces an error of the stream by one with a message for users.
    fn with_message(&self, error: io::Error) -> io::Error {
        match rustls_error(&error) {
            // In TLS 1.3 the server checks the client's certificate after the client has finished the handshake.
            Some(rustls::Error::AlertReceived(alert)) => io::Error::new(error.kind(), self.alert_error(*alert)),
            None if error.kind() == io::ErrorKind::UnexpectedEof => io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "it ended without the message of TLS that says so (close_notify)",
            ),
            _ => error,
        }
    }
}

fn rustls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

/// An encrypted stream whose errors have messages for users.
struct Encrypted {
    stream: TlsStream<Box<dyn Stream>>,
    context: Arc<PeerContext>,
}

impl Encrypted {
    fn with_message<T>(&self, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        outcome.map_err(|error| self.context.with_message(error))
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_read(cx, buffer);
        self.with_message(outcome)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.with_message(outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.with_message(outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_flush(cx);
        self.with_message(outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.with_message(outcome)
    }
}

#[cfg(test)]
#[path = "tls_tests.rs"]
mod tests;
