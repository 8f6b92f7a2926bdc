//! [Traversal](https://dom.spec.whatwg.org/#traversal): `TreeWalker`, `NodeIterator` and
//! `NodeFilter`.

use crate::dom::ext::*;
use crate::dom::{Document, Node, interrupt::may_continue};
use crate::exception::throw;
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Gc, GcRefCell, Trace, WeakGc};
use boa_web::{
    dom::host,
    webidl::{
        self, FromJs, Interface, Layers, Members, Nullable, PlatformRef, Root, Steps, attribute,
        getter, operation, type_error,
    },
};
use std::cell::Cell;

/// The results of filters.
const ACCEPT: u16 = 1;
const REJECT: u16 = 2;
const SKIP: u16 = 3;

/// `NodeFilter`, a callback interface: an object with constants.
pub(crate) fn define_node_filter(context: &Context) {
    const CONSTANTS: [(&str, u32); 16] = [
        ("FILTER_ACCEPT", ACCEPT as u32),
        ("FILTER_REJECT", REJECT as u32),
        ("FILTER_SKIP", SKIP as u32),
        ("SHOW_ALL", 0xFFFF_FFFF),
        ("SHOW_ELEMENT", 0x1),
        ("SHOW_ATTRIBUTE", 0x2),
        ("SHOW_TEXT", 0x4),
        ("SHOW_CDATA_SECTION", 0x8),
        ("SHOW_ENTITY_REFERENCE", 0x10),
        ("SHOW_ENTITY", 0x20),
        ("SHOW_PROCESSING_INSTRUCTION", 0x40),
        ("SHOW_COMMENT", 0x80),
        ("SHOW_DOCUMENT", 0x100),
        ("SHOW_DOCUMENT_TYPE", 0x200),
        ("SHOW_DOCUMENT_FRAGMENT", 0x400),
        ("SHOW_NOTATION", 0x800),
    ];
    let native =
        boa_engine::NativeFunction::from_fn_ptr(|_, _, _| Err(type_error("Illegal constructor")));
    let object = webidl::function(context.realm(), native, "NodeFilter".into(), 0);
    for (name, number) in CONSTANTS {
        let property = webidl::data_property(number, boa_engine::property::Attribute::ENUMERABLE);
        object.insert_property(JsString::from(name), property);
    }
    let property = webidl::non_enumerable(JsValue::from(object));
    context
        .global_object()
        .insert_property(JsString::from("NodeFilter"), property);
}

/// What walkers and iterators share.
#[derive(Trace, Finalize)]
struct Traversal {
    root: PlatformRef<Node>,
    what_to_show: u32,
    /// A function, or an object with `acceptNode`.
    filter: Option<JsObject>,
    /// The [active flag](https://dom.spec.whatwg.org/#concept-traversal-active).
    active: Cell<bool>,
}

/// The arguments of `createTreeWalker` and `createNodeIterator`: the root, `whatToShow` and the
/// filter.
type TraversalArguments = (PlatformRef<Node>, Option<u32>, Option<Nullable<JsObject>>);

impl Traversal {
    fn new((root, what_to_show, filter): TraversalArguments) -> Self {
        Self {
            root,
            what_to_show: what_to_show.unwrap_or(u32::MAX),
            filter: filter.and_then(|Nullable(filter)| filter),
            active: Cell::new(false),
        }
    }

    /// [Filters a node](https://dom.spec.whatwg.org/#concept-node-filter).
    fn filter(&self, node: &PlatformRef<Node>, context: &mut Context) -> JsResult<u16> {
        if self.active.get() {
            return throw("InvalidStateError", "the filter is running", context);
        }
        if !may_continue(node) {
            return Err(type_error("the walk was interrupted"));
        }
        if self.what_to_show & (1 << (node.kind() as u32 - 1)) == 0 {
            return Ok(SKIP);
        }
        let Some(filter) = &self.filter else {
            return Ok(ACCEPT);
        };
        self.active.set(true);
        let result = call(filter, node, context);
        self.active.set(false);
        u16::from_js(&result?, context)
    }
}

