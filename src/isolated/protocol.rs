//! The messages between the program and a child. Both are the same version of this crate:
//! [`VERSION`] is compared first.
//!
//! A frame is its length, as four bytes in the order of the network, and a message. A descriptor
//! is sent with the first bytes of the frame that announces it.

use super::{
    ProcessLimits,
    value::{self, Value},
};
#[cfg(feature = "packages")]
use crate::runtime::packages::finder::{Found, PackageRequest};
use crate::{
    Error,
    dom::{ErrorReport, StackFrame},
    runtime::{
        FunctionError, HandleError, ModuleType, State, StopReason,
        limited_items::{self, MAX_ITEMS},
        portable_report::PortableReport,
        values::ValueError,
        workers::Settings,
    },
    web::{self, Level},
    websocket::SocketState,
};
use bytes::{Buf, Bytes, BytesMut};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::time::Duration;
use url::Url;

/// Of the program and of its children.
pub(super) const VERSION: &str = concat!("boa_websocket ", env!("CARGO_PKG_VERSION"));

pub(super) const MAX_FRAME: usize = 64 << 20;

pub(super) const HEAD: usize = 4;

/// A value as bytes: see [`value::encode`](super::value::encode).
#[derive(Debug, Default, Clone)]
pub(super) struct Encoded(pub(super) Vec<u8>);

impl Serialize for Encoded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Encoded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = <&[u8]>::deserialize(deserializer)?;
        Ok(Self(bytes.to_owned()))
    }
}

/// A value that a child has sent, and the memory that it takes. It is read from the frame, without
/// a copy of its bytes.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) value: Value,
    pub(super) memory: usize,
}

impl<'de> Deserialize<'de> for Decoded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = <&[u8]>::deserialize(deserializer)?;
        let (value, memory) = value::decode_counted(bytes).map_err(D::Error::custom)?;
        Ok(Self { value, memory })
    }
}

/// From the program to its child.
#[derive(Serialize, Deserialize)]
pub(super) enum ToChild {
    /// The first message.
    Setup(Box<Setup>),
    /// Work for the runtime, and the time that is left for it. It does one after the other.
    Work(u64, Option<Duration>, Work),
    /// The program does not wait for the result of the work any more.
    Cancel(u64),
    /// A call of a [`Handle`](super::Handle), beside the work, and the time that is left for it.
    Call(u64, String, Encoded, Option<Duration>),
    /// A [`Handle`](super::Handle) asks for the state.
    State(u64),
    Interrupt,
    /// A [`Handle`](super::Handle) asks for a shutdown, and waits for its end.
    ShutDown(u64, Duration),
    /// The answer to a request. A descriptor goes with [`Answer::Connected`].
    Answer(u64, Answer),
}

#[derive(Serialize, Deserialize)]
pub(super) enum Work {
    Execute(String, Encoded),
    Evaluate(String, Encoded),
    Call(String, Encoded),
    Global(String, Encoded),
    Import(String),
    ImportSource(String, Encoded),
    Run,
    RunToExit,
    RunUntilStopped,
    ShutDown(Duration),
    State,
}

/// From the child to its program. A value is [`Encoded`] in the child and [`Decoded`] in the
/// program.
#[derive(Serialize, Deserialize)]
pub(super) enum FromChild<V> {
    /// The child has limited itself, and waits for work.
    Ready(String),
    /// The child can't be set up, for this reason.
    Failed(String),
    Done(u64, Result<Done<V>, EncodedError>),
    /// The answer to a [`Handle`](super::Handle).
    Called(u64, Result<Done<V>, HandleError>),
    Print(Level, u32, String),
    Clear,
    Uncaught(PortableReport),
    ConnectionFailed(String, String),
    Request(u64, Request<V>),
    UndeclaredName(String),
}

