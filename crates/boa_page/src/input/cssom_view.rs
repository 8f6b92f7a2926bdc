//! The members that [CSSOM View](https://drafts.csswg.org/cssom-view/) adds to documents, elements
//! and windows. Lengths are in CSS pixels, as if a line were [`LINE_HEIGHT`] pixels high.

use crate::dom::ext::*;
use crate::{
    dom::{Document, Element, element::of},
    html::{
        HtmlElement, computed_style,
        frame_window::FrameWindow,
        rendering::is_hidden,
        style::{self, Computed},
    },
    input::{
        geometry::{self, DomRectList},
        intersection_observer, media_query_list, scrolling,
    },
    page::Page,
    text_layout::units::{LINE_HEIGHT, pixels},
};
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue};
use boa_websocket::webidl::{
    Dictionary, FromJs, Members, Nullable, PlatformRef, attribute, define_operation,
    define_partial, getter, operation, or_null,
};

/// Defines the members in the current realm, except the members of its window.
pub(crate) fn register(context: &mut Context) {
    define_partial::<Document>(DOCUMENT, context);
    define_partial::<Element>(ELEMENT, context);
    define_partial::<HtmlElement>(HTML_ELEMENT, context);
    define_partial::<FrameWindow>(FRAME_WINDOW, context);
    geometry::register(context);
    intersection_observer::register(context);
    media_query_list::register(context);
}

const DOCUMENT: Members<Document> = &[getter("scrollingElement", |this, _| {
    Ok(or_null(if this.quirks.get() {
        this.body()
    } else {
        this.document_element()
    }))
})];

const ELEMENT: Members<Element> = &[
    attribute(
        "scrollTop",
        |this, context| Ok(scrolling::top(this, context).into()),
        |this, value, context| {
            let top = f64::from_js(value, context)?;
            scrolling::set_top(this, top, context);
            Ok(())
        },
    ),
    attribute(
        "scrollLeft",
        |_, _| Ok(0.into()),
        |_, value, context| f64::from_js(value, context).map(drop),
    ),
    getter("scrollHeight", |this, context| {
        Ok(scrolling::height(this, context).into())
    }),
    getter("scrollWidth", |this, context| {
        Ok(width(this, context).into())
    }),
    getter("clientHeight", |this, context| {
        Ok(scrolling::client_height(this, context).into())
    }),
    getter("clientWidth", |this, context| {
        Ok(width(this, context).into())
    }),
    getter("clientTop", |_, _| Ok(0.into())),
    getter("clientLeft", |_, _| Ok(0.into())),
    operation("scrollIntoView", 0, |this, _, context| {
        scrolling::into_view(this, context);
        Ok(JsValue::undefined())
    }),
    operation("scroll", 0, scroll_to),
    operation("scrollTo", 0, scroll_to),
    operation("scrollBy", 0, scroll_by),
    operation("getBoundingClientRect", 0, |this, _, context| {
        let numbers = rectangle(this, context).unwrap_or_default();
        Ok(geometry::create(numbers, context).into())
    }),
    operation("getClientRects", 0, |this, _, context| {
        let rectangle = rectangle(this, context);
        let all = rectangle.map(|numbers| geometry::create(numbers, context));
        Ok(DomRectList::create(all.into_iter().collect(), context)?.into())
    }),
    operation("checkVisibility", 0, |this, _, _| {
        let node = this.node();
        Ok((node.is_connected() && !is_hidden(&node)).into())
    }),
];

/// Whether the layout has a place for it.
fn is_rendered(element: &PlatformRef<Element>) -> bool {
    let node = element.node();
    node.is_connected() && !is_hidden(&node)
}

/// The width of the page, or none.
fn width(element: &PlatformRef<Element>, context: &Context) -> f64 {
    if is_rendered(element) {
        scrolling::width(context)
    } else {
        0.0
    }
}

/// The [rectangle of an element](https://drafts.csswg.org/cssom-view/#dom-element-getboundingclientrect)
/// in the window: x, y, width and height. The layout knows the rows of an element, which are as
/// wide as the page.
pub(super) fn rectangle(element: &PlatformRef<Element>, context: &mut Context) -> Option<[f64; 4]> {
    if !is_rendered(element) {
        return None;
    }
    let scrolled = Page::of(context).map_or(0.0, |page| page.input().scroll_top.get());
    let top = scrolling::offset(element, context) - scrolled;
    let height = scrolling::client_height(element, context);
    Some([0.0, top, scrolling::width(context), height])
}

/// <https://drafts.csswg.org/cssom/#dom-window-getcomputedstyle>
fn get_computed_style(args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let element = PlatformRef::<Element>::from_js(&args[0], context)?;
    let pseudo = Option::<Nullable<JsString>>::from_js(args.get_or_undefined(1), context)?;
    let pseudo = pseudo.and_then(|it| it.0);
    let is_pseudo = pseudo.is_some_and(|it| it.iter().next() == Some(u16::from(b':')));
    let computed = Computed {
        is_rendered: if is_pseudo {
            // There are no pseudo-elements.
            |_| false
        } else {
            |element| element.node().is_connected()
        },
        count: computed_style::count(),
        name: computed_style::name_at,
        value: computed_style::value,
    };
    Ok(style::create_computed(element, computed, context)?.into())
}

