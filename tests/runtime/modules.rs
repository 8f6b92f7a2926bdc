//! The files that scripts may import: none by default. Scripts learn nothing about other files.

use super::{built, imported, text};
use boa_engine::{JsString, JsValue};
use boa_websocket::{
    Error, Runtime,
    runtime::{Goal, ModuleScript, TranspileError, Transpiler},
};
use std::{
    borrow::Cow,
    cell::RefCell,
    path::{Path, PathBuf},
    rc::Rc,
};
use test_server::Folder;

fn export(module: &ModuleScript, name: &str, runtime: &mut Runtime) -> JsValue {
    let context = runtime.context();
    module
        .namespace(context)
        .get(JsString::from(name), context)
        .expect("it is exported")
}

/// The result of an import by a script in this file: `loaded`, or the error without the specifier.
async fn import(runtime: &mut Runtime, script: &Path, specifier: &str) -> String {
    let code = format!(
        "globalThis.outcome = 'pending'; import({specifier:?}).then(() => 'loaded', String).then((it) => outcome = it)"
    );
    runtime
        .execute(script, code)
        .await
        .expect("a rejection is not thrown");
    runtime.run().await.expect("it ends");
    text(runtime, "outcome")
        .await
        .replace(specifier, "SPECIFIER")
}

/// Checks the results of imports, as [`import`] has them.
async fn all<'a>(
    runtime: &mut Runtime,
    script: &Path,
    specifiers: impl IntoIterator<Item = &'a str>,
    expected: &str,
) {
    for specifier in specifiers {
        let outcome = import(runtime, script, specifier).await;
        assert_eq!(outcome, expected, "{specifier}");
    }
}

fn denial(script: &Path) -> String {
    format!(
        "TypeError: cannot import 'SPECIFIER' from '{}': it is outside of what modules may be loaded from (Builder::modules)",
        script.display()
    )
}

fn refusal(script: &Path) -> String {
    format!(
        "TypeError: cannot import 'SPECIFIER' from '{}': absolute paths and URLs are refused; a specifier starts with './' or '../'",
        script.display()
    )
}

#[tokio::test]
async fn a_script_imports_no_file_by_default() {
    let folder = Folder::with(
        env!("CARGO_TARGET_TMPDIR"),
        &[("there.mjs", "export default 1"), ("text.txt", "text")],
    );
    let script = folder.join("script.js");
    let mut runtime = built(Runtime::builder());
    let names = "./there.mjs ./missing.mjs ./text.txt ./missing/../there.mjs";
    all(&mut runtime, &script, names.split(' '), &denial(&script)).await;
    let names = "/etc /missing file:///etc";
    all(&mut runtime, &script, names.split(' '), &refusal(&script)).await;
    let data = "data:text/javascript,export default 1";
    assert_eq!(import(&mut runtime, &script, data).await, "loaded");
}

#[tokio::test]
async fn the_embedders_own_module_may_be_anywhere_and_its_imports_may_not() {
    let files = [
        ("alone.mjs", "export const answer = 6 * 7"),
        ("greedy.mjs", "import './alone.mjs'"),
        (
            "lazy.mjs",
            "export const outcome = await import('./missing.mjs').catch(String)",
        ),
    ];
    let folder = Folder::with(env!("CARGO_TARGET_TMPDIR"), &files);
    let mut runtime = built(Runtime::builder());
    let module = imported(&mut runtime, folder.join("alone.mjs")).await;
    let answer = export(&module, "answer", &mut runtime);
    assert_eq!(answer.as_number(), Some(42.0));
    let error = runtime.import(folder.join("greedy.mjs")).await;
    let (message, ..) = report(error.expect_err("it is outside"));
    let is_denied = message.starts_with("TypeError: cannot import './alone.mjs' from '")
        && message.contains("it is outside of what modules may be loaded from");
    assert!(is_denied, "{message}");
    let module = imported(&mut runtime, folder.join("lazy.mjs")).await;
    let outcome = export(&module, "outcome", &mut runtime);
    assert!(
        outcome
            .to_string(runtime.context())
            .expect("a string")
            .to_std_string_lossy()
            .contains("it is outside of")
    );
}

