//! The network of children: permissions that the program holds, and connections that it opens for
//! them.

use super::{limited, value, work::Log};
use boa_websocket::{
    Permissions,
    isolated::{Builder, Runtime},
    net::{self, MemoryNetwork, observer::Observation},
};
use std::{
    cell::Cell,
    rc::Rc,
    sync::{Arc, mpsc},
    time::Instant,
};
use test_server::{
    authority::{accept, self_signed},
    echo, echo_encrypted, listen, serve_each,
};
use tokio_rustls::rustls::ALL_VERSIONS;

super::tests! {
    a_child_talks_to_a_server_over_a_stream_that_the_program_has_opened,
    a_child_encrypts_its_connections,
    a_certificate_that_is_not_trusted_fails_in_the_child,
    the_program_refuses_hosts_that_are_not_permitted,
    streams_of_a_connector_are_relayed,
    connections_beyond_the_limit_on_files_fail,
    sockets_of_a_child_to_one_host_connect_one_at_a_time,
    an_observer_is_told_what_the_program_does_for_a_child,
}

pub(crate) async fn server() -> u16 {
    serve_each(echo).await.port()
}

/// A server for `localhost`, and its certificate.
async fn encrypted_server() -> (u16, String) {
    let identity = self_signed("localhost", false, |_| {});
    let address = echo_encrypted(accept(&identity, ALL_VERSIONS, None)).await;
    (address.port(), identity.0)
}

/// A script that sends messages and compares what comes back.
fn talk(url: &str) -> String {
    format!(
        "const socket = new WebSocket({url:?}); socket.binaryType = 'arraybuffer'; let got = 0; const large = 'x'.repeat(3_000_000);
        socket.onopen = () => {{ socket.send('hello'); socket.send(large); socket.send(new Uint8Array([1, 2])) }};
        socket.onmessage = ({{ data }}) => {{
            if (![data === 'hello', data === large, data.byteLength === 2][got++]) console.log('wrong');
            if (got === 3) socket.close(1000);
        }};
        socket.onclose = ({{ code, wasClean }}) => console.log(code, wasClean, got);"
    )
}

/// A builder of runtimes that may connect to an address, and the log of their output.
fn logged(address: &str) -> (Builder, Rc<Log>) {
    let log = Rc::new(Log::default());
    let builder = Runtime::builder()
        .permissions(Permissions::none().allow_net(address).unwrap())
        .console(log.clone())
        .reporter(log.clone());
    (builder, log)
}

async fn run(runtime: &mut Runtime, script: String) {
    runtime.execute("script.js", script).await.unwrap();
    runtime.run().await.unwrap();
}

async fn a_child_talks_to_a_server_over_a_stream_that_the_program_has_opened() {
    let port = server().await;
    let (builder, log) = logged(&format!("localhost:{port}"));
    let mut runtime = builder.build().unwrap();
    run(&mut runtime, talk(&format!("ws://localhost:{port}/"))).await;
    assert_eq!(log.lines(), ["Log 1000 true 3"]);
}

async fn sockets_of_a_child_to_one_host_connect_one_at_a_time() {
    let (listener, address) = listen().await;
    let port = address.port();
    let (pending, most) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
    let (at_once, seen) = (pending.clone(), most.clone());
    let serving = async move {
        while let Ok((stream, _)) = listener.accept().await {
            at_once.set(at_once.get() + 1);
            seen.set(seen.get().max(at_once.get()));
            let at_once = at_once.clone();
            tokio::task::spawn_local(async move {
                let client = test_server::accept(stream).await;
                at_once.set(at_once.get() - 1);
                test_server::read_to_the_end(client).await;
            });
        }
    };
    let permissions = Permissions::none()
        .allow_net(&format!("localhost:{port}"))
        .unwrap();
    let mut runtime = Runtime::builder().permissions(permissions).build().unwrap();
    let script = format!(
        "Promise.all(Array.from({{ length: 8 }}, () => new Promise((resolve) => {{
            const socket = new WebSocket('ws://localhost:{port}/');
            socket.onopen = () => socket.close();
            socket.onclose = ({{ wasClean }}) => resolve(wasClean);
        }})))"
    );
    let tasks = tokio::task::LocalSet::new();
    let clean = tasks.run_until(async {
        tokio::select! {
            () = serving => unreachable!(),
            clean = runtime.evaluate::<Vec<bool>>("turns.js", script) => clean.unwrap(),
        }
    });
    assert_eq!(clean.await, [true; 8]);
    assert_eq!((pending.get(), most.get()), (0, 1));
}

