//! Internal slots of the engine's objects.
//!
//! - **The engine** keeps some slots private. For these there are the accessors of the intrinsic
//!   prototypes, as they were before the first script. No upstream issue was found.
//! - **Can be deleted** slot by slot, when `boa_engine::object::builtins` has a function for it.

use crate::webidl::{Original, get_original};
use boa_engine::{
    Context, JsObject, JsResult, JsString,
    builtins::{array_buffer::ArrayBuffer, typed_array::TypedArray},
    js_string,
    object::builtins::{JsArrayBuffer, JsDataView, JsRegExp},
};

/// `[[ArrayBufferMaxByteLength]]`, if the buffer has one.
pub(super) fn max_byte_length(buffer: &JsObject, context: &mut Context) -> JsResult<Option<u64>> {
    if !get_original(Original::Resizable, buffer, context)?.to_boolean() {
        return Ok(None);
    }
    get_original(Original::MaxByteLength, buffer, context)?
        .to_length(context)
        .map(Some)
}

/// `[[OriginalSource]]`, with line terminators escaped, and `[[OriginalFlags]]`.
pub(super) fn source_and_flags(
    regexp: &JsRegExp,
    context: &mut Context,
) -> JsResult<(JsString, JsString)> {
    let object = JsObject::from(regexp.clone());
    let source = get_original(Original::Source, &object, context)?;
    let source = without_escaped_slashes(&source.to_string(context)?);
    let unicode_sets = get_original(Original::UnicodeSets, &object, context)?;
    let flags = [
        ('d', regexp.has_indices(context)?),
        ('g', regexp.global(context)?),
        ('i', regexp.ignore_case(context)?),
        ('m', regexp.multiline(context)?),
        ('s', regexp.dot_all(context)?),
        ('u', regexp.unicode(context)?),
        ('v', unicode_sets.to_boolean()),
        ('y', regexp.sticky(context)?),
    ];
    let flags: String = flags
        .iter()
        .filter(|(_, set)| *set)
        .map(|(flag, _)| flag)
        .collect();
    Ok((source, flags.into()))
}

/// Removes the backslashes that the engine's accessor adds before slashes. The accessor also adds
/// one to a slash that is escaped already.
fn without_escaped_slashes(source: &JsString) -> JsString {
    let mut units = Vec::with_capacity(source.len());
    for unit in source {
        if unit == u16::from(b'/') && units.last() == Some(&u16::from(b'\\')) {
            units.pop();
        }
        units.push(unit);
    }
    JsString::from(&units[..])
}

/// The own property `stack` of an error, or the call stack that the engine keeps with it.
pub(super) fn stack(error: &JsObject, context: &mut Context) -> JsResult<Option<JsString>> {
    let own = error.borrow().properties().get(&js_string!("stack").into());
    let stack = match own {
        Some(own) => own.value().cloned().unwrap_or_default(),
        None => get_original(Original::Stack, error, context)?,
    };
    Ok(stack.as_string())
}

/// The position of a view in its buffer.
#[derive(Debug, Clone)]
pub(super) struct Extent {
    pub(super) byte_offset: u64,
    /// In elements. None for a view that grows and shrinks with its buffer.
    pub(super) length: Option<u64>,
}

/// The extent of a typed array on a buffer of this length, in bytes. None if it is out of bounds.
pub(super) fn typed_array_extent(view: &TypedArray, buffer_length: usize) -> Option<Extent> {
    // The engine computes the length of a view for any length of the buffer. In a buffer of this
    // length no view is out of bounds. The length differs from that in a shorter buffer only if the
    // view follows its buffer.
    const LARGE_BUFFER_LEN: usize = usize::MAX >> 8;
    let (byte_offset, length) = (view.byte_offset(), view.array_length(LARGE_BUFFER_LEN));
    let tracking = length != view.array_length(LARGE_BUFFER_LEN + 8);
    let end = byte_offset
        + if tracking {
            0
        } else {
            view.byte_length(LARGE_BUFFER_LEN)
        };
    (end <= buffer_length as u64).then_some(Extent {
        byte_offset,
        length: (!tracking).then_some(length),
    })
}

/// The extent of a DataView. None if it is out of bounds.
pub(super) fn data_view_extent(
    view: &JsDataView,
    buffer: &JsObject,
    context: &mut Context,
) -> Option<Extent> {
    // The accessors throw for a view that is out of bounds, and only then.
    let (Ok(byte_offset), Ok(length)) = (view.byte_offset(context), view.byte_length(context))
    else {
        return None;
    };
    let tracking = follows_buffer(view, byte_offset + length, buffer, context);
    Some(Extent {
        byte_offset,
        length: (!tracking).then_some(length),
    })
}

/// Whether the length of a view follows the length of its buffer.
///
/// The engine has no function for this, so the length of the buffer is changed for a moment. No
/// script runs meanwhile. A view at the end of a growable SharedArrayBuffer is treated as one of
/// fixed length, because such a buffer can't shrink again.
fn follows_buffer(view: &JsDataView, end: u64, buffer: &JsObject, context: &mut Context) -> bool {
    let Ok(array_buffer) = JsArrayBuffer::from_object(buffer.clone()) else {
        return false;
    };
    if array_buffer.byte_length() as u64 != end {
        return false;
    }
    let resize = |length: u64| {
        let mut data = buffer.downcast_mut::<ArrayBuffer>();
        data.as_mut()
            .is_some_and(|data| data.resize(length).is_ok())
    };
    let length = view.byte_length(context).ok();
    if resize(end + 1) {
        let follows = view.byte_length(context).ok() != length;
        resize(end);
        return follows;
    }
    // The buffer has its greatest length, or is not resizable. A view without bytes never gets any.
    let Some(last) = array_buffer.data().and_then(|data| data.last().copied()) else {
        return false;
    };
    if length == Some(0) || !resize(end - 1) {
        return false;
    }
    let follows = view.byte_length(context).is_ok();
    resize(end);
    if let Some(byte) = array_buffer
        .data_mut()
        .as_mut()
        .and_then(|data| data.last_mut())
    {
        *byte = last;
    }
    follows
}
