//! What frameworks ask a page for: computed values, names in `instanceof`, walks through the tree.

use crate::{facts, steps};

#[test]
fn computed_values_are_those_of_the_style_attribute_and_of_the_kind_of_element() {
    facts(
        "<div id=a style='color: red; Opacity: 0.5 !important'><span id=b>x</span></div><ul><li id=c></ul><p id=d hidden>
            <table><tr id=e><td id=f></table><b id=g></b><button id=h></button><pre id=i></pre>",
        "const css = (it, name) => getComputedStyle(it)[name];",
        &[
            ("[a, b, c, d, e, f, g, h].map((it) => css(it, 'display'))", "block,inline,list-item,none,table-row,table-cell,inline,inline-block"),
            ("css(document.querySelector('script'), 'display'), css(document.head, 'display')", "none none"),
            ("[a, b].map((it) => [css(it, 'color'), css(it, 'opacity')])", "red,0.5,red,1"),
            ("css(g, 'fontWeight'), css(b, 'fontWeight'), css(i, 'white-space'), css(b, 'cssFloat'), css(a, 'visibility')", "700 400 pre none visible"),
            ("getComputedStyle(a).getPropertyValue('OPACITY'), getComputedStyle(a).getPropertyValue('no-such') === ''", "0.5 true"),
            ("css(document.createElement('p'), 'display') === '', getComputedStyle(document.createElement('p')).length", "true 0"),
            ("getComputedStyle(a, '::before').length, getComputedStyle(a, '').length > 50, getComputedStyle(a).item(0)", "0 true align-items"),
            ("getComputedStyle(a) instanceof CSSStyleDeclaration, getComputedStyle(a).cssText === '', getComputedStyle.length", "true true 1"),
            ("thrown(() => getComputedStyle({})), thrown(() => getComputedStyle())", "TypeError TypeError"),
            (
                "[(s) => { s.color = 'x' }, (s) => { s.cssText = 'x' }, (s) => s.setProperty('color', 'x'), (s) => s.removeProperty('color')].map((f) => thrown(() => f(getComputedStyle(a))))",
                "NoModificationAllowedError,NoModificationAllowedError,NoModificationAllowedError,NoModificationAllowedError",
            ),
        ],
    );
    steps(
        "<p id=a>x</p>",
        "const style = getComputedStyle(a);",
        &[
            ("a.style.display = 'none'; say(style.display)", "none"),
            ("a.style.display = ''; say(style.display)", "block"),
            ("a.remove(); say(style.display === '')", "true"),
        ],
    );
}

#[test]
fn what_is_not_rendered_has_no_size_and_no_rectangle() {
    facts(
        "<p id=a>x<p id=b hidden>y</p>",
        "const rect = a.getBoundingClientRect();",
        &[
            (
                "a.offsetWidth > 0, a.offsetHeight > 0, a.getClientRects().length",
                "true true 1",
            ),
            (
                "b.offsetWidth, b.offsetHeight, b.clientWidth, b.getClientRects().length",
                "0 0 0 0",
            ),
            (
                "JSON.stringify(b.getBoundingClientRect()) === JSON.stringify(new DOMRect())",
                "true",
            ),
            (
                "rect instanceof DOMRect, rect.width === a.offsetWidth, rect.height === a.offsetHeight, rect.x, rect.top === rect.y, rect.bottom - rect.top === rect.height",
                "true true true 0 true true",
            ),
            (
                "a.getClientRects()[0].width === rect.width, a.getClientRects().item(1), [...a.getClientRects()].length",
                "true null 1",
            ),
        ],
    );
}

#[test]
fn rectangles_are_those_of_geometry() {
    facts(
        "",
        "const rect = new DOMRect(1, 2, -3, 4), read = DOMRectReadOnly.fromRect({ x: 5, height: 6 });",
        &[
            ("rect.left, rect.right, rect.top, rect.bottom", "-2 1 2 6"),
            (
                "rect.width = 8, rect.right, (rect.x = 'no', rect.x)",
                "8 9 NaN",
            ),
            (
                "JSON.stringify(read)",
                r#"{"x":5,"y":0,"width":0,"height":6,"top":0,"right":5,"bottom":6,"left":5}"#,
            ),
            (
                "DOMRect.fromRect({ width: 1 }) instanceof DOMRect, Object.getPrototypeOf(DOMRect) === DOMRectReadOnly, DOMRect.length",
                "true true 0",
            ),
        ],
    );
}

#[test]
fn elements_of_svg_and_mathml_have_their_interfaces() {
    facts(
        "<svg id=s data-a=1 onclick='say(event.type)'><path id=p /></svg><math id=m data-b-c=2></math><p id=d></p>",
        "",
        &[
            (
                "[s, p, m, d].map((it) => [it instanceof SVGElement, it instanceof MathMLElement, it instanceof HTMLElement].map(Number).join(''))",
                "100,100,010,001",
            ),
            (
                "String(s), String(m), Object.getPrototypeOf(SVGElement) === Element",
                "[object SVGElement] [object MathMLElement] true",
            ),
            (
                "s.dataset.a, m.dataset.bC, s.dataset === s.dataset, (p.dataset.xY = 3, p.getAttribute('data-x-y'))",
                "1 2 true 3",
            ),
            (
                "s.style.color === '', typeof s.onclick, s.tabIndex",
                "true function -1",
            ),
            (
                "document.createElementNS('http://www.w3.org/2000/svg', 'g') instanceof SVGElement, document.createElement('svg') instanceof SVGElement",
                "true false",
            ),
            (
                "thrown(() => new SVGElement()), thrown(() => new ShadowRoot()), document instanceof ShadowRoot, Object.getPrototypeOf(ShadowRoot) === DocumentFragment",
                "TypeError TypeError false true",
            ),
        ],
    );
}