/// Calls the [callback interface](https://webidl.spec.whatwg.org/#call-a-user-objects-operation).
fn call(filter: &JsObject, node: &PlatformRef<Node>, context: &mut Context) -> JsResult<JsValue> {
    let argument = [node.clone().into()];
    if filter.is_callable() {
        return host(context).call(filter, &JsValue::undefined(), &argument, context);
    }
    let method = filter.get(JsString::from("acceptNode"), context)?;
    let Some(method) = method.as_callable() else {
        return Err(type_error("acceptNode is not a function"));
    };
    host(context).call(&method, &filter.clone().into(), &argument, context)
}

/// The slots of a [`TreeWalker`](https://dom.spec.whatwg.org/#interface-treewalker).
#[derive(Trace, Finalize)]
pub(crate) struct TreeWalker {
    traversal: Traversal,
    current: GcRefCell<PlatformRef<Node>>,
}

pub(crate) fn create_tree_walker(
    _: &PlatformRef<Document>,
    arguments: TraversalArguments,
    context: &mut Context,
) -> JsResult<PlatformRef<TreeWalker>> {
    let traversal = Traversal::new(arguments);
    let current = GcRefCell::new(traversal.root.clone());
    let walker = TreeWalker { traversal, current };
    Ok(webidl::create(Layers::new().with(walker), context))
}

impl Interface for TreeWalker {
    const NAME: &'static str = "TreeWalker";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("root", &Steps(|this, _| Ok(this.traversal.root.clone()))),
        getter(
            "whatToShow",
            &Steps(|this, _| Ok(this.traversal.what_to_show)),
        ),
        getter(
            "filter",
            &Steps(|this, _| Ok(this.traversal.filter.clone())),
        ),
        attribute(
            "currentNode",
            &Steps(|this, _| Ok(this.now())),
            &Steps(|this, node: PlatformRef<Node>, _| {
                this.current.replace(node);
                Ok(())
            }),
        ),
        operation(
            "parentNode",
            &Steps(|this, (): (), context| {
                let mut node = Some(this.now());
                while let Some(current) = node.filter(|it| !it.is(&this.traversal.root)) {
                    node = current.parent_node();
                    if let Some(node) = &node
                        && this.traversal.filter(node, context)? == ACCEPT
                    {
                        return Ok(Some(this.go(node)));
                    }
                }
                Ok(None)
            }),
        ),
        operation(
            "firstChild",
            &Steps(|this, (): (), context| this.children(true, context)),
        ),
        operation(
            "lastChild",
            &Steps(|this, (): (), context| this.children(false, context)),
        ),
        operation(
            "previousSibling",
            &Steps(|this, (): (), context| this.siblings(false, context)),
        ),
        operation(
            "nextSibling",
            &Steps(|this, (): (), context| this.siblings(true, context)),
        ),
        operation(
            "previousNode",
            &Steps(|this, (): (), context| this.previous(context)),
        ),
        operation(
            "nextNode",
            &Steps(|this, (): (), context| this.next(context)),
        ),
    ];
}

fn first(node: &PlatformRef<Node>, forward: bool) -> Option<PlatformRef<Node>> {
    if forward {
        node.first_child()
    } else {
        node.last_child()
    }
}

fn sibling(node: &PlatformRef<Node>, forward: bool) -> Option<PlatformRef<Node>> {
    if forward {
        node.next_sibling()
    } else {
        node.previous_sibling()
    }
}

impl TreeWalker {
    fn now(&self) -> PlatformRef<Node> {
        self.current.borrow().clone()
    }

    /// Makes a node the current one, and returns it.
    fn go(&self, node: &PlatformRef<Node>) -> PlatformRef<Node> {
        self.current.replace(node.clone());
        node.clone()
    }

    /// [Traverses children](https://dom.spec.whatwg.org/#concept-traverse-children).
    fn children(
        &self,
        forward: bool,
        context: &mut Context,
    ) -> JsResult<Option<PlatformRef<Node>>> {
        let start = self.now();
        let mut next = first(&start, forward);
        while let Some(node) = next {
            let result = self.traversal.filter(&node, context)?;
            if result == ACCEPT {
                return Ok(Some(self.go(&node)));
            }
            if result == SKIP
                && let Some(child) = first(&node, forward)
            {
                next = Some(child);
                continue;
            }
            let mut node = node;
            next = loop {
                if let Some(sibling) = sibling(&node, forward) {
                    break Some(sibling);
                }
                match node.parent_node() {
                    Some(parent) if !parent.is(&self.traversal.root) && !parent.is(&start) => {
                        node = parent;
                    }
                    _ => break None,
                }
            };
        }
        Ok(None)
    }

