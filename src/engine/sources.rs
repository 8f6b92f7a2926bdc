//! Keeps the sources of a runtime's scripts, to report the position and the line of an error.
//!
//! - **The engine** keeps no source that a host can read. An error of the parser has its position
//!   in the text of its message. An error that a module or an asynchronous function throws has no
//!   position ([issue 4608](https://github.com/boa-dev/boa/issues/4608)).
//! - **Can be deleted** when errors have the position where they were thrown, and the engine
//!   returns the source of a script.

use crate::{
    dom::{ErrorReport, StackFrame},
    engine::{source_text::Problem, undefined_names::uses_of},
};
use boa_engine::{Context, JsError, JsNativeError, JsObject, js_string};
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, HashMap, VecDeque},
    path::Path,
    rc::Rc,
};

/// The positions of this number of errors are kept.
const MAX_LOCATED_ERRORS: usize = 32;

/// The bytes of sources that are kept. The oldest are dropped first.
const MAX_SOURCE_BYTES: usize = 32 << 20;

/// See the [module's documentation](self).
#[derive(Default)]
pub(crate) struct Sources {
    texts: RefCell<HashMap<String, RetainedSource>>,
    /// The names of `texts`, the oldest first.
    names: RefCell<VecDeque<String>>,
    bytes: Cell<usize>,
    /// Errors without a call stack, and their positions.
    located: RefCell<VecDeque<(JsObject, StackFrame)>>,
}

/// A script, a module, or a page with scripts in it.
struct RetainedSource {
    text: Rc<str>,
    /// The scripts, by their offsets in bytes. Without any, all of the text is one.
    scripts: BTreeMap<usize, RetainedScript>,
    /// Where the script begins that was parsed last under this name. None if it is not a part of
    /// the text: a script may insert another one into its page.
    parsed_last: Option<usize>,
}

/// A part of a source.
struct RetainedScript {
    end: usize,
    /// The JavaScript to which it was transpiled, with the same lines and columns. None if it is
    /// JavaScript.
    transpiled: Option<Box<str>>,
}

impl RetainedSource {
    /// The scripts as they are in the source, each with its offset.
    fn scripts(&self) -> impl Iterator<Item = (usize, &str)> {
        let all = self.scripts.is_empty().then_some((0, &*self.text));
        all.into_iter().chain(
            self.scripts
                .iter()
                .map(|(start, script)| (*start, &self.text[*start..script.end])),
        )
    }

    /// The JavaScript of the scripts, each with its offset.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.scripts().map(|(start, text)| {
            let transpiled = self
                .scripts
                .get(&start)
                .and_then(|script| script.transpiled.as_deref());
            (start, transpiled.unwrap_or(text))
        })
    }

    /// The size of everything that is kept.
    fn bytes(&self) -> usize {
        let transpiled = self
            .scripts
            .values()
            .filter_map(|script| script.transpiled.as_deref());
        self.text.len() + transpiled.map(str::len).sum::<usize>()
    }

    /// Marks the script that was parsed. Whitespace before it takes the place of the text before.
    fn add_script(&mut self, text: &str, transpiled: Option<&str>) {
        let code = text.trim_start();
        let before = text[..text.len() - code.len()].chars().count();
        let after_whitespace = |text: &str| text.char_indices().nth(before).map(|(start, _)| start);
        let start = after_whitespace(&self.text);
        self.parsed_last =
            start.filter(|start| !code.is_empty() && self.text[*start..].starts_with(code));
        if let Some(start) = self.parsed_last {
            let transpiled = transpiled
                .and_then(|text| text.get(after_whitespace(text)?..))
                .map(Box::from);
            self.scripts.insert(
                start,
                RetainedScript {
                    end: start + code.len(),
                    transpiled,
                },
            );
        }
    }

    /// The position of an undefined name. `reported` is that of the engine, or 0 if it has none, as
    /// at the start of a script.
    fn position_of_undefined(&self, name: &str, reported: (u32, u32)) -> Option<(u32, u32)> {
        let find = |(offset, script): (usize, &str)| {
            let (line, column) = position_of(&self.text, offset);
            let in_text = |position: (u32, u32)| match position {
                (0, _) => position,
                (1, in_line) => (line, in_line + column - 1),
                (later, in_line) => (later + line - 1, in_line),
            };
            let mut uses: Vec<_> = uses_of(name, script)
                .into_iter()
                .map(|it| (in_text(it.place), in_text(it.reported)))
                .collect();
            uses.sort_unstable();
            let known = uses
                .iter()
                .find(|(_, as_reported)| *as_reported == reported);
            let known = known
                .or_else(|| uses.iter().find(|(place, _)| *place >= reported))
                .or(uses.first());
            known.map(|(place, _)| *place)
        };
        if self.scripts.is_empty() {
            return find((0, &self.text));
        }
        let mut scripts: Vec<_> = self.code().collect();
        if reported.0 > 0 {
            scripts.retain(|(offset, _)| position_of(&self.text, *offset) <= reported);
            return find(*scripts.last()?);
        }
        let last = self.parsed_last?;
        scripts.sort_by_key(|(offset, _)| *offset != last);
        scripts.into_iter().find_map(find)
    }
}

