//! `boa-ws` alone in a terminal: a REPL.

use crate::{
    chat_terminal::{all_are_written, flooding_server},
    command::{Folder, folder, until},
    peer::{one_client, sockets},
    terminal::{CTRL_C, CTRL_D, ENTER, InTerminal, TAB, Terminal, UP, in_terminal},
};
use futures_util::SinkExt;
use std::fs;
use tokio_tungstenite::tungstenite::Message;

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

/// Removes what is typed.
fn removes(terminal: &mut Terminal) {
    terminal.types(CTRL_C);
    terminal.asks();
}

#[test]
fn values_are_printed_as_by_the_console() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    terminal.enters("[1, 'two', { three: 3 }]");
    terminal.shows("> [1, 'two', { three: 3 }]\n[ 1, 'two', { three: 3 } ]\n> ");
    terminal.answers(
        "{ a: 1, b: new Map([[1, 2]]) }",
        "\n{ a: 1, b: Map(1) { 1 => 2 } }\n> ",
    );
    terminal.answers("undefined", "> undefined\nundefined\n> ");
    terminal.answers("if (true) { 'of a statement' }", "\n'of a statement'\n> ");
    terminal.leaves();
}

#[test]
fn declarations_may_be_repeated_and_are_seen_later() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    for input in [
        "const x = 1",
        "let x = x + 1",
        "class A { m() { return x } }",
        "class A { m() { return -x } }",
    ] {
        terminal.enters(input);
    }
    terminal.enters("let { p, q: [r] } = { p: 3, q: [4] }; const crypto = 5");
    terminal.answers(
        "[x, new A().m(), A.name, p, r, crypto]",
        "[ 2, -2, 'A', 3, 4, 5 ]",
    );
    terminal.enters("let x");
    terminal.answers("typeof x", "'undefined'");
    terminal.leaves();
}

#[test]
fn classes_may_name_themselves() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    terminal.enters("class Color { static RED = new Color('red'); constructor(n) { this.n = n } }");
    terminal.answers("Color.RED.n", "'red'\n> ");
    terminal.enters("await 1; class Q { static z = 7; static w = Q.z }");
    terminal.answers("Q.w", "7\n> ");
    terminal.enters("class K { static { K.x = 1 } }");
    terminal.answers("K.x", "1\n> ");
    terminal.enters("class E extends Error { static code = E.name }; let before = E");
    terminal.answers("E.code", "'E'\n> ");
    terminal.enters("class E { static all = [E, before] }");
    terminal.answers("E.all[0] === E && E.all[1] !== E", "true\n> ");
    terminal.enters("let a = 1; class P { static p = missing }");
    terminal.shows("[input 11]:1:33");
    terminal.leaves();
}

#[test]
fn inputs_may_have_several_lines() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    terminal.enters("function add(a, b) {");
    terminal.types(&format!("  return a + b{ENTER}}}{ENTER}"));
    terminal.enters("add(1,");
    terminal.types(&format!("2){ENTER}"));
    terminal.shows("> add(1,\n2)\n3\n> ");
    // The history has an input as a whole.
    terminal.asks();
    terminal.types(UP);
    terminal.shows("3\n> add(1,\n2)");
    removes(&mut terminal);
    terminal.leaves();
    let mut terminal = started(&home);
    terminal.types(UP);
    terminal.shows("> add(1,\n2)");
    removes(&mut terminal);
    terminal.leaves();
    assert!(home.join("boa-ws/inputs").exists());
}

#[test]
fn await_and_import_work_at_the_top_level() {
    let home = folder(&[
        ("m.mjs", b"export const one = 1; export default 'd'"),
        ("d.json", b"{\"a\": [1]}"),
    ]);
    let mut terminal = started(&home);
    terminal.enters(
        "const v = await new Promise((resolve) => setTimeout(resolve, 1, 'later')); v + '!'",
    );
    terminal.shows("\n'later!'\n> ");
    terminal.enters("import d, { one as first } from './m.mjs'");
    terminal.answers("[v, d, first]", "[ 'later', 'd', 1 ]");
    terminal.enters("import data from './d.json' with { type: 'json' }; data");
    terminal.shows("\n{ a: [ 1 ] }\n> ");
    terminal.answers("let n: number = 1; n", "\n1\n> ");
    terminal.enters("await Promise.reject(new RangeError('no'))");
    terminal.shows("error: Uncaught RangeError: no");
    terminal.enters("await new Promise(() => {})");
    terminal.shows("waits for something that can't happen any more");
    terminal.leaves();
}

