//! The window.

use crate::tests::{page_with, script};
use boa_engine::Source;
use std::{cell::Cell, rc::Rc};

#[test]
fn ids_are_properties_of_the_window_behind_all_others() {
    let said = script(
        "<p id=one></p><p id=alert2></p><form name=two></form><p id=name></p><p id=say></p>",
        "say(one === document.getElementById('one'), window.one === one, two.tagName, 'one' in window, typeof name, typeof say,
            window.hasOwnProperty('one'), thrown(() => three), typeof three);
         one = 5; say(window.one); var alert2; say(alert2);",
    );
    assert_eq!(said, "true true FORM true string function false ReferenceError undefined\n5\nundefined");
}

#[test]
fn an_id_hides_no_property_of_all_objects() {
    let said = script(
        "<p id=toString></p><p id=addEventListener></p><p id=alert></p>",
        "say(typeof window.toString, typeof addEventListener, typeof alert, Reflect.has(window, 'toString'));",
    );
    assert_eq!(said, "function function function true");
}

/// How often elements were looked for in the whole tree.
fn walks(html: &str, script: &'static str) -> usize {
    let counted = Rc::new(Cell::new(0));
    let count = counted.clone();
    page_with(Vec::new(), html, move |page, context| {
        let before = page.document().lookups.walks();
        context.eval(Source::from_bytes(script)).unwrap();
        count.set(page.document().lookups.walks() - before);
    });
    counted.get()
}

#[test]
fn an_id_is_looked_up_once_while_no_element_with_it_changes() {
    const HTML: &str = "<!DOCTYPE html><div id=p></div>";
    let growing = "for (let i = 0; i < 50; i++) { const e = document.createElement('p'); e.id = 'e' + i; p.append(e); \
        document.getElementById('p').className = i; }";
    // By its name, and by its id.
    assert_eq!(walks(HTML, growing), 2);
    assert_eq!(walks(HTML, "var own = 1; for (let i = 0; i < 50; i++) { own += Math.max(i); addEventListener; }"), 0);
}

#[test]
fn ids_and_names_follow_changes_of_the_tree() {
    let said = script(
        "<div id=a><p id=b></p></div><p id=b class=second></p><img class=third>",
        "const what = () => say(typeof a, typeof b === 'object' ? b.className || b.tagName : typeof b, document.getElementById('b') === self.b); what();
         const first = b; a.remove(); what(); b.id = 'c'; what(); c.setAttribute('id', 'a'); what();
         const parts = document.createElement('div'); parts.innerHTML = '<i><u id=b></u></i>'; document.body.prepend(parts.firstChild); what();
         document.images[0].name = 'b'; what(); document.images[0].removeAttribute('name'); what();
         b.replaceWith(first); what(); document.body.textContent = ''; what();",
    );
    assert_eq!(
        said,
        "object P true\nundefined second true\nundefined undefined false\nobject undefined false\nobject U true\n\
         object third false\nobject U true\nobject P true\nundefined undefined false"
    );
}

#[test]
fn the_navigator_of_a_page_has_a_language() {
    let said = script(
        "",
        "say(navigator.language, navigator.languages, navigator.languages === navigator.languages, Object.isFrozen(navigator.languages), navigator.onLine);",
    );
    assert_eq!(said, "en-US en-US true true true");
}

#[test]
fn prompts_and_frames() {
    let said = script(
        "",
        "say(confirm('yes?'), confirm('no?'), prompt('name', 'def'), prompt('none'));
         const id = requestAnimationFrame(() => say('never')); cancelAnimationFrame(id);
         requestAnimationFrame((t) => say('frame', typeof t)); say(window.top === window, parent === window, self.closed, innerHeight);
         name = 5; say(typeof name, name);",
    );
    assert_eq!(said, "true false name def null\ntrue true false 160\nstring 5\nframe number");
}

#[test]
fn a_page_scrolls_by_lines() {
    let said = script(
        "<div id=log style='height: 32px; overflow: auto'></div><pre id=long></pre>",
        "for (let i = 0; i < 5; i++) log.append(document.createElement('br'), i); say(log.scrollHeight, log.clientHeight, log.scrollTop);
         log.scrollTop = log.scrollHeight; say(log.scrollTop); log.scrollTop = -5; say(log.scrollTop); log.scrollBy(0, 16); say(log.scrollTop);
         long.textContent = Array(40).fill('x').join('\\n'); scrollTo(0, 1e9); say(scrollY > 0, pageYOffset === scrollY); scrollByPages(-99); say(scrollY);
         scrollByLines(2); say(scrollY); long.scrollIntoView(); say(scrollY > 0);",
    );
    assert_eq!(said, "96 32 0\n64\n0\n16\ntrue true\n0\n32\ntrue");
}

