//! The built-in server, beside the work.

use crate::{
    output,
    process::exit,
    server::{BindError, Listen, Server, Site, serving_on},
};
use std::{net::SocketAddr, time::Duration};
use tokio::{sync::oneshot, task::JoinHandle, time::timeout};

pub(crate) struct Serving {
    pub(crate) addresses: Vec<SocketAddr>,
    stop: oneshot::Sender<()>,
    done: JoinHandle<()>,
}

impl Serving {
    /// `site`: the files of a page that may have its location here.
    pub(crate) async fn start(listen: Listen, site: Option<Site>) -> Result<Self, BindError> {
        let server = Server::bind(listen, Default::default(), |notice| {
            output::warning_aside(&notice);
        })
        .await?
        .with_site(site);
        let addresses = server.addresses();
        output::note(&serving_on(&addresses));
        let (stop, stopped) = oneshot::channel();
        let done = tokio::spawn(server.run(async {
            // A dropped sender stops the server as well.
            let _ = stopped.await;
        }));
        Ok(Self {
            addresses,
            stop,
            done,
        })
    }

    pub(crate) async fn stop(self) {
        drop(self.stop);
        // The server limits the time that it takes. After a signal, the work may have taken some of
        // it.
        let _ = timeout(exit::time_left().unwrap_or(Duration::MAX), self.done).await;
    }
}
