//! `--isolate`: scripts in processes of their own.

use crate::{
    command::{Output, assert_contains, boa_ws, folder},
    peer::answers,
};
use test_server::handshake::ok;

fn isolated(arguments: &[&str]) -> Output {
    boa_ws([&["--isolate"], arguments].concat()).run()
}

#[test]
fn an_isolated_script_prints_what_others_print() {
    let script = "console.log(1 + 2, scriptArgs); setTimeout(() => console.error('later'), 1)";
    let output = isolated(&["-e", script, "--", "a"]);
    assert_eq!(
        (output.out.as_str(), output.err.as_str()),
        ("3 [ 'a' ]\n", "later\n")
    );
    assert_eq!(output.status, Some(0));
    let output = isolated(&["-e", "\nnull.length"]);
    output.says("Uncaught TypeError");
    output.says("[eval]:2");
    assert_eq!(output.status, Some(1));
    let files: [(&str, &[u8]); 2] = [
        (
            "a.ts",
            b"import { b } from './b.js'; console.log(b as string)",
        ),
        ("b.js", b"export const b = 'b'"),
    ];
    let folder = folder(&files);
    let output = folder.run(["--isolate", "a.ts"]);
    output.assert_out("b\n", 0);
    let module = "import { b } from './b.js'; console.log(await b)";
    std::fs::write(folder.join("c.js"), module).expect("a file");
    folder.run(["--isolate", "c.js"]).assert_out("b\n", 0);
    isolated(&["-e", "console.log(await 1)"]).assert_out("1\n", 0);
}

#[test]
fn an_isolated_script_that_exceeds_a_limit_is_ended_and_the_message_names_it() {
    for (arguments, says) in [
        (
            &["--memory", "32MiB", "-e", "let t = 'x'; for (;;) t += t"][..],
            "more memory than its process may have (32 MiB)",
        ),
        (
            // Memory that the allocator has reserved before is no way around the limit.
            &[
                "--memory",
                "64MiB",
                "-e",
                "const kept = []; for (let n = 0; n < 3e6; n++) kept.push({ n }); console.log('never')",
            ],
            "more memory than its process may have (64 MiB)",
        ),
        (
            &["--cpu", "1s", "-e", "for (;;);"],
            "more than 1s of CPU time",
        ),
        (
            &["--wall", "0.2s", "-e", "setTimeout(() => {}, 1e9)"],
            "took longer than 200ms",
        ),
    ] {
        let output = isolated(arguments);
        assert!(
            output.err.contains(says),
            "{arguments:?}: {} {}",
            output.out,
            output.err
        );
        assert_eq!(
            (output.out.as_str(), output.status),
            ("", Some(1)),
            "{arguments:?}"
        );
    }
}

#[test]
fn the_report_of_a_missing_worker_says_why_there_is_none() {
    for name in ["Worker", "SharedWorker"] {
        let Output { err, status, .. } = isolated(&["-e", &format!("new {name}('worker.js')")]);
        assert_eq!(status, Some(1), "{err}");
        assert_contains(
            &err,
            &format!("Uncaught ReferenceError: {name} is not defined"),
        );
        assert_contains(&err, "a script that is isolated has no workers");
    }
    // A script that only checks for workers gets no message.
    let output = isolated(&["-e", "console.log(typeof Worker)"]);
    assert_eq!(output, Output::of("undefined\n", "", 0));
}

#[test]
fn an_isolated_script_is_refused_files_as_others_are() {
    let code = "import { readTextFile } from 'boa-ws'; await readTextFile('x')";
    let output = isolated(&["-e", code]);
    output.says("NotAllowedError: cannot read 'x': scripts may not read there");
    output.says("help: a script with --isolate has no files: give it what it needs as arguments or by --env");
    assert_eq!(output.status, Some(1));
}

#[test]
fn an_exception_of_an_isolated_script_ends_it_if_it_is_to_fail_fast() {
    let code = "setInterval(() => {}, 1e6); setTimeout(() => { throw new Error('no') }, 1)";
    let output = isolated(&["--fail-fast", "-e", code]);
    output.assert_out("", 1);
    output.says("Uncaught Error: no");
    let running = boa_ws(["--isolate", "-e", code]).start();
    let note = "the script goes on after the exception, as in browsers; --fail-fast ends it";
    while !running.err_line().contains(note) {}
    running.kill();
}

#[test]
fn limits_of_a_process_need_one() {
    let output = boa_ws(["--memory", "32MiB", "-e", "1"]).run();
    output.says("--isolate");
    assert_eq!(output.status, Some(2));
    let output = boa_ws(["--memory", "1", "--isolate", "-e", "1"]).run();
    output.says("a limit is at least 1MiB");
    assert_eq!(output.status, Some(2));
}

#[cfg(feature = "pages")]
#[test]
fn a_page_has_no_process_of_its_own() {
    let page: [(&str, &[u8]); 1] = [("page.html", b"<p>text")];
    let folder = folder(&page);
    let output = folder.run(["--isolate", "page.html"]);
    output.says("a page or a document has no process of its own");
    assert_eq!(output.status, Some(2));
}

#[test]
fn permissions_hold_for_isolated_scripts() {
    let script = "new WebSocket('ws://127.0.0.1:45678/').onclose = ({ code }) => console.log(code)";
    let output = isolated(&["--deny-net", "loopback", "-e", script]);
    assert_eq!(output.out, "1006\n");
    assert!(
        output.err.contains("not allowed") || output.err.contains("denied"),
        "{}",
        output.err
    );
}

#[test]
fn isolated_scripts_fetch_from_permitted_hosts_and_no_others() {
    let redirect =
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:2000/\r\nContent-Length: 0\r\n\r\n";
    let (address, requests) = answers([ok("42"), redirect.to_owned()]);
    let script = format!(
        "const get = path => fetch('http://{address}' + path);
        console.log(await (await get('/')).json()); await get('/moved').catch(({{ name }}) => console.log(name));"
    );
    let folder = folder(&[("get.mjs", script.as_bytes())]);
    let output = folder.run(["--isolate", "--allow-net", &address.to_string(), "get.mjs"]);
    output.assert_out("42\nTypeError\n", 0);
    output.says("access to 127.0.0.2:2000 is not allowed");
    for head in requests.join().unwrap() {
        assert!(head.lines().count() > 2, "{head}");
    }
}
