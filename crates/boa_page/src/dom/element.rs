//! [`Element`](https://dom.spec.whatwg.org/#interface-element).

use crate::dom::ext::*;
use crate::dom::{
    AttributeChange, ElementInterface, Node,
    attr::{Attr, AttributeNodes},
    attributes::Attributes,
    collections::HtmlCollection,
    document_fragment::ShadowRoot,
    id_cache,
    microsyntax::{parse_float, parse_integer},
    mutation, mutation_steps, named_node_map,
    names::{is_valid_attribute_name, lowercase_if, namespace, prefix, validate_and_extract},
    parent_node::{ChildNode, ElementSiblings, ParentNode},
    reflect::{reflect, reflect_tokens},
    token_list,
};
use crate::exception::throw;
use boa_engine::{Context, JsObject, JsResult, JsString};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_web::{
    dom::EventTarget,
    webidl::{
        Interface, Members, Nullable, PlatformRef, Steps, getter, operation,
        string::{from_utf8, to_utf8},
    },
};
use easy_ext::ext;
use html5ever::{LocalName, QualName, ns};
use std::cell::Cell;

/// The slots of an element.
#[derive(Trace, Finalize)]
pub(crate) struct Element {
    #[unsafe_ignore_trace]
    name: QualName,
    #[unsafe_ignore_trace]
    pub(crate) attributes: Attributes,
    /// The attributes that have a node.
    pub(crate) attribute_nodes: AttributeNodes,
    /// The fragment whose [host](https://dom.spec.whatwg.org/#concept-documentfragment-host) it is:
    /// of a template its contents.
    pub(crate) hosted_fragment: GcRefCell<Option<PlatformRef<Node>>>,
    /// The offset of the first visible row of its content, in CSS pixels.
    pub(crate) scroll_top: Cell<f64>,
    /// The interface that it implements, with the steps of that.
    #[unsafe_ignore_trace]
    pub(crate) interface: &'static ElementInterface,
}

/// The element that an object of an interface for elements is.
pub(crate) fn of(object: &JsObject) -> PlatformRef<Element> {
    PlatformRef::of_object(object).expect("a brand check or a behavior of elements let it pass")
}

