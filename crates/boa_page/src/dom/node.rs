//! [`Node`](https://dom.spec.whatwg.org/#interface-node): the tree, and the members of all nodes.

use crate::dom::ext::*;
use crate::dom::{
    Attr, CharacterData, Document, DocumentType, Element, ProcessingInstruction,
    cell::Exchange as _,
    collections::NodeList,
    id_cache,
    interrupt::may_go_on,
    mutation::{append, ensure_pre_insertion_validity, insert_before, pre_remove, replace, replace_all},
    mutation_observer::Registered,
    namespaces::{namespace_of, prefix_of},
    same_object::SameObjects,
};
use boa_engine::{Context, JsResult, JsString, JsValue, js_string};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use boa_websocket::{
    dom::EventTarget,
    webidl::{FromJs, Interface, Members, Nullable, PlatformRef, attribute, constant, getter, operation},
};
use easy_ext::ext;
use std::cell::Cell;
use std::iter::{Chain, Once};

/// The slots of a node.
#[derive(Trace, Finalize)]
pub struct Node {
    #[unsafe_ignore_trace]
    kind: NodeKind,
    /// The [node document](https://dom.spec.whatwg.org/#concept-node-document); none of a document itself.
    document: GcRefCell<Option<PlatformRef<Node>>>,
    links: GcRefCell<Links>,
    child_count: Cell<usize>,
    /// Whether its root is a document.
    connected: Cell<bool>,
    pub(crate) same_objects: SameObjects,
    /// The [registered observer list](https://dom.spec.whatwg.org/#registered-observer-list).
    pub(crate) observers: GcRefCell<Vec<Registered>>,
}

