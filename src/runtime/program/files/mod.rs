//! Files of scripts: `readFile`, `readTextFile`, `writeFile` and `writeTextFile` of the module
//! `boa-ws`.
//!
//! The functions are there with the module. What they may reach is looked up by a thread that reads
//! or writes, so that the script's goes on. A runtime has one such thread at a time: its operations
//! run in the order in which they were called.

mod permitted;

pub use permitted::Files;

use crate::{
    dom::{self, DomException, TaskSource, task},
    host::Host,
    runtime::event_loop::EventLoop,
    web::parse_url,
    webidl::{
        AllowSharedBufferSource, Arguments, Promise, UsvString, call_operation, charge_bytes,
        copy_bytes, function, pending, range_error, string::Shortened, type_error,
    },
};
use boa_engine::{
    Context, JsError, JsObject, JsResult, JsString, JsValue, NativeFunction,
    object::builtins::{JsArrayBuffer, JsUint8Array},
};
use boa_gc::{Finalize, Trace};
use std::{
    io::{self, ErrorKind},
    path::PathBuf,
    rc::{Rc, Weak},
    sync::Arc,
    thread,
};
use tokio::sync::{Mutex, oneshot};

/// What has become of an operation: the contents that were read, or nothing.
pub(in crate::runtime) type FileResult = io::Result<Vec<u8>>;

/// The arguments of functions that read.
type Read = UsvString;
/// Those of `writeFile`.
type Write = (UsvString, AllowSharedBufferSource);
/// Those of `writeTextFile`.
type WriteText = (UsvString, UsvString);

/// The functions, and the number of their required arguments.
const FUNCTIONS: [(&str, usize, Kind); 4] = [
    ("readFile", Read::LENGTH, Kind::Read),
    ("readTextFile", Read::LENGTH, Kind::ReadText),
    ("writeFile", Write::LENGTH, Kind::Write),
    ("writeTextFile", WriteText::LENGTH, Kind::WriteText),
];

/// The limit on a path, in bytes: more than systems have. What waits would have no limit without it.
const MAX_PATH: usize = 32 << 10;

/// The names of the functions, in alphabetical order.
pub(super) const NAMES: [&str; 4] = [
    FUNCTIONS[0].0,
    FUNCTIONS[1].0,
    FUNCTIONS[2].0,
    FUNCTIONS[3].0,
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Read,
    ReadText,
    Write,
    WriteText,
}

/// The files of a runtime.
#[derive(Default)]
pub(super) struct ScriptFiles {
    permitted: Arc<Files>,
    /// Held by the operation whose turn it is.
    turn: Rc<Mutex<()>>,
}

impl ScriptFiles {
    pub(super) fn new(permitted: Files) -> Self {
        Self {
            permitted: Arc::new(permitted),
            turn: Rc::default(),
        }
    }
}

#[derive(Clone, Trace, Finalize)]
struct Captured {
    /// The loader owns it.
    #[unsafe_ignore_trace]
    event_loop: Weak<EventLoop>,
    #[unsafe_ignore_trace]
    kind: Kind,
    #[unsafe_ignore_trace]
    name: &'static str,
}

/// A call whose arguments were converted.
struct Call {
    kind: Kind,
    path: PathBuf,
    /// What is written.
    contents: Vec<u8>,
}

impl EventLoop {
    /// The functions about files, with their names.
    pub(in crate::runtime) fn file_functions(
        self: &Rc<Self>,
        context: &Context,
    ) -> [(JsString, JsObject); 4] {
        FUNCTIONS.map(|(name, length, kind)| {
            let captured = Captured {
                event_loop: Rc::downgrade(self),
                kind,
                name,
            };
            let native = NativeFunction::from_copy_closure_with_captures(
                |_, args, captured: &Captured, context| captured.call(args, context),
                captured,
            );
            let name = JsString::from(name);
            (
                name.clone(),
                function(context.realm(), native, name, length),
            )
        })
    }
}

impl Call {
    const fn writes(&self) -> bool {
        matches!(self.kind, Kind::Write | Kind::WriteText)
    }

    fn run(&self, files: &Files) -> FileResult {
        if self.writes() {
            files
                .replace(&self.path, &self.contents)
                .map(|()| Vec::new())
        } else {
            files.contents(&self.path)
        }
    }

    /// The value of the promise.
    fn value(&self, result: FileResult, context: &mut Context) -> JsResult<JsValue> {
        let bytes = match result {
            Ok(bytes) => bytes,
            Err(error) => return Err(self.error(&error, context)),
        };
        match self.kind {
            Kind::Read => {
                let buffer = JsArrayBuffer::from_byte_block(copy_bytes(&bytes)?, context)?;
                Ok(JsUint8Array::from_array_buffer(buffer, context)?.into())
            }
            Kind::ReadText => {
                let text = String::from_utf8_lossy(&bytes);
                let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
                Ok(JsString::from(text).into())
            }
            Kind::Write | Kind::WriteText => Ok(JsValue::undefined()),
        }
    }

