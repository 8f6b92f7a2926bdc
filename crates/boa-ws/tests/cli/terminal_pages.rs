//! Pages on a terminal.

use crate::ROOT;
use crate::{
    command::{assert_contains, assert_starts_with, folder},
    peer::EchoServer,
    terminal::{CTRL_C, CTRL_D, ENTER, TAB, Terminal, in_shell, in_terminal},
};
use rustix::process::Signal;
use std::path::Path;

/// Keys, as terminals send them.
const BACK_TAB: &str = "\x1b[Z";
const BACKSPACE: &str = "\x7f";
const LEFT: &str = "\x1b[D";
const DOWN: &str = "\x1b[B";
const PAGE_DOWN: &str = "\x1b[6~";
const HOME: &str = "\x1b[H";
const ESCAPE: &str = "\x1b\x1b";

/// A page in a new terminal.
fn page(html: &str) -> Terminal {
    let folder = folder(&[("page.html", html.as_bytes())]);
    let terminal = in_terminal(["page.html"]).current_folder(&folder).start();
    // The file is read when the alternate screen is shown.
    terminal.until("the page", vt100::Screen::alternate_screen);
    terminal.until("something", |screen| !screen.contents().trim().is_empty());
    terminal
}

/// Leaves a page with Ctrl-C, and returns the final screen.
fn left(mut terminal: Terminal) -> String {
    terminal.types(CTRL_C);
    terminal.ends_with(130)
}

/// A form that lists its events.
const FORM: &str = "<!DOCTYPE html><title>T</title><h1>A form</h1>
    <form id=f><label>Name <input id=name value=An></label> <input type=checkbox id=box> <label for=box>Tick</label>
    <textarea id=area rows=2>one</textarea>
    <select id=s><option>red<option>green</select> <button id=b>Go</button></form>
    <ul id=log></ul><a id=a href='https://example.com/'>away</a>
    <script>
      const addLine = (text) => { const li = document.createElement('li'); li.textContent = text; log.prepend(li); };
      f.onsubmit = (e) => { e.preventDefault(); addLine(`submit ${name_()}, ${box.checked}, ${area.value.replaceAll('\\n', '|')}, ${s.value} by ${e.submitter?.id}`); };
      const name_ = () => document.getElementById('name').value;
      f.onchange = (e) => addLine(`change of ${e.target.id}`);
    </script>";

#[test]
fn a_form_is_filled_in_with_keys() {
    let mut terminal = page(FORM);
    terminal.shows("[An__________________]");
    terminal.types(&[TAB, "n", LEFT, LEFT, BACKSPACE, "E", HOME, "!", TAB].concat());
    terminal.shows("change of name");
    terminal.types(" ");
    terminal.shows("[x]");
    terminal.types(&[TAB, ENTER, "two", TAB].concat());
    terminal.shows("change of area");
    terminal.types(DOWN);
    terminal.shows("[green ▾]");
    terminal.types(&[TAB, ENTER].concat());
    terminal.shows("submit");
    insta::assert_snapshot!("form", terminal.contents());
    // The focused control is visible.
    let (column, row) = terminal.place("< Go >");
    assert!(terminal.screen(|screen| screen.cell(row, column).is_some_and(vt100::Cell::inverse)));
    terminal.types(&[BACK_TAB, BACK_TAB, BACK_TAB].concat());
    let (column, row) = terminal.place("[x]");
    terminal.until("the focus", |screen| {
        screen.cell(row, column).is_some_and(vt100::Cell::inverse)
    });
    terminal.types(ENTER);
    terminal.shows("green by b\n• submit");
    left(terminal);
}

