//! The interface for programs: a socket, and the tasks that drive its connection.

pub(crate) mod client_socket;
pub(crate) mod connect;
pub(crate) mod driver;
pub(crate) mod request;
pub(crate) mod send_reader;
pub(crate) mod signals;
pub(crate) mod socket_receiver;
pub(crate) mod socket_sender;
pub(crate) mod validation;
