//! The methods of `Uint8Array` for base64 and hexadecimal text.
//!
//! [spec]: https://tc39.es/ecma262/#sec-uint8array-objects

use super::{BuiltinTypedArray, TypedArray, TypedArrayKind, Uint8Array};
use crate::{
    Context, JsArgs, JsError, JsNativeError, JsObject, JsResult, JsString, JsValue,
    builtins::{
        BuiltInConstructor, OrdinaryObject, array_buffer::utils::SliceRefMut,
        options::get_options_object,
    },
    js_string,
    value::check_string_length,
};
use std::sync::atomic::Ordering;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LastChunk {
    Loose,
    Strict,
    StopBeforePartial,
}

/// What was read of a text, and the error that ended it.
struct Decoded {
    read: usize,
    bytes: Vec<u8>,
    error: Option<&'static str>,
}

impl Decoded {
    fn check(&self) -> JsResult<()> {
        match self.error {
            Some(message) => Err(JsNativeError::syntax().with_message(message).into()),
            None => Ok(()),
        }
    }
}

/// `ValidateUint8Array ( ta )`
fn validate(this: &JsValue) -> JsResult<JsObject<TypedArray>> {
    this.as_object()
        .and_then(|object| object.downcast::<TypedArray>().ok())
        .filter(|array| array.borrow().data().kind() == TypedArrayKind::Uint8)
        .ok_or_else(|| {
            JsNativeError::typ()
                .with_message("`this` is not a Uint8Array")
                .into()
        })
}

fn out_of_bounds() -> JsError {
    JsNativeError::typ()
        .with_message("typed array is outside the bounds of its inner buffer")
        .into()
}

/// The range of the buffer of an array, if it is in bounds.
fn range(array: &TypedArray, buffer_len: usize) -> Option<std::ops::Range<usize>> {
    let start = array.byte_offset() as usize;
    (!array.is_out_of_bounds(buffer_len))
        .then(|| start..start + array.array_length(buffer_len) as usize)
}

/// `GetUint8ArrayBytes ( ta )`
fn bytes_of(array: &JsObject<TypedArray>) -> JsResult<Vec<u8>> {
    let array = array.borrow();
    let buffer = array.data().viewed_array_buffer().as_buffer();
    let bytes = buffer.bytes(Ordering::SeqCst).ok_or_else(out_of_bounds)?;
    let range = range(array.data(), bytes.len()).ok_or_else(out_of_bounds)?;
    Ok(bytes.subslice(range).to_vec())
}

/// The length of an array, which must be in bounds.
fn length_of(array: &JsObject<TypedArray>) -> JsResult<usize> {
    let array = array.borrow();
    let buffer = array.data().viewed_array_buffer().as_buffer();
    let bytes = buffer.bytes(Ordering::SeqCst).ok_or_else(out_of_bounds)?;
    Ok(range(array.data(), bytes.len())
        .ok_or_else(out_of_bounds)?
        .len())
}

/// `SetUint8ArrayBytes ( into, bytes )`
fn set_bytes(array: &JsObject<TypedArray>, new: &[u8]) {
    let array = array.borrow();
    let mut buffer = array.data().viewed_array_buffer().as_buffer_mut();
    let Some(bytes) = buffer.bytes(Ordering::SeqCst) else {
        return;
    };
    let Some(range) = range(array.data(), bytes.len()) else {
        return;
    };
    match bytes {
        SliceRefMut::Slice(bytes) => {
            for (old, new) in bytes[range].iter_mut().zip(new) {
                *old = *new;
            }
        }
        SliceRefMut::AtomicSlice(bytes) => {
            for (old, new) in bytes[range].iter().zip(new) {
                old.store(*new, Ordering::SeqCst);
            }
        }
    }
}

fn text(value: &JsValue) -> JsResult<JsString> {
    value.as_string().ok_or_else(|| {
        JsNativeError::typ()
            .with_message("the text must be a string")
            .into()
    })
}

/// The value of an option among the strings that it may be, the first of which is the default.
fn option<T: Copy>(
    options: &JsObject,
    name: &str,
    choices: &[(&str, T)],
    context: &mut Context,
) -> JsResult<T> {
    let value = options.get(js_string!(name), context)?;
    if value.is_undefined() {
        return Ok(choices[0].1);
    }
    let choice = value
        .as_string()
        .and_then(|value| choices.iter().find(|(choice, _)| value == *choice).copied());
    choice.map(|(_, choice)| choice).ok_or_else(|| {
        JsNativeError::typ()
            .with_message(format!("the option `{name}` has no such value"))
            .into()
    })
}

fn is_url(options: &JsObject, context: &mut Context) -> JsResult<bool> {
    let choices = [("base64", false), ("base64url", true)];
    option(options, "alphabet", &choices, context)
}