#[test]
fn a_form_is_filled_in_with_the_mouse() {
    let mut terminal = page(FORM);
    terminal.shows("away");
    terminal.clicks("Tick");
    terminal.shows("[x]");
    terminal.clicks("Name");
    terminal.types("na");
    terminal.shows("[Anna");
    // Text that is pasted, in the brackets of terminals.
    terminal.types("\x1b[200~ two\x1b[201~");
    terminal.shows("[Anna two");
    let (column, row) = terminal.place("[Anna two");
    terminal.until("the caret", |screen| {
        !screen.hide_cursor() && screen.cursor_position() == (row, column + 9)
    });
    terminal.clicks("< Go >");
    terminal.shows("submit Anna two, true");
    terminal.clicks("away");
    terminal.shows("the page stays");
    left(terminal);
}

/// The chat of the examples.
fn chat(server: &EchoServer) -> Terminal {
    let root = Path::new(ROOT);
    let terminal = in_terminal([server.instead_of(8080).as_str(), "examples/chat/index.html"])
        .current_folder(root)
        .size(72, 24)
        .start();
    terminal.shows("What is your name?");
    terminal
}

/// The screen with `hh:mm:ss` in place of times of day, and with all other columns unchanged.
fn without_time(screen: &str) -> String {
    let line = |line: &str| {
        let Some(colon) = line
            .find(':')
            .filter(|at| line[at + 1..].starts_with(|it: char| it.is_ascii_digit()))
        else {
            return line.to_owned() + "\n";
        };
        let start = line[..colon]
            .trim_end_matches(|it: char| it.is_ascii_digit())
            .len();
        let end = colon + line[colon..].find("M").expect("AM or PM") + 1;
        let (removed, rest) = (line[start..end].chars().count(), &line[end..]);
        let rest = rest.strip_suffix('│').map_or(rest.to_owned(), |rest| {
            format!("{}{}│", rest, " ".repeat(removed - "hh:mm:ss".len()))
        });
        format!("{}hh:mm:ss{rest}\n", &line[..start])
    };
    screen.lines().map(line).collect()
}

#[test]
fn two_terminals_with_the_example_chat_show_each_others_messages() {
    let server = EchoServer::start();
    let mut ann = chat(&server);
    ann.types(&["Ann", ENTER].concat());
    ann.shows("User Ann signed in at ");
    let mut ben = chat(&server);
    ben.clicks("[Your name");
    ben.types("Ben");
    ben.shows("[Ben");
    ben.clicks("< Log in >");
    ann.shows("• Ben");
    ben.shows("You are in the room.");
    ben.types(&["Hello, Ann! <b>", ENTER].concat());
    ann.shows("Ben: Hello, Ann!");
    ann.types(&["How are you?", ENTER].concat());
    ben.shows("Ann: How are you?");
    ben.shows("[Say something");
    insta::assert_snapshot!("chat", without_time(&ben.contents()));
    // Closing the window leaves the room, as in a browser.
    ben.close();
    let gone = |screen: &vt100::Screen| !screen.contents().contains("• Ben");
    ann.until("the room without Ben", gone);
    let status = ben.wait().0;
    assert_eq!(status.exit_code(), 129, "{status}");
    left(ann);
}

#[test]
fn errors_of_a_page_are_shown_below_it_and_printed_when_it_is_left() {
    let terminal = page(
        "<p>one</b>\n<script src='gone.js'></script>\n<script>\n  console.log('\\x1b[31mhi');\n  undefinedFunction();\n</script><p>two",
    );
    terminal.shows("page.html:5:3");
    let seen = terminal.contents();
    assert_starts_with(&seen, "one\n\ntwo\n");
    assert_contains(&seen, "── console ──");
    assert_contains(&seen, "\nhi\n");
    let seen = left(terminal);
    assert_contains(&seen, "gone.js: there is no such file");
    assert_contains(&seen, "\nhi\n");
    assert_contains(&seen, "ReferenceError: undefinedFunction is not defined");
    assert!(!seen.contains("\ntwo\n"), "{seen}");
}

