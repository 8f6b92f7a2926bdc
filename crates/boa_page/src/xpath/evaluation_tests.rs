use crate::{dom::ext::*, test_page::with_page};
use boa_engine::{Source, js_string};
use html5ever::{LocalName, QualName, ns};

#[test]
fn attributes_become_nodes_without_being_looked_for() {
    const NUMBER: usize = 2000;
    with_page("<body></body>", |page, context| {
        let document = page.document();
        let attribute = |index: usize| {
            let name = LocalName::from(format!("a{index}"));
            let value = js_string!(format!("{index}"));
            (QualName::new(None, ns!(), name), value)
        };
        let name = QualName::new(None, ns!(html), LocalName::from("p"));
        let element = document.create_element(name, (0..NUMBER).map(attribute).collect());
        if let Some(body) = document.node().descendant_elements().last() {
            body.node().link(&element.node(), None);
        }
        let before = element.attributes.compared();
        let script = "
        const p = document.querySelector('p');
        const of_path = document.evaluate('@*[. > 1]', p, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
        const found = `${of_path.snapshotLength} ${of_path.snapshotItem(1997) === [...p.attributes][1999]}`;
        p.removeAttribute('a1998');
        `${found}, ${p.attributes[1998].value} ${p.getAttributeNode('a1998')} ${of_path.snapshotItem(1996).value}`";
        let output = context.eval(Source::from_bytes(script)).unwrap();
        assert_eq!(output, js_string!("1998 true, 1999 null 1998").into());
        let compared = element.attributes.compared() - before;
        assert!(compared < 20 * NUMBER, "{compared} names were compared");
    });
}

#[test]
fn each_walk_through_the_document_counts() {
    // One for each of its nodes, which have no text.
    let elements = "<p><b></b></p>".repeat(300);
    let script = "const all = '//*[string(/)]' + '|//*[string(/)]'.repeat(9);
        try { String(document.evaluate(all, document, null, 0)) } catch (error) { error.name }";
    with_page(&elements, |_, context| {
        let output = context.eval(Source::from_bytes(script)).unwrap();
        assert_eq!(output, js_string!("RangeError").into());
    });
}
