//! The module `boa-ws`: the environment, the arguments, standard input, and the end with a status.

use super::{
    Reports, built, echo::serve_each, execute, imported_source, on, run_to_end, text, value,
};
use boa_websocket::{
    Builder, Error, Runtime,
    net::MemoryNetwork,
    runtime::{ModuleFetch, ModuleSource, StopReason},
};
use futures_util::StreamExt;
use std::{rc::Rc, time::Duration};
use test_server::Folder;
use tokio::{
    io::{AsyncWriteExt, BufReader, duplex},
    sync::mpsc::unbounded_channel,
    time::timeout,
};
use tokio_tungstenite::{accept_async, tungstenite::Message};

fn with_program() -> Builder {
    Runtime::builder().environment([("TOKEN", "secret"), ("EMPTY", "")])
}

/// What a script says at its end, with the module as `it`.
async fn said(builder: Builder, script: &str) -> String {
    let script = format!("import('boa-ws').then(async (it) => {{ {script} }})");
    value(&mut built(builder), &script).await
}

fn status(ended: Result<(), Error>) -> u8 {
    match ended {
        Err(Error::Stopped(StopReason::Exit { status })) => status,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_script_finds_nothing_of_the_program_by_default() {
    let mut runtime = built(Runtime::builder());
    let script = "import('boa-ws').then(() => 'loaded', String)";
    let error: String = value(&mut runtime, script).await;
    assert!(
        error.starts_with("TypeError: cannot import 'boa-ws'"),
        "{error}"
    );
    let found = "[typeof process, typeof exit, typeof env, typeof args, typeof stdin].join()";
    let names = text(&mut built(with_program()), found).await;
    assert_eq!(names, ["undefined"; 5].join(","));
}

#[tokio::test]
async fn a_script_sees_the_permitted_variables_and_no_others() {
    // The process of the test has one.
    assert!(std::env::var_os("PATH").is_some());
    let script = "const { env } = it;
        const rest = ['PATH', 'toString', '__proto__'].map((name) => typeof env[name]);
        return [Object.entries(env), rest, Object.isFrozen(env), 'EMPTY' in env].join(' ')";
    let seen = said(with_program(), script).await;
    assert_eq!(
        seen,
        "TOKEN,secret,EMPTY, undefined,undefined,undefined true true"
    );
}

#[tokio::test]
async fn arguments_are_a_frozen_array_and_what_is_not_given_is_empty() {
    let script = "return [it.args, Object.keys(it.env).length, Object.isFrozen(it.args)].join()";
    let arguments = Runtime::builder().arguments(["a", "--b", ""]);
    assert_eq!(said(arguments, script).await, "a,--b,,0,true");
    assert_eq!(said(with_program(), script).await, ",2,true");
}

#[tokio::test]
async fn code_of_a_server_gets_nothing_of_the_program() {
    let mut runtime = built(with_program());
    let script = "import('data:text/javascript,export default import(\"boa-ws\").then(() => \"loaded\", String)')
        .then((it) => it.default)";
    let error: String = value(&mut runtime, script).await;
    assert!(error.contains("not for code of a server"), "{error}");
}

#[tokio::test]
async fn the_module_has_one_instance_and_one_type() {
    let script = "const again = await import(import.meta?.resolve?.('boa-ws') ?? 'boa-ws:program');
        const json = await import('boa-ws', { with: { type: 'json' } }).catch(({ name }) => name);
        return [again === it, json, Object.keys(it)].join(' ')";
    let mut runtime = built(with_program());
    let module = format!(
        "import * as it from 'boa-ws'; globalThis.said = await (async () => {{ {script} }})()"
    );
    imported_source(&mut runtime, "main.mjs", &module).await;
    assert_eq!(
        text(&mut runtime, "said").await,
        "true TypeError args,env,exit,readFile,readTextFile,stdin,writeFile,writeTextFile"
    );
}

#[tokio::test]
async fn a_module_in_memory_comes_before_that_of_the_program() {
    let builder = with_program().module("boa-ws", "export const env = 'own'");
    assert_eq!(said(builder, "return it.env").await, "own");
    let fetch = |request: ModuleFetch| async move { Err::<ModuleSource, _>(request.url) };
    let builder = with_program().fetch_modules(fetch);
    assert_eq!(said(builder, "return it.env.TOKEN").await, "secret");
}

#[tokio::test(start_paused = true)]
async fn lines_come_one_by_one_and_are_read_when_they_are_asked_for() {
    let (mut writer, reader) = duplex(4);
    let (line, mut lines) = unbounded_channel();
    let builder = Runtime::builder()
        .standard_input(BufReader::with_capacity(1, reader))
        .function("hear", move |text: String| {
            line.send(text).map_err(|error| error.to_string())
        });
    let mut runtime = built(builder);
    let load = "import('boa-ws').then(({ stdin }) => { globalThis.reader = stdin.getReader() })";
    run_to_end(&mut runtime, load).await.expect("nobody reads");
    writer.write_all(b"abcd").await.expect("there is room");
    let full = timeout(Duration::from_secs(1), writer.write_all(b"e")).await;
    full.expect_err("nothing is read before it is asked for");
    let read = "reader.read().then(({ value, done }) => hear(`${value} ${done}`))";
    for (text, heard) in [
        (&b"ef\r\n"[..], "abcdef false"),
        (b"\xff\n", "\u{fffd} false"),
    ] {
        execute(&mut runtime, read).await;
        let write = async { writer.write_all(text).await.expect("it is read") };
        let (ended, ()) = tokio::join!(runtime.run(), write);
        ended.expect("the line was read");
        assert_eq!(lines.try_recv().as_deref(), Ok(heard));
    }
    execute(&mut runtime, read).await;
    let waits = timeout(Duration::from_secs(60), runtime.run()).await;
    waits.expect_err("a read keeps the runtime alive");
    drop(writer);
    runtime.run().await.expect("the input has ended");
    assert_eq!(lines.try_recv().as_deref(), Ok("undefined true"));
}

#[tokio::test(start_paused = true)]
async fn a_read_that_is_cancelled_keeps_nothing_alive() {
    let (writer, reader) = duplex(4);
    let builder = Runtime::builder().standard_input(BufReader::new(reader));
    let script = "import('boa-ws').then(({ stdin }) => {
        const reader = stdin.getReader();
        reader.read().then(({ done }) => { globalThis.done = done });
        setTimeout(() => reader.cancel(), 10);
    })";
    let mut runtime = built(builder);
    run_to_end(&mut runtime, script).await.expect("it ends");
    assert_eq!(text(&mut runtime, "done").await, "true");
    drop(writer);
}

