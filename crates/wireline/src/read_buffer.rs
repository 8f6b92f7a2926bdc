//! What is read to, before it is decoded.

use super::accounting::{Account, Charge};
use bytes::{Buf, BufMut, Bytes, BytesMut, buf::Limit};
use std::{
    ops::Deref,
    sync::{Arc, Weak},
};

/// Bytes that were read and not decoded. They are a part of an allocation that decoded messages may share, and it is charged
/// as long as one does.
#[derive(Debug)]
pub(super) struct ReadBuffer {
    bytes: BytesMut,
    /// How large the allocation is.
    allocation: usize,
    /// The charge for it, while something shares it.
    charge: Weak<Charge>,
}

impl From<BytesMut> for ReadBuffer {
    fn from(bytes: BytesMut) -> Self {
        Self { allocation: bytes.capacity(), bytes, charge: Weak::new() }
    }
}

impl Deref for ReadBuffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl ReadBuffer {
    /// How large the allocation is that the bytes are a part of, in bytes.
    pub(super) fn allocation(&self) -> usize {
        self.allocation
    }

    /// How many more bytes there is room for.
    pub(super) fn spare(&self) -> usize {
        self.bytes.capacity() - self.bytes.len()
    }

    /// Makes room for so many more bytes: in the same allocation if nobody shares it any more, or else in another.
    pub(super) fn reserve(&mut self, additional: usize) {
        if !self.bytes.try_reclaim(additional) {
            let mut bytes = BytesMut::with_capacity(self.bytes.len() + additional);
            bytes.extend_from_slice(&self.bytes);
            *self = bytes.into();
        }
    }

    /// The place for the next bytes, at most `len` of them.
    pub(super) fn space(&mut self, len: usize) -> Limit<&mut BytesMut> {
        (&mut self.bytes).limit(len)
    }

    /// Forgets the first `len` bytes.
    pub(super) fn advance(&mut self, len: usize) {
        self.bytes.advance(len);
    }

    /// Takes the first `len` bytes off, without a copy, and the charge for what they keep.
    pub(super) fn share(&mut self, len: usize, account: &Arc<Account>) -> (Bytes, Arc<Charge>) {
        let charge = self.charge.upgrade().unwrap_or_else(|| {
            let charge = Arc::new(account.charge(self.allocation));
            self.charge = Arc::downgrade(&charge);
            charge
        });
        (self.bytes.split_to(len).freeze(), charge)
    }

    /// Forgets all bytes, and the allocation.
    pub(super) fn clear(&mut self) {
        *self = BytesMut::new().into();
    }
}

/// How much room a read gets: more where reads fill it, less where they do not.
#[derive(Debug)]
pub(super) struct ReadSize(pub(super) usize);

impl Default for ReadSize {
    fn default() -> Self {
        Self(Self::MIN)
    }
}

impl ReadSize {
    pub(super) const MIN: usize = 4 << 10;
    pub(super) const MAX: usize = 192 << 10;

    /// What is not read to but to complete a payload that began before.
    pub(super) fn kept(&self) -> usize {
        if self.0 == Self::MAX { 64 << 10 } else { 0 }
    }

    pub(super) fn adapt(&mut self, read: usize, offered: usize) {
        if read >= self.0 / 2 {
            self.0 = (self.0 * 2).min(Self::MAX);
        } else if read < self.0.min(offered) / 16 {
            self.0 = (self.0 / 2).max(Self::MIN);
        }
    }
}
