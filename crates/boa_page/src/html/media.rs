//! [Media elements](https://html.spec.whatwg.org/multipage/media.html#media-elements): `audio` and
//! `video`. Nothing can be played here: they never have any media data.

use crate::dom::ext::*;
use crate::{
    dom::{
        Document, Element, Node,
        element::of,
        reflect::{reflect, reflect_boolean, reflect_unsigned_long, reflect_url},
    },
    exception::throw,
    html::{HtmlElement, event_handlers},
};
use boa_engine::{JsObject, JsString};
use boa_gc::{Finalize, Trace};
use boa_web::{
    dom::DomException,
    webidl::{
        Double, Interface, Layers, Members, PlatformRef, Promise, Steps, attribute, constant,
        getter, operation,
    },
};
use std::cell::Cell;

/// The slots of a media element.
#[derive(Debug, Trace, Finalize)]
pub(crate) struct HtmlMediaElement {
    volume: Cell<f64>,
    playback_rate: Cell<f64>,
    default_playback_rate: Cell<f64>,
    muted: Cell<bool>,
}

impl Default for HtmlMediaElement {
    fn default() -> Self {
        Self {
            volume: Cell::new(1.0),
            playback_rate: Cell::new(1.0),
            default_playback_rate: Cell::new(1.0),
            muted: Cell::new(false),
        }
    }
}

impl Interface for HtmlMediaElement {
    const NAME: &'static str = "HTMLMediaElement";
    type Parent = HtmlElement;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        constant("NETWORK_EMPTY", 0),
        constant("NETWORK_IDLE", 1),
        constant("NETWORK_LOADING", 2),
        constant("NETWORK_NO_SOURCE", 3),
        constant("HAVE_NOTHING", 0),
        constant("HAVE_METADATA", 1),
        constant("HAVE_CURRENT_DATA", 2),
        constant("HAVE_FUTURE_DATA", 3),
        constant("HAVE_ENOUGH_DATA", 4),
        getter("error", &Steps(|_, _| Ok(None::<JsObject>))),
        reflect_url!("src"),
        getter("currentSrc", &Steps(|_, _| Ok(JsString::default()))),
        getter("networkState", &Steps(|_, _| Ok(0))),
        reflect!("preload"),
        operation("load", &Steps(|_, (), _| Ok(()))),
        operation(
            "canPlayType",
            &Steps(|_, _: JsString, _| {
                // It can't be played.
                Ok(JsString::default())
            }),
        ),
        getter("readyState", &Steps(|_, _| Ok(0))),
        getter("seeking", &Steps(|_, _| Ok(false))),
        attribute(
            "currentTime",
            &Steps(|_, _| Ok(0.0)),
            &Steps(|_, _: Double, _| Ok(())),
        ),
        getter("duration", &Steps(|_, _| Ok(f64::NAN))),
        getter("paused", &Steps(|_, _| Ok(true))),
        getter("ended", &Steps(|_, _| Ok(false))),
        attribute(
            "defaultPlaybackRate",
            &Steps(|this, _| Ok(this.default_playback_rate.get())),
            &Steps(|this, Double(rate): Double, _| {
                this.default_playback_rate.set(rate);
                Ok(())
            }),
        ),
        attribute(
            "playbackRate",
            &Steps(|this, _| Ok(this.playback_rate.get())),
            &Steps(|this, Double(rate): Double, _| {
                this.playback_rate.set(rate);
                Ok(())
            }),
        ),
        reflect_boolean!("autoplay"),
        reflect_boolean!("loop"),
        operation(
            "play",
            &Steps(|_, (), context| {
                let message = "nothing can be played here";
                let error = DomException::error("NotSupportedError", message, context);
                Ok(Promise::Rejected(error.into_opaque(context)?))
            }),
        ),
        operation("pause", &Steps(|_, (), _| Ok(()))),
        reflect_boolean!("controls"),
        attribute(
            "volume",
            &Steps(|this, _| Ok(this.volume.get())),
            &Steps(|this, Double(volume): Double, context| {
                if !(0.0..=1.0).contains(&volume) {
                    return throw("IndexSizeError", "a volume is between 0 and 1", context);
                }
                this.volume.set(volume);
                Ok(())
            }),
        ),
        attribute(
            "muted",
            &Steps(|this, _| {
                let element = of(this.object());
                Ok(this.muted.get() || element.has_attribute("muted"))
            }),
            &Steps(|this, is_muted: bool, _| {
                this.muted.set(is_muted);
                Ok(())
            }),
        ),
        reflect_boolean!("defaultMuted", "muted"),
    ];
}

/// An `audio` element; all that it has is a media element's.
#[derive(Debug, Default, Trace, Finalize)]
pub(crate) struct HtmlAudioElement;

impl Interface for HtmlAudioElement {
    const NAME: &'static str = "HTMLAudioElement";
    type Parent = HtmlMediaElement;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[];
}

/// A `video` element.
#[derive(Debug, Default, Trace, Finalize)]
pub(crate) struct HtmlVideoElement;

impl Interface for HtmlVideoElement {
    const NAME: &'static str = "HTMLVideoElement";
    type Parent = HtmlMediaElement;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        reflect_unsigned_long!("width", new(0)),
        reflect_unsigned_long!("height", new(0)),
        getter("videoWidth", &Steps(|_, _| Ok(0))),
        getter("videoHeight", &Steps(|_, _| Ok(0))),
        reflect_url!("poster"),
        reflect_boolean!("playsInline", "playsinline"),
    ];
}

/// Makes an element of one of the two interfaces.
pub(super) fn make<T>(
    document: &PlatformRef<Document>,
    layers: Layers<Node>,
    element: Element,
) -> PlatformRef<Element>
where
    T: Interface<Parent = HtmlMediaElement, This = PlatformRef<T>> + Trace + Default,
{
    let layers = layers.with(element).with(HtmlElement::default());
    let layers = layers.with(HtmlMediaElement::default()).with(T::default());
    let element = of(document.instance(layers).object());
    event_handlers::activate_all(&element, None);
    element
}
