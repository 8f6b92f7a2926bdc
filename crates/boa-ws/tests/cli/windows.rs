//! What only Windows has: drives, devices, shares, and its console's events.

use crate::{
    command::{Output, assert_contains, assert_starts_with, boa_ws, eval, folder},
    peer::EchoServer,
};

#[test]
fn a_script_may_have_a_drive_and_either_separator() {
    let files = folder(&[
        ("sub.mjs", b"export default import.meta.url"),
        ("main.mjs", b"import sub from './sub.mjs'; console.log(sub)"),
    ]);
    let path = files.join("main.mjs").display().to_string();
    assert!(path.contains(":\\"), "{path}");
    let url = url::Url::from_file_path(files.join("sub.mjs")).expect("an absolute path");
    for path in [path.clone(), path.replace('\\', "/"), path.to_lowercase()] {
        let output = boa_ws([path]).run();
        assert_eq!(output.out.to_lowercase(), format!("{url}\n").to_lowercase());
        assert_eq!((output.err.as_str(), output.status), ("", Some(0)));
    }
    files
        .run([".\\main.mjs"])
        .assert_out(&format!("{url}\n"), 0);
}

/// A path of more than 260 characters has a prefix, without which Windows finds no file.
#[test]
fn a_module_may_have_a_long_path() {
    let files = folder(&[]);
    let deep = (0..5).fold(files.canonicalize().expect("it is there"), |path, _| {
        path.join("x".repeat(60))
    });
    std::fs::create_dir_all(&deep).expect("the folders can be made");
    std::fs::write(deep.join("b.mjs"), "export default 1").expect("it can be written");
    let main = deep.join("a.mjs");
    std::fs::write(&main, "import one from './b.mjs'; console.log(one)")
        .expect("it can be written");
    boa_ws([main]).run().assert_out("1\n", 0);
}

#[test]
fn names_in_reports_have_no_prefix() {
    let files = folder(&[
        ("a.mjs", b"import './b.mjs'"),
        ("b.mjs", b"null.x"),
        ("storage.json", b"[]"),
    ]);
    let run = |arguments: &[&str]| files.run(arguments).err;
    for error in [
        run(&["a.mjs"]),
        run(&[
            "--local-storage",
            "storage.json",
            "-e",
            "localStorage.a = 1",
        ]),
    ] {
        assert_starts_with(&error, "error: ");
        assert!(!error.contains("\\\\?\\"), "{error}");
    }
}

#[test]
fn the_null_device_is_an_empty_script() {
    boa_ws(["NUL"]).run().assert_out("", 0);
}

/// Windows would connect to the server, and give it proofs of the user's password.
#[test]
fn a_page_loads_nothing_from_the_share_of_a_server() {
    let page = b"<script src='//server.invalid/share/a.js'></script>";
    let files = folder(&[("page.html", page)]);
    let output = files.run(["page.html"]);
    output.says("can't be read: only files are read");
}

#[test]
fn an_isolated_script_is_refused() {
    let Output { out, err, status } = boa_ws(["--isolate", "-e", "console.log('never')"]).run();
    assert_eq!((out.as_str(), status), ("", Some(2)));
    assert_contains(&err, "'--isolate' needs Unix");
}

/// The sentences are those of other systems.
#[test]
fn a_refused_connection_has_a_plain_reason() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = free.local_addr().expect("an address");
    drop(free);
    let output = boa_ws([format!("ws://{address}/")]).run();
    assert_eq!(
        output.err,
        format!("error: ws://{address}/: connection refused by {address}\n")
    );
    assert_eq!(output.status, Some(3));
}

#[test]
fn lines_of_files_and_pipes_may_end_in_carriage_return_and_line_feed() {
    let files = folder(&[(
        "a.js",
        b"let a = `x\r\ny`;\r\nconsole.log(a.length);\r\nnull.x\r\n",
    )]);
    let output = files.run(["a.js"]);
    assert_eq!(output.out, "3\n");
    output.says("a.js:4:6\n");
    let server = EchoServer::start();
    let output = boa_ws([&server.url()]).input("one\r\ntwo\r\n").run();
    assert_eq!(output, Output::of("one\ntwo\n", "", 0));
}

#[test]
fn colours_are_for_consoles() {
    assert_eq!(eval("console.log({ a: 1 })").out, "{ a: 1 }\n");
}
