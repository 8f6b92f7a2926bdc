//! [`FileReader`](https://w3c.github.io/FileAPI/#APIASynch): reading a blob with events, and
//! [`FileReaderSync`].

use super::{
    ProgressEvent,
    blob::{Blob, array_buffer},
};
use crate::{
    dom::{DomException, EventTarget, TaskSource, event_handler, host, task},
    webidl::{
        Constructor, FromJs, Inspected, Interface, Layers, Members, PlatformRef, Root, constant,
        getter, operation, type_error,
    },
};
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue, string::JsStr};
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
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(0, |new_target, _, context| {
        let null = || GcRefCell::new(JsValue::null());
        let slots = Self {
            state: Cell::new(EMPTY),
            result: null(),
            error: null(),
            read: Cell::new(0),
        };
        let layers = Layers::new().with(EventTarget::default()).with(slots);
        Ok(new_target.create(layers, context)?.into_object())
    }));
    const INSPECTED: &'static [Inspected] = &[
        Inspected::Constant("readyState"),
        Inspected::Attributes(&["error"]),
    ];
    const MEMBERS: Members<Self> = &[
        operation("readAsArrayBuffer", 1, |this, args, context| {
            this.read(args, Format::ArrayBuffer, context)
        }),
        operation("readAsBinaryString", 1, |this, args, context| {
            this.read(args, Format::BinaryString, context)
        }),
        operation("readAsText", 1, |this, args, context| {
            blob(args)?;
            let label = Option::<JsString>::from_js(args.get_or_undefined(1), context)?;
            this.read(args, Format::Text(label), context)
        }),
        operation("readAsDataURL", 1, |this, args, context| {
            this.read(args, Format::DataUrl, context)
        }),
        operation("abort", 0, |this, _, context| {
            this.abort(context);
            Ok(JsValue::undefined())
        }),
        constant("EMPTY", EMPTY),
        constant("LOADING", LOADING),
        constant("DONE", DONE),
        getter("readyState", |this, _| Ok(this.state.get().into())),
        getter("result", |this, _| Ok(this.result.borrow().clone())),
        getter("error", |this, _| Ok(this.error.borrow().clone())),
        event_handler!(loadstart),
        event_handler!(progress),
        event_handler!(load),
        event_handler!(abort),
        event_handler!(error),
        event_handler!(loadend),
    ];
}

/// [`FileReaderSync`](https://w3c.github.io/FileAPI/#FileReaderSync), which workers have.
#[derive(Debug, Trace, Finalize)]
pub(super) struct FileReaderSync;

impl Interface for FileReaderSync {
    const NAME: &'static str = "FileReaderSync";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(0, |new_target, _, context| {
        new_target.object(Self, context)
    }));
    const MEMBERS: Members<Self> = &[
        operation("readAsArrayBuffer", 1, |_, args, context| {
            package(&*blob(args)?, &Format::ArrayBuffer, context)
        }),
        operation("readAsBinaryString", 1, |_, args, context| {
            package(&*blob(args)?, &Format::BinaryString, context)
        }),
        operation("readAsText", 1, |_, args, context| {
            let blob = blob(args)?;
            let label = Option::<JsString>::from_js(args.get_or_undefined(1), context)?;
            package(&blob, &Format::Text(label), context)
        }),
        operation("readAsDataURL", 1, |_, args, context| {
            package(&*blob(args)?, &Format::DataUrl, context)
        }),
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
    fn read(&self, args: &[JsValue], format: Format, context: &mut Context) -> JsResult<JsValue> {
        let blob = blob(args)?;
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
        Ok(JsValue::undefined())
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
        ProgressEvent::fire(r#type, &self.parent(), transmitted, length, context);
    }
}

fn blob(args: &[JsValue]) -> JsResult<PlatformRef<Blob>> {
    let object = args.get_or_undefined(0).as_object();
    object
        .as_ref()
        .and_then(PlatformRef::of_object)
        .ok_or_else(|| type_error("the value is not a Blob"))
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
