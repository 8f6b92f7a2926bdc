//! [CSSOM View](https://drafts.csswg.org/cssom-view/), for text: a line is [`LINE`] pixels high, a column [`COLUMN`] wide.

use crate::ext::*;
use crate::{Document, Element, Node, Page, changed, html, loading::frame, page, text_layout::Layout};
use boa_engine::{Context, JsArgs, JsResult, JsValue, js_string};
use boa_websocket::{
    dom::{self, Event, EventInit, EventKind, host},
    webidl::{Dictionary, FromJs, PlatformRef, define_operation},
};
use std::cell::Cell;

/// The height of a line, in CSS pixels.
pub(crate) const LINE: f64 = 16.0;

/// The width of a column, in CSS pixels.
pub(crate) const COLUMN: f64 = 8.0;

#[expect(clippy::cast_precision_loss, reason = "no page has 2^52 lines")]
pub(crate) fn pixels(count: usize, size: f64) -> f64 {
    count as f64 * size
}

/// The row at so many pixels.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
pub(crate) fn row(pixels: f64) -> usize {
    (pixels / LINE).round() as usize
}

/// A height of the `style` attribute in rows.
pub(crate) fn rows_of(value: &str, view_rows: usize) -> Option<usize> {
    let value = value.trim();
    let units =
        [("px", 1.0), ("vh", pixels(view_rows, LINE) / 100.0), ("rem", LINE), ("em", LINE), ("lh", LINE), ("", 1.0)];
    let (number, unit) = units.iter().find_map(|(unit, size)| Some((value.strip_suffix(unit)?, size)))?;
    let height = number.trim().parse::<f64>().ok()? * unit;
    (height.is_finite() && height >= 0.0).then(|| row(height))
}

fn view_size(context: &Context) -> (usize, usize) {
    page(context).map_or((80, 24), |page| page.view().size())
}

fn layout(context: &Context) -> Option<Layout> {
    page(context).ok().map(|page| page.layout(page.view().size().0))
}

/// The document whose scrolling the element's is: that of its root and of its body.
fn scrolled_document(element: &PlatformRef<Element>) -> Option<PlatformRef<Document>> {
    let document = element.node().owner();
    let is_root = [document.document_element(), document.body()].iter().flatten().any(|it| it.is(&element.node()));
    is_root.then_some(document)
}

/// How many rows an element shows of itself, and how many there are.
fn rows(element: &PlatformRef<Element>, context: &Context) -> (usize, usize) {
    let Some(layout) = layout(context) else { return (0, 0) };
    let own = match scrolled_document(element) {
        Some(document) if document.is_page(context) => {
            let rows = view_size(context).1;
            return (rows, layout.lines().len().max(rows));
        }
        Some(document) => frame::element_of(&document),
        None => Some(element.clone()),
    };
    let Some(own) = own else { return (0, 0) };
    match layout.scrolling(&own) {
        Some(scrolling) if element.is_html("iframe") => (scrolling.rows, scrolling.rows),
        Some(scrolling) => (scrolling.rows, scrolling.content.max(scrolling.rows)),
        None => layout.rows(&own).map_or((0, 0), |(top, bottom, _)| (bottom - top, bottom - top)),
    }
}

pub(crate) fn height(element: &PlatformRef<Element>, context: &mut Context) -> f64 {
    pixels(rows(element, context).1, LINE)
}

pub(crate) fn width(element: &PlatformRef<Element>, context: &mut Context) -> f64 {
    let _ = element;
    pixels(view_size(context).0, COLUMN)
}

/// What is seen at a time of something that is scrolled by itself; of everything else all of it.
pub(crate) fn client_height(element: &PlatformRef<Element>, context: &mut Context) -> f64 {
    pixels(rows(element, context).0, LINE)
}

/// How much of a frame can't be seen at a time.
pub(crate) fn hidden_height(frame: &PlatformRef<Element>, context: &Context) -> f64 {
    let scrolling = layout(context).and_then(|layout| layout.scrolling(frame));
    scrolling.map_or(0.0, |it| pixels(it.content.saturating_sub(it.rows), LINE))
}

/// How far below the top of the page it begins, or of the frame that it is in.
pub(crate) fn offset(element: &PlatformRef<Element>, context: &mut Context) -> f64 {
    let Some(layout) = layout(context) else { return 0.0 };
    let (mut total, mut next) = (0, Some(element.clone()));
    while let Some((top, _, within)) = next.take().and_then(|it| layout.rows(&it)) {
        total += top;
        next = within.filter(|it| !it.is_html("iframe"));
    }
    pixels(total, LINE)
}

pub(crate) fn top(element: &PlatformRef<Element>, context: &mut Context) -> f64 {
    match scrolled_document(element) {
        Some(document) if document.is_page(context) => page(context).map_or(0.0, |page| page.slots.scroll_top.get()),
        Some(document) => frame::scroll_top(&document),
        None => element.scroll_top.get(),
    }
}

pub(crate) fn set_top(element: &PlatformRef<Element>, top: f64, context: &mut Context) {
    match scrolled_document(element) {
        Some(document) if document.is_page(context) => return scroll_page_to(top, context),
        Some(document) => return frame::scroll_to(&document, top, context),
        None => {}
    }
    let (seen, all) = rows(element, context);
    scroll(&element.scroll_top, &element.node(), (top, pixels(all - seen, LINE)), context);
}

/// Scrolls the box of a node to `top`, or as far as it has content.
pub(crate) fn scroll(now: &Cell<f64>, node: &PlatformRef<Node>, (top, most): (f64, f64), context: &mut Context) {
    let top = if top.is_finite() { top.clamp(0.0, most) } else { 0.0 };
    if now.replace(top).to_bits() != top.to_bits() {
        fire_scroll(node, context);
    }
    changed(node, context);
}

