//! How a page comes and goes.

use crate::{facts, page, page_with, rows};

#[test]
fn loading_and_leaving_a_page_fire_events() {
    let html = "<!DOCTYPE html><body onload=\"alert('onload ' + (this === window))\" onpagehide=\"alert('onpagehide')\"><script>
        alert(document.readyState + ' ' + (document.body.lastChild === document.currentScript) + ' ' + document.getElementById('later'));
        document.onreadystatechange = () => alert('state ' + document.readyState);
        document.addEventListener('DOMContentLoaded', () => alert('content ' + later.id));
        addEventListener('load', (e) => alert('load ' + e.bubbles)); onpageshow = (e) => alert('pageshow ' + e.persisted);
        addEventListener('pagehide', () => alert('pagehide'));
        document.addEventListener('visibilitychange', () => alert(document.visibilityState + ' ' + document.hidden));
        </script><p id=later></p>";
    let output = page(html);
    let expected = [
        ("the script runs", "loading true null"),
        ("the page is parsed", "state interactive"),
        ("scripts have run", "content later"),
        ("frames are loaded", "state complete"),
        ("the handler of the body is called", "onload true"),
        ("the listener of the window is called", "load false"),
        ("the page is shown", "pageshow false"),
        ("the page is left", "onpagehide"),
        ("the listener is called too", "pagehide"),
        ("the page is hidden", "hidden true"),
    ];
    assert_eq!(output.lines().count(), expected.len(), "{output}");
    for ((when, expected), line) in expected.iter().zip(output.lines()) {
        assert_eq!(line, *expected, "when {when}: {output}");
    }
}

#[test]
fn scripts_run_in_their_order() {
    let files = vec![
        ("a.js", "alert('a ' + document.readyState)"),
        ("d.js", "alert('deferred ' + document.readyState)"),
        (
            "m.mjs",
            "import { n } from './n.mjs'; alert('module ' + n + ' ' + document.currentScript)",
        ),
    ];
    let html = "<script defer src=d.js></script><script type=module>await 0; alert('inline module ' + document.readyState)</script>
        <script>alert('inline')</script><script src=a.js onload=\"alert('loaded')\"></script><script type='text/template'>no</script>
        <script src=missing.js onerror=\"alert('missing')\"></script><script nomodule>alert('no')</script>
        <script>document.addEventListener('DOMContentLoaded', () => alert('content'))</script>";
    let expected = "inline\na loading\nloaded\nFAILED the script https://example.com/missing.js can't be read: it is not there\n\
        missing\ndeferred interactive\ninline module interactive\ncontent";
    assert_eq!(page_with(files, html, |_, _| {}), expected);
}

#[test]
fn scripts_that_scripts_insert_run_once_at_once_or_when_they_are_read() {
    let html = "<body><script>
        const s = document.createElement('script'); s.text = \"alert('now')\"; document.body.append(s); alert('after');
        const x = document.createElement('script'); x.src = 'x.js'; x.onload = () => alert('loaded ' + document.readyState); document.body.append(x);
        document.body.insertAdjacentHTML('beforeend', '<script>alert(1)<\\/script>');
        document.body.append(s.cloneNode(true)); alert('end');</script>";
    assert_eq!(
        page_with(vec![("x.js", "alert('x')")], html, |_, _| {}),
        "now\nafter\nend\nx\nloaded interactive"
    );
}

#[test]
fn scripts_without_async_run_in_their_order() {
    let files = vec![("b.js", "alert('b')")];
    let html = "<body><script>
        const add = (src, props) => { const s = Object.assign(document.createElement('script'), { src, ...props }); document.body.append(s); return s };
        alert(add('data:,alert(\"data\")').async); add('data:text/javascript,await 0; alert(\"module\")', { async: false, type: 'module' }); add('b.js', { async: false });
        add('b.js').remove(); document.implementation.createHTMLDocument().body.append(add('b.js'));
        onload = () => alert('loaded');</script>";
    assert_eq!(
        page_with(files, html, |_, _| {}),
        "true\ndata\nb\nmodule\nb\nloaded"
    );
}

