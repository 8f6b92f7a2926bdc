//! [The iframe element](https://html.spec.whatwg.org/multipage/iframe-embed-object.html#the-iframe-element):
//! a document that scripts write into, or that is loaded. No script of its own runs in it.

use crate::dom::ext::*;
use crate::{
    dom::{
        AttributeChange, Document, Element, changed,
        document::{ReadyState, about_blank},
        element::of as element_of,
        reflect::{reflect, reflect_url},
    },
    events,
    html::{
        HtmlElement, encoding::decoded, event_handlers, frame_window, parser::Parser, user_agent,
    },
};
use boa_engine::{Context, JsObject};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_web::{
    dom::EventTarget,
    web::parse_url,
    webidl::{Interface, Members, PlatformRef, Steps, getter},
};
use encoding_rs::Encoding;
use std::cell::Cell;
use url::Url;

/// The slots of an iframe.
#[derive(Default, Trace, Finalize)]
pub(crate) struct HtmlIFrameElement {
    document: GcRefCell<Option<PlatformRef<Document>>>,
    /// The number of navigations. A new one cancels those before it.
    navigations: Cell<u32>,
}

impl Interface for HtmlIFrameElement {
    const NAME: &'static str = "HTMLIFrameElement";
    type Parent = HtmlElement;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        reflect_url!("src"),
        reflect!("srcdoc"),
        reflect!("name"),
        reflect!("allow"),
        reflect!("width"),
        reflect!("height"),
        getter(
            "contentDocument",
            &Steps(|this, context| Ok(document_or_new(&element_of(this.object()), context))),
        ),
        getter(
            "contentWindow",
            &Steps(|this, context| Ok(window_of(&element_of(this.object()), context))),
        ),
    ];
}

/// The window of an iframe.
pub(crate) fn window_of(element: &PlatformRef<Element>, context: &mut Context) -> Option<JsObject> {
    document_or_new(element, context).and_then(|document| document.window.borrow().clone())
}

/// The document in an iframe, if it was created.
pub(crate) fn document_of(element: &PlatformRef<Element>) -> Option<PlatformRef<Document>> {
    let frame = of(element)?;
    frame.document.borrow().clone()
}

fn of(element: &PlatformRef<Element>) -> Option<PlatformRef<HtmlIFrameElement>> {
    PlatformRef::of_object(element.object())
}

/// The
/// [content document](https://html.spec.whatwg.org/multipage/document-sequences.html#content-navigable):
/// there is one while the element is in a document.
fn document_or_new(
    element: &PlatformRef<Element>,
    context: &mut Context,
) -> Option<PlatformRef<Document>> {
    if !element.node().is_connected() {
        return None;
    }
    let frame = of(element)?;
    if let Some(document) = &*frame.document.borrow() {
        return Some(document.clone());
    }
    let document = element.node().owner().create_like();
    let [html, head, body] = ["html", "head", "body"].map(|name| document.create_html(name).node());
    document.node().link(&html, None);
    html.link(&head, None);
    html.link(&body, None);
    document
        .window
        .replace(Some(frame_window::create(&document, element, context)));
    frame.document.replace(Some(document.clone()));
    Some(document)
}

/// The content that a frame navigates to.
enum Content {
    /// An empty document.
    Blank,
    /// The value of `srcdoc`.
    Srcdoc(String),
    Url(Url),
}

