//! The lists in the documents are complete and correct.

#[path = "common/no_view.rs"]
mod no_view;

use boa_engine::{Context, JsValue, Source};
use boa_page::Page;
use boa_websocket::{Console, ConsoleMessage, Permissions, Runtime, net::MemoryNetwork};
use no_view::NoView;
use std::{
    cell::RefCell,
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};
use url::Url;

/// The manifests of the workspace's packages.
const MANIFESTS: [&str; 6] = [
    "Cargo.toml",
    "crates/wireline/Cargo.toml",
    "crates/boa_page/Cargo.toml",
    "crates/boa-ws/Cargo.toml",
    "crates/peers/Cargo.toml",
    "crates/xtask/Cargo.toml",
];

/// The manifests of those that are published.
const PUBLISHED: usize = 4;

/// The packages of the workspace.
const OWN: [&str; 4] = ["boa_page", "boa_websocket", "peers", "wireline"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines of a section, up to the next heading.
fn section<'a>(document: &'a str, heading: &str) -> impl Iterator<Item = &'a str> {
    let (_, after) = document
        .split_once(&format!("\n## {heading}\n"))
        .unwrap_or_else(|| panic!("no {heading}"));
    after.lines().take_while(|line| !line.starts_with("## "))
}

/// The texts between backticks.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The rows of tables, without their heads.
fn rows<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    lines
        .filter(|line| line.starts_with("| ") && !line.starts_with("| |"))
        .collect()
}

#[derive(Default)]
struct Printed(RefCell<String>);

impl Console for Printed {
    fn print(&self, message: &ConsoleMessage<'_>) {
        self.0.borrow_mut().push_str(&message.to_string());
    }
}

/// A runtime with all that it can have. The tests of the workspace have the feature.
fn with_fetch(builder: boa_websocket::Builder) -> boa_websocket::Builder {
    #[cfg(feature = "fetch")]
    return builder.fetch(true);
    #[cfg(not(feature = "fetch"))]
    builder
}

/// The names of the global object in a runtime, without those of ECMAScript and of the engine.
async fn globals() -> BTreeSet<String> {
    let location: Url = "https://example.com/".parse().expect("a URL");
    let printed = Rc::new(Printed::default());
    let builder = with_fetch(
        Runtime::builder()
            .location(location)
            .console(printed.clone()),
    );
    let mut runtime = builder.build().expect("it can be built");
    let list = "console.log(Object.getOwnPropertyNames(globalThis).join())";
    runtime.execute("names.js", list).await.expect("it runs");
    let bare = Context::default().global_object();
    let bare = bare
        .own_property_keys(&mut Context::default())
        .expect("an ordinary object");
    let bare: BTreeSet<String> = bare.iter().map(ToString::to_string).collect();
    let names = printed.0.take();
    names
        .split(',')
        .filter(|name| !bare.contains(*name))
        .map(str::to_owned)
        .collect()
}

#[tokio::test(start_paused = true)]
async fn the_table_of_globals_is_complete() {
    let manual = read("docs/embedding.md");
    let mut listed = BTreeSet::new();
    for row in rows(section(&manual, "What a script finds")) {
        // Names in parentheses are members, and event types are not names of the global object.
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
        listed
            .extend(code(&text).map(|name| name.split('.').next().unwrap_or_default().to_owned()));
    }
    // A name of the command, a keyword, and a name of every global object.
    for other in ["scriptArgs", "await", "globalThis"] {
        assert!(listed.remove(other), "{other} was listed");
    }
    let mut there = globals().await;
    there.retain(|name| !name.starts_with("on"));
    let missing: Vec<_> = there.difference(&listed).collect();
    let wrong: Vec<_> = listed.difference(&there).collect();
    assert!(
        missing.is_empty() && wrong.is_empty(),
        "not in docs/embedding.md: {missing:?}; nowhere else: {wrong:?}"
    );
}

