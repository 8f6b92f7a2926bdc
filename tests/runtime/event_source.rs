//! `EventSource` of scripts, over a network inside the process.

use super::{
    echo::serve_each,
    execute,
    fetch::{Page, receive, serve},
};
use boa_websocket::{
    Permissions,
    net::{self, MemoryNetwork},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    time::{sleep, timeout},
};

/// An answer that ends with its connection.
fn stream(content: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n{content}")
}

const NO_CONTENT: &str = "HTTP/1.1 204 No Content\r\n\r\n";

/// The steps that log the events of a source, with the seconds at which they are fired.
const TELL: &str = "
    let start = performance.now();
    const log = [], now = () => Math.round((performance.now() - start) / 1000);
    const tell = (source, ...types) => {
        for (const type of ['open', 'message', 'error', ...types]) {
            source.addEventListener(type, ({ data, lastEventId, origin }) => {
                const message = data === undefined ? '' : ` ${JSON.stringify(data)} ${lastEventId} ${origin}`;
                log.push(`${type} ${source.readyState} ${now()}${message}`);
            });
        }
        return source;
    };
    const closed = (source) => new Promise((resolve) => {
        source.addEventListener('error', () => { if (source.readyState === EventSource.CLOSED) resolve(); });
    });";

async fn run(page: &mut Page, script: &str) -> String {
    page.run(&format!("{TELL}{script}")).await
}

#[tokio::test(start_paused = true)]
async fn a_source_has_the_blob_that_its_url_had_also_when_it_connects_again() {
    let script = "
        const stream = new Blob(['data: a\\n\\n'], { type: 'text/event-stream' });
        const url = URL.createObjectURL(stream);
        const source = tell(new EventSource(url));
        URL.revokeObjectURL(url);
        await new Promise((resolve) => {
            source.addEventListener('message', () => {
                if (log.filter((line) => line.startsWith('message')).length === 2) resolve(source.close());
            });
            source.addEventListener('error', () => { if (source.readyState === EventSource.CLOSED) resolve(); });
        });
        return log.map((line) => line.split(' ')[0]).join()";
    let mut page = Page::new(&MemoryNetwork::new());
    assert_eq!(
        run(&mut page, script).await,
        "open,message,error,open,message"
    );
}

#[tokio::test(start_paused = true)]
async fn a_source_connects_twice_a_second_at_most() {
    let network = MemoryNetwork::new();
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = requests.clone();
    serve(&network, "a.example", move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        stream("retry: 0\n\n")
    });
    let script = "
        const source = new EventSource('http://a.example/');
        await new Promise((resolve) => setTimeout(resolve, 10250));
        source.close();
        return 'closed'";
    let mut page = Page::new(&network);
    assert_eq!(run(&mut page, script).await, "closed");
    assert_eq!(requests.load(Ordering::Relaxed), 21);
}

#[tokio::test(start_paused = true)]
async fn a_source_connects_again_with_the_last_event_id() {
    let network = MemoryNetwork::new();
    serve(&network, "a.example", |received| {
        let field = |name: &str| received.fields.get(name).map_or("none", String::as_str);
        assert_eq!(
            [
                &*received.method,
                &*received.target,
                field("accept"),
                field("cache-control")
            ],
            ["GET", "/events?x", "text/event-stream", "no-cache"]
        );
        match field("last-event-id") {
            "none" => {
                stream("id: \u{e4}\ndata: a\n\nevent: room\ndata: b\ndata: c\n\nretry: 5000\n")
            }
            "\u{e4}" => stream("data: d\n\nid: 2\n\nevent: unheard\ndata: e\n\ndata: lost"),
            "2" => stream("id\ndata: f\n\nretry: 1000\n\nid: 3\ndata: lost"),
            _ => NO_CONTENT.to_owned(),
        }
    });
    // Without an ID, as in the beginning: the second answer to such a request.
    let requests = Arc::new(AtomicUsize::new(0));
    serve(&network, "b.example", move |_| {
        match requests.fetch_add(1, Ordering::Relaxed) {
            0 => stream("data: only\n\n"),
            _ => NO_CONTENT.to_owned(),
        }
    });
    let script = "
        const source = tell(new EventSource('http://a.example/events?x', { withCredentials: true }), 'room');
        const { readyState, url, withCredentials, CONNECTING } = source;
        log.push([readyState, url, withCredentials, CONNECTING].join());
        await new Promise((resolve) => {
            source.addEventListener('message', ({ data }) => { if (data === 'f') resolve(source.close()); });
        });
        log.push('---');
        start = performance.now();
        await closed(tell(new EventSource('http://b.example/')));
        return log.join('\\n')";
    let expected = "0,http://a.example/events?x,true,0
open 1 0
message 1 0 \"a\" \u{e4} http://a.example
room 1 0 \"b\\nc\" \u{e4} http://a.example
error 0 0
open 1 5
message 1 5 \"d\" \u{e4} http://a.example
error 0 5
open 1 10
message 1 10 \"f\"  http://a.example
---
open 1 0
message 1 0 \"only\"  http://b.example
error 0 0
error 2 3";
    let mut page = Page::new(&network);
    assert_eq!(run(&mut page, script).await, expected);
    assert_eq!(
        page.failures(),
        ["http://b.example/: the server answered 204, and not 200"]
    );
}

