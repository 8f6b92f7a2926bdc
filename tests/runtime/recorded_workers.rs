//! Workers of runs that are recorded and replayed.

use super::{echo::echo, on, shared_file::SharedFile, text};
#[cfg(feature = "fetch")]
use super::{
    echo::serve_each,
    fetch::{Received, redirect, serve},
};
#[cfg(feature = "fetch")]
use boa_websocket::Limits;
use boa_websocket::{
    Builder, Error, Runtime,
    runtime::{Recorder, Recording, StopReason},
};
use std::io::Cursor;
#[cfg(feature = "fetch")]
use std::time::Duration;
#[cfg(feature = "fetch")]
use test_server::handshake::{http, script};
use test_server::{assert_matches, paused_tokio_runtime, tokio_runtime};

/// Runs a script, and returns its `log`.
async fn run(builder: Builder, script: &str) -> Result<String, Error> {
    let mut runtime = builder.build()?;
    runtime.execute("main.js", script).await?;
    runtime.run().await?;
    Ok(text(&mut runtime, "log.join('\\n')").await)
}

/// Runs a script, and returns its `log` and the recording.
fn recorded(builder: impl FnOnce() -> Builder, script: &str) -> (String, Vec<u8>) {
    let file = SharedFile::default();
    let recorder = Recorder::new(file.clone(), ()).expect("it begins");
    let recorded = tokio_runtime().block_on(async {
        let builder = builder().max_workers(8).record(recorder.clone());
        run(builder, script).await.expect("it is recorded")
    });
    recorder.finish().expect("it is complete");
    (recorded, file.contents())
}

/// Replays a script. A replay with paused clocks does not wait for the times of the lines.
fn replay(builder: Builder, script: &str, recording: &Recording) -> Result<String, Error> {
    paused_tokio_runtime().block_on(async {
        let builder = builder
            .max_workers(8)
            .configure_workers(|worker| {
                tokio::time::pause();
                worker
            })
            .replay(recording.clone());
        run(builder, script).await
    })
}

/// Records a run, and replays it. Both have the same log, which is returned.
fn replayed(script: &str) -> String {
    replayed_on(|| on(echo()), Runtime::builder(), script)
}

/// The same with these builders for the two runs.
fn replayed_on(first: impl FnOnce() -> Builder, second: Builder, script: &str) -> String {
    let (recorded, lines) = recorded(first, script);
    let recording = Recording::new(Cursor::new(lines.clone())).expect("it is a recording");
    let replayed = replay(second, script, &recording);
    recording.finish();
    let lines = String::from_utf8_lossy(&lines);
    assert_eq!(recording.differences(), [], "{lines}");
    assert_eq!(replayed.ok().as_ref(), Some(&recorded), "{lines}");
    recorded
}

/// Two threads with a socket each, which also talk to each other.
const PEERS: &str = "
    const log = [];
    const source = `
        let left = 9;
        const done = () => { if (--left === 0) close(); };
        const tell = (...what) => {
            postMessage([name, ...what, Math.random(), performance.now(), Date.now()]);
            done();
        };
        const post = (port, n) => {
            port.postMessage(n + name + Math.random());
            done();
        };
        const socket = new WebSocket('ws://echo.example/');
        socket.onopen = () => { for (let n = 0; n < 3; n++) socket.send(n + crypto.randomUUID()); };
        socket.onmessage = ({ data }) => tell('socket', data);
        onmessage = ({ ports: [port] }) => {
            port.onmessage = ({ data }) => tell('peer', data);
            for (let n = 0; n < 3; n++) setTimeout(post, n, port, n);
        };`;
    const { port1, port2 } = new MessageChannel();
    for (const [name, port] of [['one', port1], ['two', port2]]) {
        const worker = new Worker('data:text/javascript,' + encodeURIComponent(source), { name });
        worker.onmessage = ({ data }) => log.push(data);
        worker.postMessage(null, [port]);
    }
    setTimeout(() => log.push('timer'), 2);";

#[test]
fn threads_that_race_are_replayed_in_the_recorded_order() {
    for _ in 0..10 {
        let log = replayed(PEERS);
        assert_eq!(log.lines().count(), 13);
    }
}

#[test]
fn nested_workers_and_their_errors_are_replayed() {
    let script = "
        const log = [];
        onerror = (event) => { log.push(`error: ${event}`); return true; };
        const inner = 'data:text/javascript,' + encodeURIComponent(`
            postMessage(Math.random());
            setTimeout(() => { close(); throw new Error(Math.random()); });`);
        const outer = 'data:text/javascript,' + encodeURIComponent(`
            let ended = 0;
            for (const name of ['a', 'b', 'c']) {
                const worker = new Worker('${inner}', { name });
                worker.onmessage = ({ data }) => postMessage([name, data]);
                worker.onerror = (event) => {
                    event.preventDefault();
                    postMessage([name, event.message]);
                    if (++ended === 3) close();
                };
            }`);
        new Worker(outer).onmessage = ({ data }) => log.push(data);";
    assert_eq!(replayed(script).lines().count(), 6);
}

