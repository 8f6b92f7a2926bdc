//! Modules of a child: files, sources in memory, and those that a function of the program fetches.

use super::{folder::Folder, value, work::Log};
use boa_websocket::{
    Error, Limits,
    isolated::{ExitReason, Runtime},
    runtime::{ImportMap, ModuleFetch, ModuleSource, ModuleType},
};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    cell::{Cell, RefCell},
    path::Path,
    rc::Rc,
    time::Duration,
};
use test_server::assert_matches;
use url::Url;

super::tests! {
    files_of_modules_are_read_by_the_program,
    modules_in_memory_are_imported_in_a_child,
    a_function_of_the_program_fetches_each_module_of_a_child_once,
    fetched_modules_of_a_child_have_the_limits_of_the_program,
    errors_of_fetched_modules_have_positions_in_the_program,
    an_import_map_holds_in_a_child,
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
    let folder = Folder::with("files", &files).canonical();
    let log = Rc::new(Log::default());
    let mut runtime = Runtime::builder()
        .modules(folder.0.join("inside"))
        .console(log.clone())
        .build()
        .unwrap();
    runtime.import(folder.0.join("main.mjs")).await.unwrap();
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
        let name = folder.0.join("again.mjs");
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
            .import_source(folder.0.join("x.mjs"), "import './inside/part.mjs'")
            .await
            .is_err()
    );
}

async fn modules_in_memory_are_imported_in_a_child() {
    let main = "
        import { a } from './lib/a.mjs';
        import { a as again } from 'lib/a.mjs';
        import { b } from 'app:b';
        import data from 'data' with { type: 'json' };
        import text from 'data' with { type: 'text' };
        globalThis.seen = [a === again, b, data.x, text, import.meta.url, a.url].join(' ');
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
        .module("fixed", ModuleSource::from("1").with_type(ModuleType::Json))
        .build()
        .unwrap();
    runtime.import("main.mjs").await.unwrap();
    let seen: String = runtime.evaluate("seen.js", "seen").await.unwrap();
    assert_eq!(
        seen,
        "true c 1 { \"x\": 1 } memory:///main.mjs memory:///lib/a.mjs"
    );
    assert_eq!(
        import(&mut runtime, "'fixed', { with: { type: 'json' } }").await,
        "loaded"
    );
    let no = "cannot import 'fixed' from 'script.js': it is JSON, and not JavaScript";
    assert_eq!(import(&mut runtime, "'fixed'").await, no);
    let no = "cannot import 'd' from 'script.js': a specifier starts with './' or '../'";
    assert_eq!(import(&mut runtime, "'d'").await, no);
    let no = "cannot import 'https://x.example/' from 'script.js': modules are loaded from files only, not from 'https:'";
    assert_eq!(import(&mut runtime, "'https://x.example/'").await, no);
    let invalid = Runtime::builder().module("//[", "").build();
    assert_matches!(invalid, Err(Error::ModuleName { name }) if name == "//[");
}

async fn a_function_of_the_program_fetches_each_module_of_a_child_once() {
    let requests = Rc::<RefCell<Vec<String>>>::default();
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
        async move {
            tokio::task::yield_now().await;
            match request.url.as_str() {
                "db:/main" => {
                    Ok("import './a'; import './a'; import './data' with { type: 'json' }; import 'db:/moved'".into())
                }
                "db:/a" => Ok("globalThis.runs = (globalThis.runs ?? 0) + 1".into()),
                "db:/data" => Ok("1".into()),
                "db:/moved" => {
                    let moved = request.url.join("/v2/moved").unwrap();
                    Ok(ModuleSource::from("globalThis.moved = import.meta.url").redirected_to(moved))
                }
                _ => Err("there is nothing"),
            }
        }
    };
    let mut runtime = Runtime::builder()
        .fetch_modules(fetch)
        .module("here", "export default 1")
        .build()
        .unwrap();
    runtime.import("db:/main").await.unwrap();
    runtime.import("db:/main").await.unwrap();
    assert_eq!(import(&mut runtime, "'here'").await, "loaded");
    let seen: (u8, String) = runtime.evaluate("seen.js", "[runs, moved]").await.unwrap();
    assert_eq!(seen, (1, "db:/v2/moved".to_owned()));
    assert_eq!(
        import(&mut runtime, "'db:/gone'").await,
        "cannot import 'db:/gone' from 'script.js': there is nothing"
    );
    let mut asked = requests.borrow().clone();
    asked[1..4].sort();
    assert_eq!(
        asked[..4],
        [
            "db:/main JavaScript none",
            "db:/a JavaScript db:/main",
            "db:/data JSON db:/main",
            "db:/moved JavaScript db:/main"
        ]
    );
    assert!(
        asked[4].starts_with("db:/gone JavaScript file:///") && asked.len() == 5,
        "{asked:?}"
    );
}

