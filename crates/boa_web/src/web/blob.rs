//! [`Blob`](https://w3c.github.io/FileAPI/#blob-section): immutable bytes with a media type.

use super::{blob_stream, clone::Text};
use crate::{
    dom::{TaskSource, host, task},
    webidl::{
        self, BufferSource, Charge, Clamp, Constructor, FromJs, Inspected, Interface, Layers,
        Members, PlatformRef, Promise, Root, Steps, copy_bytes, dictionaries, enumerations, getter,
        operation, pending, range_error, string::to_utf8,
    },
};
use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue,
    builtins::array_buffer::AlignedVec,
    js_string,
    object::builtins::{JsArrayBuffer, JsUint8Array},
};
use boa_gc::{Finalize, Trace};
use bytes::Bytes;
use std::{borrow::Cow, mem, ops::Range, sync::Arc};

/// A `Blob`: `create` makes one, and `bytes` reads it. Its slices and copies share its bytes.
///
/// ```
/// use boa_engine::{Source, js_string, property::Attribute};
/// use boa_web::{web::Blob, webidl::PlatformRef};
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// let blob = Blob::create("hello".into(), "Text/Plain", context);
/// assert_eq!((blob.size(), blob.r#type().to_std_string_lossy()), (5, "text/plain".to_owned()));
/// context.register_global_property(js_string!("blob"), blob.into_object(), Attribute::all())?;
/// let slice = context.eval(Source::from_bytes("blob.slice(1, 3)"))?;
/// let slice = slice.as_object().as_ref().and_then(PlatformRef::<Blob>::of_object).expect("a Blob");
/// assert_eq!(slice.bytes(), "el");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Trace, Finalize)]
pub struct Blob {
    #[unsafe_ignore_trace]
    data: Data,
    r#type: JsString,
}

/// The bytes of a blob, in one part or several. They are charged where they were made; parts share
/// them, also in other threads.
#[derive(Debug, Clone)]
pub(super) enum Data {
    One(Bytes),
    BlobParts(Arc<BlobParts>),
}

#[derive(Debug)]
pub(super) struct BlobParts {
    parts: Vec<Bytes>,
    size: usize,
    /// The charge for the list itself.
    #[expect(dead_code, reason = "it is dropped with the list")]
    charge: Charge,
}

/// A blob without references to a heap, so that it can go to another thread.
#[derive(Debug, Clone)]
pub(super) struct Portable {
    data: Data,
    r#type: Text,
}

impl From<&Blob> for Portable {
    fn from(blob: &Blob) -> Self {
        Self {
            data: blob.data.clone(),
            r#type: Text::from(&blob.r#type),
        }
    }
}

impl From<Portable> for Blob {
    fn from(portable: Portable) -> Self {
        Self {
            data: portable.data,
            r#type: JsString::from(&portable.r#type),
        }
    }
}

/// Smaller parts of other blobs are copied: sharing them costs more memory than it saves.
const MIN_SHARED_LEN: usize = 4096;

impl Data {
    pub(super) fn size(&self) -> usize {
        match self {
            Self::One(bytes) => bytes.len(),
            Self::BlobParts(several) => several.size,
        }
    }

    pub(super) fn parts(&self) -> &[Bytes] {
        match self {
            Self::One(bytes) => std::slice::from_ref(bytes),
            Self::BlobParts(several) => &several.parts,
        }
    }

    /// The bytes of a range, in shared parts.
    pub(super) fn parts_of(&self, range: Range<usize>) -> Vec<Bytes> {
        let (mut parts, mut at) = (Vec::new(), 0);
        for part in self.parts() {
            let (first, last) = (range.start.max(at), range.end.min(at + part.len()));
            if first < last {
                parts.push(part.slice(first - at..last - at));
            }
            at += part.len();
        }
        parts
    }

