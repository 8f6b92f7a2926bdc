//! A WebSocket runtime for scripts.

pub mod net;
pub mod permissions;
