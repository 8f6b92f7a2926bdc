//! [Forms](https://html.spec.whatwg.org/multipage/forms.html), for `new FormData(form, submitter)`.
//! Whoever defines their interfaces knows them.

use crate::webidl::{FromJs, insert_realm_data, realm_data, type_error};
use boa_engine::{Context, JsData, JsObject, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Trace};

/// The value of an entry of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormEntryValue {
    /// A text.
    Text(JsString),
    /// A file control without a file: an empty file without a name.
    NoFile,
}

/// The forms of a realm.
#[derive(Debug, Clone, Copy)]
pub struct Forms {
    /// Whether an object implements `HTMLFormElement`.
    pub is_form: fn(&JsObject) -> bool,
    /// Whether an object implements `HTMLElement`.
    pub is_element: fn(&JsObject) -> bool,
    /// Constructs the
    /// [entry list](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#constructing-form-data-set)
    /// of a form with a submitter: its names and values. Throws if it is no submitter of the form.
    pub construct_entry_list: ConstructEntryList,
    /// Fires [`formdata`](https://html.spec.whatwg.org/multipage/indices.html#event-formdata) at a
    /// form, with the `FormData` that has the entries of the form. Listeners may change it.
    pub fire_form_data: fn(&FormElement, &JsObject, &mut Context),
}

/// See [`Forms`].
pub type ConstructEntryList =
    fn(&FormElement, Option<&HtmlElement>, &mut Context) -> JsResult<Vec<(String, FormEntryValue)>>;

#[derive(Trace, Finalize, JsData)]
struct Registered(#[unsafe_ignore_trace] Forms);

/// Sets the forms of the current realm.
///
/// ```
/// use boa_engine::{Context, js_string};
/// use boa_web::{host::{FormElement, FormEntryValue, Forms, forms, set_forms}, webidl::{FromJs, new_object}};
///
/// let context = &mut Context::default();
/// assert!(forms(context).is_none());
/// set_forms(Forms {
///     is_form: |_| true,
///     is_element: |_| true,
///     construct_entry_list: |_, _, _| Ok(vec![("text".to_owned(), FormEntryValue::Text(js_string!("hello")))]),
///     fire_form_data: |_, _, _| {},
/// }, context);
/// let form = FormElement::from_js(&new_object(context).into(), context)?;
/// let forms = forms(context).expect("they are set");
/// assert_eq!((forms.construct_entry_list)(&form, None, context)?.len(), 1);
/// # Ok::<_, boa_engine::JsError>(())
/// ```
pub fn set_forms(forms: Forms, context: &Context) {
    insert_realm_data(Registered(forms), context.realm());
}

/// The forms that [`set_forms`] has set. `None` if the realm has none.
#[must_use]
pub fn forms(context: &Context) -> Option<Forms> {
    realm_data(context.realm(), |it: &Registered| it.0)
}

/// `HTMLFormElement`: an object of which [`Forms::is_form`] is true.
#[derive(Debug, Clone)]
pub struct FormElement(JsObject);

impl FormElement {
    /// The object.
    #[must_use]
    pub const fn object(&self) -> &JsObject {
        &self.0
    }
}

impl FromJs for FormElement {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        implementation(value, forms(context).map(|it| it.is_form))
            .map(Self)
            .ok_or_else(|| type_error("the value is no form"))
    }
}

/// `HTMLElement`: an object of which [`Forms::is_element`] is true.
#[derive(Debug, Clone)]
pub struct HtmlElement(JsObject);

impl HtmlElement {
    /// The object.
    #[must_use]
    pub const fn object(&self) -> &JsObject {
        &self.0
    }
}

impl FromJs for HtmlElement {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        implementation(value, forms(context).map(|it| it.is_element))
            .map(Self)
            .ok_or_else(|| type_error("the value is no element of HTML"))
    }
}

/// The object, if the brand check lets it pass.
fn implementation(value: &JsValue, check: Option<fn(&JsObject) -> bool>) -> Option<JsObject> {
    let object = value.as_object()?;
    check.is_some_and(|check| check(&object)).then_some(object)
}
