//! Controls, and what a person does with them.

use crate::{eval, facts, key, page_with, rows, steps, value};
use boa_engine::{Context, Source};
use boa_page::Page;

/// Types into the first control.
fn type_and_enter(page: &Page, text: &str, context: &mut Context) {
    eval("document.querySelector('input').focus()", context);
    for character in text.chars() {
        page.press(&key(&character.to_string()), context);
    }
    page.press(&key("Enter"), context);
}

#[test]
fn controls_have_the_values_of_their_markup() {
    facts(
        "<input id=i value=a><input id=n type=number value=5><input id=c type=checkbox><textarea id=t>\nx\ny</textarea>
         <select id=s><option>one<option value=2 selected>two<option>three</select>",
        "",
        &[
            ("i.value, i.type", "a text"),
            ("n.valueAsNumber", "5"),
            ("c.value", "on"),
            ("JSON.stringify(t.value)", "\"x\\ny\""),
            ("s.value, s.selectedIndex, s.options.length", "2 1 3"),
        ],
    );
}

#[test]
fn values_that_scripts_set_are_sanitized_by_the_type_of_the_control() {
    steps(
        "<input id=i value=a><input id=n type=number value=5><input id=h type=hidden value=h><textarea id=t>x</textarea>
         <select id=s><option>one<option value=2 selected>two<option id=o>three</select>",
        "",
        &[
            ("i.value = 'b\\nc'; i.setAttribute('value', 'z'); say(i.value, i.defaultValue)", "bc z"),
            ("i.value = null; say(i.value === '')", "true"),
            ("i.type = 'nope'; say(i.type)", "text"),
            ("n.value = 'x'; say(n.value === '')", "true"),
            ("h.value = 'k'; say(h.getAttribute('value'))", "k"),
            ("t.value = 'p'; say(t.defaultValue, t.value, t.textLength)", "x p 1"),
            ("o.selected = true; say(s.value, s.selectedOptions.length)", "three 1"),
            ("s.value = 'one'; say(s.selectedIndex)", "0"),
        ],
    );
}

#[test]
fn numbers_of_attributes_are_within_the_range_of_the_member() {
    facts(
        "<input id=i size=0 maxlength=-3 minlength=' +4x'><textarea id=t cols=0 rows=4294967295></textarea><select id=s size=' 5px'></select>
         <table><col id=c span=0><tr><td id=d colspan=2000 rowspan=0><td id=e colspan=x rowspan=70000></table><ol><li id=l value=-2></ol>
         <canvas id=v width=2147483648 height=12></canvas><progress id=p></progress>",
        "const set = (element, name, value) => { const before = element.cloneNode(); before[name] = value; return before.getAttribute(name); }",
        &rows(
            r"
            i.size, i.maxLength, i.minLength, t.cols, t.rows, s.size → 20 -1 4 20 2 5
            c.span, d.colSpan, d.rowSpan, e.colSpan, e.rowSpan, l.value → 1 1000 0 1 65534 -2
            v.width, v.height, document.createElement('img').width, document.createElement('video').height → 300 12 0 0
            thrown(() => i.maxLength = -5), thrown(() => t.minLength = -1), thrown(() => i.size = 0), i.size → IndexSizeError IndexSizeError IndexSizeError 20
            set(i, 'maxLength', 7), set(i, 'size', -1), set(t, 'cols', 0), set(t, 'rows', 2147483648) → 7 20 20 2
            set(s, 'size', -1), set(c, 'span', 0), set(d, 'colSpan', 5000), set(d, 'rowSpan', 4294967296), set(v, 'width', -1) → 0 0 5000 0 300
            set(l, 'value', -5), set(p, 'max', 0), set(p, 'max', 2) → -5 null 2
        ",
        ),
    );
}

