//! [SerializeJSONProperty](https://tc39.es/ecma262/#sec-serializejsonproperty): from a value to a JSON text.
//!
//! It does not recurse: the depth of a value takes memory and no stack. Getters can make values that are endlessly deep or
//! long, so both have limits, and the host is scripts_run_at_check at intervals whether the script may continue.

use crate::engine::json::{EngineFunctions, MAX_DEPTH, output::Output};
use crate::{
    dom::check_interrupt,
    webidl::{range_error, type_error},
};
use boa_engine::{
    Context, JsArgs, JsBigInt, JsObject, JsResult, JsString, JsValue, js_string, property::PropertyKey,
    value::IntegerOrInfinity,
};
use rustc_hash::FxHashSet;

/// In code units: about the longest string of browsers' engines.
const MAX_TEXT_LEN: usize = 1 << 29;

/// The interval at which the host is scripts_run_at_check whether the script may continue, if no property runs a script.
const PROPERTIES_PER_CHECK: u64 = 1024;

/// <https://tc39.es/ecma262/#sec-json.stringify>
pub(super) fn stringify(args: &[JsValue], abstracts: &EngineFunctions, context: &mut Context) -> JsResult<JsValue> {
    let value = args.get_or_undefined(0).clone();
    let (mut replacer, mut property_list) = (None, None);
    if let Some(object) = args.get_or_undefined(1).as_object() {
        if object.is_callable() {
            replacer = Some(object);
        } else if abstracts.is_array(&object, context)? {
            property_list = Some(properties_to_list(&object, abstracts, context)?);
        }
    }
    let mut serializer = Serializer {
        replacer,
        property_list,
        gap: gap(args.get_or_undefined(2), context)?,
        to_json: js_string!("toJSON").into(),
        abstracts,
        output: Output::new(),
        open: Vec::new(),
        ancestors: FxHashSet::default(),
        scripts_run: 0,
        scripts_run_at_check: 0,
        steps: 0,
    };
    let written = serializer.value(value, context)?;
    Ok(if written { serializer.output.into_string().into() } else { JsValue::undefined() })
}

/// The elements of an array that are names of properties, each once.
fn properties_to_list(
    array: &JsObject,
    abstracts: &EngineFunctions,
    context: &mut Context,
) -> JsResult<Vec<PropertyKey>> {
    let (mut list, mut known) = (Vec::new(), FxHashSet::default());
    for index in 0..abstracts.length(array, context)? {
        check_interrupt(context)?;
        let element = array.get(index, context)?;
        let is_name = element.is_string()
            || element.is_number()
            || element.as_object().is_some_and(|object| object.is::<JsString>() || object.is::<f64>());
        if is_name {
            let key = PropertyKey::from(element.to_string(context)?);
            if known.insert(key.clone()) {
                list.push(key);
            }
        }
    }
    Ok(list)
}

/// The indentation of a level.
fn gap(space: &JsValue, context: &mut Context) -> JsResult<JsString> {
    const MAX_GAP_LEN: usize = 10;
    let mut space = space.clone();
    if let Some(object) = space.as_object() {
        if object.is::<f64>() {
            space = space.to_number(context)?.into();
        } else if object.is::<JsString>() {
            space = space.to_string(context)?.into();
        }
    }
    if let Some(text) = space.as_string() {
        return Ok(text.get(..MAX_GAP_LEN).unwrap_or(text));
    }
    if !space.is_number() {
        return Ok(JsString::default());
    }
    let width = match space.to_integer_or_infinity(context)? {
        IntegerOrInfinity::PositiveInfinity => MAX_GAP_LEN,
        IntegerOrInfinity::NegativeInfinity => 0,
        IntegerOrInfinity::Integer(width) => usize::try_from(width).unwrap_or(0).min(MAX_GAP_LEN),
    };
    Ok(JsString::from(&" ".repeat(width)[..]))
}

struct Serializer<'a> {
    replacer: Option<JsObject>,
    property_list: Option<Vec<PropertyKey>>,
    gap: JsString,
    to_json: PropertyKey,
    abstracts: &'a EngineFunctions,
    output: Output,
    /// The objects and arrays that have begun, the innermost last.
    open: Vec<Open>,
    /// The objects of `open`, to find cycles.
    ancestors: FxHashSet<JsObject>,
    /// The number of calls that may have run a script.
    scripts_run: u64,
    /// `scripts_run` at the last check.
    scripts_run_at_check: u64,
    /// The number of properties so far.
    steps: u64,
}

struct Open {
    object: JsObject,
    parts: Parts,
    is_empty: bool,
}

enum Parts {
    Elements {
        next: u64,
        length: u64,
    },
    /// The properties of an object. The values are valid until a script runs.
    Properties {
        properties: std::vec::IntoIter<(PropertyKey, Option<JsValue>)>,
        scripts_run: u64,
    },
    /// The names of the property list.
    PropertyList {
        next: usize,
    },
}