#[tokio::test]
async fn a_program_is_told_each_file_that_is_loaded_as_a_module() {
    let files = [
        (
            "a.mjs",
            "import './b.mjs'; import './below/../b.mjs'; import './d.json' with { type: 'json' }",
        ),
        (
            "b.mjs",
            "import('./c.mjs').catch(() => {}); import('./missing.mjs').catch(() => {})",
        ),
        ("below/c.mjs", ""),
        ("c.mjs", "not a module"),
        ("d.json", "{}"),
    ];
    let folder = Folder::with(env!("CARGO_TARGET_TMPDIR"), &files);
    let files = Rc::new(RefCell::new(Vec::new()));
    let listener = files.clone();
    let on_file = move |file: &Path| listener.borrow_mut().push(file.to_owned());
    let mut runtime = built(Runtime::builder().modules(&*folder).on_module_file(on_file));
    imported(&mut runtime, folder.join("a.mjs")).await;
    runtime.run().await.expect("it ends");
    let mut names: Vec<_> = files
        .borrow()
        .iter()
        .filter_map(|file| file.file_name()?.to_str().map(str::to_owned))
        .collect();
    names.sort();
    assert_eq!(names, ["a.mjs", "b.mjs", "c.mjs", "d.json"]);
}

#[tokio::test]
async fn modules_outside_of_the_folder_are_refused() {
    let files = [
        ("inside/there.mjs", "export default 1"),
        ("inside/below/there.mjs", "import '../there.mjs'"),
        ("outside/there.mjs", "export default 1"),
        ("inside-too/there.mjs", "export default 1"),
    ];
    let folder = Folder::with(env!("CARGO_TARGET_TMPDIR"), &files);
    let script = folder.join("inside/script.js");
    let mut runtime = built(Runtime::builder().modules(folder.join("inside")));
    let names = "./there.mjs ./below/there.mjs ./below/../there.mjs ../inside/there.mjs";
    all(&mut runtime, &script, names.split(' '), "loaded").await;
    // For a permitted path the error says that the file is missing.
    let missing = import(&mut runtime, &script, "./missing.mjs").await;
    assert!(missing.ends_with(": there is no such file"), "{missing}");
    let names = "../outside/there.mjs ../outside/missing.mjs ./below/../../outside/there.mjs \
        ../inside-too/there.mjs ../inside-too/missing.mjs ./..//there.mjs \
        ./%2e%2e/outside/there.mjs ./..\\outside\\there.mjs";
    all(&mut runtime, &script, names.split(' '), &denial(&script)).await;
}

/// Errors have no absolute paths, also for permitted files.
#[tokio::test]
async fn absolute_specifiers_are_refused_below_a_folder() {
    let folder = Folder::with(
        env!("CARGO_TARGET_TMPDIR"),
        &[("there.mjs", "export default 1")],
    );
    let script = folder.join("script.js");
    let mut runtime = built(Runtime::builder().modules(&*folder));
    let there = dunce::canonicalize(folder.join("there.mjs")).expect("it is there");
    let there = there.to_str().expect("a path in Unicode");
    let url = url::Url::from_file_path(there).expect("an absolute path");
    let specifiers = [
        there,
        url.as_str(),
        "/there.mjs",
        "//there.mjs",
        "/etc/passwd",
        "FILE:there.mjs",
        "file:./there.mjs",
    ];
    all(&mut runtime, &script, specifiers, &refusal(&script)).await;
    assert_eq!(import(&mut runtime, &script, "./there.mjs").await, "loaded");
}

#[tokio::test]
async fn absolute_specifiers_are_for_programs_that_may_load_everything() {
    let folder = Folder::with(
        env!("CARGO_TARGET_TMPDIR"),
        &[("there.mjs", "export default 1")],
    );
    let script = folder.join("script.js");
    let mut runtime = built(Runtime::builder().modules_from_anywhere());
    let there = dunce::canonicalize(folder.join("there.mjs")).expect("it is there");
    let url = url::Url::from_file_path(&there).expect("an absolute path");
    let specifiers = [
        there.to_str().expect("a path in Unicode"),
        url.as_str(),
        "./there.mjs",
    ];
    all(&mut runtime, &script, specifiers, "loaded").await;
}

#[cfg(unix)]
#[tokio::test]
async fn links_do_not_lead_out_of_a_folder() {
    use std::os::unix::fs::symlink;

    let files = [
        ("inside/there.mjs", "export default 1"),
        ("outside/there.mjs", "export default 1"),
    ];
    let folder = Folder::with(env!("CARGO_TARGET_TMPDIR"), &files);
    symlink("there.mjs", folder.join("inside/link.mjs")).expect("a link can be made");
    symlink("../outside", folder.join("inside/folder")).expect("a link can be made");
    symlink("../outside/there.mjs", folder.join("inside/out.mjs")).expect("a link can be made");
    symlink("../outside/missing.mjs", folder.join("inside/dangling.mjs"))
        .expect("a link can be made");
    let script = folder.join("inside/script.js");
    let mut runtime = built(Runtime::builder().modules(folder.join("inside")));
    assert_eq!(import(&mut runtime, &script, "./link.mjs").await, "loaded");
    let names = "./folder/there.mjs ./folder/missing.mjs ./out.mjs ./dangling.mjs";
    all(&mut runtime, &script, names.split(' '), &denial(&script)).await;
}

