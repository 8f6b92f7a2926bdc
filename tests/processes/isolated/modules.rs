//! Modules of a child: files, sources in memory, and those that a function of the program fetches.

use super::{value, work::Log};
use boa_websocket::{
    Error::{ModuleName, Script},
    Limits,
    isolated::{Error, ExitReason, Runtime},
    runtime::{ImportMap, ModuleFetch, ModuleSource, ModuleType},
};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    cell::{Cell, RefCell},
    path::Path,
    rc::Rc,
    time::Duration,
};
use test_server::{Folder, assert_matches};
use url::Url;

super::tests! {
    files_of_modules_are_read_by_the_program,
    modules_of_all_kinds_are_imported_in_a_child,
    a_child_may_import_more_modules_than_the_program_answers_at_once,
    a_fetched_module_of_a_child_has_a_time_limit,
    errors_of_fetched_modules_have_positions_in_the_program,
    a_child_that_was_taken_over_gets_no_other_modules_than_scripts_do,
    a_child_that_does_not_read_is_not_answered_without_a_limit,
}

/// The error of an import in a script, or `loaded`.
async fn import(runtime: &mut Runtime, import: &str) -> String {
    let script = format!("import({import}).then(() => 'loaded', ({{ message }}) => message)");
    runtime.evaluate("script.js", script).await.unwrap()
}

async fn files_of_modules_are_read_by_the_program() {
    let files = [
        ("secret.mjs", "export default 'secret'"),
        ("inside/part.mjs", "export const part = 'part'; export const here = import.meta.url"),
        ("inside/data.json", "{ \"a\": [1] }"),
        ("inside/text.txt", "caf\u{e9}"),
        (
            "main.mjs",
            "import { part } from './inside/part.mjs'; import data from './inside/data.json' with { type: 'json' };
            import text from './inside/text.txt' with { type: 'text' }; console.log(part, data, text)",
        ),
    ];
    let folder = Folder::with(env!("CARGO_TARGET_TMPDIR"), &files);
    let log = Rc::new(Log::default());
    let mut runtime = Runtime::builder()
        .modules(folder.join("inside"))
        .console(log.clone())
        .build()
        .unwrap();
    runtime.import(folder.join("main.mjs")).await.unwrap();
    assert_eq!(log.lines(), ["Log part { a: [ 1 ] } caf\u{e9}"]);
    for (specifier, why) in [
        ("./secret.mjs", "outside of what"),
        // It may be imported by the program alone.
        ("./main.mjs", "outside of what"),
        ("./missing.mjs", "outside of what"),
        ("./inside/missing.mjs", "no such file"),
        ("./inside/../secret.mjs", "outside of what"),
        ("./inside", "it is a directory"),
        ("/etc/passwd", "absolute paths"),
    ] {
        let name = folder.join("again.mjs");
        let refused = runtime
            .import_source(&name, format!("import {specifier:?}"))
            .await
            .unwrap_err()
            .to_string();
        assert!(refused.contains(why), "{specifier}: {refused}");
    }
    let data = "'data:text/javascript,export default 7'";
    assert_eq!(import(&mut runtime, data).await, "loaded");
    let mut nothing = Runtime::builder().build().unwrap();
    assert_eq!(import(&mut nothing, data).await, "loaded");
    assert!(
        nothing
            .import_source(folder.join("x.mjs"), "import './inside/part.mjs'")
            .await
            .is_err()
    );
}

