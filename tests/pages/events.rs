//! Events in the tree.

use crate::{facts, page, script, steps};

#[test]
fn the_path_of_an_event_goes_up_to_the_window() {
    steps(
        "<div id=a><p id=b></p></div>",
        "const name = (t) => t === window ? 'window' : t.id || t.nodeName; const y = new Event('y');",
        &[
            (
                "b.addEventListener('y', (e) => say(e.composedPath().map(name).join('>'))); b.dispatchEvent(y)",
                "b>a>BODY>HTML>#document>window",
            ),
            (
                "say(y.composedPath().length, y.target === b, y.currentTarget, y.eventPhase)",
                "0 true null 0",
            ),
        ],
    );
}

#[test]
fn no_microtask_runs_between_the_listeners_of_error_of_a_script() {
    let output = script(
        "",
        "addEventListener('error', (e) => { say('first'); e.preventDefault(); }); addEventListener('error', () => say('second'));
         queueMicrotask(() => say('microtask')); throw new Error('of the script');",
    );
    assert_eq!(output, "first\nsecond\nmicrotask");
}

#[test]
fn handlers_in_attributes_see_their_element_its_form_and_the_document() {
    steps(
        "<form id=f name=form-name><button type=button id=b onclick='say(event.type, this.id, id, elements.length, title, typeof getElementById); return false'></button></form>",
        "document.title = 'T';",
        &[
            ("b.click()", "click b b 1  function"),
            (
                "say(typeof b.onclick, b.onclick.name, b.onclick === b.onclick)",
                "function onclick true",
            ),
            ("b.setAttribute('onclick', 'say(2)'); b.click()", "2"),
            ("b.removeAttribute('onclick'); say(b.onclick)", "null"),
            ("b.onclick = 5; say(b.onclick)", "null"),
        ],
    );
}

#[test]
fn handlers_in_attributes_that_do_not_parse_are_null_and_are_reported() {
    let output = script(
        "<p id=bad onclick='} alert(1); {'></p><p id=odd onclick='('></p>",
        "say(bad.onclick, odd.onclick);",
    );
    assert!(output.contains("\nnull null"), "{output}");
    assert_eq!(
        output.matches("UNCAUGHT SyntaxError").count(),
        2,
        "{output}"
    );
}

#[test]
fn events_of_create_event_are_dispatched_after_their_initialization() {
    steps(
        "<div id=a></div>",
        "const e = document.createEvent('MouseEvents'), c = document.createEvent('customevent');",
        &[
            ("say(e.constructor.name, e.type === '')", "MouseEvent true"),
            ("say(thrown(() => a.dispatchEvent(e)))", "InvalidStateError"),
            (
                "e.initMouseEvent('click', true, true, window, 1, 2, 3, 4, 5, true, false, true, false, 1, null);
                 a.onclick = (e) => say(e.clientX, e.screenY, e.ctrlKey, e.altKey, e.shiftKey, e.button, e.detail, e.view === window, e.isTrusted);
                 a.dispatchEvent(e)",
                "4 3 true false true 1 1 true false",
            ),
            ("a.click()", "0 0 false false false 0 0 true false"),
            ("c.initCustomEvent('c', false, false, 7); say(c.detail, c.type)", "7 c"),
            ("say(thrown(() => document.createEvent('touchevent')))", "NotSupportedError"),
            ("say(thrown(() => document.createEvent('nope')))", "NotSupportedError"),
        ],
    );
}

#[test]
fn constructors_of_events_take_the_members_of_their_dictionaries() {
    facts(
        "<div id=a></div>",
        "const k = new KeyboardEvent('keydown', { key: 'a', keyCode: 65, ctrlKey: true });",
        &[
            ("k.key, k.which, k.getModifierState('Control')", "a 65 true"),
            ("new InputEvent('i', { data: 'x' }).data", "x"),
            ("new MouseEvent('m', { button: 32767 }).which", "32768"),
            (
                "new FocusEvent('f', { relatedTarget: a }).relatedTarget === a",
                "true",
            ),
            ("new UIEvent('u').view", "null"),
        ],
    );
}

