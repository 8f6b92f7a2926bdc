//! Streams of HTTP/2 as byte streams, and frames as bytes.

use bytes::Bytes;
use h2::{RecvStream, SendStream};
use std::future::poll_fn;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, DuplexStream, WriteHalf, duplex, split};

/// A [frame](https://www.rfc-editor.org/rfc/rfc9113#section-4.1) of HTTP/2.
#[must_use]
pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let len = u32::try_from(payload.len()).expect("it fits");
    let len = len.to_be_bytes();
    [&len[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A byte stream over the two halves of a stream of HTTP/2.
#[must_use]
pub fn bridge(receiver: RecvStream, sender: SendStream<Bytes>) -> DuplexStream {
    let (ours, theirs) = duplex(64 << 10);
    let (reader, writer) = split(theirs);
    tokio::spawn(receive(receiver, writer));
    tokio::spawn(send(reader, sender));
    ours
}

async fn receive(mut receiver: RecvStream, mut writer: WriteHalf<DuplexStream>) {
    while let Some(Ok(bytes)) = receiver.data().await {
        if writer.write_all(&bytes).await.is_err() {
            return;
        }
        let _ = receiver.flow_control().release_capacity(bytes.len());
    }
    let _ = writer.shutdown().await;
}

/// Sends all bytes of a reader, and ends the stream.
pub async fn send(mut reader: impl AsyncRead + Unpin, mut sender: SendStream<Bytes>) {
    let mut buffer = vec![0; 16 << 10];
    while let Ok(len @ 1..) = reader.read(&mut buffer).await {
        if send_all(&mut sender, &buffer[..len]).await.is_none() {
            return;
        }
    }
    let _ = sender.send_data(Bytes::new(), true);
}

/// Sends bytes as the flow control allows. `None` if the stream was reset.
pub async fn send_all(sender: &mut SendStream<Bytes>, mut bytes: &[u8]) -> Option<()> {
    while !bytes.is_empty() {
        sender.reserve_capacity(bytes.len());
        if sender.capacity() == 0 {
            poll_fn(|cx| sender.poll_capacity(cx)).await?.ok()?;
        }
        let len = sender.capacity().min(bytes.len());
        sender
            .send_data(Bytes::copy_from_slice(&bytes[..len]), false)
            .ok()?;
        bytes = &bytes[len..];
    }
    Some(())
}
