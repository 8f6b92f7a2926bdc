//! Packages of npm: none by default, and no files but those in the folders of packages and of the
//! scripts.

use super::{
    Reports, built,
    interrupting::{interrupting_itself, stoppable},
    node::printed_by_node,
    text,
};
use boa_engine::JsString;
use boa_websocket::{Error, Runtime, runtime::StopReason};
use std::{
    fs,
    path::Path,
    rc::Rc,
    sync::{Arc, Mutex},
};
use test_server::Folder;

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, content) in files {
        let path = folder.join(name);
        let parent = path.parent().expect("it is below the folder");
        fs::create_dir_all(parent).expect("a folder");
        fs::write(path, content).expect("a file");
    }
}

/// The export `it` of a module of the folder, as text.
async fn run(folder: &Path, files: &[(&str, &str)], main: &str) -> String {
    write(folder, files);
    write(folder, &[("main.mjs", main)]);
    let mut runtime = built(Runtime::builder().modules(folder).packages(folder));
    outcome(&mut runtime, &folder.join("main.mjs")).await
}

async fn outcome(runtime: &mut Runtime, main: &Path) -> String {
    match runtime.import(main).await {
        Ok(module) => {
            let context = runtime.context();
            let value = module
                .namespace(context)
                .get(JsString::from("it"), context)
                .expect("it is exported");
            let text = value.to_string(context).expect("it is text");
            text.to_std_string_lossy()
        }
        Err(error) => error.to_string(),
    }
}

fn folder() -> (Folder, std::path::PathBuf) {
    let folder = Folder::new();
    let path = folder.canonicalize().expect("it is there");
    (folder, path)
}

#[tokio::test]
async fn a_script_imports_no_package_by_default() {
    let (_folder, path) = folder();
    write(
        &path,
        &[
            ("node_modules/a/index.js", "exports.a = 1"),
            ("main.mjs", "export * as it from 'a'"),
        ],
    );
    let mut runtime = built(Runtime::builder().modules(&path));
    let first = outcome(&mut runtime, &path.join("main.mjs")).await;
    assert!(first.contains("cannot import 'a'"), "{first}");
    let mut runtime = built(Runtime::builder().modules(&path));
    write(&path, &[("main.mjs", "export * as it from 'node:events'")]);
    let outcome = outcome(&mut runtime, &path.join("main.mjs")).await;
    assert!(outcome.contains("cannot import 'node:events'"), "{outcome}");
}

#[tokio::test]
async fn a_package_is_found_beside_a_tsconfig_that_is_not_valid() {
    for config in [
        "{",
        "{ \"extends\": \"@tsconfig/node-that-is-not-installed\" }",
    ] {
        let (_folder, path) = folder();
        let files = [
            ("tsconfig.json", config),
            ("node_modules/a/index.js", "exports.a = 1"),
        ];
        let found = run(&path, &files, "export { a as it } from 'a'").await;
        assert_eq!(found, "1", "{config}");
    }
}

