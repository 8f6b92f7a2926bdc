//! [Bodies](https://fetch.spec.whatwg.org/#bodies), and the members that `Request` and `Response`
//! share.

use super::{
    form_data::{self, EntryValue, FormData, FormEntry},
    headers::Headers,
    mime_type, realm_state,
};
use crate::{
    dom::{host, report_exception},
    web::{
        Blob, File, UrlSearchParams, array_buffer,
        streams::{
            ReadRequest, ReadableByteStreamController, ReadableStream, ReadableStreamDefaultReader,
            UnderlyingSource,
        },
    },
    webidl::{
        self, AllowSharedBufferSource, BufferSource, Charge, Deferred, FromJs, Interface, Layers,
        Members, PlatformRef, Promise, Resolution, Steps, getter, operation,
        string::{from_utf8, to_utf8},
        type_error,
    },
};
use boa_engine::{
    Context, JsResult, JsString, JsValue,
    object::builtins::{JsFunction, JsUint8Array},
};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use bytes::Bytes;
use data_url::mime::Mime;
use std::{
    cell::{Cell, RefCell},
    marker::PhantomData,
};
use url::form_urlencoded;

/// The most bytes of a known content that are a chunk of its stream.
const MAX_CHUNK: usize = 64 << 10;

/// A body: its stream, and its source bytes if they are in memory.
#[derive(Debug, Clone, Trace, Finalize)]
pub(super) struct Body {
    pub(super) stream: PlatformRef<ReadableStream>,
    #[unsafe_ignore_trace]
    pub(super) source: Option<Bytes>,
}

/// The body of an object, or none.
#[derive(Debug, Default, Trace, Finalize)]
pub(super) struct BodySlot(GcRefCell<Option<Body>>);

impl BodySlot {
    pub(super) const fn new(body: Option<Body>) -> Self {
        Self(GcRefCell::new(body))
    }

    pub(super) fn get(&self) -> Option<Body> {
        self.0.borrow().clone()
    }

    /// Fails with a TypeError if the body is
    /// [unusable](https://fetch.spec.whatwg.org/#body-unusable): it was read or is being read.
    pub(super) fn check_usable(&self) -> JsResult<()> {
        let is_unusable = |body: &Body| body.stream.is_disturbed() || body.stream.is_locked();
        if self.0.borrow().as_ref().is_some_and(is_unusable) {
            Err(type_error("the body was read already, or is being read"))
        } else {
            Ok(())
        }
    }

    /// [Clones a body](https://fetch.spec.whatwg.org/#concept-body-clone), if there is one. Fails
    /// with a TypeError if it is unusable.
    pub(super) fn clone_body(&self, context: &mut Context) -> JsResult<Self> {
        let Some(body) = self.get() else {
            return Ok(Self::default());
        };
        let (own, other) = body.stream.tee_with_clones(context)?;
        *self.0.borrow_mut() = Some(Body {
            stream: own,
            source: body.source.clone(),
        });
        Ok(Self::new(Some(Body {
            stream: other,
            source: body.source.clone(),
        })))
    }

    /// Takes the body for another object, which reads it in place of this one: a
    /// [proxy](https://streams.spec.whatwg.org/#readablestream-create-a-proxy) of the body.
    pub(super) fn take_over(&self, context: &mut Context) -> JsResult<Option<Body>> {
        let Some(body) = self.get() else {
            return Ok(None);
        };
        Ok(Some(Body {
            stream: body.stream.proxied(context)?,
            source: body.source.clone(),
        }))
    }
}

impl Body {
    pub(super) const fn of_stream(stream: PlatformRef<ReadableStream>) -> Self {
        Self {
            stream,
            source: None,
        }
    }

    /// A body of bytes that are charged.
    pub(super) fn of_bytes(bytes: Bytes, context: &mut Context) -> JsResult<Self> {
        let source = BytesSource {
            bytes: RefCell::new(bytes.clone()),
        };
        Ok(Self {
            stream: ReadableStream::create_byte_stream(source, context)?,
            source: Some(bytes),
        })
    }
}

/// The source of a stream of known bytes.
#[derive(Trace, Finalize)]
struct BytesSource {
    #[unsafe_ignore_trace]
    bytes: RefCell<Bytes>,
}

