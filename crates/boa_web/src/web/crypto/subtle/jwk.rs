//! [`JsonWebKey`](https://w3c.github.io/webcrypto/#JsonWebKey-dictionary).

use super::{
    failure::{Outcome, data_error},
    usages::Usages,
};
use crate::webidl::{Dictionary, FromJs, new_object};
use base64_simd::URL_SAFE_NO_PAD;
use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue, js_string, object::builtins::JsArray,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The members, in the order of their names: dictionaries are read and written in it.
const MEMBERS: [&str; 18] = [
    "alg", "crv", "d", "dp", "dq", "e", "ext", "k", "key_ops", "kty", "n", "oth", "p", "q", "qi",
    "use", "x", "y",
];

/// The value of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Member {
    Text(String),
    /// `ext`
    Flag(bool),
    /// `key_ops`
    List(Vec<String>),
    /// `oth`, which is in no key that is supported.
    OtherPrimes,
}

/// A key as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct JsonWebKey(BTreeMap<&'static str, Member>);

impl JsonWebKey {
    /// A key of this type.
    pub(super) fn new(kty: &str) -> Self {
        Self::default().with("kty", kty)
    }

    pub(super) fn with(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.0.insert(name, Member::Text(text.into()));
        self
    }

    /// With bytes in base64url.
    pub(super) fn with_bytes(self, name: &'static str, bytes: &[u8]) -> Self {
        self.with(name, URL_SAFE_NO_PAD.encode_to_string(bytes))
    }

    /// With what all exported keys have.
    pub(super) fn with_usages(mut self, usages: Usages, extractable: bool) -> Self {
        let names = usages.names().map(str::to_owned).collect();
        self.0.insert("key_ops", Member::List(names));
        self.0.insert("ext", Member::Flag(extractable));
        self
    }

