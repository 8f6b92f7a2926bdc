//! Keeps the sources of a runtime's scripts, to report the position and the line of an error.

use super::source_text::Problem;
use crate::dom::{ErrorReport, StackFrame};
use boa_engine::{JsError, JsNativeError, JsObject, JsValue};
use rustc_hash::FxHashSet;
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, HashMap, VecDeque},
    path::Path,
    rc::Rc,
};

/// The limit on the errors to rethrow that are known.
const MAX_TO_RETHROW: usize = 32;

/// The bytes of sources that are kept. The oldest are dropped first.
const MAX_SOURCE_BYTES: usize = 32 << 20;

/// See the [module's documentation](self).
#[derive(Default)]
pub(crate) struct Sources {
    texts: RefCell<HashMap<String, RetainedSource>>,
    /// The names of `texts`, the oldest first.
    names: RefCell<VecDeque<String>>,
    bytes: Cell<usize>,
    /// The names of the scripts with muted errors.
    muted: RefCell<FxHashSet<String>>,
    /// Whether one was a script of a server.
    has_scripts_of_servers: Cell<bool>,
    /// Errors to rethrow that imports have failed with.
    to_rethrow: RefCell<VecDeque<JsObject>>,
}

/// A script, a module, or a page with scripts in it.
struct RetainedSource {
    text: Rc<str>,
    /// The scripts, from their offsets in bytes to their ends. Without any, all of the text is one.
    scripts: BTreeMap<usize, usize>,
}

impl RetainedSource {
    /// The scripts as they are in the source, each with its offset.
    fn scripts(&self) -> impl Iterator<Item = (usize, &str)> {
        let all = self.scripts.is_empty().then_some((0, &*self.text));
        let parts = self.scripts.iter();
        all.into_iter()
            .chain(parts.map(|(start, end)| (*start, &self.text[*start..*end])))
    }

    /// Marks the script that was parsed, if it is a part of the text: a script may insert another
    /// one into its page. Whitespace before it takes the place of the text before.
    fn add_script(&mut self, text: &str) {
        let code = text.trim_start();
        let before = text[..text.len() - code.len()].chars().count();
        if let Some((start, _)) = self.text.char_indices().nth(before)
            && !code.is_empty()
            && self.text[start..].starts_with(code)
        {
            self.scripts.insert(start, start + code.len());
        }
    }
}

impl Sources {
    /// Keeps the source of a script. `name` is its name in call stacks.
    pub(crate) fn keep(&self, name: &Path, text: &str) {
        let name = name.display().to_string();
        if ["http:", "https:", "data:"]
            .iter()
            .any(|scheme| name.starts_with(scheme))
        {
            self.has_scripts_of_servers.set(true);
        }
        let (mut texts, mut names) = (self.texts.borrow_mut(), self.names.borrow_mut());
        let mut bytes = self.bytes.get() + text.len();
        let source = RetainedSource {
            text: text.into(),
            scripts: BTreeMap::new(),
        };
        match texts.insert(name.clone(), source) {
            Some(before) => bytes -= before.text.len(),
            None => names.push_back(name),
        }
        while bytes > MAX_SOURCE_BYTES
            && names.len() > 1
            && let Some(oldest) = names.pop_front()
        {
            bytes -= texts.remove(&oldest).map_or(0, |source| source.text.len());
        }
        self.bytes.set(bytes);
    }

    /// Marks a script that was parsed in the source that is kept under its name.
    pub(crate) fn add_script(&self, name: &Path, text: &str) {
        if let Some(source) = self.texts.borrow_mut().get_mut(&name.display().to_string()) {
            source.add_script(text);
        }
    }

    /// Mutes the errors of the scripts with a name.
    pub(crate) fn mute(&self, name: &Path) {
        self.muted.borrow_mut().insert(name.display().to_string());
    }

    /// Whether the source of a script that has no file was kept.
    pub(crate) const fn has_scripts_of_servers(&self) -> bool {
        self.has_scripts_of_servers.get()
    }

    /// Marks the error to rethrow of a module, which an import fails with next.
    pub(crate) fn mark_to_rethrow(&self, error: &JsValue) {
        let mut known = self.to_rethrow.borrow_mut();
        if let Some(object) = error.as_object()
            && !known.iter().any(|it| JsObject::equals(it, &object))
        {
            if known.len() == MAX_TO_RETHROW {
                known.pop_front();
            }
            known.push_back(object);
        }
    }

    /// Whether the error is one to rethrow.
    pub(crate) fn is_to_rethrow(&self, error: &JsValue) -> bool {
        let known = self.to_rethrow.borrow();
        let is_known = |object: JsObject| known.iter().any(|it| JsObject::equals(it, &object));
        error.as_object().is_some_and(is_known)
    }

    /// Whether there are scripts with muted errors.
    pub(crate) fn has_muted(&self) -> bool {
        !self.muted.borrow().is_empty()
    }

    /// Whether the errors of the script that has this name in call stacks are muted.
    pub(crate) fn is_muted(&self, name: &str) -> bool {
        self.muted.borrow().contains(name)
    }

    /// The source of the script that has this name in call stacks.
    pub(crate) fn text(&self, name: &str) -> Option<Rc<str>> {
        self.texts
            .borrow()
            .get(name)
            .map(|source| source.text.clone())
    }