async fn an_observer_is_told_what_the_program_does_for_a_child() {
    let port = server().await;
    let (sender, seen) = mpsc::channel();
    let mut options = net::Options::default();
    options.observer = Some(Arc::new(
        move |_: u64, _: Instant, observation: &Observation<'_>| {
            // The receiver is there as long as the test.
            let _ = sender.send(match observation {
                Observation::Connecting { url, .. } => format!("connecting {url}"),
                Observation::Resolved { addresses, .. } => format!("resolved {addresses:?}"),
                Observation::Connected(peer) => format!("connected {:?}", peer.address),
                Observation::Closed(closed) => format!(
                    "denied {}",
                    matches!(closed.error, Some(net::Error::Denied(_)))
                ),
                Observation::Phase(_) => return,
                other => format!("{other:?}"),
            });
        },
    ));
    let permissions = Permissions::none().allow_net("127.0.0.1").unwrap();
    let mut runtime = Runtime::builder()
        .permissions(permissions)
        .net_options(options)
        .build()
        .unwrap();
    let script = format!(
        "const socket = new WebSocket('ws://127.0.0.1:{port}/room'); socket.onopen = () => socket.close();
        socket.onclose = () => new WebSocket('wss://[::1]:{port}/')"
    );
    run(&mut runtime, script).await;
    let address = format!("127.0.0.1:{port}");
    assert_eq!(
        seen.try_iter().collect::<Vec<_>>(),
        [
            format!("connecting ws://{address}/"),
            format!("resolved [{address}]"),
            format!("connected Some({address})"),
            format!("connecting wss://[::1]:{port}/"),
            "denied true".to_owned(),
        ]
    );
}

async fn a_child_encrypts_its_connections() {
    let (port, certificate) = encrypted_server().await;
    let (builder, log) = logged(&format!("wss://localhost:{port}"));
    let mut runtime = builder.authority(certificate).build().unwrap();
    run(&mut runtime, talk(&format!("wss://localhost:{port}/"))).await;
    assert_eq!(log.lines(), ["Log 1000 true 3"]);
    // The same port without encryption is not permitted.
    run(
        &mut runtime,
        format!("new WebSocket('ws://localhost:{port}/')"),
    )
    .await;
    assert!(
        log.lines()[1].contains("is not allowed"),
        "{:?}",
        log.lines()
    );
}

async fn a_certificate_that_is_not_trusted_fails_in_the_child() {
    let (port, _) = encrypted_server().await;
    let (builder, log) = logged("loopback");
    let mut runtime = builder.build().unwrap();
    run(
        &mut runtime,
        format!("new WebSocket('wss://localhost:{port}/')"),
    )
    .await;
    assert!(
        log.lines()[0].contains("the certificate of localhost is not trusted"),
        "{:?}",
        log.lines()
    );
}

async fn the_program_refuses_hosts_that_are_not_permitted() {
    let (allowed, refused) = (server().await, server().await);
    let (builder, log) = logged(&format!("127.0.0.1:{allowed}"));
    let mut runtime = builder.build().unwrap();
    for url in [
        format!("ws://127.0.0.1:{refused}/"),
        format!("ws://localhost:{refused}/"),
        "ws://[::ffff:a00:1]/".to_owned(),
    ] {
        let script = format!("new WebSocket({url:?}).onclose = ({{ code }}) => console.log(code)");
        run(&mut runtime, script).await;
        let lines = log.0.take();
        assert!(
            lines[0].starts_with(&format!("{url} denied: ")) && lines[1] == "Log 1006",
            "{lines:?}"
        );
    }
}

async fn streams_of_a_connector_are_relayed() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("chat.example", 80);
    tokio::spawn(async move { echo(listener.accept().await).await });
    let (builder, log) = logged("chat.example");
    let mut runtime = builder.connector(Arc::new(network)).build().unwrap();
    run(&mut runtime, talk("ws://chat.example/")).await;
    assert_eq!(log.lines(), ["Log 1000 true 3"]);
}

async fn connections_beyond_the_limit_on_files_fail() {
    let port = server().await;
    let permissions = Permissions::none().allow_net("loopback").unwrap();
    let mut runtime = limited(|limits| limits.files = 24)
        .permissions(permissions)
        .build()
        .unwrap();
    let script = format!(
        "let open = 0, failed = 0; const sockets = [];
        function next() {{
            const socket = new WebSocket('ws://127.0.0.1:{port}/'); sockets.push(socket);
            socket.onopen = () => {{ open++; if (open < 30) next() }};
            socket.onerror = () => {{ failed++; sockets.forEach((socket) => socket.close()) }};
        }}
        next()"
    );
    run(&mut runtime, script).await;
    let (open, failed): (usize, usize) = value(&mut runtime, "[open, failed]").await;
    assert!((4..24).contains(&open) && failed == 1, "{open} {failed}");
}
