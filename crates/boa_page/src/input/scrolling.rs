//! Scrolling of the page, of frames and of elements, in CSS pixels.

use crate::dom::ext::*;
use crate::{
    dom::{Document, Element, Node, changed},
    events::{fire_with, queue_task},
    html::{
        self,
        frame_window::{self, FrameWindow},
    },
    page::Page,
    text_layout::{
        Layout,
        units::{COLUMN_WIDTH, LINE_HEIGHT, pixels, row},
    },
};
use boa_engine::Context;
use boa_web::webidl::PlatformRef;
use std::cell::Cell;

pub(super) fn view_size(context: &Context) -> (usize, usize) {
    Page::from_context(context).map_or((80, 24), |page| page.view().size())
}

fn layout(context: &Context) -> Option<Layout> {
    Page::from_context(context).map(|page| page.layout(page.view().size().0))
}

/// The document that scrolls for the element, if that is its root or its body.
fn scrolled_document(element: &PlatformRef<Element>) -> Option<PlatformRef<Document>> {
    let document = element.node().owner();
    let is_root = [document.document_element(), document.body()]
        .iter()
        .flatten()
        .any(|it| it.is(&element.node()));
    is_root.then_some(document)
}

/// The numbers of visible rows of an element and of all its rows.
fn rows(element: &PlatformRef<Element>, context: &Context) -> (usize, usize) {
    let Some(layout) = layout(context) else {
        return (0, 0);
    };
    let own = match scrolled_document(element) {
        Some(document) if document.is_page(context) => {
            let rows = view_size(context).1;
            return (rows, layout.lines().len().max(rows));
        }
        Some(document) => frame_window::element_of(&document),
        None => Some(element.clone()),
    };
    let Some(own) = own else { return (0, 0) };
    match layout.scrolling(&own) {
        Some(scrolling) if element.is_html("iframe") => (scrolling.rows, scrolling.rows),
        Some(scrolling) => (scrolling.rows, scrolling.content.max(scrolling.rows)),
        None => layout
            .rows(&own)
            .map_or((0, 0), |(top, bottom, _)| (bottom - top, bottom - top)),
    }
}

pub(crate) fn height(element: &PlatformRef<Element>, context: &mut Context) -> f64 {
    pixels(rows(element, context).1, LINE_HEIGHT)
}

pub(crate) fn width(context: &Context) -> f64 {
    pixels(view_size(context).0, COLUMN_WIDTH)
}

/// The visible height of an element that scrolls; the whole height of others.
pub(crate) fn client_height(element: &PlatformRef<Element>, context: &mut Context) -> f64 {
    pixels(rows(element, context).0, LINE_HEIGHT)
}

/// The distance from the top of the page, or of the frame that it is in.
pub(crate) fn offset(element: &PlatformRef<Element>, context: &mut Context) -> f64 {
    let Some(layout) = layout(context) else {
        return 0.0;
    };
    let (mut total, mut next) = (0, Some(element.clone()));
    while let Some((top, _, within)) = next.take().and_then(|it| layout.rows(&it)) {
        total += top;
        next = within.filter(|it| !it.is_html("iframe"));
    }
    pixels(total, LINE_HEIGHT)
}

pub(crate) fn top(element: &PlatformRef<Element>, context: &mut Context) -> f64 {
    match scrolled_document(element) {
        Some(document) if document.is_page(context) => {
            Page::from_context(context).map_or(0.0, |page| page.input().scroll_top.get())
        }
        Some(document) => frame_window::scroll_top(&document),
        None => element.scroll_top.get(),
    }
}

pub(crate) fn set_top(element: &PlatformRef<Element>, top: f64, context: &mut Context) {
    match scrolled_document(element) {
        Some(document) if document.is_page(context) => return scroll_page_to(top, context),
        Some(document) => return scroll_frame_to(&document, top, context),
        None => {}
    }
    let (seen, all) = rows(element, context);
    scroll(
        &element.scroll_top,
        &element.node(),
        (top, pixels(all - seen, LINE_HEIGHT)),
        context,
    );
}

/// Scrolls the box of a node to `top`, or as far as it has content.
pub(crate) fn scroll(
    now: &Cell<f64>,
    node: &PlatformRef<Node>,
    (top, most): (f64, f64),
    context: &mut Context,
) {
    let top = if top.is_finite() {
        top.clamp(0.0, most)
    } else {
        0.0
    };
    if now.replace(top).to_bits() != top.to_bits() {
        fire_scroll(node, context);
    }
    changed(node, context);
}