#[test]
fn a_worker_that_was_terminated_is_replayed_up_to_its_end() {
    let script = "
        const log = [];
        const source = 'setInterval(() => postMessage(Math.random()))';
        const worker = new Worker('data:text/javascript,' + source);
        worker.onmessage = ({ data }) => {
            log.push(data);
            if (log.length === 20) worker.terminate();
        };
        const endless = new Worker('data:text/javascript,postMessage(1); for (;;);');
        endless.onmessage = () => endless.terminate();";
    assert_eq!(replayed(script).lines().count(), 20);
}

#[test]
fn workers_that_were_terminated_at_any_time_are_replayed() {
    let script = "
        const log = [];
        const source = 'postMessage(1); setInterval(() => postMessage(Math.random()));';
        for (let n = 0; n < 6; n++) {
            const worker = new Worker('data:text/javascript,' + source);
            worker.onmessage = ({ data }) => {
                log.push(`${n} ${data}`);
                if (data !== 1) worker.terminate();
            };
            if (n % 2) worker.terminate();
            if (n % 3 === 0) queueMicrotask(() => worker.terminate());
            if (n === 4) setTimeout(() => worker.terminate());
        }
        const inner = 'data:text/javascript,onmessage=()=>{throw new Error(1)};postMessage(0)';
        const outer = 'data:text/javascript,' + encodeURIComponent(`
            const worker = new Worker('${inner}');
            worker.onmessage = () => { worker.postMessage(0); worker.postMessage(0); };
            worker.onerror = (event) => { event.preventDefault(); worker.terminate(); postMessage('ended'); close(); };`);
        new Worker(outer).onmessage = ({ data }) => log.push(data);";
    for _ in 0..5 {
        let log = replayed(script);
        assert!(log.contains("ended") && log.contains("2 1"), "{log}");
    }
}

#[test]
fn more_workers_than_may_run_at_once_are_replayed_one_after_the_other() {
    let script = "
        const log = [];
        const next = () => {
            const worker = new Worker('data:text/javascript,onmessage = () => {}; postMessage(0);');
            worker.onmessage = () => {
                worker.terminate();
                log.push('ended');
                // The thread of this one may still run.
                if (log.length < 30) setTimeout(next, 1);
            };
        };
        next();";
    assert_eq!(replayed(script).lines().count(), 30);
    let script = "
        const log = [];
        const workers = Array.from({ length: 12 }, () => {
            try { return new Worker('data:text/javascript,onmessage = close'); }
            catch (error) { log.push(error.name); }
        });
        workers.forEach((worker) => worker?.postMessage(0));";
    assert_eq!(replayed(script), ["QuotaExceededError"; 4].join("\n"));
}

#[test]
fn shared_workers_and_broadcast_channels_are_replayed() {
    let script = "
        const log = [];
        const source = `
            const channel = new BroadcastChannel('news');
            let connections = 0;
            onconnect = ({ ports: [port] }) => {
                const number = ++connections;
                port.onmessage = ({ data }) => {
                    port.postMessage([number, data, Math.random()]);
                    channel.postMessage([number, Date.now()]);
                    if (number === 2) { channel.close(); close(); }
                };
            };`;
        const url = 'data:text/javascript,' + encodeURIComponent(source);
        const news = new BroadcastChannel('news');
        news.onmessage = ({ data }) => log.push(data);
        let left = 2;
        for (const name of ['first', 'second']) {
            const { port } = new SharedWorker(url);
            port.onmessage = ({ data }) => {
                log.push(data);
                port.close();
                if (--left === 0) news.close();
            };
            port.postMessage(name);
        }";
    let log = replayed(script);
    assert!(
        log.contains("1,first,") && log.contains("2,second,"),
        "{log}"
    );
}

