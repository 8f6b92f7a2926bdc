//! A page without files for unit tests. Tests of pages in a runtime are in `tests/pages/` of the
//! repository.

use crate::{Page, Resources, View};
use boa_engine::Context;
use boa_web::{EventLoop, web::parse_url};
use std::rc::Rc;
use url::Url;

/// No files, and no one who sees the page.
struct Empty;

impl View for Empty {}

impl Resources for Empty {
    fn read(&self, url: &Url) -> Result<Vec<u8>, String> {
        Err(format!("{url} does not exist"))
    }

    fn name(&self, url: &Url) -> String {
        url.to_string()
    }
}

/// Loads a page, runs its tasks, and leaves it after the steps. The page has to throw no exception.
pub(crate) fn with_page<T>(html: &str, steps: impl FnOnce(&Page, &mut Context) -> T) -> T {
    let context = &mut Context::default();
    let events = EventLoop::install(context).unwrap();
    let url = parse_url("https://example.com/page.html", None).unwrap();
    let page = Page::register(url, Rc::new(Empty), Rc::new(Empty), Rc::default(), context).unwrap();
    page.load(html.as_bytes(), context);
    events.run(context).unwrap();
    let result = steps(&page, context);
    events.run(context).unwrap();
    page.leave(context);
    result
}
