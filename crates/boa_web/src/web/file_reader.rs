//! [`FileReader`](https://w3c.github.io/FileAPI/#APIASynch): reading a blob with events, and
//! [`FileReaderSync`].

use super::{
    ProgressEvent,
    blob::{Blob, array_buffer},
};
use crate::{
    dom::{DomException, EventTarget, TaskSource, event_handler, host, task},
    webidl::{
        Constructor, Inspected, Interface, Layers, Members, PlatformRef, Root, Steps, constant,
        getter, operation,
    },
};
use boa_engine::{Context, JsResult, JsString, JsValue, string::JsStr};
use boa_gc::{Finalize, GcRefCell, Trace};
use data_url::mime::Mime;
use encoding_rs::{Encoding, UTF_8};
use std::cell::Cell;

/// The slots that `FileReader` adds to `EventTarget`.
#[derive(Debug, Trace, Finalize)]
pub(super) struct FileReader {
    state: Cell<u16>,
    result: GcRefCell<JsValue>,
    error: GcRefCell<JsValue>,
    /// The number of the current read. A task of another read does nothing: aborting a read removes
    /// its tasks.
    read: Cell<u64>,
}

const EMPTY: u16 = 0;
const LOADING: u16 = 1;
const DONE: u16 = 2;

impl Interface for FileReader {
    const NAME: &'static str = "FileReader";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(&Steps(|new_target, (), context| {
            let null = || GcRefCell::new(JsValue::null());
            let slots = Self {
                state: Cell::new(EMPTY),
                result: null(),
                error: null(),
                read: Cell::new(0),
            };
            let layers = Layers::new().with(EventTarget::default()).with(slots);
            new_target.create(layers, context)
        })));
    const INSPECTED: &'static [Inspected] = &[
        Inspected::Constant("readyState"),
        Inspected::Attributes(&["error"]),
    ];
    const MEMBERS: Members<Self> = &[
        operation(
            "readAsArrayBuffer",
            &Steps(|this, blob: PlatformRef<Blob>, context| {
                this.read(blob, Format::ArrayBuffer, context)
            }),
        ),
        operation(
            "readAsBinaryString",
            &Steps(|this, blob: PlatformRef<Blob>, context| {
                this.read(blob, Format::BinaryString, context)
            }),
        ),
        operation(
            "readAsText",
            &Steps(|this, (blob, label): TextArguments, context| {
                this.read(blob, Format::Text(label), context)
            }),
        ),
        operation(
            "readAsDataURL",
            &Steps(|this, blob: PlatformRef<Blob>, context| {
                this.read(blob, Format::DataUrl, context)
            }),
        ),
        operation(
            "abort",
            &Steps(|this, (), context| {
                this.abort(context);
                Ok(())
            }),
        ),
        constant("EMPTY", EMPTY),
        constant("LOADING", LOADING),
        constant("DONE", DONE),
        getter("readyState", &Steps(|this, _| Ok(this.state.get()))),
        getter("result", &Steps(|this, _| Ok(this.result.borrow().clone()))),
        getter("error", &Steps(|this, _| Ok(this.error.borrow().clone()))),
        event_handler!(loadstart),
        event_handler!(progress),
        event_handler!(load),
        event_handler!(abort),
        event_handler!(error),
        event_handler!(loadend),
    ];
}

/// The arguments of `readAsText()`: a blob, and the label of an encoding.
type TextArguments = (PlatformRef<Blob>, Option<JsString>);

/// [`FileReaderSync`](https://w3c.github.io/FileAPI/#FileReaderSync), which workers have.
#[derive(Debug, Trace, Finalize)]
pub(super) struct FileReaderSync;

impl Interface for FileReaderSync {
    const NAME: &'static str = "FileReaderSync";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(&Steps(|new_target, (), context| {
            new_target.object(Self, context)
        })));
    const MEMBERS: Members<Self> = &[
        operation(
            "readAsArrayBuffer",
            &Steps(|_, blob: PlatformRef<Blob>, context| {
                package(&blob, &Format::ArrayBuffer, context)
            }),
        ),
        operation(
            "readAsBinaryString",
            &Steps(|_, blob: PlatformRef<Blob>, context| {
                package(&blob, &Format::BinaryString, context)
            }),
        ),
        operation(
            "readAsText",
            &Steps(|_, (blob, label): TextArguments, context| {
                package(&blob, &Format::Text(label), context)
            }),
        ),
        operation(
            "readAsDataURL",
            &Steps(|_, blob: PlatformRef<Blob>, context| package(&blob, &Format::DataUrl, context)),
        ),
    ];
}

