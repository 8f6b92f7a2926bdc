//! Scripts of servers: of workers, and modules.

use super::{
    Reports, built,
    fetch::{Received, redirect, serve},
    on, run_script, text,
    workers::{MAX_END, with_a_worker},
};
use boa_websocket::{Builder, Permissions, Runtime, net::MemoryNetwork};
use std::{
    rc::Rc,
    sync::{Arc, mpsc::RecvTimeoutError},
};
use test_server::handshake::{http, ok, script};

/// The files of the server of the location.
fn own(request: &Received) -> String {
    match request.target.as_str() {
        "/w/classic.js" => script(
            "importScripts('lib.js', 'http://cdn.example/lib.js', 'data:text/javascript,var third = 3');
             postMessage(`classic ${location.href} ${first + second + third}`);
             close();",
        ),
        "/w/lib.js" => script("var first = 1"),
        "/w/module.mjs" => script(
            "import { url } from './lib.mjs';
             postMessage(`module ${import.meta.url} ${url}`);
             close();",
        ),
        "/w/lib.mjs" => script("export const { url } = import.meta"),
        "/w/moved.js" => redirect(302, "/here/moved.js"),
        "/here/moved.js" => script(
            "importScripts('lib.js');
             new Worker('nested.js').onmessage = async ({ data }) => {
                 postMessage(`${location.pathname} ${here} ${data} ${await (await fetch('text')).text()}`);
                 close();
             };",
        ),
        "/here/lib.js" => script("var here = 'lib'"),
        "/here/nested.js" => script("postMessage(location.pathname); close()"),
        "/here/text" => http("200 OK", "Content-Type: text/plain\r\n", "text"),
        "/w/muted.js" => script(
            "const caught = (...urls) => {
                 try { importScripts(...urls) } catch (error) { return `${error.name}: ${error.message}` }
             };
             var asked = 0;
             postMessage([
                 caught('throws.js', 'asked.js'),
                 caught('http://cdn.example/throws.js'),
                 caught('http://cdn.example/unparsable.js'),
                 asked,
             ].join('\\n'));
             close();",
        ),
        "/w/later.js" => script(
            "importScripts('http://cdn.example/later.js');
             const errors = [], rejections = [];
             onerror = (message, filename, lineno, colno, error) => {
                 errors.push([message, filename, lineno + colno > 0, error === null].join());
             };
             addEventListener('custom', fails);
             dispatchEvent(new Event('custom'));
             setTimeout(failsWithText);
             setTimeout(() => { throw new Error('own') });
             Promise.resolve().then(fails);
             Promise.resolve().then(failsWithText);
             failsAfterAwait();
             Promise.resolve().then(() => {}).then(() => {}).then(() => { throw 'own' });
             onunhandledrejection = ({ reason }) => {
                 rejections.push(reason);
                 setTimeout(() => {
                     postMessage([...errors, ...rejections].join('\\n'));
                     close();
                 });
             };",
        ),
        "/w/file.js" => script(
            "try { importScripts('file:///lib.js') } catch ({ message }) { postMessage(message) }
             close();",
        ),
        "/w/makes-code.mjs" => script(
            "const code = (where) => `import('file:///lib.js')
                .catch(({ message }) => hear('${where}: ' + message.split(': ').pop()))`;
            setTimeout(code('timer'));
            const blob = new Blob([`const hear = postMessage; ${code('blob')}`]);
            const worker = new Worker(URL.createObjectURL(blob));
            worker.onmessage = ({ data }) => { hear(data); worker.terminate(); };",
        ),
        "/w/throws.js" => script("throw new Error('own')"),
        "/w/shared.js" => script("onconnect = ({ ports: [port] }) => { port.postMessage(name); close(); }"),
        "/w/origin" => {
            let origin = request.fields.get("origin").map_or("none", String::as_str);
            // A request with content is not repeated on another connection, and `serve` ends each.
            let fields = "Content-Type: text/plain\r\nConnection: close\r\n";
            http("200 OK", fields, origin)
        }
        "/w/text.js" => http("200 OK", "Content-Type: text/plain\r\n", "postMessage('run')"),
        "/w/untyped.js" => ok("postMessage('run')"),
        "/w/away.js" => redirect(302, "http://cdn.example/lib.js"),
        _ => http("404 Not Found", "Content-Type: text/javascript\r\n", "postMessage('run')"),
    }
}

/// A script at `http://app.example/page`, which has started nothing yet.
fn on_the_page(permissions: Permissions, builder: Builder) -> (Runtime, Rc<Reports>) {
    let reports = Rc::new(Reports::default());
    let location = "http://app.example/page".parse().expect("it is a URL");
    let builder = builder
        .permissions(permissions)
        .reporter(reports.clone())
        .fetch(true)
        .location(location);
    (built(builder), reports)
}

/// The two servers, and so many workers.
fn servers(workers: usize) -> Builder {
    let network = MemoryNetwork::new();
    serve(&network, "app.example", own);
    serve(&network, "cdn.example", |request| {
        match request.target.as_str() {
            "/throws.js" => script("throw new Error('secret')"),
            "/later.js" => script(
                "function fails() { throw new Error('secret') }
                 function failsWithText() { throw 'secret' }
                 async function failsAfterAwait() { await null; throw 'secret' }",
            ),
            "/unparsable.js" => script("let token secret"),
            _ => script("var second = 2"),
        }
    });
    on(network).max_workers(workers)
}

/// <https://html.spec.whatwg.org/multipage/webappapis.html#muted-errors>
#[tokio::test]
async fn a_worker_learns_nothing_of_errors_in_scripts_of_another_origin() {
    let (mut runtime, _) = on_the_page(Permissions::all(), servers(1));
    let script = "
        let heard;
        new Worker('/w/muted.js').onmessage = ({ data }) => heard = data;";
    run_script(&mut runtime, script).await;
    let muted = |file| {
        format!(
            "NetworkError: cannot import 'http://cdn.example/{file}': a script of another origin has failed"
        )
    };
    let expected = [
        "Error: own".to_owned(),
        muted("throws.js"),
        muted("unparsable.js"),
        "0".to_owned(),
    ];
    assert_eq!(text(&mut runtime, "heard").await, expected.join("\n"));
}

#[tokio::test]
async fn functions_of_imports_of_another_origin_are_muted_later_too() {
    let (mut runtime, reports) = on_the_page(Permissions::all(), servers(1));
    let script = "
        const heard = [];
        let received;
        const worker = new Worker('/w/later.js');
        worker.onmessage = ({ data }) => received = data;
        worker.onerror = (event) => {
            const { message, filename, lineno, colno, error } = event;
            heard.push([message, filename, lineno + colno > 0, error === null].join());
            event.preventDefault();
        };";
    run_script(&mut runtime, script).await;
    let muted = "Script error.,,false,true";
    let own = "Uncaught Error: own,http://app.example/w/later.js,true";
    assert_eq!(
        text(&mut runtime, "received").await,
        format!("{muted}\n{muted}\n{own},false\nown")
    );
    assert_eq!(
        text(&mut runtime, "heard.join('\\n')").await,
        format!("{muted}\n{muted}\n{own},true")
    );
    // The developer learns of all.
    let uncaught = reports.uncaught.take();
    assert_eq!(uncaught, ["Error: secret", "secret", "secret", "own"]);
}

#[tokio::test]
async fn a_worker_of_a_server_imports_no_files() {
    let builder = servers(1).modules_from_anywhere();
    let (mut runtime, _) = on_the_page(Permissions::all(), builder);
    let script = "
        let heard;
        new Worker('/w/file.js').onmessage = ({ data }) => heard = data;";
    run_script(&mut runtime, script).await;
    let refused = "cannot import 'file:///lib.js': a script that is no file can't import files";
    assert_eq!(text(&mut runtime, "heard").await, refused);
}

/// A string of a timer and a Blob are no way around the rule for modules of servers.
#[tokio::test]
async fn code_that_a_module_of_a_server_makes_imports_no_files() {
    let builder = servers(1).modules_from_anywhere();
    let (mut runtime, _) = on_the_page(Permissions::all(), builder);
    let script = "
        const heard = [];
        globalThis.hear = (what) => heard.push(what);
        import('http://app.example/w/makes-code.mjs').catch((error) => hear(String(error)));";
    run_script(&mut runtime, script).await;
    let refused = "a module that is no file can't import files";
    assert_eq!(
        text(&mut runtime, "heard.sort().join('\\n')").await,
        format!("blob: {refused}\ntimer: {refused}")
    );
}

#[tokio::test]
async fn workers_and_modules_come_from_the_server_of_the_location() {
    let (mut runtime, reports) = on_the_page(Permissions::all(), servers(5));
    let script = "
        const heard = [];
        const hear = ({ data }) => heard.push(data);
        new Worker('/w/classic.js').onmessage = hear;
        new Worker('w/module.mjs', { type: 'module' }).onmessage = hear;
        new Worker('w/moved.js').onmessage = hear;
        new SharedWorker('w/shared.js', 'shared').port.onmessage = hear;
        import('http://app.example/w/lib.mjs').then(({ url }) => heard.push(`import ${url}`));";
    run_script(&mut runtime, script).await;
    let heard = text(&mut runtime, "heard.sort().join('\\n')").await;
    let expected = "\
        /here/moved.js lib /here/nested.js text\n\
        classic http://app.example/w/classic.js 6\n\
        import http://app.example/w/lib.mjs\n\
        module http://app.example/w/module.mjs http://app.example/w/lib.mjs\n\
        shared";
    assert_eq!(heard, expected);
    assert_eq!(reports.uncaught.take(), [""; 0]);
}

#[tokio::test]
async fn a_script_of_a_server_needs_a_status_a_type_and_the_origin_of_the_location() {
    for (url, why, failure) in [
        ("/w/missing.js", "the server answered 404", ""),
        (
            "/w/text.js",
            "the server says that it is text/plain, and not JavaScript",
            "",
        ),
        (
            "/w/untyped.js",
            "the server does not say that it is JavaScript: it has no valid Content-Type",
            "",
        ),
        (
            "/w/away.js",
            "the server can't be asked, or its answer can't be read",
            "http://cdn.example/lib.js: the URL has another origin than the location",
        ),
        (
            "http://cdn.example/lib.js",
            "the worker 'http://cdn.example/lib.js' is of another origin",
            "",
        ),
    ] {
        for kind in ["classic", "module"] {
            let (mut runtime, reports) = on_the_page(Permissions::all(), servers(1));
            let script = format!("new Worker('{url}', {{ type: '{kind}' }})");
            run_script(&mut runtime, script).await;
            let uncaught = reports.uncaught.take().join("\n");
            assert!(uncaught.ends_with(why), "{kind} {url}: {uncaught}");
            let failures = reports.failures.take().join("\n");
            assert!(failures.starts_with(failure), "{kind} {url}: {failures}");
            assert_eq!(failures.is_empty(), failure.is_empty());
        }
    }
}

/// Three servers of modules.
fn module_servers() -> Builder {
    let network = MemoryNetwork::new();
    for host in ["app.example", "cdn.example", "third.example"] {
        serve(&network, host, modules);
    }
    on(network).max_workers(2)
}

/// An answer that scripts of the origin may read.
fn allowed(origin: &str, r#type: &str, content: &str) -> String {
    let fields = format!("Content-Type: {type}\r\nAccess-Control-Allow-Origin: {origin}\r\n");
    http("200 OK", &fields, content)
}

fn modules(request: &Received) -> String {
    const TYPE: &str = "text/javascript";
    let origin = request.fields.get("origin").map_or("none", String::as_str);
    let moved = |to: &str| {
        let fields = format!("Location: {to}\r\nAccess-Control-Allow-Origin: *\r\n");
        http("302 Found", &fields, "")
    };
    match request.target.as_str() {
        "/all.mjs" => allowed(
            "*",
            TYPE,
            "export { default } from './own.mjs'; export const { url } = import.meta",
        ),
        "/data.json" => allowed("*", "application/json", "\"data\""),
        "/throws.mjs" => allowed("*", TYPE, "throw new RangeError('seen')"),
        "/none.mjs" => script("export default 'none'"),
        "/other.mjs" => allowed("http://other.example", TYPE, "export default 'other'"),
        "/to-cdn.mjs" => redirect(302, "http://cdn.example/own.mjs"),
        "/to-none.mjs" => redirect(302, "http://cdn.example/none.mjs"),
        "/back.mjs" => moved("http://app.example/own.mjs"),
        "/on.mjs" => moved("http://third.example/own.mjs"),
        "/closed.mjs" => redirect(302, "http://app.example/own.mjs"),
        "/worker.mjs" => script(
            "import origin, { url } from 'http://cdn.example/all.mjs';
             const { default: data } = await import('http://cdn.example/data.json', { with: { type: 'json' } });
             const refused = await import('http://cdn.example/none.mjs').catch(({ name }) => name);
             postMessage([origin, url, data, refused].join(' '));
             close();",
        ),
        // own.mjs: the origin of its request.
        _ => allowed(origin, TYPE, &format!("export default '{origin}'")),
    }
}

/// <https://fetch.spec.whatwg.org/#concept-cors-check>
#[tokio::test]
async fn a_module_of_another_origin_needs_the_permission_of_its_server() {
    let (mut runtime, reports) = on_the_page(Permissions::all(), module_servers());
    let script = "
        const log = [];
        (async () => {
            for (const url of [
                'http://cdn.example/all.mjs', 'http://app.example/own.mjs', 'http://app.example/to-cdn.mjs',
                'http://cdn.example/back.mjs', 'http://cdn.example/on.mjs', 'http://cdn.example/throws.mjs',
                'http://cdn.example/none.mjs', 'http://cdn.example/other.mjs', 'http://cdn.example/closed.mjs',
                'http://app.example/to-none.mjs',
            ]) {
                const imported = import(url).then((module) => module.default, ({ name }) => name);
                log.push(`${new URL(url).pathname} ${await imported}`);
            }
            const data = await import('http://cdn.example/data.json', { with: { type: 'json' } });
            log.push(data.default);
        })();";
    run_script(&mut runtime, script).await;
    let expected = "\
        /all.mjs http://app.example\n\
        /own.mjs none\n\
        /to-cdn.mjs http://app.example\n\
        /back.mjs null\n\
        /on.mjs null\n\
        /throws.mjs RangeError\n\
        /none.mjs TypeError\n\
        /other.mjs TypeError\n\
        /closed.mjs TypeError\n\
        /to-none.mjs TypeError\n\
        data";
    assert_eq!(text(&mut runtime, "log.join('\\n')").await, expected);
    let no = "the origin http://app.example may not read the answer";
    let expected = [
        format!("http://cdn.example/none.mjs: {no}: there is no Access-Control-Allow-Origin"),
        format!(
            "http://cdn.example/other.mjs: {no}: Access-Control-Allow-Origin is \"http://other.example\""
        ),
        format!("http://cdn.example/closed.mjs: {no}: there is no Access-Control-Allow-Origin"),
        format!("http://cdn.example/none.mjs: {no}: there is no Access-Control-Allow-Origin"),
    ];
    assert_eq!(reports.failures.take(), expected);
}

#[tokio::test]
async fn workers_and_programs_import_modules_of_other_origins() {
    let (mut runtime, _) = on_the_page(Permissions::all(), module_servers());
    let script = "
        const heard = [];
        const hear = ({ data }) => heard.push(data);
        new Worker('/worker.mjs', { type: 'module' }).onmessage = hear;
        const opaque = `import('http://cdn.example/own.mjs').then((module) => {
            postMessage('opaque ' + module.default);
            close();
        })`;
        new Worker(`data:text/javascript,${encodeURIComponent(opaque)}`).onmessage = hear;";
    run_script(&mut runtime, script).await;
    let expected = "http://app.example http://cdn.example/all.mjs data TypeError\nopaque null";
    assert_eq!(
        text(&mut runtime, "heard.sort().join('\\n')").await,
        expected
    );
    let program = runtime.import("http://cdn.example/all.mjs").await;
    program.expect("it runs");
    let program = runtime.import("http://cdn.example/none.mjs").await;
    program.expect_err("its server permits nobody");
}

/// <https://html.spec.whatwg.org/multipage/workers.html#set-up-a-worker-environment-settings-object>
#[tokio::test]
async fn the_server_of_the_location_is_another_origin_for_a_data_url() {
    let (mut runtime, _) = on_the_page(Permissions::all(), servers(2));
    let script = "
        var received;
        const inner = `(async () => {
            const url = 'http://app.example/w/origin';
            const log = [];
            for (const options of [{}, { method: 'POST' }, { mode: 'same-origin' }]) {
                const answered = fetch(url, options).then((response) => response.text());
                log.push(await answered.catch(({ name }) => name));
            }
            await import('http://app.example/w/lib.mjs').catch(({ name }) => log.push(name));
            postMessage(log.join(' '));
            close();
        })()`;
        const outer = `
            const url = URL.createObjectURL(new Blob([${JSON.stringify(inner)}]));
            new Worker(url).onmessage = ({ data }) => {
                postMessage(data);
                close();
            }`;
        const url = `data:text/javascript,${encodeURIComponent(outer)}`;
        new Worker(url).onmessage = ({ data }) => { received = data };";
    run_script(&mut runtime, script).await;
    assert_eq!(
        text(&mut runtime, "received").await,
        "null null TypeError TypeError"
    );
}

#[tokio::test]
async fn without_a_location_no_worker_and_no_module_is_one_of_a_server() {
    let reports = Rc::new(Reports::default());
    let mut runtime = built(servers(1).fetch(true).reporter(reports.clone()));
    run_script(
        &mut runtime,
        "new Worker('http://app.example/w/classic.js')",
    )
    .await;
    let uncaught = reports.uncaught.take().join("\n");
    let why = "scripts of 'http:' are loaded from the origin of the location only";
    assert!(uncaught.contains(why), "{uncaught}");
    let script = "
        var reason;
        import('http://app.example/w/lib.mjs').catch(({ message }) => { reason = message });";
    run_script(&mut runtime, script).await;
    let reason = text(&mut runtime, "reason").await;
    let why = "modules of 'http:' are loaded only with fetch and a location";
    assert!(reason.ends_with(why), "{reason}");
}

#[tokio::test]
async fn the_permissions_of_fetch_hold_for_scripts_of_servers() {
    let only_own = Permissions::none().allow_net("app.example:80");
    let (mut runtime, reports) = on_the_page(only_own.expect("it is a rule"), servers(1));
    let script = "
        var received = 'nothing';
        const source = `try { importScripts('http://cdn.example/lib.js') } catch ({ name }) { postMessage(name) } close()`;
        const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
        new Worker(url).onmessage = ({ data }) => { received = data };";
    run_script(&mut runtime, script).await;
    assert_eq!(text(&mut runtime, "received").await, "NetworkError");
    let failures = reports.failures.take().join("\n");
    assert!(
        failures.starts_with("http://cdn.example/lib.js: "),
        "{failures}"
    );
    run_script(
        &mut runtime,
        "import('http://cdn.example/all.mjs').catch(() => {})",
    )
    .await;
    let failures = reports.failures.take().join("\n");
    assert!(
        failures.starts_with("http://cdn.example/all.mjs: access to cdn.example:80"),
        "{failures}"
    );
    let (mut runtime, reports) = on_the_page(Permissions::none(), servers(1));
    run_script(&mut runtime, "new Worker('/w/classic.js')").await;
    let failures = reports.failures.take().join("\n");
    assert!(
        failures.starts_with("http://app.example/w/classic.js: "),
        "{failures}"
    );
}

#[tokio::test]
async fn a_worker_that_waits_for_a_server_is_terminated() {
    let network = MemoryNetwork::new();
    // It takes connections, and says nothing.
    let _listener = network.listen("app.example", 80);
    let of_itself = "
        const worker = new Worker('/worker.js');
        setTimeout(() => worker.terminate(), 20);";
    let of_an_import = "
        const source = `postMessage(0); importScripts('http://app.example/import.js')`;
        const worker = new Worker(URL.createObjectURL(new Blob([source])));
        worker.onmessage = () => setTimeout(() => worker.terminate(), 20);";
    for script in [of_itself, of_an_import] {
        let (builder, ended) = with_a_worker(Runtime::builder());
        let builder = builder.connector(Arc::new(network.clone()));
        let (mut runtime, _) = on_the_page(Permissions::all(), builder);
        run_script(&mut runtime, script).await;
        let end = ended.recv_timeout(MAX_END);
        assert_eq!(end, Err(RecvTimeoutError::Disconnected), "{script}");
    }
}
