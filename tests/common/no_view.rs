//! A page that no one sees, and that has no files.

use boa_engine::Context;
use boa_page::{FetchedScript, Page, Resources, View};
use boa_websocket::runtime;
use std::rc::Rc;
use url::Url;

/// Loads a page in a runtime, whose location is the URL.
pub(crate) fn load(html: &str, url: Url, context: &mut Context) -> Page {
    let no_view = Rc::new(NoView);
    let page = Page::register(url, no_view.clone(), no_view, Rc::default(), context);
    let page = page.expect("it can be registered");
    page.load(html.as_bytes(), context);
    page
}

/// A view that ignores changes, and resources without files. The server of a script at `/half` is
/// asked for it.
#[derive(Debug)]
struct NoView;

impl View for NoView {}

impl Resources for NoView {
    fn read(&self, url: &Url) -> Result<Vec<u8>, String> {
        Err(format!("{url} does not exist"))
    }

    fn fetch_classic_script(
        &self,
        url: &Url,
        document: &Url,
        context: &Context,
    ) -> Option<FetchedScript> {
        let is_fetched = url.path() == "/half";
        is_fetched.then(|| Box::pin(runtime::fetch_classic_script(url, document, context)) as _)
    }

    fn name(&self, url: &Url) -> String {
        url.to_string()
    }
}
