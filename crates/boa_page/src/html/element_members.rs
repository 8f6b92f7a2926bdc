//! The members of [`HTMLElement`](https://html.spec.whatwg.org/multipage/dom.html#htmlelement).

use crate::dom::ext::*;
use crate::{
    dom::{
        Element, Node,
        element::of,
        mutation,
        reflect::{reflect, reflect_boolean, reflected},
    },
    events::fire_click,
    exception::throw,
    html::{
        HtmlElement, disabled::is_disabled, event_handlers::GlobalEventHandlers,
        html_or_svg_element::HtmlOrSvgElement, inner_text,
    },
};
use boa_engine::{Context, JsResult, JsString, JsValue, js_string};
use boa_web::webidl::{
    FromJs, Interface, IntoJs, LegacyNullToEmptyString, Members, Nullable, PlatformRef, Steps,
    attribute, operation, string::to_utf8,
};

/// The keyword of the attribute `hidden` for an element that a search reveals.
const UNTIL_FOUND: &str = "until-found";

/// What a script assigns to
/// [`hidden`](https://html.spec.whatwg.org/multipage/interaction.html#dom-hidden):
/// `(boolean or unrestricted double or DOMString)`.
enum HiddenValue {
    UntilFound,
    Hidden,
    Shown,
}

impl FromJs for HiddenValue {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let is_hidden = if value.is_boolean() || value.is_number() {
            value.to_boolean()
        } else {
            let text = JsString::from_js(value, context)?;
            if to_utf8(&text).eq_ignore_ascii_case(UNTIL_FOUND) {
                return Ok(Self::UntilFound);
            }
            !text.is_empty()
        };
        Ok(if is_hidden { Self::Hidden } else { Self::Shown })
    }
}

impl Interface for HtmlElement {
    const NAME: &'static str = "HTMLElement";
    type Parent = Element;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        reflect!("title"),
        reflect!("lang"),
        reflect!("dir"),
        attribute(
            "hidden",
            &Steps(
                |this, context| match of(this.object()).attribute("hidden") {
                    None => false.into_js(context),
                    Some(value) if to_utf8(&value).eq_ignore_ascii_case(UNTIL_FOUND) => {
                        UNTIL_FOUND.into_js(context)
                    }
                    Some(_) => true.into_js(context),
                },
            ),
            &Steps(|this, hidden: Nullable<HiddenValue>, context| {
                let element = of(this.object());
                match hidden.0 {
                    Some(HiddenValue::UntilFound) => {
                        element.set_attribute("hidden", js_string!(UNTIL_FOUND), context);
                    }
                    Some(HiddenValue::Hidden) => {
                        element.set_attribute("hidden", js_string!(), context);
                    }
                    Some(HiddenValue::Shown) | None => element.remove_attribute("hidden", context),
                }
                Ok(())
            }),
        ),
        reflect_boolean!("inert"),
        reflect!("accessKey", "accesskey"),
        reflect!("nonce"),
        reflect!("role"),
        operation(
            "click",
            &Steps(|this, (), context| {
                let element = of(this.object());
                if is_disabled(&element) || this.click_in_progress.replace(true) {
                    return Ok(());
                }
                fire_click(&element.event_target(), false, context);
                this.click_in_progress.set(false);
                Ok(())
            }),
        ),
        attribute(
            "draggable",
            &Steps(|this, _| {
                Ok(of(this.object())
                    .attribute_text("draggable")
                    .is_some_and(|it| it == "true"))
            }),
            &Steps(|this, is_draggable: bool, context| {
                let text = JsString::from(is_draggable.to_string());
                of(this.object()).set_attribute("draggable", text, context);
                Ok(())
            }),
        ),
        reflected!(
            "contentEditable",
            |element| content_editable(&element),
            set_string("contenteditable")
        ),
        attribute(
            "innerText",
            &Steps(|this, _| Ok(inner_text::inner_text(&of(this.object()).node()))),
            &Steps(
                |this, LegacyNullToEmptyString(text): LegacyNullToEmptyString, context| {
                    let node = of(this.object()).node();
                    let fragment = rendered_text_fragment(&node, &text);
                    mutation::replace_all(&node, Some(&fragment), context);
                    Ok(())
                },
            ),
        ),
        attribute(
            "outerText",
            &Steps(|this, _| Ok(inner_text::inner_text(&of(this.object()).node()))),
            &Steps(Self::set_outer_text),
        ),
    ];
    const MIXINS: &'static [Members<Self>] = &[
        HtmlOrSvgElement::<Self>::MEMBERS,
        GlobalEventHandlers::<Self>::MEMBERS,
    ];
}

impl HtmlElement {
    /// <https://html.spec.whatwg.org/multipage/dom.html#dom-outertext>
    fn set_outer_text(
        this: &PlatformRef<Self>,
        LegacyNullToEmptyString(text): LegacyNullToEmptyString,
        context: &mut Context,
    ) -> JsResult<()> {
        let node = of(this.object()).node();
        let Some(parent) = node.parent_node() else {
            let message = "an element without a parent can't be replaced";
            return throw("NoModificationAllowedError", message, context);
        };
        let fragment = rendered_text_fragment(&node, &text);
        if fragment.first_child().is_none() {
            mutation::append(
                &fragment,
                &node.owner().create_text(JsString::default()),
                context,
            )?;
        }
        let (next, previous) = (node.next_sibling(), node.previous_sibling());
        mutation::replace(&parent, &node, &fragment, context)?;
        if let Some(last) = next
            .and_then(|next| next.previous_sibling())
            .filter(PlatformRef::is_text)
        {
            mutation::merge_with_next_text(&last, context);
        }
        if let Some(previous) = previous.filter(PlatformRef::is_text) {
            mutation::merge_with_next_text(&previous, context);
        }
        Ok(())
    }
}

/// The state of
/// [contenteditable](https://html.spec.whatwg.org/multipage/interaction.html#dom-contenteditable).
fn content_editable(element: &PlatformRef<Element>) -> JsString {
    let own = element.attribute_text("contenteditable");
    match own.map(|it| it.to_ascii_lowercase()).as_deref() {
        Some("" | "true") => js_string!("true"),
        Some("false") => js_string!("false"),
        Some("plaintext-only") => js_string!("plaintext-only"),
        _ => js_string!("inherit"),
    }
}

/// The
/// [rendered text fragment](https://html.spec.whatwg.org/multipage/dom.html#rendered-text-fragment):
/// lines, with `br` between them.
fn rendered_text_fragment(node: &PlatformRef<Node>, text: &JsString) -> PlatformRef<Node> {
    let document = node.owner();
    let fragment = document.create_fragment();
    let text = to_utf8(text).replace("\r\n", "\n").replace('\r', "\n");
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            fragment.link(&document.create_html("br").node(), None);
        }
        if !line.is_empty() {
            fragment.link(&document.create_text(JsString::from(line)), None);
        }
    }
    fragment
}
