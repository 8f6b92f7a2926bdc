//! [TLS](https://www.rfc-editor.org/rfc/rfc8446), 1.3 or 1.2, for `wss:`: whom to trust, who one is, and the handshake.

use super::{Error, Stream};
use std::{fmt, io, net::IpAddr, sync::Arc};
use tokio::sync::OnceCell;
use tokio_rustls::{
    TlsConnector,
    rustls::{
        self, CertificateError, ClientConfig, DigitallySignedStruct, SignatureScheme,
        client::{
            ResolvesClientCert,
            danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        },
        crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
        pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject},
        sign::{CertifiedKey, SingleCertAndKey},
    },
};
use url::Host;

/// Whom encrypted connections trust, and who they say they are.
///
/// By default they trust whom the platform trusts.
///
/// ```
/// use boa_websocket::net::{TcpConnector, Tls};
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
    insecure: bool,
}

impl Tls {
    /// Trusts whom the platform trusts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts the certificate authorities in `pem`, one or more certificates in
    /// [PEM](https://www.rfc-editor.org/rfc/rfc7468), as well.
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
    /// private key, both in [PEM](https://www.rfc-editor.org/rfc/rfc7468).
    ///
    /// # Errors
    ///
    /// [`Error::TlsConfiguration`] when one of them is missing or cannot be read, or they do not belong together.
    pub fn identity(mut self, chain: &[u8], key: &[u8]) -> Result<Self, Error> {
        let chain = certificates(chain)?;
        let key = PrivateKeyDer::from_pem_slice(key)
            .map_err(|error| Error::TlsConfiguration { why: format!("there is no private key: {error}") })?;
        let identity = CertifiedKey::from_der(chain, key, &ring::default_provider()).map_err(configuration)?;
        self.identity = Some(Arc::new(SingleCertAndKey::from(identity)));
        Ok(self)
    }

    /// Trusts everybody: connections are encrypted, to whoever answers. It is for tests alone.
    #[must_use]
    pub fn insecure(mut self) -> Self {
        self.insecure = true;
        self
    }

    fn configuration(self) -> Result<ClientConfig, Error> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(configuration)?
            .dangerous();
        let builder = if self.insecure {
            builder.with_custom_certificate_verifier(Arc::new(Anybody(provider)))
        } else {
            let platform = rustls_platform_verifier::Verifier::new_with_extra_roots(self.authorities, provider);
            builder.with_custom_certificate_verifier(Arc::new(platform.map_err(configuration)?))
        };
        let mut configuration = match self.identity {
            Some(identity) => builder.with_client_cert_resolver(identity as Arc<dyn ResolvesClientCert>),
            None => builder.with_no_client_auth(),
        };
        configuration.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(configuration)
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("authorities", &self.authorities.len())
            .field("identity", &self.identity.is_some())
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

/// The client's side of TLS. Reading the certificates of a platform takes long, so it is done once, and only when it is
/// needed.
#[derive(Debug, Default)]
pub(super) struct Client {
    tls: Tls,
    connector: OnceCell<Configured>,
}

struct Configured(TlsConnector);

impl fmt::Debug for Configured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Configured")
    }
}

impl Client {
    pub(super) fn new(tls: Tls) -> Self {
        Self { tls, connector: OnceCell::new() }
    }

    /// Encrypts a stream to `host`, which has to prove that it is.
    pub(super) async fn connect(&self, stream: Box<dyn Stream>, host: &Host) -> Result<Box<dyn Stream>, Error> {
        let name = match host {
            // A dot at the end is none of a certificate's business.
            Host::Domain(name) => ServerName::try_from(name.strip_suffix('.').unwrap_or(name).to_owned())
                .map_err(|error| Error::Certificate { host: name.clone(), why: error.to_string() })?,
            Host::Ipv4(address) => ServerName::from(IpAddr::from(*address)),
            Host::Ipv6(address) => ServerName::from(IpAddr::from(*address)),
        };
        let Configured(connector) = self.connector.get_or_try_init(|| self.configure()).await?;
        match connector.connect(name, stream).await {
            Ok(stream) => Ok(Box::new(stream)),
            Err(error) => Err(failure(host, error)),
        }
    }

    async fn configure(&self) -> Result<Configured, Error> {
        let tls = self.tls.clone();
        let configured = tokio::task::spawn_blocking(|| tls.configuration()).await;
        let configuration = configured.map_err(|error| Error::TlsConfiguration { why: error.to_string() })??;
        Ok(Configured(Arc::new(configuration).into()))
    }
}

fn failure(host: &Host, error: io::Error) -> Error {
    let host = host.to_string();
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(why)) => Error::Certificate { host, why: what_is_wrong(why) },
        _ => Error::Tls { host, source: Arc::new(error) },
    }
}

fn what_is_wrong(error: &CertificateError) -> String {
    match error {
        CertificateError::UnknownIssuer => "nobody who is trusted vouches for it".to_owned(),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired".to_owned(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "it is not valid yet".to_owned(),
        CertificateError::Revoked => "it was revoked".to_owned(),
        other => other.to_string(),
    }
}

/// Takes anybody for the server; who it is has to have the key of its certificate, and that is all.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
#[path = "tls_tests.rs"]
mod tests;
