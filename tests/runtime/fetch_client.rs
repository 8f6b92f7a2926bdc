//! `fetch` by a client of the program.

use super::{Reports, shared_file::SharedFile};
use boa_engine::{Context, Source};
use boa_websocket::{
    Builder, EventLoop, Limits, Permissions, Runtime,
    extensions::{FetchExtension, RuntimeExtension},
    net::{
        Bytes,
        http1::{Body, BoxError},
    },
    runtime::{Recorder, Recording},
};
use futures_util::{StreamExt, TryStreamExt, stream};
use http::{Request, Response, Uri, header::LOCATION};
use std::{
    convert::Infallible,
    future::pending,
    io::{self, Cursor},
    rc::Rc,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::sync::{mpsc, oneshot};

/// What a client has got.
type Log = Arc<Mutex<Vec<String>>>;

fn log(log: &Log, line: impl Into<String>) {
    log.lock().expect("no test panics").push(line.into());
}

fn lines(log: &Log) -> Vec<String> {
    log.lock().expect("no test panics").clone()
}

fn builder() -> Builder {
    Runtime::builder()
        .permissions(Permissions::all())
        .fetch(true)
        .failure_details(true)
}

/// The result of the body of an asynchronous function.
async fn run(builder: Builder, body: &str) -> String {
    let mut runtime = builder.build().expect("it can be built");
    let script = format!("(async () => {{ {body} }})()");
    let result = runtime.evaluate("test.js", script).await;
    result.expect("it has a result")
}

/// The text of a request: its head and its content.
async fn described(request: Request<Body>) -> Result<String, BoxError> {
    let (head, body) = request.into_parts();
    let content: Vec<_> = body.try_collect().await?;
    let mut fields: Vec<_> = head
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap_or_default()))
        .collect();
    fields.sort();
    let content = String::from_utf8_lossy(&content.concat()).into_owned();
    Ok(format!(
        "{} {}\n{}\n\n{content}",
        head.method,
        head.uri,
        fields.join("\n")
    ))
}

#[tokio::test]
async fn a_client_gets_requests_as_the_standard_has_them() {
    let client = |request: Request<Body>| async move {
        let text = described(request).await?;
        let response = Response::builder().status(201).header("X-Told", "yes");
        Ok::<_, BoxError>(response.body(text)?)
    };
    let builder = builder()
        .user_agent("test/1")
        .location("https://app.example/page".parse().expect("a URL"))
        .fetch_client(client);
    let script = "
        const options = { method: 'POST', body: 'content', headers: { 'X-Own': '1' } };
        const answer = await fetch('https://api.example:8443/path?a=b#part', options);
        return [answer.status, answer.statusText, answer.headers.get('x-told'), answer.url, await answer.text()].join('\\n')";
    assert_eq!(
        run(builder, script).await,
        "201\nCreated\nyes\nhttps://api.example:8443/path?a=b\n\
         POST https://api.example:8443/path?a=b\n\
         accept-encoding: gzip, deflate, br, zstd\naccept-language: *\naccept: */*\n\
         content-length: 7\ncontent-type: text/plain;charset=UTF-8\n\
         origin: https://app.example\nuser-agent: test/1\nx-own: 1\n\ncontent"
    );
}

/// The library follows redirects, decodes contents and checks permissions.
#[tokio::test]
async fn a_client_is_called_for_each_permitted_hop() {
    let called = Log::default();
    let got = called.clone();
    let client = move |request: Request<Body>| {
        log(&got, request.uri().to_string());
        let path = request.uri().path().to_owned();
        let mut response = Response::new(Body::from(path.clone()));
        match path.as_str() {
            "/first" => redirect(&mut response, "http://b.example/second"),
            "/out" => redirect(&mut response, "http://denied.example/"),
            "/second" => {
                let fields = response.headers_mut();
                fields.insert("content-encoding", "gzip".parse().expect("a value"));
                // "hello"
                *response.body_mut() = Body::from(HELLO.to_vec());
            }
            _ => {}
        }
        async move { Ok::<_, Infallible>(response) }
    };
    let permissions = Permissions::none()
        .allow_net("a.example")
        .and_then(|some| some.allow_net("b.example"))
        .expect("they are rules");
    let reports = Rc::new(Reports::default());
    let builder = builder()
        .permissions(permissions)
        .reporter(reports.clone())
        .fetch_client(client);
    let script = "
        const why = ({ name, cause }) => `${name}: ${cause.message}`;
        const answer = await fetch('http://a.example/first');
        return [answer.redirected, answer.url, await answer.text(),
            await fetch('http://a.example/out').catch(why), await fetch('http://c.example/').catch(why),
        ].join('\\n')";
    let said = run(builder, script).await;
    let said: Vec<_> = said.lines().collect();
    assert_eq!(said[..3], ["true", "http://b.example/second", "hello"]);
    for (line, host) in said[3..].iter().zip(["denied.example", "c.example"]) {
        assert!(
            line.starts_with("TypeError: access to") && line.contains(host),
            "{line}"
        );
    }
    assert_eq!(
        lines(&called),
        [
            "http://a.example/first",
            "http://b.example/second",
            "http://a.example/out"
        ]
    );
    assert_eq!(reports.failures.borrow().len(), 2);
}

