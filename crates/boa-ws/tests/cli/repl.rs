//! `boa-ws` alone in a terminal: a REPL.

use crate::{
    command::{Folder, folder},
    peer::{in_background, one_client},
    picture,
    terminal::{InTerminal, Terminal, in_terminal},
};
use futures_util::{SinkExt, StreamExt};
use std::fs;
use tokio_tungstenite::{accept_async, tungstenite::Message};

const ENTER: &str = "\r";
const CTRL_C: &str = "\x03";
const CTRL_D: &str = "\x04";
const UP: &str = "\x1b[A";
const TAB: &str = "\t";

/// A REPL with a history of its own.
fn repl<'a>(home: &Folder, arguments: impl IntoIterator<Item = &'a str>) -> InTerminal {
    in_terminal(arguments)
        .current_folder(home)
        .environment("XDG_STATE_HOME", &home.display().to_string())
        .environment("NO_COLOR", "1")
        .size(76, 24)
}

fn started(home: &Folder) -> Terminal {
    let terminal = repl(home, [""; 0]).start();
    terminal.shows("Ctrl-D leaves\n> ");
    terminal
}

/// Waits until the editor reads an input, and nothing is typed yet.
fn asked(terminal: &Terminal) {
    terminal.until("an empty line", |screen| {
        let (row, column) = screen.cursor_position();
        let line = screen.rows(0, 200).nth(row.into()).unwrap_or_default();
        column == 2 && line.trim_end() == ">"
    });
}

/// Types an input when it is asked for.
fn enters(terminal: &mut Terminal, input: &str) {
    types(terminal, input);
    terminal.types(ENTER);
}

/// Types when it is asked for, and waits until some of it is seen.
fn types(terminal: &mut Terminal, text: &str) {
    asked(terminal);
    terminal.types(text);
    terminal.until("what is typed", |screen| screen.cursor_position().1 != 2);
}

/// Removes what is typed.
fn removes(terminal: &mut Terminal) {
    terminal.types(CTRL_C);
    asked(terminal);
}

/// Leaves with Ctrl-D. Returns the final screen.
fn left(mut terminal: Terminal) -> String {
    asked(&terminal);
    terminal.types(CTRL_D);
    let (status, seen) = terminal.wait();
    assert_eq!(status.exit_code(), 0, "{seen}");
    assert!(terminal.is_restored(), "{seen}");
    seen
}

#[test]
fn values_are_printed_as_by_the_console() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    enters(&mut terminal, "[1, 'two', { three: 3 }]");
    terminal.shows("> [1, 'two', { three: 3 }]\n[ 1, 'two', { three: 3 } ]\n> ");
    enters(&mut terminal, "{ a: 1, b: new Map([[1, 2]]) }");
    terminal.shows("\n{ a: 1, b: Map(1) { 1 => 2 } }\n> ");
    enters(&mut terminal, "undefined");
    terminal.shows("> undefined\nundefined\n> ");
    enters(&mut terminal, "if (true) { 'of a statement' }");
    terminal.shows("\n'of a statement'\n> ");
    left(terminal);
}

#[test]
fn declarations_may_be_repeated_and_are_seen_later() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    for input in ["const x = 1", "let x = x + 1", "class A { m() { return x } }", "class A { m() { return -x } }"] {
        enters(&mut terminal, input);
    }
    enters(&mut terminal, "let { p, q: [r] } = { p: 3, q: [4] }; const crypto = 5");
    enters(&mut terminal, "[x, new A().m(), A.name, p, r, crypto]");
    terminal.shows("[ 2, -2, 'A', 3, 4, 5 ]");
    enters(&mut terminal, "let x");
    enters(&mut terminal, "typeof x");
    terminal.shows("'undefined'");
    left(terminal);
}

#[test]
fn inputs_may_have_several_lines() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    enters(&mut terminal, "function add(a, b) {");
    terminal.types(&format!("  return a + b{ENTER}}}{ENTER}"));
    enters(&mut terminal, "add(1,");
    terminal.types(&format!("2){ENTER}"));
    terminal.shows("> add(1,\n2)\n3\n> ");
    // The history has an input as a whole.
    asked(&terminal);
    terminal.types(UP);
    terminal.shows("3\n> add(1,\n2)");
    removes(&mut terminal);
    left(terminal);
    let mut terminal = started(&home);
    terminal.types(UP);
    terminal.shows("> add(1,\n2)");
    removes(&mut terminal);
    left(terminal);
    assert!(home.join("boa-ws/inputs").exists());
}

