//! No text of an error has names of Rust's.

use super::*;
use crate::rustls::{
    CertRevocationListError, CertificateError as Rustls, ContentType, EncryptedClientHelloError, ExtendedKeyPurpose,
    HandshakeType, InconsistentKeys, InvalidMessage, OtherError, PeerMisbehaved,
    pki_types::{ServerName, UnixTime},
    server::VerifierBuilderError,
};
use std::{sync::Arc, time::Duration};

fn at(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> OtherError {
    OtherError(Arc::new(error))
}

fn certificate_errors() -> Vec<Rustls> {
    let webpki = [
        webpki::Error::BadDer,
        webpki::Error::BadDerTime,
        webpki::Error::CaUsedAsEndEntity,
        webpki::Error::CertDistrusted,
        webpki::Error::CertRevoked,
        webpki::Error::EmptyEkuExtension,
        webpki::Error::EndEntityUsedAsCa,
        webpki::Error::ExtensionValueInvalid,
        webpki::Error::InvalidCertValidity,
        webpki::Error::InvalidNetworkMaskConstraint,
        webpki::Error::InvalidSerialNumber,
        webpki::Error::MalformedDnsIdentifier,
        webpki::Error::MalformedExtensions,
        webpki::Error::MalformedNameConstraint,
        webpki::Error::MaximumNameConstraintComparisonsExceeded,
        webpki::Error::MaximumPathBuildCallsExceeded,
        webpki::Error::MaximumPathDepthExceeded,
        webpki::Error::MaximumSignatureChecksExceeded,
        webpki::Error::NameConstraintViolation,
        webpki::Error::PathLenConstraintViolated,
        webpki::Error::SignatureAlgorithmMismatch,
        webpki::Error::TrailingData(webpki::DerTypeId::Certificate),
        webpki::Error::UnsupportedCertVersion,
        webpki::Error::UnsupportedCriticalExtension,
        webpki::Error::UnsupportedNameType,
    ];
    let mut errors = vec![
        Rustls::BadEncoding,
        Rustls::Expired,
        Rustls::ExpiredContext { time: at(2), not_after: at(1) },
        Rustls::NotValidYet,
        Rustls::NotValidYetContext { time: at(1), not_before: at(2) },
        Rustls::Revoked,
        Rustls::UnhandledCriticalExtension,
        Rustls::UnknownIssuer,
        Rustls::UnknownRevocationStatus,
        Rustls::ExpiredRevocationList,
        Rustls::ExpiredRevocationListContext { time: at(2), next_update: at(1) },
        Rustls::BadSignature,
        Rustls::UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id: vec![1],
            supported_algorithms: Vec::new(),
        },
        Rustls::UnsupportedSignatureAlgorithmForPublicKeyContext {
            signature_algorithm_id: vec![1],
            public_key_algorithm_id: vec![2],
        },
        Rustls::NotValidForName,
        Rustls::NotValidForNameContext {
            expected: ServerName::try_from("a.example").unwrap(),
            presented: vec!["DnsName(\"b.example\")".to_owned(), "IpAddress(127.0.0.1)".to_owned()],
        },
        Rustls::InvalidPurpose,
        Rustls::InvalidPurposeContext {
            required: ExtendedKeyPurpose::ServerAuth,
            presented: vec![ExtendedKeyPurpose::ClientAuth],
        },
        Rustls::InvalidOcspResponse,
        Rustls::ApplicationVerificationFailure,
        Rustls::Other(other(std::io::Error::other("a text of the platform"))),
    ];
    #[expect(deprecated, reason = "a verifier may still return it")]
    errors.push(Rustls::UnsupportedSignatureAlgorithm);
    errors.extend(webpki.map(|error| Rustls::Other(other(error))));
    errors
}

fn incompatibilities() -> Vec<PeerIncompatible> {
    use PeerIncompatible::*;
    vec![
        EcPointsExtensionRequired,
        ExtendedMasterSecretExtensionRequired,
        IncorrectCertificateTypeExtension,
        KeyShareExtensionRequired,
        NamedGroupsExtensionRequired,
        NoCertificateRequestSignatureSchemesInCommon,
        NoCipherSuitesInCommon,
        NoEcPointFormatsInCommon,
        NoKxGroupsInCommon,
        NoSignatureSchemesInCommon,
        NullCompressionRequired,
        ServerDoesNotSupportTls12Or13,
        ServerSentHelloRetryRequestWithUnknownExtension,
        ServerTlsVersionIsDisabledByOurConfig,
        SignatureAlgorithmsExtensionRequired,
        SupportedVersionsExtensionRequired,
        Tls12NotOffered,
        Tls12NotOfferedOrEnabled,
        Tls13RequiredForQuic,
        UncompressedEcPointsRequired,
        UnsolicitedCertificateTypeExtension,
        ServerRejectedEncryptedClientHello(None),
    ]
}

fn invalid_messages() -> Vec<InvalidMessage> {
    use InvalidMessage::*;
    vec![
        CertificatePayloadTooLarge,
        HandshakePayloadTooLarge,
        InvalidCcs,
        InvalidContentType,
        InvalidCertificateStatusType,
        InvalidCertRequest,
        InvalidDhParams,
        InvalidEmptyPayload,
        InvalidKeyUpdate,
        InvalidServerName,
        MessageTooLarge,
        MessageTooShort,
        MissingData("ServerHello"),
        MissingKeyExchange,
        NoSignatureSchemes,
        TrailingData("ServerHello"),
        UnexpectedMessage("ServerHello"),
        UnknownProtocolVersion,
        UnsupportedCompression,
        UnsupportedCurveType,
        EmptyTicketValue,
        IllegalEmptyList("CipherSuites"),
        IllegalEmptyValue,
    ]
}

