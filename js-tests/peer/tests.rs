//! The peer with a client that sends plain bytes.

use std::{future::Future, sync::LazyLock};

use boa_websocket::net::connector::{Connector, Target};
use test_server::frame::{Frame, Opcode, from_hex, hex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::network::Network;
use test_server::{handshake::response_with, rows};

static RIGHT: LazyLock<String> =
    LazyLock::new(|| response_with("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", ""));

fn request(query: &str) -> String {
    let query = query.replace(' ', "%20");
    format!(
        "GET /path?{query} HTTP/1.1\r\nHost: peer\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Origin: https://example.com\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
}

fn masked(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    Frame::new(opcode, payload).masked().bytes()
}

/// Sends the request and these bytes. Returns all bytes of the peer, or the kind of error that ends
/// the connection.
async fn talk(
    network: &Network,
    request: String,
    bytes: Vec<u8>,
) -> Result<Vec<u8>, std::io::ErrorKind> {
    let target = Target::from_url(&"ws://peer/".parse().unwrap()).unwrap();
    let mut stream = network.connect(target).await.unwrap().stream;
    stream.write_all(request.as_bytes()).await.unwrap();
    stream.write_all(&bytes).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut received = Vec::new();
    match stream.read_to_end(&mut received).await {
        Ok(_) => Ok(received),
        Err(error) => Err(error.kind()),
    }
}

/// The bytes after the right response head, in hexadecimal. Fails after a complaint.
async fn frames(network: &Network, query: &str, bytes: Vec<u8>) -> String {
    let received = talk(network, request(query), bytes).await.unwrap();
    assert_eq!(network.stage.complaints(), [""; 0], "{query}");
    let frames = received.strip_prefix(RIGHT.as_bytes());
    hex(frames.unwrap_or_else(|| panic!("{query} brought {}", String::from_utf8_lossy(&received))))
}

fn on_a_paused_clock(test: impl Future<Output = ()>) {
    test_server::paused_tokio_runtime().block_on(async {
        tokio::time::timeout(std::time::Duration::from_secs(3600), test)
            .await
            .unwrap();
    });
}

pub(crate) fn violations_of_the_client_are_errors() {
    on_a_paused_clock(async {
        // The masking keys are zero.
        let table = "
            81 01 61 -> a frame without a mask: text:a
            c1 80 00000000 -> a reserved bit is set: text:
            8b 80 00000000 -> a reserved opcode: opcode 11:
            09 80 00000000 -> a control frame in fragments: ping+:
            81 81 00000000 ff -> text that is not UTF-8: text:\u{fffd}
            88 81 00000000 03 -> a Close frame of one byte: close:\x03
            88 82 00000000 03ed -> a code that may not be sent: close:1005
            81 80 000000 -> the client ended within a frame
            88 80 00000000 81 81 00000000 61 -> a frame after the Close frame: text:a
        ";
        for (bytes, expected) in rows(table, "->") {
            let network = Network::new();
            let bytes = from_hex(bytes).unwrap();
            talk(&network, request("accept&drain"), bytes)
                .await
                .unwrap();
            let expected = format!("connection 1: {expected}");
            assert_eq!(network.stage.complaints(), [expected]);
        }
        let right = request("accept");
        for (from, to) in [
            ("GET ", "POST "),
            ("HTTP/1.1", "HTTP/1.0"),
            ("Host: peer\r\n", ""),
            ("Upgrade: websocket", "Upgrade: h2c"),
            ("Connection: Upgrade", "Connection: close"),
            ("Version: 13", "Version: 8"),
            ("dGhlIHNhbXBsZSBub25jZQ==", "bm9uY2U="),
            ("\r\n\r\n", "\r\nReferer: /\r\n\r\n"),
            ("\r\n\r\n", "\r\nHost: peer\r\n\r\n"),
        ] {
            let network = Network::new();
            talk(&network, right.replace(from, to), Vec::new())
                .await
                .unwrap();
            let complaints = network.stage.complaints();
            assert!(
                complaints.len() == 1 && complaints[0].contains("wrong in the request"),
                "{to}: {complaints:?}"
            );
        }
    });
}

pub(crate) fn a_program_that_cannot_be_carried_out_is_a_complaint() {
    on_a_paused_clock(async {
        let table = r"
            acept -> connection 1: the step 'acept': there is no such step
            accept&binary=0 -> connection 1: the step 'binary=0': '0' ends within a byte
            accept&raw=xy -> connection 1: the step 'raw=xy': 'xy' is not hexadecimal
            accept&pause=soon -> connection 1: the step 'pause=soon': its value is not a number
            header=X&accept -> connection 1: the step 'header=X': no 'Name: value'
            accept&close=bye -> connection 1: the step 'close=bye': no code
            accept&expect=text:hello -> connection 1: expected text:hello, the client sent text:bye
            accept&expect=text:bye&expect=text:bye -> connection 1: expected text:bye, the client sent end
        ";
        for (query, expected) in rows(table, "->") {
            let network = Network::new();
            talk(&network, request(query), masked(Opcode::TEXT, b"bye"))
                .await
                .unwrap();
            assert_eq!(network.stage.complaints(), [expected]);
        }
        let network = Network::new();
        talk(&network, "GET / HTTP/1.1\r\n".to_owned(), Vec::new())
            .await
            .unwrap();
        assert_eq!(
            network.stage.complaints(),
            ["connection 1: the client ended before its request was whole"]
        );
    });
}

pub(crate) fn requests_of_http_are_answered() {
    on_a_paused_clock(async {
        let answer = async |request: &str, content: &str| {
            let network = Network::new();
            let request = request.replace("HTTP/1.1", "HTTP/1.1\r\nHost: peer") + "\r\n\r\n";
            let received = talk(&network, request, content.as_bytes().to_vec()).await;
            let received = String::from_utf8(received.unwrap()).unwrap();
            (
                received.replace("\r\n", "|"),
                network.stage.complaints().join(" "),
            )
        };
        for (request, content, expected) in [
            (
                "PUT /?answer=200%20OK,{content}-{line}-{Accept}-{}{%221%22} HTTP/1.1\r\nContent-Length: 2\r\nAccept: a",
                "hi",
                "HTTP/1.1 200 OK|Connection: close|Content-Length: 81||hi-PUT /?answer=200%20OK,{content}-{line}-{Accept}-{}{%221%22} HTTP/1.1-a-{}{\"1\"}",
            ),
            (
                "POST /?header=X:%20y&answer=201%20Made,{content} HTTP/1.1\r\nTransfer-Encoding: chunked",
                "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
                "HTTP/1.1 201 Made|Connection: close|Content-Length: 5|X: y||hello",
            ),
            (
                "HEAD /?answer=200%20OK,hello HTTP/1.1",
                "",
                "HTTP/1.1 200 OK|Connection: close|Content-Length: 5||",
            ),
            (
                "GET /?answer=204%20No%20Content HTTP/1.1",
                "",
                "HTTP/1.1 204 No Content|Connection: close||",
            ),
            (
                "GET /?stream=200%20OK&chunk=hello&chunk HTTP/1.1",
                "",
                "HTTP/1.1 200 OK|Connection: close|Transfer-Encoding: chunked||5|hello|0||",
            ),
        ] {
            let expected = (expected.to_owned(), String::new());
            assert_eq!(answer(request, content).await, expected);
        }
        for (request, complaint) in [
            (
                "GET / HTTP/1.1",
                "a request of HTTP has no handshake to accept",
            ),
            (
                "GET /?answer=200 HTTP/1.1\r\nAccept: a\r\naccept: b",
                "a header twice",
            ),
            (
                "GET peer/?answer=200 HTTP/1.1",
                "wrong in the request: the request line",
            ),
        ] {
            let (_, complaints) = answer(request, "").await;
            assert!(complaints.contains(complaint), "{complaints}");
        }
    });
}

pub(crate) fn a_connection_can_end_in_every_way() {
    on_a_paused_clock(async {
        let network = Network::new();
        assert_eq!(frames(&network, "accept&end&text=no", Vec::new()).await, "");
        assert_eq!(
            frames(
                &network,
                "accept&name=half&half&skip",
                masked(Opcode::TEXT, b"hi")
            )
            .await,
            ""
        );
        let expected = [Frame::text("text:hi").bytes(), Frame::text("end").bytes()].concat();
        assert_eq!(
            frames(&network, "accept&journal=half", Vec::new()).await,
            hex(&expected)
        );
        let reset = talk(&network, request("accept&text=lost&reset"), Vec::new()).await;
        assert_eq!(reset, Err(std::io::ErrorKind::ConnectionReset));
        let silent = talk(
            &network,
            request("accept&silence"),
            masked(Opcode::CLOSE, b""),
        );
        let waited = tokio::time::timeout(std::time::Duration::from_secs(600), silent).await;
        assert!(waited.is_err(), "it ended all the same");
    });
}

pub(crate) fn the_end_of_every_connection_can_be_awaited() {
    on_a_paused_clock(async {
        let network = Network::new();
        let target = Target::from_url(&"ws://peer/".parse().unwrap()).unwrap();
        let mut stream = network.connect(target).await.unwrap().stream;
        stream
            .write_all((request("accept&drain") + "\u{1}").as_bytes())
            .await
            .unwrap();
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        assert_eq!(network.stage.complaints(), [""; 0]);
        drop(stream);
        network.stage.empty().await;
        assert_eq!(
            network.stage.complaints(),
            ["connection 1: the client ended within a frame"]
        );
    });
}

pub(crate) fn bytes_arrive_as_they_were_sent() {
    on_a_paused_clock(async {
        for (query, expected) in [
            ("accept&text=a&text=b&end", vec![RIGHT.len(), 3, 3]),
            (
                "cork&accept&text=a&uncork&text=b&end",
                vec![RIGHT.len() + 3, 3],
            ),
            ("accept&drip&text=a&end", vec![RIGHT.len(), 1, 1, 1]),
        ] {
            let network = Network::new();
            let target = Target::from_url(&"ws://peer/".parse().unwrap()).unwrap();
            let mut stream = network.connect(target).await.unwrap().stream;
            stream.write_all(request(query).as_bytes()).await.unwrap();
            let mut pieces = Vec::new();
            loop {
                match stream.read(&mut [0; 1000]).await.unwrap() {
                    0 => break,
                    length => pieces.push(length),
                }
            }
            assert_eq!(pieces, expected, "{query}");
        }
    });
}