#[test]
fn await_and_import_work_at_the_top_level() {
    let home = folder(&[("m.mjs", b"export const one = 1; export default 'd'"), ("d.json", b"{\"a\": [1]}")]);
    let mut terminal = started(&home);
    enters(&mut terminal, "const v = await new Promise((resolve) => setTimeout(resolve, 1, 'later')); v + '!'");
    terminal.shows("\n'later!'\n> ");
    enters(&mut terminal, "import d, { one as first } from './m.mjs'");
    enters(&mut terminal, "[v, d, first]");
    terminal.shows("[ 'later', 'd', 1 ]");
    enters(&mut terminal, "import data from './d.json' with { type: 'json' }; data");
    terminal.shows("\n{ a: [ 1 ] }\n> ");
    enters(&mut terminal, "let n: number = 1; n");
    terminal.shows("\n1\n> ");
    enters(&mut terminal, "await Promise.reject(new RangeError('no'))");
    terminal.shows("error: Uncaught RangeError: no");
    enters(&mut terminal, "await new Promise(() => {})");
    terminal.shows("waits for something that can't happen any more");
    left(terminal);
}

#[test]
fn the_last_value_and_exception_have_names() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    enters(&mut terminal, "6 * 7");
    enters(&mut terminal, "_ + 1");
    terminal.shows("> _ + 1\n43\n> ");
    enters(&mut terminal, "null.x");
    terminal.shows("Uncaught TypeError");
    enters(&mut terminal, "_error instanceof TypeError");
    terminal.shows("\ntrue\n> ");
    enters(&mut terminal, "_ = 'mine'; 1");
    terminal.shows("_ is a variable of the session's scripts from now on\n1\n");
    enters(&mut terminal, "_");
    terminal.shows("> _\n'mine'\n> ");
    left(terminal);
}

#[test]
fn errors_have_their_position_in_the_input() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    enters(&mut terminal, "let a = 1; let { b } = await 2; missing(a)");
    terminal.shows("ReferenceError: missing is not defined");
    terminal.shows("[input 1]:1:33");
    enters(&mut terminal, "let a = [1,, 2)");
    terminal.shows("SyntaxError");
    terminal.shows("[input 2]:1:15");
    enters(&mut terminal, "setTimeout(() => { throw new Error('in a callback') }); 0");
    terminal.shows("Uncaught Error: in a callback");
    terminal.shows("[input 3]:1:");
    enters(&mut terminal, "Promise.reject(new Error('of nobody')); 0");
    terminal.shows("Uncaught (in promise) Error: of nobody");
    left(terminal);
}

#[test]
fn globals_properties_commands_and_modules_are_completed() {
    let home = folder(&[("module.mjs", b""), ("text.txt", b"")]);
    fs::create_dir(home.join("folder")).and_then(|()| fs::write(home.join("folder/inner.mjs"), "")).expect("a folder");
    let mut terminal = started(&home);
    enters(&mut terminal, "let thing = { property: { inner: 1 }, get boom() { throw 1 } }");
    for (typed, seen) in [
        (format!("thi{TAB}n{TAB}.pro{TAB}.in{TAB}"), "> thing.property.inner"),
        (format!("new WebSocketS{TAB}"), "> new WebSocketStream"),
        (format!("await import('./mo{TAB}"), "> await import('./module.mjs"),
        (format!("import x from './fo{TAB}in{TAB}"), "> import x from './folder/inner.mjs"),
        (format!(".so{TAB}"), "> .sockets"),
        (format!(".load te{TAB}"), "> .load text.txt"),
        (format!("thing.boom.{TAB}x"), "> thing.boom.x"),
    ] {
        types(&mut terminal, &typed);
        terminal.shows(seen);
        removes(&mut terminal);
    }
    left(terminal);
}

#[test]
fn ctrl_c_ends_a_wait_and_nothing_else() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    enters(&mut terminal, "let n = 0; const timer = setInterval(() => n++, 1); let late; 0");
    // Timers fire while the input waits. The input itself would be stopped.
    enters(
        &mut terminal,
        "setTimeout(() => console.log('waiting')); late = await new Promise((resolve) => globalThis.go = resolve)",
    );
    terminal.shows("\nwaiting");
    terminal.types(CTRL_C);
    terminal.shows("no longer waiting; what was awaited goes on");
    enters(
        &mut terminal,
        "go('came'); let before = n; await new Promise((resolve) => setTimeout(resolve, 50)); [n > before, late]",
    );
    terminal.shows("[ true, 'came' ]");
    asked(&terminal);
    terminal.types(CTRL_C);
    terminal.shows("Ctrl-D or .exit leaves");
    types(&mut terminal, "half a line");
    removes(&mut terminal);
    left(terminal);
}

