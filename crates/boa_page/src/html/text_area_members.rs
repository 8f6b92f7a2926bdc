//! The members of
//! [`HTMLTextAreaElement`](https://html.spec.whatwg.org/multipage/form-elements.html#htmltextareaelement).

use crate::dom::ext::*;
use crate::{
    dom::{
        changed,
        element::of as element_of,
        reflect::{
            reflect, reflect_boolean, reflect_non_negative, reflect_unsigned_long, reflected,
        },
    },
    html::{
        HtmlElement, form_owner, labels::labels, text_area::HtmlTextAreaElement,
        text_control_members::TextSelection, validation_members::ConstraintValidation,
    },
};
use boa_engine::js_string;
use boa_web::webidl::{
    Interface, LegacyNullToEmptyString, Members, PlatformRef, Steps, attribute, getter,
};

impl Interface for HtmlTextAreaElement {
    const NAME: &'static str = "HTMLTextAreaElement";
    type Parent = HtmlElement;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        reflect!("autocomplete"),
        reflect_unsigned_long!("cols", positive_with_fallback(20)),
        reflect!("dirName", "dirname"),
        reflect_boolean!("disabled"),
        getter("form", &Steps(form_owner::form)),
        reflect_non_negative!("maxLength", "maxlength"),
        reflect_non_negative!("minLength", "minlength"),
        reflect!("name"),
        reflect!("placeholder"),
        reflect_boolean!("readOnly", "readonly"),
        reflect_boolean!("required"),
        reflect_unsigned_long!("rows", positive_with_fallback(2)),
        reflect!("wrap"),
        getter("type", &Steps(|_, _| Ok(js_string!("textarea")))),
        reflected!(
            "defaultValue",
            |element| element.node().child_text(),
            set_text()
        ),
        attribute(
            "value",
            &Steps(|this, _| Ok(this.value(&element_of(this.object())))),
            &Steps(
                |this, LegacyNullToEmptyString(text): LegacyNullToEmptyString, context| {
                    let before = this.value(&element_of(this.object()));
                    this.text.value.replace(Some(text));
                    this.text.is_typed.set(false);
                    // The caret goes to the end of another value.
                    if this.value(&element_of(this.object())) != before {
                        this.text.selection.set(None);
                    }
                    changed(&element_of(this.object()).node(), context);
                    Ok(())
                },
            ),
        ),
        getter(
            "textLength",
            &Steps(|this, _| Ok(this.value(&element_of(this.object())).len())),
        ),
        getter("labels", &Steps(labels)),
    ];
    const MIXINS: &'static [Members<Self>] = &[
        TextSelection::<Self>::MEMBERS,
        ConstraintValidation::<Self>::MEMBERS,
    ];
}
