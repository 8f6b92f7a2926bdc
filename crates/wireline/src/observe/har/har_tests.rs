//! Records of connections, held against the tables of HAR 1.2.

use super::*;
use crate::{
    Closed, MemoryNetwork, MessageKind, Options, connect_with,
    protocol::frame::Opcode,
    testing::scripted_server::{SECOND, close, frame, open_socket, request},
};
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::sync::Arc;
use test_server::handshake;
use url::Url;

/// The objects of [HAR 1.2](http://www.softwareishard.com/blog/har-12-spec/), and the types of
/// their members. `s`: string, `n`: number, `o`: object, `a`: array of objects, `?`: may be
/// missing, `=`: what the objects are.
const TABLES: &str = "\
file log:o=log
log version:s creator:o=creator browser:o?=creator pages:a?=page entries:a=entry comment:s?
creator name:s version:s comment:s?
entry pageref:s? startedDateTime:s time:n request:o=request response:o=response cache:o=cache \
    timings:o=timings serverIPAddress:s? connection:s? comment:s?
request method:s url:s httpVersion:s cookies:a=pair headers:a=pair queryString:a=pair \
    headersSize:n bodySize:n postData:o?=postData
postData mimeType:s text:s?
response status:n statusText:s httpVersion:s cookies:a=pair headers:a=pair content:o=content \
    redirectURL:s headersSize:n bodySize:n
pair name:s value:s comment:s?
content size:n mimeType:s text:s? encoding:s?
cache
timings blocked:n? dns:n? connect:n? send:n wait:n receive:n ssl:n?";

/// The first thing in which a value differs from its table.
fn difference(value: &Value, table: &str) -> Option<String> {
    let mut tables = TABLES.lines().map(str::split_ascii_whitespace);
    let members: Vec<_> = tables
        .find_map(|mut words| (words.next() == Some(table)).then_some(words))
        .unwrap()
        .map(|member| member.split_once(':').unwrap())
        .collect();
    let Some(object) = value.as_object() else {
        return Some(format!("{table} is no object"));
    };
    for name in object.keys() {
        if !name.starts_with('_') && !members.iter().any(|(known, _)| known == name) {
            return Some(format!("{table} has {name}"));
        }
    }
    for (name, kind) in members {
        let (kind, below) = kind.split_once('=').unwrap_or((kind, ""));
        let wrong = match (object.get(name), kind.trim_end_matches('?')) {
            (None, _) if kind.ends_with('?') => None,
            (None, _) => Some("is missing".to_owned()),
            (Some(Value::String(_)), "s") | (Some(Value::Number(_)), "n") => None,
            (Some(object @ Value::Object(_)), "o") => difference(object, below),
            (Some(Value::Array(array)), "a") => array.iter().find_map(|one| difference(one, below)),
            (Some(other), _) => Some(format!("is {other}")),
        };
        if let Some(wrong) = wrong {
            return Some(format!("{table}.{name}: {wrong}"));
        }
    }
    None
}

fn written(recorder: &Recorder) -> Value {
    let mut bytes = Vec::new();
    recorder.write_to(&mut bytes).unwrap();
    let record: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(difference(&record, "file"), None);
    let read: File = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), record);
    let again = serde_json::to_vec(&read).unwrap();
    assert_eq!(serde_json::from_slice::<File>(&again).unwrap(), read);
    record["log"].clone()
}

/// A recorder that starts at 2026-01-02T03:04:05.678Z.
fn recorder() -> Recorder {
    Recorder::new(SystemTime::UNIX_EPOCH + Duration::from_millis(1_767_323_045_678))
}

fn options(recorder: &Arc<Recorder>) -> Options {
    Options::new().observer(recorder.clone())
}

