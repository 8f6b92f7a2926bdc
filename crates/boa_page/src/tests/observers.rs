//! Mutation observers.

use crate::tests::{page, script};

/// Prints each record in a line.
const LINE: &str = "const name = (n) => n ? n.nodeName + (n.id ? '#' + n.id : '') : '-';
    const line = (r) => say(r.type, name(r.target), '+' + [...r.addedNodes].map(name), '-' + [...r.removedNodes].map(name),
        name(r.previousSibling), name(r.nextSibling), r.attributeName, r.attributeNamespace, r.oldValue);
    const watch = (node, options) => { const o = new MutationObserver((all) => all.forEach(line)); o.observe(node, options); return o; };";

fn records(body: &str, steps: &str) -> String {
    script(body, &format!("{LINE}{steps}"))
}

#[test]
fn records_of_children_have_the_siblings_of_the_change() {
    let output = records(
        "<ul id=u><li id=a></li><li id=b></li></ul><p id=p></p>",
        "watch(u, { childList: true }); const c = document.createElement('li'); c.id = 'c';
         u.insertBefore(c, b); u.removeChild(a); u.replaceChild(p, b); u.append('x', 'y'); u.textContent = ''; u.textContent = '';
         say('now');",
    );
    let expected = "now\nchildList UL#u +LI#c - LI#a LI#b   \nchildList UL#u + -LI#a - LI#c   \n\
        childList UL#u +P#p -LI#b LI#c -   \nchildList UL#u +#text,#text - P#p -   \n\
        childList UL#u + -LI#c,P#p,#text,#text - -   ";
    assert_eq!(output.replace("null", "").trim_end(), expected.trim_end());
}

#[test]
fn records_of_attributes_and_data_have_the_old_value() {
    let output = records(
        "<p id=p class=one data-x=1>text</p>",
        "watch(p, { attributeOldValue: true, attributeFilter: ['class', 'title'] });
         watch(p.firstChild, { characterDataOldValue: true });
         p.className = 'two'; p.dataset.x = '2'; p.title = 'T'; p.removeAttribute('class'); p.removeAttribute('class');
         p.setAttributeNS('urn:x', 'class', 'no'); p.firstChild.data = 'more'; p.firstChild.appendData('!');",
    );
    let expected = "attributes P#p + - - - class  one\nattributes P#p + - - - title  \nattributes P#p + - - - class  two\n\
        characterData #text + - - -   text\ncharacterData #text + - - -   more";
    assert_eq!(output.replace("null", ""), expected);
}

/// Below a node that is observed so is what was there when something was removed, until the
/// observer has been told.
#[test]
fn a_subtree_is_observed_also_after_its_removal() {
    let output = records(
        "<div id=d><p id=p><b id=b></b></p></div>",
        "const [own, below] = [p, b]; const o = watch(d, { childList: true, subtree: true }); own.remove(); below.append('1');
         queueMicrotask(() => { below.append('2'); queueMicrotask(() => {
            d.append(own); line(o.takeRecords()[0]); below.append('3'); o.disconnect(); below.append('4'); say(o.takeRecords().length); }); });",
    );
    let expected = "childList DIV#d + -P#p - -   \nchildList B#b +#text - - -   \nchildList DIV#d +P#p - - -   \n0";
    assert_eq!(output.replace("null", ""), expected);
}

#[test]
fn observers_are_called_in_a_microtask_each_with_its_own() {
    let output = script(
        "<p id=p></p>",
        "const o = new MutationObserver(function (records, observer) { say('one', records.length, this === o, observer === o, Array.isArray(records)); });
         const other = new MutationObserver(() => { say('other'); throw new Error('told'); });
         other.observe(p, { attributes: true }); o.observe(p, { childList: true }); o.observe(p, { childList: true, attributes: true });
         Promise.resolve().then(() => say('before')); p.title = 'q'; p.append('x'); Promise.resolve().then(() => say('after')); say('now');
         const types = [{}, { childList: true, attributeOldValue: true, attributes: false }, { subtree: true },
            { childList: true, characterData: false, characterDataOldValue: true }];
         say(types.map((it) => thrown(() => o.observe(p, it))).join()); say(thrown(() => MutationObserver(() => {})), thrown(() => new MutationObserver()));",
    );
    assert!(
        output.starts_with(
            "now\nTypeError,TypeError,TypeError,TypeError\nTypeError TypeError\nbefore\nother\n"
        ),
        "{output}"
    );
    assert!(output.contains("UNCAUGHT Error: told"), "{output}");
    assert!(output.ends_with("one 2 true true true\nafter"), "{output}");
}

/// What the parser adds is told before the next script runs.
#[test]
fn the_parser_is_observed() {
    let output = page(
        "<body><script>const seen = []; const o = new MutationObserver((all) => { for (const r of all) for (const n of r.addedNodes) seen.push(n.nodeName); });
         o.observe(document, { childList: true, subtree: true });</script><p>one</p><script>alert(seen.join()); o.disconnect();</script><p>",
    );
    assert_eq!(output, "P,#text,SCRIPT,#text");
}
