//! [`Window`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#the-window-object): the
//! members that a page adds to the global object.

use crate::dom::ext::*;
use crate::{
    dom::{Element, document_selection::get_selection, node::value},
    html::{
        self,
        event_handlers::{EVENT_TYPES, WINDOW_EVENT_TYPES, compile},
    },
    input::cssom_view,
    loading::{
        cookies::Cookies,
        history::{self, History},
    },
    page::{Page, View},
    text_layout::units::{COLUMN_WIDTH, LINE_HEIGHT, pixels},
};
use boa_engine::{
    Context, JsArgs, JsObject, JsResult, JsString, JsValue, js_string,
    object::builtins::{JsArray, JsProxyBuilder},
    property::{Attribute, PropertyKey},
};
use boa_gc::{Finalize, Trace};
use boa_web::{
    dom::{self, EventTarget, current_event, host},
    host::{self, TimerKey, TimerKind, WindowMessage},
    webidl::{
        self, Brand, CallbackFunction, GlobalSetter, Interface, IntoJs, Members, PlatformRef,
        StaticGetterSteps, Steps, data_property, define_accessors, define_attribute, define_getter,
        define_operation, overloads, string::to_utf8, type_error,
    },
};
use rustc_hash::FxHashMap;
use std::{cell::RefCell, rc::Rc, time::Duration};

/// The slots of the global object.
#[derive(Trace, Finalize)]
pub(super) struct Window {
    #[unsafe_ignore_trace]
    cookies: Rc<Cookies>,
    history: PlatformRef<History>,
    #[unsafe_ignore_trace]
    frames: RefCell<FrameCallbacks>,
    #[unsafe_ignore_trace]
    name: RefCell<JsString>,
    #[unsafe_ignore_trace]
    status: RefCell<JsString>,
}

impl Window {
    /// The window that is the global object of the current realm. Fails with a TypeError if the
    /// global object is no window.
    pub(super) fn current(context: &Context) -> JsResult<PlatformRef<Self>> {
        let window = <PlatformRef<Self> as Brand>::of(&JsValue::undefined(), context);
        window.ok_or_else(|| type_error("there is no window"))
    }

    pub(super) fn history(&self) -> &PlatformRef<History> {
        &self.history
    }

    pub(super) fn cookies(&self) -> &Rc<Cookies> {
        &self.cookies
    }
}

impl Interface for Window {
    const NAME: &'static str = "Window";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[];
}

/// Defines the members of the global object of a page, and the named properties behind it.
pub(super) fn register(page: &Page, cookies: Rc<Cookies>, context: &mut Context) -> JsResult<()> {
    let global = context.global_object();
    for name in ["frames", "parent"] {
        define_attribute(name, global.clone(), GlobalSetter::Replace, context);
    }
    let document = page.document().object().clone();
    for (name, value) in [("top", global), ("document", document)] {
        define_attribute(name, value, GlobalSetter::Unforgeable(None), context);
    }
    define_attribute("opener", JsValue::null(), GlobalSetter::Replace, context);
    define_attribute("frameElement", JsValue::null(), GlobalSetter::None, context);
    define_attribute("closed", false, GlobalSetter::None, context);
    define_attribute("devicePixelRatio", 1, GlobalSetter::Replace, context);
    define_accessors(
        "name",
        &Steps(|context| Ok(Window::current(context)?.name.borrow().clone())),
        &Steps(|name, context| {
            Window::current(context)?.name.replace(name);
            Ok(())
        }),
        context,
    );
    define_accessors(
        "status",
        &Steps(|context| Ok(Window::current(context)?.status.borrow().clone())),
        &Steps(|status, context| {
            Window::current(context)?.status.replace(status);
            Ok(())
        }),
        context,
    );
    define_replaceable(
        "event",
        &Steps(|context| Ok(current_event(context).map_or_else(JsValue::undefined, JsValue::from))),
        context,
    );
    define_replaceable(
        "length",
        &Steps(|context| Ok(frames(&Page::current(context)?).count())),
        context,
    );
    define_replaceable(
        "innerWidth",
        &Steps(|context| {
            let columns = Page::current(context)?.view().size().0;
            Ok(pixels(columns, COLUMN_WIDTH))
        }),
        context,
    );
    define_replaceable(
        "innerHeight",
        &Steps(|context| {
            let rows = Page::current(context)?.view().size().1;
            Ok(pixels(rows, LINE_HEIGHT))
        }),
        context,
    );
    for name in ["scrollY", "pageYOffset"] {
        define_replaceable(
            name,
            &Steps(|context| Ok(Page::current(context)?.input().scroll_top.get())),
            context,
        );
    }
    for name in ["scrollX", "pageXOffset"] {
        define_replaceable(name, &Steps(|_| Ok(0)), context);
    }
    cssom_view::define_on_window(context);
    define_operation("alert", &Steps(alert), context);
    define_operation("confirm", &Steps(confirm), context);
    define_operation("prompt", &Steps(prompt), context);
    define_operation(
        "requestAnimationFrame",
        &Steps(request_animation_frame),
        context,
    );
    define_operation(
        "cancelAnimationFrame",
        &Steps(cancel_animation_frame),
        context,
    );
    define_operation(
        "getSelection",
        &Steps(|(), context| get_selection(Page::current(context)?.document(), context)),
        context,
    );
    define_operation("postMessage", &Steps(post_message), context);
    for name in ["focus", "blur", "stop", "close"] {
        define_operation(name, &Steps(|(), _| Ok(())), context);
    }
    host::set_global_handler_compiler(compile, context);
    host::define_global_event_handlers(EVENT_TYPES, context);
    host::define_global_event_handlers(WINDOW_EVENT_TYPES, context);
    webidl::define::<Window>(context);
    let frames = RefCell::default();
    let history = history::create(page.document().url(), context);
    let object = history.object().clone();
    define_attribute("history", object, GlobalSetter::None, context);
    let window = Window {
        cookies,
        history,
        frames,
        name: RefCell::default(),
        status: RefCell::default(),
    };
    webidl::define_global(window, context);
    let named = named_properties(context);
    let prototype = webidl::prototype_of::<Window>(context.realm());
    prototype.set_prototype(Some(named));
    context.global_object().set_prototype(Some(prototype));
    Ok(())
}

