//! The tree.

use crate::{Files, Recorder, facts, rows, script, steps, with_paused_clock};
use boa_page::Page;
use boa_websocket::{Error, Limits, Runtime, runtime::StopReason};
use std::{rc::Rc, time::Duration};
use url::Url;

#[test]
fn nodes_are_the_same_objects_whichever_way_they_are_reached() {
    facts(
        "<div id=a><p>x</p></div>",
        "const a = document.getElementById('a'); a.mark = 1;",
        &[
            ("document.querySelector('div').mark", "1"),
            ("a.firstChild.parentNode === a", "true"),
            ("a.childNodes === a.childNodes", "true"),
            ("a.children[0] === a.firstElementChild", "true"),
            ("a.ownerDocument === document", "true"),
            ("a.getRootNode() === document", "true"),
            ("document.body === a.parentElement", "true"),
            ("a.classList === a.classList", "true"),
            ("a.dataset === a.dataset", "true"),
        ],
    );
}

#[test]
fn attributes_that_are_the_same_object_each_time_are_live() {
    let output = script(
        "<form id=f><select id=s><option>a<option selected>b</select></form><table id=t><tr><td>1</table><fieldset id=g></fieldset>",
        "const all = [[document, 'forms'], [document, 'links'], [document, 'children'], [f, 'elements'], [s, 'options'],
           [s, 'selectedOptions'], [t, 'rows'], [t, 'tBodies'], [t.rows[0], 'cells'], [g, 'elements'], [f, 'style']];
         const different = all.filter(([object, name]) => object[name] !== object[name]).map(([, name]) => name);
         const { elements } = f, { options, selectedOptions } = s, { rows } = t;
         const before = [elements.length, options.length, selectedOptions[0].text, rows.length];
         f.append(document.createElement('input')); s.append(Object.assign(document.createElement('option'), { text: 'c' })); s.value = 'c'; t.insertRow();
         const moved = elements.length, form = f; form.remove(); form.append(document.createElement('input'));
         say(different, ...before, moved, options.length, selectedOptions[0].text, rows.length, elements.length);",
    );
    assert_eq!(output, " 1 2 b 1 2 3 c 2 3");
}

#[test]
fn nodes_live_as_long_as_the_tree() {
    let output = script(
        "<div id=a></div>",
        "for (let i = 0; i < 3000; i++) { const e = document.createElement('b'); e.n = i; if (i % 1000 == 7) a.append(e); }
         say([...a.children].map((e) => e.n).join());",
    );
    assert_eq!(output, "7,1007,2007");
}

#[test]
fn wrong_names_and_objects_are_refused() {
    let rows = [
        ("a.appendChild('x')", "TypeError"),
        ("a.setAttribute('a b', '')", "InvalidCharacterError"),
        ("new Node()", "TypeError"),
        ("Element.prototype.remove.call({})", "TypeError"),
    ];
    let rows = rows.map(|(change, error)| (format!("say(thrown(() => {change}))"), error));
    steps("<div id=a></div>", "", &rows);
}

#[test]
fn lists_are_live_and_indexed() {
    facts(
        "<div id=a><i name=x></i><i id=y class='k l'></i>t</div>",
        "const kids = a.childNodes, els = a.children, i = a.getElementsByTagName('I'), k = a.getElementsByClassName('l k');
         const all = a.querySelectorAll('i');
         a.append(document.createElement('i'));",
        &[
            ("kids.length, els.length, i.length, k.length", "4 3 3 1"),
            ("all.length, [...all.entries()].length", "2 2"),
            ("kids[2].data, kids.item(0) === els[0], [...kids].length", "t true 4"),
            ("els.x === els[0], els.namedItem('y') === k[0], els.item(1).id, els[9]", "true true y undefined"),
            ("'y' in els, 9 in kids, 0 in kids", "true false true"),
            ("Object.keys(els)", "0,1,2"),
            ("Object.getOwnPropertyNames(els)", "0,1,2,x,y"),
            ("thrown(() => { 'use strict'; kids[0] = 1; }), delete els[0]", "TypeError false"),
            ("kids.forEach.name, kids instanceof NodeList", "forEach true"),
            ("Object.prototype.toString.call(els)", "[object HTMLCollection]"),
        ],
    );
}

