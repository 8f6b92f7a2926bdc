use super::prepare::{is_incomplete, prepare};
use crate::source::rewrite::Name;
use boa_websocket::runtime::TranspileError;
use proptest::prelude::*;

/// The script of an input, and the names that it declares; those that become undefined are marked.
fn script(source: &str) -> (String, String) {
    let prepared = prepare(source).expect(source);
    let name = |Name { text, reset }: Name| if reset { format!("{text}?") } else { text };
    (
        prepared.code,
        prepared
            .names
            .into_iter()
            .map(name)
            .collect::<Vec<_>>()
            .join(","),
    )
}

#[test]
fn inputs_without_await_stay_scripts() {
    for (source, code, names) in [
        ("let x = 1, y", "var x = 1, y", "x,y?"),
        ("const {a, b: [c]} = o", "var   {a, b: [c]} = o", "a,c"),
        (
            "class Foo extends B { m() {} } foo()",
            "Foo=class Foo extends B { m() {} };foo()",
            "Foo",
        ),
        ("class\n A {}", "A=class\n A {};", "A"),
        ("function f() {}", "function f() {}", ""),
        ("{ let x = 1; }", "{ let x = 1; }", ""),
        (
            "for (let i of x) { const j = i }",
            "for (let i of x) { const j = i }",
            "",
        ),
        (
            "let f = async () => { await 1 }",
            "var f = async () => { await 1 }",
            "f",
        ),
    ] {
        assert_eq!(script(source), (code.to_owned(), names.to_owned()));
    }
}

#[test]
fn inputs_with_await_are_asynchronous_functions_whose_variables_are_assigned() {
    for (source, code, names) in [
        ("await x // c", "return [(await x)] // c", ""),
        (
            "const r = await f(), {z} = r; r",
            ";     r = await f(),({z} = r); return [(r)]",
            "r,z",
        ),
        (
            "for (var i of xs) { var {q} = i; await q }",
            "for (    i of xs) { ;  ({q} = i); await q }",
            "i,q",
        ),
        (
            "if (a) var w = await 1; else var {e} = 2",
            "if (a)     w = await 1; else    ({e} = 2)",
            "w,e",
        ),
        ("await 1; let y", "await 1; ;   y", "y?"),
        (
            "import x, {a as b} from './m.js'",
            ";({default:x,a:b}=await import('./m.js'));",
            "x,b",
        ),
        (
            "import * as n from './n'; n",
            ";n=await import('./n'); return [(n)]",
            "n",
        ),
        (
            "import d from './d.json' with { type: 'json' }",
            ";({default:d}=await import('./d.json',{with:{type:'json'}}));",
            "d",
        ),
        (
            "export const z = 1; export { y }",
            ";      ;     z = 1; ;           ",
            "z",
        ),
    ] {
        let whole = format!("(async()=>{{{code}\n}})()");
        assert_eq!(script(source), (whole, names.to_owned()));
    }
    let (code, names) = script("function g() { var inner }\nclass A { m() { var no } }\nawait g()");
    assert!(
        code.starts_with(
            "(async()=>{this.g=g;function g() { var inner }\nA=class A { m() { var no } };\nreturn"
        ),
        "{code}"
    );
    assert_eq!(names, "g,A");
}

#[test]
fn braces_are_an_object_if_they_can_be() {
    assert_eq!(script("{ a: 1 }").0, "({ a: 1 }\n)");
    assert_eq!(script("{}").0, "({}\n)");
    assert_eq!(script("{ a: 1 };").0, "{ a: 1 };");
    assert_eq!(script("{ f() }").0, "{ f() }");
}

#[test]
fn types_are_erased() {
    assert_eq!(script("let x: number = 1").0, "var x         = 1");
    assert_eq!(
        script("interface A { a: string }")
            .0
            .trim_matches([' ', ';']),
        ""
    );
}

#[test]
fn columns_become_those_of_the_input() {
    let original = |source: &str, code: &str| {
        let prepared = prepare(source).expect(source);
        let at = prepared.code.find(code).expect(code);
        let line = prepared.code[..at].matches('\n').count() + 1;
        let column = prepared.code[..at]
            .chars()
            .rev()
            .take_while(|it| *it != '\n')
            .count()
            + 1;
        let (line, column) = (
            u32::try_from(line).expect("few"),
            u32::try_from(column).expect("few"),
        );
        (line, prepared.columns.original(line, column))
    };
    assert_eq!(original("await missing", "missing"), (1, 7));
    assert_eq!(original("{ a: missing }", "missing"), (1, 6));
    assert_eq!(original("{ a: await missing }", "missing"), (1, 12));
    assert_eq!(
        original(
            "function f() {}\nlet { a } = await b, { c } = missing",
            "missing"
        ),
        (2, 30)
    );
    assert_eq!(original("import x from './m'; missing", "missing"), (1, 22));
    assert_eq!(
        original("class A { static a = missing }", "missing"),
        (1, 22)
    );
    assert_eq!(
        original("await 1; class A { static a = missing }; missed", "missed"),
        (1, 42)
    );
}

#[test]
fn an_input_is_incomplete_while_something_is_missing_at_its_end() {
    for source in [
        "f(",
        "f(1,",
        "`abc",
        "`a${",
        "/* x",
        "'abc\\",
        "{ a: 1",
        "{ a: 1, b: 2",
        "function f() {",
        "class A {",
        "x = ",
        "a.",
        "a?.",
        "if (x)",
        "if (x) {} else",
        "(x) =>",
        "((x) =>",
        "f((x) => {\n  g(",
        "try {}",
        "import {",
        "import('./a'",
        "await x(",
        "const { a } = await import('./a'",
        "let x: {",
        "1 +",
        "f(x => `a",
    ] {
        assert!(is_incomplete(source), "{source}");
    }
}

#[test]
fn an_input_is_complete_when_it_can_run_or_is_wrong() {
    for source in [
        "",
        "x",
        "x // c",
        "f(]",
        "foo bar",
        "'abc",
        "/abc",
        "1_",
        "x;}",
        "await x",
        "return 5",
        "{}",
        "{ a: 1 }",
        "{ a: 1, b: [2] }",
        "let x: number = 5",
        "a\\",
        "await x)",
        "if (x) y\n",
        "async () => await 1",
    ] {
        assert!(!is_incomplete(source), "{source}");
    }
}

#[test]
fn a_syntax_error_with_await_has_its_own_position() {
    let Err(TranspileError { message, offset }) = prepare("let a = await f(]") else {
        panic!("it is wrong")
    };
    assert_eq!((message.as_str(), offset), ("unexpected token", 16));
}

#[test]
fn deep_inputs_are_left_to_the_engine() {
    let deep = "(".repeat(1_000_000);
    assert!(!is_incomplete(&deep));
    assert_eq!(prepare(&deep).map(|prepared| prepared.code), Ok(deep));
}

proptest! {
    #[test]
    fn no_input_panics_and_lines_stay(source in r#"(let|const|var|class|await|import|export|function|default|from|[a-z]{1,2}|[{}()\[\]=,;:'"`.\n \\é])*"#) {
        is_incomplete(&source);
        if let Ok(prepared) = prepare(&source) {
            let lines = |text: &str| text.matches('\n').count();
            let added = lines(&prepared.code) - lines(&source);
            prop_assert!(added <= 2, "{}", prepared.code);
        }
    }
}
