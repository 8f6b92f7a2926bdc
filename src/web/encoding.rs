//! The [Encoding](https://encoding.spec.whatwg.org/#api) standard's `TextDecoder` and `TextEncoder`.

use super::blob::array_buffer_of;
use crate::webidl::{
    self, AllowSharedBufferSource, ArrayBufferView, Charge, Constructor, Dictionary, FromJs, Inspected, Interface,
    Layers, Members, PlatformRef, Root, operation, range_error, readonly,
    string::{Shortened, to_utf8},
    type_error,
};
use boa_engine::{
    Context, JsArgs, JsObject, JsResult, JsString, JsValue,
    builtins::{
        array_buffer::AlignedVec,
        typed_array::{TypedArray, TypedArrayKind},
    },
    js_string,
    object::builtins::{JsTypedArray, JsUint8Array},
    string::{JsStr, JsStrVariant},
};
use boa_gc::{Finalize, Trace};
use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, UTF_8, mem};
use std::{cell::RefCell, collections::VecDeque, fmt};

pub(super) fn register(context: &mut Context) -> JsResult<()> {
    webidl::define::<TextDecoder>(context)?;
    webidl::define::<TextEncoder>(context)
}

/// The slots of a decoder.
#[derive(Trace, Finalize)]
pub struct TextDecoder {
    #[unsafe_ignore_trace]
    encoding: &'static Encoding,
    fatal: bool,
    ignore_bom: bool,
    /// The state for the next call after a call with `stream`: the standard's "do not flush".
    #[unsafe_ignore_trace]
    stream: RefCell<Option<Stream>>,
}

/// A decoder in the middle of its input.
struct Stream {
    decoder: Decoder,
    /// The rest of the I/O queue after a fatal error.
    unread: VecDeque<u8>,
    /// The charge for the unread bytes.
    charge: Charge,
}

impl Stream {
    /// Adds unread bytes.
    fn add(&mut self, bytes: &[u8]) -> JsResult<()> {
        self.charge.set(self.unread.len() + bytes.len())?;
        self.unread.extend(bytes);
        Ok(())
    }
}

impl Interface for TextDecoder {
    const NAME: &'static str = "TextDecoder";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor {
        length: 0,
        steps: |new_target, args, context| {
            let label = Option::<JsString>::from_js(args.get_or_undefined(0), context)?;
            let options = Dictionary::from_js(args.get_or_undefined(1), context)?;
            let fatal = options.member("fatal", context)?.unwrap_or(false);
            let ignore_bom = options.member("ignoreBOM", context)?.unwrap_or(false);
            let label = label.map_or_else(|| "utf-8".to_owned(), |label| to_utf8(&label));
            let encoding = Encoding::for_label_no_replacement(label.as_bytes())
                .ok_or_else(|| range_error(format!("'{}' is not the label of an encoding", Shortened(&label))))?;
            let slots = Self { encoding, fatal, ignore_bom, stream: RefCell::new(None) };
            Ok(new_target.create(Layers::new().with(slots), context)?.into_object())
        },
    });
    const INSPECTED: &'static [Inspected] =
        &[Inspected::Attribute("encoding"), Inspected::Attribute("fatal"), Inspected::Attribute("ignoreBOM")];
    const MEMBERS: Members<Self> = &[
        readonly("encoding", |this, _| Ok(JsString::from(this.encoding.name().to_ascii_lowercase()).into())),
        readonly("fatal", |this, _| Ok(this.fatal.into())),
        readonly("ignoreBOM", |this, _| Ok(this.ignore_bom.into())),
        operation("decode", 0, Self::decode),
    ];
}

impl TextDecoder {
    /// <https://encoding.spec.whatwg.org/#dom-textdecoder-decode>
    fn decode(this: &PlatformRef<Self>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let input = Option::<AllowSharedBufferSource>::from_js(args.get_or_undefined(0), context)?;
        let stream =
            Dictionary::from_js(args.get_or_undefined(1), context)?.member("stream", context)?.unwrap_or(false);
        let empty_charge = webidl::empty_charge(context);
        let decoded = match input {
            Some(input) => input.read(|bytes| this.decode_bytes(bytes, stream, empty_charge), context)??,
            None => this.decode_bytes(&[], stream, empty_charge)?,
        };
        let string = decoded.ok_or_else(|| type_error(format!("the bytes are not valid {}", this.encoding.name())))?;
        Ok(string.into())
    }

    /// `None` is a fatal error.
    fn decode_bytes(&self, bytes: &[u8], stream: bool, charge: Charge) -> JsResult<Option<JsString>> {
        let under_way = self.stream.borrow_mut().take();
        if under_way.is_none()
            && !stream
            && let Some(string) = self.decode_latin1(bytes)
        {
            return Ok(Some(string));
        }
        let new = || Stream { decoder: self.new_decoder(), unread: VecDeque::new(), charge };
        let mut queue = under_way.unwrap_or_else(new);
        if queue.unread.is_empty() {
            let (string, read) = decode(&mut queue.decoder, bytes, !stream, self.fatal);
            if stream {
                queue.add(&bytes[read..])?;
                *self.stream.borrow_mut() = Some(queue);
            }
            return Ok(string);
        }
        queue.add(bytes)?;
        let (string, read) = decode(&mut queue.decoder, queue.unread.make_contiguous(), !stream, self.fatal);
        if stream {
            queue.unread.drain(..read);
            queue.charge.set_unchecked(queue.unread.len());
            *self.stream.borrow_mut() = Some(queue);
        }
        Ok(string)
    }

