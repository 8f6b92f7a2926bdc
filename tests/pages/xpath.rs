//! XPath expressions in pages.

use crate::{facts, script, steps};

/// Values of expressions as strings, and the ids of nodes.
const HELP: &str = "
    const value = (expression, node = document) => document.evaluate(expression, node, null, XPathResult.STRING_TYPE).stringValue;
    const nodes = (expression, node = document, resolver = null) => {
        const found = document.evaluate(expression, node, resolver, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
        return Array.from({ length: found.snapshotLength }, (_, index) => found.snapshotItem(index)).map((it) => it.id || it.nodeName).join(' ');
    };
    const evaluate = (...args) => document.evaluate(...args);";

const TREE: &str = "<div id=d><p id=p1 class=a title=x>one<b id=b1>two</b></p><!--c--><p id=p2 class='b a'>3<b id=b2>4</b><b id=b3></b></p>\
    <ul id=u><li id=l1>5</li><li id=l2>6</li></ul></div>";

#[test]
fn each_axis_leads_to_its_nodes() {
    facts(
        TREE,
        HELP,
        &[
            ("nodes('child::*', d)", "p1 p2 u"),
            ("nodes('descendant::*', d)", "p1 b1 p2 b2 b3 u l1 l2"),
            ("nodes('descendant-or-self::*', u)", "u l1 l2"),
            (
                "nodes('self::p', p1), nodes('self::q', p1) === ''",
                "p1 true",
            ),
            (
                "nodes('parent::*', l1), nodes('..', document) === ''",
                "u true",
            ),
            (
                "nodes('ancestor::*', l1), nodes('ancestor-or-self::*', l1)",
                "HTML BODY d u HTML BODY d u l1",
            ),
            (
                "nodes('ancestor::*[1]', l1), nodes('ancestor::node()[last()]', l1)",
                "u #document",
            ),
            (
                "nodes('following-sibling::*', p1), nodes('preceding-sibling::*[1]', u)",
                "p2 u p2",
            ),
            (
                "nodes('following::*', b2), nodes('following::li[2]', p1)",
                "b3 u l1 l2 SCRIPT SCRIPT l2",
            ),
            (
                "nodes('preceding::*', u), nodes('preceding::*[1]', l2)",
                "HEAD p1 b1 p2 b2 b3 l1",
            ),
            (
                "nodes('@*', p1), nodes('attribute::title', p1)",
                "id class title title",
            ),
            (
                "nodes('namespace::*', p1) === '', nodes('/', l1), nodes('/*', l1)",
                "true #document HTML",
            ),
            (
                "nodes('@class/..', p1), nodes('@class/following::*[1]', p1), nodes('@class/preceding::*', p1), nodes('@class/ancestor::*[2]', p1)",
                "p1 b1 HEAD d",
            ),
            (
                "nodes('@class/self::node() | @class/child::node()', p1), nodes('@class/self::*', p1) === ''",
                "class true",
            ),
        ],
    );
}

#[test]
fn node_tests_and_predicates_choose_among_nodes() {
    facts(
        TREE,
        HELP,
        &[
            (
                "nodes('//p'), nodes('//P'), nodes('//b/text()'), nodes('//comment()')",
                "p1 p2 p1 p2 #text #text #comment",
            ),
            (
                "nodes('node()', document), nodes('//p[1]/node()')",
                "HTML #text b1",
            ),
            (
                "nodes('//b[1]'), nodes('(//b)[2]'), nodes('//b[last()]'), nodes('//b[position() = 2]')",
                "b1 b2 b2 b1 b3 b3",
            ),
            (
                "nodes('//p[@title][b]'), nodes('//p[not(@title)]'), nodes('//*[@class=\"a\" or @id=\"l2\"]')",
                "p1 p2 p1 l2",
            ),
            (
                "nodes('//p[contains(concat(\" \", @class, \" \"), \" b \")]'), nodes('//*[. = 6]')",
                "p2 l2",
            ),
            (
                "nodes('//b[.=\"4\"]/ancestor::*[@id][1]/following-sibling::ul/li[2]')",
                "l2",
            ),
            (
                "nodes('//li[. > 5]'), nodes('//li[. > //b]'), nodes('//b[. = //li] | //b[2]')",
                "l2 l1 l2 b3",
            ),
            (
                "nodes('//ul | //p | //ul/..'), nodes('//b/ancestor::*/p'), nodes('.//li/../..', d)",
                "d p1 p2 u p1 p2 d",
            ),
            (
                "nodes('//*[@*[starts-with(name(), \"tit\")]]'), nodes('//*[count(b) > 1]'), nodes('id(\"b2 b1 b2 none\")/..')",
                "p1 p2 p1 p2",
            ),
            (
                "nodes('li[3 - 2]', u), nodes('li[-1 + 2.0]', u), nodes('li[true()][2]', u), nodes('li[\"\"]', u) === ''",
                "l1 l1 l2 true",
            ),
        ],
    );
}

#[test]
fn operators_and_functions_have_values() {
    facts(
        TREE,
        HELP,
        &[
            (
                "value('1 + 2 * 3 - 4 div 8'), value('5 mod -2'), value('-5 mod 2'), value('1 div 0'), value('-1 div 0'), value('0 div 0')",
                "6.5 1 -1 Infinity -Infinity NaN",
            ),
            (
                "value('- - 2'), value('--\"x\"'), value('1 = 1 = 1'), value('2 > 1 > 0.5'), value('true() < 5')",
                "2 NaN true true true",
            ),
            (
                "value('1 or 0 and 0'), value('//b = 4'), value('//b != 4'), value('//b = true()'), value('//q = false()'), value('//q < true()')",
                "true true true true true true",
            ),
            (
                "value('//b = //li'), value('//b != //b'), value('//b < //li'), value('//li < //b'), value('//q != 1'), value('\"1\" = 1.0')",
                "false true true false false true",
            ),
            (
                "value('count(//b)'), value('last()'), value('position()'), value('sum(//li)'), value('sum(//q)'), value('sum(//b)')",
                "3 1 1 11 0 NaN",
            ),
            (
                "value('name(//b)'), value('local-name(//@title)'), value('namespace-uri(//b)'), value('name(//q)') === '', value('name()') === ''",
                "b title http://www.w3.org/1999/xhtml true true",
            ),
            (
                "value('string(//p)'), value('string()', b1), value('concat(1, true(), \"x\")'), value('string-length()', b1), value('string-length(\"\u{1f600}\")')",
                "onetwo two 1truex 3 1",
            ),
            (
                "value('starts-with(\"abc\", \"ab\")'), value('contains(\"abc\", \"\")'), value('substring-before(\"1-2-3\", \"-\")'), value('substring-after(\"1-2-3\", \"-\")')",
                "true true 1 2-3",
            ),
            (
                "value('substring(\"12345\", 2, 3)'), value('substring(\"12345\", 1.5, 2.6)'), value('substring(\"12345\", 0, 3)'), value('substring(\"12345\", 2)')",
                "234 234 12 2345",
            ),
            (
                "value('substring(\"12345\", 0 div 0, 3)') === '', value('substring(\"12345\", -42, 1 div 0)'), value('substring(\"12345\", -1 div 0, 1 div 0)') === ''",
                "true 12345 true",
            ),
            (
                "value('normalize-space(\"\\n a  b\\t\")'), value('translate(\"bar\", \"abc\", \"AB\")'), value('translate(\"--a--\", \"a-\", \"A\")')",
                "a b BAr A",
            ),
            (
                "value('boolean(\"false\")'), value('not(0)'), value('boolean(0 div 0)'), value('boolean(//q)'), value('number(\" 1.5 \")'), value('number()', l1), value('number(true())')",
                "true true false false 1.5 5 1",
            ),
            (
                "value('floor(-1.5)'), value('ceiling(-1.5)'), value('round(-1.5)'), value('round(2.5)')",
                "-2 -1 -1 3",
            ),
            (
                "[l1.setAttributeNS('http://www.w3.org/XML/1998/namespace', 'xml:lang', 'en-GB')].join(), value('lang(\"EN\")', l1), value('lang(\"e\")', l1), value('lang(\"en\")', l2), value('@xml:lang', l1)",
                " true false false en-GB",
            ),
        ],
    );
}

#[test]
fn names_match_as_the_document_writes_them() {
    facts(
        "<p id=p DATA-x=1></p><svg id=s viewBox=1 xlink:href=y><linearGradient id=g /></svg>",
        "const value = null; const xml = document.implementation.createDocument('urn:x', 'A', null); xml.documentElement.setAttribute('B', 1);
        const names = (node, expression, resolver) => { const found = node.ownerDocument.evaluate(expression, node, resolver, 7), all = []; for (let index = 0; index < found.snapshotLength; index++) all.push(found.snapshotItem(index).nodeName); return all.join(); };
        const spaces = { s: 'http://www.w3.org/2000/svg', h: 'http://www.w3.org/1999/xhtml', x: 'urn:x', l: 'http://www.w3.org/1999/xlink' };
        const resolver = (prefix) => spaces[prefix];",
        &[
            ("names(p, '//P[@data-X]'), names(p, '//h:P', resolver), names(p, '//svg') === '', names(p, '//s:svg', resolver), names(p, '//s:*', resolver)", "P P true svg svg,linearGradient"),
            ("names(p, '//s:lineargradient', resolver) === '', names(s, '@viewbox') === '', names(s, '@viewBox'), names(s, '@l:href', resolver), names(s, '@href') === ''", "true true viewBox xlink:href true"),
            ("names(xml.documentElement, '//x:A[@B]', resolver), names(xml.documentElement, '//A') === '', names(xml.documentElement, '//x:a', resolver) === '', names(xml.documentElement, '//*[@b]') === ''", "A true true true"),
            ("names(s, '//*[@xmlns]') === '', names(s, '//b:*', { lookupNamespaceURI: () => '' }) === '', names(document.createElementNS('', 'DIV'), '/self::DIV')", "true true DIV"),
        ],
    );
}

#[test]
fn results_have_one_type() {
    const GETTERS: &str = "const tried = (type) => { const result = evaluate('//b', d, null, type); return ['numberValue', 'stringValue', 'booleanValue', 'singleNodeValue', 'snapshotLength', 'invalidIteratorState'].map((it) => thrown(() => result[it]).replace('returned ', '').replace('[object HTMLElement]', 'node')).join(); };";
    facts(
        TREE,
        &format!("{HELP}{GETTERS}"),
        &[
            (
                "[0, 1, 2, 3].map((type) => evaluate('//b', d, null, type).resultType), evaluate('1', d).resultType, evaluate('\"\"', d).resultType, evaluate('1 = 1', d).resultType",
                "4,1,2,3 1 2 3",
            ),
            (
                "tried(1)",
                "NaN,TypeError,TypeError,TypeError,TypeError,false",
            ),
            (
                "tried(2)",
                "TypeError,two,TypeError,TypeError,TypeError,false",
            ),
            (
                "tried(3)",
                "TypeError,TypeError,true,TypeError,TypeError,false",
            ),
            (
                "tried(5)",
                "TypeError,TypeError,TypeError,TypeError,TypeError,false",
            ),
            (
                "tried(6)",
                "TypeError,TypeError,TypeError,TypeError,3,false",
            ),
            (
                "tried(9)",
                "TypeError,TypeError,TypeError,node,TypeError,false",
            ),
            (
                "evaluate('//q', d, null, 8).singleNodeValue, evaluate('//b', d, null, 9).singleNodeValue.id, evaluate('//b', d, null, 7).snapshotItem(3)",
                "null b1 null",
            ),
            (
                "thrown(() => evaluate('//b', d, null, 6).iterateNext()), thrown(() => evaluate('//b', d).snapshotItem(0))",
                "TypeError TypeError",
            ),
            (
                "[4, 5, 6, 7, 8, 9].map((type) => thrown(() => evaluate('1', d, null, type))).join(), thrown(() => evaluate('1', d, null, 10))",
                "TypeError,TypeError,TypeError,TypeError,TypeError,TypeError NotSupportedError",
            ),
            (
                "XPathResult.ANY_TYPE, XPathResult.FIRST_ORDERED_NODE_TYPE, XPathResult.prototype.STRING_TYPE, thrown(() => new XPathResult()), thrown(() => new XPathExpression()), String(new XPathEvaluator())",
                "0 9 2 TypeError TypeError [object XPathEvaluator]",
            ),
        ],
    );
    steps(
        TREE,
        HELP,
        &[
            (
                "var it = evaluate('//b', d); say(it.iterateNext().id, it.iterateNext().id, it.iterateNext().id, it.iterateNext(), it.iterateNext())",
                "b1 b2 b3 null null",
            ),
            (
                "it = evaluate('//b/@id', d); say(it.iterateNext() === b1.getAttributeNode('id')); b1.remove(); say(it.invalidIteratorState, thrown(() => it.iterateNext()))",
                "true\ntrue InvalidStateError",
            ),
            (
                "it = evaluate('//b', d, null, 7); b2.remove(); say(it.invalidIteratorState, it.snapshotItem(0).nodeName, it.snapshotLength)",
                "false B 2",
            ),
        ],
    );
}

#[test]
fn expressions_that_can_not_be_evaluated_throw() {
    facts(
        TREE,
        HELP,
        &[
            (
                "['', '//', 'a b', '$x', 'f()', 'count(1)', '1 | 2', 'last(1)'].map((it) => thrown(() => evaluate(it, d))).join()",
                "SyntaxError,SyntaxError,SyntaxError,SyntaxError,SyntaxError,SyntaxError,SyntaxError,SyntaxError",
            ),
            (
                "[null, () => null, () => {}, { lookupNamespaceURI: () => null }, document].map((it) => thrown(() => document.createExpression('x:a', it))).join()",
                "NamespaceError,NamespaceError,NamespaceError,NamespaceError,NamespaceError",
            ),
            (
                "[() => '', { lookupNamespaceURI: String }, new XPathEvaluator().createNSResolver(d)].map((it) => thrown(() => document.createExpression(it === null ? 'a' : 'xml:a', it))).join()",
                "returned [object XPathExpression],returned [object XPathExpression],returned [object XPathExpression]",
            ),
            (
                "thrown(() => evaluate('.', {})), thrown(() => evaluate('.', document.doctype)), thrown(() => evaluate('.', document.createDocumentFragment())), thrown(() => evaluate('.', d, 1)), thrown(() => evaluate('.', d, null, 0, {}))",
                "TypeError NotSupportedError NotSupportedError TypeError TypeError",
            ),
            (
                "thrown(() => evaluate('('.repeat(1e5), d)), thrown(() => evaluate('a[' .repeat(1e5), d)), thrown(() => evaluate('('.repeat(1e5) + '.' + ')'.repeat(1e5), d))",
                "SyntaxError SyntaxError SyntaxError",
            ),
        ],
    );
    // An exception of the resolver is reported, and stands for no namespace.
    let report = script(
        "",
        "say(thrown(() => document.evaluate('x:a', document, () => { throw new RangeError('mine') })))",
    );
    assert!(
        report.contains("RangeError: mine") && report.ends_with("\nNamespaceError"),
        "{report}"
    );
}

#[test]
fn evaluating_is_bounded() {
    steps(
        "<div id=d></div>",
        &format!("{HELP} d.innerHTML = '<p><b></b></p>'.repeat(300);"),
        &[
            // Each level would multiply the nodes, but a node is in a set once.
            (
                "say(evaluate('count(//b' + '/ancestor::*//b'.repeat(20) + ')', d).numberValue)",
                "300",
            ),
            (
                "say(evaluate('count(//*' + '/..//*'.repeat(20) + ')', d).numberValue > 600)",
                "true",
            ),
            (
                "say(thrown(() => evaluate('//*[count(//*[count(//*[count(//*) > 0]) > 0]) > 0]', d)))",
                "RangeError",
            ),
            (
                "say(evaluate('count(//b|//b[1]|//p)', d).numberValue)",
                "600",
            ),
            (
                "say(evaluate('1' + '+1'.repeat(1e4), d).numberValue, evaluate('-'.repeat(9999) + '1', d).numberValue, evaluate('count(.' + '/.'.repeat(1e4) + '/self::node()' + '[1]'.repeat(1e4) + ')', d).numberValue)",
                "10001 -1 1",
            ),
            (
                "say(evaluate('not('.repeat(120) + '1' + ')'.repeat(120), d).booleanValue, evaluate('count(' + '(.)['.repeat(100) + '1' + ']'.repeat(100) + ')', d).numberValue)",
                "true 1",
            ),
        ],
    );
}

#[test]
fn htmx_finds_its_attributes() {
    facts(
        "<div id=a hx-on:click=x><p data-hx-on-click=y></p></div>",
        "const query = new XPathEvaluator().createExpression('.//*[@*[ starts-with(name(), \"hx-on:\") or starts-with(name(), \"data-hx-on:\") or starts-with(name(), \"hx-on-\") or starts-with(name(), \"data-hx-on-\") ]]');
        const all = (node) => { const found = [], iterator = query.evaluate(node); let next; while (next = iterator.iterateNext()) found.push(next.nodeName); return found; };",
        &[("all(document.body), all(a)", "DIV,P P")],
    );
}
