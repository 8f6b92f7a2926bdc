//! Sentences about faults of a peer in TLS, in the words of the standards. The subject "it" is the
//! server or the proxy.
//!
//! The enumerations may grow, and have faults that only a server of TLS, or QUIC, finds. These have
//! a general sentence.

use tokio_rustls::rustls::{
    CertRevocationListError, EncryptedClientHelloError, InvalidMessage, PeerIncompatible,
    PeerMisbehaved,
};

/// A violation of TLS by the peer.
pub(crate) fn misbehaved(why: &PeerMisbehaved) -> String {
    use PeerMisbehaved as Why;
    let what = match why {
        Why::AttemptedDowngradeToTls12WhenTls13IsSupported => {
            return "it, or another host on the way, has chosen TLS 1.2 although both sides know TLS 1.3".to_owned();
        }
        Why::SelectedUnofferedApplicationProtocol => {
            "it has chosen an application protocol that was not offered"
        }
        Why::SelectedUnofferedCertCompression => {
            "it has chosen a compression of certificates that was not offered"
        }
        Why::SelectedUnofferedCipherSuite => "it has chosen a cipher suite that was not offered",
        Why::SelectedUnofferedCompression => "it has chosen a compression that was not offered",
        Why::SelectedUnofferedKxGroup => {
            "it has chosen a group for the key exchange that was not offered"
        }
        Why::SelectedUnofferedPsk => "it has chosen a pre-shared key that was not offered",
        Why::SelectedInvalidPsk => {
            "it has chosen a pre-shared key that does not fit the cipher suite"
        }
        Why::SelectedUnusableCipherSuiteForVersion => {
            "it has chosen a cipher suite of another version of TLS"
        }
        Why::SelectedTls12UsingTls13VersionExtension => {
            "it has chosen TLS 1.2 by the extension that is for later versions"
        }
        Why::SelectedDifferentCipherSuiteAfterRetry => {
            "it has changed the cipher suite after its request to begin again (HelloRetryRequest)"
        }
        Why::EchAcceptanceVariedAfterRetry => {
            "the handshake has changed after the request to begin again (HelloRetryRequest)"
        }
        Why::IllegalHelloRetryRequestWithEmptyCookie
        | Why::IllegalHelloRetryRequestWithNoChanges
        | Why::IllegalHelloRetryRequestWithOfferedGroup
        | Why::IllegalHelloRetryRequestWithUnofferedCipherSuite
        | Why::IllegalHelloRetryRequestWithUnofferedNamedGroup
        | Why::IllegalHelloRetryRequestWithUnsupportedVersion
        | Why::IllegalHelloRetryRequestWithWrongSessionId
        | Why::IllegalHelloRetryRequestWithInvalidEch => {
            "its request to begin again (HelloRetryRequest) is invalid"
        }
        Why::UnexpectedCleartextExtension | Why::DisallowedEncryptedExtension => {
            "it has sent an extension in a message where it must not be"
        }
        Why::UnsolicitedEncryptedExtension
        | Why::UnsolicitedServerHelloExtension
        | Why::UnsolicitedEchExtension => "it has sent an extension that was not asked for",
        Why::InvalidCertCompression => "the compression of its certificates is invalid",
        Why::InvalidKeyShare => "its part of the key exchange is invalid",
        Why::MissingKeyShare => "its part of the key exchange is missing",
        Why::WrongGroupForKeyShare => {
            "its part of the key exchange is of another group than was agreed on"
        }
        Why::SignedKxWithWrongAlgorithm | Why::SignedHandshakeWithUnadvertisedSigScheme => {
            "it has signed the handshake with an algorithm that was not offered"
        }
        Why::ResumptionOfferedWithVariedCipherSuite
        | Why::ResumptionOfferedWithVariedEms
        | Why::ResumptionOfferedWithIncompatibleCipherSuite => {
            "it has resumed an earlier session of TLS with other settings than that had"
        }
        Why::EarlyDataExtensionWithoutResumption
        | Why::EarlyDataOfferedWithVariedCipherSuite
        | Why::InvalidMaxEarlyDataSize
        | Why::OfferedEarlyDataWithOldProtocolVersion
        | Why::RejectedEarlyDataInterleavedWithHandshakeMessage => {
            "it has broken the rules for early data"
        }
        Why::KeyEpochWithPendingFragment | Why::MessageInterleavedWithHandshakeMessage => {
            "it has sent something else in the middle of a message of the handshake"
        }
        Why::IllegalMiddleboxChangeCipherSpec => {
            "it has sent a message ChangeCipherSpec where none may be"
        }
        Why::IllegalTlsInnerPlaintext => "an encrypted record has no content type",
        Why::ServerEchoedCompatibilitySessionId => {
            "it has resumed a session that the client does not have"
        }
        Why::ServerHelloMustOfferUncompressedEcPoints => {
            "it has not offered uncompressed points of elliptic curves"
        }
        Why::TooManyEmptyFragments => "it has sent too many empty records",
        Why::TooManyKeyUpdateRequests => "it has changed its keys too often",
        Why::TooManyRenegotiationRequests => "it has asked too often to begin the handshake again",
        Why::TooManyWarningAlertsReceived => "it has sent too many warnings",
        _ => return "it breaks the rules of TLS".to_owned(),
    };
    format!("it breaks the rules of TLS: {what}")
}

