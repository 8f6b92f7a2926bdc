//! The configuration of the child's runtime, of what the program has sent.

use super::{
    parent_connector::ParentConnector,
    program::{AllArguments, Output, Parent, Reports, fetch_module, result},
};
use crate::{
    Error, Permissions, Runtime,
    isolated::{
        channel::Channel,
        protocol::{Answer, ModuleRoot, Request, Setup},
        value,
    },
    net::Tls,
    runtime::{ImportMap, boxed, system_processors},
};
use jiff::tz::TimeZone;
use std::{fmt, rc::Rc, sync::Arc};

/// The runtime's configuration.
pub(super) async fn builder(setup: Setup, channel: &Arc<Channel>) -> Result<crate::Builder, Error> {
    let unusable = |error: &dyn fmt::Display| Error::Engine(error.to_string());
    let mut builder = Runtime::builder()
        .limits(setup.limits)
        .failure_details(setup.failure_details)
        .console(Rc::new(Output {
            channel: channel.clone(),
            colours: setup.colours,
        }))
        .reporter(Rc::new(Reports(channel.clone())))
        .host_io(Rc::new(Parent {
            channel: channel.clone(),
            zone: TimeZone::system(),
            processors: system_processors(),
        }));
    let mut tls = Tls::new();
    for authority in &setup.network.authorities {
        tls = tls
            .authority(&authority.0)
            .map_err(|error| unusable(&error))?;
    }
    if !setup.network.trusts_platform {
        tls = tls.without_platform_authorities();
    }
    if setup.network.is_reachable {
        // Without authorities the first encrypted connection fails, and a script may have none.
        let _ = tls.prepare().await;
    }
    // The program checks each host. What this process would check, it could also leave out.
    builder = builder
        .permissions(Permissions::all())
        .net_options(setup.network.options)
        .connector(Arc::new(ParentConnector {
            channel: channel.clone(),
            tls,
            turns: Arc::default(),
        }));
    if let Some(location) = setup.location {
        builder = builder.location(location.parse().map_err(|error| unusable(&error))?);
    }
    builder = builder.user_agent(setup.user_agent).locale(setup.locale);
    for (name, value) in setup.default_headers {
        builder = builder.default_header(name, value);
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
    builder = match setup.modules {
        ModuleRoot::Nothing => builder,
        ModuleRoot::Folder(folder) => builder.modules(folder),
        ModuleRoot::Everything => builder.modules_from_anywhere(),
    };
    for name in setup.modules_in_memory {
        let channel = channel.clone();
        builder = builder.module_outside(
            name,
            boxed(move |request| fetch_module(channel.clone(), request)),
        );
    }
    if setup.fetches_modules {
        let channel = channel.clone();
        builder = builder.fetch_modules(move |request| fetch_module(channel.clone(), request));
    }
    if let Some((imports, scopes)) = setup.import_map {
        builder = builder
            .import_map(ImportMap::from_parts(imports, scopes).map_err(|error| unusable(&error))?);
    }
    for (name, value) in setup.globals {
        builder = builder.global(name, value::decode(&value.0)?);
    }
    for (index, (name, is_async)) in (0..).zip(setup.functions) {
        let channel = channel.clone();
        builder = if is_async {
            builder.async_function(name, move |arguments: AllArguments| {
                let channel = channel.clone();
                async move {
                    let request = Request::Function(index, arguments.encode()?);
                    result(channel.asked(request).await.0)
                }
            })
        } else {
            builder.function(name, move |arguments: AllArguments| {
                result(channel.ask(Request::Function(index, arguments.encode()?)))
            })
        };
    }
    Ok(builder)
}
