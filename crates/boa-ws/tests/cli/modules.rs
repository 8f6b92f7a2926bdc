//! Classic scripts and modules.

use crate::{
    command::{Output, boa_ws, folder},
    peer::in_background,
};
use std::path::Path;
use test_server::handshake;
use tokio::io::AsyncWriteExt;

fn run(folder: &Path, arguments: &[&str]) -> Output {
    boa_ws(arguments).current_folder(folder).run()
}

#[test]
fn a_byte_order_mark_and_a_hashbang_are_accepted() {
    let files: [(&str, &[u8]); 4] = [
        ("bom.js", b"\xef\xbb\xbfconsole.log('bom')"),
        (
            "hashbang.js",
            b"#!/usr/bin/env boa-ws\nconsole.log('hashbang')",
        ),
        (
            "both.js",
            b"\xef\xbb\xbf#!/usr/bin/env boa-ws\nconsole.log('both')",
        ),
        (
            "both.mjs",
            b"\xef\xbb\xbf#!/usr/bin/env boa-ws\nawait console.log('both')",
        ),
    ];
    let folder = folder(&files);
    for (name, _) in files {
        let output = run(&folder, &[name]);
        let expected = name.split('.').next().expect("a name");
        assert_eq!(output, Output::of(format!("{expected}\n"), "", 0), "{name}");
    }
}

#[test]
fn any_source_can_be_a_module() {
    let files: [(&str, &[u8]); 2] = [
        (
            "a.js",
            b"import { b } from './b.js'; console.log(await b, typeof this)",
        ),
        ("b.js", b"export const b = Promise.resolve('b')"),
    ];
    let folder = folder(&files);
    assert_eq!(run(&folder, &["--module", "a.js"]).out, "b undefined\n");
    assert_eq!(
        run(
            &folder,
            &["--module", "-e", "import './a.js'; console.log('after')"]
        )
        .out,
        "b undefined\nafter\n"
    );
    let output = folder.boa_ws(["--module", "-"]).input(files[0].1).run();
    assert_eq!(output.out, "b undefined\n", "{}", output.err);
}

/// The error of a classic script would be at the first `import` or `await`.
#[test]
fn the_error_of_a_module_is_where_it_is_wrong() {
    let table = [
        ("import a from 'a';\nlet b = ;", "2:9"),
        ("import { a } from 'a'; let b = ;", "1:32"),
        ("import 'a'; let b = ;", "1:21"),
        ("import.meta.url; let b = ;", "1:26"),
        ("export const a = 1;\nlet b = ;", "2:9"),
        ("const a = await 1;\nlet b = ;", "2:9"),
        ("for await (const a of []) {}\nlet b = ;", "2:9"),
        ("let a = ;\nawait 1", "1:9"),
        ("awaits 1; let b = ;", "1:8"),
    ];
    for (source, place) in table {
        let mut isolated = Vec::from(["-e", source]);
        let output = boa_ws(&isolated).run();
        output.says("SyntaxError");
        output.says(&format!("[eval]:{place}\n"));
        let folder = folder(&[("a.js", source.as_bytes())]);
        folder.run(["a.js"]).says(&format!("a.js:{place}\n"));
        if cfg!(unix) {
            isolated.insert(0, "--isolate");
            boa_ws(isolated).run().says(&format!("[eval]:{place}\n"));
        }
    }
    let document =
        "```js\nconst a = await 1;\nlet b = ;\n```\n\n```js\nimport 'a';\nlet b = ;\n```\n";
    let folder = folder(&[("a.md", document.as_bytes())]);
    let checked = folder.run(["--check", "a.md"]);
    checked.says("a.md:3:9\n");
    checked.says("a.md:8:9\n");
}

#[test]
fn the_command_is_given_absolute_paths_and_its_modules_too() {
    let folder = folder(&[
        (
            "a.mjs",
            b"import './b.mjs'; await import(new URL('./c.mjs', import.meta.url))",
        ),
        ("b.mjs", b"console.log('b')"),
        ("c.mjs", b"console.log('c')"),
    ]);
    let path = dunce::canonicalize(&*folder)
        .expect("a folder")
        .join("a.mjs");
    let output = boa_ws([path.as_os_str()]).run();
    assert_eq!(output, Output::of("b\nc\n", "", 0));
}