fn misbehaviours() -> Vec<PeerMisbehaved> {
    use PeerMisbehaved::*;
    vec![
        AttemptedDowngradeToTls12WhenTls13IsSupported,
        BadCertChainExtensions,
        DisallowedEncryptedExtension,
        HandshakeHashVariedAfterRetry,
        IncorrectBinder,
        KeyEpochWithPendingFragment,
        MissingKeyShare,
        SelectedUnofferedApplicationProtocol,
        SelectedUnofferedCipherSuite,
        SelectedUnofferedKxGroup,
        SignedKxWithWrongAlgorithm,
        TooManyKeyUpdateRequests,
        UnsolicitedSctList,
        WrongGroupForKeyShare,
        UnsolicitedEchExtension,
    ]
}

fn errors() -> Vec<Error> {
    let (content, handshake) = (ContentType::ApplicationData, HandshakeType::ServerHello);
    let mut errors = vec![
        Error::InappropriateMessage { expect_types: vec![ContentType::Handshake], got_type: content },
        Error::InappropriateHandshakeMessage { expect_types: vec![HandshakeType::Finished], got_type: handshake },
        Error::NoCertificatesPresented,
        Error::UnsupportedNameType,
        Error::DecryptError,
        Error::EncryptError,
        Error::General("a text of the library".to_owned()),
        Error::FailedToGetCurrentTime,
        Error::FailedToGetRandomBytes,
        Error::HandshakeNotComplete,
        Error::PeerSentOversizedRecord,
        Error::NoApplicationProtocol,
        Error::BadMaxFragmentSize,
        Error::InconsistentKeys(InconsistentKeys::KeyMismatch),
        Error::InconsistentKeys(InconsistentKeys::Unknown),
        Error::Other(other(VerifierBuilderError::NoRootAnchors)),
    ];
    use CertRevocationListError as List;
    let lists = [
        List::BadSignature,
        List::InvalidCrlNumber,
        List::InvalidRevokedCertSerialNumber,
        List::IssuerInvalidForCrl,
        List::Other(other(webpki::Error::BadDer)),
        List::ParseError,
        List::UnsupportedCrlVersion,
        List::UnsupportedCriticalExtension,
        List::UnsupportedDeltaCrl,
        List::UnsupportedIndirectCrl,
        List::UnsupportedRevocationReason,
    ];
    errors.extend(lists.map(Error::InvalidCertRevocationList));
    use EncryptedClientHelloError as Hello;
    let hellos = [Hello::InvalidConfigList, Hello::NoCompatibleConfig, Hello::SniRequired];
    errors.extend(hellos.map(Error::InvalidEncryptedClientHello));
    errors.extend(certificate_errors().into_iter().map(Error::InvalidCertificate));
    errors.extend(incompatibilities().into_iter().map(Error::PeerIncompatible));
    errors.extend(invalid_messages().into_iter().map(Error::InvalidMessage));
    errors.extend(misbehaviours().into_iter().map(Error::PeerMisbehaved));
    errors.extend((0..=255).map(|alert| Error::AlertReceived(alert.into())));
    errors
}

/// Whether a word is the name of a type or a variant, such as `UnknownIssuer`, or another piece of `Debug` output.
fn has_name_of_rust(text: &str) -> bool {
    let text = text.replace("`Tls::authority`", "").replace("WebSocket", "");
    let letters: Vec<char> = text.chars().collect();
    let inner_capital = letters.windows(2).any(|pair| pair[0].is_lowercase() && pair[1].is_uppercase());
    inner_capital || text.contains("::") || text.contains(['{', '}', '[', ']'])
}

#[test]
fn texts_of_errors_are_sentences() {
    for error in errors() {
        let text = TlsError::new(error.clone()).to_string();
        assert!(!text.is_empty() && !has_name_of_rust(&text), "{error:?}: {text:?}");
        assert!(text.split(' ').count() > 2, "{error:?}: {text:?}");
        assert!(!text.contains(&format!("{error:?}")), "{text:?}");
    }
    assert!(has_name_of_rust(&Error::PeerIncompatible(PeerIncompatible::NoCipherSuitesInCommon).to_string()));
}

#[test]
fn what_can_be_done_is_said() {
    for (error, what) in [
        (Error::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13), "the server has to be updated"),
        (Error::PeerIncompatible(PeerIncompatible::NoCipherSuitesInCommon), "(no cipher suites in common)"),
        (Error::AlertReceived(AlertDescription::ProtocolVersion), "the server has to be updated"),
        (Error::InvalidCertificate(Rustls::UnknownIssuer), "`Tls::authority` would trust another one"),
        (Error::InvalidCertificate(Rustls::BadSignature), "it was changed, or two authorities have the same name"),
    ] {
        assert!(sentence(&error).contains(what), "{}", sentence(&error));
    }
}

#[test]
fn names_of_variants_become_words() {
    assert_eq!(words(&AlertDescription::UnknownCA), "unknown CA");
    assert_eq!(words(&InvalidMessage::MissingData("x")), "missing data");
    assert_eq!(words(&PeerIncompatible::Tls13RequiredForQuic), "tls13 required for quic");
}
