//! The configuration of the child's runtime, of what the program has sent.

use super::{
    parent_connector::ParentConnector,
    program::{Output, Parent, Reports, fetch_module, result},
};
use crate::{
    Error, Permissions, Runtime,
    isolated::{
        channel::Channel,
        protocol::{Answer, Encoded, Request, Setup},
        value::{self, Value},
    },
    net::Tls,
    runtime::{host_io::system_processors, modules::module_source::boxed},
};
use jiff::tz::TimeZone;
use std::{rc::Rc, sync::Arc};

pub(super) async fn builder(setup: Setup, channel: &Arc<Channel>) -> Result<crate::Builder, Error> {
    let mut builder = Runtime::builder();
    builder.shared = setup.settings;
    builder.host_io = Some(Rc::new(Parent {
        channel: channel.clone(),
        zone: TimeZone::system(),
        processors: system_processors(),
    }));
    builder = builder
        .console(Rc::new(Output {
            channel: channel.clone(),
            colors: setup.colors,
        }))
        .reporter(Rc::new(Reports(channel.clone())));
    let mut tls = Tls::new();
    for authority in &setup.authorities {
        tls = tls
            .authority(&authority.0)
            .map_err(|error| Error::Engine(error.to_string()))?;
    }
    if !setup.trusts_platform {
        tls = tls.without_platform_authorities();
    }
    if setup.is_reachable {
        // Without authorities the first encrypted connection fails, and a script may have none.
        let _ = tls.prepare().await;
    }
    // The program checks each host. A compromised child could skip checks of its own.
    builder = builder
        .permissions(Permissions::all())
        .connector(Arc::new(ParentConnector {
            channel: channel.clone(),
            tls,
            queues: Arc::default(),
        }));
    if let Some(location) = setup.location {
        builder = builder.location(location);
    }
    if setup.asks_for_headers {
        let channel = channel.clone();
        builder =
            builder.headers(
                move |url| match channel.ask(Request::Headers(url.to_string())) {
                    Answer::Headers(headers) => headers,
                    _ => Vec::new(),
                },
            );
    }
    for name in setup.modules_in_memory {
        let channel = channel.clone();
        let fetch = boxed(move |request| fetch_module(channel.clone(), request));
        builder.module_sources.push((name, fetch));
    }
    if setup.fetches_modules {
        let channel = channel.clone();
        builder = builder.fetch_modules(move |request| fetch_module(channel.clone(), request));
    }
    for (name, value) in setup.globals {
        builder = builder.global(name, value::decode(&value.0)?);
    }
    // As a `Value`, the arguments of a call are a list.
    for (index, (name, is_async)) in (0..).zip(setup.functions) {
        let channel = channel.clone();
        builder = if is_async {
            builder.async_function(name, move |arguments: Value| {
                let channel = channel.clone();
                async move {
                    let arguments = Encoded(value::encode(&arguments)?);
                    let request = Request::Function(index, arguments);
                    result(channel.asked(request).await.0)
                }
            })
        } else {
            builder.function(name, move |arguments: Value| {
                let arguments = Encoded(value::encode(&arguments)?);
                result(channel.ask(Request::Function(index, arguments)))
            })
        };
    }
    Ok(builder)
}
