//! [`AgentCluster`]: where memory is shared.

use crate::webidl::{insert_realm_data, with_realm_data};
use boa_engine::{Context, JsData};
use boa_gc::{Finalize, Trace};
use std::sync::atomic::{AtomicU64, Ordering};

/// The [agent cluster](https://tc39.es/ecma262/#sec-agent-clusters) of a realm. A
/// `SharedArrayBuffer` of another one can't be received: `messageerror` fires.
///
/// All realms are in the default one, until [`AgentCluster::install`] gives a realm another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Trace, Finalize, JsData)]
pub struct AgentCluster(u64);

impl AgentCluster {
    /// A new cluster: for a shared worker, for example.
    #[must_use]
    pub fn unique() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// The cluster of the current realm.
    #[must_use]
    pub fn from_context(context: &Context) -> Self {
        with_realm_data(context.realm(), Self::clone)
    }

    /// Makes it the cluster of the current realm.
    pub fn install(self, context: &Context) {
        insert_realm_data(self, context.realm());
    }
}
