//! `fetch` of scripts, over a network inside the process.

use super::{
    Reports, built, echo::serve_each, execute, extensions::Record, run_script, runtime, text,
};
use boa_websocket::{
    Limits, Permissions, Runtime,
    net::{MemoryListener, MemoryNetwork},
};
use std::{
    collections::BTreeMap,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};
use test_server::handshake::{http, ok, request_with_content};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

/// A request that a server has received.
#[derive(Debug, Default)]
pub(super) struct Received {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) fields: BTreeMap<String, String>,
    content: String,
}

/// Reads a request with its content.
pub(super) async fn receive(stream: &mut DuplexStream) -> Option<Received> {
    let (head, content) = request_with_content(stream).await.ok()?;
    let mut words = head.split(' ').map(str::to_owned);
    let mut received = Received {
        method: words.next()?,
        target: words.next()?,
        content: String::from_utf8_lossy(&content).into_owned(),
        ..Received::default()
    };
    let fields = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "));
    received.fields = fields
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Some(received)
}

/// Serves a host at port 80.
pub(super) fn serve(
    network: &MemoryNetwork,
    host: &str,
    answer: impl Fn(&Received) -> String + Send + Sync + 'static,
) {
    let answer = Arc::new(answer);
    serve_each(network.listen(host, 80), move |mut stream| {
        let answer = answer.clone();
        async move {
            if let Some(received) = receive(&mut stream).await {
                let _ = stream.write_all(answer(&received).as_bytes()).await;
            }
        }
    });
}

/// Reads the next request, and answers with these bytes.
async fn answer_one(listener: &mut MemoryListener, answer: &[u8]) -> DuplexStream {
    let mut stream = listener.accept().await;
    receive(&mut stream).await;
    stream.write_all(answer).await.expect("it is connected");
    stream
}