/// Lists all functions with arguments: constructors, functions, methods and setters. Event handlers
/// are left out, because they take functions only.
const FUNCTIONS: &str = "(() => {
    const names = [];
    const members = (object, of) => {
        for (const key of Reflect.ownKeys(object)) {
            const { value, set } = Object.getOwnPropertyDescriptor(object, key);
            const name = typeof key === 'symbol' ? `${of}[${key.description}]` : `${of}.${key}`;
            if (typeof value === 'function' && key !== 'constructor') names.push(name);
            if (set && !String(key).startsWith('on')) names.push(`${name} =`);
        }
    };
    for (const key of Reflect.ownKeys(globalThis)) {
        const { value, get, set } = Object.getOwnPropertyDescriptor(globalThis, key);
        if (set && !String(key).startsWith('on')) names.push(`${String(key)} =`);
        const object = get ? get.call(globalThis) : value;
        if (object === globalThis || Object(object) !== object) continue;
        if (typeof object === 'function') names.push(object.prototype ? `new ${key}` : key);
        if (object.prototype) members(object.prototype, key);
        members(object, get ? object.constructor.name : String(key));
    }
    return names.join();
})()";

/// The functions of the engine that `src/engine` replaces.
const REPLACED: [&str; 18] = [
    "Array.flat",
    "Array.join",
    "Array.toLocaleString",
    "Array.toString",
    "Error.toString",
    "JSON.parse",
    "JSON.stringify",
    "Object.__proto__ =",
    "Object.setPrototypeOf",
    "Object.toLocaleString",
    "Reflect.setPrototypeOf",
    "RegExp.compile",
    "RegExp.exec",
    "String.includes",
    "String.indexOf",
    "String.lastIndexOf",
    "String.replaceAll",
    "String.split",
];

/// The names of a list that a script has made.
fn names(list: &JsValue) -> BTreeSet<String> {
    let list = list.as_string().expect("a string").to_std_string_lossy();
    list.split(',').map(str::to_owned).collect()
}

#[tokio::test(start_paused = true)]
async fn the_bound_of_every_function_is_listed() {
    let location: Url = "https://example.com/".parse().expect("a URL");
    let builder = with_fetch(Runtime::builder().location(location.clone()));
    let mut runtime = builder.build().expect("it can be built");
    let mut there = names(
        &runtime
            .execute("functions.js", FUNCTIONS)
            .await
            .expect("it runs"),
    );
    let bare = names(
        &Context::default()
            .eval(Source::from_bytes(FUNCTIONS))
            .expect("it runs"),
    );
    there.retain(|name| !bare.contains(name));
    assert!(there.len() > 100, "{there:?}");
    let no_view = Rc::new(NoView);
    Page::register(
        location,
        no_view.clone(),
        no_view,
        Rc::default(),
        runtime.context(),
    )
    .expect("it can be registered");
    let mut of_pages = names(
        &runtime
            .execute("functions.js", FUNCTIONS)
            .await
            .expect("it runs"),
    );
    of_pages.retain(|name| !bare.contains(name) && !there.contains(name));
    assert!(of_pages.len() > 300, "{of_pages:?}");
    for replaced in REPLACED {
        assert!(bare.contains(replaced), "the engine has no {replaced}");
        there.insert(replaced.to_owned());
    }
    let document = read("docs/limits.md");
    let (document, from_rust) = document.split_once("\n## From Rust\n").expect("a section");
    assert!(from_rust.contains("`Builder::function`"));
    assert_bounds_are_listed(&there, "docs/limits.md", document);
    assert_bounds_are_listed(
        &of_pages,
        "docs/page-limits.md",
        &read("docs/page-limits.md"),
    );
}

/// Arguments whose size no script chooses.
const OF_CONSTANT_SIZE: [&str; 6] = [
    "",
    "a boolean",
    "a boolean, or nothing",
    "a number",
    "an object",
    "nothing",
];

