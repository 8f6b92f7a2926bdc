//! [`URLSearchParams`](https://url.spec.whatwg.org/#interface-urlsearchparams).

use crate::webidl::{
    self, ChargedList, Constructor, FromJs, Inspected, Interface, Iterable, Layers, Members, Pair,
    PlatformRef, Record, Root, UsvString, getter, iterable, iterator_method, operation, sequence,
    string::{from_utf8, to_utf8},
    stringifier, type_error,
};
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue, object::builtins::JsArray};
use boa_gc::{Finalize, Trace};
use rustc_hash::FxHashMap;
use std::{
    cell::{Cell, RefCell},
    collections::hash_map::Entry,
};
use url::form_urlencoded;

/// A `URLSearchParams`: a list of names and values.
#[derive(Debug, Trace, Finalize)]
pub struct UrlSearchParams {
    #[unsafe_ignore_trace]
    list: RefCell<List>,
    /// Whether the list has changed since its URL last read it. The URL reads it on demand: an
    /// update at each change would make a loop of changes quadratic.
    changed: Cell<bool>,
}

impl Interface for UrlSearchParams {
    const NAME: &'static str = "URLSearchParams";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(0, |new_target, args, context| {
            let slots = Self::of(initial_list(args.get_or_undefined(0), context)?);
            new_target.object(slots, context)
        }));
    const INSPECTED: &'static [Inspected] = &[Inspected::Pairs];
    const MEMBERS: Members<Self> = &[
        getter("size", |this, _| Ok(this.list.borrow().len().into())),
        operation("append", 2, Self::append),
        operation("delete", 1, Self::delete),
        operation("get", 1, Self::get),
        operation("getAll", 1, Self::get_all),
        operation("has", 1, Self::has),
        operation("set", 2, Self::set),
        operation("sort", 0, Self::sort),
        iterable::<Self>(),
        stringifier(|this, _, _| Ok(JsString::from(this.serialize()).into())),
    ];
}

impl Iterable for UrlSearchParams {
    fn pair(this: &PlatformRef<Self>, index: usize) -> Option<(JsValue, JsValue)> {
        let list = this.list.borrow();
        let (name, value) = list.get(index)?;
        Some((js_value(name), js_value(value)))
    }
}

type List = ChargedList<(String, String)>;

fn parse(query: &str, context: &Context) -> JsResult<List> {
    let mut list = List::new(context);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        list.push((name.into_owned(), value.into_owned()))?;
    }
    Ok(list)
}

/// `(sequence<sequence<USVString>> or record<USVString, USVString> or USVString) init = ""`
///
/// The engine's strings are shared. The list holds copies, and charges for each as it is made.
fn initial_list(init: &JsValue, context: &mut Context) -> JsResult<List> {
    let Some(object) = init.as_object() else {
        let init =
            Option::<UsvString>::from_js(init, context)?.map_or_else(String::new, |init| init.0);
        return parse(init.strip_prefix('?').unwrap_or(&init), context);
    };
    let mut list = List::new(context);
    let Some(method) = iterator_method(&object, context)? else {
        let Record(entries) = Record::<JsString, JsString>::from_js(init, context)?;
        // Different keys of the engine may be equal as USVStrings.
        let mut known: FxHashMap<String, usize> = FxHashMap::default();
        for (name, value) in entries {
            match known.entry(to_utf8(&name)) {
                Entry::Occupied(entry) => {
                    list.replace(*entry.get(), (entry.key().clone(), to_utf8(&value)))?;
                }
                Entry::Vacant(entry) => {
                    list.push((entry.key().clone(), to_utf8(&value)))?;
                    entry.insert(list.len() - 1);
                }
            }
        }
        return Ok(list);
    };
    for pair in sequence::<Pair<JsString>>(&object, &method, context)? {
        let [name, value] = pair
            .into_elements()
            .ok_or_else(|| type_error("each item must be a name and a value"))?;
        list.push((to_utf8(&name), to_utf8(&value)))?;
    }
    Ok(list)
}

fn js_value(string: &str) -> JsValue {
    from_utf8(string).into()
}

