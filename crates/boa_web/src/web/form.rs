//! The entry list of a [form](https://html.spec.whatwg.org/multipage/forms.html), for
//! `new FormData(form)`. Whoever defines forms knows it.

use crate::webidl::{insert_realm_data, realm_data};
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

/// Constructs the entry list of a form: takes the form and the submitter, which may be undefined or
/// null, and returns names and values. Throws if the values are no form and no submitter of it.
pub type ConstructEntryList =
    fn(&JsValue, &JsValue, &mut Context) -> JsResult<Vec<(String, FormEntryValue)>>;

#[derive(Trace, Finalize, JsData)]
struct Registered(#[unsafe_ignore_trace] ConstructEntryList);

/// Sets the function that constructs the
/// [entry list](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#constructing-form-data-set)
/// of a form in the current realm.
///
/// ```
/// use boa_engine::{Context, JsValue, js_string};
/// use boa_web::web::{FormEntryValue, form_entry_list, set_form_entry_list};
///
/// let context = &mut Context::default();
/// assert!(form_entry_list(context).is_none());
/// set_form_entry_list(|_, _, _| Ok(vec![("text".to_owned(), FormEntryValue::Text(js_string!("hello")))]), context);
/// let construct = form_entry_list(context).expect("it is set");
/// assert_eq!(construct(&JsValue::null(), &JsValue::null(), context)?.len(), 1);
/// # Ok::<_, boa_engine::JsError>(())
/// ```
pub fn set_form_entry_list(construct: ConstructEntryList, context: &Context) {
    insert_realm_data(Registered(construct), context.realm());
}

/// The function of [`set_form_entry_list`]. `None` if the realm has no forms.
#[must_use]
pub fn form_entry_list(context: &Context) -> Option<ConstructEntryList> {
    realm_data(context.realm(), |it: &Registered| it.0)
}

/// Fires [`formdata`](https://html.spec.whatwg.org/multipage/indices.html#event-formdata) at a form,
/// with the `FormData` that has the entries of the form. Listeners may change it.
pub type FireFormData = fn(&JsValue, &JsObject, &mut Context);

#[derive(Trace, Finalize, JsData)]
struct RegisteredEvent(#[unsafe_ignore_trace] FireFormData);

/// Sets the function that fires `formdata` in the current realm, after the entry list of a form was
/// constructed by the function of [`set_form_entry_list`].
pub fn set_form_data_event(fire: FireFormData, context: &Context) {
    insert_realm_data(RegisteredEvent(fire), context.realm());
}

/// The function of [`set_form_data_event`].
#[must_use]
pub fn form_data_event(context: &Context) -> Option<FireFormData> {
    realm_data(context.realm(), |it: &RegisteredEvent| it.0)
}