    /// [Traverses siblings](https://dom.spec.whatwg.org/#concept-traverse-siblings).
    fn siblings(
        &self,
        forward: bool,
        context: &mut Context,
    ) -> JsResult<Option<PlatformRef<Node>>> {
        let mut node = self.now();
        if node.is(&self.traversal.root) {
            return Ok(None);
        }
        loop {
            let mut next = sibling(&node, forward);
            while let Some(sibling_node) = next {
                node = sibling_node;
                let result = self.traversal.filter(&node, context)?;
                if result == ACCEPT {
                    return Ok(Some(self.go(&node)));
                }
                next = first(&node, forward);
                if result == REJECT || next.is_none() {
                    next = sibling(&node, forward);
                }
            }
            match node.parent_node() {
                Some(parent) if !parent.is(&self.traversal.root) => node = parent,
                _ => return Ok(None),
            }
            if self.traversal.filter(&node, context)? == ACCEPT {
                return Ok(None);
            }
        }
    }

    /// <https://dom.spec.whatwg.org/#dom-treewalker-previousnode>
    fn previous(&self, context: &mut Context) -> JsResult<Option<PlatformRef<Node>>> {
        let mut node = self.now();
        while !node.is(&self.traversal.root) {
            let mut next = node.previous_sibling();
            while let Some(before) = next {
                node = before;
                let mut result = self.traversal.filter(&node, context)?;
                while result != REJECT
                    && let Some(last) = node.last_child()
                {
                    node = last;
                    result = self.traversal.filter(&node, context)?;
                }
                if result == ACCEPT {
                    return Ok(Some(self.go(&node)));
                }
                next = node.previous_sibling();
            }
            let Some(parent) = node
                .parent_node()
                .filter(|_| !node.is(&self.traversal.root))
            else {
                return Ok(None);
            };
            node = parent;
            if self.traversal.filter(&node, context)? == ACCEPT {
                return Ok(Some(self.go(&node)));
            }
        }
        Ok(None)
    }

    /// <https://dom.spec.whatwg.org/#dom-treewalker-nextnode>
    fn next(&self, context: &mut Context) -> JsResult<Option<PlatformRef<Node>>> {
        let (mut node, mut result) = (self.now(), ACCEPT);
        loop {
            while result != REJECT
                && let Some(child) = node.first_child()
            {
                node = child;
                result = self.traversal.filter(&node, context)?;
                if result == ACCEPT {
                    return Ok(Some(self.go(&node)));
                }
            }
            let mut temporary = Some(node.clone());
            let next = loop {
                let Some(current) = temporary.filter(|it| !it.is(&self.traversal.root)) else {
                    return Ok(None);
                };
                if let Some(next) = current.next_sibling() {
                    break next;
                }
                temporary = current.parent_node();
            };
            node = next;
            result = self.traversal.filter(&node, context)?;
            if result == ACCEPT {
                return Ok(Some(self.go(&node)));
            }
        }
    }
}

/// The slots of a [`NodeIterator`](https://dom.spec.whatwg.org/#interface-nodeiterator).
#[derive(Trace, Finalize)]
pub(crate) struct NodeIterator {
    traversal: Traversal,
    reference: GcRefCell<PlatformRef<Node>>,
    before_reference: Cell<bool>,
}

/// The iterators of a document that are still referred to.
#[derive(Default, Trace, Finalize)]
pub(crate) struct NodeIterators(GcRefCell<Vec<WeakGc<NodeIterator>>>);

impl NodeIterators {
    fn add(&self, iterator: &Gc<NodeIterator>) {
        let mut all = self.0.borrow_mut();
        if all.len().is_power_of_two() {
            all.retain(|it| it.upgrade().is_some());
        }
        all.push(WeakGc::new(iterator));
    }