/// Queues a task that fires a
/// [scroll event](https://drafts.csswg.org/cssom-view/#scrolling-events). It bubbles at a document,
/// and not at an element.
fn fire_scroll(node: &PlatformRef<Node>, context: &mut Context) {
    let node = node.clone();
    queue_task(context, move |context| {
        let bubbles = node.as_document().is_some();
        fire_with(&node.event_target(), "scroll", (bubbles, false), context);
    });
}

/// Scrolls the document in a frame by an amount.
pub(super) fn scroll_frame_by(window: &FrameWindow, amount: f64, context: &mut Context) {
    let scrolling = layout(context).and_then(|layout| layout.scrolling(&window.element));
    let hidden = scrolling.map_or(0, |it| it.content.saturating_sub(it.rows));
    let (now, document) = (&window.scroll_top, window.document.borrow().node());
    let place = (now.get() + amount, pixels(hidden, LINE_HEIGHT));
    scroll(now, &document, place, context);
}

fn scroll_frame_to(document: &PlatformRef<Document>, top: f64, context: &mut Context) {
    if let Some(window) = frame_window::window_of(document) {
        scroll_frame_by(&window, top - window.scroll_top.get(), context);
    }
}

pub(crate) fn scroll_page_to(top: f64, context: &mut Context) {
    let Some(page) = Page::from_context(context) else {
        return;
    };
    let (columns, rows) = page.view().size();
    let hidden = page.layout(columns).lines().len().saturating_sub(rows);
    let place = (top, pixels(hidden, LINE_HEIGHT));
    let now = &page.input().scroll_top;
    scroll(now, &page.document().node(), place, context);
}

/// Scrolls the box around an element so that the first of its rows is the first visible one, or to
/// the nearest edge.
fn scroll_to_row(
    within: Option<&PlatformRef<Element>>,
    (first, end): (usize, usize),
    nearest: bool,
    context: &mut Context,
) {
    let (seen, now) = match within {
        None => (
            view_size(context).1,
            Page::from_context(context).map_or(0.0, |page| page.input().scroll_top.get()),
        ),
        Some(scrolled) => {
            let Some(scrolling) = layout(context).and_then(|layout| layout.scrolling(scrolled))
            else {
                return;
            };
            (scrolling.rows, pixels(scrolling.scroll, LINE_HEIGHT))
        }
    };
    let now = row(now);
    // https://drafts.csswg.org/cssom-view/#element-scrolling-members: `nearest`.
    let (above, below, larger) = (first < now, end > now + seen, end - first > seen);
    let wanted = match (above, below) {
        _ if !nearest => first,
        (true, false) if larger => end - seen,
        (true, false) => first,
        (false, true) if larger => first,
        (false, true) => end - seen,
        (true, true) | (false, false) => return,
    };
    let wanted = pixels(wanted, LINE_HEIGHT);
    match within.map(|element| (element, html::frame_document(element))) {
        None => scroll_page_to(wanted, context),
        Some((_, Some(document))) => scroll_frame_to(&document, wanted, context),
        Some((element, None)) => set_top(element, wanted, context),
    }
}

/// Scrolls the page, or an element that scrolls, by a number of rows.
pub(crate) fn scroll_rows(
    scrolled: Option<&PlatformRef<Element>>,
    by: isize,
    context: &mut Context,
) {
    let now = match scrolled {
        None => Page::from_context(context).map_or(0, |page| page.first_row()),
        Some(element) => layout(context)
            .and_then(|layout| layout.scrolling(element))
            .map_or(0, |it| it.scroll),
    };
    let wanted = now.saturating_add_signed(by);
    scroll_to_row(scrolled, (wanted, wanted), false, context);
}

/// <https://drafts.csswg.org/cssom-view/#dom-element-scrollintoview>: scrolls the boxes around it
/// so that it begins at the top.
pub(crate) fn into_view(element: &PlatformRef<Element>, context: &mut Context) {
    show(element, false, context);
}

/// Scrolls no further than makes the element visible.
pub(crate) fn reveal(element: &PlatformRef<Element>, context: &mut Context) {
    show(element, true, context);
}

/// Scrolls the page no further than makes a row visible.
pub(crate) fn reveal_row(row: usize, context: &mut Context) {
    scroll_to_row(None, (row, row + 1), true, context);
}

fn show(element: &PlatformRef<Element>, nearest: bool, context: &mut Context) {
    let mut next = Some(element.clone());
    while let Some(element) = next.take() {
        let Some((top, bottom, within)) = layout(context).and_then(|layout| layout.rows(&element))
        else {
            return;
        };
        scroll_to_row(within.as_ref(), (top, bottom), nearest, context);
        next = within;
    }
}
