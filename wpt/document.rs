//! The document of a test: the page that upstream's server has for the file.

use crate::{
    page::Results,
    server::Site,
    tree::{HARNESS, Kind, Run},
};
use boa_engine::Context;
use boa_page::{Cookies, Page, Resources, View};
use boa_websocket::{Builder, runtime};
use std::{fmt::Write as _, rc::Rc};
use url::Url;

/// Upstream's hook for runners.
const REPORT: &str = "resources/testharnessreport.js";

/// The script at the hook. It calls steps of the prelude.
const REPORTING: &[u8] =
    b"{ const { afterHarness } = wptRunner; delete globalThis.wptRunner; afterHarness(); }";

/// Gives the runtime a page.
pub(crate) fn add(builder: Builder, site: &Site, url: Url, results: &Results) -> Builder {
    let cookies = Rc::new(Cookies::default());
    let (sent, received) = (cookies.clone(), cookies.clone());
    let shell = Rc::new(Shell {
        site: site.clone(),
        results: results.clone(),
        cookies: cookies.clone(),
    });
    builder
        .headers(move |url| {
            sent.for_request(url)
                .map(|value| ("Cookie".to_owned(), value))
                .into_iter()
                .collect()
        })
        .on_opened(move |url, opened| {
            let fields = opened
                .headers
                .iter()
                .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
            fields.for_each(|(_, value)| received.set_by_response(url, value));
        })
        .setup(move |context| Page::register(url, shell.clone(), shell, cookies, context).map(drop))
}

/// The source of the page: the file, or the page that upstream's server writes around a script.
pub(crate) fn source(site: &Site, run: &Run) -> Result<Vec<u8>, String> {
    if run.kind == Kind::Html {
        return site.read(&run.path).map_err(|error| error.to_string());
    }
    let mut text = "<!doctype html>\n<meta charset=utf-8>\n".to_owned();
    if let Some(title) = &run.title {
        let title = title.replace('&', "&amp;").replace('<', "&lt;");
        let _ = writeln!(text, "<title>{title}</title>");
    }
    text += "<script>self.GLOBAL = { isWindow: () => true, isWorker: () => false, isShadowRealm: () => false };</script>\n";
    let (test, before) = run.scripts.split_last().ok_or("there is no script")?;
    for path in [HARNESS, REPORT]
        .into_iter()
        .chain(before.iter().map(String::as_str))
    {
        let _ = writeln!(text, "<script src=\"/{path}\"></script>");
    }
    let _ = writeln!(
        text,
        "<div id=log></div>\n<script src=\"/{test}\"></script>"
    );
    Ok(text.into_bytes())
}

/// Loads the page.
pub(crate) fn load(source: &[u8], context: &mut Context) -> Result<(), String> {
    let page = Page::from_context(context).ok_or("there is no page")?;
    page.load(source, context);
    Ok(())
}

/// The view and the resources of the page: no display, and the files of the tree.
struct Shell {
    site: Site,
    results: Results,
    cookies: Rc<Cookies>,
}

impl Shell {
    /// The response of one of upstream's server scripts, and its cookies.
    fn answer_of(&self, url: &Url) -> Result<Vec<u8>, String> {
        let (head, body) = self
            .site
            .request("GET", url)
            .map_err(|error| error.to_string())?;
        for (name, value) in head.lines().filter_map(|line| line.split_once(": ")) {
            if name.eq_ignore_ascii_case("set-cookie") {
                self.cookies.set_by_response(url, value);
            }
        }
        Ok(body)
    }
}

impl View for Shell {
    fn failed(&self, message: &str) {
        self.results.add_to_message(message);
    }
}

impl Resources for Shell {
    fn read(&self, url: &Url) -> Result<Vec<u8>, String> {
        let path = url.path().trim_start_matches('/');
        if path == REPORT {
            return Ok(REPORTING.to_vec());
        }
        if path.ends_with(".py") {
            return self.answer_of(url);
        }
        self.site.read(path).map_err(|error| error.to_string())
    }

    fn register_import_map(
        &self,
        text: &str,
        base: &Url,
        context: &Context,
    ) -> Result<Vec<String>, String> {
        runtime::register_import_map(text, base, context).map_err(|error| error.to_string())
    }

    fn name(&self, url: &Url) -> String {
        url.to_string()
    }
}