impl Interface for Element {
    const NAME: &'static str = "Element";
    type Parent = Node;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("namespaceURI", &Steps(|this, _| Ok(namespace(&this.name)))),
        getter("prefix", &Steps(|this, _| Ok(prefix(&this.name)))),
        getter(
            "localName",
            &Steps(|this, _| Ok(from_utf8(&this.name.local))),
        ),
        getter("tagName", &Steps(|this, _| Ok(this.tag_name()))),
        reflect!("id"),
        reflect!("className", "class"),
        reflect_tokens!("classList", "class"),
        reflect!("slot"),
        operation(
            "hasAttributes",
            &Steps(|this, (), _| Ok(!this.attributes.is_empty())),
        ),
        getter(
            "attributes",
            &Steps(|this, context| {
                let create = || named_node_map::create(this.clone(), context);
                this.node().same_objects.get("attributes", create)
            }),
        ),
        operation(
            "getAttributeNames",
            &Steps(|this, (), _| Ok(this.attributes.qualified_names())),
        ),
        operation(
            "getAttribute",
            &Steps(|this, name: JsString, _| {
                Ok(this.attributes.by_qualified_name(&this.lowercase(&name)))
            }),
        ),
        operation(
            "getAttributeNS",
            &Steps(
                |this, (Nullable(namespace), name): (Nullable<JsString>, JsString), _| {
                    Ok(this.attributes.value(&namespace.unwrap_or_default(), &name))
                },
            ),
        ),
        operation(
            "setAttribute",
            &Steps(|this, (name, value): (JsString, JsString), context| {
                check_attribute_name(&name, context)?;
                this.set_by_qualified_name(&name, value, context);
                Ok(())
            }),
        ),
        operation("setAttributeNS", &Steps(Self::set_attribute_ns)),
        operation(
            "removeAttribute",
            &Steps(|this, name: JsString, context| {
                if let Some(name) = this.attributes.name_of(&this.lowercase(&name)) {
                    this.change_attribute(name, None, context);
                }
                Ok(())
            }),
        ),
        operation(
            "removeAttributeNS",
            &Steps(
                |this, (namespace, name): (Nullable<JsString>, JsString), context| {
                    this.change_attribute(expanded_name(namespace, &name), None, context);
                    Ok(())
                },
            ),
        ),
        operation("toggleAttribute", &Steps(Self::toggle_attribute)),
        operation(
            "hasAttribute",
            &Steps(|this, name: JsString, _| {
                let name = this.lowercase(&name);
                Ok(this.attributes.by_qualified_name(&name).is_some())
            }),
        ),
        operation(
            "hasAttributeNS",
            &Steps(
                |this, (Nullable(namespace), name): (Nullable<JsString>, JsString), _| {
                    let namespace = namespace.unwrap_or_default();
                    Ok(this.attributes.value(&namespace, &name).is_some())
                },
            ),
        ),
        operation(
            "getAttributeNode",
            &Steps(|this, name: JsString, _| Ok(this.attribute_node_by_name(&name))),
        ),
        operation(
            "getAttributeNodeNS",
            &Steps(
                |this, (namespace, name): (Nullable<JsString>, JsString), _| {
                    Ok(this.attribute_node(&expanded_name(namespace, &name)))
                },
            ),
        ),
        operation("setAttributeNode", &Steps(PlatformRef::set_attribute_node)),
        operation(
            "setAttributeNodeNS",
            &Steps(PlatformRef::set_attribute_node),
        ),
        operation(
            "removeAttributeNode",
            &Steps(|this, attr: PlatformRef<Attr>, context| {
                this.remove_attribute_node(Some(attr), context)
            }),
        ),
        getter(
            "shadowRoot",
            &Steps(|_, _| Ok(None::<PlatformRef<ShadowRoot>>)),
        ),
        operation("getElementsByTagName", &Steps(HtmlCollection::by_tag_name)),
        operation(
            "getElementsByTagNameNS",
            &Steps(HtmlCollection::by_tag_name_ns),
        ),
        operation(
            "getElementsByClassName",
            &Steps(HtmlCollection::by_class_name),
        ),
        operation(
            "insertAdjacentElement",
            &Steps(
                |this, (place, element): (JsString, PlatformRef<Self>), context| {
                    let inserted = this.insert_adjacent(&place, &element.node(), context)?;
                    Ok(inserted.then_some(element))
                },
            ),
        ),
        operation(
            "insertAdjacentText",
            &Steps(|this, (place, data): (JsString, JsString), context| {
                let text = this.node().owner().create_text(data);
                this.insert_adjacent(&place, &text, context)?;
                Ok(())
            }),
        ),
    ];
    const MIXINS: &'static [Members<Self>] = &[
        ElementSiblings::<Self>::MEMBERS,
        ParentNode::<Self>::MEMBERS,
        ChildNode::<Self>::MEMBERS,
    ];
}

/// The name of an attribute without its prefix, of the first two arguments of a member whose name
/// ends in `NS`.
pub(crate) fn expanded_name(namespace: Nullable<JsString>, local_name: &JsString) -> QualName {
    let namespace = to_utf8(&namespace.0.unwrap_or_default());
    QualName::new(None, namespace.into(), to_utf8(local_name).into())
}

pub(crate) fn check_attribute_name(name: &JsString, context: &mut Context) -> JsResult<()> {
    let name = to_utf8(name);
    if is_valid_attribute_name(&name) {
        return Ok(());
    }
    let message = format!("'{name}' is no valid name of an attribute");
    throw("InvalidCharacterError", &message, context)
}