#[test]
fn messages_written_again_after_a_page_have_no_control_sequences() {
    let terminal = page(
        "<p>page</p><script>console.log('one'); console.log('\\x1b]0;x\\x07\\x1b[2J\\x1b[H\\x1b[31mtwo\\x1b[m'); console.warn('\\x1b[2Jthree')</script>",
    );
    terminal.shows("three");
    assert_eq!(left(terminal).trim(), "one\n␛]0;x␇␛[2J␛[Htwo\n␛[2Jthree");
}

#[test]
fn console_clear_clears_the_log_below_a_page() {
    let mut terminal = page(
        "<p id=p>page</p><script>console.log('said'); onkeydown = () => { console.clear(); p.append('!'); }</script>",
    );
    terminal.shows("said");
    terminal.types("x");
    terminal.until("the page alone", |screen| {
        screen.contents().contains("page!") && !screen.contents().contains("console")
    });
    assert_eq!(left(terminal).trim(), "");
}

#[test]
fn a_resized_terminal_draws_the_page_again() {
    let mut terminal = page(
        "<p>The quick brown fox jumps over the lazy dog and runs away.<p id=p><script>
           const tell = () => p.textContent = `${innerWidth / 8} times ${innerHeight / 16}`; tell(); onresize = tell;</script>",
    );
    terminal.shows("60 times 20");
    terminal.resize(24, 12);
    terminal.shows("24 times 12");
    insta::assert_snapshot!("resized", terminal.contents());
    terminal.resize(1, 1);
    terminal.until("one cell", |screen| screen.contents().trim() == "T");
    terminal.resize(80, 24);
    terminal.shows("80 times 24");
    terminal.types("x");
    left(terminal);
}

#[test]
fn dialogs_of_scripts_are_answered_in_the_terminal() {
    let mut terminal = page(
        "<p id=p>page</p><script>onload = () => { alert('Attention, \\x1bplease'); const sure = confirm('Sure?');
           const name = prompt('Your name?', 'An'); p.textContent = [sure, name, prompt('Again?')].join(); }</script>",
    );
    terminal.shows("Attention, please");
    terminal.types(ENTER);
    terminal.shows("Sure?");
    terminal.types(ENTER);
    terminal.shows("Your name?");
    terminal.types("x");
    terminal.types(&[BACKSPACE, "n"].concat());
    terminal.shows("Ann");
    insta::assert_snapshot!("prompt", terminal.contents());
    terminal.resize(40, 10);
    terminal.shows(&format!("└{}┘", "─".repeat(34)));
    terminal.types(ENTER);
    terminal.shows("Again?");
    terminal.types(ESCAPE);
    terminal.shows("true,Ann,");
    left(terminal);
}

#[test]
fn ctrl_c_leaves_a_page_with_an_open_dialog() {
    let mut terminal = page(
        "<p>page</p><script>onpagehide = () => console.log('left'); onload = () => alert('wait')</script>",
    );
    terminal.shows("wait");
    terminal.signal(Signal::TERM);
    let (status, seen) = terminal.wait();
    assert_eq!((status.exit_code(), seen.trim()), (143, "left"));
    assert!(terminal.is_restored());
    let terminal =
        page("<p>page</p><script>onload = () => { while (true) confirm('wait'); }</script>");
    terminal.shows("wait");
    let seen = left(terminal);
    assert_contains(&seen, "the script did not stop when asked to");
}

