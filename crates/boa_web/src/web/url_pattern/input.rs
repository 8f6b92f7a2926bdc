//! [`URLPatternInput`](https://urlpattern.spec.whatwg.org/#typedefdef-urlpatterninput): a text, or
//! a dictionary of components.

use crate::{
    url_parser::parse_url,
    webidl::{FromJs, UsvString, dictionaries, new_object, string::from_utf8},
};
use boa_engine::{Context, JsResult, JsString, JsValue};
use urlpattern::UrlPatternInit;

/// `URLPatternInput`
pub(super) enum Input {
    Text(String),
    Init(Init),
}

/// `optional URLPatternInput input = {}`
impl Default for Input {
    fn default() -> Self {
        Self::Init(Init::default())
    }
}

impl FromJs for Input {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if value.is_null_or_undefined() || value.is_object() {
            return Init::from_js(value, context).map(Self::Init);
        }
        Ok(Self::Text(UsvString::from_js(value, context)?.0))
    }
}

impl Input {
    /// In bytes.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Init(init) => {
                let members = init.members().into_iter();
                members
                    .filter_map(|(_, text)| text)
                    .map(|text| text.0.len())
                    .sum()
            }
        }
    }

    pub(super) fn to_js(&self, context: &mut Context) -> JsResult<JsValue> {
        let init = match self {
            Self::Text(text) => return Ok(from_utf8(text).into()),
            Self::Init(init) => init,
        };
        let object = new_object(context);
        for (name, member) in init.members() {
            if let Some(UsvString(text)) = member {
                let name = JsString::from(name);
                object.create_data_property_or_throw(name, from_utf8(text), context)?;
            }
        }
        Ok(object.into())
    }
}

dictionaries! {
    /// `URLPatternInit`
    #[derive(Default)]
    pub(super) struct Init {
        base_url: "baseURL" Option<UsvString>,
        hash: "hash" Option<UsvString>,
        hostname: "hostname" Option<UsvString>,
        password: "password" Option<UsvString>,
        pathname: "pathname" Option<UsvString>,
        port: "port" Option<UsvString>,
        protocol: "protocol" Option<UsvString>,
        search: "search" Option<UsvString>,
        username: "username" Option<UsvString>,
    }
}

impl Init {
    /// In the order of their names.
    const fn members(&self) -> [(&'static str, Option<&UsvString>); 9] {
        [
            ("baseURL", self.base_url.as_ref()),
            ("hash", self.hash.as_ref()),
            ("hostname", self.hostname.as_ref()),
            ("password", self.password.as_ref()),
            ("pathname", self.pathname.as_ref()),
            ("port", self.port.as_ref()),
            ("protocol", self.protocol.as_ref()),
            ("search", self.search.as_ref()),
            ("username", self.username.as_ref()),
        ]
    }

    /// With a parsed base URL. `None` if it is not valid.
    pub(super) fn to_record(&self) -> Option<UrlPatternInit> {
        let text = |member: &Option<UsvString>| Some(member.as_ref()?.0.clone());
        let base_url = match &self.base_url {
            Some(UsvString(base_url)) => Some(parse_url(base_url, None).ok()?),
            None => None,
        };
        Some(UrlPatternInit {
            protocol: text(&self.protocol),
            username: text(&self.username),
            password: text(&self.password),
            hostname: text(&self.hostname),
            port: text(&self.port),
            pathname: text(&self.pathname),
            search: text(&self.search),
            hash: text(&self.hash),
            base_url,
        })
    }
}
