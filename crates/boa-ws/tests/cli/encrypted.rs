//! A server with TLS, and the authority that issues its certificate.

use crate::peer::{echo, in_background};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::{net::SocketAddr, sync::Arc};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        server::WebPkiClientVerifier,
        version::TLS12,
    },
};

/// Issues certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate.
    pub(crate) pem: String,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut parameters = CertificateParams::new([]).expect("no names");
        parameters.distinguished_name.push(DnType::CommonName, name);
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = parameters.self_signed(&key).expect("a certificate").pem();
        Self {
            issuer: Issuer::new(parameters, key),
            pem,
        }
    }

    /// A certificate for a name, and its key.
    pub(crate) fn certify(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().expect("a key");
        let parameters = CertificateParams::new([name.to_owned()]).expect("a name");
        (
            parameters
                .signed_by(&key, &self.issuer)
                .expect("a certificate")
                .pem(),
            key.serialize_pem(),
        )
    }

    /// An echo server with a certificate for `localhost`; if it is `strict`, it requests one of
    /// this authority from clients.
    pub(crate) fn serve(&self, strict: bool) -> SocketAddr {
        serve(&self.certify("localhost"), strict.then_some(&self.pem))
    }
}

/// A self-signed certificate for `localhost`, as from `openssl req -x509`, and its key.
pub(crate) fn self_signed() -> (String, String) {
    let key = KeyPair::generate().expect("a key");
    let mut parameters = CertificateParams::new(["localhost".to_owned()]).expect("a name");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    (
        parameters.self_signed(&key).expect("a certificate").pem(),
        key.serialize_pem(),
    )
}

/// An echo server with a certificate, which asks clients for one of an authority if there is one.
pub(crate) fn serve((certificate, key): &(String, String), clients: Option<&String>) -> SocketAddr {
    let provider = Arc::new(ring::default_provider());
    // With TLS 1.3 a client is connected before the server checks its certificate.
    let builder =
        ServerConfig::builder_with_provider(provider.clone()).with_protocol_versions(&[&TLS12]);
    let builder = builder.expect("a version");
    let builder = if let Some(authority) = clients {
        let mut roots = RootCertStore::empty();
        roots.add(der(authority)).expect("an authority");
        let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider).build();
        builder.with_client_cert_verifier(verifier.expect("an authority"))
    } else {
        builder.with_no_client_auth()
    };
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("a key");
    let configuration = builder
        .with_single_cert(vec![der(certificate)], key)
        .expect("they belong together");
    let acceptor = TlsAcceptor::from(Arc::new(configuration));
    in_background(async move |stream| {
        match acceptor.accept(stream).into_fallible().await {
            Ok(stream) => echo(stream).await,
            // The client does not trust the server, or has no certificate. The server reads on, so
            // that the client receives the alert.
            Err((_, mut stream)) => {
                let _ = stream.shutdown().await;
                let _ = stream.read_to_end(&mut Vec::new()).await;
            }
        }
    })
}

fn der(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate")
}
