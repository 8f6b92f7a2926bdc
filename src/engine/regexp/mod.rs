//! `exec` of regular expressions in long texts.
//!
//! - **The engine** tries a sticky pattern that does not match at its place at each later place too, and a pattern that begins with
//!   `^` at each place of the text. For each call it copies a text in Latin-1 as a whole, to UTF-16. So a tokenizer takes a time that
//!   grows with the square of its text. For a lazy loop over a class, such as `[^]*?`, it looks first how far the loop could go: up to
//!   the end of the text. No upstream issue was found.
//! - **Can be deleted** when `RegExpBuiltinExec` of the engine tries such patterns at one place only, and matches Latin-1, and when the
//!   crate `regress` has a lazy loop look at what it takes only.
//!
//! The engine's `exec` is called with other arguments, and its result is corrected:
//!
//! - For a pattern that can match at one place only, a regular expression `(?:pattern)|()` is made. It always matches there, and its
//!   last group tells that the pattern does not.
//! - For a pattern with such lazy loops, a regular expression is made that tries the same ends in the same order, in short steps.
//! - A long text in Latin-1 is replaced by the same text in UTF-16, which is kept for the next call. The strings of the result are
//!   replaced by those of the text.
//!
//! `[Symbol.split]` of the engine tries a sticky copy of the pattern at each place. Where no script can tell the difference, the pattern
//! is searched for instead.
//!
//! The engine's `source` escapes each slash, also one that is escaped already. It is corrected.
//!
//! What is known of a pattern is kept with its object, in a `WeakMap`. A literal in a function is another object for each call: so the
//! patterns used last are kept by their text too. Texts in UTF-16 are garbage of the collector's between two calls.

mod pattern;
mod recent;
#[cfg(test)]
mod tests;

use crate::webidl::{function, non_enumerable};
use boa_engine::{
    Context, JsArgs, JsData, JsObject, JsResult, JsString, JsSymbol, JsValue, NativeFunction,
    builtins::regexp::RegExp,
    js_string,
    object::builtins::{JsArray, JsRegExp, JsWeakMap},
    property::{PropertyDescriptor, PropertyKey},
    string::{JsStr, JsStrVariant},
};
use boa_gc::{Finalize, Gc, GcRefCell, Trace, WeakGc};
use recent::Recent;
use std::collections::VecDeque;

/// The least number of code units after the place of a match for which a pattern is tried at that place only. For fewer, the engine
/// takes less time to try them all.
const MIN_REST: usize = 256;

/// The length of the shortest text in Latin-1 whose form in UTF-16 is kept. The engine copies a shorter one in less time than the
/// result takes to be corrected.
const MIN_KEPT: usize = 16 << 10;

/// The limit on the lengths of all texts whose form in UTF-16 is kept: 8 MiB.
const MAX_KEPT: usize = 4 << 20;

/// How many texts are kept. A script may work on a few in turn, such as a file and those that it includes. Each call looks at all.
const MAX_TEXTS: usize = 4;

