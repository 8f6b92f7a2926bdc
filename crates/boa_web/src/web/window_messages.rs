//! [Posting messages](https://html.spec.whatwg.org/multipage/web-messaging.html#posting-messages) to
//! a window. The windows belong to the program, `boa_page` for example.

use super::{clone::Serialized, location, message_port::MessagePort, parse_url, serialized_origin};
use crate::{
    dom::{
        DomException, Event, EventInit, EventKind, EventTarget, MessageEvent, MessageEventInit,
        TaskSource, host, report_exception, task,
    },
    webidl::{Dictionary, FromJs, PlatformRef, UsvString},
};
use boa_engine::{Context, JsArgs, JsObject, JsResult, JsValue, js_string};

/// The origin of the document that a window shows when the message arrives. `None` is the sender's
/// own origin.
pub type OriginOfWindow = fn(&PlatformRef<EventTarget>, &Context) -> Option<url::Url>;

/// The documents that may receive a message.
enum TargetOrigin {
    Any,
    /// `/`: those of the sender's origin.
    Own,
    Serialized(String),
}

/// The [window post message steps](https://html.spec.whatwg.org/multipage/web-messaging.html#window-post-message-steps),
/// by which the global object of the current realm sends a message to a window: to itself, or to
/// one of a frame. They take the arguments of `postMessage`, and return undefined.
///
/// ```
/// use boa_engine::{Context, Source, js_string};
/// use boa_web::{EventLoop, dom::EventTarget, web, webidl};
///
/// # let context = &mut Context::default();
/// # let events = EventLoop::install(context)?;
/// web::location::register(Some(&"https://chat.example/".parse()?), context)?;
/// webidl::define_operation("postMessage", 1, |args, context| {
///     let window = webidl::Brand::of(&boa_engine::JsValue::undefined(), context);
///     let window: webidl::PlatformRef<EventTarget> = window.expect("the global object is a target");
///     web::post_window_message(args, window, |_, _| None, context)
/// }, context);
/// context.eval(Source::from_bytes("addEventListener('message', (e) => { heard = e.data + e.origin });
///     postMessage('hello from ', '/')"))?;
/// events.run(context)?;
/// assert_eq!(context.eval(Source::from_bytes("heard"))?, js_string!("hello from https://chat.example").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A SyntaxError if the target origin is no URL, a DataCloneError, and exceptions of conversions.
pub fn post_window_message(
    args: &[JsValue],
    window: PlatformRef<EventTarget>,
    origin_of: OriginOfWindow,
    context: &mut Context,
) -> JsResult<JsValue> {
    let (target_origin, transfer) = options(args, context)?;
    let target_origin = match &*target_origin {
        "*" => TargetOrigin::Any,
        "/" => TargetOrigin::Own,
        text => match parse_url(text, None) {
            Ok(url) => TargetOrigin::Serialized(serialized_origin(&url)),
            Err(_) => {
                let message = "the target origin is neither '*' nor '/' nor a URL";
                return Err(DomException::error("SyntaxError", message, context));
            }
        },
    };
    let message = Serialized::with_transfer(args.get_or_undefined(0), &transfer, context)?;
    let receive = task(move |context| {
        let is_received = match (&target_origin, origin_of(&window, context)) {
            (TargetOrigin::Any, _) | (TargetOrigin::Own, None) => true,
            (TargetOrigin::Own, Some(url)) => {
                is_same(&location::origin(context).to_std_string_lossy(), &url)
            }
            (TargetOrigin::Serialized(origin), Some(url)) => is_same(origin, &url),
            (TargetOrigin::Serialized(origin), None) => {
                origin != "null" && location::origin(context) == origin.as_str()
            }
        };
        if is_received && let Err(error) = receive(message, &window, context) {
            report_exception(error, context);
        }
    });
    host(context).queue_task(TaskSource::PostedMessage, receive, context);
    Ok(JsValue::undefined())
}

/// Whether a URL has the origin. An opaque one is the same as no other.
fn is_same(origin: &str, url: &url::Url) -> bool {
    origin != "null" && serialized_origin(url) == origin
}

/// The target origin and the objects to be transferred, of the two overloads.
fn options(args: &[JsValue], context: &mut Context) -> JsResult<(String, Vec<JsObject>)> {
    let (second, third) = (args.get_or_undefined(1), args.get_or_undefined(2));
    if args.len() < 3 && (second.is_null_or_undefined() || second.is_object()) {
        let options = Dictionary::from_js(second, context)?;
        // In the order of their names, those of the inherited dictionary first.
        let transfer = options.member("transfer", context)?.unwrap_or_default();
        let origin = options.member::<UsvString>("targetOrigin", context)?;
        return Ok((origin.map_or_else(|| "/".to_owned(), |it| it.0), transfer));
    }
    let origin = UsvString::from_js(second, context)?.0;
    let transfer = match third {
        undefined if undefined.is_undefined() => Vec::new(),
        list => Vec::from_js(list, context)?,
    };
    Ok((origin, transfer))
}

/// Fires `message`, or `messageerror` if the message can't be deserialized.
fn receive(
    message: Serialized,
    window: &PlatformRef<EventTarget>,
    context: &mut Context,
) -> JsResult<()> {
    let origin = location::origin(context);
    let (r#type, data, ports) = match message.deserialize(context) {
        Ok((data, mut transferred)) => {
            transferred.retain(|it| PlatformRef::<MessagePort>::of_object(it).is_some());
            (js_string!("message"), data, transferred)
        }
        Err(_) => (js_string!("messageerror"), JsValue::null(), Vec::new()),
    };
    let init = MessageEventInit::new(data, origin)
        .with_source(context.global_object())
        .with_ports(ports, context)?;
    let event =
        Event::create::<MessageEvent>(EventInit::new(r#type, EventKind::Message(init)), context);
    window.dispatch(&event, context);
    Ok(())
}
