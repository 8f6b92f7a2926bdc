//! Scripts, modules and blocks of documents in TypeScript.

use crate::{
    ROOT,
    command::{Output, boa_ws, folder},
};
use std::{fs, path::Path};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    boa_ws(arguments).current_folder(folder).run()
}

fn prints(out: &str) -> Output {
    Output::of(out, "", 0)
}

#[test]
fn types_are_erased() {
    let source =
        b"interface Point { x: number }\nconst point: Point = { x: 1 } as const\n(<any>globalThis).p = point!;\n\
        console.log(point satisfies Point, scriptArgs);\nawait (null as unknown);\nexport {};";
    let folder = folder(&[("a.ts", source), ("b.mts", source)]);
    for name in ["a.ts", "b.mts"] {
        assert_eq!(
            run(&folder, &[name, "c"]),
            prints("{ x: 1 } [ 'c' ]\n"),
            "{name}"
        );
    }
}

#[test]
fn a_worker_may_be_named_as_the_compiler_names_it() {
    let folder = folder(&[
        (
            "main.ts",
            b"for (const type of ['classic', 'module'] as WorkerType[]) {
                const worker = new Worker(`${type}.js`, { type });
                worker.onmessage = ({ data }) => console.log(data);
            }",
        ),
        ("classic.ts", b"postMessage('a script' as string);"),
        (
            "module.ts",
            b"postMessage('a module' as string); export {};",
        ),
    ]);
    let Output { out, err, status } = run(&folder, &["main.ts"]);
    assert_eq!((err.as_str(), status), ("", Some(0)));
    assert!(
        out.contains("a script\n") && out.contains("a module\n"),
        "{out}"
    );
}

#[test]
fn an_error_has_the_line_and_the_column_of_the_source() {
    let source = b"type Name = string;\nfunction greet(name: Name, \xc3\xa9: 'caf\xc3\xa9'): void { throw new Error(name as string) }\ngreet('a' as Name, 'caf\xc3\xa9');\n";
    let folder = folder(&[("a.ts", source)]);
    let output = run(&folder, &["a.ts"]);
    let path = dunce::canonicalize(&*folder)
        .expect("a folder")
        .join("a.ts")
        .display()
        .to_string();
    output.says("error: Uncaught Error: a\n");
    output.says(
        "2 | function greet(name: Name, é: 'café'): void { throw new Error(name as string) }\n",
    );
    output.says(&format!(
        "at greet ({path}:2:53)
"
    ));
    assert_eq!(output.status, Some(1));
}

#[test]
fn an_undefined_name_after_types_has_its_position() {
    let folder = folder(&[(
        "a.ts",
        b"let a: number = 1;\nlet b: string | undefined = missing as string;\n",
    )]);
    let output = run(&folder, &["a.ts"]);
    output.says("a.ts:2:29\n");
    output.says("2 | let b: string | undefined = missing as string;\n");
}

#[test]
fn a_syntax_error_is_reported_as_that_of_javascript_is() {
    let folder = folder(&[
        ("a.ts", b"let a: string;\nlet b: number = ;\n"),
        ("b.mjs", b"import './a.ts'"),
    ]);
    let path = dunce::canonicalize(&*folder)
        .expect("a folder")
        .join("a.ts");
    let path = path.display();
    let expected = format!(
        "\
error: Uncaught SyntaxError: unexpected token
 --> {path}:2:17
  |
2 | let b: number = ;
  |                 ^
    at {path}:2:17
"
    );
    for name in ["a.ts", "b.mjs"] {
        assert_eq!(run(&folder, &[name]), Output::of("", expected.clone(), 1));
    }
}

#[test]
fn an_early_error_that_the_engine_finds_in_typescript_shows_the_source() {
    let folder = folder(&[("a.ts", b"let a: number = 1;\nlet a: number = 2;\n")]);
    let output = run(&folder, &["a.ts"]);
    output.begins("error: Uncaught SyntaxError: lexical name `a` declared");
    output.says("a.ts:2:5\n");
    output.says("2 | let a: number = 2;\n");
}

#[test]
fn modules_import_each_other_in_both_languages() {
    let folder = folder(&[
        ("a.ts", b"import { b, type B } from './b.js';\nimport type { C } from './missing.js';\nimport d from './d.mjs';\nconst x: B & C = b; console.log(x, d);"),
        ("b.ts", b"export type B = string; export const b: B = 'b from ts';"),
        ("c.js", b"console.log('c');"),
        ("c.ts", b"console.log('never');"),
        ("d.mts", b"import './c.js'; export default 'd from mts' as string"),
    ]);
    assert_eq!(run(&folder, &["a.ts"]), prints("c\nb from ts d from mts\n"));
}

