//! [`XMLHttpRequestEventTarget`](https://xhr.spec.whatwg.org/#xmlhttprequesteventtarget) and
//! [`XMLHttpRequestUpload`](https://xhr.spec.whatwg.org/#xmlhttprequestupload).

use crate::{
    dom::{EventTarget, event_handler},
    webidl::{self, Interface, Layers, Members, PlatformRef},
};
use boa_engine::Context;
use boa_gc::{Finalize, Trace};

/// An `XMLHttpRequestEventTarget`: the event handlers that a request and its upload share.
#[derive(Debug, Trace, Finalize)]
pub struct XmlHttpRequestEventTarget;

impl Interface for XmlHttpRequestEventTarget {
    const NAME: &'static str = "XMLHttpRequestEventTarget";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        event_handler!(loadstart),
        event_handler!(progress),
        event_handler!(abort),
        event_handler!(error),
        event_handler!(load),
        event_handler!(timeout),
        event_handler!(loadend),
    ];
}

/// An `XMLHttpRequestUpload`: the target of the events of a request's content.
#[derive(Debug, Trace, Finalize)]
pub struct XmlHttpRequestUpload;

impl Interface for XmlHttpRequestUpload {
    const NAME: &'static str = "XMLHttpRequestUpload";
    type Parent = XmlHttpRequestEventTarget;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[];
}

impl XmlHttpRequestUpload {
    pub(super) fn create(context: &Context) -> PlatformRef<Self> {
        let layers = Layers::new()
            .with(EventTarget::default())
            .with(XmlHttpRequestEventTarget);
        webidl::create(layers.with(Self), context)
    }
}

/// The event target of a request or an upload.
pub(super) fn event_target<T>(object: &PlatformRef<T>) -> PlatformRef<EventTarget>
where
    T: Interface<This = PlatformRef<T>, Parent = XmlHttpRequestEventTarget> + Trace,
{
    object.as_parent::<XmlHttpRequestEventTarget>().as_parent()
}