/// The nodes around a node.
#[derive(Default, Trace, Finalize)]
struct Links {
    parent: Option<PlatformRef<Node>>,
    previous: Option<PlatformRef<Node>>,
    next: Option<PlatformRef<Node>>,
    first_child: Option<PlatformRef<Node>>,
    last_child: Option<PlatformRef<Node>>,
    /// The child that was last looked up by its index.
    looked_up: Option<(usize, PlatformRef<Node>)>,
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

const DISCONNECTED: u16 = 1;
const PRECEDING: u16 = 2;
const FOLLOWING: u16 = 4;
const CONTAINS: u16 = 8;
const CONTAINED_BY: u16 = 16;
const IMPLEMENTATION_SPECIFIC: u16 = 32;

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
        getter("nodeType", |this, _| Ok((this.kind as u16).into())),
        getter("nodeName", |this, _| Ok(this.name().into())),
        getter("baseURI", |this, _| Ok(this.owner().base_url().into())),
        getter("isConnected", |this, _| Ok(this.is_connected().into())),
        getter("ownerDocument", |this, _| Ok(nullable(this.document.borrow().as_ref()))),
        operation("getRootNode", 0, |this, _, _| Ok(value(&this.root()))),
        getter("parentNode", |this, _| Ok(nullable(this.parent_node().as_ref()))),
        getter("parentElement", |this, _| Ok(nullable(this.parent_element().as_ref()))),
        operation("hasChildNodes", 0, |this, _, _| Ok((this.child_count() > 0).into())),
        getter("childNodes", |this, context| {
            this.same_objects.get("childNodes", || NodeList::children_of(this.clone()).into_object(context))
        }),
        getter("firstChild", |this, _| Ok(nullable(this.first_child().as_ref()))),
        getter("lastChild", |this, _| Ok(nullable(this.last_child().as_ref()))),
        getter("previousSibling", |this, _| Ok(nullable(this.previous_sibling().as_ref()))),
        getter("nextSibling", |this, _| Ok(nullable(this.next_sibling().as_ref()))),
        attribute(
            "nodeValue",
            |this, _| {
                let value = this.as_attr().map(|attr| attr.value());
                let value = value.or_else(|| this.character_data().map(|data| data.data()));
                Ok(value.map_or_else(JsValue::null, JsValue::from))
            },
            |this, value, context| {
                let text = Nullable::<JsString>::from_js(value, context)?.0.unwrap_or_default();
                if let Some(attr) = this.as_attr() {
                    attr.set_value(text, context);
                } else if let Some(data) = this.character_data() {
                    data.set_data(text, context);
                }
                Ok(())
            },
        ),
        attribute(
            "textContent",
            |this, _| Ok(this.text_content().map_or_else(JsValue::null, JsValue::from)),
            |this, value, context| {
                let text = Nullable::<JsString>::from_js(value, context)?.0.unwrap_or_default();
                this.set_text_content(text, context);
                Ok(())
            },
        ),
        operation("normalize", 0, |this, _, context| {
            crate::dom::mutation::normalize(this, context);
            Ok(JsValue::undefined())
        }),
        operation("cloneNode", 0, |this, args, context| {
            let deep = args.first().is_some_and(JsValue::to_boolean);
            Ok(value(&crate::dom::clone::clone(this, &this.owner(), deep, context)?))
        }),
        operation("isEqualNode", 1, |this, args, context| {
            let other = Nullable::<PlatformRef<Self>>::from_js(&args[0], context)?.0;
            Ok(other.is_some_and(|other| crate::dom::clone::equal(this, &other)).into())
        }),
        operation("isSameNode", 1, |this, args, context| {
            let other = Nullable::<PlatformRef<Self>>::from_js(&args[0], context)?.0;
            Ok(other.is_some_and(|other| this.is(&other)).into())
        }),
        constant("DOCUMENT_POSITION_DISCONNECTED", DISCONNECTED),
        constant("DOCUMENT_POSITION_PRECEDING", PRECEDING),
        constant("DOCUMENT_POSITION_FOLLOWING", FOLLOWING),
        constant("DOCUMENT_POSITION_CONTAINS", CONTAINS),
        constant("DOCUMENT_POSITION_CONTAINED_BY", CONTAINED_BY),
        constant("DOCUMENT_POSITION_IMPLEMENTATION_SPECIFIC", IMPLEMENTATION_SPECIFIC),
        operation("compareDocumentPosition", 1, |this, args, context| {
            let other = PlatformRef::<Self>::from_js(&args[0], context)?;
            Ok(this.compare_position(&other).into())
        }),
        operation("contains", 1, |this, args, context| {
            let other = Nullable::<PlatformRef<Self>>::from_js(&args[0], context)?.0;
            Ok(other.is_some_and(|other| other.is_inclusive_descendant_of(this)).into())
        }),
        operation("lookupPrefix", 1, |this, args, context| {
            let namespace = Nullable::<JsString>::from_js(&args[0], context)?.0.unwrap_or_default();
            Ok(prefix_of(this, &namespace).map_or_else(JsValue::null, JsValue::from))
        }),
        operation("lookupNamespaceURI", 1, |this, args, context| {
            let prefix = Nullable::<JsString>::from_js(&args[0], context)?.0;
            Ok(namespace_of(this, prefix.as_ref()).map_or_else(JsValue::null, JsValue::from))
        }),
        operation("isDefaultNamespace", 1, |this, args, context| {
            let namespace = Nullable::<JsString>::from_js(&args[0], context)?.0.filter(|it| !it.is_empty());
            Ok((namespace_of(this, None) == namespace).into())
        }),
        operation("insertBefore", 2, |this, args, context| {
            let node = PlatformRef::<Self>::from_js(&args[0], context)?;
            let child = Nullable::<PlatformRef<Self>>::from_js(&args[1], context)?.0;
            insert_before(this, &node, child.as_ref(), context)?;
            Ok(args[0].clone())
        }),
        operation("appendChild", 1, |this, args, context| {
            let node = PlatformRef::<Self>::from_js(&args[0], context)?;
            append(this, &node, context)?;
            Ok(args[0].clone())
        }),
        operation("replaceChild", 2, |this, args, context| {
            let node = PlatformRef::<Self>::from_js(&args[0], context)?;
            let child = PlatformRef::<Self>::from_js(&args[1], context)?;
            replace(this, &child, &node, context)?;
            Ok(args[1].clone())
        }),
        operation("removeChild", 1, |this, args, context| {
            let child = PlatformRef::<Self>::from_js(&args[0], context)?;
            pre_remove(this, &child, context)?;
            Ok(args[0].clone())
        }),
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
}

/// The value of an object that scripts get.
pub(crate) fn value<T: Trace>(this: &PlatformRef<T>) -> JsValue {
    this.object().clone().into()
}

