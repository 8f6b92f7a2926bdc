//! [`URLSearchParams`](https://url.spec.whatwg.org/#interface-urlsearchparams).

use crate::webidl::{
    self, Constructor, FromJs, Inspected, Interface, Iterable, Layers, Members, Record, Root, This, UsvString,
    iterable, iterator_method, operation, readonly, sequence, string::from_utf8, stringifier, type_error,
};
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue, object::builtins::JsArray};
use boa_gc::{Finalize, Trace};
use std::cell::{Cell, RefCell};
use url::form_urlencoded;

/// The slots of a list of names and values.
///
/// The documentation of [`web`](super) has an example that defines it.
#[derive(Debug, Trace, Finalize)]
pub struct UrlSearchParams {
    #[unsafe_ignore_trace]
    list: RefCell<Vec<(String, String)>>,
    /// Whether the URL whose query this is, if there is one, does not know of the last change. It asks when it is read:
    /// telling it at each change would make a loop of them quadratic.
    changed: Cell<bool>,
}

impl Interface for UrlSearchParams {
    const NAME: &'static str = "URLSearchParams";
    type Parent = Root;
    type This = This<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor {
        length: 0,
        steps: |new_target, args, context| {
            let list = RefCell::new(initial_list(args.get_or_undefined(0), context)?);
            Ok(new_target.create(Layers::new().with(Self { list, changed: Cell::new(false) }), context)?.into_object())
        },
    });
    const INSPECTED: &'static [Inspected] = &[Inspected::Attribute("size")];
    const MEMBERS: Members<Self> = &[
        readonly("size", |this, _| Ok(this.list.borrow().len().into())),
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
    fn pair(this: &This<Self>, index: usize) -> Option<(JsValue, JsValue)> {
        let list = this.list.borrow();
        let (name, value) = list.get(index)?;
        Some((js_value(name), js_value(value)))
    }
}

pub(super) fn register(context: &mut Context) -> JsResult<()> {
    webidl::define::<UrlSearchParams>(context)
}

/// `(sequence<sequence<USVString>> or record<USVString, USVString> or USVString) init = ""`
fn initial_list(init: &JsValue, context: &mut Context) -> JsResult<Vec<(String, String)>> {
    let Some(object) = init.as_object() else {
        let init = Option::<UsvString>::from_js(init, context)?.map_or_else(String::new, |init| init.0);
        return Ok(parse(init.strip_prefix('?').unwrap_or(&init)));
    };
    let Some(method) = iterator_method(&object, context)? else {
        let record = Record::<UsvString, UsvString>::from_js(init, context)?;
        return Ok(record.0.into_iter().map(|(name, value)| (name.0, value.0)).collect());
    };
    let pairs: Vec<Vec<UsvString>> = sequence(&object, &method, context)?;
    let pairs =
        pairs.into_iter().map(|pair| <[UsvString; 2]>::try_from(pair).ok().map(|[name, value]| (name.0, value.0)));
    pairs.collect::<Option<_>>().ok_or_else(|| type_error("each item must be a name and a value"))
}

fn parse(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

fn js_value(string: &str) -> JsValue {
    from_utf8(string).into()
}

/// The name and, if there is one, the value that most operations take.
fn arguments(args: &[JsValue], context: &mut Context) -> JsResult<(String, Option<String>)> {
    let name = UsvString::from_js(&args[0], context)?.0;
    let value = Option::<UsvString>::from_js(args.get_or_undefined(1), context)?;
    Ok((name, value.map(|value| value.0)))
}

fn name_and_value(args: &[JsValue], context: &mut Context) -> JsResult<(String, String)> {
    Ok((UsvString::from_js(&args[0], context)?.0, UsvString::from_js(&args[1], context)?.0))
}

impl UrlSearchParams {
    /// The query object of a URL.
    pub(super) fn of_query(query: &str, context: &Context) -> This<Self> {
        let slots = Self { list: RefCell::new(parse(query)), changed: Cell::new(false) };
        webidl::create(Layers::new().with(slots), context)
    }

    /// The URL's query has changed.
    pub(super) fn set_list(&self, query: &str) {
        *self.list.borrow_mut() = parse(query);
        self.changed.set(false);
    }

    /// The query that the URL does not know of yet, if it was changed.
    pub(super) fn take_changed_query(&self) -> Option<String> {
        self.changed.take().then(|| self.serialize())
    }

    fn serialize(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&*self.list.borrow()).finish()
    }

    /// [Update](https://url.spec.whatwg.org/#concept-urlsearchparams-update)
    fn update(&self) -> JsValue {
        self.changed.set(true);
        JsValue::undefined()
    }

    fn append(this: &This<Self>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let pair = name_and_value(args, context)?;
        this.list.borrow_mut().push(pair);
        Ok(this.update())
    }

    fn delete(this: &This<Self>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let (name, value) = arguments(args, context)?;
        this.list.borrow_mut().retain(|pair| pair.0 != name || value.as_ref().is_some_and(|value| pair.1 != *value));
        Ok(this.update())
    }

    fn get(this: &This<Self>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let name = UsvString::from_js(&args[0], context)?.0;
        let list = this.list.borrow();
        Ok(list.iter().find(|pair| pair.0 == name).map_or_else(JsValue::null, |pair| js_value(&pair.1)))
    }

    fn get_all(this: &This<Self>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let name = UsvString::from_js(&args[0], context)?.0;
        let list = this.list.borrow();
        let values = list.iter().filter(|pair| pair.0 == name).map(|pair| js_value(&pair.1));
        Ok(JsArray::from_iter(values, context).into())
    }

    fn has(this: &This<Self>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let (name, value) = arguments(args, context)?;
        let list = this.list.borrow();
        Ok(list.iter().any(|pair| pair.0 == name && value.as_ref().is_none_or(|value| pair.1 == *value)).into())
    }

    fn set(this: &This<Self>, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
        let (name, value) = name_and_value(args, context)?;
        let mut list = this.list.borrow_mut();
        let first = list.iter().position(|pair| pair.0 == name);
        match first {
            None => list.push((name, value)),
            Some(first) => {
                let mut index = 0;
                list.retain(|pair| {
                    index += 1;
                    index <= first + 1 || pair.0 != name
                });
                list[first].1 = value;
            }
        }
        drop(list);
        Ok(this.update())
    }

    fn sort(this: &This<Self>, _: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
        // By code units, which for characters beyond U+FFFF is another order than that of UTF-8.
        this.list.borrow_mut().sort_by(|left, right| left.0.encode_utf16().cmp(right.0.encode_utf16()));
        Ok(this.update())
    }
}
