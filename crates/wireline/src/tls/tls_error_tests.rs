//! Error messages contain no Rust type names.

use super::*;
use crate::{
    Tls,
    rustls::{
        CertRevocationListError, CertificateError as Rustls, ContentType,
        EncryptedClientHelloError, ExtendedKeyPurpose, HandshakeType, InconsistentKeys,
        InvalidMessage, OtherError, PeerMisbehaved,
        pki_types::{ServerName, UnixTime},
        server::VerifierBuilderError,
    },
};
use std::{sync::Arc, time::Duration};
use tokio_rustls::rustls::PeerIncompatible;

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
        webpki::Error::UnknownIssuer,
        webpki::Error::UnknownRevocationStatus,
    ];
    let mut errors = vec![
        Rustls::BadEncoding,
        Rustls::Expired,
        Rustls::ExpiredContext {
            time: at(2),
            not_after: at(1),
        },
        Rustls::NotValidYet,
        Rustls::NotValidYetContext {
            time: at(1),
            not_before: at(2),
        },
        Rustls::Revoked,
        Rustls::UnhandledCriticalExtension,
        Rustls::UnknownIssuer,
        Rustls::UnknownRevocationStatus,
        Rustls::ExpiredRevocationList,
        Rustls::ExpiredRevocationListContext {
            time: at(2),
            next_update: at(1),
        },
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
            presented: vec![
                "DnsName(\"b.example\")".to_owned(),
                "IpAddress(127.0.0.1)".to_owned(),
            ],
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
        DuplicateExtension(1),
        PreSharedKeyIsNotFinalExtension,
        UnknownHelloRetryRequestExtension,
        UnknownCertificateExtension,
    ]
}

fn misbehaviours() -> Vec<PeerMisbehaved> {
    use PeerMisbehaved::*;
    vec![
        AttemptedDowngradeToTls12WhenTls13IsSupported,
        BadCertChainExtensions,
        CipherSuiteDifferedOnRetry,
        DisallowedEncryptedExtension,
        DuplicateClientHelloExtensions,
        DuplicateEncryptedExtensions,
        DuplicateHelloRetryRequestExtensions,
        DuplicateNewSessionTicketExtensions,
        DuplicateServerHelloExtensions,
        DuplicateServerNameTypes,
        EarlyDataAttemptedInSecondClientHello,
        EarlyDataExtensionWithoutResumption,
        EarlyDataOfferedWithVariedCipherSuite,
        EchAcceptanceVariedAfterRetry,
        HandshakeHashVariedAfterRetry,
        IllegalHelloRetryRequestWithEmptyCookie,
        IllegalHelloRetryRequestWithNoChanges,
        IllegalHelloRetryRequestWithOfferedGroup,
        IllegalHelloRetryRequestWithUnofferedCipherSuite,
        IllegalHelloRetryRequestWithUnofferedNamedGroup,
        IllegalHelloRetryRequestWithUnsupportedVersion,
        IllegalHelloRetryRequestWithWrongSessionId,
        IllegalHelloRetryRequestWithInvalidEch,
        IllegalMiddleboxChangeCipherSpec,
        IllegalTlsInnerPlaintext,
        IncorrectBinder,
        InvalidCertCompression,
        InvalidMaxEarlyDataSize,
        InvalidKeyShare,
        KeyEpochWithPendingFragment,
        KeyUpdateReceivedInQuicConnection,
        MessageInterleavedWithHandshakeMessage,
        MissingBinderInPskExtension,
        MissingKeyShare,
        MissingPskExtensionInSecondClientHello,
        MissingPskModesExtension,
        MissingQuicTransportParameters,
        OfferedDuplicateCertificateCompressions,
        OfferedDuplicateKeyShares,
        OfferedEarlyDataWithOldProtocolVersion,
        OfferedEmptyApplicationProtocol,
        OfferedIncorrectCompressions,
        PskExtensionMustBeLast,
        PskExtensionWithMismatchedIdsAndBinders,
        RefusedToFollowHelloRetryRequest,
        RejectedEarlyDataInterleavedWithHandshakeMessage,
        ResumptionAttemptedWithVariedEms,
        ResumptionOfferedWithVariedCipherSuite,
        ResumptionOfferedWithVariedEms,
        ResumptionOfferedWithIncompatibleCipherSuite,
        SelectedDifferentCipherSuiteAfterRetry,
        SelectedInvalidPsk,
        SelectedTls12UsingTls13VersionExtension,
        SelectedUnofferedApplicationProtocol,
        SelectedUnofferedCertCompression,
        SelectedUnofferedCipherSuite,
        SelectedUnofferedCompression,
        SelectedUnofferedKxGroup,
        SelectedUnofferedPsk,
        SelectedUnusableCipherSuiteForVersion,
        ServerEchoedCompatibilitySessionId,
        ServerHelloMustOfferUncompressedEcPoints,
        ServerNameDifferedOnRetry,
        ServerNameMustContainOneHostName,
        SignedKxWithWrongAlgorithm,
        SignedHandshakeWithUnadvertisedSigScheme,
        TooManyEmptyFragments,
        TooManyKeyUpdateRequests,
        TooManyRenegotiationRequests,
        TooManyWarningAlertsReceived,
        TooMuchEarlyDataReceived,
        UnexpectedCleartextExtension,
        UnsolicitedCertExtension,
        UnsolicitedEncryptedExtension,
        UnsolicitedSctList,
        UnsolicitedServerHelloExtension,
        WrongGroupForKeyShare,
        UnsolicitedEchExtension,
    ]
}