/// `[Replaceable] readonly attribute`
fn define_replaceable<R: IntoJs>(
    name: &'static str,
    get: &'static StaticGetterSteps<R>,
    context: &Context,
) {
    define_getter(name, get, GlobalSetter::Replace, context);
}

overloads! {
    /// The arguments of `alert`.
    enum Alert {
        /// `undefined alert();`
        Empty {},
        /// `undefined alert(DOMString message);`
        Message { message: JsString },
    }
}

/// <https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-alert>
fn alert(arguments: Alert, context: &mut Context) -> JsResult<()> {
    let message = match arguments {
        Alert::Empty {} => String::new(),
        Alert::Message { message } => to_utf8(&message),
    };
    shown(context)?.alert(&message);
    Ok(())
}

/// <https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-confirm>
fn confirm(message: Option<JsString>, context: &mut Context) -> JsResult<bool> {
    Ok(shown(context)?.confirm(&text_or_empty(message)))
}

/// <https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-prompt>
fn prompt(
    (message, default): (Option<JsString>, Option<JsString>),
    context: &mut Context,
) -> JsResult<Option<String>> {
    let (message, default) = (text_or_empty(message), text_or_empty(default));
    Ok(shown(context)?.prompt(&message, &default))
}

/// `optional DOMString text = ""`
fn text_or_empty(text: Option<JsString>) -> String {
    text.map(|it| to_utf8(&it)).unwrap_or_default()
}

/// <https://html.spec.whatwg.org/multipage/web-messaging.html#dom-window-postmessage>
fn post_message(message: WindowMessage, context: &mut Context) -> JsResult<()> {
    let window = <PlatformRef<EventTarget> as Brand>::of(&JsValue::undefined(), context);
    let window = window.ok_or_else(|| type_error("there is no window"))?;
    host::post_window_message(message, window, |_, _| None, context)
}

/// The view, after it has shown the changes before.
fn shown(context: &mut Context) -> JsResult<Rc<dyn View>> {
    let page = Page::current(context)?;
    let view = page.view();
    view.changed(&page, context);
    Ok(view)
}

/// [Animation frames](https://html.spec.whatwg.org/multipage/imagebitmap-and-animations.html#animation-frames):
/// which were requested, and which of them are pending.
#[derive(Debug, Default)]
struct FrameCallbacks {
    last: u32,
    pending: FxHashMap<u32, TimerKey>,
}

/// The time between two animation frames.
const FRAME_INTERVAL: Duration = Duration::from_millis(16);

fn request_animation_frame(callback: CallbackFunction, context: &mut Context) -> JsResult<u32> {
    let window = Window::current(context)?;
    let id = {
        let mut frames = window.frames.borrow_mut();
        frames.last = frames.last.wrapping_add(1).max(1);
        frames.last
    };
    let charge = webidl::charge_timer(context)?;
    let own = window.clone();
    let task = dom::task(move |context| {
        drop(charge);
        // A timer that was due already may be canceled still.
        if own.frames.borrow_mut().pending.remove(&id).is_none() {
            return;
        }
        let now = dom::now(context);
        dom::invoke_callback(&callback, &JsValue::undefined(), &[now.into()], context);
    });
    let key = host(context).set_timer(FRAME_INTERVAL, TimerKind::KeepsAlive, task, context);
    window.frames.borrow_mut().pending.insert(id, key);
    Ok(id)
}

