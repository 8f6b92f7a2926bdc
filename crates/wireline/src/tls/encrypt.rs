//! The handshake of TLS, and encrypted streams.

use crate::{
    CertificateError, Connected, Error, HookedStream, Phase, Stream, StreamHooks, Target, TlsError,
    observe::observer::{ConnectionObserver, Encryption, Observation},
    tls::{
        certificate_names::certificate_names,
        settings::Tls,
        tls_error::{NoCloseNotify, alert},
    },
};
use std::{io, net::IpAddr, sync::Arc};
use tokio_rustls::rustls::{self, AlertDescription, pki_types::ServerName};
use url::Host;

/// The peer of an encrypted stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    /// A server that is offered HTTP/1.1 only.
    Server,
    /// A server that may [choose](https://www.rfc-editor.org/rfc/rfc7301) between HTTP/2 and
    /// HTTP/1.1.
    #[cfg(feature = "http2")]
    Http2Server,
    #[cfg(feature = "proxy")]
    Proxy,
}

impl Tls {
    /// Encrypts a stream to a target: for a [`Connector`](crate::Connector) that opens streams in
    /// its own way.
    ///
    /// ```
    /// use wireline::{Error, Phase, Tls, connector::{Connected, Target}};
    ///
    /// /// The stream of a target, over a stream to its host.
    /// async fn finished(connected: Connected, target: &Target, tls: &Tls) -> Result<Connected, Error> {
    ///     Ok(if target.secure { tls.encrypt(connected, target).await? } else { connected })
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of the TLS handshake, such as [`Error::Certificate`].
    pub async fn encrypt(
        &self,
        mut connected: Connected,
        target: &Target,
    ) -> Result<Connected, Error> {
        target.enter(Phase::Tls);
        let observer = target.observer.as_deref();
        (connected.stream, _) = self
            .connect(connected.stream, Peer::Server, &target.host, observer)
            .await?;
        Ok(connected)
    }

    /// Performs the TLS handshake with `host` over a stream. Notifies `observer`. Returns also
    /// whether the peer has chosen HTTP/2.
    pub(crate) async fn connect(
        &self,
        stream: Box<dyn Stream>,
        peer: Peer,
        host: &Host,
        observer: Option<&ConnectionObserver>,
    ) -> Result<(Box<dyn Stream>, bool), Error> {
        let name = match host {
            // Certificates have names without a dot at the end.
            Host::Domain(name) => ServerName::try_from(
                name.strip_suffix('.').unwrap_or(name).to_owned(),
            )
            .map_err(|error| Error::Certificate {
                host: name.clone(),
                why: CertificateError::Invalid {
                    why: format!("no certificate is for such a name: {error}"),
                },
            })?,
            Host::Ipv4(address) => ServerName::from(IpAddr::from(*address)),
            Host::Ipv6(address) => ServerName::from(IpAddr::from(*address)),
        };
        let connectors = self.connectors().await?;
        let connector = match peer {
            Peer::Server => &connectors.servers,
            #[cfg(feature = "http2")]
            Peer::Http2Server => &connectors.http2_servers,
            #[cfg(feature = "proxy")]
            Peer::Proxy => &connectors.proxies,
        };
        let has_identity = connector.config().client_auth_cert_resolver.has_certs();
        let context = Arc::new(PeerContext {
            host: host.to_string(),
            has_identity,
        });
        match connector.connect(name, stream).await {
            Ok(stream) => {
                let session = stream.get_ref().1;
                let is_http2 = session.alpn_protocol() == Some(b"h2");
                if let Some(observer) = observer {
                    observe_encryption(observer, &context.host, session);
                }
                Ok((Box::new(HookedStream::new(stream, context)), is_http2))
            }
            Err(error) => Err(context.handshake_error(error)),
        }
    }
}

/// Reports the encryption of a stream to an observer.
fn observe_encryption(
    observer: &ConnectionObserver,
    host: &str,
    session: &rustls::ClientConnection,
) {
    let certificate = session.peer_certificates().and_then(|chain| chain.first());
    let (subject, issuer) = certificate
        .map(|certificate| certificate_names(certificate))
        .unwrap_or_default();
    let suite = session
        .negotiated_cipher_suite()
        .and_then(|suite| suite.suite().as_str())
        .unwrap_or_default();
    observer.observe(&Observation::Encrypted(Encryption {
        host,
        version: match session.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_2) => "TLS 1.2",
            Some(rustls::ProtocolVersion::TLSv1_3) => "TLS 1.3",
            _ => "TLS",
        },
        // The library's names of the suites of TLS 1.3 differ from the registered ones.
        cipher_suite: &suite.replace("TLS13_", "TLS_"),
        alpn: session
            .alpn_protocol()
            .and_then(|protocol| std::str::from_utf8(protocol).ok()),
        subject: &subject,
        issuer: &issuer,
    }));
}

/// The context of an error of an encrypted stream.
struct PeerContext {
    host: String,
    /// Whether there is a client certificate.
    has_identity: bool,
}

impl PeerContext {
    fn handshake_error(&self, error: io::Error) -> Error {
        let host = || self.host.clone();
        match rustls_error(&error) {
            Some(rustls::Error::InvalidCertificate(why)) => Error::Certificate {
                host: host(),
                why: CertificateError::from_rustls(why),
            },
            Some(rustls::Error::InvalidMessage(_)) => Error::NotTls { host: host() },
            Some(rustls::Error::AlertReceived(alert)) => self.alert_error(*alert),
            Some(other) => {
                let source = io::Error::new(error.kind(), TlsError::new(other.clone()));
                Error::Tls {
                    host: host(),
                    source: source.into(),
                }
            }
            None if error.kind() == io::ErrorKind::UnexpectedEof => {
                let why = "it ended the connection during the TLS handshake";
                Error::Tls {
                    host: host(),
                    source: io::Error::new(error.kind(), why).into(),
                }
            }
            None => Error::Tls {
                host: host(),
                source: error.into(),
            },
        }
    }

    fn alert_error(&self, received: AlertDescription) -> Error {
        use AlertDescription as Alert;
        let host = self.host.clone();
        match received {
            // The client's certificate is the only one that the peer checks.
            Alert::CertificateRequired
            | Alert::NoCertificate
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied => Error::ClientCertificate {
                host,
                refused: self.has_identity,
            },
            other => Error::TlsRefused {
                host,
                why: alert(other),
            },
        }
    }
}

fn rustls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

impl StreamHooks for Arc<PeerContext> {
    /// Replaces an error of the stream by one with a message for users.
    fn error(&self, error: io::Error) -> io::Error {
        match rustls_error(&error) {
            // In TLS 1.3 the server checks the client's certificate after the client has finished
            // the handshake.
            Some(rustls::Error::AlertReceived(alert)) => {
                io::Error::new(error.kind(), self.alert_error(*alert))
            }
            None if error.kind() == io::ErrorKind::UnexpectedEof => {
                io::Error::new(io::ErrorKind::UnexpectedEof, NoCloseNotify)
            }
            Some(other) => io::Error::new(error.kind(), TlsError::new(other.clone())),
            None => error,
        }
    }
}