    fn new_decoder(&self) -> Decoder {
        if self.ignore_bom {
            self.encoding.new_decoder_without_bom_handling()
        } else {
            self.encoding.new_decoder_with_bom_removal()
        }
    }

    /// Decodes the whole input if all characters fit the engine's Latin-1 strings, which is the common case.
    fn decode_latin1(&self, bytes: &[u8]) -> Option<JsString> {
        if self.encoding.is_ascii_compatible() && mem::is_ascii(bytes) {
            return Some(JsString::from(JsStr::latin1(bytes)));
        }
        if self.encoding != UTF_8 || !mem::is_utf8_latin1(bytes) {
            return None;
        }
        let mut units = vec![0; bytes.len()];
        let length = mem::convert_utf8_to_latin1_lossy(bytes, &mut units);
        Some(JsString::from(JsStr::latin1(&units[..length])))
    }
}

impl fmt::Debug for TextDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextDecoder").field("encoding", &self.encoding.name()).finish_non_exhaustive()
    }
}

/// Decodes to the end of the bytes, or to the first error if errors are fatal. There is no string then. Also returns
/// the number of bytes read.
fn decode(decoder: &mut Decoder, bytes: &[u8], last: bool, fatal: bool) -> (Option<JsString>, usize) {
    // The length is `None` only if it exceeds the address space.
    let mut units = vec![0; decoder.max_utf16_buffer_length(bytes.len()).unwrap_or(0)];
    let (complete, read, written) = if fatal {
        let (result, read, written) = decoder.decode_to_utf16_without_replacement(bytes, &mut units, last);
        (result == DecoderResult::InputEmpty, read, written)
    } else {
        let (result, read, written, _) = decoder.decode_to_utf16(bytes, &mut units, last);
        (result == CoderResult::InputEmpty, read, written)
    };
    (complete.then(|| string_of(&units[..written])), read)
}

/// The string, as Latin-1 if possible.
fn string_of(units: &[u16]) -> JsString {
    if !mem::is_utf16_latin1(units) {
        return JsString::from(units);
    }
    let mut narrow = vec![0; units.len()];
    mem::convert_utf16_to_latin1_lossy(units, &mut narrow);
    JsString::from(JsStr::latin1(&narrow))
}

/// The slots of an encoder: none, because it is always for UTF-8.
#[derive(Debug, Trace, Finalize)]
pub struct TextEncoder(());

impl Interface for TextEncoder {
    const NAME: &'static str = "TextEncoder";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor {
        length: 0,
        steps: |new_target, _, context| Ok(new_target.create(Layers::new().with(Self(())), context)?.into_object()),
    });
    const MEMBERS: Members<Self> = &[
        readonly("encoding", |_, _| Ok(js_string!("utf-8").into())),
        operation("encode", 0, Self::encode),
        operation("encodeInto", 2, Self::encode_into),
    ];
}

impl TextEncoder {
    /// <https://encoding.spec.whatwg.org/#dom-textencoder-encode>
    fn encode(_: &PlatformRef<Self>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let input = Option::<JsString>::from_js(args.get_or_undefined(0), context)?.unwrap_or_default();
        let mut bytes = AlignedVec::new(64);
        match input.as_str().variant() {
            JsStrVariant::Latin1(units) if mem::is_ascii(units) => bytes.extend_from_slice(units),
            JsStrVariant::Latin1(units) => {
                bytes.resize(units.len() * 2, 0);
                let written = mem::convert_latin1_to_utf8(units, &mut bytes);
                bytes.truncate(written);
            }
            JsStrVariant::Utf16(units) => {
                bytes.resize(units.len() * 3, 0);
                let written = mem::convert_utf16_to_utf8(units, &mut bytes);
                bytes.truncate(written);
                bytes.shrink_to_fit();
            }
        }
        let buffer = array_buffer_of(bytes, context)?;
        Ok(JsUint8Array::from_array_buffer(buffer, context)?.into())
    }

    /// <https://encoding.spec.whatwg.org/#dom-textencoder-encodeinto>
    fn encode_into(_: &PlatformRef<Self>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let source = JsString::from_js(&args[0], context)?;
        let destination = ArrayBufferView::from_js(&args[1], context)?;
        if !is_uint8_array(destination.object())? {
            return Err(type_error("the destination is not a Uint8Array"));
        }
        let encode = |bytes: &mut [u8]| {
            let (read, written) = match source.as_str().variant() {
                JsStrVariant::Latin1(units) => mem::convert_latin1_to_utf8_partial(units, bytes),
                JsStrVariant::Utf16(units) => mem::convert_utf16_to_utf8_partial(units, bytes),
            };
            ((read, written), written)
        };
        let (read, written) = destination.write(encode, context)?;
        let result = JsObject::with_object_proto(context.intrinsics());
        result.create_data_property_or_throw(js_string!("read"), JsValue::from(read), context)?;
        result.create_data_property_or_throw(js_string!("written"), JsValue::from(written), context)?;
        Ok(result.into())
    }
}

fn is_uint8_array(object: &JsObject) -> JsResult<bool> {
    if !object.is::<TypedArray>() {
        return Ok(false);
    }
    Ok(JsTypedArray::from_object(object.clone())?.kind() == Some(TypedArrayKind::Uint8))
}
