//! [`innerText`](https://html.spec.whatwg.org/multipage/dom.html#the-innertext-idl-attribute), and the text of a page.

use crate::ext::*;
use crate::{
    Node, Page,
    dom::{node::NodeKind, token_list::is_space},
    html::{self, style},
};
use boa_engine::{Context, JsString};
use boa_websocket::webidl::{PlatformRef, string::from_utf8, string::to_utf8};

/// What is written of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// What the standard says.
    InnerText,
    /// What a person reads: with the marks of lists, with what stands in text areas, in frames and on lists of options.
    Page,
}

/// <https://html.spec.whatwg.org/multipage/dom.html#get-the-text-steps>
pub(crate) fn inner_text(node: &PlatformRef<Node>, context: &mut Context) -> JsString {
    let _ = context;
    if !node.is_connected() || is_hidden(node) {
        return node.descendant_text();
    }
    let mut writer = Writer::new(Mode::InnerText);
    writer.descendants(node);
    writer.into_string()
}

impl Page {
    /// The page as lines of text.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        lines_of(&crate::node_of(self.document()))
    }
}

/// What a person reads of a node, as lines. An empty text has none.
pub(crate) fn lines_of(node: &PlatformRef<Node>) -> Vec<String> {
    let mut writer = Writer::new(Mode::Page);
    writer.descendants(node);
    let text = to_utf8(&writer.into_string());
    if text.is_empty() { Vec::new() } else { text.split('\n').map(str::to_owned).collect() }
}

/// Whether it is not [being rendered](https://html.spec.whatwg.org/multipage/rendering.html#being-rendered).
pub(crate) fn is_hidden(node: &PlatformRef<Node>) -> bool {
    std::iter::once(node.clone()).chain(node.ancestors()).any(|it| hides_itself(&it))
}

/// <https://html.spec.whatwg.org/multipage/rendering.html#hidden-elements>
pub(crate) fn hides_itself(node: &PlatformRef<Node>) -> bool {
    const HIDDEN: [&str; 15] = [
        "area", "base", "basefont", "datalist", "head", "link", "meta", "noembed", "noframes", "param", "rp", "script",
        "style", "template", "title",
    ];
    let Some(element) = node.as_element() else { return node.is_text() && is_in_closed_details(node) };
    if !element.in_html() {
        return false;
    }
    if let Some(display) = style::property(&element, "display") {
        return display.eq_ignore_ascii_case("none");
    }
    let name: &str = element.local_name();
    HIDDEN.contains(&name)
        || name == "noscript"
        || element.has_attribute("hidden")
        || (name == "input" && element.attribute_text("type").is_some_and(|it| it.eq_ignore_ascii_case("hidden")))
        || (name == "dialog" && !element.has_attribute("open"))
        || is_in_closed_details(node)
}

fn is_in_closed_details(node: &PlatformRef<Node>) -> bool {
    let Some(details) = node.parent_element().and_then(|it| it.as_element()).filter(|it| it.is_html("details")) else {
        return false;
    };
    !details.has_attribute("open") && !node.as_element().is_some_and(|it| it.is_html("summary"))
}

/// What an element does to the lines around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrangement {
    Inline,
    /// On lines of its own, with so many line breaks around it.
    Block(usize),
    Row,
    Cell,
}

pub(crate) fn arrangement(node: &PlatformRef<Node>) -> Arrangement {
    const BLOCKS: [&str; 44] = [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "listing",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "option",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "ul",
    ];
    let Some(element) = node.as_element().filter(|it| it.in_html()) else { return Arrangement::Inline };
    match style::property(&element, "display").as_deref() {
        Some("block" | "flex" | "grid" | "list-item" | "flow-root" | "table") => return Arrangement::Block(1),
        Some("inline" | "inline-block" | "inline-flex") => return Arrangement::Inline,
        _ => {}
    }
    match &**element.local_name() {
        "p" => Arrangement::Block(2),
        "tr" => Arrangement::Row,
        "td" | "th" => Arrangement::Cell,
        name if BLOCKS.contains(&name) => Arrangement::Block(1),
        _ => Arrangement::Inline,
    }
}

/// How whitespace counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    Collapses,
    Stays,
    /// Line breaks stay.
    Lines,
}

pub(crate) fn space(node: &PlatformRef<Node>) -> Space {
    for ancestor in node.ancestors().filter_map(|it| it.as_element()) {
        match style::property(&ancestor, "white-space").as_deref() {
            Some("pre" | "pre-wrap" | "break-spaces") => return Space::Stays,
            Some("pre-line") => return Space::Lines,
            Some(_) => return Space::Collapses,
            None => {}
        }
        if ["pre", "listing", "xmp", "plaintext", "textarea"].iter().any(|name| ancestor.is_html(name)) {
            return Space::Stays;
        }
    }
    Space::Collapses
}

struct Writer {
    mode: Mode,
    out: Vec<u16>,
    /// [Required line breaks](https://html.spec.whatwg.org/multipage/dom.html#required-line-break-count) that wait for more text.
    breaks: usize,
    /// A space that waits for more text on its line.
    space: bool,
    at_line_start: bool,
    /// What an item of a list begins with.
    mark: Option<String>,
}

impl Writer {
    fn new(mode: Mode) -> Self {
        Self { mode, out: Vec::new(), breaks: 0, space: false, at_line_start: true, mark: None }
    }

    fn into_string(self) -> JsString {
        JsString::from(&self.out[..])
    }

