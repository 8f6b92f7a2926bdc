//! A WebSocket runtime for scripts.

pub mod dom;
pub mod net;
pub mod permissions;
pub mod runtime;
pub mod web;
pub mod webidl;
pub mod websocket;

pub use permissions::Permissions;
pub use runtime::{Builder, Error, Reporter, Runtime, WebSocketExtension};
pub use web::{Console, ConsoleMessage};