#[test]
fn the_last_value_and_exception_have_names() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    terminal.answers("6 * 7", "\n42\n> ");
    terminal.answers("_ + 1", "> _ + 1\n43\n> ");
    terminal.answers("null.x", "Uncaught TypeError");
    terminal.answers("_error instanceof TypeError", "\ntrue\n> ");
    terminal.answers(
        "_ = 'mine'; 1",
        "_ is a variable of the session's scripts from now on\n1\n",
    );
    terminal.answers("_", "> _\n'mine'\n> ");
    terminal.leaves();
}

#[test]
fn errors_have_their_position_in_the_input() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    terminal.enters("let a = 1; let { b } = await 2; missing(a)");
    terminal.shows("ReferenceError: missing is not defined");
    terminal.shows("[input 1]:1:33");
    terminal.answers("let a = [1,, 2)", "SyntaxError");
    terminal.shows("[input 2]:1:15");
    terminal.enters("setTimeout(() => { throw new Error('in a callback') }); 0");
    terminal.shows("Uncaught Error: in a callback");
    terminal.shows("[input 3]:1:");
    terminal.enters("Promise.reject(new Error('of nobody')); 0");
    terminal.shows("Uncaught (in promise) Error: of nobody");
    terminal.leaves();
}

#[test]
fn globals_properties_commands_and_modules_are_completed() {
    let home = folder(&[("module.mjs", b""), ("text.txt", b"")]);
    fs::create_dir(home.join("folder"))
        .and_then(|()| fs::write(home.join("folder/inner.mjs"), ""))
        .expect("a folder");
    let mut terminal = started(&home);
    terminal.enters("let thing = { property: { inner: 1 }, get boom() { throw 1 } }");
    for (typed, seen) in [
        (
            format!("thi{TAB}n{TAB}.pro{TAB}.in{TAB}"),
            "> thing.property.inner",
        ),
        (format!("new WebSocketS{TAB}"), "> new WebSocketStream"),
        (
            format!("await import('./mo{TAB}"),
            "> await import('./module.mjs",
        ),
        (
            format!("import x from './fo{TAB}in{TAB}"),
            "> import x from './folder/inner.mjs",
        ),
        (format!(".so{TAB}"), "> .sockets"),
        (format!(".load te{TAB}"), "> .load text.txt"),
        (format!("thing.boom.{TAB}x"), "> thing.boom.x"),
    ] {
        terminal.types_at_prompt(&typed);
        terminal.shows(seen);
        removes(&mut terminal);
    }
    terminal.leaves();
}

/// As it is pasted without brackets: the tabs indent, and no key is lost.
#[test]
fn tab_after_blanks_indents() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    terminal.types(&format!(
        "function f() {{{ENTER}{TAB}{TAB}return [1{ENTER}{TAB}, 2]{ENTER}}}{ENTER}"
    ));
    terminal.answers("f()", "[ 1, 2 ]\n> ");
    terminal.answers(&format!("{TAB}{TAB}3 + 4"), "7\n> ");
    terminal.leaves();
}

#[test]
fn a_list_of_completions_asks_nothing_and_stops_no_output() {
    let home = folder(&[]);
    let mut terminal = repl(&home, [""; 0]).size(60, 10).start();
    terminal.shows("> ");
    terminal.answers(
        "let n = 0; void setInterval(() => console.log('tick ' + ++n), 20)",
        "tick 1\n",
    );
    let ticks = |terminal: &Terminal| {
        let count = terminal.output().matches("tick ").count();
        until("output stops", || {
            (terminal.output().matches("tick ").count() > count + 3).then_some(())
        });
    };
    terminal.types_at_prompt("Math.");
    terminal.types(TAB);
    ticks(&terminal);
    terminal.types(TAB);
    terminal.writes(" more\r\n");
    ticks(&terminal);
    let list = terminal.output();
    assert!(list.contains("acosh") && !list.contains("trunc"), "{list}");
    terminal.types(&format!("max(1, 2) * 21{ENTER}"));
    terminal.writes("\r\n42\r\n");
    terminal.asks();
    terminal.types(CTRL_D);
    terminal.wait();
}

#[test]
fn ctrl_c_ends_a_wait_and_nothing_else() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    terminal.enters("let n = 0; const timer = setInterval(() => n++, 1); let late; 0");
    // Timers fire while the input waits. The input itself would be stopped.
    terminal.enters(
        "setTimeout(() => console.log('waiting')); late = await new Promise((resolve) => globalThis.go = resolve)",
    );
    terminal.shows("\nwaiting");
    terminal.types(CTRL_C);
    terminal.shows("no longer waiting; the awaited work continues");
    terminal.enters(
        "go('came'); let before = n; await new Promise((resolve) => setTimeout(resolve, 50)); [n > before, late]",
    );
    terminal.shows("[ true, 'came' ]");
    terminal.asks();
    terminal.types(CTRL_C);
    terminal.shows("Ctrl-D or .exit leaves");
    terminal.types_at_prompt("half a line");
    removes(&mut terminal);
    terminal.leaves();
}