/// A value after the calls of `toJSON` and of the replacer.
enum Prepared {
    Text(&'static str),
    String(JsString),
    Number(JsValue),
    /// The text of `JSON.rawJSON`.
    Raw(JsString),
    Object(JsObject),
    Array(JsObject),
}

impl Serializer<'_> {
    /// Returns whether there was anything to write.
    fn value(&mut self, value: JsValue, context: &mut Context) -> JsResult<bool> {
        // Only a replacer can see the holder of the outermost value.
        let holder = JsObject::with_object_proto(context.intrinsics());
        if self.replacer.is_some() {
            holder.create_data_property_or_throw(js_string!(), value.clone(), context)?;
        }
        let Some(prepared) = self.prepare(&holder, &js_string!().into(), value, context)? else { return Ok(false) };
        self.write(prepared, context)?;
        while !self.open.is_empty() {
            self.check(context)?;
            match self.next_part(context)? {
                Some((holder, key, value)) => self.part(&holder, &key, value, context)?,
                None => self.end(),
            }
        }
        Ok(true)
    }

    /// Checks the limits.
    fn check(&mut self, context: &Context) -> JsResult<()> {
        if self.output.len() > MAX_TEXT_LEN {
            return Err(range_error("the text is longer than a string can be"));
        }
        self.steps += 1;
        if self.scripts_run > self.scripts_run_at_check || self.steps.is_multiple_of(PROPERTIES_PER_CHECK) {
            self.scripts_run_at_check = self.scripts_run;
            check_interrupt(context)?;
        }
        Ok(())
    }

    fn part(&mut self, holder: &JsObject, key: &PropertyKey, value: JsValue, context: &mut Context) -> JsResult<()> {
        let prepared = self.prepare(holder, key, value, context)?;
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        let is_array = matches!(open.parts, Parts::Elements { .. });
        if prepared.is_none() && !is_array {
            return Ok(());
        }
        if !open.is_empty {
            self.output.ascii(b",");
        }
        open.is_empty = false;
        self.new_line();
        if !is_array {
            match key {
                PropertyKey::String(name) => self.output.quoted(name),
                _ => self.output.quoted(&name(key)),
            }
            self.output.ascii(if self.gap.is_empty() { b":" } else { b": " });
        }
        self.write(prepared.unwrap_or(Prepared::Text("null")), context)
    }

    /// The steps of SerializeJSONProperty that come before the value is written. None is undefined.
    fn prepare(
        &mut self,
        holder: &JsObject,
        key: &PropertyKey,
        mut value: JsValue,
        context: &mut Context,
    ) -> JsResult<Option<Prepared>> {
        if value.is_object() || value.is_bigint() {
            self.call_to_json(key, &mut value, context)?;
        }
        if let Some(replacer) = &self.replacer {
            self.scripts_run += 1;
            value = replacer.call(&holder.clone().into(), &[name(key).into(), value], context)?;
        }
        if let Some(object) = value.as_object() {
            if object.is_ordinary() {
                return Ok(Some(Prepared::Object(object)));
            }
            if object.is_array() {
                return Ok(Some(Prepared::Array(object)));
            }
            if object.is::<f64>() {
                self.scripts_run += 1;
                value = value.to_number(context)?.into();
            } else if object.is::<JsString>() {
                self.scripts_run += 1;
                value = value.to_string(context)?.into();
            } else if let Some(boolean) = object.downcast_ref::<bool>() {
                value = (*boolean).into();
            } else if let Some(bigint) = object.downcast_ref::<JsBigInt>() {
                value = bigint.clone().into();
            } else if object.is_callable() {
                return Ok(None);
            } else if self.abstracts.is_raw_json(&object, context)? {
                let raw = object.get(js_string!("rawJSON"), context)?.to_string(context)?;
                return Ok(Some(Prepared::Raw(raw)));
            } else {
                let is_array = self.abstracts.is_array(&object, context)?;
                return Ok(Some(if is_array { Prepared::Array(object) } else { Prepared::Object(object) }));
            }
        }
        if value.is_bigint() {
            return Err(type_error("a BigInt can't be serialized as JSON"));
        }
        Ok(if value.is_null() {
            Some(Prepared::Text("null"))
        } else if let Some(boolean) = value.as_boolean() {
            Some(Prepared::Text(if boolean { "true" } else { "false" }))
        } else if let Some(string) = value.as_string() {
            Some(Prepared::String(string))
        } else if value.is_number() {
            Some(Prepared::Number(value))
        } else {
            None
        })
    }

    fn call_to_json(&mut self, key: &PropertyKey, value: &mut JsValue, context: &mut Context) -> JsResult<()> {
        let to_json = match value.as_object() {
            Some(object) if lacks(&object, &self.to_json) => return Ok(()),
            Some(object) => object.get(self.to_json.clone(), context)?,
            None => self.abstracts.get_v_of_bigint(value, &self.to_json, context)?,
        };
        self.scripts_run += 1;
        if let Some(to_json) = to_json.as_callable() {
            *value = to_json.call(value, &[name(key).into()], context)?;
        }
        Ok(())
    }

