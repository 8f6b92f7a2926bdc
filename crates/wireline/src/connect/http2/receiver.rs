//! Moves the data of a stream from the session to the WebSocket's buffer.

use super::stream::Exchange;
use crate::Error;
use h2::{Reason, RecvStream, client::ResponseFuture};
use std::{
    future::Future,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

/// The receiving half of a stream. It is a part of the task of the session, and ends when the
/// stream was dropped.
///
/// The session keeps each DATA frame as an entry of its own, which is much larger than a small
/// payload, and [ends all streams](h2::client::Builder::data_frame_budget) if there are too many.
/// So the frames are taken as soon as they arrive, also while the WebSocket does not read.
pub(super) struct Receiver {
    exchange: Arc<Exchange>,
    stage: Stage,
    /// Why the session has ended.
    lost: Option<Error>,
    /// The limit on the fields of informational answers.
    max_head: usize,
}

/// The bytes of an informational answer besides its fields.
const STATUS: usize = ":status100".len() + ENTRY;

/// The bytes of a field besides its name and its value, as
/// [limits on fields](https://www.rfc-editor.org/rfc/rfc9113#section-6.5.2) count them.
const ENTRY: usize = 32;

enum Stage {
    Response {
        response: ResponseFuture,
        /// The bytes of informational answers.
        informational: usize,
    },
    Data(RecvStream),
    Ended,
}

impl Receiver {
    pub(super) fn new(response: ResponseFuture, exchange: Arc<Exchange>, max_head: usize) -> Self {
        Self {
            exchange,
            stage: Stage::Response {
                response,
                informational: 0,
            },
            lost: None,
            max_head,
        }
    }

    /// Sets the reason why the session has ended. Otherwise an error says only that the connection
    /// was lost.
    pub(super) fn set_lost(&mut self, error: Error) {
        self.lost = Some(error);
    }

    fn poll_stage(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let end = match &mut self.stage {
                Stage::Response {
                    response,
                    informational,
                } => {
                    // The session skips them without a limit.
                    while let Poll::Ready(Some(Ok(answer))) = response.poll_informational(cx) {
                        *informational += size(answer.headers());
                        if *informational > self.max_head {
                            self.exchange.end(Err(Error::HeadTooLarge));
                            self.stage = Stage::Ended;
                            return Poll::Ready(());
                        }
                    }
                    match ready!(Pin::new(response).poll(cx)) {
                        Ok(response) => {
                            let (head, mut data) = response.into_parts();
                            let flow = data.flow_control().clone();
                            self.exchange
                                .set_response(http::Response::from_parts(head, ()), flow);
                            self.stage = Stage::Data(data);
                            continue;
                        }
                        Err(error) => Err(error),
                    }
                }
                Stage::Data(data) => match ready!(data.poll_data(cx)) {
                    Some(Ok(bytes)) => {
                        self.exchange.push(&bytes);
                        continue;
                    }
                    Some(Err(error)) => Err(error),
                    None => Ok(()),
                },
                Stage::Ended => return Poll::Ready(()),
            };
            if end.as_ref().err().is_some_and(is_unprocessed) {
                self.exchange.set_unprocessed();
            }
            self.exchange
                .end(end.map_err(|error| match self.lost.take() {
                    Some(lost) if error.is_io() => lost,
                    _ => Error::from_h2(error),
                }));
            self.stage = Stage::Ended;
        }
    }
}

impl Future for Receiver {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let _ = self.poll_stage(cx);
        self.exchange.poll_dropped(cx).map(drop)
    }
}

/// The bytes of an informational answer.
fn size(fields: &http::HeaderMap) -> usize {
    let fields = fields
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + ENTRY);
    STATUS + fields.sum::<usize>()
}

/// Whether an error of a stream says that the server has
/// [not processed its request](https://www.rfc-editor.org/rfc/rfc9113#section-8.7). The server's
/// GOAWAY is the error of those streams alone that are beyond its last stream.
fn is_unprocessed(error: &h2::Error) -> bool {
    let is_refused = matches!(
        error.reason(),
        Some(Reason::REFUSED_STREAM | Reason::HTTP_1_1_REQUIRED)
    );
    error.is_remote() && (error.is_go_away() || is_refused)
}

/// If the task of the session ends first, the WebSocket must not wait.
impl Drop for Receiver {
    fn drop(&mut self) {
        self.exchange
            .end(Err(Error::reset(io::ErrorKind::ConnectionAborted.into())));
    }
}
