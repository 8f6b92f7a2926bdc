//! [`ChargedList`]: a list that charges for its items.

use super::{Charge, charge_existing_bytes, empty_charge};
use boa_engine::{Context, JsResult};
use boa_gc::{Finalize, Trace};
use std::{cmp::Ordering, ops::Deref};

/// An item of a [`ChargedList`].
pub trait Charged {
    /// The memory of the item, in bytes.
    fn size(&self) -> usize;
}

/// A name and a value.
impl Charged for (String, String) {
    fn size(&self) -> usize {
        size_of::<Self>() + self.0.len() + self.1.len()
    }
}

/// Items, with their [`Charge`].
#[derive(Debug, Trace, Finalize)]
pub struct ChargedList<T> {
    items: Vec<T>,
    #[unsafe_ignore_trace]
    charge: Charge,
}

impl<T: Charged> ChargedList<T> {
    /// An empty list.
    pub fn new(context: &Context) -> Self {
        Self {
            items: Vec::new(),
            charge: empty_charge(context),
        }
    }

    /// A list of items that exist already.
    pub fn from_existing(items: Vec<T>, context: &Context) -> Self {
        let size = items.iter().map(Charged::size).sum();
        Self {
            items,
            charge: charge_existing_bytes(size, context),
        }
    }

    /// Adds an item.
    ///
    /// # Errors
    /// A RangeError beyond the quota.
    pub fn push(&mut self, item: T) -> JsResult<()> {
        self.charge.add(item.size())?;
        self.items.push(item);
        Ok(())
    }

    /// Replaces an item.
    ///
    /// # Errors
    /// A RangeError beyond the quota.
    pub fn replace(&mut self, index: usize, item: T) -> JsResult<()> {
        let others = self.charge.amount() - self.items[index].size();
        self.charge.set(others + item.size())?;
        self.items[index] = item;
        Ok(())
    }

    /// Replaces the first item for which `has` is true, and removes the others for which it is.
    /// Without one, adds the item.
    ///
    /// # Errors
    /// A RangeError beyond the quota.
    pub fn set(&mut self, item: T, has: impl Fn(&T) -> bool) -> JsResult<()> {
        let Some(first) = self.items.iter().position(&has) else {
            return self.push(item);
        };
        self.replace(first, item)?;
        let mut index = 0;
        self.retain(|item| {
            index += 1;
            index <= first + 1 || !has(item)
        });
        Ok(())
    }

    /// Sorts the items, and keeps the order of equal ones.
    pub fn sort_by(&mut self, order: impl FnMut(&T, &T) -> Ordering) {
        self.items.sort_by(order);
    }

    /// Keeps the items for which `keeps` is true.
    pub fn retain(&mut self, keeps: impl FnMut(&T) -> bool) {
        self.items.retain(keeps);
        self.items.shrink_to(2 * self.items.len());
        let size = self.items.iter().map(Charged::size).sum();
        self.charge.set_unchecked(size);
    }
}

impl<T> Deref for ChargedList<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}