#[test]
fn a_missing_module_is_an_error() {
    let folder = folder(&[
        ("a.mjs", b"import './b.mjs'"),
        ("b.mjs", b"import './missing.mjs'"),
    ]);
    let output = run(&folder, &["a.mjs"]);
    output.assert_out("", 1);
    let from = dunce::canonicalize(&*folder)
        .expect("a folder")
        .join("b.mjs");
    let from = from.display();
    let expected = format!(
        "\
error: Uncaught TypeError: cannot import './missing.mjs' from '{from}': there is no such file
 --> {from}:1:8
  |
1 | import './missing.mjs'
  |        ^
    at {from}:1:8
"
    );
    assert_eq!(output.err, expected);
}

#[test]
fn an_import_of_a_name_that_is_not_exported_is_shown_at_the_name() {
    let folder = folder(&[
        (
            "a.mjs",
            b"import {\n  there,\n  missing,\n} from './b.mjs';",
        ),
        ("b.mjs", b"export let there;"),
    ]);
    let output = run(&folder, &["a.mjs"]);
    output.begins("error: Uncaught SyntaxError: could not find export `missing`\n");
    output.says("a.mjs:3:3\n");
    assert_eq!(output.status, Some(1));
}

#[test]
fn an_error_in_an_imported_source_has_its_position() {
    let files: &[(&str, &[u8])] = &[
        (
            "data.mjs",
            b"import data from './data.json' with { type: 'json' };",
        ),
        ("data.json", b"{\n  wrong\n}"),
        ("now.mjs", b"import './syntax.mjs';"),
        ("later.js", b"import('./syntax.mjs');"),
        ("syntax.mjs", b"let a = 1;\nlet b = ;"),
    ];
    let folder = folder(files);
    for (script, place) in [
        ("data.mjs", "data.json:2:"),
        ("now.mjs", "syntax.mjs:2:9\n"),
        ("later.js", "syntax.mjs:2:9\n"),
    ] {
        let output = run(&folder, &[script]);
        assert!(output.err.contains(place), "{script}: {}", output.err);
        assert!(output.err.contains("  ^"), "{script}: {}", output.err);
    }
}

#[test]
fn an_await_that_never_settles_is_status_13_with_its_position() {
    let folder = folder(&[(
        "a.mjs",
        b"console.log('before');\nconst x = await new Promise(() => {});\n",
    )]);
    let output = run(&folder, &["a.mjs"]);
    output.assert_out("before\n", 13);
    output.begins("error: this top-level await waits for something that can't happen");
    output.says("a.mjs:2:11\n");
    output.says("2 | const x = await new Promise(() => {});\n  |           ^");
}

#[test]
fn endless_recursion_after_an_await_is_one_error() {
    let folder = folder(&[("a.mjs", b"await 0;\n(function f() { f() })();\n")]);
    let output = run(&folder, &["a.mjs"]);
    output.assert_out("", 1);
    output.begins("error: Uncaught RangeError: too much recursion\n");
    assert_eq!(output.err.matches("error: ").count(), 1, "{}", output.err);
}

#[test]
fn errors_of_a_bundle_have_the_positions_of_its_sources() {
    // The map of one line: column 0 is line 3 of the source, column 14 its line 2, at the throw.
    let map =
        br#"{ "version": 3, "sources": ["../src/chat.ts"], "names": [], "mappings": "AAEA,cADE",
        "sourcesContent": ["function f(text: string) {\n  throw new Error(text)\n}\nf('no')\n"] }"#;
    let bundle = b"function f(t){throw new Error(t)}\nconsole.log(1);f('no')\n//# sourceMappingURL=chat.js.map\n";
    let folder = folder(&[("chat.js", bundle), ("chat.js.map", map)]);
    let output = run(&folder, &["chat.js"]);
    let original = Path::new("..").join("src").join("chat.ts");
    output.says(&format!("{}:2:", original.display()));
    output.says("throw new Error(text)");
    output.assert_out("1\n", 1);
    // A replay has the scripts of the recording, and not the files of today.
    run(&folder, &["--record", "run.recording", "chat.js"]);
    let output = run(&folder, &["--replay", "run.recording"]);
    output.says("chat.js:1:");
}

