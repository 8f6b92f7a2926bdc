//! The window.

use crate::{facts, rows, script, steps};

#[test]
fn ids_are_properties_of_the_window_behind_all_others() {
    facts(
        "<p id=one></p><p id=alert2></p><form name=two></form><p id=name></p><p id=say></p>",
        "var alert2;",
        &rows(
            r"
            one === document.getElementById('one'), window.one === one → true true
            two.tagName → FORM
            'one' in window, window.hasOwnProperty('one') → true false
            typeof name, typeof say → string function
            thrown(() => three), typeof three → ReferenceError undefined
            (one = 5, window.one) → 5
            alert2 → undefined
        ",
        ),
    );
}

#[test]
fn an_id_hides_no_property_of_all_objects() {
    let output = script(
        "<p id=toString></p><p id=addEventListener></p><p id=alert></p>",
        "say(typeof window.toString, typeof addEventListener, typeof alert, Reflect.has(window, 'toString'));",
    );
    assert_eq!(output, "function function function true");
}

#[test]
fn ids_and_names_follow_changes_of_the_tree() {
    steps(
        "<div id=a><p id=b></p></div><p id=b class=second></p><img class=third>",
        "const named = () => say(typeof a, typeof b === 'object' ? b.className || b.tagName : typeof b, document.getElementById('b') === self.b);
         const first = b;",
        &[
            ("named()", "object P true"),
            ("a.remove(); named()", "undefined second true"),
            ("b.id = 'c'; named()", "undefined undefined false"),
            ("c.setAttribute('id', 'a'); named()", "object undefined false"),
            (
                "const parts = document.createElement('div'); parts.innerHTML = '<i><u id=b></u></i>';
                 document.body.prepend(parts.firstChild); named()",
                "object U true",
            ),
            ("document.images[0].name = 'b'; named()", "object third false"),
            ("document.images[0].removeAttribute('name'); named()", "object U true"),
            ("b.replaceWith(first); named()", "object P true"),
            ("document.body.textContent = ''; named()", "undefined undefined false"),
        ],
    );
}

#[test]
fn the_navigator_of_a_page_has_a_language() {
    let output = script(
        "",
        "say(navigator.language, navigator.languages, navigator.languages === navigator.languages, Object.isFrozen(navigator.languages), navigator.onLine);",
    );
    assert_eq!(output, "en-US en-US true true true");
}

#[test]
fn confirm_and_prompt_return_the_answers_of_the_view() {
    facts(
        "",
        "",
        &[
            ("confirm('yes?')", "true"),
            ("confirm('no?')", "false"),
            ("prompt('name', 'def')", "name def"),
            ("prompt('none')", "null"),
        ],
    );
}

#[test]
fn callbacks_of_animation_frames_run_after_the_script_unless_they_are_cancelled() {
    steps(
        "",
        "",
        &[
            (
                "const id = requestAnimationFrame(() => say('never')); cancelAnimationFrame(id)",
                "",
            ),
            (
                "requestAnimationFrame((t) => say('frame', typeof t)); say('first')",
                "first\nframe number",
            ),
        ],
    );
}

#[test]
fn the_window_of_a_page_is_at_the_top_and_its_name_is_a_string() {
    facts(
        "",
        "",
        &[
            ("window.top === window, parent === window", "true true"),
            ("self.closed", "false"),
            ("innerHeight", "160"),
            ("(name = 5, typeof name), name", "string 5"),
        ],
    );
}

#[test]
fn a_page_scrolls_by_lines() {
    steps(
        "<div id=log style='height: 32px; overflow: auto'></div><pre id=long></pre>",
        "for (let i = 0; i < 5; i++) log.append(document.createElement('br'), i);",
        &rows(
            r"
            say(log.scrollHeight, log.clientHeight, log.scrollTop) → 96 32 0
            log.scrollTop = log.scrollHeight; say(log.scrollTop) → 64
            log.scrollTop = -5; say(log.scrollTop) → 0
            log.scrollBy(0, 16); say(log.scrollTop) → 16
            long.textContent = Array(40).fill('x').join('\n'); scrollTo(0, 1e9); say(scrollY > 0, pageYOffset === scrollY) → true true
            scrollByPages(-99); say(scrollY) → 0
            scrollByLines(2); say(scrollY) → 32
            long.scrollIntoView(); say(scrollY > 0) → true
        ",
        ),
    );
}

