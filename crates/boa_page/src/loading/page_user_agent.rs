//! The services that HTML's elements need, by the page of their realm.

use crate::{
    dom::Element,
    html::{FetchedScript, PreparedScript, UserAgent},
    input::scrolling,
    loading::load,
    page::Page,
};
use boa_engine::Context;
use boa_web::{dom::diagnostics, web::parse_url, webidl::PlatformRef};
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

/// Whether a file is in the folder of a page, or below.
fn is_beside(file: &Url, page: &Url) -> bool {
    let folder = parse_url(".", Some(page));
    let path = file.path().to_ascii_lowercase();
    let has_hidden_slash = path.contains("%2f") || path.contains("%5c");
    !has_hidden_slash
        && folder.is_ok_and(|folder| {
            folder.scheme() == "file"
                && folder.host() == file.host()
                && file.path().starts_with(folder.path())
        })
}

/// The user agent of documents of a page.
pub(super) struct PageUserAgent;

impl UserAgent for PageUserAgent {
    fn read(&self, url: &Url, context: &Context) -> Result<Vec<u8>, String> {
        if url.scheme() == "data" {
            return of_data_url(url);
        }
        let page = Page::from_context(context).ok_or("there is no page")?;
        if url.scheme() == "file"
            && diagnostics(context).has_scripts_of_servers()
            && !is_beside(url, page.document().creation_url())
        {
            return Err(
                "a script of a server has run, so only files beside the page are read".to_owned(),
            );
        }
        page.resources().read(url)
    }

    fn name(&self, url: &Url, context: &Context) -> PathBuf {
        Page::from_context(context)
            .map(|page| PathBuf::from(page.resources().name(url)))
            .unwrap_or_default()
    }

    fn fetch_classic_script(
        &self,
        url: &Url,
        document: &Url,
        context: &Context,
    ) -> Option<FetchedScript> {
        Page::from_context(context)?
            .resources()
            .fetch_classic_script(url, document, context)
    }

    fn register_import_map(
        &self,
        text: &str,
        base: &Url,
        context: &Context,
    ) -> Result<Vec<String>, String> {
        let page = Page::from_context(context).ok_or("there is no page")?;
        page.resources().register_import_map(text, base, context)
    }

    fn failed(&self, message: &str, context: &Context) {
        if let Some(page) = Page::from_context(context) {
            page.view().failed(message);
        }
    }

    fn script_failed(&self, message: &str, context: &Context) {
        if let Some(page) = Page::from_context(context) {
            page.view().script_failed(message);
        }
    }

    fn not_followed(&self, message: &str, context: &Context) {
        if let Some(page) = Page::from_context(context) {
            page.view().not_followed(message);
        }
    }

    fn scroll_into_view(&self, element: &PlatformRef<Element>, context: &mut Context) {
        scrolling::reveal(element, context);
    }

    fn execute_after_parsing(&self, script: PreparedScript, context: &Context) {
        if let Some(page) = Page::from_context(context) {
            page.loading().deferred.borrow_mut().push_back(script);
        }
    }

    fn script_arrived(&self, soon: Option<PreparedScript>, context: &mut Context) {
        load::script_arrived(soon, context);
    }

    fn execute_in_order(&self, script: PreparedScript, context: &mut Context) {
        load::execute_in_order(script, context);
    }

    fn delay_load_event(&self, context: &Context) {
        if let Some(page) = Page::from_context(context) {
            load::delay_load_event(&page);
        }
    }

    fn stop_delaying_load_event(&self, context: &mut Context) {
        load::stop_delaying(context);
    }
}