#[tokio::test]
async fn a_script_without_standard_input_is_told_so() {
    let script =
        "try { for await (const line of it.stdin); } catch ({ message }) { return message }";
    let why = said(with_program(), script).await;
    assert_eq!(
        why,
        "this script has no standard input: the program gives it none"
    );
}

/// Whatever calls it, nothing of a script runs after `exit`.
#[tokio::test]
async fn exit_ends_a_script_at_once_and_no_script_catches_it() {
    for call in [
        "exit(7)",
        "try { exit(7) } catch { ran = 1 } finally { ran = 2 }",
        "[1].forEach(() => exit(7)); ran = 1",
        "new Promise(() => exit(7)).catch(() => { ran = 1 }); ran = 2",
        "(async () => { exit(7) })().finally(() => { ran = 1 })",
        "queueMicrotask(() => { ran = 1 }); Promise.resolve().then(() => exit(7)).catch(() => { ran = 2 }); await null; await null; await null; ran = 3",
        "setTimeout(() => { exit(7); ran = 1 }); setTimeout(() => { ran = 2 }); setInterval(() => {}, 1)",
        "addEventListener('error', () => { ran = 1 }); const t = new EventTarget(); t.onx = 1; t.addEventListener('x', () => exit(7)); t.dispatchEvent(new Event('x')); ran = 2",
        "JSON.parse('[1]', () => exit(7)); ran = 1",
        "String({ toString() { exit(7) } }); ran = 1",
        "exit('7')",
        "await new Promise(() => exit(7)); ran = 1",
    ] {
        let reports = Rc::new(Reports::default());
        let mut runtime = built(with_program().reporter(reports.clone()));
        let source = format!("import {{ exit }} from 'boa-ws'; globalThis.ran = 0; {call}");
        let ended = match runtime.import_source("main.mjs", &source).await {
            Ok(_) => runtime.run().await,
            Err(error) => Err(error),
        };
        assert_eq!(status(ended), 7, "{call}");
        let global = runtime.context().global_object();
        let ran = global.get(boa_engine::js_string!("ran"), runtime.context());
        // The first microtask of one was queued before.
        let before = usize::from(call.starts_with("queueMicrotask"));
        assert_eq!(
            ran.expect("it is there").as_number(),
            Some(before as f64),
            "{call}"
        );
        assert_eq!(reports.uncaught.take(), Vec::<String>::new(), "{call}");
        assert_eq!(status(runtime.run().await), 7);
    }
}