    fn error(&self, error: &io::Error, context: &mut Context) -> JsError {
        let name = match error.kind() {
            ErrorKind::NotFound => "NotFoundError",
            ErrorKind::PermissionDenied => "NotAllowedError",
            _ => "OperationError",
        };
        let verb = if self.writes() { "write" } else { "read" };
        let path = self.path.display().to_string();
        let message = format!("cannot {verb} '{}': {error}", Shortened(&path));
        DomException::error(name, &message, context)
    }
}

fn copied(bytes: &[u8]) -> JsResult<Vec<u8>> {
    let mut copy = Vec::new();
    copy.try_reserve_exact(bytes.len())
        .map_err(|_| range_error("there is no memory for a copy of the bytes"))?;
    copy.extend_from_slice(bytes);
    Ok(copy)
}

/// The path of a file that a script names by a path, or by a `file:` URL.
fn path_of(name: String) -> JsResult<PathBuf> {
    if name.len() > MAX_PATH {
        return Err(type_error("a path of a file has at most 32,768 bytes"));
    }
    let is_url = name
        .get(..5)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"));
    let path = if is_url {
        let url = parse_url(&name, None).ok();
        let path = url.and_then(|url| url.to_file_path().ok());
        path.ok_or_else(|| type_error("the URL is that of no file"))?
    } else {
        PathBuf::from(name)
    };
    let is_empty = path.as_os_str().is_empty();
    if is_empty || path.as_os_str().as_encoded_bytes().contains(&0) {
        return Err(type_error(
            "a path of a file is not empty, and has no null character",
        ));
    }
    Ok(path)
}

impl Captured {
    fn call(&self, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let read = |path: Read, context: &mut Context| self.start(path, Vec::new(), context);
        let write = |(path, source): Write, context: &mut Context| {
            let bytes = source.read(copied, context)??;
            self.start(path, bytes, context)
        };
        let write_text = |(path, text): WriteText, context: &mut Context| {
            self.start(path, text.0.into_bytes(), context)
        };
        match self.kind {
            Kind::Read | Kind::ReadText => call_operation(self.name, args, read, context),
            Kind::Write => call_operation(self.name, args, write, context),
            Kind::WriteText => call_operation(self.name, args, write_text, context),
        }
    }

    /// Begins the operation. The promise is settled in a task.
    fn start(
        &self,
        path: UsvString,
        contents: Vec<u8>,
        context: &mut Context,
    ) -> JsResult<Promise> {
        let call = Call {
            kind: self.kind,
            path: path_of(path.0)?,
            contents,
        };
        let event_loop = self.event_loop.upgrade();
        let event_loop =
            event_loop.ok_or_else(|| type_error("the runtime of this function was dropped"))?;
        let (promise, resolver) = pending(context);
        let program = event_loop.program.as_ref();
        let (files, turn) = program
            .map(|it| (it.files.permitted.clone(), it.files.turn.clone()))
            .unwrap_or_default();
        // What waits to be written counts as other bytes outside of the heap.
        let charge = charge_bytes(call.contents.len(), context)?;
        let call = Arc::new(call);
        let own = event_loop.clone();
        let future = async move {
            // A replay has the recorded result, and reaches no file.
            let result = if own.log().is_replay() {
                None
            } else {
                let _turn = turn.lock().await;
                Some(in_thread(call.clone(), files).await)
            };
            let queue = own.clone();
            let steps = task(move |context| {
                drop(charge);
                let result = own.log().file_result(&call.path, result);
                let value = call.value(result, context);
                if let Err(error) = resolver.settle(value, context) {
                    dom::report_exception(error, context);
                }
            });
            Host::queue_task_from_future(&*queue, TaskSource::Embedder, steps);
        };
        event_loop.queues.spawn(Box::pin(future));
        Ok(Promise::Object(promise))
    }
}

/// Runs an operation on a thread of its own, which no end of a runtime waits for.
async fn in_thread(call: Arc<Call>, files: Arc<Files>) -> FileResult {
    // An isolated process starts none.
    if files.are_none() {
        return call.run(&files);
    }
    let (sender, result) = oneshot::channel();
    let started = thread::Builder::new()
        .name("file".to_owned())
        .spawn(move || {
            // The script may be gone.
            let _ = sender.send(call.run(&files));
        });
    if let Err(error) = started {
        let why = format!("the system gives no thread: {error}");
        return Err(io::Error::other(why));
    }
    let result = result.await;
    result.unwrap_or_else(|_| Err(io::Error::other("the operation has panicked")))
}
