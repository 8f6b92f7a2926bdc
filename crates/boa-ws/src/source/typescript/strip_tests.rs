use super::{strip, syntax::is_type_only, unused_imports::UnusedImports};
use crate::source::text_edits::is_line_terminator;
use boa_websocket::runtime::TranspileError;
use oxc_allocator::Allocator;
use oxc_ast::ast::Statement;
use oxc_parser::Parser;
use oxc_span::{GetSpan, SourceType};
use proptest::{
    collection::vec, prelude::ProptestConfig, prop_assert, prop_assert_eq, proptest, sample::select,
};
use std::borrow::Cow;

fn strip(source: &str, module: bool) -> Result<Cow<'_, str>, TranspileError> {
    strip::strip(source, module, UnusedImports::Erase)
}

#[track_caller]
fn assert_stripped(rows: &[(&str, &str)]) {
    for (source, expected) in rows {
        assert_eq!(strip(source, true).as_deref(), Ok(*expected), "{source}");
        assert!(starts(expected, SourceType::mjs()).is_some(), "{expected}");
    }
}

#[track_caller]
fn assert_refused(rows: &[(&str, usize, &str)]) {
    for (source, offset, start) in rows {
        let TranspileError {
            message,
            offset: found,
        } = strip(source, true).expect_err(source);
        assert_eq!(found, *offset, "{source}");
        assert!(message.starts_with(start), "{source}: {message}");
    }
}

/// The lines and columns where the statements begin that are not empty and not about types only.
/// None if the source can't be parsed.
fn starts(source: &str, kind: SourceType) -> Option<Vec<(usize, usize)>> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, kind).parse();
    let counts =
        |it: &&Statement<'_>| !matches!(it, Statement::EmptyStatement(_)) && !is_type_only(it);
    let position = |it: &Statement<'_>| {
        let lines: Vec<_> = source[..it.span().start as usize]
            .split(is_line_terminator)
            .collect();
        (
            lines.len(),
            lines.last().map_or(0, |line| line.chars().count()),
        )
    };
    parsed.errors.is_empty().then(|| {
        parsed
            .program
            .body
            .iter()
            .filter(counts)
            .map(position)
            .collect()
    })
}

#[test]
fn annotations_become_spaces() {
    assert_stripped(&[
        ("let x: number = 1", "let x         = 1"),
        (
            "const f = (a?: T, ...b: any[]): a is T => a",
            "const f = (a    , ...b       )         => a",
        ),
        (
            "function f<T>(this: Window, a: T): void {}",
            "function f   (              a   )       {}",
        ),
        (
            "try {} catch (e: unknown) {}",
            "try {} catch (e         ) {}",
        ),
        (
            "f<string>(a!, b as const, c satisfies D)",
            "f        (a , b         , c            )",
        ),
        ("a?.b!.c; a?.<T>(b)", "a?.b .c; a?.   (b)"),
        ("f(() => a as T, 1)", "f(() => a     , 1)"),
        ("let a: \"é😀\u{2003}\", b = 2", "let a       , b = 2"),
        ("let { a }: {\n  a: 1\n} = b", "let { a }   \n      \n  = b"),
    ]);
}

#[test]
fn javascript_stays_as_it_is() {
    for source in [
        "#!/usr/bin/env boa-ws\ntype = 1; declare = 2; let as = 3",
        "import a, { b } from './c.mjs'; b(); export { a as type }; export * from './d.js'",
        "class A { static #x = 1; get y() { return this.#x } }\nfor (const x of y) label: break label",
        "x ? (y) : z => w",
    ] {
        assert!(
            matches!(strip(source, true), Ok(Cow::Borrowed(_))),
            "{source}"
        );
    }
}

#[test]
fn statements_about_types_become_a_semicolon() {
    assert_stripped(&[
        ("a\ntype A = 1\n(b)", "a\n;         \n(b)"),
        ("interface A { x: 1 }", ";                   "),
        ("export interface A {}", ";                    "),
        (
            "export default interface A {}",
            ";                            ",
        ),
        ("declare module 'x' { }", ";                     "),
        ("declare global { let x: 1 }", ";                          "),
        (
            "namespace A { export type B = 1 }",
            ";                                ",
        ),
        ("export declare const a: 1", ";                        "),
        ("declare enum A { b }", ";                   "),
        (
            "function f(a: 1): void\nfunction f(a) {}",
            ";                     \nfunction f(a) {}",
        ),
    ]);
}

