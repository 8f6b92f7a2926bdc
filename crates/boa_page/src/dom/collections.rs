//! [`NodeList`](https://dom.spec.whatwg.org/#interface-nodelist) and
//! [`HTMLCollection`](https://dom.spec.whatwg.org/#interface-htmlcollection).

use crate::dom::ext::*;
use crate::dom::{
    Document, Element, Node,
    interrupt::may_continue,
    names::{is_same_word, lowercase_if, qualified},
    parent_node::node,
    token_list::{distinct, tokens},
};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_web::webidl::{
    self, Exotic, Interface, Layers, Members, Nullable, PlatformRef, Root, Steps, getter,
    item_operation, operation, string::to_utf8, value_iterable,
};

/// The slots of a list of nodes.
#[derive(Trace, Finalize)]
pub(crate) struct NodeList(Nodes);

/// Finds the nodes of a live list.
type Find = fn(&PlatformRef<Node>, &JsString) -> Vec<PlatformRef<Node>>;

#[derive(Trace, Finalize)]
enum Nodes {
    /// A static collection.
    These(Vec<PlatformRef<Node>>),
    /// A live one of a node's children.
    ChildrenOf(PlatformRef<Node>),
    /// A live one of the nodes that a function finds for a root and a name.
    Live(PlatformRef<Node>, JsString, #[unsafe_ignore_trace] Find),
}

impl NodeList {
    pub(crate) fn new(nodes: Vec<PlatformRef<Node>>) -> Self {
        Self(Nodes::These(nodes))
    }

    pub(crate) fn children_of(node: PlatformRef<Node>) -> Self {
        Self(Nodes::ChildrenOf(node))
    }

    pub(crate) fn live(root: PlatformRef<Node>, name: JsString, find: Find) -> Self {
        Self(Nodes::Live(root, name, find))
    }

    pub(crate) fn into_object(self, context: &mut Context) -> JsResult<JsObject> {
        webidl::create_exotic(Layers::new().with(self), context)
    }

    /// All nodes.
    pub(crate) fn nodes(&self) -> Vec<PlatformRef<Node>> {
        match &self.0 {
            Nodes::These(nodes) => nodes.clone(),
            Nodes::ChildrenOf(node) => node.children(),
            Nodes::Live(root, name, find) => find(root, name),
        }
    }

    fn node(&self, index: usize) -> Option<PlatformRef<Node>> {
        match &self.0 {
            Nodes::These(nodes) => nodes.get(index).cloned(),
            Nodes::ChildrenOf(node) => node.child(index),
            Nodes::Live(..) => self.nodes().get(index).cloned(),
        }
    }

    fn len(&self) -> usize {
        match &self.0 {
            Nodes::These(nodes) => nodes.len(),
            Nodes::ChildrenOf(node) => node.child_count(),
            Nodes::Live(..) => self.nodes().len(),
        }
    }
}

impl Interface for NodeList {
    const NAME: &'static str = "NodeList";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        item_operation::<Self>(),
        getter("length", &Steps(|this, _| Ok(this.len()))),
        value_iterable(),
    ];
}

impl Exotic for NodeList {
    fn length(this: &PlatformRef<Self>) -> usize {
        this.len()
    }

    fn item(this: &PlatformRef<Self>, index: usize) -> Option<JsValue> {
        this.node(index).map(JsValue::from)
    }
}

/// The slots of a live collection of elements.
#[derive(Trace, Finalize)]
pub(crate) struct HtmlCollection {
    root: PlatformRef<Node>,
    filter: Filter,
    cache: GcRefCell<Option<Cache>>,
}

/// The results of look-ups in a collection for a version of its document. Scripts go through
/// collections by indices.
#[derive(Clone, Trace, Finalize)]
struct Cache {
    document: PlatformRef<Document>,
    version: u64,
    length: Option<usize>,
    /// The element that was looked up last, and its index.
    looked_up: Option<(usize, PlatformRef<Element>)>,
}

/// Whether an element has a relation to a node: whether a form owns it, for example.
pub(crate) type Relation = fn(&PlatformRef<Element>, &PlatformRef<Node>) -> bool;