#[test]
fn the_tables_notice_what_is_missing_and_what_is_unknown() {
    let file = |log: Value| json!({ "log": log });
    let creator = json!({ "name": "a", "version": "1" });
    let log = json!({ "version": "1.2", "creator": creator, "entries": [], "_mine": 1 });
    assert_eq!(difference(&file(log.clone()), "file"), None);
    for (name, value) in [
        ("entries", json!([{}])),
        ("version", json!(1)),
        ("mine", json!(1)),
        ("creator", json!({})),
    ] {
        let mut wrong = log.clone();
        wrong[name] = value;
        assert!(difference(&file(wrong), "file").is_some(), "{name}");
    }
}

#[test]
fn files_of_other_writers_are_read_whatever_is_in_members_that_nobody_needs() {
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    for other in ["null", "-1", "\"text\"", "{\"name\": null}", &deep] {
        let text = format!(
            r#"{{ "log": {{ "version": {other}, "creator": {other}, "pages": {other}, "comment": {other}, "new": {other},
            "entries": [{{ "startedDateTime": "2026-01-02T03:04:05Z", "cache": {other}, "connection": {other},
            "serverIPAddress": {other}, "_securityDetails": {other}, "_pings": {other}, "_initiator": {other},
            "timings": {{ "wait": 2, "receive": {other}, "ssl": {other} }},
            "request": {{ "url": "http://a.example/", "cookies": {other}, "headers": {other}, "queryString": {other},
                "bodySize": {other}, "postData": {{ "text": "a", "mimeType": {other}, "params": {other} }} }},
            "response": {{ "status": 200, "cookies": {other}, "headersSize": {other}, "redirectURL": {other},
                "content": {{ "size": {other}, "compression": {other} }} }} }}] }} }}"#
        );
        let file: File = serde_json::from_str(&text).unwrap();
        let [entry] = &file.log.entries[..] else {
            panic!("{file:?}")
        };
        assert_eq!(
            (&*entry.request.url, entry.response.status),
            ("http://a.example/", 200)
        );
        let content = entry.request.content.as_ref().unwrap();
        assert_eq!(content.text.as_deref(), Some("a"));
        assert_eq!((entry.timings.wait, &entry.messages), (2.0, &None));
    }
}

