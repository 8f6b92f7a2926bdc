//! `--record` and `--replay`: runs that are recorded, and run again without their servers.

use crate::{
    ROOT,
    command::{
        Output, Running, assert_contains, assert_ends_with, assert_starts_with, boa_ws, folder,
        until,
    },
    peer::{EchoServer, RefusingPort, token_server},
};
use base64_simd::STANDARD;
use serde_json::{Value, json};
use std::{fs, path::Path};
use test_server::rows;

/// Says all that a script gets from outside, with three sockets at a time.
const TALK: &str = "import { name } from './name.mjs';
    console.log(name, scriptArgs, Math.random(), Date.now(), `${new Date()}`, crypto.randomUUID(), location.href, navigator.userAgent);
    const [echo, refusing] = scriptArgs;
    for (let n = 0; n < 3; n++) {
        const socket = new WebSocket(`ws://localhost:${echo}/`);
        socket.onopen = () => {
            socket.send(`hello ${n} ${Math.random()}`);
            setTimeout(() => socket.send(`later ${performance.now()}`), 5 * n);
        };
        socket.onmessage = ({ data, timeStamp }) => {
            console.log(n, data, timeStamp, new Date().getHours());
            if (data.startsWith('later')) socket.close(3000, 'done');
        };
        socket.onclose = ({ code, reason }) => console.log(n, code, reason);
    }
    new WebSocket(`ws://127.0.0.1:${refusing}/`).onclose = ({ code }) => console.log('refused', code);
    new WebSocket(`wss://localhost:${echo}/`).onclose = ({ code }) => console.log('not encrypted', code);
    setTimeout(() => import('./none.mjs').catch((error) => { console.log(error.message); throw error; }), 10);";

/// Sends three texts one after the other, and prints their echoes.
const COUNT: &str = "const texts = ['one', 'two', 'three'];
    const socket = new WebSocket(scriptArgs[0]);
    const next = () => texts.length ? socket.send(texts.shift()) : socket.close();
    socket.onopen = next;
    socket.onmessage = ({ data }) => { console.log(data); next(); };
    socket.onclose = ({ code }) => console.log(code);";

/// Runs `COUNT` in a folder, and records it there. The server is gone then.
fn count_in(folder: &Path) -> Output {
    let server = EchoServer::start();
    fs::write(folder.join("count.js"), COUNT).expect("it can be written");
    let url = format!("ws://localhost:{}/", server.port);
    let output = boa_ws(["--record", "run.recording", "count.js", &url])
        .current_folder(folder)
        .run();
    assert_eq!(output, Output::of("one\ntwo\nthree\n1005\n", "", 0));
    output
}

fn replay_in<const N: usize>(folder: &Path, arguments: [&str; N]) -> Output {
    boa_ws(["--replay", "run.recording"].iter().chain(&arguments))
        .current_folder(folder)
        .run()
}

/// The lines of a recording.
fn lines(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).expect("it was written");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

fn write_lines(file: &Path, lines: &[Value]) {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    fs::write(file, text).expect("it can be written");
}

#[test]
fn a_replay_needs_neither_the_server_nor_the_files_and_prints_the_same() {
    let files = folder(&[
        ("talk.mjs", TALK.as_bytes()),
        ("name.mjs", b"export const name = 'ann'"),
    ]);
    let (server, refusing) = (EchoServer::start(), RefusingPort::on_both_addresses());
    let ports = [server.port.to_string(), refusing.port.to_string()];
    let options = [
        "--record",
        "run.recording",
        "--location=http://chat.localhost/",
        "--failure-details",
        "talk.mjs",
    ];
    let recorded = files.run(options.into_iter().chain(ports.iter().map(String::as_str)));
    assert_eq!(recorded.status, Some(1), "{}", recorded.err);
    assert_contains(&recorded.out, "refused 1006");
    assert_contains(&recorded.out, "not encrypted 1006");
    recorded.says("does not speak TLS");
    recorded.says("none.mjs");
    assert_eq!(
        recorded.out.matches(" 3000 done\n").count(),
        3,
        "{}",
        recorded.out
    );
    drop(server);
    let elsewhere = folder(&[]);
    fs::rename(files.join("run.recording"), elsewhere.join("run.recording"))
        .expect("the same disk");
    drop(files);
    assert_eq!(replay_in(&elsewhere, []), recorded);
    assert_eq!(
        replay_in(&elsewhere, ["--lenient", "--speed=1000"]),
        recorded
    );
}

