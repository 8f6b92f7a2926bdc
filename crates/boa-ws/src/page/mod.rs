//! Pages of the command, shown in the terminal or printed line by line. Without the feature
//! `pages`, `without_pages.rs` takes the place of this module.

mod files;
mod lines;
mod members;
mod plain;
mod stand_ins;

pub(super) use crate::terminal::TerminalInput;

use self::{files::Files, plain::Plain};
use crate::{
    input::stdin::StandardInput,
    output::{ScriptFailed, warning},
    process::signals::Interrupter,
    run_input::RunInput,
    source::program::{Kind, Source},
    terminal::{self, Terminal},
};
use boa_page::{Cookies, Page, View};
use boa_websocket::{Builder, Runtime, net};
use std::{path::PathBuf, rc::Rc, sync::Arc};
use url::Url;

/// The page of a script with `--dom`.
const EMPTY_PAGE: &[u8] = b"<!DOCTYPE html><html><head><title></title></head><body></body></html>";

/// The options of the command line for pages.
#[derive(Clone, Default)]
pub(super) struct PageSettings {
    /// Whether a script gets an empty page in which elements are created for unknown ids.
    pub(super) dom: bool,
    /// Whether a page is printed even if there is a terminal.
    pub(super) plain: bool,
    /// The events of the terminal that shows the page. None if it is printed.
    terminal: Option<TerminalInput>,
    /// The lines that are typed into a page that is printed.
    input: Arc<StandardInput>,
    /// Where files are read.
    run_input: RunInput,
}

impl PageSettings {
    pub(super) fn new(dom: bool, plain: bool) -> Self {
        Self {
            dom,
            plain,
            ..Self::default()
        }
    }

    /// Sets where the page gets what comes from outside.
    pub(super) fn set_run_input(&mut self, run_input: &RunInput) {
        self.input = Arc::new(StandardInput::new(run_input.clone()));
        // A replay reads no keys.
        self.plain |= run_input.is_replayed();
        self.run_input = run_input.clone();
    }

    /// Whether the source is a page that is shown in the terminal.
    pub(super) fn is_shown_in_terminal(&self, source: &Source) -> bool {
        matches!(source.kind, Kind::Page) && !self.plain && terminal::is_available()
    }

    /// The events of the terminal, if the source is a page that is shown there.
    pub(super) fn terminal_input(
        &mut self,
        source: &Source,
        interrupter: Interrupter,
    ) -> Option<TerminalInput> {
        if self.is_shown_in_terminal(source) {
            self.terminal = Some(TerminalInput::new(interrupter));
        }
        self.terminal.clone()
    }
}

/// Gives the runtime a page, whose files have names relative to `folder`. `script_failed` reports
/// the scripts that can't be loaded.
pub(super) fn add(
    builder: Builder,
    source: &Source,
    url: Url,
    settings: &PageSettings,
    folder: Option<PathBuf>,
    script_failed: ScriptFailed,
) -> Builder {
    let cookies = Rc::new(Cookies::default());
    let (sent, received, refused) = (cookies.clone(), cookies.clone(), cookies.clone());
    let (dom, view) = (settings.dom, view(source, settings, script_failed));
    let files = Rc::new(Files {
        url: url.clone(),
        file: source.name.clone(),
        folder,
        run_input: settings.run_input.clone(),
    });
    builder
        .headers(move |url| {
            sent.for_request(url)
                .map(|value| ("Cookie".to_owned(), value))
                .into_iter()
                .collect()
        })
        .on_opened(move |url, opened| receive(&received, url, &opened.headers))
        .on_refused(move |url, headers| receive(&refused, url, headers))
        .setup(move |context| {
            Page::register(url, view, files, cookies, context)?;
            if dom {
                stand_ins::create_for_lookups(context)?;
            }
            Ok(())
        })
}

/// Stores the cookies of a response.
fn receive(cookies: &Cookies, url: &Url, headers: &[(String, String)]) {
    net::header(headers, "set-cookie").for_each(|value| cookies.set_by_response(url, value));
}

/// The view of a page: the terminal, or standard output.
fn view(source: &Source, settings: &PageSettings, script_failed: ScriptFailed) -> Rc<dyn View> {
    if let Some(input) = settings
        .terminal
        .as_ref()
        .filter(|_| matches!(source.kind, Kind::Page))
    {
        match Terminal::open(input.clone(), script_failed.clone()) {
            Ok(terminal) => return terminal,
            Err(error) => warning(&format_args!("the terminal can't show a page: {error}")),
        }
    }
    Plain::new(settings.input.clone(), script_failed)
}

/// Gives a script an empty page, if it has no page of its own.
pub(super) fn begin(runtime: &mut Runtime, source: &Source) {
    let context = runtime.context();
    if let Some(page) = Page::from_context(context).filter(|_| !matches!(source.kind, Kind::Page)) {
        page.parse(EMPTY_PAGE, context);
    }
}

/// Loads the page, if the source is one. Otherwise ends the parsing of the empty page.
pub(super) fn finish(runtime: &mut Runtime, source: &Source) {
    let context = runtime.context();
    let Some(page) = Page::from_context(context) else {
        return;
    };
    match source.kind {
        Kind::Page => page.load(&source.text, context),
        _ => page.finish(context),
    }
}

/// Warns of standard input that was not typed into the page.
pub(super) async fn warn_unread_stdin(source: &Source, settings: &PageSettings) {
    let input = &settings.input;
    if let Some(line) = input.take() {
        let line = format_args!(
            "no script read the line {line:?}, and none will read the lines after it: no element of the page takes text"
        );
        warning(&line);
    } else if matches!(source.kind, Kind::Page)
        && settings.terminal.is_none()
        && input.is_unread().await
    {
        warning(&"no script read standard input: no element of the page takes text");
    }
}

/// Leaves the page, if there is one.
pub(super) fn leave(runtime: &mut Runtime) {
    let context = runtime.context();
    let page = Page::from_context(context);
    if let Some(page) = &page {
        stand_ins::report_line(context);
        page.leave(context);
    }
}
