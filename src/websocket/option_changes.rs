//! [`Changes`]: the options of the runtime that a script overrides.

use super::{
    arguments::FieldBudget,
    connection_options::ConnectionOptions,
    deflate_member::DeflateMember,
    option_values::{authorities, integer, member, pem, string},
    recent_tls::Pem,
};
use crate::{
    dom::DomException,
    net::{self, Proxies},
    webidl::{Dictionary, type_error},
};
use boa_engine::{Context, JsError, JsResult};
use std::{path::PathBuf, sync::Arc, time::Duration};

/// The shortest time between Pings of a script, in milliseconds.
const MIN_PING: u32 = 1000;

/// The members that change the options of the runtime.
#[derive(Default)]
pub(super) struct Changes {
    ca: Vec<Vec<u8>>,
    cert: Option<Vec<u8>>,
    deflate: Option<DeflateMember>,
    key: Option<Vec<u8>>,
    max_message: Option<u64>,
    ping: Option<Duration>,
    /// `Some(None)` is no proxy.
    proxy: Option<Option<String>>,
    unix: Option<String>,
}

/// The members are read in the order of their names: these before `headers`, those after it, and
/// those after `protocols`.
impl Changes {
    pub(super) fn read_before_headers(
        options: &Dictionary,
        permitted: &ConnectionOptions,
        budget: &mut FieldBudget,
        context: &mut Context,
    ) -> JsResult<Self> {
        let tls = permitted.tls.is_some();
        let ca = member(options, "ca", tls, context)?
            .map(|value| authorities(&value, budget, context))
            .transpose()?;
        let cert = member(options, "cert", tls, context)?
            .map(|value| pem(&value, budget, context))
            .transpose()?;
        let deflate = member(options, "deflate", permitted.deflate, context)?;
        let deflate = deflate
            .map(|value| DeflateMember::read(&value, context))
            .transpose()?;
        Ok(Self {
            ca: ca.unwrap_or_default(),
            cert,
            deflate,
            ..Self::default()
        })
    }

    pub(super) fn read_after_headers(
        &mut self,
        options: &Dictionary,
        permitted: &ConnectionOptions,
        budget: &mut FieldBudget,
        context: &mut Context,
    ) -> JsResult<()> {
        let key = member(options, "key", permitted.tls.is_some(), context)?;
        self.key = key.map(|value| pem(&value, budget, context)).transpose()?;
        let largest = member(options, "maxMessage", permitted.limits, context)?;
        self.max_message = largest
            .map(|value| integer("maxMessage", &value, 0, u64::MAX))
            .transpose()?;
        let ping = member(options, "ping", permitted.limits, context)?;
        let ping = ping
            .map(|value| integer("ping", &value, MIN_PING.into(), u32::MAX.into()))
            .transpose()?;
        self.ping = ping.map(Duration::from_millis);
        Ok(())
    }

    pub(super) fn read_after_protocols(
        &mut self,
        options: &Dictionary,
        permitted: &ConnectionOptions,
        budget: &mut FieldBudget,
        context: &mut Context,
    ) -> JsResult<()> {
        let proxy = member(options, "proxy", permitted.proxy, context)?;
        let proxy = proxy.map(|value| match value.is_null() {
            true => Ok(None),
            false => string("proxy", &value, budget, context).map(Some),
        });
        self.proxy = proxy.transpose()?;
        let unix = member(options, "unix", permitted.unix, context)?;
        self.unix = unix
            .map(|value| string("unix", &value, budget, context))
            .transpose()?;
        if self.key.is_some() && self.cert.is_none() {
            return Err(type_error(
                "'key' is the private key of 'cert', which is missing",
            ));
        }
        Ok(())
    }