#[tokio::test]
async fn a_package_reads_no_file_outside_of_the_folders_of_packages_and_of_the_scripts() {
    let (_folder, path) = folder();
    let inner = path.join("inner");
    write(
        &path,
        &[
            ("secret.js", "module.exports = 'secret'"),
            ("secret/package.json", "{}"),
            ("secret/index.js", "module.exports = 'secret'"),
        ],
    );
    for specifier in [
        "../../../secret.js",
        "../../../secret",
        &path.join("secret.js").display().to_string(),
    ] {
        let package = format!("module.exports = require({specifier:?})");
        let files = [("node_modules/a/index.js", &*package)];
        let outcome = run(&inner, &files, "import a from 'a'; export const it = a").await;
        assert!(
            outcome.contains("Cannot find module"),
            "{specifier}: {outcome}"
        );
    }
    for (field, value) in [
        ("main", "../../../secret.js"),
        ("browser", "../../../secret.js"),
    ] {
        let manifest = format!(r#"{{ "{field}": "{value}" }}"#);
        let files = [
            ("node_modules/a/package.json", &*manifest),
            ("node_modules/a/index.js", "module.exports = 'own'"),
        ];
        let outcome = run(&inner, &files, "import a from 'a'; export const it = a").await;
        assert!(!outcome.contains("secret'"), "{field}: {outcome}");
        assert_ne!(outcome, "secret", "{field}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn links_lead_a_package_to_no_file_outside() {
    use std::os::unix::fs::symlink;
    let (_folder, path) = folder();
    let inner = path.join("inner");
    write(&path, &[("outside/index.js", "module.exports = 'secret'")]);
    write(
        &inner,
        &[(
            "node_modules/.store/b/node_modules/b/index.js",
            "module.exports = 'b'",
        )],
    );
    symlink(path.join("outside"), inner.join("node_modules/a")).expect("a link");
    symlink(".store/b/node_modules/b", inner.join("node_modules/b")).expect("a link");
    let outcome = run(&inner, &[], "import a from 'a'; export const it = a").await;
    assert!(
        outcome.contains("cannot import 'a'")
            && outcome.contains("node_modules has a symbolic link to it, which leads out of"),
        "{outcome}"
    );
    // As pnpm has them.
    let outcome = run(&inner, &[], "import b from 'b'; export const it = b").await;
    assert_eq!(outcome, "b");
}

/// The project of a script is above its folder. A package finds nothing more by that.
#[tokio::test]
async fn a_script_finds_the_files_of_its_project_and_packages_do_not() {
    let (_folder, path) = folder();
    let src = path.join("src");
    let package = format!(
        "const tried = [];
         exports.done = async () => {{
             for (const name of ['../../lib/own.cjs', '../../secret.json', '{0}/lib/own.cjs', '#own', 'project', '@/own.cjs']) {{
                 try {{ tried.push(require(name)) }} catch {{}}
                 try {{ tried.push(await import(name)) }} catch {{}}
             }}
             const others = [require('module').createRequire('{0}/lib/own.cjs'), ...Object.values(require.cache).map((it) => it.require)];
             for (const other of others) for (const name of ['../secret.json', '{0}/secret.json', '../lib/typed.js', '#own']) {{
                 for (const get of [other, other.resolve, (name) => [name].map(other)])
                     try {{ tried.push(get(name)) }} catch {{}}
             }}
             for (const name of ['../../.env', '{0}/.env', 'file://{0}/.env']) {{
                 try {{ tried.push(await import(name, {{ with: {{ type: 'text' }} }})) }} catch {{}}
             }}
             return tried.length;
         }}",
        path.display()
    );
    write(
        &path,
        &[
            (
                "package.json",
                r##"{ "name": "project", "type": "commonjs", "exports": "./lib/own.cjs", "imports": { "#own": "./lib/own.cjs", "#beside": "./src/beside.cjs" } }"##,
            ),
            (
                "tsconfig.json",
                r#"{ "compilerOptions": { "allowJs": true, "paths": { "@/*": ["./lib/*"], "~/*": ["./src/*"] } } }"#,
            ),
            (".env", "secret"),
            ("secret.json", "{}"),
            ("lib/own.cjs", "exports.own = require('./typed.js')"),
            ("lib/typed.js", "module.exports = typeof require"),
            ("node_modules/a/index.js", &package),
            ("src/beside.cjs", "exports.beside = 'beside'"),
            ("src/typed.js", "globalThis.typed = typeof require"),
        ],
    );
    let main = "import { own } from '../lib/own.cjs'; import { own as imported } from '#own'; import { own as self } from 'project';
         import { own as mapped } from '@/own.cjs'; import { done } from 'a';
         export const it = [own, imported, self, mapped, await done()].join()";
    write(&src, &[("main.mjs", main)]);
    let builder = Runtime::builder().modules_from_anywhere().packages(&src);
    let found = outcome(&mut built(builder), &src.join("main.mjs")).await;
    assert_eq!(found, "function,function,function,function,0");
    // A runtime that permits a folder reads the manifests of the project, and no other file of it.
    let main = "import { beside } from '#beside'; import { beside as mapped } from '~/beside.cjs'; import './typed.js'; import { done } from 'a';
         const tried = [];
         for (const name of ['#own', 'project', '@/own.cjs', '../lib/own.cjs', '../secret.json'])
             await import(name).then(() => tried.push(name), () => {});
         export const it = [beside, mapped, typed, await done(), tried].join()";
    let found = run(&src, &[], main).await;
    assert_eq!(found, "beside,beside,function,0,");
}

/// As `npm link` and workspaces have them, whose folders are beside that of the script.
#[cfg(unix)]
#[tokio::test]
async fn a_linked_package_reads_its_own_folder_and_no_other() {
    use std::os::unix::fs::symlink;
    let (_folder, path) = folder();
    let bot = path.join("packages/bot");
    write(
        &path,
        &[
            ("node_modules/b/index.js", "module.exports = 'b'"),
            ("secret.cjs", "module.exports = 'secret'"),
            (
                "packages/shared/index.js",
                "exports.it = [require('./own'), require('b'), typeof process];
                 for (const name of ['../../secret.cjs', '../bot/node_modules/../../../secret.cjs'])
                     try { exports.it.push(require(name)) } catch {}
                 exports.worker = () => new Promise((resolve) => {
                     new Worker(require('url').pathToFileURL(__dirname + '/worker.cjs')).onmessage = ({ data }) => resolve(data);
                 })",
            ),
            ("packages/shared/own.js", "module.exports = 'own'"),
            (
                "packages/shared/worker.cjs",
                "postMessage(require('./own')); close()",
            ),
            (
                "packages/other/node_modules/c/index.js",
                "module.exports = [require('./c'), typeof process].join()",
            ),
            ("packages/other/node_modules/c/c.js", "module.exports = 'c'"),
            ("packages/other/index.mjs", "export { default } from 'c'"),
        ],
    );
    symlink("../packages/shared", path.join("node_modules/shared")).expect("a link");
    let main = "import { it as shared, worker } from 'shared'; import c from '../other/index.mjs';
        export const it = [shared, await worker(), c, typeof process].join()";
    write(&bot, &[("main.mjs", main)]);
    let builder = Runtime::builder()
        .modules_from_anywhere()
        .packages(&bot)
        .max_workers(1);
    let found = outcome(&mut built(builder), &bot.join("main.mjs")).await;
    assert_eq!(found, "own,b,object,own,c,object,undefined");
}

#[tokio::test]
async fn scripts_find_no_names_of_node() {
    let (_folder, path) = folder();
    let names = "[typeof process, typeof Buffer, typeof global, typeof setImmediate, typeof require, typeof module].join()";
    let package = format!("module.exports = {names}");
    let main = format!("import a from 'a'; export const it = a + ' ' + {names}");
    let files = [
        ("node_modules/a/index.js", &*package),
        ("node_modules/b/package.json", r#"{ "type": "module" }"#),
        (
            "node_modules/b/index.js",
            "export const b = [typeof process, process.browser, typeof Buffer.from, global === globalThis].join()",
        ),
    ];
    let outcome = run(&path, &files, &main).await;
    let none = ["undefined"; 6].join(",");
    assert_eq!(
        outcome,
        format!("object,function,object,function,function,object {none}")
    );
    let outcome = run(
        &path,
        &[],
        "import { b } from 'b'; export const it = b + Object.hasOwn(globalThis, 'process')",
    )
    .await;
    assert_eq!(outcome, "object,true,function,truefalse");
}

/// A script of a server chooses its name, and what stands in a data: URL.
#[tokio::test]
async fn code_of_a_server_with_the_name_of_a_package_finds_no_names_of_node() {
    let (_folder, path) = folder();
    let main = "
        const code = 'export default [typeof process, typeof require, typeof Buffer].join()';
        const { default: it } = await import('data:text/javascript,/*/node_modules/a/*/' + code);
        export { it };";
    let outcome = run(&path, &[], main).await;
    assert_eq!(outcome, "undefined,undefined,undefined");
}

/// By a path and by a URL, too.
#[tokio::test]
async fn a_package_imports_no_file_outside_by_its_path() {
    let (_folder, path) = folder();
    let (_other, other) = folder();
    write(&other, &[("outside.mjs", "export default 'outside'")]);
    let outside = other.join("outside.mjs");
    let url = url::Url::from_file_path(&outside).expect("a path");
    let package = format!(
        "import own from './own.js';
         const fails = (name) => import(name).then(() => 'found', () => 'refused');
         const there = new URL('./own.js', import.meta.url).href;
         export const seen = [own, await fails({:?}), await fails({:?}), await fails(there)].join()",
        url.as_str(),
        outside.display().to_string()
    );
    let files = [
        ("node_modules/a/package.json", r#"{ "type": "module" }"#),
        ("node_modules/a/index.js", &*package),
        ("node_modules/a/own.js", "export default 'own'"),
        ("main.mjs", "export { seen as it } from 'a'"),
    ];
    write(&path, &files);
    let builder = Runtime::builder().modules_from_anywhere().packages(&path);
    let outcome = outcome(&mut built(builder), &path.join("main.mjs")).await;
    assert_eq!(outcome, "own,refused,refused,found");
}

#[tokio::test]
async fn a_module_that_is_being_evaluated_is_not_required() {
    let (_folder, path) = folder();
    let files = [
        (
            "node_modules/a/index.cjs",
            "try { module.exports = require('./e.mjs') } catch (error) { module.exports = { name: `${error.name} ${error.code}` } }",
        ),
        (
            "node_modules/a/package.json",
            r#"{ "main": "index.cjs", "exports": { ".": "./index.cjs", "./e.mjs": "./e.mjs", "./m.mjs": "./m.mjs" } }"#,
        ),
        (
            "node_modules/a/e.mjs",
            "import './m.mjs'; export const e = 1",
        ),
        (
            "node_modules/a/m.mjs",
            "import a from './index.cjs'; export const name = a.name",
        ),
    ];
    let outcome = run(&path, &files, "export { name as it } from 'a/m.mjs'").await;
    assert_eq!(outcome, "Error ERR_REQUIRE_CYCLE_MODULE");
}

/// Bundles for several systems of modules run when they are imported.
#[tokio::test]
async fn a_bundle_that_throws_runs_once_and_may_import_itself() {
    let (_folder, path) = folder();
    let files = [
        (
            "node_modules/a/index.js",
            "globalThis.runs = (globalThis.runs ?? 0) + 1;
             // typeof define === 'function' && define.amd
             if (runs < 20) import('a').then(() => { globalThis.own = 'loaded' }, (error) => { globalThis.own = error });
             throw new Error('of a')",
        ),
        ("node_modules/a/package.json", r#"{ "exports": "./index.js" }"#),
    ];
    let main = "const first = await import('a').catch((error) => error);
        const second = await import('a').catch((error) => error);
        export const it = [first.message, second === first, own === first, runs].join()";
    assert_eq!(run(&path, &files, main).await, "of a,true,true,1");
}

/// As Node runs them, but for those with `import` or `export`, which Node refuses.
#[tokio::test]
async fn a_script_of_ones_own_is_commonjs_if_its_folder_says_so() {
    let (_folder, path) = folder();
    let files = [
        ("package.json", r#"{ "type": "commonjs" }"#),
        ("node_modules/a/index.js", "module.exports = 'a'"),
        (
            "lib/common.js",
            "exports.names = [require('a'), typeof module, typeof process, __filename.endsWith('common.js')].join()",
        ),
        ("lib/module.js", "export default typeof require"),
        ("own/package.json", r#"{ "type": "module" }"#),
        ("own/index.js", "globalThis.own = typeof require"),
        ("without/package.json", "{}"),
        ("without/index.js", "globalThis.without = typeof require"),
    ];
    let main = "import { names } from './lib/common.js'; import of from './lib/module.js'; import './own/index.js'; import './without/index.js';
        export const it = [names, of, own, without].join(' ')";
    let outcome = run(&path, &files, main).await;
    assert_eq!(
        outcome,
        "a,object,undefined,true undefined undefined undefined"
    );
    let bot = "globalThis.bot = [require('a'), require.main === module].join()";
    write(&path, &[("bot.js", bot)]);
    let mut runtime = built(Runtime::builder().modules(&path).packages(&path));
    let imported = runtime.import(path.join("bot.js")).await;
    imported.expect("it is imported");
    assert_eq!(text(&mut runtime, "bot").await, "a,true");
}

/// What Node 24.21.0 prints for the same files.
#[tokio::test]
async fn a_module_with_a_default_export_that_is_required_says_that_it_is_one() {
    let (_folder, path) = folder();
    let files = [
        (
            "node_modules/a/index.cjs",
            "const own = (name) => { const it = require(name); return [Object.keys(it), it.__esModule, it === require(name)] };
             const it = require('./default.mjs');
             it.add();
             exports.it = [own('./default.mjs'), it.n, own('./names.mjs'), own('./own.mjs'), require('./whole.mjs')].join(' ');
             exports.default_ = import('./default.mjs')",
        ),
        (
            "node_modules/a/package.json",
            r#"{ "main": "index.cjs" }"#,
        ),
        (
            "node_modules/a/default.mjs",
            "export default 1; export let n = 1; export const add = () => { n++ }",
        ),
        ("node_modules/a/names.mjs", "export const a = 2"),
        (
            "node_modules/a/own.mjs",
            "export default 1; export const __esModule = 5",
        ),
        (
            "node_modules/a/whole.mjs",
            "export default 1; const it = 'whole'; export { it as 'module.exports' }",
        ),
    ];
    let main =
        "import a from 'a'; export const it = [a.it, Object.keys(await a.default_)].join(' ')";
    let outcome = run(&path, &files, main).await;
    assert_eq!(
        outcome,
        "__esModule,add,default,n,true,true 2 a,,true __esModule,default,5,true whole add,default,n"
    );
}

/// What Node 24.21.0 prints for the same files.
#[tokio::test]
async fn a_module_that_awaits_is_not_required_and_nothing_of_it_runs() {
    let (_folder, path) = folder();
    let files = [
        (
            "node_modules/a/index.cjs",
            "globalThis.ran = [];
             const code = (name) => { try { return typeof require(name) } catch ({ code }) { return code } };
             exports.it = ['./await.mjs', './outer.mjs', './await.mjs', './for.mjs', './inside.mjs'].map(code).join();
             exports.ran = ran.join('+');
             exports.later = import('./outer.mjs').then(() => `${ran.join('+')} ${code('./outer.mjs')}`)",
        ),
        ("node_modules/a/package.json", r#"{ "main": "index.cjs" }"#),
        (
            "node_modules/a/await.mjs",
            "ran.push('await'); await 0; export const a = 1",
        ),
        (
            "node_modules/a/outer.mjs",
            "import 'b'; export { a } from './await.mjs'; ran.push('outer')",
        ),
        ("node_modules/b/index.js", "ran.push('b')"),
        (
            "node_modules/a/for.mjs",
            "ran.push('for'); for await (const it of []) ran.push(it)",
        ),
        (
            "node_modules/a/inside.mjs",
            "ran.push('inside'); export const f = async () => { await 0 }",
        ),
    ];
    let main = "import a from 'a'; export const it = [a.it, a.ran, await a.later].join(' ')";
    let outcome = run(&path, &files, main).await;
    let code = "ERR_REQUIRE_ASYNC_MODULE";
    assert_eq!(
        outcome,
        format!("{code},{code},{code},{code},object inside inside+b+await+outer {code}")
    );
}

#[tokio::test]
async fn random_bytes_fill_all_of_a_view() {
    let (_folder, path) = folder();
    let files = [(
        "node_modules/a/index.js",
        "const { randomFillSync } = require('crypto');
         const rest = (view) => new Uint8Array(view.buffer ?? view).filter((byte) => byte === 0).length < 16;
         const part = randomFillSync(new Uint32Array(64), 32);
         module.exports = [rest(randomFillSync(new Uint32Array(64))), rest(randomFillSync(new ArrayBuffer(256))),
             rest(randomFillSync(new DataView(new ArrayBuffer(256)))), part.subarray(0, 32).every((it) => it === 0),
             rest(part.slice(32))].join()",
    )];
    let outcome = run(&path, &files, "import a from 'a'; export const it = a").await;
    assert_eq!(outcome, "true,true,true,true,true");
}

#[tokio::test]
async fn packages_are_found_as_node_and_bundlers_find_them() {
    let (_folder, path) = folder();
    let files = [
        (
            "node_modules/a/package.json",
            r##"{ "type": "module", "exports": { ".": { "node": "./node.js", "browser": "./browser.js" }, "./sub/*": "./sub/*.js" }, "imports": { "#own": "./own.js" } }"##,
        ),
        (
            "node_modules/a/browser.js",
            "export { own } from '#own'; export { one } from 'a/sub/one'",
        ),
        ("node_modules/a/own.js", "export const own = 'own'"),
        ("node_modules/a/sub/one.js", "export const one = 'one'"),
        (
            "node_modules/b/package.json",
            r#"{ "main": "./lib", "browser": { "fs": false, "./lib/node.js": "./lib/browser.js" } }"#,
        ),
        (
            "node_modules/b/lib/index.js",
            "exports.fs = Object.keys(require('fs')).length; exports.which = require('./node'); exports.data = require('./data').n",
        ),
        ("node_modules/b/lib/node.js", "module.exports = 'node'"),
        (
            "node_modules/b/lib/browser.js",
            "module.exports = 'browser'",
        ),
        ("node_modules/b/lib/data.json", r#"{ "n": 3 }"#),
    ];
    let main = "import { own, one } from 'a'; import { fs, which, data } from 'b'; export const it = [own, one, fs, which, data].join()";
    assert_eq!(run(&path, &files, main).await, "own,one,0,browser,3");
    let outcome = run(&path, &[], "import 'c/d'").await;
    assert!(
        outcome.contains(
            "there is no such package in node_modules: npm install c installs it, if that is its name"
        ),
        "{outcome}"
    );
    let outcome = run(&path, &[], "import 'boa_ws'").await;
    assert!(
        outcome.contains("the module of this program is 'boa-ws': import from 'boa-ws'"),
        "{outcome}"
    );
    for import in ["import 'b/none'", "import 'a/sub/none'"] {
        let outcome = run(&path, &[], import).await;
        let package = &import[8..9];
        assert!(
            outcome.contains(&format!(
                "the package {package} has no such file, or does not export it"
            )),
            "{outcome}"
        );
    }
    let outcome = run(&path, &[], "import 'boa-ws/exit'").await;
    assert!(
        outcome.contains("that module has no parts: import from 'boa-ws'"),
        "{outcome}"
    );
}

/// The parser of the resolver recurses, and its algorithm is slow for long paths.
#[tokio::test]
async fn manifests_that_nest_deep_or_have_long_paths_are_errors() {
    let (_folder, path) = folder();
    for (exports, why) in [
        (
            format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000)),
            "it nests too deep",
        ),
        (
            format!("\"./{}\"", "a/".repeat(100_000)),
            "a path in it is too long",
        ),
        (
            format!("{{ \"./*\": \"./{}\" }}", "*".repeat(4000)),
            "a path in it has too many asterisks",
        ),
    ] {
        let manifest = format!("{{ \"exports\": {exports} }}");
        let files = [
            ("node_modules/odd/package.json", manifest.as_str()),
            ("node_modules/odd/a.js", ""),
        ];
        let outcome = run(&path, &files, "import 'odd/a'").await;
        assert!(outcome.contains("package.json"), "{why}: {outcome}");
    }
}

/// Fails if Node, where it is at hand, has another `it` for the files that [`run`] has written.
fn assert_in_node(folder: &Path, expected: &str) {
    let script = "import { it } from './main.mjs'; console.log(String(it))";
    write(folder, &[("in-node.mjs", script)]);
    if let Some(printed) = printed_by_node(folder, "in-node.mjs") {
        assert_eq!(printed.trim_end(), expected);
    }
}

#[tokio::test]
async fn modules_of_both_kinds_run_in_the_order_of_node() {
    let (_folder, path) = folder();
    let files = [
        ("first.mjs", "globalThis.log = ['first']"),
        (
            "node_modules/c/index.js",
            "log.push('c'); const d = require('d'); exports.c = 'c' + d.d; exports.late = function () { return d }",
        ),
        (
            "node_modules/d/index.js",
            "log.push('d begins'); const c = require('c'); exports.d = Object.keys(c).length; log.push('d ends')",
        ),
        ("node_modules/e/package.json", r#"{ "type": "module" }"#),
        (
            "node_modules/e/index.js",
            "import { c } from 'c'; log.push('e ' + c); export default 'e'",
        ),
        (
            "node_modules/f/index.js",
            "log.push('f'); module.exports = { e: require('e').default, __esModule: true }",
        ),
        (
            "node_modules/g/index.js",
            "Object.defineProperty(exports, '__esModule', { value: true }); __exportStar(require('./h'), exports); exports.default = 'g'; function __exportStar(m, e) { for (const k in m) e[k] = m[k] }",
        ),
        ("node_modules/g/h.js", "exports.h = exports.i = 'h'"),
    ];
    let main = "import './first.mjs'; import e from 'e'; import { e as again } from 'f'; import g, { h, i } from 'g';
        log.push('main', again === e, typeof g, g.default, h, i); export const it = log.join()";
    let expected = "first,c,d begins,d ends,e c0,f,main,true,object,g,h,h";
    assert_eq!(run(&path, &files, main).await, expected);
    assert_in_node(&path, expected);
}

const UMD: &str = "(function (root, factory) {
        typeof exports === 'object' && typeof module !== 'undefined' ? FACTORY
            : typeof define === 'function' && define.amd ? define(['exports'], factory) : factory(root.U = {});
    })(this, function (e) { log.push('NAME'); e = e || {}; e.it = 'NAME'; return e })";

/// The source of a bundle for several systems of modules. `factory` is its case for CommonJS.
fn umd(name: &str, factory: &str) -> String {
    UMD.replace("NAME", name).replace("FACTORY", factory)
}

#[tokio::test]
async fn a_bundle_runs_in_the_order_of_node_unless_a_name_is_asked_that_it_hides() {
    let (_folder, path) = folder();
    let (x, y) = (
        umd("x", "factory(exports)"),
        umd("y", "module.exports = factory()"),
    );
    let z = umd("z", "factory(exports)") + ";exports.shown = 'shown'";
    let files = [
        ("first.mjs", "globalThis.log ??= []; log.push('first')"),
        ("node_modules/x/index.js", &*x),
        ("node_modules/y/index.js", &y),
        ("node_modules/z/index.js", &z),
        (
            "own.mjs",
            "export { default as y, 'module.exports' as again } from 'y'",
        ),
    ];
    let main = "import './first.mjs'; import x from 'x'; import { y, again } from './own.mjs'; import { shown, default as z } from 'z';
        log.push(x.it, y.it, again === y, shown, z.it); export const it = log.join()";
    let expected = "first,x,y,z,x,y,true,shown,z";
    assert_eq!(run(&path, &files, main).await, expected);
    assert_in_node(&path, expected);
    // Node has no such names. Here the bundle that has them runs before the others.
    let own = "import { it } from 'x'; import * as y from 'y'; export const of = it + y.it";
    let main = "globalThis.log = []; await import('./order.mjs'); export const it = log.join()";
    let order = "import './first.mjs'; import x from 'x'; import { of } from './own.mjs'; import { shown } from 'z'; log.push(x.it, of, shown)";
    let files = [("own.mjs", own), ("order.mjs", order)];
    let outcome = run(&path, &files, main).await;
    assert_eq!(outcome, "x,y,first,z,x,xy,shown");
}

#[tokio::test]
async fn modules_of_node_do_what_packages_ask_of_them() {
    let (_folder, path) = folder();
    let package = r#"
        const [timers, buffer, util, events] = ["node:timers", "buffer", "util", "events"].map(require);
        const { Buffer } = buffer;
        const b = Buffer.from([251, 255, 254]);
        const written = Buffer.alloc(4); written.write("-__-", "base64url");
        class Own { [util.inspect.custom](depth, _, inspect) { return `Own<${depth}, ${inspect([1])}>` } }
        const emitter = new events.EventEmitter(); const listener = () => {}; emitter.on("x", listener);
        require("./child");
        const parsed = util.parseArgs({ args: ["--room", "x", "-v", "y"], options: { room: { type: "string" }, v: { type: "boolean", short: "v" } }, allowPositionals: true });
        const { sep, basename } = require("path");
        exports.all = (async () => [
            await new Promise((resolve) => timers.setTimeout(resolve, 1, "timer")), await timers.promises.setTimeout(1, "promise"),
            buffer.atob("YQ=="), buffer.btoa("a"),
            b.toString("base64url"), Buffer.from("-__-", "base64url").equals(b), Buffer.isEncoding("base64URL"), Buffer.byteLength("-__-", "base64url"),
            Buffer.alloc(3, "-__-", "base64url").equals(b), b.indexOf("-__-", 0, "base64url"), [...written], Buffer.from([1]).toString("base64url"),
            require("crypto").createHash("sha256").update("-__-", "base64url").digest("base64url"),
            util.inspect({ own: new Own() }), util.inspect(new Own(), { depth: 5 }), util.inspect({ a: { b: { c: { d: 1 } } } }), util.inspect({ a: { b: 1 } }, { depth: 0 }),
            JSON.stringify(parsed), events.getEventListeners(emitter, "x")[0] === listener,
            module.children.map((it) => basename(it.filename)), require.resolve.paths("x")[0].split(sep).slice(-2), require.resolve.paths("fs"),
            require.resolve.paths("./x").length, module.paths[0] === require.resolve.paths("x")[0],
        ].join("; "))()"#;
    let files = [
        ("node_modules/a/index.js", package),
        ("node_modules/a/child.js", ""),
    ];
    let main = "import a from 'a'; export const it = await a.all";
    let expected = "timer; promise; a; YQ==; -__-; true; true; 3; true; 0; 251,255,254,0; AQ; \
         29-ZdUJSmXCalFGwSibILUHQtobTzZC3Uyis-M0AQ10; { own: Own<1, [ 1 ]> }; Own<5, [ 1 ]>; \
         { a: { b: { c: [Object] } } }; { a: [Object] }; \
         {\"values\":{\"room\":\"x\",\"v\":true},\"positionals\":[\"y\"]}; true; child.js; a,node_modules; ; 1; true";
    let outcome = run(&path, &files, main).await;
    assert_eq!(outcome, expected);
    assert_in_node(&path, expected);
    let inspects =
        "import { inspect } from 'util'; export const it = inspect(new Map([[1, new Set([2])]]))";
    let outcome = run(&path, &[], inspects).await;
    assert!(
        outcome.contains("1 => Set") && outcome.contains('2'),
        "{outcome}"
    );
}

#[tokio::test]
async fn what_node_has_and_is_absent_says_what_takes_its_place() {
    let (_folder, path) = folder();
    for (code, said) in [
        (
            "readline.createInterface()",
            "node:readline is not there, and so not createInterface: the lines of standard input are the stream stdin of the module 'boa-ws'",
        ),
        (
            "fs.readFileSync()",
            "node:fs has no readFileSync here: a script reads and writes files by readFile",
        ),
        (
            "crypto.createCipheriv()",
            "node:crypto has no createCipheriv here: use crypto.subtle",
        ),
        (
            "net.connect()",
            "node:net is not there, and so not connect: a script has no such sockets",
        ),
    ] {
        let module = code.split('.').next().expect("a name");
        let main = format!(
            "import {module} from 'node:{module}'; export let it; try {{ {code} }} catch (error) {{ it = error.message }}"
        );
        let outcome = run(&path, &[], &main).await;
        assert!(outcome.starts_with(said), "{outcome}");
    }
    for (name, said) in [
        (
            "test",
            "node:test is not there: a script that throws has the exit status 1",
        ),
        ("sqlite", "node:sqlite is not there: localStorage"),
        ("sea", "node:sea is not there"),
        ("tests", "Node has no module 'tests'"),
    ] {
        let outcome = run(&path, &[], &format!("import 'node:{name}'")).await;
        assert!(outcome.contains(said), "{outcome}");
    }
}

#[tokio::test]
async fn the_error_of_an_import_has_the_code_of_node() {
    let (_folder, path) = folder();
    let files = [
        (
            "node_modules/a/package.json",
            r#"{ "exports": { ".": "./index.js" } }"#,
        ),
        (
            "node_modules/a/index.js",
            "exports.codes = async (names) => { const codes = []; for (const name of names) await import(name).catch((error) => codes.push(error.code)); return codes }",
        ),
        ("syntax.mjs", "let a = ;"),
    ];
    let main = "import { codes } from 'a'; const names = ['no-such-package', 'a/deep', 'node:nothing'];
        const own = []; for (const name of [...names, './nothing.mjs', './syntax.mjs']) await import(name).catch((error) => own.push(error.code));
        export const it = [await codes(names), own].join(' ')";
    let found = "ERR_MODULE_NOT_FOUND,ERR_PACKAGE_PATH_NOT_EXPORTED,ERR_UNKNOWN_BUILTIN_MODULE";
    let expected = format!("{found} {found},ERR_MODULE_NOT_FOUND,");
    assert_eq!(run(&path, &files, main).await, expected);
    assert_in_node(&path, &expected);
    // As in a browser.
    let main =
        "export let it; await import('./nothing.mjs').catch((error) => { it = 'code' in error })";
    write(&path, &[("main.mjs", main)]);
    let mut runtime = built(Runtime::builder().modules(&path));
    let without = outcome(&mut runtime, &path.join("main.mjs")).await;
    assert_eq!(without, "false");
}

/// Those who import it have the error, and no promise is left without a handler.
#[tokio::test]
async fn a_module_of_commonjs_that_throws_rejects_no_other_promise() {
    let (_folder, path) = folder();
    let files = [
        ("node_modules/a/index.js", "throw new Error('of a')"),
        ("static.mjs", "import 'a'"),
    ];
    write(&path, &files);
    let main = "const told = [];
        const { promise, resolve } = Promise.withResolvers();
        addEventListener('unhandledrejection', (event) => { event.preventDefault(); told.push(event.reason.message); if (event.reason.message === 'own') resolve() });
        for (const name of ['./static.mjs', './static.mjs', 'a']) await import(name).catch((error) => told.push('caught ' + error.message));
        Promise.reject(new Error('own'));
        await promise;
        export const it = told.join()";
    assert_eq!(
        run(&path, &[], main).await,
        "caught of a,caught of a,caught of a,own"
    );
}

#[tokio::test]
async fn errors_of_commonjs_have_the_positions_of_the_file() {
    let (_folder, path) = folder();
    let files = [
        ("node_modules/a/index.js", "null.x"),
        ("node_modules/b/index.js", "1;\n  let let = 1"),
    ];
    let outcome = run(&path, &files, "import 'a'").await;
    assert!(
        outcome.contains("a/index.js:1:6") || outcome.contains("a/index.js:1:5"),
        "{outcome}"
    );
    let outcome = run(&path, &[], "import 'b'").await;
    assert!(outcome.contains("b/index.js:2:7"), "{outcome}");
    let files = [(
        "node_modules/c/index.js",
        "try { require('none') } catch (error) { exports.it = error.code }",
    )];
    assert_eq!(
        run(&path, &files, "export { it } from 'c'").await,
        "MODULE_NOT_FOUND"
    );
}

#[tokio::test]
async fn modules_that_require_one_another_too_deep_throw() {
    let (_folder, path) = folder();
    let module = "const n = Number(__filename.match(/(\\d+)\\.js/)[1]); if (n < 3000) require('./' + (n + 1) + '.js')";
    let names: Vec<_> = (0..1100)
        .map(|n| format!("node_modules/a/{n}.js"))
        .collect();
    let files: Vec<_> = names.iter().map(|name| (&**name, module)).collect();
    let outcome = run(&path, &files, "import 'a/0.js'").await;
    assert!(outcome.contains("RangeError"), "{outcome}");
}

/// The script is interrupted right before the native function.
#[tokio::test]
async fn a_comparison_of_many_bytes_is_interrupted() {
    let (_folder, path) = folder();
    let main = "import { timingSafeEqual } from 'node:crypto';
        globalThis.compare = (length) => {
            const first = new Uint8Array(length), second = new Uint8Array(length);
            Object.defineProperty(second, 'byteLength', { get() { interrupt(); return length; } });
            timingSafeEqual(first, second);
            globalThis.compared = length;
        };
        export const it = 'ready'";
    write(&path, &[("main.mjs", main)]);
    let builder = stoppable().modules(&path).packages(&path);
    let (mut runtime, _) = interrupting_itself(builder);
    let ready = outcome(&mut runtime, &path.join("main.mjs")).await;
    assert_eq!(ready, "ready");
    for length in ["3", "3145728"] {
        // With few bytes the interruption comes before or after the end of the script.
        let _ = runtime
            .execute("compare.js", format!("compare({length})"))
            .await;
        assert_eq!(text(&mut runtime, "String(compared)").await, "3");
    }
}

#[tokio::test]
async fn modules_of_node_are_there_for_packages() {
    let (_folder, path) = folder();
    let main = "import { createHash, createHmac, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
        import EventEmitter, { once } from 'events'; import { Readable } from 'stream'; import util from 'util'; import path from 'path';
        import { fileURLToPath } from 'url'; import assert from 'assert'; import net from 'net'; import { Buffer } from 'buffer';
        const found = [createHash('sha256').update('a').update(Buffer.from('b')).digest('hex').slice(0, 8), createHmac('sha512', 'key').update('a').digest('base64').slice(0, 6),
            randomInt(5) < 5, randomUUID().length, timingSafeEqual(Buffer.from('a'), Buffer.from('a')), new EventEmitter().emit('x'), typeof once,
            util.format('%s-%d', 'a', 1), path.join('a', '..', 'b'), fileURLToPath('file:///a%20b')];
        for await (const part of Readable.from(['r'])) found.push(part);
        try { assert.strictEqual(1, 2) } catch (error) { found.push(error.code) }
        try { net.connect(1) } catch (error) { found.push(error.message) }
        export const it = found.join()";
    assert_eq!(
        run(&path, &[], main).await,
        "fb8e20fc,HVGnIQ,true,36,true,false,function,a-1,b,/a b,r,ERR_ASSERTION,node:net is not there, and so not connect: \
         a script has no such sockets: use WebSocket or fetch"
    );
}

#[tokio::test]
async fn code_of_a_server_imports_no_package() {
    let (_folder, path) = folder();
    write(&path, &[("node_modules/a/index.js", "exports.a = 1")]);
    let mut runtime = built(Runtime::builder().modules(&path).packages(&path));
    let code = "globalThis.outcome = ''; import('data:text/javascript,export default import(\"a\").then(() => \"loaded\", String)')
        .then((it) => it.default).then((it) => outcome = it)";
    runtime
        .execute(path.join("main.js"), code)
        .await
        .expect("it runs");
    runtime.run().await.expect("it ends");
    let outcome = text(&mut runtime, "outcome").await;
    assert!(
        outcome.starts_with("TypeError: cannot import 'a'"),
        "{outcome}"
    );
}

/// A server's code that has got `createRequire` and `require` by a function of the language.
#[tokio::test]
async fn require_loads_nothing_for_code_of_a_server() {
    let (_folder, path) = folder();
    let main = r#"
        const server = (code) => import(`data:text/javascript,${encodeURIComponent(code)}`);
        await server(`const { assign } = Object;
            Object.assign = (...all) => {
                const made = assign(...all);
                if (made.createRequire) globalThis.leak = made.createRequire;
                return made;
            }`);
        const { requireOfPackage } = (await import('a')).default;
        globalThis.EventEmitter = (await import('events')).default;
        globalThis.requireOfPackage = requireOfPackage;
        const own = leak(import.meta.url);
        globalThis.own = own;
        globalThis.tell = [];
        await server(`
            const attempt = (steps) => { try { tell.push(typeof steps()) } catch (error) { tell.push(error.code ?? error.name) } };
            const file = ${JSON.stringify(import.meta.filename)};
            for (const name of ["node:x", "node:module", "node:events", file, "file:///main.mjs"]) {
                attempt(() => leak(name)("boa-ws:native"));
                attempt(() => leak(name)("./secret.json"));
            }
            for (const name of ["./secret.json", "a", "events", "boa-ws", "boa-ws:native"]) {
                attempt(() => own(name));
                attempt(() => requireOfPackage(name));
                attempt(() => own.resolve(name));
                attempt(() => [name].map((it) => own(it)));
                attempt(() => [name].map(own));
                attempt(() => eval("own(name)"));
                attempt(() => Reflect.apply(own, null, [name]));
            }
            await Promise.resolve("./secret.json").then(own).then(() => tell.push("object"), () => {});
            // A module of Node calls it.
            const called = (listener, value) => {
                const emitter = new EventEmitter();
                emitter.on("event", listener);
                return emitter.emit("event", value) && "object";
            };
            for (const name of ["./secret.json", "a", "boa-ws:native"]) {
                for (const require of [own, own.resolve, requireOfPackage]) attempt(() => called(require, name));
            }
            attempt(() => called(leak, file));
            await new Promise((resolve) => {
                globalThis.told = (it) => { tell.push(it); resolve() };
                called(eval, "import('a').then(() => told('object'), () => told('refused'))");
            });
        `);
        const attempt = (steps) => { try { return typeof steps() } catch (error) { return error.code ?? error.name } };
        export const it = [
            tell.length, tell.filter((it) => it === "object" || it === "string").length,
            attempt(() => own("./secret.json")), attempt(() => own.resolve("./secret.json")), attempt(() => requireOfPackage("./own.json")),
            attempt(() => own("boa-ws:native")), attempt(() => leak("node:module")), attempt(() => leak("./main.mjs")),
            attempt(() => leak("node:module")("boa-ws:native")), own("module").isBuiltin("events"),
        ].join()
    "#;
    let files = [
        (
            "node_modules/a/index.js",
            "require('module'); exports.requireOfPackage = require",
        ),
        ("node_modules/a/own.json", "{}"),
        ("secret.json", "{}"),
    ];
    assert_eq!(
        run(&path, &files, main).await,
        "56,0,object,string,object,MODULE_NOT_FOUND,ERR_INVALID_ARG_VALUE,ERR_INVALID_ARG_VALUE,ERR_INVALID_ARG_VALUE,true"
    );
}

#[tokio::test]
async fn sources_that_nest_deep_end_in_an_error() {
    let (_folder, path) = folder();
    for (open, close) in [("(", ")"), ("[", "]"), ("function f() {", "}")] {
        let source = format!("{}{}", open.repeat(100_000), close.repeat(100_000));
        let files = [("node_modules/a/index.js", &*source)];
        let outcome = run(&path, &files, "import 'a'; export const it = 'it ran'").await;
        assert!(!outcome.is_empty(), "{open}");
    }
}

#[tokio::test]
async fn json_is_parsed_by_the_function_of_the_engine() {
    let (_folder, path) = folder();
    let files = [
        (
            "node_modules/a/index.js",
            "module.exports = require('./b.json').b",
        ),
        ("node_modules/a/b.json", r#"{ "b": 1 }"#),
    ];
    let main = "JSON.parse = () => ({ b: 2 }); export const it = (await import('a')).default";
    assert_eq!(run(&path, &files, main).await, "1");
}

#[tokio::test]
async fn a_module_that_has_to_wait_is_imported_after_a_require_has_failed() {
    let (_folder, path) = folder();
    write(
        &path,
        &[
            (
                "node_modules/a/index.js",
                "let error; try { require('./outer.mjs') } catch (it) { error = it.message } \
                 exports.it = import('./outer.mjs').then((outer) => [error, outer.x].join())",
            ),
            (
                "node_modules/a/outer.mjs",
                "export { x } from './inner.mjs'",
            ),
            ("node_modules/a/inner.mjs", "export { x } from 'db:x'"),
            (
                "main.mjs",
                "import a from 'a'; export const it = await a.it",
            ),
        ],
    );
    let fetched = |_| async {
        tokio::task::yield_now().await;
        Ok::<_, &str>(boa_websocket::runtime::ModuleSource::from(
            "export const x = 3".to_owned(),
        ))
    };
    let builder = Runtime::builder().modules(&path).packages(&path);
    let mut runtime = built(builder.fetch_modules(fetched));
    let outcome = outcome(&mut runtime, &path.join("main.mjs")).await;
    assert_eq!(outcome, "a module that is required would have to wait,3");
}

#[tokio::test]
async fn the_cache_of_require_has_the_modules_of_files() {
    let (_folder, path) = folder();
    let index = "const file = require.resolve('./b'), first = require('./b'), [parent] = [require.cache[file].parent === module];
        delete require.cache[file];
        const second = require('./b');
        require.cache[file] = { exports: 'other' };
        module.exports = [first === second, second.n, require('./b'), parent, require.main, Object.keys(require.cache).length]";
    let files = [
        ("node_modules/a/index.js", index),
        (
            "node_modules/a/b.js",
            "globalThis.n = (globalThis.n ?? 0) + 1; exports.n = n",
        ),
    ];
    let main = "import a from 'a'; export const it = JSON.stringify(a)";
    let outcome = run(&path, &files, main).await;
    assert_eq!(outcome, r#"[false,2,"other",true,null,2]"#);
}

/// So no two files have the same key in `require.cache`.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn commonjs_and_packages_have_paths_in_utf_8() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let (_folder, path) = folder();
    write(&path, &[("node_modules/a/index.js", "module.exports = 1")]);
    for (name, text, expected) in [
        (
            &b"a\xff.cjs"[..],
            "exports.it = 1",
            "is no module, and its path is not UTF-8: rename the file",
        ),
        (
            b"b\xfe/b.mjs",
            "import 'a'",
            "the path of what asks for it is not UTF-8: rename that",
        ),
        (b"c\xfd.mjs", "export const it = 2", "2"),
    ] {
        let file = path.join(OsStr::from_bytes(name));
        fs::create_dir_all(file.parent().expect("it is in a folder")).expect("a folder");
        fs::write(&file, text).expect("a file");
        let mut runtime = built(Runtime::builder().modules(&path).packages(&path));
        let outcome = outcome(&mut runtime, &file).await;
        assert!(outcome.contains(expected), "{outcome}");
    }
}

/// Without a document, those for pages end with an error, or ask for sockets.
#[tokio::test]
async fn other_files_of_some_packages_take_the_place_of_those_for_pages() {
    let (_folder, path) = folder();
    let files = [
        (
            "node_modules/pusher-js/package.json",
            r#"{ "main": "node.js", "browser": "web.js" }"#,
        ),
        ("node_modules/pusher-js/web.js", "module.exports = 'page'"),
        (
            "node_modules/pusher-js/worker/index.js",
            "module.exports = 'worker'",
        ),
        (
            "node_modules/mqtt/package.json",
            r#"{ "exports": { ".": "./page.js", "./*": "./build/*.js" } }"#,
        ),
        (
            "node_modules/mqtt/build/index.js",
            "module.exports = 'node'",
        ),
    ];
    let main = "import a from 'pusher-js'; import b from 'mqtt'; export const it = [a, b].join()";
    assert_eq!(run(&path, &files, main).await, "worker,node");
    // Another version has no such files.
    let (_folder, path) = folder();
    let files = [
        ("node_modules/mqtt/package.json", r#"{ "main": "mqtt.js" }"#),
        ("node_modules/mqtt/mqtt.js", "module.exports = 'old'"),
    ];
    let main = "import b from 'mqtt'; export const it = b";
    assert_eq!(run(&path, &files, main).await, "old");
}

/// As a bundler has it, it would be an empty object, whose message names neither it nor a remedy.
#[tokio::test]
async fn sockets_of_node_that_a_package_leaves_out_say_what_is_missing() {
    let (_folder, path) = folder();
    let files = [
        (
            "node_modules/a/package.json",
            r#"{ "main": "a.js", "browser": { "net": false, "fs": false } }"#,
        ),
        (
            "node_modules/a/a.js",
            "const net = require('net'); exports.fs = Object.keys(require('fs')).length; try { net.connect(1) } catch ({ message }) { exports.message = message }",
        ),
    ];
    let main = "import a from 'a'; export const it = `${a.fs} ${a.message}`";
    assert_eq!(
        run(&path, &files, main).await,
        "0 node:net is not there, and so not connect: a script has no such sockets: use WebSocket or fetch"
    );
}

/// The order is that of Node 24.21.0, in a function that the event loop calls.
#[tokio::test]
async fn ticks_run_before_microtasks_and_those_of_microtasks_after_them() {
    let (_folder, path) = folder();
    let files = [(
        "node_modules/a/index.js",
        "module.exports = new Promise((resolve) => setTimeout(() => {
            const log = [];
            const say = (text) => () => log.push(text);
            Promise.resolve().then(say('reaction')).then(() => {
                process.nextTick(say('tick of a microtask'), 1);
                Promise.resolve().then(say('next')).then(say('next but one'));
            });
            process.nextTick((text, more) => {
                log.push(text + more);
                process.nextTick(say('tick of a tick'));
                queueMicrotask(say('microtask of a tick'));
            }, 'tick', 1);
            queueMicrotask(say('microtask'));
            process.nextTick(say('second tick'));
            log.push('now');
            setTimeout(() => resolve(log.join()));
        }))",
    )];
    let outcome = run(
        &path,
        &files,
        "import a from 'a'; export const it = await a",
    )
    .await;
    assert_eq!(
        outcome,
        "now,tick1,second tick,tick of a tick,reaction,microtask,microtask of a tick,next,next but one,tick of a microtask"
    );
}

#[tokio::test]
async fn process_has_what_packages_ask_it_for() {
    let (_folder, path) = folder();
    let files = [(
        "node_modules/a/index.js",
        "const thrown = (steps) => { try { steps() } catch ({ name, code }) { return name + ' ' + code } };
         const { stdout, stderr, hrtime } = process;
         const before = hrtime(), difference = hrtime(before);
         const found = [typeof hrtime.bigint(), before.length, difference[0] < 60, process.uptime() >= 0, process.platform,
             typeof process.version, typeof process.versions, process.cwd(), process.pid, process.memoryUsage, stdout.isTTY, stdout.columns,
             stdout.fd, stderr.fd, stdout.write('a'), process.exitCode, thrown(() => process.nextTick(1)),
             thrown(() => { process.exitCode = 'x' }), thrown(() => stdout.write(1)), thrown(() => process.nextTick())];
         process.exitCode = '3';
         found.push(process.exitCode);
         process.exitCode = undefined;
         let count = 0;
         const listener = () => count++;
         found.push(process.on('x', listener) === process, process.once('x', listener).emit('x', 1), process.emit('x'), count,
             process.listenerCount('x'), process.removeListener('x', listener).emit('x'));
         module.exports = found.join();",
    )];
    let outcome = run(&path, &files, "import a from 'a'; export const it = a").await;
    assert_eq!(
        outcome,
        "bigint,2,true,true,browser,string,object,/,,,false,,1,2,true,,TypeError ERR_INVALID_ARG_TYPE,TypeError ERR_INVALID_ARG_TYPE,\
         TypeError ERR_INVALID_ARG_TYPE,TypeError ERR_INVALID_ARG_TYPE,3,true,true,true,3,1,false"
    );
}

/// In Node 24.21.0 too.
#[tokio::test]
async fn bytes_are_compared_in_constant_time_and_of_one_length() {
    let (_folder, path) = folder();
    let files = [(
        "node_modules/a/index.js",
        "const { timingSafeEqual } = require('crypto');
         const seen = (first, second) => {
             try { return timingSafeEqual(first, second) } catch ({ name, code, message }) { return [name, code, message].join(' ') }
         };
         const bytes = Buffer.from('abcd');
         module.exports = [seen(bytes, new Uint8Array([97, 98, 99, 100])), seen(bytes, Buffer.from('abce')), seen(bytes, Buffer.from('abc')),
             seen('abcd', bytes), seen(bytes, 'abcd'), seen(new DataView(new ArrayBuffer(2)), new Uint16Array(1)),
             seen(new ArrayBuffer(0), Buffer.alloc(0)), seen(bytes.subarray(1, 3), Buffer.from('bc'))].join('\\n')",
    )];
    let outcome = run(&path, &files, "import a from 'a'; export const it = a").await;
    let wrong = "argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.";
    assert_eq!(
        outcome,
        format!(
            "true\nfalse\nRangeError ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH Input buffers must have the same byte length\n\
             TypeError ERR_INVALID_ARG_TYPE The \"buf1\" {wrong}\nTypeError ERR_INVALID_ARG_TYPE The \"buf2\" {wrong}\ntrue\ntrue\ntrue"
        )
    );
}

/// In Node 24.21.0 too.
#[tokio::test]
async fn listeners_of_process_take_exceptions_rejections_and_warnings() {
    let (_folder, path) = folder();
    let package = "
        const log = [];
        process.on('uncaughtException', (error, origin) => log.push(error.message, origin));
        process.on('unhandledRejection', (reason) => log.push(reason));
        process.on('warning', ({ name, message, code }) => log.push(name, message, code));
        process.emitWarning('old', 'DeprecationWarning', 'DEP1');
        Promise.reject('rejected');
        setTimeout(() => { throw new Error('thrown') });
        module.exports = { log: new Promise((resolve) => setTimeout(() => setTimeout(() => resolve(log.join())))) }";
    write(
        &path,
        &[
            ("node_modules/a/index.js", package),
            (
                "main.mjs",
                "import a from 'a'; export const it = await a.log",
            ),
        ],
    );
    let reports = Rc::new(Reports::default());
    let builder = Runtime::builder()
        .modules(&path)
        .packages(&path)
        .reporter(reports.clone());
    let outcome = outcome(&mut built(builder), &path.join("main.mjs")).await;
    assert_eq!(
        outcome,
        "DeprecationWarning,old,DEP1,rejected,thrown,uncaughtException"
    );
    assert_eq!(*reports.uncaught.borrow(), [""; 0]);
}

/// The status and the events of a program that ends with its script.
#[tokio::test]
async fn the_end_of_a_program_has_events_and_a_status() {
    for (script, status, said) in [
        ("process.exitCode = 3", Some(3), "beforeExit 3,exit 3"),
        ("process.exitCode = 259", Some(3), "beforeExit 259,exit 259"),
        ("", None, "beforeExit 0,exit 0"),
        (
            "process.once('beforeExit', () => setTimeout(() => log('later')))",
            None,
            "beforeExit 0,later,beforeExit 0,exit 0",
        ),
        (
            "process.on('exit', () => { process.exitCode = 4 })",
            Some(4),
            "beforeExit 0,exit 0",
        ),
        ("setTimeout(() => process.exit(5))", Some(5), "exit 5"),
        (
            "process.exitCode = 6; setTimeout(() => process.exit())",
            Some(6),
            "exit 6",
        ),
        (
            "process.on('exit', () => process.exit(7))",
            Some(7),
            "beforeExit 0,exit 0",
        ),
    ] {
        let (_folder, path) = folder();
        let package = format!(
            "process.on('exit', (code) => log('exit ' + code));
             process.on('beforeExit', (code) => log('beforeExit ' + code));
             {script}"
        );
        write(
            &path,
            &[
                ("node_modules/a/index.js", &*package),
                ("main.mjs", "import 'a'"),
            ],
        );
        let (line, mut lines) = tokio::sync::mpsc::unbounded_channel();
        let builder = Runtime::builder()
            .modules(&path)
            .packages(&path)
            .arguments(["x"])
            .function("log", move |text: String| {
                line.send(text).map_err(|error| error.to_string())
            });
        let mut runtime = built(builder);
        let imported = runtime.import(path.join("main.mjs")).await;
        imported.expect("it is imported");
        let ended = match runtime.run_to_exit().await {
            Ok(()) => None,
            Err(Error::Stopped(StopReason::Exit { status })) => Some(status),
            other => panic!("{other:?}"),
        };
        let mut all = Vec::new();
        while let Ok(line) = lines.try_recv() {
            all.push(line);
        }
        assert_eq!((ended, &*all.join(",")), (status, said), "{script}");
    }
}

/// An end that the script asks for, of `process` and of the program.
#[tokio::test]
async fn an_end_that_a_script_asks_for_has_the_event_and_the_status_of_process() {
    let exit = |status| StopReason::Exit { status };
    for (script, reason, said) in [
        ("process.exitCode = 7; close()", exit(7), "exit 7,partial"),
        (
            "setTimeout(() => { process.exitCode = 7; close() })",
            exit(7),
            "exit 7,partial",
        ),
        ("close()", StopReason::Closed, "exit 0,partial"),
        (
            "close(); process.on('exit', () => { process.exitCode = 4 })",
            exit(4),
            "exit 0,partial",
        ),
        (
            "close(); process.on('exit', () => process.exit(5))",
            exit(5),
            "exit 0,partial",
        ),
        ("process.exitCode = 7; exit()", exit(7), "exit 7,partial"),
        ("process.exitCode = 7; exit(3)", exit(3), "exit 3,partial"),
        ("process.exitCode = 7; exit(0)", exit(0), "exit 0,partial"),
        (
            "process.on('exit', () => { process.exitCode = 4 }); setTimeout(exit)",
            exit(4),
            "exit 0,partial",
        ),
        (
            "process.on('exit', () => exit(8)); process.exit(2)",
            exit(8),
            "exit 2,partial",
        ),
    ] {
        let (_folder, path) = folder();
        let script = format!(
            "import process from 'node:process';
             import {{ exit }} from 'boa-ws';
             console.error = log;
             process.on('exit', (code) => log('exit ' + code));
             process.stderr.write('partial');
             {script}"
        );
        write(&path, &[("main.mjs", &*script)]);
        let (line, mut lines) = tokio::sync::mpsc::unbounded_channel();
        let builder = Runtime::builder()
            .modules(&path)
            .packages(&path)
            .arguments(["x"])
            .function("log", move |text: String| {
                line.send(text).map_err(|error| error.to_string())
            });
        let mut runtime = built(builder);
        let mut ended = runtime.import(path.join("main.mjs")).await.map(drop);
        if ended.is_ok() {
            ended = runtime.run_to_exit().await;
        }
        let mut all = Vec::new();
        while let Ok(line) = lines.try_recv() {
            all.push(line);
        }
        let Err(Error::Stopped(ended)) = ended else {
            panic!("{ended:?}")
        };
        assert_eq!((ended, &*all.join(",")), (reason, said), "{script}");
    }
}

/// The folder of packages is above that of modules.
#[tokio::test]
async fn workers_of_packages_are_found_as_their_imports_are() {
    let (_folder, path) = folder();
    let inner = path.join("inner");
    let files = [
        ("outside.js", "postMessage('outside')"),
        ("inner/main.mjs", "import { all } from 'a'; export const it = await all()"),
        ("node_modules/a/package.json", r#"{ "type": "module" }"#),
        (
            "node_modules/a/index.js",
            "const ask = (url, type) => new Promise((resolve) => {
                 const worker = new Worker(new URL(url, import.meta.url), { type });
                 worker.onmessage = ({ data }) => { worker.terminate(); resolve(data) };
                 worker.onerror = (event) => { event.preventDefault(); resolve('error') };
             });
             export const all = async () => [await ask('./w.js', 'module'), await ask('./w.cjs', 'classic'), await ask('./w.cjs', 'module'),
                 await ask('../c/w.js', 'classic'), await ask('../d/w.js', 'classic'), await ask('../../outside.js', 'classic'),
                 await ask('../../outside.js', 'module'), await ask('./none.js', 'module')].join()",
        ),
        (
            "node_modules/a/w.js",
            "import './own.js'; import b from 'b'; postMessage(`module ${b} ${typeof process}`)",
        ),
        ("node_modules/a/own.js", "import fs from 'fs'"),
        (
            "node_modules/a/w.cjs",
            "const { n } = require('./data.json'); postMessage(`cjs ${require('b')} ${n} ${require.main === module} ${typeof process}`)",
        ),
        ("node_modules/a/data.json", r#"{ "n": 1 }"#),
        ("node_modules/b/index.js", "module.exports = 'b'"),
        ("node_modules/c/package.json", r#"{ "type": "commonjs" }"#),
        (
            "node_modules/c/w.js",
            "postMessage(`c ${require('b')} ${typeof module.exports}`)",
        ),
        // It may be for browsers.
        (
            "node_modules/d/w.js",
            "function onmessage() {} postMessage(`d ${typeof globalThis.onmessage} ${typeof importScripts}`)",
        ),
    ];
    write(&path, &files);
    let builder = Runtime::builder()
        .modules(&inner)
        .packages(&inner)
        .max_workers(8);
    let outcome = outcome(&mut built(builder), &inner.join("main.mjs")).await;
    assert_eq!(
        outcome,
        "module b object,cjs b 1 true object,cjs b 1 true object,c b object,d function function,error,error,error"
    );
}

/// As in the command, where scripts of one's own load modules from anywhere.
#[tokio::test]
async fn a_package_gets_no_file_outside_by_a_worker() {
    let (_folder, path) = folder();
    let inner = path.join("inner");
    // SECRET stands for the URL of a file outside, KEY for a text of each worker.
    let loads = [
        "importScripts('SECRET?KEY'); postMessage('ran')",
        "import('SECRET?KEY').then(() => postMessage('ran'), (e) => postMessage(`${e}`))",
        "import('SECRET?KEY', { with: { type: 'text' } }).then((it) => postMessage(it.default), (e) => postMessage(`${e}`))",
        "const it = new Worker('SECRET?KEY'); it.onmessage = () => postMessage('ran');
         it.onerror = (event) => { event.preventDefault(); postMessage(event.message) }",
        "const it = new Worker('SECRET?KEY', { type: 'module' }); it.onmessage = () => postMessage('ran');
         it.onerror = (event) => { event.preventDefault(); postMessage(event.message) }",
        "const made = new Worker(URL.createObjectURL(new Blob([`importScripts('SECRET?KEY'); postMessage('ran')`])));
         made.onmessage = () => postMessage('ran'); made.onerror = (event) => { event.preventDefault(); postMessage(event.message) }",
        "eval(`importScripts('SECRET?KEY')`); postMessage('ran')",
        "Promise.resolve('SECRET?KEY').then(importScripts).then(() => postMessage('ran'), (e) => postMessage(`${e}`))",
    ];
    let package = "
        const told = (worker) => new Promise((resolve) => {
            const port = worker.port ?? worker;
            port.onmessage = ({ data }) => { worker.terminate?.(); port.close?.(); resolve(data) };
            worker.onerror = (event) => { event.preventDefault(); worker.terminate?.(); port.close?.(); resolve(event.message) };
        });
        export const all = async () => {
            const found = [];
            for (const file of ['outside.js', '.env']) {
                const url = new URL(`../../../${file}`, import.meta.url).href;
                for (const type of ['classic', 'module']) {
                    found.push(await told(new Worker(url, { type })), await told(new SharedWorker(url, { type })));
                    found.push(await told(new Worker(`${url}?query#fragment`, { type })));
                    for (const [index, code] of CODES.entries()) {
                        const text = code.replaceAll('SECRET', url);
                        const blob = URL.createObjectURL(new Blob([text.replaceAll('KEY', `blob${type}`)], { type: 'text/javascript' }));
                        found.push(await told(new Worker(blob, { type })));
                        const own = new URL(`./w${index}.${type === 'module' ? 'mjs' : 'cjs'}?${url}`, import.meta.url);
                        found.push(await told(new Worker(own, { type })));
                        found.push(await told(new Worker(new URL(`../b/w${index}.js?${url}`, import.meta.url), { type })));
                    }
                }
            }
            return [found.length, found.filter((it) => /secret|^ran/.test(it)).join('; ')].join();
        }";
    let codes = format!("const CODES = {};", serde_json::json!(loads));
    write(
        &path,
        &[
            (
                "outside.js",
                "globalThis.postMessage?.('secret'); globalThis.onconnect = ({ ports: [port] }) => port.postMessage('secret')",
            ),
            (".env", "TOKEN secret"),
            (
                "inner/main.mjs",
                "import { all } from 'a'; export const it = await all()",
            ),
            (
                "inner/node_modules/a/package.json",
                r#"{ "type": "module" }"#,
            ),
            ("inner/node_modules/a/index.js", &(codes + package)),
        ],
    );
    let from_url = "const url = decodeURI(location.search.slice(1));";
    for (index, code) in loads.iter().enumerate() {
        let code = code.replace("SECRET", "${url}");
        // A text of another is in a template already.
        let code = code
            .replace("'${url}?KEY'", "url")
            .replace("`importScripts(url)", "`importScripts('${url}')");
        let code = format!("{from_url} {code}");
        for name in [
            format!("inner/node_modules/a/w{index}.mjs"),
            format!("inner/node_modules/a/w{index}.cjs"),
            format!("inner/node_modules/b/w{index}.js"),
        ] {
            write(&path, &[(&name, &code)]);
        }
    }
    let read = Arc::new(Mutex::new(Vec::new()));
    let see = |read: Arc<Mutex<Vec<_>>>| {
        move |file: &Path| read.lock().expect("no panic").push(file.to_owned())
    };
    let (seen, of_workers) = (see(read.clone()), read.clone());
    let builder = Runtime::builder()
        .modules_from_anywhere()
        .packages(&inner)
        .on_module_file(seen)
        .max_workers(64)
        .configure_workers(move |worker| worker.on_module_file(see(of_workers.clone())));
    let outcome = outcome(&mut built(builder), &inner.join("main.mjs")).await;
    assert_eq!(outcome, "108,");
    let read = read.lock().expect("no panic");
    let outside: Vec<_> = read.iter().filter(|it| !it.starts_with(&inner)).collect();
    assert!(outside.is_empty(), "{outside:?}");
    assert!(read.len() > 40, "{read:?}");
}

#[tokio::test]
async fn workers_of_ones_own_load_from_anywhere_whoever_starts_them() {
    let (_folder, path) = folder();
    let inner = path.join("inner");
    let ask = "const ask = (url, type) => new Promise((resolve) => {
            const worker = new Worker(url, { type });
            worker.onmessage = ({ data }) => { worker.terminate(); resolve(data) };
            worker.onerror = (event) => { event.preventDefault(); resolve(event.message) };
        });";
    let package = format!("{ask} export {{ ask }}");
    let main = format!(
        "{ask} import {{ ask as ofPackage }} from 'a';
         const url = (name) => new URL(name, import.meta.url);
         const blob = URL.createObjectURL(new Blob([`importScripts('${{url('../outside.js')}}')`]));
         export const it = [await ask(url('../outside.js'), 'classic'), await ask(url('../outside.js'), 'module'), await ask(blob),
             await ofPackage(url('./own.js'), 'classic'), await ofPackage(url('./own.mjs'), 'module')].join()"
    );
    write(
        &path,
        &[
            ("outside.js", "postMessage('outside')"),
            ("inner/main.mjs", &main),
            ("inner/package.json", r#"{ "type": "commonjs" }"#),
            ("inner/own.js", "importScripts('../outside.js')"),
            ("inner/own.mjs", "import '../outside.js'"),
            (
                "inner/node_modules/a/package.json",
                r#"{ "type": "module" }"#,
            ),
            ("inner/node_modules/a/index.js", &package),
        ],
    );
    let builder = Runtime::builder()
        .modules_from_anywhere()
        .packages(&inner)
        .max_workers(8);
    let outcome = outcome(&mut built(builder), &inner.join("main.mjs")).await;
    assert_eq!(outcome, "outside,outside,outside,outside,outside");
}

/// As npm, pnpm and Yarn write the packages of a workspace.
#[cfg(unix)]
#[tokio::test]
async fn packages_of_a_workspace_find_the_names_of_node_and_scripts_do_not() {
    use std::os::unix::fs::symlink;
    let (_folder, path) = folder();
    let names = "[typeof process, typeof Buffer, typeof require].join()";
    let package = format!(
        "module.exports = [{names}, require('./own'), require('buffer').Buffer === Buffer].join()"
    );
    let own = format!("module.exports = {names}");
    let module = format!("export const it = {names}");
    let main = format!(
        "const before = (await import('./packages/y/index.js')).it;
         const {{ default: x }} = await import('x');
         const {{ it: app }} = await import('app/names.js');
         const {{ it: y, worker }} = await import('y');
         const code = 'export default {names}';
         const {{ default: server }} = await import('data:text/javascript,/*{}/packages/x/*/' + code);
         const {{ it: neighbour }} = await import('./names.js');
         export const it = [before, x, app, y, server, neighbour, {names}, await worker].join(' ');",
        path.display()
    );
    let other = format!(
        "{module};
         export const worker = new Promise((resolve) => {{
             const worker = new Worker(new URL('./worker.js', import.meta.url), {{ type: 'module' }});
             worker.onmessage = ({{ data }}) => {{ worker.terminate(); resolve(data) }};
         }})"
    );
    let worker = format!("import x from 'x'; postMessage({names} + ' ' + x)");
    let files = [
        ("package.json", r#"{ "name": "app" }"#),
        ("names.js", &*module),
        (
            "packages/x/package.json",
            r#"{ "name": "x", "type": "commonjs" }"#,
        ),
        ("packages/x/index.js", &package),
        ("packages/x/own.js", &own),
        (
            "packages/y/package.json",
            r#"{ "name": "y", "type": "module", "exports": "./other.js" }"#,
        ),
        ("packages/y/index.js", &module),
        ("packages/y/other.js", &other),
        ("packages/y/worker.js", &worker),
        ("node_modules/.keep", ""),
    ];
    write(&path, &files);
    symlink("../packages/x", path.join("node_modules/x")).expect("a link");
    symlink("../packages/y", path.join("node_modules/y")).expect("a link");
    // The script is in this one.
    symlink("..", path.join("node_modules/app")).expect("a link");
    write(&path, &[("main.mjs", &main)]);
    let builder = Runtime::builder()
        .modules(&path)
        .packages(&path)
        .max_workers(1);
    let outcome = outcome(&mut built(builder), &path.join("main.mjs")).await;
    let (none, all) = ("undefined,undefined,undefined", "object,function,function");
    assert_eq!(
        outcome,
        format!(
            "{none} {all},{all},true {none} object,function,undefined {none} {none} {none} object,function,undefined {all},{all},true"
        )
    );
}