#[test]
fn threads_that_send_to_one_broadcast_channel_are_replayed_in_their_order() {
    let script = "
        const log = [];
        const source = `
            const channel = new BroadcastChannel('questions');
            channel.onmessage = ({ data }) => {
                if (data === 'end') channel.close();
                else if (data.endsWith('?')) channel.postMessage(name + data.slice(0, -1) + Math.random());
            };
            postMessage('ready');`;
        const channel = new BroadcastChannel('questions');
        const second = new BroadcastChannel('questions');
        let ready = 0;
        for (const name of ['a', 'b', 'c']) {
            const worker = new Worker('data:text/javascript,' + encodeURIComponent(source), { name });
            worker.onmessage = () => {
                if (++ready === 3) [1, 2, 3].forEach((n) => channel.postMessage(`${n}?`));
            };
        }
        second.onmessage = ({ data }) => log.push(`second ${data}`);
        channel.onmessage = ({ data }) => {
            log.push(data);
            if (log.filter((text) => !text.startsWith('second')).length < 9) return;
            channel.postMessage('end');
            channel.close();
            second.close();
        };";
    // Workers of `data:` have opaque origins, and so no channels in common.
    let script = script.replace(
        "'data:text/javascript,' + encodeURIComponent(source)",
        "URL.createObjectURL(new Blob([source]))",
    );
    for _ in 0..10 {
        let log = replayed(&script);
        assert!(log.lines().count() > 15, "{log}");
    }
}

/// The channels of the ports that the other thread does not take end here or there.
#[test]
fn ports_that_are_sent_through_a_port_that_another_thread_closes_are_replayed() {
    let script = "
        const log = [];
        const sending = `onmessage = ({ ports: [port] }) => {
            let sent = 0, closed = 0;
            const send = () => {
                for (let n = 0; n < 20; n++) {
                    const { port1, port2 } = new MessageChannel();
                    port1.onmessage = () => {};
                    port1.onclose = () => {
                        if (++closed < 200) return;
                        postMessage(Math.random());
                        close();
                    };
                    port.postMessage(sent++, [port2]);
                }
                if (sent < 200) setTimeout(send);
            };
            send();
        }`;
        const closing = `onmessage = ({ ports: [port] }) => {
            port.onmessage = ({ data, ports: [sent] }) => {
                sent.close();
                if (data < 30) return;
                port.close();
                close();
            };
        }`;
        const { port1, port2 } = new MessageChannel();
        for (const [source, port] of [[sending, port1], [closing, port2]]) {
            const worker = new Worker('data:text/javascript,' + encodeURIComponent(source));
            worker.onmessage = ({ data }) => log.push(data);
            worker.postMessage(null, [port]);
        }";
    for _ in 0..10 {
        assert_eq!(replayed(script).lines().count(), 1);
    }
}

#[test]
fn a_worker_that_differs_ends_the_replay() {
    let script = |text: &str| {
        format!(
            "const log = [];
             const worker = new Worker(`data:text/javascript,
                const socket = new WebSocket('ws://echo.example/');
                socket.onopen = () => socket.send('{text}');
                socket.onmessage = ({{ data }}) => {{ postMessage(data); close(); }};`);
             worker.onmessage = ({{ data }}) => log.push(data);"
        )
    };
    let (log, lines) = recorded(|| on(echo()), &script("this"));
    assert_eq!(log, "this");
    let recording = Recording::new(Cursor::new(lines)).expect("it is a recording");
    let replayed = replay(Runtime::builder(), &script("that"), &recording);
    assert_matches!(replayed, Err(Error::Stopped(StopReason::Replay)));
    let differences = recording.differences();
    let what = &differences.first().expect("there is one").what;
    assert_eq!(
        what,
        "item 2 that the script sends on connection 1 is a text frame of 4 bytes, \"that\", but a text frame of \
         4 bytes, \"this\" was recorded"
    );
}

/// A script at `http://app.example/`.
#[cfg(feature = "fetch")]
fn on_page(builder: Builder) -> Builder {
    let location = "http://app.example/".parse().expect("it is a URL");
    builder.fetch(true).location(location)
}

/// The server of the page has these answers, `silent.example` says nothing, and `echo.example`
/// echoes.
#[cfg(feature = "fetch")]
fn page_on_servers(answer: impl Fn(&Received) -> String + Send + Sync + 'static) -> Builder {
    let network = echo();
    serve(&network, "app.example", answer);
    serve_each(network.listen("silent.example", 80), |stream| async move {
        let _stream = stream;
        std::future::pending::<()>().await;
    });
    on_page(on(network))
}

/// Both threads fetch: the worker its script and a module, and the page another module.
#[cfg(feature = "fetch")]
#[test]
fn scripts_of_servers_are_replayed() {
    let answer = |request: &Received| {
        script(match request.target.as_str() {
            "/worker.js" => {
                "import('./lib.js').then(({ lib }) => { postMessage(lib + Math.random()); close(); })"
            }
            _ => "export const lib = 'lib'",
        })
    };
    let script = "
        const log = [];
        import('http://app.example/lib.js').then(({ lib }) => log.push(lib));
        new Worker('/worker.js').onmessage = ({ data }) => log.push(data);";
    let log = replayed_on(
        || page_on_servers(answer),
        on_page(Runtime::builder()),
        script,
    );
    let mut lines: Vec<_> = log.lines().collect();
    lines.sort_unstable();
    assert_matches!(lines[..], ["lib", random] if random.starts_with("lib") && random.len() > 3);
}

