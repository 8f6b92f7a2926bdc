//! The certificates and keys that scripts give, and the settings made of them.

use crate::net;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

/// `ca`, `cert` and `key`.
#[derive(Default, PartialEq, Eq)]
pub(super) struct Pem {
    pub(super) ca: Vec<Vec<u8>>,
    pub(super) cert: Option<Vec<u8>>,
    pub(super) key: Option<Vec<u8>>,
}

impl Pem {
    fn parse(&self, mut tls: net::Tls) -> Result<net::Tls, net::Error> {
        if !self.ca.is_empty() {
            tls = tls.without_platform_authorities();
        }
        for pem in &self.ca {
            tls = tls.authority(pem)?;
        }
        if let Some(cert) = &self.cert {
            tls = tls.identity(cert, self.key.as_ref().unwrap_or(cert))?;
        }
        Ok(tls)
    }
}

/// The settings that were made last, so that connections with the same certificates share a
/// configuration and its sessions. Clones of the options share them.
#[derive(Clone, Default)]
pub(super) struct RecentTls(Arc<Mutex<VecDeque<(Pem, net::Tls)>>>);

impl RecentTls {
    const MOST: usize = 4;

    pub(super) fn get(&self, pem: Pem, base: net::Tls) -> Result<net::Tls, net::Error> {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, tls)) = recent.iter().find(|(known, _)| *known == pem) {
            return Ok(tls.clone());
        }
        let tls = pem.parse(base)?;
        recent.truncate(Self::MOST - 1);
        recent.push_front((pem, tls.clone()));
        Ok(tls)
    }
}

// Without private keys.
boa_web::opaque_debug!(RecentTls);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::websocket::ConnectionOptions;

    #[test]
    fn connections_with_the_same_certificates_share_a_configuration() {
        let certificate = || {
            let (pem, _) = test_server::authority::self_signed("localhost", false, |_| {});
            vec![pem.into_bytes()]
        };
        let permitted = ConnectionOptions::all();
        let get = |ca: &Vec<Vec<u8>>| {
            let pem = Pem {
                ca: ca.clone(),
                ..Pem::default()
            };
            permitted
                .recent_tls
                .get(pem, net::Tls::new())
                .expect("it is a certificate")
        };
        let kept = |options: &ConnectionOptions| {
            options.recent_tls.0.lock().expect("no thread panics").len()
        };
        let first = certificate();
        get(&first);
        get(&first);
        assert_eq!(kept(&permitted), 1);
        for _ in 0..10 {
            get(&certificate());
        }
        assert_eq!(kept(&permitted), RecentTls::MOST);
        assert_eq!(kept(&permitted.clone().tls(net::Tls::new())), 0);
    }
}
