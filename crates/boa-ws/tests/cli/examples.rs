//! The scripts in `examples/`, unchanged. Their connections are redirected to a server of the test.

use crate::ROOT;
use crate::{
    command::{Output, Running, assert_starts_with, boa_ws},
    peer::{EchoServer, answers, one_ignored_client, token_server},
};
use std::path::Path;

fn run(server: &EchoServer, arguments: &[&str]) -> Output {
    let redirect = server.instead_of(8080);
    boa_ws([redirect.as_str()].iter().chain(arguments))
        .current_folder(Path::new(ROOT))
        .run()
}

/// Tests of examples that print this, and no errors.
macro_rules! prints {
    ($($test:ident $example:literal $out:literal)*) => {$(
        #[test]
        fn $test() {
            let output = run(&EchoServer::start(), &[concat!("examples/", $example)]);
            assert_eq!(output, Output::of($out, "", 0));
        }
    )*};
}

prints! {
    the_example_hello_prints_a_conversation "hello.js" "\
connected to ws://localhost:8080/
script: Hello!
server: Hello!
script: Is anybody there?
server: Is anybody there?
script: Goodbye.
server: Goodbye.
closed: 1000, \"that was all\"
"
    the_example_signed_login_signs_and_checks_a_message "signed-login.js" "\
{ user: 'ann', mac: true, signature: true }
{ user: 'ben', mac: false, signature: false }
"
    the_example_workers_shares_jobs_among_sockets "workers.js" "8 answers, the sum of all bytes is 28000\n"
    the_example_broadcast_channel_tells_all_workers "broadcast-channel.js" "lowest: 16.25, highest: 18\n"
    the_example_url_pattern_finds_routes "url-pattern.js" "\
wss://chat.example/rooms/42 joins the room 42
ws://localhost:8080/rooms/lobby/messages/7 reads message 7 of lobby
ws://localhost:8080/rooms/lobby/messages/last has no route
wss://eu.feed.example/prices?symbol=A follows the feed of eu
https://chat.example/rooms/42 has no route
"
    the_example_protocols_prints_the_subprotocol_and_the_states "protocols.js"
        "state 0, protocol \"\"\nstate 1, protocol \"chat.v2\"\nstate 2\nstate 3\n"
    the_example_sending_prints_echoes "sending.js" "\
text: plain text
JSON: position 3, 4
5 bytes: 1 2 3 4 5
2 bytes: 2 3
17 bytes: 97 32 98 108 111 98 32 111 102 32 116 101 120 116 44 32 33
text: the end
"
    the_example_receiving_prints_messages "receiving.js"
        "binaryType is \"blob\"\na Blob of 5 bytes: first\nan ArrayBuffer of 6 bytes: second\n"
    the_example_buffered_prints_buffered_amounts "buffered.js" "all has been sent, 0 bytes wait\nclosed cleanly\n"
    the_example_closing_prints_close_events "closing.js" "\
close(1001, 0 characters): InvalidAccessError
close(2999, 0 characters): InvalidAccessError
close(1000, 62 characters): SyntaxError
closing: true
closed: 4001, \"nothing left to say\", cleanly
"
    the_example_listeners_prints_events "listeners.js" "\
listener: one
handler: one
once: one
until the signal: one
object: one, its this is the object
listener: two
handler: two
until the signal: two
object: two, its this is the object
object: three, its this is the object
"
    the_example_timeout_prints_an_answer_and_two_timeouts "timeout.js"
        "the answer: ping\nno second answer: TimeoutError\nno second answer: I have no more time\n"
    the_example_heartbeat_ends_when_the_connection_is_closed "heartbeat.js"
        "beat 1 is answered\nbeat 2 is answered\nbeat 3 is answered\nthat is enough\nclosed\n"
    the_example_await_awaits_the_socket "await.mjs" "message 1: one\nmessage 2: two\nmessage 3: three\nclosed\n"
    the_example_echo_stream_prints_echoes "echo-stream.js" "one\ntwo\n3 bytes: 3 4 5\nclosed: 1005, \"\"\n"
    the_example_backpressure_waits_until_somebody_reads "backpressure.js"
        "nobody reads: a write waits\nsomebody read: all 400 pieces were written, and 100 MiB came back\n"
}