#[test]
fn forms_know_their_controls() {
    facts(
        "<form id=f action=/to><input name=a><fieldset disabled><input id=d></fieldset><button></button></form>
         <input form=f id=out><label for=out id=l></label>",
        "",
        &[
            ("f.elements.length, f.elements.a === f.elements[0]", "5 true"),
            ("out.form === f", "true"),
            ("l.control === out, out.labels.length", "true 1"),
            ("f.action", "https://example.com/to"),
            ("d.matches(':disabled')", "true"),
        ],
    );
}

#[test]
fn request_submit_validates_the_controls_and_takes_buttons_of_the_form() {
    steps(
        "<form id=f><input id=a required><button id=b></button></form><input form=f id=out>",
        "f.onsubmit = (e) => { say('submit'); e.preventDefault(); }; a.oninvalid = () => say('invalid');",
        &[
            ("f.requestSubmit()", "invalid"),
            ("a.value = 'x'; f.requestSubmit(b)", "submit"),
            ("say(thrown(() => f.requestSubmit(out)))", "TypeError"),
        ],
    );
}

#[test]
fn keys_and_clicks_fire_their_events() {
    let html = "<body><input id=t maxlength=5><button id=other disabled></button><input type=button id=b value=Send><script>
        const log = [];
        for (const e of ['keydown', 'keypress', 'input', 'keyup', 'change', 'beforeinput'])
            t.addEventListener(e, (ev) => log.push(e + ' ' + (ev.key ?? ev.data ?? '') + ' ' + (ev.keyCode ?? '') + ' ' + t.value));
        b.onclick = (e) => { log.push('sent ' + t.value + ' ' + e.isTrusted); t.value = ''; };
        t.focus();</script>";
    let output = page_with(Vec::new(), html, |page, context| {
        for (name, events) in [
            (
                "h",
                "keydown h 72 , keypress h 104 , beforeinput h  , input h  h, keyup h 72 h",
            ),
            (
                "!",
                "keydown ! 0 h, keypress ! 33 h, beforeinput !  h, input !  h!, keyup ! 0 h!",
            ),
            (
                "Enter",
                "keydown Enter 13 h!, keypress Enter 13 h!, change   h!, keyup Enter 13 h!",
            ),
        ] {
            page.press(&key(name), context);
            assert_eq!(value("log.splice(0).join(', ')", context), events, "{name}");
        }
        let button = context
            .eval(Source::from_bytes("b"))
            .unwrap()
            .as_object()
            .unwrap();
        page.click(&button, context);
        assert_eq!(value("log.splice(0).join(', ')", context), "sent h! true");
        assert_eq!(value("t.value", context), "");
    });
    assert_eq!(output, "");
}

#[test]
fn enter_in_a_form_submits_it() {
    let html = "<body><form onsubmit=\"alert('submit ' + this.elements.t.value); return false\"><input name=t></form>";
    assert_eq!(
        page_with(Vec::new(), html, |page, context| type_and_enter(
            page, "abc", context
        )),
        "submit abc"
    );
    let two = "<body><form onsubmit='alert(1)'><input name=t><input name=u></form>";
    assert_eq!(
        page_with(Vec::new(), two, |page, context| type_and_enter(
            page, "abc", context
        )),
        ""
    );
}

#[test]
fn the_lines_of_a_page_are_its_blocks_list_items_and_frames() {
    let html = "<title>no</title><body><h1>Head</h1><p>one<br>two</p><ul><li>a<li>b</ul><ol start=3><li>c</ol><textarea>x\ny</textarea>\
        <button>no</button><iframe id=f></iframe><hr><script>f.contentDocument.write('<p>in the frame')</script>";
    page_with(Vec::new(), html, |page, _| {
        let lines = page.lines();
        let lines: Vec<_> = lines
            .iter()
            .filter(|line| !line.is_empty())
            .map(String::as_str)
            .collect();
        assert_eq!(
            lines,
            [
                "Head",
                "one",
                "two",
                "- a",
                "- b",
                "3. c",
                "x",
                "y",
                "in the frame",
                "---"
            ]
        );
    });
}