const HELLO: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07,
    0x00, 0x86, 0xa6, 0x10, 0x36, 0x05, 0x00, 0x00, 0x00,
];

fn redirect(response: &mut Response<Body>, location: &str) {
    *response.status_mut() = http::StatusCode::FOUND;
    let location = location.parse().expect("a value");
    response.headers_mut().insert(LOCATION, location);
}

/// Contents are streams in both directions: neither end waits for the whole of it.
#[tokio::test]
async fn contents_of_both_directions_are_streams() {
    let client = |request: Request<Body>| async move {
        let echoed = request.into_body().map_ok(|chunk| {
            let text = String::from_utf8_lossy(&chunk).to_uppercase();
            bytes_of(text)
        });
        Ok::<_, Infallible>(Response::new(Body::from_stream(echoed)))
    };
    let script = "
        let controller;
        const body = new ReadableStream({ start(it) { controller = it } }).pipeThrough(new TextEncoderStream());
        const answering = fetch('http://a.example/', { method: 'POST', body, duplex: 'half' });
        controller.enqueue('one');
        const reader = (await answering).body.pipeThrough(new TextDecoderStream()).getReader();
        const said = [(await reader.read()).value];
        controller.enqueue('two');
        said.push((await reader.read()).value);
        controller.close();
        said.push((await reader.read()).done);
        return said.join()";
    assert_eq!(
        run(builder().fetch_client(client), script).await,
        "ONE,TWO,true"
    );
}

fn bytes_of(text: String) -> Bytes {
    text.into()
}

/// A client produces no more of an endless content than the script reads.
#[tokio::test]
async fn the_script_holds_back_the_client() {
    let produced = Arc::new(AtomicU32::new(0));
    let counted = produced.clone();
    let client = move |_: Request<Body>| {
        let counted = counted.clone();
        let chunks = stream::repeat_with(move || {
            counted.fetch_add(1, Relaxed);
            Ok::<_, Infallible>(Bytes::from_static(&[b'x'; 1 << 16]))
        });
        async move { Ok::<_, Infallible>(Response::new(Body::from_stream(chunks))) }
    };
    let script = "
        const reader = (await fetch('http://a.example/')).body.getReader();
        for (let length = 0; length < 1 << 20; ) length += (await reader.read()).value.length;
        await new Promise((resolve) => setTimeout(resolve, 20));
        await reader.cancel();
        return 'done'";
    assert_eq!(run(builder().fetch_client(client), script).await, "done");
    let produced = produced.load(Relaxed);
    assert!((16..64).contains(&produced), "{produced}");
}

/// Tells its receiver when it is dropped.
struct Dropped(Option<mpsc::UnboundedSender<&'static str>>, &'static str);

impl Drop for Dropped {
    fn drop(&mut self) {
        let sender = self.0.take().expect("it is dropped once");
        let _ = sender.send(self.1);
    }
}

#[tokio::test]
async fn a_signal_drops_the_future_and_the_body_of_the_client() {
    let (sender, mut dropped) = mpsc::unbounded_channel();
    let client = move |request: Request<Body>| {
        let sender = sender.clone();
        async move {
            if request.uri().path() == "/future" {
                let _guard = Dropped(Some(sender), "future");
                pending::<()>().await;
            } else {
                let guard = Dropped(Some(sender), "body");
                let first = stream::iter([Ok::<_, Infallible>(bytes_of("first".to_owned()))]);
                let chunks = first.chain(stream::pending()).map(move |chunk| {
                    let _ = &guard;
                    chunk
                });
                return Ok::<_, Infallible>(Response::new(Body::from_stream(chunks)));
            }
            Ok(Response::new(Body::empty()))
        }
    };
    let script = "
        const why = ({ name }) => name;
        const first = await fetch('http://a.example/future', { signal: AbortSignal.timeout(5) }).catch(why);
        const signal = AbortSignal.timeout(20);
        const answer = await fetch('http://a.example/body', { signal });
        const reader = answer.body.getReader();
        const chunk = new TextDecoder().decode((await reader.read()).value);
        return [first, chunk, await reader.read().catch(why)].join()";
    let said = run(builder().fetch_client(client), script).await;
    assert_eq!(said, "TimeoutError,first,TimeoutError");
    assert_eq!(dropped.recv().await, Some("future"));
    assert_eq!(dropped.recv().await, Some("body"));
}

