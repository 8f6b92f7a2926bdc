//! [Subresource Integrity](https://w3c.github.io/webappsec-subresource-integrity/): whether content
//! has one of the digests that its request names.

use super::answer::{ContentStream, failed};
use crate::{
    net,
    webidl::{self, Charge},
};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use ring::digest::{self, Algorithm, SHA256, SHA384, SHA512};
use std::iter;

/// The most bytes of checked content that are a chunk of its stream.
const MAX_CHUNK: usize = 64 << 10;

/// The same content, once all of it is there and has one of the digests. The step "if request's
/// integrity metadata is not the empty string" of
/// [main fetch](https://fetch.spec.whatwg.org/#main-fetch).
pub(super) async fn checked(
    content: Option<ContentStream>,
    metadata: &str,
    mut charge: Charge,
) -> Result<ContentStream, net::Error> {
    let mut content =
        content.ok_or_else(|| failed("the request has 'integrity', and its answer no content"))?;
    let mut integrity = Integrity::parse(metadata);
    let mut bytes = Vec::new();
    while let Some(piece) = content.next().await {
        let piece = piece?;
        let full = |_| failed("the content to check has more bytes than scripts may hold");
        charge.add(piece.len()).map_err(full)?;
        if let Some(integrity) = &mut integrity {
            integrity.update(&piece);
        }
        bytes.extend_from_slice(&piece);
    }
    if integrity.is_some_and(|integrity| !integrity.matches()) {
        return Err(failed(
            "the content has not the digest that 'integrity' names",
        ));
    }
    let mut bytes = webidl::charged(bytes, charge);
    let chunks = iter::from_fn(move || {
        let chunk: Bytes = bytes.split_to(bytes.len().min(MAX_CHUNK));
        (!chunk.is_empty()).then_some(Ok(chunk))
    });
    Ok(Box::pin(stream::iter(chunks)))
}

/// The strongest digests of
/// [integrity metadata](https://w3c.github.io/webappsec-subresource-integrity/#integrity-metadata),
/// and the content up to now.
pub(super) struct Integrity {
    expected: Vec<Vec<u8>>,
    actual: digest::Context,
}

impl Integrity {
    /// [Parses metadata](https://w3c.github.io/webappsec-subresource-integrity/#parse-metadata) and
    /// [gets the strongest](https://w3c.github.io/webappsec-subresource-integrity/#get-the-strongest-metadata).
    /// `None` if there is none, so any content has it.
    pub(super) fn parse(metadata: &str) -> Option<Self> {
        let items = metadata.split_ascii_whitespace().filter_map(|item| {
            let (expression, _options) = item.split_once('?').unwrap_or((item, ""));
            let (name, value) = expression.split_once('-').unwrap_or((expression, ""));
            let (strength, algorithm) = algorithm(name)?;
            Some((strength, algorithm, value))
        });
        let items: Vec<_> = items.collect();
        let (strongest, algorithm, _) = items.iter().max_by_key(|(strength, ..)| strength)?;
        let expected = items
            .iter()
            .filter(|(strength, ..)| strength == strongest)
            .filter_map(|(.., value)| decoded(value))
            .collect();
        Some(Self {
            expected,
            actual: digest::Context::new(algorithm),
        })
    }

    /// Adds a piece of the content.
    pub(super) fn update(&mut self, piece: &[u8]) {
        self.actual.update(piece);
    }

    /// Whether the content
    /// [matches](https://w3c.github.io/webappsec-subresource-integrity/#does-response-match-metadatalist).
    pub(super) fn matches(self) -> bool {
        let actual = self.actual.finish();
        self.expected.iter().any(|it| it == actual.as_ref())
    }
}

/// The algorithm of this name, and its place among all by strength.
fn algorithm(name: &str) -> Option<(u8, &'static Algorithm)> {
    match name.to_ascii_lowercase().as_str() {
        "sha256" => Some((0, &SHA256)),
        "sha384" => Some((1, &SHA384)),
        "sha512" => Some((2, &SHA512)),
        _ => None,
    }
}

/// The bytes of a digest. As in browsers, the alphabet may be base64url's, and the padding may be
/// missing.
fn decoded(value: &str) -> Option<Vec<u8>> {
    let value = value.replace('-', "+").replace('_', "/");
    base64_simd::forgiving_decode_to_vec(value.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC_256: &str = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
    const ABC_512: &str = "sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==";
    const OTHER_512: &str = "sha512-AAAAoZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==";

    /// Whether `abc` has it. `None` if the metadata name no digest.
    fn has(metadata: &str) -> Option<bool> {
        let mut integrity = Integrity::parse(metadata)?;
        integrity.update(b"a");
        integrity.update(b"bc");
        Some(integrity.matches())
    }

    #[test]
    fn one_of_the_strongest_digests_decides() {
        assert_eq!(has(ABC_256), Some(true));
        assert_eq!(has(&format!("{ABC_256} {OTHER_512}")), Some(false));
        assert_eq!(has(&format!("{OTHER_512}\n{ABC_512}?ct=text")), Some(true));
        assert_eq!(has(&format!("{ABC_512} sha256-AAAA")), Some(true));
    }

    #[test]
    fn digests_are_written_in_several_ways() {
        assert_eq!(has(&ABC_256.replace("sha", "SHA")), Some(true));
        assert_eq!(has(ABC_512.trim_end_matches('=')), Some(true));
        let url = ABC_512.replacen('+', "-", 9).replace('/', "_");
        assert_eq!(has(&url), Some(true));
        assert_eq!(has(&ABC_256.replace('u', "U")), Some(false));
    }

    #[test]
    fn other_metadata_are_ignored() {
        for metadata in [
            "",
            " ",
            "abc",
            "md5-kAFQmDzST7DWlj99KOF/cg==",
            "sha1-qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
        ] {
            assert_eq!(has(metadata), None, "{metadata}");
        }
        for metadata in ["sha256", "sha256-", "sha256-*", "sha512-AAAA"] {
            assert_eq!(has(metadata), Some(false), "{metadata}");
        }
    }
}
