//! Scripts of workers, and modules, from servers.

use super::module_source::{Fetch, ModuleFetch, ModuleSource, ModuleType, boxed, has_type};
use crate::fetch::{RequestMode, ScriptFetcher};
use data_url::mime::Mime;
use std::rc::Rc;
use url::Url;

/// The fetches of a realm that has `fetch`.
pub(in crate::runtime) struct Servers {
    has_origin: bool,
    main: Fetch,
    module: Fetch,
    import: Fetch,
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
        let with = |mode| fetch(fetcher.clone(), mode, most);
        Self {
            has_origin,
            main: with(if is_worker {
                RequestMode::SameOrigin
            } else {
                RequestMode::Cors
            }),
            module: with(RequestMode::Cors),
            import: with(RequestMode::NoCors),
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
}

fn is_http(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

fn fetch(fetcher: Rc<ScriptFetcher>, mode: RequestMode, most: u64) -> Fetch {
    boxed(move |request| {
        let ModuleFetch {
            url, module_type, ..
        } = request;
        let fetching = fetcher.clone().fetch(url, mode, most);
        async move {
            let script = fetching.await?;
            check_type(script.mime_type.as_ref(), module_type)?;
            Ok::<_, String>(ModuleSource::from(script.bytes).redirected_to(script.url))
        }
    })
}

/// The rule of
/// [classic scripts of workers](https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-script)
/// and of
/// [modules](https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script).
fn check_type(found: Option<&Mime>, wanted: ModuleType) -> Result<(), String> {
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