#[test]
fn a_written_script_of_a_file_blocks_what_is_written_behind_it_and_not_the_writer() {
    let files = vec![
        (
            "a.js",
            "alert('a'); document.write('<script src=b.js><\\/script><i>behind b</i>')",
        ),
        (
            "b.js",
            "alert('b ' + document.querySelectorAll('i').length)",
        ),
    ];
    let html = "<body><script>document.write('<i>1</i><script src=a.js><\\/script><i>2</i>'); document.write('<i>3</i>');
        alert('writer ' + document.querySelectorAll('i').length)</script><script>alert([...document.querySelectorAll('i')].map((i) => i.textContent))</script>";
    assert_eq!(
        page_with(files, html, |_, _| {}),
        "writer 1\na\nb 1\n1,behind b,2,3"
    );
}

#[test]
fn a_module_that_is_not_valid_is_reported_and_one_that_is_missing_is_not() {
    let html = "<script>onerror = (m) => { alert(m); return true }</script><script type=module src=gone.mjs onload=\"alert('loaded')\" onerror=\"alert('missing')\"></script>
        <script type=module src=\"data:text/javascript,import 'x'\" onload=\"alert('loaded')\" onerror=\"alert('missing')\"></script>";
    let output = page(html);
    let lines: Vec<_> = output.lines().collect();
    assert!(lines[0].starts_with("FAILED "), "{output}");
    assert_eq!(lines[1], "missing", "{output}");
    assert!(
        lines[2].starts_with("Uncaught TypeError: cannot import 'x'"),
        "{output}"
    );
    assert_eq!(lines[3..], ["loaded"], "{output}");
}

#[test]
fn a_script_that_throws_is_reported_with_its_place_and_does_not_stop_the_others() {
    let html = "<p>\n<script>alert(1);\n  nope();\n</script>\n<script>alert(2); let 1;</script><script>onerror = (m, f, l) => { alert(m + f + l); return true }; throw new TypeError('x')</script>";
    let output = page(html);
    assert!(
        output.starts_with("1\nUNCAUGHT ReferenceError: nope is not defined at 3:3\n"),
        "{output}"
    );
    assert!(output.contains("UNCAUGHT SyntaxError"), "{output}");
    assert!(
        output.ends_with("Uncaught TypeError: xpage.html5"),
        "{output}"
    );
}

/// A script that another one has written has positions of its own.
#[test]
fn errors_of_each_of_several_scripts_have_their_positions() {
    let html = "<script>let a = 1 // one</script><script>nope1()</script>\n<script>let a = 2</script>\n<p><script>\n  nope2();\n\
        </script><script>setTimeout(() => { nope3() })</script><script>f = () => { null.x }</script><script>f()</script>\n\
        <script>document.write('<script>nope1()<\\/script>')</script>";
    let expected = "UNCAUGHT ReferenceError: nope1 is not defined at 1:42\n\
        UNCAUGHT SyntaxError: invalid scope analysis: duplicate lexical declaration at 2:18\n\
        UNCAUGHT ReferenceError: nope2 is not defined at 4:3\n\
        UNCAUGHT TypeError: Cannot read properties of null (reading 'x') at 5:81\n\
        UNCAUGHT ReferenceError: nope1 is not defined at 1:1\n\
        UNCAUGHT ReferenceError: nope3 is not defined at 5:37";
    for newline in ["\n", "\r\n", "\r"] {
        assert_eq!(page(&html.replace('\n', newline)), expected, "{newline:?}");
    }
}