#[test]
fn ctrl_c_stops_a_busy_script_or_callback_and_nothing_else() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    terminal.enters("let n = 0; setInterval(() => n++, 1); console.log('busy'); for (;;);");
    terminal.shows(";;);\nbusy");
    terminal.types(CTRL_C);
    terminal.shows("stopped\n> ");
    terminal.enters("setTimeout(() => { console.log('a callback is busy'); for (;;); }); 1");
    terminal.shows("\na callback is busy\n> ");
    terminal.types(CTRL_C);
    // The hint comes when the callback has ended.
    terminal.shows("\nCtrl-D or .exit leaves\n> ");
    terminal.enters(
        "let before = n; await new Promise((resolve) => setTimeout(resolve, 20)); n > before",
    );
    terminal.shows("\ntrue\n> ");
    terminal.leaves();
}

#[test]
fn sockets_go_on_while_one_types() {
    let home = folder(&[]);
    let (release, released) = tokio::sync::mpsc::channel::<()>(1);
    let released = std::sync::Arc::new(tokio::sync::Mutex::new(released));
    let address = sockets(async move |mut socket| {
        while released.lock().await.recv().await.is_some() {
            let message = Message::from("an \x1b[2Jevent");
            if socket.send(message).await.is_err() {
                return;
            }
        }
        let _ = socket.close(None).await;
    });
    let mut terminal = started(&home);
    terminal.answers(
        &format!("const ws = new WebSocket('ws://{address}/')"),
        "#1 open\n> ",
    );
    terminal.enters("ws.onmessage = ({ data }) => console.log('got', data); 0");
    terminal.types_at_prompt("half a li");
    terminal.shows("> half a li");
    release.blocking_send(()).expect("the server waits");
    terminal.shows("#1 ← \"an ␛[2Jevent\"\ngot an ␛[2Jevent\n> half a li");
    removes(&mut terminal);
    terminal.answers(".sockets", "received");
    terminal.shows("OPEN   0 messages, 0 B  1 message, 12 B  0 B");
    terminal.enters(".events off");
    terminal.asks();
    release.blocking_send(()).expect("the server waits");
    terminal.until("a second message", |screen| {
        screen.contents().matches("got an").count() == 2
    });
    assert_eq!(terminal.contents().matches("← \"an").count(), 1);
    terminal.enters(".events on");
    terminal.asks();
    drop(release);
    terminal.shows("#1 closed by the server");
    terminal.answers(".sockets", "no socket is connecting, open or closing");
    terminal.leaves();
}

#[test]
fn leaving_closes_sockets_with_1001() {
    let home = folder(&[]);
    let (address, served) = one_client();
    let mut terminal = started(&home);
    terminal.answers(
        &format!("const ws = new WebSocket('ws://{address}/')"),
        "#1 ← \"welcome\"",
    );
    assert!(
        terminal
            .leaves()
            .contains("#1 closed by this side, 1001 (going away)")
    );
    assert_eq!(served.join().expect("served").messages, ["close 1001"]);
}

#[test]
fn sessions_are_saved_and_loaded() {
    let home = folder(&[
        ("old.js", b"old"),
        ("lib.mjs", b"export const twice = (x) => 2 * x;\ntwice(4)\n"),
    ]);
    let mut terminal = started(&home);
    terminal.enters("let a = 1");
    terminal.enters("a + 1");
    terminal
        .enters("setTimeout(() => console.log('waiting')); await new Promise((resolve) => setTimeout(resolve, 1e6))");
    terminal.shows("\nwaiting");
    terminal.types(CTRL_C);
    terminal.shows("no longer waiting");
    terminal.answers(
        ".save old.js",
        "error: old.js exists already: .save! old.js replaces it",
    );
    terminal.answers(".save new.js", "saved to new.js");
    terminal.answers(".save! old.js", "saved to old.js");
    terminal.answers(".load lib.mjs", "> .load lib.mjs\n8\n");
    terminal.answers("twice(a)", "> twice(a)\n2\n");
    terminal.answers(".load missing.js", "error: cannot read missing.js");
    terminal.leaves();
    for file in ["old.js", "new.js"] {
        assert_eq!(
            fs::read_to_string(home.join(file)).expect("it was saved"),
            "let a = 1\na + 1\n"
        );
    }
}

