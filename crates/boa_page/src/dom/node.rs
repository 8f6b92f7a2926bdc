//! [`Node`](https://dom.spec.whatwg.org/#interface-node): the tree, and the members of all nodes.

use crate::dom::ext::*;
use crate::dom::{
    Attr, CharacterData, Document, DocumentType, Element, ProcessingInstruction, clone,
    collections::NodeList,
    mutation::{append, insert_before, pre_remove, replace, replace_all},
    mutation_observer::Registered,
    namespaces::{namespace_of, prefix_of},
    position::{
        CONTAINED_BY, CONTAINS, DISCONNECTED, FOLLOWING, IMPLEMENTATION_SPECIFIC, PRECEDING,
    },
    same_object::SameObjects,
    tree::Links,
};
use boa_engine::{Context, JsResult, JsString, JsValue, js_string};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use boa_web::{
    dom::EventTarget,
    webidl::{
        Interface, Members, Nullable, PlatformRef, Steps, attribute, constant, dictionaries,
        getter, operation, string::from_utf8,
    },
};
use easy_ext::ext;
use std::cell::Cell;

dictionaries! {
    /// [`GetRootNodeOptions`](https://dom.spec.whatwg.org/#dictdef-getrootnodeoptions): there are no
    /// shadow trees.
    struct GetRootNodeOptions {
        _composed: "composed" bool = false,
    }
}

/// A `Node` of any kind: its place in the tree, and what its kind adds.
#[derive(Trace, Finalize)]
pub struct Node {
    #[unsafe_ignore_trace]
    kind: NodeKind,
    /// The [node document](https://dom.spec.whatwg.org/#concept-node-document); none of a document
    /// itself.
    document: GcRefCell<Option<PlatformRef<Node>>>,
    pub(super) links: GcRefCell<Links>,
    pub(super) child_count: Cell<usize>,
    /// Whether its root is a document.
    pub(super) connected: Cell<bool>,
    pub(crate) same_objects: SameObjects,
    /// The [registered observer list](https://dom.spec.whatwg.org/#registered-observer-list).
    pub(crate) observers: GcRefCell<Vec<Registered>>,
}

/// [`nodeType`](https://dom.spec.whatwg.org/#dom-node-nodetype).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NodeKind {
    Element = 1,
    Attribute = 2,
    Text = 3,
    CdataSection = 4,
    ProcessingInstruction = 7,
    Comment = 8,
    Document = 9,
    DocumentType = 10,
    DocumentFragment = 11,
}