fn assert_bounds_are_listed(there: &BTreeSet<String>, file: &str, document: &str) {
    let (limits, options) = (
        read("src/runtime/limits.rs"),
        read("crates/wireline/src/options.rs"),
    );
    let mut listed = BTreeSet::new();
    for row in rows(document.lines())
        .into_iter()
        .filter(|row| !row.starts_with("| functions |"))
    {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [functions, given, bound] = cells[..] else {
            panic!("{file}: three cells: {row}")
        };
        assert!(
            !bound.is_empty() || OF_CONSTANT_SIZE.contains(&given),
            "{file} gives no bound: {row}"
        );
        for limit in code(bound) {
            let (fields, field) = match (
                limit.strip_prefix("Limits::"),
                limit.strip_prefix("net::Options::"),
            ) {
                (Some(field), _) => (&limits, field),
                (_, Some(field)) => (&options, field),
                _ => continue,
            };
            assert!(
                fields.contains(&format!("\n    pub {field}: ")),
                "{file}: there is no {limit}"
            );
        }
        for name in code(functions) {
            assert!(listed.insert(name.to_owned()), "{file} lists {name} twice");
        }
    }
    let missing: Vec<_> = there.difference(&listed).collect();
    let wrong: Vec<_> = listed.difference(there).collect();
    assert!(
        missing.is_empty() && wrong.is_empty(),
        "not in {file}: {missing:?}; nowhere else: {wrong:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_table_of_the_interfaces_of_pages_is_complete() {
    let interfaces = "Object.getOwnPropertyNames(globalThis).filter((name) => globalThis[name]?.prototype?.[Symbol.toStringTag] == name).join()";
    let url: Url = "https://example.com/".parse().expect("a URL");
    let mut runtime = Runtime::builder()
        .location(url.clone())
        .build()
        .expect("it can be built");
    let names = async |runtime: &mut Runtime| -> BTreeSet<String> {
        let value = runtime
            .execute("names.js", interfaces)
            .await
            .expect("it runs");
        let names = value.as_string().expect("a string").to_std_string_lossy();
        names.split(',').map(str::to_owned).collect()
    };
    let before = names(&mut runtime).await;
    let no_view = Rc::new(NoView);
    Page::register(
        url,
        no_view.clone(),
        no_view,
        Rc::default(),
        runtime.context(),
    )
    .expect("it can be registered");
    let there: BTreeSet<_> = names(&mut runtime)
        .await
        .difference(&before)
        .cloned()
        .collect();
    let architecture = read("ARCHITECTURE.md");
    let first_cells = rows(section(&architecture, "The scope of boa_page"))
        .into_iter()
        .filter_map(|row| row.split('|').nth(1));
    let listed: BTreeSet<_> = first_cells.flat_map(code).map(str::to_owned).collect();
    let missing: Vec<_> = there.difference(&listed).collect();
    let wrong: Vec<_> = listed.difference(&there).collect();
    assert!(
        missing.is_empty() && wrong.is_empty(),
        "not in ARCHITECTURE.md: {missing:?}; nowhere else: {wrong:?}"
    );
}

#[test]
fn the_files_that_need_the_interfaces_of_pages_use_them() {
    let upstream = env::var_os("WPT_ROOT").map(PathBuf::from);
    for row in rows(section(&read("ARCHITECTURE.md"), "The scope of boa_page"))
        .into_iter()
        .skip(1)
    {
        let cells: Vec<_> = row.trim_matches('|').split('|').collect();
        let [interfaces, words, file] = cells.as_slice() else {
            panic!("not three cells: {row}")
        };
        let (interfaces, words): (Vec<_>, Vec<_>) =
            (code(interfaces).collect(), code(words).collect());
        let words = if words.is_empty() {
            &interfaces
        } else {
            &words
        };
        assert_eq!(words.len(), interfaces.len(), "{row}");
        // A file of another project has a link instead.
        let Some(file) = code(file).next() else {
            continue;
        };
        let text = if file.starts_with("dom/") || file.starts_with("html/") {
            let Some(upstream) = &upstream else { continue };
            read(upstream.join(file))
        } else {
            read(file)
        };
        for word in words {
            assert!(text.contains(word), "{file} has no {word}");
        }
    }
}

#[test]
fn the_system_calls_of_children_are_those_of_the_manual() {
    let (sources, manual) = (
        read("src/isolated/confinement.rs"),
        read("docs/isolation.md"),
    );
    let words = |text: &str| {
        let words = text
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .map(str::to_owned);
        words.collect::<BTreeSet<_>>()
    };
    let used: BTreeSet<_> = words(&sources)
        .into_iter()
        .filter_map(|word| Some(word.strip_prefix("SYS_")?.to_owned()))
        .collect();
    assert!(used.len() > 40, "{used:?}");
    let described = words(
        &section(&manual, "System calls, on Linux")
            .collect::<Vec<_>>()
            .join("\n"),
    );
    let missing: Vec<_> = used.difference(&described).collect();
    assert!(missing.is_empty(), "not in docs/isolation.md: {missing:?}");
}

#[test]
fn every_module_written_by_hand_has_a_row() {
    let architecture = read("ARCHITECTURE.md");
    let table = rows(section(&architecture, "Written by hand"));
    let modules: BTreeSet<_> = table
        .into_iter()
        .filter_map(|row| row.split(" | ").next())
        .flat_map(code)
        .collect();
    let others = [
        "crates/wireline/",
        "src/webidl/",
        "src/dom/",
        "src/websocket/",
        "crates/boa_page/src/dom/",
    ];
    let mut folders = vec![
        "src/".to_owned(),
        "crates/boa_page/src/".to_owned(),
        "crates/boa-ws/src/".to_owned(),
    ];
    let mut used = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).expect("a folder can be listed") {
            let name = entry
                .expect("a folder can be listed")
                .file_name()
                .into_string()
                .expect("UTF-8");
            let path = format!("{folder}{name}");
            if root().join(&path).is_dir() {
                folders.push(format!("{path}/"));
            } else if path != "src/lib.rs" && !others.iter().any(|other| path.starts_with(other)) {
                let row = modules
                    .iter()
                    .filter(|module| path.starts_with(**module))
                    .max_by_key(|module| module.len());
                used.insert(
                    *row.unwrap_or_else(|| panic!("ARCHITECTURE.md has no row for {path}")),
                );
            }
        }
    }
    let unused: Vec<_> = modules.difference(&used).collect();
    assert!(
        unused.is_empty(),
        "rows of ARCHITECTURE.md for modules that are not there: {unused:?}"
    );
}

