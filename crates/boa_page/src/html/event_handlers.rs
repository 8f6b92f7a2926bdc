//! [`GlobalEventHandlers`](https://html.spec.whatwg.org/multipage/webappapis.html#globaleventhandlers),
//! and event handlers that are
//! [attributes of elements](https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-content-attributes).

use crate::dom::ext::*;
use crate::{
    dom::{AttributeChange, Document, Element, document::associated_document, node::value},
    html::{form_owner, scripts::name_of_inserted_code},
};
use boa_engine::{Context, JsError, JsObject, JsString, JsValue};
use boa_gc::Trace;
use boa_web::{
    dom::{EventTarget, diagnostics, event_handler, report_exception},
    webidl::{
        Brand, Interface, Members, PlatformRef, Steps, attribute, string::to_utf8, type_error,
    },
};
use std::{marker::PhantomData, path::PathBuf};

/// The mixin of documents, HTML elements and windows.
pub(crate) struct GlobalEventHandlers<T>(PhantomData<T>);

macro_rules! global_event_handlers {
    ([$($type:ident)*] [$($legacy:literal $legacy_type:literal)*]) => {
        pub(crate) const EVENT_TYPES: &[&str] = &[$(stringify!($type),)* $($legacy_type),*];

        impl<T: Interface<This = PlatformRef<T>> + Trace> GlobalEventHandlers<T> {
            pub(crate) const MEMBERS: Members<T> =
                &[$(event_handler!($type),)* $(event_handler!($legacy, $legacy_type)),*];
        }
    };
}

// The handlers of legacy events have names in lowercase, unlike the types.
global_event_handlers! {
    [
    abort auxclick beforeinput beforematch beforetoggle blur cancel canplay canplaythrough change click close command
    contextlost contextmenu contextrestored copy cuechange cut dblclick drag dragend dragenter dragleave dragover
    dragstart drop durationchange emptied ended error focus formdata input invalid keydown keypress keyup load loadeddata
    loadedmetadata loadstart mousedown mouseenter mouseleave mousemove mouseout mouseover mouseup paste pause play
    playing progress ratechange reset resize scroll scrollend securitypolicyviolation seeked seeking select slotchange
    stalled submit suspend timeupdate toggle volumechange waiting wheel pointerdown pointerup pointermove pointerover
    pointerout pointerenter pointerleave pointercancel animationstart animationend animationiteration
    transitionend transitionstart transitionrun transitioncancel
    ]
    [
        "onwebkitanimationend" "webkitAnimationEnd"
        "onwebkitanimationiteration" "webkitAnimationIteration"
        "onwebkitanimationstart" "webkitAnimationStart"
        "onwebkittransitionend" "webkitTransitionEnd"
    ]
}

/// An event handler of `body` that is its window's.
macro_rules! of_window {
    ($type:ident) => {
        attribute(
            concat!("on", stringify!($type)),
            &Steps(|this, context| match window_of(this.object(), context) {
                Some(window) => EventTarget::handler(&window, stringify!($type), context),
                None => Ok(JsValue::null()),
            }),
            &Steps(
                |this, value: JsValue, context| match window_of(this.object(), context) {
                    Some(window) => {
                        EventTarget::set_handler(&window, stringify!($type), &value, context)
                    }
                    None => Ok(()),
                },
            ),
        )
    };
}

macro_rules! body_handlers {
    ([$($reflected:ident)*] [$($type:ident)*]) => {
        /// The mixin of `body` and `frameset`.
        pub(crate) struct BodyHandlers<T>(PhantomData<T>);

        impl<T: Interface<This = PlatformRef<T>> + Trace> BodyHandlers<T> {
            pub(crate) const MEMBERS: Members<T> =
                &[$(of_window!($reflected),)* $(of_window!($type)),*];
        }

        /// [Those that `body` passes on to its window](https://html.spec.whatwg.org/multipage/webappapis.html#window-reflecting-body-element-event-handler-set).
        const WINDOW_REFLECTED_TYPES: &[&str] = &[$(stringify!($reflected)),*];

        /// The event handlers of windows, which `body` has too:
        /// [`WindowEventHandlers`](https://html.spec.whatwg.org/multipage/webappapis.html#windoweventhandlers).
        pub(crate) const WINDOW_EVENT_TYPES: &[&str] = &[$(stringify!($type)),*];
    };
}

body_handlers! {
    [blur error focus load resize scroll]
    [
        afterprint beforeprint beforeunload hashchange languagechange message messageerror offline online pagehide
        pagereveal pageshow pageswap popstate rejectionhandled storage unhandledrejection unload
    ]
}

/// The window of the page that an element is in.
pub(crate) fn window_of(element: &JsObject, context: &Context) -> Option<JsObject> {
    let document = PlatformRef::<Element>::of_object(element)?.node().owner();
    document.is_page(context).then(|| context.global_object())
}