/// Serves a host whose answers have the number of the connection.
fn serve_numbers(network: &MemoryNetwork, host: &str) {
    let numbers = AtomicU32::new(0);
    serve_each(network.listen(host, 80), move |mut stream| {
        let number = numbers.fetch_add(1, Ordering::Relaxed);
        async move {
            while receive(&mut stream).await.is_some() {
                let answer = ok(&number.to_string());
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        }
    });
}

pub(super) fn redirect(status: u16, location: &str) -> String {
    format!("HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n")
}

pub(super) struct Page {
    pub(super) runtime: Runtime,
    reports: Rc<Reports>,
}

impl Page {
    pub(super) fn new(network: &MemoryNetwork) -> Self {
        Self::with(network, Permissions::all(), |builder| builder)
    }

    pub(super) fn with(
        network: &MemoryNetwork,
        permissions: Permissions,
        change: impl FnOnce(boa_websocket::Builder) -> boa_websocket::Builder,
    ) -> Self {
        let reports = Rc::new(Reports::default());
        let builder = Runtime::builder()
            .permissions(permissions)
            .connector(Arc::new(network.clone()));
        let builder = change(builder.reporter(reports.clone()).fetch(true));
        Self {
            runtime: builder.build().expect("it can be built"),
            reports,
        }
    }

    /// Runs the body of an asynchronous function until nothing is left to do. The text of its
    /// result.
    pub(super) async fn run(&mut self, body: &str) -> String {
        let script = format!(
            "globalThis.result = 'nothing'; (async () => {{ {body} }})().then((value) => {{ result = value }}, (error) => {{ result = error }})"
        );
        run_script(&mut self.runtime, script).await;
        text(&mut self.runtime, "String(result)").await
    }

    pub(super) fn failures(&self) -> Vec<String> {
        self.reports.failures.take()
    }
}

#[tokio::test]
async fn a_runtime_has_no_fetch_unless_it_is_asked_for() {
    let types = "[typeof fetch, typeof Headers, typeof Request, typeof Response].join()";
    let types = text(&mut runtime(), types).await;
    assert_eq!(types, "undefined,undefined,undefined,undefined");
}

#[tokio::test]
async fn the_console_shows_what_requests_and_responses_have() {
    let script = r#"
        const headers = new Headers({ b: "1", "Content-Type": "text/plain" });
        headers.append("b", "2");
        for (const value of ["x=1", "y=2"]) headers.append("Set-Cookie", value);
        const form = new FormData();
        for (const [name, value] of [["1", "a"], ["b", "x"], ["b", "y"]]) form.append(name, value);
        console.log(headers, new Headers(), headers.keys());
        console.log(form, new FormData(), { form }, form.values());
        console.log(new Response("x", { status: 404, headers: { a: "b" } }));
        console.log(new Request("http://a/b", { method: "POST", body: "x" }));
        console.log([[[new Headers({ a: "1" })]]]);
    "#;
    let printed = Rc::<Record>::default();
    let mut runtime = built(Runtime::builder().fetch(true).console(printed.clone()));
    execute(&mut runtime, script).await;
    let expected = "Headers { b: '1, 2', 'content-type': 'text/plain', 'set-cookie': [ 'x=1', 'y=2' ] } Headers {} Headers Iterator { 'b', 'content-type', 'set-cookie', 'set-cookie' }
FormData { '1': 'a', b: [ 'x', 'y' ] } FormData {} { form: FormData { '1': 'a', b: [ 'x', 'y' ] } } FormData Iterator { 'a', 'x', 'y' }
Response {
  status: 404,
  statusText: '',
  headers: Headers { a: 'b', 'content-type': 'text/plain;charset=UTF-8' },
  body: ReadableStream { locked: false },
  bodyUsed: false,
  ok: false,
  redirected: false,
  type: 'default',
  url: ''
}
Request {
  method: 'POST',
  url: 'http://a/b',
  headers: Headers { 'content-type': 'text/plain;charset=UTF-8' },
  destination: '',
  referrer: 'about:client',
  referrerPolicy: '',
  mode: 'cors',
  credentials: 'same-origin',
  cache: 'default',
  redirect: 'follow',
  integrity: '',
  keepalive: false,
  isReloadNavigation: false,
  isHistoryNavigation: false,
  signal: AbortSignal { aborted: false }
}
[ [ [ [Headers] ] ] ]";
    assert_eq!(printed.0.take().join("\n"), expected);
}

#[tokio::test]
async fn json_goes_out_and_comes_in() {
    let network = MemoryNetwork::new();
    serve(&network, "api.example", |received| {
        assert_eq!(
            (received.method.as_str(), received.target.as_str()),
            ("POST", "/rooms?a=1")
        );
        assert_eq!(received.fields["content-type"], "application/json");
        assert_eq!(received.fields["authorization"], "Bearer abc");
        assert_eq!(received.content, r#"{"name":"lobby"}"#);
        let fields = "X-Id: 7\r\nContent-Type: application/json\r\n";
        http("201 Created", fields, r#"{"id":7,"tags":["a","b"]}"#)
    });
    let script = "
        const response = await fetch('http://api.example/rooms?a=1', {
            method: 'post',
            headers: { 'Content-Type': 'application/json', Authorization: 'Bearer abc' },
            body: JSON.stringify({ name: 'lobby' }),
        });
        const { id, tags } = await response.json();
        const { status, ok, statusText, url, redirected, bodyUsed, headers } = response;
        return [status, ok, statusText, url, redirected, bodyUsed, headers.get('x-ID'), id, tags].join()";
    let mut page = Page::new(&network);
    assert_eq!(
        page.run(script).await,
        "201,true,Created,http://api.example/rooms?a=1,false,true,7,7,a,b"
    );
    assert!(page.failures().is_empty());
}

#[tokio::test]
async fn bodies_of_each_kind_are_sent_with_their_types() {
    let network = MemoryNetwork::new();
    serve(&network, "api.example", |received| {
        let r#type = received
            .fields
            .get("content-type")
            .map_or("none", String::as_str);
        ok(&format!("{} {} {type}", received.method, received.content))
    });
    let script = "
        const send = async (body, more) => (await fetch('http://api.example/', { method: 'PUT', body, ...more })).text();
        const chunks = ReadableStream.from(['ab', 'c'].map((text) => new TextEncoder().encode(text)));
        return [
            await send('text'),
            await send(new Uint8Array([104, 105])),
            await send(new Blob(['blob'], { type: 'text/x' })),
            await send(new URLSearchParams({ a: 'b c' })),
            await send(chunks, { duplex: 'half' }),
            await send(undefined),
        ].join('|').replaceAll('\\r\\n', '~')";
    let expected = "PUT text text/plain;charset=UTF-8|PUT hi none|PUT blob text/x\
        |PUT a=b+c application/x-www-form-urlencoded;charset=UTF-8|PUT 2~ab~1~c~0~~ none|PUT  none";
    assert_eq!(Page::new(&network).run(script).await, expected);
}

#[tokio::test]
async fn the_content_of_a_response_is_a_stream_of_bytes() {
    let network = MemoryNetwork::new();
    serve(&network, "api.example", |_| ok("0123456789"));
    let script = "
        const get = () => fetch('http://api.example/');
        const reader = (await get()).body.getReader({ mode: 'byob' });
        const { value } = await reader.read(new Uint8Array(4));
        await reader.cancel();
        const cloned = await get();
        const clone = cloned.clone();
        const blob = await (await get()).blob();
        let streamed = '';
        for await (const chunk of (await get()).body.pipeThrough(new TextDecoderStream())) streamed += chunk;
        const used = await get();
        await used.text();
        return [
            String.fromCharCode(...value), await cloned.text(), await clone.text(), blob.size,
            (await (await get()).arrayBuffer()).byteLength, (await (await get()).bytes()).length, streamed,
            await used.text().catch(({ name }) => name),
        ].join()";
    let expected = "0123,0123456789,0123456789,10,10,10,0123456789,TypeError";
    assert_eq!(Page::new(&network).run(script).await, expected);
}

#[tokio::test]
async fn a_blob_url_has_the_content_and_the_type_of_its_blob() {
    let script = "
        const blob = new Blob(['hello', ' ', 'w'.repeat(5000)], { type: 'Text/Plain' });
        const url = URL.createObjectURL(blob);
        const tell = async (response) => {
            const { status, statusText, type, headers } = await response;
            const fields = ['type', 'length', 'range'].map((name) => headers.get(`content-${name}`));
            return [status, statusText, type, ...fields, (await (await response).text()).slice(0, 7)].join();
        };
        const fails = (url, init) => fetch(url, init).then(() => 'it is there', ({ name }) => name);
        const request = new Request(url + '#part');
        const begun = fetch(url);
        const range = await tell(fetch(url, { headers: { Range: 'bytes=4-6' } }));
        const last = await tell(fetch(url, { headers: { Range: 'bytes=-2' } }));
        const failed = await Promise.all([
            fails(url, { method: 'HEAD' }), fails(url + '?'), fails('blob:null/x'), fails(url, { headers: { Range: 'bytes=6000-' } }),
        ]);
        URL.revokeObjectURL(url);
        return [
            await tell(begun), await tell(fetch(request.clone())), range, last, failed, await fails(url),
            (await begun).url === url && (await begun).bodyUsed, await tell(fetch(URL.createObjectURL(new Blob([])))),
        ].join('|')";
    let expected = "200,OK,basic,text/plain,5006,,hello w|200,OK,basic,text/plain,5006,,hello w\
        |206,Partial Content,basic,text/plain,3,bytes 4-6/5006,o w\
        |206,Partial Content,basic,text/plain,2,bytes 5004-5005/5006,ww\
        |TypeError,TypeError,TypeError,TypeError|TypeError|true|200,OK,basic,,0,,";
    let mut page = Page::new(&MemoryNetwork::new());
    assert_eq!(page.run(script).await, expected);
    assert!(
        page.failures()
            .iter()
            .any(|failure| failure.contains("there is no such blob: URL, or it was revoked"))
    );
}

#[tokio::test]
async fn a_misdirected_request_is_sent_once_more() {
    let network = MemoryNetwork::new();
    let requests = Arc::new(AtomicU32::new(0));
    let counted = requests.clone();
    serve(&network, "a.example", move |received| {
        let number = counted.fetch_add(1, Ordering::Relaxed);
        match (number, received.target.as_str()) {
            (0 | 2, "/once") | (_, "/always") => http("421 Misdirected Request", "", ""),
            _ => ok(&format!("{} {number}", received.content)),
        }
    });
    let script = "
        const post = async (path, init) => {
            const response = await fetch('http://a.example/' + path, { method: 'POST', ...init });
            return `${response.status} ${await response.text()}`;
        };
        const stream = new Response('c').body;
        return [
            await post('once', { body: 'a' }), await post('once', { body: stream, duplex: 'half' }),
            await post('always', { body: 'b' }),
        ].join()";
    let mut page = Page::new(&network);
    assert_eq!(page.run(script).await, "200 a 1,421 ,421 ");
    assert_eq!(requests.load(Ordering::Relaxed), 5);
}

#[tokio::test]
async fn a_request_of_a_request_takes_its_body_over() {
    let script = "
        const requests = [];
        const init = { method: 'POST', duplex: 'half' };
        for (const body of ['text', new Blob(['blob']), new Response('stream').body]) {
            const request = new Request('http://a.example/', { ...init, body });
            const next = new Request(request);
            requests.push([request.bodyUsed, request.body.locked, next.bodyUsed, next.body.locked, await next.text()]);
        }
        return requests.join('|')";
    let mut page = Page::new(&MemoryNetwork::new());
    assert_eq!(
        page.run(script).await,
        "true,true,false,false,text|true,true,false,false,blob|true,true,false,false,stream"
    );
}

#[tokio::test]
async fn the_arguments_of_response_json_are_converted_before_its_steps() {
    let script = "
        const order = [];
        const data = { toJSON() { order.push('toJSON'); return 1; } };
        Response.json(data, { get status() { order.push('status'); return 201; } });
        try { Response.json(1n, { get headers() { order.push('headers'); throw 'init'; } }); } catch (error) { order.push(error); }
        return order.join()";
    let mut page = Page::new(&MemoryNetwork::new());
    assert_eq!(page.run(script).await, "status,toJSON,headers,init");
}

#[tokio::test]
async fn redirects_are_followed_refused_or_returned() {
    let network = MemoryNetwork::new();
    serve(&network, "a.example", |received| {
        match received.target.as_str() {
            "/301" => redirect(301, "/end"),
            "/307" => redirect(307, "http://b.example/end"),
            "/303" => redirect(303, "end?x#y"),
            "/loop" => redirect(302, "/loop"),
            "/file" => redirect(302, "file:///etc/passwd"),
            _ => ok(&format!(
                "{} {} {}",
                received.method, received.target, received.content
            )),
        }
    });
    serve(&network, "b.example", |received| {
        ok(&format!(
            "{} {} {:?}",
            received.method,
            received.content,
            received.fields.get("authorization")
        ))
    });
    let script = "
        const get = (target, init) => fetch(`http://a.example${target}`, init);
        const shown = async (response) => `${await response.text()} ${response.url} ${response.redirected}`;
        const post = { method: 'POST', body: 'x', headers: { Authorization: 'secret' } };
        const failed = (promise) => promise.then(() => 'no', ({ message }) => message);
        const manual = await get('/301', { redirect: 'manual' });
        return [
            await shown(await get('/301', post)),
            await shown(await get('/307', post)),
            await shown(await get('/303', post)),
            await shown(await get('/301#z')),
            await failed(get('/loop')),
            await failed(get('/file')),
            await failed(get('/301', { redirect: 'error' })),
            `${manual.status} ${manual.headers.get('location')}`,
        ].join('|')";
    let mut page = Page::new(&network);
    let expected = "GET /end  http://a.example/end true|POST x None http://b.example/end true\
        |GET /end?x  http://a.example/end?x true|GET /end  http://a.example/end true\
        |fetch failed|fetch failed|fetch failed|301 /end";
    assert_eq!(page.run(script).await, expected);
    let failures = page.failures();
    assert!(
        failures[0].contains("more than 20 redirects"),
        "{failures:?}"
    );
    assert!(
        failures[1].contains("redirects to a file: URL"),
        "{failures:?}"
    );
    assert!(failures[2].contains("forbids redirects"), "{failures:?}");
}

#[tokio::test]
async fn permissions_hold_after_redirects_too() {
    let network = MemoryNetwork::new();
    serve(&network, "a.example", |_| {
        redirect(302, "http://b.example/")
    });
    serve(&network, "b.example", |_| panic!("it is not permitted"));
    let permissions = Permissions::none().allow_net("a.example").expect("a rule");
    let mut page = Page::with(&network, permissions, |builder| builder);
    let script = "
        const failed = (url) => fetch(url).then(() => 'no', (error) => `${error.name}: ${error.message} ${error.cause}`);
        return [await failed('http://a.example/'), await failed('http://b.example/')].join('|')";
    assert_eq!(
        page.run(script).await,
        "TypeError: fetch failed undefined|TypeError: fetch failed undefined"
    );
    let denied = "http://b.example/: access to b.example:80 is not allowed".to_owned();
    let failures = page.failures();
    assert!(
        failures.iter().all(|failure| failure.starts_with(&denied)) && failures.len() == 2,
        "{failures:?}"
    );
}

#[tokio::test]
async fn a_failure_says_why_to_scripts_that_may_know() {
    let network = MemoryNetwork::new();
    serve(&network, "half.example", |_| {
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".to_owned()
    });
    serve(&network, "ssh.example", |_| {
        "SSH-2.0-OpenSSH\r\n\r\n".to_owned()
    });
    let mut page = Page::with(&network, Permissions::all(), |builder| {
        builder.failure_details(true)
    });
    let script = "
        const why = async (url) => { try { await (await fetch(url)).text() } catch ({ name, message, cause }) { return `${name}: ${message} (${cause.message})` } };
        return [
            await why('http://nowhere.example/'), await why('http://half.example/'), await why('http://ssh.example/'),
            await why('http://a.example:25/'), await why('ftp://a.example/'),
        ].join('|')";
    let output = page.run(script).await;
    let output: Vec<_> = output.split('|').collect();
    for (output, why) in output.iter().zip([
        "refused",
        "ended the connection before",
        "not valid HTTP/1.1",
        "port 25",
        "but not ftp:",
    ]) {
        assert!(
            output.starts_with("TypeError: fetch failed: ") && output.contains(why),
            "{output}"
        );
    }
    assert_eq!(page.failures().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_signal_aborts_a_request_and_its_content() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("slow.example", 80);
    let server = tokio::spawn(async move {
        // The first request is not answered, and the second in part. Each connection is ended by
        // the client.
        for start in ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"] {
            let mut stream = answer_one(&mut listener, start.as_bytes()).await;
            assert_eq!(stream.read(&mut [0]).await.ok(), Some(0));
        }
    });
    let script = "
        const aborted = AbortSignal.abort('before');
        const before = await fetch('http://slow.example/', { signal: aborted }).catch((reason) => reason);
        const first = new AbortController();
        const waiting = fetch('http://slow.example/', { signal: first.signal }).catch(({ name }) => name);
        setTimeout(() => first.abort(), 1);
        const second = new AbortController();
        await waiting;
        const response = await fetch(new Request('http://slow.example/', { signal: second.signal }));
        const reader = response.body.getReader();
        const { value } = await reader.read();
        const rest = reader.read().catch((reason) => reason);
        second.abort('enough');
        return [before, await waiting, value.length, await rest].join()";
    assert_eq!(
        Page::new(&network).run(script).await,
        "before,AbortError,4,enough"
    );
    server.await.expect("both connections ended");
}

#[tokio::test]
async fn a_reader_that_reads_no_more_notices_the_end_of_a_response() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("app.example", 80);
    tokio::spawn(async move {
        // All of the content for every second request.
        for content in ["half", "half and more", "half", "half and more"] {
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{content}");
            answer_one(&mut listener, answer.as_bytes()).await;
        }
    });
    let script = "
        const url = 'http://app.example/', outcomes = [];
        for (const options of [undefined, undefined, { mode: 'byob' }, { mode: 'byob' }]) {
            const reader = (await fetch(url)).body.getReader(options);
            await reader.read(options && new Uint8Array(13));
            outcomes.push(await reader.closed.catch(({ name }) => name));
        }
        return outcomes.map(String).join()";
    assert_eq!(
        Page::new(&network).run(script).await,
        "TypeError,undefined,TypeError,undefined"
    );
}

#[tokio::test]
async fn clones_notice_that_a_response_has_broken() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("app.example", 80);
    tokio::spawn(async move {
        let half = b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nhalf";
        answer_one(&mut listener, half).await;
    });
    let script = "
        const response = await fetch('http://app.example/'), clone = response.clone();
        const name = ({ body }) => body.getReader().closed.catch(({ name }) => name);
        return (await Promise.all([response, clone].map(name))).join()";
    assert_eq!(Page::new(&network).run(script).await, "TypeError,TypeError");
}

#[tokio::test]
async fn a_body_that_is_not_read_keeps_no_runtime_going() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("endless.example", 80);
    let server = tokio::spawn(async move {
        let mut stream = answer_one(&mut listener, b"HTTP/1.1 200 OK\r\n\r\nstart").await;
        stream.read(&mut [0]).await.ok()
    });
    let mut page = Page::new(&network);
    assert_eq!(
        page.run("return (await fetch('http://endless.example/')).status")
            .await,
        "200"
    );
    drop(page);
    assert_eq!(
        server.await.expect("the runtime has ended the connection"),
        Some(0)
    );
}