#[test]
fn names_that_tsconfig_gives_to_paths_are_files() {
    let folder = folder(&[
        ("tsconfig.json", b"{\n  // comments are usual here\n  \"extends\": \"./base.json\",\n}"),
        ("base.json", b"{ \"compilerOptions\": { \"paths\": { \"@/*\": [\"./src/*\"], \"config\": [\"./c.json\"] } } }"),
        ("a.ts", b"import { b } from '@/b';\nimport c from 'config' with { type: 'json' };\nconsole.log(b as string, c);"),
        ("src/b.ts", b"import { d } from '@/d.ts'; export const b: string = `b ${d}`;"),
        ("src/d.ts", b"export const d = 'd';"),
        ("c.json", b"1"),
        ("missing.ts", b"import '@/missing';"),
    ]);
    assert_eq!(run(&folder, &["a.ts"]), prints("b d 1\n"));
    let missing = run(&folder, &["missing.ts"]);
    missing.begins("error: Uncaught TypeError: cannot import '@/missing'");
    missing.says("missing.ts:1:8\n");
}

#[test]
fn an_import_that_is_used_as_a_type_only_is_not_loaded() {
    let folder = folder(&[
        (
            "a.ts",
            b"import { B, c } from './b.ts';\nimport { D } from './missing.ts';\nimport E from './missing.ts';\n\
            let b: B = c; type F = D | typeof E; export { b, type F, D };\nconsole.log(b);",
        ),
        ("b.ts", b"export type B = number; export const c: B = 1;"),
        ("e.ts", b"import { B } from './b.ts';\nconsole.log(B);"),
    ]);
    let output = run(&folder, &["a.ts"]);
    // What is exported may be a value.
    output.begins("error: Uncaught TypeError: cannot import './missing.ts'");
    output.says("a.ts:2:19\n");
    let output = run(&folder, &["e.ts"]);
    output.begins("error: Uncaught SyntaxError: could not find export `B`\n");
    output.says("help: if it is a type, write import { type B }, or export { type B }\n");
    fs::write(
        folder.join("a.ts"),
        "import { B, c } from './b.ts';\nimport { D } from './missing.ts';\nlet b: B = c; type F = D;\nconsole.log(b);",
    )
    .expect("a file");
    assert_eq!(run(&folder, &["a.ts"]), prints("1\n"));
}

#[test]
fn parameters_of_constructors_and_namespaces_have_the_lines_and_columns_of_the_source() {
    let source = b"class A {
  constructor(private readonly x: number) {}
  get twice() { return this.x * 2 }
}
namespace Values {
  export const a = new A(21);
  export function fail(this: void, message: string): never { throw new Error(message) }
}
console.log(Values.a.twice, Object.keys(Values));
Values.fail('last');
";
    let folder = folder(&[("a.ts", source)]);
    let output = run(&folder, &["a.ts"]);
    assert_eq!(output.out, "42 [ 'a', 'fail' ]\n");
    output.begins("error: Uncaught Error: last\n");
    output.says("a.ts:7:68\n");
    output.says("a.ts:10:12\n");
}

/// The parser would need gigabytes for it.
#[test]
fn an_expression_that_may_begin_too_many_functions_is_refused() {
    let mut source = b"let a: number;\nx = ".to_vec();
    source.extend(b"(a = ".repeat(4000));
    let folder = folder(&[("a.ts", &source), ("b.js", &source)]);
    let output = run(&folder, &["a.ts"]);
    output.begins("error: Uncaught SyntaxError: too many parentheses or `<` in one expression");
    output.says("a.ts:2:");
    // It is not parsed for a hint either.
    let output = run(&folder, &["b.js"]);
    output.begins("error: Uncaught SyntaxError: ");
    assert!(!output.err.contains("TypeScript"), "{}", output.err);
}

#[test]
fn enums_have_names_and_values() {
    let source =
        b"export enum Color { Red, Green = 4, Blue, Name = 'name', Mixed = Red | Green }\n\
        const enum Small { A = -1, B }\n\
        console.log(Color.Blue, Color[5], Color.Name, Color.Mixed, Small.B, Small[-1]);\n\
        throw new Error('line four');";
    let folder = folder(&[("a.ts", source)]);
    let output = run(&folder, &["a.ts"]);
    assert_eq!(output.out, "5 'Blue' 'name' 4 0 'A'\n".replace('\'', ""));
    output.says("a.ts:4:");
}

