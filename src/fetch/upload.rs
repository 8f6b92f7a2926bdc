//! The content of a request that is a stream of a script.

use super::answer::OutgoingContent;
use crate::{
    dom::host,
    web::streams::{Chunk, ReadableStream},
    webidl::PlatformRef,
};
use boa_engine::{Context, JsResult};
use futures_channel::{mpsc, oneshot};
use futures_util::{
    StreamExt,
    future::{Either, poll_fn, select},
};
use std::{io, pin::pin};

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
    let content = receiver.inspect(move |_| {
        // It is dropped with the content, which the future notices.
        let _ = &content_exists;
    });
    Ok(OutgoingContent::Stream(Box::pin(content)))
}
