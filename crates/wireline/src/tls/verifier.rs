//! The verification of server certificates.

use crate::{
    Error,
    tls::{certificate::detect_self_signed, tls_error::sentence},
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    thread,
};
use tokio::sync::watch;
use tokio_rustls::rustls::{
    self, CertificateError, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};
use webpki::EndEntityCert;

/// The verifier with the certificates that the platform trusts.
pub(crate) type Platform = Arc<rustls_platform_verifier::Verifier>;

/// The verifier of the platform. It takes long to create, so it is created once for the process.
pub(crate) async fn platform() -> Result<Platform, Error> {
    static PLATFORM: CreatedOnce<Platform> = CreatedOnce::new(|| {
        let verifier = rustls_platform_verifier::Verifier::new(Arc::new(ring::default_provider()));
        verifier.map(Arc::new).map_err(|error| match error {
            // It has no other error of this kind, and this one on Unix alone.
            rustls::Error::General(_) => Error::TlsConfiguration {
                why:
                    "the system has no certificates of authorities that it trusts; the environment \
                      variable SSL_CERT_FILE can name a file that has some"
                        .to_owned(),
            },
            error => unreadable(&error),
        })
    });
    PLATFORM.get().await
}

/// A value that is created once. A separate thread creates it, so that no caller waits for the
/// future of another to be polled. After a failure, the next call tries again if it can.
pub(crate) struct CreatedOnce<T> {
    create: fn() -> Result<T, Error>,
    last: Mutex<Option<Outcome<T>>>,
}

/// `None` until the thread is done.
type Outcome<T> = watch::Receiver<Option<Result<T, Error>>>;

impl<T: Clone + Send + Sync + 'static> CreatedOnce<T> {
    pub(crate) const fn new(create: fn() -> Result<T, Error>) -> Self {
        Self {
            create,
            last: Mutex::new(None),
        }
    }

    pub(crate) async fn get(&self) -> Result<T, Error> {
        let mut outcome = {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            match last.as_ref().filter(|last| Self::can_succeed(last)) {
                Some(last) => last.clone(),
                None => match self.start() {
                    Ok(outcome) => last.insert(outcome).clone(),
                    // A process that may start no thread any more has the failure of before.
                    Err(error) => last.clone().ok_or(error)?,
                },
            }
        };
        let outcome = outcome
            .wait_for(Option::is_some)
            .await
            .map_err(|error| unreadable(&error))?;
        outcome
            .clone()
            .unwrap_or_else(|| Err(unreadable(&"nothing was read")))
    }

    /// Whether the thread has succeeded, or is running.
    fn can_succeed(outcome: &Outcome<T>) -> bool {
        outcome
            .borrow()
            .as_ref()
            .map_or_else(|| outcome.has_changed().is_ok(), Result::is_ok)
    }

    fn start(&self) -> Result<Outcome<T>, Error> {
        let (sender, outcome) = watch::channel(None);
        let create = self.create;
        let thread = thread::Builder::new().name("read certificates".to_owned());
        thread
            .spawn(move || {
                let _ = sender.send(Some(create()));
            })
            .map_err(|error| unreadable(&error))?;
        Ok(outcome)
    }
}

fn unreadable(error: &dyn std::fmt::Display) -> Error {
    Error::TlsConfiguration {
        why: format!("the authorities that the system trusts cannot be read: {error}"),
    }
}

/// Trusts the certificates that the platform trusts, and additional authorities; or every
/// certificate.
#[derive(Debug)]
pub(crate) struct CombinedVerifier {
    provider: Arc<CryptoProvider>,
    /// Whether it only checks that the server has the private key of its certificate.
    accepts_all: bool,
    /// `None` if it is not wanted, or cannot be created and there are additional authorities.
    platform: Option<Platform>,
    authorities: Option<Arc<WebPkiServerVerifier>>,
    certificates: Vec<CertificateDer<'static>>,
}

impl CombinedVerifier {
    pub(crate) fn insecure(provider: Arc<CryptoProvider>) -> Self {
        Self {
            provider,
            accepts_all: true,
            platform: None,
            authorities: None,
            certificates: Vec::new(),
        }
    }

    pub(crate) async fn new(
        certificates: Vec<CertificateDer<'static>>,
        trusts_platform: bool,
        provider: Arc<CryptoProvider>,
    ) -> Result<Self, Error> {
        let wrong = |error: &dyn std::fmt::Display| Error::TlsConfiguration {
            why: error.to_string(),
        };
        let platform = match trusts_platform {
            false if certificates.is_empty() => return Err(wrong(&"no authority is trusted")),
            false => None,
            true => match platform().await {
                Ok(platform) => Some(platform),
                Err(error) if certificates.is_empty() => return Err(error),
                Err(_) => None,
            },
        };
        let mut roots = RootCertStore::empty();
        for certificate in &certificates {
            roots
                .add(certificate.clone())
                .map_err(|error| wrong(&sentence(&error)))?;
        }
        let authorities = match roots.is_empty() {
            true => None,
            false => Some(
                WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
                    .build()
                    .map_err(|error| wrong(&error))?,
            ),
        };
        Ok(Self {
            provider,
            accepts_all: false,
            platform,
            authorities,
            certificates,
        })
    }
}

impl ServerCertVerifier for CombinedVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.accepts_all {
            return Ok(ServerCertVerified::assertion());
        }
        let mut failure = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        if let Some(authorities) = &self.authorities {
            match authorities.verify_server_cert(end_entity, intermediates, name, ocsp, now) {
                Ok(verified) => return Ok(verified),
                // The server presents the certificate of an authority, and its validity period was
                // checked before this error. It is accepted if it is one of the trusted
                // certificates.
                Err(error)
                    if is_authority_in_its_time(&error)
                        && self.certificates.iter().any(|one| one == end_entity) =>
                {
                    verify_server_name(&ParsedCertificate::try_from(end_entity)?, name)?;
                    return Ok(ServerCertVerified::assertion());
                }
                Err(error) => failure = error,
            }
        }
        // An error of the additional authorities is more exact than that the platform does not know
        // the issuer.
        let unknown = matches!(
            &failure,
            rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer)
        );
        if let Some(platform) = &self.platform {
            match platform.verify_server_cert(end_entity, intermediates, name, ocsp, now) {
                Ok(verified) => return Ok(verified),
                Err(error) if unknown => failure = error,
                Err(_) => {}
            }
        }
        Err(match EndEntityCert::try_from(end_entity) {
            Ok(certificate) => detect_self_signed(failure, &certificate),
            Err(_) => failure,
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let algorithms = &self.provider.signature_verification_algorithms;
        algorithms.supported_schemes()
    }
}

fn is_authority_in_its_time(error: &rustls::Error) -> bool {
    let rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(other))) = error
    else {
        return false;
    };
    matches!(
        other.downcast_ref::<webpki::Error>(),
        Some(webpki::Error::CaUsedAsEndEntity)
    )
}
