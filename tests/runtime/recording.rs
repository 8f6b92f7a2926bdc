//! Runs that are recorded and replayed.

use super::{built, run_to_end, shared_file::SharedFile, text};
use boa_websocket::{
    Builder, Error, Permissions, Runtime,
    net::{MemoryListener, MemoryNetwork, connector::Connector},
    runtime::{LocalStorage, RecordedInput, Recorder, Recording, StopReason},
};
use futures_util::{SinkExt, StreamExt};
use proptest::{
    collection::vec,
    prelude::{Just, Strategy, any},
    prop_assert, prop_assert_eq, prop_oneof, proptest,
    test_runner::Config,
};
use std::{
    cell::RefCell,
    io::{self, Cursor},
    rc::Rc,
    sync::Arc,
    time::Duration,
};
use test_server::{
    Folder, assert_matches, handshake::request_with_content, paused_tokio_runtime,
    tokio_runtime_with,
};
use tokio::{
    io::AsyncWriteExt,
    time::{sleep, timeout},
};
use tokio_tungstenite::{
    accept_async,
    tungstenite::{
        Message,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

/// A step of a server with a connection.
#[derive(Clone, Debug)]
enum Action {
    Send(usize),
    SendMany(usize),
    Echo,
    Ping,
    Sleep(u64),
    Close(u16),
    Vanish,
}

fn any_action() -> impl Strategy<Value = Action> {
    prop_oneof![
        3 => (0..2000_usize).prop_map(Action::Send),
        1 => (1..20_usize).prop_map(Action::SendMany),
        4 => Just(Action::Echo),
        1 => Just(Action::Ping),
        3 => (0..5_u64).prop_map(Action::Sleep),
        1 => (1000..1004_u16).prop_filter("it may be sent", |code| *code < 1004).prop_map(Action::Close),
        1 => Just(Action::Vanish),
    ]
}

async fn serve(mut listener: MemoryListener, actions: Vec<Action>) {
    loop {
        let (stream, actions) = (listener.accept().await, actions.clone());
        tokio::spawn(async move {
            let mut socket = accept_async(stream).await?;
            for action in actions {
                match action {
                    Action::Send(length) => socket.send(Message::from("a".repeat(length))).await?,
                    Action::SendMany(count) => {
                        for number in 0..count {
                            socket.feed(Message::from(vec![7; number])).await?;
                        }
                        socket.flush().await?;
                    }
                    // The script may wait for this server.
                    Action::Echo => match timeout(Duration::from_millis(20), socket.next()).await {
                        Ok(Some(Ok(message))) if message.is_text() || message.is_binary() => {
                            socket.send(message).await?;
                        }
                        Ok(Some(Ok(_))) | Err(_) => {}
                        _ => break,
                    },
                    Action::Ping => socket.send(Message::Ping("p".into())).await?,
                    Action::Sleep(milliseconds) => sleep(Duration::from_millis(milliseconds)).await,
                    Action::Close(code) => {
                        let frame = CloseFrame {
                            code: CloseCode::from(code),
                            reason: "done".into(),
                        };
                        socket.close(Some(frame)).await?;
                    }
                    Action::Vanish => return Ok(()),
                }
            }
            let _ = socket.close(None).await;
            let rest =
                async { while socket.next().await.is_some_and(|message| message.is_ok()) {} };
            let _ = timeout(Duration::from_millis(100), rest).await;
            Ok::<_, tokio_tungstenite::tungstenite::Error>(())
        });
    }
}

/// A request of the script, and its answer.
#[derive(Clone, Debug)]
struct Exchange {
    /// The lengths of the parts of the content, each with the milliseconds before it.
    parts: Vec<(usize, u64)>,
    chunked: bool,
    /// Whether the answer ends before its end.
    cut: bool,
    redirected: bool,
    /// Of the request: none, a text, or a stream.
    content: u8,
    /// The content that is read: nothing, all at once, parts, or the first part.
    reads: u8,
}

/// No request is aborted: docs/recording.md says what a replay of such a request may be.
fn any_exchange() -> impl Strategy<Value = Exchange> {
    let parts = vec((0..40_000_usize, 0..4_u64), 0..5);
    (
        parts,
        any::<bool>(),
        proptest::bool::weighted(0.2),
        any::<bool>(),
        0..3_u8,
        0..4_u8,
    )
        .prop_map(
            |(parts, chunked, cut, redirected, content, reads)| Exchange {
                parts,
                chunked,
                cut,
                redirected,
                content,
                reads,
            },
        )
}

async fn answer(mut listener: MemoryListener, exchanges: Vec<Exchange>) {
    loop {
        let (mut stream, exchanges) = (listener.accept().await, exchanges.clone());
        tokio::spawn(async move {
            let (head, _) = request_with_content(&mut stream).await?;
            let path = head.split(' ').nth(1).unwrap_or_default();
            if let Some(rest) = path.strip_prefix("/moved") {
                let head =
                    format!("HTTP/1.1 307 Moved\r\nLocation: {rest}\r\nContent-Length: 0\r\n\r\n");
                return stream.write_all(head.as_bytes()).await;
            }
            let number: usize = path.trim_start_matches('/').parse().expect("a number");
            let Exchange {
                parts,
                chunked,
                cut,
                ..
            } = &exchanges[number];
            let length: usize = parts.iter().map(|(length, _)| length).sum();
            let coding = match chunked {
                true => "Transfer-Encoding: chunked".to_owned(),
                false => format!("Content-Length: {}", length + usize::from(*cut)),
            };
            stream
                .write_all(
                    format!("HTTP/1.1 200 OK\r\nX-Number: {number}\r\n{coding}\r\n\r\n").as_bytes(),
                )
                .await?;
            for (length, wait) in parts.iter().filter(|(length, _)| *length > 0) {
                sleep(Duration::from_millis(*wait)).await;
                let part = "b".repeat(*length);
                let part = if *chunked {
                    format!("{length:x}\r\n{part}\r\n")
                } else {
                    part
                };
                stream.write_all(part.as_bytes()).await?;
            }
            if *chunked && !cut {
                stream.write_all(b"0\r\n\r\n").await?;
            }
            Ok::<_, io::Error>(())
        });
    }
}

/// A session: servers, and what the script does.
#[derive(Clone, Debug, Default)]
struct Session {
    servers: Vec<Vec<Action>>,
    exchanges: Vec<Exchange>,
    timers: Vec<u64>,
    streams: bool,
    paused: bool,
}

fn any_session() -> impl Strategy<Value = Session> {
    let servers = vec(vec(any_action(), 0..8), 1..6);
    let exchanges = vec(
        any_exchange(),
        0..if cfg!(feature = "fetch") { 5 } else { 1 },
    );
    (
        servers,
        exchanges,
        vec(0..20_u64, 0..6),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(servers, exchanges, timers, streams, paused)| Session {
            servers,
            exchanges,
            timers,
            streams,
            paused,
        })
}

const SCRIPT: &str = "
    const say = (...words) => print(words.join(' '));
    const now = () => `${Date.now()} ${performance.now()} ${Math.random()} ${new Date().getHours()}`;
    say('begin', performance.timeOrigin, crypto.randomUUID(), now());
    const sockets = [];
    const listen = (socket, name) => {
        sockets.push(socket);
        socket.binaryType = Math.random() < 0.5 ? 'blob' : 'arraybuffer';
        for (const type of ['open', 'message', 'error', 'close']) {
            socket.addEventListener(type, (event) => {
                const data = event.data?.length ?? event.data?.size ?? event.data?.byteLength;
                say(name, type, data, event.code, event.wasClean, socket.readyState, socket.bufferedAmount, event.timeStamp, now());
                if (type === 'open' || type === 'message' && Math.random() < 0.7) {
                    socket.send('x'.repeat(Math.floor(Math.random() * 300)));
                    if (Math.random() < 0.2) socket.send(new Uint8Array(Math.floor(Math.random() * 5000)));
                    Promise.resolve().then(() => say(name, 'micro', socket.bufferedAmount));
                }
                if (type === 'message' && Math.random() < 0.1) socket.close(3000, 'enough');
            });
        }
    };
    const pull = async (url, name) => {
        try {
            const stream = new WebSocketStream(url);
            stream.closed.then((info) => say(name, 'closed', info.closeCode, now()), (error) => say(name, 'failed', error.name));
            const { readable, writable } = await stream.opened;
            say(name, 'opened', now());
            const [reader, writer] = [readable.getReader(), writable.getWriter()];
            writer.write('first').then(() => say(name, 'written', now()), () => say(name, 'unwritten'));
            for (;;) {
                const { done, value } = await reader.read();
                say(name, 'read', done, value?.length, now());
                if (done) break;
                if (Math.random() < 0.5) await writer.write('y'.repeat(Math.floor(Math.random() * 300)));
                if (Math.random() < 0.3) await new Promise((resolve) => setTimeout(resolve, 2));
            }
        } catch (error) {
            say(name, 'threw', error.name, now());
        }
    };
    for (let i = 0; i < plan.servers; i++) {
        if (plan.streams && i % 2) pull(`ws://server${i}/`, `stream${i}`); else listen(new WebSocket(`ws://server${i}/`), `socket${i}`);
    }
    listen(new WebSocket('ws://nothing/'), 'nothing');
    const load = async (exchange, i) => {
        const name = `request${i}`;
        try {
            const init = {};
            if (exchange.content === 1) Object.assign(init, { method: 'POST', body: 'x'.repeat(Math.floor(Math.random() * 3000)) });
            if (exchange.content === 2) {
                const body = ReadableStream.from(['one', 'two', `${Math.random()}`]).pipeThrough(new TextEncoderStream());
                Object.assign(init, { method: 'PUT', duplex: 'half', body });
            }
            const response = await fetch(`http://files${exchange.redirected ? '/moved' : ''}/${i}`, init);
            say(name, response.status, response.url, response.headers.get('x-number'), now());
            if (exchange.reads === 1) say(name, 'text', (await response.text()).length, now());
            if (exchange.reads < 2) return;
            for await (const part of response.body) {
                say(name, 'part', part.length, now());
                if (exchange.reads === 3) break;
                if (Math.random() < 0.3) await new Promise((resolve) => setTimeout(resolve, 2));
            }
            say(name, 'end', now());
        } catch (error) {
            say(name, error.name, error.message, now());
        }
    };
    plan.exchanges.forEach(load);
    if (plan.exchanges.length) fetch('http://nothing/').catch((error) => say('fetch', error.name, error.message, now()));
    plan.timers.forEach((delay, i) => setTimeout(() => {
        say('timer', i, now());
        const until = Date.now() + Math.random() * 3;
        if (!plan.paused) while (Date.now() < until);
        const socket = sockets[Math.floor(Math.random() * sockets.length)];
        if (socket.readyState === 1) socket.send(`timer ${i}`);
        later(Math.floor(Math.random() * 3)).then((value) => say('later', i, value, now()));
        const { port1, port2 } = new MessageChannel();
        port2.onmessage = () => { say('port', i, now()); port2.close(); };
        port1.postMessage(i);
    }, delay));
    setTimeout(() => { say('end', now()); sockets.forEach((socket) => socket.close()); }, 30);";

/// Runs the script. Returns what it printed, and how it ended.
async fn run(
    builder: Builder,
    session: &Session,
    script: &str,
) -> (Vec<String>, Result<(), Error>) {
    let printed = Rc::new(RefCell::new(Vec::new()));
    let out = printed.clone();
    let exchanges: Vec<_> = session
        .exchanges
        .iter()
        .map(
            |Exchange {
                 redirected,
                 content,
                 reads,
                 ..
             }| {
                serde_json::json!({ "redirected": redirected, "content": content, "reads": reads })
            },
        )
        .collect();
    let plan = serde_json::json!({
        "exchanges": exchanges, "servers": session.servers.len(), "timers": session.timers, "streams": session.streams, "paused": session.paused,
    });
    let builder = builder.permissions(Permissions::all()).global("plan", plan);
    let builder = builder.function("print", move |line: String| {
        out.borrow_mut().push(line);
        Ok::<_, String>(())
    });
    let builder = builder.async_function("later", |milliseconds: u64| async move {
        sleep(Duration::from_millis(milliseconds)).await;
        Ok::<_, String>(milliseconds)
    });
    #[cfg(feature = "fetch")]
    let builder = builder.fetch(true).failure_details(true);
    let mut runtime = built(builder);
    let ended = run_to_end(&mut runtime, script).await;
    drop(runtime);
    (printed.take(), ended)
}

/// Runs a session with a network, and records it.
fn record(session: &Session, script: &str) -> (Vec<String>, Vec<u8>) {
    let network = MemoryNetwork::new();
    tokio_runtime_with(session.paused).block_on(async {
        for (number, actions) in session.servers.iter().enumerate() {
            tokio::spawn(serve(
                network.listen(&format!("server{number}"), 80),
                actions.clone(),
            ));
        }
        tokio::spawn(answer(
            network.listen("files", 80),
            session.exchanges.clone(),
        ));
        record_on(network, session, script).await
    })
}

async fn record_on(
    connector: impl Connector + 'static,
    session: &Session,
    script: &str,
) -> (Vec<String>, Vec<u8>) {
    let file = SharedFile::default();
    let recorder = Recorder::new(file.clone(), ("details", 1)).expect("it is written to memory");
    let builder = Runtime::builder()
        .connector(Arc::new(connector))
        .record(recorder.clone());
    let (printed, ended) = run(builder, session, script).await;
    ended.expect("it ends");
    recorder.finish().expect("it is written to memory");
    (printed, file.contents())
}

fn replay(
    recording: &Recording,
    session: &Session,
    script: &str,
) -> (Vec<String>, Result<(), Error>) {
    paused_tokio_runtime().block_on(run(
        Runtime::builder().replay(recording.clone()),
        session,
        script,
    ))
}

fn recording(file: &[u8]) -> Recording {
    Recording::new(Cursor::new(file.to_vec())).expect("it is a recording")
}

/// Checks that a replay prints what was printed.
fn assert_replays(file: &[u8], session: &Session, script: &str, printed: &[String]) {
    let recording = recording(file);
    let (again, ended) = replay(&recording, session, script);
    let differences = recording.differences();
    assert!(ended.is_ok(), "{ended:?}: {differences:?}");
    assert_eq!(again, printed);
    assert!(differences.is_empty(), "{differences:?}");
}

#[test]
fn the_first_line_may_be_damaged() {
    let refused = |line: &str| {
        let refused = Recording::new(Cursor::new(line.as_bytes().to_vec())).err();
        refused.expect("it is not a recording").to_string()
    };
    assert_eq!(refused("no recording"), "it is not a recording");
    assert_eq!(refused(r#"{"version":6}"#), "it is not a recording");
    assert_eq!(
        refused(r#"{"format":"boa-ws recording"}"#),
        "line 1 is damaged: it has no version of the format"
    );
    let cut = refused(r#"{"format":"boa-ws recording","version":6,"det"#);
    assert!(cut.starts_with("line 1 is damaged: EOF"), "{cut}");
    assert_eq!(
        refused(r#"{"format":"boa-ws recording","version":4}"#),
        "it is a recording of version 4, and only version 6 is known"
    );
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::with_cases(40) })]

    #[test]
    fn a_replay_prints_what_the_recorded_run_has_printed(session in any_session()) {
        let (printed, file) = record(&session, SCRIPT);
        let recording = recording(&file);
        let (again, ended) = replay(&recording, &session, SCRIPT);
        prop_assert_eq!(recording.differences(), vec![], "{}", String::from_utf8_lossy(&file));
        prop_assert_eq!(again, printed, "{}", String::from_utf8_lossy(&file));
        prop_assert!(ended.is_ok() && !recording.is_truncated(), "{:?}", ended);
    }

    #[test]
    fn a_recording_that_was_cut_off_is_replayed_up_to_its_end(session in any_session(), cut in any::<prop::sample::Index>()) {
        let (printed, file) = record(&session, SCRIPT);
        let header = file.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let kept = &file[..header + cut.index(file.len() - header - 10)];
        let recording = recording(kept);
        let (again, ended) = replay(&recording, &session, SCRIPT);
        // The missing part may be only events after the end of the script.
        let is_whole = recording.is_truncated() || again == printed;
        prop_assert!(is_whole, "{ended:?} {again:?} {printed:?} {}", String::from_utf8_lossy(kept));
        prop_assert_eq!(recording.differences(), vec![]);
        // After the end a script gets no new times, until it waits.
        let same = again.iter().zip(&printed).take_while(|(again, printed)| again == printed).count();
        prop_assert!(same == again.len() || same + 20 >= again.len(), "{} of {}", same, again.len());
    }
}

mod prop {
    pub(crate) use proptest::sample;
}

fn echo(script: &str) -> (Session, Vec<String>, Vec<u8>) {
    let session = Session {
        servers: vec![vec![Action::Echo; 4]],
        paused: true,
        ..Session::default()
    };
    let (printed, file) = record(&session, script);
    (session, printed, file)
}

const ECHO: &str = "const socket = new WebSocket('ws://server0/');
    socket.onopen = () => ['one', 'two', 'three'].forEach((text) => socket.send(text));
    socket.onmessage = ({ data }) => { print(data); if (data === 'three') socket.close(); };";

#[test]
fn a_script_that_does_not_send_ends_a_replay_with_what_was_recorded() {
    let (session, _, file) = echo(ECHO);
    let recording = recording(&file);
    let (printed, ended) = replay(&recording, &session, "new WebSocket('ws://server0/')");
    assert_matches!(ended, Err(Error::Stopped(StopReason::Replay)));
    assert_eq!(printed, Vec::<String>::new());
    let what = recording.differences()[0].what.clone();
    assert_eq!(
        what,
        "a message was sent on connection 1, but the script waits for something else"
    );
}

/// A message that is larger than the buffers of the network leaves in parts.
#[test]
fn messages_that_are_written_in_parts_are_told_in_the_recorded_parts() {
    let script = "const block = crypto.getRandomValues(new Uint8Array(65536)), large = new Uint8Array(16 * 65536);
        for (let i = 0; i < 16; i++) large.set(block, i * 65536);
        const socket = new WebSocket('ws://server0/');
        const look = () => { print(String(socket.bufferedAmount)); if (socket.bufferedAmount) setTimeout(look); };
        socket.onopen = () => { socket.send(large); socket.send('end'); look(); };
        socket.onmessage = ({ data }) => { print(String(data.size ?? data)); if (data === 'end') socket.close(); }";
    let (session, printed, file) = echo(script);
    assert!(printed.len() > 2, "{printed:?}");
    assert_replays(&file, &session, script, &printed);
}

/// In a replay the work is done on the thread of the loop, and its results wait for their turns.
#[cfg(feature = "crypto")]
#[test]
fn results_of_other_threads_come_when_they_came_in_the_recorded_run() {
    let script = "
        const { subtle } = crypto, print_first = (name) => (buffer) => print(name + new Uint8Array(buffer)[0]);
        const digest = (length) => subtle.digest('SHA-256', new Uint8Array(length)).then(print_first(length + ' '));
        for (let time = 0; time < 40; time += 4) setTimeout(() => print('timer ' + time), time);
        digest(2e6), digest(1e5), digest(10);
        subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
            .then(({ publicKey }) => subtle.exportKey('raw', publicKey)).then((it) => print(new Uint8Array(it).join()));";
    let session = Session::default();
    let (printed, file) = record(&session, script);
    assert_eq!(printed.len(), 14, "{printed:?}");
    assert_replays(&file, &session, script, &printed);
}

/// A stream that is not pulled does not read the socket, so the client may have room for a part of
/// what it has read before.
#[test]
fn what_is_read_in_parts_follows_the_recording() {
    use base64_simd::STANDARD;
    let actions = vec![
        Action::Send(200_000),
        Action::Send(200_000),
        Action::Send(200_000),
        Action::Close(1000),
    ];
    let session = Session {
        servers: vec![actions],
        streams: true,
        paused: true,
        ..Session::default()
    };
    let script = "(async () => {
        const stream = new WebSocketStream('ws://server0/');
        for await (const text of (await stream.opened).readable) {
            print(String(text.length));
            await new Promise((resolve) => setTimeout(resolve, 10));
        }
        print(String((await stream.closed).closeCode));
    })()";
    let (printed, file) = record(&session, script);
    assert_eq!(printed, ["200000", "200000", "200000", "1000"]);
    // As if all had been read at once, after the response.
    let text = String::from_utf8(file).unwrap();
    let mut lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let reads: Vec<_> = (0..lines.len())
        .filter(|index| lines[*index]["what"] == "read")
        .skip(1)
        .collect();
    let bytes = |line: &serde_json::Value| {
        STANDARD
            .decode_to_vec(line["data"].as_str().unwrap())
            .unwrap()
    };
    let all: Vec<u8> = reads
        .iter()
        .flat_map(|index| bytes(&lines[*index]))
        .collect();
    assert!(
        reads.len() > 2 && all.len() > 400_000,
        "{} {}",
        reads.len(),
        all.len()
    );
    lines[reads[0]]["data"] = STANDARD.encode_to_string(all).into();
    reads[1..]
        .iter()
        .rev()
        .for_each(|index| drop(lines.remove(*index)));
    let file: String = lines.iter().map(|line| format!("{line}\n")).collect();
    assert_replays(file.as_bytes(), &session, script, &printed);
}

#[test]
fn a_recording_has_the_details_of_the_program() {
    let (_, _, file) = echo(ECHO);
    assert_eq!(recording(&file).details(), Some(("details".to_owned(), 1)));
    assert_eq!(recording(&file).details::<bool>(), None);
}

#[tokio::test]
async fn a_recorded_runtime_has_no_local_storage() {
    let recorder = Recorder::new(io::sink(), ()).expect("nothing fails to be written");
    let builder = Runtime::builder().local_storage(LocalStorage::in_memory());
    let mut runtime = builder.record(recorder).build().expect("it can be built");
    let names = "['localStorage', 'sessionStorage'].filter((name) => name in globalThis).join()";
    assert_eq!(text(&mut runtime, names).await, "sessionStorage");
}

#[test]
fn the_number_of_processors_is_that_of_the_recorded_run() {
    let script = "const { hardwareConcurrency } = navigator; print(String(hardwareConcurrency))";
    let (session, printed, file) = echo(script);
    let file = String::from_utf8(file).unwrap();
    let recorded = format!(r#""what":"processors","number":{}"#, printed[0]);
    assert_eq!(file.matches(&recorded).count(), 1, "{file}");
    let other = file.replace(&recorded, r#""what":"processors","number":4096"#);
    assert_eq!(
        replay(&recording(other.as_bytes()), &session, script).0,
        ["4096"]
    );
}

#[test]
fn modules_and_inputs_are_those_of_the_recorded_run() {
    let files = [
        ("main.mjs", "export { answer } from './answer.mjs'"),
        ("answer.mjs", "export const answer = 42"),
    ];
    let folder = Folder::with(env!("CARGO_TARGET_TMPDIR"), &files);
    let main = folder.join("main.mjs");
    let run = async |builder: Builder| {
        let mut runtime = builder.modules_from_anywhere().build().unwrap();
        let module = runtime.import(&main).await.unwrap();
        let context = runtime.context();
        module
            .namespace(context)
            .get(boa_engine::js_string!("answer"), context)
            .unwrap()
            .as_number()
    };
    let file = SharedFile::default();
    paused_tokio_runtime().block_on(async {
        let recorder = Recorder::new(file.clone(), ()).unwrap();
        assert_eq!(
            run(Runtime::builder().record(recorder.clone())).await,
            Some(42.0)
        );
        recorder.input("line", Some("hello"));
        recorder.input("line", None);
        recorder.finish().unwrap();
    });
    drop(folder);
    let recording = recording(&file.contents());
    paused_tokio_runtime().block_on(async {
        assert_eq!(
            run(Runtime::builder().replay(recording.clone())).await,
            Some(42.0)
        );
    });
    assert_eq!(recording.take_input("key"), None);
    assert_eq!(
        recording.take_input("line"),
        Some(RecordedInput::Text("hello".to_owned()))
    );
    assert_eq!(
        (recording.take_input("line"), recording.take_input("line")),
        (Some(RecordedInput::End), None)
    );
}

#[test]
fn a_script_that_ends_before_what_was_recorded_differs() {
    let (session, printed, file) = echo(ECHO);
    for (script, differences) in [(ECHO, 0), ("print('nothing')", 1)] {
        let recording = recording(&file);
        let (again, ended) = replay(&recording, &session, script);
        assert!(ended.is_ok(), "{ended:?}");
        assert_eq!(recording.differences(), []);
        recording.finish();
        assert_eq!(recording.differences().len(), differences);
        assert_eq!(again == printed, differences == 0);
    }
}

/// In the recorded run the timer is due before the first socket asks for its connection.
#[test]
fn a_replay_does_not_wait_where_the_recorded_run_was_busy() {
    let script = "
        const first = new WebSocket('ws://server0/');
        setTimeout(() => {
            first.close();
            const second = new WebSocket('ws://server1/');
            second.onopen = () => second.close();
            second.onclose = () => print('closed');
        });
        const end = Date.now() + 20;
        while (Date.now() < end);";
    let session = Session {
        servers: vec![vec![], vec![]],
        ..Session::default()
    };
    // The second one may have the server of the first.
    for script in [script.to_owned(), script.replace("server1", "server0")] {
        let (printed, file) = record(&session, &script);
        assert_eq!(printed, ["closed"]);
        assert_replays(&file, &session, &script, &printed);
    }
}

#[test]
fn what_was_recorded_so_far_can_be_written() {
    paused_tokio_runtime().block_on(async {
        let file = SharedFile::default();
        let recorder = Recorder::new(file.clone(), ()).unwrap();
        recorder.input("line", Some("hello"));
        assert!(
            !String::from_utf8(file.contents())
                .unwrap()
                .contains("hello")
        );
        recorder.flush();
        let recording = recording(&file.contents());
        assert_eq!(
            recording.take_input("line"),
            Some(RecordedInput::Text("hello".to_owned()))
        );
        assert!(recording.is_truncated());
    });
}

#[cfg(feature = "fetch")]
mod fetch {
    use super::*;
    use boa_websocket::net::{
        Error as NetworkError,
        connector::{Connected, Target},
    };
    use futures_util::future::BoxFuture;
    use std::{
        future::ready,
        io,
        mem::replace,
        task::{Context, Poll, Waker},
    };
    use test_server::{ByteStream, Streamed, tokio_runtime};
    use tokio::io::ReadBuf;

    const ASK: &str = "(async () => {
        const ask = (path, init) => fetch(`http://files${path}`, init);
        const { status, body } = await ask('/0', { method: 'POST', headers: { 'X-Room': 'blue' }, body: 'user=ann' });
        print(String(status));
        for await (const part of body) print(String(part.length));
        await ask('/9').catch((error) => print(`${error.name} ${error.message} ${error.cause.message}`));
    })()";

    /// One answer in two parts. The server knows no other path than `/0`.
    fn asked() -> (Session, Vec<String>, Vec<u8>) {
        let exchange = Exchange {
            parts: vec![(5, 1), (7, 1)],
            chunked: true,
            cut: false,
            redirected: false,
            content: 0,
            reads: 0,
        };
        let session = Session {
            exchanges: vec![exchange],
            paused: true,
            ..Session::default()
        };
        let (printed, file) = record(&session, ASK);
        (session, printed, file)
    }

    /// Answers each request with events that arrive in two pieces.
    async fn send_events(mut listener: MemoryListener, wait: u64) {
        loop {
            let mut stream = listener.accept().await;
            tokio::spawn(async move {
                request_with_content(&mut stream).await?;
                let head =
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nretry: 7\nid: 5\n";
                stream.write_all(head.as_bytes()).await?;
                for piece in ["data: 1\n\ndata: 2\n\nda", "ta: 3\n\n"] {
                    sleep(Duration::from_millis(wait)).await;
                    stream.write_all(piece.as_bytes()).await?;
                }
                Ok::<_, io::Error>(())
            });
        }
    }

    #[test]
    fn a_replay_has_the_events_of_servers_in_the_recorded_order() {
        let script = "
            for (const name of ['a', 'b', 'nothing']) {
                const source = new EventSource(`http://${name}/`);
                let left = 7;
                const say = ({ type, data, lastEventId }) => {
                    print([name, type, data, lastEventId, source.readyState, performance.now(), Math.random()].join());
                    if (left-- === 0 || name === 'nothing') source.close();
                };
                source.onopen = source.onmessage = source.onerror = say;
            }";
        for paused in [true, false] {
            let session = Session {
                paused,
                ..Session::default()
            };
            let (printed, file) = tokio_runtime_with(paused).block_on(async {
                let network = MemoryNetwork::new();
                for (host, wait) in [("a", 3), ("b", 4)] {
                    tokio::spawn(send_events(network.listen(host, 80), wait));
                }
                record_on(network, &session, script).await
            });
            assert_eq!(printed.len(), 17, "{printed:?}");
            assert_replays(&file, &session, script, &printed);
        }
    }

    /// Answers a request without content, on a thread that stands still between the answer and its end.
    #[derive(Clone, Default)]
    struct Halting {
        asks: Option<Waker>,
        is_asked: bool,
        has_answered: bool,
    }

    impl Connector for Halting {
        fn connect(&self, _: Target) -> BoxFuture<'static, Result<Connected, NetworkError>> {
            Box::pin(ready(Ok(Connected::new(Streamed(self.clone())))))
        }
    }

    impl ByteStream for Halting {
        fn read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
            if !self.is_asked {
                self.asks = Some(cx.waker().clone());
                return Poll::Pending;
            }
            if replace(&mut self.has_answered, true) {
                std::thread::sleep(Duration::from_millis(5));
            } else {
                buf.put_slice(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            }
            Poll::Ready(Ok(()))
        }

        fn write(&mut self, bytes: &[u8]) -> Poll<io::Result<usize>> {
            self.is_asked = true;
            self.asks.take().inspect(Waker::wake_by_ref);
            Poll::Ready(Ok(bytes.len()))
        }
    }

    #[test]
    fn what_a_client_reads_at_once_it_reads_at_once_in_a_replay() {
        let script = "fetch('http://files/').then(({ status }) => print(String(status)))";
        let session = Session::default();
        let recorded = record_on(Halting::default(), &session, script);
        let (printed, file) = tokio_runtime().block_on(recorded);
        assert_eq!(printed, ["200"]);
        assert_replays(&file, &session, script, &printed);
    }

    #[test]
    fn a_replay_answers_requests_without_a_network() {
        let (session, printed, file) = asked();
        let failed = "TypeError fetch failed: the server ended the connection before its answer was complete";
        assert_eq!(printed[..3], ["200", "5", "7"]);
        assert!(printed[3].starts_with(failed), "{printed:?}");
        let recording = recording(&file);
        let (again, ended) = replay(&recording, &session, ASK);
        assert!(ended.is_ok(), "{ended:?}");
        recording.finish();
        assert_eq!((again, recording.differences()), (printed, vec![]));
    }

    #[test]
    fn another_request_is_a_difference_with_its_line_and_both_requests() {
        let (session, _, file) = asked();
        let differs = |from: &str, to: &str| {
            let recording = recording(&file);
            let (_, ended) = replay(&recording, &session, &ASK.replacen(from, to, 1));
            assert_matches!(ended, Err(Error::Stopped(StopReason::Replay)));
            let [difference] = &*recording.differences() else {
                panic!("{:?}", recording.differences())
            };
            let text = String::from_utf8(file.clone()).expect("UTF-8");
            let line = text
                .lines()
                .nth(usize::try_from(difference.line).expect("a line") - 1)
                .expect("it is there");
            assert!(line.contains("\"written\""), "{line}");
            difference.what.clone()
        };
        assert_eq!(
            differs("'/0'", "'/1'"),
            "item 1 that the script sends on connection 1 is the request \"POST /1 HTTP/1.1\", \
             but the request \"POST /0 HTTP/1.1\" was recorded"
        );
        assert_eq!(
            differs("blue", "red"),
            "item 1 that the script sends on connection 1 is the request \"POST /0 HTTP/1.1\" with \"x-room: red\", \
             but the request \"POST /0 HTTP/1.1\" with \"x-room: blue\" was recorded"
        );
        assert_eq!(
            differs("user=ann", "user=carol"),
            "item 2 that the script sends on connection 1 is content of 10 bytes, \"user=carol\", \
             but content of 8 bytes, \"user=ann\" was recorded"
        );
    }

    #[test]
    fn a_lenient_replay_answers_another_request_as_it_was_answered() {
        let (session, printed, file) = asked();
        let recording = recording(&file).lenient();
        let (again, ended) = replay(&recording, &session, &ASK.replace("user=ann", "user=carol"));
        assert!(ended.is_ok(), "{ended:?}");
        assert_eq!((again, recording.differences().len()), (printed, 1));
    }
}