#[test]
fn imports_and_exports_of_types_vanish() {
    assert_stripped(&[
        (
            "import type { A } from './a'",
            ";                           ",
        ),
        (
            "import { type A, b, type C } from './a'; b",
            "import {         b,        } from './a'; b",
        ),
        (
            "import { type A } from './a'",
            ";                           ",
        ),
        ("export type { A }", ";                "),
        ("export { type A, b }", "export {         b }"),
        ("export type * from './a'", ";                       "),
    ]);
}

#[test]
fn imports_and_exports_that_are_not_used_as_values_vanish() {
    assert_stripped(&[
        (
            "import { A } from './a'\nlet b: A",
            ";                      \nlet b;  ",
        ),
        ("import a from './a'\nb", ";                  \nb"),
        (
            "import * as A from './a'\nlet b: typeof A.c",
            ";                       \nlet b;           ",
        ),
        (
            "import a, { B, c } from './a'; c as B; a",
            "import a, {    c } from './a'; c     ; a",
        ),
        (
            "import A, { b } from './a'; b as A;",
            "import    { b } from './a'; b     ;",
        ),
        (
            "import { a } from './a'; export { a }",
            "import { a } from './a'; export { a }",
        ),
        (
            "import { a } from './a'; export default a",
            "import { a } from './a'; export default a",
        ),
        ("import {} from './a'", "import {} from './a'"),
        ("import './a'", "import './a'"),
        (
            "interface A {}\nexport { A, b }\nexport default A",
            ";             \nexport {    b }\n;               ",
        ),
    ]);
    let source = "import { a } from './a'";
    assert_eq!(
        strip::strip(source, true, UnusedImports::Keep).as_deref(),
        Ok(source)
    );
}

#[test]
fn members_of_classes_lose_their_modifiers_and_types() {
    assert_stripped(&[
        (
            "abstract class A<T> extends B<T> implements C, D<E> {}",
            "         class A    extends B                       {}",
        ),
        (
            "class A { declare x: 1; m(): void; [k: string]: 1; m() {} }",
            "class A { ;             ;          ;               m() {} }",
        ),
        (
            "class A { private static readonly x?: string = 'a' }",
            "class A { ;       static          x          = 'a' }",
        ),
        (
            "class A { m(a: 1): void; m(a) {} }",
            "class A { ;              m(a) {} }",
        ),
        (
            "class A { w!: string; override m?() {} }",
            "class A { w         ; ;        m () {} }",
        ),
    ]);
}

/// Each of these would be another program without the semicolon or the parenthesis.
#[test]
fn what_separated_statements_still_separates_them() {
    assert_stripped(&[
        ("let a: string\n(b)", "let a;       \n(b)"),
        ("a as T\n[b]", "a;    \n[b]"),
        ("const f = () => a as T\n(b)", "const f = () => a;    \n(b)"),
        ("new A<T>\nb", "new A;  \nb"),
        (
            "if (a) while (b) c as T\nelse d",
            "if (a) while (b) c;    \nelse d",
        ),
        (
            "class A { a = 1\n private ['b']() {} }",
            "class A { a = 1\n ;       ['b']() {} }",
        ),
        (
            "class A { get: number\n a() {} }",
            "class A { get;       \n a() {} }",
        ),
        (
            "class A { a: 1\n ['b'] = 1 }",
            "class A { a;  \n ['b'] = 1 }",
        ),
    ]);
}

#[test]
fn lines_do_not_end_where_javascript_forbids_it() {
    assert_stripped(&[
        (
            "const f = (a):\n  number => a",
            "const f = (a  \n       ) => a",
        ),
        (
            "const f = async <\nT>(a: T) => a",
            "const f = async (\n   a   ) => a",
        ),
        (
            "function f() { return <\nT>(x) => x }",
            "function f() { return (\n   x) => x }",
        ),
        (
            "function f() { return <\nT>x }",
            "function f() { return (\n  x) }",
        ),
        ("const f = () => <T>{}", "const f = () => (  {})"),
    ]);
}

