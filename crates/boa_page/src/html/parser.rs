//! [The HTML parser](https://html.spec.whatwg.org/multipage/parsing.html), html5ever's, with this
//! module's nodes for its tree.

use crate::dom::ext::*;
use crate::{
    dom::{
        Document, Element, Node, active_parser::DocumentParser, changed, interrupt::may_continue,
        mutation,
    },
    html::{
        PreparedScript, scripts,
        tree_sink::{Handle, Handled, Sink},
        user_agent,
    },
};
use boa_engine::Context;
use boa_web::webidl::{PlatformRef, string::to_utf8};
use html5ever::{
    LocalName, TokenizerResult,
    buffer_queue::BufferQueue,
    tendril::StrTendril,
    tokenizer::{
        EndTag, StartTag, Tag, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
    },
    tree_builder::{TreeBuilder, TreeBuilderOpts},
};
use std::{
    cell::{Cell, RefCell},
    ptr,
    rc::Rc,
};

/// A parser at work.
pub(crate) struct Parser {
    tokenizer: Tokenizer<DepthLimitedTreeBuilder>,
    input: BufferQueue,
    /// The number of running scripts that the parser started:
    /// [the script nesting level](https://html.spec.whatwg.org/multipage/parsing.html#script-nesting-level).
    nesting: Cell<usize>,
    /// The [pending parsing-blocking script][1] that a running script has written, or that its
    /// server is asked for.
    ///
    /// [1]: https://html.spec.whatwg.org/multipage/scripting.html#pending-parsing-blocking-script
    blocking: RefCell<Option<PreparedScript>>,
    /// What scripts have written behind that script.
    unparsed: BufferQueue,
    source: RefCell<Source>,
    was_written: Cell<bool>,
    /// Whether the input ends after the script that it waits for.
    ends_later: Cell<bool>,
}

/// The source of a page, and how far it is parsed, in bytes.
#[derive(Default)]
struct Source {
    text: String,
    /// Up to where it was given to the tokenizer.
    given: usize,
    /// Up to where it was parsed when the last script ended.
    parsed: usize,
    /// Whether that script ended in the source, and not in what a script has written.
    has_script: bool,
}

impl Source {
    /// The next part for the tokenizer.
    fn next_part(&mut self) -> Option<StrTendril> {
        let part = parts(&self.text[self.given..]).next()?;
        self.given += part.len();
        Some(part)
    }

    /// A script has ended, before so many bytes of the source and of what scripts have written into
    /// it: that comes before the rest of the source. `None` if it ended in a call of
    /// `document.write`.
    fn script_ends(&mut self, rest: Option<usize>) {
        let parsed = rest.and_then(|rest| self.given.checked_sub(rest));
        let parsed = parsed.filter(|parsed| *parsed > self.parsed);
        self.has_script = parsed.is_some();
        self.parsed = parsed.unwrap_or(self.parsed);
    }

    /// The text of the script that has just ended, after whitespace that keeps its position. `None`
    /// if a script has written its text or its end tag.
    fn in_place(&self, script: &str) -> Option<String> {
        let before = self.text.get(..self.parsed).filter(|_| self.has_script)?;
        let (end, _) = before.rmatch_indices("</").find(|(at, _)| {
            let name = before.get(at + 2..at + 8);
            name.is_some_and(|name| name.eq_ignore_ascii_case("script"))
        })?;
        let start = start_of(&before[..end], script)?;
        Some(blank(&before[..start]) + script)
    }

    /// The line and the column, from 1, of the start tag of the script that the source ends in.
    fn place_of_unclosed_script(&self, script: &str) -> Option<(usize, usize)> {
        let before = &self.text[..start_of(&self.text, script)?];
        let tags = before.to_ascii_lowercase();
        // A start tag that a script has written is behind an end tag.
        let tag = tags.rfind("<script")?;
        if tags[tag..].contains("</script") {
            return None;
        }
        let before = &before[..tag];
        let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
        Some((lines(before) + 1, line.chars().count() + 1))
    }
}

