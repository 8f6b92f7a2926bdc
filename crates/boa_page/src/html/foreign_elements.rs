//! The interfaces of elements of [SVG](https://svgwg.org/svg2-draft/types.html#InterfaceSVGElement)
//! and [MathML](https://w3c.github.io/mathml-core/#dom-and-javascript). Neither is drawn, so all
//! elements of a kind have one interface.

use crate::dom::ext::*;
use crate::{
    dom::{Element, ElementInterface, element::of},
    html::{
        event_handlers::{self, GlobalEventHandlers},
        html_or_svg_element::HtmlOrSvgElement,
    },
};
use boa_gc::{Finalize, Trace};
use boa_web::webidl::{Interface, Members, PlatformRef};

macro_rules! interfaces {
    ($($(#[$doc:meta])* $type:ident $name:literal $static:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Default, Trace, Finalize)]
        pub(crate) struct $type;

        impl Interface for $type {
            const NAME: &'static str = $name;
            type Parent = Element;
            type This = PlatformRef<Self>;
            const MEMBERS: Members<Self> = &[];
            const MIXINS: &'static [Members<Self>] = &[
                HtmlOrSvgElement::<Self>::MEMBERS,
                GlobalEventHandlers::<Self>::MEMBERS,
            ];
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