#[tokio::test]
async fn errors_of_a_client_are_type_errors_with_their_cause() {
    let client = |request: Request<Body>| async move {
        match request.uri().path() {
            "/error" => Err("no credit is left".into()),
            "/body" => {
                let chunks = [Ok(bytes_of("half".to_owned())), Err("the source has ended")];
                Ok::<_, BoxError>(Response::new(Body::from_stream(stream::iter(chunks))))
            }
            "/short" => {
                let response = Response::builder().header("content-length", 9);
                Ok(
                    response.body(Body::from_stream(stream::iter([Ok::<_, io::Error>(
                        bytes_of("half".to_owned()),
                    )])))?,
                )
            }
            _ => Ok(Response::builder().status(101).body(Body::empty())?),
        }
    };
    let script = "
        const why = async (path, options) => {
            try { return await (await fetch(`http://a.example${path}`, options)).text() } catch ({ name, message, cause }) {
                return `${name}: ${message} | ${cause.message}`;
            }
        };
        const body = 'x'.repeat(1 << 20);
        return [await why('/error'), await why('/error', { method: 'POST', body }), await why('/body'), await why('/short'), await why('/switch')].join('\\n')";
    let said = run(builder().fetch_client(client), script).await;
    let said: Vec<_> = said.lines().collect();
    for (line, why) in said.iter().zip([
        "no credit is left",
        "no credit is left",
        "the source has ended",
        "",
        "",
    ]) {
        assert!(
            line.starts_with("TypeError: fetch failed: ") && line.contains(why),
            "{line}"
        );
        assert_eq!(line.split(" | ").count(), 2, "{line}");
    }
    assert_eq!(said.len(), 5);
}

/// The answers are written to a recording, and a replay has them without the client.
#[tokio::test]
async fn a_recording_has_the_answers_of_a_client() {
    let calls = Arc::new(AtomicU32::new(0));
    let counted = calls.clone();
    let client = move |request: Request<Body>| {
        let call = counted.fetch_add(1, Relaxed);
        async move {
            if request.uri().path() == "/error" {
                return Err("no credit is left");
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
            Ok(Response::new(format!("{call} {}", request.uri())))
        }
    };
    let script = "
        const one = async (path) => (await fetch(`https://a.example${path}`)).text();
        const error = await one('/error').catch(({ message }) => message);
        return [await one('/a'), await one('/b'), error].join()";
    let file = SharedFile::default();
    let recorder = Recorder::new(file.clone(), ()).expect("to memory");
    let recorded = run(
        builder().fetch_client(client).record(recorder.clone()),
        script,
    )
    .await;
    assert!(
        recorded.starts_with("1 https://a.example/a,2 https://a.example/b,"),
        "{recorded}"
    );
    assert!(recorded.contains("no credit is left"), "{recorded}");
    recorder.finish().expect("it is written");
    let recording = Recording::new(Cursor::new(file.contents())).expect("it is a recording");
    let replayed = run(
        builder()
            .fetch_client(|_: Request<Body>| pending::<Result<Response<Body>, Infallible>>())
            .replay(recording),
        script,
    )
    .await;
    assert_eq!(replayed, recorded);
    assert_eq!(calls.load(Relaxed), 3);
}

#[tokio::test]
async fn requests_of_a_client_count_as_connections() {
    let (sender, released) = oneshot::channel::<()>();
    let released = Arc::new(Mutex::new(Some(released)));
    let client = move |_: Request<Body>| {
        let waits = released.lock().expect("no test panics").take();
        async move {
            if let Some(waits) = waits {
                let _ = waits.await;
            }
            Ok::<_, Infallible>(Response::new("said".to_owned()))
        }
    };
    let mut limits = Limits::default();
    limits.connections = Some(1);
    let sender = Mutex::new(Some(sender));
    let builder = builder()
        .limits(limits)
        .fetch_client(client)
        .function("release", move |()| {
            drop(sender.lock().expect("no test panics").take());
            Ok::<_, Infallible>(())
        });
    let script = "
        const first = fetch('http://a.example/');
        const why = await fetch('http://a.example/').catch(({ message }) => message);
        const socket = await new Promise((resolve) => { new WebSocket('ws://a.example/').onerror = ({ message }) => resolve(message) });
        release();
        const said = await (await first).text();
        return [why, socket, said, await (await fetch('http://a.example/')).text()].join('\\n')";
    let said = run(builder, script).await;
    let said: Vec<_> = said.lines().collect();
    for line in &said[..2] {
        assert!(
            line.contains("1 connections are open, which is the limit"),
            "{line}"
        );
    }
    assert_eq!(said[2..], ["said", "said"]);
}

#[test]
fn an_extension_has_a_client_too() {
    let called: Arc<Mutex<Vec<Uri>>> = Arc::default();
    let got = called.clone();
    let client = move |request: Request<Body>| {
        got.lock()
            .expect("no test panics")
            .push(request.uri().clone());
        async move { Ok::<_, Infallible>(Response::new("said".to_owned())) }
    };
    let context = &mut Context::default();
    let events = EventLoop::install(context).expect("a new context");
    FetchExtension::new(Permissions::all())
        .fetch_client(client)
        .register(None, context)
        .expect("it is defined");
    let script = "var said; fetch('https://a.example/').then((answer) => answer.text()).then((text) => { said = text })";
    context.eval(Source::from_bytes(script)).expect("it runs");
    events.run(context).expect("it ends");
    let said = context.eval(Source::from_bytes("said")).expect("it runs");
    assert_eq!(said.display().to_string(), "\"said\"");
    assert_eq!(
        *called.lock().expect("no test panics"),
        ["https://a.example/"]
    );
}
