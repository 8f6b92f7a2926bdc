//! The documents name what is there: files, headings, tests, globals and folders. Their first
//! example runs.

use crate::{files::files, read, root};
use boa_websocket::{Permissions, Runtime, net::MemoryNetwork, runtime::LocalStorage};
use std::{cell::RefCell, collections::BTreeSet, fs, path::PathBuf, rc::Rc, sync::Arc};

/// The texts between backticks.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The names of the global object in a runtime with all that it can have, without the names of
/// ECMAScript and of the engine.
#[cfg(all(feature = "crypto", feature = "fetch"))]
async fn globals() -> BTreeSet<String> {
    let location = "https://example.com/".parse().expect("a URL");
    let builder = Runtime::builder()
        .location(location)
        .fetch(true)
        .max_workers(1)
        .local_storage(LocalStorage::in_memory());
    let mut runtime = builder.build().expect("it can be built");
    let list = "Object.getOwnPropertyNames(globalThis)";
    let names: Vec<String> = runtime.evaluate("names.js", list).await.expect("it runs");
    let context = &mut boa_engine::Context::default();
    let bare = context.global_object().own_property_keys(context);
    let bare: BTreeSet<_> = bare
        .expect("an ordinary object")
        .iter()
        .map(ToString::to_string)
        .collect();
    names
        .into_iter()
        .filter(|name| !bare.contains(name))
        .collect()
}

/// A script finds nothing that the manual does not name.
#[cfg(all(feature = "crypto", feature = "fetch"))]
#[tokio::test(start_paused = true)]
async fn the_manual_names_all_globals() {
    let manual = read("docs/embedding.md");
    let (_, table) = manual
        .split_once("\n## What a script finds\n\n")
        .expect("the table");
    let rows = table.lines().take_while(|line| line.starts_with('|'));
    let named: BTreeSet<_> = rows.flat_map(code).map(str::to_owned).collect();
    let mut there = globals().await;
    there.retain(|name| !name.starts_with("on") && !named.contains(name));
    assert_eq!(there, BTreeSet::new());
}

#[test]
fn the_folders_of_the_map_exist() {
    let architecture = read("ARCHITECTURE.md");
    let (_, map) = architecture
        .split_once("\nThe sources, one line for each folder:\n\n")
        .expect("the map");
    let (mut package, mut found) = ("", 0);
    for line in map.lines().map_while(|line| line.strip_prefix("    ")) {
        let Some(folders) = line.strip_prefix("  ") else {
            package = line.split(' ').next().expect("a path");
            continue;
        };
        let (folders, _) = folders.split_once("  ").expect("a description");
        for folder in folders.split(", ") {
            let path = root().join(package).join(folder);
            assert!(path.exists(), "{}", path.display());
            found += 1;
        }
    }
    assert!(found > 30, "only {found} folders were found");
}

#[tokio::test]
async fn the_first_embedding_says_something_without_a_server() {
    let readme = read("README.md");
    let (_, after) = readme
        .split_once("let script = \"\n")
        .expect("there is a script");
    let (script, _) = after.split_once("\";\n").expect("it ends");
    let printed = Rc::new(RefCell::new(String::new()));
    let output = printed.clone();
    let print = move |(text,): (String,)| {
        *output.borrow_mut() += &text;
        Ok::<_, String>(())
    };
    let builder = Runtime::builder()
        .permissions(Permissions::all())
        .connector(Arc::new(MemoryNetwork::new()));
    let mut runtime = builder
        .function("print", print)
        .build()
        .expect("it can be built");
    runtime.execute("bot.js", script).await.expect("it runs");
    runtime.run().await.expect("it ends");
    assert_eq!(printed.take(), "closed: 1006");
}

/// All Markdown files of the repository. Those of the engine's packages are Boa's.
fn documents() -> Vec<PathBuf> {
    let mut folders = vec![root()];
    let mut documents = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder can be listed") {
            let path = entry.expect("a folder can be listed").path();
            let is_hidden = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'));
            let is_made = path.ends_with("target")
                || path.ends_with("engine/packages")
                || path.ends_with("engine/edit");
            if path.is_dir() && !is_hidden && !is_made {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                documents.push(path);
            }
        }
    }
    documents
}

/// The fragment for a heading of a document.
fn anchor(heading: &str) -> String {
    let heading = heading
        .trim_start_matches('#')
        .trim()
        .to_lowercase()
        .replace(' ', "-");
    heading
        .chars()
        .filter(|character| character.is_alphanumeric() || "-_".contains(*character))
        .collect()
}

#[test]
fn links_between_documents_lead_to_files_and_headings_that_exist() {
    let mut links = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).expect("it can be read");
        for target in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            if target.contains("://") {
                continue;
            }
            let (path, heading) = target.split_once('#').unwrap_or((target, ""));
            let file = if path.is_empty() {
                document.clone()
            } else {
                document.with_file_name("").join(path)
            };
            assert!(file.exists(), "{}: {target}", document.display());
            if !heading.is_empty() {
                let linked = fs::read_to_string(&file).expect("it can be read");
                let mut headings = linked.lines().filter(|line| line.starts_with('#'));
                assert!(
                    headings.any(|line| anchor(line) == heading),
                    "{}: {target}",
                    document.display()
                );
            }
            links += 1;
        }
    }
    assert!(links > 40, "only {links} links were found");
}

