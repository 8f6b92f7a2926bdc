//! [`NamedNodeMap`](https://dom.spec.whatwg.org/#interface-namednodemap): the attributes of an
//! element.

use crate::dom::{
    Element, attr::Attr, element::expanded_name, ext::*, names::ascii_lowercase,
    token_list::distinct,
};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Trace};
use boa_web::webidl::{
    self, Exotic, Interface, Layers, Members, Nullable, PlatformRef, Root, Steps, getter,
    item_operation, operation,
};
use easy_ext::ext;

/// The slots of an element's attributes.
#[derive(Trace, Finalize)]
pub(crate) struct NamedNodeMap(PlatformRef<Element>);

pub(crate) fn create(element: PlatformRef<Element>, context: &mut Context) -> JsResult<JsObject> {
    webidl::create_exotic(Layers::new().with(NamedNodeMap(element)), context)
}

impl Interface for NamedNodeMap {
    const NAME: &'static str = "NamedNodeMap";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("length", &Steps(|this, _| Ok(this.0.attributes.len()))),
        item_operation::<Self>(),
        operation(
            "getNamedItem",
            &Steps(|this, name: JsString, _| Ok(this.0.attribute_node_by_name(&name))),
        ),
        operation(
            "getNamedItemNS",
            &Steps(
                |this, (namespace, name): (Nullable<JsString>, JsString), _| {
                    Ok(this.0.attribute_node(&expanded_name(namespace, &name)))
                },
            ),
        ),
        operation(
            "setNamedItem",
            &Steps(|this, attr: PlatformRef<Attr>, context| {
                this.0.set_attribute_node(attr, context)
            }),
        ),
        operation(
            "setNamedItemNS",
            &Steps(|this, attr: PlatformRef<Attr>, context| {
                this.0.set_attribute_node(attr, context)
            }),
        ),
        operation(
            "removeNamedItem",
            &Steps(|this, name: JsString, context| {
                let attr = this.0.attribute_node_by_name(&name);
                this.0.remove_attribute_node(attr, context)
            }),
        ),
        operation(
            "removeNamedItemNS",
            &Steps(
                |this, (namespace, name): (Nullable<JsString>, JsString), context| {
                    let attr = this.0.attribute_node(&expanded_name(namespace, &name));
                    this.0.remove_attribute_node(attr, context)
                },
            ),
        ),
        webidl::array_iterator(),
    ];
}

impl Exotic for NamedNodeMap {
    const UNENUMERABLE_NAMES: bool = true;

    fn length(this: &PlatformRef<Self>) -> usize {
        this.0.attributes.len()
    }

    fn item(this: &PlatformRef<Self>, index: usize) -> Option<JsValue> {
        let name = this.0.attributes.name_at(index)?;
        this.0.attribute_node_at(index, &name).map(JsValue::from)
    }

    fn names(this: &PlatformRef<Self>) -> Vec<JsString> {
        let in_html = this.0.is_html_in_html();
        let names = this.0.attributes.qualified_names().into_iter();
        distinct(names.filter(|name| !in_html || ascii_lowercase(name) == *name))
    }

    fn named(this: &PlatformRef<Self>, name: &JsString) -> Option<JsValue> {
        this.0.attribute_node_by_name(name).map(JsValue::from)
    }
}

#[ext(AttributesExt)]
impl PlatformRef<Element> {
    /// [Get an attribute by name](https://dom.spec.whatwg.org/#concept-element-attributes-get-by-name).
    pub(crate) fn attribute_node_by_name(&self, name: &JsString) -> Option<PlatformRef<Attr>> {
        let name = self.attributes.name_of(&self.lowercase(name))?;
        self.attribute_node(&name)
    }
}
