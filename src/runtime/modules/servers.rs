//! Scripts of pages and workers, and modules, from servers.

use super::module_source::{
    Fetch, ModuleFetch, ModuleSource, ModuleType, boxed, has_type, is_javascript,
};
use crate::fetch::{FetchedScript, RequestMode, ScriptFetcher};
use data_url::mime::Mime;
use std::rc::Rc;
use url::Url;

/// The fetches of a realm that has `fetch`.
pub(in crate::runtime) struct Servers {
    has_origin: bool,
    main: Fetch,
    module: Fetch,
    import: Fetch,
    classic: Fetch,
}

impl Servers {
    /// `has_origin` says whether the realm has one, which may be opaque. `most` is the limit on the
    /// bytes of a script.
    pub(in crate::runtime) fn new(
        fetcher: ScriptFetcher,
        has_origin: bool,
        is_worker: bool,
        most: u64,
    ) -> Self {
        let fetcher = Rc::new(fetcher);
        let with = |mode| fetch(fetcher.clone(), mode, most, check_type);
        Self {
            has_origin,
            main: with(if is_worker {
                RequestMode::SameOrigin
            } else {
                RequestMode::Cors
            }),
            module: with(RequestMode::Cors),
            import: with(RequestMode::NoCors),
            classic: fetch(
                fetcher.clone(),
                RequestMode::NoCors,
                most,
                check_classic_type,
            ),
        }
    }

    /// The fetch of a module, or of the script that the realm begins with. The script of a worker
    /// has the origin of the realm. Without an origin there is no fetch.
    pub(super) fn of_module(&self, url: &Url, is_main: bool) -> Option<&Fetch> {
        let fetch = if is_main { &self.main } else { &self.module };
        (self.has_origin && is_http(url)).then_some(fetch)
    }

    /// The fetch of `importScripts`, which takes scripts of all origins.
    pub(super) fn of_import(&self, url: &Url) -> Option<&Fetch> {
        is_http(url).then_some(&self.import)
    }

    /// The fetch of a classic script of a page, which may be of any origin.
    pub(super) fn of_classic(&self, url: &Url) -> Option<&Fetch> {
        is_http(url).then_some(&self.classic)
    }
}

fn is_http(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// Whether a script of this kind may have the type that its server says.
type Check = fn(&FetchedScript, ModuleType) -> Result<(), String>;

fn fetch(fetcher: Rc<ScriptFetcher>, mode: RequestMode, most: u64, check: Check) -> Fetch {
    boxed(move |request| {
        let ModuleFetch {
            url, module_type, ..
        } = request;
        let fetching = fetcher.clone().fetch(url, mode, most);
        async move {
            let script = fetching.await?;
            check(&script, module_type)?;
            let charset = script.mime_type.as_ref();
            let charset = charset.and_then(|it| it.get_parameter("charset"));
            let charset = charset.map(ToOwned::to_owned);
            let source = ModuleSource::from(script.bytes).redirected_to(script.url);
            Ok::<_, String>(ModuleSource { charset, ..source })
        }
    })
}

/// The rule of
/// [classic scripts of workers](https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-script)
/// and of
/// [modules](https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script).
fn check_type(script: &FetchedScript, wanted: ModuleType) -> Result<(), String> {
    let found = script.mime_type.as_ref();
    match found {
        _ if has_type(found, wanted) => Ok(()),
        Some(Mime { type_, subtype, .. }) => Err(format!(
            "the server says that it is {type_}/{subtype}, and not {wanted}"
        )),
        None => Err(format!(
            "the server does not say that it is {wanted}: it has no valid Content-Type"
        )),
    }
}

/// The rule of classic scripts of pages, which may have types that are wrong:
/// [blocked due to its MIME type](https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-mime-type?)
/// and [due to nosniff](https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-nosniff?).
fn check_classic_type(script: &FetchedScript, wanted: ModuleType) -> Result<(), String> {
    let found = script.mime_type.as_ref();
    if script.is_nosniff && !found.is_some_and(is_javascript) {
        let why = check_type(script, wanted).err().unwrap_or_default();
        return Err(format!("{why} (X-Content-Type-Options: nosniff)"));
    }
    match found {
        Some(Mime { type_, subtype, .. })
            if matches!(type_.as_str(), "audio" | "image" | "video")
                || (type_.as_str(), subtype.as_str()) == ("text", "csv") =>
        {
            Err(format!(
                "the server says that it is {type_}/{subtype}, which is no script"
            ))
        }
        _ => Ok(()),
    }
}
