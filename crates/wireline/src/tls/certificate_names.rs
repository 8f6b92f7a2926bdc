//! The names in certificates, for people who look at a connection.

use std::borrow::Cow;

/// Reads the names in a certificate: of its subject and of its issuer.
pub(crate) fn certificate_names(certificate: &[u8]) -> (String, String) {
    match webpki::EndEntityCert::try_from(&certificate.into()) {
        Ok(certificate) => (
            distinguished_name(certificate.subject()),
            distinguished_name(certificate.issuer()),
        ),
        Err(_) => (String::new(), String::new()),
    }
}

/// The types of the attributes of names that have
/// [short names](https://www.rfc-editor.org/rfc/rfc4514#section-3), in their encoding.
const ATTRIBUTES: [(&[u8], &str); 6] = [
    (&[0x55, 4, 3], "CN"),
    (&[0x55, 4, 6], "C"),
    (&[0x55, 4, 7], "L"),
    (&[0x55, 4, 8], "ST"),
    (&[0x55, 4, 10], "O"),
    (&[0x55, 4, 11], "OU"),
];

/// The text of a name in DER, as far as it can be read. Attributes without a short name are left
/// out.
fn distinguished_name(name: &[u8]) -> String {
    let mut parts = Vec::new();
    let mut sets = name;
    while let Some((_, mut set)) = next_value(&mut sets) {
        while let Some((_, mut attribute)) = next_value(&mut set) {
            let Some((_, kind)) = next_value(&mut attribute) else {
                break;
            };
            let Some((tag, value)) = next_value(&mut attribute) else {
                break;
            };
            if let Some((_, short)) = ATTRIBUTES.iter().find(|(encoding, _)| *encoding == kind) {
                parts.push(format!("{short}={}", string(tag, value)));
            }
        }
    }
    // The encoding begins with the country.
    parts.reverse();
    parts.join(", ")
}

fn string(tag: u8, value: &[u8]) -> Cow<'_, str> {
    const BMP_STRING: u8 = 0x1e;
    if tag == BMP_STRING {
        let units: Vec<u16> = value
            .as_chunks()
            .0
            .iter()
            .map(|unit| u16::from_be_bytes(*unit))
            .collect();
        String::from_utf16_lossy(&units).into()
    } else {
        String::from_utf8_lossy(value)
    }
}

/// Takes the tag and the contents of the first value in DER.
fn next_value<'a>(der: &mut &'a [u8]) -> Option<(u8, &'a [u8])> {
    let (&[tag, first], mut rest) = der.split_first_chunk()?;
    let mut length = usize::from(first);
    if first & 0x80 != 0 {
        length = 0;
        for _ in 0..first & 0x7f {
            let (byte, after) = rest.split_first()?;
            length = length.checked_mul(256)?.checked_add(usize::from(*byte))?;
            rest = after;
        }
    }
    let (value, after) = rest.split_at_checked(length)?;
    *der = after;
    Some((tag, value))
}

#[cfg(test)]
#[path = "certificate_names_tests.rs"]
mod tests;
