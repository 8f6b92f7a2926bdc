//! Pages, samples without their page, and documents.

#[cfg(unix)]
use crate::ROOT;
use crate::{
    command::{
        LIMIT, Output, assert_contains, assert_ends_with, assert_starts_with, boa_ws, folder,
    },
    peer::{EchoServer, RefusingPort, in_background},
};
#[cfg(unix)]
use std::path::Path;
use std::{net::SocketAddr, sync::Arc};
use test_server::{handshake, on_thread};
use tokio::{io::AsyncWriteExt, net::TcpListener, sync::Semaphore};

/// A page whose script is in a file beside it.
const PAGE: &str = "<!DOCTYPE html><title>T</title><h1>Head</h1><p id=p>text</p><input id=i><button id=b>Go</button>\
    <script src=part.js></script><script type=module>import { word } from './word.mjs'; out(word, location.protocol);</script>";
const PART: &str = "const out = (...all) => p.append(document.createElement('br'), all.join(' '));
    b.onclick = () => { out('said', i.value); i.value = ''; };
    addEventListener('pagehide', () => out('left'));";

#[test]
fn additions_to_a_page_are_printed_and_lines_are_typed() {
    let folder = folder(&[
        ("page.html", PAGE.as_bytes()),
        ("part.js", PART.as_bytes()),
        ("word.mjs", b"export const word = 'imported';"),
    ]);
    let output = folder.boa_ws(["page.html"]).input("one\ntwo").run();
    let out = "Head\ntext\nimported file:\nsaid one\nsaid two\nleft\n";
    assert_eq!(output, Output::of(out, "", 0));
}

#[test]
fn a_page_with_another_location_loads_the_files_in_its_folder() {
    let folder = folder(&[("page.html", PAGE.as_bytes()), ("part.js", PART.as_bytes())]);
    let output = folder.run([
        "--location",
        "https://example.com/app/page.html",
        "page.html",
    ]);
    assert_starts_with(&output.out, "Head\ntext\n");
    assert_ends_with(&output.out, "left\n");
}

#[test]
fn blocks_of_a_document_are_checked_alone() {
    let text = b"```js\nnope();\n```\n\n```js no_run\nconsole.log('two')\n```\n\n```js should_throw\nnope();\n```\n";
    let folder = folder(&[("a.md", text), ("b.md", text)]);
    folder
        .run(["--check", "--block=2", "--block=3", "a.md"])
        .assert_out(
            "two\na.md:6: block 2 ran\na.md:10: block 3 threw, as it should\n",
            0,
        );
    let output = folder.run(["--check", "--block=1", "a.md"]);
    assert_eq!(output.status, Some(1));
    assert!(!output.out.contains("two"), "{}", output.out);
    let output = folder.run(["--check", "--block=1", "a.md", "b.md"]);
    output.says("'--block' is for one document");
    assert_eq!(output.status, Some(2));
}

