//! [The HTML parser](https://html.spec.whatwg.org/multipage/parsing.html), html5ever's, with this module's nodes for its tree.

use crate::ext::*;
use crate::{
    Document, Element, Node,
    dom::{character_data::CharacterData, id_cache, mutation_observer, node::NodeKind},
    events::handlers,
    html,
    loading::scripts,
};
use boa_engine::{Context, JsString};
use boa_websocket::{
    dom::{TimerKey, host, task},
    webidl::{PlatformRef, string::from_utf8, string::to_utf8},
};
use html5ever::{
    Attribute, LocalName, QualName, TokenizerResult,
    buffer_queue::BufferQueue,
    interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
    tendril::StrTendril,
    tokenizer::{EndTag, StartTag, Tag, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts},
    tree_builder::{TreeBuilder, TreeBuilderOpts},
};
use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    ops::Deref,
    rc::{Rc, Weak},
    time::Duration,
};

/// A parser at work.
pub(crate) struct Parser {
    tokenizer: Tokenizer<DepthLimitedTreeBuilder>,
    input: BufferQueue,
    /// How many scripts that the parser started are running: [the script nesting
    /// level](https://html.spec.whatwg.org/multipage/parsing.html#script-nesting-level).
    nesting: Cell<usize>,
    source: RefCell<Source>,
}

/// The parser of a document, if it has one.
///
/// A parser has references to nodes which the collector can't follow: a document that owned it would never be freed. So the
/// one of a page belongs to the task that loads the page, and one of `document.open()` to a timer that is never due: the
/// event loop drops its timers when it ends.
#[derive(Default)]
pub(crate) struct ActiveParser {
    parser: RefCell<Weak<Parser>>,
    owner: Cell<Option<TimerKey>>,
}

impl ActiveParser {
    pub(crate) fn get(&self) -> Option<Rc<Parser>> {
        self.parser.borrow().upgrade()
    }

    pub(crate) fn is_running_script(&self) -> bool {
        self.get().is_some_and(|parser| parser.is_running_script())
    }

    /// Sets a parser that somebody else owns.
    pub(crate) fn set(&self, parser: &Rc<Parser>) {
        self.parser.replace(Rc::downgrade(parser));
    }

    /// Sets a parser that lives until it is [cleared](Self::clear), or the event loop ends.
    pub(crate) fn set_owned(&self, parser: Rc<Parser>, context: &mut Context) {
        self.clear(context);
        self.set(&parser);
        let owns = task(move |_| drop(parser.clone()));
        self.owner.set(Some(host(context).set_timer(Duration::MAX, false, owns, context)));
    }

    pub(crate) fn clear(&self, context: &Context) {
        self.parser.take();
        if let Some(owner) = self.owner.take() {
            host(context).clear_timer(owner);
        }
    }
}

/// The source of a page, to find scripts in it.
#[derive(Default)]
struct Source {
    text: String,
    /// Up to where scripts were found.
    searched: usize,
    /// The text up to there with all blank that is no script, so that every place is where it was.
    scripts: String,
}

/// A node, with what the tree builder wants to know of it.
///
/// The tree builder clones it for every element that it looks at.
#[derive(Clone)]
pub(crate) struct Handle(Rc<Handled>);

pub(crate) struct Handled {
    node: PlatformRef<Node>,
    element: Option<PlatformRef<Element>>,
}

impl Handle {
    fn new(node: PlatformRef<Node>, element: Option<PlatformRef<Element>>) -> Self {
        Self(Rc::new(Handled { node, element }))
    }

    fn of(element: PlatformRef<Element>) -> Self {
        Self::new(element.node(), Some(element))
    }
}

impl Deref for Handle {
    type Target = Handled;

    fn deref(&self) -> &Handled {
        &self.0
    }
}