/// The type in which the bytes are [packaged](https://w3c.github.io/FileAPI/#blob-package-data).
enum Format {
    ArrayBuffer,
    BinaryString,
    /// With the label of an encoding.
    Text(Option<JsString>),
    DataUrl,
}

impl PlatformRef<FileReader> {
    /// The [read operation](https://w3c.github.io/FileAPI/#read-operation). All bytes are in
    /// memory, so there is one chunk, and reading never fails.
    fn read(&self, blob: PlatformRef<Blob>, format: Format, context: &mut Context) -> JsResult<()> {
        if self.state.get() == LOADING {
            let why = "the reader is busy reading";
            return Err(DomException::error("InvalidStateError", why, context));
        }
        self.state.set(LOADING);
        *self.result.borrow_mut() = JsValue::null();
        *self.error.borrow_mut() = JsValue::null();
        let size = blob.size();
        self.queue(context, move |this, context| {
            this.fire("loadstart", 0, size, context);
        });
        if size > 0 {
            self.queue(context, move |this, context| {
                this.fire("progress", size, size, context);
            });
        }
        self.queue(context, move |this, context| {
            this.state.set(DONE);
            match package(&blob, &format, context) {
                Ok(result) => {
                    *this.result.borrow_mut() = result;
                    this.fire("load", size, size, context);
                }
                Err(error) => {
                    *this.error.borrow_mut() = error
                        .into_opaque(context)
                        .unwrap_or_else(|_| JsValue::null());
                    this.fire("error", size, size, context);
                }
            }
            if this.state.get() != LOADING {
                this.fire("loadend", size, size, context);
            }
        });
        Ok(())
    }

    /// <https://w3c.github.io/FileAPI/#abort>
    fn abort(&self, context: &mut Context) {
        *self.result.borrow_mut() = JsValue::null();
        if self.state.get() != LOADING {
            return;
        }
        self.state.set(DONE);
        self.read.set(self.read.get() + 1);
        self.fire("abort", 0, 0, context);
        if self.state.get() != LOADING {
            self.fire("loadend", 0, 0, context);
        }
    }

    /// Queues a task of the current read.
    fn queue(&self, context: &mut Context, steps: impl FnOnce(&Self, &mut Context) + 'static) {
        let (this, read) = (self.clone(), self.read.get());
        host(context).queue_task(
            TaskSource::FileReading,
            task(move |context: &mut Context| {
                if this.read.get() == read {
                    steps(&this, context);
                }
            }),
            context,
        );
    }

    fn fire(&self, r#type: &str, transmitted: usize, length: usize, context: &mut Context) {
        ProgressEvent::fire(r#type, &self.as_parent(), transmitted, length, context);
    }
}

fn package(blob: &Blob, format: &Format, context: &mut Context) -> JsResult<JsValue> {
    let bytes = blob.bytes();
    Ok(match format {
        Format::ArrayBuffer => array_buffer(&bytes, context)?.into(),
        Format::BinaryString => JsString::from(JsStr::latin1(&bytes)).into(),
        Format::Text(label) => {
            let encoding = label
                .as_ref()
                .and_then(|label| Encoding::for_label(label.to_std_string_lossy().as_bytes()));
            let encoding = encoding
                .or_else(|| charset(&blob.r#type().to_std_string_lossy()))
                .unwrap_or(UTF_8);
            JsString::from(encoding.decode(&bytes).0).into()
        }
        Format::DataUrl => {
            let r#type = blob.r#type().to_std_string_lossy();
            let r#type = if r#type.is_empty() {
                "application/octet-stream"
            } else {
                &r#type
            };
            let mut url = format!("data:{type};base64,");
            base64_simd::STANDARD.encode_append(&bytes, &mut url);
            JsString::from(url).into()
        }
    })
}

/// The encoding in the parameter `charset` of a
/// [MIME type](https://mimesniff.spec.whatwg.org/#parsing-a-mime-type).
fn charset(r#type: &str) -> Option<&'static Encoding> {
    let parsed: Mime = r#type.parse().ok()?;
    Encoding::for_label(parsed.get_parameter("charset")?.as_bytes())
}
