//! Keys and clicks, and the events that pages have of them.

use crate::{eval, key, page_with, value};
use boa_engine::Context;
use boa_page::{Key, Modifiers, Page};

/// Logs the events of all elements.
const EVENTS: &str = "<script>for (const type of ['keydown', 'keypress', 'keyup', 'beforeinput', 'input', 'change', 'click', 'focus', 'blur',
        'submit', 'mousedown', 'mouseup', 'invalid'])
      document.addEventListener(type, (e) => { if (e.type === 'submit') e.preventDefault();
        log.push(type + (e.key ? ` ${e.key}` : e.inputType ? ` ${e.inputType} ${e.data}` : '') + '@' + (e.target.id || e.target.nodeName)); }, true);
      let log = []; const printLog = () => { alert(log.join(', ')); log = []; };</script>";

/// The events of what a person does on a page.
fn done(html: &str, steps: impl FnOnce(&Page, &mut Context)) -> String {
    page_with(Vec::new(), &format!("<!DOCTYPE html>{EVENTS}{html}"), steps)
}

fn press(page: &Page, names: &[&str], context: &mut Context) {
    for name in names {
        page.press(&key(name), context);
    }
    eval("printLog()", context);
}

#[test]
fn keys_have_the_events_that_browsers_fire() {
    let output = done(
        "<form id=f><input id=i><button id=b>x</button></form>",
        |page, context| {
            press(page, &["x"], context);
            press(page, &["Tab"], context);
            press(page, &["é", "Backspace", "Backspace", "a"], context);
            press(page, &["Enter"], context);
            press(page, &["Tab", " "], context);
            press(page, &["Enter"], context);
            page.press(
                &Key::named("Tab").with(Modifiers {
                    shift: true,
                    ..Modifiers::default()
                }),
                context,
            );
            page.press(
                &Key::character('k').with(Modifiers {
                    ctrl: true,
                    ..Modifiers::default()
                }),
                context,
            );
            page.paste("x\ny", context);
            eval("printLog(); alert(i.value)", context);
        },
    );
    let expected = "\
keydown x@BODY, keypress x@BODY, keyup x@BODY
keydown Tab@BODY, focus@i, keyup Tab@i
keydown é@i, keypress é@i, beforeinput insertText é@i, input insertText é@i, keyup é@i, \
keydown Backspace@i, beforeinput deleteContentBackward null@i, input deleteContentBackward null@i, keyup Backspace@i, \
keydown Backspace@i, beforeinput deleteContentBackward null@i, keyup Backspace@i, \
keydown a@i, keypress a@i, beforeinput insertText a@i, input insertText a@i, keyup a@i
keydown Enter@i, keypress Enter@i, change@i, click@b, submit@f, keyup Enter@i
keydown Tab@i, blur@i, focus@b, keyup Tab@b, keydown  @b, keypress  @b, keyup  @b, click@b, submit@f
keydown Enter@b, keypress Enter@b, click@b, submit@f, keyup Enter@b
keydown Tab@b, blur@b, focus@i, keyup Tab@i, keydown k@i, keyup k@i, beforeinput insertFromPaste xy@i, input insertFromPaste xy@i
axy";
    assert_eq!(output, expected);
}

