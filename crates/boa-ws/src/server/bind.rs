//! The value of `--serve`, and the sockets that the built-in server listens on.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

use thiserror::Error;
use tokio::net::TcpListener;

/// The number of attempts to find a port that is free on both addresses.
const MAX_ATTEMPTS: u32 = 32;

/// The value of `--serve`: `PORT`, or `ADDRESS:PORT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listen {
    /// This port on 127.0.0.1 and, where the machine has IPv6, on ::1. Port 0 is one free port on
    /// both.
    Loopback(u16),
    /// This address alone. Other machines may reach it.
    Address(SocketAddr),
}

impl FromStr for Listen {
    type Err = ListenError;

    fn from_str(text: &str) -> Result<Self, ListenError> {
        let port = |digits: &str| {
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(ListenError::Form(text.to_owned()));
            }
            digits
                .parse::<u16>()
                .map_err(|_| ListenError::Port(digits.to_owned()))
        };
        let Some((address, digits)) = text.rsplit_once(':') else {
            return port(text).map(Self::Loopback);
        };
        if address.eq_ignore_ascii_case("localhost") {
            return port(digits).map(Self::Loopback);
        }
        // A zone is no part of the form.
        let parsed = format!("{address}:0").parse().ok();
        let mut address: SocketAddr = parsed
            .filter(|_| !address.contains('%'))
            .ok_or_else(|| ListenError::Form(text.to_owned()))?;
        address.set_port(port(digits)?);
        Ok(Self::Address(address))
    }
}

/// An invalid value of `--serve`.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum ListenError {
    /// A number that is not a port.
    #[error("port {0} is out of range: a port is a number from 0 to 65535")]
    Port(String),
    /// Neither a port nor an address with one.
    #[error("'{0}' is neither PORT nor ADDRESS:PORT, such as 8080, 0.0.0.0:8080 or [::1]:8080")]
    Form(String),
}

/// The system refused an address.
#[derive(Debug, Error)]
#[error("the server cannot listen on {address}: {}", reason(.why))]
pub(crate) struct BindError {
    /// The address, with the requested port.
    pub(crate) address: SocketAddr,
    /// The error of the system.
    pub(crate) why: io::Error,
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => "the port is in use".to_owned(),
        io::ErrorKind::AddrNotAvailable => "this machine has no such address".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

impl Listen {
    /// Opens the sockets, all of them or none.
    ///
    /// # Errors
    /// [`BindError`] for the first address that is not available. A machine without IPv6 is not an
    /// error.
    pub(crate) async fn bind(self) -> Result<Vec<TcpListener>, BindError> {
        match self {
            Self::Address(address) => Ok(vec![open(address).await?]),
            Self::Loopback(port) => both(port).await,
        }
    }
}

async fn both(port: u16) -> Result<Vec<TcpListener>, BindError> {
    let mut attempts = if port == 0 { MAX_ATTEMPTS } else { 1 };
    loop {
        attempts -= 1;
        let v4 = open((Ipv4Addr::LOCALHOST, port).into()).await?;
        let chosen = v4.local_addr().map_err(|why| BindError {
            address: (Ipv4Addr::LOCALHOST, port).into(),
            why,
        })?;
        match open((Ipv6Addr::LOCALHOST, chosen.port()).into()).await {
            Ok(v6) => return Ok(vec![v4, v6]),
            Err(error) if lacks_ipv6(&error.why) => return Ok(vec![v4]),
            // The port is free on one address only.
            Err(error) if error.why.kind() == io::ErrorKind::AddrInUse && attempts > 0 => {}
            Err(error) => return Err(error),
        }
    }
}

async fn open(address: SocketAddr) -> Result<TcpListener, BindError> {
    TcpListener::bind(address)
        .await
        .map_err(|why| BindError { address, why })
}

/// Whether binding ::1 failed because the machine has no such address or no IPv6.
fn lacks_ipv6(error: &io::Error) -> bool {
    // EAFNOSUPPORT has no `ErrorKind`.
    let unsupported_family = if cfg!(any(target_os = "linux", target_os = "android")) {
        97
    } else if cfg!(windows) {
        10047
    } else {
        47
    };
    error.kind() == io::ErrorKind::AddrNotAvailable
        || error.raw_os_error() == Some(unsupported_family)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_a_port_or_an_address_with_one() {
        assert_eq!("0".parse(), Ok(Listen::Loopback(0)));
        assert_eq!("65535".parse(), Ok(Listen::Loopback(65535)));
        assert_eq!("localhost:81".parse(), Ok(Listen::Loopback(81)));
        assert_eq!(
            "0.0.0.0:81".parse(),
            Ok(Listen::Address(([0, 0, 0, 0], 81).into()))
        );
        assert_eq!(
            "[::1]:81".parse(),
            Ok(Listen::Address((Ipv6Addr::LOCALHOST, 81).into()))
        );
    }

    #[test]
    fn a_value_that_is_neither_port_nor_address_is_an_error_that_quotes_it() {
        for text in [
            "",
            "http",
            "+80",
            "-1",
            "80 ",
            ":80",
            "::1:80",
            "[127.0.0.1]:80",
            "example.com:80",
            "127.0.0.1:",
        ] {
            assert_eq!(
                text.parse::<Listen>(),
                Err(ListenError::Form(text.to_owned())),
                "{text:?}"
            );
        }
        assert_eq!(
            "65536".parse::<Listen>(),
            Err(ListenError::Port("65536".to_owned()))
        );
        assert_eq!(
            "[::1]:99999999999".parse::<Listen>(),
            Err(ListenError::Port("99999999999".to_owned()))
        );
    }

    #[test]
    fn only_a_missing_address_or_family_means_no_ipv6() {
        assert!(lacks_ipv6(&io::ErrorKind::AddrNotAvailable.into()));
        assert!(!lacks_ipv6(&io::ErrorKind::AddrInUse.into()));
        assert!(!lacks_ipv6(&io::ErrorKind::PermissionDenied.into()));
        #[cfg(target_os = "linux")]
        assert!(lacks_ipv6(&io::Error::from_raw_os_error(97)));
    }
}
