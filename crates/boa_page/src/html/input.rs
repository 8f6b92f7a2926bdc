//! [The input element](https://html.spec.whatwg.org/multipage/input.html#the-input-element).

use crate::dom::ext::*;
use crate::{
    dom::{
        Element,
        cell::Exchange as _,
        changed,
        element::{null_is_empty, of as element_of},
        node::nullable,
        reflect::{reflect, reflect_boolean, reflect_number, reflect_url},
    },
    html::{
        HtmlElement,
        form::{self, form_owner},
        selection::{Selection, TextSelection},
    },
};
use boa_engine::{JsString, JsValue, js_string};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_websocket::webidl::{
    FromJs, Interface, Members, PlatformRef, attribute, getter,
    string::{from_utf8, to_utf8},
};
use std::cell::Cell;

/// The slots of an input element.
#[derive(Default, Trace, Finalize)]
pub(crate) struct HtmlInputElement {
    /// The value, once it is [dirty](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#concept-fe-dirty).
    value: GcRefCell<Option<JsString>>,
    /// The checkedness, once it is dirty.
    checked: Cell<Option<bool>>,
    indeterminate: Cell<bool>,
    /// The state before the activation that may still be canceled.
    pub(super) before: Cell<(Option<bool>, bool)>,
    /// The radio button that was checked then.
    pub(super) checked_before: GcRefCell<Option<PlatformRef<Element>>>,
    /// The selection; none while the caret is at the end.
    #[unsafe_ignore_trace]
    pub(super) selection: Cell<Option<Selection>>,
    /// The value when the user began to change it.
    pub(crate) committed: GcRefCell<Option<JsString>>,
}

/// [The states of the type attribute](https://html.spec.whatwg.org/multipage/input.html#attr-input-type).
const TYPE_STATES: &[&str] = &[
    "hidden",
    "text",
    "search",
    "tel",
    "url",
    "email",
    "password",
    "date",
    "month",
    "week",
    "time",
    "datetime-local",
    "number",
    "range",
    "color",
    "checkbox",
    "radio",
    "file",
    "submit",
    "image",
    "reset",
    "button",
];

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
        form_owner!(),
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
            let Some(id) = element.attribute("list") else { return Ok(JsValue::null()) };
            let found = crate::dom::document::element_by_id(&element.node().root(), &id);
            Ok(nullable(found.filter(|it| it.is_html("datalist")).as_ref()))
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
        attribute(
            "type",
            |this, _| Ok(from_utf8(kind(&element_of(this.object())).unwrap_or("text")).into()),
            |this, value, context| {
                let value = JsString::from_js(value, context)?;
                element_of(this.object()).set_attribute("type", value, context);
                Ok(())
            },
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
                            this.selection.set(None);
                        }
                        this.value.replace(Some(text));
                        this.committed.replace(None);
                    }
                    Mode::Default | Mode::DefaultOn => element.set_attribute("value", text, context),
                    Mode::Filename => {
                        if !text.is_empty() {
                            let message = "a script can only take the files away";
                            return Err(boa_websocket::dom::DomException::error("InvalidStateError", message, context));
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
                this.value.replace(Some(if number.is_nan() {
                    JsString::default()
                } else {
                    value.to_string(context)?
                }));
                changed(&element_of(this.object()).node(), context);
                Ok(())
            },
        ),
        getter("labels", |this, context| form::labels(&element_of(this.object()), context)),
    ];
    const MIXINS: &'static [Members<Self>] = &[TextSelection::<Self>::MEMBERS];
}

/// [The modes of the value IDL attribute](https://html.spec.whatwg.org/multipage/input.html#dom-input-value).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Value,
    Default,
    DefaultOn,
    Filename,
}

fn mode(kind: &str) -> Mode {
    match kind {
        "hidden" | "submit" | "image" | "reset" | "button" => Mode::Default,
        "checkbox" | "radio" => Mode::DefaultOn,
        "file" => Mode::Filename,
        _ => Mode::Value,
    }
}

/// The input element's slots.
pub(crate) fn of(element: &PlatformRef<Element>) -> Option<PlatformRef<HtmlInputElement>> {
    if element.is_html("input") { PlatformRef::of_object(element.object()) } else { None }
}

/// The state of the type attribute; none of other elements.
pub(crate) fn kind(element: &PlatformRef<Element>) -> Option<&'static str> {
    if !element.is_html("input") {
        return None;
    }
    let text = element.attribute_text("type").unwrap_or_default().to_ascii_lowercase();
    Some(TYPE_STATES.iter().find(|known| **known == text).copied().unwrap_or("text"))
}

