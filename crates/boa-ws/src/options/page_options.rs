//! The options about pages and documents.

use crate::{
    options::CHAT,
    source::{
        documents::{DEFAULT_WAIT, Task, is_document},
        program::is_page,
    },
    units::seconds,
};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// The options about pages. Without the feature `pages`, those that are for pages alone are absent.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Pages")]
pub(super) struct PageOptions {
    /// Give the script a page with the elements that it looks up
    #[cfg_attr(feature = "pages", arg(long, conflicts_with_all = CHAT, conflicts_with = "isolate"))]
    #[cfg_attr(not(feature = "pages"), arg(skip))]
    pub(super) dom: bool,

    /// Print the page as lines, even on a terminal
    #[cfg_attr(feature = "pages", arg(long, conflicts_with_all = CHAT, conflicts_with = "isolate"))]
    #[cfg_attr(not(feature = "pages"), arg(skip))]
    pub(super) plain: bool,

    /// Run FILE first, in the same global; repeatable
    #[arg(long, value_name = "FILE", conflicts_with_all = CHAT)]
    pub(super) prelude: Vec<PathBuf>,

    /// Run, or check, block N of a document; repeatable
    #[arg(long, value_name = "N", conflicts_with_all = CHAT, conflicts_with_all = ["all", "list", "isolate"])]
    block: Vec<usize>,

    /// Run all blocks of a document
    #[arg(long, conflicts_with_all = CHAT, conflicts_with_all = ["check", "list", "isolate"])]
    all: bool,

    /// Run all blocks of documents; the exit status is 1 if one throws
    #[arg(long, conflicts_with_all = CHAT, conflicts_with_all = ["list", "isolate"])]
    check: bool,

    /// With --check, the longest wait for a block [default: 2]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    wait: Option<Duration>,

    /// List the blocks of documents
    #[arg(long, conflicts_with_all = CHAT, conflicts_with = "isolate")]
    list: bool,
}

impl PageOptions {
    /// The task for a document, if the file is one. Err is what is wrong.
    pub(super) fn task(&self, file: Option<&Path>) -> Result<Option<Task>, &'static str> {
        let asked = match self {
            Self { list: true, .. } => Some(Task::List),
            Self {
                check: true,
                wait,
                block,
                ..
            } => Some(Task::Check {
                limit: wait.unwrap_or(DEFAULT_WAIT),
                numbers: block.clone(),
            }),
            Self { all: true, .. } => Some(Task::Run(Vec::new())),
            Self { block, .. } if !block.is_empty() => Some(Task::Run(block.clone())),
            _ => None,
        };
        if self.wait.is_some() && !self.check {
            return Err("'--wait' is for '--check'");
        }
        match asked {
            Some(_) if !file.is_some_and(|file| is_document(file) || is_page(file)) => Err(
                "'--list', '--block', '--all' and '--check' are for a document: a .md or .html file",
            ),
            None => Ok(file.filter(|file| is_document(file)).map(|_| Task::List)),
            asked => Ok(asked),
        }
    }
}