/// Queues a task that fires a [scroll event](https://drafts.csswg.org/cssom-view/#scrolling-events). That of an element does not
/// bubble, that of a document does.
fn fire_scroll(node: &PlatformRef<Node>, context: &mut Context) {
    let node = node.clone();
    host(context).queue_task(
        dom::TaskSource::DomManipulation,
        dom::task(move |context| {
            let mut new = EventInit::new(js_string!("scroll"), EventKind::Event);
            new.bubbles = node.as_document().is_some();
            let event = Event::create::<Event>(new, context);
            node.event_target().dispatch(&event, context);
        }),
        context,
    );
}

/// The whole page's height.
fn page_height(page: &Page) -> f64 {
    pixels(page.layout(page.view().size().0).lines().len(), LINE)
}

pub(crate) fn scroll_page_to(top: f64, context: &mut Context) {
    let Ok(page) = page(context) else { return };
    let most = (page_height(&page) - pixels(view_size(context).1, LINE)).max(0.0);
    scroll(&page.slots.scroll_top, &crate::node_of(page.document()), (top, most), context);
}

/// Scrolls what an element is in so that its row is the first that is seen, or no further than it must be seen.
fn scroll_to_row(
    within: Option<&PlatformRef<Element>>,
    (first, end): (usize, usize),
    nearest: bool,
    context: &mut Context,
) {
    let (seen, now) = match within {
        None => (view_size(context).1, page(context).map_or(0.0, |page| page.slots.scroll_top.get())),
        Some(scrolled) => {
            let Some(scrolling) = layout(context).and_then(|layout| layout.scrolling(scrolled)) else { return };
            (scrolling.rows, pixels(scrolling.top, LINE))
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
    let wanted = pixels(wanted, LINE);
    match within.map(|element| (element, html::frame_document(element, element.object()))) {
        None => scroll_page_to(wanted, context),
        Some((_, Some(document))) => frame::scroll_to(&document, wanted, context),
        Some((element, None)) => set_top(element, wanted, context),
    }
}

/// Scrolls the page, or what is scrolled by itself, by so many rows.
pub(crate) fn scroll_rows(scrolled: Option<&PlatformRef<Element>>, by: isize, context: &mut Context) {
    let now = match scrolled {
        None => page(context).map_or(0, |page| page.first_row()),
        Some(element) => layout(context).and_then(|layout| layout.scrolling(element)).map_or(0, |it| it.top),
    };
    let wanted = now.saturating_add_signed(by);
    scroll_to_row(scrolled, (wanted, wanted), false, context);
}

/// <https://drafts.csswg.org/cssom-view/#dom-element-scrollintoview>: what it is in is scrolled so that it begins at the top.
pub(crate) fn into_view(element: &PlatformRef<Element>, context: &mut Context) {
    show(element, false, context);
}

/// Scrolls as far as the element must be to be seen.
pub(crate) fn reveal(element: &PlatformRef<Element>, context: &mut Context) {
    show(element, true, context);
}

/// Scrolls the page as far as a row must be to be seen.
pub(crate) fn reveal_row(row: usize, context: &mut Context) {
    scroll_to_row(None, (row, row + 1), true, context);
}

fn show(element: &PlatformRef<Element>, nearest: bool, context: &mut Context) {
    let mut next = Some(element.clone());
    while let Some(element) = next.take() {
        let Some((top, bottom, within)) = layout(context).and_then(|layout| layout.rows(&element)) else { return };
        scroll_to_row(within.as_ref(), (top, bottom), nearest, context);
        next = within;
    }
}

/// The vertical part of the arguments of `scroll`, `scrollTo` and `scrollBy`.
fn vertical(args: &[JsValue], context: &mut Context) -> JsResult<Option<f64>> {
    match args {
        [] => Ok(None),
        [options] => Dictionary::from_js(options, context)?.member("top", context),
        _ => f64::from_js(&args[1], context).map(Some),
    }
}

pub(crate) fn scroll_to(this: &PlatformRef<Element>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    if let Some(top) = vertical(args, context)? {
        set_top(this, top, context);
    }
    Ok(JsValue::undefined())
}

pub(crate) fn scroll_by(this: &PlatformRef<Element>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    if let Some(by) = vertical(args, context)? {
        let top = top(this, context) + by;
        set_top(this, top, context);
    }
    Ok(JsValue::undefined())
}

/// Defines what the window has of it.
pub(crate) fn define_on_window(context: &Context) {
    fn to(args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        if let Some(top) = vertical(args, context)? {
            scroll_page_to(top, context);
        }
        Ok(JsValue::undefined())
    }
    fn by(amount: f64, context: &mut Context) -> JsValue {
        let top = page(context).map_or(0.0, |page| page.slots.scroll_top.get());
        scroll_page_to(top + amount, context);
        JsValue::undefined()
    }
    define_operation("scroll", 0, to, context);
    define_operation("scrollTo", 0, to, context);
    define_operation(
        "scrollBy",
        0,
        |args, context| Ok(vertical(args, context)?.map_or_else(JsValue::undefined, |amount| by(amount, context))),
        context,
    );
    // Not of any standard, but of documentation.
    define_operation(
        "scrollByPages",
        1,
        |args, context| {
            let pages = f64::from_js(args.get_or_undefined(0), context)?;
            let rows = pixels(view_size(context).1, LINE);
            Ok(by(pages * rows, context))
        },
        context,
    );
    define_operation(
        "scrollByLines",
        1,
        |args, context| {
            let lines = f64::from_js(args.get_or_undefined(0), context)?;
            Ok(by(lines * LINE, context))
        },
        context,
    );
}
