//! [SerializeJSONProperty](https://tc39.es/ecma262/#sec-serializejsonproperty): from a value to a
//! JSON text.
//!
//! It does not recurse: the depth of a value takes memory and no stack. Getters can make values
//! that are endlessly deep or long, so both have limits, and the host is asked at intervals whether
//! the script may continue.
//!
//! Values of data properties are read without the engine's `[[Get]]`, because it runs no script for
//! them.

use super::{
    RawJson, check_depth, keys,
    names::{PropertyTable, Shapes},
    parts::{OpenContainer, Parts, Step, data_value},
    text::JsonText,
};
use crate::{
    Context, JsArgs, JsBigInt, JsNativeError, JsObject, JsResult, JsString, JsValue, js_string,
    object::shape::Shape,
    property::PropertyKey,
    value::{IntegerOrInfinity, JsVariant, check_string_length},
};
use rustc_hash::FxHashSet;

/// The number of outer objects that each object is compared with. A set has those that are nested
/// deeper.
const MAX_SEARCHED: usize = 16;

/// <https://tc39.es/ecma262/#sec-json.stringify>
pub(super) fn stringify(
    args: &[JsValue],
    shapes: &Shapes,
    context: &mut Context,
) -> JsResult<JsValue> {
    let value = args.get_or_undefined(0).clone();
    let (mut replacer, mut property_list) = (None, None);
    if let Some(object) = args.get_or_undefined(1).as_object() {
        if object.is_callable() {
            replacer = Some(object);
        } else if object.is_array_abstract()? {
            property_list = Some(properties_to_list(&object, context)?);
        }
    }
    let mut serializer = Serializer {
        replacer,
        property_list,
        to_json: js_string!("toJSON").into(),
        length: js_string!("length").into(),
        shapes,
        object_prototype: context.intrinsics().constructors().object().prototype(),
        text: JsonText::new(gap(args.get_or_undefined(2), context)?),
        open: Vec::new(),
        deep: FxHashSet::default(),
        last: None,
        without_to_json: Vec::new(),
        scripts_run_without_to_json: 0,
        scripts_run: 0,
    };
    let written = serializer.value(value, context)?;
    Ok(if written {
        serializer.text.output.into_string().into()
    } else {
        JsValue::undefined()
    })
}