    /// The line of the source that a frame is in.
    pub(crate) fn line(&self, frame: &StackFrame) -> Option<String> {
        nth_line(
            &self.text(frame.file.as_ref()?)?,
            frame.line.checked_sub(1)?,
        )
        .map(str::to_owned)
    }

    /// Drops everything. The errors refer to the engine's heap.
    pub(crate) fn clear(&self) {
        drop((
            self.texts.take(),
            self.names.take(),
            self.bytes.take(),
            self.muted.take(),
            self.to_rethrow.take(),
        ));
    }

    /// The error of an import, with the position of its specifier.
    pub(crate) fn at_specifier(
        &self,
        error: JsError,
        specifier: &str,
        referrer: Option<&Path>,
    ) -> JsError {
        let position = referrer.and_then(|name| {
            let texts = self.texts.borrow();
            let source = texts.get(&name.display().to_string())?;
            let quoted = ['"', '\''].map(|quote| format!("{quote}{specifier}{quote}"));
            let position = source.scripts().find_map(|(offset, script)| {
                let found = quoted.iter().find_map(|quoted| script.find(quoted))?;
                Some(position_of(&source.text, offset + found))
            });
            Some((name, position?))
        });
        match position {
            Some((name, position)) => at(error, name, position),
            None => error,
        }
    }

    /// Adds the line of the source, and whether the error is muted.
    pub(crate) fn locate(&self, report: &mut ErrorReport) {
        let script = report.stack.iter().find_map(|frame| frame.file.as_deref());
        report.is_muted = script.is_some_and(|name| self.is_muted(name));
        let position = report.position();
        let source_line = position.and_then(|frame| self.line(frame));
        report.colno = position
            .zip(source_line.as_deref())
            .map(|(frame, line)| column_in_code_units(line, frame.column));
        report.source_line = source_line;
    }
}

/// The error of a source that can't be parsed. A `SyntaxError` without a position is at the end.
pub(crate) fn syntax_error(error: JsError, text: &str, name: &Path) -> JsError {
    if error.as_native().is_some_and(JsNativeError::is_syntax) {
        at(error, name, position_of(text, text.trim_end().len()))
    } else {
        error
    }
}

/// The error of a source that can't be transpiled, with its position.
pub(crate) fn error_at(message: String, offset: usize, text: &str, name: &Path) -> JsError {
    let error = JsNativeError::syntax().with_message(message).into();
    at(
        error,
        name,
        position_of(text, text.floor_char_boundary(offset)),
    )
}

/// The error of a source that is not text.
pub(crate) fn not_text(problem: &Problem, name: &Path) -> JsError {
    let error = JsNativeError::syntax()
        .with_message(format!("{}: {problem}", name.display()))
        .into();
    at(error, name, (saturating_u32(problem.line), 1))
}

/// The error with its position.
fn at(mut error: JsError, name: &Path, (line, column): (u32, u32)) -> JsError {
    error.set_position(name, line, column);
    error
}

/// The line and the column of an offset in bytes.
fn position_of(text: &str, offset: usize) -> (u32, u32) {
    let (line, column) = lines(&text[..offset]).fold((0, 0), |(line, _), text| {
        (line + 1, text.chars().count() + 1)
    });
    (saturating_u32(line), saturating_u32(column))
}

/// The lines of a source: <https://tc39.es/ecma262/#sec-line-terminators>.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let end = text.find(['\n', '\r', '\u{2028}', '\u{2029}']);
        Some(match end {
            Some(end) => {
                let after = &text[end..];
                rest = after
                    .strip_prefix("\r\n")
                    .or_else(|| Some(&after[after.chars().next()?.len_utf8()..]));
                &text[..end]
            }
            None => text,
        })
    })
}

/// A line of a source, from 0.
pub(crate) fn nth_line(text: &str, line: u32) -> Option<&str> {
    lines(text).nth(usize::try_from(line).ok()?)
}

/// The column in code units of a column in characters, both from 1.
pub(crate) fn column_in_code_units(line: &str, column: u32) -> u32 {
    let before = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
    let before = line.chars().take(before);
    let pairs = before.filter(|character| character.len_utf16() == 2);
    column.saturating_add(saturating_u32(pairs.count()))
}

/// A number of lines or columns, in the type of a [`StackFrame`].
pub(crate) fn saturating_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_sources_are_dropped() {
        let sources = Sources::default();
        let large = " ".repeat(MAX_SOURCE_BYTES / 2);
        for name in ["a", "b", "b", "c"] {
            sources.keep(Path::new(name), &large);
        }
        assert!(
            sources.text("a").is_none()
                && sources.text("b").is_some()
                && sources.text("c").is_some()
        );
    }

    #[test]
    fn lines_end_at_every_line_terminator_of_the_standard() {
        let all: Vec<_> = lines("a\r\nb\nc\rd\u{2028}e\u{2029}\n").collect();
        assert_eq!(all, ["a", "b", "c", "d", "e", "", ""]);
    }

    #[test]
    fn columns_in_code_units_count_both_of_a_pair() {
        let columns = [0, 1, 2, 3, 4, 9].map(|column| column_in_code_units("é😀a", column));
        assert_eq!(columns, [0, 1, 2, 4, 5, 10]);
    }
}
