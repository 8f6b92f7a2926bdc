//! The process: its signals, its end, its exit statuses, its descriptors.

#[cfg(target_os = "linux")]
pub(crate) mod descriptors;
pub(crate) mod exit;
pub(crate) mod signals;
pub(crate) mod status;
