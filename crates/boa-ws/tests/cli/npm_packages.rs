//! Packages of npm, by their names.

use crate::command::{Folder, folder};
use std::fs;

/// A folder with a program, and with a package that it may import.
fn with_package(name: &str, source: &[u8]) -> Folder {
    let folder = folder(&[(name, source), ("data.json", br#"{ "n": 1 }"#)]);
    let package = folder.join("node_modules/a");
    fs::create_dir_all(&package).expect("a folder");
    let write = |name: &str, text: &str| fs::write(package.join(name), text).expect("a file");
    write(
        "index.js",
        "const { b } = require('./b'); exports.a = `${b}, ${typeof process}`",
    );
    write("b.js", "exports.b = 'b'");
    folder
}

const IMPORTS: &[u8] = b"import { a } from 'a'; console.log(a, typeof process)";

#[test]
fn modules_and_commonjs_import_packages() {
    let folder = with_package("a.mjs", IMPORTS);
    folder.run(["a.mjs"]).assert_out("b, object undefined\n", 0);
    let code = "import('a').then(({ a }) => console.log(a))";
    folder.run(["-e", code]).assert_out("b, object\n", 0);
    let common = b"const { a } = require('a'); console.log(a, typeof process, require('./data.json').n, __filename.length > 5)";
    let folder = with_package("a.cjs", common);
    folder
        .run(["a.cjs"])
        .assert_out("b, object undefined 1 true\n", 0);
}

#[cfg(unix)]
#[test]
fn an_isolated_script_imports_packages() {
    let folder = with_package("a.mjs", IMPORTS);
    folder
        .run(["--isolate", "a.mjs"])
        .assert_out("b, object undefined\n", 0);
}

#[test]
fn a_replay_needs_no_package() {
    let folder = with_package("a.mjs", IMPORTS);
    let recorded = folder.run(["--record", "run.recording", "a.mjs"]);
    recorded.assert_out("b, object undefined\n", 0);
    fs::remove_dir_all(folder.join("node_modules")).expect("it was there");
    assert_eq!(folder.run(["--replay", "run.recording"]), recorded);
}