/// A message of the peer that cannot be read.
pub(crate) fn invalid_message(why: &InvalidMessage) -> String {
    use InvalidMessage as Why;
    let what = match why {
        Why::CertificatePayloadTooLarge => "its certificates are larger than this client accepts",
        Why::HandshakePayloadTooLarge => "a message of its handshake is too large",
        Why::MessageTooLarge => "a record is longer than TLS allows",
        Why::MessageTooShort | Why::MissingData(_) => "a message ends too early",
        Why::TrailingData(_) => "a message is longer than its content",
        Why::InvalidCcs => "its message ChangeCipherSpec is invalid",
        Why::InvalidContentType => "a record is of an unknown type",
        Why::InvalidEmptyPayload | Why::IllegalEmptyValue | Why::EmptyTicketValue => {
            "a value that must not be empty is empty"
        }
        Why::NoSignatureSchemes | Why::IllegalEmptyList(_) => {
            "a list that must not be empty is empty"
        }
        Why::InvalidCertificateStatusType => "the status of its certificate is of an unknown type",
        Why::InvalidCertRequest => "its request for a certificate of the client is invalid",
        Why::InvalidDhParams | Why::MissingKeyExchange | Why::UnsupportedCurveType => {
            "its parameters of the key exchange are invalid"
        }
        Why::InvalidKeyUpdate => "its message KeyUpdate is invalid",
        Why::InvalidServerName => "the name of the host is invalid",
        Why::UnexpectedMessage(_) => "a message is of an unexpected type",
        Why::UnknownProtocolVersion => "a record is of an unknown version",
        Why::UnsupportedCompression => "it compresses what TLS no longer compresses",
        Why::DuplicateExtension(_) => "it has sent an extension twice",
        Why::PreSharedKeyIsNotFinalExtension => {
            "its extension for pre-shared keys is not the last one"
        }
        Why::UnknownHelloRetryRequestExtension => {
            "its request to begin again (HelloRetryRequest) has an unknown extension"
        }
        Why::UnknownCertificateExtension => "a certificate has been sent with an unknown extension",
        _ => return "it sent what is not TLS".to_owned(),
    };
    format!("it sent what is not TLS: {what}")
}

pub(crate) const OLD_VERSION: &str = "it speaks no version of TLS that this client does (1.2 and 1.3, unless it is configured otherwise); \
                                      earlier versions are not secure, so the server has to be updated";

/// The feature that the peer lacks.
pub(crate) fn incompatible(why: &PeerIncompatible) -> String {
    use PeerIncompatible as Why;
    let what = match why {
        Why::ServerDoesNotSupportTls12Or13 | Why::ServerTlsVersionIsDisabledByOurConfig => {
            return OLD_VERSION.to_owned();
        }
        Why::NoCertificateRequestSignatureSchemesInCommon => {
            "it knows no secure cipher that is known here (no signature algorithms in common); the server has to be updated"
        }
        Why::ExtendedMasterSecretExtensionRequired => {
            "it lacks the extension extended_master_secret"
        }
        Why::IncorrectCertificateTypeExtension => {
            "it has no certificate of the type that is asked for"
        }
        Why::ServerRejectedEncryptedClientHello(_) => {
            "it does not accept the encrypted name of the host"
        }
        _ => return "its TLS cannot be used".to_owned(),
    };
    format!("its TLS cannot be used: {what}")
}

pub(crate) fn encrypted_hello(why: &EncryptedClientHelloError) -> &'static str {
    use EncryptedClientHelloError as Why;
    match why {
        Why::InvalidConfigList => {
            "its name cannot be encrypted: the configuration for that is invalid"
        }
        Why::NoCompatibleConfig => {
            "its name cannot be encrypted: the configuration for that has no cipher known here"
        }
        Why::SniRequired => {
            "its name cannot be encrypted: the names of servers are not sent at all"
        }
        _ => "its name cannot be encrypted",
    }
}

pub(crate) fn revocation_list(why: &CertRevocationListError) -> String {
    use CertRevocationListError as Why;
    let what = match why {
        Why::BadSignature => "its signature is not its issuer's",
        Why::UnsupportedSignatureAlgorithmContext { .. }
        | Why::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "it is signed by an algorithm that is not secure, or not known here"
        }
        Why::InvalidCrlNumber => "its number is invalid",
        Why::InvalidRevokedCertSerialNumber => {
            "the serial number of a certificate in it is invalid"
        }
        Why::IssuerInvalidForCrl => "its issuer may not sign such lists",
        Why::ParseError | Why::Other(_) => "it is damaged, or is not such a list",
        Why::UnsupportedCrlVersion => "it is not of version 2",
        Why::UnsupportedCriticalExtension => "it has a critical extension that is not known here",
        Why::UnsupportedDeltaCrl => "it has changes to another list alone",
        Why::UnsupportedIndirectCrl => "it has certificates of other issuers",
        Why::UnsupportedRevocationReason => "the reason for a revocation is not known here",
        _ => return "the list of revoked certificates cannot be used".to_owned(),
    };
    format!("the list of revoked certificates cannot be used: {what}")
}
