//! The sessions of a connector: which sockets share them, when others are opened, and when they
//! end.

use super::{
    session::IDLE_TIME,
    session_sharing_tests::NoNames,
    sessions::{Origin, Route},
};
use crate::{
    Error, Http2, Options, Permissions, Resolve,
    connect::connect_queue::HOST_TURN,
    protocol::frame::Opcode,
    testing::{
        http2_server::{
            Dialed, Network, Server, assert_reset, next, options, request, reset, respond, start,
        },
        scripted_server::{self, Client, SECOND, close, fragment, frame, text},
    },
};
use bytes::Bytes;
use h2::{Reason, server::Builder};
use std::{net::IpAddr, sync::Arc};
use test_server::{assert_matches, paused_tokio_runtime};
use tokio::{
    sync::mpsc::UnboundedReceiver,
    time::{Instant, sleep, timeout},
};

/// An open socket in the next session, and the server's ends.
async fn open(
    network: &Network,
    accepted: &mut UnboundedReceiver<Dialed>,
) -> (Client, Server, scripted_server::Server) {
    let mut client = Client::start_with(request(), options(), network.clone());
    let mut server = Server::accept(next(accepted).await).await;
    let socket = server.socket().await;
    client.opened().await;
    (client, server, socket)
}

/// Another open socket in the same session.
async fn open_in(
    network: &Network,
    server: &mut Server,
    options: Options,
) -> (Client, scripted_server::Server) {
    let mut client = Client::start_with(request(), options, network.clone());
    let socket = server.socket().await;
    client.opened().await;
    (client, socket)
}

async fn close_cleanly(client: Client, mut socket: scripted_server::Server) {
    client.close(Some(1000), "");
    assert_eq!(socket.frame().await.0, Opcode::Close);
    socket.send(&close(1000, "")).await;
    drop(socket);
    assert!(client.closed().await.clean);
}

/// Whether a message goes both ways.
async fn echo(client: &mut Client, socket: &mut scripted_server::Server) {
    client.send("ping");
    assert_eq!(socket.frame().await, (Opcode::Text, b"ping".to_vec()));
    socket.send(&frame(Opcode::Text, b"pong")).await;
    assert_eq!(client.message().await, text("pong"));
}

#[tokio::test(start_paused = true)]
async fn a_session_is_used_again_until_ten_seconds_after_its_last_socket() {
    let (network, mut accepted) = Network::new();
    let (client, mut server, socket) = open(&network, &mut accepted).await;
    close_cleanly(client, socket).await;
    sleep(IDLE_TIME - SECOND).await;
    let (client, socket) = open_in(&network, &mut server, options()).await;
    sleep(10 * IDLE_TIME).await;
    assert!(
        !server.task.is_finished(),
        "a session with a socket does not end"
    );
    let start = Instant::now();
    close_cleanly(client, socket).await;
    server.task.await.unwrap().unwrap();
    assert_eq!(start.elapsed(), IDLE_TIME);
    assert!(accepted.try_recv().is_err(), "there was one connection");
    let (_client, _server, _socket) = open(&network, &mut accepted).await;
    assert_eq!(
        network.sessions().len(),
        1,
        "the session that has ended was removed"
    );
}

