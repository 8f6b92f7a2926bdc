//! Quotas for the resources of scripts that the engine does not count: bytes outside of its heap
//! (of Blobs, messages, URLs, lists of names and values), and timers.
//!
//! The owner of a resource owns its [`Charge`]. Dropping the charge returns the amount to the
//! quota.

use super::{insert_realm_data, range_error, with_realm_data};
use boa_engine::{Context, JsData, JsResult};
use boa_gc::{Finalize, Trace};
use bytes::Bytes;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// The default quota for bytes outside of the engine's heap.
pub const MAX_BLOB_BYTES: u64 = 1 << 30;

/// The default quota for pending timers.
pub const MAX_TIMERS: usize = 1 << 18;

/// At least this number of bytes is charged between two garbage collections.
const MIN_BYTES_BETWEEN_COLLECTIONS: u64 = 64 << 20;

/// The quotas of a realm.
#[derive(Debug, Trace, Finalize, JsData)]
struct Quotas {
    #[unsafe_ignore_trace]
    shared: SharedQuotas,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            shared: SharedQuotas::new(MAX_BLOB_BYTES, MAX_TIMERS),
        }
    }
}

/// Sets the quotas of the current realm: bytes outside of the engine's heap, and pending timers.
/// Without it they are [`MAX_BLOB_BYTES`] and [`MAX_TIMERS`]. Earlier charges count against the
/// earlier quotas.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_web::{host, EventLoop, webidl};
///
/// let context = &mut Context::default();
/// let events = EventLoop::install(context)?;
/// host::set_quotas(1 << 20, 2, context);
/// let timers = "for (let n = 0; n < 3; n++) setTimeout(() => {}, 1000)";
/// assert!(context.eval(Source::from_bytes(timers)).is_err());
/// assert!(context.eval(Source::from_bytes("new Blob(['a'.repeat(2 ** 21)])")).is_err());
/// # Ok::<_, boa_engine::JsError>(())
/// ```
pub fn set_quotas(blob_bytes: u64, timers: usize, context: &Context) {
    SharedQuotas::new(blob_bytes, timers).install(context);
}

/// The quotas of a realm, for realms in other threads that share them.
#[derive(Debug, Clone)]
pub struct SharedQuotas {
    bytes: Quota,
    timers: Quota,
}

impl SharedQuotas {
    fn new(blob_bytes: u64, timers: usize) -> Self {
        Self {
            bytes: Quota::new(blob_bytes),
            timers: Quota::new(timers as u64),
        }
    }

    /// The quotas of the current realm.
    #[must_use]
    pub fn from_context(context: &Context) -> Self {
        read_quotas(context, |quotas| quotas.shared.clone())
    }

    /// Makes them the quotas of the current realm.
    pub fn install(self, context: &Context) {
        insert_realm_data(Quotas { shared: self }, context.realm());
    }
}

/// Calls `read` with the current realm's quotas.
fn read_quotas<R>(context: &Context, read: impl FnOnce(&Quotas) -> R) -> R {
    with_realm_data(context.realm(), read)
}

/// A charge of no bytes yet.
#[must_use]
pub fn empty_charge(context: &Context) -> Charge {
    read_quotas(context, |quotas| quotas.shared.bytes.charge())
}

/// Charges bytes outside of the engine's heap to the current realm. Keep the [`Charge`] with the
/// bytes.
///
/// An interface that holds memory which a script can make grow needs this: the garbage collector
/// and its limits do not see that memory.
///
/// ```
/// use boa_engine::{Context, JsResult};
/// use boa_gc::{Finalize, Trace};
/// use boa_web::webidl::{self, Charge};
///
/// /// The slots of an interface that records samples.
/// #[derive(Trace, Finalize)]
/// struct Recorder {
///     samples: Vec<f64>,
///     #[unsafe_ignore_trace]
///     charge: Charge,
/// }
///
/// impl Recorder {
///     fn new(context: &Context) -> JsResult<Self> {
///         Ok(Self { samples: Vec::new(), charge: webidl::charge_bytes(0, context)? })
///     }
///
///     fn push(&mut self, sample: f64) -> JsResult<()> {
///         self.charge.add(size_of::<f64>())?; // throws before anything is allocated
///         self.samples.push(sample);
///         Ok(())
///     }
/// }
///
/// # let context = &mut Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// let mut recorder = Recorder::new(context)?;
/// recorder.push(21.5)?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A RangeError if the quota does not have the bytes, even after a garbage collection.
/// [`set_quotas`] sets the quota.
pub fn charge_bytes(amount: usize, context: &Context) -> JsResult<Charge> {
    let mut charge = empty_charge(context);
    charge.add(amount)?;
    Ok(charge)
}

/// Charges bytes that exist already to the realm, even if they exceed the quota.
#[must_use]
pub(crate) fn charge_existing_bytes(amount: usize, context: &Context) -> Charge {
    let mut charge = empty_charge(context);
    charge.set_unchecked(amount);
    charge
}

/// Charges a pending timer to the current realm. Keep the [`Charge`] until the timer has run or is
/// cleared.
///
/// An interface that lets scripts set timers through
/// [`Host::set_timer`](crate::host::Host::set_timer), without a bound of its own, needs this.
///
/// # Errors
/// A RangeError if too many timers are pending. [`set_quotas`] sets the quota.
pub fn charge_timer(context: &Context) -> JsResult<Charge> {
    let mut charge = read_quotas(context, |quotas| quotas.shared.timers.charge());
    if !charge.quota.has(1) {
        return Err(range_error("too many timers are pending"));
    }
    charge.set_unchecked(1);
    Ok(charge)
}