/// The value of an object that scripts get, or null.
pub(crate) fn nullable<T: Trace>(this: Option<&PlatformRef<T>>) -> JsValue {
    this.map_or_else(JsValue::null, value)
}

/// Walking the tree. Nothing here runs script.
/// See [`TreeExt::descendants`].
pub(crate) struct Descendants {
    root: PlatformRef<Node>,
    last: Option<PlatformRef<Node>>,
}

impl Iterator for Descendants {
    type Item = PlatformRef<Node>;

    fn next(&mut self) -> Option<PlatformRef<Node>> {
        let last = self.last.take().filter(may_go_on)?;
        self.last = last.following(&self.root);
        self.last.clone()
    }
}

/// See [`NodeExt::iter_children`].
pub(crate) struct Children {
    front: Option<PlatformRef<Node>>,
    back: Option<PlatformRef<Node>>,
}

impl Children {
    /// Ends when both ends have met.
    fn take(&mut self, from_front: bool) -> Option<PlatformRef<Node>> {
        let (front, back) = (self.front.take().filter(may_go_on)?, self.back.take()?);
        if front.is(&back) {
            return Some(front);
        }
        if from_front {
            (self.front, self.back) = (front.next_sibling(), Some(back));
            Some(front)
        } else {
            (self.front, self.back) = (Some(front), back.previous_sibling());
            Some(back)
        }
    }
}

impl Iterator for Children {
    type Item = PlatformRef<Node>;

    fn next(&mut self) -> Option<PlatformRef<Node>> {
        self.take(true)
    }
}

impl DoubleEndedIterator for Children {
    fn next_back(&mut self) -> Option<PlatformRef<Node>> {
        self.take(false)
    }
}

/// The nodes above a node, its parent first.
pub(crate) struct Ancestors(Option<PlatformRef<Node>>);

impl Iterator for Ancestors {
    type Item = PlatformRef<Node>;

    fn next(&mut self) -> Option<PlatformRef<Node>> {
        let next = self.0.take().filter(may_go_on)?;
        self.0 = next.parent_node();
        Some(next)
    }
}

#[ext(NodeExt)]
impl PlatformRef<Node> {
    pub(crate) fn is(&self, other: &PlatformRef<Node>) -> bool {
        Gc::ptr_eq(self.slots(), other.slots())
    }

    pub(crate) fn parent_node(&self) -> Option<PlatformRef<Node>> {
        self.links.borrow().parent.clone()
    }

    pub(crate) fn parent_element(&self) -> Option<PlatformRef<Node>> {
        self.parent_node().filter(|parent| parent.kind == NodeKind::Element)
    }

    pub(crate) fn children(&self) -> Vec<PlatformRef<Node>> {
        self.iter_children().collect()
    }

    /// The children, from the first to the last. It is as live as the tree.
    pub(crate) fn iter_children(&self) -> Children {
        Children { front: self.first_child(), back: self.last_child() }
    }

    /// The child at an index. Walks from the nearest one that is known.
    pub(crate) fn child(&self, index: usize) -> Option<PlatformRef<Node>> {
        let count = self.child_count();
        if index >= count {
            return None;
        }
        let looked_up = self.links.borrow().looked_up.clone();
        let ends = [self.first_child().map(|first| (0, first)), self.last_child().map(|last| (count - 1, last))];
        let (mut at, mut node) =
            looked_up.into_iter().chain(ends.into_iter().flatten()).min_by_key(|(at, _)| at.abs_diff(index))?;
        while at != index {
            (at, node) = if at < index { (at + 1, node.next_sibling()?) } else { (at - 1, node.previous_sibling()?) };
        }
        self.links.borrow_mut().looked_up = Some((index, node.clone()));
        Some(node)
    }

    pub(crate) fn child_count(&self) -> usize {
        self.child_count.get()
    }

    pub(crate) fn first_child(&self) -> Option<PlatformRef<Node>> {
        self.links.borrow().first_child.clone()
    }

    pub(crate) fn last_child(&self) -> Option<PlatformRef<Node>> {
        self.links.borrow().last_child.clone()
    }

    pub(crate) fn next_sibling(&self) -> Option<PlatformRef<Node>> {
        self.links.borrow().next.clone()
    }

    pub(crate) fn previous_sibling(&self) -> Option<PlatformRef<Node>> {
        self.links.borrow().previous.clone()
    }

