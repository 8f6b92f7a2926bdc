//! Standard input as the lines of a text.

use futures_util::stream::{LocalBoxStream, Stream, StreamExt, try_unfold};
use std::{
    cell::RefCell,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

/// The lines of standard input, without their ends.
pub(in crate::runtime) type Lines = LocalBoxStream<'static, io::Result<String>>;

/// Lines that several readers take, each a line of its own.
#[derive(Clone)]
pub(super) struct SharedLines(Rc<Shared>);

struct Shared {
    /// `None` at the end.
    lines: RefCell<Option<Lines>>,
    /// Of the readers that wait. The lines know the last one only.
    waiting: RefCell<Vec<Waker>>,
}

impl SharedLines {
    pub(super) fn new(lines: Lines) -> Self {
        Self(Rc::new(Shared {
            lines: RefCell::new(Some(lines)),
            waiting: RefCell::default(),
        }))
    }

    /// Drops the lines: no more follow.
    pub(super) fn clear(&self) {
        drop(self.0.lines.take());
        self.wake();
    }

    fn wake(&self) {
        self.0.waiting.take().into_iter().for_each(Waker::wake);
    }
}

impl Stream for SharedLines {
    type Item = io::Result<String>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut lines = self.0.lines.borrow_mut();
        let Some(source) = lines.as_mut() else {
            return Poll::Ready(None);
        };
        let line = source.poll_next_unpin(cx);
        match line {
            Poll::Pending => {
                let mut waiting = self.0.waiting.borrow_mut();
                if !waiting.iter().any(|waker| waker.will_wake(cx.waker())) {
                    waiting.push(cx.waker().clone());
                }
            }
            Poll::Ready(ref line) => {
                if line.is_none() {
                    *lines = None;
                }
                drop(lines);
                self.wake();
            }
        }
        line
    }
}

/// The longest line, in bytes. A text without line ends would fill the memory.
const MAX_LINE: usize = 64 << 20;

/// The lines of a reader, which is asked for no more than the next one needs.
pub(in crate::runtime) fn lines(reader: impl AsyncBufRead + 'static) -> Lines {
    let reader = Box::pin(reader);
    try_unfold(reader, |mut reader| async move {
        let line = next_line(&mut reader, MAX_LINE).await?;
        Ok(line.map(|line| (line, reader)))
    })
    .boxed_local()
}

/// The next line, which ends with `\n`, `\r\n` or the input. Bytes that are not UTF-8 become
/// U+FFFD. `None` at the end.
async fn next_line(
    reader: &mut Pin<Box<impl AsyncBufRead>>,
    most: usize,
) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    reader.take(limit).read_until(b'\n', &mut line).await?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.pop_if(|last| *last == b'\n').is_some() {
        line.pop_if(|last| *last == b'\r');
    } else if line.len() > most {
        let why =
            format!("a line of standard input has more than the {most} bytes that it may have");
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    Ok(Some(String::from_utf8_lossy(&line).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(text: &'static [u8], most: usize) -> Vec<Result<String, io::ErrorKind>> {
        let mut reader = Box::pin(text);
        let mut all = Vec::new();
        loop {
            match next_line(&mut reader, most).await {
                Ok(Some(line)) => all.push(Ok(line)),
                Ok(None) => return all,
                Err(error) => {
                    all.push(Err(error.kind()));
                    return all;
                }
            }
        }
    }

    #[tokio::test]
    async fn lines_end_with_a_line_feed_or_the_input() {
        let lines = all(b"a\n\r\n\xff\xc3\xa4\r\nb\rc", 9).await;
        assert_eq!(
            lines,
            ["a", "", "\u{fffd}\u{e4}", "b\rc"].map(|line| Ok(line.to_owned()))
        );
        assert!(all(b"", 9).await.is_empty());
    }

    #[tokio::test]
    async fn a_line_has_a_limit() {
        assert_eq!(all(b"abc\n", 3).await, [Ok("abc".to_owned())]);
        assert_eq!(all(b"abcd\n", 3).await, [Err(io::ErrorKind::InvalidData)]);
    }
}