/// The first import is in the script of the worker. The others are in tasks, with a socket that
/// has messages meanwhile, and with clocks and random numbers between them.
#[cfg(feature = "fetch")]
#[test]
fn scripts_that_a_worker_imports_from_servers_are_replayed() {
    let answer = |request: &Received| {
        match request.target.as_str() {
        "/worker.js" => script(
            "importScripts('lib.js?1', 'data:text/javascript,var data = 1', 'moved.js');
             const attempt = (url) => {
                 try { importScripts(url); return lib; } catch ({ name }) { return name; }
             };
             const tell = (...what) => postMessage([...what, lib, Math.random(), performance.now(), Date.now()]);
             const rest = ['lib.js?3', 'missing.js', 'http://nowhere.example/', 'lib.js?4'];
             const socket = new WebSocket('ws://echo.example/');
             socket.onopen = () => rest.forEach((url) => socket.send(url));
             socket.onmessage = ({ data }) => {
                 tell(data, attempt(data), attempt('lib.js?5'));
                 rest.pop();
                 if (rest.length === 0) close();
             };
             tell(data);",
        ),
        "/moved.js" => redirect(302, "/lib.js?2"),
        "/missing.js" => http("404 Not Found", "", "none"),
        target => script(&format!("var lib = '{target}' + Math.random()")),
    }
    };
    let script = "
        const log = [];
        for (let n = 0; n < 2; n++) {
            new Worker('/worker.js').onmessage = ({ data }) => log.push(data);
        }
        setTimeout(() => log.push('timer'), 2);";
    for _ in 0..5 {
        let log = replayed_on(
            || page_on_servers(answer),
            on_page(Runtime::builder()),
            script,
        );
        let has = |text: &str| log.lines().filter(|line| line.contains(text)).count();
        assert_eq!(log.lines().count(), 11, "{log}");
        assert_eq!((has("NetworkError"), has(",/lib.js?3")), (4, 2), "{log}");
    }
}

#[cfg(feature = "fetch")]
#[test]
fn a_server_that_does_not_answer_import_scripts_is_replayed() {
    let limited =
        |builder: Builder| builder.limits(Limits::new().module_time(Duration::from_millis(50)));
    let script = "
        const log = [];
        const source = `
            const attempt = () => {
                try { importScripts('http://silent.example/'); } catch ({ message }) { return message; }
            };
            postMessage([attempt(), Math.random(), attempt()]);
            close();`;
        const url = 'data:text/javascript,' + encodeURIComponent(source);
        new Worker(url).onmessage = ({ data }) => log.push(data);";
    let log = replayed_on(
        || limited(page_on_servers(|_| String::new())),
        limited(on_page(Runtime::builder())),
        script,
    );
    assert_eq!(log.matches("no answer within 50ms").count(), 2, "{log}");
}

#[cfg(feature = "fetch")]
#[test]
fn a_worker_that_was_terminated_while_it_waited_for_a_server_is_replayed() {
    let script = "
        const log = [];
        const source = `postMessage(Math.random()); importScripts('http://silent.example/');`;
        const worker = new Worker('data:text/javascript,' + encodeURIComponent(source));
        worker.onmessage = ({ data }) => {
            log.push(data);
            setTimeout(() => worker.terminate(), 20);
        };";
    let log = replayed_on(
        || page_on_servers(|_| String::new()),
        on_page(Runtime::builder()),
        script,
    );
    assert_eq!(log.lines().count(), 1);
}

/// The replay ends at the import, and not with another answer.
#[cfg(feature = "fetch")]
#[test]
fn an_import_of_another_script_differs() {
    let importing = |file: &str| {
        format!(
            "const log = [];
             const source = `importScripts('http://app.example/{file}'); postMessage(1); close();`;
             new Worker('data:text/javascript,' + encodeURIComponent(source)).onmessage = ({{ data }}) => log.push(data);"
        )
    };
    let answer = |_: &Received| script("");
    let (log, lines) = recorded(|| page_on_servers(answer), &importing("this.js"));
    assert_eq!(log, "1");
    let recording = Recording::new(Cursor::new(lines)).expect("it is a recording");
    let replayed = replay(
        on_page(Runtime::builder()),
        &importing("that.js"),
        &recording,
    );
    assert_matches!(replayed, Err(Error::Stopped(StopReason::Replay)));
    let differences = recording.differences();
    let what = &differences.first().expect("there is one").what;
    assert!(what.contains("\"GET /that.js HTTP/1.1\""), "{what}");
}
