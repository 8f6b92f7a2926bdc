//! [`URL`](https://url.spec.whatwg.org/#url-class).

use super::{Blob, UrlPart, UrlRecord, UrlSearchParams, blob_url, serialized_origin};
use crate::webidl::{
    self, Charge, Constructor, Inspected, Interface, Layers, Members, PlatformRef, Root, Steps,
    UsvString, attribute, getter, operation, static_operation, string::Shortened, stringifier,
    type_error,
};
use crate::{dom, url_parser};
use boa_engine::{Context, JsResult, JsString};
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
            &Steps(|this, _| Ok(this.part(UrlPart::$part))),
            &Steps(|this, value: UsvString, _| this.set(UrlPart::$part, &value)),
        )
    };
}

impl Interface for Url {
    const NAME: &'static str = "URL";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (url, base): (UsvString, Option<UsvString>), context| {
            let record = api_parse(&url, base.as_ref()).ok_or_else(|| {
                type_error(format!(
                    "Failed to construct 'URL': '{}' is not a valid URL",
                    Shortened(&url.0)
                ))
            })?;
            new_target.object(Self::of(record, context)?, context)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["href"])];
    const MEMBERS: Members<Self> = &[
        static_operation(
            "parse",
            &Steps(|(url, base): (UsvString, Option<UsvString>), context| {
                let Some(record) = api_parse(&url, base.as_ref()) else {
                    return Ok(None);
                };
                let layers = Layers::new().with(Self::of(record, context)?);
                Ok(Some(webidl::create(layers, context)))
            }),
        ),
        static_operation(
            "canParse",
            &Steps(|(url, base): (UsvString, Option<UsvString>), _| {
                Ok(api_parse(&url, base.as_ref()).is_some())
            }),
        ),
        attribute(
            "href",
            &Steps(|this, _| Ok(this.href())),
            &Steps(Self::set_href),
        ),
        stringifier(&Steps(|this, _| Ok(this.href()))),
        getter(
            "origin",
            &Steps(|this, _| Ok(JsString::from(serialized_origin(this.record().url())))),
        ),
        part!(protocol, Protocol),
        part!(username, Username),
        part!(password, Password),
        part!(host, Host),
        part!(hostname, Hostname),
        part!(port, Port),
        part!(pathname, Pathname),
        attribute(
            "search",
            &Steps(|this, _| Ok(this.part(UrlPart::Search))),
            &Steps(|this, value: UsvString, context| {
                this.set(UrlPart::Search, &value)?;
                this.update_query_object(context)
            }),
        ),
        getter("searchParams", &Steps(Self::search_params)),
        part!(hash, Hash),
        operation("toJSON", &Steps(|this, (), _| Ok(this.href()))),
        static_operation(
            "createObjectURL",
            &Steps(|blob: PlatformRef<Blob>, context| blob_url::create_object_url(&blob, context)),
        ),
        static_operation(
            "revokeObjectURL",
            &Steps(|url: JsString, context| blob_url::revoke_object_url(&url, context)),
        ),
    ];
}

/// [API URL parser](https://url.spec.whatwg.org/#api-url-parser)
fn api_parse(UsvString(url): &UsvString, base: Option<&UsvString>) -> Option<UrlRecord> {
    url_parser::api_parse(url, base.map(|base| base.0.as_str()))
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

    fn href(&self) -> JsString {
        JsString::from(&*self.record().href())
    }

    fn part(&self, part: UrlPart) -> JsString {
        JsString::from(&*self.record().part(part))
    }

    /// Sets a part of the URL. A value that the setter refuses changes nothing.
    fn set(&self, part: UrlPart, UsvString(value): &UsvString) -> JsResult<()> {
        let mut record = self.record().clone();
        record.set_part(part, value);
        self.replace(record)
    }

    fn replace(&self, record: UrlRecord) -> JsResult<()> {
        self.charge.borrow_mut().set(record.href().len())?;
        *self.record.borrow_mut() = record;
        Ok(())
    }

    /// <https://url.spec.whatwg.org/#dom-url-href>
    fn set_href(
        this: &PlatformRef<Self>,
        UsvString(value): UsvString,
        context: &mut Context,
    ) -> JsResult<()> {
        let record = UrlRecord::parse(&value, None)
            .map_err(|_| type_error(format!("'{}' is not a valid URL", Shortened(&value))))?;
        this.replace(record)?;
        this.update_query_object(context)
    }

    fn search_params(
        this: &PlatformRef<Self>,
        context: &mut Context,
    ) -> JsResult<PlatformRef<UrlSearchParams>> {
        let known = this.query_object.borrow().clone();
        if let Some(object) = known {
            return Ok(object);
        }
        let made = UrlSearchParams::of_query(
            this.record.borrow().url().query().unwrap_or_default(),
            context,
        )?;
        *this.query_object.borrow_mut() = Some(made.clone());
        Ok(made)
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