    /// Not by recursion: trees may be deep.
    fn descendants(&mut self, root: &PlatformRef<Node>) {
        let mut open: Vec<PlatformRef<Node>> = Vec::new();
        let mut next = root.first_child();
        loop {
            while let Some(node) = next.take() {
                let deeper = !hides_itself(&node) && self.enter(&node);
                if deeper && let Some(child) = node.first_child() {
                    open.push(node);
                    next = Some(child);
                    continue;
                }
                if deeper {
                    self.leave(&node);
                }
                next = node.next_sibling();
            }
            let Some(node) = open.pop() else { return };
            self.leave(&node);
            next = node.next_sibling();
        }
    }

    /// Whether its children are to be looked at, and [`leave`](Self::leave) to be called.
    fn enter(&mut self, node: &PlatformRef<Node>) -> bool {
        match node.kind() {
            NodeKind::Text | NodeKind::CdataSection => {
                if let Some(data) = node.character_data() {
                    self.text(&data.data(), space(node));
                }
                return false;
            }
            NodeKind::Element => {}
            _ => return false,
        }
        match arrangement(node) {
            Arrangement::Block(breaks) => self.break_lines(breaks),
            Arrangement::Row => self.break_lines(1),
            Arrangement::Cell | Arrangement::Inline => {}
        }
        let Some(element) = node.as_element() else { return false };
        match &**element.local_name() {
            "br" => self.line_break(),
            "wbr" => return false,
            "img" if self.mode == Mode::Page => {
                if let Some(alt) = element.attribute_text("alt").filter(|alt| !alt.is_empty()) {
                    self.text(&from_utf8(&format!("[{alt}]")), Space::Collapses);
                }
                return false;
            }
            "img" | "input" | "canvas" | "audio" | "video" => {
                self.atomic();
                return false;
            }
            "textarea" | "iframe" | "select" if self.mode == Mode::InnerText => {
                self.atomic();
                return false;
            }
            "textarea" => {
                let value = html::text_value(&element).unwrap_or_default();
                self.lines(&value);
                return false;
            }
            "iframe" => {
                if let Some(document) = html::frame_document(&element, element.object()) {
                    for line in lines_of(&crate::node_of(&document)) {
                        self.lines(&line);
                    }
                }
                return false;
            }
            "button" | "select" if self.mode == Mode::Page => return false,
            "hr" if self.mode == Mode::Page => self.lines("---"),
            "li" if self.mode == Mode::Page => self.mark = Some(mark(node)),
            _ => {}
        }
        true
    }

    fn leave(&mut self, node: &PlatformRef<Node>) {
        match arrangement(node) {
            Arrangement::Block(breaks) => self.break_lines(breaks),
            Arrangement::Row => self.break_lines(1),
            Arrangement::Cell => {
                let is_cell = |it: &PlatformRef<Node>| arrangement(it) == Arrangement::Cell;
                if std::iter::successors(node.next_sibling(), PlatformRef::next_sibling).any(|it| is_cell(&it)) {
                    self.flush();
                    self.space = false;
                    self.out.push(0x09);
                    self.at_line_start = true;
                }
            }
            Arrangement::Inline => {}
        }
        self.mark = None;
    }

    /// Something on the line that is no text, as a picture is: spaces beside it stay.
    fn atomic(&mut self) {
        if self.mode == Mode::InnerText {
            if std::mem::take(&mut self.space) {
                self.out.push(0x20);
            }
            self.at_line_start = false;
        }
    }

    fn break_lines(&mut self, breaks: usize) {
        self.breaks = self.breaks.max(breaks);
        self.space = false;
        self.at_line_start = true;
    }

    fn line_break(&mut self) {
        self.space = false;
        self.flush();
        self.out.push(0x0a);
        self.at_line_start = true;
    }

    /// Text on lines of its own.
    fn lines(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.break_lines(1);
        self.text(&from_utf8(text), Space::Stays);
        self.break_lines(1);
    }

    fn text(&mut self, text: &JsString, space: Space) {
        for unit in text {
            let collapses = match space {
                Space::Collapses => is_space(unit),
                Space::Lines => is_space(unit) && unit != 0x0a,
                Space::Stays => false,
            };
            if collapses {
                self.space |= !self.at_line_start;
            } else if unit == 0x0a {
                self.line_break();
            } else {
                self.flush();
                self.out.push(unit);
                self.at_line_start = false;
            }
        }
    }

    /// Writes what waited for more text.
    fn flush(&mut self) {
        if self.breaks > 0 && !self.out.is_empty() {
            self.out.extend(std::iter::repeat_n(0x0a, self.breaks));
        }
        self.breaks = 0;
        if let Some(mark) = self.mark.take() {
            self.out.extend(mark.encode_utf16());
        }
        if std::mem::take(&mut self.space) {
            self.out.push(0x20);
        }
    }
}

/// What an item begins with: its number, or a dash.
pub(crate) fn mark(item: &PlatformRef<Node>) -> String {
    let list = item.parent_element().and_then(|it| it.as_element());
    let Some(list) = list.filter(|it| it.is_html("ol")) else { return "- ".to_owned() };
    let start = list.attribute_number::<usize>("start").unwrap_or(1);
    let is_item = |it: &PlatformRef<Node>| it.as_element().is_some_and(|it| it.is_html("li"));
    let before = std::iter::successors(item.previous_sibling(), PlatformRef::previous_sibling).filter(is_item).count();
    format!("{}. ", start + before)
}
