//! Modules that are not files: in memory, fetched by a function of the program, and named by an
//! import map.

use super::{built, execute, imported, imported_source, limited, value};
use boa_websocket::{
    Builder, Error, Runtime,
    dom::ErrorReport,
    runtime::{ImportMap, ModuleFetch, ModuleSource, ModuleType},
};
use std::{
    cell::{Cell, RefCell},
    fs,
    rc::Rc,
    time::Duration,
};
use test_server::Folder;
use url::Url;

/// The error of an import in a script, or `loaded`.
async fn import(runtime: &mut Runtime, import: &str) -> String {
    value(
        runtime,
        &format!("import({import}).then(() => 'loaded', String)"),
    )
    .await
}

fn report(error: Error) -> ErrorReport {
    let Error::Script(report) = error else {
        panic!("{error}")
    };
    *report
}

fn import_map(text: &str, base: &str) -> ImportMap {
    ImportMap::parse(text, &base.parse().expect("a URL")).expect("it is an import map")
}

/// A function that fetches the given sources, each at its second poll, and the URLs that it was
/// asked for.
fn fetching(
    sources: &'static [(&'static str, &'static str)],
) -> (Builder, Rc<RefCell<Vec<String>>>) {
    let asked = Rc::<RefCell<Vec<String>>>::default();
    let log = asked.clone();
    let fetch = move |request: ModuleFetch| {
        log.borrow_mut().push(request.url.to_string());
        async move {
            tokio::task::yield_now().await;
            let found = sources.iter().find(|(url, _)| *url == request.url.as_str());
            found
                .map(|(_, text)| ModuleSource::from(*text))
                .ok_or("there is nothing")
        }
    };
    (Runtime::builder().fetch_modules(fetch), asked)
}

#[tokio::test]
async fn modules_in_memory_import_each_other_by_names_paths_and_urls() {
    let main = "
        import { a } from './lib/a.mjs';
        import { a as again } from 'lib/a.mjs';
        import { b } from 'app:b';
        import data from 'data' with { type: 'json' };
        import text from 'data' with { type: 'text' };
        globalThis.seen = [a === again, b, data.x, text, import.meta.url, a.url];
    ";
    let mut runtime = Runtime::builder()
        .module("main.mjs", main)
        .module(
            "lib/a.mjs",
            "import '../main.mjs'; export const a = { url: import.meta.url };",
        )
        .module("app:b", "export { default as b } from 'memory:///c'")
        .module("c", b"export default 'c'".to_vec())
        .module("data", "\u{feff}{ \"x\": 1 }".to_owned())
        .build()
        .expect("it can be built");
    imported(&mut runtime, "main.mjs").await;
    let seen: serde_json::Value = value(&mut runtime, "seen").await;
    let expected = serde_json::json!([
        true,
        "c",
        1,
        "{ \"x\": 1 }",
        "memory:///main.mjs",
        "memory:///lib/a.mjs"
    ]);
    assert_eq!(seen, expected);
    assert_eq!(import(&mut runtime, "'c'").await, "loaded");
    assert_eq!(import(&mut runtime, "'memory:///c'").await, "loaded");
    let no = "TypeError: cannot import 'https://x.example/' from 'value.js': modules of 'https:' are loaded only with fetch and a location";
    assert_eq!(import(&mut runtime, "'https://x.example/'").await, no);
    let no = "TypeError: cannot import 'd' from 'value.js': a specifier starts with './' or '../'";
    assert_eq!(import(&mut runtime, "'d'").await, no);
    let no = "TypeError: 'css' is no type of modules that can be imported";
    assert_eq!(
        import(&mut runtime, "'c', { with: { type: 'css' } }").await,
        no
    );
}

#[tokio::test]
async fn the_name_of_a_source_in_memory_may_be_a_url() {
    let builder =
        Runtime::builder().module("app://host/lib/x.mjs", "globalThis.x = import.meta.url");
    let mut runtime = builder.build().expect("it can be built");
    imported_source(&mut runtime, "app://host/main.mjs", "import './lib/x.mjs'").await;
    assert_eq!(
        value::<String>(&mut runtime, "x").await,
        "app://host/lib/x.mjs"
    );
    let error = Runtime::builder()
        .module("//[", "")
        .build()
        .expect_err("it is no URL");
    assert_eq!(error.to_string(), "'//[' can't be the name of a module");
}

