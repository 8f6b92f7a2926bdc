//! A certificate authority, and servers with its certificates.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ClientConfig, RootCertStore, ServerConfig, SupportedProtocolVersion,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        server::WebPkiClientVerifier,
        version::{TLS12, TLS13},
    },
    server::TlsStream,
};

/// A certificate authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate.
    pub pem: String,
}

impl Authority {
    /// An authority of this name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let key = key();
        let mut parameters = parameters(Vec::new(), name);
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = parameters.self_signed(&key).expect("a certificate").pem();
        Self {
            issuer: Issuer::new(parameters, key),
            pem,
        }
    }

    /// A certificate for a name or an address, and its key.
    #[must_use]
    pub fn certify(&self, name: &str) -> (String, String) {
        self.certify_with(name, |_| {})
    }

    /// A certificate for several names, and its key.
    #[must_use]
    pub fn certify_all(&self, names: &[String]) -> (String, String) {
        let all = parameters(names, "").subject_alt_names;
        self.certify_with(&names[0], |parameters| parameters.subject_alt_names = all)
    }

    /// The same for one name, with another content.
    pub fn certify_with(
        &self,
        name: &str,
        change: impl FnOnce(&mut CertificateParams),
    ) -> (String, String) {
        let key = key();
        let mut parameters = parameters([name.to_owned()], name);
        change(&mut parameters);
        let certificate = parameters.signed_by(&key, &self.issuer);
        (
            certificate.expect("a certificate").pem(),
            key.serialize_pem(),
        )
    }

    /// A server with a certificate for `name`.
    #[must_use]
    pub fn server(&self, name: &str) -> TlsAcceptor {
        accept(&self.certify(name), &[&TLS13, &TLS12], None)
    }

    /// The same, which requires a client certificate of this authority. With TLS 1.3 a client would
    /// be connected before the server checks its certificate.
    #[must_use]
    pub fn strict_server(&self, name: &str) -> TlsAcceptor {
        accept(&self.certify(name), &[&TLS12], Some(&self.pem))
    }
}

/// A self-signed certificate, for an authority if `authority` is set, and its key.
pub fn self_signed(
    name: &str,
    authority: bool,
    change: impl FnOnce(&mut CertificateParams),
) -> (String, String) {
    let key = key();
    let mut parameters = parameters([name.to_owned()], name);
    if authority {
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    change(&mut parameters);
    let certificate = parameters.self_signed(&key);
    (
        certificate.expect("a certificate").pem(),
        key.serialize_pem(),
    )
}

/// A server with a certificate and its key, which requires a certificate of the authority `clients`
/// if there is one.
#[must_use]
pub fn accept(
    identity: &(String, String),
    versions: &[&'static SupportedProtocolVersion],
    clients: Option<&str>,
) -> TlsAcceptor {
    Arc::new(server_configuration(identity, versions, clients)).into()
}

/// The configuration of such a server.
#[must_use]
pub fn server_configuration(
    (chain, key): &(String, String),
    versions: &[&'static SupportedProtocolVersion],
    clients: Option<&str>,
) -> ServerConfig {
    let provider = Arc::new(ring::default_provider());
    let builder =
        ServerConfig::builder_with_provider(provider.clone()).with_protocol_versions(versions);
    let builder = builder.expect("versions");
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let roots = roots(authority).into();
            let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider).build();
            builder.with_client_cert_verifier(verifier.expect("an authority"))
        }
    };
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("a key");
    let mut configuration = builder
        .with_single_cert(vec![certificate(chain)], key)
        .expect("they belong together");
    configuration.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    configuration
}

/// The configuration of a client that trusts this certificate alone.
#[must_use]
pub fn client_configuration(trusted: &str) -> ClientConfig {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions();
    builder
        .expect("versions")
        .with_root_certificates(roots(trusted))
        .with_no_client_auth()
}

/// The encrypted stream. If the handshake fails, the server reads on until the client ends, so that
/// the alert reaches it.
pub async fn encrypted<S: AsyncRead + AsyncWrite + Unpin>(
    acceptor: &TlsAcceptor,
    stream: S,
) -> Option<TlsStream<S>> {
    match acceptor.accept(stream).into_fallible().await {
        Ok(stream) => Some(stream),
        Err((_, mut stream)) => {
            let _ = stream.shutdown().await;
            let _ = stream.read_to_end(&mut Vec::new()).await;
            None
        }
    }
}

fn certificate(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate")
}

fn roots(trusted: &str) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add(certificate(trusted)).expect("it can be trusted");
    roots
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key")
}

fn parameters(names: impl Into<Vec<String>>, subject: &str) -> CertificateParams {
    let mut parameters = CertificateParams::new(names).expect("names");
    let subjects = &mut parameters.distinguished_name;
    subjects.push(DnType::CommonName, subject);
    parameters
}
