//! Walks through the tree, and passes the text of each element to the flow, with its style.

use crate::dom::ext::*;
use crate::{
    dom::{Document, Element, Node, node::NodeKind},
    html::{
        self, frame_window,
        rendering::{self, Arrangement, Numbers, Space},
        style, text_control,
    },
    text_layout::{
        Style,
        controls::control,
        flow::{Flow, Scrolled},
        grid::Grid,
        units::{row, rows_of},
    },
};
use boa_web::webidl::{PlatformRef, string::to_utf8};

/// The height of a frame without its edges, in rows: the default of 150 pixels is about nine lines.
const DEFAULT_FRAME_ROWS: usize = 7;

pub(super) fn lay_out(
    document: &PlatformRef<Document>,
    columns: usize,
    view_rows: usize,
) -> (Grid, Vec<PlatformRef<Element>>) {
    let focused = document.focused().and_then(|node| node.as_element());
    let mut walk = Walk {
        flow: Flow::new(columns),
        elements: Vec::new(),
        focused,
        view_rows,
        look: InheritedStyle::default(),
        numbers: Numbers::default(),
    };
    walk.descendants(&document.node());
    (walk.flow.finish(), walk.elements)
}

struct Walk {
    flow: Flow,
    elements: Vec<PlatformRef<Element>>,
    focused: Option<PlatformRef<Element>>,
    view_rows: usize,
    look: InheritedStyle,
    numbers: Numbers,
}

/// The style that children inherit.
#[derive(Clone, Copy, Default)]
struct InheritedStyle {
    style: Style,
    /// The number of lists around it.
    lists: usize,
    space: Space,
}

/// An element that is not ended yet.
struct Open {
    node: PlatformRef<Node>,
    before: InheritedStyle,
    breaks: Option<usize>,
    indent: usize,
    is_cell: bool,
    is_table: bool,
    window: Option<Scrolled>,
    after: &'static str,
}

impl Walk {
    /// Not by recursion: trees may be deep.
    fn descendants(&mut self, root: &PlatformRef<Node>) {
        let mut open: Vec<Open> = Vec::new();
        let mut next = root.first_child();
        loop {
            while let Some(node) = next.take() {
                if rendering::hides_itself(&node) {
                    next = node.next_sibling();
                    continue;
                }
                match self.enter(&node) {
                    None => next = node.next_sibling(),
                    Some((element, Some(child))) => {
                        open.push(element);
                        next = Some(child);
                    }
                    Some((element, None)) => {
                        self.leave(&element);
                        next = node.next_sibling();
                    }
                }
            }
            let Some(element) = open.pop() else { return };
            self.leave(&element);
            next = element.node.next_sibling();
        }
    }

    /// Begins a node. Returns an element that is to be left, with the first of the children that
    /// are walked before. A frame has the children of its document.
    fn enter(&mut self, node: &PlatformRef<Node>) -> Option<(Open, Option<PlatformRef<Node>>)> {
        if node.kind() == NodeKind::Text {
            self.text(node);
        }
        let element = node.as_element()?;
        Some(self.enter_element(node, &element))
    }

    fn text(&mut self, node: &PlatformRef<Node>) {
        let Some(data) = node.character_data() else {
            return;
        };
        let (data, look) = (to_utf8(&data.data()), self.look);
        match look.space {
            Space::Collapses => self.flow.text(&data, look.style),
            Space::Stays => self.flow.preformatted(&data, look.style),
            Space::Lines => {
                for (number, line) in data.split('\n').enumerate() {
                    if number > 0 {
                        self.flow.line_break();
                    }
                    self.flow.text(line, look.style);
                }
            }
        }
    }