#[tokio::test]
async fn a_function_of_the_program_fetches_each_module_once() {
    let (builder, asked) = fetching(&[
        (
            "https://a.example/main.mjs",
            "import './b.mjs'; import '/c.mjs'; import './b.mjs'; export {};",
        ),
        (
            "https://a.example/b.mjs",
            "import './c.mjs'; globalThis.runs = (globalThis.runs ?? 0) + 1;",
        ),
        (
            "https://a.example/c.mjs",
            "import './main.mjs'; globalThis.c = import.meta.url",
        ),
    ]);
    let mut runtime = builder.build().expect("it can be built");
    imported(&mut runtime, "https://a.example/main.mjs").await;
    imported(&mut runtime, "https://a.example/main.mjs").await;
    let both = "Promise.all([import('https://a.example/b.mjs'), import('https://a.example/b.mjs')]).then(([a, b]) => a === b)";
    assert!(value::<bool>(&mut runtime, both).await);
    assert_eq!(
        value::<(u32, String)>(&mut runtime, "[runs, c]").await,
        (1, "https://a.example/c.mjs".to_owned())
    );
    asked.borrow_mut().sort();
    assert_eq!(
        *asked.borrow(),
        ["b", "c", "main"].map(|name| format!("https://a.example/{name}.mjs"))
    );
}

#[tokio::test]
async fn an_invalid_module_has_one_error_and_a_missing_one_several() {
    let (builder, _) = fetching(&[
        ("https://a.example/odd.mjs", "%"),
        ("https://a.example/importer.mjs", "import './odd.mjs'"),
        ("https://a.example/bare.mjs", "import 'bare'"),
    ]);
    let mut runtime = builder.build().expect("it can be built");
    let same = "(async () => {
        const error = (name) => import(`https://a.example/${name}.mjs`).catch((error) => error);
        const pairs = [['odd', 'odd'], ['odd', 'importer'], ['bare', 'bare'], ['gone', 'gone']];
        return Promise.all(pairs.map(async ([one, other]) => await error(one) === await error(other)));
    })()";
    assert_eq!(
        value::<Vec<bool>>(&mut runtime, same).await,
        [true, true, true, false]
    );
}

#[tokio::test(start_paused = true)]
async fn the_event_loop_runs_while_a_module_is_fetched() {
    let fetch = |request: ModuleFetch| async move {
        tokio::time::sleep(Duration::from_secs(10)).await;
        Ok::<_, String>(ModuleSource::from(format!(
            "globalThis.seen = [count, {:?}]",
            request.url.path()
        )))
    };
    let mut runtime = built(Runtime::builder().fetch_modules(fetch));
    let script = "var count = 0; const timer = setInterval(() => { if (++count === 9) clearInterval(timer) }, 1000)";
    runtime.execute("timer.js", script).await.expect("it runs");
    imported(&mut runtime, "db:/a.mjs").await;
    assert_eq!(
        value::<(u32, String)>(&mut runtime, "seen").await,
        (9, "/a.mjs".to_owned())
    );
}

#[tokio::test]
async fn the_request_names_the_referrer_and_the_type() {
    let requests = Rc::<RefCell<Vec<_>>>::default();
    let log = requests.clone();
    let fetch = move |request: ModuleFetch| {
        let referrer = request
            .referrer
            .as_ref()
            .map_or("none".to_owned(), Url::to_string);
        log.borrow_mut().push(format!(
            "{} {} {referrer}",
            request.url, request.module_type
        ));
        let text = match request.module_type {
            ModuleType::JavaScript => {
                "import 'db:/data' with { type: 'text' }; import 'db:/data' with { type: 'json' }"
            }
            _ => "1",
        };
        async move { Ok::<_, String>(text.into()) }
    };
    let mut runtime = built(Runtime::builder().fetch_modules(fetch));
    imported(&mut runtime, "db:/main").await;
    requests.borrow_mut()[1..].sort();
    assert_eq!(
        *requests.borrow(),
        [
            "db:/main JavaScript none",
            "db:/data JSON db:/main",
            "db:/data text db:/main"
        ]
    );
}

#[tokio::test]
async fn a_redirected_module_has_the_url_that_it_came_from() {
    let fetch = |request: ModuleFetch| async move {
        Ok::<_, String>(match request.url.path() {
            "/latest.mjs" => {
                let moved = request.url.join("/v2/main.mjs").expect("a URL");
                ModuleSource::from("import './part.mjs'; globalThis.main = import.meta.url")
                    .redirected_to(moved)
            }
            _ => ModuleSource::from("globalThis.part = import.meta.url"),
        })
    };
    let mut runtime = built(Runtime::builder().fetch_modules(fetch));
    imported(&mut runtime, "https://a.example/latest.mjs").await;
    let seen: [String; 2] = value(&mut runtime, "[main, part]").await;
    assert_eq!(
        seen,
        ["main", "part"].map(|name| format!("https://a.example/v2/{name}.mjs"))
    );
}