/// What the tree builder builds.
pub(crate) struct Sink {
    document: PlatformRef<Document>,
    /// `body` elements, whose handlers are their window's.
    bodies: RefCell<Vec<PlatformRef<Element>>>,
    /// `iframe` elements whose contents are to come.
    frames: RefCell<Vec<PlatformRef<Element>>>,
    /// The script that the input ended in.
    unclosed: RefCell<Option<PlatformRef<Element>>>,
    /// The element that was put in last or, once that has ended, the one around it; and how deep it is.
    last: RefCell<Option<(PlatformRef<Element>, usize)>>,
    in_fragment: bool,
}

/// The depth of nested elements, as in browsers.
const MAX_DEPTH: usize = 512;

const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// A tree builder that limits the depth of elements: a deeper element becomes a sibling of the deepest. It also bounds the time of the
/// tree builder, which looks through all open elements for most tags.
struct DepthLimitedTreeBuilder {
    tree: TreeBuilder<Handle, Sink>,
    /// The names of the elements that were ended early, whose end tags are still to come.
    ended: RefCell<Vec<LocalName>>,
}

impl DepthLimitedTreeBuilder {
    fn new(tree: TreeBuilder<Handle, Sink>) -> Self {
        Self { tree, ended: RefCell::default() }
    }

    /// Ends the deepest element if it may have no child.
    fn make_room(&self, line: u64) {
        let Some(last) = self.tree.sink.last.borrow().clone().filter(|(_, depth)| *depth >= MAX_DEPTH) else { return };
        let name = last.0.local_name().clone();
        if VOID.contains(&&*name) {
            return;
        }
        let tag = Tag {
            kind: EndTag,
            name: name.clone(),
            self_closing: false,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        };
        self.tree.sink.ends(&name);
        self.ended.borrow_mut().push(name);
        let _: TokenSinkResult<Handle> = self.tree.process_token(Token::TagToken(tag), line);
    }

    /// Whether the element of an end tag has been ended already.
    fn has_ended(&self, name: &LocalName) -> bool {
        let mut ended = self.ended.borrow_mut();
        ended.pop_if(|last| last == name).is_some()
    }
}