fn cancel_animation_frame(id: u32, context: &mut Context) -> JsResult<()> {
    let window = Window::current(context)?;
    let canceled = window.frames.borrow_mut().pending.remove(&id);
    if let Some(key) = canceled {
        host(context).clear_timer(key);
    }
    Ok(())
}

/// Cancels all animation frames of the current window.
pub(super) fn cancel_animation_frames(context: &Context) {
    let Ok(window) = Window::current(context) else {
        return;
    };
    let pending = std::mem::take(&mut window.frames.borrow_mut().pending);
    for key in pending.into_values() {
        host(context).clear_timer(key);
    }
}

/// The
/// [named properties object](https://html.spec.whatwg.org/multipage/nav-history-apis.html#named-access-on-the-window-object):
/// ids of elements, and names of some, as properties behind all others of the global object.
fn named_properties(context: &mut Context) -> JsObject {
    let prototype = webidl::prototype_of::<EventTarget>(context.realm());
    let target =
        JsObject::from_proto_and_data(prototype, boa_engine::builtins::object::OrdinaryObject);
    target.insert_property(
        boa_engine::JsSymbol::to_string_tag(),
        data_property(js_string!("WindowProperties"), Attribute::CONFIGURABLE),
    );
    let proxy = JsProxyBuilder::new(target)
        .has(|_, args, context| {
            // The named property visibility algorithm: properties of event targets and of all
            // objects hide names.
            let (target, key) = target_and_key(args, context)?;
            let is_hidden = target.has_property(key.clone(), context)?;
            Ok((is_hidden || named(&key, context).is_some()).into())
        })
        .get(|_, args, context| {
            let (target, key) = target_and_key(args, context)?;
            if target.has_property(key.clone(), context)? {
                return target.get(key, context);
            }
            Ok(named(&key, context).unwrap_or_default())
        })
        .get_own_property_descriptor(|_, args, context| {
            let (target, key) = target_and_key(args, context)?;
            if target.has_property(key.clone(), context)? {
                return Ok(JsValue::undefined());
            }
            let Some(element) = named(&key, context) else {
                return Ok(JsValue::undefined());
            };
            let descriptor = [
                ("value", element),
                ("writable", true.into()),
                ("enumerable", false.into()),
                ("configurable", true.into()),
            ];
            Ok(webidl::object_of(descriptor, context).into())
        })
        .define_property(|_, _, _| Ok(false.into()))
        .delete_property(|_, _, _| Ok(false.into()))
        .prevent_extensions(|_, _, _| Ok(false.into()))
        .own_keys(|_, _, context| Ok(JsArray::new(context)?.into()))
        .build(context);
    proxy.map_or_else(|_| JsObject::with_null_proto(), JsObject::from)
}

fn target_and_key(args: &[JsValue], context: &mut Context) -> JsResult<(JsObject, PropertyKey)> {
    let target = args.get_or_undefined(0).to_object(context)?;
    let key = args.get_or_undefined(1).to_property_key(context)?;
    Ok((target, key))
}

fn frames(page: &Page) -> impl Iterator<Item = PlatformRef<Element>> + use<> {
    let elements = page.document().node().descendant_elements();
    elements.filter(|it| it.is_html("iframe"))
}

/// The window of the frame at a place.
fn frame(index: usize, context: &mut Context) -> Option<JsValue> {
    let frame = frames(&Page::from_context(context)?).nth(index)?;
    html::frame_window(&frame, context).map(JsValue::from)
}

/// [The value of a named property](https://html.spec.whatwg.org/multipage/nav-history-apis.html#dom-window-nameditem),
/// the first element of a name; of a frame its window.
fn named(key: &PropertyKey, context: &mut Context) -> Option<JsValue> {
    if let PropertyKey::Index(index) = key {
        return frame(usize::try_from(index.get()).ok()?, context);
    }
    let PropertyKey::String(name) = key else {
        return None;
    };
    if name.is_empty() {
        return None;
    }
    let document = Page::from_context(context)?.document().clone();
    let by_name = document.element_with_name(name);
    if let Some(window) = by_name
        .as_ref()
        .and_then(|element| html::frame_window(element, context))
    {
        return Some(window.into());
    }
    by_name
        .or_else(|| document.element_with_id(name))
        .as_ref()
        .map(value)
}