impl UnderlyingSource<ReadableByteStreamController> for BytesSource {
    fn pull(
        &self,
        controller: &PlatformRef<ReadableByteStreamController>,
        context: &mut Context,
    ) -> JsResult<Promise> {
        let bytes = self.bytes.borrow().clone();
        let max_buffer = usize::try_from(context.host_hooks().max_buffer_size(context))
            .unwrap_or(usize::MAX)
            .max(1);
        let read = controller.pull_from_bytes(
            &bytes[..bytes.len().min(MAX_CHUNK).min(max_buffer)],
            context,
        )?;
        *self.bytes.borrow_mut() = bytes.slice(read..);
        if read == bytes.len() {
            controller.close(context)?;
        }
        Ok(Promise::undefined())
    }
}

/// `BodyInit`
#[derive(Debug)]
pub(super) enum BodyInit {
    Stream(PlatformRef<ReadableStream>),
    Blob(PlatformRef<Blob>),
    Bytes(Vec<u8>),
    Form(PlatformRef<FormData>),
    Params(PlatformRef<UrlSearchParams>),
    Text(JsString),
}

impl FromJs for BodyInit {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if let Some(object) = value.as_object() {
            if let Some(stream) = PlatformRef::<ReadableStream>::of_object(&object) {
                return Ok(Self::Stream(stream));
            }
            if let Some(blob) = PlatformRef::<Blob>::of_object(&object) {
                return Ok(Self::Blob(blob));
            }
            if let Some(form) = PlatformRef::<FormData>::of_object(&object) {
                return Ok(Self::Form(form));
            }
            if let Some(params) = PlatformRef::<UrlSearchParams>::of_object(&object) {
                return Ok(Self::Params(params));
            }
            if let Some(BufferSource(bytes)) = BufferSource::try_from_object(&object, context)? {
                return Ok(Self::Bytes(bytes));
            }
        }
        JsString::from_js(value, context).map(Self::Text)
    }
}

