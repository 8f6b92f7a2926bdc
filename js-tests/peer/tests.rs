//! The peer with a client that sends plain bytes.

use std::{
    future::Future,
    sync::{Arc, LazyLock},
};

use boa_websocket::net::{
    self,
    connector::{Connector, Target},
};
use futures_util::StreamExt;
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
    Frame {
        mask: Some([7, 8, 9, 10]),
        ..Frame::new(opcode, payload)
    }
    .bytes()
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

/// The texts that the peer sends.
async fn told(network: &Network, query: &str, bytes: Vec<u8>) -> Vec<String> {
    let received = from_hex(&frames(network, query, bytes).await).unwrap();
    let mut rest = &*received;
    let mut texts = Vec::new();
    while let Some((frame, length)) = Frame::parse(rest) {
        texts.push(
            frame
                .to_string()
                .strip_prefix("text:")
                .expect("text")
                .to_owned(),
        );
        rest = &rest[length..];
    }
    texts
}

fn on_a_paused_clock(test: impl Future<Output = ()>) {
    let clock = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap();
    clock.block_on(async {
        tokio::time::timeout(std::time::Duration::from_secs(3600), test)
            .await
            .unwrap();
    });
}

pub(crate) fn every_kind_of_response_can_be_sent() {
    let accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
    let line = "HTTP/1.1 101 Switching Protocols\r\n";
    on_a_paused_clock(async {
        for (query, expected) in [
            ("accept", RIGHT.clone()),
            ("http=1.0&accept", RIGHT.replace("HTTP/1.1", "HTTP/1.0")),
            (
                "accept=200 OK",
                RIGHT.replace("101 Switching Protocols", "200 OK"),
            ),
            (
                "header=connection: keep-alive, upgrade&accept",
                RIGHT.replace(": Upgrade", ": keep-alive, upgrade"),
            ),
            (
                "without=upgrade&accept",
                RIGHT.replace("Upgrade: websocket\r\n", ""),
            ),
            (
                "header=Sec-WebSocket-Accept: x&accept",
                RIGHT.replace("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "x"),
            ),
            (
                "also=Upgrade: h2c&accept",
                RIGHT.replace("\r\n\r\n", "\r\nUpgrade: h2c\r\n\r\n"),
            ),
            (
                "protocol=chat&accept",
                RIGHT.replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: chat\r\n\r\n"),
            ),
            (
                "headers=2&accept",
                RIGHT.replace("\r\n\r\n", "\r\nX-0: x\r\nX-1: x\r\n\r\n"),
            ),
            (
                "filler=5&accept",
                RIGHT.replace("\r\n\r\n", "\r\nX-Filler: xxxxx\r\n\r\n"),
            ),
            ("cut=20&accept", RIGHT[..20].to_owned()),
            (
                "interim=103 Early Hints&accept",
                format!("HTTP/1.1 103 Early Hints\r\n\r\n{}", *RIGHT),
            ),
            (
                "refuse=404 Not Found",
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned(),
            ),
            (
                "header=Location: /a&refuse=302 Found,there",
                "HTTP/1.1 302 Found\r\nContent-Length: 5\r\nLocation: /a\r\n\r\nthere".to_owned(),
            ),
            (
                "head=HTTP/1.1 101 Switching Protocols%0d%0aSec-WebSocket-Accept: {accept}%0D%0A%0D%0A",
                format!("{line}{accept}\r\n"),
            ),
            ("raw=00 ff", "\0\u{fffd}".to_owned()),
        ] {
            let network = Network::new();
            let received = talk(&network, request(query), Vec::new()).await.unwrap();
            assert_eq!(String::from_utf8_lossy(&received), expected, "{query}");
            assert_eq!(network.stage.complaints(), [""; 0], "{query}");
        }
    });
}

pub(crate) fn every_kind_of_frame_can_be_sent() {
    let long = format!("817e0100{}", "78".repeat(256));
    let longest = format!("827f0000000000010000{}", "78".repeat(65536));
    on_a_paused_clock(async {
        for (step, expected) in [
            ("text=h%C3%A9+", "810468c3a92b"),
            ("text=%ff", "8101ff"),
            ("binary=00 ff", "820200ff"),
            ("ping=x", "890178"),
            ("pong", "8a00"),
            ("close", "8800"),
            ("close=1000", "880203e8"),
            ("close=999,no,well", "880903e76e6f2c77656c6c"),
            ("close-raw=03", "880103"),
            ("begin=a&continue=b&finish=c", "010161000162800163"),
            ("begin-binary=61", "020161"),
            ("fill=256", &long),
            ("fill-binary=65536", &longest),
            ("masked=a", "81810102030460"),
            ("raw=f1 00", "f100"),
            ("times=3&text=a&text=b", "810161810161810161810162"),
        ] {
            let network = Network::new();
            assert_eq!(
                frames(&network, &format!("accept&{step}&end"), Vec::new()).await,
                expected,
                "{step}"
            );
        }
    });
}

pub(crate) fn frames_of_the_client_are_recorded() {
    on_a_paused_clock(async {
        let network = Network::new();
        let parts = [
            Frame {
                mask: Some([0; 4]),
                ..Frame::text("he").begun()
            }
            .bytes(),
            masked(Opcode::CONTINUATION, b"y"),
            masked(Opcode::BINARY, &[0, 255]),
            masked(Opcode::PING, b"?"),
            masked(Opcode::CLOSE, b"\x03\xe8bye"),
        ];
        assert_eq!(
            told(
                &network,
                "accept&expect=text%2b:he&expect=continuation:y&times=4&report&keys",
                parts.concat()
            )
            .await,
            [
                "binary:00ff",
                "ping:?",
                "close:1000,bye",
                "end",
                "5 frames, 2 keys"
            ]
        );
        assert_eq!(
            told(&network, "accept&skip&report", masked(Opcode::CLOSE, b"")).await,
            ["end"]
        );
        let told = told(
            &network,
            "accept&request=origin&request=Cookie&request=line&request",
            Vec::new(),
        )
        .await;
        assert_eq!(told[..2], ["https://example.com", "(none)"]);
        assert_eq!(
            told[2],
            "GET /path?accept&request=origin&request=Cookie&request=line&request HTTP/1.1"
        );
        assert_eq!(
            told[3].replace('\n', "\r\n") + "\r\n\r\n",
            request("accept&request=origin&request=Cookie&request=line&request")
        );
    });
}

pub(crate) fn after_the_last_step_the_peer_is_polite() {
    on_a_paused_clock(async {
        let client = [
            masked(Opcode::PING, b"?"),
            masked(Opcode::TEXT, b"hi"),
            masked(Opcode::CLOSE, b"\x03\xe8"),
        ]
        .concat();
        for (query, expected) in [
            ("accept", "8a013f880203e8"),
            ("accept&echo", "8a013f81026869880203e8"),
            ("", "8a013f81026869880203e8"),
            ("accept&close=1001", "880203e98a013f"),
            ("accept&times=3&skip&close=1001", "880203e9"),
            ("accept&drain", ""),
        ] {
            let network = Network::new();
            let request = request(query)
                .replace("?  ", " ")
                .replace("/path? ", "/path ");
            let received = talk(&network, request, client.clone()).await.unwrap();
            assert_eq!(hex(&received[RIGHT.len()..]), expected, "{query}");
            assert_eq!(network.stage.complaints(), [""; 0], "{query}");
        }
    });
}

pub(crate) fn violations_of_the_client_are_errors() {
    on_a_paused_clock(async {
        for (bytes, expected) in [
            (
                Frame::text("a").bytes(),
                "connection 1: a frame without a mask: text:a",
            ),
            (
                from_hex("c18000000000").unwrap(),
                "connection 1: a reserved bit is set: text:",
            ),
            (
                from_hex("8b8000000000").unwrap(),
                "connection 1: a reserved opcode: opcode 11:",
            ),
            (
                from_hex("098000000000").unwrap(),
                "connection 1: a control frame in fragments: ping+:",
            ),
            (
                masked(Opcode::TEXT, b"\xff"),
                "connection 1: text that is not UTF-8: text:\u{fffd}",
            ),
            (
                masked(Opcode::CLOSE, b"\x03"),
                "connection 1: a Close frame of one byte: close:\x03",
            ),
            (
                masked(Opcode::CLOSE, b"\x03\xed"),
                "connection 1: a code that may not be sent: close:1005",
            ),
            (
                from_hex("8180000000").unwrap(),
                "connection 1: the client ended within a frame",
            ),
            (
                [masked(Opcode::CLOSE, b""), masked(Opcode::TEXT, b"a")].concat(),
                "connection 1: a frame after the Close frame: text:a",
            ),
        ] {
            let network = Network::new();
            talk(&network, request("accept&drain"), bytes)
                .await
                .unwrap();
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

pub(crate) fn connections_know_of_each_other() {
    on_a_paused_clock(async {
        let network = Network::new();
        let (first, second) = tokio::join!(
            told(
                &network,
                "accept&name=a&wait=go&count&open",
                masked(Opcode::TEXT, b"hi")
            ),
            told(
                &network,
                "accept&count&open&pause=60000&signal=go&journal=a",
                Vec::new()
            ),
        );
        assert_eq!(first, ["2", "2"]);
        assert_eq!(second, ["2", "2", "text:hi", "end"]);
        assert_eq!(
            told(&network, "accept&count&open", Vec::new()).await,
            ["3", "1"]
        );
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
        assert_eq!(
            told(&network, "accept&journal=half", Vec::new()).await,
            ["text:hi", "end"]
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

pub(crate) fn a_sound_client_gives_no_reason_to_complain() {
    on_a_paused_clock(async {
        let network = Arc::new(Network::new());
        for host in ["peer", "a.peer", "localhost:8080", "127.0.0.1", "[::1]:81"] {
            let url = format!("ws://{host}/?accept&text=hi&expect=text:hello&close=1000,bye");
            let request = net::Request::new(url.parse().unwrap());
            let connector = Arc::clone(&network) as Arc<dyn Connector>;
            let mut socket = net::connect_with(request, net::Options::default(), connector)
                .await
                .unwrap();
            assert_eq!(
                socket.next().await.unwrap().unwrap(),
                net::Message::from("hi")
            );
            socket.send(net::Message::from("hello")).await.unwrap();
            assert!(socket.next().await.is_none());
        }
        network.stage.empty().await;
        assert_eq!(network.stage.complaints(), [""; 0]);
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
            let network = Arc::new(Network::new());
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
