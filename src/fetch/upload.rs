//! The content of a request that is a stream of a script.

use super::answer::OutgoingContent;
use crate::{
    dom::host,
    web::streams::{Chunk, ReadableStream},
    webidl::PlatformRef,
};
use boa_engine::{Context, JsResult};
use bytes::Bytes;
use futures_channel::{mpsc, oneshot};
use futures_util::{
    Stream, StreamExt,
    future::{Either, poll_fn, select},
};
use std::{
    io,
    pin::{Pin, pin},
    task::{self, Poll},
};

/// The content of a stream. A future of the event loop reads a chunk when the network has taken the
/// one before it, and cancels the stream when the network has dropped the content.
///
/// The content itself refers to no object of the engine: it is a part of the connection, which the
/// body of the response keeps. Fails with a TypeError if the stream is locked.
pub(super) fn content(
    stream: PlatformRef<ReadableStream>,
    context: &mut Context,
) -> JsResult<OutgoingContent> {
    let mut chunks = stream.into_stream(context)?;
    let (mut sender, receiver) = mpsc::channel(0);
    let (mut dropped, content_exists) = oneshot::channel::<()>();
    let read = async move {
        loop {
            let chunk = match select(chunks.next(), pin!(dropped.cancellation())).await {
                Either::Left((Some(Ok(Chunk::Bytes(bytes))), _)) => Ok(bytes),
                Either::Left((Some(Ok(Chunk::Text(_))), _)) => Err(io::Error::other(
                    "a chunk of the request's body is not a Uint8Array",
                )),
                Either::Left((Some(Err(error)), _)) => Err(error.into()),
                Either::Left((None, _)) | Either::Right(_) => return,
            };
            let is_last = chunk.is_err();
            let has_room = poll_fn(|cx| sender.poll_ready(cx)).await.is_ok();
            if !has_room || sender.try_send(chunk).is_err() || is_last {
                return;
            }
        }
    };
    host(context).spawn_local(Box::pin(read), context);
    Ok(OutgoingContent::Stream(Box::pin(Content {
        receiver,
        _exists: content_exists,
    })))
}

struct Content {
    receiver: mpsc::Receiver<io::Result<Bytes>>,
    /// Tells the future when it is dropped.
    _exists: oneshot::Receiver<()>,
}

impl Stream for Content {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Option<Self::Item>> {
        self.receiver.poll_next_unpin(cx)
    }
}