    /// The next property of the innermost object: the object, the key and the value.
    fn next_part(&mut self, context: &mut Context) -> JsResult<Option<(JsObject, PropertyKey, JsValue)>> {
        let Some(open) = self.open.last_mut() else { return Ok(None) };
        let (key, known) = match &mut open.parts {
            Parts::Elements { next, length } => {
                if next >= length {
                    return Ok(None);
                }
                *next += 1;
                let key = PropertyKey::from(*next - 1);
                let known = if open.object.is_array() { data_value(&open.object, &key) } else { None };
                (key, known)
            }
            Parts::Properties { properties, scripts_run } => {
                let Some((key, known)) = properties.next() else { return Ok(None) };
                (key, known.filter(|_| *scripts_run == self.scripts_run))
            }
            Parts::PropertyList { next } => {
                let key = self.property_list.as_ref().and_then(|list| list.get(*next));
                let Some(key) = key.cloned() else { return Ok(None) };
                *next += 1;
                (key, None)
            }
        };
        let object = open.object.clone();
        let value = match known {
            Some(value) => value,
            None => {
                self.scripts_run += 1;
                object.get(key.clone(), context)?
            }
        };
        Ok(Some((object, key, value)))
    }

    fn write(&mut self, prepared: Prepared, context: &mut Context) -> JsResult<()> {
        match prepared {
            Prepared::Text(text) => self.output.ascii(text.as_bytes()),
            Prepared::String(string) => self.output.quoted(&string),
            Prepared::Raw(raw) => self.output.string(&raw),
            Prepared::Number(number) => match (number.as_i32(), number.as_number()) {
                (Some(integer), _) => self.output.integer(integer),
                (None, Some(finite)) if finite.is_finite() => self.output.string(&number.to_string(context)?),
                _ => self.output.ascii(b"null"),
            },
            Prepared::Array(array) => {
                self.begin(&array)?;
                self.output.ascii(b"[");
                let length = self.abstracts.length(&array, context)?;
                self.open.push(Open { object: array, parts: Parts::Elements { next: 0, length }, is_empty: true });
            }
            Prepared::Object(object) => {
                self.begin(&object)?;
                self.output.ascii(b"{");
                let parts = if self.property_list.is_some() {
                    Parts::PropertyList { next: 0 }
                } else {
                    let properties = self.properties(&object, context)?.into_iter();
                    Parts::Properties { properties, scripts_run: self.scripts_run }
                };
                self.open.push(Open { object, parts, is_empty: true });
            }
        }
        Ok(())
    }

    fn begin(&mut self, object: &JsObject) -> JsResult<()> {
        if self.open.len() >= MAX_DEPTH {
            return Err(range_error("the value is nested too deep"));
        }
        if self.ancestors.insert(object.clone()) {
            return Ok(());
        }
        Err(type_error("a value that contains itself can't be serialized as JSON"))
    }

    fn end(&mut self) {
        let Some(ended) = self.open.pop() else { return };
        self.ancestors.remove(&ended.object);
        if !ended.is_empty {
            self.new_line();
        }
        self.output.ascii(if matches!(ended.parts, Parts::Elements { .. }) { b"]" } else { b"}" });
    }

    /// A new line and its indentation, if there is a gap.
    fn new_line(&mut self) {
        if self.gap.is_empty() {
            return;
        }
        self.output.ascii(b"\n");
        for _ in 0..self.open.len() {
            self.output.string(&self.gap);
        }
    }

    /// The enumerable own properties whose keys are strings. Data properties of ordinary objects have their values.
    fn properties(
        &mut self,
        object: &JsObject,
        context: &mut Context,
    ) -> JsResult<Vec<(PropertyKey, Option<JsValue>)>> {
        if !object.is_ordinary() {
            self.scripts_run += 1;
            return Ok(self.abstracts.keys(object, context)?.into_iter().map(|key| (key, None)).collect());
        }
        let keys = object.own_property_keys(context)?;
        let object = object.borrow();
        let properties = object.properties();
        let mut found = Vec::with_capacity(keys.len());
        for key in keys.into_iter().filter(|key| !matches!(key, PropertyKey::Symbol(_))) {
            if let Some(property) = properties.get(&key)
                && property.expect_enumerable()
            {
                found.push((key, property.value().cloned()));
            }
        }
        Ok(found)
    }
}

/// A key as the string that scripts get.
fn name(key: &PropertyKey) -> JsString {
    match key {
        PropertyKey::String(name) => name.clone(),
        PropertyKey::Index(index) => js_string!(index.get()),
        PropertyKey::Symbol(_) => JsString::default(),
    }
}

/// Whether the property is certainly missing, and looking it up runs no script.
fn lacks(object: &JsObject, key: &PropertyKey) -> bool {
    let mut object = object.clone();
    loop {
        if !object.is_ordinary() && !object.is_array() || object.borrow().properties().contains_key(key) {
            return false;
        }
        let Some(prototype) = object.prototype() else { return true };
        object = prototype;
    }
}

/// The value of an own data property. Runs no script.
fn data_value(object: &JsObject, key: &PropertyKey) -> Option<JsValue> {
    object.borrow().properties().get(key)?.value().cloned()
}
