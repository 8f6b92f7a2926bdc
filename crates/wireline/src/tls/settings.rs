//! [TLS](https://www.rfc-editor.org/rfc/rfc8446) 1.3 or 1.2 for `wss:`: trusted certificates and
//! client certificates.

use crate::{
    Error,
    tls::{tls_error::sentence, verifier::CombinedVerifier},
};
use std::{
    fmt,
    sync::{Arc, OnceLock},
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        self, ClientConfig,
        client::ResolvesClientCert,
        crypto::{CryptoProvider, ring},
        pki_types::{
            CertificateDer, PrivateKeyDer,
            pem::{self, PemObject},
        },
        sign::{CertifiedKey, SingleCertAndKey},
    },
};

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
///
/// Clones are cheap and share the configuration of the TLS library, which the first connection
/// creates, and its cache of sessions.
#[derive(Clone, Default)]
pub struct Tls {
    authorities: Arc<[CertificateDer<'static>]>,
    distrusts_platform: bool,
    identity: Option<Arc<SingleCertAndKey>>,
    proxy_identity: Option<Arc<SingleCertAndKey>>,
    insecure: bool,
    /// For servers, in place of the above.
    config: Option<Arc<ClientConfig>>,
    /// Created at the first connection. Each method that changes a setting replaces it.
    connectors: Arc<OnceLock<Connectors>>,
}

impl Tls {
    /// Trusts the certificates that the platform trusts, and has no client certificate.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts the certificate authorities in `pem` as well: one or more certificates in
    /// [PEM](https://www.rfc-editor.org/rfc/rfc7468). A server may also present one of these
    /// certificates itself. It is accepted if its validity period and its names match.
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
        self.authorities = self
            .authorities
            .iter()
            .cloned()
            .chain(authorities)
            .collect();
        Ok(self.changed())
    }

    /// Trusts only the certificates of [`authority`](Self::authority), and not those that the
    /// platform trusts. With the certificate of one server this pins the server to it.
    ///
    /// ```
    /// use wireline::{Error, Tls};
    ///
    /// /// Trusts only this certificate, of the server or of a private authority.
    /// fn pinned(certificate: &[u8]) -> Result<Tls, Error> {
    ///     Ok(Tls::new().without_platform_authorities().authority(certificate)?)
    /// }
    /// # assert!(pinned(b"").is_err());
    /// ```
    #[must_use]
    pub fn without_platform_authorities(mut self) -> Self {
        self.distrusts_platform = true;
        self.changed()
    }

    /// Sets the client certificate for servers that request one. `chain` is the certificate
    /// followed by its issuers, and `key` is its private key, both in
    /// [PEM](https://www.rfc-editor.org/rfc/rfc7468). It is not sent to proxies.
    ///
    /// # Errors
    ///
    /// [`Error::TlsConfiguration`] if the certificate or the key is missing or invalid, or if they
    /// do not match.
    pub fn identity(mut self, chain: &[u8], key: &[u8]) -> Result<Self, Error> {
        self.identity = Some(identity(chain, key)?);
        Ok(self.changed())
    }

