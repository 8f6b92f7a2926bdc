//! The interface of `page` in a build without the feature `pages`, which has to have the same
//! functions: no script has a page, and `Settings::check_page` refuses the programs that need one.

use crate::{
    output::ScriptFailed, process::signals::Interrupter, run_input::RunInput,
    source::program::Source,
};
use boa_websocket::{Builder, Runtime};
use std::path::PathBuf;
use url::Url;

/// The options of pages. The command line has none of them here; runs of documents and replays set
/// `dom`.
#[derive(Clone)]
pub(super) struct PageSettings {
    pub(super) dom: bool,
    pub(super) plain: bool,
}

/// The events of the terminal that shows a page. There is none.
pub(super) enum TerminalInput {}

impl TerminalInput {
    pub(super) fn close(&self) {
        match *self {}
    }
}

impl PageSettings {
    pub(super) fn new(dom: bool, plain: bool) -> Self {
        Self { dom, plain }
    }

    pub(super) fn set_run_input(&mut self, _: &RunInput) {}

    pub(super) fn is_shown_in_terminal(&self, _: &Source) -> bool {
        false
    }

    pub(super) fn terminal_input(&mut self, _: &Source, _: Interrupter) -> Option<TerminalInput> {
        None
    }
}

pub(super) fn add(
    builder: Builder,
    _: &Source,
    _: Url,
    _: &PageSettings,
    _: Option<PathBuf>,
    _: ScriptFailed,
) -> Builder {
    builder
}

pub(super) fn begin(_: &mut Runtime, _: &Source) {}

pub(super) fn finish(_: &mut Runtime, _: &Source) {}

pub(super) async fn warn_unread_stdin(_: &Source, _: &PageSettings) {}

pub(super) fn leave(_: &mut Runtime) {}