impl Sources {
    /// Keeps the source of a script. `name` is its name in call stacks.
    pub(crate) fn keep(&self, name: &Path, text: &str) {
        let name = name.display().to_string();
        let (mut texts, mut names) = (self.texts.borrow_mut(), self.names.borrow_mut());
        let mut bytes = self.bytes.get() + text.len();
        let source = RetainedSource {
            text: text.into(),
            scripts: BTreeMap::new(),
            parsed_last: None,
        };
        match texts.insert(name.clone(), source) {
            Some(before) => bytes -= before.bytes(),
            None => names.push_back(name),
        }
        while bytes > MAX_SOURCE_BYTES
            && names.len() > 1
            && let Some(oldest) = names.pop_front()
        {
            bytes -= texts.remove(&oldest).map_or(0, |source| source.bytes());
        }
        self.bytes.set(bytes);
    }

    /// Marks a script that was parsed in the source that is kept under its name. `code` is its
    /// JavaScript, with the same lines and columns.
    pub(crate) fn add_script(&self, name: &Path, text: &str, code: &str) {
        if let Some(source) = self.texts.borrow_mut().get_mut(&name.display().to_string()) {
            let before = source.bytes();
            source.add_script(text, (text != code).then_some(code));
            self.bytes.set(self.bytes.get() - before + source.bytes());
        }
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
            self.located.take(),
            self.bytes.take(),
        ));
    }

    /// Keeps the position of an error, and returns the error.
    pub(crate) fn set_position(
        &self,
        error: JsError,
        frame: StackFrame,
        context: &mut Context,
    ) -> JsError {
        match error.into_opaque(context) {
            Ok(value) => {
                if let Some(object) = value.as_object()
                    && self.known_position(&object).is_none()
                {
                    let mut located = self.located.borrow_mut();
                    if located.len() == MAX_LOCATED_ERRORS {
                        located.pop_front();
                    }
                    located.push_back((object, frame));
                }
                JsError::from_opaque(value)
            }
            // The engine ended the evaluation.
            Err(error) => error,
        }
    }

    fn known_position(&self, error: &JsObject) -> Option<StackFrame> {
        let located = self.located.borrow();
        located
            .iter()
            .find(|(known, _)| JsObject::equals(known, error))
            .map(|(_, frame)| frame.clone())
    }

    /// The error of a source that can't be parsed. Its position is taken from the engine's message.
    pub(crate) fn syntax_error(
        &self,
        error: JsError,
        text: &str,
        name: &Path,
        context: &mut Context,
    ) -> JsError {
        let Ok(value) = error.clone().into_opaque(context) else {
            return error;
        };
        let Some(object) = value.as_object() else {
            return error;
        };
        let message = match object.get(js_string!("message"), context) {
            Ok(message) => message
                .as_string()
                .map(|message| message.to_std_string_lossy())
                .unwrap_or_default(),
            Err(_) => return error,
        };
        let (message, (line, column)) = split_position(&message, text);
        let error = JsNativeError::syntax().with_message(message).into();
        self.set_position(error, frame(name, line, column), context)
    }

    /// The error of a source that can't be transpiled, with its position.
    pub(crate) fn error_at(
        &self,
        message: String,
        offset: usize,
        text: &str,
        name: &Path,
        context: &mut Context,
    ) -> JsError {
        let (line, column) = position_of(text, text.floor_char_boundary(offset));
        let error = JsNativeError::syntax().with_message(message).into();
        self.set_position(error, frame(name, line, column), context)
    }

    /// The error of a source that is not text.
    pub(crate) fn not_text(
        &self,
        problem: &Problem,
        name: &Path,
        context: &mut Context,
    ) -> JsError {
        let error = JsNativeError::syntax()
            .with_message(format!("{}: {problem}", name.display()))
            .into();
        self.set_position(error, frame(name, saturating_u32(problem.line), 1), context)
    }

    /// The error of an import, with the position of its specifier.
    pub(crate) fn at_specifier(
        &self,
        error: JsError,
        specifier: &str,
        referrer: Option<&Path>,
        context: &mut Context,
    ) -> JsError {
        let position = referrer.and_then(|name| {
            let texts = self.texts.borrow();
            let source = texts.get(&name.display().to_string())?;
            let quoted = ['"', '\''].map(|quote| format!("{quote}{specifier}{quote}"));
            let (line, column) = source.scripts().find_map(|(offset, script)| {
                let found = quoted.iter().find_map(|quoted| script.find(quoted))?;
                Some(position_of(&source.text, offset + found))
            })?;
            Some(frame(name, line, column))
        });
        match position {
            Some(frame) => self.set_position(error, frame, context),
            None => error,
        }
    }

    /// The error of an import of a name that is not exported, with the position of that name. The
    /// engine's message has only the name.
    pub(crate) fn at_imported_name(&self, error: JsError, context: &mut Context) -> JsError {
        let message = error.to_string();
        let name = message
            .split_once("export `")
            .and_then(|(_, rest)| rest.split_once('`'));
        let position = name.and_then(|(name, _)| {
            let texts = self.texts.borrow();
            texts.iter().find_map(|(file, source)| {
                let found = |(offset, script)| Some(offset + imported_name(script, name)?);
                let (line, column) = position_of(&source.text, source.scripts().find_map(found)?);
                Some(frame(Path::new(file), line, column))
            })
        });
        match position {
            Some(frame) => self.set_position(error, frame, context),
            None => error,
        }
    }

    /// Adds the position of an error, if it was kept here, and the line of the source.
    pub(crate) fn locate(&self, report: &mut ErrorReport) {
        if let Some(object) = report.value.as_object()
            && let Some(frame) = self.known_position(&object)
        {
            report.stack.insert(0, frame);
        }
        self.correct_undefined_name(report);
        report.source_line = report.position().and_then(|frame| self.line(frame));
    }

    /// Corrects the position of an undefined name: the engine reports an earlier position or none.
    /// The name is found in the source.
    fn correct_undefined_name(&self, report: &mut ErrorReport) {
        let Some(name) = report
            .message
            .strip_prefix("ReferenceError: ")
            .and_then(name_without_value)
        else {
            return;
        };
        let Some(frame) = report.stack.iter_mut().find(|frame| frame.file.is_some()) else {
            return;
        };
        let texts = self.texts.borrow();
        let Some(source) = frame.file.as_ref().and_then(|file| texts.get(file)) else {
            return;
        };
        if let Some(position) = source.position_of_undefined(name, (frame.line, frame.column)) {
            (frame.line, frame.column) = position;
        }
    }
}