#[tokio::test(start_paused = true)]
async fn a_session_whose_server_does_not_answer_its_end_is_dropped() {
    let (network, mut accepted) = Network::new();
    let client = Client::start_with(request(), options(), network.clone());
    let dialed = next(&mut accepted).await;
    // The server's SETTINGS, with the protocol, and nothing else.
    let mut stream = dialed.stream;
    tokio::io::AsyncWriteExt::write_all(
        &mut stream,
        &[0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 1],
    )
    .await
    .unwrap();
    client.task.abort();
    drop(client);
    let start = Instant::now();
    let mut rest = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut rest)
        .await
        .unwrap();
    assert!(
        start.elapsed() <= IDLE_TIME + 2 * SECOND,
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn after_goaway_a_session_keeps_its_sockets_and_takes_no_others() {
    let (network, mut accepted) = Network::new();
    let (mut client, server, mut socket) = open(&network, &mut accepted).await;
    // In the middle of a message.
    socket.send(&fragment(false, Opcode::Text, b"first ")).await;
    server.change(h2::server::Connection::graceful_shutdown);
    let (mut other, mut other_server, mut other_socket) = open(&network, &mut accepted).await;
    socket
        .send(&fragment(true, Opcode::Continuation, b"last"))
        .await;
    assert_eq!(client.message().await, text("first last"));
    echo(&mut client, &mut socket).await;
    echo(&mut other, &mut other_socket).await;
    close_cleanly(client, socket).await;
    server.task.await.unwrap().unwrap();
    let (mut third, mut third_socket) = open_in(&network, &mut other_server, options()).await;
    echo(&mut third, &mut third_socket).await;
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_lost_fails_its_sockets_and_the_next_one_connects_again() {
    let (network, mut accepted) = Network::new();
    let (client, mut server, _socket) = open(&network, &mut accepted).await;
    let (other, _other_socket) = open_in(&network, &mut server, options()).await;
    server.task.abort();
    for client in [client, other] {
        let closed = client.closed().await;
        assert!(
            matches!(closed.error, Some(Error::Reset(_))) && closed.code.is_none(),
            "{closed:?}"
        );
    }
    let (mut client, _server, mut socket) = open(&network, &mut accepted).await;
    echo(&mut client, &mut socket).await;
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_lost_before_it_has_answered_is_replaced() {
    let (network, mut accepted) = Network::new();
    let (client, mut server, socket) = open(&network, &mut accepted).await;
    close_cleanly(client, socket).await;
    let mut client = Client::start_with(request(), options(), network.clone());
    let (_request, _response) = server.request().await;
    server.task.abort();
    let mut server = Server::accept(next(&mut accepted).await).await;
    let mut socket = server.socket().await;
    client.opened().await;
    echo(&mut client, &mut socket).await;
}

#[tokio::test(start_paused = true)]
async fn a_socket_that_is_always_refused_is_given_up() {
    let (network, mut accepted) = Network::new();
    let client = Client::start_with(request(), options(), network.clone());
    let mut kept = Vec::new();
    for _ in 0..3 {
        let mut server = Server::accept(next(&mut accepted).await).await;
        let (_request, mut response) = server.request().await;
        response.send_reset(Reason::REFUSED_STREAM);
        kept.push(server);
    }
    let closed = client.closed().await;
    assert_reset(&closed, 7, true);
    assert!(accepted.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn a_request_that_a_new_session_may_have_processed_is_not_sent_again() {
    let (network, mut accepted) = Network::new();
    let client = Client::start_with(request(), options(), network.clone());
    let mut server = Server::accept(next(&mut accepted).await).await;
    let _request = server.request().await;
    // Its last stream is this one.
    server.change(|connection| connection.abrupt_shutdown(Reason::INTERNAL_ERROR));
    let closed = client.closed().await;
    assert_matches!(
        closed.error,
        Some(Error::Http2Session {
            code: 2,
            by_server: true
        })
    );

    let client = Client::start_with(request(), options(), network.clone());
    let mut server = Server::accept(next(&mut accepted).await).await;
    let _request = server.request().await;
    server.task.abort();
    let closed = client.closed().await;
    assert_matches!(closed.error, Some(Error::Reset(_)));
    assert!(accepted.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn a_reset_that_does_not_refuse_the_stream_is_final_also_in_a_session_that_is_reused() {
    let (network, mut accepted) = Network::new();
    let (_client, mut server, _socket) = open(&network, &mut accepted).await;
    let other = Client::start_with(request(), options(), network.clone());
    let (_request, mut response) = server.request().await;
    response.send_reset(Reason::INTERNAL_ERROR);
    let closed = other.closed().await;
    assert_reset(&closed, 2, true);
    assert!(accepted.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_refused_is_opened_in_another_session() {
    let (network, mut accepted) = Network::new();
    let (mut client, mut server, mut socket) = open(&network, &mut accepted).await;
    let mut other = Client::start_with(request(), options(), network.clone());
    let (_request, mut response) = server.request().await;
    response.send_reset(Reason::REFUSED_STREAM);
    let mut other_server = Server::accept(next(&mut accepted).await).await;
    let mut other_socket = other_server.socket().await;
    other.opened().await;
    echo(&mut client, &mut socket).await;
    echo(&mut other, &mut other_socket).await;
}

/// Accepts the client's connection, which offers HTTP/2 or not, over HTTP/1.1.
async fn over_http1(
    client: &mut Client,
    accepted: &mut UnboundedReceiver<Dialed>,
    is_offered: bool,
) -> scripted_server::Server {
    let dialed = next(accepted).await;
    assert_eq!(dialed.is_offered, is_offered);
    let server = scripted_server::Server::accept(dialed.stream).await;
    client.opened().await;
    server
}

#[tokio::test(start_paused = true)]
async fn a_server_that_requires_http_1_gets_it() {
    let (mut client, mut server, mut accepted) = start(request(), options()).await;
    let (_request, mut response) = server.request().await;
    response.send_reset(Reason::HTTP_1_1_REQUIRED);
    let _server = over_http1(&mut client, &mut accepted, false).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_without_websockets_in_its_settings_gets_http_1_and_is_remembered() {
    let (network, mut accepted) = Network::new();
    let mut client = Client::start_with(request(), options(), network.clone());
    let server = Server::handshake(next(&mut accepted).await, &Builder::new()).await;
    let _first = over_http1(&mut client, &mut accepted, false).await;
    server.task.await.unwrap().unwrap();

    let mut client = Client::start_with(request(), options(), network.clone());
    let _second = over_http1(&mut client, &mut accepted, false).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_chooses_http_1_gets_it_in_the_same_connection_and_is_remembered() {
    let (network, mut accepted) = Network::new();
    network.without_http2();
    for is_first in [true, false] {
        let mut client = Client::start_with(request(), options(), network.clone());
        let _server = over_http1(&mut client, &mut accepted, is_first).await;
    }
    assert!(accepted.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn a_server_is_remembered_for_its_route_alone() {
    let (network, mut accepted) = Network::new();
    network.without_http2();
    let routed = || options().local_address(IpAddr::from([127, 0, 0, 2]));
    for (options, is_offered) in [
        (routed(), true),
        (options(), true),
        (routed(), false),
        (options(), false),
    ] {
        let mut client = Client::start_with(request(), options, network.clone());
        let _server = over_http1(&mut client, &mut accepted, is_offered).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_takes_no_socket_now_is_not_remembered_as_one_without_websockets() {
    let (network, mut accepted) = Network::new();
    let mut client = Client::start_with(request(), options(), network.clone());
    let mut builder = Builder::new();
    builder.enable_connect_protocol().max_concurrent_streams(0);
    let _full = Server::handshake(next(&mut accepted).await, &builder).await;
    let _server = over_http1(&mut client, &mut accepted, false).await;
    let (mut client, _server, mut socket) = open(&network, &mut accepted).await;
    echo(&mut client, &mut socket).await;
}

fn at(port: u16) -> (Origin, Route) {
    let host = url::Host::Domain("a.example".to_owned());
    ((host, port), Route::default())
}

#[tokio::test(start_paused = true)]
async fn at_most_256_servers_are_remembered() {
    let (network, _accepted) = Network::new();
    for port in 1..=300 {
        network.sessions().remember_http1(at(port));
    }
    let remembered = |port| network.sessions().is_http1(&at(port));
    assert_eq!(
        (1..=300)
            .filter(|port| remembered(*port))
            .collect::<Vec<_>>(),
        (45..=300).collect::<Vec<_>>()
    );
}

#[tokio::test(start_paused = true)]
async fn remembered_servers_do_not_keep_the_options_of_connections() {
    let (network, mut accepted) = Network::new();
    network.without_http2();
    let resolver: Arc<dyn Resolve> = Arc::new(NoNames);
    let weak = Arc::downgrade(&resolver);
    let mut client = Client::start_with(request(), options().resolver(resolver), network.clone());
    let _server = over_http1(&mut client, &mut accepted, true).await;
    client.task.abort();
    let _ = client.task.await;
    assert_eq!(weak.strong_count(), 0);
    assert_eq!(network.sessions().remembered(), 1);
    // A route that cannot recur makes room for others.
    network.sessions().remember_http1(at(1));
    assert_eq!(network.sessions().remembered(), 1);
}

#[tokio::test(start_paused = true)]
async fn reuse_opens_no_session_and_uses_those_that_exist() {
    let (network, mut accepted) = Network::new();
    let reuse = || options().http2(Http2::Reuse);
    let mut client = Client::start_with(request(), reuse(), network.clone());
    let _server = over_http1(&mut client, &mut accepted, false).await;
    let (_client, mut server, _socket) = open(&network, &mut accepted).await;
    let (mut client, mut socket) = open_in(&network, &mut server, reuse()).await;
    echo(&mut client, &mut socket).await;
}

#[tokio::test(start_paused = true)]
async fn beyond_the_limit_of_the_server_sockets_use_another_session() {
    let (network, mut accepted) = Network::new();
    let mut clients: Vec<_> = (0..5)
        .map(|_| Client::start_with(request(), options(), network.clone()))
        .collect();
    let mut servers = Vec::new();
    let mut sockets = Vec::new();
    for count in [2, 2, 1] {
        let dialed = next(&mut accepted).await;
        let mut server =
            Server::accept_with(dialed, |settings| settings.max_concurrent_streams(2)).await;
        for _ in 0..count {
            sockets.push(server.socket().await);
        }
        servers.push(server);
    }
    for client in &mut clients {
        client.opened().await;
    }
    assert!(accepted.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn the_permissions_are_checked_for_the_address_of_the_session() {
    let (network, mut accepted) = Network::new();
    let options = || options().permissions(Permissions::none().allow_net("10.0.0.0/8").unwrap());
    let mut client = Client::start_with(request(), options(), network.clone());
    let mut server = Server::accept(next(&mut accepted).await).await;
    let _socket = server.socket().await;
    client.opened().await;
    // Without the check of the address this socket would be refused, because its address would
    // count as unknown.
    let (mut client, mut socket) = open_in(&network, &mut server, options()).await;
    echo(&mut client, &mut socket).await;
}

#[tokio::test(start_paused = true)]
async fn if_the_socket_that_connects_is_abandoned_another_one_connects() {
    let (network, mut accepted) = Network::new();
    let first = Client::start_with(request(), options(), network.clone());
    let abandoned = next(&mut accepted).await;
    let mut second = Client::start_with(request(), options(), network.clone());
    assert!(
        timeout(SECOND, accepted.recv()).await.is_err(),
        "it waits for the first"
    );
    first.close(None, "");
    let mut server = Server::accept(next(&mut accepted).await).await;
    let mut socket = server.socket().await;
    second.opened().await;
    echo(&mut second, &mut socket).await;
    drop(abandoned);
}

#[tokio::test(start_paused = true)]
async fn a_socket_whose_connection_hangs_keeps_others_waiting_for_one_turn() {
    let (network, mut accepted) = Network::new();
    let _first = Client::start_with(request(), options(), network.clone());
    let _silent = next(&mut accepted).await;
    let start = Instant::now();
    let others: Vec<_> = (0..10)
        .map(|_| Client::start_with(request(), options(), network.clone()))
        .collect();
    for mut other in others {
        let mut server = Server::accept(next(&mut accepted).await).await;
        assert_eq!(start.elapsed(), HOST_TURN);
        let mut socket = server.socket().await;
        other.opened().await;
        echo(&mut other, &mut socket).await;
    }
}

#[test]
fn another_runtime_has_a_session_of_its_own_which_outlives_the_first() {
    let (first, second) = (paused_tokio_runtime(), paused_tokio_runtime());
    let (network, mut accepted) = Network::new();
    let (client, server, socket) = first.block_on(open(&network, &mut accepted));
    let (mut other, other_server, mut other_socket) =
        second.block_on(open(&network, &mut accepted));
    drop(first);
    second.block_on(echo(&mut other, &mut other_socket));
    drop((client, server, socket, other_server));
}

#[tokio::test(start_paused = true)]
async fn dropping_a_socket_cancels_its_stream_and_frees_its_slot() {
    let (network, mut accepted) = Network::new();
    let (client, mut server, _socket) = open(&network, &mut accepted).await;
    let mut other = Client::start_with(request(), options(), network.clone());
    let (mut receiver, mut sender) = server.halves().await;
    other.opened().await;
    assert_eq!(network.sessions().slots(), 2);
    other.task.abort();
    assert_eq!(reset(&mut sender).await, Reason::CANCEL);
    assert!(receiver.data().await.unwrap().is_err());
    assert_eq!(network.sessions().slots(), 1);
    drop(client);
}

#[tokio::test(start_paused = true)]
async fn a_reset_of_a_stream_is_an_error_with_its_code_and_other_sockets_remain() {
    let (network, mut accepted) = Network::new();
    let (mut client, mut server, mut socket) = open(&network, &mut accepted).await;
    for (code, name) in [
        (8, "CANCEL"),
        (2, "INTERNAL_ERROR"),
        (0x1234, "0x1234"),
        (7, "REFUSED_STREAM"),
    ] {
        let mut other = Client::start_with(request(), options(), network.clone());
        let (_receiver, mut sender) = server.halves().await;
        other.opened().await;
        // In the middle of a message.
        sender
            .send_data(Bytes::from(fragment(false, Opcode::Text, b"first")), false)
            .unwrap();
        sender.send_reset(code.into());
        let closed = other.closed().await;
        assert_eq!(
            closed.error.unwrap().to_string(),
            format!("the server reset the HTTP/2 stream: {name}")
        );
        assert!(closed.code.is_none() && !closed.clean);
        echo(&mut client, &mut socket).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_reset_is_noticed_while_the_socket_waits_to_send() {
    let (network, mut accepted) = Network::new();
    let mut client = Client::start_with(request(), options(), network.clone());
    let dialed = next(&mut accepted).await;
    let mut server = Server::accept_with(dialed, |settings| settings.initial_window_size(0)).await;
    let (request, response) = server.request().await;
    let mut sender = respond(response, 200, &[]);
    client.opened().await;
    client.send("it waits");
    sleep(SECOND).await;
    sender.send_reset(Reason::INTERNAL_ERROR);
    let closed = client.closed().await;
    assert_reset(&closed, 2, true);
    drop(request);
}
