//! The [Encoding](https://encoding.spec.whatwg.org/#api) standard's `TextDecoder` and
//! `TextEncoder`.

use super::blob::array_buffer_of;
use crate::dom::{PART_LEN, is_interrupted, parts};
use crate::webidl::{
    self, AllowSharedBufferSource, ArrayBufferView, Charge, Constructor, Inspected, Interface,
    Members, PlatformRef, Root, Steps, dictionaries, getter, object_of, operation, range_error,
    string::{Shortened, from_utf16, to_utf8},
    type_error,
};
use boa_engine::{
    Context, JsObject, JsResult, JsString,
    builtins::{
        array_buffer::AlignedVec,
        typed_array::{TypedArray, TypedArrayKind},
    },
    js_string,
    object::builtins::JsUint8Array,
    realm::Realm,
    string::{JsStr, JsStrVariant},
};
use boa_gc::{Finalize, Trace};
use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, UTF_8, mem};
use std::{cell::RefCell, collections::VecDeque};

pub(super) fn register(context: &mut Context) {
    webidl::define::<TextDecoder>(context);
    webidl::define::<TextEncoder>(context);
}

dictionaries! {
    /// `TextDecoderOptions`
    #[derive(Debug)]
    pub(super) struct TextDecoderOptions {
        fatal: "fatal" bool = false,
        ignore_bom: "ignoreBOM" bool = false,
    }

    /// `TextDecodeOptions`
    #[derive(Debug)]
    struct TextDecodeOptions {
        stream: "stream" bool = false,
    }
}

/// [`TextDecoderCommon`](https://encoding.spec.whatwg.org/#textdecodercommon): what the arguments
/// of the constructors of both decoders say.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextDecoderCommon {
    encoding: &'static Encoding,
    fatal: bool,
    ignore_bom: bool,
}

impl TextDecoderCommon {
    pub(super) const INSPECTED: &'static [Inspected] =
        &[Inspected::Attributes(&["encoding", "fatal", "ignoreBOM"])];

    /// Takes the arguments
    /// `optional DOMString label = "utf-8", optional TextDecoderOptions options = {}`. Fails
    /// with a RangeError for a label that no encoding has.
    pub(super) fn new(label: Option<JsString>, options: &TextDecoderOptions) -> JsResult<Self> {
        let label = label.map_or_else(|| "utf-8".to_owned(), |label| to_utf8(&label));
        let encoding = Encoding::for_label_no_replacement(label.as_bytes()).ok_or_else(|| {
            range_error(format!(
                "'{}' is not the label of an encoding",
                Shortened(&label)
            ))
        })?;
        Ok(Self {
            encoding,
            fatal: options.fatal,
            ignore_bom: options.ignore_bom,
        })
    }
}

/// An interface that includes the mixin `TextDecoderCommon`.
pub(super) trait IncludesTextDecoderCommon:
    Interface<This = PlatformRef<Self>> + Trace
{
    /// The members of the mixin.
    const COMMON_MEMBERS: Members<Self> = &[
        getter(
            "encoding",
            &Steps(|this, _| {
                Ok(JsString::from(
                    this.common().encoding.name().to_ascii_lowercase(),
                ))
            }),
        ),
        getter("fatal", &Steps(|this, _| Ok(this.common().fatal))),
        getter("ignoreBOM", &Steps(|this, _| Ok(this.common().ignore_bom))),
    ];

    fn common(&self) -> &TextDecoderCommon;
}

/// A decoder whose input comes in parts.
pub(super) struct PartialDecoder {
    common: TextDecoderCommon,
    /// The state for the next part: the standard's "do not flush".
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

impl PartialDecoder {
    pub(super) const fn new(common: TextDecoderCommon) -> Self {
        Self {
            common,
            stream: RefCell::new(None),
        }
    }

    /// Decodes a part of the input, or all of it. `stream`: another part follows. Fails with a
    /// TypeError if errors are fatal, and there is one, and a RangeError if there is no room for
    /// unread bytes.
    pub(super) fn decode(
        &self,
        input: Option<&AllowSharedBufferSource>,
        stream: bool,
        context: &mut Context,
    ) -> JsResult<JsString> {
        let empty_charge = webidl::empty_charge(context);
        let realm = context.realm().clone();
        let decoded = match input {
            Some(input) => input.read(
                |bytes| self.decode_bytes(bytes, stream, empty_charge, &realm),
                context,
            )??,
            None => self.decode_bytes(&[], stream, empty_charge, &realm)?,
        };
        decoded.ok_or_else(|| {
            type_error(format!(
                "the bytes are not valid {}",
                self.common.encoding.name()
            ))
        })
    }

