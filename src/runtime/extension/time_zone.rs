//! Dates in the time zone of the system, for a `Context` of the program.

use crate::runtime::host_io::local_offset;
use boa_engine::context::HostHooks;

/// Hooks of the engine for a `Context` whose process has several threads: its dates are in the time
/// zone of the system. The engine's own hooks know it in a process of one thread alone, and sockets
/// may have a thread of this crate. A program with hooks of its own calls
/// [`local_timezone_offset_seconds`](HostHooks::local_timezone_offset_seconds) of this one.
///
/// A [`Runtime`](crate::Runtime) needs none.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_websocket::extensions::SystemTimeZone;
/// use std::rc::Rc;
///
/// let context = &mut Context::builder().host_hooks(Rc::new(SystemTimeZone)).build()?;
/// let hour = context.eval(Source::from_bytes("new Date(0).getHours()"))?;
/// assert!(hour.as_number().is_some_and(|hour| hour < 24.0));
/// # Ok::<_, boa_engine::JsError>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemTimeZone;

impl HostHooks for SystemTimeZone {
    fn local_timezone_offset_seconds(&self, unix_time_seconds: i64) -> i32 {
        local_offset(unix_time_seconds)
    }
}