#[test]
fn query_selector_all_finds_the_elements_that_match() {
    // A selector, and the number of elements or the name of the exception.
    const ROWS: &[(&str, &str)] = &[
        ("p", "3"),
        ("P", "3"),
        ("*|p", "3"),
        ("div p", "3"),
        ("div > b", "0"),
        ("p + p", "2"),
        ("p ~ p", "2"),
        ("#a.x.y", "1"),
        (".x", "2"),
        ("p.x, b, p", "4"),
        ("[title]", "1"),
        (r#"[title="he said" i]"#, "1"),
        ("[title^=He]", "1"),
        ("[title$=said]", "1"),
        (r#"[title*=" s"]"#, "1"),
        ("[lang|=en]", "1"),
        ("[class~=y]", "1"),
        ("p:first-child", "1"),
        ("p:nth-child(2n+1)", "2"),
        ("p:nth-last-child(-n+2)", "1"),
        ("p:not(.x)", "2"),
        (":is(p, b)", "4"),
        ("p:has(b)", "1"),
        ("div:has(> p + .x)", "1"),
        ("b:only-child", "1"),
        (":empty", "2"),
        (":checked", "1"),
        (":disabled", "1"),
        ("input:enabled", "0"),
        (":root", "1"),
        (":nope", "SyntaxError"),
        (r#"[data-n="3"]"#, "1"),
        ("p:last-of-type", "1"),
        ("html > body > div", "1"),
        (":is(:nope, b)", "1"),
        ("p:has(p:has(b))", "SyntaxError"),
        ("b::before", "0"),
        ("::slotted(b)", "0"),
        ("b:visited", "0"),
        ("b:lang(en, de)", "1"),
        ("b:lang(e)", "0"),
        ("p:first-of-type:read-only", "1"),
        ("|b", "0"),
    ];
    let page = "<div id=a class='x y'><p>1</p><p class=x title='He said'>2<b lang=en-GB>b</b></p><p data-n=3>3</p>\
        <input disabled checked type=checkbox></div>";
    let count = |(selector, _): &(&str, &str)| {
        format!(
            "try {{ say(document.querySelectorAll({selector:?}).length) }} catch (e) {{ say(e.name) }}"
        )
    };
    let found = script(page, &ROWS.iter().map(count).collect::<Vec<_>>().join("\n"));
    let found: Vec<_> = ROWS
        .iter()
        .zip(found.lines())
        .map(|((selector, _), found)| (*selector, found))
        .collect();
    assert_eq!(found, ROWS);
}

#[test]
fn selectors_and_trees_without_a_bound_do_not_overflow_the_stack() {
    let output = script(
        "",
        "const leaf = document.createElement('i');
         let root = leaf;
         for (let n = 0; n < 3000; n++) { const parent = document.createElement('i'); parent.append(root); root = parent; }
         const found = (element, selector) => thrown(() => element.matches(selector));
         say(found(leaf, 'i '.repeat(100) + 'i'), found(leaf, ':not('.repeat(1000)), found(leaf, 'i + '.repeat(1000) + 'i'));
         for (const [element, selector] of [[root, ':has(b)'], [leaf, 'i '.repeat(4000) + 'i'], [leaf, 'i > '.repeat(2900) + 'i']]) {
             say(['returned true', 'returned false', 'RangeError'].includes(found(element, selector)));
         }",
    );
    assert_eq!(
        output,
        "returned true SyntaxError SyntaxError\ntrue\ntrue\ntrue"
    );
}

#[test]
fn a_search_is_ended_by_the_limit_on_the_time_of_scripts() {
    let url = Url::parse("https://example.com/page.html").unwrap();
    let mut limits = Limits::default();
    limits.script_time = Some(Duration::from_millis(20));
    with_paused_clock(async {
        let recorder = Rc::new(Recorder::default());
        let page = move |context: &mut _| {
            Page::register(
                url,
                recorder,
                Rc::new(Files(Vec::new())),
                Rc::default(),
                context,
            )
            .map(drop)
        };
        let mut runtime = Runtime::builder()
            .limits(limits)
            .setup(page)
            .build()
            .unwrap();
        let page = Page::from_context(runtime.context()).unwrap();
        page.parse("<i></i>".repeat(5000).as_bytes(), runtime.context());
        let ended = runtime
            .execute("search.js", "document.querySelector('i:has(~ b)')")
            .await
            .map(drop);
        assert!(
            matches!(ended, Err(Error::Stopped(StopReason::ScriptTime))),
            "{ended:?}"
        );
    });
}

#[test]
fn markup_goes_in_and_comes_out() {
    let output = script(
        "<div id=a></div>",
        "a.innerHTML = '<p title=\"&quot;<\">x &amp; y<br><!--c--><script>alert(1)<\\/script></p>&nbsp;<b>unclosed';
         say(a.innerHTML); a.lastChild.outerHTML = '<i>1</i><i>2</i>'; say(a.children.length);
         a.insertAdjacentHTML('afterbegin', '<u>u</u>'); a.insertAdjacentHTML('beforeend', 'end');
         a.firstChild.insertAdjacentText('afterend', '<raw>'); say(a.innerHTML.slice(0, 30), a.lastChild.data);
         a.innerHTML = '<table><tr><td>1<td>2</table>'; say(a.innerHTML);
         a.innerHTML = '<template><p>x</p></template>'; say(a.innerHTML, a.firstChild.childNodes.length, a.firstChild.content.firstChild.tagName);
         say(thrown(() => document.documentElement.outerHTML = ''));",
    );
    let expected = "<p title=\"&quot;&lt;\">x &amp; y<br><!--c--><script>alert(1)</script></p>&nbsp;<b>unclosed</b>\n3\n\
        <u>u</u>&lt;raw&gt;<p title=\"& end\n<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>\n\
        <template><p>x</p></template> 0 P\nNoModificationAllowedError";
    assert_eq!(output, expected);
}

#[test]
fn members_reflect_attributes() {
    steps(
        "<div id=a CLASS=' b  c b'></div>",
        "",
        &rows(
            r#"
            say(a.className, a.classList.length, a.classList.contains('c')) →  b  c b 2 true
            say([...a.classList]) → b,c
            a.classList.add('d', 'b'); a.classList.remove('c'); say(a.getAttribute('class')) → b d
            say(a.classList.toggle('e'), a.classList.toggle('e')) → true false
            say(a.classList.replace('b', 'z'), a.classList.value) → true z d
            say(a.classList[1], String(a.classList)) → d z d
            say(thrown(() => a.classList.add(''))) → SyntaxError
            say(thrown(() => a.classList.add('a b'))) → InvalidCharacterError
            a.classList = 'new'; a.dataset.fooBar = 1; say(a.outerHTML) → <div id="a" class="new" data-foo-bar="1"></div>
            say(a.dataset.fooBar, Object.keys(a.dataset), 'fooBar' in a.dataset) → 1 fooBar true
            delete a.dataset.fooBar; a.setAttribute('DATA-x', 'y'); say(a.dataset.x) → y
            say(thrown(() => a.dataset['a-b'] = 1)) → SyntaxError
            say(a.getAttributeNames()) → id,class,data-x
            say(a.hasAttribute('Data-X'), a.getAttribute('none')) → true null
            say(a.toggleAttribute('hidden'), a.hidden) → true true
            a.style.backgroundColor = 'red'; a.style.display = 'none'; say(a.getAttribute('style')) → background-color: red; display: none;
            say(a.style.display, a.style.color === '', a.style.length) → none true 2
            a.style.cssText = 'top: 1px'; a.style.setProperty('left', '2px'); say(a.style.cssText) → top: 1px; left: 2px;
            say(a.style.top, a.style[0]) → 1px top
            a.style.setProperty('left', '3px', 'IMPORTANT'); say(a.style.cssText) → top: 1px; left: 3px !important;
            say(a.style.left, a.style.getPropertyPriority('left'), a.style.getPropertyPriority('top') === '') → 3px important true
            a.style.setProperty('top', '4px', 'other'); a.style.top = '5px !important'; say(a.style.top) → 1px
            a.style.setProperty('left', '6px', null); say(a.style.cssText) → top: 1px; left: 6px;
            a.style.cssText = 'top: 1px ! important'; say(a.style.top, a.getAttribute('style')) → 1px top: 1px !important;
            a.style.setProperty('top', '', 'other'); say(a.style.length, a.getAttribute('style') === '') → 0 true
            a.title = 't'; say(a.getAttribute('title')) → t
            a.tabIndex = 3; say(a.getAttribute('tabindex'), a.tabIndex) → 3 3
        "#,
        ),
    );
}

#[test]
fn inner_text_is_the_rendered_text() {
    let output = script(
        "<div id=a> a  <b>b</b>\n c<br>d<p>e</p><p>f</p><div>g</div><span hidden>no</span><pre>  h\n  i</pre><script type=x>no</script>\
         <table><tr><td>1</td><td>2</td></tr></table></div><div id=h style='display: none'> raw  <i>x</i></div>",
        "say(JSON.stringify(a.innerText)); say(JSON.stringify(h.innerText));
         a.innerText = 'one\\ntwo <b>'; say(a.innerHTML); a.innerText = ''; say(a.childNodes.length);",
    );
    let expected = "\"a b c\\nd\\n\\ne\\n\\nf\\n\\ng\\n  h\\n  i\\n1\\t2\"\n\" raw  x\"\none<br>two &lt;b&gt;\n0";
    assert_eq!(output, expected);
}

#[test]
fn interfaces_inherit_as_the_standards_have_it() {
    facts(
        "<a id=a>l</a>",
        "const names = []; for (let p = Object.getPrototypeOf(a); p; p = Object.getPrototypeOf(p)) names.push(p.constructor.name);",
        &rows(
            r"
            names.join('<') → HTMLAnchorElement<HTMLElement<Element<Node<EventTarget<Object
            document instanceof Document → true
            document.createTextNode('') instanceof CharacterData → true
            document.createElement('nope').constructor.name → HTMLUnknownElement
            document.createElement('my-element').constructor.name → HTMLElement
            document.createElementNS('http://www.w3.org/2000/svg', 'svg').tagName → svg
            new Text('t').data, new Comment().nodeName, new DocumentFragment().nodeType → t #comment 11
            document.nodeType, Node.TEXT_NODE → 9 3
            window instanceof Window, window instanceof EventTarget → true true
            document.defaultView === window → true
            document.implementation.createHTMLDocument('T').title → T
            document.doctype.name, document.compatMode → html CSS1Compat
        ",
        ),
    );
}

#[test]
fn links_have_the_parts_of_their_url() {
    facts(
        "<a id=a href='/x?y#z'>l</a>",
        "",
        &rows(
            r"
            a.href, String(a) → https://example.com/x?y#z https://example.com/x?y#z
            a.pathname, a.search, a.hash → /x ?y #z
            (a.search = '?q', a.getAttribute('href')) → https://example.com/x?q#z
        ",
        ),
    );
}

#[test]
fn deep_trees_overflow_nothing() {
    let output = script(
        "<div id=a></div>",
        "let e = a; for (let i = 0; i < 2000; i++) { const d = document.createElement('div'); e.append(d); e = d;  }
         e.append('x'); say(a.innerHTML.length, a.innerText, a.textContent, a.cloneNode(true).textContent); a.remove();",
    );
    assert_eq!(output, "22001 x x x");
}
