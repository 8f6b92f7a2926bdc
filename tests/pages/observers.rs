//! Mutation observers.

use crate::{page, script};

/// Prints each record in a line.
const LINE: &str = "const name = (n) => n ? n.nodeName + (n.id ? '#' + n.id : '') : '-';
    const line = (r) => say(r.type, name(r.target), '+' + [...r.addedNodes].map(name), '-' + [...r.removedNodes].map(name),
        name(r.previousSibling), name(r.nextSibling), r.attributeName, r.attributeNamespace, r.oldValue);
    const watch = (node, options) => { const o = new MutationObserver((all) => all.forEach(line)); o.observe(node, options); return o; };";

fn records(body: &str, steps: &str) -> String {
    script(body, &format!("{LINE}{steps}"))
}

/// A removed subtree stays observed until the observer has been called.
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

/// Observers are called with the nodes of the parser before the next script runs.
#[test]
fn the_parser_is_observed() {
    let output = page(
        "<body><script>const seen = []; const o = new MutationObserver((all) => { for (const r of all) for (const n of r.addedNodes) seen.push(n.nodeName); });
         o.observe(document, { childList: true, subtree: true });</script><p>one</p><script>alert(seen.join()); o.disconnect();</script><p>",
    );
    assert_eq!(output, "P,#text,SCRIPT,#text");
}
