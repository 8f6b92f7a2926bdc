//! Errors of hyper in words for users.

use crate::{Error, chain};
use std::{error::Error as _, io};

pub(super) fn ended_early() -> Error {
    Error::Http {
        why: "the server ended the connection before its answer was complete".to_owned(),
    }
}

/// An error of hyper's in words for users.
pub(super) fn failure(error: &hyper::Error) -> Error {
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(inner) = inner.downcast_ref::<io::Error>() {
            return match Error::known(inner) {
                Some(known) => known,
                None if inner.kind() == io::ErrorKind::UnexpectedEof => ended_early(),
                // It is behind a reference, and can't be cloned.
                None => Error::Reset(io::Error::new(inner.kind(), chain(inner).to_string()).into()),
            };
        }
        source = inner.source();
    }
    let why = || {
        error
            .source()
            .map_or_else(|| error.to_string(), ToString::to_string)
    };
    if error.is_parse_too_large() {
        Error::HeadTooLarge
    } else if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
        ended_early()
    } else if error.is_parse() {
        Error::Http {
            why: format!("the server's answer is not valid HTTP/1.1: {}", why()),
        }
    } else {
        Error::Http {
            why: format!("the exchange with the server failed: {}", why()),
        }
    }
}