#[tokio::test]
async fn errors_of_fetched_modules_have_positions() {
    let (builder, asked) = fetching(&[
        ("https://a.example/syntax.mjs", "let a;\nlet a = ;"),
        ("https://a.example/throws.mjs", "\n\n  missing();"),
        ("https://a.example/imports.mjs", "\nimport './gone.mjs';"),
        (
            "https://a.example/name.mjs",
            "\nimport { nothing } from './empty.mjs';",
        ),
        ("https://a.example/empty.mjs", ""),
    ]);
    let mut runtime = builder.build().expect("it can be built");
    for (name, file, place, line, message) in [
        ("syntax", "syntax", (2, 9), "let a = ;", "SyntaxError: "),
        (
            "throws",
            "throws",
            (3, 3),
            "  missing();",
            "ReferenceError: missing is not defined",
        ),
        (
            "imports",
            "imports",
            (2, 8),
            "import './gone.mjs';",
            "TypeError: cannot import './gone.mjs' from 'https://a.example/imports.mjs': there is nothing",
        ),
        (
            "name",
            "name",
            (2, 10),
            "import { nothing } from './empty.mjs';",
            "SyntaxError: ",
        ),
    ] {
        let url = |name: &str| format!("https://a.example/{name}.mjs");
        let report = report(runtime.import(url(name)).await.expect_err("it fails"));
        assert!(report.message.starts_with(message), "{}", report.message);
        let position = report.position().expect("it has a position");
        assert_eq!(position.file.as_deref(), Some(&*url(file)));
        assert_eq!(
            (
                (position.line, position.column),
                report.source_line.as_deref()
            ),
            (place, Some(line)),
            "{name}"
        );
    }
    let report = report(
        runtime
            .import("https://a.example/gone.mjs")
            .await
            .expect_err("it fails"),
    );
    assert_eq!(
        report.message,
        "TypeError: cannot import 'https://a.example/gone.mjs': there is nothing"
    );
    let gone = asked
        .borrow()
        .iter()
        .filter(|url| url.ends_with("gone.mjs"))
        .count();
    assert_eq!(gone, 2, "what has failed is asked for again");
}

#[tokio::test(start_paused = true)]
async fn a_fetch_has_limits_on_time_bytes_and_types() {
    let fetch = |request: ModuleFetch| async move {
        match request.url.path() {
            "/late" => tokio::time::sleep(Duration::from_secs(6)).await,
            "/large" => return Ok(ModuleSource::from(" ".repeat(101))),
            "/json" => return Ok(ModuleSource::from("1").with_type(ModuleType::Json)),
            "/never" => std::future::pending().await,
            _ => {}
        }
        Ok::<_, String>(ModuleSource::from(" ".repeat(100)).with_type(ModuleType::JavaScript))
    };
    let builder = limited(|limits| {
        (limits.module_time, limits.module_bytes) = (Duration::from_secs(5), 100);
    });
    let mut runtime = built(builder.fetch_modules(fetch));
    for (path, why) in [
        ("late", "there was no answer within 5s"),
        ("never", "there was no answer within 5s"),
        ("large", "it has 101 bytes, and a module may have 100"),
        ("json", "it is JSON, and not JavaScript"),
    ] {
        let no = format!("TypeError: cannot import 'db:/{path}' from 'value.js': {why}");
        assert_eq!(import(&mut runtime, &format!("'db:/{path}'")).await, no);
    }
    assert_eq!(
        import(&mut runtime, "'db:/json', { with: { type: 'json' } }").await,
        "loaded"
    );
    assert_eq!(import(&mut runtime, "'db:/exact'").await, "loaded");
}

#[tokio::test]
async fn a_fetch_is_dropped_with_its_runtime() {
    struct Noticed(Rc<Cell<bool>>);
    impl Drop for Noticed {
        fn drop(&mut self) {
            self.0.set(true);
        }
    }
    let dropped = Rc::new(Cell::new(false));
    let shared = dropped.clone();
    let fetch = move |_: ModuleFetch| {
        let noticed = Noticed(shared.clone());
        async move {
            let _noticed = noticed;
            std::future::pending::<Result<ModuleSource, String>>().await
        }
    };
    let mut runtime = built(Runtime::builder().fetch_modules(fetch));
    let handle = runtime.handle();
    execute(&mut runtime, "import('db:/never'); setTimeout(() => {}, 1)").await;
    tokio::select! {
        biased;
        ended = runtime.import("db:/other") => panic!("{ended:?}"),
        () = tokio::task::yield_now() => {}
    }
    handle.stop();
    assert!(matches!(runtime.run().await, Err(Error::Stopped(_))));
    drop(runtime);
    assert!(dropped.get());
}

