//! [`NodeList`](https://dom.spec.whatwg.org/#interface-nodelist) and
//! [`HTMLCollection`](https://dom.spec.whatwg.org/#interface-htmlcollection).

use crate::dom::ext::*;
use crate::dom::{
    Element, Node,
    names::{ascii_lowercase, is_same_word, qualified},
    node::{nullable, value},
    token_list::tokens,
};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Trace};
use boa_websocket::webidl::{
    self, Exotic, FromJs, Interface, Layers, Members, PlatformRef, Root, getter, operation, string::to_utf8,
    value_iterable,
};

/// The slots of a list of nodes.
#[derive(Trace, Finalize)]
pub(crate) struct NodeList(Nodes);

#[derive(Trace, Finalize)]
enum Nodes {
    /// A static collection.
    These(Vec<PlatformRef<Node>>),
    /// A live one of a node's children.
    ChildrenOf(PlatformRef<Node>),
}

impl NodeList {
    pub(crate) fn new(nodes: Vec<PlatformRef<Node>>) -> Self {
        Self(Nodes::These(nodes))
    }

    pub(crate) fn children_of(node: PlatformRef<Node>) -> Self {
        Self(Nodes::ChildrenOf(node))
    }

    pub(crate) fn into_object(self, context: &mut Context) -> JsResult<JsObject> {
        webidl::create_exotic(Layers::new().with(self), context)
    }

    fn node(&self, index: usize) -> Option<PlatformRef<Node>> {
        match &self.0 {
            Nodes::These(nodes) => nodes.get(index).cloned(),
            Nodes::ChildrenOf(node) => node.child(index),
        }
    }

    fn len(&self) -> usize {
        match &self.0 {
            Nodes::These(nodes) => nodes.len(),
            Nodes::ChildrenOf(node) => node.child_count(),
        }
    }
}

impl Interface for NodeList {
    const NAME: &'static str = "NodeList";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        operation("item", 1, |this, args, context| {
            let index = u32::from_js(&args[0], context)?;
            Ok(nullable(this.node(usize::try_from(index).unwrap_or(usize::MAX)).as_ref()))
        }),
        getter("length", |this, _| Ok(this.len().into())),
        value_iterable(),
    ];
}

impl Exotic for NodeList {
    fn length(this: &PlatformRef<Self>) -> usize {
        this.len()
    }

    fn item(this: &PlatformRef<Self>, index: usize) -> Option<JsValue> {
        this.node(index).as_ref().map(value)
    }
}

/// The slots of a live collection of elements.
#[derive(Trace, Finalize)]
pub(crate) struct HtmlCollection {
    root: PlatformRef<Node>,
    filter: Filter,
}

/// Whether an element has a relation to a node: whether a form owns it, for example.
pub(crate) type Relation = fn(&PlatformRef<Element>, &PlatformRef<Node>) -> bool;