/// Replaces `exec`, `source` and `[Symbol.split]` in the current realm, and `compile`, which changes the pattern of an object.
pub(super) fn register(context: &mut Context) -> JsResult<()> {
    let constructor = context.intrinsics().constructors().regexp().constructor();
    let prototype = context.intrinsics().constructors().regexp().prototype();
    let method = |key: PropertyKey| Expected::new(&prototype, key).map(|expected| expected.function.clone());
    let functions = (
        method(js_string!("exec").into()),
        method(js_string!("compile").into()),
        method(JsSymbol::split().into()),
        method(js_string!("source").into()),
        method(js_string!("unicodeSets").into()),
    );
    let (Some(exec), Some(compile), Some(split), Some(source), Some(unicode_sets)) = functions else { return Ok(()) };
    let (expected, texts) = (GcRefCell::default(), GcRefCell::default());
    let (patterns, recent) = (JsWeakMap::new(context), GcRefCell::default());
    let matcher = Gc::new(Matcher { exec, compile, split, source, unicode_sets, expected, patterns, recent, texts });
    let functions: [(PropertyKey, JsString, usize, Steps); 3] = [
        (js_string!("exec").into(), js_string!("exec"), 1, Matcher::exec),
        (js_string!("compile").into(), js_string!("compile"), 2, Matcher::compile),
        (JsSymbol::split().into(), js_string!("[Symbol.split]"), 2, Matcher::split),
    ];
    for (key, name, length, steps) in functions {
        let native = NativeFunction::from_copy_closure_with_captures(
            move |this, args, matcher: &Gc<Matcher>, context| steps(matcher, this, args, context),
            matcher.clone(),
        );
        let function = function(context.realm(), native, name, length);
        prototype.insert_property(key, non_enumerable(function));
    }
    let getter = NativeFunction::from_copy_closure_with_captures(
        move |this, _, matcher: &Gc<Matcher>, context| matcher.source(this, context),
        matcher.clone(),
    );
    let getter = function(context.realm(), getter, js_string!("get source"), 0);
    let accessor = PropertyDescriptor::builder().get(getter).enumerable(false).configurable(true);
    prototype.insert_property(js_string!("source"), accessor.build());
    let names = [
        "constructor",
        "dotAll",
        "exec",
        "flags",
        "global",
        "hasIndices",
        "ignoreCase",
        "multiline",
        "sticky",
        "unicode",
        "unicodeSets",
    ];
    let keys =
        names.into_iter().map(|name| PropertyKey::from(JsString::from(name))).chain([JsSymbol::r#match().into()]);
    let expected = keys
        .filter_map(|key| Expected::new(&prototype, key))
        .chain(Expected::new(&constructor, JsSymbol::species().into()));
    *matcher.expected.borrow_mut() = expected.collect();
    Ok(())
}

type Steps = fn(&Matcher, &JsValue, &[JsValue], &mut Context) -> JsResult<JsValue>;

/// A property that a function of the engine reads.
#[derive(Trace, Finalize)]
struct Expected {
    holder: JsObject,
    #[unsafe_ignore_trace]
    key: PropertyKey,
    /// The value of the property, or its getter.
    function: JsObject,
}

impl Expected {
    fn new(holder: &JsObject, key: PropertyKey) -> Option<Self> {
        let property = holder.borrow().properties().get(&key)?;
        let function = property.value().or(property.get())?.as_object()?;
        Some(Self { holder: holder.clone(), key, function })
    }

    /// Whether no script has changed the property.
    fn is_met(&self) -> bool {
        let now = Self::new(&self.holder, self.key.clone());
        now.is_some_and(|now| JsObject::equals(&now.function, &self.function))
    }
}

/// Functions of the engine, which the realm had before any script could replace them, and what is kept from one call to the next.
#[derive(Trace, Finalize)]
struct Matcher {
    exec: JsObject,
    compile: JsObject,
    split: JsObject,
    /// The getter of `source`.
    source: JsObject,
    /// The getter of `unicodeSets`, for which [`JsRegExp`] has no method.
    unicode_sets: JsObject,
    /// What `[Symbol.split]` of the engine reads.
    expected: GcRefCell<Vec<Expected>>,
    /// A [`Pattern`] for each regular expression that was used. There is no limit, because the pattern is given back with the object.
    patterns: JsWeakMap,
    recent: GcRefCell<Recent<JsObject<Pattern>>>,
    texts: GcRefCell<Option<WeakGc<GcRefCell<Texts>>>>,
}

/// The texts that were matched last, the latest at the end.
#[derive(Default, Trace, Finalize)]
struct Texts(VecDeque<Text>);

/// What is known of a pattern, and its other compiled forms.
#[derive(Clone, Trace, Finalize, JsData)]
struct Pattern {
    /// Whether it reads and writes `lastIndex`.
    uses_last_index: bool,
    has_indices: bool,
    /// `(?:pattern)|()`, if the pattern can match at one place only.
    at_place: Option<JsObject>,
    /// The same with short steps, if that is another one.
    in_short_steps: Option<JsObject>,
    groups: u32,
}

/// A text in both forms.
#[derive(Trace, Finalize)]
struct Text {
    latin1: JsString,
    utf16: JsString,
}

impl Matcher {
    /// <https://tc39.es/ecma262/#sec-regexp.prototype.exec>
    fn exec(&self, this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let Some(regexp) = this.as_object().filter(|object| object.is::<RegExp>()) else {
            return self.exec.call(this, args, context);
        };
        let text = args.get_or_undefined(0).to_string(context)?;
        if text.len() < MIN_REST {
            return self.exec.call(this, &[text.into()], context);
        }
        let pattern = self.pattern(&regexp, context)?;
        // Scripts that run meanwhile only read it too.
        let pattern = pattern.borrow();
        let pattern = pattern.data();
        let texts = self.texts();
        let subject = texts.borrow_mut().subject(&text);
        let place = pattern.place(&regexp, &text, context)?;
        let result = match (&pattern.at_place, place) {
            (Some(at_place), Some(place)) => self.exec_at(place, at_place, pattern, &regexp, &subject, context)?,
            _ => self.exec_anywhere(pattern, &regexp, &subject, context)?,
        };
        let Some(result) = result else { return Ok(JsValue::null()) };
        if let Some(strings) = Strings::new(&text, &subject) {
            result.set(js_string!("input"), text.clone(), true, context)?;
            for group in 0..=pattern.groups {
                strings.correct(&result, group, context)?;
            }
            if let Some(groups) = result.get(js_string!("groups"), context)?.as_object() {
                for name in groups.own_property_keys(context)? {
                    strings.correct(&groups, name, context)?;
                }
            }
        }
        Ok(result.into())
    }

    /// [RegExpBuiltinExec](https://tc39.es/ecma262/#sec-regexpbuiltinexec) of a pattern that can match at one place only.
    fn exec_at(
        &self,
        place: u64,
        at_place: &JsObject,
        pattern: &Pattern,
        regexp: &JsObject,
        subject: &JsString,
        context: &mut Context,
    ) -> JsResult<Option<JsObject>> {
        at_place.set(js_string!("lastIndex"), place, true, context)?;
        let result = self.exec.call(&at_place.clone().into(), &[subject.clone().into()], context)?;
        let mut matched = None;
        if let Some(result) = result.as_object()
            && result.get(pattern.groups + 1, context)?.is_undefined()
        {
            matched = Some(result);
        }
        if pattern.uses_last_index {
            let end = match matched {
                Some(_) => at_place.get(js_string!("lastIndex"), context)?,
                None => 0.into(),
            };
            regexp.set(js_string!("lastIndex"), end, true, context)?;
        }
        let Some(result) = matched else { return Ok(None) };
        result.set(js_string!("length"), pattern.groups + 1, true, context)?;
        if pattern.has_indices
            && let Some(indices) = result.get(js_string!("indices"), context)?.as_object()
        {
            indices.set(js_string!("length"), pattern.groups + 1, true, context)?;
        }
        Ok(Some(result))
    }

    /// [RegExpBuiltinExec](https://tc39.es/ecma262/#sec-regexpbuiltinexec) by the engine.
    fn exec_anywhere(
        &self,
        pattern: &Pattern,
        regexp: &JsObject,
        subject: &JsString,
        context: &mut Context,
    ) -> JsResult<Option<JsObject>> {
        let mut executed = regexp;
        if let Some(in_short_steps) = &pattern.in_short_steps {
            let last_index = regexp.get(js_string!("lastIndex"), context)?;
            // Other values are converted by the engine, once.
            if last_index.is_number() {
                in_short_steps.set(js_string!("lastIndex"), last_index, true, context)?;
                executed = in_short_steps;
            }
        }
        let result = self.exec.call(&executed.clone().into(), &[subject.clone().into()], context)?;
        if pattern.uses_last_index && !JsObject::equals(executed, regexp) {
            let last_index = executed.get(js_string!("lastIndex"), context)?;
            regexp.set(js_string!("lastIndex"), last_index, true, context)?;
        }
        Ok(result.as_object())
    }

    /// <https://tc39.es/ecma262/#sec-get-regexp.prototype.source>
    fn source(&self, this: &JsValue, context: &mut Context) -> JsResult<JsValue> {
        let source = self.source.call(this, &[], context)?;
        let units = source.as_string().filter(|source| source.contains(b'/')).map(|source| source.to_vec());
        let Some(units) = units.filter(|_| this.as_object().is_some_and(|object| object.is::<RegExp>())) else {
            return Ok(source);
        };
        Ok(JsString::from(pattern::escaped_once(&units).as_slice()).into())
    }

    /// <https://tc39.es/ecma262/#sec-regexp.prototype.compile>
    fn compile(&self, this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let result = self.compile.call(this, args, context);
        // After the call, because the conversion of an argument may call `exec`.
        if let Some(regexp) = this.as_object() {
            self.patterns.delete(&regexp, context)?;
        }
        result
    }

    /// <https://tc39.es/ecma262/#sec-regexp.prototype-%symbol.split%>
    fn split(&self, this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        match self.parts(this, args, context)? {
            Some(parts) => Ok(JsArray::from_iter(parts, context).into()),
            None => self.split.call(this, args, context),
        }
    }

    /// The parts of a text, by a search for each separator instead of an attempt at each place. `None` if a script could tell the
    /// difference.
    fn parts(&self, this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<Option<Vec<JsValue>>> {
        let text = args.first().and_then(JsValue::as_string).filter(|text| !text.is_empty());
        let limit = args.get_or_undefined(1);
        let regexp = this.as_object().filter(|object| object.is::<RegExp>());
        let (Some(text), Some(regexp)) = (text, regexp) else { return Ok(None) };
        if !limit.is_undefined() && !limit.is_number() || !self.is_unchanged(&regexp, context)? {
            return Ok(None);
        }
        let (source, flags) = self.source_and_flags(&regexp, context)?;
        let Some(pattern) = pattern::from_source(&source.to_vec()).filter(|_| !flags.contains('v')) else {
            return Ok(None);
        };
        let limit = if limit.is_undefined() { u32::MAX } else { limit.to_u32(context)? };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut parts: Vec<JsValue> = Vec::new();
        if limit == 0 {
            return Ok(Some(parts));
        }
        let search: String = flags.chars().filter(|flag| !matches!(flag, 'd' | 'g' | 'y')).chain(['g']).collect();
        let Ok(search) = JsRegExp::new(JsString::from(pattern.as_slice()), JsString::from(search), context) else {
            return Ok(None);
        };
        let (mut start, mut place) = (0, 0);
        while place < text.len() {
            search.set(js_string!("lastIndex"), place, true, context)?;
            let found = self.exec(&search.clone().into(), &[text.clone().into()], context)?;
            let Some(found) = found.as_object() else { break };
            let index = found.get(js_string!("index"), context)?.to_length(context)?;
            let end = search.get(js_string!("lastIndex"), context)?.to_length(context)?;
            let (index, end) =
                (usize::try_from(index).unwrap_or(usize::MAX), usize::try_from(end).unwrap_or(usize::MAX));
            if index >= text.len() {
                break;
            }
            if end == start {
                // An empty match, which separates nothing.
                place = index + if flags.contains('u') { text.code_point_at(index).code_unit_count() } else { 1 };
                continue;
            }
            parts.push(text.slice(start, index).into());
            for group in 1..found.get(js_string!("length"), context)?.to_length(context)? {
                parts.push(found.get(group, context)?);
            }
            if parts.len() >= limit {
                parts.truncate(limit);
                return Ok(Some(parts));
            }
            (start, place) = (end, end);
        }
        parts.push(text.slice(start, text.len()).into());
        Ok(Some(parts))
    }

    /// Whether a regular expression has the properties that the realm had for it before any script could change them.
    fn is_unchanged(&self, regexp: &JsObject, context: &mut Context) -> JsResult<bool> {
        let prototype = context.intrinsics().constructors().regexp().prototype();
        let has_prototype = regexp.prototype().is_some_and(|own| JsObject::equals(&own, &prototype));
        // Each has `lastIndex`.
        Ok(has_prototype
            && regexp.own_property_keys(context)?.len() == 1
            && self.expected.borrow().iter().all(Expected::is_met))
    }

    fn texts(&self) -> Gc<GcRefCell<Texts>> {
        if let Some(texts) = self.texts.borrow().as_ref().and_then(WeakGc::upgrade) {
            return texts;
        }
        let texts = Gc::new(GcRefCell::default());
        *self.texts.borrow_mut() = Some(WeakGc::new(&texts));
        texts
    }

    fn pattern(&self, regexp: &JsObject, context: &mut Context) -> JsResult<JsObject<Pattern>> {
        let known = self.patterns.get(regexp, context)?.as_object();
        if let Some(pattern) = known.and_then(|known| known.downcast().ok()) {
            return Ok(pattern);
        }
        let (source, flags) = self.source_and_flags(regexp, context)?;
        let key = (source, JsString::from(flags.as_str()));
        let known = self.recent.borrow_mut().get(&key);
        let pattern = match known {
            Some(pattern) => pattern,
            None => {
                let pattern = Pattern::new(&key.0, &flags, context);
                let pattern = JsObject::new(context.root_shape(), None, pattern);
                self.recent.borrow_mut().insert(key, pattern.clone());
                pattern
            }
        };
        self.patterns.set(regexp, pattern.clone().upcast().into(), context)?;
        Ok(pattern)
    }

    /// The values of `source` and `flags` of an unchanged regular expression.
    fn source_and_flags(&self, regexp: &JsObject, context: &mut Context) -> JsResult<(JsString, String)> {
        let this = JsValue::from(regexp.clone());
        let source = self.source.call(&this, &[], context)?.to_string(context)?;
        let object = JsRegExp::from_object(regexp.clone())?;
        let mut flags = String::new();
        for (flag, has) in [
            ('d', object.has_indices(context)?),
            ('g', object.global(context)?),
            ('i', object.ignore_case(context)?),
            ('m', object.multiline(context)?),
            ('s', object.dot_all(context)?),
            ('u', object.unicode(context)?),
            ('v', self.unicode_sets.call(&this, &[], context)?.to_boolean()),
            ('y', object.sticky(context)?),
        ] {
            flags.extend(has.then_some(flag));
        }
        Ok((source, flags))
    }
}

impl Pattern {
    fn new(source: &JsString, flags: &str, context: &mut Context) -> Self {
        #[cfg(test)]
        tests::COMPILED.with(|compiled| compiled.set(compiled.get() + 1));
        let has = |flag| flags.contains(flag);
        let units = source.to_vec();
        let pattern = pattern::from_source(&units);
        let outline = pattern::outline(pattern.as_deref().unwrap_or(&units), has('v'));
        let is_at_place = has('y') || outline.is_anchored && !has('m');
        let short = pattern.as_deref().filter(|_| !has('v')).and_then(pattern::with_short_steps);
        let in_short_steps = short
            .as_deref()
            .and_then(|short| JsRegExp::new(JsString::from(short), JsString::from(flags), context).ok());
        let at_place = short.or(pattern).filter(|_| is_at_place && !outline.has_octal_escape).and_then(|pattern| {
            let pattern: Vec<u16> = "(?:".encode_utf16().chain(pattern).chain(")|()".encode_utf16()).collect();
            let flags: String = flags.chars().filter(|flag| !matches!(flag, 'g' | 'y')).chain(['y']).collect();
            JsRegExp::new(JsString::from(pattern.as_slice()), JsString::from(flags), context).ok()
        });
        Self {
            uses_last_index: has('g') || has('y'),
            has_indices: has('d'),
            at_place: at_place.map(JsObject::from),
            in_short_steps: in_short_steps.map(JsObject::from),
            groups: outline.groups,
        }
    }

    /// The place at which it is tried. `None` if the engine is to find the match.
    fn place(&self, regexp: &JsObject, text: &JsString, context: &mut Context) -> JsResult<Option<u64>> {
        if self.at_place.is_none() {
            return Ok(None);
        }
        let mut place = 0;
        if self.uses_last_index {
            let last_index = regexp.get(js_string!("lastIndex"), context)?;
            // Other values are converted by the engine, once.
            if !last_index.is_number() {
                return Ok(None);
            }
            place = last_index.to_length(context)?;
        }
        let rest = u64::try_from(text.len()).ok().and_then(|length| length.checked_sub(place));
        Ok(rest.is_some_and(|rest| rest >= MIN_REST as u64).then_some(place))
    }
}

impl Texts {
    /// The text as the engine matches it without a copy, if that is worth it.
    fn subject(&mut self, text: &JsString) -> JsString {
        let JsStrVariant::Latin1(bytes) = text.as_str().variant() else { return text.clone() };
        if !(MIN_KEPT..=MAX_KEPT).contains(&bytes.len()) {
            return text.clone();
        }
        let mut known = self.0.iter().enumerate();
        if let Some((index, part)) = known.find_map(|(index, text)| Some((index, text.part(bytes)?))) {
            let text = self.0.remove(index);
            self.0.extend(text);
            return part;
        }
        // The last character makes it UTF-16. A slice is no copy.
        let longer = JsString::concat(text.as_str(), JsStr::utf16(&[u16::MAX]));
        let utf16 = longer.slice(0, bytes.len());
        while self.0.len() >= MAX_TEXTS || self.len() + bytes.len() > MAX_KEPT {
            self.0.pop_front();
        }
        self.0.push_back(Text { latin1: text.clone(), utf16: utf16.clone() });
        utf16
    }

    fn len(&self) -> usize {
        self.0.iter().map(|text| text.latin1.len()).sum()
    }
}

impl Text {
    /// The same part of the text in UTF-16, if these bytes are a part of it: a string that was sliced shares the memory of the whole.
    fn part(&self, bytes: &[u8]) -> Option<JsString> {
        let JsStrVariant::Latin1(all) = self.latin1.as_str().variant() else { return None };
        let start = bytes.as_ptr().addr().checked_sub(all.as_ptr().addr())?;
        self.utf16.get(start..start.checked_add(bytes.len())?)
    }
}

/// A text, and the other form of it that was matched.
struct Strings<'a> {
    text: &'a JsString,
    units: &'a [u16],
}

impl<'a> Strings<'a> {
    /// `None` if the text itself was matched.
    fn new(text: &'a JsString, subject: &'a JsString) -> Option<Self> {
        match (text.as_str().variant(), subject.as_str().variant()) {
            (JsStrVariant::Latin1(_), JsStrVariant::Utf16(units)) => Some(Self { text, units }),
            _ => None,
        }
    }

    /// Replaces the string in a property, if it is a part of what was matched, by that part of the text.
    fn correct(&self, holder: &JsObject, key: impl Into<PropertyKey>, context: &mut Context) -> JsResult<()> {
        let key = key.into();
        let value = holder.get(key.clone(), context)?;
        if let Some(part) = value.as_string().and_then(|string| self.part(&string)) {
            holder.set(key, part, true, context)?;
        }
        Ok(())
    }

    fn part(&self, string: &JsString) -> Option<JsString> {
        let JsStrVariant::Utf16(units) = string.as_str().variant() else { return None };
        if units.is_empty() {
            return Some(js_string!());
        }
        let start = units.as_ptr().addr().checked_sub(self.units.as_ptr().addr())? / size_of::<u16>();
        self.text.get(start..start.checked_add(units.len())?)
    }
}
