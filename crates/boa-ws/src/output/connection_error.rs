//! The reasons of failed connections, with the options that would help.

use boa_websocket::{
    net,
    permissions::{Denial, Denied},
};

/// The reason of a failed connection, and the option that would help.
pub(crate) fn reason(error: &net::Error) -> String {
    match error {
        net::Error::Denied(denied) => denial(denied),
        net::Error::ProxyUnreachable { proxy, source } => match &**source {
            net::Error::ClientCertificate { refused: false, .. } => {
                format!(
                    "the proxy {proxy} requires a client certificate; --proxy-cert and --proxy-key set it"
                )
            }
            source => format!("cannot reach the proxy {proxy}: {}", reason(source)),
        },
        net::Error::ClientCertificate {
            host,
            refused: false,
        } => {
            format!("{host} requires a client certificate; --cert and --key set it")
        }
        net::Error::Certificate { host, why } => {
            let why = match why {
                net::CertificateError::SelfSigned => {
                    "it is self-signed; --ca=FILE trusts it if FILE contains this certificate"
                }
                net::CertificateError::UnknownIssuer => {
                    "it was issued by an authority that is not trusted; --ca=FILE trusts the authority in FILE"
                }
                _ => return net::chain(error).to_string(),
            };
            format!("the certificate of {host} is not trusted: {why}")
        }
        error => net::chain(error).to_string(),
    }
}

/// The reason of a denied connection, and the option that would allow it.
fn denial(denied: &Denied) -> String {
    let target = denied.target();
    match denied.reason() {
        Denial::NotAllowed { address: None } => {
            format!("access to {target} is not allowed; --allow-net={target} would allow it")
        }
        Denial::NotAllowed {
            address: Some(address),
        } => {
            format!(
                "access to {target} at {address} is not allowed; --allow-net={address} would allow it"
            )
        }
        Denial::ByRule { rule, address } => {
            let place = address.map_or_else(String::new, |address| format!(" at {address}"));
            format!("access to {target}{place} is not allowed: --deny-net={rule} denies it")
        }
        Denial::AddressUnknown => format!(
            "access to {target} is not allowed through a proxy, which hides its address, and rules are about addresses; \
             --no-proxy goes there directly, --allow-proxy lets the name decide"
        ),
        _ => denied.to_string(),
    }
}