#[test]
fn enums_become_objects_on_their_lines() {
    assert_stripped(&[
        (
            "enum A { b, c = 5, // d\n e, f = 's', g = c | e, h }",
            "var A; ((A) => { A[A[\"b\"] = 0] = \"b\";  A[A[\"c\"] = 5] = \"c\";  // d\n A[A[\"e\"] = 6] = \"e\";  A[\"f\"] = 's';  \
             A[A[\"g\"] = A.c | A.e] = \"g\";  A[A[\"h\"] = A[\"g\"] + 1] = \"h\"; })(A || (A = {}));",
        ),
        (
            "export const enum A {}",
            "export var A; ((A) => {})(A || (A = {}));",
        ),
        (
            "{ enum A { 'b-c' = -2 } }",
            "{ let A; ((A) => { A[A[\"b-c\"] = -2] = \"b-c\"; })(A || (A = {})); }",
        ),
        (
            "enum A { b }\nenum A { c = b + 1 }",
            "var A; ((A) => { A[A[\"b\"] = 0] = \"b\"; })(A || (A = {}));\n\
             ;((A) => { A[A[\"c\"] = A.b + 1] = \"c\"; })(A || (A = {}));",
        ),
    ]);
}

#[test]
fn namespaces_become_objects_on_their_lines() {
    assert_stripped(&[
        (
            "namespace A { export const b: T = 1\n export let c, d = b; e = c }",
            "var A; ((A) => { ;          A.b    = 1\n ;          0, A.d = A.b; e = A.c })(A || (A = {}));",
        ),
        (
            "export namespace A { export function f() {} export class C {} }",
            "export var A; ((A) => { ;      function f() {} A.f = f; ;      class C {} A.C = C; })(A || (A = {}));",
        ),
        (
            "namespace A { export const { b, c: [d] } = e; f({ b, d }); ({ b } = e) }",
            "var A; ((A) => { ;            ({ b: A.b, c: [A.d] } = e); f({ b: A.b, d: A.d }); ({ b: A.b } = e) })(A || (A = {}));",
        ),
        (
            "namespace A.B { export enum C { d } }",
            "var A; ((A) => { let B; ((B) => { ;      var C; ((C) => { C[C[\"d\"] = 0] = \"d\"; })(C = B.C || (B.C = {})); })(B = A.B || (A.B = {})); })(A || (A = {}));",
        ),
        (
            "namespace A { export class A {} f(A) }",
            "var A; ((A_1) => { ;      class A {} A_1.A = A; f(A) })(A || (A = {}));",
        ),
        (
            "class A {} namespace A { export const b = 1 }\nnamespace A { b; (b) => b }",
            "class A {} ;((A) => { ;          A.b = 1 })(A || (A = {}));\n;((A) => { A.b; (b) => b })(A || (A = {}));",
        ),
        (
            "namespace A { export import b = C.d; import e = C.f; import g = C.h; b; e }",
            "var A; ((A) => { ;             A.b = C.d; var    e = C.f; ;               A.b; e })(A || (A = {}));",
        ),
        ("import a = B.c\na", "var    a = B.c\na"),
        (
            "namespace A { import B = C.D; export type E = B }",
            ";                                                ",
        ),
    ]);
}

#[test]
fn parameters_of_constructors_become_fields() {
    assert_stripped(&[
        (
            "class A { constructor(private readonly x: number, y = 1, public z?: T) { f() } }",
            "class A { x; z; constructor(                 x        , y = 1,        z    ) { this.x = x; this.z = z; f() } }",
        ),
        (
            "class A extends B { constructor(readonly x) { if (c) super(x); else super() } }",
            "class A extends B { x; constructor(         x) { if (c) super(x), this.x = x; else super(), this.x = x } }",
        ),
        (
            "class A extends B { constructor(public x) { const y = super() } }",
            "class A extends B { x; constructor(       x) { const y = (super(), this.x = x, this) } }",
        ),
        (
            "class A { constructor(override x) { 'use strict'\nf() } }",
            "class A { x; constructor(         x) { 'use strict'; this.x = x;\nf() } }",
        ),
        (
            "class A { constructor(x: 1); constructor(private x) {} }",
            "class A { x; ;                  constructor(        x) { this.x = x;} }",
        ),
    ]);
}

