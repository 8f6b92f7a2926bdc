//! The lines of standard input, in the recording and in its replay.

use super::{RecordedInput, Recorder, Recording};
use crate::runtime::program::{DialogLine, Lines};
use futures_util::{
    future::{self, Either},
    stream::{self, StreamExt},
};
use std::{io, pin::pin};

/// The names of inputs: a line, or the end; and the text of an error, with which the lines end.
const LINE: &str = "stdin";
const ERROR: &str = "stdin-error";

/// The same for a line that has answered a dialog.
const DIALOG: &str = "dialog";
const DIALOG_ERROR: &str = "dialog-error";

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

/// Records what has answered a dialog.
pub(super) fn record_dialog(line: &DialogLine, recorder: &Recorder) {
    match line {
        Ok(line) => recorder.input(DIALOG, line.as_deref()),
        Err(error) => recorder.input(DIALOG_ERROR, Some(&error.to_string())),
    }
}

/// What had answered the dialog. One of a changed script, which was not recorded, has the end of
/// the input.
pub(super) fn replayed_dialog(recording: &Recording) -> DialogLine {
    if let Some(line) = recording.take_input(DIALOG) {
        return Ok(line.into_text());
    }
    if let Some(RecordedInput::Text(why)) = recording.take_input(DIALOG_ERROR) {
        return Err(io::Error::other(why));
    }
    let mut player = recording.player();
    if !player.reads_files {
        player.differs("the script shows a dialog, which had no answer here".to_owned());
    }
    Ok(None)
}
