//! The lines of standard input, in the recording and in its replay.

use super::{Recorder, Recording};
use crate::runtime::program::Lines;
use futures_util::{
    future::{self, Either},
    stream::{self, StreamExt},
};
use std::{io, pin::pin};

/// The names of inputs: a line, or the end; and the text of an error, with which the lines end.
const LINE: &str = "stdin";
const ERROR: &str = "stdin-error";

/// Records the lines where a script gets them.
pub(super) fn recorded(lines: Lines, recorder: Recorder) -> Lines {
    stream::unfold((lines, recorder), |(mut lines, recorder)| async {
        let line = lines.next().await;
        match &line {
            Some(Ok(line)) => recorder.input(LINE, Some(line)),
            Some(Err(error)) => recorder.input(ERROR, Some(&error.to_string())),
            None => recorder.input(LINE, None),
        }
        line.map(|line| (line, (lines, recorder)))
    })
    .boxed_local()
}

/// The recorded lines, each when its turn comes.
pub(super) fn replayed(recording: Recording) -> Lines {
    stream::unfold(recording, |recording| async {
        let line = next(&recording).await;
        line.map(|line| (line, recording))
    })
    .boxed_local()
}

async fn next(recording: &Recording) -> Option<io::Result<String>> {
    let (line, error) = (pin!(recording.input(LINE)), pin!(recording.input(ERROR)));
    match future::select(line, error).await {
        Either::Left((line, _)) => line.map(Ok),
        Either::Right((why, _)) => Some(Err(io::Error::other(why.unwrap_or_default()))),
    }
}