impl TokenSink for DepthLimitedTreeBuilder {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        match &token {
            Token::TagToken(tag) if tag.kind == StartTag => self.make_room(line),
            Token::TagToken(tag) if self.has_ended(&tag.name) => return TokenSinkResult::Continue,
            Token::TagToken(tag) => self.tree.sink.ends(&tag.name),
            _ => {}
        }
        self.tree.process_token(token, line)
    }

    fn end(&self) {
        self.tree.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.tree.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

impl Parser {
    /// A parser that fills a document.
    pub(crate) fn new(document: &PlatformRef<Document>) -> Rc<Self> {
        Self::with_scripting(document, true)
    }

    /// As [`new`](Self::new), of a document whose scripts never run.
    pub(crate) fn without_scripting(document: &PlatformRef<Document>) -> Rc<Self> {
        Self::with_scripting(document, false)
    }

    fn with_scripting(document: &PlatformRef<Document>, scripting: bool) -> Rc<Self> {
        let sink = Sink {
            document: document.clone(),
            bodies: RefCell::default(),
            frames: RefCell::default(),
            unclosed: RefCell::default(),
            last: RefCell::default(),
            in_fragment: false,
        };
        let options = TreeBuilderOpts { scripting_enabled: scripting, ..TreeBuilderOpts::default() };
        let tree = DepthLimitedTreeBuilder::new(TreeBuilder::new(sink, options));
        Rc::new(Self {
            tokenizer: Tokenizer::new(tree, TokenizerOpts::default()),
            input: BufferQueue::default(),
            nesting: Cell::new(0),
            source: RefCell::default(),
        })
    }

    /// Parses a page from its source, scripts run on the way.
    pub(crate) fn parse(&self, source: &str, context: &mut Context) {
        self.source.replace(Source { text: source.to_owned(), ..Source::default() });
        self.input.push_back(StrTendril::from(source));
        self.run(&self.input, context);
    }

    /// [document.write](https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#document.write()): what is written
    /// comes before what is yet to be parsed.
    pub(crate) fn write(&self, text: &str, context: &mut Context) {
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(text));
        self.run(&input, context);
    }

    fn run(&self, input: &BufferQueue, context: &mut Context) {
        loop {
            let result = self.tokenizer.feed(input);
            let sink = &self.tokenizer.sink.tree.sink;
            sink.finish_elements(context);
            crate::changed(&crate::node_of(&sink.document), context);
            match result {
                TokenizerResult::Done => return,
                TokenizerResult::Script(handle) => {
                    if let Some(element) = &handle.element {
                        self.nesting.set(self.nesting.get() + 1);
                        scripts::parsed(element, self, context);
                        self.nesting.set(self.nesting.get() - 1);
                    }
                }
                TokenizerResult::EncodingIndicator(_) => {}
            }
        }
    }

    /// Whether a script that the parser started is running.
    pub(crate) fn is_running_script(&self) -> bool {
        self.nesting.get() > 0
    }

    /// Whether it parses a source, and not what scripts write.
    pub(crate) fn is_loading(&self) -> bool {
        !self.source.borrow().text.is_empty()
    }

    /// The end of the input.
    pub(crate) fn end(&self, context: &mut Context) {
        self.run(&self.input, context);
        self.tokenizer.end();
        let sink = &self.tokenizer.sink.tree.sink;
        sink.finish_elements(context);
        crate::changed(&crate::node_of(&sink.document), context);
        self.tell_of_unclosed_script(context);
    }

    /// A script without an end tag is not run: the view reports it.
    fn tell_of_unclosed_script(&self, context: &mut Context) {
        let sink = &self.tokenizer.sink.tree.sink;
        let unclosed = sink.unclosed.borrow_mut().take();
        let Some(script) = unclosed.filter(|_| self.is_loading() && sink.document.is_page(context)) else { return };
        let Ok(page) = crate::page(context) else { return };
        let text = to_utf8(&html::child_text(&script.node()));
        let place =
            self.place_of_unclosed_script(&text).map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
        let name = page.name();
        page.view().failed(&format!("{}{place}: this script has no end tag, and was not run", name.display()));
    }

    /// The line and the column of the start tag, from 1.
    fn place_of_unclosed_script(&self, text: &str) -> Option<(usize, usize)> {
        let source = self.source.borrow();
        let rest = source.text.get(source.searched..)?;
        let end = if text.trim_end().is_empty() { rest.len() } else { rest.find(text.trim_end())? };
        let tag = rest[..end].to_ascii_lowercase().rfind("<script")?;
        let before = &source.text[..source.searched + tag];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Some((before.matches('\n').count() + 1, before[line_start..].chars().count() + 1))
    }

    /// The text of an inline script with as much whitespace before it as puts it where it stands in the page; and the
    /// same with the scripts before it.
    pub(crate) fn in_place(&self, script: &str) -> Option<(String, String)> {
        let source = &mut *self.source.borrow_mut();
        let script = script.trim_end();
        let start = source.searched + source.text.get(source.searched..)?.find(script)?;
        let before = blank(&source.text[source.searched..start]);
        source.searched = start + script.len();
        let alone = blank(&source.scripts) + &before + script;
        source.scripts += &before;
        source.scripts += script;
        Some((alone, source.scripts.clone()))
    }
}

/// As much whitespace, on as many lines.
fn blank(text: &str) -> String {
    text.chars().map(|it| if matches!(it, '\n' | '\r' | '\u{2028}' | '\u{2029}') { it } else { ' ' }).collect()
}