#[test]
fn the_event_of_the_window_is_the_one_that_listeners_receive() {
    steps(
        "<div id=a></div>",
        "a.addEventListener('click', (e) => say(window.event === e, window.event === event, event.type));",
        &[
            ("a.click()", "true true click"),
            ("say(window.event)", "undefined"),
        ],
    );
}

#[test]
fn clicks_activate_labels_controls_buttons_summaries_and_links() {
    steps(
        "<label id=l>text <input type=checkbox id=c></label><form id=f><input type=radio name=r id=r1 checked><input type=radio name=r id=r2>
         <input id=t value=def><button id=b>go</button><input type=reset id=x></form><details id=d><summary id=s>s</summary></details><a id=h href='/there'>a</a>",
        "for (const e of [c, r2]) for (const t of ['input', 'change']) e.addEventListener(t, () => say(e.id, t, e.checked));
         f.onsubmit = (e) => { say('submit', e.submitter.id, e.bubbles, e.cancelable); };",
        &[
            ("l.click()", "c input true\nc change true"),
            ("r2.click()", "r2 input true\nr2 change true"),
            ("say(c.checked, r1.checked, r2.checked)", "true false true"),
            ("c.onclick = () => false; c.click(); say(c.checked)", "true"),
            ("b.click()", "submit b true true\nNOT FOLLOWED the form leads to https://example.com/page.html"),
            ("t.value = 'new'; x.click(); say(t.value, r1.checked)", "def true"),
            ("s.click(); say(d.open)", "true"),
            ("h.click()", "NOT FOLLOWED the link leads to https://example.com/there"),
            ("b.disabled = true; b.click()", ""),
        ],
    );
}

#[test]
fn a_change_of_the_focus_fires_events_at_both_elements() {
    steps(
        "<input id=a><input id=b disabled><button id=c></button>",
        "for (const e of [a, c]) for (const t of ['focus', 'blur', 'focusin', 'focusout'])
            document.addEventListener(t, (ev) => { if (ev.target === e) say(t, e.id, ev.relatedTarget && ev.relatedTarget.id); }, true);",
        &[
            ("say(document.activeElement.tagName)", "BODY"),
            ("a.focus()", "focus a null\nfocusin a null"),
            ("b.focus()", ""),
            ("c.focus()", "blur a c\nfocusout a c\nfocus c a\nfocusin c a"),
            ("say(document.activeElement.id, c.matches(':focus'))", "c true"),
            ("c.remove(); say(document.activeElement.tagName)", "BODY"),
            ("a.focus()", "focus a null\nfocusin a null"),
            ("a.blur()", "blur a null\nfocusout a null"),
        ],
    );
}

#[test]
fn a_handler_whose_text_does_not_compile_keeps_its_place_and_its_one_listener() {
    steps(
        "<p id=a></p>",
        "var n = 0; onerror = () => true; a.setAttribute('onclick', '}');
            a.addEventListener('click', () => say('listener'));",
        &[
            ("say(a.onclick)", "null"),
            (
                "a.onclick = () => { n++; say('handler') }; a.click(); say(n)",
                "handler\nlistener\n1",
            ),
            (
                "a.setAttribute('onclick', '}'); a.click(); a.setAttribute('onclick', 'say(3)'); a.click()",
                "listener\n3\nlistener",
            ),
            (
                "a.onclick = null; a.onclick = () => say('last'); a.click()",
                "listener\nlast",
            ),
        ],
    );
}

#[test]
fn a_click_is_a_pointer_event() {
    facts(
        "<button id=a></button>",
        "var e; a.onclick = (event) => { e = event }; a.click();",
        &[
            (
                "e.constructor.name, e instanceof MouseEvent, e.pointerId, e.pointerType === '', e.isPrimary, e.isTrusted, e.detail",
                "PointerEvent true -1 true false false 0",
            ),
            (
                "[e.width, e.height, e.pressure, e.tangentialPressure, e.tiltX, e.tiltY, e.twist, e.persistentDeviceId]",
                "1,1,0,0,0,0,0,0",
            ),
            (
                "e.altitudeAngle === Math.PI / 2, e.azimuthAngle, e.getCoalescedEvents().length, e.getPredictedEvents() === e.getPredictedEvents()",
                "true 0 0 false",
            ),
        ],
    );
}

