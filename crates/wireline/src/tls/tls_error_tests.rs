//! What users read about errors of TLS.

use super::*;
use crate::{
    Tls,
    rustls::{
        CertRevocationListError, CertificateError as Rustls, ContentType, ExtendedKeyPurpose,
        InconsistentKeys, InvalidMessage, OtherError, PeerMisbehaved,
        pki_types::{ServerName, UnixTime},
        server::VerifierBuilderError,
    },
};
use std::{io, sync::Arc, time::Duration};

fn at(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> OtherError {
    OtherError(Arc::new(error))
}

/// Errors of certificates whose sentences have parts of their own.
fn certificates() -> [Rustls; 7] {
    [
        Rustls::ExpiredContext {
            time: at(2),
            not_after: at(1),
        },
        Rustls::NotValidYetContext {
            time: at(1),
            not_before: at(2),
        },
        Rustls::NotValidForNameContext {
            expected: ServerName::try_from("a.example").unwrap(),
            presented: vec![
                "DnsName(\"b.example\")".to_owned(),
                "IpAddress(127.0.0.1)".to_owned(),
            ],
        },
        Rustls::InvalidPurposeContext {
            required: ExtendedKeyPurpose::ServerAuth,
            presented: vec![ExtendedKeyPurpose::ClientAuth],
        },
        Rustls::UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id: vec![1],
            supported_algorithms: Vec::new(),
        },
        Rustls::Other(other(io::Error::other("a text of the platform"))),
        Rustls::Other(other(webpki::Error::BadDer)),
    ]
}

/// Whether a word is the name of a type or a variant, such as `UnknownIssuer`.
fn has_name_of_rust(text: &str) -> bool {
    // The first is a method for the user.
    let names = ["`Tls::authority`", "WebSocket"];
    let text = names
        .iter()
        .fold(text.to_owned(), |text, name| text.replace(name, ""));
    let letters: Vec<char> = text.chars().collect();
    let inner_capital = letters
        .windows(2)
        .any(|pair| pair[0].is_lowercase() && pair[1].is_uppercase());
    inner_capital || text.contains("::")
}

#[test]
fn no_sentence_of_this_client_has_names_of_variants() {
    for source in [include_str!("certificate.rs"), include_str!("tls_error.rs")] {
        let code = source
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let code: String = code.collect();
        for text in code.split('"').skip(1).step_by(2) {
            assert!(!has_name_of_rust(text), "{text:?}");
        }
    }
    for error in certificates() {
        let text = CertificateError::from_rustls(&error).to_string();
        assert!(!has_name_of_rust(&text), "{error:?}: {text:?}");
        assert!(!text.contains(['{', '}', '[', ']']), "{error:?}: {text:?}");
        assert!(!text.ends_with("this client does not know"), "{error:?}");
    }
}

#[test]
fn what_users_cannot_change_has_the_text_of_rustls() {
    for error in [
        Error::InappropriateMessage {
            expect_types: vec![ContentType::Handshake],
            got_type: ContentType::ApplicationData,
        },
        Error::General("a text".to_owned()),
        Error::InvalidCertRevocationList(CertRevocationListError::BadSignature),
        Error::PeerIncompatible(PeerIncompatible::ExtendedMasterSecretExtensionRequired),
        Error::InvalidMessage(InvalidMessage::MissingData("ServerHello")),
        Error::PeerMisbehaved(PeerMisbehaved::InvalidKeyShare),
        Error::AlertReceived(AlertDescription::DecodeError),
        Error::DecryptError,
    ] {
        assert_eq!(
            TlsError::new(error.clone()).to_string(),
            error.to_string(),
            "{error:?}"
        );
    }
}

#[test]
fn what_can_be_done_is_said() {
    for (error, what) in [
        (
            Error::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13),
            "the server has to be updated",
        ),
        (
            Error::PeerIncompatible(PeerIncompatible::NoCertificateRequestSignatureSchemesInCommon),
            "(no signature algorithms in common)",
        ),
        (
            Error::AlertReceived(AlertDescription::ProtocolVersion),
            "the server has to be updated",
        ),
        (
            Error::AlertReceived(AlertDescription::HandshakeFailure),
            "or asks for a certificate of the client",
        ),
        (
            Error::InconsistentKeys(InconsistentKeys::KeyMismatch),
            "do not belong together",
        ),
        (
            Error::Other(other(VerifierBuilderError::NoRootAnchors)),
            &VerifierBuilderError::NoRootAnchors.to_string(),
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