#[tokio::test]
async fn leaving_a_document_ends_requests_and_content() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("endless.example", 80);
    let server = tokio::spawn(async move {
        for start in ["", "HTTP/1.1 200 OK\r\n\r\nstart"] {
            let mut stream = answer_one(&mut listener, start.as_bytes()).await;
            tokio::spawn(async move { stream.read(&mut [0]).await });
        }
    });
    let mut page = Page::new(&network);
    let script = "fetch('http://endless.example/waiting');
        (async () => {
            const reader = (await fetch('http://endless.example/')).body.getReader();
            await reader.read();
            setTimeout(leave);
            globalThis.ended = await reader.read().catch(({ name }) => name);
        })()";
    let leave =
        |_: &boa_engine::JsValue, _: &[boa_engine::JsValue], context: &mut boa_engine::Context| {
            boa_websocket::host::run_unloading_cleanup_steps(context);
            Ok(boa_engine::JsValue::undefined())
        };
    let context = page.runtime.context();
    let leave = boa_engine::NativeFunction::from_fn_ptr(leave);
    context
        .register_global_callable(boa_engine::js_string!("leave"), 0, leave)
        .expect("it is defined");
    run_script(&mut page.runtime, script).await;
    assert_eq!(page.run("return ended").await, "TypeError");
    server.await.expect("it has seen both");
}

