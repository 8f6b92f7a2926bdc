//! The public types by the
//! [API guidelines](https://rust-lang.github.io/api-guidelines/checklist.html): C-SEND-SYNC,
//! C-DEBUG, C-GOOD-ERR. A new public type gets a line here.

use std::{error::Error, fmt::Debug};
use wireline::{observer, permissions};

/// Types for any thread.
fn of_any_thread<T: Debug + Send + Sync + 'static>() {}

/// Types that move between threads.
fn of_one_thread_at_a_time<T: Debug + Send + 'static>() {}

/// Errors for any thread.
fn error<T: Error + Send + Sync + 'static>() {}

#[test]
fn public_types_are_for_any_thread_and_have_debug() {
    of_any_thread::<wireline::runtime::Batch>();
    of_any_thread::<wireline::Message>();
    of_any_thread::<wireline::runtime::MessageKind>();
    of_any_thread::<wireline::Text>();
    of_any_thread::<wireline::runtime::Command>();
    of_any_thread::<wireline::runtime::CommandQueue>();
    of_any_thread::<wireline::runtime::Commands>();
    of_any_thread::<wireline::connector::Conditions>();
    of_any_thread::<wireline::TcpConnector>();
    of_one_thread_at_a_time::<wireline::connector::Connected>();
    of_any_thread::<wireline::connector::Target>();
    of_any_thread::<wireline::Phase>();
    of_any_thread::<wireline::Closed>();
    of_any_thread::<wireline::runtime::Event>();
    of_any_thread::<wireline::Opened>();
    of_any_thread::<wireline::Http2>();
    of_any_thread::<wireline::MemoryListener>();
    of_any_thread::<wireline::MemoryNetwork>();
    of_any_thread::<wireline::Deflate>();
    of_any_thread::<wireline::Options>();
    of_any_thread::<wireline::Permissions>();
    of_any_thread::<wireline::Proxies>();
    of_any_thread::<wireline::Proxy>();
    of_any_thread::<wireline::connector::Redirect>();
    of_any_thread::<wireline::Request>();
    of_any_thread::<wireline::connector::Resolution>();
    of_any_thread::<wireline::connector::SimulatedConnector>();
    of_any_thread::<wireline::Socket>();
    of_any_thread::<wireline::SocketReceiver>();
    of_any_thread::<wireline::SocketSender>();
    of_any_thread::<wireline::Statistics>();
    of_any_thread::<wireline::Tls>();
    of_any_thread::<permissions::Denied>();
    of_any_thread::<permissions::Denial>();
    of_any_thread::<observer::Observation<'static>>();
    of_any_thread::<observer::Peer<'static>>();
    of_any_thread::<observer::Encryption<'static>>();
    of_any_thread::<observer::RequestHead<'static>>();
    of_any_thread::<observer::ResponseHead<'static>>();
    of_any_thread::<observer::Frame<'static>>();
    of_any_thread::<observer::Opcode>();
    of_any_thread::<observer::WithoutCredentials<'static>>();
    #[cfg(feature = "http1")]
    {
        of_one_thread_at_a_time::<wireline::http1::Request>();
        of_one_thread_at_a_time::<wireline::http1::Content>();
        of_one_thread_at_a_time::<wireline::http1::Response>();
        of_one_thread_at_a_time::<wireline::http1::ResponseContent>();
    }
    #[cfg(feature = "har")]
    of_any_thread::<wireline::har::Recorder>();
}

#[test]
fn errors_are_for_any_thread() {
    error::<wireline::CertificateError>();
    error::<wireline::connector::ConditionsError>();
    error::<wireline::Error>();
    of_any_thread::<wireline::SharedError<std::io::Error>>();
    error::<wireline::connector::RedirectError>();
    error::<wireline::runtime::ProtocolError>();
    error::<wireline::connector::ResolutionError>();
    error::<wireline::TlsError>();
    error::<permissions::RuleError>();
}
