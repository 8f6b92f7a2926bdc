//! [TLS](https://www.rfc-editor.org/rfc/rfc8446), 1.3 or 1.2, for `wss:`: whom to trust, who one is, and the handshake.

use super::{
    CertificateError, Error, Stream,
    verifier::{NoVerification, Trust},
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

/// Whom encrypted connections trust, and who they say they are.
///
/// By default they trust whom the platform trusts.
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
    /// Trusts whom the platform trusts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts the certificate authorities in `pem`, one or more certificates in
    /// [PEM](https://www.rfc-editor.org/rfc/rfc7468), as well. A certificate that a server presents itself is trusted if it is one of
    /// these, in its time and for its names.
    ///
    /// # Errors
    ///
    /// [`Error::TlsConfiguration`] when there is no certificate in it, or one that cannot be read.
    pub fn authority(mut self, pem: &[u8]) -> Result<Self, Error> {
        let authorities = certificates(pem)?;
        let mut roots = rustls::RootCertStore::empty();
        for authority in &authorities {
            roots.add(authority.clone()).map_err(configuration)?;
        }
        self.authorities.extend(authorities);
        Ok(self)
    }

    /// Shows servers that ask for one a certificate: `chain` is the certificate and those that vouch for it, `key` its
    /// private key, both in [PEM](https://www.rfc-editor.org/rfc/rfc7468). Proxies are not shown it.
    ///
    /// # Errors
    ///
    /// [`Error::TlsConfiguration`] when one of them is missing or cannot be read, or they do not belong together.
    pub fn identity(mut self, chain: &[u8], key: &[u8]) -> Result<Self, Error> {
        self.identity = Some(identity(chain, key)?);
        Ok(self)
    }

    /// Shows proxies (`https:`) that ask for one a certificate, as [`identity`](Self::identity) does to servers.
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
    /// As [`identity`](Self::identity) has them.
    pub fn proxy_identity(mut self, chain: &[u8], key: &[u8]) -> Result<Self, Error> {
        self.proxy_identity = Some(identity(chain, key)?);
        Ok(self)
    }

    /// Trusts everybody: connections are encrypted, to whoever answers. It is for tests alone.
    #[must_use]
    pub fn insecure(mut self) -> Self {
        self.insecure = true;
        self
    }

    async fn configured(&self) -> Result<Configured, Error> {
        let provider = Arc::new(ring::default_provider());
        let verifier: Arc<dyn ServerCertVerifier> = match self.insecure {
            true => Arc::new(NoVerification(provider.clone())),
            false => Arc::new(Trust::new(self.authorities.clone(), provider.clone()).await?),
        };
        let connector = |identity| configuration_of(provider.clone(), verifier.clone(), identity);
        Ok(Configured { servers: connector(&self.identity)?, proxies: connector(&self.proxy_identity)? })
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

/// The client's side of TLS. What is needed for it is put together when it is, and kept.
#[derive(Debug, Default)]
pub(super) struct Client {
    tls: Tls,
    configured: OnceLock<Configured>,
}

#[derive(Clone)]
struct Configured {
    servers: TlsConnector,
    proxies: TlsConnector,
}

impl fmt::Debug for Configured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Configured").finish_non_exhaustive()
    }
}

/// What an encrypted stream leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Peer {
    Server,
    Proxy,
}

impl Client {
    pub(super) fn new(tls: Tls) -> Self {
        Self { tls, configured: OnceLock::new() }
    }

    /// Encrypts a stream to `host`, which has to prove that it is.
    pub(super) async fn connect(
        &self,
        stream: Box<dyn Stream>,
        peer: Peer,
        host: &Host,
    ) -> Result<Box<dyn Stream>, Error> {
        let name = match host {
            // A dot at the end is none of a certificate's business.
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
        let configured = match self.configured.get() {
            Some(configured) => configured,
            // Several may come here at once. None of them waits for another, and what the first has made is kept.
            None => {
                let configured = self.tls.configured().await?;
                self.configured.get_or_init(|| configured)
            }
        };
        let (connector, identity) = match peer {
            Peer::Server => (&configured.servers, &self.tls.identity),
            Peer::Proxy => (&configured.proxies, &self.tls.proxy_identity),
        };
        let known = Arc::new(Known { host: host.to_string(), identified: identity.is_some() });
        match connector.connect(name, stream).await {
            Ok(stream) => Ok(Box::new(Encrypted { stream, known })),
            Err(error) => Err(known.failure(error)),
        }
    }
}

/// What is known of the other end when something fails.
struct Known {
    host: String,
    /// Whether a certificate could be shown.
    identified: bool,
}

impl Known {
    /// Why the handshake failed.
    fn failure(&self, error: io::Error) -> Error {
        let host = || self.host.clone();
        match rustls_error(&error) {
            Some(rustls::Error::InvalidCertificate(why)) => {
                Error::Certificate { host: host(), why: CertificateError::of(why) }
            }
            Some(rustls::Error::InvalidMessage(_)) => Error::NotTls { host: host() },
            Some(rustls::Error::AlertReceived(alert)) => self.refusal(*alert),
            _ => Error::Tls { host: host(), source: error.into() },
        }
    }

    /// What the other end refused the handshake for.
    fn refusal(&self, alert: AlertDescription) -> Error {
        use AlertDescription as Alert;
        let host = self.host.clone();
        match alert {
            // Whoever asks for a certificate of the client has no other to judge.
            Alert::CertificateRequired
            | Alert::NoCertificate
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied => Error::ClientCertificate { host, refused: self.identified },
            // Those of TLS 1.2 say nothing else when there is none.
            Alert::HandshakeFailure if !self.identified => Error::TlsRefused {
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

    /// An error of the stream, in a sentence.
    fn explained(&self, error: io::Error) -> io::Error {
        match rustls_error(&error) {
            // In TLS 1.3 the client has finished the handshake before its certificate is looked at.
            Some(rustls::Error::AlertReceived(alert)) => io::Error::new(error.kind(), self.refusal(*alert)),
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

/// An encrypted stream, whose errors are sentences.
struct Encrypted {
    stream: TlsStream<Box<dyn Stream>>,
    known: Arc<Known>,
}

impl Encrypted {
    fn explained<T>(&self, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        outcome.map_err(|error| self.known.explained(error))
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_read(cx, buffer);
        self.explained(outcome)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.explained(outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.explained(outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_flush(cx);
        self.explained(outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.explained(outcome)
    }
}

#[cfg(test)]
#[path = "tls_tests.rs"]
mod tests;