#[test]
fn ctrl_c_stops_a_busy_script_or_callback_and_nothing_else() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    enters(&mut terminal, "let n = 0; setInterval(() => n++, 1); console.log('busy'); for (;;);");
    terminal.shows(";;);\nbusy");
    terminal.types(CTRL_C);
    terminal.shows("stopped\n> ");
    enters(&mut terminal, "setTimeout(() => { console.log('a callback is busy'); for (;;); }); 1");
    terminal.shows("\na callback is busy\n> ");
    terminal.types(CTRL_C);
    // The hint comes when the callback has ended.
    terminal.shows("\nCtrl-D or .exit leaves\n> ");
    enters(&mut terminal, "let before = n; await new Promise((resolve) => setTimeout(resolve, 20)); n > before");
    terminal.shows("\ntrue\n> ");
    left(terminal);
}

#[test]
fn sockets_go_on_while_one_types() {
    let home = folder(&[]);
    let (release, released) = tokio::sync::mpsc::channel::<()>(1);
    let released = std::sync::Arc::new(tokio::sync::Mutex::new(released));
    let address = in_background(async move |stream| {
        let Ok(mut socket) = accept_async(stream).await else { return };
        while released.lock().await.recv().await.is_some() {
            let message = Message::from("an \x1b[2Jevent");
            if socket.send(message).await.is_err() {
                return;
            }
        }
        let _ = socket.close(None).await;
    });
    let mut terminal = started(&home);
    enters(&mut terminal, &format!("const ws = new WebSocket('ws://{address}/')"));
    terminal.shows("#1 open\n> ");
    enters(&mut terminal, "ws.onmessage = ({ data }) => console.log('got', data); 0");
    types(&mut terminal, "half a li");
    terminal.shows("> half a li");
    release.blocking_send(()).expect("the server waits");
    terminal.shows("#1 ← \"an ␛[2Jevent\"\ngot an ␛[2Jevent\n> half a li");
    removes(&mut terminal);
    enters(&mut terminal, ".sockets");
    terminal.shows("received");
    terminal.shows("OPEN   0 messages, 0 B  1 message, 12 B  0 B");
    enters(&mut terminal, ".events off");
    asked(&terminal);
    release.blocking_send(()).expect("the server waits");
    terminal.until("a second message", |screen| screen.contents().matches("got an").count() == 2);
    assert_eq!(terminal.contents().matches("← \"an").count(), 1);
    enters(&mut terminal, ".events on");
    asked(&terminal);
    drop(release);
    terminal.shows("#1 closed by the server");
    enters(&mut terminal, ".sockets");
    terminal.shows("no socket is connecting, open or closing");
    left(terminal);
}

#[test]
fn leaving_closes_sockets_with_1001() {
    let home = folder(&[]);
    let (address, served) = one_client();
    let mut terminal = started(&home);
    enters(&mut terminal, &format!("const ws = new WebSocket('ws://{address}/')"));
    terminal.shows("#1 ← \"welcome\"");
    assert!(left(terminal).contains("#1 closed by this side, 1001 (going away)"));
    assert_eq!(served.join().expect("served").messages, ["close 1001"]);
}

#[test]
fn sessions_are_saved_and_loaded() {
    let home = folder(&[("old.js", b"old"), ("lib.mjs", b"export const twice = (x) => 2 * x;\ntwice(4)\n")]);
    let mut terminal = started(&home);
    enters(&mut terminal, "let a = 1");
    enters(&mut terminal, "a + 1");
    enters(
        &mut terminal,
        "setTimeout(() => console.log('waiting')); await new Promise((resolve) => setTimeout(resolve, 1e6))",
    );
    terminal.shows("\nwaiting");
    terminal.types(CTRL_C);
    terminal.shows("no longer waiting");
    enters(&mut terminal, ".save old.js");
    terminal.shows("error: old.js exists already: .save! old.js replaces it");
    enters(&mut terminal, ".save new.js");
    terminal.shows("saved to new.js");
    enters(&mut terminal, ".save! old.js");
    terminal.shows("saved to old.js");
    enters(&mut terminal, ".load lib.mjs");
    terminal.shows("> .load lib.mjs\n8\n");
    enters(&mut terminal, "twice(a)");
    terminal.shows("> twice(a)\n2\n");
    enters(&mut terminal, ".load missing.js");
    terminal.shows("error: cannot read missing.js");
    left(terminal);
    for file in ["old.js", "new.js"] {
        assert_eq!(fs::read_to_string(home.join(file)).expect("it was saved"), "let a = 1\na + 1\n");
    }
}