/// Files whose names end in `.dots` have dots that mean nothing, at the start of their lines.
struct Dots;

impl Transpiler for Dots {
    fn transpile<'a>(
        &self,
        source: &'a str,
        name: &Path,
        goal: Goal,
    ) -> Result<Cow<'a, str>, TranspileError> {
        if name.extension().is_none_or(|extension| extension != "dots") {
            return Ok(Cow::Borrowed(source));
        }
        assert_eq!(
            goal,
            if name.ends_with("script.dots") {
                Goal::Script
            } else {
                Goal::Module
            }
        );
        match source.find('#') {
            Some(offset) => Err(TranspileError {
                message: "a number sign".to_owned(),
                offset,
            }),
            None => Ok(Cow::Owned(source.replace("\n..", "\n  "))),
        }
    }

    fn substitute(&self, missing: &Path) -> Option<PathBuf> {
        Some(missing.with_extension("dots"))
    }
}

fn report(error: Error) -> (String, Option<(u32, u32)>, Option<String>) {
    let Error::Script(report) = error else {
        panic!("{error}")
    };
    let position = report.position().map(|frame| (frame.line, frame.column));
    (report.message.clone(), position, report.source_line.clone())
}

#[tokio::test(flavor = "current_thread")]
async fn a_transpiler_gets_scripts_and_modules_and_errors_show_their_source() {
    let folder = Folder::with(
        env!("CARGO_TARGET_TMPDIR"),
        &[
            ("a.mjs", "export { b } from './b.dots';"),
            ("b.dots", "\n..export const b = 'b';"),
            ("wrong.dots", "\u{e9}\n..let \u{e9} = #;"),
            ("undefined.dots", "let a;\n..let b = missing;"),
        ],
    );
    let mut runtime = built(
        Runtime::builder()
            .modules(&*folder)
            .transpiler(Rc::new(Dots)),
    );
    let module = imported(&mut runtime, folder.join("a.mjs")).await;
    assert_eq!(
        export(&module, "b", &mut runtime)
            .as_string()
            .expect("a string"),
        JsString::from("b")
    );
    let value = runtime
        .execute("script.dots", "\n..1 + 1")
        .await
        .expect("it runs");
    assert_eq!(value.as_number(), Some(2.0));
    let error = runtime
        .import(folder.join("wrong.dots"))
        .await
        .expect_err("it is wrong");
    let line = Some("..let \u{e9} = #;".to_owned());
    assert_eq!(
        report(error),
        ("SyntaxError: a number sign".to_owned(), Some((2, 11)), line)
    );
    let error = runtime
        .import(folder.join("undefined.dots"))
        .await
        .expect_err("it throws");
    let line = Some("..let b = missing;".to_owned());
    assert_eq!(
        report(error),
        (
            "ReferenceError: missing is not defined".to_owned(),
            Some((2, 11)),
            line
        )
    );
    let error = runtime
        .execute("script.dots", "\n..let a = ;")
        .await
        .expect_err("it is wrong");
    let (_, position, line) = report(error);
    assert_eq!(
        (position, line.as_deref()),
        (Some((2, 11)), Some("..let a = ;"))
    );
}

#[tokio::test(flavor = "current_thread")]
async fn a_substitute_is_loaded_for_a_missing_file_within_the_folder_only() {
    let folder = Folder::with(
        env!("CARGO_TARGET_TMPDIR"),
        &[
            ("in/a.mjs", "import './b.mjs'; export { c } from './c.mjs';"),
            ("in/b.dots", "\n..globalThis.b = 1;"),
            ("in/c.mjs", "export const c = 'c.mjs';"),
            ("in/c.dots", "export const c = 'c.dots';"),
            ("outside.dots", "globalThis.outside = 1;"),
        ],
    );
    let mut runtime = built(
        Runtime::builder()
            .modules(folder.join("in"))
            .transpiler(Rc::new(Dots)),
    );
    let module = imported(&mut runtime, folder.join("in/a.mjs")).await;
    assert_eq!(
        export(&module, "c", &mut runtime)
            .as_string()
            .expect("a string"),
        JsString::from("c.mjs")
    );
    let script = folder.join("in/script.js");
    assert_eq!(import(&mut runtime, &script, "./b.mjs").await, "loaded");
    let without = import(&mut runtime, &script, "../missing.mjs").await;
    assert_eq!(
        import(&mut runtime, &script, "../outside.mjs").await,
        without
    );
    assert!(
        without.contains("outside of what modules may be loaded from"),
        "{without}"
    );
}
