//! Controls, and what a person does with them.

use crate::{
    Key, Page,
    tests::{page_with, script},
};
use boa_engine::{Context, Source};

/// Types into the first control.
fn type_and_enter(page: &Page, text: &str, context: &mut Context) {
    context.eval(Source::from_bytes("document.querySelector('input').focus()")).unwrap();
    for character in text.chars() {
        page.press(&Key::character(character), context);
    }
    page.press(&Key::named("Enter"), context);
}

#[test]
fn values_of_controls() {
    let said = script(
        "<input id=i value=a><input id=n type=number value=5><input id=h type=hidden value=h><input id=c type=checkbox><textarea id=t>\nx\ny</textarea>
         <select id=s><option>one<option value=2 selected>two<option id=o>three</select>",
        "say(i.value, i.type, n.valueAsNumber, c.value, JSON.stringify(t.value), s.value, s.selectedIndex, s.options.length);
         i.value = 'b\\nc'; i.setAttribute('value', 'z'); say(i.value, i.defaultValue); n.value = 'x'; say(n.value === '');
         h.value = 'k'; say(h.getAttribute('value')); o.selected = true; say(s.value, s.selectedOptions.length); s.value = 'one'; say(s.selectedIndex);
         i.value = null; say(i.value === ''); t.value = 'p'; say(t.defaultValue.length, t.value, t.textLength); i.type = 'nope'; say(i.type);",
    );
    let expected = "a text 5 on \"x\\ny\" 2 1 3\nbc z\ntrue\nk\nthree 1\n0\ntrue\n3 p 1\ntext";
    assert_eq!(said, expected);
}

#[test]
fn forms_know_their_controls() {
    let said = script(
        "<form id=f action=/to><input name=a required><fieldset disabled><input id=d></fieldset><button id=b></button></form><input form=f id=out><label for=out id=l></label>",
        "say(f.elements.length, f.elements.a === f.elements[0], out.form === f, l.control === out, out.labels.length, f.action, d.matches(':disabled'));
         f.onsubmit = (e) => { say('submit'); e.preventDefault(); }; f.elements.a.oninvalid = () => say('invalid');
         f.requestSubmit(); f.elements.a.value = 'x'; f.requestSubmit(b); say(thrown(() => f.requestSubmit(out)));",
    );
    assert_eq!(said, "5 true true true 1 https://example.com/to true\ninvalid\nsubmit\nTypeError");
}

#[test]
fn keys_and_clicks_fire_their_events() {
    let html = "<body><input id=t maxlength=5><button id=other disabled></button><input type=button id=b value=Send><script>
        for (const e of ['keydown', 'keypress', 'input', 'keyup', 'change', 'beforeinput'])
            t.addEventListener(e, (ev) => alert(e + ' ' + (ev.key ?? ev.data ?? '') + ' ' + (ev.keyCode ?? '') + ' ' + t.value));
        b.onclick = (e) => { alert('sent ' + t.value + ' ' + e.isTrusted); t.value = ''; };</script>";
    let said = page_with(Vec::new(), html, |page, context| {
        type_and_enter(page, "h!", context);
        let button = context.eval(Source::from_bytes("b")).unwrap().as_object().unwrap();
        page.click(&button, context);
    });
    let expected = "keydown h 72 \nkeypress h 104 \nbeforeinput h  \ninput h  h\nkeyup h 72 h\nkeydown ! 0 h\nkeypress ! 33 h\n\
        beforeinput !  h\ninput !  h!\nkeyup ! 0 h!\nkeydown Enter 13 h!\nkeypress Enter 13 h!\nchange   h!\nkeyup Enter 13 h!\nsent h! true";
    assert_eq!(said, expected);
}

#[test]
fn enter_in_a_form_submits_it() {
    let html = "<body><form onsubmit=\"alert('submit ' + this.elements.t.value); return false\"><input name=t></form>";
    assert_eq!(page_with(Vec::new(), html, |page, context| type_and_enter(page, "abc", context)), "submit abc");
    let two = "<body><form onsubmit='alert(1)'><input name=t><input name=u></form>";
    assert_eq!(page_with(Vec::new(), two, |page, context| type_and_enter(page, "abc", context)), "");
}

#[test]
fn a_page_as_lines() {
    let html = "<title>no</title><body><h1>Head</h1><p>one<br>two</p><ul><li>a<li>b</ul><ol start=3><li>c</ol><textarea>x\ny</textarea>\
        <button>no</button><iframe id=f></iframe><hr><script>f.contentDocument.write('<p>in the frame')</script>";
    page_with(Vec::new(), html, |page, _| {
        let lines = page.lines();
        let lines: Vec<_> = lines.iter().filter(|line| !line.is_empty()).map(String::as_str).collect();
        assert_eq!(lines, ["Head", "one", "two", "- a", "- b", "3. c", "x", "y", "in the frame", "---"]);
    });
}