/// The start of a text that a source ends with. The parser has
/// [normalized](https://infra.spec.whatwg.org/#normalize-newlines) the newlines of the text, and
/// replaced NUL.
fn start_of(source: &str, text: &str) -> Option<usize> {
    let mut before = source;
    for wanted in text.chars().rev() {
        let found = before.chars().next_back()?;
        before = &before[..before.len() - found.len_utf8()];
        match (found, wanted) {
            ('\n', '\n') => before = before.strip_suffix('\r').unwrap_or(before),
            ('\r', '\n') | ('\0', char::REPLACEMENT_CHARACTER) => {}
            _ if found == wanted => {}
            _ => return None,
        }
    }
    Some(before.len())
}

/// The number of newlines in a source.
fn lines(source: &str) -> usize {
    source.matches('\n').count() + source.matches('\r').count() - source.matches("\r\n").count()
}

/// The length of the parts in which a source is given to the tokenizer. Between two of them the
/// script may be interrupted: a tag may have so many attributes that comparing their names takes
/// long.
const PART: usize = 8192;

/// The depth of nested elements, as in browsers.
const MAX_DEPTH: usize = 512;

/// [Void elements](https://html.spec.whatwg.org/multipage/syntax.html#void-elements).
const VOID_ELEMENTS: [&str; 13] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// A tree builder that limits the depth of elements: a deeper element becomes a sibling of the
/// deepest. It also bounds the time of the tree builder, which looks through all open elements for
/// most tags.
struct DepthLimitedTreeBuilder {
    tree: TreeBuilder<Handle, Sink>,
    /// The names of the elements that were ended early, whose end tags are still to come.
    ended: RefCell<Vec<LocalName>>,
}

impl DepthLimitedTreeBuilder {
    fn new(tree: TreeBuilder<Handle, Sink>) -> Self {
        Self {
            tree,
            ended: RefCell::default(),
        }
    }

