//! Connections that the program has accepted, as sockets of scripts.

use super::{Reports, built, display, execute, text};
use boa_engine::{JsString, property::Attribute};
use boa_websocket::{
    Builder, Error, Runtime,
    net::{self, Closed, Message, Options, Role, Socket, Upgraded},
    runtime::HandleError,
    websocket::Accepted,
};
use std::{rc::Rc, time::Duration};
use test_server::assert_matches;
use tokio::{io::duplex, task::yield_now, time::timeout};

const URL: &str = "ws://chat.example/room";

fn upgraded(stream: impl net::connector::Stream + 'static, role: Role) -> Upgraded {
    Upgraded::new(stream, role, URL.parse().expect("it is a URL"))
}

/// A connection for a script, and its client.
fn connection() -> (Upgraded, Socket) {
    let (ours, theirs) = duplex(1 << 16);
    let client = Socket::from_upgraded(upgraded(theirs, Role::Client), Options::default());
    (upgraded(ours, Role::Server), client)
}

/// A runtime in which the script's variable `socket` is a connection, and its client.
async fn accepted(builder: Builder, script: &str) -> (Runtime, Socket) {
    let (upgraded, client) = connection();
    let mut runtime = built(builder);
    let socket = runtime.websocket(upgraded).expect("it is accepted");
    runtime
        .context()
        .register_global_property(JsString::from("socket"), socket, Attribute::all())
        .expect("it is a property");
    execute(&mut runtime, script).await;
    (runtime, client)
}

/// Keeps the names and the data of all events.
const RECORD: &str = "
    const seen = [];
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => seen.push('open');
    socket.onerror = () => seen.push('error');
    socket.onclose = ({ code, reason, wasClean }) => seen.push(`close ${code} ${reason} ${wasClean}`);
    socket.onmessage = ({ data, origin }) => {
        seen.push(typeof data === 'string' ? `${data} of ${origin}` : data.byteLength);
        if (data === 'bye') socket.close(3000, 'enough');
    };";

async fn received(client: &mut Socket) -> Message {
    let message = client.recv().await.expect("a message");
    message.expect("no failure")
}

#[tokio::test(start_paused = true)]
async fn a_script_gets_an_open_socket_with_all_its_events() {
    let (mut runtime, mut client) = accepted(Runtime::builder(), RECORD).await;
    let described = "[socket instanceof WebSocket, socket.readyState, socket.url, socket.protocol,
        socket.bufferedAmount, (socket.send('hello'), socket.bufferedAmount)].join()";
    assert_eq!(
        text(&mut runtime, described).await,
        format!("true,1,{URL},,0,5")
    );
    let sockets = runtime.state().sockets;
    assert_eq!((sockets.len(), sockets[0].url.as_str()), (1, URL));
    let talk = tokio::spawn(async move {
        assert_eq!(received(&mut client).await, "hello".into());
        client.send("one").await?;
        client.send(vec![1, 2]).await?;
        client.send("bye").await?;
        assert_matches!(client.recv().await, None);
        Ok::<_, net::Error>(client.closed().await)
    });
    // The connection keeps it running.
    runtime.run().await.expect("nothing stops it");
    let closed = talk.await.expect("no panic").expect("no failure");
    assert_eq!(
        (closed.status(), closed.reason.as_str(), closed.clean),
        (3000, "enough", true)
    );
    assert_eq!(
        text(
            &mut runtime,
            "seen.concat(socket.readyState, socket.bufferedAmount).join()"
        )
        .await,
        "one of ws://chat.example,2,bye of ws://chat.example,close 3000 enough true,3,0"
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_agreed_on_is_there_at_once() {
    let (ours, _theirs) = duplex(1);
    let upgraded = upgraded(ours, Role::Server)
        .protocol("chat.v2")
        .extensions("permessage-deflate; client_no_context_takeover")
        .expect("they are known");
    let mut runtime = built(Runtime::builder());
    let script = "function onconnection({ protocol, extensions, readyState }) {
        return [protocol, extensions, readyState].join();
    }";
    execute(&mut runtime, script).await;
    let described: String = runtime
        .call("onconnection", (Accepted::from(upgraded),))
        .await
        .expect("it returns");
    assert_eq!(
        described,
        "chat.v2,permessage-deflate; client_no_context_takeover,1"
    );
}