fn last_chunk(options: &JsObject, context: &mut Context) -> JsResult<LastChunk> {
    let choices = [
        ("loose", LastChunk::Loose),
        ("strict", LastChunk::Strict),
        ("stop-before-partial", LastChunk::StopBeforePartial),
    ];
    option(options, "lastChunkHandling", &choices, context)
}

/// The characters or bytes after which the host is asked whether the script must end.
const UNITS_PER_CHECK: usize = 1 << 16;

fn value_of(unit: u16, url: bool) -> Option<u32> {
    let value = match u8::try_from(unit).ok()? {
        c @ b'A'..=b'Z' => c - b'A',
        c @ b'a'..=b'z' => c - b'a' + 26,
        c @ b'0'..=b'9' => c - b'0' + 52,
        b'+' if !url => 62,
        b'/' if !url => 63,
        b'-' if url => 62,
        b'_' if url => 63,
        _ => return None,
    };
    Some(value.into())
}

/// `FromBase64 ( string, alphabet, lastChunkHandling [ , maxLength ] )`
fn from_base64(
    text: &JsString,
    url: bool,
    last: LastChunk,
    max: usize,
    context: &Context,
) -> JsResult<Decoded> {
    const PARTIAL: &str = "the last chunk is incomplete";
    const PADDING: &str = "misplaced padding";

    let mut units = text
        .iter()
        .enumerate()
        .filter(|(_, unit)| !matches!(unit, 0x09 | 0x0A | 0x0C | 0x0D | 0x20));
    let (mut read, mut bytes) = (0, Vec::new());
    let (mut chunk, mut chunk_len) = (0u32, 0);
    if max == 0 {
        let error = None;
        return Ok(Decoded { read, bytes, error });
    }
    let error = loop {
        let Some((index, unit)) = units.next() else {
            if chunk_len == 0 || last == LastChunk::Loose && chunk_len > 1 {
                push_last(chunk, chunk_len, &mut bytes);
                read = text.len();
                break None;
            }
            break (last != LastChunk::StopBeforePartial).then_some(PARTIAL);
        };
        if (index + 1).is_multiple_of(UNITS_PER_CHECK) {
            context.host_hooks().check_interrupt()?;
        }
        if unit == u16::from(b'=') {
            if chunk_len < 2 {
                break Some(PADDING);
            }
            let mut next = units.next();
            if chunk_len == 2 {
                match next {
                    None if last == LastChunk::StopBeforePartial => break None,
                    Some((_, unit)) if unit == u16::from(b'=') => next = units.next(),
                    _ => break Some(PADDING),
                }
            }
            if next.is_some() {
                break Some(PADDING);
            }
            let extra = chunk & if chunk_len == 2 { 0xF } else { 3 };
            if last == LastChunk::Strict && extra != 0 {
                break Some("the last chunk has bits that are not used");
            }
            push_last(chunk, chunk_len, &mut bytes);
            read = text.len();
            break None;
        }
        let Some(value) = value_of(unit, url) else {
            break Some("the text has a character that is not of the alphabet");
        };
        let left = max - bytes.len();
        if left == 1 && chunk_len == 2 || left == 2 && chunk_len == 3 {
            break None;
        }
        chunk = chunk << 6 | value;
        chunk_len += 1;
        if chunk_len == 4 {
            bytes.extend_from_slice(&chunk.to_be_bytes()[1..]);
            (chunk, chunk_len) = (0, 0);
            read = index + 1;
            if bytes.len() == max {
                break None;
            }
        }
    };
    Ok(Decoded { read, bytes, error })
}

/// Adds the bytes of a chunk of two or three characters.
fn push_last(chunk: u32, chunk_len: usize, bytes: &mut Vec<u8>) {
    match chunk_len {
        2 => bytes.push((chunk >> 4) as u8),
        3 => bytes.extend_from_slice(&((chunk >> 2) as u16).to_be_bytes()),
        _ => {}
    }
}

/// `FromHex ( string [ , maxLength ] )`
fn from_hex(text: &JsString, max: usize, context: &Context) -> JsResult<Decoded> {
    let (mut read, mut bytes) = (0, Vec::new());
    let error = if text.len() % 2 == 1 {
        Some("the count of digits is odd")
    } else {
        let digit = |unit: Option<u16>| char::from_u32(unit?.into())?.to_digit(16);
        let mut units = text.iter();
        loop {
            if read == text.len() || bytes.len() == max {
                break None;
            }
            let (Some(high), Some(low)) = (digit(units.next()), digit(units.next())) else {
                break Some("the text has a character that is not a digit");
            };
            bytes.push((high << 4 | low) as u8);
            read += 2;
            if read.is_multiple_of(UNITS_PER_CHECK) {
                context.host_hooks().check_interrupt()?;
            }
        }
    };
    Ok(Decoded { read, bytes, error })
}

