//! [`Settings`]: what workers inherit.

use crate::{
    net::{self, TcpConnector, connector::Connector},
    permissions::Permissions,
    runtime::{
        Limits,
        limited_connector::LimitedConnector,
        modules::{import_map::Addresses, module_root::Root},
        program::{Files, ProgramInputs},
        watched_connector::WatchedConnector,
    },
    websocket::ConnectionOptions,
};
#[cfg(feature = "packages")]
use std::path::PathBuf;
use std::sync::Arc;
use tokio::runtime::{Handle, RuntimeFlavor};

/// The settings of a runtime that its workers inherit. A runtime in a child gets those that are not
/// skipped.
#[derive(Clone)]
#[cfg_attr(feature = "isolated", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Settings {
    #[cfg_attr(feature = "isolated", serde(skip))]
    pub(crate) permissions: Permissions,
    #[cfg_attr(feature = "isolated", serde(skip))]
    pub(crate) connector: Option<Arc<dyn Connector>>,
    /// The client of the program that requests go to, in the place of the connector.
    #[cfg(feature = "fetch")]
    #[cfg_attr(feature = "isolated", serde(skip))]
    pub(crate) fetch_client: Option<Arc<dyn Connector>>,
    pub(crate) net: net::Options,
    pub(crate) limits: Limits,
    pub(crate) default_headers: Vec<(String, String)>,
    #[cfg_attr(feature = "isolated", serde(skip))]
    pub(crate) connection_options: ConnectionOptions,
    pub(crate) failure_details: bool,
    #[cfg(feature = "fetch")]
    #[cfg_attr(feature = "isolated", serde(skip))]
    pub(crate) fetch: bool,
    /// Whether each request has a connection of its own.
    #[cfg(feature = "fetch")]
    #[cfg_attr(feature = "isolated", serde(skip))]
    separate_requests: bool,
    pub(crate) user_agent: String,
    pub(crate) locale: String,
    pub(crate) modules: Root,
    /// The folder whose scripts may import packages.
    #[cfg(feature = "packages")]
    pub(crate) packages: Option<PathBuf>,
    pub(crate) import_map: Option<Addresses>,
    /// The environment and the arguments, if scripts have the module `boa-ws`.
    pub(crate) program: Option<ProgramInputs>,
    /// The files that they may read and write.
    #[cfg_attr(feature = "isolated", serde(skip))]
    pub(crate) files: Files,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            permissions: Permissions::none(),
            connector: None,
            #[cfg(feature = "fetch")]
            fetch_client: None,
            net: net::Options::default(),
            limits: Limits::default(),
            default_headers: Vec::new(),
            connection_options: ConnectionOptions::none(),
            failure_details: false,
            #[cfg(feature = "fetch")]
            fetch: false,
            #[cfg(feature = "fetch")]
            separate_requests: false,
            user_agent: concat!("boa_websocket/", env!("CARGO_PKG_VERSION")).to_owned(),
            locale: "en-US".to_owned(),
            modules: Root::Nothing,
            #[cfg(feature = "packages")]
            packages: None,
            import_map: None,
            program: None,
            files: Files::new(),
        }
    }
}

impl Settings {
    pub(in crate::runtime) fn with_permissions(permissions: Permissions) -> Self {
        Self {
            permissions,
            ..Self::default()
        }
    }

    pub(in crate::runtime) fn connector(&self) -> Arc<dyn Connector> {
        let connector = self.connector.clone();
        connector.unwrap_or_else(|| Arc::new(TcpConnector::default()))
    }

    /// Puts the limit on connections, if there is one, in front of the connectors.
    pub(in crate::runtime) fn limit_connections(&mut self) {
        let Some(most) = self.limits.connections.take() else {
            return;
        };
        let limited = LimitedConnector::new(most, self.connector());
        #[cfg(feature = "fetch")]
        {
            let client = self.fetch_client.take();
            self.fetch_client = client.map(|it| Arc::new(limited.shared_with(it)) as _);
        }
        self.connector = Some(Arc::new(limited));
    }

    /// Has the connections fail if the tokio runtime of the program is one of a single thread that
    /// does not drive it.
    pub(in crate::runtime) fn watch_driver(&mut self, handle: &Handle) {
        if handle.runtime_flavor() == RuntimeFlavor::CurrentThread {
            let connector = WatchedConnector::new(handle.clone(), self.connector());
            self.connector = Some(Arc::new(connector));
        }
    }

    /// All runtimes with these settings count against the limit on connections together.
    pub(in crate::runtime) fn share_limit(&mut self) {
        #[cfg(feature = "fetch")]
        {
            self.separate_requests |= !self.keeps_connections();
        }
        self.limit_connections();
    }

    /// Gives each socket and each request a connection of its own, for a recording.
    #[cfg(feature = "recording")]
    pub(in crate::runtime) fn separate_connections(&mut self) {
        #[cfg(feature = "http2")]
        {
            self.net.http2 = net::Http2::Off;
        }
        #[cfg(feature = "fetch")]
        {
            self.separate_requests = true;
        }
    }

    /// Whether `fetch` keeps connections. One that is idle would count against the limit.
    #[cfg(feature = "fetch")]
    pub(in crate::runtime) fn keeps_connections(&self) -> bool {
        !self.separate_requests && self.limits.connections.is_none()
    }
}
