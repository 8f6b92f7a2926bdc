//! `--watch`: a script runs again when one of its files has changed.

use crate::{
    command::{ENDED, Folder, Output, Running, assert_ends_with, boa_ws, folder},
    peer::one_client,
};
use std::fs;

fn watch(folder: &Folder, arguments: &[&str]) -> Running {
    boa_ws([&["--watch"], arguments].concat())
        .current_folder(folder)
        .start()
}

fn write(folder: &Folder, name: &str, text: &str) {
    // In one step, as editors do.
    let new = folder.join("new");
    fs::write(&new, text).expect("it can be written");
    fs::rename(new, folder.join(name)).expect("it can be renamed");
}

fn ends_by_ctrl_c(running: Running) {
    assert_eq!(running.end(), Output::of("", "", ENDED));
}

#[test]
fn a_script_that_has_ended_runs_again_after_a_change() {
    let folder = folder(&[("a.js", b"console.log('one')")]);
    let running = watch(&folder, &["a.js"]);
    assert_eq!(running.line(), "one");
    write(&folder, "a.js", "console.log('two', scriptArgs.length)");
    assert_eq!(
        running.err_line(),
        "a.js has changed: the script runs again"
    );
    assert_eq!(running.line(), "two 0");
    ends_by_ctrl_c(running);
}

#[test]
fn a_script_runs_again_after_a_change_of_a_module_of_a_module() {
    let folder = folder(&[
        ("a.mjs", b"import './b.mjs'; setInterval(() => {}, 1000)"),
        ("b.mjs", b"import { c } from './c.mjs'; console.log(c)"),
        ("c.mjs", b"export const c = 1"),
        ("other.mjs", b""),
    ]);
    let running = watch(&folder, &["a.mjs", "argument"]);
    assert_eq!(running.line(), "1");
    write(&folder, "other.mjs", "1");
    write(
        &folder,
        "c.mjs",
        "export const c = [2, scriptArgs[0]].join()",
    );
    let line = running.err_line();
    assert_ends_with(&line, "c.mjs has changed: the script runs again");
    assert_eq!(running.line(), "2,argument");
    ends_by_ctrl_c(running);
}

#[test]
fn a_module_that_cannot_be_parsed_is_watched() {
    let folder = folder(&[("a.mjs", b"import './b.mjs'"), ("b.mjs", b"console.log(")]);
    let running = watch(&folder, &["a.mjs"]);
    assert!(running.err_line().contains("SyntaxError"));
    write(&folder, "b.mjs", "console.log('mended')");
    assert_eq!(running.line(), "mended");
    assert_eq!(running.end().status, Some(ENDED));
}

#[test]
fn a_file_that_appears_is_run() {
    let folder = folder(&[]);
    let running = watch(&folder, &["a.js"]);
    assert_eq!(
        running.err_line(),
        "error: cannot read a.js: there is no such file"
    );
    write(&folder, "a.js", "console.log('here')");
    assert_eq!(running.line(), "here");
    #[cfg(unix)]
    {
        running.signal(rustix::process::Signal::TERM);
        assert_eq!(running.wait().status, Some(143));
    }
}

#[test]
fn sockets_are_closed_before_the_script_runs_again() {
    let (address, served) = one_client();
    let code = format!(
        "const socket = new WebSocket('ws://{address}/');
        socket.onmessage = ({{ data }}) => console.log(data);
        socket.onclose = ({{ code, wasClean }}) => console.log('closed', wasClean);"
    );
    let folder = folder(&[("a.js", code.as_bytes())]);
    let running = watch(&folder, &["a.js"]);
    assert_eq!(running.line(), "welcome");
    write(&folder, "a.js", "console.log('again')");
    assert_eq!(
        (running.line(), running.line()),
        ("closed true".to_owned(), "again".to_owned())
    );
    assert_eq!(served.join().expect("served").messages, ["close 1001"]);
    assert_eq!(
        running.err_line(),
        "a.js has changed: the script runs again"
    );
    ends_by_ctrl_c(running);
}

#[test]
fn only_files_of_scripts_are_watched() {
    for arguments in [
        &["--watch", "-e", "1"][..],
        &["--watch", "page.html"],
        &["--watch", "a.md"],
        &["--watch", "-"],
    ] {
        let output = boa_ws(arguments).run();
        assert_eq!(output.status, Some(2), "{arguments:?}: {}", output.err);
        output.says("--watch");
    }
}
