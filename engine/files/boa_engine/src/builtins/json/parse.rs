//! [ParseJSON](https://tc39.es/ecma262/#sec-ParseJSON): from a JSON text to a value.
//!
//! The values are made while the text is read. It does not recurse: the depth of a text takes memory
//! and no stack.

use super::{
    building::{Building, Transition},
    lexer::{Contents, Lexer, Problem, Unit, line_and_column},
    template::Template,
};
use crate::{
    Context, JsError, JsNativeError, JsObject, JsResult, JsString, JsValue,
    builtins::OrdinaryObject,
    object::{builtins::JsArray, shape::SharedShape},
    property::PropertyKey,
    string::JsStrVariant,
};
use boa_gc::{Finalize, Gc, Trace};
use std::{mem, ops::Range, path::Path};

/// Gets each value of a text, the inner values first.
pub(super) trait Observer {
    /// An object or an array begins.
    fn opened(&mut self);
    /// The next value belongs to this property of the innermost object.
    fn key(&mut self, key: &PropertyKey);
    fn primitive(&mut self, value: &JsValue, source: Range<usize>);
    /// The innermost object or array ends.
    fn closed(&mut self, value: &JsValue);
}

impl Observer for () {
    fn opened(&mut self) {}
    fn key(&mut self, _: &PropertyKey) {}
    fn primitive(&mut self, _: &JsValue, _: Range<usize>) {}
    fn closed(&mut self, _: &JsValue) {}
}

/// The value of a JSON text. An error in a text with a path has its position in its stack.
pub(super) fn parse(
    text: &JsString,
    path: Option<&Path>,
    keys: &mut KeyCache,
    observer: &mut impl Observer,
    context: &mut Context,
) -> Result<JsValue, JsError> {
    match text.as_str().variant() {
        JsStrVariant::Latin1(units) => parse_units(units, path, keys, observer, context),
        JsStrVariant::Utf16(units) => parse_units(units, path, keys, observer, context),
    }
}

fn parse_units<U: Unit>(
    units: &[U],
    path: Option<&Path>,
    keys: &mut KeyCache,
    observer: &mut impl Observer,
    context: &mut Context,
) -> Result<JsValue, JsError> {
    let mut parser = Parser {
        lexer: Lexer::new(units),
        open: Vec::new(),
        elements: Vec::new(),
        keys,
        observer,
        context,
        values: 0,
        interrupted: Ok(()),
    };
    let value = parser.text();
    parser.interrupted?;
    value.map_err(|problem| syntax_error(problem, units, path))
}

/// The number of values between two checks of the heap.
const VALUES_AT_ONCE: u32 = 4096;

struct Parser<'a, U, O> {
    lexer: Lexer<'a, U>,
    /// The objects and arrays that have begun, the innermost last.
    open: Vec<OpenValue>,
    /// The elements of all arrays among them.
    elements: Vec<JsValue>,
    keys: &'a mut KeyCache,
    observer: &'a mut O,
    context: &'a mut Context,
    /// The number of values that have begun.
    values: u32,
    /// The error if the script must end.
    interrupted: JsResult<()>,
}

impl OpenValue {
    /// The character after the last value.
    const fn end(&self) -> u8 {
        match self {
            Self::Array { .. } => b']',
            Self::Object { .. } | Self::Templated { .. } => b'}',
        }
    }

    /// An object that has left its template with this key.
    fn left(template: &Template, values: &mut Vec<JsValue>, key: PropertyKey, slot: usize) -> Self {
        Self::Object {
            object: Building::Values {
                shape: template.shape_of_first(values.len()).clone(),
                values: mem::take(values),
            },
            key,
            slot,
            first: template.slot(),
        }
    }
}

enum OpenValue {
    Array {
        /// The index of its first element in `Parser::elements`.
        base: usize,
    },
    Object {
        object: Building,
        /// The key of the next value.
        key: PropertyKey,
        /// The slot of the name in the cache, if it is there.
        slot: usize,
        /// The slot of the first name.
        first: usize,
    },
    /// An object whose names so far are those of a template. It has the next value, too.
    Templated {
        template: Gc<Template>,
        values: Vec<JsValue>,
    },
}

