//! [`JsonWebKey`](https://w3c.github.io/webcrypto/#JsonWebKey-dictionary).

use super::{
    failure::{Outcome, data_error},
    key::Secret,
    usages::{KeyUsage, Usages},
};
use crate::webidl::{FromJs, dictionaries, new_object};
use base64_simd::URL_SAFE_NO_PAD;
use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue, js_string, object::builtins::JsArray,
};
use serde_json::Value;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The members, in the order of their names.
const MEMBERS: [&str; 18] = [
    "alg", "crv", "d", "dp", "dq", "e", "ext", "k", "key_ops", "kty", "n", "oth", "p", "q", "qi",
    "use", "x", "y",
];

/// A key as JSON. `oth` is in no key that is supported, so its value is not kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct JsonWebKey(BTreeMap<&'static str, Value>);

impl JsonWebKey {
    /// A key of this type.
    pub(super) fn new(kty: &str) -> Self {
        Self::default().with("kty", kty)
    }

    pub(super) fn with(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.0.insert(name, Value::String(text.into()));
        self
    }

    /// With bytes in base64url.
    pub(super) fn with_bytes(self, name: &'static str, bytes: &[u8]) -> Self {
        self.with(name, URL_SAFE_NO_PAD.encode_to_string(bytes))
    }

    /// With what all exported keys have.
    pub(super) fn with_usages(mut self, usages: Usages, extractable: bool) -> Self {
        self.0.insert("key_ops", usages.names().collect());
        self.0.insert("ext", Value::Bool(extractable));
        self
    }

    /// The number of its characters, about.
    pub(super) fn size(&self) -> usize {
        let length = |text: &Value| text.as_str().map_or(0, str::len);
        let size = |member: &Value| match member {
            Value::Array(names) => names
                .iter()
                .map(|name| length(name) + size_of::<String>())
                .sum(),
            text => length(text),
        };
        self.0.values().map(size).sum()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// The bytes of a member in base64url.
    pub(super) fn bytes(&self, name: &str) -> Outcome<Secret> {
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
        if let Some(Value::Array(names)) = self.0.get("key_ops") {
            let names: Vec<_> = names.iter().filter_map(Value::as_str).collect();
            let mut sorted = names.clone();
            sorted.sort_unstable();
            sorted.dedup();
            let known: Usages = names.iter().filter_map(|it| KeyUsage::of_str(it)).collect();
            if sorted.len() != names.len() || !known.contains(usages) {
                return Err(data_error(
                    "the 'key_ops' of the JSON Web Key do not have the usages",
                ));
            }
        }
        if extractable && self.0.get("ext") == Some(&Value::Bool(false)) {
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
                Value::String(text) => js_string!(text.as_str()).into(),
                Value::Bool(flag) => (*flag).into(),
                Value::Array(names) => {
                    let names = names.iter().filter_map(Value::as_str);
                    JsArray::from_iter(names.map(|it| js_string!(it).into()), context).into()
                }
                _ => continue,
            };
            object.create_data_property_or_throw(js_string!(*name), value, context)?;
        }
        Ok(object)
    }

    /// As `JSON.stringify` writes it.
    pub(super) fn to_json(&self) -> Secret {
        // Strings, booleans and lists of strings can be written.
        Zeroizing::new(serde_json::to_vec(&self.0).unwrap_or_default())
    }

    /// [Parses](https://w3c.github.io/webcrypto/#concept-parse-a-jwk) a JSON Web Key.
    pub(super) fn from_json(bytes: &[u8]) -> Outcome<Self> {
        let not_valid = data_error("the data are not a JSON Web Key");
        let Ok(Value::Object(mut object)) = serde_json::from_slice(bytes) else {
            return Err(not_valid);
        };
        let mut jwk = Self::default();
        for name in MEMBERS {
            let Some(value) = object.remove(name) else {
                continue;
            };
            let member = match (name, value) {
                ("ext", flag @ Value::Bool(_)) => flag,
                ("key_ops", Value::Array(names)) if names.iter().all(Value::is_string) => {
                    Value::Array(names)
                }
                ("oth", Value::Array(_)) => Value::Null,
                ("ext" | "key_ops" | "oth", _) => return Err(not_valid),
                (_, text @ Value::String(_)) => text,
                _ => return Err(not_valid),
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

dictionaries! {
    /// `RsaOtherPrimesInfo`
    struct RsaOtherPrimesInfo {
        _d: "d" Option<JsString>,
        _r: "r" Option<JsString>,
        _t: "t" Option<JsString>,
    }

    /// `JsonWebKey`
    struct Members {
        alg: "alg" Option<JsString>,
        crv: "crv" Option<JsString>,
        d: "d" Option<JsString>,
        dp: "dp" Option<JsString>,
        dq: "dq" Option<JsString>,
        e: "e" Option<JsString>,
        ext: "ext" Option<bool>,
        k: "k" Option<JsString>,
        key_ops: "key_ops" Option<Vec<JsString>>,
        kty: "kty" Option<JsString>,
        n: "n" Option<JsString>,
        oth: "oth" Option<Vec<RsaOtherPrimesInfo>>,
        p: "p" Option<JsString>,
        q: "q" Option<JsString>,
        qi: "qi" Option<JsString>,
        r#use: "use" Option<JsString>,
        x: "x" Option<JsString>,
        y: "y" Option<JsString>,
    }
}

impl FromJs for JsonWebKey {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        Members::from_js(value, context).map(Self::from)
    }
}

impl From<Members> for JsonWebKey {
    fn from(members: Members) -> Self {
        let text = |string: JsString| string.to_std_string_lossy();
        let texts = [
            ("alg", members.alg),
            ("crv", members.crv),
            ("d", members.d),
            ("dp", members.dp),
            ("dq", members.dq),
            ("e", members.e),
            ("k", members.k),
            ("kty", members.kty),
            ("n", members.n),
            ("p", members.p),
            ("q", members.q),
            ("qi", members.qi),
            ("use", members.r#use),
            ("x", members.x),
            ("y", members.y),
        ];
        let texts = texts
            .into_iter()
            .filter_map(|(name, member)| Some((name, Value::String(text(member?)))));
        let mut jwk = Self(texts.collect());
        if let Some(ext) = members.ext {
            jwk.0.insert("ext", Value::Bool(ext));
        }
        if let Some(names) = members.key_ops {
            jwk.0
                .insert("key_ops", names.into_iter().map(text).collect());
        }
        if members.oth.is_some() {
            jwk.0.insert("oth", Value::Null);
        }
        jwk
    }
}