#[tokio::test]
async fn data_urls_and_compressed_content_are_decoded() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("api.example", 80);
    tokio::spawn(async move {
        let mut stream = listener.accept().await;
        let received = receive(&mut stream).await.expect("a request");
        assert_eq!(received.fields["accept-encoding"], "gzip, deflate");
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, &[b'a'; 100_000]).expect("memory takes it");
        let content = encoder.finish().expect("memory takes it");
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
            content.len()
        );
        stream
            .write_all(head.as_bytes())
            .await
            .expect("it is connected");
        stream.write_all(&content).await.expect("it is connected");
    });
    let script = "
        const data = await fetch('data:text/x;charset=utf-8;base64,aGk=');
        const text = await (await fetch('http://api.example/')).text();
        return [data.status, data.headers.get('content-type'), await data.text(), text.length, text[99999]].join()";
    assert_eq!(
        Page::new(&network).run(script).await,
        "200,text/x;charset=utf-8,hi,100000,a"
    );
}

#[tokio::test]
async fn content_has_one_of_the_strongest_digests_that_the_request_names() {
    let network = MemoryNetwork::new();
    serve(&network, "app.example", |received| {
        match &*received.target {
            "/away" => redirect(302, "http://other.example/abc"),
            "/none" => "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
            _ => ok("abc"),
        }
    });
    serve(&network, "other.example", |_| ok("abc"));
    let script = "
        const right = 'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=';
        const wrong = 'sha384-AAAA', results = [];
        const say = async (url, integrity, mode = 'cors') => {
            const request = new Request(url, { integrity, mode });
            const text = await fetch(request).then((it) => it.text(), ({ name }) => name);
            results.push(request.integrity === integrity && text);
        };
        await say('/abc', right);
        await say('/abc', `${right} ${wrong}`);
        await say('/abc', 'md5-x');
        await say('/none', right);
        await say('/away', right);
        await say('/away', right, 'no-cors');
        await say('data:,abc', right, 'no-cors');
        return results.join()";
    let mut page = Page::with(&network, Permissions::all(), |builder| {
        builder.location("http://app.example/".parse().expect("a URL"))
    });
    assert_eq!(
        page.run(script).await,
        "abc,TypeError,abc,TypeError,abc,TypeError,abc"
    );
    let reasons = page.reports.failures.borrow().join("\n");
    assert!(
        reasons.contains("the digest that 'integrity' names"),
        "{reasons}"
    );
}

