//! `--isolate`: scripts in processes of their own.

use crate::command::{Output, boa_ws, folder};

fn isolated(arguments: &[&str]) -> Output {
    boa_ws([&["--isolate"], arguments].concat()).run()
}

#[test]
fn an_isolated_script_prints_what_others_print() {
    let script = "console.log(1 + 2, scriptArgs); setTimeout(() => console.error('later'), 1)";
    let output = isolated(&["-e", script, "--", "a"]);
    assert_eq!((output.out.as_str(), output.err.as_str()), ("3 [ 'a' ]\n", "later\n"));
    assert_eq!(output.status, Some(0));
    let output = isolated(&["-e", "\nnull.length"]);
    assert!(output.err.contains("Uncaught TypeError") && output.err.contains("[eval]:2"), "{}", output.err);
    assert_eq!(output.status, Some(1));
    let files: [(&str, &[u8]); 2] =
        [("a.ts", b"import { b } from './b.js'; console.log(b as string)"), ("b.js", b"export const b = 'b'")];
    let folder = folder(&files);
    let output = boa_ws(["--isolate", "a.ts"]).current_folder(&folder).run();
    assert_eq!((output.out.as_str(), output.status), ("b\n", Some(0)), "{}", output.err);
}

#[test]
fn an_isolated_script_that_exceeds_a_limit_is_ended_and_the_message_names_it() {
    for (arguments, says) in [
        (
            &["--memory", "32MiB", "-e", "let t = 'x'; for (;;) t += t"][..],
            "more memory than its process may have (32 MiB)",
        ),
        (&["--cpu", "1s", "-e", "/(a+)+$/.test('a'.repeat(40) + 'b')"], "more than 1s of CPU time"),
        (&["--wall", "0.2s", "-e", "setTimeout(() => {}, 1e9)"], "took longer than 200ms"),
    ] {
        let output = isolated(arguments);
        assert!(output.err.contains(says), "{arguments:?}: {}", output.err);
        assert_eq!(output.status, Some(1), "{arguments:?}");
    }
}

#[test]
fn limits_of_a_process_need_one() {
    let output = boa_ws(["--memory", "32MiB", "-e", "1"]).run();
    assert!(output.err.contains("--isolate"), "{}", output.err);
    assert_eq!(output.status, Some(2));
    let page: [(&str, &[u8]); 1] = [("page.html", b"<p>text")];
    let folder = folder(&page);
    let output = boa_ws(["--isolate", "page.html"]).current_folder(&folder).run();
    assert!(output.err.contains("a page or a document has no process of its own"), "{}", output.err);
    assert_eq!(output.status, Some(2));
}

#[test]
fn permissions_hold_for_isolated_scripts() {
    let script = "new WebSocket('ws://127.0.0.1:45678/').onclose = ({ code }) => console.log(code)";
    let output = isolated(&["--deny-net", "loopback", "-e", script]);
    assert_eq!(output.out, "1006\n");
    assert!(output.err.contains("not allowed") || output.err.contains("denied"), "{}", output.err);
}