#[test]
fn the_table_of_dependencies_is_complete() {
    let architecture = read("ARCHITECTURE.md");
    let first_cells = rows(section(&architecture, "Dependencies"))
        .into_iter()
        .filter_map(|row| row.split('|').nth(1));
    let listed: BTreeSet<&str> = first_cells.flat_map(code).collect();
    let manifests = MANIFESTS.map(read).concat();
    let mut there = BTreeSet::new();
    let mut within = false;
    for line in manifests.lines() {
        if let Some(name) = line.strip_prefix('[') {
            within = name.trim_end_matches(']').ends_with("dependencies")
                && !name.starts_with("workspace");
        } else if let (true, false, Some((name, _))) =
            (within, line.starts_with('#'), line.split_once(" = "))
        {
            there.insert(name.trim_end_matches(".workspace"));
        }
    }
    for own in OWN {
        there.remove(own);
    }
    let missing: Vec<_> = there.difference(&listed).collect();
    let wrong: Vec<_> = listed.difference(&there).collect();
    assert!(
        missing.is_empty() && wrong.is_empty(),
        "not in ARCHITECTURE.md: {missing:?}; nowhere else: {wrong:?}"
    );
}

#[test]
fn the_behaviours_that_are_pointed_to_exist() {
    let readme = read("js-tests/README.md");
    for row in rows(section(&readme, "What is shown of WebSocket, and where")) {
        let shown_by = row.rsplit('|').nth(1).unwrap_or_default();
        for path in code(shown_by).filter(|path| path.contains('/')) {
            let (folder, name) = path.split_once('/').unwrap_or((path, ""));
            let (start, end) = name.split_once('*').unwrap_or((name, ""));
            let found = fs::read_dir(root().join("js-tests").join(folder))
                .into_iter()
                .flatten()
                .any(|entry| {
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

#[test]
fn the_table_of_features_is_complete() {
    let manifest = read("Cargo.toml");
    let (_, features) = manifest
        .split_once("\n[features]\n")
        .expect("there are features");
    let features = features.lines().take_while(|line| !line.starts_with('['));
    let names = features
        .filter_map(|line| line.split_once(" = ["))
        .map(|(name, _)| name)
        .filter(|name| *name != "default");
    let lib = read("src/lib.rs");
    let rows: BTreeSet<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("//! | `")?.split('`').next())
        .collect();
    assert_eq!(rows, names.collect());
}

/// Without `#[doc(inline)]` the front page has only their names.
#[test]
fn reexports_of_the_root_are_documented_inline() {
    let lib = read("src/lib.rs");
    let lines: Vec<_> = lib.lines().collect();
    let bare = lines
        .windows(2)
        .filter(|pair| pair[1].starts_with("pub use ") && pair[0] != "#[doc(inline)]");
    assert_eq!(bare.map(|pair| pair[1]).collect::<Vec<_>>(), [""; 0]);
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

#[test]
fn the_readme_fits_on_a_few_screens() {
    assert!(read("README.md").lines().count() <= 150);
}

/// All Markdown files of the repository.
fn documents() -> Vec<PathBuf> {
    let mut folders = vec![root()];
    let mut documents = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder can be listed") {
            let path = entry.expect("a folder can be listed").path();
            let is_hidden = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if path.is_dir() && !is_hidden && !path.ends_with("target") {
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

/// Each path of a source file in the documents exists, and each path of a folder in
/// ARCHITECTURE.md.
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
        let sources =
            ["src", "crates/boa-ws/src", "crates/boa_page/src"].map(|folder| root().join(folder));
        let bases = [
            &root(),
            &sources[0],
            &sources[1],
            &sources[2],
            &folder,
            package,
        ];
        let is_map = document.ends_with("ARCHITECTURE.md");
        let named = code(&text).filter(|path| !path.contains([' ', '*']));
        for path in named.filter(|path| {
            path.contains('/') && path.ends_with(".rs") || is_map && path.ends_with('/')
        }) {
            assert!(
                bases.iter().any(|base| base.join(path).exists()),
                "{}: {path}",
                document.display()
            );
            paths += 1;
        }
    }
    assert!(paths > 50, "only {paths} paths were found");
}

/// Each promise of SECURITY.md, and each invariant of ARCHITECTURE.md that the compiler does not
/// check, names a test. Each such test exists.
#[test]
fn the_tests_that_show_what_is_promised_exist() {
    let document = read("SECURITY.md");
    let architecture = read("ARCHITECTURE.md");
    let mut tests = BTreeSet::new();
    let mut folders = ["src", "tests", "crates"]
        .map(|folder| root().join(folder))
        .to_vec();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder can be listed") {
            let path = entry.expect("a folder can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = fs::read_to_string(&path).expect("a source file can be read");
                let mut is_test = false;
                for line in source.lines().map(str::trim_start) {
                    if let Some((_, after)) = line
                        .split_once("fn ")
                        .filter(|_| is_test && !line.starts_with("//"))
                    {
                        tests.extend(after.split('(').next().map(str::to_owned));
                        is_test = false;
                    }
                    // A test of a program that is its own harness.
                    tests.extend(
                        line.trim_start_matches("vec![")
                            .strip_prefix("trial(\"")
                            .and_then(|line| line.split('"').next())
                            .map(str::to_owned),
                    );
                    is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
                }
            }
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

/// Direct dependencies that process no bytes of the network, except as values of the engine.
const NOT_OF_THE_NETWORK: [&str; 40] = [
    "annotate-snippets",
    "anstream",
    "boa_engine",
    "boa_gc",
    "boa_icu_provider",
    "boa_runtime",
    "clap",
    "clap_complete",
    "clap_mangen",
    "cssparser",
    "easy-ext",
    "fastrand",
    "futures-core",
    "getrandom",
    "icu_provider",
    "ipnet",
    "jiff",
    "libc",
    "metrics",
    "mimalloc",
    "oxc_allocator",
    "oxc_ast",
    "oxc_ast_visit",
    "oxc_parser",
    "oxc_span",
    "precomputed-hash",
    "rand",
    "ratatui",
    "rustc-hash",
    "rustix",
    "selectors",
    "serde",
    "serde_core",
    "smallvec",
    "sourcemap",
    "stacker",
    "thiserror",
    "tracing",
    "unicode-segmentation",
    "unicode-width",
];

/// The name and the version of each package in `Cargo.lock`.
fn locked() -> BTreeSet<(String, String)> {
    let lock = read("Cargo.lock");
    let value = |line: Option<&str>, key: &str| {
        let line = line
            .and_then(|line| line.strip_prefix(key))
            .and_then(|line| line.strip_prefix(" = \""));
        line.and_then(|line| line.strip_suffix('"'))
            .unwrap_or_else(|| panic!("no {key}"))
            .to_owned()
    };
    let packages = lock.split("[[package]]\n").skip(1).map(str::lines);
    packages
        .map(|mut lines| (value(lines.next(), "name"), value(lines.next(), "version")))
        .collect()
}

#[test]
fn the_dependencies_that_touch_bytes_of_the_network_are_judged_in_the_versions_that_are_used() {
    let document = read("SECURITY.md");
    let mut judged = BTreeSet::new();
    let packages = locked();
    for row in rows(section(
        &document,
        "Dependencies that touch bytes of the network",
    ))
    .into_iter()
    .skip(1)
    {
        let crates = row
            .trim_start_matches("| ")
            .split(" | ")
            .next()
            .expect("a cell");
        for one in crates.split(", ") {
            let (name, version) = one
                .split_once("` ")
                .unwrap_or_else(|| panic!("no version: {one}"));
            let name = name.trim_start_matches('`');
            let is_used = packages
                .iter()
                .any(|(package, used)| package == name && used.starts_with(&format!("{version}.")));
            assert!(
                is_used,
                "Cargo.lock has another version than {name} {version}: read its sources, and mend the row"
            );
            judged.insert(name.to_owned());
        }
    }
    let mut direct = BTreeSet::new();
    for manifest in MANIFESTS.iter().take(PUBLISHED).map(read) {
        let (_, dependencies) = manifest
            .split_once("\n[dependencies]\n")
            .expect("dependencies");
        let dependencies = dependencies
            .lines()
            .take_while(|line| !line.starts_with('['));
        let names = dependencies
            .filter_map(|line| Some(line.split_once(" = ")?.0.trim_end_matches(".workspace")));
        direct.extend(names.filter(|name| !OWN.contains(name)).map(str::to_owned));
    }
    let others = BTreeSet::from(NOT_OF_THE_NETWORK.map(str::to_owned));
    assert!(
        others.is_subset(&direct) && others.is_disjoint(&judged),
        "{others:?}"
    );
    let forgotten: Vec<_> = direct
        .iter()
        .filter(|name| !judged.contains(*name) && !others.contains(*name))
        .collect();
    assert!(
        forgotten.is_empty(),
        "neither in the table of SECURITY.md nor among the others: {forgotten:?}"
    );
}