#[tokio::test]
async fn empty_bodies_have_a_length_and_answers_to_head_have_no_content() {
    let network = MemoryNetwork::new();
    serve(&network, "app.example", |received| {
        ok(&format!("{:?}", received.fields.get("content-length")))
    });
    let script = "
        const text = async (url, init) => (await fetch(url, init)).text();
        const lengths = [];
        for (const body of ['', new Blob(), new Uint8Array(), null]) {
            lengths.push(await text('http://app.example/', { method: 'PATCH', body }));
        }
        return lengths.join() + await text('data:,hi', { method: 'HEAD' }) + (await fetch('data:,hi', { method: 'HEAD' })).body";
    assert_eq!(
        Page::new(&network).run(script).await,
        r#"Some("0"),Some("0"),Some("0"),Nonenull"#
    );
}

#[tokio::test]
async fn values_of_one_field_are_sent_in_one_line() {
    let network = MemoryNetwork::new();
    serve(&network, "app.example", |received| {
        ok(&received.fields["x-a"])
    });
    let script = "
        const headers = [['X-A', '1'], ['X-B', '2'], ['x-a', '3']];
        return (await fetch('http://app.example/', { headers })).text()";
    assert_eq!(Page::new(&network).run(script).await, "1, 3");
}

#[tokio::test]
async fn forbidden_fields_are_left_out_and_relative_urls_need_a_location() {
    let network = MemoryNetwork::new();
    serve(&network, "app.example", |received| {
        ok(&format!(
            "{} {:?} {}",
            received.target,
            received.fields.get("cookie"),
            received.fields["host"]
        ))
    });
    let script = "const init = { headers: { Cookie: 'a=b', Host: 'other' } };
        return fetch('token', init).then((response) => response.text())";
    let mut page = Page::with(&network, Permissions::all(), |builder| {
        builder.location("http://app.example/dir/page".parse().expect("a URL"))
    });
    assert_eq!(page.run(script).await, "/dir/token None app.example");
    let message = Page::new(&network).run(script).await;
    assert!(
        message.starts_with("TypeError: the URL 'token' is relative"),
        "{message}"
    );
}