/// Nothing is delivered before the function that gets the socket has returned.
#[tokio::test(start_paused = true)]
async fn messages_that_arrive_before_the_script_has_the_socket_are_not_lost() {
    let (upgraded, mut client) = connection();
    let read_ahead = test_server::frame::Frame::text("first").masked().bytes();
    let upgraded = upgraded.read_ahead(&read_ahead);
    let sending = tokio::spawn(async move {
        for n in 0..100 {
            client.send(format!("{n}")).await?;
        }
        client.close().await
    });
    yield_now().await;
    let mut runtime = built(Runtime::builder());
    let script = "const seen = []; function onconnection(socket, user) {
        socket.onmessage = ({ data }) => seen.push(user + data);
        socket.onclose = ({ code }) => seen.push(code);
    }";
    execute(&mut runtime, script).await;
    let handle = runtime.handle();
    let calling = tokio::spawn(async move {
        let arguments = (Accepted::from(upgraded), "Ada ");
        handle.call::<()>("onconnection", arguments).await
    });
    let keep_alive = runtime.handle().keep_alive();
    let handing = async {
        calling.await.expect("no panic").expect("it returns");
        drop(keep_alive);
    };
    let (ended, ()) = tokio::join!(runtime.run(), handing);
    ended.expect("nothing stops it");
    assert!(sending.await.expect("no panic").expect("no failure").clean);
    let all: Vec<String> = std::iter::once("Ada first".to_owned())
        .chain((0..100).map(|n| format!("Ada {n}")))
        .chain(["1005".to_owned()])
        .collect();
    assert_eq!(text(&mut runtime, "seen.join()").await, all.join(","));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_sends_waits_for_the_script() {
    const COUNT: usize = 1000;
    let script = "let count = 0; socket.onmessage = () => { ++count };";
    let (mut runtime, mut client) = accepted(Runtime::builder(), script).await;
    let sending = tokio::spawn(async move {
        for _ in 0..COUNT {
            client.send(vec![0; 10_000]).await?;
        }
        client.close().await
    });
    for _ in 0..10_000 {
        yield_now().await;
    }
    assert!(!sending.is_finished(), "the loop does not run");
    runtime.run().await.expect("nothing stops it");
    assert!(sending.await.expect("no panic").expect("no failure").clean);
    assert_eq!(text(&mut runtime, "count").await, COUNT.to_string());
}

#[tokio::test(start_paused = true)]
async fn the_limits_of_the_runtime_hold() {
    let reports = Rc::new(Reports::default());
    let options = Options::new().max_message(10);
    let builder = Runtime::builder()
        .net_options(options)
        .reporter(reports.clone());
    let (mut runtime, mut client) = accepted(builder, RECORD).await;
    let sending = tokio::spawn(async move {
        client.send("more than ten bytes").await?;
        while client.recv().await.is_some_and(|message| message.is_ok()) {}
        Ok::<_, net::Error>(client.closed().await)
    });
    runtime.run().await.expect("nothing stops it");
    let closed = sending.await.expect("no panic").expect("no failure");
    assert_eq!(closed.code, Some(1009));
    assert_eq!(
        text(&mut runtime, "seen.join()").await,
        "error,close 1006  false"
    );
    assert_eq!(reports.failures.borrow().len(), 1);

    let options = Options::new().max_queued(1000);
    let (mut runtime, _client) = accepted(Runtime::builder().net_options(options), RECORD).await;
    let script = "for (let n = 0; n < 10; ++n) socket.send('x'.repeat(500)); socket.readyState";
    assert_eq!(text(&mut runtime, script).await, "2");
    runtime.run().await.expect("nothing stops it");
    assert_eq!(
        text(&mut runtime, "seen.join()").await,
        "error,close 1006  false"
    );
}