    fn enter_element(
        &mut self,
        node: &PlatformRef<Node>,
        element: &PlatformRef<Element>,
    ) -> (Open, Option<PlatformRef<Node>>) {
        let name: &str = element.local_name();
        let arrangement = rendering::arrangement(node);
        let has_focus = self.focused.as_ref().is_some_and(|it| it.is(element));
        let before = self.look;
        self.look.style = style_of(element, name, before.style, has_focus);
        self.look.space = rendering::own_space(element).unwrap_or(before.space);
        let mut open = Open {
            node: node.clone(),
            before,
            breaks: None,
            indent: 0,
            is_cell: arrangement == Arrangement::Cell && self.flow.open_cell(),
            is_table: false,
            window: None,
            after: "",
        };
        if let Arrangement::Block(breaks) = arrangement {
            let breaks = breaks.max(margin(name, before.lists));
            self.flow.break_lines(breaks);
            open.breaks = Some(breaks);
        }
        self.flow.open(self.elements.len());
        self.elements.push(element.clone());
        if matches!(arrangement, Arrangement::Block(_)) || open.is_cell {
            self.flow.is_block();
        }
        let children = match name {
            "br" => {
                self.flow.line_break();
                None
            }
            "hr" => {
                self.flow.rule(self.look.style.with(Style::DIM));
                None
            }
            "wbr" | "canvas" | "audio" | "video" | "object" | "embed" => None,
            "img" => {
                if let Some(alt) = element.attribute_text("alt").filter(|alt| !alt.is_empty()) {
                    self.flow
                        .atom(&[(format!("[{alt}]"), self.look.style)], None);
                }
                None
            }
            "textarea" => {
                self.text_area(element, has_focus);
                None
            }
            "iframe" => {
                self.open_frame(element, has_focus, &mut open);
                html::frame_document(element).and_then(|it| it.node().first_child())
            }
            "input" | "button" | "select" => {
                let (style, width) = (self.look.style, self.flow.width());
                let caret = has_focus.then(|| text_control::characters_after_caret(element));
                if let Some(control) = control(element, caret, style, width) {
                    self.flow.atom(
                        &control.parts,
                        control.caret.filter(|_| html::is_editable(element)),
                    );
                }
                None
            }
            _ => {
                self.begin_content(element, name, arrangement, &mut open);
                node.first_child()
            }
        };
        (open, children)
    }

    /// Writes the marker of an element, and indents its content.
    fn begin_content(
        &mut self,
        element: &PlatformRef<Element>,
        name: &str,
        arrangement: Arrangement,
        open: &mut Open,
    ) {
        match name {
            "ul" | "ol" | "menu" | "dir" => self.look.lists += 1,
            "li" => {
                let mark = self.numbers.mark(&open.node).replace("- ", "• ");
                let least = if mark.starts_with('•') { 2 } else { 4 };
                open.indent = self.flow.indent(mark.chars().count().max(least));
                self.flow.mark(mark);
            }
            "dd" | "blockquote" | "figure" => open.indent = self.flow.indent(2),
            "summary" => {
                let details = open.node.parent_element();
                let mark = if details.is_some_and(|it| it.has_attribute("open")) {
                    "▾ "
                } else {
                    "▸ "
                };
                self.flow.preformatted(mark, self.look.style);
            }
            "q" => {
                self.flow.text("“", self.look.style);
                open.after = "”";
            }
            "table" => {
                self.flow.open_table();
                open.is_table = true;
            }
            _ => {}
        }
        if arrangement == Arrangement::Row {
            self.flow.open_row();
        }
        let scrolled = scrolled_rows(element, self.view_rows).filter(|_| self.flow.may_nest());
        if let Some((rows, shrinks)) = scrolled {
            let scrolled = Scrolled {
                rows,
                shrinks,
                top: row(element.scroll_top.get()),
                frame: None,
                follows_caret: false,
            };
            self.flow.open_window(&scrolled);
            open.window = Some(scrolled);
        }
    }

    fn leave(&mut self, open: &Open) {
        if !open.after.is_empty() {
            self.flow.text(open.after, self.look.style);
        }
        if let Some(scrolled) = &open.window {
            self.flow.close_window(scrolled);
        }
        if open.is_table {
            self.flow.close_table();
        }
        if let Some(breaks) = open.breaks {
            // The next text begins on another line.
            self.flow.break_lines(0);
            self.flow.outdent(open.indent);
            self.flow.close();
            self.flow.break_lines(breaks);
        } else {
            self.flow.close();
        }
        if open.is_cell {
            self.flow.close_cell();
        }
        self.look = open.before;
    }

    fn text_area(&mut self, element: &PlatformRef<Element>, has_focus: bool) {
        let value = html::text_value(element).unwrap_or_default();
        let rows = element
            .attribute_integer::<usize>("rows")
            .filter(|it| *it > 0);
        let disabled = if html::is_disabled(element) {
            Style::DIM
        } else {
            Style::default()
        };
        let scrolled = Scrolled {
            rows: rows.unwrap_or(2),
            shrinks: false,
            top: row(element.scroll_top.get()),
            frame: Some((String::new(), self.look.style.with(disabled))),
            follows_caret: has_focus,
        };
        self.flow.open_window(&scrolled);
        let style = self.look.style.without(Style::REVERSED).with(disabled);
        let placeholder = element
            .attribute_text("placeholder")
            .filter(|_| value.is_empty());
        let around = text_control::around_selection(element)
            .filter(|_| has_focus && html::is_editable(element));
        match around {
            None => self.flow.preformatted(&value, style),
            Some((before, after)) => {
                let selected = value
                    .get(before.len()..value.len() - after.len())
                    .unwrap_or_default();
                self.flow.preformatted(&before, style);
                self.flow
                    .preformatted(selected, style.with(Style::REVERSED));
                self.flow.caret();
                self.flow.preformatted(&after, style);
            }
        }
        if let Some(placeholder) = placeholder {
            self.flow.preformatted(&placeholder, style.with(Style::DIM));
        }
        self.flow.close_window(&scrolled);
        self.flow.break_lines(1);
    }