#[test]
fn scripts_can_cancel_the_events_of_keys() {
    let output = done(
        "<input id=i maxlength=3 autofocus value=ab><input id=box type=checkbox>",
        |page, context| {
            eval("i.onkeydown = (e) => e.key !== 'x'; i.onkeypress = (e) => e.key !== 'y'; i.onbeforeinput = (e) => e.data !== 'z';
              box.onkeyup = () => false; log = [];", context);
            press(page, &["x", "y", "z", "c", "d"], context);
            press(page, &["Tab", " "], context);
            eval("alert(`${i.value} ${box.checked}`)", context);
        },
    );
    let lines: Vec<_> = output.lines().collect();
    assert!(
        !lines[0].contains("keypress x") && !lines[0].contains("beforeinput insertText y"),
        "{output}"
    );
    assert!(
        !lines[0].contains(" input insertText z") && !lines[0].contains(" input insertText d"),
        "{output}"
    );
    assert_eq!(lines[2], "abc false");
}

#[test]
fn the_caret_moves_by_characters_and_lines() {
    let html = "<textarea id=t autofocus>one\ntwo two\n3</textarea><input id=i value=e\u{301}x>";
    let output = done(html, |page, context| {
        for (names, text) in [
            ("ArrowUp a", "one|tawo two|3"),
            ("ArrowUp b", "onbe|tawo two|3"),
            ("ArrowUp c Home d End e", "dconbee|tawo two|3"),
            (
                "ArrowDown ArrowDown ArrowDown Enter f",
                "dconbee|tawo two|3|f",
            ),
            (
                "Tab ArrowLeft ArrowLeft ArrowLeft Delete g ArrowRight Backspace",
                "g",
            ),
        ] {
            for name in names.split(' ') {
                page.press(&key(name), context);
            }
            assert_eq!(
                value(
                    "document.activeElement.value.replaceAll('\\n', '|')",
                    context
                ),
                text,
                "{names}"
            );
        }
    });
    assert_eq!(output, "");
}

#[test]
fn clicks_go_to_the_element_at_their_place() {
    let html = "<p id=p>some <b id=b>bold</b> text</p><label id=l for=box>Label</label> <input id=box type=checkbox> <button id=no disabled>No</button>
        <div id=d tabindex=0>div</div>";
    let output = done(html, |page, context| {
        for (from, to, events) in [
            ((6, 0), (6, 0), "mousedown@b, mouseup@b, click@b"),
            ((0, 0), (7, 0), "mousedown@p, mouseup@b, click@p"),
            ((50, 0), (50, 0), "mousedown@p, mouseup@p, click@p"),
            (
                (1, 2),
                (1, 2),
                "mousedown@l, mouseup@l, click@l, focus@box, click@box, input@box, change@box",
            ),
            ((12, 2), (12, 2), "blur@box"),
            ((40, 3), (40, 3), "mousedown@d, focus@d, mouseup@d, click@d"),
            (
                (3, 9),
                (3, 9),
                "mousedown@BODY, blur@d, mouseup@BODY, click@BODY",
            ),
        ] {
            page.press_mouse(from, Modifiers::default(), context);
            page.release_mouse(to, Modifiers::default(), context);
            assert_eq!(
                value("log.splice(0).join(', ')", context),
                events,
                "from {from:?} to {to:?}"
            );
        }
        assert_eq!(value("box.checked", context), "true");
    });
    assert_eq!(output, "");
}

#[test]
fn the_focus_goes_round_in_the_order_of_the_page() {
    let html = "<input id=a><input id=b tabindex=2><a id=c href=#>x</a><input id=d tabindex=-1><button id=e disabled></button>
        <div id=g tabindex=1>g</div><p hidden><input id=h></p><select id=s><option>1<option disabled>2<option>3</select>";
    let output = done(html, |page, context| {
        for (turn, id) in ["g", "b", "a", "c", "s", "g"].iter().enumerate() {
            page.press(&key("Tab"), context);
            assert_eq!(
                value("document.activeElement.id", context),
                *id,
                "turn {turn}"
            );
        }
    });
    assert_eq!(output, "");
}

#[test]
fn arrows_select_the_next_option_that_is_not_disabled() {
    let html = "<select id=s><option>1<option disabled>2<option>3</select>";
    let output = done(html, |page, context| {
        eval("s.focus(); log = []", context);
        for events in [
            "keydown ArrowDown@s, input@s, change@s, keyup ArrowDown@s",
            "keydown ArrowDown@s, keyup ArrowDown@s",
        ] {
            page.press(&key("ArrowDown"), context);
            assert_eq!(value("log.splice(0).join(', ')", context), events);
            assert_eq!(value("s.value", context), "3");
        }
    });
    assert_eq!(output, "");
}

/// Clicks on a column of the line with this text, and types a character into the control that has
/// the focus then.
fn text_after_click(page: &Page, line: &str, column: usize, context: &mut Context) -> String {
    let texts = page
        .layout(80)
        .lines()
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>();
    let place = (
        column,
        texts.iter().position(|text| text.contains(line)).unwrap(),
    );
    page.press_mouse(place, Modifiers::default(), context);
    page.release_mouse(place, Modifiers::default(), context);
    page.press(&key("|"), context);
    let text = value(
        "document.activeElement.value.replaceAll('\\n', '/')",
        context,
    );
    eval(
        "document.activeElement.value = document.activeElement.defaultValue",
        context,
    );
    text
}

/// The caret goes where the mouse is pressed: before the character, or to the end of its line.
#[test]
fn a_click_places_the_caret() {
    let html = "<input id=i value=hello size=8><br><input id=w value=日本語><br>\
        <textarea id=t rows=2>one\ntwo and more\nthree\nfour</textarea>";
    let output = done(html, |page, context| {
        for (line, column, expected) in [
            ("hello", 0, "|hello"),
            ("hello", 1, "|hello"),
            ("hello", 3, "he|llo"),
            ("hello", 6, "hello|"),
            ("hello", 9, "hello|"),
            ("日", 1, "|日本語"),
            ("日", 2, "|日本語"),
            ("日", 3, "日|本語"),
            ("日", 4, "日|本語"),
            ("日", 7, "日本語|"),
            ("one", 2, "o|ne/two and more/three/four"),
            ("one", 70, "one|/two and more/three/four"),
            ("two", 6, "one/two a|nd more/three/four"),
            ("two", 1, "one/|two and more/three/four"),
        ] {
            let text = text_after_click(page, line, column, context);
            assert_eq!(text, expected, "column {column} of {line}");
            eval("t.blur()", context);
        }
    });
    assert_eq!(output, "");
}

/// A short field shows its beginning until it gets the focus, and then the part with the caret,
/// which is at the end here.
#[test]
fn a_click_in_a_short_field_places_the_caret_in_the_part_that_is_shown() {
    let output = done("<input id=l value=0123456789 size=4>", |page, context| {
        assert_eq!(text_after_click(page, "0123", 2, context), "0|123456789");
        eval("l.blur()", context);
        assert_eq!(text_after_click(page, "0123", 4, context), "012|3456789");
        assert_eq!(text_after_click(page, "789", 1, context), "0123456|789");
    });
    assert_eq!(output, "");
}

#[test]
fn a_turn_of_the_wheel_is_an_event_before_it_scrolls() {
    let html = "<div id=log style='height: 2em; overflow: auto'>1<br>2<br>3<br>4</div>";
    let output = done(html, |page, context| {
        eval("let no = false; log.addEventListener('wheel', (e) => { alert([e.type, e.deltaY, e.deltaX, e.deltaMode, e.clientX, e.clientY, e.isTrusted, e.cancelable].join()); if (no) e.preventDefault(); });
              const where = () => alert(document.getElementById('log').scrollTop);".replace("log.add", "document.getElementById('log').add").as_str(), context);
        page.scroll_at((0, 0), 1, context);
        eval("where(); no = true", context);
        page.scroll_at((0, 1), 1, context);
        eval("where(); no = false", context);
        page.scroll_at((0, 0), -1, context);
        eval("where()", context);
    });
    assert_eq!(
        output,
        "wheel,16,0,0,0,0,true,true\n16\nwheel,16,0,0,0,16,true,true\n16\nwheel,-16,0,0,0,0,true,true\n0"
    );
}

/// Controls, and functions that read their selection.
const SELECTION: &str =
    "<input id=i value=hello><input id=n type=number value=12><textarea id=t>one\ntwo</textarea><script>
    const at = (e) => [e.selectionStart, e.selectionEnd, e.selectionDirection];
    const thrown = (f) => { try { f(); return 'returned'; } catch (e) { return e.name; } };
    addEventListener('select', (e) => alert('select@' + e.target.id));</script>";

/// Each row has an expression and its value.
#[track_caller]
fn values(rows: &[(&str, &str)], context: &mut Context) {
    for (expression, expected) in rows {
        assert_eq!(value(expression, context), *expected, "{expression}");
    }
}

/// The selection is drawn, and typing or deleting replaces it.
#[test]
fn typed_text_replaces_the_selection() {
    let output = done(SELECTION, |page, context| {
        eval(
            "i.focus(); i.setSelectionRange(1, 3, 'backward'); log = []",
            context,
        );
        values(&[("at(i)", "1,3,backward")], context);
        let lines = page.layout(40);
        let mut spans = lines.lines().iter().flat_map(|line| line.spans().iter());
        let selected = spans
            .find(|it| !it.style.has(boa_page::text_layout::Style::REVERSED))
            .unwrap();
        assert_eq!(selected.text, "el");
        let events = "keydown x@i, keypress x@i, beforeinput insertText x@i, input insertText x@i, keyup x@i";
        page.press(&key("x"), context);
        values(
            &[
                ("log.splice(0).join(', ')", events),
                ("i.value", "hxlo"),
                ("at(i)", "2,2,none"),
            ],
            context,
        );
        values(&[("i.select(), at(i)", "0,4,none")], context);
        page.press(&key("ArrowLeft"), context);
        values(&[("at(i)", "0,0,none")], context);
        eval("i.selectionEnd = 2", context);
        page.press(&key("Backspace"), context);
        values(&[("i.value", "lo"), ("at(i)", "0,0,none")], context);
    });
    // The events are tasks.
    assert_eq!(output, "select@i\nselect@i\nselect@i");
}

#[test]
fn scripts_set_the_selection_and_the_text_in_it() {
    let output = done(SELECTION, |_, context| {
        values(
            &[
                ("at(i)", "5,5,none"),
                ("at(t)", "7,7,none"),
                ("JSON.stringify(at(n))", "[null,null,null]"),
                (
                    "thrown(() => n.setSelectionRange(0, 1))",
                    "InvalidStateError",
                ),
                ("thrown(() => n.selectionStart = 0)", "InvalidStateError"),
                ("i.value = 'other', at(i)", "5,5,none"),
                ("i.selectionStart = 2, at(i)", "2,5,none"),
                ("i.value = 'other', at(i)", "2,5,none"),
                ("i.value = 'x', at(i)", "1,1,none"),
                ("t.setSelectionRange(4, 2), at(t)", "2,2,none"),
                (
                    "t.selectionEnd = 6, t.setRangeText('123'), t.value",
                    "on123o",
                ),
                ("at(t)", "2,5,none"),
                ("t.setRangeText('', 0, 2, 'select'), t.value", "123o"),
                ("at(t)", "0,0,none"),
                ("t.setRangeText('end', 99, 99, 'end'), t.value", "123oend"),
                ("at(t)", "7,7,none"),
                ("thrown(() => t.setRangeText('', 3, 1))", "IndexSizeError"),
                ("thrown(() => t.setRangeText('', 3))", "TypeError"),
                ("thrown(() => t.setRangeText('', 0, 0, 'no'))", "TypeError"),
            ],
            context,
        );
    });
    assert_eq!(
        output,
        ["select@i"]
            .into_iter()
            .chain(["select@t"; 5])
            .collect::<Vec<_>>()
            .join("\n")
    );
}

/// A page of 40 lines between two controls, of which ten are seen.
const LONG: &str = "<input id=a><pre id=long></pre><input id=b><textarea id=c rows=14></textarea><script>long.textContent = 'x\\n'.repeat(40);</script>";

#[test]
fn an_element_that_gets_the_focus_is_scrolled_into_view() {
    let output = done(LONG, |_, context| {
        for (script, line) in [
            ("a.focus()", "0"),
            ("b.focus({ preventScroll: true })", "0"),
            ("b.focus()", "34"),
            ("a.focus()", "0"),
            ("b.focus(); scrollTo(0, 0); b.focus()", "34"),
            ("scrollTo(0, 0); b.blur()", "0"),
        ] {
            eval(script, context);
            assert_eq!(value("scrollY / 16", context), line, "{script}");
        }
    });
    assert_eq!(output, "");
    let output = done(&LONG.replace("id=b", "id=b autofocus"), |_, context| {
        assert_eq!(value("scrollY / 16", context), "34");
    });
    assert_eq!(output, "");
}

#[test]
fn the_caret_is_scrolled_into_view_when_text_is_typed() {
    let output = done(LONG, |page, context| {
        eval("b.focus({ preventScroll: true })", context);
        assert_eq!(value("scrollY / 16", context), "0");
        // A listener may give another element the focus. Of an element that is higher than the
        // screen, the caret is shown.
        for (script, name, line) in [
            ("", "x", "34"),
            ("scrollTo(0, 0)", "ArrowLeft", "34"),
            ("scrollTo(0, 0)", "paste", "34"),
            ("scrollTo(0, 0)", "Enter", "0"),
            ("b.oninput = () => a.focus()", "x", "0"),
            (
                "c.value = '\\n'.repeat(13); c.focus(); c.setSelectionRange(0, 0); scrollTo(0, 1e9)",
                "x",
                "45",
            ),
            ("c.setSelectionRange(15, 15)", "x", "49"),
        ] {
            eval(script, context);
            if name == "paste" {
                page.paste("y", context);
            } else {
                page.press(&key(name), context);
            }
            assert_eq!(
                value("scrollY / 16", context),
                line,
                "{script}, then {name}"
            );
        }
    });
    assert_eq!(output, "");
}