/// How the client's connection has ended.
async fn end(mut client: Socket) -> Closed {
    while client.recv().await.is_some_and(|message| message.is_ok()) {}
    client.closed().await
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_closes_and_a_stop_or_a_drop_ends_the_connection() {
    let lost = |closed: &Closed| matches!(closed.error, Some(net::Error::EndOfStream));

    let (mut runtime, client) = accepted(Runtime::builder(), RECORD).await;
    let ended = tokio::spawn(end(client));
    runtime.shut_down(Duration::from_secs(1)).await;
    assert_eq!(ended.await.expect("no panic").code, Some(1001));
    // A runtime that has shut down has no more sockets.
    drop(runtime);

    let (mut runtime, client) = accepted(Runtime::builder(), RECORD).await;
    let ended = tokio::spawn(end(client));
    let running = timeout(Duration::from_secs(1), runtime.run()).await;
    running.expect_err("the connection is open");
    runtime.handle().stop();
    assert_matches!(runtime.run().await, Err(Error::Stopped(_)));
    assert!(lost(&ended.await.expect("no panic")));
    let (upgraded, client) = connection();
    assert_matches!(runtime.websocket(upgraded), Err(Error::Stopped(_)));
    assert!(lost(&end(client).await));

    let (runtime, client) = accepted(Runtime::builder(), RECORD).await;
    drop(runtime);
    assert!(lost(&end(client).await));
}

/// <https://websockets.spec.whatwg.org/#garbage-collection>
#[tokio::test(start_paused = true)]
async fn a_socket_without_listeners_is_collected_and_closed() {
    for (listener, is_kept) in [
        ("", false),
        ("socket.onopen = () => {};", false),
        ("socket.onmessage = () => {};", true),
    ] {
        let script = format!("{listener} socket = undefined");
        let (mut runtime, client) = accepted(Runtime::builder(), &script).await;
        boa_gc::force_collect();
        let ended = tokio::spawn(end(client));
        let running = timeout(Duration::from_secs(1), runtime.run()).await;
        assert_eq!(running.is_err(), is_kept, "{listener}");
        assert_eq!(ended.is_finished(), !is_kept, "{listener}");
        if !is_kept {
            let closed = ended.await.expect("no panic");
            assert_eq!((closed.status(), closed.clean), (1005, true));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_passed_once_and_to_scripts_only() {
    let mut runtime = built(Runtime::builder());
    execute(&mut runtime, "function onconnection(socket) {}").await;
    let (upgraded, _client) = connection();
    let accepted = Accepted::from(upgraded);
    assert!(serde_json::to_string(&accepted).is_err());
    for is_first in [true, false] {
        let called = runtime.call::<()>("onconnection", (&accepted,)).await;
        match called {
            Ok(()) => assert!(is_first),
            Err(error) => {
                assert!(!is_first);
                assert_matches!(error, Error::Value(_));
            }
        }
    }
    let (upgraded, client) = connection();
    let handle = runtime.handle();
    drop(runtime);
    let called = handle
        .call::<()>("onconnection", (Accepted::from(upgraded),))
        .await;
    assert_eq!(called, Err(HandleError::Ended));
    // It was dropped with the call.
    assert_matches!(end(client).await.error, Some(net::Error::EndOfStream));
}

#[cfg(feature = "recording")]
#[tokio::test(start_paused = true)]
async fn a_recorded_runtime_takes_no_connections() {
    use boa_websocket::runtime::Recorder;

    let recorder = Recorder::new(std::io::sink(), ()).expect("it is written to nothing");
    let mut runtime = built(Runtime::builder().record(recorder));
    let (upgraded, _client) = connection();
    let Err(Error::Script(report)) = runtime.websocket(upgraded) else {
        panic!("it was accepted");
    };
    assert!(report.message.contains("recording"), "{}", report.message);
    let value = execute(&mut runtime, "1").await;
    assert_eq!(display(&value), "1");
}