#[test]
fn members_that_a_reader_needs_are_checked() {
    let message = json!({ "type": "send", "time": 1, "opcode": 1, "data": "a" });
    let file = |message: &Value| {
        let entry = json!({ "startedDateTime": "", "request": { "url": "" }, "_webSocketMessages": [message] });
        serde_json::from_value::<File>(json!({ "log": { "entries": [entry] } }))
    };
    assert!(file(&message).is_ok());
    for name in ["type", "time", "opcode"] {
        let mut wrong = message.clone();
        wrong.as_object_mut().unwrap().remove(name);
        assert!(file(&wrong).is_err(), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_an_entry_with_its_messages_as_devtools_write_it() {
    let recorder = Arc::new(recorder());
    let (mut socket, mut server) = open_socket(options(&recorder)).await;
    tokio::time::advance(SECOND).await;
    socket.send("h\u{e9}").await.unwrap();
    tokio::time::advance(SECOND).await;
    server.send(&frame(Opcode::Binary, &[0, 255])).await;
    socket.next().await.unwrap().unwrap();
    server.frame().await;
    tokio::time::advance(SECOND).await;
    server.send(&close(4001, "done")).await;
    let closing = tokio::spawn(async move { server.frame().await });
    while socket.next().await.is_some() {}
    closing.await.unwrap();

    let log = written(&recorder);
    assert_eq!(
        (&log["version"], &log["pages"]),
        (&json!("1.2"), &json!([]))
    );
    let entry = &log["entries"][0];
    assert_eq!(entry["_resourceType"], "websocket");
    assert_eq!(entry["startedDateTime"], "2026-01-02T03:04:05.678Z");
    assert_eq!(
        entry["_webSocketMessages"],
        json!([
            { "type": "send", "time": 1_767_323_046.678, "opcode": 1, "data": "h\u{e9}" },
            { "type": "receive", "time": 1_767_323_047.678, "opcode": 2, "data": "AP8=" },
        ])
    );
    assert_eq!(entry["request"]["url"], "ws://chat.example/");
    assert_eq!(
        (&entry["response"]["status"], &entry["response"]["_error"]),
        (&json!(101), &Value::Null)
    );
    let close = json!({
        "time": 1_767_323_048.678, "code": 4001, "reason": "done", "clean": true, "by": "server", "error": null,
    });
    assert_eq!(entry["_close"], close);
    assert_eq!(
        (&entry["_wireSent"], &entry["_wireReceived"]),
        (&json!(3 + 6), &json!(2 + 6))
    );
    assert_eq!(
        (&entry["time"], &entry["timings"]["receive"]),
        (&json!(3000.0), &json!(3000.0))
    );
}

#[tokio::test]
async fn secrets_are_replaced_unless_they_are_asked_for() {
    for (secrets, masked) in [(false, true), (true, false)] {
        let recorder = if secrets {
            recorder().with_secrets()
        } else {
            recorder()
        };
        let recorder = Arc::new(recorder);
        let request = request("ws://ann:pw1@chat.example/?a=b")
            .header("Cookie", "s=pw2")
            .header("X-Room", "blue");
        let network = Arc::new(MemoryNetwork::new());
        let mut listener = network.listen("chat.example", 80);
        tokio::spawn(async move {
            let mut stream = listener.accept().await;
            let response = "HTTP/1.1 401 No\r\nSet-Cookie: t=pw3\r\nContent-Length: 0\r\n\r\n";
            handshake::answer(&mut stream, response).await;
            std::future::pending::<()>().await;
        });
        assert!(
            connect_with(request, options(&recorder), network)
                .await
                .is_err()
        );
        let log = written(&recorder);
        let text = log.to_string();
        for secret in ["pw1", "pw2", "pw3", "YW5uOnB3MQ=="] {
            assert_eq!(text.contains(secret), !masked, "{secret}");
        }
        let entry = &log["entries"][0];
        assert_eq!(
            entry["request"]["queryString"],
            json!([{ "name": "a", "value": "b" }])
        );
        assert_eq!(entry["response"]["status"], 401);
        assert!(
            entry["_close"]["error"].as_str().unwrap().contains("401"),
            "{entry}"
        );
        assert!(text.contains("blue"));
    }
}

#[tokio::test]
async fn a_message_that_is_sent_in_parts_is_recorded_as_one() {
    let recorder = Arc::new(recorder());
    let (mut socket, _server) = open_socket(options(&recorder)).await;
    socket
        .send_reader(&b"hello"[..], MessageKind::Text)
        .await
        .unwrap();
    let log = written(&recorder);
    let [message] = &log["entries"][0]["_webSocketMessages"].as_array().unwrap()[..] else {
        panic!("{log}")
    };
    assert_eq!(
        (&message["type"], &message["data"]),
        (&json!("send"), &json!("hello"))
    );
}

#[tokio::test]
async fn what_is_beyond_the_limit_is_left_out_and_counted() {
    let recorder = Arc::new(recorder().with_limit(4000));
    let options = options(&recorder).deflate(None);
    let (mut socket, _server) = open_socket(options.clone()).await;
    for _ in 0..3 {
        socket.send(vec![0; 3000]).await.unwrap();
    }
    let log = written(&recorder);
    let entry = &log["entries"][0];
    assert_eq!(entry["_webSocketMessages"], json!([]));
    assert_eq!(entry["_messagesLeftOut"], 3);
    assert_eq!(
        entry["comment"],
        "3 messages were left out: the limit is 4000 bytes"
    );
    for n in 2..10 {
        drop(open_socket(options.clone()).await);
        if written(&recorder)["entries"].as_array().unwrap().len() < n {
            break;
        }
    }
    let comment =
        "1 connections were left out, because the record has reached its limit of 4000 bytes";
    assert_eq!(written(&recorder)["comment"], comment);
}

#[test]
fn phases_pings_peaks_and_encryption_are_recorded() {
    use crate::{
        Phase,
        observe::observer::{Encryption, Peer, ResponseHead},
    };
    let recorder = recorder();
    let began = recorder.clock.began;
    let url: Url = "wss://chat.example/".parse().unwrap();
    let at = |milliseconds| began + Duration::from_millis(milliseconds);
    let observe = |time, observation: &Observation<'_>| recorder.observe(7, at(time), observation);
    let peer = Peer {
        local: Some(([127, 0, 0, 1], 50_000).into()),
        address: Some(([192, 0, 2, 1], 443).into()),
        proxy: Some("http://p:1"),
        ..Peer::default()
    };
    let encryption = Encryption {
        host: "chat.example",
        version: "TLS 1.3",
        cipher_suite: "X",
        alpn: None,
        subject: "CN=a",
        issuer: "CN=b",
    };
    let head = ResponseHead {
        version: "HTTP/1.1",
        status: 101,
        reason: "OK",
        headers: &[],
    };
    observe(
        10,
        &Observation::Connecting {
            url: &url,
            protocols: &[],
        },
    );
    observe(10, &Observation::Phase(Phase::Resolving));
    observe(15, &Observation::Phase(Phase::Waiting));
    observe(22, &Observation::Phase(Phase::Connecting));
    observe(33, &Observation::Connected(peer));
    observe(33, &Observation::Phase(Phase::Tls));
    observe(50, &Observation::Encrypted(encryption));
    observe(50, &Observation::Phase(Phase::Handshake));
    observe(70, &Observation::Response(head));
    observe(
        80,
        &Observation::Pong {
            payload: b"",
            round_trip: Some(Duration::from_millis(9)),
        },
    );
    observe(
        80,
        &Observation::Pong {
            payload: b"unasked",
            round_trip: None,
        },
    );
    observe(90, &Observation::Buffered(1000));
    let closed = Closed {
        error: Some(crate::Error::EndOfStream),
        ..Closed::default()
    };
    observe(100, &Observation::Closed(&closed));
    observe(110, &Observation::Buffered(2000));
    let log = written(&recorder);
    let entry = &log["entries"][0];
    let timings = json!({
        "blocked": 7.0, "dns": 5.0, "connect": 28.0, "ssl": 17.0, "send": 0.0, "wait": 20.0, "receive": 30.0,
    });
    assert_eq!(entry["timings"], timings);
    assert_eq!(entry["time"], 90.0);
    assert_eq!(
        (&entry["serverIPAddress"], &entry["connection"]),
        (&json!("192.0.2.1"), &json!("50000"))
    );
    assert_eq!(
        (&entry["_proxy"], &entry["_buffered"]),
        (&json!("http://p:1"), &json!(1000))
    );
    let security =
        json!({ "protocol": "TLS 1.3", "cipher": "X", "subjectName": "CN=a", "issuer": "CN=b" });
    assert_eq!(entry["_securityDetails"], security);
    assert_eq!(entry["_pings"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&entry["_close"]["code"], &entry["_close"]["clean"]),
        (&json!(1006), &json!(false))
    );
}

/// Sends a POST, reads its answer, and returns the entry.
#[cfg(feature = "http1")]
async fn asked(recorder: Recorder, answer: Vec<u8>) -> Value {
    use crate::requests::http1::{Content, Request, send};
    use futures_util::TryStreamExt;
    use tokio::io::AsyncWriteExt;

    let (recorder, network) = (Arc::new(recorder), Arc::new(MemoryNetwork::new()));
    let mut listener = network.listen("api.example", 80);
    let served = tokio::spawn(async move {
        let mut stream = listener.accept().await;
        let asked = handshake::request_with_content(&mut stream).await;
        assert!(asked.unwrap().1 == b"user=ann");
        stream.write_all(&answer).await.unwrap();
    });
    let mut request = Request::new("http://api.example/token?a=b".parse().unwrap());
    request.method = "POST".to_owned();
    request.headers = vec![("Content-Type".to_owned(), "text/plain".to_owned())];
    request.content = Content::Bytes("user=ann".into());
    let response = send(request, Arc::new(options(&recorder)), network)
        .await
        .unwrap();
    let _ = response.content.try_collect::<Vec<_>>().await;
    served.await.unwrap();
    written(&recorder)["entries"][0].clone()
}

#[cfg(feature = "http1")]
#[tokio::test]
async fn a_request_is_an_entry_with_its_contents() {
    use std::io::Write;

    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";
    let plain = format!("{head}Content-Length: 8\r\n\r\n{{\"a\":12}}").into_bytes();
    let entry = asked(recorder(), plain.clone()).await;
    assert_eq!(
        (&entry["_resourceType"], &entry["_webSocketMessages"]),
        (&json!("fetch"), &Value::Null)
    );
    let (request, response) = (&entry["request"], &entry["response"]);
    assert_eq!(
        (&request["method"], &request["bodySize"]),
        (&json!("POST"), &json!(8))
    );
    assert_eq!(
        request["postData"],
        json!({ "mimeType": "text/plain", "text": "user=ann" })
    );
    assert_eq!(
        (&response["status"], &response["bodySize"]),
        (&json!(200), &json!(8))
    );
    assert_eq!(
        response["content"],
        json!({ "size": 8, "mimeType": "application/json", "text": "{\"a\":12}" })
    );

    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&[0, 255]).unwrap();
    let gzip = gzip.finish().unwrap();
    let answer = format!(
        "{head}Content-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        gzip.len()
    );
    let entry = asked(recorder(), [answer.as_bytes(), &gzip].concat()).await;
    let content =
        json!({ "size": 2, "mimeType": "application/json", "text": "AP8=", "encoding": "base64" });
    assert_eq!(
        (
            &entry["response"]["content"],
            &entry["response"]["bodySize"]
        ),
        (&content, &json!(gzip.len()))
    );

    let entry = asked(
        recorder(),
        format!("{head}Content-Length: 9\r\n\r\nhalf").into_bytes(),
    )
    .await;
    assert!(
        entry["response"]["_error"]
            .as_str()
            .unwrap()
            .contains("before its answer was complete"),
        "{entry}"
    );

    let large = format!("{head}Content-Length: 9000\r\n\r\n{}", "x".repeat(9000)).into_bytes();
    let entry = asked(recorder().with_limit(4000), large).await;
    assert_eq!(
        entry["response"]["content"],
        json!({ "size": 9000, "mimeType": "application/json" })
    );
    assert_eq!(
        entry["comment"],
        "content was left out: the limit is 4000 bytes"
    );
}

#[cfg(feature = "http1")]
#[tokio::test]
async fn the_content_of_a_request_that_is_sent_again_is_recorded_once() {
    use crate::requests::http1::{Content, Pool, Request};
    use futures_util::TryStreamExt;
    use tokio::io::AsyncWriteExt;

    let (recorder, network) = (Arc::new(recorder()), MemoryNetwork::new());
    let mut listener = network.listen("api.example", 80);
    tokio::spawn(async move {
        for requests in [2, 1] {
            let mut stream = listener.accept().await;
            for number in 1..=requests {
                let asked = handshake::request_with_content(&mut stream).await;
                assert!(asked.unwrap().1 == b"user=ann");
                // The second request gets no answer.
                if number == 1 {
                    stream
                        .write_all(handshake::ok("").as_bytes())
                        .await
                        .unwrap();
                }
            }
        }
    });
    let network: Arc<dyn crate::Connector> = Arc::new(network);
    let (pool, options) = (Pool::default(), Arc::new(options(&recorder)));
    for _ in 0..2 {
        let mut request = Request::new("http://api.example/".parse().unwrap());
        request.method = "PUT".to_owned();
        request.content = Content::Bytes("user=ann".into());
        let response = pool.send(request, options.clone(), network.clone()).await;
        let content = response.unwrap().content;
        content.try_collect::<Vec<_>>().await.unwrap();
    }
    let sent = &written(&recorder)["entries"][1]["request"];
    assert_eq!(
        (&sent["bodySize"], &sent["postData"]["text"]),
        (&json!(8), &json!("user=ann"))
    );
}
