use super::*;

#[test]
fn names_of_certificates_are_read_as_far_as_they_can_be() {
    // C=XX, O=Ö, a serial number, CN=a.
    let attribute = |kind: &[u8], tag: u8, value: &[u8]| {
        let kind = [&[6, kind.len() as u8], kind].concat();
        let value = [&[tag, value.len() as u8], value].concat();
        let pair = [&[0x30, (kind.len() + value.len()) as u8], &kind[..], &value].concat();
        [&[0x31, pair.len() as u8], &pair[..]].concat()
    };
    let name = [
        attribute(&[0x55, 4, 6], 0x13, b"XX"),
        attribute(&[0x55, 4, 10], 0x1e, &[0, 0xd6]),
        attribute(&[0x55, 4, 5], 0x13, b"123"),
        attribute(&[0x55, 4, 3], 0x0c, b"a"),
    ]
    .concat();
    assert_eq!(distinguished_name(&name), "CN=a, O=\u{d6}, C=XX");
    for end in 0..name.len() {
        distinguished_name(&name[..end]);
    }
    assert_eq!(distinguished_name(&[0x31, 0xff]), "");
    assert_eq!(
        distinguished_name(&[0x31, 0x84, 0xff, 0xff, 0xff, 0xff, 0x30]),
        ""
    );
    assert_eq!(
        certificate_names(b"no certificate"),
        (String::new(), String::new())
    );
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_as_names_without_a_panic(bytes: Vec<u8>) {
        distinguished_name(&bytes);
        certificate_names(&bytes);
    }
}