#[test]
fn what_cannot_be_erased_is_refused_with_its_position() {
    let folder = folder(&[("a.ts", b"class A {\n  accessor x: number = 1\n}")]);
    let output = run(&folder, &["a.ts"]);
    output.begins("error: Uncaught SyntaxError: auto-accessors are not supported: write a getter");
    output.says("a.ts:2:3");
    assert_eq!(output.status, Some(1));
}

#[test]
fn files_of_jsx_are_refused() {
    let folder = folder(&[("a.tsx", b"let a = 1"), ("c.ts", b"import './a.tsx'")]);
    for (name, message) in [("a.tsx", "JSX is not"), ("c.ts", "JSX is not")] {
        let output = run(&folder, &[name]);
        output.begins(&format!(
            "error: Uncaught SyntaxError: {message} supported: "
        ));
    }
}

#[test]
fn blocks_of_documents_may_be_typescript() {
    let document =
        b"# T\n\n```ts\ntype A = number;\nconst a: A = 1;\n```\n\n```typescript\nconsole.log(a as number);\n```\n\n\
        ```js\nconsole.log('js')\n```\n\n```ts\nlet b: string = a.b.c;\n```\n\n```js\nlet c: number;\n```\n";
    let folder = folder(&[("a.md", document)]);
    let listed = run(&folder, &["a.md"]);
    assert_eq!(listed.out.lines().count(), 5, "{}", listed.out);
    let output = run(&folder, &["--check", "a.md"]);
    assert_eq!(
        output.out,
        "a.md:4: block 1 ran\n1\na.md:9: block 2 ran\njs\na.md:13: block 3 ran\na.md:17: block 4 threw\na.md:21: block 5 threw\n"
    );
    output.says("17 | let b: string = a.b.c;\n");
    output.says("a.md:21:6\n");
}

#[test]
fn a_prelude_may_be_typescript() {
    let folder = folder(&[("p.ts", b"var x: number = 1"), ("a.js", b"console.log(x)")]);
    assert_eq!(run(&folder, &["--prelude", "p.ts", "a.js"]), prints("1\n"));
}

#[test]
fn types_in_a_script_that_is_no_typescript_get_a_hint() {
    let source = b"const a: number = 1;";
    let hint = "it can be parsed as TypeScript, which runs from files whose names end in .ts\n";
    let folder = folder(&[
        ("a.js", source),
        ("a.mjs", source),
        ("wrong.js", b"const a = ;"),
    ]);
    for name in ["a.js", "a.mjs"] {
        let output = run(&folder, &[name]);
        output.begins("error: Uncaught SyntaxError: ");
        output.ends(hint);
    }
    assert!(!run(&folder, &["wrong.js"]).err.contains("TypeScript"));
}

#[test]
fn nesting_is_no_abort() {
    let deep = |open: &str, close: &str| {
        format!(
            "let a: number = {}1{};",
            open.repeat(20_000),
            close.repeat(20_000)
        )
    };
    let types = format!("let a: {}1{};", "A<".repeat(20_000), ">".repeat(20_000));
    let (parentheses, assertions) = (deep("(", ")"), deep("<any>", ""));
    let folder = folder(&[
        ("a.ts", parentheses.as_bytes()),
        ("b.ts", types.as_bytes()),
        ("c.ts", assertions.as_bytes()),
    ]);
    for name in ["a.ts", "b.ts", "c.ts"] {
        let status = run(&folder, &[name]).status;
        assert!(matches!(status, Some(0 | 1)), "{name}: {status:?}");
    }
}

#[test]
fn the_declarations_are_typescript_and_have_every_option_of_connections() {
    let output = boa_ws(["--types"]).run();
    assert_eq!(output.status, Some(0));
    let folder = folder(&[("a.ts", output.out.as_bytes())]);
    assert_eq!(run(&folder, &["a.ts"]), prints(""));
    let manual = fs::read_to_string(format!("{ROOT}/docs/connections.md")).expect("it is there");
    let (_, after) = manual
        .split_once("## Options of scripts")
        .expect("a section");
    let (table, _) = after.split_once("```").expect("an example");
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let members: Vec<_> = rows
        .flat_map(|row| {
            let (names, values) = row
                .trim_start_matches("| ")
                .split_once(" | ")
                .expect("two columns");
            let nested = if names == "`deflate`" { values } else { "" };
            let words = |text: &str| {
                text.split('`')
                    .skip(1)
                    .step_by(2)
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            };
            words(names).into_iter().chain(words(nested))
        })
        .filter(|name| name != "false")
        .collect();
    assert!(members.len() > 14, "{members:?}");
    for member in members {
        assert!(output.out.contains(&format!("    {member}?: ")), "{member}");
    }
    assert!(output.out.contains("declare var scriptArgs: string[];"));
}