#[test]
fn workers_and_their_sockets_and_files_are_replayed() {
    let files = folder(&[
        (
            "main.js",
            b"let left = 3;
            for (let n = 0; n < 3; n++) {
                const worker = new Worker('worker.mjs', { type: 'module', name: `${n}` });
                worker.onmessage = ({ data }) => {
                    console.log(data);
                    if (data.endsWith('closed') && --left === 0) console.log('all');
                };
                worker.postMessage(scriptArgs[0]);
            }",
        ),
        (
            "worker.mjs",
            b"import { text } from './text.mjs';
            onmessage = ({ data: url }) => {
                const socket = new WebSocket(url);
                socket.onopen = () => socket.send(`${text} ${Math.random()}`);
                socket.onmessage = ({ data }) => { postMessage(`${name} ${data}`); socket.close(); };
                socket.onclose = () => { postMessage(`${name} closed`); close(); };
            };",
        ),
        ("text.mjs", b"export const text = 'from a file'"),
    ]);
    let server = EchoServer::start();
    let url = format!("ws://localhost:{}/", server.port);
    let recorded = files.run(["--record", "run.recording", "main.js", &url]);
    assert_eq!(recorded.status, Some(0), "{}", recorded.err);
    assert_eq!(recorded.out.matches("from a file 0.").count(), 3);
    assert_ends_with(&recorded.out, "closed\nall\n");
    drop(server);
    assert_eq!(replay_in(&files, ["main.js"]), recorded);
    for file in ["worker.mjs", "text.mjs"] {
        fs::remove_file(files.join(file)).expect("it is there");
    }
    assert_eq!(replay_in(&files, []), recorded);
}

#[cfg(feature = "pages")]
#[test]
fn lines_dialogs_files_and_cookies_of_a_page_are_those_of_the_recorded_run() {
    let port = crate::peer::refusing_cookie_server("seen=1");
    let page = format!(
        "<p id=log></p><input id=text><script src=page.js></script><script>
        const say = (text) => {{ log.append(text, document.createElement('br')); }};
        text.onchange = () => say(`typed ${{text.value}} ${{confirm('Sure?')}} ${{prompt('Name?')}}`);
        new WebSocket('ws://localhost:{port}/').onclose = () => say(`cookie ${{document.cookie}} ${{fromFile}}`);</script>"
    );
    let files = folder(&[
        ("page.html", page.as_bytes()),
        ("page.js", b"const fromFile = Math.random()"),
    ]);
    let recorded = files
        .boa_ws(["--record", "run.recording", "--plain", "page.html"])
        .input("one\nyes\nAnn\ntwo\nno\n")
        .run();
    assert_eq!(recorded.status, Some(0), "{}", recorded.err);
    assert_contains(&recorded.out, "typed one true Ann");
    assert_contains(&recorded.out, "typed two false null");
    fs::remove_file(files.join("page.js")).expect("it is there");
    fs::remove_file(files.join("page.html")).expect("it is there");
    assert_eq!(replay_in(&files, []), recorded);

    let recorded = files
        .boa_ws([
            "--record",
            "run.recording",
            "--dom",
            "-e",
            "console.log(document.title.length)",
        ])
        .input("unread\n")
        .run();
    assert_eq!(replay_in(&files, []), recorded);
}

/// Windows does not report whether there are any.
#[cfg(all(unix, feature = "pages"))]
#[test]
fn warnings_about_unread_lines_are_recorded() {
    let page = "<p id=p></p><input id=i><script>i.onchange = () => { p.append(i.value); i.disabled = true; }</script>";
    let files = folder(&[
        ("page.html", page.as_bytes()),
        ("none.html", b"<p>page</p>"),
    ]);
    for page in ["page.html", "none.html"] {
        let recorded = files
            .boa_ws(["--record", "run.recording", page])
            .input("one\ntwo\n")
            .run();
        recorded.begins("warning: no script read ");
        assert_eq!(replay_in(&files, []), recorded);
    }
}