/// The name of an undefined variable, or of one before its declaration.
fn name_without_value(message: &str) -> Option<&str> {
    let name = message.strip_suffix(" is not defined");
    name.or_else(|| {
        let name = message.strip_prefix("Cannot access '")?;
        name.strip_suffix("' before initialization")
    })
}

fn frame(name: &Path, line: u32, column: u32) -> StackFrame {
    StackFrame::new(None, Some(name.display().to_string()), line, column)
}

/// The line and the column of an offset in bytes.
fn position_of(text: &str, offset: usize) -> (u32, u32) {
    let (line, column) = lines(&text[..offset]).fold((0, 0), |(line, _), text| {
        (line + 1, text.chars().count() + 1)
    });
    (saturating_u32(line), saturating_u32(column))
}

/// The offset of a name between `import` and the end of the statement.
fn imported_name(text: &str, name: &str) -> Option<usize> {
    text.match_indices("import").find_map(|(start, _)| {
        let statement = &text[start..];
        let end = statement.find([';', '"', '\'']).unwrap_or(statement.len());
        let is_part =
            |character: char| character.is_alphanumeric() || matches!(character, '_' | '$');
        statement[..end]
            .match_indices(name)
            .find_map(|(offset, _)| {
                let whole = !statement[..offset].ends_with(is_part)
                    && !statement[offset + name.len()..].starts_with(is_part);
                whole.then_some(start + offset)
            })
    })
}