    /// All bytes in one slice. Copies them if there are several parts.
    fn joined(&self) -> Cow<'_, [u8]> {
        match self {
            Self::One(bytes) => Cow::Borrowed(bytes),
            Self::BlobParts(several) => Cow::Owned(several.parts.concat()),
        }
    }

    /// All bytes. Copies them if there are several parts.
    pub(super) fn bytes(&self) -> Bytes {
        match self {
            Self::One(bytes) => bytes.clone(),
            Self::BlobParts(_) => self.joined().into_owned().into(),
        }
    }

    fn slice(&self, start: usize, end: usize, context: &Context) -> JsResult<Self> {
        if let Self::One(bytes) = self {
            return Ok(Self::One(bytes.slice(start..end)));
        }
        let mut joiner = Joiner::new(context);
        for part in self.parts_of(start..end) {
            joiner.share(part, context)?;
        }
        joiner.finish(context)
    }
}

/// Joins parts to the bytes of a blob.
struct Joiner {
    parts: Vec<Bytes>,
    size: usize,
    /// Copied bytes at the end that are not a part yet.
    copied: Vec<u8>,
    charge: Charge,
}

impl Joiner {
    fn new(context: &Context) -> Self {
        Self {
            parts: Vec::new(),
            size: 0,
            copied: Vec::new(),
            charge: webidl::empty_charge(context),
        }
    }

    fn grow(&mut self, bytes: usize, context: &Context) -> JsResult<()> {
        self.size = self.size.saturating_add(bytes);
        if self.size as u64 > webidl::max_blob_bytes(context) {
            return Err(range_error("the Blob has more bytes than it may"));
        }
        Ok(())
    }

    fn copy(&mut self, bytes: &[u8], context: &Context) -> JsResult<()> {
        self.grow(bytes.len(), context)?;
        self.charge.add(bytes.len())?;
        self.copied.extend_from_slice(bytes);
        Ok(())
    }

    fn share(&mut self, bytes: Bytes, context: &Context) -> JsResult<()> {
        if bytes.len() < MIN_SHARED_LEN && !(self.parts.is_empty() && self.copied.is_empty()) {
            return self.copy(&bytes, context);
        }
        self.grow(bytes.len(), context)?;
        self.end_copied(context);
        if !bytes.is_empty() {
            self.parts.push(bytes);
        }
        Ok(())
    }

    fn end_copied(&mut self, context: &Context) {
        if !self.copied.is_empty() {
            let charge = mem::replace(&mut self.charge, webidl::empty_charge(context));
            let mut copied = mem::take(&mut self.copied);
            copied.shrink_to_fit();
            self.parts.push(webidl::charged(copied, charge));
        }
    }

    fn finish(mut self, context: &Context) -> JsResult<Data> {
        self.end_copied(context);
        match self.parts.len() {
            0 => Ok(Data::One(Bytes::new())),
            1 => Ok(Data::One(self.parts.swap_remove(0))),
            count => {
                let charge = webidl::charge_bytes(count * size_of::<Bytes>(), context)?;
                self.parts.shrink_to_fit();
                Ok(Data::BlobParts(Arc::new(BlobParts {
                    parts: self.parts,
                    size: self.size,
                    charge,
                })))
            }
        }
    }
}

