//! Ranges and the selection.

use crate::{facts, rows, script, steps};

/// `at(r)` says where a range is; `make(a, b, c, d)` makes one.
const HELP: &str = "const name = (n) => n.id || n.nodeName;
    const at = (r) => `${name(r.startContainer)} ${r.startOffset} ${name(r.endContainer)} ${r.endOffset}`;
    const make = (a, b, c, d) => { const r = document.createRange(); r.setStart(a, b); r.setEnd(c, d); return r; };
    const html = (f) => { const e = document.createElement('div'); e.append(f); return e.innerHTML; };
    const fresh = (s) => { const e = document.createElement('div'); e.id = 'e'; e.innerHTML = s; return e; };";

#[test]
fn a_range_has_two_points_in_order() {
    facts(
        "<div id=d><p id=a>one</p><p id=b>two</p></div>",
        HELP,
        &rows(
            r"
            at(document.createRange()), at(new Range()), new Range().collapsed → #document 0 #document 0 #document 0 #document 0 true
            at(make(a, 0, b, 1)), make(a, 0, b, 1).collapsed, make(a, 0, b, 1).commonAncestorContainer.id → a 0 b 1 false d
            at(make(b, 1, a, 0)), at(make(a.firstChild, 2, a.firstChild, 1)) → a 0 a 0 #text 1 #text 1
            at((r = make(a, 0, b, 0), r.collapse(true), r)), at((r.selectNode(b), r)), at((r.selectNodeContents(b.firstChild), r)) → a 0 a 0 d 1 d 2 #text 0 #text 3
            at((r.setStartBefore(a), r)), at((r.setEndAfter(b), r)), at((r.setStartAfter(a), r.setEndBefore(b), r)) → d 0 #text 3 d 0 d 2 d 1 d 1
            thrown(() => r.setStart(a, 2)), thrown(() => r.setStart(document.doctype, 0)), thrown(() => r.selectNode(document)) → IndexSizeError InvalidNodeTypeError InvalidNodeTypeError
            make(a, 0, a, 1).compareBoundaryPoints(Range.START_TO_START, make(b, 0, b, 1)), make(d, 0, d, 2).compareBoundaryPoints(Range.END_TO_END, make(a, 0, b, 1)) → -1 1
            thrown(() => r.compareBoundaryPoints(4, r)), thrown(() => r.compareBoundaryPoints(0, make(fresh(''), 0, a, 0).cloneRange())) → NotSupportedError returned 1
            make(a, 0, b, 1).comparePoint(d, 0), make(a, 0, b, 1).comparePoint(d, 1), make(a, 0, b, 0).isPointInRange(b.firstChild, 1) → -1 0 false
            make(a, 0, b, 0).intersectsNode(b), make(d, 0, d, 1).intersectsNode(b), make(a, 0, b, 0).intersectsNode(fresh('')) → true false false
            String(make(a.firstChild, 1, b.firstChild, 2)), String(make(d, 1, d, 2)), String(make(d, 0, b, 0)), String(make(a, 0, a, 0)) === '' → netw two one true
            Object.getPrototypeOf(Range).name, thrown(() => new AbstractRange()) → AbstractRange TypeError
        ",
        ),
    );
}