/// Splits ` at line 3, col 14` off a message. Without it, the error is at the end of the source.
fn split_position(message: &str, text: &str) -> (String, (u32, u32)) {
    for (before, between) in [(" at line ", ", col "), (" at line ", " column ")] {
        let position = message.rsplit_once(before).and_then(|(start, position)| {
            let (line, column) = position.split_once(between)?;
            Some((start.to_owned(), (line.parse().ok()?, column.parse().ok()?)))
        });
        if let Some(position) = position {
            return position;
        }
    }
    let message = message.replace("abrupt end", "unexpected end of the source");
    (message, position_of(text, text.trim_end().len()))
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

/// A number of lines or columns, in the type of a [`StackFrame`].
pub(crate) fn saturating_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use crate::engine::sources::*;

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
    fn positions_are_split_off_messages() {
        assert_eq!(
            split_position("odd at line 3, col 14", ""),
            ("odd".into(), (3, 14))
        );
        assert_eq!(
            split_position("odd at line 3 column 14", ""),
            ("odd".into(), (3, 14))
        );
        assert_eq!(
            split_position("abrupt end", "f(\n  1,\n"),
            ("unexpected end of the source".into(), (2, 5))
        );
    }

    #[test]
    fn names_are_looked_for_in_the_script_of_the_reported_position() {
        let page = "<p>nope</p><script>let a = 1 // nope</script>\n<script>let a; nope</script>\n<b><script>nope</script>";
        let sources = Sources::default();
        let (name, places) = (Path::new("page"), ["let a = 1 // nope", "let a; nope"]);
        sources.keep(name, page);
        let parse = |script: &str| sources.add_script(name, script, script);
        let in_place = |script: &str| {
            let start = page.rfind(script).unwrap();
            page[..start]
                .chars()
                .map(|it| if it == '\n' { it } else { ' ' })
                .collect::<String>()
                + script
        };
        let find =
            |reported| sources.texts.borrow()["page"].position_of_undefined("nope", reported);
        places.map(in_place).iter().for_each(|script| parse(script));
        assert_eq!(find((0, 0)), Some((2, 16)));
        assert_eq!(find((2, 9)), Some((2, 16)));
        assert_eq!(find((1, 20)), None);
        parse(&in_place("nope"));
        assert_eq!(find((0, 0)), Some((3, 12)));
        assert_eq!(find((2, 9)), Some((2, 16)));
        parse("nope // a script that another has inserted");
        assert_eq!(find((0, 0)), None);
    }

    #[test]
    fn imported_names_are_found_in_import_statements() {
        let text = "const zz = 1;\nimport { zzz, zz as a } from './x.mjs';";
        assert_eq!(
            imported_name(text, "zz").map(|offset| position_of(text, offset)),
            Some((2, 15))
        );
        assert_eq!(imported_name(text, "x"), None);
    }
}
