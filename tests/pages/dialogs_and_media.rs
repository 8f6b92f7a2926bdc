//! Dialogs, media that can't be played, and questions about the view.

use crate::{eval, facts, page_with, rows, steps, with_script};
use boa_page::Key;

#[test]
fn a_dialog_is_shown_and_closed_with_a_value() {
    steps(
        "<button id=out>o</button><dialog id=d><form method=dialog><input id=i><button id=b value=yes>Yes</button></form></dialog>",
        "d.onclose = () => say('close', d.open, d.returnValue, document.activeElement.id);
         d.oncancel = () => say('cancel');",
        &[
            (
                "out.focus(); say(d.open, d.returnValue === '', d.checkVisibility(), d instanceof HTMLDialogElement)",
                "false true false true",
            ),
            (
                "d.showModal(); say(d.open, document.activeElement.id, thrown(() => d.show()), thrown(() => d.showModal()))",
                "true i InvalidStateError returned undefined",
            ),
            ("b.click(); say(d.open)", "false\nclose false yes out"),
            (
                "d.show(); d.show(); say(d.checkVisibility(), thrown(() => d.showModal()))",
                "true InvalidStateError",
            ),
            (
                "d.returnValue = 5; d.close('no'); d.close('never'); say(d.returnValue)",
                "no\nclose false no out",
            ),
            (
                "say(thrown(() => document.createElement('dialog').showModal()))",
                "InvalidStateError",
            ),
        ],
    );
}

#[test]
fn escape_closes_a_modal_dialog_unless_a_listener_wants_it_to_stay() {
    let html = with_script(
        "<dialog id=d><button>x</button></dialog>",
        "d.oncancel = (e) => { say('cancel', e.cancelable, e.bubbles); if (d.title) e.preventDefault(); };
         d.onclose = () => say('close');",
    );
    let output = page_with(Vec::new(), &html, |page, context| {
        let escape = Key::named("Escape");
        page.press(&escape, context);
        eval("d.title = 'stay'; d.showModal()", context);
        page.press(&escape, context);
        eval("alert(d.open); d.title = ''", context);
        page.press(&escape, context);
        eval("alert(d.open); d.show()", context);
        page.press(&escape, context);
        eval("alert(d.open)", context);
    });
    assert_eq!(
        output,
        "cancel true false\ntrue\ncancel true false\nfalse\ntrue\nclose"
    );
}

#[test]
fn images_and_sounds_have_constructors() {
    facts(
        "<audio id=a src=x.mp3 muted></audio><video id=v poster=p.png></video>",
        "",
        &rows(
            r#"
            new Image(3, '4').outerHTML, new Image().outerHTML → <img width="3" height="4"> <img>
            new Image() instanceof HTMLImageElement, Image.prototype === HTMLImageElement.prototype, Image.name → true true Image
            thrown(() => Image()), new Image().constructor === HTMLImageElement → TypeError true
            new Audio('a.mp3').src, new Audio().preload, new Audio() instanceof HTMLMediaElement → https://example.com/a.mp3 auto true
            new Audio('').outerHTML → <audio preload="auto" src=""></audio>
            a.paused, a.volume, a.muted, a.duration, a.canPlayType('audio/mpeg') === '' → true 1 true NaN true
            thrown(() => a.volume = 2), (a.volume = 0.5, a.volume), a.readyState, a.HAVE_NOTHING → IndexSizeError 0.5 0 0
            v.poster, v.videoWidth, v.pause(), v.load() → https://example.com/p.png 0 undefined undefined
        "#,
        ),
    );
    steps(
        "",
        "",
        &[(
            "new Audio('a.mp3').play().catch((e) => say(e.name, e instanceof DOMException)); say('next')",
            "next\nNotSupportedError true",
        )],
    );
}

#[test]
fn media_queries_are_about_the_terminal() {
    // 80 columns of 8 pixels, and 10 lines of 16.
    facts(
        "",
        "const is = (query) => matchMedia(query).matches;",
        &rows(
            r"
            is('(prefers-color-scheme: dark)'), is('(prefers-color-scheme: light)'), is('(prefers-reduced-motion: reduce)') → false true false
            is('(min-width: 640px)'), is('(min-width: 641px)'), is('screen and (max-width:640px)') → true false true
            is('(width >= 40em)'), is('(width<600px)'), is('(height = 160px)') → true false true
            is('print'), is('not print'), is('only screen'), is(''), is('all') → false true true true true
            is('(orientation: landscape)'), is('print, (grid: 1)'), is('(not (grid))') → true true false
            is('(unknown: 1)'), is('not (unknown: 1)'), is('((('), is('(width >= )') → false false false false
            matchMedia('(min-width: 1PX)').media, matchMedia(' all ').onchange → (min-width: 1PX) null
            matchMedia('all') instanceof EventTarget, matchMedia('all').addListener(() => {}) → true undefined
        ",
        ),
    );
}

#[test]
fn an_intersection_observer_hears_of_each_element_once_in_a_task() {
    steps(
        "<p id=a></p><p id=b hidden></p>",
        "const o = new IntersectionObserver(function (entries, observer) {
             say(entries.map((e) => e.target.id + e.isIntersecting + e.intersectionRatio), observer === o, this === o);
         }, { threshold: [1, 0.5], rootMargin: '10px 5%' });",
        &[
            ("o.observe(a); o.observe(a); o.observe(b); say('later', o.takeRecords().length)", "later 0\natrue1,bfalse0 true true"),
            ("o.observe(a)", ""),
            ("o.unobserve(a); o.observe(a)", "atrue1 true true"),
            ("o.disconnect(); o.observe(a); o.unobserve(a)", ""),
            ("o.observe(b); o.disconnect()", ""),
            (
                "say(o.thresholds, Object.isFrozen(o.thresholds), o.rootMargin, o.root)",
                "0.5,1 true 10px 5% 10px 5% null",
            ),
            (
                "say(thrown(() => new IntersectionObserver(say, { threshold: 2 })), thrown(() => new IntersectionObserver(say, { rootMargin: '1em' })))",
                "RangeError SyntaxError",
            ),
        ],
    );
}