impl<U: Unit, O: Observer> Parser<'_, U, O> {
    fn text(&mut self) -> Result<JsValue, Problem> {
        loop {
            let Some(mut value) = self.begin_value()? else {
                continue;
            };
            // The value is complete. Each object or array that ends with it is complete too.
            loop {
                let next = self.lexer.peek();
                let Some(open) = self.open.last_mut() else {
                    return match next {
                        None => Ok(value),
                        Some(_) => Err(self.lexer.unexpected()),
                    };
                };
                let is_last = !is(next, b',');
                if is_last && !is(next, open.end()) {
                    return Err(self.lexer.unexpected());
                }
                self.lexer.take();
                match open {
                    OpenValue::Array { base } => {
                        self.elements.push(value);
                        if !is_last {
                            break;
                        }
                        value = array(self.elements.drain(*base..), self.context);
                    }
                    OpenValue::Object {
                        object,
                        key,
                        slot,
                        first,
                    } => {
                        object.add(key, value, self.keys.transition(key, *slot));
                        if !is_last {
                            *key = read_key(&mut self.lexer, self.keys)?;
                            *slot = self.keys.last;
                            self.observer.key(key);
                            break;
                        }
                        if let Building::Values { shape, .. } = object {
                            self.keys.missed(*first, shape);
                        }
                        value = object.finish().into();
                    }
                    OpenValue::Templated { template, values } => {
                        values.push(value);
                        if !is_last {
                            self.lexer.expect(b'"')?;
                            if let Some(property) = template.property(values.len())
                                && self.lexer.string_is(&property.name)
                            {
                                self.lexer.expect(b':')?;
                                self.keys.last = property.slot;
                                self.observer.key(&property.key);
                            } else {
                                let key = read_rest_of_key(&mut self.lexer, self.keys)?;
                                self.observer.key(&key);
                                *open = OpenValue::left(template, values, key, self.keys.last);
                            }
                            break;
                        }
                        self.keys.followed(template.slot());
                        let shape = template.shape_of_first(values.len());
                        value =
                            JsObject::from_shape(shape, mem::take(values), OrdinaryObject).into();
                    }
                }
                self.open.pop();
                self.observer.closed(&value);
            }
        }
    }

    /// Checks the limits.
    fn check(&mut self) -> JsResult<()> {
        self.values = self.values.wrapping_add(1);
        if self.values.is_multiple_of(VALUES_AT_ONCE) {
            self.context.check_heap()?;
        }
        self.context.check_interrupt()
    }

    /// Reads a primitive or empty value, or the beginning of an object or an array, for which it
    /// returns None.
    fn begin_value(&mut self) -> Result<Option<JsValue>, Problem> {
        let Some(first) = self.lexer.peek() else {
            return Err(Problem::End);
        };
        if let Err(interrupt) = self.check() {
            self.interrupted = Err(interrupt);
            return Err(Problem::End);
        }
        let start = self.lexer.position();
        let value = match u8::try_from(first).unwrap_or_default() {
            b'{' => return self.begin_object(),
            b'[' => return Ok(self.begin_array()),
            b'"' => {
                self.lexer.take();
                match self.lexer.string()? {
                    Contents::Plain(range) => U::string(self.lexer.slice(range)).into(),
                    Contents::Escaped(string) => string.into(),
                }
            }
            b't' => self.lexer.word("true").map(|()| true.into())?,
            b'f' => self.lexer.word("false").map(|()| false.into())?,
            b'n' => self.lexer.word("null").map(|()| JsValue::null())?,
            b'-' | b'0'..=b'9' => self.lexer.number()?,
            _ => return Err(self.lexer.unexpected()),
        };
        self.observer
            .primitive(&value, start..self.lexer.position());
        Ok(Some(value))
    }

    fn begin_object(&mut self) -> Result<Option<JsValue>, Problem> {
        self.lexer.take();
        self.observer.opened();
        if is(self.lexer.peek(), b'}') {
            self.lexer.take();
            let value = JsObject::with_object_proto(self.context.intrinsics()).into();
            self.observer.closed(&value);
            return Ok(Some(value));
        }
        let key = read_key(&mut self.lexer, self.keys)?;
        self.observer.key(&key);
        self.open.push(match self.keys.template(&key) {
            Some(template) => OpenValue::Templated {
                values: Vec::with_capacity(template.len()),
                template,
            },
            None => OpenValue::Object {
                object: Building::new(self.context),
                key,
                slot: self.keys.last,
                first: self.keys.last,
            },
        });
        Ok(None)
    }

    fn begin_array(&mut self) -> Option<JsValue> {
        self.lexer.take();
        self.observer.opened();
        if !is(self.lexer.peek(), b']') {
            self.open.push(OpenValue::Array {
                base: self.elements.len(),
            });
            return None;
        }
        self.lexer.take();
        let value = array([], self.context);
        self.observer.closed(&value);
        Some(value)
    }
}

