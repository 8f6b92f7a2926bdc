//! [`importScripts`](https://html.spec.whatwg.org/multipage/workers.html#dom-workerglobalscope-importscripts).

use super::global_scope::with_state;
use crate::{
    dom::{self, DomException},
    webidl::{FromJs, UsvString, string::Shortened, type_error},
};
use boa_engine::{Context, JsError, JsResult, JsValue};
use std::path::Path;
use url::Url;

pub(super) fn import(args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mut urls = Vec::with_capacity(args.len());
    for argument in args {
        urls.push(UsvString::from_js(argument, context)?.0);
    }
    let state = with_state(context, |state| {
        (
            state.is_module,
            state.url.borrow().clone(),
            state.loader.clone(),
        )
    });
    let Some((is_module, base, loader)) = state else {
        return Ok(JsValue::undefined());
    };
    if is_module {
        return Err(type_error(
            "a module worker has import, and no importScripts",
        ));
    }
    let parsed: Vec<_> = urls.iter().map(|url| base.join(url)).collect();
    if let Some(at) = parsed.iter().position(Result::is_err) {
        let message = format!("'{}' is no URL of a script", Shortened(&urls[at]));
        return Err(DomException::error("SyntaxError", &message, context));
    }
    // A script may revoke the blob URL of the next one.
    let loaded: Vec<_> = parsed
        .into_iter()
        .flatten()
        .map(|url| match loader.upgrade() {
            Some(loader) => (loader.imported_script(&url), url),
            None => (Err("the worker has ended".to_owned()), url),
        })
        .collect();
    // The worker may have been terminated while it waited for a server.
    dom::check_interrupt(context)?;
    for (loaded, url) in loaded {
        let (name, bytes) = loaded.map_err(|why| network_error(&url, &why, context))?;
        run(&name, &bytes, &url, context)?;
        dom::check_interrupt(context)?;
    }
    Ok(JsValue::undefined())
}

fn run(name: &Path, bytes: &[u8], url: &Url, context: &mut Context) -> JsResult<()> {
    let Ok(text) = crate::engine::source_text::text(bytes) else {
        return Err(network_error(url, "it is not UTF-8", context));
    };
    let diagnostics = dom::diagnostics(context);
    diagnostics.keep_source(name, text);
    let script = diagnostics.parse(name, text, context)?;
    dom::host(context).evaluate(&script, context).map(drop)
}

fn network_error(url: &Url, why: &str, context: &mut Context) -> JsError {
    let message = format!("cannot import '{}': {why}", Shortened(url.as_str()));
    DomException::error("NetworkError", &message, context)
}