fn errors() -> Vec<Error> {
    let (content, handshake) = (ContentType::ApplicationData, HandshakeType::ServerHello);
    let mut errors = vec![
        Error::InappropriateMessage {
            expect_types: vec![ContentType::Handshake],
            got_type: content,
        },
        Error::InappropriateHandshakeMessage {
            expect_types: vec![HandshakeType::Finished],
            got_type: handshake,
        },
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
        List::UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id: vec![1],
            supported_algorithms: Vec::new(),
        },
        List::UnsupportedSignatureAlgorithmForPublicKeyContext {
            signature_algorithm_id: vec![1],
            public_key_algorithm_id: vec![2],
        },
    ];
    errors.extend(lists.map(Error::InvalidCertRevocationList));
    use EncryptedClientHelloError as Hello;
    let hellos = [
        Hello::InvalidConfigList,
        Hello::NoCompatibleConfig,
        Hello::SniRequired,
    ];
    errors.extend(hellos.map(Error::InvalidEncryptedClientHello));
    errors.extend(
        certificate_errors()
            .into_iter()
            .map(Error::InvalidCertificate),
    );
    errors.extend(incompatibilities().into_iter().map(Error::PeerIncompatible));
    errors.extend(invalid_messages().into_iter().map(Error::InvalidMessage));
    errors.extend(misbehaviours().into_iter().map(Error::PeerMisbehaved));
    errors.extend((0..=255).map(|alert| Error::AlertReceived(alert.into())));
    errors
}

/// Whether a word is the name of a type or a variant, such as `UnknownIssuer`, or another piece of
/// `Debug` output.
fn has_name_of_rust(text: &str) -> bool {
    // The first is a method for the user, and the last three are messages of TLS.
    let names = [
        "`Tls::authority`",
        "WebSocket",
        "HelloRetryRequest",
        "ChangeCipherSpec",
        "KeyUpdate",
    ];
    let text = names
        .iter()
        .fold(text.to_owned(), |text, name| text.replace(name, ""));
    let letters: Vec<char> = text.chars().collect();
    let inner_capital = letters
        .windows(2)
        .any(|pair| pair[0].is_lowercase() && pair[1].is_uppercase());
    inner_capital || text.contains("::") || text.contains(['{', '}', '[', ']'])
}

/// The texts for what a later version of the library may report.
const GENERAL: [&str; 9] = [
    "TLS has failed for a reason that this client does not know",
    "it breaks the rules of TLS",
    "it sent what is not TLS",
    "its TLS cannot be used",
    "its name cannot be encrypted",
    "the list of revoked certificates cannot be used",
    "it cannot be used, for a reason that this client does not know",
    "it ended the connection: it gave an unknown reason",
    "",
];

#[test]
fn every_error_has_a_sentence_of_its_own_without_names_of_variants() {
    for error in errors() {
        let text = TlsError::new(error.clone()).to_string();
        assert!(!GENERAL.contains(&text.as_str()), "{error:?}");
        assert!(!has_name_of_rust(&text), "{error:?}: {text:?}");
        assert!(text.split(' ').count() > 2, "{error:?}: {text:?}");
    }
    assert!(has_name_of_rust(
        &Error::PeerIncompatible(PeerIncompatible::NoCipherSuitesInCommon).to_string()
    ));
}

#[test]
fn what_can_be_done_is_said() {
    for (error, what) in [
        (
            Error::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13),
            "the server has to be updated",
        ),
        (
            Error::PeerIncompatible(PeerIncompatible::NoCipherSuitesInCommon),
            "(no cipher suites in common)",
        ),
        (
            Error::AlertReceived(AlertDescription::ProtocolVersion),
            "the server has to be updated",
        ),
        (
            Error::InvalidCertificate(Rustls::UnknownIssuer),
            "`Tls::authority` trusts another one",
        ),
        (
            Error::InvalidCertificate(Rustls::BadSignature),
            "it was changed, or two authorities have the same name",
        ),
    ] {
        assert!(sentence(&error).contains(what), "{}", sentence(&error));
    }
}

#[test]
fn text_that_is_not_pem_is_quoted() {
    for (pem, what) in [
        (
            "-----BEGIN CERTIFICATE-----\nAAAA\n",
            "the line that ends CERTIFICATE is missing",
        ),
        (
            "-----BEGIN CERTIFICATE\nAAAA\n",
            "the line -----BEGIN CERTIFICATE begins nothing",
        ),
    ] {
        let error = Tls::new()
            .authority(pem.as_bytes())
            .unwrap_err()
            .to_string();
        assert!(error.contains(what), "{error}");
    }
}