    /// `None` is a fatal error.
    fn decode_bytes(
        &self,
        bytes: &[u8],
        stream: bool,
        charge: Charge,
        realm: &Realm,
    ) -> JsResult<Option<JsString>> {
        let under_way = self.stream.borrow_mut().take();
        if under_way.is_none()
            && !stream
            && let Some(string) = self.decode_latin1(bytes, realm)
        {
            return Ok(Some(string));
        }
        let new = || Stream {
            decoder: self.new_decoder(),
            unread: VecDeque::new(),
            charge,
        };
        let mut queue = under_way.unwrap_or_else(new);
        let fatal = self.common.fatal;
        if queue.unread.is_empty() {
            let (string, read) = decode(&mut queue.decoder, bytes, !stream, fatal, realm);
            if stream {
                queue.add(&bytes[read..])?;
                *self.stream.borrow_mut() = Some(queue);
            }
            return Ok(string);
        }
        queue.add(bytes)?;
        let (string, read) = decode(
            &mut queue.decoder,
            queue.unread.make_contiguous(),
            !stream,
            fatal,
            realm,
        );
        if stream {
            queue.unread.drain(..read);
            queue.charge.set_unchecked(queue.unread.len());
            *self.stream.borrow_mut() = Some(queue);
        }
        Ok(string)
    }

    fn new_decoder(&self) -> Decoder {
        if self.common.ignore_bom {
            self.common.encoding.new_decoder_without_bom_handling()
        } else {
            self.common.encoding.new_decoder_with_bom_removal()
        }
    }

    /// Decodes the whole input if all characters fit the engine's Latin-1 strings, which is the
    /// common case.
    fn decode_latin1(&self, bytes: &[u8], realm: &Realm) -> Option<JsString> {
        let encoding = self.common.encoding;
        if encoding.is_ascii_compatible() && parts(bytes, realm).all(<[u8]>::is_ascii) {
            return Some(JsString::from(JsStr::latin1(bytes)));
        }
        if encoding != UTF_8 || !mem::is_utf8_latin1(bytes) {
            return None;
        }
        let mut units = vec![0; bytes.len()];
        let length = mem::convert_utf8_to_latin1_lossy(bytes, &mut units);
        Some(JsString::from(JsStr::latin1(&units[..length])))
    }
}

/// A `TextDecoder`.
#[derive(Trace, Finalize)]
struct TextDecoder(#[unsafe_ignore_trace] PartialDecoder);

opaque_debug!(TextDecoder);

impl Interface for TextDecoder {
    const NAME: &'static str = "TextDecoder";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (label, options): (Option<JsString>, TextDecoderOptions), context| {
            let common = TextDecoderCommon::new(label, &options)?;
            let slots = Self(PartialDecoder::new(common));
            new_target.object(slots, context)
        },
    )));
    const INSPECTED: &'static [Inspected] = TextDecoderCommon::INSPECTED;
    const MEMBERS: Members<Self> = &[operation("decode", &Steps(Self::decode))];
    const MIXINS: &'static [Members<Self>] = &[Self::COMMON_MEMBERS];
}

impl IncludesTextDecoderCommon for TextDecoder {
    fn common(&self) -> &TextDecoderCommon {
        &self.0.common
    }
}

impl TextDecoder {
    /// <https://encoding.spec.whatwg.org/#dom-textdecoder-decode>
    fn decode(
        this: &PlatformRef<Self>,
        (input, options): (Option<AllowSharedBufferSource>, TextDecodeOptions),
        context: &mut Context,
    ) -> JsResult<JsString> {
        this.0.decode(input.as_ref(), options.stream, context)
    }
}

/// Decodes to the end of the bytes, or to the first error if errors are fatal. There is no string
/// then. Also returns the number of bytes read.
fn decode(
    decoder: &mut Decoder,
    bytes: &[u8],
    last: bool,
    fatal: bool,
    realm: &Realm,
) -> (Option<JsString>, usize) {
    // The lengths are `None` only if they exceed the address space.
    let length_of =
        |decoder: &Decoder, bytes: &[u8]| decoder.max_utf16_buffer_length(bytes.len()).unwrap_or(0);
    let mut units = Vec::with_capacity(length_of(decoder, bytes));
    let (mut all_read, mut all_written) = (0, 0);
    let mut parts = parts(bytes, realm);
    let mut part = parts.next().unwrap_or_default();
    loop {
        units.resize(all_written + length_of(decoder, part), 0);
        let free = &mut units[all_written..];
        let last = last && all_read + part.len() == bytes.len();
        let (complete, read, written) = if fatal {
            let (result, read, written) =
                decoder.decode_to_utf16_without_replacement(part, free, last);
            (result == DecoderResult::InputEmpty, read, written)
        } else {
            let (result, read, written, _) = decoder.decode_to_utf16(part, free, last);
            (result == CoderResult::InputEmpty, read, written)
        };
        all_read += read;
        all_written += written;
        if !complete {
            return (None, all_read);
        }
        let Some(next) = parts.next() else {
            return (Some(from_utf16(&units[..all_written])), all_read);
        };
        part = next;
    }
}

