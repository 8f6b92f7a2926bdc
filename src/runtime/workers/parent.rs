//! Errors and the end of a worker, as the realm that has started it learns of them. Messages of
//! scripts go through message ports.

use super::{shared_worker, worker};
use crate::{
    dom::ErrorReport,
    host::{BlobUrls, ChannelEnd, StepsSender},
    net,
    runtime::{Reporter, portable_report::PortableReport},
};
use boa_engine::Context;
use url::Url;

/// The realm that has started a worker, in another thread. It learns of all this in the order of
/// the worker's messages, unless it has terminated the worker.
#[derive(Clone)]
pub(super) struct Parent {
    pub(super) channel: StepsSender,
    /// The key of the worker there.
    pub(super) worker: u64,
    pub(super) is_shared: bool,
}

impl Parent {
    pub(super) fn script_failed(&self, why: String) {
        self.failed(PortableReport::of_message(why));
    }

    /// The script, or a module that it imports, can't be parsed.
    pub(super) fn parsing_failed(&self, why: &ErrorReport) {
        self.failed(PortableReport::from(why));
    }

    fn failed(&self, why: PortableReport) {
        let key = self.worker;
        if self.is_shared {
            self.post(move |context| shared_worker::script_failed(key, why, context));
        } else {
            self.post(move |context| worker::script_failed(key, &why.into(), context));
        }
    }

    /// Passes on what is for the developer only.
    pub(super) fn tell_developer(&self, report: &ErrorReport) {
        let report = PortableReport::from(report);
        self.post(move |context| worker::tell_developer(&report.into(), context));
    }

    pub(super) fn ended(&self) {
        let key = self.worker;
        if self.is_shared {
            self.post(move |context| shared_worker::ended(key, context));
        } else {
            self.post(move |context| worker::ended(key, context));
        }
    }

    /// Keeps the blob URLs of a worker that has nothing left to do, as long as its object. A worker
    /// of a browser waits until then.
    pub(super) fn keep_blob_urls(&self, urls: Vec<BlobUrls>) {
        let key = self.worker;
        if self.is_shared {
            self.post(move |context| shared_worker::keep_blob_urls(urls, context));
        } else {
            self.post(move |context| worker::keep_blob_urls(key, urls, context));
        }
    }

    /// The script of a shared worker has called `close()`.
    pub(super) fn closing(&self) {
        let key = self.worker;
        self.post(move |context| shared_worker::closing(key, context));
    }

    /// A shared worker has got the port of an object.
    pub(super) fn connected(&self, object: u64) {
        let key = self.worker;
        self.post(move |context| shared_worker::connected(key, object, context));
    }

    /// A shared worker ends, and did not get the port of an object.
    pub(super) fn not_connected(&self, object: u64, inside: ChannelEnd) {
        let key = self.worker;
        self.post(move |context| shared_worker::not_connected(key, object, inside, context));
    }

    fn post(&self, steps: impl FnOnce(&mut Context) + Send + 'static) {
        if !self.channel.post(steps) {
            tracing::debug!("a worker was terminated, or has more to report than fits");
        }
    }
}

/// The [`Reporter`] of a worker.
pub(in crate::runtime) struct ParentReporter(pub(super) Parent);

impl Reporter for ParentReporter {
    fn uncaught(&self, report: &ErrorReport) {
        if self.0.is_shared {
            // It belongs to no object.
            return self.0.tell_developer(report);
        }
        let (key, report) = (self.0.worker, PortableReport::from(report));
        self.0
            .post(move |context| worker::uncaught(key, &report.into(), context));
    }

    fn connection_failed(&self, url: &Url, error: &net::Error) {
        let (url, error) = (url.clone(), error.clone());
        self.0
            .post(move |context| worker::connection_failed(&url, &error, context));
    }

    fn undeclared_name(&self, name: &str) {
        let name = name.to_owned();
        self.0
            .post(move |context| worker::undeclared_name(&name, context));
    }
}
