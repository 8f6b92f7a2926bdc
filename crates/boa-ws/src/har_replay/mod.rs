//! Records in the format HAR as the server's side of connections: `--replay session.har`.

mod har_server;
mod http_messages;
mod record;
mod record_clock;

pub(crate) use self::{
    har_server::HarServer,
    record::{HarError, Record},
    record_clock::RecordClock,
};