/// As a window that a script has opened: what is running goes on, and nothing runs after it.
#[tokio::test]
async fn close_ends_a_script_after_what_is_running() {
    for (call, expected) in [
        ("close(); ran += 'a'", "a"),
        (
            "queueMicrotask(() => { ran += 'b' }); self.close(); ran += 'a'",
            "ab",
        ),
        (
            "close(); await null; ran += 'a'; await new Promise(() => {})",
            "a",
        ),
        (
            "setTimeout(() => { close(); ran += 'a'; Promise.resolve().then(() => { ran += 'b' }) }); setTimeout(() => { ran += 'c' }); setInterval(() => {}, 1)",
            "ab",
        ),
        (
            "addEventListener('x', close); dispatchEvent(new Event('x')); setTimeout(() => { ran += 'b' })",
            "",
        ),
        (
            "try { close() } finally { ran += 'a' } setTimeout(() => { ran += 'b' })",
            "a",
        ),
    ] {
        let mut runtime = built(with_program());
        let source = format!("globalThis.ran = ''; {call}");
        let ended = match runtime.import_source("main.mjs", &source).await {
            Ok(_) => runtime.run().await,
            Err(error) => Err(error),
        };
        assert!(
            matches!(ended, Err(Error::Stopped(StopReason::Closed))),
            "{call}: {ended:?}"
        );
        let global = runtime.context().global_object();
        let ran = global.get(boa_engine::js_string!("ran"), runtime.context());
        let ran = ran.expect("it is there").display().to_string();
        assert_eq!(ran, format!("\"{expected}\""), "{call}");
        let more = runtime.execute("more.js", "1").await;
        assert!(
            matches!(more, Err(Error::Stopped(StopReason::Closed))),
            "{more:?}"
        );
    }
}

#[tokio::test]
async fn the_exception_after_close_is_that_of_the_script() {
    let mut runtime = built(with_program());
    let thrown = runtime.execute("main.js", "close(); nope").await;
    assert!(matches!(thrown, Err(Error::Script(_))), "{thrown:?}");
    let ended = runtime.run().await;
    assert!(
        matches!(ended, Err(Error::Stopped(StopReason::Closed))),
        "{ended:?}"
    );
    let mut runtime = built(with_program());
    let thrown = runtime.import_source("main.mjs", "close(); nope").await;
    assert!(matches!(thrown, Err(Error::Script(_))), "{thrown:?}");
    // Only what a program starts has it, and a script may have a function of this name.
    let mut runtime = built(Runtime::builder());
    assert_eq!(text(&mut runtime, "typeof close").await, "undefined");
    let mut runtime = built(with_program());
    let own = "function close() { return 'own' } close()";
    assert_eq!(text(&mut runtime, own).await, "own");
}

