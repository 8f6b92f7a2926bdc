//! [The textarea element](https://html.spec.whatwg.org/multipage/form-elements.html#the-textarea-element).

use super::{HtmlElement, focus, form, form::form_owner, kinds::child_text};
use crate::page::cell::Exchange as _;
use crate::{
    page::{
        Element, changed,
        element::{null_is_empty, of as element_of},
        reflect::{absent, reflect, reflect_boolean, reflect_number},
    },
    webidl::{
        FromJs, Interface, Members, This, attribute, getter, operation,
        string::{from_utf8, to_utf8},
    },
};
use boa_engine::{JsString, JsValue, js_string};
use boa_gc::{Finalize, GcRefCell, Trace};

/// The slots of a textarea element.
#[derive(Default, Trace, Finalize)]
pub(crate) struct HtmlTextAreaElement {
    /// The raw value, once it is dirty.
    value: GcRefCell<Option<JsString>>,
    /// The value when a person began to change it.
    pub(in crate::page) committed: GcRefCell<Option<JsString>>,
}

impl Interface for HtmlTextAreaElement {
    const NAME: &'static str = "HTMLTextAreaElement";
    type Parent = HtmlElement;
    type This = This<Self>;
    const MEMBERS: Members<Self> = &[
        reflect!("autocomplete"),
        reflect_number!("cols", "cols", 20),
        reflect!("dirName", "dirname"),
        reflect_boolean!("disabled"),
        form_owner!(),
        reflect_number!("maxLength", "maxlength", -1),
        reflect_number!("minLength", "minlength", -1),
        reflect!("name"),
        reflect!("placeholder"),
        reflect_boolean!("readOnly", "readonly"),
        reflect_boolean!("required"),
        reflect_number!("rows", "rows", 2),
        reflect!("wrap"),
        getter("type", |_, _| Ok(js_string!("textarea").into())),
        attribute(
            "defaultValue",
            |this, _| Ok(child_text(&element_of(this.object()).node()).into()),
            |this, value, context| {
                let text = JsString::from_js(value, context)?;
                element_of(this.object()).node().set_text_content(text, context);
                Ok(())
            },
        ),
        attribute(
            "value",
            |this, _| Ok(this.value(&element_of(this.object())).into()),
            |this, value, context| {
                let text = null_is_empty(value, context)?;
                this.set_value(text);
                changed(&element_of(this.object()).node(), context);
                Ok(())
            },
        ),
        getter("textLength", |this, _| Ok(this.value(&element_of(this.object())).len().into())),
        getter("labels", |this, context| form::labels(&element_of(this.object()), context)),
        operation("select", 0, |this, _, context| {
            focus::focus(&element_of(this.object()), context);
            Ok(JsValue::undefined())
        }),
        operation("setSelectionRange", 2, |_, _, _| Ok(JsValue::undefined())),
        getter("selectionStart", |this, _| Ok(this.value(&element_of(this.object())).len().into())),
        getter("selectionEnd", |this, _| Ok(this.value(&element_of(this.object())).len().into())),
        absent!("setRangeText"),
        absent!("validity"),
        absent!("checkValidity"),
        absent!("reportValidity"),
        absent!("setCustomValidity"),
    ];
}

/// The textarea element's slots.
pub(in crate::page) fn of(element: &This<Element>) -> Option<This<HtmlTextAreaElement>> {
    if element.is_html("textarea") { This::of_object(element.object()) } else { None }
}

impl HtmlTextAreaElement {
    /// The [API value](https://html.spec.whatwg.org/multipage/form-elements.html#the-textarea-element:concept-fe-api-value).
    pub(in crate::page) fn value(&self, element: &This<Element>) -> JsString {
        let raw = self.value.borrow().clone().unwrap_or_else(|| child_text(&element.node()));
        if !raw.iter().any(|unit| unit == 0x0d) {
            return raw;
        }
        from_utf8(&to_utf8(&raw).replace("\r\n", "\n").replace('\r', "\n"))
    }

    pub(super) fn set_value(&self, text: JsString) {
        self.value.replace(Some(text));
    }

    pub(super) fn reset(&self) {
        self.value.replace(None);
    }

    pub(super) fn copy_from(&self, other: &Self) {
        self.value.replace(other.value.borrow().clone());
    }
}
