//! The module `boa-ws`: what the program gives to scripts of its own, and browsers lack. It has the
//! environment, the arguments, standard input, files, and an end with a status.
//!
//! The module is there if the program gives one of the first four. It belongs to scripts that are
//! files, or that the program has in memory: code of a server can't import it. Packages of npm have
//! the same in their `process`.
//!
//! The main script has `close()` of browsers too. The simple dialogs (`prompt`) ask standard input,
//! if the program shows them.

mod dialogs;
mod exit;
mod files;
mod module;
mod standard_input;

pub(super) use dialogs::{DialogLine, ShowDialog};
pub(super) use exit::Exited;
pub(super) use files::FileResult;
pub use files::Files;
pub(super) use standard_input::{Lines, lines};

use self::{files::ScriptFiles, standard_input::SharedLines};
use super::event_loop::EventLoop;
use exit::AtEnd;
use std::cell::{Cell, OnceCell, RefCell};

/// The specifier of the module.
pub(in crate::runtime) const NAME: &str = "boa-ws";

/// Its URL, in the module map.
pub(super) const URL: &str = "boa-ws:program";

/// What crosses threads and processes.
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "isolated", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct ProgramInputs {
    /// The permitted variables, in the order of the program.
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) arguments: Vec<String>,
}

/// What a runtime has for its scripts.
pub(super) struct Program {
    given: ProgramInputs,
    /// As the log of inputs has them. They are asked for once.
    inputs: OnceCell<ProgramInputs>,
    /// `None` if scripts have no standard input.
    standard_input: Option<StandardInput>,
    /// What shows dialogs, if scripts have them.
    show: Option<ShowDialog>,
    files: ScriptFiles,
    /// Whether the script has called `close()`.
    is_closing: Cell<bool>,
    at_end: RefCell<Option<AtEnd>>,
}

/// The lines of standard input, which streams of scripts and dialogs take.
struct StandardInput {
    /// As the program has them. Dialogs ask the log themselves.
    own: SharedLines,
    /// As the log has them, for streams. They are made when they are asked for.
    logged: OnceCell<SharedLines>,
}

impl Program {
    pub(super) fn new(
        given: ProgramInputs,
        standard_input: Option<Lines>,
        show: Option<ShowDialog>,
        files: Files,
    ) -> Self {
        Self {
            given,
            inputs: OnceCell::new(),
            standard_input: standard_input.map(|lines| StandardInput {
                own: SharedLines::new(lines),
                logged: OnceCell::new(),
            }),
            show,
            files: ScriptFiles::new(files),
            is_closing: Cell::new(false),
            at_end: RefCell::default(),
        }
    }

    /// Drops standard input.
    pub(super) fn clear(&self) {
        if let Some(input) = &self.standard_input {
            input.own.clear();
            input.logged.get().into_iter().for_each(SharedLines::clear);
        }
    }
}

impl EventLoop {
    /// The environment and the arguments, if scripts have them.
    fn program_inputs(&self) -> Option<&ProgramInputs> {
        let program = self.program.as_ref()?;
        let inputs = program
            .inputs
            .get_or_init(|| self.log().program_inputs(&program.given));
        Some(inputs)
    }
}