/// A new `Uint8Array`.
fn create(decoded: &Decoded, context: &mut Context) -> JsResult<JsValue> {
    decoded.check()?;
    let constructor = Uint8Array::STANDARD_CONSTRUCTOR(context.intrinsics().constructors());
    let constructor = constructor.constructor().into();
    let length = decoded.bytes.len() as u64;
    let array = BuiltinTypedArray::allocate::<Uint8Array>(&constructor, length, context)?;
    let array = JsValue::from(array);
    set_bytes(&validate(&array)?, &decoded.bytes);
    Ok(array)
}

/// Writes into an array even if there is an error, and gives how much.
fn write(
    array: &JsObject<TypedArray>,
    decoded: &Decoded,
    context: &mut Context,
) -> JsResult<JsValue> {
    set_bytes(array, &decoded.bytes);
    decoded.check()?;
    let result = JsObject::from_proto_and_data(
        context.intrinsics().constructors().object().prototype(),
        OrdinaryObject,
    );
    result.create_data_property_or_throw(js_string!("read"), decoded.read, context)?;
    result.create_data_property_or_throw(js_string!("written"), decoded.bytes.len(), context)?;
    Ok(result.into())
}

impl Uint8Array {
    /// `Uint8Array.fromBase64 ( string [ , options ] )`
    pub(super) fn from_base64(
        _: &JsValue,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let text = text(args.get_or_undefined(0))?;
        let options = get_options_object(args.get_or_undefined(1))?;
        let url = is_url(&options, context)?;
        let last = last_chunk(&options, context)?;
        let decoded = from_base64(&text, url, last, usize::MAX, context)?;
        create(&decoded, context)
    }

    /// `Uint8Array.fromHex ( string )`
    pub(super) fn from_hex(
        _: &JsValue,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let text = text(args.get_or_undefined(0))?;
        let decoded = from_hex(&text, usize::MAX, context)?;
        create(&decoded, context)
    }

    /// `Uint8Array.prototype.setFromBase64 ( string [ , options ] )`
    pub(super) fn set_from_base64(
        this: &JsValue,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let array = validate(this)?;
        let text = text(args.get_or_undefined(0))?;
        let options = get_options_object(args.get_or_undefined(1))?;
        let url = is_url(&options, context)?;
        let last = last_chunk(&options, context)?;
        let decoded = from_base64(&text, url, last, length_of(&array)?, context)?;
        write(&array, &decoded, context)
    }

    /// `Uint8Array.prototype.setFromHex ( string )`
    pub(super) fn set_from_hex(
        this: &JsValue,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let array = validate(this)?;
        let text = text(args.get_or_undefined(0))?;
        let decoded = from_hex(&text, length_of(&array)?, context)?;
        write(&array, &decoded, context)
    }

    /// `Uint8Array.prototype.toBase64 ( [ options ] )`
    pub(super) fn to_base64(
        this: &JsValue,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let array = validate(this)?;
        let options = get_options_object(args.get_or_undefined(0))?;
        let url = is_url(&options, context)?;
        let omit = options
            .get(js_string!("omitPadding"), context)?
            .to_boolean();
        let alphabet = if url { URL_ALPHABET } else { ALPHABET };
        let bytes = bytes_of(&array)?;
        let length = bytes.len().div_ceil(3) * 4;
        check_string_length(length)?;
        context.check_heap_for(2 * length)?;
        let mut text = String::with_capacity(length);
        for (index, chunk) in bytes.chunks(3).enumerate() {
            if (index + 1).is_multiple_of(UNITS_PER_CHECK) {
                context.host_hooks().check_interrupt()?;
            }
            let byte = |i| u32::from(chunk.get(i).copied().unwrap_or_default());
            let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
            for i in 0..4 {
                if i <= chunk.len() {
                    text.push(alphabet[(bits >> (18 - 6 * i)) as usize & 63].into());
                } else if !omit {
                    text.push('=');
                }
            }
        }
        Ok(JsString::from(text).into())
    }

    /// `Uint8Array.prototype.toHex ( )`
    pub(super) fn to_hex(
        this: &JsValue,
        _: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let bytes = bytes_of(&validate(this)?)?;
        let length = 2 * bytes.len();
        check_string_length(length)?;
        context.check_heap_for(2 * length)?;
        let digit = |value| char::from_digit(u32::from(value), 16).unwrap_or_default();
        let mut text = String::with_capacity(length);
        for part in bytes.chunks(UNITS_PER_CHECK) {
            let digits = part.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
            text.extend(digits);
            context.host_hooks().check_interrupt()?;
        }
        Ok(JsString::from(text).into())
    }
}
