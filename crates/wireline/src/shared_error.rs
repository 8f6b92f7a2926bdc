//! The sources of an [`Error`](crate::Error), and their texts.

use std::{fmt, io, ops::Deref, sync::Arc};

/// A source of an [`Error`](crate::Error), shared by its clones.
///
/// It does not implement [`std::error::Error`]. So [`source`](std::error::Error::source) returns
/// the error inside, which can be downcast:
///
/// ```
/// use wireline::Error;
/// use std::{error::Error as _, io};
///
/// let refused: io::Error = io::ErrorKind::NetworkUnreachable.into();
/// let error = Error::Connect { address: "10.0.0.1:80".to_owned(), source: refused.into() };
/// let source = error.source().and_then(|source| source.downcast_ref::<io::Error>());
/// assert_eq!(source.map(io::Error::kind), Some(io::ErrorKind::NetworkUnreachable));
/// ```
#[derive(Debug)]
pub struct SharedError<E: ?Sized>(pub(super) Arc<E>);

impl<E: ?Sized> Clone for SharedError<E> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<E> From<E> for SharedError<E> {
    fn from(error: E) -> Self {
        Self(Arc::new(error))
    }
}

impl<E: ?Sized> Deref for SharedError<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.0
    }
}

impl<E: fmt::Display + ?Sized> fmt::Display for SharedError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Formats an error and its [sources](std::error::Error::source) in one line, separated by colons.
///
/// Each system has a text, a language and a number of its own for the errors of sockets. Here they
/// have the text of their [`ErrorKind`](io::ErrorKind), which is the same everywhere.
///
/// ```
/// use wireline::Error;
/// use std::io;
///
/// let source: io::Error = io::ErrorKind::NetworkUnreachable.into();
/// let error = Error::Connect { address: "10.0.0.1:80".to_owned(), source: source.into() };
/// assert_eq!(error.to_string(), "cannot connect to 10.0.0.1:80");
/// assert_eq!(wireline::chain(&error).to_string(), "cannot connect to 10.0.0.1:80: network unreachable");
/// ```
pub fn chain(error: &(dyn std::error::Error + 'static)) -> impl fmt::Display {
    Chain(error)
}

struct Chain<'a>(&'a (dyn std::error::Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text_of(self.0))?;
        std::iter::successors(self.0.source(), |error| error.source())
            .try_for_each(|source| write!(f, ": {}", text_of(source)))
    }
}

/// The text of an error without its sources.
fn text_of(error: &(dyn std::error::Error + 'static)) -> String {
    match error.downcast_ref::<io::Error>() {
        Some(error) if error.raw_os_error().is_some() && is_of_sockets(error.kind()) => {
            error.kind().to_string()
        }
        _ => error.to_string(),
    }
}

/// Whether only sockets and pipes have such errors, and the text of the kind says it all.
fn is_of_sockets(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{
        AddrInUse, AddrNotAvailable, BrokenPipe, ConnectionAborted, ConnectionRefused,
        ConnectionReset, HostUnreachable, NetworkDown, NetworkUnreachable, NotConnected, TimedOut,
    };
    matches!(
        kind,
        AddrInUse
            | AddrNotAvailable
            | BrokenPipe
            | ConnectionAborted
            | ConnectionRefused
            | ConnectionReset
            | HostUnreachable
            | NetworkDown
            | NetworkUnreachable
            | NotConnected
            | TimedOut
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    /// Systems number errors differently: Linux, macOS and the BSDs, and Windows.
    #[test]
    fn an_error_of_a_socket_has_the_same_text_on_all_systems() {
        let column = match std::env::consts::OS {
            "linux" => 0,
            "windows" => 2,
            _ => 1,
        };
        for (numbers, text) in [
            ([101, 51, 10051], "network unreachable"),
            ([103, 53, 10053], "connection aborted"),
            ([104, 54, 10054], "connection reset"),
            ([110, 60, 10060], "timed out"),
            ([113, 65, 10065], "host unreachable"),
            ([99, 49, 10049], "address not available"),
            ([32, 32, 232], "broken pipe"),
        ] {
            let error = io::Error::from_raw_os_error(numbers[column]);
            assert_eq!(
                chain(&Error::connect("a:1", error)).to_string(),
                format!("cannot connect to a:1: {text}")
            );
        }
    }

    #[test]
    fn other_errors_keep_their_text() {
        let file = io::Error::from_raw_os_error(2);
        assert_eq!(chain(&file).to_string(), file.to_string());
        let of_server = io::Error::new(io::ErrorKind::ConnectionReset, "the server is tired");
        assert_eq!(chain(&of_server).to_string(), "the server is tired");
    }
}