#[test]
fn workers_and_modules_are_those_beside_the_script_and_not_beside_its_prelude() {
    let script = b"new Worker('worker.js').onmessage = async ({ data }) => {
        const { name } = await import('./name.mjs');
        console.log(data, name);
    };";
    let folder = folder(&[
        ("main.js", script),
        ("main.mjs", script),
        ("worker.js", b"postMessage('a worker')"),
        ("name.mjs", b"export const name = 'and a module'"),
        ("lib/before.js", b"var before"),
        ("lib/worker.js", b"postMessage('that of the prelude')"),
    ]);
    for name in ["main.js", "main.mjs"] {
        let output = run(&folder, &["--prelude=lib/before.js", name]);
        assert_eq!(
            output,
            Output::of("a worker and a module\n", "", 0),
            "{name}"
        );
    }
}

#[test]
fn a_worker_and_its_imports_come_from_the_server_of_the_location() {
    let address = in_background(async |mut stream| {
        let head = handshake::request(&mut stream).await;
        let answer = handshake::script(if head.starts_with("GET /lib.js ") {
            "var lib = 'lib'"
        } else {
            "importScripts('lib.js'); postMessage([location.pathname, lib]); close()"
        });
        let answered = stream.write_all(answer.as_bytes()).await;
        answered.expect("a client that reads");
    });
    let location = format!("http://{address}/");
    let code = "new Worker('/worker.js').onmessage = ({ data }) => console.log(data.join())";
    let expected = Output::of("/worker.js,lib\n", "", 0);
    let output = boa_ws(["--location", &location, "-e", code]).run();
    assert_eq!(output, expected);
    let folder = folder(&[]);
    let recorded = [
        "--record",
        "run.recording",
        "--location",
        &location,
        "-e",
        code,
    ];
    for arguments in [&recorded[..], &["--replay", "run.recording"]] {
        assert_eq!(run(&folder, arguments), expected);
    }
}

#[test]
fn a_name_that_is_imported_twice_has_its_place() {
    let folder = folder(&[
        (
            "a.mjs",
            b"import b from './b.mjs';\n\nimport {\n  default as b\n} from './b.mjs';",
        ),
        ("b.mjs", b"export default 'b'"),
    ]);
    let output = folder.run(["a.mjs"]);
    output.says("a.mjs:4:14\n");
    output.says("  default as b");
    assert_eq!(output.status, Some(1));
}

/// Its addresses are relative to its file.
#[test]
fn an_import_map_of_the_command_line_has_addresses_of_modules() {
    let folder = folder(&[
        ("a.mjs", b"import b from 'b'; import c from 'lib/c.mjs'; console.log(b, c, import.meta.resolve('b').endsWith('/maps/b.mjs'))"),
        ("broken.json", b"{"),
        ("unknown.json", br#"{ "imports": { "b": "b.mjs" }, "other": 1 }"#),
    ]);
    let maps = folder.join("maps");
    std::fs::create_dir(&maps).expect("a folder");
    for (name, text) in [
        (
            "map.json",
            r#"{ "imports": { "b": "./b.mjs", "lib/": "./" } }"#,
        ),
        ("b.mjs", "export default 'b'"),
        ("c.mjs", "export { default } from 'b'"),
    ] {
        std::fs::write(maps.join(name), text).expect("a file");
    }
    folder
        .run(["--import-map", "maps/map.json", "a.mjs"])
        .assert_out("b b true\n", 0);
    let output = folder.run(["--import-map=broken.json", "a.mjs"]);
    output.begins("error: cannot use broken.json: the import map is not JSON");
    assert_eq!(output.status, Some(2));
    let output = folder.run(["--import-map=unknown.json", "-e", "1"]);
    output.says("warning: unknown.json: \"other\" is no part of an import map");
    assert_eq!(output.status, Some(0));
}

#[cfg(unix)]
#[test]
fn an_isolated_script_has_an_import_map() {
    let folder = folder(&[
        ("a.mjs", b"import b from 'b'; console.log(b)"),
        ("b.mjs", b"export default 'b'"),
        ("map.json", br#"{ "imports": { "b": "./b.mjs" } }"#),
    ]);
    folder
        .run(["--isolate", "--import-map=map.json", "a.mjs"])
        .assert_out("b\n", 0);
}