impl Interface for Node {
    const NAME: &'static str = "Node";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        constant("ELEMENT_NODE", 1),
        constant("ATTRIBUTE_NODE", 2),
        constant("TEXT_NODE", 3),
        constant("CDATA_SECTION_NODE", 4),
        constant("ENTITY_REFERENCE_NODE", 5),
        constant("ENTITY_NODE", 6),
        constant("PROCESSING_INSTRUCTION_NODE", 7),
        constant("COMMENT_NODE", 8),
        constant("DOCUMENT_NODE", 9),
        constant("DOCUMENT_TYPE_NODE", 10),
        constant("DOCUMENT_FRAGMENT_NODE", 11),
        constant("NOTATION_NODE", 12),
        getter("nodeType", &Steps(|this, _| Ok(this.kind as u16))),
        getter("nodeName", &Steps(|this, _| Ok(this.name()))),
        getter(
            "baseURI",
            &Steps(|this, _| Ok(from_utf8(this.owner().base().as_str()))),
        ),
        getter("isConnected", &Steps(|this, _| Ok(this.is_connected()))),
        getter(
            "ownerDocument",
            &Steps(|this, _| Ok(this.document.borrow().clone())),
        ),
        operation(
            "getRootNode",
            &Steps(|this, _: GetRootNodeOptions, _| Ok(this.root())),
        ),
        getter("parentNode", &Steps(|this, _| Ok(this.parent_node()))),
        getter("parentElement", &Steps(|this, _| Ok(this.parent_element()))),
        operation(
            "hasChildNodes",
            &Steps(|this, (), _| Ok(this.child_count() > 0)),
        ),
        getter(
            "childNodes",
            &Steps(|this, context| {
                this.same_objects.get("childNodes", || {
                    NodeList::children_of(this.clone()).into_object(context)
                })
            }),
        ),
        getter("firstChild", &Steps(|this, _| Ok(this.first_child()))),
        getter("lastChild", &Steps(|this, _| Ok(this.last_child()))),
        getter(
            "previousSibling",
            &Steps(|this, _| Ok(this.previous_sibling())),
        ),
        getter("nextSibling", &Steps(|this, _| Ok(this.next_sibling()))),
        attribute(
            "nodeValue",
            &Steps(|this, _| Ok(this.node_value())),
            &Steps(|this, Nullable(text): Nullable<JsString>, context| {
                this.set_node_value(text.unwrap_or_default(), context);
                Ok(())
            }),
        ),
        attribute(
            "textContent",
            &Steps(|this, _| Ok(this.text_content())),
            &Steps(|this, Nullable(text): Nullable<JsString>, context| {
                this.set_text_content(text.unwrap_or_default(), context);
                Ok(())
            }),
        ),
        operation(
            "normalize",
            &Steps(|this, (), context| {
                crate::dom::mutation::normalize(this, context);
                Ok(())
            }),
        ),
        operation(
            "cloneNode",
            &Steps(|this, deep: Option<bool>, _| {
                Ok(clone::clone(this, &this.owner(), deep.unwrap_or(false)))
            }),
        ),
        operation(
            "isEqualNode",
            &Steps(|this, Nullable(other): Nullable<PlatformRef<Self>>, _| {
                Ok(other.is_some_and(|other| clone::equal(this, &other)))
            }),
        ),
        operation(
            "isSameNode",
            &Steps(|this, Nullable(other): Nullable<PlatformRef<Self>>, _| {
                Ok(other.is_some_and(|other| this.is(&other)))
            }),
        ),
        constant("DOCUMENT_POSITION_DISCONNECTED", DISCONNECTED),
        constant("DOCUMENT_POSITION_PRECEDING", PRECEDING),
        constant("DOCUMENT_POSITION_FOLLOWING", FOLLOWING),
        constant("DOCUMENT_POSITION_CONTAINS", CONTAINS),
        constant("DOCUMENT_POSITION_CONTAINED_BY", CONTAINED_BY),
        constant(
            "DOCUMENT_POSITION_IMPLEMENTATION_SPECIFIC",
            IMPLEMENTATION_SPECIFIC,
        ),
        operation(
            "compareDocumentPosition",
            &Steps(|this, other: PlatformRef<Self>, _| Ok(this.compare_position(&other))),
        ),
        operation(
            "contains",
            &Steps(|this, Nullable(other): Nullable<PlatformRef<Self>>, _| {
                Ok(other.is_some_and(|other| other.is_inclusive_descendant_of(this)))
            }),
        ),
        operation(
            "lookupPrefix",
            &Steps(|this, Nullable(namespace): Nullable<JsString>, _| {
                Ok(prefix_of(this, &namespace.unwrap_or_default()))
            }),
        ),
        operation(
            "lookupNamespaceURI",
            &Steps(|this, Nullable(prefix): Nullable<JsString>, _| {
                Ok(namespace_of(this, prefix.as_ref()))
            }),
        ),
        operation(
            "isDefaultNamespace",
            &Steps(|this, Nullable(namespace): Nullable<JsString>, _| {
                let namespace = namespace.filter(|it| !it.is_empty());
                Ok(namespace_of(this, None) == namespace)
            }),
        ),
        operation("insertBefore", &Steps(Self::insert_before)),
        operation(
            "appendChild",
            &Steps(|this, node: PlatformRef<Self>, context| {
                append(this, &node, context)?;
                Ok(node)
            }),
        ),
        operation(
            "replaceChild",
            &Steps(
                |this, (node, child): (PlatformRef<Self>, PlatformRef<Self>), context| {
                    replace(this, &child, &node, context)?;
                    Ok(child)
                },
            ),
        ),
        operation(
            "removeChild",
            &Steps(|this, child: PlatformRef<Self>, context| {
                pre_remove(this, &child, context)?;
                Ok(child)
            }),
        ),
    ];
}

impl Node {
    pub(crate) fn new(kind: NodeKind, document: Option<PlatformRef<Self>>) -> Self {
        Self {
            kind,
            document: GcRefCell::new(document),
            links: GcRefCell::default(),
            child_count: Cell::new(0),
            connected: Cell::new(kind == NodeKind::Document),
            same_objects: SameObjects::default(),
            observers: GcRefCell::default(),
        }
    }

    pub(crate) const fn kind(&self) -> NodeKind {
        self.kind
    }

    fn insert_before(
        this: &PlatformRef<Self>,
        (node, Nullable(child)): (PlatformRef<Self>, Nullable<PlatformRef<Self>>),
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        insert_before(this, &node, child.as_ref(), context)?;
        Ok(node)
    }
}

/// The value of an object that scripts get.
pub(crate) fn value<T: Trace>(this: &PlatformRef<T>) -> JsValue {
    this.object().clone().into()
}

/// The slots of a more derived interface, if the node is of its kind.
fn slots_if<T: Interface<This = PlatformRef<T>> + Trace>(
    node: &PlatformRef<Node>,
    is_of_kind: bool,
) -> Option<PlatformRef<T>> {
    let object = is_of_kind.then(|| node.object())?;
    PlatformRef::of_object(object)
}

/// The text of the text nodes among these.
pub(super) fn text_of(nodes: impl Iterator<Item = PlatformRef<Node>>) -> JsString {
    let texts = nodes.filter(PlatformRef::is_text);
    let texts = texts.filter_map(|text| text.character_data());
    let texts: Vec<JsString> = texts.map(|text| text.data()).collect();
    let parts: Vec<_> = texts.iter().map(JsString::as_str).collect();
    JsString::concat_array(&parts)
}