#[tokio::test(start_paused = true)]
async fn what_can_not_get_better_fails_and_the_rest_is_tried_again() {
    let network = MemoryNetwork::new();
    serve(&network, "a.example", |received| match &*received.target {
        "/404" => "HTTP/1.1 404 Not Found\r\nContent-Type: text/event-stream\r\n\r\ndata: x\n\n"
            .to_owned(),
        "/type" => "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\ndata: x\n\n".to_owned(),
        "/none" => "HTTP/1.1 200 OK\r\n\r\ndata: x\n\n".to_owned(),
        "/moved" => "HTTP/1.1 301 Moved\r\nLocation: /type\r\n\r\n".to_owned(),
        _ => stream(&format!("data: {}\n\n", "x".repeat(2000))),
    });
    let later = network.clone();
    tokio::spawn(async move {
        sleep(Duration::from_secs(5)).await;
        serve(&later, "late.example", |_| stream("data: late\n\n"));
        std::future::pending::<()>().await;
    });
    let script = "
        const targets = ['a.example/404', 'a.example/type', 'a.example/none', 'a.example/moved', 'a.example/long', 'denied.example/'];
        const sources = targets.map((target) => tell(new EventSource(`http://${target}`)));
        sources.push(tell(new EventSource('ftp://a.example/')), tell(new EventSource('data:,x')));
        await Promise.all(sources.map(closed));
        log.sort();
        const late = tell(new EventSource('http://late.example/'));
        await new Promise((resolve) => { late.onmessage = resolve; });
        late.close();
        return log.join('|')";
    let permissions = Permissions::none()
        .allow_net("a.example")
        .and_then(|permissions| permissions.allow_net("late.example"))
        .expect("rules");
    let mut page = Page::with(&network, permissions, |builder| {
        let mut options = net::Options::default();
        options.max_message = 1000;
        builder.net_options(options)
    });
    let failed = "error 2 0|".repeat(8);
    let expected = format!(
        "{failed}open 1 0|error 0 0|error 0 3|open 1 6|message 1 6 \"late\"  http://late.example"
    );
    assert_eq!(run(&mut page, script).await, expected);
    let failures = page.failures();
    for reason in [
        "the server answered 404, and not 200",
        "the answer has the type text/plain, and not text/event-stream",
        "the answer has no valid Content-Type",
        "an event has more than the 1000 bytes",
        "denied.example:80 is not allowed",
        "but not ftp:",
    ] {
        let has_reason = failures.iter().any(|failure| failure.contains(reason));
        assert!(has_reason, "{reason}: {failures:?}");
    }
}

/// Answers each connection with an event that arrives in pieces, and then waits for its end.
/// Returns the number of connections that are open.
fn serve_slowly(network: &MemoryNetwork) -> Arc<AtomicUsize> {
    let open = Arc::new(AtomicUsize::new(0));
    let counter = open.clone();
    serve_each(network.listen("a.example", 80), move |stream| {
        let open = counter.clone();
        async move {
            open.fetch_add(1, Ordering::Relaxed);
            let _ = answer_slowly(stream).await;
            open.fetch_sub(1, Ordering::Relaxed);
        }
    });
    open
}