#[tokio::test]
async fn a_status_is_from_0_to_255() {
    for wrong in ["256", "-1", "NaN", "{}", "1n"] {
        let script = format!("try {{ it.exit({wrong}) }} catch ({{ name }}) {{ return name }}");
        assert_eq!(said(with_program(), &script).await, "TypeError", "{wrong}");
    }
    for (right, expected) in [
        ("", 0),
        ("undefined", 0),
        ("255", 255),
        ("2.9", 2),
        ("null", 0),
    ] {
        let script = format!("import('boa-ws').then(({{ exit }}) => exit({right}))");
        let ended = run_to_end(&mut built(with_program()), &script).await;
        assert_eq!(status(ended), expected, "{right}");
    }
}

#[tokio::test(start_paused = true)]
async fn sockets_of_a_script_that_exits_send_what_they_have_and_close_with_1001() {
    let network = MemoryNetwork::new();
    let (got, mut received) = unbounded_channel();
    serve_each(network.listen("server.example", 80), move |stream| {
        let got = got.clone();
        async move {
            let mut socket = accept_async(stream).await.expect("a handshake");
            while let Some(Ok(message)) = socket.next().await {
                let text = match message {
                    Message::Text(text) => text.to_string(),
                    Message::Close(frame) => format!("{:?}", frame.map(|it| u16::from(it.code))),
                    _ => continue,
                };
                got.send(text).expect("the test waits");
            }
        }
    });
    let builder = on(network).environment([("A", "b")]);
    let mut runtime = built(builder);
    let script = "import('boa-ws').then(({ exit }) => {
        const socket = new WebSocket('ws://server.example/');
        socket.onopen = () => { socket.send('last'); exit(4) };
        socket.onclose = () => { throw new Error('it runs') };
    })";
    assert_eq!(status(run_to_end(&mut runtime, script).await), 4);
    runtime.shut_down(Duration::from_secs(1)).await;
    assert_eq!(received.recv().await.as_deref(), Some("last"));
    assert_eq!(received.recv().await.as_deref(), Some("Some(1001)"));
}

#[tokio::test]
async fn a_worker_has_the_environment_and_ends_no_program() {
    let script = "new Promise((resolve) => {
        const worker = new Worker(`data:text/javascript,onmessage = ${encodeURIComponent(`async () => {
            postMessage(await import('boa-ws').then(String, ({ message }) => message));
        }`)}`);
        worker.onmessage = ({ data }) => { worker.terminate(); resolve(data) };
        worker.postMessage('');
    })";
    let mut runtime = built(with_program().max_workers(1));
    let refused: String = value(&mut runtime, script).await;
    assert!(refused.contains("not for code of a server"), "{refused}");
    let folder = Folder::new();
    let worker = "import { env, exit, stdin } from 'boa-ws';
        let said = `${env.TOKEN} ${import.meta.main}`;
        try { exit(3) } catch ({ message }) { said += ` ${message}` }
        try { await stdin.getReader().read() } catch { said += ' no input' }
        postMessage(said); close();";
    std::fs::write(folder.join("worker.mjs"), worker).expect("a file");
    let builder = with_program()
        .max_workers(1)
        .modules(&*folder)
        .standard_input(&b"line"[..]);
    let mut runtime = built(builder);
    let main = "globalThis.heard = new Promise((resolve) => {
        const worker = new Worker(new URL('worker.mjs', import.meta.url), { type: 'module' });
        worker.onmessage = ({ data }) => resolve(data);
    }); await heard";
    imported_source(&mut runtime, folder.join("main.mjs"), main).await;
    let heard: String = value(&mut runtime, "heard").await;
    assert_eq!(
        heard,
        "secret false exit() is for the main script: close() ends a worker no input"
    );
}

