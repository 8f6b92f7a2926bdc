//! The WebSocket protocol: bytes to messages and messages to bytes, without I/O.

pub(crate) mod batch;
pub(crate) mod close_frame;
pub(crate) mod control_frames;
pub(crate) mod decoded;
pub(crate) mod decoder;
#[cfg(feature = "compression")]
pub(crate) mod deflate;
#[cfg(feature = "compression")]
pub(crate) mod deflate_parameters;
#[cfg(feature = "compression")]
pub(crate) mod deflate_pool;
pub(crate) mod extensions;
pub(crate) mod frame;
pub(crate) mod handshake;
pub(crate) mod inflated_messages;
pub(crate) mod large_frame;
pub(crate) mod message;
pub(crate) mod message_compressor;
mod observed;
pub(crate) mod outgoing;
mod partial_message;
pub(crate) mod read_buffer;
pub(crate) mod response_reader;
pub(crate) mod token;
#[cfg(feature = "tungstenite")]
mod tungstenite;
pub(crate) mod utf8;
#[cfg(not(feature = "compression"))]
pub(crate) mod without_deflate;
pub(crate) mod write_buffer;

#[cfg(not(feature = "compression"))]
pub(crate) use {without_deflate as deflate, without_deflate as deflate_parameters};