/// Each path of a source file in the documents exists.
#[test]
fn the_files_that_documents_name_exist() {
    let mut paths = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).expect("it can be read");
        let folder = document.with_file_name("");
        let package = folder
            .ancestors()
            .find(|folder| folder.join("Cargo.toml").exists())
            .expect("a package");
        let named = code(&text).filter(|path| {
            path.contains('/') && path.ends_with(".rs") && !path.contains([' ', '*'])
        });
        for path in named {
            assert!(
                [&root(), &folder, package]
                    .iter()
                    .any(|base| base.join(path).exists()),
                "{}: {path}",
                document.display()
            );
            paths += 1;
        }
    }
    assert!(paths > 15, "only {paths} paths were found");
}

/// Each promise of SECURITY.md, and each invariant of ARCHITECTURE.md that the compiler does not
/// check, names a test. Each such test exists.
#[test]
fn the_tests_that_show_what_is_promised_exist() {
    let document = read("SECURITY.md");
    let architecture = read("ARCHITECTURE.md");
    let mut tests = BTreeSet::new();
    let folders = ["src", "tests", "crates"];
    for path in folders
        .iter()
        .flat_map(|folder| files(&root().join(folder), "rs"))
    {
        let source = fs::read_to_string(path).expect("a source file can be read");
        // A test of a program that is its own harness, whose name may be on the next line.
        let trials = source.split("trial(").skip(1);
        tests.extend(
            trials
                .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
                .map(str::to_owned),
        );
        // The tests of the macro `tests!`.
        let lists = source.split("::tests! {").skip(1);
        let names = lists.flat_map(|rest| rest.split('}').next().unwrap_or_default().split(','));
        // A condition may be before the name.
        tests.extend(names.filter_map(|name| Some(name.split_whitespace().last()?.to_owned())));
        let mut is_test = false;
        for line in source.lines().map(str::trim_start) {
            if let Some((_, after)) = line
                .split_once("fn ")
                .filter(|_| is_test && !line.starts_with("//"))
            {
                tests.extend(after.split('(').next().map(str::to_owned));
                is_test = false;
            }
            is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        }
    }
    let tables = document
        .split("\n| promised | shown by |\n|---|---|\n")
        .skip(1);
    let rows: Vec<_> = tables
        .flat_map(|table| table.lines().take_while(|line| line.starts_with("| ")))
        .collect();
    assert!(rows.len() > 30, "{rows:#?}");
    let (_, invariants) = architecture
        .split_once("\n| invariant | held by |\n|---|---|\n")
        .expect("there are invariants");
    let invariants = invariants.lines().take_while(|line| line.starts_with("| "));
    let others = ["the compiler", "the same", "the lint"];
    let invariants = invariants.filter(|row| {
        !others
            .iter()
            .any(|other| row.contains(&format!("| {other}")))
    });
    for row in rows.into_iter().chain(invariants) {
        let (_, shown_by) = row
            .trim_end_matches(" |")
            .rsplit_once(" | ")
            .expect("two cells");
        assert!(code(shown_by).next().is_some(), "no test shows this: {row}");
        for name in code(shown_by) {
            // A test in JavaScript is named by its path.
            let is_script = ["js", "mjs"]
                .iter()
                .any(|kind| root().join(format!("js-tests/{name}.{kind}")).exists());
            assert!(
                tests.contains(name) || is_script,
                "no test is called {name}: {row}"
            );
        }
    }
}

/// Whether a line of a list of public interfaces is a function with a `bool`, and no setter of one.
fn takes_a_boolean(line: &str) -> bool {
    let Some((_, function)) = line.split_once("fn ") else {
        return false;
    };
    // Closures may return one, and so may functions.
    let function = function.replace("-> bool", "");
    let before = function
        .rsplit_once(" -> ")
        .map_or(&*function, |(it, _)| it);
    let arguments = before.split_once('(').map_or("", |(_, it)| it);
    let is_setter = function.ends_with("(self, bool) -> Self");
    let mut words = arguments.split(|c: char| !c.is_alphanumeric() && c != ':' && c != '_');
    !is_setter && words.any(|word| word == "bool")
}

/// A call with `true` does not say what is true.
#[test]
fn functions_take_no_booleans() {
    let mut functions = 0;
    for package in ["boa_page", "boa_web", "boa_websocket", "wireline"] {
        let list = read(format!("docs/public-api/{package}.txt"));
        functions += list.matches("pub fn ").count();
        let found: Vec<_> = list.lines().filter(|line| takes_a_boolean(line)).collect();
        assert!(found.is_empty(), "{found:#?}");
    }
    assert!(functions > 1000);
    assert!(takes_a_boolean("pub fn a::B::set(&self, bool)"));
    assert!(takes_a_boolean("pub const fn a::set(bool) -> a::B"));
    assert!(!takes_a_boolean("pub fn a::B::set(self, bool) -> Self"));
}