const HTML_ELEMENT: Members<HtmlElement> = &[
    getter("offsetParent", |this, _| {
        let node = of(this.object()).node();
        Ok(or_null(node.owner().body().filter(|body| !body.is(&node))))
    }),
    getter("offsetHeight", |this, context| {
        Ok(scrolling::client_height(&of(this.object()), context).into())
    }),
    getter("offsetWidth", |this, context| {
        Ok(width(&of(this.object()), context).into())
    }),
    getter("offsetTop", |this, context| {
        Ok(scrolling::offset(&of(this.object()), context).into())
    }),
    getter("offsetLeft", |_, _| Ok(0.into())),
];

const FRAME_WINDOW: Members<FrameWindow> = &[
    operation("getComputedStyle", 1, |_, args, context| {
        get_computed_style(args, context)
    }),
    getter("scrollX", |_, _| Ok(0.into())),
    getter("scrollY", |this, _| Ok(this.scroll_top.get().into())),
    getter("pageYOffset", |this, _| Ok(this.scroll_top.get().into())),
    operation("scroll", 0, |this, args, context| {
        scroll_frame(this, args, false, context)
    }),
    operation("scrollTo", 0, |this, args, context| {
        scroll_frame(this, args, false, context)
    }),
    operation("scrollBy", 0, |this, args, context| {
        scroll_frame(this, args, true, context)
    }),
    operation("scrollByPages", 1, |this, args, context| {
        let pages = f64::from_js(&args[0], context)?;
        let height = scrolling::client_height(&this.element, context);
        scrolling::scroll_frame_by(this, pages * height, context);
        Ok(JsValue::undefined())
    }),
    operation("scrollByLines", 1, |this, args, context| {
        let lines = f64::from_js(&args[0], context)?;
        scrolling::scroll_frame_by(this, lines * LINE_HEIGHT, context);
        Ok(JsValue::undefined())
    }),
];

fn scroll_frame(
    this: &PlatformRef<FrameWindow>,
    args: &[JsValue],
    relative: bool,
    context: &mut Context,
) -> JsResult<JsValue> {
    if let Some(top) = vertical(args, context)? {
        let amount = if relative {
            top
        } else {
            top - this.scroll_top.get()
        };
        scrolling::scroll_frame_by(this, amount, context);
    }
    Ok(JsValue::undefined())
}

/// The vertical part of the arguments of `scroll`, `scrollTo` and `scrollBy`.
fn vertical(args: &[JsValue], context: &mut Context) -> JsResult<Option<f64>> {
    match args {
        [] => Ok(None),
        [options] => Dictionary::from_js(options, context)?.member("top", context),
        _ => f64::from_js(&args[1], context).map(Some),
    }
}

fn scroll_to(
    this: &PlatformRef<Element>,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    if let Some(top) = vertical(args, context)? {
        scrolling::set_top(this, top, context);
    }
    Ok(JsValue::undefined())
}

fn scroll_by(
    this: &PlatformRef<Element>,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    if let Some(by) = vertical(args, context)? {
        let top = scrolling::top(this, context) + by;
        scrolling::set_top(this, top, context);
    }
    Ok(JsValue::undefined())
}

/// Defines the members of the global object.
pub(crate) fn define_on_window(context: &Context) {
    media_query_list::define_on_window(context);
    define_operation("getComputedStyle", 1, get_computed_style, context);
    define_operation("scroll", 0, scroll_page_to, context);
    define_operation("scrollTo", 0, scroll_page_to, context);
    define_operation("scrollBy", 0, scroll_page_by, context);
    // Not of any standard, but of documentation.
    define_operation("scrollByPages", 1, scroll_by_pages, context);
    define_operation("scrollByLines", 1, scroll_by_lines, context);
}

fn scroll_page_to(args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    if let Some(top) = vertical(args, context)? {
        scrolling::scroll_page_to(top, context);
    }
    Ok(JsValue::undefined())
}

fn scroll_page_by(args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let amount = vertical(args, context)?;
    Ok(amount.map_or_else(JsValue::undefined, |amount| by(amount, context)))
}

fn scroll_by_pages(args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let pages = f64::from_js(&args[0], context)?;
    let rows = pixels(scrolling::view_size(context).1, LINE_HEIGHT);
    Ok(by(pages * rows, context))
}

fn scroll_by_lines(args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let lines = f64::from_js(&args[0], context)?;
    Ok(by(lines * LINE_HEIGHT, context))
}

fn by(amount: f64, context: &mut Context) -> JsValue {
    let top = Page::of(context).map_or(0.0, |page| page.input().scroll_top.get());
    scrolling::scroll_page_to(top + amount, context);
    JsValue::undefined()
}
