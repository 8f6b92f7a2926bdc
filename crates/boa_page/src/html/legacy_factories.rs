//! The [legacy factory functions](https://webidl.spec.whatwg.org/#legacy-factory-functions) `Image`
//! and `Audio`: constructors of elements, which are no interfaces.

use crate::dom::{Element, document::associated_document, ext::*};
use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue, NativeFunction, js_string,
    object::FunctionObjectBuilder, property::Attribute,
};
use boa_web::webidl::{
    Arguments, Interface, OperationSteps, PlatformRef, called_without_new, data_property,
    non_enumerable, prototype_of,
};

/// The steps that set the attributes of a new element that its constructor's arguments have.
pub(super) type Initialize<A> = OperationSteps<PlatformRef<Element>, A, ()>;

/// <https://html.spec.whatwg.org/multipage/embedded-content.html#dom-image>
pub(super) fn set_size(
    image: &PlatformRef<Element>,
    (width, height): (Option<u32>, Option<u32>),
    context: &mut Context,
) -> JsResult<()> {
    for (name, size) in [("width", width), ("height", height)] {
        if let Some(size) = size {
            image.set_attribute(name, JsString::from(size.to_string()), context);
        }
    }
    Ok(())
}

/// <https://html.spec.whatwg.org/multipage/media.html#dom-audio>
pub(super) fn set_source(
    audio: &PlatformRef<Element>,
    source: Option<JsString>,
    context: &mut Context,
) -> JsResult<()> {
    audio.set_attribute("preload", js_string!("auto"), context);
    if let Some(source) = source {
        audio.set_attribute("src", source, context);
    }
    Ok(())
}

/// Defines a constructor of elements with this local name and interface. All its arguments are
/// optional.
pub(super) fn define<T: Interface, A: Arguments>(
    name: &'static str,
    local_name: &'static str,
    initialize: &'static Initialize<A>,
    context: &mut Context,
) {
    let native = NativeFunction::from_copy_closure(move |new_target, args, context| {
        if new_target.is_undefined() {
            return Err(called_without_new(name));
        }
        let values = A::from_args(args, context)?;
        // Of a class that extends it, the prototype of that class.
        let prototype = match new_target.as_object() {
            Some(constructor) => constructor.get(js_string!("prototype"), context)?,
            None => JsValue::undefined(),
        };
        let element = associated_document(context)?.create_html(local_name);
        (initialize.0)(&element, values, context)?;
        if let Some(prototype) = prototype.as_object() {
            element.object().set_prototype(Some(prototype));
        }
        Ok(element.into())
    });
    let realm = context.realm();
    let constructor: JsObject = FunctionObjectBuilder::new(realm, native)
        .name(name)
        .length(A::LENGTH)
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
