//! The interfaces of elements of [SVG](https://svgwg.org/svg2-draft/types.html#InterfaceSVGElement)
//! and [MathML](https://w3c.github.io/mathml-core/#dom-and-javascript). Neither is drawn, so all
//! elements of a kind have one interface.

use crate::dom::ext::*;
use crate::{
    dom::{Element, ElementInterface, element::of, reflect::reflected},
    html::{
        dataset,
        event_handlers::{self, GlobalEventHandlers},
        focus, style,
    },
};
use boa_engine::JsValue;
use boa_gc::{Finalize, Trace};
use boa_websocket::webidl::{Interface, Members, PlatformRef, getter, operation};

macro_rules! interfaces {
    ($($(#[$doc:meta])* $type:ident $name:literal $static:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Default, Trace, Finalize)]
        pub(crate) struct $type;

        impl Interface for $type {
            const NAME: &'static str = $name;
            type Parent = Element;
            type This = PlatformRef<Self>;
            const MEMBERS: Members<Self> = &[
                getter("style", |this, context| {
                    let element = of(this.object());
                    let create = || style::create(element.clone(), context);
                    element.node().same_objects.get("style", create)
                }),
                getter("dataset", |this, context| {
                    let element = of(this.object());
                    let create = || dataset::create(element.clone(), context);
                    element.node().same_objects.get("dataset", create)
                }),
                reflected!(
                    "tabIndex",
                    |element| element.attribute_number::<i32>("tabindex").unwrap_or(-1),
                    set_number("tabindex")
                ),
                operation("focus", 0, |this, _, context| {
                    focus::focus(&of(this.object()), context);
                    Ok(JsValue::undefined())
                }),
                operation("blur", 0, |this, _, context| {
                    let node = of(this.object()).node();
                    if node.has_focus() {
                        focus::move_to(&node.owner(), None, context);
                    }
                    Ok(JsValue::undefined())
                }),
            ];
            const MIXINS: &'static [Members<Self>] = &[GlobalEventHandlers::<Self>::MEMBERS];
        }

        pub(super) static $static: ElementInterface = ElementInterface {
            attribute_change: event_handlers::attribute_change_steps,
            ..ElementInterface::new(|document, layers, element| {
                let object = document.instance(layers.with(element).with($type));
                let element = of(object.object());
                event_handlers::activate_all(&element, None);
                element
            })
        };
    )*};
}

interfaces! {
    /// `SVGElement`
    SvgElement "SVGElement" SVG
    /// `MathMLElement`
    MathMlElement "MathMLElement" MATH_ML
}