#[tokio::test]
async fn a_module_of_a_file_knows_its_file_and_whether_the_program_began_with_it() {
    let folder = Folder::new();
    let path = folder.canonicalize().expect("it is there");
    let write = |name: &str, source: &str| std::fs::write(path.join(name), source).expect("a file");
    let said = "JSON.stringify([import.meta.filename, import.meta.dirname, import.meta.main])";
    write("other.mjs", &format!("export const said = {said}"));
    write("main.mjs", &format!("import {{ said as other }} from './other.mjs?a#b';
        const data = await import('data:text/javascript,export default Object.keys(import.meta) + import.meta.main');
        globalThis.said = [{said}, other, data.default].join('\\n')"));
    let mut runtime = built(Runtime::builder().modules(&path));
    runtime
        .import(path.join("main.mjs"))
        .await
        .expect("it runs");
    let file = |name: &str| serde_json::Value::from(path.join(name).display().to_string());
    let folder = serde_json::Value::from(path.display().to_string());
    let expected = format!(
        "[{},{folder},true]\n[{},{folder},false]\nurl,main,resolvefalse",
        file("main.mjs"),
        file("other.mjs")
    );
    assert_eq!(text(&mut runtime, "said").await, expected);
    let mut runtime = built(
        Runtime::builder()
            .modules(&path)
            .module("main", "globalThis.main = import.meta.main"),
    );
    runtime.import("main").await.expect("it runs");
    assert_eq!(text(&mut runtime, "`${main}`").await, "true");
    imported_source(
        &mut runtime,
        "later.mjs",
        "globalThis.main = import.meta.main",
    )
    .await;
    assert_eq!(text(&mut runtime, "`${main}`").await, "false");
}

#[cfg(feature = "packages")]
#[tokio::test]
async fn a_package_has_the_same_in_its_process() {
    let folder = Folder::new();
    let path = folder.canonicalize().expect("it is there");
    std::fs::create_dir_all(path.join("node_modules/a")).expect("a folder");
    let package = "const { env, args } = require('boa-ws');
        exports.said = () => [process.env.TOKEN, process.env.NODE_ENV, typeof process.env.PATH, process.argv.slice(2), env.TOKEN, args].join(' ');
        exports.end = () => { process.exitCode = 300; process.exit() };";
    std::fs::write(path.join("node_modules/a/index.js"), package).expect("a file");
    let builder = || Runtime::builder().modules(&path).packages(&path);
    let main = "import a from 'a'; globalThis.said = a.said(); globalThis.end = a.end";
    let mut runtime = built(
        builder()
            .environment([("TOKEN", "secret")])
            .arguments(["one", "two"]),
    );
    imported_source(&mut runtime, path.join("main.mjs"), main).await;
    let said = text(&mut runtime, "said").await;
    assert_eq!(said, "secret production undefined one,two secret one,two");
    assert_eq!(
        status(run_to_end(&mut runtime, "setTimeout(end)").await),
        300_u16 as u8
    );
    let without = "import 'a'";
    let mut runtime = built(builder());
    let error = runtime.import_source(path.join("main.mjs"), without).await;
    let error = error.expect_err("there is no such module").to_string();
    assert!(error.contains("Cannot find module 'boa-ws'"), "{error}");
}

/// A runtime whose script has the package `a` with this source.
#[cfg(feature = "packages")]
async fn with_package(builder: Builder, source: &str) -> (Runtime, Folder) {
    let folder = Folder::new();
    let path = folder.canonicalize().expect("it is there");
    std::fs::create_dir_all(path.join("node_modules/a")).expect("a folder");
    std::fs::write(path.join("node_modules/a/index.js"), source).expect("a file");
    let mut runtime = built(builder.modules(&path).packages(&path));
    let main = "import a from 'a'; globalThis.a = a";
    imported_source(&mut runtime, path.join("main.mjs"), main).await;
    (runtime, folder)
}

#[cfg(feature = "packages")]
#[tokio::test]
async fn process_stdin_of_a_package_has_the_lines() {
    let source = "const { stdin } = process;
        const said = (exports.said = [stdin === process.stdin, stdin.isTTY, stdin.fd]);
        exports.bytes = () => stdin.on('data', (chunk) => said.push(Buffer.isBuffer(chunk), `${chunk}`)).on('end', () => said.push('end'));
        exports.text = () => stdin.setEncoding('utf8').on('data', (chunk) => said.push(chunk)).on('end', () => said.push('end'));
        exports.iterated = async () => { for await (const chunk of stdin) said.push(`${chunk}`); said.push('end'); };
        exports.first = async () => { for await (const chunk of stdin) { said.push(`${chunk}`); break; } };";
    for (function, expected) in [
        ("bytes", "true,one\n,true,two\n,end"),
        ("text", "one\n,two\n,end"),
        ("iterated", "one\n,two\n,end"),
        ("first", "one\n"),
    ] {
        let input = Runtime::builder().standard_input(&b"one\r\ntwo"[..]);
        let (mut runtime, _folder) = with_package(input, source).await;
        let ended = run_to_end(&mut runtime, &format!("a.{function}(); 0")).await;
        ended.expect("the input ends");
        assert_eq!(
            text(&mut runtime, "a.said.join()").await,
            format!("true,false,0,{expected}"),
            "{function}"
        );
    }
    let (mut runtime, _folder) =
        with_package(with_program(), "exports.kind = typeof process.stdin").await;
    assert_eq!(text(&mut runtime, "a.kind").await, "undefined");
}

#[cfg(feature = "packages")]
#[tokio::test(start_paused = true)]
async fn process_stdin_reads_when_it_is_asked_and_keeps_alive_while_it_flows() {
    let (mut writer, reader) = duplex(8);
    let input = Runtime::builder().standard_input(BufReader::with_capacity(1, reader));
    let source = "const { stdin } = process;
        exports.said = [];
        const hear = (chunk) => exports.said.push(String(chunk).trim());
        exports.first = () => stdin.once('data', (chunk) => { hear(chunk); stdin.pause(); }).resume();
        exports.resume = () => stdin.on('data', hear).resume();
        exports.pause = () => stdin.pause().off('data', hear);";
    let (mut runtime, _folder) = with_package(input, source).await;
    runtime.run().await.expect("nobody reads");
    writer
        .write_all(b"one\ntwo\n")
        .await
        .expect("there is room");
    let full = timeout(Duration::from_secs(1), writer.write_all(b"t")).await;
    full.expect_err("nothing is read before it is asked for");
    for said in ["one", "one,two"] {
        let ended = run_to_end(&mut runtime, "a.first(); 0").await;
        ended.expect("it is paused");
        assert_eq!(text(&mut runtime, "a.said.join()").await, said);
    }
    execute(&mut runtime, "a.resume(); 0").await;
    let waits = timeout(Duration::from_secs(60), runtime.run()).await;
    waits.expect_err("it flows");
    // A wait that is given up and asked for again loses nothing.
    writer.write_all(b"thre").await.expect("there is room");
    let ended = run_to_end(&mut runtime, "a.pause(); 0").await;
    ended.expect("it is paused");
    execute(&mut runtime, "a.resume(); 0").await;
    writer.write_all(b"e\n").await.expect("there is room");
    drop(writer);
    runtime.run().await.expect("the input has ended");
    let said = text(&mut runtime, "a.said.join()").await;
    assert_eq!(said, "one,two,three");
}

#[tokio::test]
async fn a_status_that_is_none_is_refused_in_words() {
    let script = "return ['x', 256, -1, NaN, Infinity].map((status) => {
        try { it.exit(status) } catch ({ name, message }) { return `${name}: ${message}` }
    }).join()";
    let said = said(with_program(), script).await;
    for status in ["NaN", "256", "-1", "NaN", "Infinity"] {
        let text = format!("TypeError: a status is a number from 0 to 255, and {status} is none");
        assert!(said.contains(&text), "{said}");
    }
}
