//! [`URL`](https://url.spec.whatwg.org/#url-class).

use super::{
    UrlPart, UrlRecord, UrlSearchParams, blob_url, serialized_origin, url_search_params::arguments,
};
use crate::webidl::{
    self, Charge, Constructor, FromJs, Inspected, Interface, Layers, Members, PlatformRef, Root,
    UsvString, attribute, getter, operation, static_operation, string::Shortened, stringifier,
    type_error,
};
use crate::{dom, url_parser::api_parse};
use boa_engine::{Context, JsResult, JsString, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};
use std::cell::{RefCell, RefMut};

/// A `URL`.
#[derive(Debug, Trace, Finalize)]
struct Url {
    #[unsafe_ignore_trace]
    record: RefCell<UrlRecord>,
    /// The charge for the record.
    #[unsafe_ignore_trace]
    charge: RefCell<Charge>,
    /// Created at the first use.
    query_object: GcRefCell<Option<PlatformRef<UrlSearchParams>>>,
}

/// An attribute with a part of the URL.
macro_rules! part {
    ($name:ident, $part:ident) => {
        attribute(
            stringify!($name),
            |this, _| this.part(UrlPart::$part),
            |this, value, context| this.set(UrlPart::$part, value, context),
        )
    };
}

impl Interface for Url {
    const NAME: &'static str = "URL";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(1, |new_target, args, context| {
            let (url, base) = arguments(args, context)?;
            let record = api_parse(&url, base.as_deref()).ok_or_else(|| {
                type_error(format!(
                    "Failed to construct 'URL': '{}' is not a valid URL",
                    Shortened(&url)
                ))
            })?;
            new_target.object(Self::of(record, context)?, context)
        }));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["href"])];
    const MEMBERS: Members<Self> = &[
        static_operation("parse", 1, |args, context| {
            let (url, base) = arguments(args, context)?;
            let Some(record) = api_parse(&url, base.as_deref()) else {
                return Ok(JsValue::null());
            };
            Ok(webidl::create(Layers::new().with(Self::of(record, context)?), context).into())
        }),
        static_operation("canParse", 1, |args, context| {
            let (url, base) = arguments(args, context)?;
            Ok(api_parse(&url, base.as_deref()).is_some().into())
        }),
        attribute("href", |this, _| this.href(), Self::set_href),
        stringifier(|this, _, _| this.href()),
        getter("origin", |this, _| {
            Ok(JsString::from(serialized_origin(this.record().url())).into())
        }),
        part!(protocol, Protocol),
        part!(username, Username),
        part!(password, Password),
        part!(host, Host),
        part!(hostname, Hostname),
        part!(port, Port),
        part!(pathname, Pathname),
        attribute(
            "search",
            |this, _| this.part(UrlPart::Search),
            |this, value, context| {
                this.set(UrlPart::Search, value, context)?;
                this.update_query_object(context)
            },
        ),
        getter("searchParams", Self::search_params),
        part!(hash, Hash),
        operation("toJSON", 0, |this, _, _| this.href()),
        static_operation("createObjectURL", 1, blob_url::create_object_url),
        static_operation("revokeObjectURL", 1, blob_url::revoke_object_url),
    ];
}

pub(super) fn register(context: &mut Context) {
    webidl::define::<Url>(context);
    dom::add_unloading_cleanup_steps(blob_url::remove_blob_urls, context);
}

impl Url {
    fn of(record: UrlRecord, context: &Context) -> JsResult<Self> {
        let charge = RefCell::new(webidl::charge_bytes(record.href().len(), context)?);
        Ok(Self {
            record: RefCell::new(record),
            charge,
            query_object: GcRefCell::new(None),
        })
    }

    /// The current record, updated with the query of a changed query object.
    fn record(&self) -> RefMut<'_, UrlRecord> {
        let mut record = self.record.borrow_mut();
        if let Some(query) = self
            .query_object
            .borrow()
            .as_ref()
            .and_then(|object| object.take_changed_query())
        {
            record.set_query(Some(&*query).filter(|query| !query.is_empty()));
            self.charge.borrow_mut().set_unchecked(record.href().len());
        }
        record
    }

    fn href(&self) -> JsResult<JsValue> {
        Ok(JsString::from(&*self.record().href()).into())
    }

    fn part(&self, part: UrlPart) -> JsResult<JsValue> {
        Ok(JsString::from(&*self.record().part(part)).into())
    }

    /// Sets a part of the URL. A value that the setter refuses changes nothing.
    fn set(&self, part: UrlPart, value: &JsValue, context: &mut Context) -> JsResult<()> {
        let value = UsvString::from_js(value, context)?.0;
        let mut record = self.record().clone();
        record.set_part(part, &value);
        self.replace(record)
    }

    fn replace(&self, record: UrlRecord) -> JsResult<()> {
        self.charge.borrow_mut().set(record.href().len())?;
        *self.record.borrow_mut() = record;
        Ok(())
    }

    /// <https://url.spec.whatwg.org/#dom-url-href>
    fn set_href(this: &PlatformRef<Self>, value: &JsValue, context: &mut Context) -> JsResult<()> {
        let value = UsvString::from_js(value, context)?.0;
        let record = UrlRecord::parse(&value, None)
            .map_err(|_| type_error(format!("'{}' is not a valid URL", Shortened(&value))))?;
        this.replace(record)?;
        this.update_query_object(context)
    }

    fn search_params(this: &PlatformRef<Self>, context: &mut Context) -> JsResult<JsValue> {
        let known = this.query_object.borrow().clone();
        if let Some(object) = known {
            return Ok(object.into());
        }
        let made = UrlSearchParams::of_query(
            this.record.borrow().url().query().unwrap_or_default(),
            context,
        )?;
        *this.query_object.borrow_mut() = Some(made.clone());
        Ok(made.into())
    }

    fn update_query_object(&self, context: &Context) -> JsResult<()> {
        let object = self.query_object.borrow().clone();
        object.map_or(Ok(()), |object| {
            object.set_list(
                self.record.borrow().url().query().unwrap_or_default(),
                context,
            )
        })
    }
}
