//! Code that the benches share.

use futures_util::{FutureExt, future::BoxFuture};
use std::sync::{Arc, Mutex};
use test_server::handshake;
use wireline::{
    Error, Options,
    connector::{Connected, Connector, Stream, Target},
};

/// Options with and without compression.
pub(crate) fn options(deflate: bool) -> Options {
    let mut options = Options::default();
    if !deflate {
        options.deflate = None;
    }
    options
}

/// The response that opens a connection.
pub(crate) fn response(request: &str, deflate: bool) -> String {
    handshake::response(request, if deflate { handshake::DEFLATE } else { "" })
}

/// A connector that returns one stream once, for `wireline::runtime::run`.
pub(crate) struct Once(Mutex<Option<Connected>>);

impl Once {
    pub(crate) fn new(stream: impl Stream + 'static) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(Connected::new(stream)))))
    }
}

impl Connector for Once {
    fn connect(&self, _: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let connected = self.0.lock().unwrap().take();
        async { Ok(connected.unwrap()) }.boxed()
    }
}