/// The limit on the bytes of one Blob.
pub(crate) fn max_blob_bytes(context: &Context) -> u64 {
    read_quotas(context, |quotas| quotas.shared.bytes.0.limit)
}

/// A limit, and the amount that counts against it.
#[derive(Debug, Clone)]
struct Quota(Arc<Counter>);

#[derive(Debug)]
struct Counter {
    limit: u64,
    held: AtomicU64,
    /// The number of held bytes at which garbage is collected.
    collect_at: AtomicU64,
}

impl Quota {
    fn new(limit: u64) -> Self {
        let collect_at = MIN_BYTES_BETWEEN_COLLECTIONS.into();
        Self(Arc::new(Counter {
            limit,
            held: AtomicU64::new(0),
            collect_at,
        }))
    }

    fn charge(&self) -> Charge {
        Charge {
            quota: self.clone(),
            amount: 0,
        }
    }

    fn has(&self, amount: u64) -> bool {
        self.0
            .held
            .load(Ordering::Relaxed)
            .checked_add(amount)
            .is_some_and(|held| held <= self.0.limit)
    }

    /// Collects garbage if the amount exceeds the limit, or twice the amount after the last
    /// collection. The collector does not see these bytes, so it can't decide this itself.
    fn make_room(&self, amount: u64) {
        let held = self.0.held.load(Ordering::Relaxed).saturating_add(amount);
        if held < self.0.collect_at.load(Ordering::Relaxed) && held <= self.0.limit {
            return;
        }
        boa_gc::force_collect();
        let left = self.0.held.load(Ordering::Relaxed).saturating_add(amount);
        self.0.collect_at.store(
            left.saturating_mul(2).max(MIN_BYTES_BETWEEN_COLLECTIONS),
            Ordering::Relaxed,
        );
    }
}

/// An amount that counts against a quota of a realm, until it is dropped.
#[derive(Debug)]
pub struct Charge {
    quota: Quota,
    amount: u64,
}

impl Charge {
    /// A charge of no bytes yet against the same quota.
    #[must_use]
    pub fn another(&self) -> Self {
        self.quota.charge()
    }

    /// Charges more bytes.
    ///
    /// # Errors
    /// A RangeError if the quota does not have the bytes, even after a garbage collection.
    pub fn add(&mut self, bytes: usize) -> JsResult<()> {
        self.quota.make_room(bytes as u64);
        if !self.quota.has(bytes as u64) {
            return Err(range_error(
                "Blobs, messages and URLs hold more bytes than they may",
            ));
        }
        self.set_unchecked(self.amount() + bytes);
        Ok(())
    }

    /// The number of bytes.
    pub(crate) fn amount(&self) -> usize {
        usize::try_from(self.amount).unwrap_or(usize::MAX)
    }

    /// Changes the charge to this number of bytes.
    ///
    /// # Errors
    /// A RangeError beyond the quota. The charge does not change then.
    pub fn set(&mut self, bytes: usize) -> JsResult<()> {
        let more = (bytes as u64).saturating_sub(self.amount);
        if more > 0 {
            return self.add(usize::try_from(more).unwrap_or(usize::MAX));
        }
        self.set_unchecked(bytes);
        Ok(())
    }

    /// As [`Charge::set`], for bytes that exist already, even if they exceed the quota.
    pub(crate) fn set_unchecked(&mut self, bytes: usize) {
        let bytes = bytes as u64;
        let held = &self.quota.0.held;
        match bytes.checked_sub(self.amount) {
            Some(more) => held.fetch_add(more, Ordering::Relaxed),
            None => held.fetch_sub(self.amount - bytes, Ordering::Relaxed),
        };
        self.amount = bytes;
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.quota.0.held.fetch_sub(self.amount, Ordering::Relaxed);
    }
}

/// Bytes that own their charge. It is dropped with the last reference to them.
pub fn charged(bytes: impl AsRef<[u8]> + Send + 'static, charge: Charge) -> Bytes {
    struct Charged<T> {
        bytes: T,
        #[expect(dead_code, reason = "it is dropped with the bytes")]
        charge: Charge,
    }

    impl<T: AsRef<[u8]>> AsRef<[u8]> for Charged<T> {
        fn as_ref(&self) -> &[u8] {
            self.bytes.as_ref()
        }
    }

    Bytes::from_owner(Charged { bytes, charge })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_charge_is_set_to_more_and_to_less() {
        let quota = Quota::new(10);
        let mut charge = quota.charge();
        charge.set(7).expect("there is room");
        assert!(charge.set(11).is_err() && quota.has(3) && !quota.has(4));
        charge.set(2).expect("it is less");
        assert!(quota.has(8) && !quota.has(9));
        charge.set_unchecked(12);
        assert!(!quota.has(0));
        charge.set_unchecked(1);
        drop(charge);
        assert!(quota.has(10));
    }

    #[test]
    fn bytes_hold_their_charge_until_the_last_slice_is_dropped() {
        let quota = Quota::new(10);
        let mut charge = quota.charge();
        charge.add(6).expect("there is room");
        assert!(charge.add(5).is_err());
        charge.add(4).expect("there is room");
        let bytes = charged(vec![1; 10], charge);
        let slice = bytes.slice(1..2);
        drop(bytes);
        assert!(!quota.has(1));
        drop(slice);
        assert!(quota.has(10) && !quota.has(11));
    }
}
