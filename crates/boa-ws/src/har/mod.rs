//! Records in the format HAR as the server's side of connections: `--replay session.har`.

mod clock;
mod record;
mod server;

pub(crate) use self::{
    clock::RecordClock,
    record::{HarError, Record},
    server::HarServer,
};