/// From files, from memory and from a function of the program, by addresses of an import map.
async fn modules_of_all_kinds_are_imported_in_a_child() {
    let main = "import { name } from 'lib'; import deep from 'lib/deep';
        import data from 'data' with { type: 'json' }; globalThis.seen = [name, deep, data].join(' ')";
    let files = [
        ("in/main.mjs", main),
        ("in/vendor/lib.mjs", "export const name = 'lib'"),
        ("in/vendor/scoped.mjs", "export { default } from 'lib'"),
        ("out.mjs", ""),
    ];
    let folder = Folder::with(env!("CARGO_TARGET_TMPDIR"), &files);
    let map = r#"{
        "imports": { "lib": "./vendor/lib.mjs", "lib/": "db:/lib/", "data": "db:/data", "out": "../out.mjs", "no": null,
            "scoped": "./vendor/scoped.mjs" },
        "scopes": { "./vendor/scoped.mjs": { "lib": "memory:///two" } }
    }"#;
    let base = Url::from_file_path(folder.join("in/map.json")).unwrap();
    let fetch = |request: ModuleFetch| async move {
        match request.url.path() {
            "/gone" => Err("there is nothing"),
            "/large" => Ok(ModuleSource::from(" ".repeat(101))),
            _ if request.module_type == ModuleType::Json => Ok(ModuleSource::from("1")),
            _ => {
                let moved = request.url.join("/moved").unwrap();
                Ok(ModuleSource::from("export default import.meta.url").redirected_to(moved))
            }
        }
    };
    let mut limits = Limits::default();
    limits.module_bytes = 100;
    let mut runtime = Runtime::builder()
        .limits(limits)
        .modules(folder.join("in"))
        .import_map(ImportMap::parse(map, &base).unwrap())
        .fetch_modules(fetch)
        .module("two", "export default 2")
        .build()
        .unwrap();
    runtime.import(folder.join("in/main.mjs")).await.unwrap();
    let seen: String = value(&mut runtime, "seen").await;
    assert_eq!(seen, "lib db:/moved 1");
    let two: u8 = value(
        &mut runtime,
        "import('scoped').then((module) => module.default)",
    )
    .await;
    assert_eq!(two, 2);
    for (specifier, why) in [
        ("out", "outside of what"),
        ("no", "the import map has no address for \"no\""),
        ("db:/gone", "there is nothing"),
        ("db:/large", "it has 101 bytes, and a module may have 100"),
    ] {
        let refused = import(&mut runtime, &format!("{specifier:?}")).await;
        assert!(refused.contains(why), "{specifier}: {refused}");
    }
    let invalid = Runtime::builder().module("//[", "").build();
    assert_matches!(invalid, Err(Error::Runtime(ModuleName { name })) if name == "//[");
}

async fn a_child_may_import_more_modules_than_the_program_answers_at_once() {
    let fetch = |_: ModuleFetch| async { Ok::<_, String>(ModuleSource::from("")) };
    let mut runtime = Runtime::builder().fetch_modules(fetch).build().unwrap();
    let script = "Promise.all(Array.from({ length: 3000 }, (_, i) => import(`db:/${i}`))).then((all) => all.length)";
    assert_eq!(value::<usize>(&mut runtime, script).await, 3000);
}

async fn a_fetched_module_of_a_child_has_a_time_limit() {
    let fetch = |_: ModuleFetch| std::future::pending::<Result<ModuleSource, String>>();
    let mut limits = Limits::default();
    limits.module_time = Duration::from_millis(50);
    let builder = Runtime::builder().limits(limits).fetch_modules(fetch);
    let mut runtime = builder.build().unwrap();
    assert_eq!(
        import(&mut runtime, "'db:/never'").await,
        "cannot import 'db:/never' from 'script.js': there was no answer within 50ms"
    );
}

async fn errors_of_fetched_modules_have_positions_in_the_program() {
    let fetch = |request: ModuleFetch| async move {
        match request.url.path() {
            "/syntax.mjs" => Ok("let a;\nlet a = ;".into()),
            "/imports.mjs" => Ok("\nimport './gone.mjs';".into()),
            _ => Err::<ModuleSource, _>("there is nothing"),
        }
    };
    let mut runtime = Runtime::builder().fetch_modules(fetch).build().unwrap();
    for (name, place, line, message) in [
        ("syntax", (2, 9), "let a = ;", "SyntaxError: "),
        (
            "imports",
            (2, 8),
            "import './gone.mjs';",
            "TypeError: cannot import './gone.mjs' from 'https://a.example/imports.mjs': there is nothing",
        ),
    ] {
        let url = format!("https://a.example/{name}.mjs");
        let Err(Error::Runtime(Script(report))) = runtime.import(&url).await else {
            panic!()
        };
        assert!(report.message.starts_with(message), "{}", report.message);
        let position = report.position().unwrap();
        assert_eq!(position.file.as_deref(), Some(&*url));
        assert_eq!(
            (
                (position.line, position.column),
                report.source_line.as_deref()
            ),
            (place, Some(line)),
            "{name}"
        );
    }
}

