//! The members of
//! [`HTMLInputElement`](https://html.spec.whatwg.org/multipage/input.html#htmlinputelement).

use crate::dom::ext::*;
use crate::{
    dom::{
        changed,
        element::{null_is_empty, of as element_of},
        reflect::{reflect, reflect_boolean, reflect_number, reflect_url, reflected},
    },
    exception::throw,
    html::{
        HtmlElement, form_owner,
        input::{HtmlInputElement, sanitized},
        input_type::{Mode, kind, mode},
        labels::labels,
        text_control_members::TextSelection,
        validation_members::ConstraintValidation,
    },
};
use boa_engine::{JsString, JsValue};
use boa_websocket::webidl::{
    FromJs, Interface, Members, PlatformRef, attribute, getter, or_null,
    string::{from_utf8, to_utf8},
};

impl Interface for HtmlInputElement {
    const NAME: &'static str = "HTMLInputElement";
    type Parent = HtmlElement;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        reflect!("accept"),
        reflect!("alt"),
        reflect!("autocomplete"),
        reflect_boolean!("defaultChecked", "checked"),
        attribute(
            "checked",
            |this, _| Ok(this.is_checked(&element_of(this.object())).into()),
            |this, value, context| {
                this.set_checked(&element_of(this.object()), value.to_boolean());
                changed(&element_of(this.object()).node(), context);
                Ok(())
            },
        ),
        reflect!("dirName", "dirname"),
        reflect_boolean!("disabled"),
        getter("form", form_owner::form),
        attribute(
            "indeterminate",
            |this, _| Ok(this.indeterminate.get().into()),
            |this, value, _| {
                this.indeterminate.set(value.to_boolean());
                Ok(())
            },
        ),
        getter("list", |this, _| {
            let element = element_of(this.object());
            let Some(id) = element.attribute("list") else {
                return Ok(JsValue::null());
            };
            let found = crate::dom::document::element_by_id(&element.node().root(), &id);
            Ok(or_null(found.filter(|it| it.is_html("datalist"))))
        }),
        reflect!("max"),
        reflect_number!("maxLength", "maxlength", -1),
        reflect!("min"),
        reflect_number!("minLength", "minlength", -1),
        reflect_boolean!("multiple"),
        reflect!("name"),
        reflect!("pattern"),
        reflect!("placeholder"),
        reflect_boolean!("readOnly", "readonly"),
        reflect_boolean!("required"),
        reflect_number!("size", "size", 20),
        reflect_url!("src"),
        reflect!("step"),
        reflected!(
            "type",
            |element| from_utf8(kind(&element).unwrap_or("text")),
            set_string("type")
        ),
        reflect!("defaultValue", "value"),
        attribute(
            "value",
            |this, _| Ok(this.value(&element_of(this.object())).into()),
            |this, value, context| {
                let text = null_is_empty(value, context)?;
                let element = element_of(this.object());
                match mode(kind(&element).unwrap_or("text")) {
                    Mode::Value => {
                        let text = sanitized(kind(&element).unwrap_or("text"), text);
                        // The caret goes to the end of another value.
                        if this.value(&element) != text {
                            this.text.selection.set(None);
                        }
                        this.text.value.replace(Some(text));
                        this.text.is_typed.set(false);
                        this.text.committed.replace(None);
                    }
                    Mode::Default | Mode::DefaultOn => {
                        element.set_attribute("value", text, context);
                    }
                    Mode::Filename => {
                        if !text.is_empty() {
                            let message = "a script can only take the files away";
                            return throw("InvalidStateError", message, context);
                        }
                    }
                }
                changed(&element.node(), context);
                Ok(())
            },
        ),
        attribute(
            "valueAsNumber",
            |this, _| {
                let text = to_utf8(&this.value(&element_of(this.object())));
                Ok(text.trim().parse::<f64>().unwrap_or(f64::NAN).into())
            },
            |this, value, context| {
                let number = f64::from_js(value, context)?;
                this.text.value.replace(Some(if number.is_nan() {
                    JsString::default()
                } else {
                    value.to_string(context)?
                }));
                changed(&element_of(this.object()).node(), context);
                Ok(())
            },
        ),
        getter("labels", labels),
    ];
    const MIXINS: &'static [Members<Self>] = &[
        TextSelection::<Self>::MEMBERS,
        ConstraintValidation::<Self>::MEMBERS,
    ];
}
