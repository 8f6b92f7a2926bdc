//! [`ReadableStreamBYOBRequest`](https://streams.spec.whatwg.org/#rs-byob-request-class).

use super::{
    ReadableByteStreamController,
    array_buffers::{View, is_detached},
};
use crate::webidl::{
    self, EnforceRange, Interface, Layers, Members, PlatformRef, Root, Steps, getter, operation,
    type_error,
};
use boa_engine::{Context, JsObject, JsResult};
use boa_gc::{Finalize, GcRefCell, Trace};

/// A read that the source may fill in place. The slots are empty once it was answered.
#[derive(Debug, Trace, Finalize)]
pub(super) struct ReadableStreamByobRequest {
    controller: GcRefCell<Option<PlatformRef<ReadableByteStreamController>>>,
    view: GcRefCell<Option<JsObject>>,
}

impl Interface for ReadableStreamByobRequest {
    const NAME: &'static str = "ReadableStreamBYOBRequest";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("view", &Steps(|this, _| Ok(this.view_object()))),
        operation(
            "respond",
            &Steps(
                |this, EnforceRange(bytes_written): EnforceRange<u64>, context| {
                    this.respond(bytes_written, context)
                },
            ),
        ),
        operation(
            "respondWithNewView",
            &Steps(|this, view: View, context| this.respond_with_new_view(&view, context)),
        ),
    ];
}

impl ReadableStreamByobRequest {
    pub(super) fn create(
        controller: PlatformRef<ReadableByteStreamController>,
        view: JsObject,
        context: &Context,
    ) -> PlatformRef<Self> {
        let slots = Self {
            controller: GcRefCell::new(Some(controller)),
            view: GcRefCell::new(Some(view)),
        };
        webidl::create(Layers::new().with(slots), context)
    }

    pub(super) fn invalidate(&self) {
        *self.controller.borrow_mut() = None;
        *self.view.borrow_mut() = None;
    }

    pub(super) fn view_object(&self) -> Option<JsObject> {
        self.view.borrow().clone()
    }

    fn controller(&self) -> JsResult<PlatformRef<ReadableByteStreamController>> {
        self.controller
            .borrow()
            .clone()
            .ok_or_else(|| type_error("the request was answered before"))
    }

    /// [`respond`](https://streams.spec.whatwg.org/#rs-byob-request-respond). Fails with a TypeError
    /// if the request was answered before, or if the buffer of the view is detached, and as the
    /// controller's `respond`.
    fn respond(&self, bytes_written: u64, context: &mut Context) -> JsResult<()> {
        let controller = self.controller()?;
        if let Some(view) = self.view_object()
            && is_detached(&View::of_object(&view, context)?.buffer)
        {
            return Err(type_error("the buffer of the request is detached"));
        }
        controller.respond(
            usize::try_from(bytes_written).unwrap_or(usize::MAX),
            context,
        )
    }

    /// [`respondWithNewView`](https://streams.spec.whatwg.org/#rs-byob-request-respond-with-new-view).
    fn respond_with_new_view(&self, view: &View, context: &mut Context) -> JsResult<()> {
        let controller = self.controller()?;
        if is_detached(&view.buffer) {
            return Err(type_error("the buffer of the view is detached"));
        }
        controller.respond_with_new_view(view, context)
    }
}
