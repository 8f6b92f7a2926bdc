//! The names of controls as properties of their
//! [form](https://html.spec.whatwg.org/multipage/forms.html#dom-form-nameditem), and the names of
//! elements as properties of their
//! [document](https://html.spec.whatwg.org/multipage/dom.html#dom-document-nameditem).
//!
//! - **The tree builder creates forms without a context**, which making a proxy needs. So forms and
//!   documents are no proxies: their names are found by an object behind the prototype of their
//!   interface, as the names of a window are. A name does not hide a member of the interface, and is
//!   no own property.

use crate::dom::ext::*;
use crate::{
    dom::{
        Document, Element, Node,
        collections::{HtmlCollection, NodeList},
        node::value,
    },
    html::{form_element::HtmlFormElement, form_owner, iframe, radio_node_list::RadioNodeList},
};
use boa_engine::{
    Context, JsArgs, JsData, JsObject, JsResult, JsString, JsValue,
    builtins::object::OrdinaryObject, js_string, native_function::NativeFunctionPointer,
    object::builtins::JsProxyBuilder, property::PropertyKey,
};
use boa_gc::{Finalize, Trace};
use boa_web::webidl::{
    Interface, PlatformRef, insert_realm_data, prototype_of, realm_data, type_error,
};

/// `Reflect.get`, as it was before any script ran.
#[derive(Trace, Finalize, JsData)]
struct ReflectGet(JsObject);

pub(super) fn register(context: &mut Context) -> JsResult<()> {
    let reflect = context.intrinsics().objects().reflect();
    let get = reflect.get(js_string!("get"), context)?;
    let get = get
        .as_object()
        .ok_or_else(|| type_error("it is a function"))?;
    insert_realm_data(ReflectGet(get), context.realm());
    put_behind::<HtmlFormElement>(get_of_form, context)?;
    put_behind::<Document>(get_of_document, context)
}

/// Puts an object with this trap behind the prototype of an interface.
fn put_behind<T: Interface>(get: NativeFunctionPointer, context: &mut Context) -> JsResult<()> {
    let prototype = prototype_of::<T>(context.realm());
    let target = JsObject::from_proto_and_data(prototype.prototype(), OrdinaryObject);
    let proxy = JsProxyBuilder::new(target).get(get).build(context)?;
    prototype.set_prototype(Some(proxy.into()));
    Ok(())
}

fn get_of_form(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    get(args, of_form, context)
}

fn get_of_document(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    get(args, of_document, context)
}

/// The value of an object's name, or of its index.
type Named = fn(&JsObject, &PropertyKey, &mut Context) -> JsResult<Option<JsValue>>;

/// The trap `get`: of the target, the key and the receiver.
fn get(args: &[JsValue], named: Named, context: &mut Context) -> JsResult<JsValue> {
    let target = args.get_or_undefined(0).to_object(context)?;
    let key = args.get_or_undefined(1).to_property_key(context)?;
    if !target.has_property(key.clone(), context)?
        && let Some(receiver) = args.get_or_undefined(2).as_object()
    {
        return Ok(named(&receiver, &key, context)?.unwrap_or_default());
    }
    let reflect_get = realm_data(context.realm(), |it: &ReflectGet| it.0.clone());
    let reflect_get = reflect_get.ok_or_else(|| type_error("there is no page"))?;
    reflect_get.call(&JsValue::undefined(), args, context)
}

fn of_form(
    object: &JsObject,
    key: &PropertyKey,
    context: &mut Context,
) -> JsResult<Option<JsValue>> {
    let Some(form) = PlatformRef::<HtmlFormElement>::of_object(object) else {
        return Ok(None);
    };
    let Some(node) = PlatformRef::<Node>::of_object(object) else {
        return Ok(None);
    };
    let name = match key {
        PropertyKey::Index(index) => {
            let index = usize::try_from(index.get()).unwrap_or(usize::MAX);
            return Ok(form_owner::controls(&node).get(index).map(value));
        }
        PropertyKey::String(name) if !name.is_empty() => name,
        _ => return Ok(None),
    };
    let mut found = named_controls(&node, name);
    if found.is_empty() {
        found = named_images(&node, name);
    }
    Ok(match &*found {
        [] => form.past_name(name, &node).as_ref().map(value),
        [one] => {
            if let Some(element) = one.as_element() {
                form.keep_name(name, element);
            }
            Some(value(one))
        }
        _ => {
            let list = NodeList::live(node, name.clone(), named_controls);
            Some(RadioNodeList::create(list, context)?.into())
        }
    })
}

fn has_name(element: &Element, name: &JsString) -> bool {
    ["id", "name"]
        .iter()
        .any(|attribute| element.attribute(attribute).is_some_and(|it| it == *name))
}

/// The listed elements of a form that have a name.
fn named_controls(form: &PlatformRef<Node>, name: &JsString) -> Vec<PlatformRef<Node>> {
    let controls = form_owner::controls(form).into_iter();
    let named = controls.filter(|it| has_name(it, name));
    named.map(|it| it.node()).collect()
}

/// The images of a form that have a name.
fn named_images(form: &PlatformRef<Node>, name: &JsString) -> Vec<PlatformRef<Node>> {
    let images = form.root().descendant_elements();
    let images = images.filter(|it| {
        it.is_html("img")
            && has_name(it, name)
            && form_owner::owner(it).is_some_and(|owner| owner.node().is(form))
    });
    images.map(|it| it.node()).collect()
}

fn of_document(
    object: &JsObject,
    key: &PropertyKey,
    context: &mut Context,
) -> JsResult<Option<JsValue>> {
    let PropertyKey::String(name) = key else {
        return Ok(None);
    };
    let Some(document) = PlatformRef::<Document>::of_object(object) else {
        return Ok(None);
    };
    // The look-ups are kept, a walk through the tree is not.
    let exists = !name.is_empty()
        && (document.element_with_name(name).is_some() || document.element_with_id(name).is_some());
    if !exists {
        return Ok(None);
    }
    let root = document.node();
    let mut found = root.descendant_elements().filter(|it| is_exposed(it, name));
    let Some(first) = found.next() else {
        return Ok(None);
    };
    if found.next().is_some() {
        let collection = HtmlCollection::with_name(root, is_exposed, name.clone());
        return Ok(Some(collection.into_object(context)?.into()));
    }
    Ok(Some(match iframe::window_of(&first, context) {
        Some(window) => window.into(),
        None => value(&first),
    }))
}

/// Whether an element is one of the
/// [named elements](https://html.spec.whatwg.org/multipage/dom.html#dom-document-nameditem-filter)
/// of its document with a name.
fn is_exposed(element: &PlatformRef<Element>, name: &JsString) -> bool {
    let has = |attribute: &str| element.attribute(attribute).is_some_and(|it| it == *name);
    if !element.in_html() {
        return false;
    }
    match &**element.local_name() {
        "embed" | "form" | "iframe" => has("name"),
        "img" => {
            has("name") || has("id") && element.attribute("name").is_some_and(|it| !it.is_empty())
        }
        "object" => has("name") || has("id"),
        _ => false,
    }
}
