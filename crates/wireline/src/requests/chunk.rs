//! The chunked coding of HTTP/1.1.

/// The content of the first chunk of the
/// [chunked coding](https://www.rfc-editor.org/rfc/rfc9112#section-7.1), and the number of bytes
/// that the chunk takes. `None` if it is not complete. The last chunk is empty.
#[must_use]
pub fn first_chunk(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let Ok(httparse::Status::Complete((start, size))) = httparse::parse_chunk_size(bytes) else {
        return None;
    };
    let end = start.checked_add(usize::try_from(size).ok()?)?;
    // A line break follows.
    let whole = end.checked_add(2).filter(|whole| *whole <= bytes.len())?;
    Some((&bytes[start..end], whole))
}
