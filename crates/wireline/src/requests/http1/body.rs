//! [`Body`]: the contents of the requests and answers of an [`HttpClient`](super::HttpClient).

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt};
use http_body_util::{BodyExt, Empty, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::body::{Frame, SizeHint};
use std::{
    pin::Pin,
    sync::{Mutex, PoisonError},
    task::{Context, Poll, ready},
};

/// The error of a client, or of a body.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The content of a request or an answer: an `http_body::Body`, and a stream of bytes. It is read
/// while it is polled, and dropping it abandons the rest.
///
/// ```
/// use wireline::http1::Body;
/// use futures_util::{TryStreamExt, stream};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), wireline::http1::BoxError> {
/// let chunks = ["to", "ken"].map(|chunk| Ok::<_, std::io::Error>(chunk.into()));
/// let body = Body::from_stream(stream::iter(chunks));
/// assert_eq!(body.try_collect::<Vec<_>>().await?.concat(), b"token");
/// assert_eq!(Body::from("token").try_collect::<Vec<_>>().await?.concat(), b"token");
/// # Ok(())
/// # }
/// ```
// Clients demand that bodies are `Sync`.
pub struct Body(Mutex<UnsyncBoxBody<Bytes, BoxError>>);

opaque_debug!(Body);

impl Body {
    /// Any other body.
    pub fn new(
        body: impl hyper::body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    ) -> Self {
        Self(Mutex::new(body.map_err(Into::into).boxed_unsync()))
    }

    /// No content.
    #[must_use]
    pub fn empty() -> Self {
        Self::new(Empty::new())
    }

    /// The chunks of a stream.
    pub fn from_stream<E: Into<BoxError> + 'static>(
        chunks: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
    ) -> Self {
        Self::new(StreamBody::new(
            chunks.map_ok(Frame::data).map_err(Into::into),
        ))
    }

    fn inner(&mut self) -> Pin<&mut UnsyncBoxBody<Bytes, BoxError>> {
        Pin::new(self.0.get_mut().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(content: T) -> Self {
        Self::new(Full::new(content.into()))
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.inner().poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hyper::body::Body::size_hint(&*body)
    }
}

/// The chunks. Trailers are left out.
impl Stream for Body {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = ready!(hyper::body::Body::poll_frame(self.inner(), cx));
            match frame.map(|frame| frame.map(Frame::into_data)) {
                Some(Ok(Ok(bytes))) => return Poll::Ready(Some(Ok(bytes))),
                Some(Ok(Err(_))) => {}
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}