#[test]
fn code_and_preludes_are_in_the_recording() {
    let files = folder(&[("before.js", b"const before = Math.random();")]);
    let code = "console.log(before, scriptArgs.length, await 7)";
    let recorded = files.run([
        "--record",
        "run.recording",
        "--prelude=before.js",
        "--module",
        "-e",
        code,
        "--",
        "x",
    ]);
    assert_eq!(recorded.status, Some(0), "{}", recorded.err);
    fs::remove_file(files.join("before.js")).expect("it is there");
    assert_eq!(replay_in(&files, []), recorded);
}

#[test]
fn an_import_map_is_in_the_recording() {
    let files = folder(&[
        ("a.mjs", b"import b from 'b'; console.log(b)"),
        ("b.mjs", b"export default 'b'"),
        ("map.json", br#"{ "imports": { "b": "./b.mjs" } }"#),
        (
            "other.json",
            br#"{ "imports": { "b": "data:text/javascript,export default 'other'" } }"#,
        ),
    ]);
    let recorded = files.run(["--record=run.recording", "--import-map=map.json", "a.mjs"]);
    recorded.assert_out("b\n", 0);
    fs::remove_file(files.join("map.json")).expect("it is there");
    assert_eq!(files.run(["--replay=run.recording", "a.mjs"]), recorded);
    let other = ["--replay=run.recording", "--import-map=other.json", "a.mjs"];
    files.run(other).assert_out("other\n", 0);
    let har = ["--har=run.har", "--import-map=other.json", "a.mjs"];
    files.run(har).assert_out("other\n", 0);
    fs::remove_file(files.join("b.mjs")).expect("it is there");
    assert_eq!(files.run(["--replay=run.recording"]), recorded);
    let recording = files.join("run.recording");
    let text = fs::read_to_string(&recording).expect("it was written");
    let damaged = text.replacen(r#"{ \"imports\": "#, "", 1);
    fs::write(&recording, damaged).expect("it can be written");
    let output = files.run(["--replay=run.recording"]);
    output.begins(
        "error: run.recording cannot be replayed: line 1 is damaged: the import map is not JSON",
    );
    assert_eq!(output.status, Some(2));
}

#[test]
fn a_script_that_sends_something_else_ends_the_replay_with_the_difference() {
    let files = folder(&[]);
    count_in(&files);
    fs::write(files.join("other.js"), COUNT.replace("two", "zwei")).expect("it can be written");
    let Output { out, err, status } = replay_in(&files, ["other.js"]);
    assert_eq!((out.as_str(), status), ("one\n", Some(5)), "{err}");
    let begin = "error: the script differs from the recorded run in run.recording: line ";
    assert_starts_with(&err, begin);
    let end = " s: item 3 that the script sends on connection 1 is a text frame of 4 bytes, \"zwei\", \
               but a text frame of 3 bytes, \"two\" was recorded\n";
    assert_contains(&err, " of the recording, after 0.");
    assert_ends_with(&err, end);
}

#[test]
fn a_lenient_replay_goes_on_after_a_difference_and_warns_at_the_end() {
    let files = folder(&[]);
    let recorded = count_in(&files);
    fs::write(files.join("other.js"), COUNT.replace("two", "zwei")).expect("it can be written");
    let Output { out, err, status } = replay_in(&files, ["--lenient", "other.js"]);
    assert_eq!((out, status), (recorded.out, Some(0)), "{err}");
    assert!(
        err.starts_with("warning: the script differs ") && err.lines().count() == 1,
        "{err}"
    );
}

#[test]
fn a_changed_script_has_the_recorded_arguments_and_reads_its_modules() {
    let files = folder(&[(
        "texts.mjs",
        b"export const texts = ['one', 'two', 'three'];",
    )]);
    let recorded = count_in(&files);
    let changed = COUNT.replace(
        "const texts = ['one', 'two', 'three'];",
        "import { texts } from './texts.mjs';",
    );
    fs::write(files.join("other.mjs"), changed).expect("it can be written");
    assert_eq!(replay_in(&files, ["other.mjs"]), recorded);
    fs::write(files.join("texts.mjs"), "export const texts = ['one'];").expect("it can be written");
    let Output { out, err, status } = replay_in(&files, ["other.mjs"]);
    assert_eq!((out.as_str(), status), ("one\n", Some(5)), "{err}");
    assert_contains(
        &err,
        "is a Close frame of 0 bytes, \"\", but a text frame of 3 bytes, \"two\" was",
    );
}

/// Loads code in each way, and prints what comes from outside after each.
const LOADING: &str = "import { at } from './at.mjs';
    import mapped from 'mapped';
    import data from './data.json' with { type: 'json' };
    import from_package from 'package';
    import { readTextFile } from 'boa-ws';
    const now = () => [Date.now(), performance.now(), Math.random(), crypto.randomUUID()].join();
    console.log(at, mapped, data.n, from_package, now());
    console.log(await readTextFile('notes.txt'), now());
    console.log((await import('./later.mjs')).at, now());
    setTimeout(async () => {
        console.log((await import('./timer.mjs')).at, now());
        const worker = new Worker('./worker.mjs', { type: 'module' });
        worker.onmessage = ({ data }) => { console.log(data, now()); worker.terminate(); };
    }, 5);";

#[test]
fn a_script_that_loads_code_has_the_recorded_input_when_it_is_named() {
    let at = b"export const at = [Date.now(), performance.now(), Math.random()].join()";
    let files = folder(&[
        ("main.mjs", LOADING.as_bytes()),
        ("at.mjs", at),
        ("later.mjs", at),
        ("timer.mjs", at),
        ("mapped.mjs", b"export default Date.now()"),
        ("data.json", br#"{ "n": 1 }"#),
        (
            "worker.mjs",
            b"import { at } from './at.mjs'; postMessage([at, Date.now()].join())",
        ),
        (
            "map.json",
            br#"{ "imports": { "mapped": "./mapped.mjs" } }"#,
        ),
        ("notes.txt", b"notes"),
        (
            "node_modules/package/index.js",
            b"module.exports = [Date.now(), require('./other.js'), Math.random()].join()",
        ),
        (
            "node_modules/package/other.js",
            b"module.exports = Math.random()",
        ),
    ]);
    let recorded = files.run([
        "--record=run.recording",
        "--import-map=map.json",
        "--read=notes.txt",
        "main.mjs",
    ]);
    assert_eq!(recorded.status, Some(0), "{}", recorded.err);
    assert_eq!(recorded.out.lines().count(), 5, "{}", recorded.out);
    let named = ["--read=notes.txt", "main.mjs"];
    assert_eq!(replay_in(&files, []), recorded);
    assert_eq!(replay_in(&files, named), recorded);
    // One that loads other modules has the same input.
    let more = LOADING.replace("from './at.mjs'", "from './more.mjs'");
    let fewer = LOADING.replace(
        "import data from './data.json' with { type: 'json' }",
        "const data = { n: 1 }",
    );
    fs::write(files.join("more.mjs"), "export { at } from './at.mjs'").expect("it can be written");
    for changed in [more, fewer] {
        assert_ne!(changed, LOADING);
        fs::write(files.join("main.mjs"), changed).expect("it can be written");
        assert_eq!(replay_in(&files, named), recorded);
    }
}

#[test]
fn a_script_that_does_not_connect_differs() {
    let files = folder(&[("other.js", b"console.log('nothing')")]);
    count_in(&files);
    let Output { out, err, status } = replay_in(&files, ["other.js"]);
    assert_eq!((out.as_str(), status), ("nothing\n", Some(5)));
    assert_contains(&err, ": connection 1, to ws://localhost:");
    assert_ends_with(&err, ", but the script has ended\n");
}

#[test]
fn a_damaged_recording_is_no_changed_script() {
    let files = folder(&[]);
    count_in(&files);
    let file = files.join("run.recording");
    let text = fs::read_to_string(&file).expect("it was written");
    let mut lines: Vec<_> = text.split_inclusive('\n').collect();
    let middle = lines.len() / 2;
    for damage in ["{\"at\":0,\"what\":\"nonsense\"}\n", "nonsense\n", "\n"] {
        lines[middle] = damage;
        fs::write(&file, lines.concat()).expect("it can be written");
        for Output { err, status, .. } in [replay_in(&files, []), replay_in(&files, ["--lenient"])]
        {
            let start = format!(
                "error: run.recording cannot be replayed: line {} is damaged: ",
                middle + 1
            );
            assert!(
                err.starts_with(&start) && err.lines().count() == 1,
                "{damage}: {err}"
            );
            assert_eq!(status, Some(2));
        }
    }
    fs::write(&file, text.replacen("\"kind\":", "\"sort\":", 1)).expect("it can be written");
    let Output { err, status, .. } = replay_in(&files, []);
    assert_starts_with(
        &err,
        "error: run.recording cannot be replayed: line 1 is damaged: missing field `kind`",
    );
    assert_eq!(status, Some(2));
    fs::write(files.join("cut.har"), b"{\"log\":{\"entries\":[").expect("it can be written");
    let Output { err, status, .. } = files.run(["--replay", "cut.har", "-e", "1"]);
    assert_contains(
        &err,
        "cut.har cannot be replayed: it is not a record in the format HAR: EOF",
    );
    assert_contains(&err, "at line 1 column 19");
    assert_eq!(status, Some(2));
}

#[test]
fn what_is_no_recording_is_refused() {
    let files = folder(&[
        ("picture.gif", b"GIF89a"),
        (
            "earlier.recording",
            br#"{"format":"boa-ws recording","version":1}"#,
        ),
        (
            "other.recording",
            b"{\"format\":\"boa-ws recording\",\"version\":6,\"details\":null}\n",
        ),
    ]);
    let table = r"
        picture.gif -> picture.gif cannot be replayed: it is not a recording, and not a record in the format HAR
        earlier.recording -> earlier.recording cannot be replayed: it is a recording of version 1, and only version 6 is known
        other.recording -> other.recording has no script: name the script after it
        none -> cannot read none: there is no such file
        . -> cannot read .: it is a directory
    ";
    for (name, reason) in rows(table, "->") {
        let output = files.run(["--replay", name]);
        let err = format!("error: {reason}\n");
        assert_eq!(output, Output::of("", err, 2));
    }
}

#[test]
fn what_can_not_be_recorded_is_refused() {
    let files = folder(&[("doc.md", b"```js\nconsole.log(1)\n```\n"), ("a.js", b"")]);
    for (arguments, reason) in [
        (
            &["--record=r", "--all", "doc.md"][..],
            "'--record' is for a script or a page, and not for the blocks",
        ),
        (
            &["--record=r", "--serve=0"],
            "'--record' is for a script or a page: name one",
        ),
        (
            &["--record=r", "ws://localhost:1/"],
            "'--record <FILE>' cannot be used with",
        ),
        (
            &["--record=r", "--watch", "a.js"],
            "'--record <FILE>' cannot be used with",
        ),
        (
            &["--record=r", "--replay=r"],
            "'--record <FILE>' cannot be used with",
        ),
        (
            &["--replay=r", "--serve"],
            "'--replay <FILE>' cannot be used with",
        ),
        (&["--lenient", "a.js"], "--replay <FILE>"),
        (&["--replay=r", "--speed=0"], "a speed is a number"),
        (
            &["--record=no/such/folder", "a.js"],
            "cannot write no/such/folder: ",
        ),
    ] {
        let Output { out, err, status } = files.run(arguments);
        assert_eq!((out.as_str(), status), ("", Some(2)), "{err}");
        assert!(err.contains(reason), "{reason} is not in {err}");
    }
}

#[test]
fn a_replay_takes_its_own_time_or_that_of_the_recorded_run() {
    let files = folder(&[]);
    let code = "setTimeout(() => console.log(Date.now(), performance.now()), 20)";
    let recorded = files.run(["--record=run.recording", "-e", code]);
    let file = files.join("run.recording");
    // A run of days.
    let mut lines = lines(&file);
    for line in &mut lines[1..] {
        line["at"] = json!(line["at"].as_u64().expect("a time") * 10_000_000);
    }
    write_lines(&file, &lines);
    assert_eq!(replay_in(&files, []), recorded);
    assert_eq!(replay_in(&files, ["--speed=1e9"]), recorded);
}

#[test]
fn connections_are_seen_in_a_replay_as_in_a_run() {
    let files = folder(&[]);
    count_in(&files);
    let Output { out, err, status } = replay_in(
        &files,
        [
            "--trace=trace.txt",
            "--har=again.har",
            "--summary",
            "--report=r.html",
        ],
    );
    assert_eq!(
        (out.as_str(), status),
        ("one\ntwo\nthree\n1005\n", Some(0)),
        "{err}"
    );
    assert_starts_with(&err, "1 connection\n#1 ws://localhost:");
    let trace = fs::read_to_string(files.join("trace.txt")).expect("it was written");
    assert_contains(&trace, "#1 \u{2192} text 3 B \"two\"");
    assert_contains(&trace, "#1 \u{2190} text 3 B \"two\"");
    let record: Value =
        serde_json::from_slice(&fs::read(files.join("again.har")).expect("it was written"))
            .expect("JSON");
    let messages = record["log"]["entries"][0]["_webSocketMessages"]
        .as_array()
        .expect("an array")
        .len();
    assert_eq!(messages, 6);
    assert!(
        fs::read_to_string(files.join("r.html"))
            .expect("it was written")
            .contains("\"three\"")
    );
}

#[test]
fn the_example_that_fetches_a_token_is_replayed_without_its_servers() {
    let files = folder(&[]);
    let example = Path::new(ROOT).join("examples/fetch-token.js");
    let ((tokens, asked), server) = (token_server(), EchoServer::start());
    let (example, to) = (example.to_str().expect("UTF-8"), server.instead_of(8080));
    let recorded = files.run(["--record=run.recording", &to, example, &tokens]);
    let out = "the server says: Hello!\n".to_owned();
    assert_eq!(recorded, Output::of(out, "", 0));
    asked.join().expect("it was asked");
    drop(server);
    assert_eq!(replay_in(&files, []), recorded);

    // The server's answer is in the recording: after another answer the script does not
    // read the content.
    let file = files.join("run.recording");
    let mut lines = lines(&file);
    let read = |line: &&mut Value| line["what"] == "read";
    let answer = lines.iter_mut().find(read).expect("it was read");
    let bytes = STANDARD
        .decode_to_vec(answer["data"].as_str().expect("a text"))
        .expect("base64");
    let changed = String::from_utf8(bytes)
        .expect("UTF-8")
        .replace("200 OK", "403 No");
    answer["data"] = STANDARD.encode_to_string(changed).into();
    write_lines(&file, &lines);
    let Output { err, status, .. } = replay_in(&files, []);
    assert_contains(&err, "the script differs from the recorded run");
    assert_eq!(status, Some(5), "{err}");
}

/// A script with an open socket, which prints until it waits.
fn waiting(folder: &Path, server: &EchoServer) -> Running {
    let code = "const socket = new WebSocket(scriptArgs[0]);
        socket.onopen = () => { console.log('open'); socket.send('hello'); };
        socket.onmessage = ({ data }) => { console.log(data); setInterval(() => {}, 1e6); };
        socket.onclose = ({ code }) => console.log('closed', code);";
    let url = format!("ws://localhost:{}/", server.port);
    let running = boa_ws(["--record=run.recording", "-e", code, "--", &url])
        .current_folder(folder)
        .start();
    assert_eq!(running.line(), "open");
    assert_eq!(running.line(), "hello");
    running
}

#[test]
fn the_recording_of_a_process_that_was_killed_has_what_came_before() {
    let (files, server) = (folder(&[]), EchoServer::start());
    let running = waiting(&files, &server);
    // The recorder writes what it has before the event loop waits.
    until("the frame of the server is not recorded", || {
        let recorded = fs::read_to_string(files.join("run.recording")).ok()?;
        recorded.contains("gQVoZWxsbw==").then_some(())
    });
    running.kill();
    let Output { out, err, status } = replay_in(&files, []);
    assert_starts_with(&out, "open\n");
    assert_eq!(
        err,
        "run.recording was cut off: the replay has ended with its last line\n"
    );
    assert_eq!(status, Some(0));
}

#[test]
fn the_recording_of_a_run_whose_reader_has_ended_is_cut_off_there() {
    let files = folder(&[]);
    let code = "setInterval(() => console.log('x'.repeat(10000), Math.random()))";
    let mut running = files.boa_ws(["--record=run.recording", "-e", code]).start();
    let first = running.line();
    running.stop_reading();
    assert_eq!(running.wait().status, Some(141));
    let Output { out, err, status } = replay_in(&files, []);
    assert_eq!(out.lines().next(), Some(first.as_str()));
    assert_eq!(
        (err.ends_with("with its last line\n"), status),
        (true, Some(0)),
        "{err}"
    );
}

#[cfg(unix)]
mod unix {
    use super::*;
    use rustix::process::Signal;
    use std::{
        io::{BufRead, BufReader},
        net::TcpListener,
        os::unix::fs::PermissionsExt,
        process::Command,
    };

    #[test]
    fn a_signal_is_recorded_with_what_follows_it() {
        let (files, server) = (folder(&[]), EchoServer::start());
        for (signal, status) in [(Signal::INT, 130), (Signal::TERM, 143)] {
            let running = waiting(&files, &server);
            running.signal(signal);
            let Output {
                out,
                err,
                status: ended,
            } = running.wait();
            assert_eq!((err.as_str(), ended), ("", Some(status)));
            let again = replay_in(&files, []);
            assert_eq!(
                again,
                Output {
                    out: format!("open\nhello\n{out}"),
                    err,
                    status: ended
                }
            );
        }
    }

    #[test]
    fn a_signal_ends_the_workers_of_a_replay_where_it_did() {
        let files = folder(&[]);
        let code =
            "const source = 'data:text/javascript,setInterval(() => postMessage(Math.random()))';
            const worker = new Worker(source);
            worker.onmessage = ({ data }) => console.log(data);";
        let running = files.boa_ws(["--record=run.recording", "-e", code]).start();
        let first = running.line();
        running.signal(Signal::INT);
        let Output { out, err, status } = running.wait();
        assert_eq!((err.as_str(), status), ("", Some(130)));
        let out = format!("{first}\n{out}");
        assert_eq!(replay_in(&files, []), Output { out, err, status });
    }

    #[test]
    fn nobody_else_may_read_a_recording() {
        let files = folder(&[("old.recording", b"")]);
        let old = files.join("old.recording");
        fs::set_permissions(&old, fs::Permissions::from_mode(0o644)).expect("it is ours");
        for name in ["old.recording", "new.recording"] {
            let output = files.run(["--record", name, "-e", "1"]);
            assert_eq!(output, Output::of("", "", 0));
            let mode = fs::metadata(files.join(name))
                .expect("it was written")
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }

    #[test]
    fn a_run_goes_on_when_its_recording_can_not_be_written() {
        let files = folder(&[]);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let file = files.join("run.recording");
        assert!(
            Command::new("mkfifo")
                .arg(&file)
                .status()
                .expect("it can be run")
                .success()
        );
        let code = format!(
            "new WebSocket('ws://127.0.0.1:{port}/').onclose = () => console.log('closed')"
        );
        let running = files
            .boa_ws(["--record=run.recording", "-e", &code])
            .start();
        // The end of its reader is as good as a full disk.
        let mut reader = BufReader::new(fs::File::open(file).expect("it is there"));
        reader
            .read_line(&mut String::new())
            .expect("the first line");
        drop(reader);
        drop(crate::peer::accept(&listener));
        let Output { out, err, status } = running.wait();
        assert_eq!((out.as_str(), status), ("closed\n", Some(1)), "{err}");
        assert_contains(&err, "\nerror: cannot write run.recording: ");
    }

    #[cfg(feature = "pages")]
    #[test]
    fn a_page_that_is_shown_in_the_terminal_is_refused() {
        let files = folder(&[("page.html", b"<p>page</p>")]);
        let page = files.join("page.html");
        let (status, text) =
            crate::terminal::in_terminal(["--record=/dev/null", page.to_str().expect("UTF-8")])
                .start()
                .wait();
        assert_eq!(status.exit_code(), 2, "{text}");
        assert_contains(&text, "keys and the mouse are not recorded");
    }
}