impl BodyInit {
    /// [Extracts a body](https://fetch.spec.whatwg.org/#concept-bodyinit-extract), and its type.
    /// Fails with a TypeError for a stream that was read or is being read, and a RangeError beyond
    /// the quota.
    pub(super) fn extract(self, context: &mut Context) -> JsResult<(Body, Option<String>)> {
        let (bytes, r#type) = match self {
            Self::Stream(stream) => {
                if stream.is_disturbed() || stream.is_locked() {
                    return Err(type_error("the stream was read already, or is being read"));
                }
                return Ok((Body::of_stream(stream), None));
            }
            Self::Blob(blob) => {
                let r#type = Some(to_utf8(blob.r#type())).filter(|r#type| !r#type.is_empty());
                (blob.bytes(), r#type)
            }
            Self::Form(form) => {
                let mut random = [0; 16];
                host(context).fill_random(&mut random);
                let boundary = random.iter().fold("formdata-".to_owned(), |text, byte| {
                    text + &format!("{byte:02x}")
                });
                let mut charge = webidl::empty_charge(context);
                let bytes = form_data::encoded(&form.entries(), &boundary, &mut charge)?;
                let r#type = format!("multipart/form-data; boundary={boundary}");
                (webidl::charged(bytes, charge), Some(r#type))
            }
            Self::Bytes(bytes) => (charged(bytes, context)?, None),
            Self::Params(params) => {
                let r#type = "application/x-www-form-urlencoded;charset=UTF-8";
                let bytes = charged(params.serialize().into_bytes(), context)?;
                (bytes, Some(r#type.to_owned()))
            }
            Self::Text(text) => (
                charged(to_utf8(&text).into_bytes(), context)?,
                Some("text/plain;charset=UTF-8".to_owned()),
            ),
        };
        Ok((Body::of_bytes(bytes, context)?, r#type))
    }
}

/// Fails with a RangeError beyond the quota.
fn charged(bytes: Vec<u8>, context: &Context) -> JsResult<Bytes> {
    let charge = webidl::charge_bytes(bytes.len(), context)?;
    Ok(webidl::charged(bytes, charge))
}

/// An interface with a body.
pub(super) trait HasBody: Interface<This = PlatformRef<Self>> + Trace + Sized {
    fn body(&self) -> &BodySlot;

    fn headers(&self) -> &Headers;

    /// The type that the header fields have.
    fn mime_type(&self) -> Option<Mime> {
        mime_type::extract(&self.headers().list().borrow())
    }
}

/// The [mixin](https://fetch.spec.whatwg.org/#body-mixin) `Body` of an interface.
pub(super) struct BodyMixin<T>(PhantomData<T>);

impl<T: HasBody> BodyMixin<T> {
    pub(super) const MEMBERS: Members<T> = &[
        getter(
            "body",
            &Steps(|this, _| Ok(this.body().get().map(|it| it.stream.clone()))),
        ),
        getter(
            "bodyUsed",
            &Steps(|this, _| {
                Ok(this
                    .body()
                    .get()
                    .is_some_and(|body| body.stream.is_disturbed()))
            }),
        ),
        operation(
            "arrayBuffer",
            &Steps(|this, (), context| consume(this, Wanted::ArrayBuffer, context)),
        ),
        operation(
            "blob",
            &Steps(|this, (), context| {
                let r#type = this.mime_type().map(|it| it.to_string());
                let r#type = r#type.unwrap_or_default();
                consume(this, Wanted::Blob(r#type), context)
            }),
        ),
        operation(
            "bytes",
            &Steps(|this, (), context| consume(this, Wanted::Bytes, context)),
        ),
        operation(
            "formData",
            &Steps(|this, (), context| consume(this, Wanted::Form(this.mime_type()), context)),
        ),
        operation(
            "json",
            &Steps(|this, (), context| consume(this, Wanted::Json, context)),
        ),
        operation(
            "text",
            &Steps(|this, (), context| consume(this, Wanted::Text, context)),
        ),
    ];
}

/// The type that the bytes of a body become.
#[derive(Debug, Clone)]
enum Wanted {
    ArrayBuffer,
    Blob(String),
    Bytes,
    Form(Option<Mime>),
    Json,
    Text,
}

/// [Consume body](https://fetch.spec.whatwg.org/#concept-body-consume-body)
fn consume<T: HasBody>(
    this: &PlatformRef<T>,
    wanted: Wanted,
    context: &mut Context,
) -> JsResult<Promise> {
    this.body().check_usable()?;
    let Some(body) = this.body().get() else {
        let value = wanted.packaged(Vec::new(), webidl::empty_charge(context), context)?;
        return Promise::resolve(value, context);
    };
    let (promise, deferred) = Deferred::promise();
    let reader = ReadableStreamDefaultReader::acquire(&body.stream, context)?;
    let charge = RefCell::new(Some(webidl::empty_charge(context)));
    let reading = Gc::new(Reading {
        reader,
        bytes: RefCell::default(),
        charge,
        wanted,
        deferred,
        has_ended: Cell::new(false),
    });
    reading
        .reader
        .read(Box::new(NextChunk(reading.clone())), context)?;
    Ok(promise)
}

impl Wanted {
    /// [Package data](https://fetch.spec.whatwg.org/#concept-body-package-data)
    fn packaged(&self, bytes: Vec<u8>, charge: Charge, context: &mut Context) -> JsResult<JsValue> {
        match self {
            Self::ArrayBuffer => Ok(array_buffer(&bytes, context)?.into()),
            Self::Blob(r#type) => {
                drop(charge);
                Ok(Blob::create(bytes.into(), r#type, context).into())
            }
            Self::Bytes => {
                let buffer = array_buffer(&bytes, context)?;
                Ok(JsUint8Array::from_array_buffer(buffer, context)?.into())
            }
            Self::Form(r#type) => Ok(form(&bytes, r#type.as_ref(), context)?.into()),
            Self::Json => json(bytes, context),
            Self::Text => Ok(text(&bytes).into()),
        }
    }
}

/// The entries of a body with this type.
fn form(
    bytes: &[u8],
    r#type: Option<&Mime>,
    context: &mut Context,
) -> JsResult<PlatformRef<FormData>> {
    let form = FormData::new(context);
    let text = |text: &str| EntryValue::Text(from_utf8(text));
    match r#type.map(|it| {
        (
            it.type_.as_str(),
            it.subtype.as_str(),
            it.get_parameter("boundary"),
        )
    }) {
        Some(("multipart", "form-data", Some(boundary))) => {
            let parts = form_data::decoded(bytes, boundary);
            for part in
                parts.ok_or_else(|| type_error("the body is not valid multipart/form-data"))?
            {
                let value = match part.file_name {
                    None => text(&String::from_utf8_lossy(part.content)),
                    Some(name) => {
                        let charge = webidl::charge_bytes(part.content.len(), context)?;
                        let content = webidl::charged(part.content.to_vec(), charge);
                        let blob = Blob::create(
                            content,
                            part.r#type.as_deref().unwrap_or("text/plain"),
                            context,
                        );
                        EntryValue::File(File::from_blob(&blob, &name, None, context))
                    }
                };
                form.push(FormEntry {
                    name: part.name,
                    value,
                })?;
            }
        }
        Some(("application", "x-www-form-urlencoded", _)) => {
            for (name, value) in form_urlencoded::parse(bytes) {
                form.push(FormEntry {
                    name: name.into_owned(),
                    value: text(&value),
                })?;
            }
        }
        _ => {
            let message = "a form has the Content-Type multipart/form-data with a boundary, or application/x-www-form-urlencoded";
            return Err(type_error(message));
        }
    }
    Ok(webidl::create(Layers::new().with(form), context))
}

/// [Parses JSON from bytes](https://infra.spec.whatwg.org/#parse-json-bytes-to-a-javascript-value).
pub(super) fn json(bytes: Vec<u8>, context: &mut Context) -> JsResult<JsValue> {
    let parse =
        realm_state(context).and_then(|state| JsFunction::from_object(state.json_parse.clone()));
    let parse = parse.ok_or_else(|| type_error("the realm has no JSON.parse"))?;
    let text = text(&bytes);
    drop(bytes);
    parse.call(&JsValue::undefined(), &[text.into()], context)
}

/// [UTF-8 decodes](https://encoding.spec.whatwg.org/#utf-8-decode) the bytes. A byte order mark is
/// dropped.
fn text(bytes: &[u8]) -> JsString {
    from_utf8(&encoding_rs::UTF_8.decode_with_bom_removal(bytes).0)
}

/// A body that is being read to its end.
#[derive(Trace, Finalize)]
struct Reading {
    reader: PlatformRef<ReadableStreamDefaultReader>,
    #[unsafe_ignore_trace]
    bytes: RefCell<Vec<u8>>,
    #[unsafe_ignore_trace]
    charge: RefCell<Option<Charge>>,
    #[unsafe_ignore_trace]
    wanted: Wanted,
    deferred: Deferred,
    has_ended: Cell<bool>,
}

impl Reading {
    /// Adds the bytes of a chunk. Fails with a RangeError beyond the quota.
    fn add(&self, chunk: &JsValue, context: &mut Context) -> JsResult<()> {
        let source = AllowSharedBufferSource::from_js(chunk, context)?;
        let add = |chunk: &[u8]| {
            let mut bytes = self.bytes.borrow_mut();
            if let Some(charge) = &mut *self.charge.borrow_mut() {
                charge.add(chunk.len())?;
            }
            bytes.extend_from_slice(chunk);
            Ok(())
        };
        source.read(add, context)?
    }

    fn fail(&self, reason: JsValue, context: &mut Context) -> JsResult<()> {
        self.has_ended.set(true);
        self.bytes.take();
        self.charge.take();
        self.deferred.reject(reason, context)
    }
}

/// The read request of the next chunk.
#[derive(Trace, Finalize)]
struct NextChunk(Gc<Reading>);

impl ReadRequest for NextChunk {
    fn chunk_steps(&self, chunk: JsValue, context: &mut Context) -> JsResult<()> {
        let reading = &self.0;
        let is_bytes = chunk
            .as_object()
            .is_some_and(|object| JsUint8Array::from_object(object).is_ok());
        if !is_bytes {
            // The standard does not cancel the stream.
            let error = type_error("a chunk of the body is not a Uint8Array");
            let reason = error.into_opaque(context)?;
            return reading.fail(reason, context);
        }
        if let Err(error) = reading.add(&chunk, context) {
            let reason = error.into_opaque(context)?;
            reading.fail(reason.clone(), context)?;
            let cancelled = reading.reader.cancel(reason, context)?;
            cancelled.mark_as_handled(context);
            return Ok(());
        }
        // A microtask later: a stream may have any number of chunks at once.
        Promise::undefined().react(
            reading.clone(),
            |reading, _, context| {
                reading
                    .reader
                    .read(Box::new(Self(reading.clone())), context)
            },
            context,
        )
    }

    fn close_steps(&self, context: &mut Context) -> JsResult<()> {
        let reading = &self.0;
        if reading.has_ended.replace(true) {
            return Ok(());
        }
        let (bytes, charge) = (reading.bytes.take(), reading.charge.take());
        let charge = charge.unwrap_or_else(|| webidl::empty_charge(context));
        match reading.wanted.packaged(bytes, charge, context) {
            Ok(value) => reading.deferred.resolve(Resolution::Value(value), context),
            Err(error) => {
                let reason = error.into_opaque(context)?;
                reading.deferred.reject(reason, context)
            }
        }
    }

    fn error_steps(&self, reason: JsValue, context: &mut Context) -> JsResult<()> {
        self.0.fail(reason, context)
    }
}

/// Cancels a body that is not needed any more.
pub(super) fn cancel(body: Option<Body>, reason: &JsValue, context: &mut Context) {
    let Some(body) = body else { return };
    match body.stream.cancel(reason.clone(), context) {
        Ok(cancelled) => cancelled.mark_as_handled(context),
        Err(error) => report_exception(error, context),
    }
}