/// `USVString, optional USVString`: a name and an optional value, or a URL and a base.
pub(super) fn arguments(
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<(String, Option<String>)> {
    let name = UsvString::from_js(&args[0], context)?.0;
    let value = Option::<UsvString>::from_js(args.get_or_undefined(1), context)?;
    Ok((name, value.map(|value| value.0)))
}

fn name_and_value(args: &[JsValue], context: &mut Context) -> JsResult<(String, String)> {
    Ok((
        UsvString::from_js(&args[0], context)?.0,
        UsvString::from_js(&args[1], context)?.0,
    ))
}

impl UrlSearchParams {
    const fn of(list: List) -> Self {
        Self {
            list: RefCell::new(list),
            changed: Cell::new(false),
        }
    }

    /// The query object of a URL. Fails with a RangeError if the list exceeds the quota.
    pub(super) fn of_query(query: &str, context: &Context) -> JsResult<PlatformRef<Self>> {
        Ok(webidl::create(
            Layers::new().with(Self::of(parse(query, context)?)),
            context,
        ))
    }

    /// Replaces the list after a change of the URL's query. Fails with a RangeError if the list
    /// exceeds the quota. The list is empty then.
    pub(super) fn set_list(&self, query: &str, context: &Context) -> JsResult<()> {
        self.changed.set(false);
        *self.list.borrow_mut() = List::new(context);
        *self.list.borrow_mut() = parse(query, context)?;
        Ok(())
    }

    /// The changed query, if the URL has not read it yet.
    pub(super) fn take_changed_query(&self) -> Option<String> {
        self.changed.take().then(|| self.serialize())
    }

    /// [Serializes](https://url.spec.whatwg.org/#concept-urlencoded-serializer) the list.
    #[must_use]
    pub fn serialize(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(self.list.borrow().iter().map(|(name, value)| (name, value)))
            .finish()
    }

    /// [Update](https://url.spec.whatwg.org/#concept-urlsearchparams-update)
    fn update(&self) -> JsValue {
        self.changed.set(true);
        JsValue::undefined()
    }

    fn append(
        this: &PlatformRef<Self>,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let (name, value) = name_and_value(args, context)?;
        this.list.borrow_mut().push((name, value))?;
        Ok(this.update())
    }

    fn delete(
        this: &PlatformRef<Self>,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let (name, value) = arguments(args, context)?;
        this.list
            .borrow_mut()
            .retain(|pair| pair.0 != name || value.as_ref().is_some_and(|value| pair.1 != *value));
        Ok(this.update())
    }

    fn get(this: &PlatformRef<Self>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let name = UsvString::from_js(&args[0], context)?.0;
        let list = this.list.borrow();
        Ok(list
            .iter()
            .find(|pair| pair.0 == name)
            .map_or_else(JsValue::null, |pair| js_value(&pair.1)))
    }

    fn get_all(
        this: &PlatformRef<Self>,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let name = UsvString::from_js(&args[0], context)?.0;
        let list = this.list.borrow();
        let values = list
            .iter()
            .filter(|pair| pair.0 == name)
            .map(|pair| js_value(&pair.1));
        Ok(JsArray::from_iter(values, context).into())
    }

    fn has(this: &PlatformRef<Self>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let (name, value) = arguments(args, context)?;
        let list = this.list.borrow();
        Ok(list
            .iter()
            .any(|pair| pair.0 == name && value.as_ref().is_none_or(|value| pair.1 == *value))
            .into())
    }

    fn set(this: &PlatformRef<Self>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let (name, value) = name_and_value(args, context)?;
        let pair = (name.clone(), value);
        this.list.borrow_mut().set(pair, |pair| pair.0 == name)?;
        Ok(this.update())
    }

    fn sort(this: &PlatformRef<Self>, _: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
        // By UTF-16 code units, whose order differs from UTF-8 above U+FFFF.
        this.list
            .borrow_mut()
            .sort_by(|left, right| left.0.encode_utf16().cmp(right.0.encode_utf16()));
        Ok(this.update())
    }
}