/// Comparing platform objects.
pub(crate) trait Same {
    /// Whether both are the same object.
    fn is(&self, other: &Self) -> bool;
}

impl<T: Trace + 'static> Same for PlatformRef<T> {
    fn is(&self, other: &Self) -> bool {
        Gc::ptr_eq(self.slots(), other.slots())
    }
}

#[ext(NodeExt)]
impl PlatformRef<Node> {
    /// The node document; of a document itself.
    pub(crate) fn owner(&self) -> PlatformRef<Document> {
        let owner = self
            .document
            .borrow()
            .clone()
            .unwrap_or_else(|| self.clone());
        owner.as_document().expect("a node document is a document")
    }

    pub(crate) fn set_owner(&self, document: &PlatformRef<Node>) {
        if self.kind != NodeKind::Document {
            self.document.replace(Some(document.clone()));
        }
    }

    pub(crate) fn as_element(&self) -> Option<PlatformRef<Element>> {
        slots_if(self, self.kind == NodeKind::Element)
    }

    /// Whether it is the HTML element of this name.
    pub(crate) fn is_element(&self, local_name: &str) -> bool {
        self.as_element().is_some_and(|it| it.is_html(local_name))
    }

    pub(crate) fn as_document(&self) -> Option<PlatformRef<Document>> {
        slots_if(self, self.kind == NodeKind::Document)
    }

    pub(crate) fn as_document_type(&self) -> Option<PlatformRef<DocumentType>> {
        slots_if(self, self.kind == NodeKind::DocumentType)
    }

    pub(crate) fn as_attr(&self) -> Option<PlatformRef<Attr>> {
        slots_if(self, self.kind == NodeKind::Attribute)
    }

    pub(crate) fn character_data(&self) -> Option<PlatformRef<CharacterData>> {
        let has_data = self.is_text()
            || matches!(
                self.kind,
                NodeKind::Comment | NodeKind::ProcessingInstruction
            );
        slots_if(self, has_data)
    }

    /// Whether it is a [`Text`](https://dom.spec.whatwg.org/#interface-text) node, a CDATA section
    /// among them.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self.kind, NodeKind::Text | NodeKind::CdataSection)
    }

    /// Whether it has the focus of its document.
    pub(crate) fn has_focus(&self) -> bool {
        self.owner().focused().is_some_and(|it| it.is(self))
    }

    pub(crate) fn event_target(&self) -> PlatformRef<EventTarget> {
        self.as_parent()
    }

    pub(crate) fn name(&self) -> JsString {
        let name = match self.kind {
            NodeKind::Element => self.as_element().map(|it| it.tag_name()),
            NodeKind::Attribute => self.as_attr().map(|it| it.qualified_name()),
            NodeKind::Text => Some(js_string!("#text")),
            NodeKind::CdataSection => Some(js_string!("#cdata-section")),
            NodeKind::ProcessingInstruction => {
                slots_if(self, true).map(|it: PlatformRef<ProcessingInstruction>| it.target.clone())
            }
            NodeKind::Comment => Some(js_string!("#comment")),
            NodeKind::Document => Some(js_string!("#document")),
            NodeKind::DocumentType => self.as_document_type().map(|it| it.name.clone()),
            NodeKind::DocumentFragment => Some(js_string!("#document-fragment")),
        };
        name.unwrap_or_default()
    }

    /// The [descendant text content](https://dom.spec.whatwg.org/#concept-descendant-text-content).
    pub(crate) fn descendant_text(&self) -> JsString {
        text_of(self.descendants())
    }

    /// The [child text content](https://dom.spec.whatwg.org/#concept-child-text-content).
    pub(crate) fn child_text(&self) -> JsString {
        text_of(self.iter_children())
    }

    /// [Get text content](https://dom.spec.whatwg.org/#get-text-content).
    pub(crate) fn text_content(&self) -> Option<JsString> {
        match self.kind {
            NodeKind::Element | NodeKind::DocumentFragment => Some(self.descendant_text()),
            _ => self.node_value(),
        }
    }

    /// [Set text content](https://dom.spec.whatwg.org/#set-text-content).
    pub(crate) fn set_text_content(&self, text: JsString, context: &mut Context) {
        match self.kind {
            NodeKind::Element | NodeKind::DocumentFragment => {
                let node = (!text.is_empty()).then(|| self.owner().create_text(text));
                replace_all(self, node.as_ref(), context);
            }
            _ => self.set_node_value(text, context),
        }
    }

    /// The value of an attribute, or the data of a node with data.
    pub(crate) fn node_value(&self) -> Option<JsString> {
        match self.as_attr() {
            Some(attr) => Some(attr.value()),
            None => self.character_data().map(|data| data.data()),
        }
    }

    pub(crate) fn set_node_value(&self, text: JsString, context: &mut Context) {
        if let Some(attr) = self.as_attr() {
            attr.set_value(text, context);
        } else if let Some(data) = self.character_data() {
            data.set_data(text, context);
        }
    }
}