/// [An attribute that is an event handler has changed](https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-content-attributes:concept-element-attributes-change-ext).
fn attribute_changed(
    element: &PlatformRef<Element>,
    name: &str,
    text: Option<&JsString>,
    context: Option<&Context>,
) {
    let Some(r#type) = name.strip_prefix("on") else {
        return;
    };
    let is_type = |known: &str| {
        known
            .bytes()
            .map(|it| it.to_ascii_lowercase())
            .eq(r#type.bytes())
    };
    let find = |types: &[&'static str]| types.iter().copied().find(|known| is_type(known));
    let is_body = element.is_html("body") || element.is_html("frameset");
    let (r#type, on_window) = match (find(EVENT_TYPES), find(WINDOW_EVENT_TYPES)) {
        (Some(r#type), _) => (r#type, is_body && WINDOW_REFLECTED_TYPES.contains(&r#type)),
        (None, Some(r#type)) if is_body => (r#type, true),
        _ => return,
    };
    let target = if on_window {
        let Some(context) = context.filter(|context| element.node().owner().is_page(context))
        else {
            return;
        };
        <PlatformRef<EventTarget> as Brand>::of(&JsValue::undefined(), context)
    } else {
        Some(element.event_target())
    };
    if let Some(target) = target {
        target.set_handler_text(r#type, text.cloned());
    }
}

/// [Gets the current value](https://html.spec.whatwg.org/multipage/webappapis.html#getting-the-current-value-of-the-event-handler)
/// of a handler that is text. An error in the text is reported.
pub(crate) fn compile(
    target: &JsObject,
    r#type: &'static str,
    text: &JsString,
    context: &mut Context,
) -> Option<JsObject> {
    let element = PlatformRef::<Element>::of_object(target);
    let has_window = |element: PlatformRef<Element>| {
        let document = element.node().owner();
        document.window.borrow().is_some()
    };
    // https://html.spec.whatwg.org/multipage/webappapis.html#concept-environment-noscript
    if !element.is_none_or(has_window) {
        return None;
    }
    function_of(target, r#type, text, context)
        .map_err(|error| report_exception(error, context))
        .ok()
}

fn function_of(
    target: &JsObject,
    r#type: &'static str,
    text: &JsString,
    context: &mut Context,
) -> Result<JsObject, JsError> {
    let element = PlatformRef::<Element>::of_object(target);
    let node = element.as_ref().map(PlatformRef::<Element>::node);
    let parameters = if element.is_none() && r#type == "error" {
        "event, source, lineno, colno, error"
    } else {
        "event"
    };
    let (body, name) = (to_utf8(text), r#type.to_ascii_lowercase());
    let source = format!(
        "(function (scope1, scope2, scope3) {{ with (scope1) with (scope2) with (scope3) return function on{name}({parameters}) {{\n\
         {body}\n}} }})"
    );
    let document = match &node {
        Some(node) => node.owner(),
        None => associated_document(context)?,
    };
    let name = name_of_inserted_code(handler_name(&document), context);
    let script = diagnostics(context).parse(&name, &source, context)?;
    // Whether the text is the body of a function, and nothing that ends it early. The errors of
    // this check have no position.
    let constructor = context.intrinsics().constructors().function().constructor();
    constructor.construct(
        &[JsString::from(parameters).into(), text.clone().into()],
        None,
        context,
    )?;
    let make = script
        .evaluate(context)?
        .as_callable()
        .ok_or_else(|| type_error("it is not a function"))?;
    let empty = || JsValue::from(JsObject::with_null_proto());
    let document = node
        .as_ref()
        .map_or_else(empty, |node| value(&node.owner()));
    let owner = element
        .as_ref()
        .and_then(form_owner::owner)
        .map_or_else(empty, |form| value(&form));
    let own = element.as_ref().map_or_else(empty, value);
    let function = make.call(&JsValue::undefined(), &[document, owner, own], context)?;
    function
        .as_callable()
        .ok_or_else(|| type_error("it is not a function"))
}

/// The name of the handlers of a document: its URL, which differs from the name of inline scripts
/// if that is a path. Lines of the page are not shown for handlers, whose positions are those in
/// the attribute.
pub(crate) fn handler_name(document: &Document) -> PathBuf {
    let mut url = document.creation_url().clone();
    url.set_fragment(None);
    PathBuf::from(url.as_str())
}

/// [Attribute change steps](https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-content-attributes:concept-element-attributes-change-ext)
/// of all elements.
pub(super) fn attribute_change_steps(
    element: &PlatformRef<Element>,
    change: &AttributeChange<'_>,
    context: &mut Context,
) {
    attribute_changed(element, change.local_name, change.value, Some(context));
}

/// The handler texts that an element was created with. Without a context, handlers of the window
/// are skipped.
pub(crate) fn activate_all(element: &PlatformRef<Element>, context: Option<&Context>) {
    for (name, text) in element.attributes.list() {
        if name.ns.is_empty() {
            attribute_changed(element, &name.local, Some(&text), context);
        }
    }
}
