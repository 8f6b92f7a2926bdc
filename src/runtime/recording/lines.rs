//! The lines of a recording: what [docs/recording.md](../../../docs/recording.md) describes.

#[cfg(feature = "packages")]
use crate::runtime::packages::finder::Found;
use base64_simd::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::borrow::Cow;

/// The value of `format` in the first line.
pub(super) const FORMAT: &str = "boa-ws recording";

/// The version of the format that is written and read.
pub(super) const VERSION: u64 = 6;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) format: String,
    pub(super) version: u64,
    /// Data of the embedding program: the command keeps its arguments.
    #[serde(default)]
    pub(super) details: serde_json::Value,
}

/// Every other line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Line {
    /// Microseconds since the beginning of the recording, on tokio's clock.
    pub(super) at: u64,
    /// The worker that it is about: `2.1` is the first one of the second. Empty for the runtime
    /// that was recorded.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) worker: String,
    #[serde(flatten)]
    pub(super) entry: Entry,
}

/// An input of a run from outside, or a step of the event loop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub(super) enum Entry {
    /// A stream was asked for. The n-th one has the number n, from 1.
    Asked { stream: u64, to: String },
    /// The stream was opened.
    Connected { stream: u64 },
    /// The stream was not opened. `refused` if nothing listens there.
    Failed {
        stream: u64,
        refused: bool,
        error: String,
    },
    /// Bytes were read.
    Read { stream: u64, data: Data },
    /// The end of the stream was read.
    End { stream: u64 },
    /// Reading or writing failed.
    Broken {
        stream: u64,
        writing: bool,
        kind: String,
        error: String,
    },
    /// Bytes were written and flushed.
    Written { stream: u64, data: Data },
    /// The event loop has begun a task: of the timer with this number, for the port with this
    /// number, or from the future with this number.
    Task {
        source: Cow<'static, str>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<u64>,
    },
    /// The event loop has begun new jobs of the engine: imports.
    Jobs,
    /// The script has read the monotonic clock.
    Now { nanoseconds: Vec<u64> },
    /// The script has read the time of day, in milliseconds since 1970.
    Date { milliseconds: Vec<i64> },
    /// The script has asked for the offset of the local time zone at a time in seconds since 1970.
    Offset { of: i64, seconds: i32 },
    /// The script has asked for the number of processors.
    Processors { number: u32 },
    /// The script has asked for the environment and the arguments that the program gives it.
    Program {
        environment: Vec<(String, String)>,
        arguments: Vec<String>,
    },
    /// Random bytes, from which the script gets its random numbers.
    Random { data: Data },
    /// The canonical path of a file.
    Path {
        file: String,
        path: Option<String>,
        error: Option<FileError>,
    },
    /// The contents of a file of a module, or of another that the program has loaded.
    File {
        file: String,
        data: Option<Data>,
        error: Option<FileError>,
    },
    /// What a script has got of a file that it has read or written.
    Used {
        file: String,
        data: Option<Data>,
        error: Option<FileError>,
    },
    /// What the specifier of a package stood for.
    #[cfg(feature = "packages")]
    Package {
        specifier: String,
        found: Option<Found>,
        error: Option<String>,
    },
    /// Input that the embedding program gave, such as a line of standard input. Without a text, its
    /// end.
    Input { name: String, text: Option<String> },
    /// The end of the run, or of a worker that has ended by itself.
    Finish,
    /// A worker was terminated, maybe before its script began.
    Terminated { has_run: bool },
    /// A message was sent to a broadcast channel, after this number of others.
    Broadcast { number: u64 },
    /// No worker could be started, because there were too many.
    NoWorker,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileError {
    pub(super) kind: String,
    pub(super) error: String,
}

/// Bytes, as base64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Data(pub(super) Vec<u8>);

impl Serialize for Data {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode_to_string(&self.0))
    }
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        STANDARD
            .decode_to_vec(text.as_bytes())
            .map(Self)
            .map_err(|_| D::Error::custom("the data is not base64"))
    }
}

impl Entry {
    /// Whether scripts take it while they run, so that a changed script may leave it.
    pub(super) const fn is_taken_by_scripts(&self) -> bool {
        #[cfg(feature = "packages")]
        if matches!(self, Self::Package { .. }) {
            return true;
        }
        matches!(
            self,
            Self::Now { .. }
                | Self::Date { .. }
                | Self::Offset { .. }
                | Self::Processors { .. }
                | Self::Program { .. }
                | Self::Random { .. }
                | Self::Path { .. }
                | Self::File { .. }
                | Self::Used { .. }
                | Self::Broadcast { .. }
                | Self::NoWorker
        )
    }

    /// Whether it is about where the code of scripts comes from, which a replay with other files does
    /// not use.
    pub(super) const fn is_of_loading(&self) -> bool {
        #[cfg(feature = "packages")]
        if matches!(self, Self::Package { .. }) {
            return true;
        }
        matches!(self, Self::Jobs | Self::Path { .. } | Self::File { .. })
    }

    /// Whether another thread causes it: with a message, or with the shutdown of a worker.
    pub(super) fn is_of_thread(&self, in_worker: bool) -> bool {
        let Self::Task { source, number } = self else {
            return false;
        };
        source == "posted-message" && number.is_some() || source == "embedder" && in_worker
    }

    /// The stream that it is about.
    pub(super) const fn stream(&self) -> Option<u64> {
        match self {
            Self::Connected { stream }
            | Self::Failed { stream, .. }
            | Self::Read { stream, .. }
            | Self::End { stream }
            | Self::Broken { stream, .. }
            | Self::Written { stream, .. } => Some(*stream),
            _ => None,
        }
    }

    /// The entry in words.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Asked { stream, to } => format!("connection {stream}, to {to}, was asked for"),
            Self::Connected { stream } => format!("connection {stream} was opened"),
            Self::Failed { stream, .. } => format!("connection {stream} failed"),
            Self::Read { stream, data } => {
                format!("{} bytes arrived on connection {stream}", data.0.len())
            }
            Self::End { stream } => format!("the server ended connection {stream}"),
            Self::Broken { stream, error, .. } => format!("connection {stream} broke: {error}"),
            Self::Written { stream, .. } => format!("a message was sent on connection {stream}"),
            Self::Task { source, number } => match (&**source, number) {
                ("timer", Some(number)) => format!("timer {number} ran"),
                ("websocket", Some(_)) => "a socket had an event".to_owned(),
                ("networking", Some(_)) => "a request had its answer".to_owned(),
                ("posted-message", Some(_)) => "a message of another thread arrived".to_owned(),
                ("remote-event", Some(_)) => "an EventSource had an event".to_owned(),
                (source, _) => format!("a task of the source {source} ran"),
            },
            Self::Jobs => "modules were imported".to_owned(),
            Self::Input {
                text: Some(text), ..
            } => format!("the input was {text:?}"),
            Self::Input { text: None, .. } => "the input ended".to_owned(),
            Self::Finish | Self::Terminated { .. } => "the run ended".to_owned(),
            _ => "the script asked for the time, random numbers, files or workers".to_owned(),
        }
    }
}