impl Element {
    pub(crate) fn new(
        name: QualName,
        attributes: Attributes,
        interface: &'static ElementInterface,
    ) -> Self {
        Self {
            name,
            attributes,
            attribute_nodes: AttributeNodes::default(),
            hosted_fragment: GcRefCell::default(),
            scroll_top: Cell::new(0.0),
            interface,
        }
    }

    pub(crate) fn hosted_fragment(&self) -> Option<PlatformRef<Node>> {
        self.hosted_fragment.borrow().clone()
    }

    pub(crate) const fn name(&self) -> &QualName {
        &self.name
    }

    pub(crate) const fn local_name(&self) -> &LocalName {
        &self.name.local
    }

    /// Whether it is the HTML element of this name.
    pub(crate) fn is_html(&self, local_name: &str) -> bool {
        self.in_html() && &*self.name.local == local_name
    }

    /// Whether it is in the [HTML namespace](https://infra.spec.whatwg.org/#html-namespace).
    pub(crate) fn in_html(&self) -> bool {
        self.name.ns == ns!(html)
    }

    /// The value of an attribute without a namespace.
    pub(crate) fn attribute(&self, local_name: &str) -> Option<JsString> {
        self.attributes.local(local_name)
    }

    /// As [`attribute`](Self::attribute), as text.
    pub(crate) fn attribute_text(&self, local_name: &str) -> Option<String> {
        self.attribute(local_name).map(|value| to_utf8(&value))
    }

    /// As [`attribute`](Self::attribute), as a number, if it begins with one.
    pub(crate) fn attribute_number(&self, local_name: &str) -> Option<f64> {
        parse_float(&self.attribute_text(local_name)?)
    }

    /// As [`attribute`](Self::attribute), as an integer, if it begins with one that the type has.
    pub(crate) fn attribute_integer<T: TryFrom<i64>>(&self, local_name: &str) -> Option<T> {
        parse_integer(&self.attribute_text(local_name)?)?
            .try_into()
            .ok()
    }

    pub(crate) fn has_attribute(&self, local_name: &str) -> bool {
        self.attribute(local_name).is_some()
    }

    fn set_attribute_ns(
        this: &PlatformRef<Self>,
        (Nullable(namespace), name, value): (Nullable<JsString>, JsString, JsString),
        context: &mut Context,
    ) -> JsResult<()> {
        let namespace = namespace.unwrap_or_default();
        let name = validate_and_extract(&namespace, &name, false, context)?;
        this.change_attribute(name, Some(value), context);
        Ok(())
    }

    fn toggle_attribute(
        this: &PlatformRef<Self>,
        (name, force): (JsString, Option<bool>),
        context: &mut Context,
    ) -> JsResult<bool> {
        check_attribute_name(&name, context)?;
        let there = this.attributes.name_of(&this.lowercase(&name));
        let is_there = there.is_some();
        if force == Some(is_there) {
            return Ok(is_there);
        }
        match there {
            Some(name) => this.change_attribute(name, None, context),
            None => this.set_by_qualified_name(&name, JsString::default(), context),
        }
        Ok(!is_there)
    }
}

/// A name without a namespace.
pub(crate) fn unprefixed(local_name: &str) -> QualName {
    QualName::new(None, ns!(), local_name.into())
}

#[ext(ElementExt)]
impl PlatformRef<Element> {
    pub(crate) fn node(&self) -> PlatformRef<Node> {
        self.as_parent()
    }

    pub(crate) fn event_target(&self) -> PlatformRef<EventTarget> {
        self.node().event_target()
    }

    /// Whether it is in the HTML namespace, and its node document is an HTML document.
    pub(crate) fn is_html_in_html(&self) -> bool {
        self.in_html() && self.node().owner().is_html()
    }

    /// The
    /// [HTML-uppercased qualified name](https://dom.spec.whatwg.org/#element-html-uppercased-qualified-name).
    pub(crate) fn tag_name(&self) -> JsString {
        let name = crate::dom::names::qualified(&self.name);
        if self.is_html_in_html() {
            JsString::from(name.to_ascii_uppercase())
        } else {
            from_utf8(&name)
        }
    }