    /// The options of the connection.
    pub(super) fn apply(
        self,
        options: &Arc<net::Options>,
        permitted: &ConnectionOptions,
    ) -> Result<Arc<net::Options>, net::Error> {
        let mut options = options.clone();
        if let Some(deflate) = self.deflate {
            deflate.apply(&mut Arc::make_mut(&mut options).deflate);
        }
        if let Some(size) = self.max_message {
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            let options = Arc::make_mut(&mut options);
            options.max_message = options.max_message.min(size);
        }
        if let Some(ping) = self.ping {
            let options = Arc::make_mut(&mut options);
            options.ping = Some(options.ping.map_or(ping, |configured| configured.min(ping)));
        }
        if let Some(proxy) = self.proxy {
            let proxies = proxy.map_or_else(
                || Ok(Proxies::none()),
                |proxy| proxy.parse().map(Proxies::all),
            )?;
            Arc::make_mut(&mut options).proxies = Some(proxies);
        }
        if let Some(path) = self.unix {
            if !path.starts_with('/') || path.contains('\0') {
                return Err(net::Error::UnixSocket {
                    path,
                    why: "it is not an absolute path",
                });
            }
            Arc::make_mut(&mut options).unix_socket = Some(PathBuf::from(path));
        }
        let pem = Pem {
            ca: self.ca,
            cert: self.cert,
            key: self.key,
        };
        if pem != Pem::default() {
            let base = permitted.tls.clone().unwrap_or_default();
            Arc::make_mut(&mut options).tls = Some(permitted.recent_tls.get(pem, base)?);
        }
        Ok(options)
    }
}

/// The exception for options that have the right types, and values that cannot be used.
pub(super) fn unusable(error: &net::Error, context: &mut Context) -> JsError {
    DomException::error("SyntaxError", &net::chain(error).to_string(), context)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::websocket::deflate_member::DeflateOptions;

    fn applied(changes: Changes, configured: &net::Options) -> Arc<net::Options> {
        changes
            .apply(&Arc::new(configured.clone()), &ConnectionOptions::all())
            .expect("the values can be used")
    }

    fn deflate(client_max_window_bits: u8, level: u32) -> Option<DeflateMember> {
        Some(DeflateMember::With(DeflateOptions {
            client_max_window_bits: Some(client_max_window_bits),
            client_no_context_takeover: Some(false),
            level: Some(level),
            server_max_window_bits: Some(client_max_window_bits),
            server_no_context_takeover: Some(false),
            threshold: None,
        }))
    }

    #[test]
    fn options_of_a_script_lower_limits_and_raise_none() {
        let mut configured = net::Options::default();
        configured.max_message = 1000;
        configured.ping = Some(Duration::from_secs(30));
        let mut small = net::Deflate::default();
        small.client_max_window_bits = 12;
        small.server_max_window_bits = 12;
        small.server_no_context_takeover = true;
        configured.deflate = Some(small.clone());
        for (given, result) in [(1, 1), (1000, 1000), (1001, 1000), (u64::MAX, 1000)] {
            let changes = Changes {
                max_message: Some(given),
                ..Changes::default()
            };
            assert_eq!(applied(changes, &configured).max_message, result, "{given}");
        }
        for (given, result) in [(1, 1), (60, 30)] {
            let changes = Changes {
                ping: Some(Duration::from_secs(given)),
                ..Changes::default()
            };
            let ping = applied(changes, &configured).ping;
            assert_eq!(ping, Some(Duration::from_secs(result)), "{given}");
        }
        let deflated = |deflate: Option<DeflateMember>, configured: &net::Options| {
            let changes = Changes {
                deflate,
                ..Changes::default()
            };
            applied(changes, configured).deflate.clone()
        };
        small.level = 9;
        assert_eq!(
            deflated(deflate(15, 9), &configured),
            Some(small),
            "windows stay small, and takeover off"
        );
        let smaller = deflated(deflate(10, 1), &configured);
        assert_eq!(smaller.map(|it| it.client_max_window_bits), Some(10));
        configured.deflate = None;
        for member in [DeflateMember::On, DeflateMember::Off] {
            assert_eq!(deflated(Some(member), &configured), None);
        }
    }

    #[test]
    fn options_without_members_are_those_of_the_runtime() {
        let configured = Arc::new(net::Options::default());
        let applied = Changes::default()
            .apply(&configured, &ConnectionOptions::none())
            .expect("nothing is changed");
        assert!(Arc::ptr_eq(&configured, &applied));
    }
}
