//! [The textarea element](https://html.spec.whatwg.org/multipage/form-elements.html#the-textarea-element).

use crate::dom::ext::*;
use crate::{
    dom::{
        Element,
        cell::Exchange as _,
        changed,
        element::{null_is_empty, of as element_of},
        reflect::{reflect, reflect_boolean, reflect_number},
    },
    html::{
        HtmlElement,
        element_interfaces::child_text,
        form::{self, form_owner},
        selection::{Selection, TextSelection},
    },
};
use boa_engine::{JsString, js_string};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_websocket::webidl::{
    FromJs, Interface, Members, PlatformRef, attribute, getter,
    string::{from_utf8, to_utf8},
};
use std::cell::Cell;

/// The slots of a textarea element.
#[derive(Default, Trace, Finalize)]
pub(crate) struct HtmlTextAreaElement {
    /// The raw value, once it is dirty.
    value: GcRefCell<Option<JsString>>,
    /// The selection; none while the caret is at the end.
    #[unsafe_ignore_trace]
    pub(super) selection: Cell<Option<Selection>>,
    /// The value when the user began to change it.
    pub(crate) committed: GcRefCell<Option<JsString>>,
}

impl Interface for HtmlTextAreaElement {
    const NAME: &'static str = "HTMLTextAreaElement";
    type Parent = HtmlElement;
    type This = PlatformRef<Self>;
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
                let before = this.value(&element_of(this.object()));
                this.set_value(text);
                // The caret goes to the end of another value.
                if this.value(&element_of(this.object())) != before {
                    this.selection.set(None);
                }
                changed(&element_of(this.object()).node(), context);
                Ok(())
            },
        ),
        getter("textLength", |this, _| Ok(this.value(&element_of(this.object())).len().into())),
        getter("labels", |this, context| form::labels(&element_of(this.object()), context)),
    ];
    const MIXINS: &'static [Members<Self>] = &[TextSelection::<Self>::MEMBERS];
}

/// The textarea element's slots.
pub(crate) fn of(element: &PlatformRef<Element>) -> Option<PlatformRef<HtmlTextAreaElement>> {
    if element.is_html("textarea") { PlatformRef::of_object(element.object()) } else { None }
}

impl HtmlTextAreaElement {
    /// The [API value](https://html.spec.whatwg.org/multipage/form-elements.html#the-textarea-element:concept-fe-api-value).
    pub(crate) fn value(&self, element: &PlatformRef<Element>) -> JsString {
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
        self.selection.set(None);
        self.value.replace(None);
    }
}

/// [Cloning steps](https://html.spec.whatwg.org/multipage/form-elements.html#the-textarea-element:concept-node-clone-ext).
pub(super) fn clone(original: &PlatformRef<Element>, copy: &PlatformRef<Element>) {
    if let (Some(from), Some(to)) = (of(original), of(copy)) {
        to.value.replace(from.value.borrow().clone());
    }
}
