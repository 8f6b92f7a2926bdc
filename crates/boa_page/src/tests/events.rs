//! Events in the tree.

use crate::tests::script;

#[test]
fn events_go_down_and_up_the_tree() {
    let said = script(
        "<div id=a><p id=b></p></div>",
        "const name = (t) => t === window ? 'window' : t.id || t.nodeName; const log = [];
         for (const t of [window, document, a, b]) for (const capture of [true, false])
            t.addEventListener('x', (e) => log.push(name(t) + (capture ? '+' : '-') + e.eventPhase), capture);
         b.dispatchEvent(new Event('x', { bubbles: true })); say(log.join(' ')); log.length = 0;
         b.dispatchEvent(new Event('x')); say(log.join(' ')); log.length = 0;
         a.addEventListener('x', (e) => e.stopPropagation(), { once: true });
         b.dispatchEvent(new Event('x', { bubbles: true })); say(log.join(' '));
         b.onx = null; let path; b.addEventListener('y', (e) => path = e.composedPath().map(name).join('>'));
         const y = new Event('y'); b.dispatchEvent(y); say(path, y.composedPath().length, y.target === b, y.currentTarget, y.eventPhase);",
    );
    let expected = "window+1 #document+1 a+1 b+2 b-2 a-3 #document-3 window-3\nwindow+1 #document+1 a+1 b+2 b-2\n\
        window+1 #document+1 a+1 b+2 b-2 a-3\nb>a>BODY>HTML>#document>window 0 true null 0";
    assert_eq!(said, expected);
}

#[test]
fn handlers_in_attributes_see_their_element_its_form_and_the_document() {
    let said = script(
        "<form id=f name=form-name><button type=button id=b onclick='say(event.type, this.id, id, elements.length, title, typeof getElementById); return false'></button></form>
         <p id=bad onclick='} alert(1); {'></p><p id=odd onclick='('></p>",
        "document.title = 'T'; b.click(); say(typeof b.onclick, b.onclick.name, b.onclick === b.onclick);
         b.setAttribute('onclick', 'say(2)'); b.click(); b.removeAttribute('onclick'); say(b.onclick); b.onclick = 5; say(b.onclick);
         say(bad.onclick, odd.onclick);",
    );
    assert!(said.starts_with("click b b 1  function\nfunction onclick true\n2\nnull\nnull\n"), "{said}");
    assert!(said.contains("\nnull null"), "{said}");
    assert_eq!(said.matches("UNCAUGHT SyntaxError").count(), 2, "{said}");
}

#[test]
fn legacy_ways_to_make_events() {
    let said = script(
        "<div id=a></div>",
        "const e = document.createEvent('MouseEvents'); say(e.constructor.name, e.type === '', thrown(() => a.dispatchEvent(e)));
         e.initMouseEvent('click', true, true, window, 1, 2, 3, 4, 5, true, false, true, false, 1, null);
         a.onclick = (e) => say(e.clientX, e.screenY, e.ctrlKey, e.altKey, e.shiftKey, e.button, e.detail, e.view === window, e.isTrusted);
         a.dispatchEvent(e);
         const c = document.createEvent('customevent'); c.initCustomEvent('c', false, false, 7); say(c.detail, c.type);
         say(thrown(() => document.createEvent('touchevent')), thrown(() => document.createEvent('nope')));
         const k = new KeyboardEvent('keydown', { key: 'a', keyCode: 65, ctrlKey: true }); say(k.key, k.which, k.getModifierState('Control'));
         say(new InputEvent('i', { data: 'x' }).data, new FocusEvent('f', { relatedTarget: a }).relatedTarget === a, new UIEvent('u').view);
         a.addEventListener('click', () => say(window.event === event, event.type)); a.click(); say(window.event);",
    );
    let expected = "MouseEvent true InvalidStateError\n4 3 true false true 1 1 true false\n7 c\nNotSupportedError NotSupportedError\n\
        a 65 true\nx true null\n0 0 false false false 0 0 true false\ntrue click\nundefined";
    assert_eq!(said, expected);
}

#[test]
fn clicks_activate() {
    let said = script(
        "<label id=l>text <input type=checkbox id=c></label><form id=f><input type=radio name=r id=r1 checked><input type=radio name=r id=r2>
         <input id=t value=def><button id=b>go</button><input type=reset id=x></form><details id=d><summary id=s>s</summary></details><a id=h href='/there'>a</a>",
        "for (const e of [c, r2]) for (const t of ['input', 'change']) e.addEventListener(t, () => say(e.id, t, e.checked));
         l.click(); r2.click(); say(c.checked, r1.checked, r2.checked);
         c.onclick = () => false; c.click(); say(c.checked);
         f.onsubmit = (e) => { say('submit', e.submitter.id, e.bubbles, e.cancelable); }; b.click();
         t.value = 'new'; x.click(); say(t.value, r1.checked); s.click(); say(d.open); h.click(); b.disabled = true; b.click();",
    );
    let expected = "c input true\nc change true\nr2 input true\nr2 change true\ntrue false true\ntrue\nsubmit b true true\n\
        NOT FOLLOWED the form leads to https://example.com/page.html\ndef true\ntrue\n\
        NOT FOLLOWED the link leads to https://example.com/there";
    assert_eq!(said, expected);
}

#[test]
fn focus_moves() {
    let said = script(
        "<input id=a><input id=b disabled><button id=c></button>",
        "for (const e of [a, c]) for (const t of ['focus', 'blur', 'focusin', 'focusout'])
            document.addEventListener(t, (ev) => { if (ev.target === e) say(t, e.id, ev.relatedTarget && ev.relatedTarget.id); }, true);
         say(document.activeElement.tagName); a.focus(); b.focus(); c.focus(); say(document.activeElement.id, c.matches(':focus'));
         c.remove(); say(document.activeElement.tagName); a.focus(); a.blur();",
    );
    let expected = "BODY\nfocus a null\nfocusin a null\nblur a c\nfocusout a c\nfocus c a\nfocusin c a\nc true\nBODY\n\
        focus a null\nfocusin a null\nblur a null\nfocusout a null";
    assert_eq!(said, expected);
}