#[tokio::test]
async fn connections_are_kept_unless_they_are_limited() {
    for (limit, numbers) in [(None, "0,0,0"), (Some(3), "0,1,2")] {
        let network = MemoryNetwork::new();
        serve_numbers(&network, "a.example");
        let limits = Limits::new().connections(limit);
        let mut page = Page::with(&network, Permissions::all(), |it| it.limits(limits));
        let script = "
            const numbers = [];
            for (let i = 0; i < 3; i++) numbers.push(await (await fetch('http://a.example/')).text());
            return String(numbers);";
        assert_eq!(page.run(script).await, numbers, "{limit:?}");
    }
}

#[tokio::test]
async fn more_requests_than_the_limit_are_refused() {
    let network = MemoryNetwork::new();
    let _listener = network.listen("api.example", 80);
    let mut page = Page::with(&network, Permissions::all(), |builder| {
        builder.failure_details(true)
    });
    let script = "
        const controller = new AbortController();
        const all = Array.from({ length: 501 }, () => fetch('http://api.example/', controller));
        const last = await all[500].catch(({ message }) => message);
        controller.abort();
        const names = await Promise.all(all.slice(0, 500).map((one) => one.catch(({ name }) => name)));
        return `${last} ${names.every((name) => name === 'AbortError')}`";
    assert_eq!(
        page.run(script).await,
        "fetch failed: 500 requests are under way, which is the limit true"
    );
}

