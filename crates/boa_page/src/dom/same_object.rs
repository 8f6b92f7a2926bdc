//! [`[SameObject]`](https://webidl.spec.whatwg.org/#SameObject): the objects that attributes of a
//! node or a record return each time.

use boa_engine::{JsObject, JsResult};
use boa_gc::{Finalize, GcRefCell, Trace};

/// The objects of such attributes. Each is created when a script reads its attribute for the
/// first time.
#[derive(Default, Trace, Finalize)]
pub(crate) struct SameObjects(GcRefCell<Vec<SameObject>>);

#[derive(Trace, Finalize)]
struct SameObject {
    #[unsafe_ignore_trace]
    attribute: &'static str,
    object: JsObject,
}

impl SameObjects {
    /// The object of an attribute.
    pub(crate) fn get(
        &self,
        attribute: &'static str,
        create: impl FnOnce() -> JsResult<JsObject>,
    ) -> JsResult<JsObject> {
        if let Some(known) = self.0.borrow().iter().find(|it| it.attribute == attribute) {
            return Ok(known.object.clone());
        }
        let object = create()?;
        self.0.borrow_mut().push(SameObject {
            attribute,
            object: object.clone(),
        });
        Ok(object)
    }
}