    /// Ends the deepest element if it may have no child.
    fn make_room(&self, line: u64) {
        let last = self.tree.sink.last.borrow().clone();
        let Some((last, _)) = last.filter(|(_, depth)| *depth >= MAX_DEPTH) else {
            return;
        };
        let name = last.local_name().clone();
        if VOID_ELEMENTS.contains(&&*name) {
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
        // A token may take as many elements as there are formatting elements open.
        if !may_continue(&self.tree.sink.document.node()) {
            return TokenSinkResult::Continue;
        }
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
        self.tree
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

impl Parser {
    /// A parser that fills a document.
    pub(crate) fn new(document: &PlatformRef<Document>) -> Rc<Self> {
        Self::with_scripting(document, true)
    }

    /// Parses the whole source of a document whose scripts never run.
    pub(crate) fn parse_without_scripting(
        document: &PlatformRef<Document>,
        source: &str,
        context: &mut Context,
    ) {
        let parser = Self::with_scripting(document, false);
        // It has no scripts to wait for.
        let _ = parser.parse(source, context);
        parser.end(context);
    }

    fn with_scripting(document: &PlatformRef<Document>, scripting: bool) -> Rc<Self> {
        let sink = Sink::new(document, false);
        let options = TreeBuilderOpts {
            scripting_enabled: scripting,
            ..TreeBuilderOpts::default()
        };
        let tree = DepthLimitedTreeBuilder::new(TreeBuilder::new(sink, options));
        Rc::new(Self {
            tokenizer: Tokenizer::new(tree, TokenizerOpts::default()),
            input: BufferQueue::default(),
            nesting: Cell::new(0),
            blocking: RefCell::default(),
            unparsed: BufferQueue::default(),
            source: RefCell::default(),
            was_written: Cell::default(),
            ends_later: Cell::default(),
        })
    }

    /// Parses a page from its source, scripts run on the way. Returns whether it has come to the
    /// end. If not, it [waits](DocumentParser::is_waiting).
    pub(crate) fn parse(&self, source: &str, context: &mut Context) -> bool {
        self.source.replace(Source {
            text: source.to_owned(),
            ..Source::default()
        });
        self.advance(context)
    }

    /// Parses the input and then the source, as far as it can.
    fn advance(&self, context: &mut Context) -> bool {
        loop {
            if self.input.is_empty() {
                let Some(part) = self.source.borrow_mut().next_part() else {
                    return true;
                };
                self.input.push_back(part);
            }
            self.run(&self.input, context);
            if self.is_blocked() {
                return false;
            }
        }
    }

    /// Parses the input, up to its end or to a script that it has to wait for.
    fn run(&self, input: &BufferQueue, context: &mut Context) {
        loop {
            let result = self.tokenizer.feed(input);
            let sink = &self.tokenizer.sink.tree.sink;
            sink.finish_elements(context);
            changed(&sink.document.node(), context);
            match result {
                TokenizerResult::Done => return,
                TokenizerResult::Script(handle) => {
                    let rest = ptr::eq(input, &self.input).then(|| length(input));
                    self.source.borrow_mut().script_ends(rest);
                    if let Some(element) = &handle.element {
                        self.script_ends(element, context);
                    }
                    if !self.is_running_script() {
                        self.execute_blocking(input, context);
                    }
                    if self.is_blocked() {
                        return;
                    }
                }
                TokenizerResult::EncodingIndicator(_) => {}
            }
        }
    }

    /// Runs steps that may run scripts, which may write.
    fn nested<R>(&self, steps: impl FnOnce() -> R) -> R {
        self.nesting.set(self.nesting.get() + 1);
        let result = steps();
        self.nesting.set(self.nesting.get() - 1);
        result
    }

    /// [A script end tag](https://html.spec.whatwg.org/multipage/parsing.html#scriptEndTag).
    fn script_ends(&self, element: &PlatformRef<Element>, context: &mut Context) {
        if let Some(script) = self.nested(|| scripts::parsed(element, self, context)) {
            self.blocking.replace(Some(script));
        }
    }

    fn is_blocked(&self) -> bool {
        self.blocking.borrow().is_some()
    }

    /// Executes the scripts that the parser waits for, when no script is running, up to one that
    /// has not arrived. What they write comes before the input.
    fn execute_blocking(&self, input: &BufferQueue, context: &mut Context) {
        self.prepend_unparsed(input);
        while let Some(script) = self.blocking.take() {
            if script.is_pending() {
                self.blocking.replace(Some(script));
                return;
            }
            self.nested(|| scripts::execute(&script, None, context));
            self.prepend_unparsed(input);
        }
    }

    fn prepend_unparsed(&self, input: &BufferQueue) {
        let written: Vec<_> = std::iter::from_fn(|| self.unparsed.pop_front()).collect();
        for part in written.into_iter().rev() {
            input.push_front(part);
        }
    }

    /// A script without an end tag is not run: the view reports it.
    fn report_unclosed_script(&self, context: &mut Context) {
        let sink = &self.tokenizer.sink.tree.sink;
        let unclosed = sink.unclosed.borrow_mut().take();
        let Some(script) = unclosed.filter(|_| self.is_loading() && sink.document.is_page(context))
        else {
            return;
        };
        let Some(user_agent) = user_agent(context) else {
            return;
        };
        let text = to_utf8(&script.node().child_text());
        let place = self.source.borrow().place_of_unclosed_script(&text);
        let place = place.map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
        let name = scripts::page_name(context);
        let message = format!(
            "{}{place}: this script has no end tag, and was not run",
            name.display()
        );
        user_agent.failed(&message, context);
    }
}

impl DocumentParser for Parser {
    fn write(&self, text: &str, context: &mut Context) {
        self.was_written.set(true);
        let input = BufferQueue::default();
        for part in parts(text) {
            if self.is_blocked() {
                self.unparsed.push_back(part);
                continue;
            }
            input.push_back(part);
            self.run(&input, context);
            // If a script of the part blocks the parser.
            while let Some(rest) = input.pop_front() {
                self.unparsed.push_back(rest);
            }
        }
    }

    fn is_running_script(&self) -> bool {
        self.nesting.get() > 0
    }

    fn is_loading(&self) -> bool {
        !self.source.borrow().text.is_empty()
    }

    fn was_written(&self) -> bool {
        self.was_written.get()
    }

    fn in_place(&self, script: &str) -> Option<String> {
        self.source.borrow().in_place(script)
    }

    fn is_waiting(&self) -> bool {
        self.is_blocked() && !self.is_running_script()
    }

    fn end_later(&self) {
        self.ends_later.set(true);
    }

    fn resume(&self, context: &mut Context) -> bool {
        self.execute_blocking(&self.input, context);
        !self.is_blocked() && self.advance(context) && (self.is_loading() || self.ends_later.get())
    }

    fn end(&self, context: &mut Context) {
        self.run(&self.input, context);
        self.tokenizer.end();
        let sink = &self.tokenizer.sink.tree.sink;
        sink.finish_elements(context);
        changed(&sink.document.node(), context);
        self.report_unclosed_script(context);
    }
}

/// A text in parts of [`PART`] bytes or a little more.
fn parts(text: &str) -> impl Iterator<Item = StrTendril> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = (PART..rest.len())
            .find(|at| rest.is_char_boundary(*at))
            .unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        rest = after;
        (!part.is_empty()).then(|| StrTendril::from(part))
    })
}