    /// The next node of the tree in [tree order](https://dom.spec.whatwg.org/#concept-tree-order), within `root`.
    pub(crate) fn following(&self, root: &PlatformRef<Node>) -> Option<PlatformRef<Node>> {
        self.first_child().or_else(|| self.following_its_descendants(root))
    }

    /// As [`following`](Self::following), its descendants left out.
    pub(crate) fn following_its_descendants(&self, root: &PlatformRef<Node>) -> Option<PlatformRef<Node>> {
        let mut node = self.clone();
        while !node.is(root) {
            if let Some(next) = node.next_sibling() {
                return Some(next);
            }
            node = node.parent_node()?;
        }
        None
    }

    /// The node before it in tree order, within `root`, which is none of them.
    pub(crate) fn preceding(&self, root: &PlatformRef<Node>) -> Option<PlatformRef<Node>> {
        let Some(mut node) = self.previous_sibling() else {
            return self.parent_node().filter(|parent| !parent.is(root));
        };
        while let Some(last) = node.last_child() {
            node = last;
        }
        Some(node)
    }

    /// The descendants in tree order. It is as live as the tree.
    pub(crate) fn descendants(&self) -> Descendants {
        Descendants { root: self.clone(), last: Some(self.clone()) }
    }

    pub(crate) fn inclusive_descendants(&self) -> Chain<Once<PlatformRef<Node>>, Descendants> {
        std::iter::once(self.clone()).chain(self.descendants())
    }

    pub(crate) fn ancestors(&self) -> Ancestors {
        Ancestors(self.parent_node())
    }

    pub(crate) fn is_inclusive_descendant_of(&self, other: &PlatformRef<Node>) -> bool {
        let may_be_below = || other.child_count() > 0 && self.is_connected() == other.is_connected();
        self.is(other) || may_be_below() && self.ancestors().any(|ancestor| ancestor.is(other))
    }

    pub(crate) fn root(&self) -> PlatformRef<Node> {
        if self.is_connected() {
            return crate::dom::node_of(&self.owner());
        }
        self.ancestors().last().unwrap_or_else(|| self.clone())
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.connected.get()
    }

    /// The node document; of a document itself.
    pub(crate) fn owner(&self) -> PlatformRef<Document> {
        let owner = self.document.borrow().clone().unwrap_or_else(|| self.clone());
        owner.as_document().expect("a node document is a document")
    }

    pub(crate) fn set_owner(&self, document: &PlatformRef<Node>) {
        if self.kind != NodeKind::Document {
            self.document.replace(Some(document.clone()));
        }
    }

    pub(crate) fn as_element(&self) -> Option<PlatformRef<Element>> {
        if self.kind == NodeKind::Element { PlatformRef::of_object(self.object()) } else { None }
    }

    pub(crate) fn as_document(&self) -> Option<PlatformRef<Document>> {
        if self.kind == NodeKind::Document { PlatformRef::of_object(self.object()) } else { None }
    }

    pub(crate) fn as_document_type(&self) -> Option<PlatformRef<DocumentType>> {
        if self.kind == NodeKind::DocumentType { PlatformRef::of_object(self.object()) } else { None }
    }

    pub(crate) fn as_attr(&self) -> Option<PlatformRef<Attr>> {
        if self.kind == NodeKind::Attribute { PlatformRef::of_object(self.object()) } else { None }
    }

    pub(crate) fn as_processing_instruction(&self) -> Option<PlatformRef<ProcessingInstruction>> {
        if self.kind == NodeKind::ProcessingInstruction { PlatformRef::of_object(self.object()) } else { None }
    }

    pub(crate) fn character_data(&self) -> Option<PlatformRef<CharacterData>> {
        let has_data = self.is_text() || matches!(self.kind, NodeKind::Comment | NodeKind::ProcessingInstruction);
        if has_data { PlatformRef::of_object(self.object()) } else { None }
    }