#[test]
fn a_page_may_write_into_itself_and_into_frames() {
    let html = "<body>a<script>document.write('<p id=w>written<scr' + 'ipt>alert(\"inner \" + w.id)</scr' + 'ipt>'); alert(document.body.lastChild.id)</script><i>after</i>
        <iframe id=f></iframe><script>
        const d = f.contentDocument; alert(d.body.childNodes.length + d.URL + (f.contentWindow.document === d) + (f.contentWindow.parent === window));
        d.open(); d.write('<b>on'); d.write('e</b>two'); d.close(); alert(d.body.innerHTML); d.write('new'); alert(d.body.innerHTML);
        f.contentWindow.scrollByPages(1); alert(frames.length); const g = f; f.remove(); alert(g.contentDocument);
        alert(document.body.querySelector('i').textContent)</script>";
    let expected = "inner w\nw\n0about:blanktruetrue\n<b>one</b>two\nnew\n1\nnull\nafter";
    assert_eq!(page(html), expected);
}

#[test]
fn broken_markup_is_parsed() {
    let html =
        "<p><b>x<p>y</b></div></table><!-- <tr><td><script>alert(document.body.textContent.trim())";
    assert_eq!(
        page(
            "<p><b>x<p>y</b></div></table><td><script>alert(document.querySelectorAll('p').length)</script>"
        ),
        "2"
    );
    assert_eq!(page(html), "");
    assert_eq!(page(""), "");
}

#[test]
fn a_base_element_is_relative_to_the_document_and_the_base_of_everything_else() {
    let expected = "
        document.baseURI → https://example.com/lib/
        b.href → https://example.com/lib/
        document.createElement('base').href → https://example.com/page.html
        thrown(() => { location.href = '#a' }) → NotSupportedError
        thrown(() => { location.href = '../page.html#a' }) → returned undefined
        location.href → https://example.com/page.html#a
        (b.href = 'http://[', b.href) → http://[
        document.baseURI → https://example.com/page.html#a
        (b.href = 'data:,a', b.href) → data:,a
        document.baseURI → https://example.com/page.html#a
        (b.removeAttribute('href'), b.href) → https://example.com/page.html";
    facts("<base id=b href=lib/>", "", &rows(expected));
}

/// Also if something else in the page has the text of the script.
#[test]
fn errors_of_scripts_have_their_positions_in_the_page() {
    for (html, expected) in [
        (
            "<!-- <script>nope()</script> nope() -->\n<p title='nope()'>nope()</p>\n <script>nope()</script>",
            "3:10",
        ),
        (
            "<script>document.write('<script>nope()<\\/script>\\n\\n')</script>\n<!--nope()-->\n<script>nope()</script>",
            "1:1\n3:9",
        ),
        (
            "<script>document.write('<!--\\n<script>nope()<\\/script>-->\\n')</script><script>nope()</script>",
            "1:79",
        ),
        (
            "<script>nope()</script><script src=x>nope()</script><script>nope()</script\n><script>\r\n\r nope()</script>",
            "1:9\n1:61\n4:2",
        ),
        (
            "\u{feff}<p>é</p><script type=module>nope()</script>",
            "1:29",
        ),
        (
            "<script>document.write('<script>')</script>\n nope()</script>",
            "2:2",
        ),
    ] {
        let output = page(html);
        let places = output.lines().filter_map(|line| {
            let line = line.strip_prefix("UNCAUGHT ReferenceError: nope is not defined at ");
            line.map(str::to_owned)
        });
        let places: Vec<_> = places.collect();
        assert_eq!(places.join("\n"), expected, "{html}: {output}");
    }
}

#[test]
fn a_script_without_an_end_tag_is_reported_at_its_start_tag() {
    for (html, place) in [
        ("<!--<script>-->\r\n <script>\r\nnope()\r\n", ":2:2"),
        ("<script></script><script>", ":1:18"),
        ("<script>document.write('<script>')</script>nope()", ""),
    ] {
        assert_eq!(
            page(html),
            format!("FAILED page.html{place}: this script has no end tag, and was not run")
        );
    }
}