async fn fetched_modules_of_a_child_have_the_limits_of_the_program() {
    let fetch = |request: ModuleFetch| async move {
        match request.url.path() {
            "/never" => std::future::pending().await,
            "/large" => Ok::<_, String>(ModuleSource::from(" ".repeat(101))),
            _ => Ok(ModuleSource::from(" ".repeat(100)).with_type(ModuleType::JavaScript)),
        }
    };
    let limited = |time| {
        let mut limits = Limits::default();
        (limits.module_time, limits.module_bytes) = (time, 100);
        Runtime::builder()
            .limits(limits)
            .fetch_modules(fetch)
            .build()
            .unwrap()
    };
    // Where there is an answer, it comes in time.
    let (mut short, mut runtime) = (
        limited(Duration::from_millis(50)),
        limited(Duration::from_secs(3600)),
    );
    let no = |url: &str, why: &str| format!("cannot import '{url}' from 'script.js': {why}");
    assert_eq!(
        import(&mut short, "'db:/never'").await,
        no("db:/never", "there was no answer within 50ms")
    );
    let large = no("db:/large", "it has 101 bytes, and a module may have 100");
    assert_eq!(import(&mut runtime, "'db:/large'").await, large);
    let text = no("db:/exact", "it is JavaScript, and not text");
    assert_eq!(
        import(&mut runtime, "'db:/exact', { with: { type: 'text' } }").await,
        text
    );
    // More wait than the program answers at once.
    let script =
        "Promise.allSettled(Array.from({ length: 3000 }, (_, i) => import(`db:/${i % 3 ? 'x' : 'never'}${i}`)))
        .then((all) => all.filter(({ status }) => status === 'fulfilled').length)";
    assert!(short.evaluate::<usize>("many.js", script).await.is_ok());
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
        let Err(Error::Script(report)) = runtime.import(&url).await else {
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

async fn an_import_map_holds_in_a_child() {
    let files = [
        (
            "in/main.mjs",
            "import { name } from 'lib'; import deep from 'lib/deep'; globalThis.seen = name + deep",
        ),
        ("in/vendor/lib.mjs", "export const name = 'lib'"),
        ("in/vendor/scoped.mjs", "export { default } from 'lib'"),
        ("out.mjs", ""),
    ];
    let folder = Folder::with("map", &files).canonical();
    let map = r#"{
        "imports": { "lib": "./vendor/lib.mjs", "lib/": "db:/lib/", "out": "../out.mjs", "no": null, "scoped": "./vendor/scoped.mjs" },
        "scopes": { "./vendor/scoped.mjs": { "lib": "memory:///two" } }
    }"#;
    let base = Url::from_file_path(folder.0.join("in/map.json")).unwrap();
    let mut runtime = Runtime::builder()
        .modules(folder.0.join("in"))
        .import_map(ImportMap::parse(map, &base).unwrap())
        .fetch_modules(|request: ModuleFetch| async move {
            Ok::<_, String>(format!("export default {:?}", request.url.path()).into())
        })
        .module("two", "export default 2")
        .build()
        .unwrap();
    runtime.import(folder.0.join("in/main.mjs")).await.unwrap();
    assert_eq!(
        runtime.evaluate::<String>("seen.js", "seen").await.unwrap(),
        "lib/lib/deep"
    );
    let two: u8 = value(
        &mut runtime,
        "import('scoped').then((module) => module.default)",
    )
    .await;
    assert_eq!(two, 2);
    assert!(
        import(&mut runtime, "'out'")
            .await
            .contains("outside of what")
    );
    assert!(
        import(&mut runtime, "'no'")
            .await
            .ends_with("the import map has no address for \"no\"")
    );
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
        "forged",
        &[("in/part.mjs", "export {};"), ("main", "secret")],
    )
    .canonical();
    let asked = Rc::<RefCell<Vec<String>>>::default();
    let (log, files) = (asked.clone(), asked.clone());
    let mut runtime = Runtime::builder()
        .modules(folder.0.join("in"))
        .module("main", "export {};")
        .module(folder.0.join("main").display().to_string(), "export {};")
        .on_module_file(move |path: &Path| files.borrow_mut().push(path.display().to_string()))
        .fetch_modules(move |request: ModuleFetch| {
            log.borrow_mut().push(request.url.into());
            async { Err::<ModuleSource, _>("nothing") }
        })
        .build()
        .unwrap();
    runtime.execute("forge.js", FORGE).await.unwrap();
    let path = |name: &str| folder.0.join(name).display().to_string();
    // That a name of a module in memory is that of a file as well permits nothing.
    runtime.import(folder.0.join("main")).await.unwrap();
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
    let folder = Folder::with("large", &[("large.txt", &*large)]).canonical();
    let (count, child) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(None)));
    let (counts, stops) = (count.clone(), child.clone());
    let mut runtime = Runtime::builder()
        .modules(&folder.0)
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
    let path = folder.0.join("large.txt").display().to_string();
    let script = format!(
        "const all = [requested(0, 0, 2, 10, 0)]; for (let i = 0; i < {READS}; i++) all.push(read({path:?})); write(all.flat())"
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
