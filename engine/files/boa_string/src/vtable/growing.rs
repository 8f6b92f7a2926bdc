//! A buffer with room at its end, or at its start. Strings are slices of it, so that a longer one can be made in place.
use crate::iter::CodePointsIter;
use crate::vtable::JsStringVTable;
use crate::{JsStr, JsString, JsStringKind};
use std::cell::Cell;
use std::ptr::NonNull;

/// The code units that slices refer to are never written again.
#[repr(C)]
pub(crate) struct GrowingString {
    vtable: JsStringVTable,
    refcount: Cell<usize>,
    /// How many bytes are in use.
    pub(crate) used: Cell<usize>,
    pub(crate) capacity: usize,
    pub(crate) data: *mut u8,
    /// Whether the bytes in use are the last ones of the buffer.
    pub(crate) is_backwards: bool,
}

impl GrowingString {
    pub(crate) fn new(capacity: usize, is_backwards: bool) -> NonNull<Self> {
        crate::note_allocation(capacity);
        let data = std::mem::ManuallyDrop::new(Vec::<u8>::with_capacity(capacity)).as_mut_ptr();
        let growing = Box::new(Self {
            vtable: JsStringVTable {
                clone: growing_clone,
                drop: growing_drop,
                as_str: growing_as_str,
                code_points: growing_code_points,
                refcount: growing_refcount,
                len: 0,
                kind: JsStringKind::Growing,
            },
            refcount: Cell::new(1),
            used: Cell::new(0),
            capacity,
            data,
            is_backwards,
        });
        NonNull::from(Box::leak(growing))
    }

    /// Adds bytes, for which there is room.
    pub(crate) fn push(&self, bytes: &[u8]) {
        let used = self.used.get();
        assert!(self.capacity - used >= bytes.len());
        let start = match self.is_backwards {
            true => self.capacity - used - bytes.len(),
            false => used,
        };
        // SAFETY: there is room.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.data.add(start), bytes.len()) };
        self.used.set(used + bytes.len());
    }

    /// So many bytes that were written first.
    pub(crate) fn bytes(&self, length: usize) -> &'static [u8] {
        assert!(length <= self.used.get());
        let start = match self.is_backwards {
            true => self.capacity - length,
            false => 0,
        };
        // SAFETY: they are initialized, and live as long as this is referred to.
        unsafe { std::slice::from_raw_parts(self.data.add(start), length) }
    }
}

fn of(vtable: NonNull<JsStringVTable>) -> &'static GrowingString {
    // SAFETY: This is part of the correct vtable.
    unsafe { vtable.cast().as_ref() }
}

fn growing_clone(vtable: NonNull<JsStringVTable>) -> JsString {
    let this = of(vtable);
    this.refcount.set(this.refcount.get() + 1);
    // SAFETY: the pointer is valid.
    unsafe { JsString::from_ptr(vtable) }
}

fn growing_drop(vtable: NonNull<JsStringVTable>) {
    let this = of(vtable);
    this.refcount.set(this.refcount.get() - 1);
    if this.refcount.get() == 0 {
        crate::note_freed(this.capacity);
        // SAFETY: the last reference.
        unsafe {
            drop(Vec::from_raw_parts(this.data, 0, this.capacity));
            drop(Box::from_raw(vtable.cast::<GrowingString>().as_ptr()));
        }
    }
}

fn growing_as_str(_: NonNull<JsStringVTable>) -> JsStr<'static> {
    JsStr::latin1(&[])
}

fn growing_code_points(vtable: NonNull<JsStringVTable>) -> CodePointsIter<'static> {
    CodePointsIter::new(growing_as_str(vtable))
}

#[allow(clippy::unnecessary_wraps)]
fn growing_refcount(vtable: NonNull<JsStringVTable>) -> Option<usize> {
    Some(of(vtable).refcount.get())
}