#[derive(Serialize, Deserialize)]
pub(super) enum Done<V> {
    Nothing,
    Value(V),
    State(#[serde(with = "SentState")] State),
}

/// [`State`], with a limit on the sockets that are read.
#[derive(Serialize, Deserialize)]
#[serde(remote = "State")]
struct SentState {
    #[serde(deserialize_with = "limited_items::deserialize")]
    sockets: Vec<SocketState>,
    timers: usize,
    tasks: usize,
    functions: usize,
}

/// A request for something that the child can't do itself.
#[derive(Serialize, Deserialize)]
pub(super) enum Request<V> {
    /// Call the function of this index with this list of arguments.
    Function(u32, V),
    /// Open a stream to the host of this URL.
    Connect(String),
    /// The header fields for a URL.
    Headers(String),
    Canonicalize(String),
    Read(String),
    /// The source of the module of this URL, which is no file, for this importer.
    Module(String, ModuleType, Option<String>),
    /// What the specifier of a package stands for.
    #[cfg(feature = "packages")]
    Package(PackageRequest),
}

#[derive(Serialize, Deserialize)]
pub(super) enum Answer {
    Value(Encoded),
    /// An error of a function.
    Thrown(FunctionError),
    /// An error of a connection or of a module, as text.
    Error(String),
    Connected,
    Headers(Vec<(String, String)>),
    Path(String),
    File(Encoded),
    /// The error of the operating system.
    NoFile(i32),
    Module(SentModule),
    #[cfg(feature = "packages")]
    Package(Found),
}

/// [`ModuleSource`](crate::runtime::ModuleSource)
#[derive(Serialize, Deserialize)]
pub(super) struct SentModule {
    pub(super) bytes: Encoded,
    pub(super) url: Option<String>,
    pub(super) module_type: Option<ModuleType>,
}

/// The configuration of a child.
#[derive(Serialize, Deserialize)]
pub(super) struct Setup {
    pub(super) process: ProcessLimits,
    pub(super) settings: Settings,
    pub(super) location: Option<Url>,
    pub(super) colors: bool,
    pub(super) asks_for_headers: bool,
    /// Whether the permissions allow any connections. Without them nothing is prepared for
    /// encryption.
    pub(super) is_reachable: bool,
    /// In PEM.
    pub(super) authorities: Vec<Encoded>,
    pub(super) trusts_platform: bool,
    /// Names, and whether they return promises.
    pub(super) functions: Vec<(String, bool)>,
    pub(super) globals: Vec<(String, Encoded)>,
    pub(super) modules_in_memory: Vec<String>,
    pub(super) fetches_modules: bool,
}

/// The open files of a child without connections: its stream twice, the standard streams, tokio's,
/// and some to spare.
pub(super) const OWN_FILES: u64 = 16;

/// The limit on the bytes of a URL: as for WebSockets and `fetch`.
pub(super) const MAX_URL: usize = 1 << 20;

/// Parses a URL from the child. An error describes the violation.
pub(super) fn parse_url(text: &str) -> Result<Url, String> {
    if text.len() > MAX_URL {
        return Err(format!("it has sent a URL of {} bytes", text.len()));
    }
    web::parse_url(text, None).map_err(|_| "it has sent an invalid URL".to_owned())
}

/// A state that may cross to another process.
pub(super) fn sendable(state: State) -> Result<State, ValueError> {
    let many = state.sockets.len();
    if many > MAX_ITEMS {
        return Err(ValueError::new(format_args!(
            "{many} sockets are open, and the state of {MAX_ITEMS} may cross to another process"
        )));
    }
    Ok(state)
}

/// The bytes of a report's texts.
pub(super) fn report_length(report: &ErrorReport) -> usize {
    let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let frames = report.stack.iter().chain(&report.generated_position);
    let frames = frames.map(|frame| text(&frame.function) + text(&frame.file) + 8);
    report.message.len() + text(&report.source_line) + frames.sum::<usize>()
}

/// An [`Error`] as bytes, which unlike the error may go to another thread.
#[derive(Serialize, Deserialize)]
pub(super) struct EncodedError(Encoded);

/// The form of an [`Error`] in bytes.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Error")]
enum SentError {
    #[serde(with = "sent_report")]
    Script(Box<ErrorReport>),
    NotUtf8 {
        name: String,
        line: usize,
        offset: usize,
        is_utf16: bool,
    },
    NeverSettles {
        position: Option<StackFrame>,
        source_line: Option<String>,
    },
    PromisePending,
    NotAFunction {
        name: String,
    },
    Value(ValueError),
    Interrupted,
    DeadlinePassed,
    Stopped(StopReason),
    NoTokio,
    OtherTokio,
    NoTime,
    PermissionsInOptions,
    ModuleName {
        name: String,
    },
    Engine(String),
}

/// A report as a [`PortableReport`], for `serde(with)`.
mod sent_report {
    use super::{ErrorReport, PortableReport};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(
        report: &ErrorReport,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        PortableReport::from(report).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Box<ErrorReport>, D::Error> {
        let report = PortableReport::deserialize(deserializer)?;
        Ok(Box::new(ErrorReport::from(report)))
    }
}

#[derive(Serialize, Deserialize)]
struct ErrorPayload(#[serde(with = "SentError")] Error);

impl EncodedError {
    pub(super) fn new(error: Error) -> Self {
        // No type in it fails to be written.
        let bytes = postcard::to_allocvec(&ErrorPayload(error));
        Self(Encoded(bytes.unwrap_or_default()))
    }

    /// The error is what the other process has done wrong.
    pub(super) fn decode(&self) -> Result<Error, String> {
        let ErrorPayload(error) = parse(&self.0.0)?;
        Ok(error)
    }
}

pub(super) fn frame(message: &impl Serialize) -> Result<Vec<u8>, ValueError> {
    let mut bytes = postcard::to_extend(message, vec![0; HEAD]).map_err(ValueError::new)?;
    let length = bytes.len() - HEAD;
    let head = u32::try_from(length).ok().filter(|_| length <= MAX_FRAME);
    let head = head.ok_or_else(|| {
        ValueError::new(format_args!(
            "it has {length} bytes, and {MAX_FRAME} may cross to another process"
        ))
    })?;
    bytes[..HEAD].copy_from_slice(&head.to_be_bytes());
    Ok(bytes)
}

/// Takes the bytes of the first message, if all of it has arrived. The error is what the other
/// process has done wrong.
pub(super) fn take(bytes: &mut BytesMut) -> Result<Option<Bytes>, String> {
    let Some(head) = bytes.first_chunk::<HEAD>() else {
        return Ok(None);
    };
    let length = usize::try_from(u32::from_be_bytes(*head)).unwrap_or(usize::MAX);
    if length > MAX_FRAME {
        return Err(format!("it has announced a message of {length} bytes"));
    }
    let end = HEAD + length;
    if bytes.len() < end {
        // As much as it is, and not up to twice that.
        bytes.reserve(end - bytes.len());
        return Ok(None);
    }
    let mut frame = bytes.split_to(end);
    if bytes.is_empty() {
        *bytes = BytesMut::new();
    }
    frame.advance(HEAD);
    Ok(Some(frame.freeze()))
}

/// Reads a message. The error is what the other process has done wrong.
pub(super) fn parse<T: for<'de> Deserialize<'de>>(message: &[u8]) -> Result<T, String> {
    postcard::from_bytes(message).map_err(|error| format!("it has sent no message: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Limits,
        net::{Deflate, Options},
        runtime::ImportMap,
    };

    /// Sends a value with these members, which are all that are serialized, and checks that each
    /// arrives. None has its default.
    macro_rules! arrives {
        ($type:ident { $($member:ident: $value:expr,)* }) => {{
            let sent = $type::new()$(.$member($value))*;
            let read = crossed(&sent);
            let default = $type::default();
            $(
                assert_eq!(read.$member, sent.$member, stringify!($member));
                assert_ne!(read.$member, default.$member, stringify!($member));
            )*
            let members = serde_json::to_value(&sent).expect("it can be serialized");
            let mut members: Vec<_> = members.as_object().expect("an object").keys().cloned().collect();
            members.sort_unstable();
            let mut expected = [$(stringify!($member)),*];
            expected.sort_unstable();
            assert_eq!(members, expected);
        }};
    }

    #[test]
    fn each_limit_reaches_the_child() {
        let second = Duration::from_secs;
        arrives!(Deflate {
            threshold: 17,
            level: 9,
            client_no_context_takeover: true,
            server_no_context_takeover: true,
            client_max_window_bits: 10,
            server_max_window_bits: 11,
        });
        arrives!(Options {
            establish_timeout: second(1),
            one_at_a_time: true,
            silence_timeout: second(3),
            close_timeout: second(4),
            ping: second(5),
            max_message: 11,
            max_fragments: 12,
            max_queued: 13,
            max_unread: 14,
            max_head: 15,
            max_headers: 16,
            deflate: Deflate::new().level(9),
        });
        arrives!(Limits {
            nested_calls: 1,
            stack_values: 2,
            loop_iterations: 3,
            heap_bytes: 4,
            buffer_bytes: 5,
            blob_bytes: 6,
            timers: 7,
            connections: 8,
            script_time: second(9),
            module_time: second(10),
            module_bytes: 11,
            stoppable: true,
        });
    }

    /// A value as the other process reads it.
    fn crossed<T: Serialize + for<'de> Deserialize<'de>>(sent: &T) -> T {
        let bytes = postcard::to_allocvec(sent).expect("it can be sent");
        postcard::from_bytes(&bytes).expect("it is read")
    }

    #[test]
    fn an_import_map_is_the_same_in_the_other_process() {
        let text = r#"{
            "imports": { "a": "./a.mjs", "b/": "https://b.example/", "no": null, "/c": "../c.mjs", "https:d": "/d", "": "./e" },
            "scopes": { "./old/": { "a": "./a-1.mjs", "aa": "./aa" }, "/": {}, "https://f.example": { "a": "./f/" } }
        }"#;
        let base = "https://base.example/app/main.mjs".parse().expect("a URL");
        let map = ImportMap::parse(text, &base).expect("a map");
        let sent = crate::Builder::default().import_map(map).shared.import_map;
        assert!(sent.is_some());
        assert_eq!(crossed(&sent), sent);
    }

    fn stack() -> Vec<StackFrame> {
        let mut frame = StackFrame::default();
        frame.function = Some("tick".to_owned());
        frame.file = Some("rules.js".to_owned());
        (frame.line, frame.column) = (3, 4);
        vec![frame]
    }

    fn value_error() -> ValueError {
        ValueError::new("it is a symbol")
            .within("[2]")
            .within(".friends")
    }

    #[test]
    fn each_error_is_the_same_in_the_other_process() {
        let mut report = ErrorReport::default();
        report.message = "TypeError: x is not a function".to_owned();
        report.in_promise = true;
        report.stack = stack();
        report.source_line = Some("x()".to_owned());
        report.generated_position = stack().pop();
        report.colno = Some(5);
        report.is_muted = true;
        for error in [
            Error::Script(Box::new(report)),
            Error::NotUtf8 {
                name: "rules.js".to_owned(),
                line: 2,
                offset: 30,
                is_utf16: true,
            },
            Error::NeverSettles {
                position: stack().pop(),
                source_line: Some("await never".to_owned()),
            },
            Error::PromisePending,
            Error::NotAFunction {
                name: "tick".to_owned(),
            },
            Error::Value(value_error()),
            Error::Interrupted,
            Error::DeadlinePassed,
            Error::Stopped(StopReason::ScriptTime),
            Error::NoTokio,
            Error::OtherTokio,
            Error::NoTime,
            Error::PermissionsInOptions,
            Error::ModuleName {
                name: "a b".to_owned(),
            },
            Error::Engine("no memory".to_owned()),
        ] {
            let text = format!("{error:?}");
            let arrived = crossed(&EncodedError::new(error)).decode();
            let arrived = arrived.expect("it is an error");
            assert_eq!(format!("{arrived:?}"), text);
        }
    }

    #[test]
    fn each_error_of_a_handle_is_the_same_in_the_other_process() {
        for error in [
            HandleError::Ended,
            HandleError::Busy,
            HandleError::Interrupted,
            HandleError::DeadlinePassed,
            HandleError::Stopped(StopReason::ShutDown),
            HandleError::NotAFunction {
                name: "tick".to_owned(),
            },
            HandleError::Script {
                message: "Error: no".to_owned(),
                stack: stack(),
            },
            HandleError::Value(value_error()),
        ] {
            assert_eq!(crossed(&error), error);
        }
    }

    #[test]
    fn the_innermost_frames_of_a_long_stack_cross() {
        let deep = HandleError::Script {
            message: "RangeError: too deep".to_owned(),
            stack: vec![stack().remove(0); MAX_ITEMS + 1],
        };
        let HandleError::Script { stack, .. } = crossed(&deep) else {
            panic!("it is another error")
        };
        assert_eq!(stack.len(), MAX_ITEMS);
    }
}