#[test]
fn a_page_has_import_maps() {
    let page = b"<!doctype html><base href=lib/>
        <script type=importmap>{ \"imports\": { \"x\": \"./x.mjs\" } }</script>
        <script type=IMPORTMAP>{ \"imports\": { \"x\": \"./other.mjs\", \"y/\": \"../\" } }</script>
        <script type=module>import x from 'x'; import y from 'y/y.mjs'; console.log(x, y, HTMLScriptElement.supports('importmap'));
            const map = document.createElement('script');
            map.type = 'importmap';
            map.textContent = JSON.stringify({ imports: { late: './x.mjs' } });
            document.head.append(map);
            console.log((await import('late')).default);
            const after = document.createElement('script');
            after.type = 'importmap';
            after.textContent = JSON.stringify({ imports: { './x.mjs': '../y.mjs', 'n/': '../' } });
            await import('./x.mjs');
            await import('n/y.mjs').catch(({ name }) => console.log(name));
            document.head.append(after);
            console.log(import.meta.resolve('./x.mjs').endsWith('/lib/x.mjs'), (await import('n/y.mjs')).default)</script>";
    let files: [(&str, &[u8]); 3] = [
        ("page.html", page),
        ("y.mjs", b"export { default } from 'x'"),
        ("broken.html", b"<script type=importmap>{</script><script type=importmap src=a.json></script><script type=module>import 'x'</script>"),
    ];
    let folder = folder(&files);
    std::fs::create_dir(folder.join("lib")).expect("a folder");
    std::fs::write(folder.join("lib/x.mjs"), "export default 'x'").expect("a file");
    folder
        .run(["--plain", "page.html"])
        .assert_out("x x true\nx\nTypeError\ntrue x\n", 0);
    let output = folder.run(["--plain", "broken.html"]);
    assert_eq!(output.status, Some(1));
    output.says("broken.html: <script type=importmap>: the import map is not JSON");
    output.says("it has a src, and such maps are not loaded");
    output.says("help: a page finds no packages by their names; an import map in the page names their files");
}

#[test]
fn a_base_element_counts_for_workers_requests_and_imports() {
    let page = "<base href=lib/><p id=p></p><script type=module>
        import { word } from './word.mjs';
        const out = (...all) => p.append(document.createElement('br'), all.join(' '));
        const inside = (url) => url.slice(url.lastIndexOf('/lib/'));
        out(word, inside(import.meta.url), inside(import.meta.resolve('./a')));
        out(inside(new Request('b').url), inside(Response.redirect('c').headers.get('location')));
        const worker = new Worker('worker.mjs', { type: 'module' });
        worker.onmessage = ({ data }) => { out(data); worker.terminate(); };</script>";
    let folder = folder(&[
        ("page.html", page.as_bytes()),
        ("lib/word.mjs", b"export { word } from './deep/word.mjs'"),
        ("lib/deep/word.mjs", b"export const word = 'imported'"),
        (
            "lib/worker.mjs",
            b"import { word } from './word.mjs'; postMessage('a worker has ' + word)",
        ),
    ]);
    let output = folder.run(["page.html"]);
    let out = "imported /lib/ /lib/a\n/lib/b /lib/c\na worker has imported\n";
    assert_eq!(output, Output::of(out, "", 0));
}

#[test]
fn a_base_element_counts_for_imports_of_attributes_and_strings_of_timers() {
    let page = "<base href=lib/><body onload=\"import('./word.mjs').then(({ word }) => { out('loaded', word); p.click(); })\">
        <p id=p onclick=\"import('./word.mjs').then(({ word }) => { out('clicked', word); setTimeout(code); })\"></p><script>
        const out = (...all) => p.append(document.createElement('br'), all.join(' '));
        const code = 'import(\"./word.mjs\").then(({ word }) => out(\"timed\", word))';
        location.hash = 'a';</script>";
    let folder = folder(&[
        ("page.html", page.as_bytes()),
        ("lib/word.mjs", b"export const word = 'imported'"),
    ]);
    let output = folder.run(["page.html"]);
    let out = "loaded imported\nclicked imported\ntimed imported\n";
    assert_eq!(output, Output::of(out, "", 0));
}

#[test]
fn a_base_element_counts_for_connections() {
    let page = "<body><base href=lib/><script>
        const socket = new WebSocket('chat'), events = new EventSource('events');
        events.close();
        document.body.append(socket.url, document.createElement('br'), events.url);</script>";
    let folder = folder(&[("page.html", page.as_bytes())]);
    let refusing = RefusingPort::new();
    let server = format!("127.0.0.1:{}/app", refusing.port);
    let location = format!("--location=http://{server}/page.html");
    let output = folder.run(["--plain", &location, "page.html"]);
    let out = format!("ws://{server}/lib/chat\nhttp://{server}/lib/events\n");
    assert_eq!(output.out, out, "{}", output.err);
}

/// A script of the server has the URL of the server as its name, and gets no files.
#[test]
fn a_script_that_is_not_in_the_folder_of_the_page_comes_from_its_server() {
    const OF_SERVER: &str = "const of_server = 'server'; const failed = [];
        const file = document.querySelector('meta').content, import_it = () => import(file);
        const tried = import_it().then(() => 'read', (e) => e.name);";
    let address = in_background(async |mut stream| {
        let head = handshake::request(&mut stream).await;
        let answer = if head.starts_with("GET /socket.io/socket.io.js?v=1 ") {
            handshake::script(OF_SERVER)
        } else if head.starts_with("GET /late.js ") {
            handshake::script("say(of_server, new Error('x').stack.includes('/late.js'))")
        } else {
            handshake::http("404 Not Found", "", "")
        };
        let answered = stream.write_all(answer.as_bytes()).await;
        answered.expect("a client that reads");
    });
    let folder = folder(&[
        ("own.js", b"say('own')".as_slice()),
        ("secret.mjs", b"export const secret = 1"),
    ]);
    let secret = url::Url::from_file_path(folder.join("secret.mjs")).expect("a path");
    let page = format!(
        "<meta content={secret}><p id=p></p><script>
        const say = (...all) => p.append(document.createElement('br'), all.join(' '));</script>
        <script src=/late.js defer></script><script src=own.js></script>
        <script src=/socket.io/socket.io.js?v=1 onload=\"say('loaded')\"></script>
        <script src=missing.js onerror=\"say('missing')\"></script>
        <script>say(of_server); onload = () => tried.then(say).then(() => import(file)).then(() => say('read'));</script>"
    );
    std::fs::write(folder.join("page.html"), page).expect("the page can be written");
    let location = format!("--location=http://{address}/");
    let output = folder.run(["--plain", &location, "page.html"]);
    output.assert_out(
        "own\nloaded\nmissing\nserver\nserver true\nTypeError\nread\n",
        0,
    );
    output.says(&format!(
        "the script http://{address}/missing.js can't be read: "
    ));
    output.says("from the server: the server answered 404");
}

#[test]
fn a_classic_script_of_the_server_may_have_any_type_but_those_of_media() {
    let address = in_background(async |mut stream| {
        let head = handshake::request(&mut stream).await;
        // The target is `/TYPE`, or `/nosniff/TYPE`.
        let target = head.split(' ').nth(1).unwrap_or_default();
        let r#type = target
            .trim_start_matches("/nosniff")
            .trim_start_matches('/');
        let mut fields = match r#type {
            "none" => String::new(),
            r#type => format!("Content-Type: {type}\r\n"),
        };
        if target.starts_with("/nosniff") {
            fields += "X-Content-Type-Options: NoSniff , x\r\n";
        }
        let script = format!("say('{target}')");
        let answer = handshake::http("200 OK", &fields, &script);
        let answered = stream.write_all(answer.as_bytes()).await;
        answered.expect("a client that reads");
    });
    let targets = "/none /text/plain /text/html /application/octet-stream /text/csv /image/png /audio/x /video/mp4
        /nosniff/text/plain /nosniff/none /nosniff/application/javascript";
    let scripts: String = targets
        .split_whitespace()
        .map(|target| format!("<script src={target} onerror=\"say('no {target}')\"></script>"))
        .collect();
    let page = format!(
        "<p id=p></p><script>const say = (text) => p.append(document.createElement('br'), text)</script>{scripts}"
    );
    let folder = folder(&[("page.html", page.as_bytes())]);
    let output = folder.run([
        "--plain",
        &format!("--location=http://{address}/"),
        "page.html",
    ]);
    let expected = "/none\n/text/plain\n/text/html\n/application/octet-stream\nno /text/csv\nno /image/png\n\
        no /audio/x\nno /video/mp4\nno /nosniff/text/plain\nno /nosniff/none\n/nosniff/application/javascript\n";
    assert_eq!(output.out, expected, "{}", output.err);
    output.says("the server says that it is image/png, which is no script");
    output.says("the server says that it is text/plain, and not JavaScript (X-Content-Type-Options: nosniff)");
}

/// A byte order mark counts first, then the server's `charset`, that of the element, and that of
/// the page.
#[test]
fn a_classic_script_of_the_server_has_the_encoding_that_is_named_first() {
    let address = in_background(async |mut stream| {
        let head = handshake::request(&mut stream).await;
        let target = head.split(' ').nth(1).unwrap_or_default();
        let (charset, script): (_, &[u8]) = match target {
            "/marked.js" => ("; charset=iso-8859-2", b"\xef\xbb\xbfsay('\xc3\xa9')"),
            "/server.js" => ("; charset=\"ISO-8859-2\"", b"say('\xe8')"),
            "/unknown.js" => ("; charset=x", b"say('\xe8')"),
            _ => ("", b"say('\xe8')"),
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/javascript{charset}\r\nContent-Length: {}\r\n\r\n",
            script.len()
        );
        let answered = stream.write_all(&[head.as_bytes(), script].concat()).await;
        answered.expect("a client that reads");
    });
    let page = "<meta charset=windows-1251><p id=p></p>
        <script>const say = (text) => p.append(document.createElement('br'), text)</script>
        <script src=marked.js charset=iso-8859-1></script><script src=server.js charset=iso-8859-1></script>
        <script src=unknown.js charset=iso-8859-1></script><script src=element.js charset=iso-8859-1></script>
        <script src=page.js></script>";
    let folder = folder(&[("page.html", page.as_bytes())]);
    let output = folder.run([
        "--plain",
        &format!("--location=http://{address}/"),
        "page.html",
    ]);
    output.assert_out("\u{e9}\n\u{10d}\n\u{e8}\n\u{e8}\n\u{438}\n", 0);
}

#[test]
#[cfg(target_os = "linux")]
fn a_page_reads_no_pipes_and_no_devices() {
    let page = "<p id=p></p><script>const say = (text) => p.append(text)</script>
        <script src=pipe.js onerror=\"say('no pipe')\"></script>
        <script src=/dev/zero onerror=\"say(', no device')\"></script>";
    let folder = folder(&[("page.html", page.as_bytes())]);
    let made = std::process::Command::new("mkfifo")
        .arg(folder.join("pipe.js"))
        .status();
    assert!(made.expect("mkfifo is there").success());
    // Nobody writes into the pipe, so to open it would wait for ever.
    let output = folder.run(["--plain", "page.html"]);
    assert_eq!(output.out, "no pipe, no device\n", "{}", output.err);
    output.says("pipe.js: it is a pipe or a device, and no regular file");
    output.says("/dev/zero: it is a pipe or a device, and no regular file");
}

#[test]
fn errors_in_strings_of_timers_have_the_url_of_what_has_set_the_timer() {
    let page = |base: &str| {
        format!(
            "{base}<p id=p></p><script>
            const files = [], failing = () => {{ throw 1 }};
            addEventListener('error', (e) => {{
                files.push(e.filename.split('/').at(-1));
                if (files.length === 6) console.log(files.join(' '));
            }});
            setTimeout('throw new Error(`inline`)');
            setTimeout('let = =');
            setTimeout('setTimeout(`throw new Error(1)`, 20)');
            setTimeout.call(null, 'throw 1');</script>
            <script src=own.js></script>
            <b id=b onclick=\"setTimeout('throw new Error(`handler`)')\"></b><script>b.click()</script>"
        )
    };
    let own = b"setTimeout('throw new Error(`file`)')".as_slice();
    let check = |base: &str| {
        let folder = folder(&[("page.html", page(base).as_bytes()), ("own.js", own)]);
        let output = folder.run(["--plain", "page.html"]);
        let expected = "page.html page.html page.html own.js page.html page.html\n";
        assert_eq!(output.out, expected, "{base}: {}", output.err);
        output
    };
    let output = check("");
    output.says("error: Uncaught Error: inline\n    at page.html <timer>:1:");
    output.says("error: Uncaught Error: file\n    at own.js <timer>:1:");
    check("<base href=./>");
}

/// A server whose scripts arrive once `/go` is asked for, which pages do from tasks.
fn holding_back() -> SocketAddr {
    let gate = Arc::new(Semaphore::new(0));
    let (address, _) = on_thread(async move |listener: TcpListener| {
        while let Ok((mut stream, _)) = listener.accept().await {
            let gate = gate.clone();
            tokio::spawn(async move {
                let head = handshake::request(&mut stream).await;
                let answer = if head.starts_with("GET /go ") {
                    gate.close();
                    handshake::ok("")
                } else {
                    // An error: the gate is open.
                    let _ = gate.acquire().await;
                    handshake::script("console.log('late', document.readyState)")
                };
                // The page may have ended.
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    address
}

#[test]
fn a_page_continues_while_the_scripts_of_its_server_are_fetched() {
    let own = b"console.log('own')".as_slice();
    let on = "const on = (type, target, steps = () => {}) => target.addEventListener(type, () => { console.log(type); steps() });
        const insert = (src) => document.head.append(Object.assign(document.createElement('script'), { src, async: false }));";
    for (script, expected) in [
        (
            "</script><script async src=late.js></script><script>
            on('DOMContentLoaded', document, () => fetch('/go')); on('load', window);",
            "DOMContentLoaded\nlate interactive\nload\n",
        ),
        (
            "setTimeout(() => { console.log('timer'); fetch('/go') }); on('DOMContentLoaded', document); on('load', window);
            </script><script defer src=late.js></script><script defer src=own.js></script><script>console.log('inline')",
            "inline\ntimer\nlate interactive\nown\nDOMContentLoaded\nload\n",
        ),
        (
            "setTimeout(() => { console.log('timer', document.querySelector('b')); fetch('/go') }); on('DOMContentLoaded', document);
            </script><script src=late.js onload=\"console.log('loaded')\"></script><b></b><script src=own.js></script><script>
            console.log(document.querySelector('b').localName); on('load', window)",
            "timer null\nlate loading\nloaded\nown\nb\nDOMContentLoaded\nload\n",
        ),
        (
            "insert('late.js'); insert('own.js'); setTimeout(() => { console.log('timer'); fetch('/go') }, 1); on('load', window);",
            "timer\nlate interactive\nown\nload\n",
        ),
        (
            "setTimeout(() => fetch('/go')); document.write('<script src=late.js><\\/script><script src=own.js><\\/script>'); console.log('written');
            </script><script>console.log('next')",
            "written\nlate loading\nown\nnext\n",
        ),
        (
            "on('load', window); setTimeout(() => {
                document.open(); document.write('<p id=new></p>'); document.close(); fetch('/go'); console.log('new' in window);
            });
            </script><script src=late.js></script><script>console.log('never')",
            "true\nload\n",
        ),
        (
            "addEventListener('load', () => setTimeout(() => {
                document.write('<script src=late.js><\\/script><script src=own.js><\\/script><script>console.log(`end`)<\\/script>');
                document.close(); console.log('written'); fetch('/go'); document.onreadystatechange = () => console.log(document.readyState);
            }))",
            "written\nlate loading\nown\nend\ninteractive\ncomplete\n",
        ),
    ] {
        let page = format!("<head></head><body><script>{on} {script}</script>");
        let folder = folder(&[("page.html", page.as_bytes()), ("own.js", own)]);
        let location = format!("--location=http://{}/", holding_back());
        let output = folder.run(["--plain", &location, "page.html"]);
        assert_eq!(output.out, expected, "{script}: {}", output.err);
    }
}

/// As an exception that nobody handles.
#[test]
fn a_script_that_can_not_be_loaded_fails_the_run_unless_the_page_handles_it() {
    let refusing = RefusingPort::new();
    let location = format!("--location=http://127.0.0.1:{}/", refusing.port);
    let inserted = "<script>document.head.append(Object.assign(document.createElement('script'), { src: 'no.js' }))</script>";
    let sources = [
        "type=module src=no.mjs",
        "src=no.js",
        "async src=no.js",
        "defer src=no.js",
    ];
    let scripts = sources.map(|attributes| format!("<script {attributes}></script>"));
    let options = [&["--plain"][..], &["--plain", &location]];
    for script in scripts.iter().map(|it| &**it).chain([inserted]) {
        let page = format!("<p>one</p>{script}");
        let folder = folder(&[("page.html", page.as_bytes())]);
        for options in options {
            let output = folder.run([options, &["page.html"]].concat());
            output.assert_out("one\n", 1);
            output.says("error: ");
            output.says("/no.");
        }
    }
    for script in sources {
        let page =
            format!("<p id=p></p><script {script} onerror=\"p.append('handled')\"></script>");
        let folder = folder(&[("page.html", page.as_bytes())]);
        let output = folder.run(["--plain", "page.html"]);
        output.assert_out("handled\n", 0);
        output.says("warning: ");
    }
    let page = b"<p>one</p><script>setTimeout(() => console.log('late'), 60_000)</script><script src=no.js></script>";
    let folder = folder(&[("page.html", page.as_slice())]);
    folder
        .run(["--plain", "--fail-fast", "page.html"])
        .assert_out("", 1);
}

/// The script of a server puts code into a page of a file in each way that there is.
#[test]
fn code_that_a_server_s_script_inserts_into_a_page_imports_no_files() {
    const INSERTING: &str = "
        const code = (way) => `import(file).then(() => say('${way} read'), ({ name }) => say('${way} ' + name))`;
        const script = (way, type = '') => {
            const element = document.createElement('script');
            element.type = type;
            element.text = code(way);
            return element;
        };
        document.body.append(script('classic'), script('module', 'module'));
        const late = document.body.appendChild(document.createElement('script'));
        late.append(code('text'));
        const button = document.body.appendChild(document.createElement('button'));
        button.setAttribute('onclick', code('attribute'));
        button.click();
        const part = document.body.appendChild(document.createElement('p'));
        part.innerHTML = '<button></button>';
        part.firstChild.outerHTML = `<button onclick=\"${code('markup')}\"></button>`;
        part.firstChild.click();
        const tried = (way, tag, src) => {
            const element = document.createElement(tag);
            element.onload = element.onerror = ({ type }) => {
                const text = element.contentDocument?.body.textContent ?? '';
                say(`${way} ${type === 'load' && !text.includes('cannot') && (globalThis.leaked ?? text) ? 'read' : 'TypeError'}`);
            };
            element.src = src;
            document.body.append(element);
        };
        tried('frame', 'iframe', elsewhere);
        tried('src', 'script', elsewhere);
        const imported = document.createElement('script');
        imported.type = 'module';
        imported.onload = imported.onerror = ({ type }) => say(`imported ${type === 'load' ? 'read' : 'TypeError'}`);
        imported.src = file;
        document.body.append(imported);
        if (document.readyState === 'loading') document.write(`<script>${code('written')}<\\/script>`);
        setTimeout(code('timer'));
        eval(code('eval'));";
    let address = in_background(async |mut stream| {
        handshake::request(&mut stream).await;
        let fields = "Content-Type: text/javascript\r\nAccess-Control-Allow-Origin: *\r\n";
        let answer = handshake::http("200 OK", fields, INSERTING);
        let answered = stream.write_all(answer.as_bytes()).await;
        answered.expect("a client that reads");
    });
    let other = folder(&[("secret.js", b"var leaked = 1".as_slice())]);
    let elsewhere = url::Url::from_file_path(other.join("secret.js")).expect("a path");
    let folder = folder(&[("secret.mjs", b"export const secret = 1".as_slice())]);
    let secret = url::Url::from_file_path(folder.join("secret.mjs")).expect("a path");
    let check = |ways: &str, script: &str, options: &[&str]| {
        let ways: Vec<_> = ways.split(' ').collect();
        let page = format!(
            "<body><script>
            const file = '{secret}', elsewhere = '{elsewhere}', lines = [], show = () => alert(lines.sort().join(', '));
            const say = (text) => {{
                if (lines.push(text) === {}) import(file).then(() => {{ say('own read'); show(); }});
            }};
            </script>{script}",
            ways.len()
        );
        std::fs::write(folder.join("page.html"), page).expect("the page can be written");
        let output = folder.run([&["--plain"], options, &["page.html"]].concat());
        let mut lines: Vec<_> = ways.iter().map(|way| format!("{way} TypeError")).collect();
        lines.push("own read".to_owned());
        lines.sort();
        assert!(output.out.contains(&lines.join(", ")), "{output:?}");
    };
    let ways = "attribute classic eval frame imported markup module src text timer";
    check(
        &format!("{ways} written"),
        "<script src=/inserting.js></script>",
        &[&format!("--location=http://{address}/")],
    );
    let module = format!("<script type=module src=http://{address}/inserting.mjs></script>");
    check(ways, &module, &[]);
}

#[test]
fn a_module_of_another_origin_needs_the_permission_of_its_server() {
    let address = in_background(async |mut stream| {
        let head = handshake::request(&mut stream).await;
        let of_all = "Content-Type: text/javascript\r\nAccess-Control-Allow-Origin: *\r\n";
        let answer = if head.starts_with("GET /closed.mjs ") {
            handshake::script("console.log('run')")
        } else if head.starts_with("GET /word.mjs ") {
            handshake::http("200 OK", of_all, "export const word = 'imported'")
        } else {
            let script = "import { word } from './word.mjs'; console.log(word, p.id)";
            handshake::http("200 OK", of_all, script)
        };
        let answered = stream.write_all(answer.as_bytes()).await;
        answered.expect("a client that reads");
    });
    let page = format!(
        "<p id=p></p><script type=module src=http://{address}/main.mjs></script>
        <script type=module src=http://{address}/closed.mjs onerror=\"console.log('refused')\"></script>"
    );
    let folder = folder(&[("page.html", page.as_bytes())]);
    for (location, origin) in [
        (None, "null"),
        (
            Some("--location=http://app.localhost/page.html"),
            "http://app.localhost",
        ),
    ] {
        let output = folder.run(location.into_iter().chain(["--plain", "page.html"]));
        output.assert_out("imported p\nrefused\n", 0);
        output.says(&format!(
            "http://{address}/closed.mjs: the origin {origin} may not read the answer: \
             there is no Access-Control-Allow-Origin"
        ));
    }
}

#[test]
fn errors_of_a_page_have_their_positions() {
    let page = "<p>one</b>\n<script src='gone.js'></script>\n<script>\n  undefinedFunction();\n</script><p>two";
    let folder = folder(&[("page.html", page.as_bytes())]);
    let output = folder.run(["page.html"]);
    output.assert_out("one\ntwo\n", 1);
    output.says("gone.js: there is no such file");
    output.says("ReferenceError: undefinedFunction is not defined");
    output.says("page.html:4:3");
}

#[test]
fn an_error_of_a_page_shows_the_line_of_the_page() {
    let page = "<b>one</b><script>let a = 1</script> <script>undefinedFunction()</script>";
    let folder = folder(&[("page.html", page.as_bytes())]);
    let output = folder.run(["page.html"]);
    let line = page
        .find("undefinedFunction")
        .map(|at| format!("1 | {page}\n  | {}^\n", " ".repeat(at)))
        .expect("it is there");
    output.says(&line);
}

#[test]
fn a_script_without_an_end_tag_is_an_error_with_its_position() {
    let page = "<p>one</p>\n<script>document.body.append('two')</script>\n <script type=text/javascript>\n  document.body.append('</p>three');\n";
    let folder = folder(&[("page.html", page.as_bytes())]);
    let output = folder.run(["page.html"]);
    let err = "warning: page.html:3:2: this script has no end tag, and was not run\n";
    assert_eq!(output, Output::of("one\ntwo\n", err, 0));
}

#[test]
fn the_error_of_an_invalid_src_names_the_page() {
    let folder = folder(&[(
        "page.html",
        b"<p>one</p><script src></script><script src='http://['></script>",
    )]);
    let output = folder.run(["page.html"]);
    let err = ["", "http://["].map(|src| {
        format!(
            "error: page.html: <script src=\"{src}\">: this is no URL that a script could be at\n"
        )
    });
    assert_eq!(output, Output::of("one\n", err.concat(), 1));
}

#[test]
fn the_alternative_text_of_an_image_is_printed() {
    let folder = folder(&[("page.html", b"<p>a <img alt='a cat'> b<img alt><img>")]);
    let output = folder.run(["page.html"]);
    assert_eq!(output.out, "a [a cat] b\n");
}

/// A member of the runtime has no position in the source.
#[test]
fn empty_frames_are_not_printed() {
    let output = boa_ws([
        "--dom",
        "-e",
        "const make = () => document.createElement('');\nmake();",
    ])
    .run();
    output.says("InvalidCharacterError");
    output.says("    at make ([eval]:1:");
    assert!(!output.err.contains("native code"), "{}", output.err);
}

/// The last of them may end with any event.
#[test]
fn a_line_is_typed_after_sockets_have_connected() {
    let refusing = RefusingPort::new();
    let page = format!(
        "<p id=p></p><input id=i><script>const out = (text) => p.append(text + ' ');
         i.oninput = () => out(i.value);
         new WebSocket('ws://127.0.0.1:{}').onclose = () => {{ out('closed'); new WebSocket('ws://localhost:8080').onopen = (e) => {{ out('open'); e.target.close(); }}; }};
         new WebSocket('ws://localhost:8080').close();</script>",
        refusing.port
    );
    let folder = folder(&[("page.html", page.as_bytes())]);
    let server = EchoServer::start();
    let output = folder
        .boa_ws([server.instead_of(8080).as_str(), "page.html"])
        .input("x\n")
        .run();
    assert_ends_with(&output.out, "\nclosed open x\n");
}

/// Text of other clients must not control the terminal.
#[test]
fn control_characters_of_a_page_are_not_printed() {
    let page = "<title>T</title><pre id=p></pre><script>const evil = '\\x1b]0;x\\x07\\x1b[2J\\x9b2J\\r|\\x7f';
        alert(evil); confirm(evil); prompt(evil, evil); p.textContent = `a\\tb\\n${evil}`;</script>";
    let folder = folder(&[("page.html", page.as_bytes())]);
    let output = folder.boa_ws(["--plain", "page.html"]).input("").run();
    let evil = "]0;x[2J2J|";
    let out = format!(
        "alert: {evil}\nconfirm: {evil} (yes or no)\nprompt: {evil} ({evil})\na\tb\n{evil}\n"
    );
    assert_eq!(output, Output::of(out, "", 0));
}

#[test]
fn warnings_and_errors_have_no_control_characters_of_a_page() {
    let page =
        "<p id=p></p><script>const s = document.createElement('script'); s.src = 'http://\\x1b]0;x\\x07'; p.append(s);
        throw new Error('\\x1b]0;x\\x07')</script>";
    let folder = folder(&[("page.html", page.as_bytes())]);
    let output = folder.run(["--plain", "page.html"]);
    output.says("this is no URL");
    assert!(!output.err.contains(['\x1b', '\x07']), "{:?}", output.err);
}

#[test]
fn prompts_are_answered_by_lines() {
    let folder = folder(&[(
        "page.html",
        b"<p id=p></p><script>alert('hi'); p.innerText = [confirm('sure?'), prompt('name?', 'x'), prompt('more?')].join()</script>",
    )]);
    let output = folder.boa_ws(["page.html"]).input("yes\nAnn\n").run();
    let out =
        "alert: hi\nconfirm: sure? (yes or no)\nprompt: name? (x)\nprompt: more?\ntrue,Ann,\n";
    assert_eq!(output, Output::of(out, "", 0));
}

/// Two clients of the example chat at once.
#[cfg(unix)]
#[test]
fn two_pages_of_the_example_chat_receive_each_others_messages() {
    let server = EchoServer::start();
    let root = Path::new(ROOT);
    let client = |lines: &str| {
        let page = boa_ws([server.instead_of(8080).as_str(), "examples/chat/index.html"]);
        page.current_folder(root)
            .environment("TZ", "UTC")
            .input(lines)
            .start()
    };
    let until = |client: &crate::command::Running, wanted: &str| {
        loop {
            let line = client.line();
            if line.contains(wanted) {
                return line;
            }
        }
    };
    let ann = client("Ann\n");
    until(&ann, "User Ann signed in at ");
    let ben = client("Ben\nHello, Ann! <b>\n");
    let line = until(&ann, "Ben: Hello, Ann!");
    assert!(line.starts_with('('), "{line}");
    until(&ben, "Ben: Hello, Ann!");
    ben.signal(rustix::process::Signal::TERM);
    let output = ben.wait();
    assert_eq!(
        (output.err.as_str(), output.status),
        ("", Some(143)),
        "{}",
        output.out
    );
    ann.signal(rustix::process::Signal::INT);
    let output = ann.wait();
    assert_eq!(
        (output.err.as_str(), output.status),
        ("", Some(130)),
        "{}",
        output.out
    );
}

/// The typical forms of samples in documentation, rewritten.
#[test]
fn samples_run_without_their_page() {
    let samples: &[(&str, &str)] = &[
        (
            "const ws = new WebSocket('ws://localhost:8080/'); const output = document.querySelector('#output');
             const writeToScreen = (message) => output.insertAdjacentHTML('afterbegin', `<p>${message}</p>`);
             ws.onopen = () => { writeToScreen('CONNECTED'); ws.send('ping'); };
             ws.onmessage = (e) => { writeToScreen(`RECEIVED: ${e.data}`); ws.close(); };
             ws.onclose = () => writeToScreen('DISCONNECTED');",
            "CONNECTED\nRECEIVED: ping\nDISCONNECTED\n",
        ),
        (
            "const exampleSocket = new WebSocket('wss://www.example.com/socketserver', ['protocolOne', 'protocolTwo']);
             exampleSocket.onopen = (event) => { exampleSocket.send(JSON.stringify({ type: 'message', text: document.getElementById('text').value })); };
             exampleSocket.addEventListener('message', (event) => { document.querySelector('#log').innerText = exampleSocket.protocol + event.data; exampleSocket.close(); });",
            "protocolOne{\"type\":\"message\",\"text\":\"\"}\n",
        ),
        (
            "let websocket = null; function initializeWebSocketListeners(ws) { ws.addEventListener('open', () => document.body.append('open')); }
             window.addEventListener('pageshow', (event) => { if (event.persisted) return; websocket = new WebSocket('ws://127.0.0.1/'); initializeWebSocketListeners(websocket);
                websocket.addEventListener('message', (e) => websocket.close()); websocket.addEventListener('open', () => websocket.send('x')); });
             window.addEventListener('pagehide', () => { if (websocket) { websocket.close(); websocket = null; } });",
            "open\n",
        ),
        (
            "const sendBtn = document.querySelector('#send'); sendBtn.addEventListener('click', () => { document.getElementById('userlistbox').innerHTML = '<li>Ann<li>Ben'; });
             sendBtn.disabled = false; sendBtn.click(); const f = document.getElementById('chatbox').contentDocument;
             f.write(`<b>User</b> signed in at ${new Date(0).toLocaleTimeString('en-US', { timeZone: 'UTC' })}<br>`); document.getElementById('chatbox').contentWindow.scrollByPages(1);",
            "- Ann\n- Ben\nUser signed in at 12:00:00\u{202f}AM\n",
        ),
    ];
    for (sample, out) in samples {
        let output = boa_ws(["--serve=0", "--dom", "-e", sample]).run();
        let text: String = output.out.replace('\u{202f}', " ");
        assert_eq!(
            (text.as_str(), output.status),
            (&*out.replace('\u{202f}', " "), Some(0)),
            "{sample}\n{}",
            output.err
        );
    }
}

#[test]
fn a_prelude_defines_variables_of_a_fragment() {
    let folder = folder(&[
        (
            "before.js",
            b"const socket = new WebSocket('ws://localhost:8080/');",
        ),
        (
            "fragment.js",
            b"socket.onopen = () => { document.body.append(socket.url); socket.close(); };",
        ),
    ]);
    let output = folder.run([
        "--serve=0",
        "--dom",
        "--prelude",
        "before.js",
        "fragment.js",
    ]);
    output.assert_out("ws://localhost:8080/\n", 0);
    let output = folder.run(["--prelude", "gone.js", "fragment.js"]);
    assert_eq!(
        (output.err.as_str(), output.status),
        (
            "error: cannot read gone.js: there is no such file\n",
            Some(2)
        )
    );
}

const DOCUMENT: &str = "# Sockets\n\n```js\nconst socket = new WebSocket('ws://localhost:8080/');\n```\n\n```html\n<p>no</p>\n```\n\nThen:\n\n\
    ```js\nsocket.onopen = () => { console.log('open', socket.url); socket.close(); };\n```\n\n```js\nconst socket = new WebSocket('ws://localhost:8080/other'); socket.onopen = () => socket.close();\n```\n\n\
    ```js\nnope();\n```\n";

#[test]
fn documents_are_listed_run_and_checked() {
    let folder = folder(&[("doc.md", DOCUMENT.as_bytes())]);
    let run = |arguments: &[&str]| folder.run(arguments);
    let listed = run(&["doc.md"]);
    let out = "  1  line 4, 1 line: const socket = new WebSocket('ws://localhost:8080/');\n\
        \x20 2  line 14, 1 line: socket.onopen = () => { console.log('open', socket.url); socket.close(); };\n\
        \x20 3  line 18, 1 line: const socket = new WebSocket('ws://localhost:8080/other'); socket.onopen = () => socket.close();\n\
        \x20 4  line 22, 1 line: nope();\n";
    assert_eq!(listed, Output::of(out, "", 0));

    let two = run(&["--serve=0", "--block", "1", "--block", "2", "doc.md"]);
    two.assert_out("open ws://localhost:8080/\n", 0);
    let all = run(&["--serve=0", "--all", "doc.md"]);
    all.assert_out("open ws://localhost:8080/\n", 1);
    all.says("doc.md:22:1");

    let checked = run(&["--serve=0", "--check", "doc.md"]);
    let ran: Vec<_> = checked
        .out
        .lines()
        .filter(|line| line.starts_with("doc.md"))
        .collect();
    assert_eq!(
        ran,
        [
            "doc.md:4: block 1 ran",
            "doc.md:14: block 2 ran",
            "doc.md:18: block 3 ran",
            "doc.md:22: block 4 threw"
        ]
    );
    assert_eq!(checked.status, Some(1));
    checked.ends("3 of 4 blocks ran\n");

    let none = run(&["--block", "9", "doc.md"]);
    assert_eq!(
        (none.err.as_str(), none.status),
        (
            "error: doc.md has 4 blocks of JavaScript, and no block 9\n",
            Some(2)
        )
    );
    assert_eq!(run(&["--check", "-e", "1"]).status, Some(2));
}

/// Compares the printed lines one by one, so that a failure names the first that differs.
#[track_caller]
fn assert_lines(output: &Output, expected: &[&str]) {
    for (line, expected) in output.out.lines().zip(expected) {
        assert_eq!(line, *expected, "{output:?}");
    }
    assert_eq!(output.out.lines().count(), expected.len(), "{output:?}");
}

/// The next block does not wait for a socket that stays open. An error is attributed to its own
/// block, also after later blocks have run.
#[test]
fn all_documents_of_the_command_line_are_listed_and_checked() {
    let folder = folder(&[
        ("a.md", b"```js\nconsole.log('a', scriptArgs)\n```\n"),
        ("b.md", b"```js\nconst a = 1; nope()\n```\n"),
        ("c.md", b"```js\nconst a = 'c'; console.log(a)\n```\n"),
        ("none.md", b"text"),
    ]);
    let checked = folder.run([
        "--check", "a.md", "b.md", "none.md", "c.md", "--", "x", "--y",
    ]);
    checked.assert_out(
        "a [ 'x', '--y' ]\na.md:2: block 1 ran\nb.md:2: block 1 threw\nc\nc.md:2: block 1 ran\n",
        1,
    );
    checked.begins("warning: none.md has no block of JavaScript");
    checked.says("error: Uncaught ReferenceError: nope is not defined\n --> b.md:2:14");
    checked.ends("2 of 3 documents passed; 1 failed: b.md\n");
    let passed = folder.run(["--check", "a.md", "c.md"]);
    assert_eq!(passed.status, Some(0));
    passed.ends("1 of 1 blocks ran\n2 of 2 documents passed; 0 failed\n");

    for list in [&["--list"][..], &[]] {
        let listed = folder.run([list, &["a.md", "c.md"]].concat());
        let out = "a.md:\n  1  line 2, 1 line: console.log('a', scriptArgs)\nc.md:\n  1  line 2, 1 line: const a = 'c'; console.log(a)\n";
        assert_eq!(listed, Output::of(out, "", 0));
    }
    for (wrong, why) in [
        (&["--check", "a.md", "no.md"][..], "cannot read no.md"),
        (&["--list", "a.md", "no.md"], "cannot read no.md"),
        (&["--check", "none.md", "none.md"], "none.md has no block"),
        (
            &["--check", "a.md", "x"],
            "'x' is no document: options precede",
        ),
        (
            &["--check", "a.md", "--wait", "1"],
            "'--wait' is no document",
        ),
        (&["--all", "a.md", "c.md"], "run one document"),
        (&["--block", "1", "a.md", "c.md"], "run one document"),
        (
            &["--record", "r", "--check", "a.md", "c.md"],
            "is for one document",
        ),
    ] {
        let output = folder.run(wrong);
        assert_eq!(
            (output.out.as_str(), output.status),
            ("", Some(2)),
            "{wrong:?}"
        );
        output.says(why);
    }
}

/// A signal ends the check, and not only the document that runs.
#[cfg(unix)]
#[test]
fn a_signal_ends_the_check_of_all_documents() {
    let folder = folder(&[
        (
            "a.md",
            b"```js\nsetInterval(() => {}, 1e6); console.log('waits')\n```\n",
        ),
        ("b.md", b"```js\nconsole.log('b')\n```\n"),
    ]);
    let running = folder
        .boa_ws(["--check", "--wait", "86400", "a.md", "b.md"])
        .start();
    assert_eq!(running.line(), "waits");
    running.signal(rustix::process::Signal::INT);
    let ended = running.wait();
    assert_eq!(
        (ended.out.contains('b'), ended.status),
        (false, Some(130)),
        "{ended:?}"
    );
}

#[test]
fn a_check_waits_for_answers_only() {
    let document = "```js\nconst socket = new WebSocket('ws://localhost:8080/');\n\
        socket.onmessage = ({ data }) => { console.log(data); if (data === 'two') nope(); };\n```\n\n\
        ```js\nsocket.send('one');\n```\n\n```js\nconsole.log('after');\nsocket.send('two');\n```\n\n\
        ```js\nsetInterval(() => {}, 1e6);\nsetTimeout(() => { clearInterval(1); }, 1);\n```\n\n```js\nsocket.close();\n```\n";
    let folder = folder(&[("doc.md", document.as_bytes())]);
    let checked = folder.run(["--serve=0", "--check", "--wait", "86400", "doc.md"]);
    assert_lines(
        &checked,
        &[
            "doc.md:2: block 1 ran",
            "one",
            "doc.md:7: block 2 ran",
            "after",
            "two",
            "doc.md:11: block 3 ran",
            "doc.md:16: block 4 ran",
            "doc.md:21: block 5 ran",
            "doc.md:2: block 1 threw later",
        ],
    );
    assert_eq!(checked.status, Some(1));
    checked.says("if (data === 'two') nope(); };\n");
    checked.ends("4 of 5 blocks ran\n");
    assert_eq!(
        folder.run(["--all", "--wait", "1", "doc.md"]).status,
        Some(2)
    );
}

/// A connection that stays open keeps no block waiting for its end.
#[test]
fn a_check_does_not_wait_forever_for_an_await() {
    let document = "```js\nconst stream = new WebSocketStream('ws://localhost:8080/');\n```\n\n\
        ```js\nconst { closeCode } = await stream.closed;\nconsole.log('closed', closeCode);\n```\n\n\
        ```js\nconsole.log('after');\nstream.close();\n```\n";
    let folder = folder(&[("doc.md", document.as_bytes())]);
    let checked = folder.run(["--serve=0", "--check", "--wait", "0.1", "doc.md"]);
    assert_lines(
        &checked,
        &[
            "doc.md:2: block 1 ran",
            "doc.md:6: block 2 ran",
            "after",
            "closed 1005",
            "doc.md:11: block 3 ran",
        ],
    );
    assert_eq!(checked.status, Some(0));
}

/// No event is fired between a block that opens a socket and the block with its listeners.
#[test]
fn listeners_of_the_next_block_receive_the_open_event() {
    let document = "```js\nconst s = new WebSocket('ws://localhost:8080');\n```\n\n```js\nlet heard = 0;\n```\n\n\
        ```js\ns.onopen = () => { console.log('open', ++heard); s.close(); nope(); };\n```\n\n\
        ```js\nconsole.log('then');\n```\n";
    let folder = folder(&[("doc.md", document.as_bytes())]);
    let checked = folder.run(["--serve=0", "--check", "--wait", "86400", "doc.md"]);
    assert_lines(
        &checked,
        &[
            "doc.md:2: block 1 ran",
            "doc.md:6: block 2 ran",
            "doc.md:10: block 3 ran",
            "then",
            "open 1",
            "doc.md:14: block 4 ran",
            "doc.md:10: block 3 threw later",
        ],
    );
    assert_eq!(checked.status, Some(1));
    checked.ends("3 of 4 blocks ran\n");
}

#[test]
fn a_check_reports_failed_connections() {
    let refusing = RefusingPort::new();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let document = |port: u16| {
        format!(
            "```js\nconst s = new WebSocket('ws://127.0.0.1:{port}');\n```\n\n```js\ns.onopen = () => nope();\n```\n"
        )
    };
    let check = |port: u16, wait: &str| {
        let folder = folder(&[("doc.md", document(port).as_bytes())]);
        let checked = folder.run(["--check", "--wait", wait, "doc.md"]);
        let out = "doc.md:2: block 1 ran\ndoc.md:6: block 2 ran\n";
        checked.assert_out(out, 0);
        checked.err
    };
    let err = check(refusing.port, "86400");
    assert_starts_with(
        &err,
        &format!(
            "warning: ws://127.0.0.1:{}/: connection refused",
            refusing.port
        ),
    );
    let expected = "2 of 2 blocks ran\nwarning: 1 connection failed: what waits for one to open was not checked\n";
    assert_ends_with(&err, expected);
    // The server never answers.
    let port = silent.local_addr().unwrap().port();
    let expected = format!(
        "warning: ws://127.0.0.1:{port}/: still connecting when the check ended\n2 of 2 blocks ran\n"
    );
    assert_eq!(check(port, "0.1"), expected);
}

fn checked_document(document: &str) -> Output {
    let folder = folder(&[
        ("doc.md", document.as_bytes()),
        ("x.mjs", b"export default 2; export const c = 3"),
    ]);
    folder.run(["--check", "--wait", "86400", "doc.md"])
}

#[test]
fn blocks_that_await_or_import_share_their_names() {
    let checked = checked_document(
        "```js\nconst { a } = await Promise.resolve({ a: 1 });\nfunction twice(it) { return 2 * it }\n```\n\n\
         ```js\nimport b, { c as d } from './x.mjs';\nexport class E {}\n```\n\n\
         ```ts\nlet f: number = await d;\n```\n\n```js\nconsole.log(a, twice(b), d, typeof E, f);\n```\n",
    );
    let blocks = ["2: block 1", "7: block 2", "12: block 3"].map(|it| format!("doc.md:{it} ran\n"));
    let blocks = blocks.concat();
    checked.assert_out(
        &format!("{blocks}1 4 3 function 3\ndoc.md:16: block 4 ran\n"),
        0,
    );
}

#[test]
fn later_blocks_see_all_names_of_a_block_that_declares_one_again() {
    let checked = checked_document(
        "```js\nconst x = await 1;\nlet n = 1;\n```\n\n\
         ```js\nconst x = 2;\nconst y = 3;\nlet z = x;\nfunction f() { return x }\n```\n\n\
         ```js\nvar n = 4, m = 5;\nfunction g() { return n++ }\ng();\n```\n\n\
         ```js\nconst x = await 6;\nconst w = x;\n```\n\n\
         ```js\nz += 10;\nconsole.log(x, y, z, f(), n, m, g(), w);\nx.y.z;\n```\n",
    );
    let blocks = [2, 7, 14, 20].iter().enumerate();
    let blocks = blocks.map(|(index, line)| format!("doc.md:{line}: block {} ran\n", index + 1));
    let expected = blocks.collect::<String>() + "6 3 12 2 5 5 5 6\ndoc.md:25: block 5 threw\n";
    checked.assert_out(&expected, 1);
    checked.says("doc.md:27:5");
}

/// What blocks print, of a document of these blocks.
fn printed_by_blocks(blocks: &[&str]) -> Vec<String> {
    let document: String = blocks
        .iter()
        .map(|code| format!("```js\n{code}\n```\n\n"))
        .collect();
    let checked = checked_document(&document);
    assert_eq!(checked.status, Some(0), "{document}{checked:?}");
    let lines = checked.out.lines();
    lines
        .filter(|line| !line.starts_with("doc.md"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn later_blocks_see_the_newest_declaration_of_a_name() {
    let print = "function f() { return x } console.log(x, f(), { x }.x, typeof x)";
    for (first, again, newest) in [
        ("const x = 1", "const x = 2", "2 2 2 number"),
        ("let x = 1", "let x = 2", "2 2 2 number"),
        ("var x = 1", "let x = 2", "2 2 2 number"),
        ("let x = 1", "var x = 2", "2 2 2 number"),
        ("const x = 1", "const { x } = { x: 2 }", "2 2 2 number"),
        ("const [x] = [1]", "const [x] = [2]", "2 2 2 number"),
        ("const x = await 1", "const x = 2", "2 2 2 number"),
        ("const x = 1", "const x = await 2", "2 2 2 number"),
        ("const x = 1", "import x from './x.mjs'", "2 2 2 number"),
        ("import x from './x.mjs'", "const x = 3", "3 3 3 number"),
        (
            "import x from './x.mjs'",
            "import { c as x } from './x.mjs'",
            "3 3 3 number",
        ),
        ("let x = 1", "await 0; export let x = 2", "2 2 2 number"),
    ] {
        assert_eq!(
            printed_by_blocks(&[first, again, print]),
            [newest],
            "{first} {again}"
        );
    }
    let print = "console.log(x.name, new x().x)";
    let printed = printed_by_blocks(&["class x {}", "class x { x = 2 }", print]);
    assert_eq!(printed, ["x 2"]);
    let print = "console.log(x(), await x())";
    let printed = printed_by_blocks(&["const x = 1", "function x() { return 2 }", print]);
    assert_eq!(printed, ["2 2"]);
}

#[test]
fn assignments_of_a_later_block_are_to_the_newest_declaration() {
    let printed = printed_by_blocks(&[
        "let x = 1; const first = () => x",
        "let x = 2; const second = () => x",
        "x += 5; ({ x, y: x = x } = { x }); console.log(first(), second(), x)",
        "let x = 3; const third = () => x",
        "x++; { let x = 9; x++ } console.log(first(), second(), third(), x)",
        "const x = 10",
        "try { x = 1 } catch ({ name }) { console.log(name, x) }",
    ]);
    assert_eq!(printed, ["1 7 7", "1 7 4 4", "TypeError 10"]);
}

/// A block that throws before it declares the name declares nothing.
#[test]
fn a_declaration_that_threw_is_not_the_newest() {
    let checked = checked_document(
        "```js\nconst x = 1;\n```\n\n```js should_throw\nconst x = nope();\n```\n\n\
         ```js\nconsole.log(x);\n```\n\n```js should_throw\nconst x = 2; x = 3;\n```\n\n\
         ```js\nconsole.log(x); x.y.z;\n```\n",
    );
    checked.assert_out(
        "doc.md:2: block 1 ran\ndoc.md:6: block 2 threw, as it should\n1\ndoc.md:10: block 3 ran\n\
         doc.md:14: block 4 threw, as it should\n2\ndoc.md:18: block 5 threw\n",
        1,
    );
    checked.says("doc.md:18:21");
    checked.says("console.log(x); x.y.z;");
    assert!(!checked.err.contains('\u{200c}'), "{}", checked.err);
}

#[test]
fn an_error_of_a_block_that_awaits_has_its_place() {
    let checked = checked_document("text\n\n```js\nawait 0;\n  nope();\n```\n");
    checked.assert_out("doc.md:4: block 1 threw\n", 1);
    checked.says("doc.md:5:3");
    checked.says("  nope();");
    let checked = checked_document("```js\n  nope(await 0);\n```\n");
    checked.assert_out("doc.md:2: block 1 threw\n", 1);
    checked.says("doc.md:2:3");
}

/// What a callback of an earlier block uses stays its own.
#[test]
fn blocks_that_declare_a_name_again_have_scopes_of_their_own() {
    let checked = checked_document(
        "```js\nconst a = await 1; setTimeout(() => console.log('first', a), 1);\n```\n\n\
         ```js\nconst a = await 2; console.log(a);\n```\n\n```js\nlet a = 3; console.log(a);\n```\n\n\
         ```js\nvar a = 4; console.log(a);\n```\n\n```js\nfunction a() {}\n```\n",
    );
    assert_eq!(checked.status, Some(0), "{checked:?}");
    let printed: Vec<_> = checked
        .out
        .lines()
        .filter(|line| !line.starts_with("doc.md"))
        .collect();
    assert_eq!(printed, ["first 1", "2", "3", "4"]);
}

#[test]
fn blocks_of_markdown_may_be_html_and_begin_with_an_interpreter() {
    let document = "<pre class=\"brush: js\">console.log(1 &lt; 2)</pre>\n\ntext\n\n\
        <div>\n<pre><code class=\"language-js\">console.log(2);\nconsole.log(3)</code></pre>\n</div>\n\n\
        <pre>no</pre>\n\n```js\n#!/usr/bin/env node\nconsole.log(4)\n```\n";
    let checked = checked_document(document);
    checked.assert_out(
        "true\ndoc.md:1: block 1 ran\n2\n3\ndoc.md:6: block 2 ran\n4\ndoc.md:13: block 3 ran\n",
        0,
    );
}

#[test]
fn words_after_a_fence_say_how_a_block_runs() {
    let document = "```js no_run\nprompt(nope, await nope);\n```\n\n```js,ignore\n(\n```\n\n\
        ```js should_throw\nnope();\n```\n\n```ts should_throw\nawait Promise.reject(1 as number)\n```\n\n```js\nconsole.log('ran')\n```\n";
    let checked = checked_document(document);
    checked.assert_out(
        "doc.md:2: block 1 was not run\ndoc.md:6: block 2 was not run\ndoc.md:10: block 3 threw, as it should\n\
         doc.md:14: block 4 threw, as it should\nran\ndoc.md:18: block 5 ran\n",
        0,
    );
    assert_eq!(checked.err, "3 of 3 blocks ran; 2 were not run\n");
    let folder = folder(&[("doc.md", document.as_bytes())]);
    let all = folder.run(["--all", "doc.md"]);
    assert_eq!(all, Output::of("ran\n", "", 0));
    // A block that is chosen runs.
    let one = folder.run(["--block=3", "doc.md"]);
    one.says("nope is not defined");
    assert_eq!(one.status, Some(1));
    folder.run(["--list", "doc.md"]).assert_out(
        "  1  line 2, 1 line, no_run: prompt(nope, await nope);\n  2  line 6, 1 line, ignore: (\n\
         \x20 3  line 10, 1 line, should_throw: nope();\n  4  line 14, 1 line, should_throw: await Promise.reject(1 as number)\n\
         \x20 5  line 18, 1 line: console.log('ran')\n",
        0,
    );

    let wrong = "```js no_run\nconst a = ;\n```\n\n```js should_throw\n1;\n```\n\n```js\n1\n```\n";
    let checked = checked_document(wrong);
    checked.assert_out(
        "doc.md:2: block 1 threw\ndoc.md:6: block 2 did not throw\ndoc.md:10: block 3 ran\n",
        1,
    );
    checked.says("doc.md:2:11");
    checked.says("error: doc.md:6: block 2 is marked should_throw, and has not thrown");
    checked.ends("1 of 3 blocks ran\n");
    let folder = super::command::folder(&[("doc.md", wrong.as_bytes())]);
    let all = folder.run(["--all", "doc.md"]);
    all.says("block 2 is marked should_throw");
    assert_eq!(all.status, Some(1));
    // It ends in the block, and not in a line that is not in the document.
    let open = "```js no_run\nlet c = 1;\nfoo(\n```\n\ntext\n";
    let checked = checked_document(open);
    checked.assert_out("doc.md:2: block 1 threw\n", 1);
    checked.says("doc.md:3:5");
}

/// Of the events that the end of a check fires.
#[test]
fn errors_of_the_end_of_a_check_are_before_its_summary() {
    let document = b"```js\naddEventListener('pagehide', () => nope());\n```\n";
    let folder = folder(&[("doc.md", document)]);
    let checked = folder.run(["--check", "--dom", "doc.md"]);
    checked.assert_out("doc.md:2: block 1 ran\ndoc.md:2: block 1 threw later\n", 1);
    checked.says("nope is not defined");
    checked.ends("0 of 1 blocks ran\n");
}

#[test]
fn a_page_that_goes_on_after_an_exception_says_so() {
    let page =
        b"<body><script>setInterval(() => {}, 1e6); setTimeout(() => nope(), 1)</script></body>";
    let folder = folder(&[("page.html", page)]);
    let running = folder.boa_ws(["--plain", "page.html"]).start();
    let note = "the script goes on after the exception, as in browsers; --fail-fast ends it";
    while !running.err_line().contains(note) {}
    running.kill();
}

#[test]
fn a_document_without_javascript_is_an_error() {
    let folder = folder(&[
        ("doc.md", b"# T\n\n```py\na = 1\n```\n"),
        ("page.html", b"<pre>no</pre>"),
    ]);
    let run = |arguments: &[&str]| {
        let output = folder.run(arguments);
        assert_eq!(output.out, "");
        (output.err, output.status)
    };
    let why =
        "doc.md has no block of JavaScript; a block is one whose fence says so: ```js, ```ts\n";
    assert_eq!(run(&["doc.md"]), (format!("warning: {why}"), Some(0)));
    for option in ["--check", "--all", "--block=1"] {
        assert_eq!(
            run(&[option, "doc.md"]),
            (format!("error: {why}"), Some(2)),
            "{option}"
        );
    }
    let (err, status) = run(&["--check", "page.html"]);
    assert_contains(
        &err,
        "page.html has no block of JavaScript; a <pre> is one whose class says so",
    );
    assert_eq!(status, Some(2));
}

#[test]
fn a_documentation_page_is_a_document_too() {
    let html = "<p>x</p><pre class=\"brush: js notranslate\"><code>console.log(1 &lt; 2)</code></pre><pre>no</pre>";
    let folder = folder(&[("page.html", html.as_bytes())]);
    let output = folder.run(["--all", "page.html"]);
    assert_eq!(output, Output::of("true\n", "", 0));
}

#[test]
fn cookies_of_failed_handshakes_are_stored() {
    let port = crate::peer::refusing_cookie_server("c=3; Path=/");
    let page = format!(
        "<body><script>
        const ws = new WebSocket('ws://localhost:{port}/');
        ws.onclose = ({{ code }}) => document.body.append(code + ' ' + document.cookie);
        </script></body>"
    );
    let folder = folder(&[("page.html", page.as_bytes())]);
    let output = folder.run(["--plain", "--location=http://localhost/", "page.html"]);
    assert_eq!(output.out, "1006 c=3\n", "{}", output.err);
    output.says("the server answered 403 Forbidden");
}

/// Cookies of a handshake's response are sent with the next one and are visible to scripts. Cookies
/// of scripts are sent too.
#[test]
fn cookies_are_sent_and_stored_by_handshakes() {
    let (port, requests) = crate::peer::cookie_server("c=3; Path=/");
    let script = format!(
        "document.cookie = 'a=1'; document.cookie = 'gone=1'; document.cookie = 'gone=; max-age=0';
         const ws = new WebSocket('ws://127.0.0.1:{port}/'); ws.onclose = () => {{
            document.body.append(document.cookie); new WebSocket(ws.url).onclose = () => document.body.append('!'); }};"
    );
    let location = format!("http://127.0.0.1:{port}/page");
    let output = boa_ws(["--dom", "--location", &location, "-e", &script]).run();
    output.assert_out("a=1; c=3\na=1; c=3!\n", 0);
    let sent = |request: String| {
        request
            .lines()
            .find(|line| line.starts_with("Cookie:"))
            .map(str::to_owned)
    };
    assert_eq!(
        requests.recv_timeout(LIMIT).map(sent),
        Ok(Some("Cookie: a=1".to_owned()))
    );
    assert_eq!(
        requests.recv_timeout(LIMIT).map(sent),
        Ok(Some("Cookie: a=1; c=3".to_owned()))
    );
}

#[test]
fn listeners_of_formdata_change_the_entries_of_a_form() {
    let page = "<form id=f><input name=a value=1><input name=b value=2></form><script>
        let kept;
        f.addEventListener('formdata', (e) => {
            const data = kept = e.formData; data.delete('a'); data.append('c', 3);
            console.log(e.bubbles, e.cancelable, e instanceof FormDataEvent, data instanceof FormData, e.target.id);
            try { new FormData(f) } catch (e) { console.log(e.name) }
        });
        const data = new FormData(f);
        console.log(String([...data]), data === kept);
        kept.append('late', 1); console.log(data.has('late'), new FormDataEvent('x', { formData: data }).formData === data);
        try { new FormDataEvent('x') } catch (e) { console.log(e.name) }</script>";
    let folder = folder(&[("page.html", page.as_bytes())]);
    let output = folder.run(["--plain", "page.html"]);
    let out = "true false true true f\nInvalidStateError\nb,2,c,3 false\nfalse true\nTypeError\n";
    output.assert_out(out, 0);
}

#[test]
fn form_data_has_the_entries_of_its_form() {
    let page = "<form id=f><input name=t value=v><input name=d value=x disabled><input type=checkbox name=c checked><select name=s><option selected>a</select>\
        <button name=b value=2 id=b></button><input type=file name=file></form><button id=alien></button><script>
        const list = (...all) => [...new FormData(...all)].map(([name, value]) => name + '=' + (value.type ?? value)).join(' ');
        const thrown = (f) => { try { f() } catch (e) { return e.name } };
        console.log(list(f)); console.log(list(f, b)); console.log(thrown(() => list(f, alien)), thrown(() => list(f, f)), thrown(() => list(alien)));</script>";
    let folder = folder(&[("page.html", page.as_bytes())]);
    let output = folder.run(["page.html"]);
    let expected = "t=v c=on s=a file=application/octet-stream\nt=v c=on s=a b=2 file=application/octet-stream\nNotFoundError TypeError TypeError\n";
    assert_starts_with(&output.out, expected);
}

#[test]
fn a_module_is_followed_by_its_microtasks_its_error_and_its_load() {
    let page = "<script>addEventListener('error', (e) => { console.log('error'); e.preventDefault() })</script>\
        <script type=module src=t.mjs onload=\"console.log('load')\" onerror=\"console.log('no')\"></script>";
    let module = "console.log('body'); queueMicrotask(() => console.log('microtask')); throw new Error('thrown')";
    let folder = folder(&[("page.html", page.as_bytes()), ("t.mjs", module.as_bytes())]);
    let output = folder.run(["page.html"]);
    assert_starts_with(&output.out, "body\nmicrotask\nerror\nload\n");
}