impl Interface for Blob {
    const NAME: &'static str = "Blob";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (parts, bag): (Option<Vec<BlobPart>>, BlobPropertyBag), context| {
            let blob = Self::from_parts(parts.unwrap_or_default(), &bag, context)?;
            new_target.object(blob, context)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["size", "type"])];
    const MEMBERS: Members<Self> = &[
        getter("size", &Steps(|this, _| Ok(this.data.size()))),
        getter("type", &Steps(|this, _| Ok(this.r#type.clone()))),
        operation(
            "slice",
            &Steps(
                |this,
                 (start, end, r#type): (
                    Option<Clamp<i64>>,
                    Option<Clamp<i64>>,
                    Option<JsString>,
                ),
                 context| {
                    let slice = Self {
                        data: this.slice(start, end, context)?,
                        r#type: normalized_type(&r#type.unwrap_or_default()),
                    };
                    Ok(slice.into_object(context))
                },
            ),
        ),
        operation(
            "stream",
            &Steps(|this, (), context| blob_stream::get_stream(this.data.clone(), context)),
        ),
        operation(
            "text",
            &Steps(|this, (), context| {
                let read = |data: &Data, _: &mut Context| Ok(text(&data.joined()).into());
                Ok(settle_later(this.data.clone(), read, context))
            }),
        ),
        operation(
            "arrayBuffer",
            &Steps(|this, (), context| {
                let read = |data: &Data, context: &mut Context| {
                    Ok(array_buffer(&data.joined(), context)?.into())
                };
                Ok(settle_later(this.data.clone(), read, context))
            }),
        ),
        operation(
            "bytes",
            &Steps(|this, (), context| {
                let read = |data: &Data, context: &mut Context| {
                    let buffer = array_buffer(&data.joined(), context)?;
                    Ok(JsUint8Array::from_array_buffer(buffer, context)?.into())
                };
                Ok(settle_later(this.data.clone(), read, context))
            }),
        ),
    ];
}

impl Blob {
    /// A blob with these bytes, in the current realm. The bytes count against the quota of
    /// [`host::set_quotas`](crate::host::set_quotas), but are not refused if they exceed it. A type with a character
    /// outside of U+0020 to U+007E becomes the empty string. Any other type is converted to
    /// lowercase.
    pub fn create(bytes: Bytes, r#type: &str, context: &Context) -> PlatformRef<Self> {
        let charge = webidl::charge_existing_bytes(bytes.len(), context);
        let data = Data::One(webidl::charged(bytes, charge));
        Self {
            data,
            r#type: normalized_type(&JsString::from(r#type)),
        }
        .into_object(context)
    }

    /// A blob with these slots, in the current realm.
    pub(super) fn into_object(self, context: &Context) -> PlatformRef<Self> {
        webidl::create(Layers::new().with(self), context)
    }

    /// The bytes. They are shared with the blob. Only a blob of several parts copies them.
    #[must_use]
    pub fn bytes(&self) -> Bytes {
        self.data.bytes()
    }

    /// The bytes, which are shared with the blob.
    pub(super) const fn data(&self) -> &Data {
        &self.data
    }

    /// The number of bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.data.size()
    }

    /// The media type in lowercase. Empty if there is none.
    #[must_use]
    pub const fn r#type(&self) -> &JsString {
        &self.r#type
    }

    /// [Slices a blob](https://w3c.github.io/FileAPI/#slice-blob).
    fn slice(
        &self,
        start: Option<Clamp<i64>>,
        end: Option<Clamp<i64>>,
        context: &Context,
    ) -> JsResult<Data> {
        let size = self.size();
        let relative = |at: i64| {
            let distance = usize::try_from(at.unsigned_abs()).unwrap_or(usize::MAX);
            if at < 0 {
                size.saturating_sub(distance)
            } else {
                size.min(distance)
            }
        };
        let start = start.map_or(0, |Clamp(at)| relative(at));
        let end = end.map_or(size, |Clamp(at)| relative(at));
        self.data.slice(start, end.max(start), context)
    }

    /// [Processes blob parts](https://w3c.github.io/FileAPI/#process-blob-parts).
    pub(super) fn from_parts(
        parts: Vec<BlobPart>,
        bag: &BlobPropertyBag,
        context: &mut Context,
    ) -> JsResult<Self> {
        let mut joiner = Joiner::new(context);
        for part in parts {
            match part {
                BlobPart::Blob(data) => data
                    .parts()
                    .iter()
                    .try_for_each(|part| joiner.share(part.clone(), context))?,
                BlobPart::Buffer(object) => {
                    if let Some(BufferSource(bytes)) =
                        BufferSource::try_from_object(&object, context)?
                    {
                        joiner.copy(&bytes, context)?;
                    }
                }
                BlobPart::String(string) if bag.endings == EndingType::Native => {
                    joiner.copy(with_native_endings(&to_utf8(&string)).as_bytes(), context)?;
                }
                BlobPart::String(string) => joiner.copy(to_utf8(&string).as_bytes(), context)?,
            }
        }
        Ok(Self {
            data: joiner.finish(context)?,
            r#type: normalized_type(&bag.r#type),
        })
    }
}