/// Which descendants of the root are in a collection.
#[derive(Trace, Finalize)]
enum Filter {
    Children,
    /// Those with a qualified name: as it is, and as HTML elements have it.
    TagName(String, String),
    /// Those with a namespace and a local name; none is any.
    TagNameNs(Option<String>, Option<String>),
    /// Those with all of these classes.
    Classes(Vec<JsString>),
    /// Those for which it is true.
    These(#[unsafe_ignore_trace] fn(&PlatformRef<Element>) -> bool),
    /// Not the descendants: the elements of the same tree that have a relation to the root.
    Related(#[unsafe_ignore_trace] Relation),
    /// Those that have a name in the sense of the function.
    Named(
        #[unsafe_ignore_trace] fn(&PlatformRef<Element>, &JsString) -> bool,
        JsString,
    ),
}

impl HtmlCollection {
    const fn new(root: PlatformRef<Node>, filter: Filter) -> Self {
        Self {
            root,
            filter,
            cache: GcRefCell::new(None),
        }
    }

    pub(crate) fn children_of(root: PlatformRef<Node>) -> Self {
        Self::new(root, Filter::Children)
    }

    /// The operation `getElementsByTagName` of documents and elements, as the next two.
    pub(crate) fn by_tag_name<T: Interface<This = PlatformRef<T>> + Trace>(
        this: &PlatformRef<T>,
        name: JsString,
        context: &mut Context,
    ) -> JsResult<JsObject> {
        let root = node(this);
        let in_html = lowercase_if(root.owner().is_html(), &name);
        let filter = Filter::TagName(to_utf8(&name), to_utf8(&in_html));
        Self::new(root, filter).into_object(context)
    }

    pub(crate) fn by_tag_name_ns<T: Interface<This = PlatformRef<T>> + Trace>(
        this: &PlatformRef<T>,
        (Nullable(namespace), name): (Nullable<JsString>, JsString),
        context: &mut Context,
    ) -> JsResult<JsObject> {
        let namespace = namespace.unwrap_or_default();
        let any = |text: String| (text != "*").then_some(text);
        let filter = Filter::TagNameNs(any(to_utf8(&namespace)), any(to_utf8(&name)));
        Self::new(node(this), filter).into_object(context)
    }

    pub(crate) fn by_class_name<T: Interface<This = PlatformRef<T>> + Trace>(
        this: &PlatformRef<T>,
        names: JsString,
        context: &mut Context,
    ) -> JsResult<JsObject> {
        let filter = Filter::Classes(tokens(&names));
        Self::new(node(this), filter).into_object(context)
    }

    /// The elements of a node's tree that have a relation to the node.
    pub(crate) fn related_to(node: PlatformRef<Node>, relation: Relation) -> Self {
        Self::new(node, Filter::Related(relation))
    }

    /// The descendants of a node that have a name in the sense of a filter.
    pub(crate) fn with_name(
        node: PlatformRef<Node>,
        filter: fn(&PlatformRef<Element>, &JsString) -> bool,
        name: JsString,
    ) -> Self {
        Self::new(node, Filter::Named(filter, name))
    }

    /// The collection of a node's descendants that `attribute` of the node returns.
    pub(crate) fn of_attribute(
        node: &PlatformRef<Node>,
        attribute: &'static str,
        filter: fn(&PlatformRef<Element>) -> bool,
        context: &mut Context,
    ) -> JsResult<JsObject> {
        node.same_objects.get(attribute, || {
            Self::new(node.clone(), Filter::These(filter)).into_object(context)
        })
    }

    pub(crate) fn into_object(self, context: &mut Context) -> JsResult<JsObject> {
        webidl::create_exotic(Layers::new().with(self), context)
    }

    /// The node whose descendants are walked. It may change.
    fn top(&self) -> PlatformRef<Node> {
        if matches!(self.filter, Filter::Related(_)) {
            self.root.root()
        } else {
            self.root.clone()
        }
    }

    fn elements(&self) -> impl Iterator<Item = PlatformRef<Element>> + '_ {
        std::iter::successors(self.step(&self.top(), true), |element| {
            self.step(&element.node(), true)
        })
    }

    /// The element of the collection that follows a node in tree order, or that precedes it.
    fn step(&self, from: &PlatformRef<Node>, forward: bool) -> Option<PlatformRef<Element>> {
        let top = self.top();
        let mut node = from.clone();
        loop {
            node = match (&self.filter, forward) {
                (Filter::Children, true) if node.is(&top) => node.first_child()?,
                (Filter::Children, true) => node.next_sibling()?,
                (Filter::Children, false) => node.previous_sibling()?,
                (_, true) => node.following(&top)?,
                (_, false) => node.preceding(&top)?,
            };
            if !may_continue(&node) {
                return None;
            }
            if let Some(element) = node.as_element().filter(|element| self.has(element)) {
                return Some(element);
            }
        }
    }

    /// Whether an element, which is below the root, is in the collection.
    fn has(&self, element: &PlatformRef<Element>) -> bool {
        match &self.filter {
            Filter::Children => true,
            Filter::TagName(name, lowercase) => {
                name == "*"
                    || qualified(element.name())
                        == *if element.in_html() { lowercase } else { name }
            }
            Filter::TagNameNs(namespace, name) => {
                namespace
                    .as_ref()
                    .is_none_or(|it| *element.name().ns == **it)
                    && name
                        .as_ref()
                        .is_none_or(|it| **element.local_name() == **it)
            }
            Filter::Classes(classes) => {
                let own = element
                    .attribute("class")
                    .map(|text| tokens(&text))
                    .unwrap_or_default();
                let quirks = element.node().owner().quirks.get();
                !classes.is_empty()
                    && classes
                        .iter()
                        .all(|class| own.iter().any(|it| is_same_word(it, class, quirks)))
            }
            Filter::These(filter) => filter(element),
            Filter::Related(relation) => relation(element, &self.root),
            Filter::Named(filter, name) => filter(element, name),
        }
    }

    /// The cache, or an empty one if the document has changed.
    fn cache(&self) -> Cache {
        let document = self.root.owner();
        let version = document.lookups.version();
        let cache = self
            .cache
            .borrow()
            .clone()
            .filter(|cache| cache.version == version && cache.document.is(&document));
        cache.unwrap_or(Cache {
            document,
            version,
            length: None,
            looked_up: None,
        })
    }

    fn length(&self) -> usize {
        let mut cache = self.cache();
        if let Some(length) = cache.length {
            return length;
        }
        let length = match &cache.looked_up {
            Some((index, element)) => {
                let rest = std::iter::successors(self.step(&element.node(), true), |it| {
                    self.step(&it.node(), true)
                });
                index + 1 + rest.count()
            }
            None => self.elements().count(),
        };
        cache.length = Some(length);
        *self.cache.borrow_mut() = Some(cache);
        length
    }

    /// The element at an index. Walks from the first element or from the last one that was looked
    /// up.
    fn at(&self, index: usize) -> Option<PlatformRef<Element>> {
        let mut cache = self.cache();
        if cache.length.is_some_and(|length| index >= length) {
            return None;
        }
        let from_cache = cache
            .looked_up
            .clone()
            .filter(|(at, _)| at.abs_diff(index) <= index);
        let (mut at, mut element) = match from_cache {
            Some(place) => place,
            None => (0, self.elements().next()?),
        };
        while at != index {
            match self.step(&element.node(), at < index) {
                Some(next) => (at, element) = (if at < index { at + 1 } else { at - 1 }, next),
                None => {
                    cache.length = Some(at + 1);
                    cache.looked_up = Some((at, element));
                    *self.cache.borrow_mut() = Some(cache);
                    return None;
                }
            }
        }
        cache.looked_up = Some((at, element.clone()));
        *self.cache.borrow_mut() = Some(cache);
        Some(element)
    }

    pub(crate) fn named_element(&self, name: &JsString) -> Option<PlatformRef<Element>> {
        if name.is_empty() {
            return None;
        }
        let is = |value: Option<JsString>| value.is_some_and(|value| value == *name);
        self.elements()
            .find(|it| is(it.attribute("id")) || (it.in_html() && is(it.attribute("name"))))
    }
}

/// `[SameObject] readonly attribute HTMLCollection`: the descendants for which `filter` is true.
macro_rules! collection {
    ($name:literal, $filter:expr) => {
        boa_web::webidl::getter(
            $name,
            &Steps(|this, context| {
                let node = $crate::dom::parent_node::node(this);
                $crate::dom::collections::HtmlCollection::of_attribute(
                    &node, $name, $filter, context,
                )
            }),
        )
    };
}
pub(crate) use collection;

impl Interface for HtmlCollection {
    const NAME: &'static str = "HTMLCollection";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("length", &Steps(|this, _| Ok(this.length()))),
        item_operation::<Self>(),
        operation(
            "namedItem",
            &Steps(|this, name: JsString, _| Ok(this.named_element(&name))),
        ),
        webidl::array_iterator(),
    ];
}

impl Exotic for HtmlCollection {
    const UNENUMERABLE_NAMES: bool = true;

    fn length(this: &PlatformRef<Self>) -> usize {
        HtmlCollection::length(this)
    }

    fn item(this: &PlatformRef<Self>, index: usize) -> Option<JsValue> {
        this.at(index).map(JsValue::from)
    }

    fn names(this: &PlatformRef<Self>) -> Vec<JsString> {
        let own = |element: PlatformRef<Element>| {
            [
                element.attribute("id"),
                element.attribute("name").filter(|_| element.in_html()),
            ]
        };
        distinct(
            this.elements()
                .flat_map(own)
                .flatten()
                .filter(|name| !name.is_empty()),
        )
    }

    fn named(this: &PlatformRef<Self>, name: &JsString) -> Option<JsValue> {
        this.named_element(name).map(JsValue::from)
    }
}