#[test]
fn contents_are_extracted_cloned_and_deleted() {
    let output = script(
        "",
        &format!(
            "{HELP}
             const SOURCE = '<p>one <b>two</b> three</p><hr><p><i>four</i> five</p>x';
             for (const [steps, ends] of [
                 ['extractContents', (e) => [e.querySelector('b').firstChild, 1, e.querySelector('i').firstChild, 2]],
                 ['cloneContents', (e) => [e.querySelector('b').firstChild, 1, e.querySelector('i').firstChild, 2]],
                 ['deleteContents', (e) => [e.querySelector('b').firstChild, 1, e.querySelector('i').firstChild, 2]],
                 ['extractContents', (e) => [e, 1, e.querySelector('i'), 1]],
                 ['extractContents', (e) => [e.firstChild, 1, e, 2]],
                 ['extractContents', (e) => [e.firstChild.firstChild, 1, e.firstChild.firstChild, 3]],
                 ['extractContents', (e) => [e, 0, e, 4]],
                 ['extractContents', (e) => [e.firstChild, 1, e.firstChild, 1]],
             ]) {{
                 const e = fresh(SOURCE), r = make(...ends(e)), taken = r[steps]();
                 say(steps, taken ? html(taken) : taken, '|', e.innerHTML, '|', at(r));
             }}"
        ),
    );
    let expected = [
        "extractContents <p><b>wo</b> three</p><hr><p><i>fo</i></p> | <p>one <b>t</b></p><p><i>ur</i> five</p>x | e 1 e 1",
        "cloneContents <p><b>wo</b> three</p><hr><p><i>fo</i></p> | <p>one <b>two</b> three</p><hr><p><i>four</i> five</p>x | #text 1 #text 2",
        "deleteContents undefined | <p>one <b>t</b></p><p><i>ur</i> five</p>x | e 1 e 1",
        "extractContents <hr><p><i>four</i></p> | <p>one <b>two</b> three</p><p><i></i> five</p>x | e 1 e 1",
        "extractContents <p><b>two</b> three</p><hr> | <p>one </p><p><i>four</i> five</p>x | e 1 e 1",
        "extractContents ne | <p>o <b>two</b> three</p><hr><p><i>four</i> five</p>x | #text 1 #text 1",
        "extractContents <p>one <b>two</b> three</p><hr><p><i>four</i> five</p>x |  | e 0 e 0",
        "extractContents  | <p>one <b>two</b> three</p><hr><p><i>four</i> five</p>x | P 1 P 1",
    ];
    assert_eq!(output.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn nodes_are_inserted_into_ranges_and_put_around_them() {
    let output = script(
        "",
        &format!(
            "{HELP}
             const e = fresh('<p>one</p>'), text = e.firstChild.firstChild, r = make(text, 1, text, 1);
             r.insertNode(document.createElement('hr')); say(e.innerHTML, '|', at(r));
             const s = make(e, 0, e, 1); s.insertNode(document.createTextNode('x')); say(e.innerHTML, '|', at(s));
             const b = document.createElement('b'); s.surroundContents(b); say(e.innerHTML, '|', at(s));
             say(thrown(() => make(text, 0, e, 1).surroundContents(document.createElement('i'))), thrown(() => s.surroundContents(document)));
             const c = document.createComment('c'); say(thrown(() => make(c, 0, c, 0).insertNode(b)), thrown(() => make(text, 0, text, 0).insertNode(text)));
             const f = make(document.body, 0, document.body, 0).createContextualFragment('<tr>t</tr><script>say(\"ran\")<' + '/script>');
             say(html(f.cloneNode(true))); document.body.append(f);"
        ),
    );
    let expected = "<p>o<hr>ne</p> | #text 1 P 2\nx<p>o<hr>ne</p> | e 0 e 2\n<b>x<p>o<hr>ne</p></b> | e 0 e 1\n\
        InvalidStateError InvalidNodeTypeError\nHierarchyRequestError HierarchyRequestError\nt<script>say(\"ran\")</script>\nran";
    assert_eq!(output, expected);
}

#[test]
fn ranges_follow_the_mutations_of_the_tree() {
    steps(
        "<div id=d><p id=a>one</p><p id=b>two</p><p id=c>three</p></div>",
        &format!("{HELP} const kept = d; let r = make(d, 1, c.firstChild, 3);"),
        &[
            ("d.prepend('x'); say(at(r))", "d 2 #text 3"),
            (
                "d.firstChild.remove(); a.remove(); say(at(r))",
                "d 0 #text 3",
            ),
            (
                "c.firstChild.insertData(1, 'XX'); say(at(r), r.endContainer.data)",
                "d 0 #text 5 tXXhree",
            ),
            ("c.firstChild.deleteData(0, 4); say(at(r))", "d 0 #text 1"),
            (
                "c.firstChild.splitText(0); say(at(r), r.endContainer.data)",
                "d 0 #text 1 ree",
            ),
            (
                "c.normalize(); say(at(r), c.childNodes.length)",
                "d 0 #text 1 1",
            ),
            ("c.firstChild.data = 'new'; say(at(r))", "d 0 #text 0"),
            ("c.textContent = ''; say(at(r))", "d 0 c 0"),
            ("d.remove(); say(at(r))", "BODY 0 BODY 0"),
            (
                "document.body.append(kept); r.selectNode(b); d.textContent = ''; say(at(r))",
                "d 0 d 0",
            ),
            (
                "r.selectNode(d); d.remove(); say(name(r.startContainer), r.collapsed)",
                "BODY true",
            ),
        ],
    );
}

#[test]
fn the_selection_is_what_scripts_select() {
    facts(
        "<p id=a>one</p><p id=b>two</p>",
        &format!("{HELP} const s = getSelection();"),
        &rows(
            r"
            s === document.getSelection(), s.rangeCount, s.type, s.anchorNode, s.isCollapsed, s.toString() === '', s.direction → true 0 None null true true none
            thrown(() => s.getRangeAt(0)), thrown(() => s.collapseToEnd()), thrown(() => new Selection()) → IndexSizeError InvalidStateError TypeError
            (r = make(a, 0, b, 1), s.addRange(r), s.addRange(make(a, 0, a, 0)), s.rangeCount), s.getRangeAt(0) === r, String(s) → 1 true onetwo
            s.anchorNode.id, s.focusNode.id, s.focusOffset, s.type, s.direction → a b 1 Range forward
            (s.collapseToStart(), s.type), s.anchorNode.id, s.isCollapsed, at(r) → Caret a true a 0 b 1
            (s.extend(b, 1), at(s.getRangeAt(0))), s.direction → a 0 b 1 forward
            (s.setBaseAndExtent(b, 1, a, 0), s.direction), s.anchorNode.id, (s.extend(b.firstChild, 2), at(s.getRangeAt(0))) → backward b #text 2 b 1
            (s.selectAllChildren(a), String(s)), s.containsNode(a.firstChild), s.containsNode(b), s.containsNode(a, true) → one true false true
            (s.collapse(b, 1), s.anchorOffset), (s.setPosition(null), s.rangeCount) → 1 0
            (s.selectAllChildren(b), s.deleteFromDocument(), b.childNodes.length), thrown(() => s.removeRange(r)) → 0 NotFoundError
            (s.removeAllRanges(), s.addRange(make(fresh(''), 0, document.createElement('p'), 0)), s.rangeCount) → 0
            new DOMParser().parseFromString('', 'text/html').getSelection() → null
        ",
        ),
    );
}
