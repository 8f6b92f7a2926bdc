//! Pages and what their scripts say.

mod dom;
mod events;
mod html;
mod keys;
mod loading;
mod nodes;
mod observers;
mod windows;

use crate::{Cookies, Page, Resources, View};
use boa_engine::Context;
use boa_websocket::{Reporter, Runtime, dom::ErrorReport};
use std::{cell::RefCell, rc::Rc};
use url::Url;

/// What scripts said with `alert`, what the person is told, and what went uncaught.
#[derive(Default)]
struct Told(RefCell<Vec<String>>);

impl Told {
    fn say(&self, line: String) {
        self.0.borrow_mut().push(line);
    }
}

impl View for Told {
    fn changed(&self, _: &Page, _: &mut Context) {}

    fn alert(&self, message: &str) {
        self.say(message.to_owned());
    }

    fn confirm(&self, message: &str) -> bool {
        message == "yes?"
    }

    fn prompt(&self, message: &str, default: &str) -> Option<String> {
        (message != "none").then(|| format!("{message} {default}"))
    }

    fn not_followed(&self, what: &str) {
        self.say(format!("NOT FOLLOWED {what}"));
    }

    fn failed(&self, what: &str) {
        self.say(format!("FAILED {what}"));
    }

    fn size(&self) -> (usize, usize) {
        (80, 10)
    }
}

impl Reporter for Told {
    fn uncaught(&self, report: &ErrorReport) {
        let place = report.position().map(|it| format!(" at {}:{}", it.line, it.column)).unwrap_or_default();
        self.say(format!("UNCAUGHT {}{place}", report.message));
    }

    fn connection_failed(&self, _: &Url, _: &boa_websocket::net::Error) {}
}

/// The files of a page, by their names.
struct Files(Vec<(&'static str, &'static str)>);

impl Resources for Files {
    fn read(&self, url: &Url) -> Result<Vec<u8>, String> {
        let name = url.path().trim_start_matches('/');
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, text)| text.as_bytes().to_vec()).ok_or_else(|| "it is not there".to_owned())
    }

    fn name(&self, url: &Url) -> String {
        url.path().trim_start_matches('/').to_owned()
    }
}

/// What becomes of a page: `alert` is one line each. `steps` are a person's, once it is loaded.
pub(super) fn page_with(
    files: Vec<(&'static str, &'static str)>,
    html: &str,
    steps: impl FnOnce(&Page, &mut Context),
) -> String {
    let told = Rc::new(Told::default());
    let view = told.clone();
    let url = Url::parse("https://example.com/page.html").unwrap();
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    tokio.block_on(async {
        let mut runtime = Runtime::builder()
            .reporter(told.clone())
            .location(url.clone())
            .setup(move |context| Page::register(url, view, Rc::new(Files(files)), Rc::default(), context).map(drop))
            .build()
            .unwrap();
        let context = runtime.context();
        let page = Page::of(context).unwrap();
        page.load(html.as_bytes(), context);
        runtime.run().await.unwrap();
        steps(&page, runtime.context());
        runtime.run().await.unwrap();
        page.leave(runtime.context());
        runtime.run().await.unwrap();
    });
    told.0.take().join("\n")
}

fn page(html: &str) -> String {
    page_with(Vec::new(), html, |_, _| {})
}

/// What a script says of the body before it: `say` takes several values.
fn script(body: &str, script: &str) -> String {
    const HELP: &str = "function say(...all) { alert(all.map(String).join(' ')); } \
        function thrown(f) { try { return 'returned ' + f(); } catch (e) { return e.name; } }";
    page(&format!("<!DOCTYPE html><body>{body}<script>{HELP}</script><script>{script}</script>"))
}

/// The cookies of one page.
#[test]
fn cookies_are_kept_by_the_page() {
    let said = script("", "document.cookie = 'a=1'; document.cookie = 'b=2; path=/elsewhere'; say(document.cookie);");
    assert_eq!(said, "a=1");
    assert_eq!(Cookies::default().for_request(&Url::parse("wss://example.com").unwrap()), None);
}
