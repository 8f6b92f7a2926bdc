//! What the documents list is what there is, and all of it.

use boa_engine::Context;
use boa_websocket::{Console, ConsoleMessage, Runtime};
use std::{
    cell::RefCell,
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    rc::Rc,
};
use url::Url;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines of a section, up to the next heading.
fn section<'a>(document: &'a str, heading: &str) -> impl Iterator<Item = &'a str> {
    let (_, after) = document.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no {heading}"));
    after.lines().take_while(|line| !line.starts_with("## "))
}

/// What stands between backticks.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The rows of tables, without their heads.
fn rows<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    lines.filter(|line| line.starts_with("| ") && !line.starts_with("| |")).collect()
}

#[derive(Default)]
struct Printed(RefCell<String>);

impl Console for Printed {
    fn print(&self, message: &ConsoleMessage<'_>) {
        self.0.borrow_mut().push_str(&message.to_string());
    }
}

/// The names of the global object in a runtime, but for those of ECMAScript and those that only the engine has.
async fn globals() -> BTreeSet<String> {
    let location: Url = "https://example.com/".parse().expect("a URL");
    let printed = Rc::new(Printed::default());
    let builder = Runtime::builder().location(location).console(printed.clone());
    let mut runtime = builder.build().expect("it can be built");
    let list = "console.log(Object.getOwnPropertyNames(globalThis).join())";
    runtime.execute("names.js", list).await.expect("it runs");
    let bare = Context::default().global_object();
    let bare = bare.own_property_keys(&mut Context::default()).expect("an ordinary object");
    let bare: BTreeSet<String> = bare.iter().map(ToString::to_string).collect();
    let names = printed.0.take();
    names.split(',').filter(|name| !bare.contains(*name)).map(str::to_owned).collect()
}

#[tokio::test(start_paused = true)]
async fn the_table_of_globals_is_complete() {
    let readme = read("README.md");
    let mut listed = BTreeSet::new();
    for row in rows(section(&readme, "What a script finds")) {
        // What stands in parentheses are members, and event types are no names of the global object.
        let mut text = String::new();
        let mut depth = 0;
        for character in row.split(';').next().unwrap_or_default().chars() {
            match character {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ if depth == 0 => text.push(character),
                _ => {}
            }
        }
        listed.extend(code(&text).map(|name| name.split('.').next().unwrap_or_default().to_owned()));
    }
    // The command's own, a word of the language, and what every global object has.
    for other in ["scriptArgs", "await", "globalThis"] {
        assert!(listed.remove(other), "{other} was listed");
    }
    let mut there = globals().await;
    there.retain(|name| !name.starts_with("on"));
    let missing: Vec<_> = there.difference(&listed).collect();
    let wrong: Vec<_> = listed.difference(&there).collect();
    assert!(missing.is_empty() && wrong.is_empty(), "not in the README: {missing:?}; nowhere else: {wrong:?}");
}

#[test]
fn the_table_of_dependencies_is_complete() {
    let architecture = read("ARCHITECTURE.md");
    let first_cells = rows(section(&architecture, "Dependencies")).into_iter().filter_map(|row| row.split('|').nth(1));
    let listed: BTreeSet<&str> = first_cells.flat_map(code).collect();
    let manifest = read("Cargo.toml");
    let mut there = BTreeSet::new();
    let mut within = false;
    for line in manifest.lines() {
        if let Some(name) = line.strip_prefix('[') {
            within = name.trim_end_matches(']').ends_with("dependencies");
        } else if let (true, false, Some((name, _))) = (within, line.starts_with('#'), line.split_once(" = ")) {
            there.insert(name);
        }
    }
    let missing: Vec<_> = there.difference(&listed).collect();
    let wrong: Vec<_> = listed.difference(&there).collect();
    assert!(missing.is_empty() && wrong.is_empty(), "not in ARCHITECTURE.md: {missing:?}; nowhere else: {wrong:?}");
}

#[test]
fn the_behaviours_that_are_pointed_to_exist() {
    let readme = read("js-tests/README.md");
    for row in rows(section(&readme, "What is shown of WebSocket, and where")) {
        let shown_by = row.rsplit('|').nth(1).unwrap_or_default();
        for path in code(shown_by).filter(|path| path.contains('/')) {
            let (folder, name) = path.split_once('/').unwrap_or((path, ""));
            let (start, end) = name.split_once('*').unwrap_or((name, ""));
            let found = fs::read_dir(root().join("js-tests").join(folder)).into_iter().flatten().any(|entry| {
                let file = entry.expect("a folder can be listed").path();
                let stem = file.file_stem().unwrap_or_default().to_string_lossy();
                name.is_empty()
                    || stem == name
                    || (name.contains('*') && stem.starts_with(start) && stem.ends_with(end))
            });
            assert!(found, "{path}, in {row}");
        }
    }
}
