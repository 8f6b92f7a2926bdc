//! `localStorage` in a file.

use super::{Reports, built, limited, stopping_itself, text};
use boa_websocket::{Runtime, runtime::LocalStorage};
use std::{fs, rc::Rc};
use test_server::Folder;

fn opened(folder: &Folder) -> LocalStorage {
    LocalStorage::in_file(folder.join("storage.json")).expect("it can be read")
}

fn runtime(folder: &Folder) -> Runtime {
    let builder = Runtime::builder().local_storage(opened(folder));
    builder.build().expect("it can be built")
}

fn written(folder: &Folder) -> String {
    fs::read_to_string(folder.join("storage.json")).expect("it is there")
}

fn folder(content: &str) -> Folder {
    Folder::with(env!("CARGO_TARGET_TMPDIR"), &[("storage.json", content)])
}

/// Runs a script, and the tasks after it. The text of its result.
async fn run(runtime: &mut Runtime, script: &str) -> String {
    let text = text(runtime, script).await;
    runtime.run().await.expect("it ends");
    text
}

#[tokio::test]
async fn items_are_in_the_file_after_the_task_that_sets_them() {
    let folder = Folder::with(env!("CARGO_TARGET_TMPDIR"), &[("other", "")]);
    let script = "localStorage.b = '\\ud83d'; localStorage.setItem('a', 'ä\\n\"'); sessionStorage.c = 1; localStorage.length";
    let mut first = runtime(&folder);
    assert_eq!(run(&mut first, script).await, "2");
    let expected = "{\n  \"a\": \"ä\\n\\\"\",\n  \"b\": \"\\ud83d\"\n}\n";
    assert_eq!(written(&folder), expected);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let about = fs::metadata(folder.join("storage.json")).expect("it is there");
        assert_eq!(about.permissions().mode() & 0o777, 0o600);
    }
    let mut second = runtime(&folder);
    let script =
        "delete localStorage.a; [localStorage.b === '\\ud83d', sessionStorage.length].join()";
    assert_eq!(run(&mut second, script).await, "true,0");
    assert_eq!(
        run(&mut first, "Object.keys(localStorage).join()").await,
        "b"
    );
    assert_eq!(
        run(&mut first, "localStorage.clear(); localStorage.length").await,
        "0"
    );
    assert_eq!(written(&folder), "{}\n");
}

#[tokio::test]
async fn changes_of_others_are_kept_and_seen() {
    let folder = folder("{\"old\": \"1\"}");
    let (mut first, mut second) = (runtime(&folder), runtime(&folder));
    for number in 0..20 {
        let script =
            format!("localStorage.first{number} = {number}; localStorage.same = 'first'; 1");
        run(&mut first, &script).await;
        let script =
            format!("localStorage.second{number} = {number}; localStorage.same = 'second'; 1");
        run(&mut second, &script).await;
    }
    for runtime in [&mut first, &mut second] {
        let script = "[localStorage.length, localStorage.same, localStorage.old].join()";
        assert_eq!(run(runtime, script).await, "42,second,1");
    }
    // `clear` removes the items that were seen, and the items that came meanwhile.
    run(&mut first, "localStorage.clear(); localStorage.a = 1; 1").await;
    assert_eq!(
        run(&mut second, "Object.keys(localStorage).join()").await,
        "a"
    );
}

#[tokio::test]
async fn a_file_that_is_something_else_is_an_error_and_stays() {
    for (content, why) in [
        (
            "{\"a\": \"b",
            "EOF while parsing a string at line 1 column 8",
        ),
        (
            "{\"a\": 1}\n",
            "invalid type: integer `1`, expected a string at line 1",
        ),
        ("notes", "expected ident at line 1"),
    ] {
        let folder = folder(content);
        let file = folder.join("storage.json");
        let error = LocalStorage::in_file(&file).expect_err("it is something else");
        let text = error.to_string();
        assert!(
            text.contains("storage.json") && text.contains(why),
            "{text}"
        );
        assert_eq!(
            (written(&folder).as_str(), error.path().file_name()),
            (content, file.file_name())
        );
    }
    let folder = folder("");
    assert!(LocalStorage::in_file(folder.join("storage.json")).is_ok());
    assert!(LocalStorage::in_file(&*folder).is_err());
}

#[tokio::test]
async fn a_file_that_is_damaged_meanwhile_stays_and_is_reported() {
    let folder = folder("{\"a\": \"1\"}");
    let (storage, reports) = (opened(&folder), Rc::new(Reports::default()));
    let builder = Runtime::builder().local_storage(storage.clone());
    let mut runtime = built(builder.reporter(reports.clone()));
    fs::write(folder.join("storage.json"), "{\"a\"").expect("it can be written");
    assert_eq!(
        run(&mut runtime, "localStorage.b = 2; localStorage.a").await,
        "1"
    );
    assert_eq!(written(&folder), "{\"a\"");
    let reported = reports.uncaught.borrow().join("\n");
    assert!(
        reported.contains("storage.json has something other than"),
        "{reported}"
    );
    assert!(storage.commit().is_err());
    // Changes are not lost when the file can be read again.
    fs::write(folder.join("storage.json"), "{\"c\": \"3\"}").expect("it can be written");
    assert!(storage.commit().is_ok());
    assert_eq!(written(&folder), "{\n  \"b\": \"2\",\n  \"c\": \"3\"\n}\n");
}

#[tokio::test]
async fn a_script_that_is_ended_has_its_changes_written() {
    let folder = Folder::with(env!("CARGO_TARGET_TMPDIR"), &[("other", "")]);
    let builder = limited(|limits| limits.stoppable = true).local_storage(opened(&folder));
    let mut runtime = stopping_itself(builder);
    let script = "localStorage.a = 1; stop(); for (;;);";
    runtime
        .execute("endless.js", script)
        .await
        .expect_err("it is endless");
    drop(runtime);
    assert_eq!(written(&folder), "{\n  \"a\": \"1\"\n}\n");
}

#[tokio::test]
async fn scripts_have_the_storages_that_the_program_gives_them() {
    let names =
        "['localStorage', 'sessionStorage', 'Storage'].filter((name) => name in globalThis).join()";
    for (builder, expected) in [
        (Runtime::builder(), ""),
        (
            Runtime::builder().session_storage(),
            "sessionStorage,Storage",
        ),
        (
            Runtime::builder().local_storage(LocalStorage::in_memory()),
            "localStorage,sessionStorage,Storage",
        ),
    ] {
        let mut runtime = builder.build().expect("it can be built");
        assert_eq!(text(&mut runtime, names).await, expected);
    }
}

#[tokio::test]
async fn many_changes_of_a_task_are_written_together() {
    let folder = Folder::with(env!("CARGO_TARGET_TMPDIR"), &[("other", "")]);
    let mut runtime = runtime(&folder);
    let script =
        "for (let n = 0; n < 20000; n++) localStorage['item ' + n] = n; localStorage.length";
    assert_eq!(run(&mut runtime, script).await, "20000");
    assert_eq!(written(&folder).lines().count(), 20_002);
}
