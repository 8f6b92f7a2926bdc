//! The mixins
//! [`HTMLOrSVGElement`](https://html.spec.whatwg.org/multipage/dom.html#htmlorsvgelement) and
//! [`ElementCSSInlineStyle`](https://drafts.csswg.org/cssom/#the-elementcssinlinestyle-mixin), which
//! the same interfaces include.

use crate::dom::ext::*;
use crate::{
    dom::{
        element::of,
        reflect::{reflect_boolean, reflected},
    },
    html::{dataset, focus, style},
};
use boa_gc::Trace;
use boa_web::webidl::{
    Interface, Members, PlatformRef, Steps, dictionaries, getter, operation, put_forwards,
};
use std::marker::PhantomData;

dictionaries! {
    /// [`FocusOptions`](https://html.spec.whatwg.org/multipage/interaction.html#focusoptions)
    struct FocusOptions {
        _focus_visible: "focusVisible" Option<bool>,
        prevent_scroll: "preventScroll" bool = false,
    }
}

/// The mixin of the elements of HTML, SVG and MathML.
pub(super) struct HtmlOrSvgElement<T>(PhantomData<T>);

impl<T: Interface<This = PlatformRef<T>> + Trace> HtmlOrSvgElement<T> {
    pub(super) const MEMBERS: Members<T> = &[
        getter(
            "dataset",
            &Steps(|this, context| {
                let element = of(this.object());
                let create = || dataset::create(element.clone(), context);
                element.node().same_objects.get("dataset", create)
            }),
        ),
        put_forwards(
            "style",
            &Steps(|this, context| {
                let element = of(this.object());
                let create = || style::create(element.clone(), context);
                element.node().same_objects.get("style", create)
            }),
            "cssText",
        ),
        reflect_boolean!("autofocus"),
        reflected!(
            "tabIndex",
            |element| element
                .attribute_integer::<i32>("tabindex")
                .unwrap_or_else(|| if focus::is_focusable_by_default(&element) {
                    0
                } else {
                    -1
                }),
            integers::set_long("tabindex")
        ),
        operation(
            "focus",
            &Steps(|this, options: FocusOptions, context| {
                if options.prevent_scroll {
                    focus::focus_in_place(&of(this.object()), context);
                } else {
                    focus::focus(&of(this.object()), context);
                }
                Ok(())
            }),
        ),
        operation(
            "blur",
            &Steps(|this, (), context| {
                let node = of(this.object()).node();
                if node.has_focus() {
                    focus::move_to(&node.owner(), None, context);
                }
                Ok(())
            }),
        ),
    ];
}
