//! The buffer that is read into and decoded from.

use crate::accounting::{Account, Charge};
use bytes::{Buf, BufMut, Bytes, BytesMut, buf::Limit};
use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Weak},
};

/// Bytes that were read and not decoded. They are part of an allocation that decoded messages may
/// share. The allocation is charged while a message shares it.
#[derive(Debug)]
pub(crate) struct ReadBuffer {
    bytes: BytesMut,
    /// The size of the allocation, in bytes.
    allocation: usize,
    /// The charge for the allocation, while a message shares it.
    charge: Weak<Charge>,
}

impl From<BytesMut> for ReadBuffer {
    fn from(bytes: BytesMut) -> Self {
        Self {
            allocation: bytes.capacity(),
            bytes,
            charge: Weak::new(),
        }
    }
}

impl Deref for ReadBuffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl DerefMut for ReadBuffer {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }
}

impl ReadBuffer {
    /// The size of the allocation that contains the bytes.
    pub(crate) fn allocation(&self) -> usize {
        self.allocation
    }

    /// The number of bytes that can be added without another allocation.
    pub(crate) fn spare(&self) -> usize {
        self.bytes.capacity() - self.bytes.len()
    }

    /// Reserves `additional` bytes: in the same allocation if no message shares it any more,
    /// otherwise in a new one.
    pub(crate) fn reserve(&mut self, additional: usize) {
        if !self.bytes.try_reclaim(additional) {
            let mut bytes = BytesMut::with_capacity(self.bytes.len() + additional);
            bytes.extend_from_slice(&self.bytes);
            *self = bytes.into();
        }
    }

    /// The buffer for the next bytes, at most `len` of them.
    pub(crate) fn space(&mut self, len: usize) -> Limit<&mut BytesMut> {
        (&mut self.bytes).limit(len)
    }

    /// Removes the first `len` bytes.
    pub(crate) fn advance(&mut self, len: usize) {
        self.bytes.advance(len);
    }

    /// Removes the first `len` bytes and returns them without a copy, together with the charge for
    /// the allocation.
    pub(crate) fn share(&mut self, len: usize, account: &Arc<Account>) -> (Bytes, Arc<Charge>) {
        let charge = self.charge.upgrade().unwrap_or_else(|| {
            let charge = Arc::new(account.charge(self.allocation));
            self.charge = Arc::downgrade(&charge);
            charge
        });
        (self.bytes.split_to(len).freeze(), charge)
    }

    /// Removes all bytes and frees the allocation.
    pub(crate) fn clear(&mut self) {
        *self = BytesMut::new().into();
    }
}

/// The size of the buffer for a read, in bytes. It grows when reads fill it and shrinks when they
/// do not.
#[derive(Debug)]
pub(crate) struct ReadSize(pub(crate) usize);

impl Default for ReadSize {
    fn default() -> Self {
        Self(Self::MIN)
    }
}

impl ReadSize {
    pub(crate) const MIN: usize = 4 << 10;
    /// With [`reserved`](Self::reserved) a read takes 512 KiB at most.
    pub(crate) const MAX: usize = 448 << 10;

    /// The bytes that are reserved for completing a payload that is already in the buffer.
    pub(crate) fn reserved(&self) -> usize {
        if self.0 == Self::MAX { 64 << 10 } else { 0 }
    }

    pub(crate) fn adapt(&mut self, read: usize, offered: usize) {
        if read >= self.0 / 2 {
            self.0 = (self.0 * 2).min(Self::MAX);
        } else if read < self.0.min(offered) / 16 {
            self.0 = (self.0 / 2).max(Self::MIN);
        }
    }
}
