//! [Source maps](https://tc39.es/ecma426/): the positions in the sources that a bundle was made of.

use crate::{
    dom::{ErrorReport, StackFrame},
    host,
    runtime::sources::{column_in_code_units, nth_line, saturating_u32},
    web::parse_url,
};
use sourcemap::{DecodedMap, SourceMap};
use std::{
    cell::RefCell,
    collections::VecDeque,
    path::{Component, Path, PathBuf},
    ptr,
    rc::{Rc, Weak},
};
use url::Url;

/// The limit on the bytes of a source map. A decoded one takes about ten times as many.
const MAX_MAP_BYTES: usize = 32 << 20;

/// The number of scripts whose maps are kept.
const MAX_MAPS: usize = 8;

/// Returns the source map at a URL, given the name of the script and that URL.
pub(in crate::runtime) type Load = Box<dyn Fn(&str, &str) -> Option<Vec<u8>>>;

/// The source maps of a runtime's scripts. They are loaded when the first error is reported.
pub(in crate::runtime) struct SourceMaps {
    load: Load,
    known: RefCell<VecDeque<Known>>,
}

/// A script that was asked for, and its map if there is one.
struct Known {
    script: String,
    source: Weak<str>,
    map: Option<Rc<ScriptMap>>,
}

struct ScriptMap {
    /// The URL in the comment of the script.
    url: String,
    map: SourceMap,
}

/// A position in an original source, and its line if the map has the source.
type Original = (StackFrame, Option<String>);

impl SourceMaps {
    pub(in crate::runtime) fn new(load: Load) -> Self {
        Self {
            load,
            known: RefCell::default(),
        }
    }

    /// Gives the frames of a report the positions of the original sources. `source` returns the
    /// source of a script.
    pub(in crate::runtime) fn locate(
        &self,
        report: &mut ErrorReport,
        source: impl Fn(&str) -> Option<Rc<str>>,
    ) {
        let generated = report.position().cloned();
        for frame in &mut report.stack {
            let is_position = generated.as_ref() == Some(&*frame);
            if let Some((original, source_line)) = self.original(frame, &source) {
                *frame = original;
                if is_position {
                    report.source_line = source_line;
                    report.generated_position.clone_from(&generated);
                }
            }
        }
    }

    /// The original position of a frame, if its script has a map.
    pub(in crate::runtime) fn original(
        &self,
        frame: &StackFrame,
        source: impl Fn(&str) -> Option<Rc<str>>,
    ) -> Option<Original> {
        let script = frame.file.as_deref()?;
        let text = source(script)?;
        let map = self.map(script, &text)?;
        let line = frame.line.checked_sub(1)?;
        let column = column_in_code_units(nth_line(&text, line)?, frame.column);
        let token = map.map.lookup_token(line, column.saturating_sub(1))?;
        // The last entry before the position may be one of an earlier line, or one that has no
        // source.
        if token.get_dst_line() != line {
            return None;
        }
        let file = source_name(script, &map.url, token.get_source()?);
        let content = map.map.get_source_contents(token.get_src_id());
        let source_line = content
            .and_then(|text| nth_line(text, token.get_src_line()))
            .map(str::to_owned);
        let column = match &source_line {
            Some(line) => column_at(line, token.get_src_col()),
            None => token.get_src_col().saturating_add(1),
        };
        let line = token.get_src_line().saturating_add(1);
        Some((
            StackFrame::new(frame.function.clone(), Some(file), line, column),
            source_line,
        ))
    }

    /// The map of a script. A script without one is kept too, so that it is looked for once.
    fn map(&self, script: &str, source: &Rc<str>) -> Option<Rc<ScriptMap>> {
        let is_same = |known: &Known| {
            known.script == script && ptr::addr_eq(known.source.as_ptr(), Rc::as_ptr(source))
        };
        if let Some(known) = self.known.borrow().iter().find(|known| is_same(known)) {
            return known.map.clone();
        }
        // Not borrowed: the program's function may execute scripts of another runtime, but not of
        // this one.
        let map = self.decode(script, source).map(Rc::new);
        let mut known = self.known.borrow_mut();
        known.retain(|known| known.script != script && known.source.strong_count() > 0);
        known.truncate(MAX_MAPS - 1);
        known.push_front(Known {
            script: script.to_owned(),
            source: Rc::downgrade(source),
            map: map.clone(),
        });
        map
    }

