//! Pages, and who shows them: in the terminal, or line by line.

mod files;
mod plain;

use self::{files::Files, plain::Plain};
use super::terminal::Terminal;
use super::{
    documents::Task,
    input::Input,
    program::{Kind, Source},
    script,
};
use boa_page::{Cookies, Page, View};
use boa_websocket::{Builder, Runtime};
use std::{rc::Rc, sync::Arc};
use url::Url;

/// The page of a script that has none.
const EMPTY: &[u8] = b"<!DOCTYPE html><html><head><title></title></head><body></body></html>";

/// What the command line says about pages.
#[derive(Default)]
pub(super) struct Settings {
    /// Whether a script gets a plain page in which an unknown id makes its element.
    pub(super) dom: bool,
    /// Whether a page is printed even if there is a terminal.
    pub(super) plain: bool,
    /// The person in front of the terminal that a page is shown in, if it is.
    pub(super) terminal: Option<super::terminal::Person>,
    /// Scripts that run first.
    pub(super) prelude: Vec<Source>,
    /// What is to be done with a document.
    pub(super) document: Option<Task>,
    /// The lines that are typed into a page that is printed.
    pub(super) lines: Arc<Input>,
}

/// Gives the runtime a page.
pub(super) fn add(builder: Builder, source: &Source, settings: &script::Settings) -> Builder {
    let url = settings.location_of(source).unwrap_or_else(|| Url::parse("about:blank").expect("it is a URL"));
    let cookies = Rc::new(Cookies::default());
    let (sent, received, refused) = (cookies.clone(), cookies.clone(), cookies.clone());
    let (dom, name) = (settings.page.dom, source.name.clone());
    let view = view(source, settings);
    builder
        .headers(move |url| sent.for_request(url).map(|value| ("Cookie".to_owned(), value)).into_iter().collect())
        .opened(move |url, opened| receive(&received, url, &opened.headers))
        .refused(move |url, headers| receive(&refused, url, headers))
        .setup(move |context| {
            let files = Files::new(url.clone(), &name);
            let page = Page::register(url, view, files, cookies, context)?;
            if dom {
                page.synthesize_elements(super::stand_ins::local_name);
            }
            Ok(())
        })
}

/// Keeps the cookies of an answer.
fn receive(cookies: &Cookies, url: &Url, headers: &[(String, String)]) {
    let fields = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    fields.for_each(|(_, value)| cookies.set_by_response(url, value));
}

/// Who shows it.
fn view(source: &Source, settings: &script::Settings) -> Rc<dyn View> {
    if let Some(person) = settings.page.terminal.as_ref().filter(|_| matches!(source.kind, Kind::Page)) {
        match Terminal::open(person.clone()) {
            Ok(terminal) => return terminal,
            Err(error) => super::report::warning(&format_args!("the terminal can't show a page: {error}")),
        }
    }
    Plain::new(settings.page.lines.clone())
}

/// Gives a script without a page of its own one to find.
pub(super) fn begin(runtime: &mut Runtime, source: &Source) {
    let context = runtime.context();
    if let Some(page) = Page::of(context).filter(|_| !matches!(source.kind, Kind::Page)) {
        page.parse(EMPTY, context);
    }
}

/// Loads the page, if the source is one, or lets the one that scripts have filled be complete.
pub(super) fn finish(runtime: &mut Runtime, source: &Source) {
    let context = runtime.context();
    let Some(page) = Page::of(context) else { return };
    match source.kind {
        Kind::Page => page.load(&source.text, context),
        _ => page.finish(context),
    }
}

/// Says which line of standard input found nothing to be typed into, when the page has come to its end.
pub(super) async fn tell_what_nobody_reads(source: &Source, settings: &script::Settings) {
    let lines = &settings.page.lines;
    if let Some(line) = lines.take() {
        let line =
            format_args!("nobody read the line {line:?}, nor what may follow it: nothing on the page takes text");
        super::report::warning(&line);
    } else if matches!(source.kind, Kind::Page) && is_printed(settings) && lines.is_left_alone().await {
        super::report::warning(&"nobody read standard input: nothing on the page takes text");
    }
}

fn is_printed(settings: &script::Settings) -> bool {
    settings.page.terminal.is_none()
}

/// Leaves the page. Whether there is one.
pub(super) fn leave(runtime: &mut Runtime) -> bool {
    let context = runtime.context();
    let page = Page::of(context);
    if let Some(page) = &page {
        page.leave(context);
    }
    page.is_some()
}