#[test]
fn types_are_described() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    terminal.enters(".type { a: [1, 2], b: 'x' }");
    terminal.shows("{ a: number[]; b: string }\nprototypes: Object\n> ");
    terminal.answers(
        ".type async (url, retries = 3) => { }",
        "async (url, retries = 3) =>\n> ",
    );
    terminal.enters(".type await Promise.resolve(new URL('a:b'))");
    terminal.shows("\nURL\nprototypes: URL → Object\n> ");
    terminal.leaves();
}

#[test]
fn help_lists_the_commands_and_unknown_ones_are_explained() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    terminal.answers(".help", ".sockets");
    terminal.shows("_ is the last value");
    terminal.answers(
        ".clear",
        "there is no command .clear; Ctrl-C removes what is typed",
    );
    terminal.answers(".5 + 1", "\n1.5\n> ");
    terminal.enters(".exit");
    terminal.ends_with(0);
}

#[test]
fn exit_ends_the_repl_with_its_status() {
    for input in [
        "(await import('boa-ws')).exit(4)",
        "setTimeout(async () => (await import('boa-ws')).exit(4)); 0",
    ] {
        let home = folder(&[]);
        let mut terminal = started(&home);
        terminal.enters(input);
        terminal.ends_with(4);
    }
}

#[test]
fn inputs_and_values_have_colors() {
    let home = folder(&[]);
    let mut terminal = repl(&home, [""; 0]).environment("NO_COLOR", "").start();
    terminal.shows("leaves\n> ");
    terminal.types_at_prompt("const a = 'text'; a");
    let color =
        |screen: &vt100::Screen, row, column| screen.cell(row, column).expect("a cell").fgcolor();
    terminal.until("a keyword and a string in their colours", |screen| {
        (color(screen, 1, 2), color(screen, 1, 13)) == (vt100::Color::Idx(6), vt100::Color::Idx(2))
    });
    terminal.types(ENTER);
    terminal.shows("\n'text'\n> ");
    terminal.until("a value in its colour", |screen| {
        color(screen, 2, 1) == vt100::Color::Idx(2)
    });
    terminal.leaves();
}

#[test]
fn a_terminal_that_is_closed_closes_sockets() {
    let home = folder(&[]);
    let (address, served) = one_client();
    let mut terminal = started(&home);
    terminal.answers(
        &format!("const ws = new WebSocket('ws://{address}/')"),
        "#1 ← \"welcome\"",
    );
    let line = "x".repeat(40);
    terminal.types(&line);
    terminal.shows(&line);
    terminal.close();
    assert_eq!(served.join().expect("served").messages, ["close 1001"]);
}

/// Fails unless these values of inputs, each a word and its number, were printed on lines of their
/// own: the system has echoed nothing beside them.
fn all_are_lines(output: &str, word: &str, count: usize) {
    let lines: std::collections::HashSet<_> = output.split("\r\n").collect();
    for number in 0..count {
        let value = format!("'{word} {number}'");
        assert!(lines.contains(value.as_str()), "{value} is missing");
    }
}

#[test]
fn inputs_that_are_typed_without_a_pause_are_all_run() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    let inputs = (0..5000)
        .map(|number| format!("'input ' + {number}{ENTER}"))
        .collect();
    let typing = terminal.types_beside(inputs);
    let output = terminal.writes("'input 4999'\r\n");
    typing.join().expect("all is typed");
    all_are_lines(&output, "input", 5000);
}

#[test]
fn inputs_that_are_typed_during_a_flood_are_run() {
    let home = folder(&[]);
    let mut terminal = started(&home);
    terminal
        .enters("const tell = () => ++received === 1e5 && console.log('all are ' + 'received')");
    let url = format!("ws://{}/", flooding_server());
    terminal.enters(&format!(
        "let received = 0; const ws = new WebSocket('{url}'); ws.onmessage = tell; 0"
    ));
    let typing = terminal.types_steadily(|number| format!("'typed ' + {number}{ENTER}"));
    terminal.writes("all are received\r\n");
    terminal.writes("\"message 99999\"\r\n");
    let typed = typing.stop();
    let output = terminal.writes(&format!("\n'typed {}'\r\n", typed - 1));
    all_are_lines(&output, "typed", typed);
    all_are_written(
        &output.replace("\"\r\n", "\r\n"),
        "#1 \u{2190} \"message ",
        0..100_000,
    );
}

/// As in a shell of Emacs.
#[test]
fn a_terminal_without_the_repl_says_what_it_reads() {
    let none = [""; 0];
    let mut terminal = in_terminal(none)
        .environment("TERM", "dumb")
        .size(200, 30)
        .start();
    terminal.shows("there is no REPL in this terminal: a script is read up to Ctrl-D");
    terminal.types("console.log(1 + 1)\r");
    terminal.shows("console.log(1 + 1)");
    terminal.types(CTRL_D);
    terminal.shows("\n2");
    terminal.ends_with(0);
}
