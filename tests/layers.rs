//! What must not depend on what: the table of ARCHITECTURE.md, held against the sources.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A layer, the layers that it may use, and the crates that it must not name.
const LAYERS: &[(&str, &[&str], &[&str])] = &[
    ("permissions", &[], &["boa_", "tokio"]),
    ("net", &["permissions"], &["boa_engine", "boa_gc", "boa_runtime"]),
    ("webidl", &[], &["tokio"]),
    ("dom", &["webidl"], &["tokio"]),
    ("web", &["dom", "webidl"], &["tokio"]),
    ("websocket", &["dom", "net", "web", "webidl"], &["tokio"]),
    ("page", &["dom", "webidl"], &["tokio"]),
    ("runtime", &["dom", "net", "permissions", "web", "webidl", "websocket"], &[]),
    ("cli", &[], &[]),
];

#[test]
fn layers_use_what_is_to_their_left_only() {
    let mut wrong = Vec::new();
    for (layer, allowed, forbidden) in LAYERS {
        for file in files_of(layer) {
            let source = code(&fs::read_to_string(&file).expect("a source file can be read"));
            for used in uses(&source) {
                if used != *layer && is_layer(&used) && !allowed.contains(&used.as_str()) {
                    wrong.push(format!("{}: {layer} must not use {used}", file.display()));
                }
            }
            for name in *forbidden {
                if source.contains(name) {
                    wrong.push(format!("{}: {layer} must not name {name}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Files that wait for nothing and know no engine, as ARCHITECTURE.md has it.
const PURE: &[&str] = &[
    "permissions/mod.rs",
    "permissions/network.rs",
    "permissions/rule.rs",
    "net/deflate.rs",
    "net/extensions.rs",
    "net/frame.rs",
    "net/handshake.rs",
    "net/message.rs",
    "net/outgoing.rs",
    "page/layout/canvas.rs",
    "page/layout/flow.rs",
    "page/layout/grid.rs",
    "page/layout/table.rs",
    "websocket/address.rs",
    "websocket/state.rs",
];

#[test]
fn pure_files_are_pure() {
    for file in PURE {
        let source = code(&fs::read_to_string(root().join(file)).expect("the file is where the list has it"));
        for name in ["boa_", "tokio::", "async ", ".await", "std::io", "std::net"] {
            assert!(!source.contains(name), "{file} must not name {name}");
        }
    }
}

#[test]
fn every_module_is_a_layer() {
    let lib = fs::read_to_string(root().join("lib.rs")).expect("lib.rs can be read");
    for module in lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')) {
        assert!(is_layer(module), "{module} is missing from the table of layers");
    }
}

/// The test itself must be able to fail.
#[test]
fn uses_are_found_in_all_their_forms() {
    let source = "use crate::net::Event;\nuse crate::{dom::{self, host}, web::Blob,\n    webidl};\nfn f() { crate::runtime::go() }";
    assert_eq!(uses(source), ["dom", "net", "runtime", "web", "webidl"]);
    assert_eq!(code("//! tokio\nlet a = 1; // boa_gc\n#[cfg(test)]\nmod tests { use tokio; }"), "\nlet a = 1; \n");
}

fn is_layer(name: &str) -> bool {
    LAYERS.iter().any(|(layer, ..)| *layer == name)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The files of a layer, but for those that are tests.
fn files_of(layer: &str) -> Vec<PathBuf> {
    let single = root().join(format!("{layer}.rs"));
    let mut files = if single.exists() { vec![single] } else { Vec::new() };
    let mut folders = vec![root().join(layer)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("a folder can be listed").path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if name != "tests" {
                    folders.push(path);
                }
            } else if !name.ends_with("tests") && name != "testing" && name != "fuzzing" {
                files.push(path);
            }
        }
    }
    assert!(!files.is_empty(), "no files of {layer} were found");
    files
}

/// The source without comments and without the tests at its end.
fn code(source: &str) -> String {
    let source = source.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let lines: Vec<_> = source.split('\n').map(|line| line.split("//").next().unwrap_or_default()).collect();
    lines.join("\n")
}

/// The modules that `crate::` paths lead to.
fn uses(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (start, _) in source.match_indices("crate::") {
        let rest = &source[start + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(names_in_group(group)),
            None => found.push(name(rest)),
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn names_in_group(group: &str) -> Vec<String> {
    let (mut depth, mut at_start, mut names) = (0, true, Vec::new());
    for (position, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => at_start = true,
            _ if at_start && !character.is_whitespace() => {
                names.push(name(&group[position..]));
                at_start = false;
            }
            _ => {}
        }
    }
    names
}

fn name(path: &str) -> String {
    path.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect()
}

/// Somebody may set it while a connection waits for something: what waits goes by a clock that only goes on.
#[test]
fn the_network_asks_the_clock_on_the_wall_for_certificates_alone() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/net");
    let mut asking = Vec::new();
    for entry in fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("a source");
        if !name.ends_with("_tests.rs") && (text.contains("SystemTime") || text.contains("UnixTime")) {
            asking.push(name);
        }
    }
    asking.sort();
    assert_eq!(asking, ["certificate.rs", "verifier.rs"]);
}