    /// The name of an attribute as this element has it.
    pub(crate) fn lowercase(&self, name: &JsString) -> JsString {
        lowercase_if(self.is_html_in_html(), name)
    }

    /// [Set an attribute value](https://dom.spec.whatwg.org/#concept-element-attributes-set-value)
    /// without a namespace.
    pub(crate) fn set_attribute(&self, local_name: &str, value: JsString, context: &mut Context) {
        self.change_attribute(unprefixed(local_name), Some(value), context);
    }

    pub(crate) fn remove_attribute(&self, local_name: &str, context: &mut Context) {
        self.change_attribute(unprefixed(local_name), None, context);
    }

    /// The steps of `setAttribute`.
    pub(crate) fn set_by_qualified_name(
        &self,
        name: &JsString,
        value: JsString,
        context: &mut Context,
    ) {
        let name = self.lowercase(name);
        let known = self.attributes.name_of(&name);
        let name = known.unwrap_or_else(|| unprefixed(&to_utf8(&name)));
        self.change_attribute(name, Some(value), context);
    }

    /// [Change](https://dom.spec.whatwg.org/#concept-element-attributes-change), append or remove
    /// an attribute, and run the steps of such a change.
    pub(crate) fn change_attribute(
        &self,
        name: QualName,
        value: Option<JsString>,
        context: &mut Context,
    ) {
        let changed = name.clone();
        if crate::dom::mutation_observer::is_any(context.realm()) {
            let old = self.attributes.named(&name);
            if old.is_some() || value.is_some() {
                crate::dom::mutation_observer::attribute_changes(self, &name, old.as_ref());
                crate::dom::mutation_observer::schedule(context);
            }
        }
        let old = match value {
            Some(value) => self.attributes.set(name, value),
            None => match self.attributes.remove(&name) {
                Some(old) => {
                    self.detach_attribute_node(&name, old.clone());
                    Some(old)
                }
                None => return,
            },
        };
        if changed.ns.is_empty() {
            let (local_name, value) = (&changed.local, self.attributes.named(&changed));
            id_cache::attribute_changed(self, local_name, [old.as_ref(), value.as_ref()]);
            let change = AttributeChange {
                local_name,
                old: old.as_ref(),
                value: value.as_ref(),
            };
            mutation_steps::attribute_changed(self, &change, context);
        }
    }

    /// The tokens of an attribute: the object that `member` returns.
    pub(crate) fn token_list(
        &self,
        member: &'static str,
        attribute: &'static str,
        context: &mut Context,
    ) -> JsResult<JsObject> {
        let node = self.node();
        let create = || token_list::create(self.clone(), attribute, context);
        node.same_objects.get(member, create)
    }

    /// [Insert adjacent](https://dom.spec.whatwg.org/#insert-adjacent). Returns whether there is a
    /// parent.
    pub(crate) fn insert_adjacent(
        &self,
        place: &JsString,
        node: &PlatformRef<Node>,
        context: &mut Context,
    ) -> JsResult<bool> {
        let this = self.node();
        let (parent, before) = match &*to_utf8(place).to_ascii_lowercase() {
            "beforebegin" => (this.parent_node(), Some(this)),
            "afterbegin" => (Some(this.clone()), this.first_child()),
            "beforeend" => (Some(this), None),
            "afterend" => (this.parent_node(), this.next_sibling()),
            _ => return wrong_place(context),
        };
        let Some(parent) = parent else {
            return Ok(false);
        };
        mutation::insert_before(&parent, node, before.as_ref(), context)?;
        Ok(true)
    }
}

pub(crate) fn wrong_place<T>(context: &mut Context) -> JsResult<T> {
    let message = "the place is one of beforebegin, afterbegin, beforeend, afterend";
    throw("SyntaxError", message, context)
}
