//! The [global object](https://webidl.spec.whatwg.org/#Global) and the prototypes of its interfaces
//! are immutable prototype exotic objects.

use crate::{dom::EventTarget, webidl::prototype_of};
use boa_engine::{Context, JsObject};

/// Makes the prototypes of the global object and of those prototypes from which it inherits
/// immutable, up to `EventTarget.prototype`. Must be called after the global object became an event
/// target.
pub(super) fn make_immutable(context: &Context) {
    let last = prototype_of::<EventTarget>(context.realm());
    let mut next = Some(context.global_object());
    while let Some(object) = next {
        object.make_prototype_immutable();
        next = (!JsObject::equals(&object, &last))
            .then(|| object.prototype())
            .flatten();
    }
}