/// [Process the iframe attributes](https://html.spec.whatwg.org/multipage/iframe-embed-object.html#process-the-iframe-attributes):
/// the element was inserted into the page, or its attributes have changed since.
pub(crate) fn process(element: &PlatformRef<Element>, is_new: bool, context: &mut Context) {
    let Some(frame) = of(element) else {
        return;
    };
    let owner = element.node().owner();
    // A frame in a frame stays empty: pages would be in themselves without end.
    if !element.node().is_connected() || !owner.is_page(context) {
        return;
    }
    let navigation = frame.navigations.get().wrapping_add(1);
    frame.navigations.set(navigation);
    let content = match (
        element.attribute_text("srcdoc"),
        element.attribute("src").filter(|src| !src.is_empty()),
    ) {
        (Some(text), _) => Content::Srcdoc(text),
        (None, Some(src)) => owner
            .parse_url(&src)
            .filter(|url| url.scheme() != "about")
            .map_or(Content::Blank, Content::Url),
        (None, None) => Content::Blank,
    };
    if is_new && matches!(content, Content::Blank) {
        // https://html.spec.whatwg.org/multipage/iframe-embed-object.html#iframe-load-event-steps,
        // and not by a task.
        return events::fire(&element.event_target(), "load", context);
    }
    let Some(user_agent) = user_agent(context) else {
        return;
    };
    user_agent.delay_load_event(context);
    let element = element.clone();
    events::queue_task(context, move |context| {
        let goes_on = element.node().is_connected()
            && of(&element).is_some_and(|frame| frame.navigations.get() == navigation);
        if goes_on {
            navigate(&element, content, context);
        }
        user_agent.stop_delaying_load_event(context);
    });
}

/// Replaces the document in a frame.
fn navigate(element: &PlatformRef<Element>, content: Content, context: &mut Context) {
    let (url, (text, encoding)) = match content {
        Content::Blank => (about_blank(), (String::new(), encoding_rs::UTF_8)),
        Content::Srcdoc(text) => (
            parse_url("about:srcdoc", None).expect("it is a URL"),
            (text, encoding_rs::UTF_8),
        ),
        Content::Url(url) => {
            let text = read(&url, context);
            (url, text)
        }
    };
    let Some(window) = window_of(element, context) else {
        return;
    };
    let (Some(frame), Some(proxy)) = (
        of(element),
        PlatformRef::<frame_window::FrameWindow>::of_object(&window),
    ) else {
        return;
    };
    let document = element.node().owner().create_like();
    document.set_url(url);
    document.encoding.set(encoding);
    document.window.replace(Some(window));
    proxy.document.replace(document.clone());
    if let Some(old) = frame.document.replace(Some(document.clone())) {
        old.window.replace(None);
    }
    document.ready_state.set(ReadyState::Loading);
    Parser::parse_without_scripting(&document, &text, context);
    document.become_ready(ReadyState::Interactive, context);
    events::fire_bubbling(&document.node().event_target(), "DOMContentLoaded", context);
    document.become_ready(ReadyState::Complete, context);
    events::fire(&proxy.as_parent::<EventTarget>(), "load", context);
    events::fire(&element.event_target(), "load", context);
    changed(&element.node(), context);
}

/// The markup at a URL. Other text is shown as it is.
fn read(url: &Url, context: &Context) -> (String, &'static Encoding) {
    let nothing = (String::new(), encoding_rs::UTF_8);
    let Some(user_agent) = user_agent(context) else {
        return nothing;
    };
    match user_agent.read(url, context) {
        Ok(bytes) => {
            let (text, encoding) = decoded(&bytes);
            let name = url.path().rsplit('/').next().unwrap_or_default();
            // Programs on servers mostly answer in HTML.
            let is_html = !name.contains('.')
                || name.ends_with(".html")
                || name.ends_with(".htm")
                || name.ends_with(".py");
            if is_html {
                return (text, encoding);
            }
            let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
            (format!("<pre>{escaped}</pre>"), encoding)
        }
        Err(error) => {
            let message = format!("the frame's page {url} can't be read: {error}");
            user_agent.failed(&message, context);
            nothing
        }
    }
}

/// Removing steps: the element has left its document, and its own document is destroyed.
pub(super) fn removed(element: &PlatformRef<Element>, _: &mut Context) {
    if let Some(frame) = of(element)
        && let Some(document) = frame.document.take()
    {
        frame
            .navigations
            .set(frame.navigations.get().wrapping_add(1));
        document.window.replace(None);
    }
}

pub(super) fn attribute_changed(
    element: &PlatformRef<Element>,
    change: &AttributeChange<'_>,
    context: &mut Context,
) {
    event_handlers::attribute_change_steps(element, change, context);
    if matches!(&**change.local_name, "src" | "srcdoc") {
        process(element, false, context);
    }
}
