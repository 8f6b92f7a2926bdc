//! [`GenericTransformStream`](https://streams.spec.whatwg.org/#generictransformstream).

use super::TransformStream;
use crate::webidl::{Inspected, Interface, Members, PlatformRef, Steps, getter};
use boa_gc::Trace;

/// An interface that includes the mixin `GenericTransformStream`: its objects have the two sides of
/// a transform stream, but are not transform streams.
pub(super) trait GenericTransformStream:
    Interface<This = PlatformRef<Self>> + Trace
{
    /// The members of the mixin.
    const GENERIC_MEMBERS: Members<Self> = &[
        getter(
            "readable",
            &Steps(|this, _| Ok(this.transform().readable().clone())),
        ),
        getter(
            "writable",
            &Steps(|this, _| Ok(this.transform().writable().clone())),
        ),
    ];

    /// Its [transform](https://streams.spec.whatwg.org/#generictransformstream-transform).
    fn transform(&self) -> &TransformStream;
}

/// The attributes of the mixin that a console shows.
pub(super) const INSPECTED: &[Inspected] = &[Inspected::Attributes(&["readable", "writable"])];
