//! The call frames of a [`Vm`](super::Vm).

use super::CallFrame;
use std::{
    ops::{Deref, DerefMut},
    ptr::NonNull,
};

/// The call frames. There is always one.
#[derive(Debug)]
pub(crate) struct Frames {
    list: Vec<CallFrame>,

    /// The last frame of the list, which each instruction uses several times.
    current: NonNull<CallFrame>,
}

impl Frames {
    /// Begins with a frame, which stays.
    pub(crate) fn new(first: CallFrame) -> Self {
        let mut list = Vec::with_capacity(4);
        list.push(first);
        let mut frames = Self {
            list,
            current: NonNull::dangling(),
        };
        frames.find_current();
        frames
    }

    #[inline]
    fn find_current(&mut self) {
        let last = self.list.len() - 1;
        // SAFETY: `last` is an index of the list, which is never empty.
        self.current = unsafe { NonNull::new_unchecked(self.list.as_mut_ptr().add(last)) };
    }

    /// The frame that runs.
    #[inline]
    pub(crate) fn current(&self) -> &CallFrame {
        // SAFETY: `current` is the last element of the list, as each function that adds or removes one
        // sets it. No other reference to it can be mutable while `self` is borrowed.
        unsafe { self.current.as_ref() }
    }

    /// The frame that runs, mutably.
    #[inline]
    pub(crate) fn current_mut(&mut self) -> &mut CallFrame {
        // SAFETY: as in `current`. There is no other reference to it while `self` is mutably borrowed.
        unsafe { self.current.as_mut() }
    }

    #[inline]
    pub(crate) fn push(&mut self, frame: CallFrame) {
        self.list.push(frame);
        self.find_current();
    }

    /// The place behind the last frame, for a frame that is made there.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "the frame is made in its place")]
    pub(crate) fn place(&mut self) -> *mut CallFrame {
        let len = self.list.len();
        if len == self.list.capacity() {
            self.grow();
        }
        // SAFETY: the place is in the memory of the list.
        unsafe { self.list.as_mut_ptr().add(len) }
    }

    /// Pushes the frame that is in its place.
    ///
    /// # Safety
    ///
    /// A frame must have been written to the [place](Self::place).
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "the frame is made in its place")]
    pub(crate) unsafe fn push_placed(&mut self) {
        let len = self.list.len() + 1;
        // SAFETY: the caller promises that there is a frame.
        unsafe { self.list.set_len(len) };
        self.find_current();
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        self.list.reserve(1);
        self.find_current();
    }

    /// Takes the last frame off, but for the first one.
    #[inline]
    pub(crate) fn pop(&mut self) -> Option<CallFrame> {
        if self.list.len() == 1 {
            return None;
        }
        let frame = self.list.pop();
        self.find_current();
        frame
    }

    /// Drops the last frame, but for the first one.
    #[inline]
    pub(crate) fn drop_last(&mut self) {
        let last = self.list.len() - 1;
        if last > 0 {
            // SAFETY: `last` is the index of a frame, which is no longer in the list when it is dropped.
            unsafe {
                self.list.set_len(last);
                let place = self.list.as_mut_ptr().add(last);
                self.current = NonNull::new_unchecked(place.sub(1));
                place.drop_in_place();
            }
        }
    }
}

impl Deref for Frames {
    type Target = [CallFrame];

    #[inline]
    fn deref(&self) -> &Self::Target {
        &self.list
    }
}

impl DerefMut for Frames {
    #[inline]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.list
    }
}
