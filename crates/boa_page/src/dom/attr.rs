//! [`Attr`](https://dom.spec.whatwg.org/#interface-attr): an attribute as a node. An element keeps
//! names and values; its nodes are created when a script asks for them.

use crate::dom::ext::*;
use crate::dom::{
    Document, Element, Node,
    names::{namespace, prefix, qualified},
    node::NodeKind,
};
use crate::exception::throw;
use boa_engine::{Context, JsResult, JsString};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_web::webidl::{
    Interface, Members, PlatformRef, Steps, attribute, getter, string::from_utf8,
};
use easy_ext::ext;
use html5ever::{LocalName, Namespace, QualName};
use std::collections::BTreeMap;

/// The slots of an attribute.
#[derive(Trace, Finalize)]
pub(crate) struct Attr {
    #[unsafe_ignore_trace]
    pub(crate) name: QualName,
    /// The value of an attribute without an element.
    value: GcRefCell<JsString>,
    element: GcRefCell<Option<PlatformRef<Element>>>,
}

impl Interface for Attr {
    const NAME: &'static str = "Attr";
    type Parent = Node;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("namespaceURI", &Steps(|this, _| Ok(namespace(&this.name)))),
        getter("prefix", &Steps(|this, _| Ok(prefix(&this.name)))),
        getter(
            "localName",
            &Steps(|this, _| Ok(from_utf8(&this.name.local))),
        ),
        getter("name", &Steps(|this, _| Ok(this.qualified_name()))),
        attribute(
            "value",
            &Steps(|this, _| Ok(this.value())),
            &Steps(|this, value: JsString, context| {
                this.set_value(value, context);
                Ok(())
            }),
        ),
        getter("ownerElement", &Steps(|this, _| Ok(this.element()))),
        getter("specified", &Steps(|_, _| Ok(true))),
    ];
}

impl Attr {
    pub(crate) fn qualified_name(&self) -> JsString {
        from_utf8(&qualified(&self.name))
    }

    pub(crate) fn element(&self) -> Option<PlatformRef<Element>> {
        self.element.borrow().clone()
    }

    pub(crate) fn value(&self) -> JsString {
        let value = self
            .element()
            .and_then(|element| element.attributes.named(&self.name));
        value.unwrap_or_else(|| self.value.borrow().clone())
    }

    /// [Set an existing attribute value](https://dom.spec.whatwg.org/#set-an-existing-attribute-value).
    pub(crate) fn set_value(&self, value: JsString, context: &mut Context) {
        match self.element() {
            Some(element) => element.change_attribute(self.name.clone(), Some(value), context),
            None => drop(self.value.replace(value)),
        }
    }
}

#[ext(AttrExt)]
impl PlatformRef<Attr> {
    pub(crate) fn node(&self) -> PlatformRef<Node> {
        self.as_parent()
    }
}

#[ext(CreateAttrExt)]
impl PlatformRef<Document> {
    /// An attribute that no element has.
    pub(crate) fn create_attribute(&self, name: QualName, value: JsString) -> PlatformRef<Attr> {
        let attr = Attr {
            name,
            value: GcRefCell::new(value),
            element: GcRefCell::default(),
        };
        self.instance(self.node_layers(NodeKind::Attribute).with(attr))
    }
}

/// The nodes of the attributes of an element that have one, by namespace and local name. An element
/// may have very many.
#[derive(Default, Trace, Finalize)]
pub(crate) struct AttributeNodes(GcRefCell<BTreeMap<ExpandedName, PlatformRef<Attr>>>);

#[derive(PartialEq, Eq, PartialOrd, Ord, Trace, Finalize)]
struct ExpandedName {
    #[unsafe_ignore_trace]
    local: LocalName,
    #[unsafe_ignore_trace]
    namespace: Namespace,
}

impl ExpandedName {
    fn of(name: &QualName) -> Self {
        Self {
            local: name.local.clone(),
            namespace: name.ns.clone(),
        }
    }
}

impl AttributeNodes {
    pub(crate) fn all(&self) -> Vec<PlatformRef<Attr>> {
        self.0.borrow().values().cloned().collect()
    }

    fn add(&self, node: PlatformRef<Attr>) {
        let name = ExpandedName::of(&node.name);
        self.0.borrow_mut().insert(name, node);
    }
}

/// The attributes of an element as nodes.
#[ext(ElementAttrExt)]
impl PlatformRef<Element> {
    /// The node of the attribute with this namespace and local name.
    pub(crate) fn attribute_node(&self, name: &QualName) -> Option<PlatformRef<Attr>> {
        self.attribute_node_by(name, || self.attributes.whole_name(name))
    }

    /// The same of an attribute that had this index.
    pub(crate) fn attribute_node_at(
        &self,
        index: usize,
        name: &QualName,
    ) -> Option<PlatformRef<Attr>> {
        self.attribute_node_by(name, || self.attributes.whole_name_at(index, name))
    }

    /// The node, for which `find` looks up the name with its prefix if it is a new one.
    pub(crate) fn attribute_node_by(
        &self,
        name: &QualName,
        find: impl FnOnce() -> Option<QualName>,
    ) -> Option<PlatformRef<Attr>> {
        let nodes = &self.attribute_nodes;
        let known = nodes.0.borrow().get(&ExpandedName::of(name)).cloned();
        if known.is_some() {
            return known;
        }
        let whole = find()?;
        let new = self
            .node()
            .owner()
            .create_attribute(whole, JsString::default());
        new.element.replace(Some(self.clone()));
        nodes.add(new.clone());
        Some(new)
    }

    /// An attribute has been removed. Its node, if one exists, keeps the value.
    pub(crate) fn detach_attribute_node(&self, name: &QualName, value: JsString) {
        let mut nodes = self.attribute_nodes.0.borrow_mut();
        if let Some(node) = nodes.remove(&ExpandedName::of(name)) {
            node.element.replace(None);
            node.value.replace(value);
        }
    }

    /// [Sets an attribute](https://dom.spec.whatwg.org/#concept-element-attributes-set). Returns
    /// the one before.
    pub(crate) fn set_attribute_node(
        &self,
        attr: PlatformRef<Attr>,
        context: &mut Context,
    ) -> JsResult<Option<PlatformRef<Attr>>> {
        if attr.element().is_some_and(|element| !element.is(self)) {
            let message = "the attribute is another element's";
            return throw("InUseAttributeError", message, context);
        }
        let old = self.attribute_node(&attr.name);
        if old.as_ref().is_some_and(|old| old.is(&attr)) {
            return Ok(Some(attr));
        }
        let value = attr.value();
        if let Some(old) = &old {
            self.detach_attribute_node(&old.name, old.value());
            self.attributes.rename(&attr.name);
        }
        attr.node().set_owner(&self.node().owner().node());
        attr.element.replace(Some(self.clone()));
        self.attribute_nodes.add(attr.clone());
        self.change_attribute(attr.name.clone(), Some(value), context);
        Ok(old)
    }

    /// Removes the attribute of that node, which has to be this element's. Returns the node.
    pub(crate) fn remove_attribute_node(
        &self,
        attr: Option<PlatformRef<Attr>>,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Attr>> {
        let is_own = |attr: &PlatformRef<Attr>| attr.element().is_some_and(|it| it.is(self));
        let Some(attr) = attr.filter(is_own) else {
            let message = "the element has no such attribute";
            return throw("NotFoundError", message, context);
        };
        self.change_attribute(attr.name.clone(), None, context);
        Ok(attr)
    }
}
