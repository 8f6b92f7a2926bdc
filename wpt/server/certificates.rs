//! The certificates of one run: an authority that the pages trust, and that issues certificates for
//! the names of the servers only.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::{io, sync::Arc};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
};

pub(super) struct Certificates {
    /// The authority's own certificate, in PEM.
    pub(super) authority: String,
    pub(super) acceptor: TlsAcceptor,
    /// The same for HTTP/2 alone.
    pub(super) http2_acceptor: TlsAcceptor,
}

impl Certificates {
    pub(super) fn for_one_run(names: Vec<String>) -> io::Result<Self> {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let authority = CertifiedIssuer::self_signed(params, key).map_err(io::Error::other)?;

        let key = KeyPair::generate().map_err(io::Error::other)?;
        let params = CertificateParams::new(names).map_err(io::Error::other)?;
        let certificate = params
            .signed_by(&key, &authority)
            .map_err(io::Error::other)?;
        let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(io::Error::other)?;
        let configuration = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .map_err(io::Error::other)?;
        let mut http2 = configuration.clone();
        http2.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Self {
            authority: authority.pem(),
            acceptor: TlsAcceptor::from(Arc::new(configuration)),
            http2_acceptor: TlsAcceptor::from(Arc::new(http2)),
        })
    }
}
