//! Connections of a runtime that runs no more scripts.

use futures_util::{StreamExt, future::LocalBoxFuture, stream::FuturesUnordered};
use std::{future::poll_fn, task::Poll};

/// Polls connections until they have ended: all of them in the first poll. [`FuturesUnordered`] ends
/// a poll when two futures have woken themselves.
pub(super) async fn close(mut connections: Vec<LocalBoxFuture<'static, ()>>) {
    let mut open = FuturesUnordered::new();
    poll_fn(|waker| {
        for mut connection in connections.drain(..) {
            if connection.as_mut().poll(waker).is_pending() {
                open.push(connection);
            }
        }
        Poll::Ready(())
    })
    .await;
    while open.next().await.is_some() {}
}