#[test]
fn an_element_in_a_scrolled_box_is_shown_by_scrolling_the_box() {
    let said = script(
        "<p>first<div id=log style='max-height: 3em; overflow-y: scroll'></div><iframe id=f height=80></iframe><textarea id=t>1\n2\n3</textarea>",
        "addEventListener('scroll', (e) => say('scroll', e.target.id ?? 'document', e.bubbles), true);
         log.innerHTML = Array.from({ length: 9 }, (_, i) => `<div id=r${i}>${i}</div>`).join('');
         say(log.clientHeight, log.scrollHeight, r5.offsetTop, t.clientHeight, t.scrollHeight);
         r5.scrollIntoView(); say(log.scrollTop, scrollY); r5.scrollIntoView(); r8.scrollIntoView(); say(log.scrollTop);
         f.contentDocument.write('line<br>'.repeat(9) + '<b id=end>end</b>'); const body = f.contentDocument.body;
         say(f.clientHeight, body.clientHeight, body.scrollHeight); f.contentDocument.onscroll = (e) => say('in the frame', e.bubbles);
         f.contentWindow.scrollTo(0, body.scrollHeight); say(f.contentWindow.scrollY, body.scrollTop);
         f.contentDocument.getElementById('end').scrollIntoView(); body.scrollTop = 16; say(f.contentWindow.pageYOffset);
         t.scrollTop = 99; say(t.scrollTop);",
    );
    let expected = "48 144 112 32 48\n80 32\n96\n48 48 160\n112 112\n16\n16\nscroll log false\nscroll document true\nscroll log false\nin the frame true\n\
        scroll document true\nin the frame true\nscroll t false";
    assert_eq!(said, expected);
}

#[test]
fn storages_keep_strings_as_long_as_the_page() {
    let said = script(
        "",
        "const s = localStorage; s.setItem('name', 'Ann'); s.n = 1; s['a b'] = null; s[7] = 'seven';
         say(s.name, s.getItem('n') === '1', s['a b'], s[7], s.length, s.key(0), s.key(9), s.getItem('gone'), s.gone, 'name' in s);
         say(Object.keys(s).join(), JSON.stringify(s)); delete s.n; s.removeItem('7'); say(s.length, s === localStorage, sessionStorage.length);
         say(s instanceof Storage, thrown(() => new Storage()), s.setItem.length); s.length = 'x'; s.setItem('length', 'y'); say(s.length, s.getItem('length'));
         say(thrown(() => s.setItem('big', 'x'.repeat(5 << 20))), s.getItem('big')); s.clear(); say(s.length, s.name);",
    );
    let expected = "Ann true null seven 4 7 null null undefined true\n7,a b,n,name {\"7\":\"seven\",\"a b\":\"null\",\"n\":\"1\",\"name\":\"Ann\"}\n\
        2 true 0\ntrue TypeError 2\n3 y\nQuotaExceededError null\n0 undefined";
    assert_eq!(said, expected);
}

#[test]
fn a_member_that_is_missing_is_undefined_and_not_in_its_object() {
    let said = script(
        "<canvas id=c></canvas><video id=v></video><iframe id=f></iframe><dialog id=d></dialog>",
        "const w = f.contentWindow;
         for (const [object, names] of [
             [navigator, 'share serviceWorker clipboard geolocation'], [performance, 'mark measure'],
             [window, 'history matchMedia getComputedStyle getSelection indexedDB open print postMessage'],
             [document, 'all anchors embeds evaluate createRange createTreeWalker execCommand fonts getAnimations startViewTransition'],
             [c, 'getContext toBlob animate attachShadow getBoundingClientRect showPopover requestFullscreen'],
             [v, 'play pause load'], [d, 'showModal'], [f, 'getSVGDocument'], [w, 'history postMessage print'],
         ]) for (const name of names.split(' '))
             if (object[name] !== undefined || name in object) say(name);
         if (navigator.share || c.getContext || window.matchMedia) say('found');
         say(thrown(() => c.getContext('2d')), thrown(() => new DOMParser().parseFromString('<a/>', 'text/xml')));
         say(document.scrollingElement.tagName, c.checkVisibility()); c.hidden = true; say(c.checkVisibility());",
    );
    assert_eq!(said, "TypeError NotSupportedError\nHTML true\nfalse");
}

/// At once the document is there, and it is told in a task; wherever else something leads, the page stays.
#[test]
fn pages_go_to_their_fragments() {
    let said = script(
        "<a id=a href=#there>x</a><p id=there>there</p>",
        "addEventListener('hashchange', (e) => say('from', e.oldURL.split('.html')[1], 'to', e.newURL.split('.html')[1], e.isTrusted, e.bubbles));
         location.hash = 'one'; say(location.hash, document.URL === location.href, document.querySelector(':target'));
         location.hash = '#one'; a.click(); say(location.hash, document.querySelector(':target').id);
         location.href = '#two'; location.assign('#three'); location = '#'; say(location.href.slice(-6), location.hash === '');
         say(thrown(() => location.href = '/elsewhere#x'), thrown(() => location.search = '?x'), thrown(() => location.reload()));",
    );
    let expected = "#one true null\n#there there\n.html# true\nNotSupportedError NotSupportedError NotSupportedError\n\
        from  to #one true false\nfrom #one to #there true false\nfrom #there to #two true false\nfrom #two to #three true false\n\
        from #three to # true false";
    assert_eq!(said, expected);
}
