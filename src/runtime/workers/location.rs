//! [`WorkerLocation`](https://html.spec.whatwg.org/multipage/workers.html#worker-locations): the
//! URL of a worker's script, after redirects.

use crate::{
    web::serialized_origin,
    webidl::{Inspected, Interface, Members, PlatformRef, Root, Steps, getter, stringifier},
};
use boa_engine::{JsResult, JsString};
use boa_gc::{Finalize, Trace};
use std::{cell::RefCell, rc::Rc};
use url::{Url, quirks};

/// The `location` object of a worker.
#[derive(Debug, Trace, Finalize)]
pub struct WorkerLocation {
    #[unsafe_ignore_trace]
    pub(super) url: Rc<RefCell<Url>>,
}

impl Interface for WorkerLocation {
    const NAME: &'static str = "WorkerLocation";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["href"])];
    const MEMBERS: Members<Self> = &[
        stringifier(&Steps(|this, _| string(quirks::href(&this.url.borrow())))),
        getter(
            "href",
            &Steps(|this, _| string(quirks::href(&this.url.borrow()))),
        ),
        getter(
            "origin",
            &Steps(|this, _| string(&serialized_origin(&this.url.borrow()))),
        ),
        getter(
            "protocol",
            &Steps(|this, _| string(quirks::protocol(&this.url.borrow()))),
        ),
        getter(
            "host",
            &Steps(|this, _| string(quirks::host(&this.url.borrow()))),
        ),
        getter(
            "hostname",
            &Steps(|this, _| string(quirks::hostname(&this.url.borrow()))),
        ),
        getter(
            "port",
            &Steps(|this, _| string(quirks::port(&this.url.borrow()))),
        ),
        getter(
            "pathname",
            &Steps(|this, _| string(quirks::pathname(&this.url.borrow()))),
        ),
        getter(
            "search",
            &Steps(|this, _| string(quirks::search(&this.url.borrow()))),
        ),
        getter(
            "hash",
            &Steps(|this, _| string(quirks::hash(&this.url.borrow()))),
        ),
    ];
}

fn string(part: &str) -> JsResult<JsString> {
    Ok(JsString::from(part))
}
