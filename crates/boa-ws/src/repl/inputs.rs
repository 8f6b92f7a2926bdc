//! The inputs of a session as the runtime's transpiler, and their columns in reports.

use crate::{
    output::import_hints::failed_import,
    source::{text_edits::Columns, typescript::TypeScript},
};
use boa_websocket::{
    dom::ErrorReport,
    runtime::{Goal, TranspileError, Transpiler},
};
use std::{
    borrow::Cow,
    cell::RefCell,
    collections::VecDeque,
    path::{Path, PathBuf},
};

/// The number of inputs whose columns are known. Functions of earlier inputs may report other
/// columns.
const MAX_COLUMNS: usize = 1000;

/// The inputs of a session as the runtime's transpiler.
#[derive(Default)]
pub(super) struct Inputs {
    typescript: TypeScript,
    /// The name of the input that is about to be parsed, and its script.
    next: RefCell<Option<(PathBuf, Result<String, TranspileError>)>>,
    columns: RefCell<VecDeque<(String, Columns)>>,
}

impl Transpiler for Inputs {
    fn transpile<'a>(
        &self,
        source: &'a str,
        name: &Path,
        goal: Goal,
    ) -> Result<Cow<'a, str>, TranspileError> {
        match self.next.take() {
            Some((next, code)) if next == name => code.map(Cow::Owned),
            _ => self.typescript.transpile(source, name, goal),
        }
    }

    fn substitute(&self, missing: &Path) -> Option<PathBuf> {
        self.typescript.substitute(missing)
    }
}

impl Inputs {
    /// The input that is about to be parsed under this name, and its script.
    pub(super) fn set_next(&self, name: &Path, code: Result<String, TranspileError>) {
        self.next.replace(Some((name.to_owned(), code)));
    }

    pub(super) fn clear_next(&self) {
        self.next.take();
    }

    pub(super) fn keep_columns(&self, name: &Path, columns: Columns) {
        let mut all = self.columns.borrow_mut();
        let name = name.display().to_string();
        all.retain(|(known, _)| *known != name);
        if columns.is_empty() {
            return;
        }
        if all.len() == MAX_COLUMNS {
            all.pop_front();
        }
        all.push_back((name, columns));
    }

    /// Changes the columns of a report from the scripts to the inputs that they replace.
    pub(super) fn correct(&self, report: &mut ErrorReport) {
        // The position of a specifier is that in the source.
        if failed_import(&report.message).is_some() {
            return;
        }
        let all = self.columns.borrow();
        for frame in &mut report.stack {
            let columns = all
                .iter()
                .find(|(name, _)| frame.file.as_ref() == Some(name));
            if let Some((_, columns)) = columns {
                frame.column = columns.original(frame.line, frame.column);
            }
        }
        // The function around an input is not the person's.
        if let Some(last) = report
            .stack
            .iter()
            .rposition(|frame| frame.function.is_none())
            && report.stack[..last]
                .iter()
                .any(|frame| frame.function.is_none() && frame.file == report.stack[last].file)
        {
            report.stack.truncate(last);
        }
    }
}
