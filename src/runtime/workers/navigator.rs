//! [`WorkerNavigator`](https://html.spec.whatwg.org/multipage/workers.html#the-workernavigator-object).

use crate::webidl::{Inspected, Interface, Members, PlatformRef, Root, readonly};
use boa_engine::JsString;
use boa_gc::{Finalize, Trace};

/// The slots of a worker's `navigator` object.
#[derive(Debug, Trace, Finalize)]
pub struct WorkerNavigator {
    pub(super) user_agent: JsString,
}

impl Interface for WorkerNavigator {
    const NAME: &'static str = "WorkerNavigator";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const INSPECTED: &'static [Inspected] = &[Inspected::Attribute("userAgent")];
    const MEMBERS: Members<Self> = &[readonly("userAgent", |this, _| {
        Ok(this.user_agent.clone().into())
    })];
}