    /// Sets the client certificate for `https:` proxies that request one, in the form of
    /// [`identity`](Self::identity).
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
        Ok(self.changed())
    }

    /// Accepts every certificate, so that the identity of servers is not verified. Use it in tests
    /// only.
    #[must_use]
    pub fn insecure(mut self) -> Self {
        self.insecure = true;
        self.changed()
    }

    /// Uses a configuration of [`rustls`] for servers: its verifier of certificates, its client
    /// certificate, its versions and cipher suites. The other settings then apply to `https:`
    /// proxies alone. The client sets the protocols of ALPN itself.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use wireline::{Options, Tls, rustls};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let provider = Arc::new(rustls::crypto::ring::default_provider());
    /// let config = rustls::ClientConfig::builder_with_provider(provider)
    ///     .with_protocol_versions(&[&rustls::version::TLS13])?
    ///     .with_root_certificates(rustls::RootCertStore::empty())
    ///     .with_no_client_auth();
    /// let options = Options::new().tls(Tls::new().config(config));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn config(mut self, config: impl Into<Arc<ClientConfig>>) -> Self {
        self.config = Some(config.into());
        self.changed()
    }

    /// Creates the configuration of the TLS library now, instead of at the first connection. This
    /// reads the platform's authorities from files.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), wireline::Error> {
    /// let tls = wireline::Tls::new();
    /// tls.prepare().await?; // before the program gives up its rights to open files, for example
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::TlsConfiguration`].
    pub async fn prepare(&self) -> Result<(), Error> {
        self.connectors().await.map(drop)
    }

    #[cfg(feature = "http2")]
    pub(crate) fn id(&self) -> TlsId {
        TlsId(Arc::downgrade(&self.connectors))
    }

    /// These settings, with a configuration that is not shared with those before.
    fn changed(mut self) -> Self {
        self.connectors = Arc::default();
        self
    }

    /// The configurations of the TLS library. Several connections may create them at once. They do
    /// not wait for each other, and the first result is kept.
    pub(super) async fn connectors(&self) -> Result<&Connectors, Error> {
        Ok(match self.connectors.get() {
            Some(connectors) => connectors,
            None => {
                let connectors = self.create_connectors().await?;
                self.connectors.get_or_init(|| connectors)
            }
        })
    }

    async fn create_connectors(&self) -> Result<Connectors, Error> {
        let provider = Arc::new(ring::default_provider());
        let verifier = match self.insecure {
            true => CombinedVerifier::insecure(provider.clone()),
            false => {
                let authorities = self.authorities.to_vec();
                CombinedVerifier::new(authorities, !self.distrusts_platform, provider.clone())
                    .await?
            }
        };
        let verifier = Arc::new(verifier);
        let connector = |identity| configuration_of(provider.clone(), verifier.clone(), identity);
        let servers = match &self.config {
            Some(config) => with_alpn(ClientConfig::clone(config)),
            None => connector(&self.identity)?,
        };
        Ok(Connectors {
            #[cfg(feature = "http2")]
            http2_servers: with_http2(&servers),
            servers,
            #[cfg(feature = "proxy")]
            proxies: connector(&self.proxy_identity)?,
        })
    }
}

fn configuration_of(
    provider: Arc<CryptoProvider>,
    verifier: Arc<CombinedVerifier>,
    identity: &Option<Arc<SingleCertAndKey>>,
) -> Result<TlsConnector, Error> {
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(configuration)?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    Ok(with_alpn(match identity {
        Some(identity) => {
            builder.with_client_cert_resolver(identity.clone() as Arc<dyn ResolvesClientCert>)
        }
        None => builder.with_no_client_auth(),
    }))
}

fn with_alpn(mut configuration: ClientConfig) -> TlsConnector {
    configuration.alpn_protocols = vec![b"http/1.1".to_vec()];
    Arc::new(configuration).into()
}

/// The same configuration, which offers HTTP/2 too.
#[cfg(feature = "http2")]
fn with_http2(connector: &TlsConnector) -> TlsConnector {
    let mut configuration = ClientConfig::clone(connector.config());
    configuration.alpn_protocols.insert(0, b"h2".to_vec());
    Arc::new(configuration).into()
}

fn identity(chain: &[u8], key: &[u8]) -> Result<Arc<SingleCertAndKey>, Error> {
    let chain = certificates(chain)?;
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| Error::TlsConfiguration {
        why: format!("there is no private key: {}", pem_error(&error)),
    })?;
    let identity =
        CertifiedKey::from_der(chain, key, &ring::default_provider()).map_err(configuration)?;
    Ok(Arc::new(SingleCertAndKey::from(identity)))
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("authorities", &self.authorities.len())
            .field("distrusts_platform", &self.distrusts_platform)
            .field("identity", &self.identity.is_some())
            .field("proxy_identity", &self.proxy_identity.is_some())
            .field("insecure", &self.insecure)
            .field("config", &self.config.is_some())
            .finish()
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|error| Error::TlsConfiguration {
            why: format!("a certificate cannot be read: {}", pem_error(&error)),
        })?;
    if certificates.is_empty() {
        return Err(Error::TlsConfiguration {
            why: "there is no certificate in the PEM text".to_owned(),
        });
    }
    Ok(certificates)
}

/// The fault of a text in PEM. The library's text for some errors has the numbers of their bytes.
fn pem_error(error: &pem::Error) -> String {
    match error {
        pem::Error::MissingSectionEnd { end_marker } => {
            format!(
                "the line that ends {} is missing",
                String::from_utf8_lossy(end_marker).escape_debug()
            )
        }
        pem::Error::IllegalSectionStart { line } => {
            format!(
                "the line {} begins nothing",
                String::from_utf8_lossy(line).trim_end().escape_debug()
            )
        }
        other => other.to_string(),
    }
}

fn configuration(error: rustls::Error) -> Error {
    Error::TlsConfiguration {
        why: sentence(&error),
    }
}

/// A weak handle that compares equal for clones of the same settings.
#[cfg(feature = "http2")]
#[derive(Clone)]
pub(crate) struct TlsId(std::sync::Weak<OnceLock<Connectors>>);

#[cfg(feature = "http2")]
impl TlsId {
    /// Whether there are such settings still.
    pub(crate) fn is_alive(&self) -> bool {
        self.0.strong_count() > 0
    }
}

#[cfg(feature = "http2")]
impl PartialEq for TlsId {
    fn eq(&self, other: &Self) -> bool {
        self.0.ptr_eq(&other.0)
    }
}

/// The configurations of the TLS library.
pub(super) struct Connectors {
    pub(super) servers: TlsConnector,
    #[cfg(feature = "http2")]
    pub(super) http2_servers: TlsConnector,
    #[cfg(feature = "proxy")]
    pub(super) proxies: TlsConnector,
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