/// Which descendants of the root are in a collection.
#[derive(Trace, Finalize)]
enum Filter {
    /// The children.
    Children,
    /// Those with a qualified name: as it is, and as HTML elements have it.
    TagName(String, String),
    /// Those with a namespace and a local name; none is any.
    TagNameNs(Option<String>, Option<String>),
    /// Those with all of these classes.
    Classes(Vec<JsString>),
    /// Those for which it is true.
    These(#[unsafe_ignore_trace] fn(&PlatformRef<Element>) -> bool),
    /// Those that have a relation to a node.
    Related(PlatformRef<Node>, #[unsafe_ignore_trace] Relation),
}

impl HtmlCollection {
    pub(crate) fn children_of(root: PlatformRef<Node>) -> Self {
        Self { root, filter: Filter::Children }
    }

    pub(crate) fn by_tag_name(root: PlatformRef<Node>, name: &JsString) -> Self {
        let in_html = if root.owner().is_html() { ascii_lowercase(name) } else { name.clone() };
        Self { root, filter: Filter::TagName(to_utf8(name), to_utf8(&in_html)) }
    }

    pub(crate) fn by_tag_name_ns(root: PlatformRef<Node>, namespace: &JsString, name: &JsString) -> Self {
        let any = |text: String| (text != "*").then_some(text);
        Self { root, filter: Filter::TagNameNs(any(to_utf8(namespace)), any(to_utf8(name))) }
    }

    pub(crate) fn by_class_name(root: PlatformRef<Node>, names: &JsString) -> Self {
        Self { root, filter: Filter::Classes(tokens(names)) }
    }

    pub(crate) fn of(root: PlatformRef<Node>, filter: fn(&PlatformRef<Element>) -> bool) -> Self {
        Self { root, filter: Filter::These(filter) }
    }

    /// The elements below a root that have a relation to a node.
    pub(crate) fn related_to(node: PlatformRef<Node>, root: PlatformRef<Node>, relation: Relation) -> Self {
        Self { root, filter: Filter::Related(node, relation) }
    }

    pub(crate) fn into_object(self, context: &mut Context) -> JsResult<JsObject> {
        webidl::create_exotic(Layers::new().with(self), context)
    }

    fn elements(&self) -> Box<dyn Iterator<Item = PlatformRef<Element>> + '_> {
        let elements = |node: PlatformRef<Node>| node.as_element();
        if matches!(self.filter, Filter::Children) {
            return Box::new(self.root.children().into_iter().filter_map(elements));
        }
        Box::new(self.root.descendants().filter_map(elements).filter(|element| match &self.filter {
            Filter::Children => true,
            Filter::TagName(name, lowercase) => {
                name == "*" || qualified(element.name()) == *if element.in_html() { lowercase } else { name }
            }
            Filter::TagNameNs(namespace, name) => {
                namespace.as_ref().is_none_or(|it| *element.name().ns == **it)
                    && name.as_ref().is_none_or(|it| **element.local_name() == **it)
            }
            Filter::Classes(classes) => {
                let own = element.attribute("class").map(|text| tokens(&text)).unwrap_or_default();
                let quirks = element.node().owner().quirks.get();
                !classes.is_empty() && classes.iter().all(|class| own.iter().any(|it| is_same_word(it, class, quirks)))
            }
            Filter::These(filter) => filter(element),
            Filter::Related(node, relation) => relation(element, node),
        }))
    }

    pub(crate) fn named_element(&self, name: &JsString) -> Option<PlatformRef<Element>> {
        if name.is_empty() {
            return None;
        }
        let is = |value: Option<JsString>| value.is_some_and(|value| value == *name);
        self.elements().find(|it| is(it.attribute("id")) || (it.in_html() && is(it.attribute("name"))))
    }
}

impl Interface for HtmlCollection {
    const NAME: &'static str = "HTMLCollection";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("length", |this, _| Ok(this.elements().count().into())),
        operation("item", 1, |this, args, context| {
            let index = u32::from_js(&args[0], context)?;
            Ok(nullable(this.elements().nth(usize::try_from(index).unwrap_or(usize::MAX)).as_ref()))
        }),
        operation("namedItem", 1, |this, args, context| {
            let name = JsString::from_js(&args[0], context)?;
            Ok(nullable(this.named_element(&name).as_ref()))
        }),
        webidl::array_iterator(),
    ];
}

impl Exotic for HtmlCollection {
    const UNENUMERABLE_NAMES: bool = true;

    fn length(this: &PlatformRef<Self>) -> usize {
        this.elements().count()
    }

    fn item(this: &PlatformRef<Self>, index: usize) -> Option<JsValue> {
        this.elements().nth(index).as_ref().map(value)
    }

    fn names(this: &PlatformRef<Self>) -> Vec<JsString> {
        let mut names: Vec<JsString> = Vec::new();
        for element in this.elements() {
            let own = [element.attribute("id"), element.attribute("name").filter(|_| element.in_html())];
            for name in own.into_iter().flatten().filter(|name| !name.is_empty()) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    fn named(this: &PlatformRef<Self>, name: &JsString) -> Option<JsValue> {
        this.named_element(name).as_ref().map(value)
    }
}
