//! Scripts of servers: those of workers, and modules.

use super::module_source::{Fetch, ModuleFetch, ModuleSource, ModuleType, boxed, has_type};
use crate::fetch::ScriptFetcher;
use data_url::mime::Mime;
use std::rc::Rc;
use url::{Origin, Url};

/// The fetches of a realm that has `fetch`.
pub(in crate::runtime) struct Servers {
    origin: Option<Origin>,
    of_own_origin: Fetch,
    of_any_origin: Fetch,
}

impl Servers {
    /// `origin` is that of the realm, and `most` the limit on the bytes of a script.
    pub(in crate::runtime) fn new(
        fetcher: ScriptFetcher,
        origin: Option<Origin>,
        most: u64,
    ) -> Self {
        let fetcher = Rc::new(fetcher);
        Self {
            origin,
            of_own_origin: fetch(fetcher.clone(), true, most),
            of_any_origin: fetch(fetcher, false, most),
        }
    }

    /// The fetch of a module, or of the script that a worker begins with. Without CORS, which
    /// modules of other origins need, there are none of these.
    pub(super) fn of_own_origin(&self, url: &Url) -> Option<&Fetch> {
        let is_own = is_http(url) && self.origin.as_ref() == Some(&url.origin());
        is_own.then_some(&self.of_own_origin)
    }

    /// The fetch of `importScripts`, which takes scripts of all origins.
    pub(super) fn of_any_origin(&self, url: &Url) -> Option<&Fetch> {
        is_http(url).then_some(&self.of_any_origin)
    }
}

fn is_http(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

fn fetch(fetcher: Rc<ScriptFetcher>, own_origin: bool, most: u64) -> Fetch {
    boxed(move |request| {
        let ModuleFetch {
            url, module_type, ..
        } = request;
        let fetching = fetcher.clone().fetch(url, own_origin, most);
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
