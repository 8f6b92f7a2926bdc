//! [`innerText`](https://html.spec.whatwg.org/multipage/dom.html#the-innertext-idl-attribute), and
//! the text of a page.

use crate::dom::ext::*;
use crate::{
    dom::{Node, interrupt::may_continue, node::NodeKind, token_list::is_space},
    html::{
        iframe,
        rendering::{
            Arrangement, Numbers, Space, arrangement, hides_itself, is_hidden, own_space, space,
        },
        text_control::text_value,
    },
};
use boa_engine::JsString;
use boa_web::webidl::{PlatformRef, string::from_utf8, string::to_utf8};

/// How a tree is written as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// As the standard has it.
    InnerText,
    /// As the page is shown: with the markers of lists, and the text of text areas, frames and
    /// lists of options.
    Page,
}

/// <https://html.spec.whatwg.org/multipage/dom.html#get-the-text-steps>
pub(crate) fn inner_text(node: &PlatformRef<Node>) -> JsString {
    if !node.is_connected() || is_hidden(node) {
        return node.descendant_text();
    }
    let mut writer = Writer::new(Mode::InnerText);
    writer.descendants(node);
    writer.into_string()
}

/// The text of a node as the page is shown, as lines. An empty text has none.
pub(crate) fn lines_of(node: &PlatformRef<Node>) -> Vec<String> {
    let mut writer = Writer::new(Mode::Page);
    writer.descendants(node);
    let text = to_utf8(&writer.into_string());
    if text.is_empty() {
        Vec::new()
    } else {
        text.split('\n').map(str::to_owned).collect()
    }
}

struct Writer {
    mode: Mode,
    out: Vec<u16>,
    /// [Required line breaks](https://html.spec.whatwg.org/multipage/dom.html#required-line-break-count)
    /// that wait for more text.
    breaks: usize,
    /// A space that waits for more text on its line.
    space: bool,
    at_line_start: bool,
    /// The marker of an item of a list that waits for its text.
    mark: Option<String>,
    numbers: Numbers,
}

impl Writer {
    fn new(mode: Mode) -> Self {
        Self {
            mode,
            out: Vec::new(),
            breaks: 0,
            space: false,
            at_line_start: true,
            mark: None,
            numbers: Numbers::default(),
        }
    }

    fn into_string(self) -> JsString {
        JsString::from(&self.out[..])
    }

    /// Not by recursion: trees may be deep.
    fn descendants(&mut self, root: &PlatformRef<Node>) {
        // Each with how whitespace counts around it.
        let mut open: Vec<(PlatformRef<Node>, Space)> = Vec::new();
        let mut space = space(root);
        let mut next = root.first_child();
        loop {
            while let Some(node) = next.take() {
                if !may_continue(&node) {
                    return;
                }
                let deeper = !hides_itself(&node) && self.enter(&node, space);
                if deeper && let Some(child) = node.first_child() {
                    let own = node.as_element().and_then(|element| own_space(&element));
                    open.push((node, space));
                    space = own.unwrap_or(space);
                    next = Some(child);
                    continue;
                }
                if deeper {
                    self.leave(&node);
                }
                next = node.next_sibling();
            }
            let Some((node, around)) = open.pop() else {
                return;
            };
            space = around;
            self.leave(&node);
            next = node.next_sibling();
        }
    }

    /// Begins a node. Returns whether its children are written, and [`leave`](Self::leave) is
    /// called.
    fn enter(&mut self, node: &PlatformRef<Node>, space: Space) -> bool {
        match node.kind() {
            NodeKind::Text | NodeKind::CdataSection => {
                if let Some(data) = node.character_data() {
                    self.text(&data.data(), space);
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
        let Some(element) = node.as_element() else {
            return false;
        };
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
                let value = text_value(&element).unwrap_or_default();
                self.lines(&value);
                return false;
            }
            "iframe" => {
                if let Some(document) = iframe::document_of(&element) {
                    for line in lines_of(&document.node()) {
                        self.lines(&line);
                    }
                }
                return false;
            }
            "button" | "select" if self.mode == Mode::Page => return false,
            "hr" if self.mode == Mode::Page => self.lines("---"),
            "li" if self.mode == Mode::Page => self.mark = Some(self.numbers.mark(node)),
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
                if std::iter::successors(node.next_sibling(), PlatformRef::next_sibling)
                    .any(|it| is_cell(&it))
                {
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

    /// An atomic inline, such as a picture: spaces beside it stay.
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

    /// Writes the line breaks, the marker and the space that waited for more text.
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
