//! [CSSOM View](https://drafts.csswg.org/cssom-view/), as far as text goes: a line is so many pixels high, a column so many wide.

use super::{Element, Page, changed, html, page, text};
use crate::webidl::{Dictionary, FromJs, This, define_operation};
use boa_engine::{Context, JsArgs, JsResult, JsValue};

/// The height of a line, in CSS pixels.
pub(super) const LINE: f64 = 16.0;

/// The width of a column, in CSS pixels.
pub(super) const COLUMN: f64 = 8.0;

#[expect(clippy::cast_precision_loss, reason = "no page has 2^52 lines")]
fn pixels(count: usize, size: f64) -> f64 {
    count as f64 * size
}

fn lines(element: &This<Element>) -> usize {
    if let Some(value) = element.is_html("textarea").then(|| html::text_value(element)).flatten() {
        return value.split('\n').count();
    }
    match html::frame_document(element, element.object()) {
        Some(document) => text::lines_of(&super::node_of(&document)).len(),
        None => text::lines_of(&element.node()).len(),
    }
}

fn view_size(context: &Context) -> (usize, usize) {
    page(context).map_or((80, 24), |page| page.view().size())
}

pub(super) fn height(element: &This<Element>, context: &mut Context) -> f64 {
    pixels(lines(element), LINE).max(client_height(element, context))
}

pub(super) fn width(element: &This<Element>, context: &mut Context) -> f64 {
    let _ = element;
    pixels(view_size(context).0, COLUMN)
}

/// What is seen at a time: a text area has its rows, a style its height, everything else all of it.
pub(super) fn client_height(element: &This<Element>, context: &mut Context) -> f64 {
    let rows = pixels(view_size(context).1, LINE);
    if element.is_html("html") || element.is_html("body") {
        return rows;
    }
    if element.is_html("textarea") {
        let own = element.attribute_text("rows").and_then(|it| it.trim().parse::<usize>().ok()).filter(|it| *it > 0);
        return pixels(own.unwrap_or(2), LINE);
    }
    let styled = ["height", "max-height"].iter().find_map(|name| {
        let value = super::style::property(element, name)?;
        let number =
            value.strip_suffix("px").map(|it| (it, 1.0)).or_else(|| value.strip_suffix("em").map(|it| (it, LINE)))?;
        Some(number.0.trim().parse::<f64>().ok()? * number.1)
    });
    styled.unwrap_or_else(|| pixels(lines(element), LINE))
}

/// How far below the top of the page it begins.
pub(super) fn offset(element: &This<Element>, context: &mut Context) -> f64 {
    let _ = context;
    let node = element.node();
    let Some(parent) = node.parent_node() else { return 0.0 };
    let before = text::lines_of(&super::node_of(&node.owner()));
    let own = text::lines_of(&parent);
    // Where its first line is found for the first time.
    let first = text::lines_of(&node).into_iter().next().or_else(|| own.into_iter().next());
    first.and_then(|first| before.iter().position(|line| *line == first)).map_or(0.0, |line| pixels(line, LINE))
}

pub(super) fn top(element: &This<Element>, context: &mut Context) -> f64 {
    if is_root(element, context) {
        return page(context).map_or(0.0, |page| page.slots.scroll_top.get());
    }
    element.scroll_top.get()
}

pub(super) fn set_top(element: &This<Element>, top: f64, context: &mut Context) {
    if is_root(element, context) {
        scroll_page_to(top, context);
        return;
    }
    let most = (height(element, context) - client_height(element, context)).max(0.0);
    element.scroll_top.set(if top.is_finite() { top.clamp(0.0, most) } else { 0.0 });
    changed(&element.node(), context);
}

/// Whether scrolling it scrolls the page.
fn is_root(element: &This<Element>, context: &Context) -> bool {
    let document = element.node().owner();
    document.is_page(context) && document.document_element().is_some_and(|root| root.is(&element.node()))
}

/// The whole page's height.
fn page_height(page: &Page) -> f64 {
    pixels(page.lines().len(), LINE)
}

pub(super) fn scroll_page_to(top: f64, context: &mut Context) {
    let Ok(page) = page(context) else { return };
    let most = (page_height(&page) - pixels(view_size(context).1, LINE)).max(0.0);
    page.slots.scroll_top.set(if top.is_finite() { top.clamp(0.0, most) } else { 0.0 });
    changed(&super::node_of(page.document()), context);
}

/// <https://drafts.csswg.org/cssom-view/#dom-element-scrollintoview>: the page is scrolled so that it begins at the top.
pub(super) fn into_view(element: &This<Element>, context: &mut Context) {
    let top = offset(element, context);
    if element.node().owner().is_page(context) {
        scroll_page_to(top, context);
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

pub(super) fn scroll_to(this: &This<Element>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    if let Some(top) = vertical(args, context)? {
        set_top(this, top, context);
    }
    Ok(JsValue::undefined())
}

pub(super) fn scroll_by(this: &This<Element>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    if let Some(by) = vertical(args, context)? {
        let top = top(this, context) + by;
        set_top(this, top, context);
    }
    Ok(JsValue::undefined())
}

/// Defines what the window has of it.
pub(super) fn define_on_window(context: &Context) {
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