#[test]
fn identifiers_are_escaped() {
    facts(
        "",
        "",
        &[
            (
                r"CSS.escape('a b'), CSS.escape('0a'), CSS.escape('-1'), CSS.escape('-'), CSS.escape('--'), CSS.escape('é#.x')",
                r"a\ b \30 a -\31  \- -- é\#\.x",
            ),
            (
                r"CSS.escape('\0') === '\ufffd', CSS.escape('\x01') === '\\1 ', CSS.escape(undefined), thrown(() => CSS.escape())",
                "true true undefined TypeError",
            ),
            (
                "String(CSS), typeof CSS, CSS.escape.length",
                "[object CSS] object 1",
            ),
        ],
    );
}

#[test]
fn a_tree_walker_walks_what_its_filter_accepts() {
    const BODY: &str =
        "<div id=root><p id=a>1<b id=b>2</b></p><!--c--><ul id=u><li id=l1><li id=l2></ul></div>";
    const SETUP: &str = "const root = document.getElementById('root');
        const all = (walker, step = 'nextNode') => { const seen = []; for (let node; node = walker[step]();) seen.push(node.id || node.data || node.nodeName); return seen };
        const walk = (...args) => document.createTreeWalker(root, ...args);";
    steps(
        BODY,
        SETUP,
        &[
            ("say(all(walk()))", "a,1,b,2,c,u,l1,l2"),
            (
                "say(all(walk(NodeFilter.SHOW_TEXT)), all(walk(NodeFilter.SHOW_COMMENT)), all(walk(NodeFilter.SHOW_ELEMENT)))",
                "1,2 c a,b,u,l1,l2",
            ),
            (
                "say(all(walk(1, (node) => node.id === 'u' ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT)))",
                "a,b",
            ),
            (
                "say(all(walk(1, { acceptNode: (node) => node.id === 'u' ? NodeFilter.FILTER_SKIP : 1 })))",
                "a,b,l1,l2",
            ),
            (
                "var w = walk(1); w.currentNode = l2; say(all(w, 'previousNode'))",
                "l1,u,b,a,root",
            ),
            (
                "w = walk(1); say([w.firstChild(), w.nextSibling(), w.lastChild(), w.previousSibling(), w.previousSibling(), w.parentNode(), w.parentNode(), w.parentNode()].map((it) => it && it.id))",
                "a,u,l2,l1,,u,root,",
            ),
            (
                "w = walk(4294967295, () => { throw new RangeError() }); say(thrown(() => w.nextNode()), w.currentNode === root)",
                "RangeError true",
            ),
            (
                "w = walk(-1, (n) => w.nextNode()); say(thrown(() => w.nextNode()))",
                "InvalidStateError",
            ),
            (
                "say(w.root === root, w.whatToShow, typeof w.filter, walk().filter, thrown(() => document.createTreeWalker({})), thrown(() => walk(1, 5)))",
                "true 4294967295 function null TypeError TypeError",
            ),
            (
                "say(NodeFilter.SHOW_ALL, NodeFilter.FILTER_SKIP, thrown(() => new NodeFilter()))",
                "4294967295 3 TypeError",
            ),
        ],
    );
}

#[test]
fn a_node_iterator_keeps_its_place_when_nodes_are_removed() {
    steps(
        "<div id=root><p id=a><b id=b></b></p><i id=c></i></div>",
        "const root = document.getElementById('root'), it = document.createNodeIterator(root, 1);
            const at = (node) => node && node.id; const place = () => at(it.referenceNode) + ' ' + it.pointerBeforeReferenceNode;",
        &[
            ("say(place(), at(it.nextNode()), at(it.nextNode()), at(it.nextNode()), place())", "root true root a b b false"),
            ("a.remove(); say(place(), at(it.nextNode()), at(it.nextNode()))", "root false c null"),
            ("say(at(it.previousNode()), at(it.previousNode()), at(it.previousNode()), place())", "c root null root true"),
            ("it.nextNode(); it.nextNode(); it.previousNode(); c.remove(); say(place(), it.detach())", "root false undefined"),
        ],
    );
}

#[test]
fn a_form_and_a_document_have_their_named_elements() {
    steps(
        "<form name=chat id=f><input name=message value=hi><input type=radio name=r value=1><input type=radio name=r value=2 checked><input name=action><img name=pic></form>
            <form name=twice></form><form name=twice></form><p id=para name=para></p>",
        "const form = document.chat;",
        &[
            ("say(form === f, form.message.value, form[0] === form.message, form[9], form.pic.nodeName, form.no)", "true hi true undefined IMG undefined"),
            ("say(String(form.r), form.r.length, form.r.value, form.r[1].value)", "[object RadioNodeList] 2 2 2"),
            ("form.r.value = '1'; say(form.r.value, form.r[0].checked, form.r === form.r)", "1 true false"),
            ("say(typeof form.action, form.elements.action.nodeName)", "string INPUT"),
            ("const m = form.message; m.name = 'other'; say(form.other === m, form.message === m); m.remove(); say(form.message)", "true true\nundefined"),
            ("say(document.twice.length, document.twice instanceof HTMLCollection, document.para, document.no)", "2 true undefined undefined"),
            ("say(Object.getPrototypeOf(form) === HTMLFormElement.prototype, form instanceof HTMLElement, form.id, form.nodeType, document.nodeType, form.hasOwnProperty('message'))", "true true f 1 9 false"),
            ("form.expando = 1; document.expando = 2; form.id = 'g'; say(form.expando, document.expando, Object.keys(form), document.getElementById('g') === form)", "1 2 expando true"),
        ],
    );
}