#[test]
fn a_long_page_is_scrolled() {
    let mut terminal = page(
        "<iframe id=f title=Frame></iframe><div id=log style='height: 48px; overflow: auto'></div><p id=long></p><p>end</p>
         <script>f.contentDocument.write('frame<br>'.repeat(20) + 'bottom'); f.contentWindow.scrollByPages?.(9);
           for (let i = 1; i < 10; i++) log.append(`row ${i}`, document.createElement('br')); log.scrollTop = log.scrollHeight;
           long.innerHTML = Array.from({ length: 30 }, (_, i) => `line ${i + 1}`).join('<br>');</script>",
    );
    terminal.shows("bottom");
    insta::assert_snapshot!("scrolled", terminal.contents());
    terminal.types(PAGE_DOWN);
    terminal.until("the next page", |screen| !screen.contents().contains("row"));
    terminal.types(&[PAGE_DOWN, PAGE_DOWN, PAGE_DOWN].concat());
    terminal.shows("end");
    terminal.types(HOME);
    terminal.shows("row 9");
    // The wheel scrolls the part under it.
    terminal.resize(60, 40);
    terminal.shows("line 24");
    terminal.types("\x1b[<64;5;11M");
    terminal.shows("row 5");
    assert!(
        terminal.contents().contains("bottom"),
        "{}",
        terminal.contents()
    );
    terminal.turns_wheel_at("row 5");
    terminal.shows("row 9");
    left(terminal);
}

#[test]
fn the_terminal_is_restored_however_the_page_ends() {
    let html = "<p>page</p><script>onpagehide = () => console.log('left')</script>";
    for (signal, status) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        let mut terminal = page(html);
        terminal.signal(signal);
        let (ended, seen) = terminal.wait();
        assert_eq!((ended.exit_code(), seen.trim()), (status, "left"));
        assert!(terminal.is_restored());
    }
}

#[test]
fn ctrl_c_leaves_a_busy_page() {
    let terminal = page("<p>page</p><script>onpagehide = () => { for (;;); }</script>");
    terminal.shows("page");
    let seen = left(terminal);
    assert_contains(&seen, "the script did not stop when asked to");
}

#[test]
fn no_color_switches_colors_off() {
    let accent = |terminal: &Terminal| {
        terminal.shows("Head");
        terminal.screen(|screen| screen.cell(0, 0).map(vt100::Cell::fgcolor))
    };
    let folder = folder(&[("page.html", b"<h1>Head</h1>")]);
    let run = || in_terminal(["page.html"]).current_folder(&folder);
    assert_ne!(accent(&run().start()), Some(vt100::Color::Default));
    assert_eq!(
        accent(&run().environment("NO_COLOR", "1").start()),
        Some(vt100::Color::Default)
    );
}

#[test]
fn a_page_is_printed_with_plain_or_without_a_terminal() {
    let folder = folder(&[(
        "page.html",
        b"<h1>Head</h1><p id=p><input id=i><button onclick='p.textContent = `said ${i.value}`'>Go</button>",
    )]);
    let plain = |terminal: crate::terminal::InTerminal| {
        let mut terminal = terminal.current_folder(&folder).start();
        terminal.shows("Head");
        assert!(!terminal.screen(vt100::Screen::alternate_screen));
        assert!(terminal.is_cooked());
        terminal.types("hello\n");
        terminal.shows("said hello");
        terminal.types(CTRL_D);
        let (status, _) = terminal.wait();
        assert!(status.success());
    };
    plain(in_terminal(["--plain", "page.html"]));
    plain(in_terminal(["page.html"]).environment("TERM", "dumb"));
}

#[test]
fn ctrl_z_gives_the_terminal_back_until_the_page_goes_on() {
    let folder = folder(&[("page.html", b"<p>a page<input>")]);
    let script = "set -m; boa-ws page.html; echo it is stopped; read -r line; fg > /dev/null; echo it has ended";
    let mut terminal = in_shell(script).current_folder(&folder).start();
    terminal.shows("a page");
    terminal.types("\x1a");
    terminal.shows("it is stopped");
    assert!(terminal.is_restored(), "{}", terminal.contents());
    terminal.types(ENTER);
    terminal.until("the page again", |screen| {
        screen.alternate_screen() && screen.contents().contains("a page")
    });
    terminal.types(TAB);
    terminal.types("typed");
    terminal.shows("typed");
    terminal.types(CTRL_C);
    terminal.shows("it has ended");
    let (_, seen) = terminal.wait();
    assert!(terminal.is_restored(), "{seen}");
}
