//! The internal slots of errors and views that are cloned.

use boa_engine::{
    Context, JsObject, JsResult, JsString,
    builtins::{dataview::DataView, error::Error, typed_array::TypedArray},
    js_string,
};

/// The own property `stack` of an error, or the call stack that the engine keeps with it.
pub(super) fn stack(error: &JsObject, context: &mut Context) -> JsResult<Option<JsString>> {
    let own = error.borrow().properties().get(&js_string!("stack").into());
    let stack = match own {
        Some(own) => own.value().cloned().unwrap_or_default(),
        None => return Error::stack_of(error, context),
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

impl Extent {
    /// The extent of a view on a buffer of this length, in bytes. None if it is out of bounds.
    pub(super) fn of(view: &JsObject, buffer_length: usize) -> Option<Self> {
        if let Some(view) = view.downcast_ref::<DataView>() {
            return (!view.is_out_of_bounds(buffer_length)).then(|| Self {
                byte_offset: view.byte_offset(),
                length: view.fixed_byte_length(),
            });
        }
        let view = view.downcast_ref::<TypedArray>()?;
        (!view.is_out_of_bounds(buffer_length)).then(|| Self {
            byte_offset: view.byte_offset(),
            length: (!view.is_auto_length()).then(|| view.array_length(buffer_length)),
        })
    }
}
