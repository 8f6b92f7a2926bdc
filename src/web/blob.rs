//! [`Blob`](https://w3c.github.io/FileAPI/#blob-section): bytes that don't change, and a media type.

use crate::{
    dom::{DomException, TaskSource, host, task},
    webidl::{
        self, BufferSource, Clamp, Constructor, Dictionary, FromJs, Inspected, Interface, Layers, Members, Root, This,
        getter, operation, promise_operation, type_error,
    },
};
use boa_engine::{
    Context, JsArgs, JsObject, JsResult, JsString, JsValue,
    builtins::array_buffer::AlignedVec,
    object::builtins::{JsArrayBuffer, JsPromise, JsUint8Array},
};
use boa_gc::{Finalize, Trace};
use bytes::{Bytes, BytesMut};

/// The slots of a blob. Slices and copies share its bytes.
///
/// ```
/// use boa_engine::{Source, js_string, property::Attribute};
/// use boa_websocket::{web::Blob, webidl::This};
///
/// # let mut runtime = boa_websocket::Runtime::builder().build()?;
/// let context = runtime.context();
/// let blob = Blob::create("hello".into(), "Text/Plain", context);
/// assert_eq!((blob.size(), blob.r#type().to_std_string_lossy()), (5, "text/plain".to_owned()));
/// context.register_global_property(js_string!("blob"), blob.into_object(), Attribute::all())?;
/// let slice = context.eval(Source::from_bytes("blob.slice(1, 3)"))?;
/// let slice = slice.as_object().as_ref().and_then(This::<Blob>::of_object).expect("a Blob");
/// assert_eq!(slice.bytes(), "el");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Trace, Finalize)]
pub struct Blob {
    #[unsafe_ignore_trace]
    bytes: Bytes,
    r#type: JsString,
}