/// A `TextEncoder`. It is always for UTF-8, so it has no fields.
#[derive(Debug, Trace, Finalize)]
struct TextEncoder(());

impl Interface for TextEncoder {
    const NAME: &'static str = "TextEncoder";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(&Steps(|new_target, (), context| {
            new_target.object(Self(()), context)
        })));
    const MEMBERS: Members<Self> = &[
        getter("encoding", &Steps(|_, _| Ok(js_string!("utf-8")))),
        operation("encode", &Steps(Self::encode)),
        operation("encodeInto", &Steps(Self::encode_into)),
    ];
}

impl TextEncoder {
    /// <https://encoding.spec.whatwg.org/#dom-textencoder-encode>
    fn encode(
        _: &PlatformRef<Self>,
        input: Option<JsString>,
        context: &mut Context,
    ) -> JsResult<JsObject> {
        let input = input.unwrap_or_default();
        let bytes = match input.as_str().variant() {
            // The usual case: one pass that looks, and one that copies.
            JsStrVariant::Latin1(units) if units.is_ascii() => webidl::copy_bytes(units)?,
            _ => {
                let mut bytes = AlignedVec::new(64);
                append_utf8(input.as_str(), &mut bytes, context.realm());
                bytes
            }
        };
        let buffer = array_buffer_of(bytes, context)?;
        Ok(JsUint8Array::from_array_buffer(buffer, context)?.into())
    }

    /// <https://encoding.spec.whatwg.org/#dom-textencoder-encodeinto>
    fn encode_into(
        _: &PlatformRef<Self>,
        (source, destination): (JsString, ArrayBufferView),
        context: &mut Context,
    ) -> JsResult<JsObject> {
        let array = destination.object().downcast_ref::<TypedArray>();
        if array.is_none_or(|array| array.kind() != TypedArrayKind::Uint8) {
            return Err(type_error("the destination is not a Uint8Array"));
        }
        let realm = context.realm().clone();
        let encode = |bytes: &mut [u8]| {
            let places = match source.as_str().variant() {
                JsStrVariant::Latin1(units) => {
                    encode_parts(units, bytes, &realm, mem::convert_latin1_to_utf8_partial)
                }
                JsStrVariant::Utf16(units) => {
                    encode_parts(units, bytes, &realm, mem::convert_utf16_to_utf8_partial)
                }
            };
            (places, places.1)
        };
        let (read, written) = destination.write(encode, context)?;
        let members = [("read", read.into()), ("written", written.into())];
        Ok(object_of(members, context))
    }
}

/// The characters that are checked at once. ASCII is copied three times as fast as it is converted,
/// and most texts have little else.
const MAYBE_ASCII: usize = 128;

/// Appends the UTF-8 of a string. A lone surrogate becomes U+FFFD.
pub(super) fn append_utf8(string: JsStr<'_>, bytes: &mut AlignedVec<u8>, realm: &Realm) {
    match string.variant() {
        JsStrVariant::Latin1(units) => {
            bytes.reserve(units.len());
            for units in parts(units, realm).flat_map(|part| part.chunks(MAYBE_ASCII)) {
                if units.is_ascii() {
                    bytes.extend_from_slice(units);
                    continue;
                }
                let start = bytes.len();
                bytes.resize(start + units.len() * 2, 0);
                let written = mem::convert_latin1_to_utf8(units, &mut bytes[start..]);
                bytes.truncate(start + written);
            }
        }
        JsStrVariant::Utf16(units) => {
            let start = bytes.len();
            bytes.resize(start + units.len() * 3, 0);
            let free = &mut bytes[start..];
            let (_, written) = encode_parts(units, free, realm, mem::convert_utf16_to_utf8_partial);
            bytes.truncate(start + written);
            bytes.shrink_to_fit();
        }
    }
}

/// Encodes code units into parts of a buffer, up to the first character that has no room. Returns the
/// numbers of units read and of bytes written.
fn encode_parts<T>(
    units: &[T],
    bytes: &mut [u8],
    realm: &Realm,
    encode: fn(&[T], &mut [u8]) -> (usize, usize),
) -> (usize, usize) {
    let (mut all_read, mut all_written) = (0, 0);
    loop {
        let free = &mut bytes[all_written..];
        let length = free.len().min(PART_LEN);
        // A character without room in the part is the first of the next one.
        let (read, written) = encode(&units[all_read..], &mut free[..length]);
        let is_last = length == free.len() || all_read + read == units.len();
        all_read += read;
        all_written += written;
        if is_last || is_interrupted(realm) {
            return (all_read, all_written);
        }
    }
}
