//! Recordings of what a program gives to its scripts.

use super::{built, echo::serve_each, on, run_to_end, shared_file::SharedFile};
use boa_websocket::{
    Builder, Error,
    net::MemoryNetwork,
    runtime::{Recorder, Recording, StopReason},
};
use std::{cell::RefCell, io::Cursor, rc::Rc, time::Duration};
use test_server::paused_tokio_runtime;
use tokio::io::{AsyncWriteExt, BufReader, duplex};

/// Answers each line, and ends with a status.
const BOT: &str = "import('boa-ws').then(async ({ args, env, exit, stdin }) => {
    print([env.TOKEN, args, Math.random()].join(' '));
    const timer = setInterval(() => print('tick'), 3);
    for await (const line of stdin) print(`${line} ${Date.now()}`);
    print('end');
    const socket = new WebSocket('ws://server.example/');
    socket.onopen = () => socket.send(args[0]);
    socket.onmessage = ({ data }) => { print(data); socket.send('last'); exit(6); };
})";

/// The lines that the script prints, and its end.
fn run(
    configure: impl FnOnce(Builder) -> Builder,
    script: &str,
) -> (Vec<String>, Result<(), Error>) {
    let printed = Rc::new(RefCell::new(Vec::new()));
    let out = printed.clone();
    let network = MemoryNetwork::new();
    let builder = configure(on(network.clone())).function("print", move |line: String| {
        out.borrow_mut().push(line);
        Ok::<_, String>(())
    });
    let ended = paused_tokio_runtime().block_on(async {
        serve_each(network.listen("server.example", 80), test_server::echo);
        let (mut writer, reader) = duplex(64);
        let builder = builder.standard_input(BufReader::new(reader));
        tokio::spawn(async move {
            for line in ["one\n", "two\n"] {
                tokio::time::sleep(Duration::from_millis(5)).await;
                // A replay reads nothing.
                let _ = writer.write_all(line.as_bytes()).await;
            }
        });
        let mut runtime = built(builder);
        let ended = run_to_end(&mut runtime, script).await;
        runtime.shut_down(Duration::from_secs(1)).await;
        ended
    });
    (printed.take(), ended)
}

fn recorded(script: &str) -> (Vec<String>, Vec<u8>) {
    let file = SharedFile::default();
    let recorder = Recorder::new(file.clone(), ()).expect("it is written to memory");
    let configure = |builder: Builder| {
        let builder = builder.environment([("TOKEN", "secret")]);
        builder.arguments(["a", "b"]).record(recorder.clone())
    };
    let (printed, ended) = run(configure, script);
    assert!(
        matches!(ended, Err(Error::Stopped(StopReason::Exit { status: 6 }))),
        "{ended:?}"
    );
    recorder.finish().expect("it is written to memory");
    (printed, file.contents())
}

fn recording(file: &[u8]) -> Recording {
    Recording::new(Cursor::new(file.to_vec())).expect("it is a recording")
}

#[test]
fn a_replay_has_the_environment_the_arguments_and_the_lines_of_the_recorded_run() {
    let (printed, file) = recorded(BOT);
    let bot = printed.iter().filter(|line| *line != "tick").count();
    assert!(bot == 5 && printed.len() > 6, "{printed:?}");
    let recording = recording(&file);
    let configure = |builder: Builder| {
        let builder = builder.environment([("TOKEN", "another"), ("MORE", "")]);
        builder.replay(recording.clone())
    };
    let (again, ended) = run(configure, BOT);
    let differences = recording.differences();
    assert!(
        matches!(ended, Err(Error::Stopped(StopReason::Exit { status: 6 }))),
        "{ended:?}: {differences:?}"
    );
    recording.finish();
    assert_eq!(again, printed);
    assert!(recording.differences().is_empty(), "{differences:?}");
}

#[test]
fn what_no_script_has_asked_for_is_in_no_recording() {
    let script = "import('boa-ws:none').catch(() => {}); setTimeout(() => import('boa-ws').then(({ exit }) => exit(6)))";
    let with = recorded(script).1;
    assert!(String::from_utf8_lossy(&with).contains("secret"));
    let file = SharedFile::default();
    let recorder = Recorder::new(file.clone(), ()).expect("it is written to memory");
    let configure = |builder: Builder| {
        let builder = builder.environment([("TOKEN", "secret")]);
        builder.record(recorder)
    };
    run(configure, "print('hello')").1.expect("it ends");
    assert!(!String::from_utf8_lossy(&file.contents()).contains("secret"));
}

#[test]
fn a_script_that_asks_for_what_was_not_recorded_differs() {
    let (_, file) = recorded("import('boa-ws').then(({ exit }) => exit(6))");
    let text = String::from_utf8(file).expect("it is text");
    let without: String = text
        .lines()
        .filter(|line| !line.contains(r#""what":"program""#))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_ne!(text, without);
    let recording = recording(without.as_bytes());
    let (_, ended) = run(
        |builder| builder.replay(recording.clone()),
        "import('boa-ws').then(({ env }) => print(`${env.TOKEN}`))",
    );
    assert!(
        matches!(ended, Err(Error::Stopped(StopReason::Replay))),
        "{ended:?}"
    );
    let differences = recording.differences();
    let first = differences.first().expect("there is one").to_string();
    assert!(first.contains("asks for its environment"), "{first}");
}