pub(crate) fn is_checkable(element: &PlatformRef<Element>) -> bool {
    matches!(kind(element), Some("checkbox" | "radio"))
}

/// Whether it is a line of text.
pub(super) fn takes_text(element: &PlatformRef<Element>) -> bool {
    kind(element).is_some_and(|kind| mode(kind) == Mode::Value && !matches!(kind, "range" | "color"))
}

/// The [value sanitization algorithm](https://html.spec.whatwg.org/multipage/input.html#value-sanitization-algorithm).
fn sanitized(kind: &str, text: JsString) -> JsString {
    match kind {
        "text" | "search" | "tel" | "password" | "url" | "email" => {
            if !text.iter().any(|unit| matches!(unit, 0x0a | 0x0d)) && !matches!(kind, "url" | "email") {
                return text;
            }
            let text = to_utf8(&text).replace(['\n', '\r'], "");
            let space = |it: char| matches!(it, '\t' | '\n' | '\x0c' | '\r' | ' ');
            from_utf8(if matches!(kind, "url" | "email") { text.trim_matches(space) } else { &text })
        }
        "number" => {
            let value = to_utf8(&text);
            let valid = value.parse::<f64>().is_ok_and(f64::is_finite)
                && !value.starts_with('+')
                && value.ends_with(|it: char| it.is_ascii_digit());
            if valid { text } else { JsString::default() }
        }
        _ => text,
    }
}

impl HtmlInputElement {
    pub(crate) fn value(&self, element: &PlatformRef<Element>) -> JsString {
        let kind = kind(element).unwrap_or("text");
        let default = || element.attribute("value");
        match mode(kind) {
            Mode::Value => match &*self.value.borrow() {
                Some(value) => value.clone(),
                None => sanitized(kind, default().unwrap_or_default()),
            },
            Mode::Default => default().unwrap_or_default(),
            Mode::DefaultOn => default().unwrap_or(js_string!("on")),
            Mode::Filename => JsString::default(),
        }
    }

    pub(super) fn set_typed_value(&self, text: JsString) {
        self.value.replace(Some(text));
    }

    pub(super) fn is_checked(&self, element: &Element) -> bool {
        self.checked.get().unwrap_or_else(|| element.has_attribute("checked"))
    }

    /// Sets the checkedness; of a group of radio buttons one is checked at most.
    pub(super) fn set_checked(&self, element: &PlatformRef<Element>, checked: bool) {
        self.checked.set(Some(checked));
        if checked && kind(element) == Some("radio") {
            for other in radio_group(element) {
                if let Some(input) = of(&other) {
                    input.checked.set(Some(false));
                }
            }
        }
    }

    pub(super) fn state(&self) -> (Option<bool>, bool) {
        (self.checked.get(), self.indeterminate.get())
    }

    pub(super) fn set_state(&self, (checked, indeterminate): (Option<bool>, bool)) {
        self.checked.set(checked);
        self.indeterminate.set(indeterminate);
    }

    pub(super) fn reset(&self) {
        self.selection.set(None);
        self.value.replace(None);
        self.checked.set(None);
    }
}

/// The other buttons of a [radio button group](https://html.spec.whatwg.org/multipage/input.html#radio-button-group).
pub(super) fn radio_group(element: &PlatformRef<Element>) -> Vec<PlatformRef<Element>> {
    let (name, form) = (element.attribute("name").unwrap_or_default(), form::owner(element));
    if name.is_empty() {
        return Vec::new();
    }
    let same_form = |other: &PlatformRef<Element>| match (&form, form::owner(other)) {
        (None, None) => true,
        (Some(one), Some(other)) => one.node().is(&other.node()),
        _ => false,
    };
    let node = element.node();
    node.root()
        .descendants()
        .filter(|it| !it.is(&node))
        .filter_map(|it| it.as_element())
        .filter(|it| kind(it) == Some("radio") && it.attribute("name").is_some_and(|own| own == name) && same_form(it))
        .collect()
}

/// [Cloning steps](https://html.spec.whatwg.org/multipage/input.html#the-input-element:concept-node-clone-ext).
pub(super) fn clone(original: &PlatformRef<Element>, copy: &PlatformRef<Element>) {
    if let (Some(from), Some(to)) = (of(original), of(copy)) {
        to.value.replace(from.value.borrow().clone());
        to.checked.set(from.checked.get());
        to.indeterminate.set(from.indeterminate.get());
    }
}
