//! The tree of the HTML parser: html5ever's tree builder changes the nodes of a document.

use crate::dom::ext::*;
use crate::{
    dom::{
        Document, Element, Node, character_data::CharacterData, id_cache, mutation_observer,
        mutation_steps, node::NodeKind,
    },
    html::{event_handlers, script_element},
};
use boa_engine::{Context, JsString};
use boa_web::webidl::{PlatformRef, string::from_utf8};
use html5ever::{
    Attribute, LocalName, QualName,
    interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
    tendril::StrTendril,
};
use std::{borrow::Cow, cell::RefCell, rc::Rc};

/// A node and the element that it is: the tree builder asks for both.
pub(super) struct Handled {
    pub(super) node: PlatformRef<Node>,
    pub(super) element: Option<PlatformRef<Element>>,
}

/// The tree builder clones it for every element that it looks at.
pub(super) type Handle = Rc<Handled>;

impl Handled {
    fn new(node: PlatformRef<Node>, element: Option<PlatformRef<Element>>) -> Handle {
        Rc::new(Self { node, element })
    }

    pub(super) fn of(element: PlatformRef<Element>) -> Handle {
        Self::new(element.node(), Some(element))
    }
}

/// The tree that the tree builder changes.
pub(super) struct Sink {
    pub(super) document: PlatformRef<Document>,
    /// `body` elements, whose handlers are their window's.
    bodies: RefCell<Vec<PlatformRef<Element>>>,
    /// `iframe` elements that are not processed yet.
    frames: RefCell<Vec<PlatformRef<Element>>>,
    /// The script that the input ended in.
    pub(super) unclosed: RefCell<Option<PlatformRef<Element>>>,
    /// The element that was inserted last or, once that has ended, the one around it; and its
    /// depth.
    pub(super) last: RefCell<Option<(PlatformRef<Element>, usize)>>,
    /// The text node that was inserted last, with the text that is to be added to its data. Text
    /// comes in many parts.
    text: RefCell<Option<(PlatformRef<CharacterData>, Vec<u16>)>>,
    in_fragment: bool,
}

impl Sink {
    pub(super) fn new(document: &PlatformRef<Document>, in_fragment: bool) -> Self {
        Self {
            document: document.clone(),
            bodies: RefCell::default(),
            frames: RefCell::default(),
            unclosed: RefCell::default(),
            last: RefCell::default(),
            text: RefCell::default(),
            in_fragment,
        }
    }

    /// The steps that need a context, which the tree builder has not.
    pub(super) fn finish_elements(&self, context: &mut Context) {
        self.finish_text();
        mutation_observer::schedule(context);
        for body in self.bodies.take() {
            event_handlers::activate_all(&body, Some(context));
        }
        for frame in self.frames.take() {
            mutation_steps::post_connection(&frame.node(), context);
        }
    }

    /// Adds text to the data of a text node, once all of it has come.
    fn add_text(&self, data: &PlatformRef<CharacterData>, more: &str) {
        let is_other = self
            .text
            .borrow()
            .as_ref()
            .is_some_and(|(known, _)| !known.is(data));
        if is_other {
            self.finish_text();
        }
        let mut text = self.text.borrow_mut();
        text.get_or_insert_with(|| (data.clone(), Vec::new()))
            .1
            .extend(more.encode_utf16());
    }

    pub(super) fn finish_text(&self) {
        if let Some((data, more)) = self.text.take() {
            data.push(&JsString::from(&more[..]));
        }
    }

    /// An element is inserted.
    fn begins(&self, element: &PlatformRef<Element>, parent: &PlatformRef<Node>) {
        let mut last = self.last.borrow_mut();
        let above = match &*last {
            Some((last, depth))
                if last.node().is(parent)
                    || mutation_steps::template_of(parent)
                        .is_some_and(|template| template.is(&last.node())) =>
            {
                *depth
            }
            _ => mutation_steps::with_templates(parent.clone())
                .filter(|it| it.kind() == NodeKind::Element)
                .count(),
        };
        *last = Some((element.clone(), above + 1));
    }

    /// An end tag: it may end any element around the last one.
    pub(super) fn ends(&self, name: &LocalName) {
        let mut last = self.last.borrow_mut();
        let Some((element, depth)) = &*last else {
            return;
        };
        let mut around =
            mutation_steps::with_templates(element.node()).filter_map(|it| it.as_element());
        let Some(at) = around.position(|it| it.local_name() == name) else {
            return;
        };
        let outer = around.next();
        *last = outer.map(|outer| (outer, depth.saturating_sub(at + 1)));
    }

    /// Removes a node from its parent, if it has one. Observers are notified once there is a
    /// context.
    fn unlink(&self, node: &PlatformRef<Node>) {
        let Some(parent) = node
            .parent_node()
            .filter(|_| mutation_observer::is_any(&self.document.realm))
        else {
            return node.unlink();
        };
        let between = (node.previous_sibling(), node.next_sibling());
        node.unlink();
        mutation_observer::follow(node, &parent);
        mutation_observer::children_changed(&parent, &[], std::slice::from_ref(node), between);
    }

