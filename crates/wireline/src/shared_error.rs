//! The sources of an [`Error`](crate::Error), and their texts.

use std::{fmt, ops::Deref, sync::Arc};

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
        write!(f, "{}", self.0)?;
        std::iter::successors(self.0.source(), |error| error.source())
            .try_for_each(|source| write!(f, ": {source}"))
    }
}
