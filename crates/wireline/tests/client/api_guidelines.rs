//! Public types by the
//! [API guidelines](https://rust-lang.github.io/api-guidelines/checklist.html): C-SEND-SYNC and
//! C-GOOD-ERR.

use std::error::Error;
use wireline::permissions;

/// Types for any thread.
fn of_any_thread<T: Send + Sync + 'static>() {}

/// Errors for any thread.
fn error<T: Error + Send + Sync + 'static>() {}

#[test]
fn sockets_options_and_messages_are_for_any_thread() {
    of_any_thread::<wireline::Socket>();
    of_any_thread::<wireline::SocketSender>();
    of_any_thread::<wireline::SocketReceiver>();
    of_any_thread::<wireline::Options>();
    of_any_thread::<wireline::Message>();
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