    /// Puts a node or a text before a sibling, or at the end.
    fn insert(
        &self,
        parent: &PlatformRef<Node>,
        child: NodeOrText<Handle>,
        before: Option<&PlatformRef<Node>>,
    ) {
        let observed = mutation_observer::is_any(&self.document.realm);
        let inserted = |node: &PlatformRef<Node>| {
            if observed {
                let between = (node.previous_sibling(), node.next_sibling());
                let added = std::slice::from_ref(node);
                mutation_observer::children_changed(parent, added, &[], between);
            }
        };
        match child {
            NodeOrText::AppendNode(handle) => {
                self.unlink(&handle.node);
                handle.node.set_owner(&parent.owner().node());
                parent.link(&handle.node, before);
                inserted(&handle.node);
                if let Some(element) = &handle.element {
                    self.begins(element, parent);
                }
            }
            NodeOrText::AppendText(text) => {
                let neighbour =
                    before.map_or_else(|| parent.last_child(), PlatformRef::previous_sibling);
                match neighbour
                    .filter(PlatformRef::is_text)
                    .and_then(|it| PlatformRef::<CharacterData>::of_object(it.object()))
                {
                    Some(data) => self.add_text(&data, &text),
                    None => {
                        let node = parent.owner().create_text(from_utf8(&text));
                        parent.link(&node, before);
                        inserted(&node);
                    }
                }
            }
        }
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = ();
    type ElemName<'a> = &'a QualName;

    fn finish(self) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handled::new(self.document.node(), None)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> &'a QualName {
        target
            .element
            .as_ref()
            .expect("the tree builder asks elements only")
            .name()
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        _: ElementFlags,
    ) -> Handle {
        let attributes = attributes
            .into_iter()
            .map(|it| (it.name, from_utf8(&it.value)))
            .collect();
        let element = self.document.create_element(name, attributes);
        if element.is_html("body") {
            self.bodies.borrow_mut().push(element.clone());
        }
        if element.is_html("iframe") && !self.in_fragment {
            self.frames.borrow_mut().push(element.clone());
        }
        if let Some(script) = script_element::of(&element).filter(|_| !self.in_fragment) {
            script.parser_inserted.set(true);
            script.force_async.set(false);
        }
        Handled::of(element)
    }

    fn create_comment(&self, text: StrTendril) -> Handle {
        Handled::new(self.document.create_comment(from_utf8(&text)), None)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> Handle {
        // HTML has none: the tokenizer makes comments of them.
        let text = JsString::from(format!("?{target} {data}"));
        Handled::new(self.document.create_comment(text), None)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.insert(&parent.node, child, None);
    }

    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        previous: &Handle,
        child: NodeOrText<Handle>,
    ) {
        match element.node.parent_node() {
            Some(parent) => self.insert(&parent, child, Some(&element.node)),
            None => self.insert(&previous.node, child, None),
        }
    }

    fn append_doctype_to_document(
        &self,
        name: StrTendril,
        public_id: StrTendril,
        system_id: StrTendril,
    ) {
        let document = self.document.node();
        let doctype = self.document.create_doctype(
            from_utf8(&name),
            from_utf8(&public_id),
            from_utf8(&system_id),
        );
        document.link(&doctype, None);
    }

    fn mark_script_already_started(&self, node: &Handle) {
        if let Some(script) = node.element.as_ref().and_then(script_element::of) {
            script.already_started.set(true);
        }
        // The tree builder does so at the end of the input, and to scripts of fragments.
        if !self.in_fragment {
            self.unclosed.replace(node.element.clone());
        }
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        let contents = target.element.as_ref().and_then(|it| it.hosted_fragment());
        let contents = contents.expect("the tree builder asks templates only");
        Handled::new(contents, None)
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        one.node.is(&other.node)
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.document.quirks.set(mode == QuirksMode::Quirks);
    }

    fn append_before_sibling(&self, sibling: &Handle, new: NodeOrText<Handle>) {
        if let Some(parent) = sibling.node.parent_node() {
            self.insert(&parent, new, Some(&sibling.node));
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        let Some(element) = &target.element else {
            return;
        };
        for attribute in attributes {
            if element.attributes.named(&attribute.name).is_none() {
                let (name, value) = (attribute.name.local.clone(), from_utf8(&attribute.value));
                element.attributes.set(attribute.name, value.clone());
                id_cache::attribute_changed(element, &name, [None, Some(&value)]);
            }
        }
        event_handlers::activate_all(element, None);
        if element.is_html("body") {
            self.bodies.borrow_mut().push(element.clone());
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.unlink(&target.node);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        for child in node.node.children() {
            let child = NodeOrText::AppendNode(Handled::new(child, None));
            self.insert(&new_parent.node, child, None);
        }
    }
}