    /// The number of its characters, about.
    pub(super) fn size(&self) -> usize {
        let size = |member: &Member| match member {
            Member::Text(text) => text.len(),
            Member::List(names) => names
                .iter()
                .map(|name| name.len() + size_of::<String>())
                .sum(),
            Member::Flag(_) | Member::OtherPrimes => 0,
        };
        self.0.values().map(size).sum()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(name)? {
            Member::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The bytes of a member in base64url.
    pub(super) fn bytes(&self, name: &str) -> Outcome<Zeroizing<Vec<u8>>> {
        let text = self
            .text(name)
            .ok_or(data_error("a member of the JSON Web Key is missing"))?;
        URL_SAFE_NO_PAD
            .decode_to_vec(text)
            .map(Zeroizing::new)
            .map_err(|_| data_error("a member of the JSON Web Key is not in base64url"))
    }

    /// Checks what all keys have: the type, the use, the operations, and whether it may be
    /// extracted.
    pub(super) fn check(
        &self,
        kty: &str,
        r#use: &str,
        extractable: bool,
        usages: Usages,
    ) -> Outcome<()> {
        if self.text("kty") != Some(kty) {
            return Err(data_error("the JSON Web Key has another 'kty'"));
        }
        let other_use = self.text("use").is_some_and(|it| it != r#use);
        if other_use && !usages.is_empty() {
            return Err(data_error("the JSON Web Key has another 'use'"));
        }
        if let Some(Member::List(names)) = self.0.get("key_ops") {
            let mut sorted: Vec<_> = names.iter().collect();
            sorted.sort_unstable();
            sorted.dedup();
            let known: Usages = names.iter().filter_map(|it| Usages::of_name(it)).collect();
            if sorted.len() != names.len() || !known.contains(usages) {
                return Err(data_error(
                    "the 'key_ops' of the JSON Web Key do not have the usages",
                ));
            }
        }
        if extractable && self.0.get("ext") == Some(&Member::Flag(false)) {
            return Err(data_error(
                "the JSON Web Key says that it can't be extracted",
            ));
        }
        Ok(())
    }

    /// Checks that the key is for this algorithm, if it names one.
    pub(super) fn check_alg(&self, expected: &str) -> Outcome<()> {
        match self.text("alg") {
            Some(alg) if alg != expected => {
                Err(data_error("the JSON Web Key is for another algorithm"))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn to_object(&self, context: &mut Context) -> JsResult<JsObject> {
        let object = new_object(context);
        for (name, member) in &self.0 {
            let value: JsValue = match member {
                Member::Text(text) => js_string!(text.as_str()).into(),
                Member::Flag(flag) => (*flag).into(),
                Member::List(names) => {
                    let names: Vec<JsValue> = names
                        .iter()
                        .map(|it| js_string!(it.as_str()).into())
                        .collect();
                    JsArray::from_iter(names, context).into()
                }
                Member::OtherPrimes => continue,
            };
            object.create_data_property_or_throw(js_string!(*name), value, context)?;
        }
        Ok(object)
    }

    /// As `JSON.stringify` writes it.
    pub(super) fn to_json(&self) -> Zeroizing<Vec<u8>> {
        let members = self.0.iter().filter_map(|(name, member)| {
            let value = match member {
                Member::Text(text) => Value::from(text.as_str()),
                Member::Flag(flag) => Value::from(*flag),
                Member::List(names) => Value::from(names.as_slice()),
                Member::OtherPrimes => return None,
            };
            Some(((*name).to_owned(), value))
        });
        let object: Map<String, Value> = members.collect();
        Zeroizing::new(Value::Object(object).to_string().into_bytes())
    }

    /// [Parses](https://w3c.github.io/webcrypto/#concept-parse-a-jwk) a JSON Web Key.
    pub(super) fn from_json(bytes: &[u8]) -> Outcome<Self> {
        let not_valid = data_error("the data are not a JSON Web Key");
        let Ok(Value::Object(object)) = serde_json::from_slice(bytes) else {
            return Err(not_valid);
        };
        let mut jwk = Self::default();
        for name in MEMBERS {
            let Some(value) = object.get(name) else {
                continue;
            };
            let text = |value: &Value| value.as_str().map(str::to_owned).ok_or(not_valid);
            let member = match (name, value) {
                ("ext", Value::Bool(flag)) => Member::Flag(*flag),
                ("key_ops", Value::Array(names)) => {
                    Member::List(names.iter().map(text).collect::<Outcome<_>>()?)
                }
                ("oth", Value::Array(_)) => Member::OtherPrimes,
                ("ext" | "key_ops" | "oth", _) => return Err(not_valid),
                _ => Member::Text(text(value)?),
            };
            jwk.0.insert(name, member);
        }
        if jwk.has("kty") {
            Ok(jwk)
        } else {
            Err(not_valid)
        }
    }
}

/// `RsaOtherPrimesInfo`
struct OtherPrime;

impl FromJs for OtherPrime {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let dictionary = Dictionary::from_js(value, context)?;
        for name in ["d", "r", "t"] {
            dictionary.member::<JsString>(name, context)?;
        }
        Ok(Self)
    }
}

impl FromJs for JsonWebKey {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let dictionary = Dictionary::from_js(value, context)?;
        let text = |string: JsString| string.to_std_string_lossy();
        let mut jwk = Self::default();
        for name in MEMBERS {
            let member = match name {
                "ext" => dictionary.member(name, context)?.map(Member::Flag),
                "key_ops" => dictionary
                    .member::<Vec<JsString>>(name, context)?
                    .map(|names| Member::List(names.into_iter().map(text).collect())),
                "oth" => dictionary
                    .member::<Vec<OtherPrime>>(name, context)?
                    .map(|_| Member::OtherPrimes),
                _ => dictionary
                    .member(name, context)?
                    .map(|string| Member::Text(text(string))),
            };
            if let Some(member) = member {
                jwk.0.insert(name, member);
            }
        }
        Ok(jwk)
    }
}