    fn open_frame(&mut self, element: &PlatformRef<Element>, has_focus: bool, open: &mut Open) {
        self.flow.break_lines(1);
        let height = element
            .attribute_text("height")
            .and_then(|it| rows_of(&it, self.view_rows));
        let styled = style::property(element, "height").and_then(|it| rows_of(&it, self.view_rows));
        let document = html::frame_document(element);
        let scrolled = Scrolled {
            rows: styled
                .or(height)
                .map_or(DEFAULT_FRAME_ROWS, |rows| rows.saturating_sub(2).max(1)),
            shrinks: false,
            top: document.map_or(0, |document| row(frame_window::scroll_top(&document))),
            frame: Some((
                element.attribute_text("title").unwrap_or_default(),
                self.look.style,
            )),
            follows_caret: false,
        };
        self.flow.is_block();
        self.flow.open_window(&scrolled);
        open.window = Some(scrolled);
        open.breaks = Some(1);
        if has_focus {
            self.look.style = self.look.style.without(Style::REVERSED);
        }
    }
}

/// The style of text in an element.
fn style_of(element: &PlatformRef<Element>, name: &str, parent: Style, has_focus: bool) -> Style {
    let mut style = match name {
        "h1" | "h2" => parent.with(Style::BOLD).with(Style::ACCENT),
        "b" | "strong" | "th" | "h3" | "h4" | "h5" | "h6" | "legend" | "caption" => {
            parent.with(Style::BOLD)
        }
        "i" | "em" | "cite" | "var" | "dfn" | "address" => parent.with(Style::ITALIC),
        "u" | "ins" => parent.with(Style::UNDERLINED),
        "s" | "del" | "strike" => parent.with(Style::STRUCK),
        "mark" => parent.with(Style::REVERSED),
        "a" if element.has_attribute("href") => parent.with(Style::UNDERLINED).with(Style::ACCENT),
        _ => parent,
    };
    if element.has_attribute("style") {
        let is = |property: &str, values: &[&str]| {
            style::property(element, property)
                .is_some_and(|value| values.contains(&&*value.to_ascii_lowercase()))
        };
        if is(
            "font-weight",
            &["bold", "bolder", "600", "700", "800", "900"],
        ) {
            style = style.with(Style::BOLD);
        }
        if is("font-style", &["italic", "oblique"]) {
            style = style.with(Style::ITALIC);
        }
        if is("text-decoration", &["underline"]) {
            style = style.with(Style::UNDERLINED);
        }
        if is("text-decoration", &["line-through"]) {
            style = style.with(Style::STRUCK);
        }
    }
    if has_focus {
        style.with(Style::REVERSED)
    } else {
        style
    }
}

/// The least number of line breaks around a block: two leave an empty line.
fn margin(name: &str, lists: usize) -> usize {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" | "blockquote" | "dl" | "figure"
        | "fieldset" | "table" | "hr" => 2,
        "ul" | "ol" | "menu" | "dir" if lists == 0 => 2,
        _ => 1,
    }
}

/// The number of visible rows of an element that scrolls, and whether it shrinks to its content.
fn scrolled_rows(element: &PlatformRef<Element>, view_rows: usize) -> Option<(usize, bool)> {
    if !element.has_attribute("style") || element.is_html("body") || element.is_html("html") {
        return None;
    }
    let property = |name: &str| style::property(element, name);
    let overflow = property("overflow-y").or_else(|| property("overflow"))?;
    let hides = overflow
        .split_ascii_whitespace()
        .any(|it| matches!(it, "auto" | "scroll" | "hidden" | "overlay"));
    if !hides {
        return None;
    }
    let rows = |name: &str| property(name).and_then(|value| rows_of(&value, view_rows));
    match (rows("height"), rows("max-height")) {
        (Some(rows), most) => Some((rows.min(most.unwrap_or(rows)).max(1), false)),
        (None, Some(most)) => Some((most.max(1), true)),
        (None, None) => None,
    }
}
