//! The [legacy factory functions](https://webidl.spec.whatwg.org/#legacy-factory-functions) `Image`
//! and `Audio`: constructors of elements, which are no interfaces.

use crate::dom::{Element, document::associated_document, ext::*};
use boa_engine::{
    Context, JsArgs, JsObject, JsResult, JsString, JsValue, NativeFunction, js_string,
    object::FunctionObjectBuilder, property::Attribute,
};
use boa_websocket::webidl::{
    FromJs, Interface, PlatformRef, data_property, non_enumerable, prototype_of, type_error,
};

/// Sets the attributes of a new element that its constructor's arguments have.
pub(super) type Initialize = fn(&PlatformRef<Element>, &[JsValue], &mut Context) -> JsResult<()>;

/// <https://html.spec.whatwg.org/multipage/embedded-content.html#dom-image>
pub(super) fn set_size(
    image: &PlatformRef<Element>,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<()> {
    let mut sizes = [None; 2];
    for (at, size) in sizes.iter_mut().enumerate() {
        *size = Option::<u32>::from_js(args.get_or_undefined(at), context)?;
    }
    for (name, size) in ["width", "height"].into_iter().zip(sizes) {
        if let Some(size) = size {
            image.set_attribute(name, JsString::from(size.to_string()), context);
        }
    }
    Ok(())
}

/// <https://html.spec.whatwg.org/multipage/media.html#dom-audio>
pub(super) fn set_source(
    audio: &PlatformRef<Element>,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<()> {
    let source = Option::<JsString>::from_js(args.get_or_undefined(0), context)?;
    audio.set_attribute("preload", js_string!("auto"), context);
    if let Some(source) = source {
        audio.set_attribute("src", source, context);
    }
    Ok(())
}

/// Defines a constructor of elements with this local name and interface.
pub(super) fn define<T: Interface>(
    name: &'static str,
    local_name: &'static str,
    initialize: Initialize,
    context: &mut Context,
) {
    let native = NativeFunction::from_copy_closure(move |new_target, args, context| {
        if new_target.is_undefined() {
            return Err(type_error(format!(
                "Class constructor {name} cannot be invoked without 'new'"
            )));
        }
        // Of a class that extends it, the prototype of that class.
        let prototype = match new_target.as_object() {
            Some(constructor) => constructor.get(js_string!("prototype"), context)?,
            None => JsValue::undefined(),
        };
        let element = associated_document(context)?.create_html(local_name);
        initialize(&element, args, context)?;
        if let Some(prototype) = prototype.as_object() {
            element.object().set_prototype(Some(prototype));
        }
        Ok(element.into())
    });
    let realm = context.realm();
    let constructor: JsObject = FunctionObjectBuilder::new(realm, native)
        .name(name)
        .length(0)
        .constructor(true)
        .build()
        .into();
    // The one of the interface, whose `constructor` is the interface object.
    let prototype = data_property(prototype_of::<T>(realm), Attribute::empty());
    constructor.insert_property(js_string!("prototype"), prototype);
    let property = non_enumerable(JsValue::from(constructor));
    context
        .global_object()
        .insert_property(JsString::from(name), property);
}
