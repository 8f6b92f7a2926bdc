//! The interface below [`Socket`](crate::Socket), checks of arguments by the standards, and parts
//! of HTTP and of streams. It is for crates that have an interface of their own for WebSockets.
//!
//! [`run`] drives a connection: it delivers events to an [`EventSink`], and takes [`Command`]s from
//! a [`CommandQueue`].

pub use crate::{
    connect::{
        blocked_ports::is_blocked_port,
        delegated_connect::delegated_connect,
        hooked_stream::{HookedStream, StreamHooks},
    },
    connection::{
        commands::{Command, CommandQueue, Commands, commands},
        event::{Event, EventSink},
        run::{run, run_upgraded},
    },
    header_fields::unless_given,
    protocol::{
        batch::Batch,
        close_frame::{MAX_CLOSE_REASON, is_application_close_code, is_close_code},
        handshake::{accept_key, authorization},
        message::MessageKind,
        token::is_token,
    },
    requests::{chunk::first_chunk, work::Work},
    socket::validation::{
        ProtocolError, check_header, check_host_header, check_protocols, is_loopback,
    },
};
