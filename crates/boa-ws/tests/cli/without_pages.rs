//! The command without the feature `pages`.

use crate::command::{Output, assert_contains, boa_ws, folder};

/// The reason, with how to get pages.
const WHY: &str = "this boa-ws was built without pages (the feature `pages`)";

#[test]
fn a_page_is_an_error_with_the_feature_that_is_missing() {
    let recording = |kind: &str, dom: bool| {
        // The first line of a recording has what the command line named.
        let folder = folder(&[("a.js", b"console.log(1)")]);
        let recorded = folder.run(["--record=run.recording", "a.js"]);
        assert_eq!(recorded.status, Some(0), "{}", recorded.err);
        let text = std::fs::read_to_string(folder.join("run.recording")).expect("it was written");
        let (old, new) = ("\"kind\":\"classic\"", format!("\"kind\":\"{kind}\""));
        let text = text.replacen(old, &new, 1);
        let text = text.replacen("\"dom\":false", &format!("\"dom\":{dom}"), 1);
        std::fs::write(folder.join("run.recording"), text).expect("it can be written");
        folder.run(["--replay=run.recording"])
    };
    let page = folder(&[("page.html", b"<p>text")]).run(["page.html"]);
    for (output, name) in [
        (page, "page.html"),
        (recording("page", false), "a.js"),
        (recording("classic", true), "a.js"),
    ] {
        assert_eq!(
            output,
            Output::of("", &format!("error: {name}: {WHY}\n"), 2)
        );
    }
}

#[test]
fn options_that_are_for_pages_alone_are_absent() {
    for option in ["--dom", "--plain"] {
        let output = boa_ws([option, "-e", "1"]).run();
        assert_eq!(output.status, Some(2), "{option}");
        output.says(&format!("unexpected argument '{option}'"));
        output.says(WHY);
        for texts in ["--help", "--man", "--completions=bash"] {
            assert!(!boa_ws([texts]).run().out.contains(option), "{option}");
        }
    }
    assert_contains(&boa_ws(["--help"]).run().out, WHY);
}

#[test]
fn documents_run_without_a_page() {
    let html = b"<pre class=js>console.log(typeof document)</pre>";
    let folder = folder(&[("doc.html", html)]);
    let output = folder.run(["--all", "doc.html"]);
    assert_eq!(output, Output::of("undefined\n", "", 0));
}
