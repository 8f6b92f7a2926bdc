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
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue};
use boa_web::webidl::{
    FromJs, Members, Nullable, PlatformRef, Steps, attribute, define_operation, define_partial,
    dictionaries, enumerations, getter, operation, overloads,
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

const DOCUMENT: Members<Document> = &[getter(
    "scrollingElement",
    &Steps(|this, _| {
        Ok(if this.quirks.get() {
            this.body()
        } else {
            this.document_element()
        })
    }),
)];

const ELEMENT: Members<Element> = &[
    attribute(
        "scrollTop",
        &Steps(|this, context| Ok(scrolling::top(this, context))),
        &Steps(|this, top, context| {
            scrolling::set_top(this, top, context);
            Ok(())
        }),
    ),
    attribute(
        "scrollLeft",
        &Steps(|_, _| Ok(0)),
        &Steps(|_, _: f64, _| Ok(())),
    ),
    getter(
        "scrollHeight",
        &Steps(|this, context| Ok(scrolling::height(this, context))),
    ),
    getter(
        "scrollWidth",
        &Steps(|this, context| Ok(width(this, context))),
    ),
    getter(
        "clientHeight",
        &Steps(|this, context| Ok(scrolling::client_height(this, context))),
    ),
    getter(
        "clientWidth",
        &Steps(|this, context| Ok(width(this, context))),
    ),
    getter("clientTop", &Steps(|_, _| Ok(0))),
    getter("clientLeft", &Steps(|_, _| Ok(0))),
    operation(
        "scrollIntoView",
        &Steps(|this, ScrollIntoView, context| {
            scrolling::into_view(this, context);
            Ok(())
        }),
    ),
    operation("scroll", &Steps(scroll_to)),
    operation("scrollTo", &Steps(scroll_to)),
    operation("scrollBy", &Steps(scroll_by)),
    operation(
        "getBoundingClientRect",
        &Steps(|this, (), context| {
            let numbers = rectangle(this, context).unwrap_or_default();
            Ok(geometry::create(numbers, context))
        }),
    ),
    operation(
        "getClientRects",
        &Steps(|this, (), context| {
            let rectangle = rectangle(this, context);
            let all = rectangle.map(|numbers| geometry::create(numbers, context));
            DomRectList::create(all.into_iter().collect(), context)
        }),
    ),
    operation(
        "checkVisibility",
        &Steps(|this, _: CheckVisibilityOptions, _| {
            let node = this.node();
            Ok(node.is_connected() && !is_hidden(&node))
        }),
    ),
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
    let scrolled = Page::from_context(context).map_or(0.0, |page| page.input().scroll_top.get());
    let top = scrolling::offset(element, context) - scrolled;
    let height = scrolling::client_height(element, context);
    Some([0.0, top, scrolling::width(context), height])
}

/// <https://drafts.csswg.org/cssom/#dom-window-getcomputedstyle>
fn get_computed_style(
    (element, pseudo): (PlatformRef<Element>, Option<Nullable<JsString>>),
    context: &mut Context,
) -> JsResult<JsObject> {
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
    style::create_computed(element, computed, context)
}

const HTML_ELEMENT: Members<HtmlElement> = &[
    getter(
        "offsetParent",
        &Steps(|this, _| {
            let node = of(this.object()).node();
            Ok(node.owner().body().filter(|body| !body.is(&node)))
        }),
    ),
    getter(
        "offsetHeight",
        &Steps(|this, context| Ok(scrolling::client_height(&of(this.object()), context))),
    ),
    getter(
        "offsetWidth",
        &Steps(|this, context| Ok(width(&of(this.object()), context))),
    ),
    getter(
        "offsetTop",
        &Steps(|this, context| Ok(scrolling::offset(&of(this.object()), context))),
    ),
    getter("offsetLeft", &Steps(|_, _| Ok(0))),
];

const FRAME_WINDOW: Members<FrameWindow> = &[
    operation(
        "getComputedStyle",
        &Steps(|_, args, context| get_computed_style(args, context)),
    ),
    getter("scrollX", &Steps(|_, _| Ok(0))),
    getter("scrollY", &Steps(|this, _| Ok(this.scroll_top.get()))),
    getter("pageYOffset", &Steps(|this, _| Ok(this.scroll_top.get()))),
    operation(
        "scroll",
        &Steps(|this, to, context| scroll_frame(this, &to, false, context)),
    ),
    operation(
        "scrollTo",
        &Steps(|this, to, context| scroll_frame(this, &to, false, context)),
    ),
    operation(
        "scrollBy",
        &Steps(|this, by, context| scroll_frame(this, &by, true, context)),
    ),
    operation(
        "scrollByPages",
        &Steps(|this, pages: f64, context| {
            let height = scrolling::client_height(&this.element, context);
            scrolling::scroll_frame_by(this, pages * height, context);
            Ok(())
        }),
    ),
    operation(
        "scrollByLines",
        &Steps(|this, lines: f64, context| {
            scrolling::scroll_frame_by(this, lines * LINE_HEIGHT, context);
            Ok(())
        }),
    ),
];

fn scroll_frame(
    this: &PlatformRef<FrameWindow>,
    scroll: &Scroll,
    relative: bool,
    context: &mut Context,
) -> JsResult<()> {
    if let Some(top) = scroll.top() {
        let amount = if relative {
            top
        } else {
            top - this.scroll_top.get()
        };
        scrolling::scroll_frame_by(this, amount, context);
    }
    Ok(())
}

enumerations! {
    /// [`ScrollBehavior`](https://drafts.csswg.org/cssom-view/#enumdef-scrollbehavior): no scrolling
    /// takes time here.
    ScrollBehavior { Auto "auto", Instant "instant", Smooth "smooth" }

    /// [`ScrollLogicalPosition`](https://drafts.csswg.org/cssom-view/#enumdef-scrolllogicalposition)
    ScrollLogicalPosition { Start "start", Center "center", End "end", Nearest "nearest" }

    /// [`ScrollIntoViewContainer`](https://drafts.csswg.org/cssom-view/#enumdef-scrollintoviewcontainer)
    ScrollIntoViewContainer { All "all", Nearest "nearest" }
}

dictionaries! {
    /// [`ScrollOptions`](https://drafts.csswg.org/cssom-view/#dictdef-scrolloptions)
    struct ScrollOptions {
        _behavior: "behavior" ScrollBehavior = ScrollBehavior::Auto,
    }

    /// [`ScrollToOptions`](https://drafts.csswg.org/cssom-view/#dictdef-scrolltooptions): pages do not
    /// scroll to the side.
    struct ScrollToOptions: ScrollOptions {
        _left: "left" Option<f64>,
        top: "top" Option<f64>,
    }

    /// [`ScrollIntoViewOptions`](https://drafts.csswg.org/cssom-view/#dictdef-scrollintoviewoptions)
    struct ScrollIntoViewOptions: ScrollOptions {
        _block: "block" ScrollLogicalPosition = ScrollLogicalPosition::Start,
        _container: "container" ScrollIntoViewContainer = ScrollIntoViewContainer::All,
        _inline: "inline" ScrollLogicalPosition = ScrollLogicalPosition::Nearest,
    }

    /// [`CheckVisibilityOptions`](https://drafts.csswg.org/cssom-view/#dictdef-checkvisibilityoptions):
    /// nothing is rendered with an opacity here.
    struct CheckVisibilityOptions {
        _check_opacity: "checkOpacity" bool = false,
        _check_visibility_css: "checkVisibilityCSS" bool = false,
        _content_visibility_auto: "contentVisibilityAuto" bool = false,
        _opacity_property: "opacityProperty" bool = false,
        _visibility_property: "visibilityProperty" bool = false,
    }
}

/// `optional (boolean or ScrollIntoViewOptions) arg = {}`, which makes no difference: an element is
/// visible or not.
struct ScrollIntoView;

impl FromJs for ScrollIntoView {
    const IS_OPTIONAL: bool = true;

    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if value.is_object() {
            ScrollIntoViewOptions::from_js(value, context)?;
        }
        Ok(Self)
    }
}