#[test]
fn a_pointer_event_has_the_members_of_its_dictionary() {
    facts(
        "",
        "const p = (init) => new PointerEvent('p', init), whole = p({ pointerId: 7, width: 2.5, pressure: 0.1, twist: 3, isPrimary: true, \
            pointerType: 'pen', clientX: 4, coalescedEvents: [p(), p()] });
            const round = (x) => Math.round(x * 1e6) / 1e6;",
        &[
            (
                "whole.pointerId, whole.width, whole.height, whole.pressure === Math.fround(0.1), whole.twist, whole.isPrimary, whole.pointerType, whole.clientX",
                "7 2.5 1 true 3 true pen 4",
            ),
            ("whole.getCoalescedEvents().map(String)", "[object PointerEvent],[object PointerEvent]"),
            (
                "thrown(() => p({ coalescedEvents: [new MouseEvent('m')] })), thrown(() => p({ width: NaN })), thrown(() => p({ pressure: 1e300 })), thrown(() => PointerEvent('p'))",
                "TypeError TypeError TypeError TypeError",
            ),
            ("[p({ tiltX: 45 })].map((e) => [e.tiltX, e.tiltY, round(e.altitudeAngle), e.azimuthAngle])", "45,0,0.785398,0"),
            ("[p({ tiltY: 90 })].map((e) => [round(e.altitudeAngle), round(e.azimuthAngle)])", "0,1.570796"),
            ("[p({ tiltX: -90 })].map((e) => [round(e.altitudeAngle), round(e.azimuthAngle)])", "0,3.141593"),
            ("[p({ altitudeAngle: Math.PI / 4, azimuthAngle: Math.PI / 2 })].map((e) => [e.tiltX, e.tiltY])", "0,45"),
            ("Object.getPrototypeOf(PointerEvent) === MouseEvent, PointerEvent.length, PointerEvent.prototype.hasOwnProperty('tiltX')", "true 1 true"),
        ],
    );
}

#[test]
fn the_document_is_the_target_of_the_windows_load_and_of_its_page_transitions() {
    let output = script(
        "",
        "for (const type of ['load', 'pageshow', 'pagehide', 'unload']) addEventListener(type, (e) => \
            say(e.type, e.target === document, e.currentTarget === window, e.srcElement === document, e.composedPath().length, e.eventPhase));",
    );
    let facts =
        ["load", "pageshow", "pagehide", "unload"].map(|it| format!("{it} true true true 1 2"));
    assert_eq!(output, facts.join("\n"));
}

#[test]
fn details_that_are_opened_and_closed_fire_one_toggle_for_all_changes() {
    let html = "<details id=d></details><script>d.ontoggle = (e) => { alert(`${e.constructor.name} ${e.oldState} ${e.newState} ${e.bubbles}`); d.open = false };
        d.open = true; d.open = false; d.open = true; d.setAttribute('open', 'x')</script>";
    assert_eq!(
        page(html),
        "ToggleEvent closed open false\nToggleEvent open closed false"
    );
}

#[test]
fn handlers_of_legacy_animation_events_have_names_in_lowercase() {
    let html = "<p id=p onwebkittransitionend=\"alert(event.type)\"></p><script>p.onwebkitanimationend = (e) => alert(e.type);
        for (const type of ['webkitTransitionEnd', 'webkitAnimationEnd', 'webkitanimationend']) p.dispatchEvent(new Event(type));
        alert('onwebkitanimationstart' in window)</script>";
    assert_eq!(page(html), "webkitTransitionEnd\nwebkitAnimationEnd\ntrue");
}

#[test]
fn the_data_of_an_event_has_the_default_of_its_interface() {
    facts(
        "",
        "const of = (kind) => { const it = document.createEvent(kind); it[`init${kind}`]('x'); return it.data; };",
        &[
            (
                "of('TextEvent'), of('CompositionEvent') === ''",
                "undefined true",
            ),
            ("typeof of('TextEvent')", "string"),
        ],
    );
}