#[test]
fn an_element_in_a_scrolled_box_is_shown_by_scrolling_the_box() {
    steps(
        "<p>first<div id=log style='max-height: 3em; overflow-y: scroll'></div><iframe id=f height=80></iframe><textarea id=t>1\n2\n3</textarea>",
        "addEventListener('scroll', (e) => say('scroll', e.target.id ?? 'document', e.bubbles), true);
         log.innerHTML = Array.from({ length: 9 }, (_, i) => `<div id=r${i}>${i}</div>`).join('');
         f.contentDocument.write('line<br>'.repeat(9) + '<b id=end>end</b>'); const body = f.contentDocument.body;
         f.contentDocument.onscroll = (e) => say('in the frame', e.bubbles);",
        &[
            ("say(log.clientHeight, log.scrollHeight, r5.offsetTop)", "48 144 112"),
            ("say(t.clientHeight, t.scrollHeight)", "32 48"),
            ("r5.scrollIntoView(); say(log.scrollTop, scrollY)", "80 32\nscroll log false\nscroll document true"),
            ("r5.scrollIntoView(); r8.scrollIntoView(); say(log.scrollTop)", "96\nscroll log false"),
            ("say(f.clientHeight, body.clientHeight, body.scrollHeight)", "48 48 160"),
            (
                "f.contentWindow.scrollTo(0, body.scrollHeight); say(f.contentWindow.scrollY, body.scrollTop)",
                "112 112\nin the frame true",
            ),
            ("f.contentDocument.getElementById('end').scrollIntoView()", "scroll document true"),
            ("body.scrollTop = 16; say(f.contentWindow.pageYOffset)", "16\nin the frame true"),
            ("t.scrollTop = 99; say(t.scrollTop)", "16\nscroll t false"),
        ],
    );
}

#[test]
fn storages_keep_strings_as_long_as_the_page() {
    steps(
        "",
        "const s = localStorage; s.setItem('name', 'Ann'); s.n = 1; s['a b'] = null; s[7] = 'seven';",
        &rows(
            r#"
            say(s.name, s.getItem('n') === '1', s['a b'], s[7]) → Ann true null seven
            say(s.length, s.key(0), s.key(9)) → 4 7 null
            say(s.getItem('gone'), s.gone, 'name' in s) → null undefined true
            say(Object.keys(s)) → 7,a b,n,name
            say(JSON.stringify(s)) → {"7":"seven","a b":"null","n":"1","name":"Ann"}
            delete s.n; s.removeItem('7'); say(s.length) → 2
            say(s === localStorage, sessionStorage.length) → true 0
            say(s instanceof Storage, thrown(() => new Storage()), s.setItem.length) → true TypeError 2
            s.length = 'x'; s.setItem('length', 'y'); say(s.length, s.getItem('length')) → 3 y
            say(thrown(() => s.setItem('big', 'x'.repeat(5 << 20))), s.getItem('big')) → QuotaExceededError null
            s.clear(); say(s.length, s.name) → 0 undefined
        "#,
        ),
    );
}