    /// Whether it is a [`Text`](https://dom.spec.whatwg.org/#interface-text) node, a CDATA section among them.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self.kind, NodeKind::Text | NodeKind::CdataSection)
    }

    pub(crate) fn event_target(&self) -> PlatformRef<EventTarget> {
        self.parent()
    }

    pub(crate) fn name(&self) -> JsString {
        match self.kind {
            NodeKind::Element => self.as_element().map(|element| element.tag_name()).unwrap_or_default(),
            NodeKind::Attribute => self.as_attr().map(|attr| attr.qualified_name()).unwrap_or_default(),
            NodeKind::Text => js_string!("#text"),
            NodeKind::CdataSection => js_string!("#cdata-section"),
            NodeKind::ProcessingInstruction => {
                self.as_processing_instruction().map(|it| it.target()).unwrap_or_default()
            }
            NodeKind::Comment => js_string!("#comment"),
            NodeKind::Document => js_string!("#document"),
            NodeKind::DocumentType => self.as_document_type().map(|it| it.name()).unwrap_or_default(),
            NodeKind::DocumentFragment => js_string!("#document-fragment"),
        }
    }

    /// The [descendant text content](https://dom.spec.whatwg.org/#concept-descendant-text-content).
    pub(crate) fn descendant_text(&self) -> JsString {
        let texts = self.descendants().filter(Self::is_text).filter_map(|node| node.character_data());
        let parts: Vec<JsString> = texts.map(|text| text.data()).collect();
        let parts: Vec<_> = parts.iter().map(JsString::as_str).collect();
        JsString::concat_array(&parts)
    }

    /// [Get text content](https://dom.spec.whatwg.org/#get-text-content).
    pub(crate) fn text_content(&self) -> Option<JsString> {
        match self.kind {
            NodeKind::Element | NodeKind::DocumentFragment => Some(self.descendant_text()),
            NodeKind::Attribute => self.as_attr().map(|attr| attr.value()),
            NodeKind::Document | NodeKind::DocumentType => None,
            _ => self.character_data().map(|data| data.data()),
        }
    }

    /// [Set text content](https://dom.spec.whatwg.org/#set-text-content).
    pub(crate) fn set_text_content(&self, text: JsString, context: &mut Context) {
        match self.kind {
            NodeKind::Element | NodeKind::DocumentFragment => {
                let node = (!text.is_empty()).then(|| self.owner().create_text(text));
                replace_all(self, node.as_ref(), context);
            }
            NodeKind::Attribute => {
                if let Some(attr) = self.as_attr() {
                    attr.set_value(text, context);
                }
            }
            NodeKind::Document | NodeKind::DocumentType => {}
            _ => {
                if let Some(data) = self.character_data() {
                    data.set_data(text, context);
                }
            }
        }
    }

    /// <https://dom.spec.whatwg.org/#dom-node-comparedocumentposition>
    pub(crate) fn compare_position(&self, other: &PlatformRef<Node>) -> u16 {
        if self.is(other) {
            return 0;
        }
        let (other_attr, self_attr) = (other.as_attr(), self.as_attr());
        let place = |node: &PlatformRef<Node>, attr: &Option<PlatformRef<Attr>>| match attr {
            Some(attr) => attr.element().map(|element| element.node()),
            None => Some(node.clone()),
        };
        let (Some(node1), Some(node2)) = (place(other, &other_attr), place(self, &self_attr)) else {
            return self.compare_disconnected(other);
        };
        if let (Some(attr1), Some(attr2)) = (&other_attr, &self_attr)
            && node1.is(&node2)
            && let Some(element) = node1.as_element()
        {
            let list = element.attributes.list();
            let index = |attr: &Attr| list.iter().position(|(name, _)| name.expanded() == attr.name().expanded());
            let order = if index(attr1) < index(attr2) { PRECEDING } else { FOLLOWING };
            return IMPLEMENTATION_SPECIFIC | order;
        }
        if !node1.root().is(&node2.root()) {
            return self.compare_disconnected(other);
        }
        let same = node1.is(&node2);
        if (!same && node2.is_inclusive_descendant_of(&node1) && other_attr.is_none()) || (same && self_attr.is_some())
        {
            return CONTAINS | PRECEDING;
        }
        if (!same && node1.is_inclusive_descendant_of(&node2) && self_attr.is_none()) || (same && other_attr.is_some())
        {
            return CONTAINED_BY | FOLLOWING;
        }
        let way = |node: &PlatformRef<Node>| {
            let mut way: Vec<_> = std::iter::once(node.clone()).chain(node.ancestors()).collect();
            way.reverse();
            way
        };
        // Neither contains the other, so there is a child of a common ancestor on each way.
        let (way1, way2) = (way(&node1), way(&node2));
        let siblings = way1.iter().zip(&way2).find(|(one, other)| !one.is(other));
        if siblings.is_some_and(|(one, other)| one.is_before(other)) { PRECEDING } else { FOLLOWING }
    }

    /// Whether one of two siblings comes before the other. Takes as long as there are nodes between them.
    pub(crate) fn is_before(&self, other: &PlatformRef<Node>) -> bool {
        let (mut after_self, mut after_other) = (self.next_sibling(), other.next_sibling());
        loop {
            match (&after_self, &after_other) {
                (Some(node), _) if node.is(other) => return true,
                (_, Some(node)) if node.is(self) => return false,
                (None, _) => return false,
                (_, None) => return true,
                _ => {}
            }
            after_self = after_self.and_then(|node| node.next_sibling());
            after_other = after_other.and_then(|node| node.next_sibling());
        }
    }

    /// The answer about nodes of two trees: any, but always the same.
    pub(crate) fn compare_disconnected(&self, other: &PlatformRef<Node>) -> u16 {
        let before = format!("{:p}", &raw const **other) < format!("{:p}", &raw const **self);
        DISCONNECTED | IMPLEMENTATION_SPECIFIC | if before { PRECEDING } else { FOLLOWING }
    }
}

