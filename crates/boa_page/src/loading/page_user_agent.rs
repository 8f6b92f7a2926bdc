//! The services that HTML's elements need, by the page of their realm.

use crate::{
    dom::Element,
    html::{PreparedScript, UserAgent},
    input::scrolling,
    loading::load,
    page::Page,
};
use boa_engine::Context;
use boa_websocket::webidl::PlatformRef;
use data_url::DataUrl;
use std::path::PathBuf;
use url::Url;

/// The content of a `data:` URL, which needs nothing of the page.
fn of_data_url(url: &Url) -> Result<Vec<u8>, String> {
    let data = DataUrl::process(url.as_str()).ok();
    let decoded = data.and_then(|data| data.decode_to_vec().ok());
    let (bytes, _) = decoded.ok_or("the data: URL is not valid")?;
    Ok(bytes)
}

/// The user agent of documents of a page.
pub(super) struct PageUserAgent;

impl UserAgent for PageUserAgent {
    fn read(&self, url: &Url, context: &Context) -> Result<Vec<u8>, String> {
        if url.scheme() == "data" {
            return of_data_url(url);
        }
        match Page::of(context) {
            Some(page) => page.resources().read(url),
            None => Err("there is no page".to_owned()),
        }
    }

    fn name(&self, url: &Url, context: &Context) -> PathBuf {
        Page::of(context)
            .map(|page| PathBuf::from(page.resources().name(url)))
            .unwrap_or_default()
    }

    fn has_server(&self, url: &Url, context: &Context) -> bool {
        Page::of(context).is_some_and(|page| page.resources().has_server(url))
    }

    fn failed(&self, message: &str, context: &Context) {
        if let Some(page) = Page::of(context) {
            page.view().failed(message);
        }
    }

    fn not_followed(&self, message: &str, context: &Context) {
        if let Some(page) = Page::of(context) {
            page.view().not_followed(message);
        }
    }

    fn scroll_into_view(&self, element: &PlatformRef<Element>, context: &mut Context) {
        scrolling::reveal(element, context);
    }

    fn execute_after_parsing(&self, script: PreparedScript, context: &Context) {
        if let Some(page) = Page::of(context) {
            page.loading().deferred.borrow_mut().push(script);
        }
    }

    fn execute_in_order(&self, script: PreparedScript, context: &mut Context) {
        load::execute_in_order(script, context);
    }

    fn delay_load_event(&self, context: &Context) {
        if let Some(page) = Page::of(context) {
            let delays = &page.loading().delays_load;
            delays.set(delays.get() + 1);
        }
    }

    fn stop_delaying_load_event(&self, context: &mut Context) {
        load::stop_delaying(context);
    }
}
