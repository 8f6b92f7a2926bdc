//! [`URL`](https://url.spec.whatwg.org/#url-class).

mod parser;
#[cfg(test)]
mod parser_tests;
mod percent_encode;
mod record;
#[cfg(test)]
mod tests;

use super::UrlSearchParams;
use crate::webidl::{
    self, Constructor, FromJs, Inspected, Interface, Layers, Members, Root, This, UsvString, attribute, operation,
    readonly, static_operation, stringifier, type_error,
};
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};
use parser::parse;
use record::Record;
use std::cell::{RefCell, RefMut};

/// A URL object's slots.
#[derive(Debug, Trace, Finalize)]
pub struct Url {
    #[unsafe_ignore_trace]
    record: RefCell<Record>,
    /// Made when a script first asks for it.
    query_object: GcRefCell<Option<This<UrlSearchParams>>>,
}

impl Interface for Url {
    const NAME: &'static str = "URL";
    type Parent = Root;
    type This = This<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor {
        length: 1,
        steps: |new_target, args, context| {
            let (url, base) = arguments(args, context)?;
            let record = api_parse(&url, base.as_deref())
                .ok_or_else(|| type_error(format!("Failed to construct 'URL': '{url}' is not a valid URL")))?;
            Ok(new_target.create(Layers::new().with(Self::of(record)), context)?.into_object())
        },
    });
    const INSPECTED: &'static [Inspected] = &[Inspected::Attribute("href")];
    const MEMBERS: Members<Self> = &[
        static_operation("parse", 1, |args, context| {
            let (url, base) = arguments(args, context)?;
            let Some(record) = api_parse(&url, base.as_deref()) else { return Ok(JsValue::null()) };
            Ok(webidl::create(Layers::new().with(Self::of(record)), context).into_object().into())
        }),
        static_operation("canParse", 1, |args, context| {
            let (url, base) = arguments(args, context)?;
            Ok(api_parse(&url, base.as_deref()).is_some().into())
        }),
        attribute("href", |this, _| this.part(Record::to_string), Self::set_href),
        stringifier(|this, _, _| this.part(Record::to_string)),
        readonly("origin", |this, _| this.part(Record::origin)),
        attribute(
            "protocol",
            |this, _| this.part(Record::protocol),
            |this, value, context| this.set(value, context, Record::set_protocol),
        ),
        attribute(
            "username",
            |this, _| this.part(Record::username),
            |this, value, context| this.set(value, context, Record::set_username),
        ),
        attribute(
            "password",
            |this, _| this.part(Record::password),
            |this, value, context| this.set(value, context, Record::set_password),
        ),
        attribute(
            "host",
            |this, _| this.part(Record::host),
            |this, value, context| this.set(value, context, Record::set_host),
        ),
        attribute(
            "hostname",
            |this, _| this.part(Record::hostname),
            |this, value, context| this.set(value, context, Record::set_hostname),
        ),
        attribute(
            "port",
            |this, _| this.part(Record::port),
            |this, value, context| this.set(value, context, Record::set_port),
        ),
        attribute(
            "pathname",
            |this, _| this.part(Record::pathname),
            |this, value, context| this.set(value, context, Record::set_pathname),
        ),
        attribute(
            "search",
            |this, _| this.part(Record::search),
            |this, value, context| {
                this.set(value, context, Record::set_search)?;
                this.update_query_object();
                Ok(())
            },
        ),
        readonly("searchParams", Self::search_params),
        attribute(
            "hash",
            |this, _| this.part(Record::hash),
            |this, value, context| this.set(value, context, Record::set_hash),
        ),
        operation("toJSON", 0, |this, _, _| this.part(Record::to_string)),
    ];
}

pub(super) fn register(context: &mut Context) -> JsResult<()> {
    webidl::define::<Url>(context)
}

/// The URL and the base that the constructor and the static operations take.
fn arguments(args: &[JsValue], context: &mut Context) -> JsResult<(String, Option<String>)> {
    let url = UsvString::from_js(&args[0], context)?.0;
    let base = Option::<UsvString>::from_js(args.get_or_undefined(1), context)?;
    Ok((url, base.map(|base| base.0)))
}

/// [The API URL parser](https://url.spec.whatwg.org/#api-url-parser).
fn api_parse(url: &str, base: Option<&str>) -> Option<Record> {
    match base {
        None => parse(url, None),
        Some(base) => parse(url, Some(&parse(base, None)?)),
    }
}

impl Url {
    const fn of(record: Record) -> Self {
        Self { record: RefCell::new(record), query_object: GcRefCell::new(None) }
    }

    /// The record as it is now, with the query of a query object that was changed meanwhile.
    fn record(&self) -> RefMut<'_, Record> {
        let mut record = self.record.borrow_mut();
        if let Some(query) = self.query_object.borrow().as_ref().and_then(|object| object.take_changed_query()) {
            record.query = Some(query).filter(|query| !query.is_empty());
        }
        record
    }

    fn part(&self, of: fn(&Record) -> String) -> JsResult<JsValue> {
        Ok(JsString::from(of(&self.record())).into())
    }

    fn set(&self, value: &JsValue, context: &mut Context, set: fn(&mut Record, &str)) -> JsResult<()> {
        let value = UsvString::from_js(value, context)?.0;
        set(&mut self.record(), &value);
        Ok(())
    }

    /// <https://url.spec.whatwg.org/#dom-url-href>
    fn set_href(this: &This<Self>, value: &JsValue, context: &mut Context) -> JsResult<()> {
        let value = UsvString::from_js(value, context)?.0;
        let record = parse(&value, None).ok_or_else(|| type_error(format!("'{value}' is not a valid URL")))?;
        *this.record() = record;
        this.update_query_object();
        Ok(())
    }

    fn search_params(this: &This<Self>, context: &mut Context) -> JsResult<JsValue> {
        let known = this.query_object.borrow().clone();
        let object = known.unwrap_or_else(|| {
            let made = UrlSearchParams::of_query(this.record.borrow().query.as_deref().unwrap_or_default(), context);
            *this.query_object.borrow_mut() = Some(made.clone());
            made
        });
        Ok(object.into_object().into())
    }

    fn update_query_object(&self) {
        if let Some(object) = &*self.query_object.borrow() {
            object.set_list(self.record.borrow().query.as_deref().unwrap_or_default());
        }
    }
}