#[test]
fn what_has_no_plain_equivalent_is_refused() {
    assert_refused(&[
        (
            "class A { constructor(private { x }) {} }",
            22,
            "A parameter property may not",
        ),
        (
            "const x = 1; namespace N { export { x } }",
            27,
            "a namespace exports declarations only",
        ),
        (
            "namespace N { f(); export default 1 }",
            19,
            "a namespace exports declarations only",
        ),
        (
            "namespace N { f(); export * from 'a' }",
            19,
            "a namespace exports declarations only",
        ),
        ("module 'a' { f() }", 0, "a module with a name in quotes"),
        ("@a class A {}", 0, "decorators are not supported: call"),
        (
            "class A { accessor x = 1 }",
            10,
            "auto-accessors are not supported: write",
        ),
        (
            "import x = require('x')",
            0,
            "`import name = require()` is not supported: use",
        ),
        ("export = 1", 0, "`export =` is not supported: use"),
        ("let a = <p>b</p>", 13, "JSX is not supported: call"),
        (
            "enum A { a = 's', b }",
            18,
            "a member of an enum after a string needs a value",
        ),
    ]);
}

#[test]
fn syntax_errors_have_their_offset() {
    assert_refused(&[
        ("let x: number = ;", 16, "unexpected token"),
        (
            "function f(x: number { }",
            21,
            "expected `,` or `)` but found `{`",
        ),
    ]);
    assert_eq!(strip("await 1", false).unwrap_err().offset, 0);
    assert!(strip("await 1", true).is_ok());
}

const LINES: &[&str] = &[
    "let a: number = 1",
    "let b: string",
    "(c)",
    "[d]",
    "`e`",
    "f as any",
    "g!",
    "interface H {}",
    "type I = { a: 1\n b: 2 }",
    "declare let j: 1",
    "+k",
    "new L<string>",
    "m satisfies N",
    "/o/.test(p)",
    "const q = (): void => {}",
    "const r = () => s as T",
    "const t = (u):\n  V => u",
    "if (w) x as Y",
    "else z!",
    "class A1 { a: 1\n['b']: 2\n private *c() {}\n get: 1\n d?(): void {} }",
    "const b1 = async <T,>(x: T): Promise<T> => <T>{}",
    "for (const c1 of d1 as any[]) e1!",
    "export type F1 = 1",
    "function g1(this: H, i?: J): asserts i {}",
    "--k1",
    "var l1: M = n!",
    "import type { o1 } from 'p'",
    "import { type q1, r1 as s1 } from 't'",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn statements_begin_where_they_began(lines in vec(select(LINES), 0..6), end in select(vec!["\n", ";\n", "\r\n", "\u{2028}"])) {
        let source = lines.join(end);
        let Some(before) = starts(&source, SourceType::ts()) else { return Ok(()) };
        let stripped = strip::strip(&source, true, UnusedImports::Keep).expect("it is TypeScript");
        let after = starts(&stripped, SourceType::mjs());
        prop_assert!(after.is_some(), "{stripped}");
        prop_assert_eq!(before, after.unwrap_or_default(), "{}", stripped);
    }

    #[test]
    fn any_text_is_stripped_or_refused_and_keeps_its_lines(
        parts in vec(select(vec!["a", ": ", "T", "<", ">", "(", ")", "{", "}", "=>", "\n", " as ", "!", "enum ", "class ", "é", "😀", "'", "/*", "*/", ",", "=", "1", ";", "\u{2029}"]), 0..30),
    ) {
        let source = parts.concat();
        if let Ok(stripped) = strip(&source, true) {
            let ends = |text: &str| text.chars().filter(|it| is_line_terminator(*it)).collect::<String>();
            prop_assert_eq!(ends(&source), ends(&stripped));
            if !source.contains("enum") && !source.contains('<') {
                prop_assert_eq!(source.chars().count(), stripped.chars().count());
            }
        }
    }
}