#[tokio::test]
async fn import_meta_resolves_specifiers() {
    let map = import_map(
        r#"{ "imports": { "a": "./a-1.mjs", "b/": "https://b.example/", "no": null } }"#,
        "memory:///",
    );
    let main = "
        const { resolve } = import.meta;
        const outcome = (specifier) => { try { return resolve(specifier) } catch (error) { return String(error) } };
        globalThis.seen = ['a', './x.mjs', 'b/c', 'https://d.example', 'no', 'e', undefined].map(outcome);
        globalThis.shape = [Object.keys(import.meta).join(), resolve.name, resolve.length];
    ";
    let builder = Runtime::builder().module("dir/main", main).import_map(map);
    let fetch = |_: ModuleFetch| async { Err::<ModuleSource, _>("nothing") };
    let mut runtime = built(builder.fetch_modules(fetch));
    imported(&mut runtime, "dir/main").await;
    let no = "a specifier starts with './' or '../', or is in the import map";
    let why = |specifier: &str, why: &str| {
        format!("TypeError: cannot import '{specifier}' from 'memory:///dir/main': {why}")
    };
    let expected = [
        "memory:///a-1.mjs".to_owned(),
        "memory:///dir/x.mjs".to_owned(),
        "https://b.example/c".to_owned(),
        "https://d.example/".to_owned(),
        why("no", "the import map has no address for \"no\""),
        why("e", no),
        why("undefined", no),
    ];
    assert_eq!(value::<Vec<String>>(&mut runtime, "seen").await, expected);
    let shape: (String, String, u32) = value(&mut runtime, "shape").await;
    assert_eq!(
        shape,
        ("url,main,resolve".to_owned(), "resolve".to_owned(), 1)
    );
}

fn file_url(folder: &Folder, name: &str) -> String {
    Url::from_file_path(folder.join(name))
        .expect("an absolute path")
        .into()
}

#[tokio::test]
async fn an_import_map_names_files_that_have_to_be_permitted() {
    let files = [
        (
            "in/main.mjs",
            "import { name } from 'lib'; import { name as deep } from 'lib/deep.mjs'; globalThis.seen = [name, deep]",
        ),
        ("in/vendor/lib.mjs", "export const name = 'lib'"),
        ("in/vendor/lib/deep.mjs", "export { name } from 'lib'"),
        (
            "in/vendor/lib/other.mjs",
            "export const name = 'of the scope'",
        ),
        ("out.mjs", ""),
        ("text.txt", "caf\u{e9}"),
    ];
    let folder = Folder::with(env!("CARGO_TARGET_TMPDIR"), &files);
    let map = r#"{
        "imports": { "lib": "./vendor/lib.mjs", "lib/": "./vendor/lib/", "out": "../out.mjs", "text": "./text.txt" },
        "scopes": { "./vendor/": { "lib": "./vendor/lib/other.mjs" } }
    }"#;
    let map = import_map(map, &file_url(&folder, "in/map.json"));
    let mut runtime = built(
        Runtime::builder()
            .modules(folder.join("in"))
            .import_map(map),
    );
    imported(&mut runtime, folder.join("in/main.mjs")).await;
    assert_eq!(
        value::<[String; 2]>(&mut runtime, "seen").await,
        ["lib", "of the scope"]
    );
    let denied = import(&mut runtime, "'out'").await;
    assert!(
        denied.ends_with("it is outside of what modules may be loaded from (Builder::modules)"),
        "{denied}"
    );
}

#[tokio::test]
async fn a_file_is_a_text_module() {
    let folder = Folder::with(env!("CARGO_TARGET_TMPDIR"), &[("text.txt", "caf\u{e9}")]);
    fs::write(folder.join("bytes.bin"), b"\xef\xbb\xbfa\xff").expect("the file can be written");
    let mut runtime = built(Runtime::builder().modules(&*folder));
    let script = "Promise.all(['./text.txt', './bytes.bin'].map((file) => import(file, { with: { type: 'text' } })))
        .then((modules) => modules.map((module) => module.default))";
    let texts: Vec<String> = runtime
        .evaluate(folder.join("script.js"), script)
        .await
        .expect("it runs");
    assert_eq!(texts, ["caf\u{e9}", "a\u{fffd}"]);
}

#[tokio::test]
async fn fetched_modules_import_no_files_and_files_import_fetched_modules() {
    let folder = Folder::with(
        env!("CARGO_TARGET_TMPDIR"),
        &[
            ("main.mjs", "export { seen } from 'https://a.example/a.mjs'"),
            ("b.mjs", ""),
        ],
    );
    let file = file_url(&folder, "b.mjs");
    let text = format!(
        "export const seen = await import({file:?}).then(() => 'loaded', (error) => error.message); globalThis.seen = seen"
    );
    let fetch = move |_: ModuleFetch| {
        let text = text.clone();
        async move { Ok::<_, String>(text.into()) }
    };
    let mut runtime = built(
        Runtime::builder()
            .modules_from_anywhere()
            .fetch_modules(fetch),
    );
    imported(&mut runtime, folder.join("main.mjs")).await;
    let seen: String = value(&mut runtime, "seen").await;
    assert!(
        seen.ends_with("a module that is no file can't import files"),
        "{seen}"
    );
}
