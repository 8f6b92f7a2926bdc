//! Attributes as nodes, XML documents, frames that load: what of the tree is asked for less often.

use crate::{page_with, script};

#[test]
fn attributes_are_nodes() {
    let output = script(
        "<p id=a Title=t></p>",
        "const p = a, map = p.attributes; say(map.length, map[1].name, map.title === p.getAttributeNode('TITLE'), map === p.attributes);
         map.title.value = 'new'; say(p.title, map.title.ownerElement === p, map.title.nodeType, map.title.nodeValue);
         const gone = map.removeNamedItem('title'); say(gone.value, gone.ownerElement, p.hasAttribute('title'));
         gone.value = 'later'; p.setAttributeNode(gone); say(p.outerHTML);
         say(thrown(() => document.createElement('b').setAttributeNode(gone)), thrown(() => map.removeNamedItem('x')));
         const other = document.createAttribute('ID'); other.value = 'b'; say(p.setAttributeNode(other).value, p.id, Object.keys(map).join());",
    );
    let expected = "2 title true true\nnew true 2 new\nnew null false\n<p id=\"a\" title=\"later\"></p>\n\
        InUseAttributeError NotFoundError\na b 0,1";
    assert_eq!(output, expected);
}

#[test]
fn scripts_make_xml_documents() {
    let output = script(
        "",
        "const d = document.implementation.createDocument('urn:x', 'x:Root', null), r = d.documentElement;
         say(d instanceof XMLDocument, d.contentType, r.tagName, r.lookupNamespaceURI('x'), r.isDefaultNamespace('urn:x'));
         const e = d.createElement('Aa'); e.setAttribute('Bb', '1'); r.append(e, d.createCDATASection('c'), d.createProcessingInstruction('p', 'q'));
         say(e.localName, e.namespaceURI, e.hasAttribute('bb'), r.textContent, r.lastChild.nodeType, d.getElementsByTagName('aa').length);
         say(thrown(() => document.createCDATASection('')), d.cloneNode(true).isEqualNode(d));
         const parsed = new DOMParser().parseFromString('<p class=q>x<script>say(1)<' + '/script>', 'text/html');
         say(parsed.querySelector('.q').textContent, parsed.defaultView, thrown(() => new DOMParser().parseFromString('<a/>', 'text/xml')));",
    );
    let expected = "true application/xml x:Root urn:x false\nAa null false c 7 0\nNotSupportedError true\nxsay(1) null NotSupportedError";
    assert_eq!(output, expected);
}

#[test]
fn frames_load_pages_without_their_scripts() {
    let html = "<iframe id=f name=n src=in.html onload=\"alert(contentDocument.title + contentDocument.body.innerHTML)\"></iframe>
        <iframe srcdoc='<p>given'></iframe><iframe src=gone.html></iframe><script>
        alert(frames.length + ' ' + (frames[0] === f.contentWindow) + (n === f.contentWindow));
        onload = () => { alert(frames[1].document.querySelector('p').textContent); f.onload = () => alert(f.contentDocument.URL); f.src = 'other.txt'; };
        const blank = document.createElement('iframe'); blank.onload = () => alert('blank'); document.body.append(blank);</script>";
    let inner =
        "<title>in</title><p>x</p><script>alert('never')</script><iframe src=in.html></iframe>";
    let output = page_with(
        vec![("in.html", inner), ("other.txt", "a<b")],
        html,
        |_, _| {},
    );
    let expected = "3 truetrue\nblank\n\
        in<p>x</p><script>alert('never')</script><iframe src=\"in.html\"></iframe>\n\
        FAILED the frame's page https://example.com/gone.html can't be read: it is not there\n\
        given\nhttps://example.com/other.txt";
    assert_eq!(output, expected);
}

#[test]
fn handlers_of_the_body_are_the_windows() {
    let output = script(
        "",
        "document.body.onload = () => say('load'); say(window.onload === document.body.onload);
         document.body.onclick = () => {}; say(window.onclick);
         const e = document.implementation.createHTMLDocument().body; e.onblur = () => {}; say(e.onblur, onblur);",
    );
    assert_eq!(output, "true\nnull\nnull null\nload");
}

#[test]
fn names_of_nodes_methods_are_hidden_from_handlers() {
    let output = script(
        "<button id=b onclick='say(typeof remove, typeof this.remove, typeof append)'></button>",
        "var remove = 1, append = ''; b.click();",
    );
    assert_eq!(output, "number function string");
}

#[test]
fn the_tree_has_512_levels() {
    let output = script(
        "<div id=a></div>",
        "const deepest = (node) => { let n = 0, parent; for (; node; node = node.lastElementChild ?? null) { n++; parent = node.parentNode; }
             return [n, parent.childElementCount].join(); };
         const parsed = (html) => new DOMParser().parseFromString(html, 'text/html'), nested = (n) => '<div>'.repeat(n) + 'x' + '</div>'.repeat(n) + '<p>y</p>';
         for (const n of [510, 512, 50000]) {
             const body = parsed(nested(n)).body; say(body.lastChild.outerHTML, body.childElementCount, body.textContent);
             body.lastChild.remove(); say(2 + Number(deepest(body.firstChild).split(',')[0]), deepest(body.firstChild).split(',')[1]); }
         a.innerHTML = nested(5000); say(a.lastChild.outerHTML, a.childNodes.length); a.lastChild.remove(); say(deepest(a)); a.textContent = '';
         say(deepest(parsed('<div><br>'.repeat(3000) + '<b>').documentElement));",
    );
    let document = |children: usize| format!("<p>y</p> 2 xy\n512 {children}\n");
    let documents: String = [1, 3, 49_491].map(document).concat();
    assert_eq!(output, format!("{documents}<p>y</p> 2\n512,4490\n512,4984"));
}