overloads! {
    /// The arguments of `scroll`, `scrollTo` and `scrollBy`.
    enum Scroll {
        /// `undefined scroll(optional ScrollToOptions options = {});`
        Options { options: ScrollToOptions },
        /// `undefined scroll(unrestricted double x, unrestricted double y);`
        Position { _x: f64, y: f64 },
    }
}

impl Scroll {
    /// The vertical part. `None` if nothing scrolls there.
    const fn top(&self) -> Option<f64> {
        match self {
            Self::Options { options } => options.top,
            Self::Position { y, .. } => Some(*y),
        }
    }
}

fn scroll_to(this: &PlatformRef<Element>, to: Scroll, context: &mut Context) -> JsResult<()> {
    if let Some(top) = to.top() {
        scrolling::set_top(this, top, context);
    }
    Ok(())
}

fn scroll_by(this: &PlatformRef<Element>, by: Scroll, context: &mut Context) -> JsResult<()> {
    if let Some(by) = by.top() {
        let top = scrolling::top(this, context) + by;
        scrolling::set_top(this, top, context);
    }
    Ok(())
}

/// Defines the members of the global object.
pub(crate) fn define_on_window(context: &Context) {
    media_query_list::define_on_window(context);
    define_operation("getComputedStyle", &Steps(get_computed_style), context);
    define_operation("scroll", &Steps(scroll_page_to), context);
    define_operation("scrollTo", &Steps(scroll_page_to), context);
    define_operation("scrollBy", &Steps(scroll_page_by), context);
    // Not of any standard, but of documentation.
    define_operation("scrollByPages", &Steps(scroll_by_pages), context);
    define_operation("scrollByLines", &Steps(scroll_by_lines), context);
}

fn scroll_page_to(to: Scroll, context: &mut Context) -> JsResult<()> {
    if let Some(top) = to.top() {
        scrolling::scroll_page_to(top, context);
    }
    Ok(())
}

fn scroll_page_by(amount: Scroll, context: &mut Context) -> JsResult<()> {
    if let Some(amount) = amount.top() {
        by(amount, context);
    }
    Ok(())
}

fn scroll_by_pages(pages: f64, context: &mut Context) -> JsResult<()> {
    let rows = pixels(scrolling::view_size(context).1, LINE_HEIGHT);
    by(pages * rows, context);
    Ok(())
}

fn scroll_by_lines(lines: f64, context: &mut Context) -> JsResult<()> {
    by(lines * LINE_HEIGHT, context);
    Ok(())
}

fn by(amount: f64, context: &mut Context) {
    let top = Page::from_context(context).map_or(0.0, |page| page.input().scroll_top.get());
    scrolling::scroll_page_to(top + amount, context);
}
