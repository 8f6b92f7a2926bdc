//! [`URLPatternInput`](https://urlpattern.spec.whatwg.org/#typedefdef-urlpatterninput): a text, or
//! a dictionary of components.

use crate::{
    url_parser::parse_url,
    webidl::{Dictionary, FromJs, UsvString, new_object, string::from_utf8},
};
use boa_engine::{Context, JsResult, JsString, JsValue};
use urlpattern::UrlPatternInit;

/// `URLPatternInput`
pub(super) enum Input {
    Text(String),
    Init(Init),
}

impl FromJs for Input {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if value.is_null_or_undefined() || value.is_object() {
            let init = Dictionary::from_js(value, context)?;
            return Ok(Self::Init(Init::read(&init, context)?));
        }
        Ok(Self::Text(UsvString::from_js(value, context)?.0))
    }
}

impl Input {
    /// In bytes.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Init(Init(members)) => members.iter().flatten().map(String::len).sum(),
        }
    }

    pub(super) fn to_js(&self, context: &mut Context) -> JsResult<JsValue> {
        let Init(members) = match self {
            Self::Text(text) => return Ok(from_utf8(text).into()),
            Self::Init(init) => init,
        };
        let object = new_object(context);
        for (name, member) in NAMES.iter().zip(members) {
            if let Some(text) = member {
                let name = JsString::from(*name);
                object.create_data_property_or_throw(name, from_utf8(text), context)?;
            }
        }
        Ok(object.into())
    }
}

/// The members of `URLPatternInit`, in the order in which they are read.
const NAMES: [&str; 9] = [
    "baseURL", "hash", "hostname", "password", "pathname", "port", "protocol", "search", "username",
];

/// `URLPatternInit`
pub(super) struct Init([Option<String>; NAMES.len()]);

impl Init {
    fn read(init: &Dictionary, context: &mut Context) -> JsResult<Self> {
        let mut members = [const { None }; NAMES.len()];
        for (name, member) in NAMES.into_iter().zip(&mut members) {
            let text = init.member::<UsvString>(name, context)?;
            *member = text.map(|UsvString(text)| text);
        }
        Ok(Self(members))
    }

    /// With a parsed base URL. `None` if it is not valid.
    pub(super) fn to_record(&self) -> Option<UrlPatternInit> {
        let [
            base_url,
            hash,
            hostname,
            password,
            pathname,
            port,
            protocol,
            search,
            username,
        ] = self.0.clone();
        let base_url = match base_url {
            Some(base_url) => Some(parse_url(&base_url, None).ok()?),
            None => None,
        };
        Some(UrlPatternInit {
            protocol,
            username,
            password,
            hostname,
            port,
            pathname,
            search,
            hash,
            base_url,
        })
    }
}
