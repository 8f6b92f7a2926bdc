//! The program as the child reaches it: its console, its reporter, its functions, files and
//! modules.

#[cfg(feature = "packages")]
use crate::runtime::packages::finder::{Found, PackageRequest};
use crate::{
    Console, ConsoleMessage, Reporter,
    dom::ErrorReport,
    isolated::{
        channel::Channel,
        protocol::{Answer, FromChild, MAX_URL, Request},
        value::{self, Value},
    },
    net,
    runtime::{FunctionError, ModuleFetch, ModuleSource, host_io::HostIo},
    web::parse_url,
};
use jiff::{Timestamp, tz::TimeZone};
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};
use url::Url;

const OTHER_ANSWER: &str = "the program has answered something else";

/// The result of a function of the program.
pub(super) fn result(answer: Answer) -> Result<Value, FunctionError> {
    match answer {
        Answer::Value(value) => Ok(value::decode(&value.0)?),
        Answer::Thrown(error) => Err(error),
        Answer::Error(error) => Err(error.into()),
        _ => Err(OTHER_ANSWER.into()),
    }
}

pub(super) struct Output {
    pub(super) channel: Arc<Channel>,
    pub(super) colors: bool,
}

impl Console for Output {
    fn print(&self, message: &ConsoleMessage<'_>) {
        let depth = u32::try_from(message.depth).unwrap_or(u32::MAX);
        self.channel.send(&FromChild::Print(
            message.level,
            depth,
            message.text.to_owned(),
        ));
    }

    fn clear(&self) {
        self.channel.send(&FromChild::Clear);
    }

    fn colors(&self) -> bool {
        self.colors
    }
}

pub(super) struct Reports(pub(super) Arc<Channel>);

impl Reporter for Reports {
    fn uncaught(&self, report: &ErrorReport) {
        self.0.send(&FromChild::Uncaught(report.into()));
    }

    fn connection_failed(&self, url: &Url, error: &net::Error) {
        self.0.send(&FromChild::ConnectionFailed(
            url.to_string(),
            net::chain(error).to_string(),
        ));
    }

    fn undeclared_name(&self, name: &str) {
        self.0.send(&FromChild::UndeclaredName(name.to_owned()));
    }
}

/// Asks the program for files. The time zone and the number of processors were read at the start.
pub(super) struct Parent {
    pub(super) channel: Arc<Channel>,
    pub(super) zone: TimeZone,
    pub(super) processors: u32,
}

impl HostIo for Parent {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.channel.ask(Request::Read(text(path)?)) {
            Answer::File(bytes) => Ok(bytes.0),
            other => Err(file_error(other)),
        }
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        match self.channel.ask(Request::Canonicalize(text(path)?)) {
            Answer::Path(path) => Ok(path.into()),
            other => Err(file_error(other)),
        }
    }

    #[cfg(feature = "packages")]
    fn find_package(&self, request: &PackageRequest) -> Result<Found, String> {
        match self.channel.ask(Request::Package(request.clone())) {
            Answer::Package(found) => Ok(found),
            Answer::Error(why) => Err(why),
            _ => Err(OTHER_ANSWER.to_owned()),
        }
    }

    fn may_tell(&self, _: &Path, _: &Path, error: &io::Error) -> bool {
        // The program has looked.
        error.kind() != io::ErrorKind::PermissionDenied
    }

    fn offset(&self, at: i64) -> i32 {
        Timestamp::from_second(at).map_or(0, |time| self.zone.to_offset(time).seconds())
    }

    fn processors(&self) -> u32 {
        self.processors
    }
}

fn text(path: &Path) -> io::Result<String> {
    let text = path.to_str().map(str::to_owned);
    text.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path is not UTF-8"))
}

fn file_error(answer: Answer) -> io::Error {
    match answer {
        Answer::NoFile(error) => io::Error::from_raw_os_error(error),
        Answer::Error(error) => io::Error::other(error),
        _ => io::Error::other(OTHER_ANSWER),
    }
}

/// Asks the program for the source of a module that is no file.
pub(super) async fn fetch_module(
    channel: Arc<Channel>,
    request: ModuleFetch,
) -> Result<ModuleSource, String> {
    let ModuleFetch {
        url,
        module_type,
        referrer,
    } = request;
    if url.as_str().len() > MAX_URL {
        return Err(format!(
            "its URL has more than the {MAX_URL} bytes that it may have"
        ));
    }
    let request = Request::Module(url.into(), module_type, referrer.map(String::from));
    let sent = match channel.asked(request).await.0 {
        Answer::Module(sent) => sent,
        Answer::Error(error) => return Err(error),
        _ => return Err(OTHER_ANSWER.to_owned()),
    };
    let mut source = ModuleSource::from(sent.bytes.0);
    if let Some(module_type) = sent.module_type {
        source = source.with_type(module_type);
    }
    match sent.url.map(|url| parse_url(&url, None)) {
        Some(url) => Ok(source.redirected_to(url.map_err(|_| OTHER_ANSWER.to_owned())?)),
        None => Ok(source),
    }
}