impl Interface for Blob {
    const NAME: &'static str = "Blob";
    type Parent = Root;
    type This = This<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor {
        length: 0,
        steps: |new_target, args, context| {
            let parts = Option::<Vec<BlobPart>>::from_js(args.get_or_undefined(0), context)?.unwrap_or_default();
            let options = Dictionary::from_js(args.get_or_undefined(1), context)?;
            let bag = BlobPropertyBag::read(&options, context)?;
            let blob = Self::from_parts(parts, &bag, context)?;
            Ok(new_target.create(Layers::new().with(blob), context)?.into_object())
        },
    });
    const INSPECTED: &'static [Inspected] = &[Inspected::Attribute("size"), Inspected::Attribute("type")];
    const MEMBERS: Members<Self> = &[
        getter("size", |this, _| Ok(this.bytes.len().into())),
        getter("type", |this, _| Ok(this.r#type.clone().into())),
        operation("slice", 0, |this, args, context| {
            let start = Option::<Clamp<i64>>::from_js(args.get_or_undefined(0), context)?;
            let end = Option::<Clamp<i64>>::from_js(args.get_or_undefined(1), context)?;
            let r#type = Option::<JsString>::from_js(args.get_or_undefined(2), context)?.unwrap_or_default();
            let slice = Self { bytes: this.slice(start, end), r#type: normalized_type(&r#type) };
            Ok(slice.into_object(context).into_object().into())
        }),
        operation("stream", 0, |_, _, context| {
            Err(DomException::error("NotSupportedError", "stream() needs ReadableStream, which is not there", context))
        }),
        promise_operation("text", 0, |this, _, context| Ok(later(text(&this.bytes).into(), context))),
        promise_operation("arrayBuffer", 0, |this, _, context| {
            let buffer = array_buffer(&this.bytes, context)?;
            Ok(later(buffer.into(), context))
        }),
        promise_operation("bytes", 0, |this, _, context| {
            let buffer = array_buffer(&this.bytes, context)?;
            let view = JsUint8Array::from_array_buffer(buffer, context)?;
            Ok(later(view.into(), context))
        }),
    ];
}

impl Blob {
    /// A blob of these bytes, in the current realm. A type with a character outside of U+0020 to U+007E becomes the empty
    /// string, any other is made lowercase.
    ///
    /// [`Blob`] has an example.
    pub fn create(bytes: Bytes, r#type: &str, context: &Context) -> This<Self> {
        Self { bytes, r#type: normalized_type(&JsString::from(r#type)) }.into_object(context)
    }

    /// A blob with these slots, in the current realm.
    pub(super) fn into_object(self, context: &Context) -> This<Self> {
        webidl::create(Layers::new().with(self), context)
    }

    /// The bytes. They are shared, not copied.
    ///
    /// [`Blob`] has an example.
    #[must_use]
    pub fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }

    /// How many bytes there are.
    ///
    /// [`Blob`] has an example.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The media type, in lowercase; empty if it has none.
    ///
    /// [`Blob`] has an example.
    #[must_use]
    pub const fn r#type(&self) -> &JsString {
        &self.r#type
    }

    /// [Slices a blob](https://w3c.github.io/FileAPI/#slice-blob).
    fn slice(&self, start: Option<Clamp<i64>>, end: Option<Clamp<i64>>) -> Bytes {
        let size = self.bytes.len();
        let relative = |at: i64| {
            let distance = usize::try_from(at.unsigned_abs()).unwrap_or(usize::MAX);
            if at < 0 { size.saturating_sub(distance) } else { size.min(distance) }
        };
        let start = start.map_or(0, |Clamp(at)| relative(at));
        let end = end.map_or(size, |Clamp(at)| relative(at));
        self.bytes.slice(start..end.max(start))
    }

    /// [Processes blob parts](https://w3c.github.io/FileAPI/#process-blob-parts).
    pub(super) fn from_parts(mut parts: Vec<BlobPart>, bag: &BlobPropertyBag, context: &mut Context) -> JsResult<Self> {
        let bytes = match parts.pop() {
            None => Bytes::new(),
            Some(only) if parts.is_empty() => only.into_bytes(bag.endings, context)?,
            Some(last) => {
                let mut joined = BytesMut::new();
                for part in parts.into_iter().chain([last]) {
                    joined.extend_from_slice(&part.into_bytes(bag.endings, context)?);
                }
                joined.freeze()
            }
        };
        Ok(Self { bytes, r#type: normalized_type(&bag.r#type) })
    }
}

/// `BlobPart`
///
/// A buffer's bytes are taken when all parts are known: until then script may still write to it.
pub(super) enum BlobPart {
    Buffer(JsObject),
    Blob(Bytes),
    String(String),
}

impl FromJs for BlobPart {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if let Some(object) = value.as_object() {
            if let Some(blob) = This::<Blob>::of_object(&object) {
                return Ok(Self::Blob(blob.bytes()));
            }
            if BufferSource::is(&object, context)? {
                return Ok(Self::Buffer(object));
            }
        }
        webidl::UsvString::from_js(value, context).map(|string| Self::String(string.0))
    }
}

impl BlobPart {
    fn into_bytes(self, endings: Endings, context: &mut Context) -> JsResult<Bytes> {
        Ok(match self {
            Self::Blob(bytes) => bytes,
            Self::Buffer(object) => {
                BufferSource::try_from_object(&object, context)?.map_or_else(Bytes::new, |it| it.0.into())
            }
            Self::String(string) => match endings {
                Endings::Transparent => string.into(),
                Endings::Native => with_native_endings(&string).into(),
            },
        })
    }
}

/// `EndingType`
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Endings {
    #[default]
    Transparent,
    Native,
}

impl FromJs for Endings {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let name = JsString::from_js(value, context)?.to_std_string_lossy();
        match name.as_str() {
            "transparent" => Ok(Self::Transparent),
            "native" => Ok(Self::Native),
            _ => Err(type_error(format!("'{name}' is neither 'transparent' nor 'native'"))),
        }
    }
}

/// `BlobPropertyBag`
#[derive(Debug, Default)]
pub(super) struct BlobPropertyBag {
    endings: Endings,
    r#type: JsString,
}

impl BlobPropertyBag {
    pub(super) fn read(options: &Dictionary, context: &mut Context) -> JsResult<Self> {
        Ok(Self {
            endings: options.member("endings", context)?.unwrap_or_default(),
            r#type: options.member("type", context)?.unwrap_or_default(),
        })
    }
}

fn normalized_type(r#type: &JsString) -> JsString {
    let lowercase = |unit: u16| match u8::try_from(unit) {
        Ok(byte @ b' '..=b'~') => Some(char::from(byte.to_ascii_lowercase())),
        _ => None,
    };
    r#type.iter().map(lowercase).collect::<Option<String>>().map(JsString::from).unwrap_or_default()
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

/// [UTF-8 decodes](https://encoding.spec.whatwg.org/#utf-8-decode) the bytes: without a byte order mark.
fn text(bytes: &[u8]) -> JsString {
    JsString::from(encoding_rs::UTF_8.decode_with_bom_removal(bytes).0)
}

/// A new ArrayBuffer with a copy of the bytes.
pub(super) fn array_buffer(bytes: &[u8], context: &mut Context) -> JsResult<JsArrayBuffer> {
    // The alignment is a constant of the type; the argument for it is not looked at.
    JsArrayBuffer::from_byte_block(AlignedVec::from_slice(0, bytes), context)
}

/// A promise that a task fulfills: reading happens in parallel, and so can't be over before the script that asked for it.
fn later(value: JsValue, context: &mut Context) -> JsValue {
    let (promise, resolvers) = JsPromise::new_pending(context);
    host(context).queue_task(
        TaskSource::FileReading,
        task(move |context: &mut Context| {
            // What resolving throws only ever ends the evaluation as a whole: there is nobody to tell.
            let _ = resolvers.resolve.call(&JsValue::undefined(), &[value], context);
        }),
        context,
    );
    promise.into()
}