/// [The fragment parsing algorithm](https://html.spec.whatwg.org/multipage/parsing.html#html-fragment-parsing-algorithm): the
/// nodes, in a fragment of the context element's document.
pub(crate) fn parse_fragment(context_element: &PlatformRef<Element>, text: &str) -> PlatformRef<Node> {
    let document = context_element.node().owner();
    let inert = document.create_like();
    let sink = Sink {
        document: inert.clone(),
        bodies: RefCell::default(),
        frames: RefCell::default(),
        unclosed: RefCell::default(),
        last: RefCell::default(),
        in_fragment: true,
    };
    let options = TreeBuilderOpts { scripting_enabled: true, ..TreeBuilderOpts::default() };
    let form = std::iter::once(context_element.node())
        .chain(context_element.node().ancestors())
        .filter_map(|node| node.as_element())
        .find(|it| it.is_html("form"));
    let tree = TreeBuilder::new_for_fragment(sink, Handle::of(context_element.clone()), form.map(Handle::of), options);
    let initial_state = Some(tree.tokenizer_state_for_context_elem(true));
    let tokenizer =
        Tokenizer::new(DepthLimitedTreeBuilder::new(tree), TokenizerOpts { initial_state, ..TokenizerOpts::default() });
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(text));
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    let fragment = document.create_fragment();
    let owner = crate::node_of(&document);
    if let Some(root) = inert.document_element() {
        for child in root.children() {
            child.unlink();
            for node in child.inclusive_descendants() {
                node.set_owner(&owner);
            }
            fragment.link(&child, fragment.child_count());
        }
    }
    fragment
}

impl Sink {
    /// What could not be done while the tree builder was at work.
    fn finish_elements(&self, context: &mut Context) {
        mutation_observer::schedule(context);
        for body in self.bodies.take() {
            handlers::activate_all(&body, Some(context));
        }
        for frame in self.frames.take() {
            html::process_frame(&frame, true, context);
        }
    }

    /// An element is put in.
    fn begins(&self, element: &PlatformRef<Element>, parent: &PlatformRef<Node>) {
        let mut last = self.last.borrow_mut();
        let above = match &*last {
            Some((last, depth)) if last.node().is(parent) => *depth,
            _ => {
                let around = std::iter::once(parent.clone()).chain(parent.ancestors());
                around.filter(|it| it.kind() == NodeKind::Element).count()
            }
        };
        *last = Some((element.clone(), above + 1));
    }

    /// An end tag comes: the element that it ends may be any of those around the last.
    fn ends(&self, name: &LocalName) {
        let mut last = self.last.borrow_mut();
        let Some((element, depth)) = &*last else { return };
        let around = std::iter::once(element.node()).chain(element.node().ancestors());
        let at = around.filter_map(|it| it.as_element()).position(|it| it.local_name() == name);
        let Some(at) = at else { return };
        let outer = element.node().ancestors().nth(at).and_then(|it| it.as_element());
        *last = outer.map(|outer| (outer, depth.saturating_sub(at + 1)));
    }

    /// Takes a node away from its parent, if it has one. Observers are told once there is a context.
    fn unlink(&self, node: &PlatformRef<Node>) {
        let Some(parent) = node.parent_node().filter(|_| mutation_observer::is_any(&self.document.realm)) else {
            return node.unlink();
        };
        let between = (node.previous_sibling(), node.next_sibling());
        node.unlink();
        mutation_observer::follow(node, &parent);
        mutation_observer::children_changed(&parent, &[], std::slice::from_ref(node), between);
    }