    /// [Pre-removing steps](https://dom.spec.whatwg.org/#nodeiterator-pre-removing-steps).
    pub(crate) fn before_removal(&self, node: &PlatformRef<Node>) {
        if self.0.borrow().is_empty() {
            return;
        }
        let all: Vec<_> = self.0.borrow().iter().filter_map(WeakGc::upgrade).collect();
        for iterator in all {
            iterator.before_removal(node);
        }
    }
}

pub(crate) fn create_node_iterator(
    _: &PlatformRef<Document>,
    arguments: TraversalArguments,
    context: &mut Context,
) -> JsResult<PlatformRef<NodeIterator>> {
    let traversal = Traversal::new(arguments);
    let document = traversal.root.owner();
    let iterator = NodeIterator {
        reference: GcRefCell::new(traversal.root.clone()),
        traversal,
        before_reference: Cell::new(true),
    };
    let iterator = webidl::create(Layers::new().with(iterator), context);
    document.iterators.add(iterator.slots());
    Ok(iterator)
}

impl Interface for NodeIterator {
    const NAME: &'static str = "NodeIterator";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("root", &Steps(|this, _| Ok(this.traversal.root.clone()))),
        getter(
            "referenceNode",
            &Steps(|this, _| Ok(this.reference.borrow().clone())),
        ),
        getter(
            "pointerBeforeReferenceNode",
            &Steps(|this, _| Ok(this.before_reference.get())),
        ),
        getter(
            "whatToShow",
            &Steps(|this, _| Ok(this.traversal.what_to_show)),
        ),
        getter(
            "filter",
            &Steps(|this, _| Ok(this.traversal.filter.clone())),
        ),
        operation(
            "nextNode",
            &Steps(|this, (): (), context| this.traverse(true, context)),
        ),
        operation(
            "previousNode",
            &Steps(|this, (): (), context| this.traverse(false, context)),
        ),
        operation("detach", &Steps(|_, (): (), _| Ok(()))),
    ];
}

impl NodeIterator {
    /// [Traverses](https://dom.spec.whatwg.org/#concept-nodeiterator-traverse).
    fn traverse(
        &self,
        forward: bool,
        context: &mut Context,
    ) -> JsResult<Option<PlatformRef<Node>>> {
        let mut node = self.reference.borrow().clone();
        let mut before = self.before_reference.get();
        loop {
            if before == forward {
                before = !forward;
            } else {
                let next = if forward {
                    node.following(&self.traversal.root)
                } else if node.is(&self.traversal.root) {
                    None
                } else {
                    node.preceding(&self.traversal.root)
                        .or_else(|| self.root_before(&node))
                };
                match next {
                    Some(next) => node = next,
                    None => return Ok(None),
                }
            }
            if self.traversal.filter(&node, context)? == ACCEPT {
                self.reference.replace(node.clone());
                self.before_reference.set(before);
                return Ok(Some(node));
            }
        }
    }

    /// The root, if it is what precedes the node.
    fn root_before(&self, node: &PlatformRef<Node>) -> Option<PlatformRef<Node>> {
        let root = &self.traversal.root;
        let is_first = node.previous_sibling().is_none()
            && node.parent_node().is_some_and(|parent| parent.is(root));
        is_first.then(|| root.clone())
    }

    fn before_removal(&self, removed: &PlatformRef<Node>) {
        let root = &self.traversal.root;
        let reference = self.reference.borrow().clone();
        let concerned = reference.is_inclusive_descendant_of(removed)
            && !root.is_inclusive_descendant_of(removed);
        if !concerned {
            return;
        }
        if self.before_reference.get() {
            let next = removed.following_its_descendants(root);
            if let Some(next) = next {
                self.reference.replace(next);
                return;
            }
            self.before_reference.set(false);
        }
        let last = removed.previous_sibling().map(|sibling| {
            let mut last = sibling;
            while let Some(child) = last.last_child() {
                last = child;
            }
            last
        });
        if let Some(new) = last.or_else(|| removed.parent_node()) {
            self.reference.replace(new);
        }
    }
}