#[tokio::test]
async fn forms_go_out_as_multipart_and_come_in() {
    let network = MemoryNetwork::new();
    serve(&network, "api.example", |received| {
        let (content, r#type) = (&received.content, &received.fields["content-type"]);
        http("200 OK", &format!("Content-Type: {type}\r\n"), content)
    });
    let script = "
        const form = new FormData();
        form.append('user', 'ann\\nb');
        form.append('file', new Blob(['content'], { type: 'text/x' }), 'a\"b.txt');
        form.append('user', 'second');
        const back = await (await fetch('http://api.example/', { method: 'POST', body: form })).formData();
        const file = back.get('file');
        const params = await new Response(new URLSearchParams('a=1&a=2')).formData();
        form.set('user', 'third');
        return [
            JSON.stringify(back.getAll('user')), file instanceof File, file.name, file.type, await file.text(),
            params.getAll('a'), [...form.keys()], back.has('no'), back.get('no'),
        ].join()";
    let expected = r#"["ann\r\nb","second"],true,a"b.txt,text/x,content,1,2,user,file,false,"#;
    assert_eq!(Page::new(&network).run(script).await, expected);
}

#[tokio::test]
async fn a_cancelled_copy_of_a_body_waits_for_the_source() {
    let network = MemoryNetwork::new();
    let script = "
        let cancelled;
        const source = new ReadableStream({
            start(controller) { controller.enqueue(() => {}); },
            cancel: () => new Promise((_, reject) => { cancelled = () => reject(new Error('closed')); }),
        });
        const response = new Response(source);
        const copy = response.clone();
        const said = [];
        const cancelling = response.body.cancel().then(() => said.push('fulfilled'), (why) => said.push(why.message));
        // A function can't be copied.
        await copy.body.getReader().read().catch((why) => said.push(why.name));
        said.push(typeof cancelled);
        cancelled();
        await cancelling;
        return said.join()";
    assert_eq!(
        Page::new(&network).run(script).await,
        "DataCloneError,function,closed"
    );
}