/// A property's name and the colon after it.
fn read_key<U: Unit>(
    lexer: &mut Lexer<'_, U>,
    keys: &mut KeyCache,
) -> Result<PropertyKey, Problem> {
    lexer.expect(b'"')?;
    read_rest_of_key(lexer, keys)
}

/// A property's name after its first quotation mark, and the colon after it.
fn read_rest_of_key<U: Unit>(
    lexer: &mut Lexer<'_, U>,
    keys: &mut KeyCache,
) -> Result<PropertyKey, Problem> {
    if let Some((slot, expected)) = keys.expected()
        && lexer.string_is(&expected.name)
    {
        // Before the key is copied: a copy that is moved while it is written takes longer.
        lexer.expect(b':')?;
        let key = expected.key.clone();
        keys.last = slot;
        return Ok(key);
    }
    let key = match lexer.string()? {
        Contents::Plain(range) => keys.of(lexer.slice(range)),
        Contents::Escaped(string) => string.into(),
    };
    lexer.expect(b':')?;
    Ok(key)
}

fn is(unit: Option<u16>, byte: u8) -> bool {
    unit == Some(u16::from(byte))
}

fn array(elements: impl IntoIterator<Item = JsValue>, context: &mut Context) -> JsValue {
    JsArray::from_iter(elements, context).into()
}

/// The property names that were read last. Messages repeat their names, in the same order.
#[derive(Debug, Default, Trace, Finalize)]
pub(crate) struct KeyCache {
    /// Empty until the first name is read.
    slots: Vec<Option<Cached>>,
    /// The slot of the name that was read last.
    last: usize,
}

#[derive(Debug, Clone, Trace, Finalize)]
struct Cached {
    name: JsString,
    #[unsafe_ignore_trace]
    key: PropertyKey,
    /// The slot of the name that followed this one.
    next: usize,
    /// Of the object to which a property with this name was added last.
    transition: Option<Transition>,
    /// The properties of objects whose first name this is.
    template: Option<Gc<Template>>,
    /// Whether the last of these objects had others.
    missed: bool,
}

/// A power of two, so that the remainder is cheap.
const KEY_CACHE_SIZE: usize = 256;
/// In code units.
const MAX_CACHED_KEY_LEN: usize = 32;

impl KeyCache {
    /// The name that followed the last one before, and its slot.
    fn expected(&self) -> Option<(usize, &Cached)> {
        let next = self.slots.get(self.last)?.as_ref()?.next;
        Some((next, self.slots.get(next)?.as_ref()?))
    }

    /// The transition of a name in a slot, if it is still there.
    fn transition(&mut self, key: &PropertyKey, slot: usize) -> Option<&mut Option<Transition>> {
        let cached = self.slots.get_mut(slot)?.as_mut()?;
        (cached.key == *key).then_some(&mut cached.transition)
    }