/// `BlobPart`
///
/// A buffer's bytes are taken when all parts are known: until then script may still write to it.
pub(super) enum BlobPart {
    Buffer(JsObject),
    Blob(Data),
    String(JsString),
}

impl FromJs for BlobPart {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if let Some(object) = value.as_object() {
            if let Some(blob) = PlatformRef::<Blob>::of_object(&object) {
                return Ok(Self::Blob(blob.data.clone()));
            }
            if BufferSource::is(&object, context)? {
                return Ok(Self::Buffer(object));
            }
        }
        JsString::from_js(value, context).map(Self::String)
    }
}

enumerations! {
    /// `EndingType`
    EndingType { Transparent "transparent", Native "native" }
}

dictionaries! {
    /// `BlobPropertyBag`
    #[derive(Debug)]
    pub(super) struct BlobPropertyBag {
        endings: "endings" EndingType = EndingType::Transparent,
        r#type: "type" JsString = js_string!(),
    }
}

fn normalized_type(r#type: &JsString) -> JsString {
    let lowercase = |unit: u16| match u8::try_from(unit) {
        Ok(byte @ b' '..=b'~') => Some(char::from(byte.to_ascii_lowercase())),
        _ => None,
    };
    r#type
        .iter()
        .map(lowercase)
        .collect::<Option<String>>()
        .map(JsString::from)
        .unwrap_or_default()
}

/// [Converts line endings to native](https://w3c.github.io/FileAPI/#convert-line-endings-to-native).
fn with_native_endings(string: &str) -> String {
    let native = if cfg!(windows) { "\r\n" } else { "\n" };
    let mut converted = String::with_capacity(string.len());
    let mut rest = string;
    while let Some(at) = rest.find(['\r', '\n']) {
        converted.push_str(&rest[..at]);
        converted.push_str(native);
        rest = &rest[at..];
        rest = rest.strip_prefix("\r\n").unwrap_or(&rest[1..]);
    }
    converted.push_str(rest);
    converted
}

/// [UTF-8 decodes](https://encoding.spec.whatwg.org/#utf-8-decode) the bytes. A byte order mark is
/// dropped.
fn text(bytes: &[u8]) -> JsString {
    JsString::from(encoding_rs::UTF_8.decode_with_bom_removal(bytes).0)
}

/// A new `ArrayBuffer` with a copy of the bytes.
///
/// # Errors
/// A RangeError if it is longer than the `HostHooks` of the context allow.
pub fn array_buffer(bytes: &[u8], context: &mut Context) -> JsResult<JsArrayBuffer> {
    check_buffer_length(bytes.len(), context)?;
    JsArrayBuffer::from_byte_block(copy_bytes(bytes)?, context)
}

/// A new ArrayBuffer of the bytes.
pub(super) fn array_buffer_of(
    bytes: AlignedVec<u8>,
    context: &mut Context,
) -> JsResult<JsArrayBuffer> {
    check_buffer_length(bytes.len(), context)?;
    JsArrayBuffer::from_byte_block(bytes, context)
}

/// Fails with a RangeError if an ArrayBuffer can't have so many bytes.
pub(super) fn check_buffer_length(length: usize, context: &mut Context) -> JsResult<()> {
    let most = context.host_hooks().max_buffer_size(context);
    if length as u64 > most {
        return Err(range_error(
            "the ArrayBuffer would have more bytes than it may",
        ));
    }
    Ok(())
}

/// A promise that a task settles. In the standard the blob is read in parallel, so the promise
/// can't be settled before the running script has ended.
fn settle_later(
    data: Data,
    read: fn(&Data, &mut Context) -> JsResult<JsValue>,
    context: &mut Context,
) -> Promise {
    let (promise, resolver) = pending(context);
    host(context).queue_task(
        TaskSource::FileReading,
        task(move |context: &mut Context| {
            let result = read(&data, context);
            // Settling fails only if the evaluation as a whole ends. Then no caller is left.
            let _ = resolver.settle(result, context);
        }),
        context,
    );
    Promise::Object(promise)
}
