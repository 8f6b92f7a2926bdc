//! [`ReplayedFile`]: the file of a recording, which a runtime and its workers read.

use super::{
    Difference, RecordingError,
    lines::{FORMAT, Header, Line, VERSION},
};
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    io::{BufRead, Read},
    task::Waker,
};

const MAX_DIFFERENCES: usize = 100;

/// The longest line: the largest message of a WebSocket is far shorter.
const MAX_LINE: u64 = 1 << 30;

/// The state that the positions of a runtime and of its workers share.
pub(super) struct ReplayedFile {
    /// `None` at the end.
    lines: Option<Box<dyn BufRead + Send>>,
    /// The number of the last line that was read, from 1.
    number: u64,
    /// The lines that were read and are of another worker than the one that asked for its next.
    read: HashMap<String, VecDeque<(u64, Line)>>,
    pub(super) details: serde_json::Value,
    pub(super) differences: VecDeque<Difference>,
    /// Whether all must end.
    pub(super) must_stop: bool,
    /// The line that is none of a recording. The replay ends before it.
    pub(super) malformed: Option<RecordingError>,
    /// The event loops that wait.
    pub(super) loop_wakers: BTreeMap<String, Waker>,
}

impl ReplayedFile {
    pub(super) fn new(mut lines: Box<dyn BufRead + Send>) -> Result<Self, RecordingError> {
        let mut first = String::new();
        lines
            .by_ref()
            .take(MAX_LINE)
            .read_line(&mut first)
            .map_err(|_| RecordingError::NoRecording)?;
        Ok(Self {
            lines: Some(lines),
            number: 1,
            read: HashMap::new(),
            details: header(&first)?.details,
            differences: VecDeque::new(),
            must_stop: false,
            malformed: None,
            loop_wakers: BTreeMap::new(),
        })
    }

    /// The next line of a worker, and its number. `None` at the end, and where the file was cut
    /// off.
    pub(super) fn next_line(&mut self, worker: &str) -> Option<(u64, Line)> {
        let read = self.read.get_mut(worker).and_then(VecDeque::pop_front);
        if read.is_some() {
            return read;
        }
        loop {
            let line = self.read_line()?;
            if line.1.worker == worker {
                return Some(line);
            }
            let of_worker = self.read.entry(line.1.worker.clone()).or_default();
            of_worker.push_back(line);
        }
    }

    fn read_line(&mut self) -> Option<(u64, Line)> {
        let lines = self.lines.as_mut()?;
        let mut text = Vec::new();
        self.number += 1;
        let read = lines.take(MAX_LINE).read_until(b'\n', &mut text);
        let line = serde_json::from_slice(&text);
        match (read, line) {
            (Ok(_), Ok(line)) => return Some((self.number, line)),
            (Ok(_), Err(error)) if text.ends_with(b"\n") => {
                self.malformed = Some(RecordingError::Malformed {
                    line: self.number,
                    why: error.to_string(),
                });
                self.stop();
            }
            _ => {}
        }
        self.lines = None;
        None
    }

    pub(super) fn add_difference(&mut self, difference: Difference, is_strict: bool) {
        if self.differences.len() < MAX_DIFFERENCES {
            self.differences.push_back(difference);
        }
        if is_strict {
            self.stop();
        }
    }

    /// Ends all runtimes.
    fn stop(&mut self) {
        self.must_stop = true;
        std::mem::take(&mut self.loop_wakers)
            .into_values()
            .for_each(Waker::wake);
    }

    pub(super) fn wake_loop(&mut self, worker: &str) {
        if let Some(waker) = self.loop_wakers.remove(worker) {
            waker.wake();
        }
    }
}

fn header(first: &str) -> Result<Header, RecordingError> {
    let damaged = |why: String| RecordingError::Malformed { line: 1, why };
    let header: serde_json::Value = serde_json::from_str(first).map_err(|error| {
        if first.contains(FORMAT) {
            damaged(error.to_string())
        } else {
            RecordingError::NoRecording
        }
    })?;
    if header.get("format").and_then(serde_json::Value::as_str) != Some(FORMAT) {
        return Err(RecordingError::NoRecording);
    }
    match header.get("version").and_then(serde_json::Value::as_u64) {
        Some(VERSION) => {}
        Some(version) => return Err(RecordingError::UnknownVersion { version }),
        None => return Err(damaged("it has no version of the format".to_owned())),
    }
    serde_json::from_value(header).map_err(|error| damaged(error.to_string()))
}