    fn of<U: Unit>(&mut self, units: &[U]) -> PropertyKey {
        if units.len() > MAX_CACHED_KEY_LEN {
            return U::string(units).into();
        }
        let index = slot_of(units.iter().map(|unit| (*unit).into()));
        if let Some(Some(last)) = self.slots.get_mut(self.last) {
            last.next = index;
        }
        self.last = index;
        if self.slots.is_empty() {
            self.slots.resize(KEY_CACHE_SIZE, None);
        }
        let slot = &mut self.slots[index];
        if let Some(cached) = slot
            && cached.name.len() == units.len()
            && U::are(units, &cached.name)
        {
            return cached.key.clone();
        }
        let name = U::string(units);
        let key = PropertyKey::from(name.clone());
        *slot = Some(Cached {
            name,
            key: key.clone(),
            next: index,
            transition: None,
            template: None,
            missed: false,
        });
        key
    }

    /// The template of objects whose first name is the last name that was read.
    fn template(&self, first: &PropertyKey) -> Option<Gc<Template>> {
        let template = self.slots.get(self.last)?.as_ref()?.template.as_ref()?;
        template.is_of_first(first).then(|| template.clone())
    }

    /// An object had the properties of its template.
    fn followed(&mut self, first: usize) {
        if let Some(Some(cached)) = self.slots.get_mut(first) {
            cached.missed = false;
        }
    }

    /// An object with this shape, whose first name was in this slot, has ended without a template.
    /// The second one in turn gives the slot another template: most names are those of one object.
    fn missed(&mut self, first: usize, shape: &SharedShape) {
        let Some(Some(cached)) = self.slots.get_mut(first) else {
            return;
        };
        let missed = mem::replace(&mut cached.missed, true);
        if !missed {
            return;
        }
        let template = Template::new(shape, |name| {
            let slot = slot_of(name.iter());
            let cached = self.slots.get(slot)?.as_ref()?;
            (cached.name == *name).then_some(slot)
        });
        if let Some(template) = template.filter(|template| template.slot() == first)
            && let Some(Some(cached)) = self.slots.get_mut(first)
        {
            cached.template = Some(Gc::new(template));
            cached.missed = false;
        }
    }
}

/// The slot of a name.
fn slot_of(units: impl ExactSizeIterator<Item = u16>) -> usize {
    let mix = |hash: usize, unit: u16| (hash ^ usize::from(unit)).wrapping_mul(0x0100_0193);
    let len = units.len();
    let hash = units.fold(len, mix);
    (hash ^ (hash >> 16)) % KEY_CACHE_SIZE
}

fn syntax_error<U: Unit>(problem: Problem, text: &[U], path: Option<&Path>) -> JsError {
    let (what, offset) = match problem {
        Problem::End => ("Unexpected end of JSON input".to_owned(), text.len()),
        Problem::Unexpected(offset) => (
            format!("Unexpected token {} in JSON", quoted(text, offset)),
            offset,
        ),
        Problem::Control(offset) => {
            let unit = text.get(offset).map_or(0, |unit| (*unit).into());
            (
                format!(
                    "Control character U+{unit:04X} in a string of JSON, where it must be escaped,"
                ),
                offset,
            )
        }
        Problem::Escape(offset) => (
            format!(
                "Bad escape sequence at {} in a string of JSON",
                quoted(text, offset)
            ),
            offset,
        ),
    };
    let (line, column) = line_and_column(text, offset);
    let Some(path) = path else {
        return JsNativeError::syntax()
            .with_message(format!(
                "{what} at position {offset} (line {line} column {column})"
            ))
            .into();
    };
    let mut error = JsError::from(JsNativeError::syntax().with_message(what));
    let [line, column] = [line, column].map(|number| u32::try_from(number).unwrap_or(u32::MAX));
    error.set_position(path, line, column);
    error
}

fn quoted<U: Unit>(text: &[U], offset: usize) -> String {
    let units = text.iter().skip(offset).take(2).map(|unit| (*unit).into());
    let character = char::decode_utf16(units)
        .next()
        .and_then(Result::ok)
        .unwrap_or(char::REPLACEMENT_CHARACTER);
    if character.is_control() {
        format!("U+{:04X}", u32::from(character))
    } else {
        format!("'{character}'")
    }
}