#[test]
fn types_are_described() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    enters(&mut terminal, ".type { a: [1, 2], b: 'x' }");
    terminal.shows("{ a: number[]; b: string }\nprototypes: Object\n> ");
    enters(&mut terminal, ".type async (url, retries = 3) => { }");
    terminal.shows("async (url, retries = 3) =>\n> ");
    enters(&mut terminal, ".type await Promise.resolve(new URL('a:b'))");
    terminal.shows("\nURL\nprototypes: URL → Object\n> ");
    left(terminal);
}

#[test]
fn help_lists_the_commands_and_unknown_ones_are_explained() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    enters(&mut terminal, ".help");
    terminal.shows(".sockets");
    terminal.shows("_ is the last value");
    enters(&mut terminal, ".clear");
    terminal.shows("there is no command .clear; Ctrl-C removes what is typed");
    enters(&mut terminal, ".5 + 1");
    terminal.shows("\n1.5\n> ");
    enters(&mut terminal, ".exit");
    let (status, seen) = terminal.wait();
    assert_eq!(status.exit_code(), 0, "{seen}");
    assert!(terminal.is_restored(), "{seen}");
}

#[test]
fn inputs_and_values_have_colours() {
    let home = folder(&[]);
    let mut terminal = repl(&home, [""; 0]).environment("NO_COLOR", "").start();
    terminal.shows("leaves\n> ");
    types(&mut terminal, "const a = 'text'; a");
    let colour = |screen: &vt100::Screen, row, column| screen.cell(row, column).expect("a cell").fgcolor();
    terminal.until("a keyword and a string in their colours", |screen| {
        (colour(screen, 1, 2), colour(screen, 1, 13)) == (vt100::Color::Idx(6), vt100::Color::Idx(2))
    });
    terminal.types(ENTER);
    terminal.shows("\n'text'\n> ");
    terminal.until("a value in its colour", |screen| colour(screen, 2, 1) == vt100::Color::Idx(2));
    left(terminal);
}

#[test]
fn a_terminal_that_is_closed_closes_sockets() {
    let home = folder(&[]);
    let (address, served) = one_client();
    let mut terminal = started(&home);
    enters(&mut terminal, &format!("const ws = new WebSocket('ws://{address}/')"));
    terminal.shows("#1 ← \"welcome\"");
    // The line is drawn again when the terminal is resized, because it does not fit any more.
    let line = "x".repeat(40);
    terminal.types(&line);
    terminal.shows(&line);
    terminal.close();
    assert_eq!(served.join().expect("served").messages, ["close 1001"]);
}

#[test]
fn the_picture_of_the_repl_is_its_screen() {
    let home = folder(&[]);
    let address = in_background(async |stream| {
        let Ok(mut socket) = accept_async(stream).await else { return };
        while let Some(Ok(message)) = socket.next().await {
            let tick = r#"{"type":"tick","name":"eur","value":1.25}"#;
            if message.is_text() && socket.send(Message::text(tick)).await.is_err() {
                return;
            }
        }
    });
    let rule = format!("--connect-to=feed.example:80:127.0.0.1:{}", address.port());
    let mut terminal = repl(&home, [rule.as_str()]).environment("NO_COLOR", "").start();
    terminal.shows("Ctrl-D leaves\n> ");
    enters(&mut terminal, "const ws = new WebSocket('ws://feed.example/')");
    terminal.shows("#1 open\n> ");
    enters(&mut terminal, "const tick = () => new Promise((resolve) => {");
    terminal.types(&format!("  ws.onmessage = ({{ data }}) => resolve(JSON.parse(data)){ENTER}}}){ENTER}"));
    terminal.shows("\n})\n> ");
    enters(&mut terminal, "ws.send('{\"subscribe\":\"eur\"}'); await tick()");
    terminal.shows("value: 1.25 }\n> ");
    enters(&mut terminal, "_.value.toFixed(");
    terminal.types(&format!("1){ENTER}"));
    terminal.shows("'1.3'\n> ");
    enters(&mut terminal, ".sockets");
    terminal.shows("1 message, 41 B");
    enters(&mut terminal, "[1, 2].mapp(Math.sqrt)");
    terminal.shows("TypeError");
    types(&mut terminal, "ws.close(1000, 'that is");
    terminal.shows("ws.close(1000, 'that is");
    picture::check(&terminal, "docs/repl.svg", "A REPL in a terminal");
}
