//! Decoding the [content codings](https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1) `gzip`,
//! `deflate`, `br` and `zstd`, in steps whose work is counted.

mod brotli;
mod effort;
mod inflate;
#[cfg(test)]
mod tests;
mod zstd;

use super::answer::{ContentStream, failed};
use crate::{net, webidl::Charge};
use brotli::Brotli;
use bytes::Bytes;
use effort::Effort;
use futures_util::{Stream, StreamExt, TryStreamExt};
use inflate::Inflate;
use std::{
    cell::RefCell,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};
use zstd::Zstd;

/// The room for decoded bytes that is added at once.
const OUTPUT: usize = 16 << 10;

/// The bytes of a coding that are decoded in a step, except for `zstd`, whose steps are blocks.
const PIECE: usize = 512;

/// The limit on codings of one content.
const MAX_CODINGS: usize = 5;

/// Decodes the content with these values of `Content-Encoding`. Codings that were not asked for are
/// left as they are. The windows of decoders count against the quota of the charge. Fails if there
/// are too many codings.
///
/// A poll does a limited part of the work, and [content that takes too much](Effort) fails.
pub(super) fn decoded<'a>(
    content: ContentStream,
    codings: impl Iterator<Item = &'a str>,
    charge: &Charge,
) -> Result<ContentStream, net::Error> {
    decoded_with(content, codings, charge, &Rc::default())
}

fn decoded_with<'a>(
    content: ContentStream,
    codings: impl Iterator<Item = &'a str>,
    charge: &Charge,
    effort: &Rc<RefCell<Effort>>,
) -> Result<ContentStream, net::Error> {
    let codings: Vec<_> = codings
        .flat_map(|value| value.split(','))
        .map(|it| it.trim().to_ascii_lowercase())
        .collect();
    if codings.len() > MAX_CODINGS {
        let count = codings.len();
        return Err(failed(format!("the content has {count} codings")));
    }
    // The last coding was applied last.
    let decoders: Vec<_> = codings
        .iter()
        .rev()
        .filter(|coding| !matches!(coding.as_str(), "identity" | ""))
        .map_while(|coding| Decoder::new(coding))
        .collect();
    if decoders.is_empty() {
        return Ok(content);
    }
    let mut content = counted(content, effort);
    for decoder in decoders {
        content = Box::pin(Decoded {
            content,
            decoder,
            charge: charge.another(),
            effort: effort.clone(),
            input: Bytes::new(),
            has_begun: false,
            has_ended: false,
        });
    }
    Ok(counted(content, effort))
}

/// Counts the bytes that the effort is for.
fn counted(content: ContentStream, effort: &Rc<RefCell<Effort>>) -> ContentStream {
    let effort = effort.clone();
    Box::pin(content.inspect_ok(move |bytes| effort.borrow_mut().count(bytes.len())))
}

enum Decoder {
    Inflate(Box<Inflate>),
    Brotli(Brotli),
    Zstd(Box<Zstd>),
}

impl Decoder {
    /// `None` for another coding.
    fn new(coding: &str) -> Option<Self> {
        Some(match coding {
            "gzip" | "x-gzip" => Self::Inflate(Box::new(Inflate::gzip())),
            "deflate" => Self::Inflate(Box::new(Inflate::deflate())),
            "br" => Self::Brotli(Brotli::new()),
            "zstd" => Self::Zstd(Box::new(Zstd::new())),
            _ => return None,
        })
    }

    /// Decodes a part of the input, and counts the work. `None` if there is nothing to do without
    /// more input. The output may be empty, and has a MiB at most.
    fn step(
        &mut self,
        input: &mut Bytes,
        work: &mut net::runtime::Work,
    ) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::Inflate(decoder) => decoder.step(input, work),
            Self::Brotli(decoder) => decoder.step(input, work),
            Self::Zstd(decoder) => decoder.step(input, work),
        }
    }

    /// The bytes that it keeps: few for `gzip` and `deflate`.
    fn memory(&self) -> usize {
        match self {
            Self::Inflate(_) => 0,
            Self::Brotli(decoder) => decoder.memory(),
            Self::Zstd(decoder) => decoder.memory(),
        }
    }

    /// Fails with `UnexpectedEof` unless all of the content was there.
    fn finish(&mut self) -> io::Result<Vec<u8>> {
        match self {
            Self::Inflate(decoder) => decoder.finish(),
            Self::Brotli(decoder) => decoder.finish().map(|()| Vec::new()),
            Self::Zstd(decoder) => decoder.finish().map(|()| Vec::new()),
        }
    }
}

struct Decoded {
    content: ContentStream,
    decoder: Decoder,
    charge: Charge,
    /// Of all decoders of the content.
    effort: Rc<RefCell<Effort>>,
    input: Bytes,
    /// Whether there was any input: no content is decoded as no content.
    has_begun: bool,
    has_ended: bool,
}

impl Decoded {
    /// The next part of the content. It may be empty.
    fn poll_part(&mut self, cx: &mut Context<'_>) -> Poll<Result<Vec<u8>, net::Error>> {
        ready!(self.effort.borrow_mut().poll_next_step(cx))?;
        let step = self
            .decoder
            .step(&mut self.input, self.effort.borrow_mut().work());
        let part = match step.transpose() {
            Some(part) => part,
            None => match ready!(self.content.poll_next_unpin(cx)?) {
                Some(bytes) => {
                    self.has_begun |= !bytes.is_empty();
                    self.input = bytes;
                    Ok(Vec::new())
                }
                None => {
                    self.has_ended = true;
                    match self.has_begun {
                        true => self.decoder.finish(),
                        false => Ok(Vec::new()),
                    }
                }
            },
        };
        let part = part.map_err(|error| {
            failed(format!(
                "the content is not in the coding that its Content-Encoding says: {error}"
            ))
        })?;
        if self.charge.set(self.decoder.memory()).is_err() {
            let why = "to decode the content takes more bytes than scripts may hold";
            return Poll::Ready(Err(failed(why)));
        }
        Poll::Ready(Ok(part))
    }
}

impl Stream for Decoded {
    type Item = Result<Bytes, net::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        while !self.has_ended {
            match ready!(self.poll_part(cx)) {
                Ok(part) if part.is_empty() => {}
                Ok(part) => return Poll::Ready(Some(Ok(part.into()))),
                Err(error) => {
                    self.has_ended = true;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        Poll::Ready(None)
    }
}