#[test]
fn a_member_that_is_missing_is_undefined_and_not_in_its_object() {
    let output = script(
        "<canvas id=c></canvas><video id=v></video><iframe id=f></iframe><dialog id=d></dialog>",
        "const w = f.contentWindow;
         for (const [object, names] of [
             [navigator, 'share serviceWorker clipboard geolocation'],
             [window, 'indexedDB open print'],
             [document, 'all anchors embeds execCommand fonts getAnimations startViewTransition'],
             [c, 'getContext toBlob animate attachShadow showPopover requestFullscreen'],
             [v, 'captureStream'], [d, 'showPopover'], [f, 'getSVGDocument'], [w, 'history print'],
         ]) for (const name of names.split(' '))
             if (object[name] !== undefined || name in object) say(name);
         if (navigator.share || c.getContext || window.indexedDB) say('found');
         say(thrown(() => c.getContext('2d')), thrown(() => new DOMParser().parseFromString('<a/>', 'text/xml')));
         say(document.scrollingElement.tagName, c.checkVisibility()); c.hidden = true; say(c.checkVisibility());",
    );
    assert_eq!(output, "TypeError NotSupportedError\nHTML true\nfalse");
}

#[test]
fn a_page_goes_to_its_fragments_at_once_and_fires_hashchange_in_a_task() {
    steps(
        "<a id=a href=#there>x</a><p id=there>there</p>",
        "addEventListener('hashchange', (e) => say('from', e.oldURL.split('.html')[1], 'to', e.newURL.split('.html')[1], e.isTrusted, e.bubbles));",
        &[
            (
                "location.hash = 'one'; say(location.hash, document.URL === location.href, document.querySelector(':target'))",
                "#one true null\nfrom  to #one true false",
            ),
            ("location.hash = '#one'", ""),
            (
                "a.click(); say(location.hash, document.querySelector(':target').id)",
                "#there there\nfrom #one to #there true false",
            ),
            (
                "location.href = '#two'; location.assign('#three'); location = '#'; say(location.href.slice(-6), location.hash === '')",
                ".html# true\nfrom #there to #two true false\nfrom #two to #three true false\nfrom #three to # true false",
            ),
        ],
    );
}

#[test]
fn a_page_does_not_go_to_other_pages() {
    facts(
        "",
        "addEventListener('hashchange', () => say('hashchange'));",
        &[
            (
                "thrown(() => location.href = '/elsewhere#x')",
                "NotSupportedError",
            ),
            ("thrown(() => location.search = '?x')", "NotSupportedError"),
            ("thrown(() => location.reload())", "NotSupportedError"),
            ("location", "https://example.com/page.html"),
        ],
    );
}

#[test]
fn attributes_of_the_window_belong_to_windows() {
    facts(
        "",
        "const get = (name) => Object.getOwnPropertyDescriptor(window, name).get;",
        &rows(
            r"
            (name = 5, typeof name), (status = null, status), Object.getOwnPropertyDescriptor(window, 'name').set.name → string null set name
            thrown(() => get('innerWidth').call({})), get('innerWidth').call() === innerWidth, get('event').length → TypeError true 0
            (innerWidth = 'mine', innerWidth), Object.getOwnPropertyDescriptor(window, 'innerWidth').enumerable → mine true
            String(CSS), CSS.escape('1a'), CSS.escape.length, thrown(() => CSS.escape()), Object.keys(CSS) → [object CSS] \31 a 1 TypeError escape
        ",
        ),
    );
}

#[test]
fn document_location_has_a_setter_that_navigates() {
    steps(
        "<p id=there>",
        "onhashchange = () => say('hash', location.hash);",
        &rows(
            r"
            document.location = '#there' → hash #there
            say(document.location === location, Object.hasOwn(document, 'location'), delete document.location) → true true false
            say(thrown(() => { document.location = 'https://other.example/'; })) → NotSupportedError
            const other = document.implementation.createHTMLDocument(); say(other.location, thrown(() => { other.location = '#x'; })) → null TypeError
        ",
        ),
    );
}

#[test]
fn document_open_has_two_overloads() {
    facts(
        "",
        "const log = [], text = (name) => ({ toString: () => (log.push(name), name) });",
        &rows(
            r"
            document.open.length, document.open('url', text('a'), text('b')), log → 0 null a,b
            thrown(() => document.open('url', 'name', Symbol())), document.open(text('c'), text('d')) === document, log → TypeError true a,b,c,d
        ",
        ),
    );
}
