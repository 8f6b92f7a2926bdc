//! Hints about imports that fail.

use boa_websocket::{dom::ErrorReport, messages};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What other programs add to the specifier of a file that does not exist.
const ADDED: [&str; 8] = [
    ".ts",
    ".mts",
    ".js",
    ".mjs",
    "/index.ts",
    "/index.mts",
    "/index.js",
    "/index.mjs",
];

/// The largest file of JSON that is read for a hint, in bytes.
const MAX_JSON: u64 = 16 << 20;

pub(super) const GLOBAL_WEB_SOCKET: &str = "WebSocket is a global, as in browsers: leave the import of ws out, and use \
                                 addEventListener or onmessage instead of on";

/// The message about an import that failed, from the specifier to its end.
pub(crate) fn failed_import(message: &str) -> Option<&str> {
    message
        .strip_prefix("TypeError: ")?
        .strip_prefix(messages::IMPORT)
}

/// The hint for the specifier of a [`failed_import`].
pub(super) fn of_specifier(rest: &str) -> Option<&'static str> {
    if rest.starts_with("ws'") {
        Some(GLOBAL_WEB_SOCKET)
    } else if rest.starts_with("node:")
        && !rest.contains(messages::NO_MODULE_OF_NODE)
        && !rest.contains(messages::NOT_THERE)
    {
        Some(
            "modules of Node do not exist in a page; globals such as URL, Blob and crypto need no import",
        )
    } else if rest.starts_with("npm:") || rest.starts_with("jsr:") {
        Some(
            "npm install NAME installs a package, and import 'NAME' finds it; one of jsr: is @jsr/SCOPE__NAME \
             (https://jsr.io/docs/npm-compatibility)",
        )
    } else if rest.ends_with(messages::NEEDS_LOCATION) {
        Some(
            "--location https://HOST/ says where the script is from, and then modules of servers are loaded",
        )
    } else if rest
        .strip_suffix(messages::NO_PATH)
        .is_some_and(|rest| rest.ends_with("': "))
    {
        Some(
            "a page finds no packages by their names; an import map in the page names their files, or a bundler such as \
             esbuild (--bundle --format=esm --platform=browser) puts one into a file",
        )
    } else {
        None
    }
}

/// The hint for an import that failed.
pub(super) fn of_import(report: &ErrorReport) -> Option<String> {
    let message = &report.message;
    if let Some(rest) = failed_import(message) {
        let (specifier, from) = rest
            .strip_suffix(messages::NO_FILE)
            .or_else(|| rest.strip_suffix(messages::IS_FOLDER))?
            .strip_suffix("': ")?
            .split_once(messages::IMPORT_FROM)?;
        let folder = Path::new(from).parent()?;
        return with_extension(specifier, |path| folder.join(path).is_file());
    }
    let file = report.position().and_then(|it| it.file.clone())?;
    let extension = Path::new(&file).extension()?.to_str()?.to_owned();
    if let Some(name) = message
        .strip_prefix("SyntaxError: could not find export `")
        .and_then(|rest| rest.strip_suffix('`'))
    {
        return matches!(&*extension, "ts" | "mts").then(|| {
            format!("if it is a type, write import {{ type {name} }}, or export {{ type {name} }}")
        });
    }
    let is_json = extension == "json" && message.starts_with("SyntaxError: ");
    (is_json && is_valid_json(Path::new(&file))).then(|| WITH_TYPE.to_owned())
}

const WITH_TYPE: &str =
    "a module of JSON is imported with its type: import data from '...' with { type: \"json\" }";

/// The specifier of a file that another program would have found.
fn with_extension(specifier: &str, exists: impl Fn(PathBuf) -> bool) -> Option<String> {
    if !specifier.starts_with("./") && !specifier.starts_with("../") {
        return None;
    }
    let specifier = specifier.trim_end_matches('/');
    let mut candidates = ADDED.iter().map(|added| format!("{specifier}{added}"));
    let found = candidates.find(|candidate| exists(PathBuf::from(candidate)))?;
    Some(format!("did you mean {found}?"))
}

/// Whether a file has valid JSON, which was parsed as a script.
fn is_valid_json(file: &Path) -> bool {
    let is_small = fs::metadata(file).is_ok_and(|it| it.is_file() && it.len() <= MAX_JSON);
    is_small
        && fs::read(file).is_ok_and(|text| {
            let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
            serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_file_that_exists_is_meant() {
        let there = ["./a.mjs", "./a.js", "../b/index.ts"];
        let meant = |specifier: &str| {
            with_extension(specifier, |path| {
                there.iter().any(|it| path == Path::new(it))
            })
        };
        for (specifier, expected) in [
            ("./a", Some("did you mean ./a.js?")),
            ("../b", Some("did you mean ../b/index.ts?")),
            ("../b/", Some("did you mean ../b/index.ts?")),
            ("./c", None),
            ("a", None),
        ] {
            assert_eq!(meant(specifier).as_deref(), expected, "{specifier}");
        }
    }
}