    fn decode(&self, script: &str, source: &str) -> Option<ScriptMap> {
        let url = source_mapping_url(source)?;
        let (map, url) = if url.starts_with("data:") {
            let data = if url.len() <= MAX_MAP_BYTES { url } else { "" };
            // The URL of a map within the script is of no use, and may be long.
            (sourcemap::decode_data_url(data), "")
        } else {
            let bytes = host::call_program(|| (self.load)(script, url))
                .filter(|bytes| bytes.len() <= MAX_MAP_BYTES)?;
            (sourcemap::decode_slice(&bytes), url)
        };
        // Maps of sections and ranges are rare, and the crate's lookup subtracts their offsets
        // unchecked.
        let Ok(DecodedMap::Regular(map)) = map else {
            return None;
        };
        if map.tokens().any(|token| token.is_range()) {
            return None;
        }
        let url = url.to_owned();
        Some(ScriptMap { url, map })
    }
}

/// [Extracts the URL](https://tc39.es/ecma426/#sec-JavaScriptExtractSourceMapURL) of the comment
/// `//# sourceMappingURL=` at the end of a script.
pub(in crate::runtime) fn source_mapping_url(source: &str) -> Option<&str> {
    let (before, after) = source.rsplit_once(" sourceMappingURL=")?;
    let is_comment = ["//#", "//@", "/*#", "/*@"]
        .iter()
        .any(|start| before.ends_with(start));
    let end = after.find(|character: char| character.is_whitespace() || "\"'`".contains(character));
    let (url, rest) = after.split_at(end.unwrap_or(after.len()));
    // If code follows the comment, no generator wrote it.
    let is_last = rest
        .trim_start()
        .trim_start_matches("*/")
        .lines()
        .all(|line| line.trim().is_empty() || line.trim_start().starts_with("//"));
    (is_comment && is_last && !url.is_empty()).then_some(url)
}

/// The name of an original source: relative to the script's name as the map says, or its URL.
pub(in crate::runtime) fn source_name(script: &str, map: &str, source: &str) -> String {
    if let Some(url) = absolute(source) {
        return url.into();
    }
    if let Some(script) = absolute(script) {
        return parse_url(map, Some(&script))
            .and_then(|map| parse_url(source, Some(&map)))
            .map_or_else(|_| source.to_owned(), String::from);
    }
    let script = Path::new(script);
    let file = match absolute(map) {
        Some(url) => url.to_file_path().ok(),
        None => (!map.is_empty()).then(|| script.with_file_name(map)),
    };
    let folder = file
        .as_deref()
        .unwrap_or(script)
        .parent()
        .unwrap_or(Path::new(""));
    normalized(&folder.join(source)).display().to_string()
}

/// The column of an offset in code units.
fn column_at(line: &str, offset: u32) -> u32 {
    let mut units = 0;
    let before = line.chars().take_while(|character| {
        units += character.len_utf16();
        saturating_u32(units) <= offset
    });
    saturating_u32(before.count() + 1)
}

/// The URL, if the text is one. A letter alone is the drive of a path.
fn absolute(text: &str) -> Option<Url> {
    parse_url(text, None)
        .ok()
        .filter(|url| url.scheme().len() > 1)
}

/// The path without `.` and, where that is possible, `..`.
fn normalized(path: &Path) -> PathBuf {
    let mut normalized = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(
                    normalized.components().next_back(),
                    Some(Component::Normal(_))
                ) =>
            {
                normalized.pop();
            }
            other => normalized.push(other),
        }
    }
    normalized
}