async fn answer_slowly(mut connection: DuplexStream) -> std::io::Result<()> {
    receive(&mut connection).await;
    for piece in stream("data: \u{20ac}\r\n\r\n").into_bytes() {
        connection.write_all(&[piece]).await?;
        sleep(Duration::from_millis(10)).await;
    }
    // It sends nothing until the client ends.
    connection.read_to_end(&mut Vec::new()).await.map(drop)
}

#[tokio::test(start_paused = true)]
async fn closing_ends_the_connection_and_the_wait_for_the_next() {
    let network = MemoryNetwork::new();
    let open = serve_slowly(&network);
    let script = "
        const source = tell(new EventSource('http://a.example/'));
        await new Promise((resolve) => { source.onmessage = resolve; });
        source.close();
        source.close();
        const early = tell(new EventSource('http://a.example/'));
        early.close();
        const refused = tell(new EventSource('http://refused.example/'));
        await new Promise((resolve) => { refused.onerror = resolve; });
        refused.close();
        return [...log, source.readyState, early.readyState, refused.readyState, now()].join('|')";
    let mut page = Page::new(&network);
    let expected = "open 1 1|message 1 1 \"\u{20ac}\"  http://a.example|error 0 1|2|2|2|1";
    assert_eq!(run(&mut page, script).await, expected);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(open.load(Ordering::Relaxed), 0);
}

#[tokio::test(start_paused = true)]
async fn a_source_beyond_the_limit_of_requests_fails() {
    let network = MemoryNetwork::new();
    let open = serve_slowly(&network);
    let script = "
        const sources = Array.from({ length: 500 }, () => new EventSource('http://a.example/'));
        const one = tell(new EventSource('http://a.example/'));
        new EventSource('http://a.example/').close();
        await closed(one);
        sources.forEach((source) => source.close());
        return log.join('|')";
    let mut page = Page::new(&network);
    assert_eq!(run(&mut page, script).await, "error 2 0");
    let failures = page.failures();
    let is_limit = |failure: &String| failure.contains("500 requests are under way");
    assert!(failures.len() == 2 && failures.iter().all(is_limit));
    sleep(Duration::from_secs(1)).await;
    assert_eq!(open.load(Ordering::Relaxed), 0);
}

#[tokio::test(start_paused = true)]
async fn a_source_without_references_and_listeners_is_collected() {
    let network = MemoryNetwork::new();
    let open = serve_slowly(&network);
    let mut page = Page::new(&network);
    let script = "
        (() => {
            new EventSource('http://a.example/');
            new EventSource('http://a.example/').onopen = () => {};
            new EventSource('http://a.example/').onmessage = function () { this.onmessage = null; };
            new EventSource('http://a.example/').addEventListener('other', () => {});
        })()";
    execute(&mut page.runtime, script).await;
    // The first has no listener, the second none for what may come, the third none any more.
    for left in [3, 1, 1] {
        boa_gc::force_collect();
        let ended = timeout(Duration::from_secs(5), page.runtime.run()).await;
        assert!(ended.is_err(), "a source is open");
        assert_eq!(open.load(Ordering::Relaxed), left);
    }
}

#[tokio::test(start_paused = true)]
async fn a_runtime_is_done_when_its_last_source_is_collected() {
    let network = MemoryNetwork::new();
    let open = serve_slowly(&network);
    let mut page = Page::new(&network);
    let script =
        "new EventSource('http://a.example/'); new EventSource('http://refused.example/'); 0";
    execute(&mut page.runtime, script).await;
    let ended = timeout(Duration::from_secs(1), page.runtime.run()).await;
    assert!(ended.is_err() && open.load(Ordering::Relaxed) == 1);
    boa_gc::force_collect();
    page.runtime.run().await.expect("it ends");
    sleep(Duration::from_secs(1)).await;
    assert_eq!(open.load(Ordering::Relaxed), 0);
}
