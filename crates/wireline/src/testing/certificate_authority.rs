//! Helpers of tests with TLS: a certificate authority, and servers with its certificates.

use crate::Tls;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::sync::Arc;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig, SupportedProtocolVersion,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        server::WebPkiClientVerifier,
        version::{TLS12, TLS13},
    },
};

/// A certificate authority.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub(crate) pem: String,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::new([]).unwrap();
        parameters.distinguished_name.push(DnType::CommonName, name);
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = parameters.self_signed(&key).unwrap().pem();
        Self {
            issuer: Issuer::new(parameters, key),
            pem,
        }
    }

    /// A certificate for a name or an address, and its key.
    pub(crate) fn certify(&self, name: &str) -> (String, String) {
        self.certify_with(name, |_| {})
    }

    pub(crate) fn certify_with(
        &self,
        name: &str,
        change: impl FnOnce(&mut CertificateParams),
    ) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::new([name.to_owned()]).unwrap();
        parameters.distinguished_name.push(DnType::CommonName, name);
        change(&mut parameters);
        (
            parameters.signed_by(&key, &self.issuer).unwrap().pem(),
            key.serialize_pem(),
        )
    }

    /// A client configuration that trusts this authority.
    pub(crate) fn trusted(&self) -> Tls {
        Tls::new().authority(self.pem.as_bytes()).unwrap()
    }

    /// A server with a certificate for `name`.
    pub(crate) fn server(&self, name: &str) -> TlsAcceptor {
        accept(&self.certify(name), &[&TLS13, &TLS12], None)
    }

    /// The same, which requires a client certificate of this authority.
    pub(crate) fn strict_server(&self, name: &str) -> TlsAcceptor {
        accept(&self.certify(name), &[&TLS12], Some(&self.pem))
    }
}

/// A self-signed certificate, optionally that of an authority, and its key.
pub(crate) fn self_signed(
    name: &str,
    authority: bool,
    change: impl FnOnce(&mut CertificateParams),
) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let mut parameters = CertificateParams::new([name.to_owned()]).unwrap();
    parameters.distinguished_name.push(DnType::CommonName, name);
    if authority {
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    change(&mut parameters);
    (
        parameters.self_signed(&key).unwrap().pem(),
        key.serialize_pem(),
    )
}

pub(crate) fn accept(
    (chain, key): &(String, String),
    versions: &[&'static SupportedProtocolVersion],
    clients: Option<&str>,
) -> TlsAcceptor {
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_protocol_versions(versions)
        .unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots
                .add(CertificateDer::from_pem_slice(authority.as_bytes()).unwrap())
                .unwrap();
            builder.with_client_cert_verifier(
                WebPkiClientVerifier::builder_with_provider(roots.into(), provider)
                    .build()
                    .unwrap(),
            )
        }
    };
    let chain = vec![CertificateDer::from_pem_slice(chain.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let mut configuration = builder.with_single_cert(chain, key).unwrap();
    configuration.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Arc::new(configuration).into()
}
