//! [Posting messages](https://html.spec.whatwg.org/multipage/web-messaging.html#posting-messages) to
//! a window. The windows belong to the program, `boa_page` for example.

use super::{
    clone::{Serialized, StructuredSerializeOptions},
    location,
    message_port::MessagePort,
    parse_url, serialized_origin,
};
use crate::{
    dom::{
        DomException, Event, EventInit, EventKind, EventTarget, MessageEvent, MessageEventInit,
        TaskSource, host, report_exception, task,
    },
    webidl::{Arguments, PlatformRef, UsvString, dictionaries, is_dictionary, overloads},
};
use boa_engine::{Context, JsObject, JsResult, JsValue, js_string};

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

dictionaries! {
    /// ```webidl
    /// dictionary WindowPostMessageOptions : StructuredSerializeOptions {
    ///   USVString targetOrigin = "/";
    /// };
    /// ```
    struct WindowPostMessageOptions: StructuredSerializeOptions {
        target_origin: "targetOrigin" UsvString = UsvString("/".to_owned()),
    }
}

overloads! {
    /// The arguments of `postMessage()` of a window.
    enum PostMessage {
        /// `undefined postMessage(any message, optional WindowPostMessageOptions options = {});`
        Options { message: JsValue, options: WindowPostMessageOptions } if is_dictionary(1),
        /// `undefined postMessage(any message, USVString targetOrigin, optional sequence<object>
        /// transfer = []);`
        Target { message: JsValue, target_origin: UsvString, transfer: Option<Vec<JsObject>> },
    }
}

/// The arguments of the overloaded `postMessage()` of a window.
#[derive(Debug)]
pub struct WindowMessage {
    message: JsValue,
    target_origin: String,
    transfer: Vec<JsObject>,
}

impl Arguments for WindowMessage {
    const LENGTH: usize = PostMessage::LENGTH;
    const MAX_LENGTH: usize = PostMessage::MAX_LENGTH;

    fn from_args(args: &[JsValue], context: &mut Context) -> JsResult<Self> {
        Ok(match PostMessage::from_args(args, context)? {
            PostMessage::Options { message, options } => Self {
                message,
                target_origin: options.target_origin.0,
                transfer: options.parent.transfer,
            },
            PostMessage::Target {
                message,
                target_origin,
                transfer,
            } => Self {
                message,
                target_origin: target_origin.0,
                transfer: transfer.unwrap_or_default(),
            },
        })
    }
}

/// The [window post message steps](https://html.spec.whatwg.org/multipage/web-messaging.html#window-post-message-steps),
/// by which the global object of the current realm sends a message to a window: to itself, or to
/// one of a frame.
///
/// ```
/// use boa_engine::{Context, Source, js_string};
/// use boa_web::{host, EventLoop, dom::EventTarget, web, webidl::{self, Steps}};
///
/// # let context = &mut Context::default();
/// # let events = EventLoop::install(context)?;
/// web::location::register(Some(&"https://chat.example/".parse()?), context)?;
/// webidl::define_operation("postMessage", &Steps(|message: host::WindowMessage, context| {
///     let window = webidl::Brand::of(&boa_engine::JsValue::undefined(), context);
///     let window: webidl::PlatformRef<EventTarget> = window.expect("the global object is a target");
///     host::post_window_message(message, window, |_, _| None, context)
/// }), context);
/// context.eval(Source::from_bytes("addEventListener('message', (e) => { heard = e.data + e.origin });
///     postMessage('hello from ', '/')"))?;
/// events.run(context)?;
/// assert_eq!(context.eval(Source::from_bytes("heard"))?, js_string!("hello from https://chat.example").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A SyntaxError if the target origin is no URL, a DataCloneError, and the exception of a getter of
/// the message.
pub fn post_window_message(
    message: WindowMessage,
    window: PlatformRef<EventTarget>,
    origin_of: OriginOfWindow,
    context: &mut Context,
) -> JsResult<()> {
    let WindowMessage {
        message,
        target_origin,
        transfer,
    } = message;
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
    let message = Serialized::with_transfer(&message, &transfer, context)?;
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
    Ok(())
}

/// Whether a URL has the origin. An opaque one is the same as no other.
fn is_same(origin: &str, url: &url::Url) -> bool {
    origin != "null" && serialized_origin(url) == origin
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