/// The number of bytes in an input.
fn length(input: &BufferQueue) -> usize {
    let parts: Vec<_> = std::iter::from_fn(|| input.pop_front()).collect();
    let length = parts.iter().map(|part| part.len()).sum();
    for part in parts {
        input.push_back(part);
    }
    length
}

/// As much whitespace, on as many lines.
fn blank(text: &str) -> String {
    text.chars()
        .map(|it| {
            if matches!(it, '\n' | '\r' | '\u{2028}' | '\u{2029}') {
                it
            } else {
                ' '
            }
        })
        .collect()
}

/// [The fragment parsing algorithm](https://html.spec.whatwg.org/multipage/parsing.html#html-fragment-parsing-algorithm):
/// the nodes, in a fragment of the context element's document.
pub(crate) fn parse_fragment(
    context_element: &PlatformRef<Element>,
    text: &str,
) -> PlatformRef<Node> {
    let document = context_element.node().owner();
    let inert = document.create_like();
    let sink = Sink::new(&inert, true);
    let options = TreeBuilderOpts {
        scripting_enabled: true,
        ..TreeBuilderOpts::default()
    };
    let form = context_element
        .node()
        .inclusive_ancestors()
        .filter_map(|node| node.as_element())
        .find(|it| it.is_html("form"));
    let tree = TreeBuilder::new_for_fragment(
        sink,
        Handled::of(context_element.clone()),
        form.map(Handled::of),
        options,
    );
    let initial_state = Some(tree.tokenizer_state_for_context_elem(true));
    let tokenizer = Tokenizer::new(
        DepthLimitedTreeBuilder::new(tree),
        TokenizerOpts {
            initial_state,
            ..TokenizerOpts::default()
        },
    );
    let input = BufferQueue::default();
    for part in parts(text).take_while(|_| may_continue(&context_element.node())) {
        input.push_back(part);
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    }
    tokenizer.end();
    tokenizer.sink.tree.sink.finish_text();
    let fragment = document.create_fragment();
    let owner = document.node();
    if let Some(root) = inert.document_element() {
        for child in root.children() {
            child.unlink();
            mutation::set_document(&child, &owner);
            fragment.link(&child, None);
        }
    }
    fragment
}