#[test]
fn the_example_fetch_token_opens_a_socket_with_the_token() {
    let (tokens, asked) = token_server();
    let output = run(
        &EchoServer::start(),
        &["--trace", "examples/fetch-token.js", &tokens],
    );
    output.assert_out("the server says: Hello!\n", 0);
    let (request, content) = asked.join().expect("it was asked");
    assert_starts_with(&request, "POST /token HTTP/1.1\r\n");
    assert_eq!(content, r#"{"user":"ann"}"#);
    for line in [
        "POST /token HTTP/1.1",
        "HTTP/1.1 200 OK",
        "answered, 15 B of content",
        "GET /?token=t-1 HTTP/1.1",
    ] {
        assert!(output.err.contains(line), "{line}: {}", output.err);
    }
    let denied = run(
        &EchoServer::start(),
        &["--allow-net=localhost", "examples/fetch-token.js", &tokens],
    );
    denied.says("is not allowed; --allow-net=127.0.0.1:");
    denied.says("TypeError: fetch failed");
}

#[test]
fn the_example_event_source_connects_again_and_closes() {
    let stream = |events: &str| {
        let head = "Content-Type: text/event-stream\r\nConnection: close";
        format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\nretry: 10\n\n{events}")
    };
    let news = "id: 1\nevent: news\ndata: {\"text\":\"Hello!\"}\n\n";
    let (address, asked) = answers([stream(news), stream("data: That is all.\n\n")]);
    let output = boa_ws(["examples/event-source.js", &format!("http://{address}/")])
        .current_folder(Path::new(ROOT))
        .run();
    let out = "\
open
news 1: Hello!
the connection has ended, the next one is opened
open
the server says: That is all.
";
    assert_eq!(output, Output::of(out, "", 0));
    let asked = asked.join().expect("it was asked");
    let last = asked.map(|head| head.contains("\r\nlast-event-id: 1\r\n"));
    assert_eq!(last, [false, true]);
}

#[test]
fn the_example_errors_prints_exceptions() {
    let output = run(&EchoServer::start(), &["examples/errors.js"]);
    let out = "\
ws://: SyntaxError, true, code 12
ftp://localhost/: SyntaxError, true, code 12
ws://localhost/#part: SyntaxError, true, code 12
relative: SyntaxError, true, code 12
a subprotocol twice: SyntaxError
send: InvalidStateError
state 0
error: state 3, no more is known
close: code 1006, clean: false
";
    let err =
        "warning: ws://localhost:9/: port 9 is blocked, because it belongs to another protocol\n"
            .repeat(2);
    assert_eq!(output, Output::of(out, err, 0));
}

#[test]
fn the_example_reconnect_connects_again() {
    let output = run(&EchoServer::start(), &["examples/reconnect.js"]);
    let out = "\
failure 1 (code 1006), next attempt in 50 ms
failure 2 (code 1006), next attempt in 100 ms
connected after 2 failures
done
";
    output.assert_out(out, 0);
}

#[test]
fn the_example_heartbeat_closes_a_silent_connection() {
    let (address, served) = one_ignored_client();
    let redirect = format!("--connect-to=localhost:8080:{address}");
    let folder = Path::new(ROOT);
    let output = boa_ws([&redirect, "examples/heartbeat.js", "10"])
        .current_folder(folder)
        .run();
    let out = "beat 1 is not answered: the connection is dead\nclosed\n";
    assert_eq!(output, Output::of(out, "", 0));
    assert_eq!(served.join().expect("served").messages, ["beat 1", "close"]);
}

#[test]
fn a_single_client_of_the_example_chat_stream_receives_its_messages() {
    let expected = "Here are: Ann\nAnn came in\nAnn: Hello?\nAnn: Is anybody here?\nYou left.\n";
    let output = run(
        &EchoServer::start(),
        &[
            "examples/chat-stream.js",
            "Ann",
            "Hello?",
            "Is <b>anybody</b> here?",
        ],
    );
    assert_eq!(output, Output::of(expected, "", 0));
}

/// The text without times of day.
fn without_times(text: &str) -> String {
    let mut kept = String::new();
    for line in text.lines() {
        let line = match (
            line.split_once(" came in at "),
            line.strip_prefix('(')
                .and_then(|rest| rest.split_once(") ")),
        ) {
            (Some((name, _)), _) => format!("{name} came in"),
            (_, Some((_, rest))) => rest.to_owned(),
            _ => line.to_owned(),
        };
        kept += &line;
        kept.push('\n');
    }
    kept
}

#[test]
fn a_single_client_of_the_example_chat_receives_its_messages() {
    let output = run(
        &EchoServer::start(),
        &[
            "examples/chat.js",
            "Ann",
            "Hello?",
            "Is <b>anybody</b> here?",
        ],
    );
    let expected = "Here are: Ann\nAnn came in\nAnn: Hello?\nAnn: Is anybody here?\nYou left.\n";
    assert_eq!(
        (
            without_times(&output.out).as_str(),
            output.err.as_str(),
            output.status
        ),
        (expected, "", Some(0))
    );
}

/// The example chat with one client, Ann, after her arrival was printed.
fn ann_in_the_room(server: &EchoServer) -> Running {
    let redirect = server.instead_of(8080);
    let ann = boa_ws([redirect.as_str(), "examples/chat.js", "Ann"])
        .current_folder(Path::new(ROOT))
        .start();
    assert_eq!(ann.line(), "Here are: Ann");
    assert!(ann.line().starts_with("Ann came in at "));
    ann
}

#[test]
fn two_clients_of_the_example_chat_receive_each_others_messages() {
    let server = EchoServer::start();
    let ann = ann_in_the_room(&server);

    let ben = run(&server, &["examples/chat.js", "Ann", "Hello, Ann!"]);
    let seen = "The name is in use: you are Ann1.\nHere are: Ann, Ann1\nAnn1 came in\nAnn1: Hello, Ann!\nYou left.\n";
    assert_eq!(
        (without_times(&ben.out).as_str(), ben.status),
        (seen, Some(0))
    );

    let heard: String = (0..4).map(|_| ann.line() + "\n").collect();
    assert_eq!(
        without_times(&heard),
        "Here are: Ann, Ann1\nAnn1 came in\nAnn1: Hello, Ann!\nHere are: Ann\n"
    );
    let end = ann.end();
    if cfg!(unix) {
        end.assert_out("You left.\n", 130);
    }
}

#[cfg(unix)]
#[test]
fn the_example_chat_ends_when_the_server_stops() {
    let server = EchoServer::start();
    let ann = ann_in_the_room(&server);
    server.process.signal(rustix::process::Signal::TERM);
    let out = "The room is closed: the server is stopping.\n";
    assert_eq!(ann.wait(), Output::of(out, "", 0));
}