/// Functions of a script that forges requests of its child.
const FORGE: &str = "
    const size = (size) => size < 128 ? [size] : [size & 127 | 128, size >> 7];
    const text = (text) => [...size(text.length), ...Array.from(text, (letter) => letter.charCodeAt(0))];
    const framed = (...bytes) => [0, 0, bytes.length >> 8, bytes.length & 255, ...bytes];
    const requested = (...request) => framed(8, 127, ...request);
    const read = (path) => requested(4, ...text(path));
    const fetched = (url) => requested(5, ...text(url), 0, 0);
";

async fn a_child_that_was_taken_over_gets_no_other_modules_than_scripts_do() {
    let folder = Folder::with(
        env!("CARGO_TARGET_TMPDIR"),
        &[("in/part.mjs", "export {};"), ("main", "secret")],
    );
    let asked = Rc::<RefCell<Vec<String>>>::default();
    let (log, files) = (asked.clone(), asked.clone());
    let mut runtime = Runtime::builder()
        .modules(folder.join("in"))
        .module("main", "export {};")
        .module(folder.join("main").display().to_string(), "export {};")
        .on_module_file(move |path: &Path| files.borrow_mut().push(path.display().to_string()))
        .fetch_modules(move |request: ModuleFetch| {
            log.borrow_mut().push(request.url.into());
            async { Err::<ModuleSource, _>("nothing") }
        })
        .build()
        .unwrap();
    runtime.execute("forge.js", FORGE).await.unwrap();
    let path = |name: &str| folder.join(name).display().to_string();
    // A module in memory with the name of a file permits nothing.
    runtime.import(folder.join("main")).await.unwrap();
    for script in [
        format!("write(read({:?}))", path("main")),
        format!("write(read({:?}))", path("in/../main")),
        format!(
            "write(fetched({:?}))",
            Url::from_file_path(path("in/part.mjs")).unwrap().as_str()
        ),
        "write(fetched('file:///etc/passwd')); write(read('/etc/passwd'))".to_owned(),
    ] {
        runtime.execute("attack.js", &script).await.unwrap();
        assert!(asked.borrow().is_empty(), "{script}: {:?}", asked.borrow());
    }
    let script = format!(
        "write(read({:?})); write(fetched('db:/a'))",
        path("in/part.mjs")
    );
    runtime.execute("permitted.js", script).await.unwrap();
    assert_eq!(*asked.borrow(), [path("in/part.mjs"), "db:/a".to_owned()]);
    let ended = runtime
        .execute("attack.js", "write(fetched('no URL')); for (;;);")
        .await;
    assert_matches!(&ended, Err(Error::Child(ExitReason::Messages { why })) if why.contains("invalid URL"));
}

async fn a_child_that_does_not_read_is_not_answered_without_a_limit() {
    const READS: usize = 100;
    let large = "x".repeat(2 << 20);
    let folder = Folder::with(env!("CARGO_TARGET_TMPDIR"), &[("large.txt", &*large)]);
    let (count, child) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(None)));
    let (counts, stops) = (count.clone(), child.clone());
    let mut runtime = Runtime::builder()
        .modules(&*folder)
        .on_module_file(move |_| counts.set(counts.get() + 1))
        .function("stop", move |()| {
            let child: Pid = stops.get().unwrap();
            kill_process(child, Signal::STOP).map_err(|error| error.to_string())
        })
        .build()
        .unwrap();
    child.set(Pid::from_raw(runtime.process_id().try_into().unwrap()));
    runtime.execute("forge.js", FORGE).await.unwrap();
    // A call of the function with an empty list of arguments, and behind it the requests.
    let path = folder.join("large.txt").display().to_string();
    let script = format!(
        "const all = [requested(0, 0, 2, 3, 0)]; for (let i = 0; i < {READS}; i++) all.push(read({path:?})); write(all.flat())"
    );
    {
        let asking = runtime.execute("many.js", script);
        tokio::pin!(asking);
        while count.get() == 0 {
            assert!(futures_util::poll!(&mut asking).is_pending());
            tokio::task::yield_now().await;
        }
        for _ in 0..1000 {
            assert!(futures_util::poll!(&mut asking).is_pending());
            tokio::task::yield_now().await;
        }
        // 64 MiB, and what had left before the child was stopped.
        assert!(count.get() < READS, "{}", count.get());
        kill_process(child.get().unwrap(), Signal::CONT).unwrap();
        asking.await.unwrap();
    }
    assert_eq!(count.get(), READS);
}
