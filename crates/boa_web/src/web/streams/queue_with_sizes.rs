//! [Queues with sizes](https://streams.spec.whatwg.org/#queue-with-sizes).

use crate::webidl::range_error;
use boa_engine::JsResult;
use boa_gc::{Finalize, Trace};
use std::collections::VecDeque;

/// Values, each with a size.
#[derive(Debug, Trace, Finalize)]
pub(super) struct QueueWithSizes<T: Trace> {
    queue: VecDeque<(T, f64)>,
    total_size: f64,
}

impl<T: Trace> Default for QueueWithSizes<T> {
    fn default() -> Self {
        Self {
            queue: VecDeque::new(),
            total_size: 0.0,
        }
    }
}

impl<T: Trace> QueueWithSizes<T> {
    /// [EnqueueValueWithSize](https://streams.spec.whatwg.org/#enqueue-value-with-size). Fails with
    /// a RangeError for a size that is negative, infinite or not a number.
    pub(super) fn enqueue_value_with_size(&mut self, value: T, size: f64) -> JsResult<()> {
        if !(0.0..f64::INFINITY).contains(&size) {
            return Err(range_error(format!(
                "the size of the chunk is {size}, which is not a finite number from 0 on"
            )));
        }
        self.queue.push_back((value, size));
        self.total_size += size;
        Ok(())
    }

    /// [DequeueValue](https://streams.spec.whatwg.org/#dequeue-value). `None` if the queue is
    /// empty.
    pub(super) fn dequeue_value(&mut self) -> Option<T> {
        let (value, size) = self.queue.pop_front()?;
        // Rounding errors must not make it negative.
        self.total_size = (self.total_size - size).max(0.0);
        Some(value)
    }

    /// [PeekQueueValue](https://streams.spec.whatwg.org/#peek-queue-value).
    pub(super) fn peek(&self) -> Option<&T> {
        self.queue.front().map(|(value, _)| value)
    }

    /// [ResetQueue](https://streams.spec.whatwg.org/#reset-queue).
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    pub(super) const fn total_size(&self) -> f64 {
        self.total_size
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }
}
