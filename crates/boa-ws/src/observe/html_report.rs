//! `--report`: a page about connections, made of a record.

use super::result_file;
use crate::source::program::{Unreadable, Unwritable, read};
use boa_websocket::net::har::Recorder;
use serde_json::Value;
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

/// The page, with names in double braces in the places of its parts.
const PAGE: &str = include_str!("report.html");
const STYLE: &str = include_str!("report.css");
const MODEL: &str = include_str!("report_model.js");
const SCRIPT: &str = include_str!("report_page.js");

/// A record that is no page can be made of.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReportError {
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    #[error(transparent)]
    Unwritable(#[from] Unwritable),
    #[error("{name} is not a record in the format HAR: {why}")]
    NotHar { name: String, why: String },
}

/// Writes the page of a recorder's record.
pub(super) fn of_recorder(recorder: &Recorder, to: &Path) -> Result<(), ReportError> {
    write_to(to, |data| recorder.write_to(data))
}

/// Writes the page of a file in the format HAR.
pub(super) fn of_file(from: &Path, to: &Path) -> Result<(), ReportError> {
    let not_har = |why: String| ReportError::NotHar {
        name: from.display().to_string(),
        why,
    };
    let text = read(from)?;
    let mut record: Value =
        serde_json::from_slice(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text))
            .map_err(|error| not_har(error.to_string()))?;
    let entries = record
        .pointer_mut("/log/entries")
        .and_then(Value::as_array_mut);
    let entries = entries.ok_or_else(|| not_har("it has no entries".to_owned()))?;
    // A browser records pictures and scripts too.
    entries.retain(is_of_scripts);
    write_to(to, |data| {
        serde_json::to_writer(data, &record).map_err(io::Error::from)
    })
}

/// Whether it is a WebSocket, or a request of a script.
fn is_of_scripts(entry: &Value) -> bool {
    let url = entry
        .pointer("/request/url")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let kind = entry["_resourceType"].as_str();
    matches!(kind, Some("websocket" | "fetch" | "xhr"))
        || entry["_webSocketMessages"].is_array()
        || url.starts_with("ws")
}

fn write_to(
    to: &Path,
    data: impl FnOnce(&mut Escaped<&mut BufWriter<File>>) -> io::Result<()>,
) -> Result<(), ReportError> {
    Ok(result_file::write(to, |file| write(file, data))?)
}

/// Writes the page. `data` writes its record.
fn write<W: Write>(
    mut page: W,
    data: impl FnOnce(&mut Escaped<W>) -> io::Result<()>,
) -> io::Result<()> {
    let filled = |part: &str| {
        part.replace("{{style}}", STYLE.trim_end())
            .replace("{{model}}", MODEL.trim_end())
            .replace("{{page}}", SCRIPT.trim_end())
    };
    let (before, after) = PAGE.split_once("{{data}}").unwrap_or((PAGE, ""));
    page.write_all(filled(before).as_bytes())?;
    let mut escaped = Escaped(page);
    data(&mut escaped)?;
    escaped.0.write_all(filled(after).as_bytes())
}

/// Writes JSON into an element `script`. The character `<` is only in strings of JSON, and an
/// escape there: so no message ends the element.
pub(super) struct Escaped<W>(W);

impl<W: Write> Write for Escaped<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut parts = bytes.split(|byte| *byte == b'<');
        if let Some(first) = parts.next() {
            self.0.write_all(first)?;
        }
        for part in parts {
            self.0.write_all(b"\\u003c")?;
            self.0.write_all(part)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_all_its_parts_and_names_nothing_in_a_network() {
        let mut page = Vec::new();
        write(&mut page, |data| data.write_all(b"{}")).expect("memory can be written to");
        let page = String::from_utf8(page).expect("UTF-8");
        for (open, close) in [
            ("<script", "</script>"),
            ("<style>", "</style>"),
            ("<section", "</section>"),
        ] {
            assert_eq!(
                page.matches(open).count(),
                page.matches(close).count(),
                "{open}"
            );
        }
        assert!(page.contains("const Model = ") && page.contains("color-scheme: light dark"));
        assert!(page.contains("default-src 'none'"));
        // The name of a namespace is no address.
        let page = page.replace("http://www.w3.org/2000/svg", "");
        assert!(
            !page.contains("http:")
                && !page.contains("https:")
                && !page.contains("src=")
                && !page.contains("href=")
        );
        assert!(
            !page.contains("{{style}}")
                && !page.contains("{{model}}")
                && !page.contains("{{data}}")
        );
    }
}
