//! The members of
//! [`HTMLInputElement`](https://html.spec.whatwg.org/multipage/input.html#htmlinputelement).

use crate::dom::ext::*;
use crate::{
    dom::{
        changed,
        element::of as element_of,
        reflect::{
            reflect, reflect_boolean, reflect_non_negative, reflect_unsigned_long, reflect_url,
            reflected,
        },
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
use boa_engine::{Context, JsResult, JsString, JsValue};
use boa_web::webidl::{
    Interface, LegacyNullToEmptyString, Members, PlatformRef, Steps, attribute, getter,
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
            &Steps(|this, _| Ok(this.is_checked(&element_of(this.object())))),
            &Steps(|this, is_checked: bool, context| {
                this.set_checked(&element_of(this.object()), is_checked);
                changed(&element_of(this.object()).node(), context);
                Ok(())
            }),
        ),
        reflect!("dirName", "dirname"),
        reflect_boolean!("disabled"),
        getter("form", &Steps(form_owner::form)),
        attribute(
            "indeterminate",
            &Steps(|this, _| Ok(this.indeterminate.get())),
            &Steps(|this, is_indeterminate: bool, _| {
                this.indeterminate.set(is_indeterminate);
                Ok(())
            }),
        ),
        getter(
            "list",
            &Steps(|this, _| {
                let element = element_of(this.object());
                let Some(id) = element.attribute("list") else {
                    return Ok(None);
                };
                let found = crate::dom::document::element_by_id(&element.node().root(), &id);
                Ok(found.filter(|it| it.is_html("datalist")))
            }),
        ),
        reflect!("max"),
        reflect_non_negative!("maxLength", "maxlength"),
        reflect!("min"),
        reflect_non_negative!("minLength", "minlength"),
        reflect_boolean!("multiple"),
        reflect!("name"),
        reflect!("pattern"),
        reflect!("placeholder"),
        reflect_boolean!("readOnly", "readonly"),
        reflect_boolean!("required"),
        reflect_unsigned_long!("size", positive(20)),
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
            &Steps(|this, _| Ok(this.value(&element_of(this.object())))),
            &Steps(Self::set_value),
        ),
        attribute(
            "valueAsNumber",
            &Steps(|this, _| {
                let text = to_utf8(&this.value(&element_of(this.object())));
                Ok(text.trim().parse::<f64>().unwrap_or(f64::NAN))
            }),
            &Steps(|this, number: f64, context| {
                this.text.value.replace(Some(if number.is_nan() {
                    JsString::default()
                } else {
                    JsValue::from(number).to_string(context)?
                }));
                changed(&element_of(this.object()).node(), context);
                Ok(())
            }),
        ),
        getter("labels", &Steps(labels)),
    ];
    const MIXINS: &'static [Members<Self>] = &[
        TextSelection::<Self>::MEMBERS,
        ConstraintValidation::<Self>::MEMBERS,
    ];
}

impl HtmlInputElement {
    /// <https://html.spec.whatwg.org/multipage/input.html#dom-input-value>
    fn set_value(
        this: &PlatformRef<Self>,
        LegacyNullToEmptyString(text): LegacyNullToEmptyString,
        context: &mut Context,
    ) -> JsResult<()> {
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
    }
}
