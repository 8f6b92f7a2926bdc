//! [`importScripts`](https://html.spec.whatwg.org/multipage/workers.html#dom-workerglobalscope-importscripts).
//! It waits for a server within its task: the script's thread polls the request, and another thread
//! drives a tokio runtime for it.

use super::global_scope::with_state;
use crate::{
    dom::{self, DomException},
    messages::IMPORT,
    runtime::modules::{
        module_source::url_of_name,
        requester::{Requester, active_referrer},
    },
    web::parse_url,
    webidl::{UsvString, Variadic, string::Shortened, type_error},
};
use boa_engine::{Context, JsError, JsResult};
use std::path::Path;
use url::Url;

pub(super) fn import(Variadic(urls): Variadic<UsvString>, context: &mut Context) -> JsResult<()> {
    let state = with_state(context, |state| {
        (
            state.is_module,
            state.url.borrow().clone(),
            state.loader.clone(),
        )
    });
    let Some((is_module, base, loader)) = state else {
        return Ok(());
    };
    if is_module {
        return Err(type_error(
            "a module worker has import, and no importScripts",
        ));
    }
    let parsed: Vec<_> = urls
        .iter()
        .map(|UsvString(url)| parse_url(url, Some(&base)))
        .collect();
    if let Some(at) = parsed.iter().position(Result::is_err) {
        let message = format!("'{}' is no URL of a script", Shortened(&urls[at].0));
        return Err(DomException::error("SyntaxError", &message, context));
    }
    // Not the script of the worker: it may have imported the one that imports now from a server.
    let referrer = active_referrer(context);
    let load = |url: &Url| match loader.upgrade() {
        Some(loader) => loader.imported_script(url, Requester::of(&referrer)),
        None => Err("the worker has ended".to_owned()),
    };
    // A script may revoke the blob URL of the next one.
    let scripts: Vec<_> = parsed
        .into_iter()
        .flatten()
        .map(|url| ((url.scheme() == "blob").then(|| load(&url)), url))
        .collect();
    for (loaded, url) in scripts {
        let loaded = loaded.unwrap_or_else(|| load(&url));
        // The worker may have been terminated while it waited for a server.
        dom::check_interrupt(context)?;
        let (name, bytes) = loaded.map_err(|why| network_error(&url, &why, context))?;
        // Muted errors: a script learns nothing of errors of another origin, now or later.
        let is_muted = matches!(url.scheme(), "http" | "https")
            && url_of_name(&name).is_none_or(|name| name.origin() != base.origin());
        if is_muted {
            dom::diagnostics(context).mute(&name);
        }
        let result = run(&name, &bytes, &url, context);
        dom::check_interrupt(context)?;
        result.map_err(|error| match is_muted {
            true => network_error(&url, "a script of another origin has failed", context),
            false => error,
        })?;
    }
    Ok(())
}

fn run(name: &Path, bytes: &[u8], url: &Url, context: &mut Context) -> JsResult<()> {
    let Ok(text) = crate::runtime::source_text::text(bytes) else {
        return Err(network_error(url, "it is not UTF-8", context));
    };
    let diagnostics = dom::diagnostics(context);
    diagnostics.keep_source(name, text);
    let script = diagnostics.parse(name, text, context)?;
    dom::host(context).evaluate(&script, context).map(drop)
}

fn network_error(url: &Url, why: &str, context: &mut Context) -> JsError {
    let message = format!("{IMPORT}{}': {why}", Shortened(url.as_str()));
    DomException::error("NetworkError", &message, context)
}