    /// Puts a node or a text before a sibling, or at the end.
    fn insert(&self, parent: &PlatformRef<Node>, child: NodeOrText<Handle>, before: Option<&PlatformRef<Node>>) {
        let index = before.map_or_else(|| parent.child_count(), PlatformRef::index);
        let observed = mutation_observer::is_any(&self.document.realm);
        let inserted = |node: &PlatformRef<Node>| {
            if observed {
                let between = (node.previous_sibling(), node.next_sibling());
                mutation_observer::children_changed(parent, std::slice::from_ref(node), &[], between);
            }
        };
        match child {
            NodeOrText::AppendNode(handle) => {
                let known = handle.node.parent_node();
                self.unlink(&handle.node);
                let index = match known {
                    Some(_) => before.map_or_else(|| parent.child_count(), PlatformRef::index),
                    None => index,
                };
                handle.node.set_owner(&crate::node_of(&parent.owner()));
                parent.link(&handle.node, index);
                inserted(&handle.node);
                if let Some(element) = &handle.element {
                    self.begins(element, parent);
                }
            }
            NodeOrText::AppendText(text) => {
                let text = from_utf8(&text);
                let neighbour = index.checked_sub(1).and_then(|before| parent.child(before));
                match neighbour
                    .filter(PlatformRef::is_text)
                    .and_then(|it| PlatformRef::<CharacterData>::of_object(it.object()))
                {
                    Some(data) => data.push(&text),
                    None => {
                        let node = parent.owner().create_text(text);
                        parent.link(&node, index);
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
        Handle::new(crate::node_of(&self.document), None)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> &'a QualName {
        target.element.as_ref().expect("the tree builder asks elements only").name()
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Handle {
        let attributes = attributes.into_iter().map(|it| (it.name, from_utf8(&it.value))).collect();
        let element = self.document.create_element(name, attributes);
        if element.is_html("body") {
            self.bodies.borrow_mut().push(element.clone());
        }
        if element.is_html("iframe") && !self.in_fragment {
            self.frames.borrow_mut().push(element.clone());
        }
        if let Some(script) = html::script(&element).filter(|_| !self.in_fragment) {
            script.parser_inserted.set(true);
            script.force_async.set(false);
        }
        Handle::of(element)
    }

    fn create_comment(&self, text: StrTendril) -> Handle {
        Handle::new(self.document.create_comment(from_utf8(&text)), None)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> Handle {
        // HTML has none: the tokenizer makes comments of them.
        Handle::new(self.document.create_comment(JsString::from(format!("?{target} {data}"))), None)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.insert(&parent.node, child, None);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        match element.node.parent_node() {
            Some(parent) => self.insert(&parent, child, Some(&element.node)),
            None => self.insert(&previous.node, child, None),
        }
    }

    fn append_doctype_to_document(&self, name: StrTendril, public_id: StrTendril, system_id: StrTendril) {
        let document = crate::node_of(&self.document);
        let doctype = self.document.create_doctype(from_utf8(&name), from_utf8(&public_id), from_utf8(&system_id));
        document.link(&doctype, document.child_count());
    }

    fn mark_script_already_started(&self, node: &Handle) {
        if let Some(script) = node.element.as_ref().and_then(html::script) {
            script.already_started.set(true);
        }
        // The tree builder does so at the end of the input, and to scripts of fragments.
        if !self.in_fragment {
            self.unclosed.replace(node.element.clone());
        }
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        let contents = target.element.as_ref().and_then(html::template_contents);
        Handle::new(contents.expect("the tree builder asks templates only"), None)
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
        let Some(element) = &target.element else { return };
        for attribute in attributes {
            let known = element.attributes.list().iter().any(|(name, _)| name.expanded() == attribute.name.expanded());
            if !known {
                let (name, value) = (attribute.name.local.clone(), from_utf8(&attribute.value));
                element.attributes.set(attribute.name, value.clone());
                id_cache::attribute_changed(element, &name, [None, Some(&value)]);
            }
        }
        handlers::activate_all(element, None);
        if element.is_html("body") {
            self.bodies.borrow_mut().push(element.clone());
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.unlink(&target.node);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        for child in node.node.children() {
            self.insert(&new_parent.node, NodeOrText::AppendNode(Handle::new(child, None)), None);
        }
    }
}

/// Whether a node is one that has children of its own when it is serialized.
pub(crate) fn serialized_root(node: &PlatformRef<Node>) -> PlatformRef<Node> {
    let contents = node.as_element().and_then(|element| html::template_contents(&element));
    contents.filter(|it| it.kind() == NodeKind::DocumentFragment).unwrap_or_else(|| node.clone())
}
