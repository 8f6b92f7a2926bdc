//! The mixins
//! [`HTMLOrSVGElement`](https://html.spec.whatwg.org/multipage/dom.html#htmlorsvgelement) and
//! [`ElementCSSInlineStyle`](https://drafts.csswg.org/cssom/#the-elementcssinlinestyle-mixin), which
//! the same interfaces include.

use crate::dom::ext::*;
use crate::{
    dom::{
        element::of,
        reflect::{reflect_boolean, reflected, set_string},
    },
    html::{dataset, focus, style},
};
use boa_engine::{JsArgs, JsValue};
use boa_gc::Trace;
use boa_websocket::webidl::{
    Dictionary, FromJs, Interface, Members, PlatformRef, attribute, getter, operation,
};
use std::marker::PhantomData;

/// The mixin of the elements of HTML, SVG and MathML.
pub(super) struct HtmlOrSvgElement<T>(PhantomData<T>);

impl<T: Interface<This = PlatformRef<T>> + Trace> HtmlOrSvgElement<T> {
    pub(super) const MEMBERS: Members<T> = &[
        getter("dataset", |this, context| {
            let element = of(this.object());
            let create = || dataset::create(element.clone(), context);
            element.node().same_objects.get("dataset", create)
        }),
        attribute(
            "style",
            |this, context| {
                let element = of(this.object());
                let create = || style::create(element.clone(), context);
                element.node().same_objects.get("style", create)
            },
            |this, value, context| {
                // [PutForwards=cssText]
                set_string(this.object(), "style", value, context)
            },
        ),
        reflect_boolean!("autofocus"),
        reflected!(
            "tabIndex",
            |element| element
                .attribute_number::<i32>("tabindex")
                .unwrap_or_else(|| if focus::is_focusable_by_default(&element) {
                    0
                } else {
                    -1
                }),
            set_number("tabindex")
        ),
        operation("focus", 0, |this, args, context| {
            let options = Dictionary::from_js(args.get_or_undefined(0), context)?;
            let in_place: Option<bool> = options.member("preventScroll", context)?;
            if in_place == Some(true) {
                focus::focus_in_place(&of(this.object()), context);
            } else {
                focus::focus(&of(this.object()), context);
            }
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
}
