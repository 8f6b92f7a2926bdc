//! Lines of standard input on pages, and the elements that are created for samples without a page.

use crate::command::{Output, boa_ws, folder};

/// The output of a page with lines of standard input.
fn output_of(page: &str, input: &str) -> String {
    let folder = folder(&[("page.html", page.as_bytes())]);
    let output = folder.boa_ws(["page.html"]).input(input).run();
    assert_eq!(
        (output.err.as_str(), output.status),
        ("", Some(0)),
        "{page}"
    );
    output.out
}

#[test]
fn a_line_replaces_the_text_of_the_control_that_has_the_focus() {
    let page = "<input id=a><input id=b value=before><button disabled></button><button onclick='console.log(a.value, b.value)'></button><script>b.focus()</script>";
    assert_eq!(
        output_of(page, "one\n\n")
            .lines()
            .filter(|line| !line.starts_with('['))
            .collect::<Vec<_>>(),
        [" one", " "]
    );
}

#[test]
fn a_page_that_handles_enter_gets_no_click() {
    for handler in [
        "t.onkeyup = (e) => { if (e.key === 'Enter') { console.log('took', t.value); t.value = ''; } }",
        "t.onkeydown = (e) => { if (e.key === 'Enter') { console.log('took', t.value); e.preventDefault(); } }",
    ] {
        for control in ["<input id=t>", "<textarea id=t></textarea>"] {
            let page = format!(
                "{control}<button onclick='console.log(1)'></button><script>{handler}</script>"
            );
            assert!(output_of(&page, "x\n").contains("took x\n"), "{page}");
            assert!(!output_of(&page, "x\n").contains("1\n"), "{page}");
        }
    }
}

#[test]
fn enter_in_a_text_area_changes_it_and_presses_the_button() {
    let page = "<form><textarea id=t onchange=\"console.log('changed', this.value)\"></textarea><button></button></form>
        <script>document.forms[0].onsubmit = (e) => { console.log('sent', JSON.stringify(t.value)); t.value = ''; return false; }</script>";
    assert!(
        output_of(page, "one\n").contains("changed one\nsent \"one\"\n"),
        "{}",
        output_of(page, "one\n")
    );
}

#[test]
fn a_line_on_a_page_of_buttons_presses_the_one_with_its_label() {
    let page = "<button onclick=\"console.log('first')\">Go  <b>on</b></button><input type=submit onclick=\"console.log('second')\">
        <input type=image alt=Map onclick=\"console.log('third')\"><button hidden onclick=\"console.log('hidden')\">Hide</button>";
    let out = output_of(page, "Map\nSubmit\nGo on\nHide\n");
    let out: Vec<_> = out.lines().filter(|line| !line.starts_with('[')).collect();
    assert_eq!(out, ["third", "second", "first", "first"]);
}

#[test]
fn elements_are_created_for_ids_and_selectors_that_no_element_has() {
    let script = "const names = ['text', 'chatbox', 'log'].map((id) => document.getElementById(id).tagName);
        const send = document.querySelector('p > button.send.big:enabled, i'), other = document.implementation.createHTMLDocument();
        console.log(...names, send.outerHTML, document.querySelector('button') === send, document.querySelector('#log').localName);
        console.log(document.getElementById(''), document.querySelector('[x]'), document.querySelectorAll('nope').length);
        console.log(document.body.querySelector('#nope'), other.getElementById('nope'), document.createDocumentFragment().querySelector('p'));
        console.log(document.getElementById.length, document.querySelector.name, document.getElementById('chatbox').contentDocument.nodeType);
        try { document.querySelector('!'); } catch (error) { console.log(error.name); }";
    let output = boa_ws(["--dom", "-e", script]).run();
    let out = "INPUT IFRAME DIV <button class=\"send big\"></button> true div\nnull null 0\nnull null null\n1 querySelector 9\nSyntaxError\n";
    assert_eq!(output, Output::of(out, "", 0));
    let plain = "<script>console.log(document.getElementById('text'))</script>";
    assert_eq!(output_of(plain, ""), "null\n");
}

/// A handler that looks up its input when it runs reads the line that made it run. After that the
/// input exists.
#[test]
fn lines_are_typed_into_the_input_that_a_handler_looks_up() {
    let say = "const say = (text) => document.body.append(text, document.createElement('br'));";
    let by_button = "document.querySelector('#send').onclick = () => say('said ' + document.querySelector('#text').value);";
    let by_form = "document.querySelector('form').onsubmit = (event) => {
        event.preventDefault(); say('said ' + document.getElementById('text').value); };";
    for script in [by_button, by_form] {
        let output = boa_ws(["--dom", "-e", &format!("{say}{script}")])
            .input("one\ntwo\n")
            .run();
        assert_eq!(
            output,
            Output::of("said one\nsaid two\n", "", 0),
            "{script}"
        );
    }
}

/// The warning describes the effect of an unread line, unless the line was the label of the button.
#[test]
fn an_unread_line_is_a_warning() {
    let script = "const button = document.querySelector('#start'); button.append('Start');
        button.onclick = () => document.body.append('pressed ');";
    let output = boa_ws(["--dom", "-e", script])
        .input("Start\nanything\n")
        .run();
    assert_eq!(output.out, "pressed\npressed pressed\n");
    let warning = "warning: no script read the line \"anything\": no script has asked for an input that takes text\n";
    assert_eq!((output.err.as_str(), output.status), (warning, Some(0)));
}

/// The page ends when it has no listeners left, which is after the lines were written.
#[cfg(unix)]
#[test]
fn lines_for_a_page_without_an_input_are_a_warning() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let page = format!(
        "<p>page</p><input disabled><script>new WebSocket('ws://127.0.0.1:{port}/')</script>"
    );
    let folder = folder(&[("page.html", page.as_bytes())]);
    let [lines, nothing] =
        ["one\ntwo\n", ""].map(|input| folder.boa_ws(["page.html"]).input(input).start());
    drop(listener);
    let outcome = |output: Output| {
        let lines = output
            .err
            .lines()
            .filter(|line| line.contains("standard input"))
            .map(str::to_owned)
            .collect::<Vec<_>>();
        (output.out, lines, output.status)
    };
    let warning =
        "warning: no script read standard input: no element of the page takes text".to_owned();
    assert_eq!(
        outcome(lines.wait()),
        ("page\n".to_owned(), vec![warning], Some(0))
    );
    assert_eq!(
        outcome(nothing.wait()),
        ("page\n".to_owned(), Vec::new(), Some(0))
    );
}

#[test]
fn a_line_after_the_input_was_removed_is_a_warning() {
    let page = "<p id=p></p><input id=i><script>i.onchange = () => { p.append(i.value); i.disabled = true; }</script>";
    let folder = folder(&[("page.html", page.as_bytes())]);
    let output = folder.boa_ws(["page.html"]).input("one\ntwo\n").run();
    let warning = "warning: no script read the line \"two\", and none will read the lines after it: no element of the page takes text\n";
    assert_eq!(output, Output::of("one\n", warning, 0));
}
