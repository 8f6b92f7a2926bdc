//! [Dictionaries](https://webidl.spec.whatwg.org/#js-dictionary).

use super::{FromJs, type_error};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue};

/// The value of a dictionary type. Undefined and null are the empty dictionary; any other primitive
/// is a TypeError.
///
/// Read the members of an inherited dictionary first, and each dictionary in the order of names.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_web::webidl::{Dictionary, FromJs, UsvString};
///
/// let context = &mut Context::default();
/// let value = context.eval(Source::from_bytes("({ name: 'door', rate: '4' })"))?;
/// let options = Dictionary::from_js(&value, context)?;
/// let name: UsvString = options.required("name", context)?;
/// let rate = options.member::<u32>("rate", context)?.unwrap_or(1);
/// let once = options.member::<bool>("once", context)?.unwrap_or(false);
/// assert_eq!((name.0.as_str(), rate, once), ("door", 4, false));
/// # Ok::<_, boa_engine::JsError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Dictionary(Option<JsObject>);

impl FromJs for Dictionary {
    fn from_js(value: &JsValue, _: &mut Context) -> JsResult<Self> {
        match value.as_object() {
            Some(object) => Ok(Self(Some(object))),
            None if value.is_null_or_undefined() => Ok(Self(None)),
            None => Err(type_error(
                "the value is not an object, so it can't be read as a dictionary",
            )),
        }
    }
}

impl Dictionary {
    /// The value of an optional member.
    ///
    /// # Errors
    /// Any exception from reading the property or converting its value.
    pub fn member<T: FromJs>(
        &self,
        name: &'static str,
        context: &mut Context,
    ) -> JsResult<Option<T>> {
        let Some(object) = &self.0 else {
            return Ok(None);
        };
        let value = object.get(JsString::from(name), context)?;
        Option::<T>::from_js(&value, context)
    }

    /// The value of a `required` member.
    ///
    /// # Errors
    /// As [`Dictionary::member`], and a TypeError if the member is missing.
    pub fn required<T: FromJs>(&self, name: &'static str, context: &mut Context) -> JsResult<T> {
        self.member(name, context)?
            .ok_or_else(|| type_error(format!("the required member '{name}' is missing")))
    }
}
