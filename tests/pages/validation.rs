//! The constraints of controls, and the entries of forms.

use crate::{eval, facts, page_with, rows, steps, with_script};
use boa_page::Key;

#[test]
fn controls_suffer_from_values_that_their_attributes_forbid() {
    facts(
        "<form id=f><input id=i><select id=s required><option value=''>choose</option><option>a</option></select><textarea id=t required></textarea>
         <input id=r1 type=radio name=r><input id=r2 type=radio name=r required><fieldset id=fs disabled><input id=off required></fieldset>
         <output id=o></output><button id=b type=button></button></form>",
        "const flaws = (e) => { const all = []; for (const n in e.validity) if (e.validity[n]) all.push(n); return all.join(); };
         const is = (value, attributes) => {
             const e = document.createElement('input');
             for (const [n, v] of Object.entries(attributes)) e.setAttribute(n, v);
             e.value = value; return flaws(e);
         };",
        &rows(
            r"
            is('', { required: '' }), is(' ', { required: '' }), is('x', { required: '', pattern: '[a-c]+' }) → valueMissing valid patternMismatch
            is('abc', { pattern: 'a|abc' }), is('', { pattern: 'a' }), is('x', { pattern: '(' }), is('xa', { pattern: 'a' }) → valid valid valid patternMismatch
            is('ann@example.com', { type: 'email' }), is('ann', { type: 'email' }), is('a@b, c', { type: 'email', multiple: '' }), is('a@-b', { type: 'email' }) → valid typeMismatch typeMismatch typeMismatch
            is('https://x/', { type: 'url' }), is('x', { type: 'url' }), is('', { type: 'url' }) → valid typeMismatch valid
            is('5', { type: 'number', min: 6 }), is('5', { type: 'number', max: 4 }), is('5', { type: 'number', min: 5, max: 5 }) → rangeUnderflow rangeOverflow valid
            is('1.5', { type: 'number' }), is('1.5', { type: 'number', step: 'any' }), is('0.3', { type: 'number', step: 0.1 }), is('4', { type: 'number', step: 2, min: 1 }) → stepMismatch valid valid stepMismatch
            is('2026-01-02', { type: 'date', min: '2026-02-01' }), is('10:00', { type: 'time', max: '09:30' }) → rangeUnderflow rangeOverflow
            is('09:00', { type: 'time', min: '09:00:00' }), is('2026-11-28', { type: 'date', min: 'today', max: '10000-01-01' }) → valid valid
            is('23:00', { type: 'time', min: '22:00', max: '06:00' }), is('12:00', { type: 'time', min: '22:00', max: '06:00' }) → valid rangeUnderflow,rangeOverflow
            is('2026-W07', { type: 'week', max: '2026-W06' }), is('2026-01-02T10:00', { type: 'datetime-local', min: '2026-01-02T10:00:01' }) → rangeOverflow rangeUnderflow
            is('', { required: '', readonly: '' }), is('', { required: '', disabled: '' }), is('', { type: 'checkbox', required: '', disabled: '' }) → valid valid valueMissing
            is('toolong', { maxlength: 3 }), is('', { type: 'checkbox', required: '' }), is('', { type: 'hidden', required: '' }) → valid valueMissing valid
            flaws(s), (s.value = 'a', flaws(s)), flaws(t), flaws(r1), (r1.checked = true, flaws(r2)) → valueMissing valid valueMissing valueMissing valid
            i.willValidate, off.willValidate, o.willValidate, b.willValidate, fs.willValidate → true false false false false
            off.checkValidity(), off.validationMessage === '', t.validationMessage → true true Please fill out this field.
            (i.setCustomValidity('taken'), flaws(i)), i.validationMessage, i.checkValidity(), (i.setCustomValidity(''), i.checkValidity()) → customError taken false true
            i.validity === i.validity, i.validity instanceof ValidityState, (i.readOnly = true, i.willValidate) → true true false
            thrown(() => new ValidityState()), thrown(() => i.setCustomValidity()) → TypeError TypeError
        ",
        ),
    );
}

#[test]
fn a_form_is_sent_when_its_controls_are_valid() {
    steps(
        "<form id=f><input id=a required><input id=c type=email><button id=b>Send</button><button id=n formnovalidate>Draft</button></form>",
        "f.addEventListener('invalid', (e) => say('invalid', e.target.id, e.cancelable), true);
         f.onsubmit = (e) => { e.preventDefault(); say('submit', e.submitter?.id); };",
        &[
            (
                "c.value = 'x'; b.click(); say(document.activeElement.id)",
                "invalid a true\ninvalid c true\na",
            ),
            ("n.click()", "submit n"),
            (
                "f.requestSubmit(); say(f.checkValidity())",
                "invalid a true\ninvalid c true\ninvalid a true\ninvalid c true\nfalse",
            ),
            (
                "a.value = 'y'; c.focus(); say(f.reportValidity(), document.activeElement.id)",
                "invalid c true\nfalse c",
            ),
            (
                "c.value = 'x@y'; say(f.reportValidity()); f.requestSubmit(b)",
                "true\nsubmit b",
            ),
            ("f.noValidate = true; a.value = ''; b.click()", "submit b"),
            (
                "f.noValidate = false; a.oninvalid = (e) => { e.preventDefault(); f.requestSubmit(); }; c.focus(); b.click(); say(document.activeElement.id)",
                "invalid a true\nc",
            ),
            (
                "f.onsubmit = (e) => { e.preventDefault(); f.requestSubmit(); say('once'); }; a.value = 'z'; b.click()",
                "once",
            ),
        ],
    );
}

#[test]
fn the_length_of_what_is_typed_counts() {
    let html = with_script("<input id=i minlength=3 maxlength=4 autofocus>", "");
    let output = page_with(Vec::new(), &html, |page, context| {
        for (keys, name) in [("ab", "short"), ("cd", "right"), ("e", "long")] {
            for key in keys.chars() {
                page.press(&Key::character(key), context);
            }
            eval(
                &format!("say('{name}', i.validity.tooShort, i.validity.tooLong)"),
                context,
            );
        }
        eval(
            "i.value = 'x'; say(i.validity.tooShort, i.validity.valid)",
            context,
        );
    });
    assert_eq!(
        output,
        "short true false\nright false false\nlong false false\nfalse true"
    );
}