/// Changing the tree without the steps of a mutation, which are in [`crate::dom::mutation`].
#[ext(TreeExt)]
impl PlatformRef<Node> {
    /// Puts a node without a parent among the children, before one of them or at the end.
    pub(crate) fn link(&self, child: &PlatformRef<Node>, before: Option<&PlatformRef<Node>>) {
        let previous = match before {
            Some(next) => next.previous_sibling(),
            None => self.last_child(),
        };
        {
            let mut links = child.links.borrow_mut();
            (links.parent, links.previous, links.next) = (Some(self.clone()), previous.clone(), before.cloned());
        }
        match &previous {
            Some(previous) => previous.links.borrow_mut().next = Some(child.clone()),
            None => self.links.borrow_mut().first_child = Some(child.clone()),
        }
        match before {
            Some(next) => next.links.borrow_mut().previous = Some(child.clone()),
            None => self.links.borrow_mut().last_child = Some(child.clone()),
        }
        self.child_count.set(self.child_count() + 1);
        if let Some(next) = before {
            let mut links = self.links.borrow_mut();
            links.looked_up = match links.looked_up.take() {
                Some((index, known)) if previous.is_none() || known.is(next) => Some((index + 1, known)),
                _ => None,
            };
        }
        if self.is_connected() {
            child.set_connected(true);
        }
        id_cache::tree_changes(&self.owner(), child);
    }

    pub(crate) fn unlink(&self) {
        let (parent, previous, next) = {
            let mut links = self.links.borrow_mut();
            (links.parent.take(), links.previous.take(), links.next.take())
        };
        let Some(parent) = parent else { return };
        {
            let mut links = parent.links.borrow_mut();
            links.looked_up = match links.looked_up.take() {
                Some((index, known)) if known.is(self) => next.clone().map(|next| (index, next)),
                Some((index, known)) if previous.is_none() => Some((index - 1, known)),
                known if next.is_none() => known,
                _ => None,
            };
        }
        match &previous {
            Some(previous) => previous.links.borrow_mut().next = next.clone(),
            None => parent.links.borrow_mut().first_child = next.clone(),
        }
        match &next {
            Some(next) => next.links.borrow_mut().previous = previous,
            None => parent.links.borrow_mut().last_child = previous,
        }
        parent.child_count.set(parent.child_count() - 1);
        if parent.is_connected() {
            self.set_connected(false);
        }
        id_cache::tree_changes(&parent.owner(), self);
    }

    pub(crate) fn set_connected(&self, connected: bool) {
        for node in self.inclusive_descendants() {
            node.connected.set(connected);
        }
    }
}

/// Whether a node may be inserted, for callers that insert it later.
pub(crate) fn may_insert(parent: &PlatformRef<Node>, node: &PlatformRef<Node>, context: &mut Context) -> JsResult<()> {
    ensure_pre_insertion_validity(node, parent, None, context)
}