/// The elements of an array that are names of properties, each once.
fn properties_to_list(array: &JsObject, context: &mut Context) -> JsResult<Vec<PropertyKey>> {
    let (mut list, mut known) = (Vec::new(), FxHashSet::default());
    for index in 0..array.length_of_array_like(context)? {
        context.check_interrupt()?;
        let element = array.get(index, context)?;
        let is_name = element.is_string()
            || element.is_number()
            || element
                .as_object()
                .is_some_and(|object| object.is::<JsString>() || object.is::<f64>());
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
    to_json: PropertyKey,
    length: PropertyKey,
    shapes: &'a Shapes,
    /// `%Object.prototype%`
    object_prototype: JsObject,
    text: JsonText,
    /// The objects and arrays that have begun, the innermost last.
    open: Vec<OpenContainer>,
    /// The objects in `open` from `MAX_SEARCHED` on, to find cycles.
    deep: FxHashSet<JsObject>,
    /// The shape of the object that began last.
    last: Option<PropertyTable>,
    /// Shapes whose objects have no property `toJSON`, not even an inherited one. Valid until a
    /// script runs.
    without_to_json: Vec<Shape>,
    scripts_run_without_to_json: u64,
    /// The number of calls that may have run a script.
    scripts_run: u64,
}

/// A value after the calls of `toJSON` and of the replacer.
enum Prepared {
    Primitive(JsVariant),
    /// The text of `JSON.rawJSON`.
    Raw(JsString),
    Object(JsObject),
    Array(JsObject),
}

impl Serializer<'_> {
    /// Returns whether there was anything to write.
    fn value(&mut self, value: JsValue, context: &mut Context) -> JsResult<bool> {
        // Only a replacer can see the holder of the outermost value.
        let holder = match self.replacer {
            Some(_) => {
                let holder = JsObject::with_object_proto(context.intrinsics());
                holder.create_data_property_or_throw(js_string!(), value.clone(), context)?;
                Some(holder)
            }
            None => None,
        };
        let Some(prepared) = self.prepare(holder, &js_string!().into(), value, context)? else {
            return Ok(false);
        };
        self.write(prepared, context)?;
        while !self.open.is_empty() {
            self.check(context)?;
            match self.next() {
                Step::Value(key, value) => self.part(&key, value, context)?,
                Step::Get(key) => {
                    let Some(object) = self.holder() else { break };
                    self.scripts_run += 1;
                    let value = object.get(key.clone(), context)?;
                    self.part(&key, value, context)?;
                }
                Step::More => {}
                Step::End => self.end(),
            }
        }
        Ok(true)
    }

    /// Checks the limits.
    fn check(&self, context: &Context) -> JsResult<()> {
        check_string_length(self.text.output.len())?;
        context.check_heap_for(2 * self.text.output.size())?;
        context.check_interrupt()
    }

    /// The innermost object.
    fn holder(&self) -> Option<JsObject> {
        self.open.last().map(|open| open.object.clone())
    }

    fn part(&mut self, key: &PropertyKey, value: JsValue, context: &mut Context) -> JsResult<()> {
        let holder = if self.replacer.is_some() {
            self.holder()
        } else {
            None
        };
        let prepared = self.prepare(holder, key, value, context)?;
        let depth = self.open.len();
        let Some(open) = self.open.last_mut() else {
            return Ok(());
        };
        let is_array = matches!(open.parts, Parts::Elements { .. });
        if prepared.is_none() && !is_array {
            return Ok(());
        }
        let is_first = std::mem::replace(&mut open.is_empty, false);
        match (&open.parts, key) {
            (Parts::Elements { .. }, _) => self.text.element(is_first, depth),
            (_, PropertyKey::String(name)) => self.text.member_named(name, is_first, depth),
            _ => self.text.member_named(&name(key), is_first, depth),
        }
        self.write(
            prepared.unwrap_or(Prepared::Primitive(JsVariant::Null)),
            context,
        )
    }

    /// The steps of SerializeJSONProperty that come before the value is written. None is undefined.
    fn prepare(
        &mut self,
        holder: Option<JsObject>,
        key: &PropertyKey,
        mut value: JsValue,
        context: &mut Context,
    ) -> JsResult<Option<Prepared>> {
        if value.is_object() || value.is_bigint() {
            self.call_to_json(key, &mut value, context)?;
        }
        if let Some(replacer) = &self.replacer {
            self.scripts_run += 1;
            let holder = holder.map_or_else(JsValue::undefined, JsValue::from);
            value = replacer.call(&holder, &[name(key).into(), value], context)?;
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
            } else if object.is::<RawJson>() {
                let raw = object
                    .get(js_string!("rawJSON"), context)?
                    .to_string(context)?;
                return Ok(Some(Prepared::Raw(raw)));
            } else {
                let is_array = object.is_array_abstract()?;
                return Ok(Some(if is_array {
                    Prepared::Array(object)
                } else {
                    Prepared::Object(object)
                }));
            }
        }
        match value.variant() {
            JsVariant::BigInt(_) => Err(JsNativeError::typ()
                .with_message("a BigInt can't be serialized as JSON")
                .into()),
            JsVariant::Undefined | JsVariant::Symbol(_) | JsVariant::Object(_) => Ok(None),
            primitive => Ok(Some(Prepared::Primitive(primitive))),
        }
    }

    fn call_to_json(
        &mut self,
        key: &PropertyKey,
        value: &mut JsValue,
        context: &mut Context,
    ) -> JsResult<()> {
        let to_json = match value.as_object() {
            Some(object) if self.lacks_to_json(&object) => return Ok(()),
            Some(object) => object.get(self.to_json.clone(), context)?,
            None => value.get_v(self.to_json.clone(), context)?,
        };
        self.scripts_run += 1;
        if let Some(to_json) = to_json.as_callable() {
            *value = to_json.call(value, &[name(key).into()], context)?;
        }
        Ok(())
    }

    /// Whether there is certainly no property `toJSON`, and looking it up runs no script.
    fn lacks_to_json(&mut self, object: &JsObject) -> bool {
        /// Messages have few shapes, and each is compared with all.
        const MAX_SHAPES: usize = 8;
        if self.scripts_run_without_to_json != self.scripts_run {
            self.scripts_run_without_to_json = self.scripts_run;
            self.without_to_json.clear();
        }
        if !object.is_ordinary() && !object.is_array() {
            return false;
        }
        let borrowed = object.borrow();
        let shape = borrowed.shape();
        if !shape.is_shared() {
            return lacks(object, &self.to_json);
        }
        let address = shape.to_addr_usize();
        if self
            .without_to_json
            .iter()
            .any(|known| known.to_addr_usize() == address)
        {
            return true;
        }
        let lacks = lacks(object, &self.to_json);
        if lacks && self.without_to_json.len() < MAX_SHAPES {
            self.without_to_json.push(shape.clone());
        }
        lacks
    }

    /// Writes parts of the innermost object, up to one for which a script may run.
    fn next(&mut self) -> Step {
        let depth = self.open.len();
        let Some(open) = self.open.last_mut() else {
            return Step::End;
        };
        let text = if self.replacer.is_none() {
            Some(&mut self.text)
        } else {
            None
        };
        open.next(text, depth, self.property_list.as_deref(), self.scripts_run)
    }

    fn write(&mut self, prepared: Prepared, context: &mut Context) -> JsResult<()> {
        match prepared {
            Prepared::Primitive(primitive) => self.text.primitive(&primitive),
            Prepared::Raw(raw) => self.text.output.string(&raw),
            Prepared::Array(array) => {
                self.begin(&array)?;
                self.text.output.byte(b'[');
                let known = if array.is_array() {
                    data_value(&array, &self.length)
                } else {
                    None
                };
                let length = match known {
                    Some(length) => length.to_length(context)?,
                    None => array.length_of_array_like(context)?,
                };
                self.open.push(OpenContainer::new(
                    array,
                    Parts::Elements { next: 0, length },
                ));
            }
            Prepared::Object(object) => {
                self.begin(&object)?;
                self.text.output.byte(b'{');
                let parts = self.parts(&object, context)?;
                self.open.push(OpenContainer::new(object, parts));
            }
        }
        Ok(())
    }

    fn parts(&mut self, object: &JsObject, context: &mut Context) -> JsResult<Parts> {
        if self.property_list.is_some() {
            return Ok(Parts::PropertyList { next: 0 });
        }
        if object.is_ordinary()
            && let Some(table) = self
                .shapes
                .of(object, &self.object_prototype, &mut self.last)
        {
            return Ok(Parts::PropertyTable { next: 0, table });
        }
        let properties = self.properties(object, context)?.into_iter();
        Ok(Parts::Properties {
            properties,
            scripts_run: self.scripts_run,
        })
    }

    fn begin(&mut self, object: &JsObject) -> JsResult<()> {
        check_depth(self.open.len())?;
        let is_open = self
            .open
            .iter()
            .take(MAX_SEARCHED)
            .any(|open| JsObject::equals(&open.object, object));
        if is_open || self.open.len() >= MAX_SEARCHED && !self.deep.insert(object.clone()) {
            return Err(JsNativeError::typ()
                .with_message("a value that contains itself can't be serialized as JSON")
                .into());
        }
        Ok(())
    }

    fn end(&mut self) {
        let Some(ended) = self.open.pop() else { return };
        if self.open.len() >= MAX_SEARCHED {
            self.deep.remove(&ended.object);
        }
        if !ended.is_empty {
            self.text.new_line(self.open.len());
        }
        self.text
            .output
            .byte(if matches!(ended.parts, Parts::Elements { .. }) {
                b']'
            } else {
                b'}'
            });
    }

    /// The enumerable own properties whose keys are strings. Data properties of ordinary objects
    /// have their values.
    fn properties(
        &mut self,
        object: &JsObject,
        context: &mut Context,
    ) -> JsResult<Vec<(PropertyKey, Option<JsValue>)>> {
        if !object.is_ordinary() {
            self.scripts_run += 1;
            let keys = keys(object, context)?.into_iter();
            return Ok(keys.map(|key| (key, None)).collect());
        }
        let keys = object.own_property_keys(context)?;
        let object = object.borrow();
        let properties = object.properties();
        let mut found = Vec::with_capacity(keys.len());
        for key in keys
            .into_iter()
            .filter(|key| !matches!(key, PropertyKey::Symbol(_)))
        {
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
        if !object.is_ordinary() && !object.is_array()
            || object.borrow().properties().contains_key(key)
        {
            return false;
        }
        let Some(prototype) = object.prototype() else {
            return true;
        };
        object = prototype;
    }
}
