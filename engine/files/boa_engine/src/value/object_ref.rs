use crate::JsObject;
use std::{marker::PhantomData, mem::ManuallyDrop, ops::Deref};

/// An object that a value keeps. It is not counted as a reference of its own.
pub(crate) struct ObjectRef<'a> {
    object: ManuallyDrop<JsObject>,
    value: PhantomData<&'a JsObject>,
}

impl ObjectRef<'_> {
    #[inline]
    pub(super) fn new(object: ManuallyDrop<JsObject>) -> Self {
        Self {
            object,
            value: PhantomData,
        }
    }
}

impl Deref for ObjectRef<'_> {
    type Target = JsObject;

    #[inline]
    fn deref(&self) -> &Self::Target {
        &self.object
    }
}
