//! [`URLSearchParams`](https://url.spec.whatwg.org/#interface-urlsearchparams).

use crate::webidl::{
    self, ChargedList, Constructor, FromJs, Inspected, Interface, Iterable, Layers, Members, Pair,
    PlatformRef, Record, Root, Steps, UsvString, getter, iterable, iterator_method, operation,
    sequence,
    string::{from_utf8, to_utf8},
    stringifier, type_error,
};
use boa_engine::{Context, JsResult, JsString, JsValue};
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
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, init: Option<Init>, context| {
            let slots = Self::of(initial_list(init, context)?);
            new_target.object(slots, context)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Pairs];
    const MEMBERS: Members<Self> = &[
        getter("size", &Steps(|this, _| Ok(this.list.borrow().len()))),
        operation("append", &Steps(Self::append)),
        operation("delete", &Steps(Self::delete)),
        operation("get", &Steps(Self::get)),
        operation("getAll", &Steps(Self::get_all)),
        operation("has", &Steps(Self::has)),
        operation("set", &Steps(Self::set)),
        operation("sort", &Steps(Self::sort)),
        iterable::<Self>(),
        stringifier(&Steps(|this, _| Ok(this.serialize()))),
    ];
}

impl Iterable for UrlSearchParams {
    fn pair(this: &PlatformRef<Self>, index: usize) -> Option<(JsValue, JsValue)> {
        let list = this.list.borrow();
        let (name, value) = list.get(index)?;
        Some((from_utf8(name).into(), from_utf8(value).into()))
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

/// `(sequence<sequence<USVString>> or record<USVString, USVString> or USVString)`
///
/// The engine's strings are shared. The list holds copies, and charges for each as it is made.
enum Init {
    Sequence(Vec<Pair<JsString>>),
    Record(Record<JsString, JsString>),
    Text(UsvString),
}

impl FromJs for Init {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let Some(object) = value.as_object() else {
            return UsvString::from_js(value, context).map(Self::Text);
        };
        match iterator_method(&object, context)? {
            Some(method) => sequence(&object, &method, context).map(Self::Sequence),
            None => Record::from_js(value, context).map(Self::Record),
        }
    }
}

/// [Initializes](https://url.spec.whatwg.org/#urlsearchparams-initialize) the list. The default
/// value of `init` is the empty string.
fn initial_list(init: Option<Init>, context: &Context) -> JsResult<List> {
    let mut list = List::new(context);
    match init {
        None => {}
        Some(Init::Text(UsvString(text))) => {
            return parse(text.strip_prefix('?').unwrap_or(&text), context);
        }
        Some(Init::Record(Record(entries))) => {
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
        }
        Some(Init::Sequence(pairs)) => {
            for pair in pairs {
                let [name, value] = pair
                    .into_elements()
                    .ok_or_else(|| type_error("each item must be a name and a value"))?;
                list.push((to_utf8(&name), to_utf8(&value)))?;
            }
        }
    }
    Ok(list)
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
    fn update(&self) {
        self.changed.set(true);
    }

    fn append(
        this: &PlatformRef<Self>,
        (UsvString(name), UsvString(value)): (UsvString, UsvString),
        _: &mut Context,
    ) -> JsResult<()> {
        this.list.borrow_mut().push((name, value))?;
        this.update();
        Ok(())
    }

    fn delete(
        this: &PlatformRef<Self>,
        (UsvString(name), value): (UsvString, Option<UsvString>),
        _: &mut Context,
    ) -> JsResult<()> {
        this.list
            .borrow_mut()
            .retain(|pair| pair.0 != name || value.as_ref().is_some_and(|value| pair.1 != value.0));
        this.update();
        Ok(())
    }

    fn get(
        this: &PlatformRef<Self>,
        UsvString(name): UsvString,
        _: &mut Context,
    ) -> JsResult<Option<JsString>> {
        let list = this.list.borrow();
        let found = list.iter().find(|pair| pair.0 == name);
        Ok(found.map(|pair| from_utf8(&pair.1)))
    }

    fn get_all(
        this: &PlatformRef<Self>,
        UsvString(name): UsvString,
        _: &mut Context,
    ) -> JsResult<Vec<JsString>> {
        let list = this.list.borrow();
        Ok(list
            .iter()
            .filter(|pair| pair.0 == name)
            .map(|pair| from_utf8(&pair.1))
            .collect())
    }

    fn has(
        this: &PlatformRef<Self>,
        (UsvString(name), value): (UsvString, Option<UsvString>),
        _: &mut Context,
    ) -> JsResult<bool> {
        let list = this.list.borrow();
        Ok(list
            .iter()
            .any(|pair| pair.0 == name && value.as_ref().is_none_or(|value| pair.1 == value.0)))
    }

    fn set(
        this: &PlatformRef<Self>,
        (UsvString(name), UsvString(value)): (UsvString, UsvString),
        _: &mut Context,
    ) -> JsResult<()> {
        let pair = (name.clone(), value);
        this.list.borrow_mut().set(pair, |pair| pair.0 == name)?;
        this.update();
        Ok(())
    }

    fn sort(this: &PlatformRef<Self>, (): (), _: &mut Context) -> JsResult<()> {
        // By UTF-16 code units, whose order differs from UTF-8 above U+FFFF.
        this.list
            .borrow_mut()
            .sort_by(|left, right| left.0.encode_utf16().cmp(right.0.encode_utf16()));
        this.update();
        Ok(())
    }
}
