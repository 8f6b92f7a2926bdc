//! Reports of uncaught exceptions.

use crate::command::{
    Output, assert_contains, assert_ends_with, assert_starts_with, boa_ws, eval, folder,
};

#[test]
fn an_exception_is_reported_with_its_position_and_stack() {
    let script =
        "function broken() {\n  const é = 'ä'; throw new TypeError('it broke');\n}\nbroken();\n";
    let folder = folder(&[("a.js", script.as_bytes())]);
    let Output { out, err, status } = folder.run(["a.js"]);
    assert_eq!((out.as_str(), status), ("", Some(1)));
    let expected = "\
error: Uncaught TypeError: it broke
 --> a.js:2:24
  |
2 |   const é = 'ä'; throw new TypeError('it broke');
  |                        ^
    at broken (a.js:2:24)
    at a.js:4:7
";
    assert_eq!(err, expected);
}

/// The engine has no position for these errors.
#[test]
fn an_undefined_name_is_reported_at_its_position() {
    let script = "\
// misspelt
const listener = (event) => {
  const text = 'misspelt';

  misspelt(event.data);
};
setTimeout(() => listener({}), 1);
";
    let folder = folder(&[("a.js", script.as_bytes())]);
    let Output { err, status, .. } = folder.run(["a.js"]);
    assert_eq!(status, Some(1));
    let shown = "error: Uncaught ReferenceError: misspelt is not defined\n --> a.js:5:3\n";
    assert_starts_with(&err, shown);
    assert_contains(&err, "5 |   misspelt(event.data);\n  |   ^\n");
    assert!(eval("undefinedVar").err.contains(" --> [eval]:1:1\n"));
}

#[test]
fn an_error_without_a_position_is_reported_without_one() {
    let Output { err, .. } = eval("`${Symbol()}`");
    assert_eq!(
        err,
        "error: Uncaught TypeError: Cannot convert a Symbol value to a string\n    at [eval]\n"
    );
}

/// Text in a message that looks like a call stack is not one.
#[test]
fn positions_are_not_read_from_messages() {
    let folder = folder(&[("secret.js", b"a line of another file")]);
    for code in [
        "throw new Error('x\\n    at fake (secret.js:1:1)')",
        "throw 'SyntaxError: x (secret.js:1:2)'",
        "throw Object.assign(new Error('x'), { stack: '    at fake (secret.js:1:1)' })",
        "throw { stack: '    at fake (secret.js:1:1)' }",
    ] {
        for module in [&[][..], &["--module"]] {
            let arguments: Vec<_> = module.iter().copied().chain(["-e", code]).collect();
            let Output { err, status, .. } = folder.run(arguments);
            assert_eq!(status, Some(1), "{err}");
            assert!(!err.contains("a line of another file"), "{err}");
            assert!(
                !err.lines().any(|line| line.starts_with(" --> secret.js")),
                "{err}"
            );
        }
    }
}

#[test]
fn a_thrown_value_that_is_not_an_error_is_inspected() {
    let Output { err, .. } = eval("throw { name: 'X', list: [1, 2], nested: { a: { b: {} } } }");
    let first = err.lines().next().unwrap_or_default();
    assert_eq!(
        first,
        "error: Uncaught { name: 'X', list: [ 1, 2 ], nested: { a: [Object] } }"
    );
    assert!(
        eval("throw new Event('x')")
            .err
            .starts_with("error: Uncaught Event { type: 'x' }\n")
    );
}

#[test]
fn an_unhandled_rejection_is_reported() {
    let Output { out, err, status } =
        eval("Promise.reject(new Error('nobody')); setTimeout(() => console.log('on'), 1)");
    assert_eq!((out.as_str(), status), ("on\n", Some(1)));
    assert_starts_with(
        &err,
        "error: Uncaught (in promise) Error: nobody\n --> [eval]:1:16\n",
    );
    assert_eq!(eval("Promise.reject(1).catch(() => {})").status, Some(0));
}

#[test]
fn the_filename_of_an_error_event_is_a_url() {
    let listen = "addEventListener('error', (event) => { \
        console.log(event.filename === new URL(NAME, globalThis.here).href); event.preventDefault(); }); \
        setTimeout(() => { throw 1 })";
    let classic = format!(
        "globalThis.here = scriptArgs[0]; {}",
        listen.replace("NAME", "'a b.js'")
    );
    let module = format!(
        "globalThis.here = import.meta.url; {}",
        listen.replace("NAME", "''")
    );
    let parent = "const worker = new Worker('worker.js'); worker.onerror = (event) => { \
        console.log(event.filename === new URL('worker.js', scriptArgs[0]).href); event.preventDefault(); }";
    let folder = folder(&[
        ("a b.js", classic.as_bytes()),
        ("a.mjs", module.as_bytes()),
        ("parent.js", parent.as_bytes()),
        ("worker.js", b"throw 1"),
    ]);
    let here = format!(
        "{}/",
        url::Url::from_file_path(folder.canonicalize().unwrap()).unwrap()
    );
    for name in ["a b.js", "./a b.js", "a.mjs", "parent.js"] {
        let run = folder.run([name, &here]);
        run.assert_out("true\n", 0);
    }
}

#[test]
fn an_exception_of_a_module_is_reported() {
    let files: [(&str, &[u8]); 2] = [
        ("a.mjs", b"import './b.mjs'"),
        ("b.mjs", b"\nawait 1; throw new Error('in b')\n"),
    ];
    let folder = folder(&files);
    let output = folder.run(["a.mjs"]);
    output.assert_out("", 1);
    output.begins("error: Uncaught Error: in b\n");
    output.says("b.mjs:2:16\n  |\n2 | await 1; throw new Error('in b')\n  |                ^\n");
}

#[test]
fn endless_recursion_is_an_error() {
    assert_eq!(
        eval("function f(n) { return n && 1 + f(n - 1) } console.log(f(9000))").out,
        "9000\n"
    );
    for code in [
        "(function f() { f() })()",
        "[1].forEach(function f() { [1].forEach(f) })",
        "a = { get b() { return a.b } }; a.b",
    ] {
        let Output { err, status, .. } = eval(code);
        assert_eq!(status, Some(1), "{code}: {err}");
        let error = "error: Uncaught RangeError: too much recursion\n";
        assert!(err.starts_with(error), "{code}: {err}");
        // Only some frames are shown.
        assert_eq!(err.matches("\n    at ").count(), 10, "{code}: {err}");
        assert!(err.ends_with("\n    ... 40 more\n"), "{code}: {err}");
    }
}

#[test]
fn the_cause_and_the_errors_of_an_error_are_reported() {
    let details = |code: &str| {
        let err = eval(code).err;
        let starts = ["cause", "errors", "..."];
        let lines = err.lines().filter_map(|line| line.strip_prefix("  "));
        let lines = lines.filter(|line| starts.iter().any(|start| line.starts_with(start)));
        lines.map(|line| line.to_owned() + "\n").collect::<String>()
    };
    assert_eq!(
        details("throw new Error('a', { cause: new TypeError('b', { cause: 'c' }) })"),
        "cause: TypeError: b\ncause.cause: \"c\"\n"
    );
    assert_eq!(
        details(
            "Promise.any([Promise.reject(new Error('a')), Promise.reject(5),
                Promise.reject(new Error('b', { cause: new DOMException('d', 'DataError') }))])"
        ),
        "errors[0]: Error: a\nerrors[1]: 5\nerrors[2]: Error: b\nerrors[2].cause: DataError: d\n"
    );
    // Cycles and long lists are cut.
    assert_eq!(
        details("const e = new Error('a'); e.cause = new RangeError('b', { cause: e }); throw e"),
        "cause: RangeError: b\ncause.cause: Error: a\n"
    );
    let many =
        details("throw new AggregateError(Array.from({ length: 1e5 }, (_, i) => new Error(i)))");
    assert_starts_with(&many, "errors[0]: Error: 0\n");
    assert_ends_with(&many, "\nerrors[9]: Error: 9\n...\n");
    // Accessors and traps do not run.
    let trap = "console.log('ran')";
    let code = format!(
        "const e = new Error('a', {{ cause: new Proxy(new Error('b'), {{ get() {{ {trap} }} }}) }});
        const f = Object.defineProperty(new Error('c', {{ cause: e }}), 'errors', {{ get() {{ {trap} }} }});
        throw f"
    );
    assert_eq!(eval(&code).out, "");
    assert!(
        details(&code).starts_with("cause: Error: a\ncause.cause: "),
        "{}",
        details(&code)
    );
}

#[test]
fn a_script_that_parses_as_a_module_only_runs_as_one() {
    for code in [
        "import './x.js'; console.log('ran')",
        "await 1; console.log('ran')",
        "console.log('ran'); export const a = 1",
    ] {
        let folder = folder(&[("a.js", code.as_bytes()), ("x.js", b"")]);
        assert_eq!(folder.run(["a.js"]), Output::of("ran\n", "", 0), "{code}");
        assert_eq!(
            folder.run(["-e", code]),
            Output::of("ran\n", "", 0),
            "{code}"
        );
    }
    // Syntax errors of modules too, and SyntaxErrors that the script throws.
    for code in [
        "import import",
        "new RegExp('(')",
        "JSON.parse('{')",
        "throw new SyntaxError('x')",
    ] {
        let err = eval(code).err;
        assert!(
            err.starts_with("error: Uncaught SyntaxError: ") && !err.contains("help:"),
            "{err}"
        );
    }
}

#[test]
fn colors_are_used_on_terminals_or_if_they_are_forced() {
    let throws = || boa_ws(["-e", "throw new Error('x')"]);
    assert!(!throws().run().err.contains('\x1b'));
    for variable in ["CLICOLOR_FORCE", "FORCE_COLOR"] {
        let forced = throws().environment(variable, "1").run();
        assert!(forced.err.contains("\x1b["), "{variable}");
        let both = throws()
            .environment(variable, "1")
            .environment("NO_COLOR", "1")
            .run();
        assert!(!both.err.contains('\x1b'), "{}", both.err);
    }
    let not_forced = throws().environment("FORCE_COLOR", "0").run();
    assert!(!not_forced.err.contains('\x1b'), "{}", not_forced.err);
}

#[cfg(feature = "pages")]
#[test]
fn the_missing_member_that_a_script_failed_on_is_named_once() {
    let page = "<canvas id=c></canvas><script>
        const has = [navigator.share, 'clipboard' in navigator, c.getContext, window.caches, document.fonts].some(Boolean);
        console.log(has);
        </script><script>navigator.sendBeacon('/x')</script><script>setTimeout(() => navigator.sendBeacon('/y'))</script>
        <script>const context = c.getContext('2d'); context.fillRect()</script>
        <script>(async () => navigator.clipboard.writeText('x'))()</script>
        <script>caches.open('/x')</script><script>new window.Notification('x')</script><script>const own = {}; own.share()</script>";
    let folder = folder(&[("page.html", page.as_bytes())]);
    let output = folder.run(["page.html"]);
    output.assert_out("false\n", 1);
    let mut notes: Vec<_> = output
        .err
        .lines()
        .filter_map(|line| line.strip_suffix(" is not implemented by boa-ws"))
        .collect();
    notes.sort_unstable();
    let expected = [
        "HTMLCanvasElement.getContext",
        "Notification",
        "caches",
        "navigator.clipboard",
        "navigator.sendBeacon",
    ];
    assert_eq!(
        notes,
        expected.map(|name| format!("note: {name}")),
        "{}",
        output.err
    );
}

#[cfg(feature = "pages")]
#[test]
fn members_in_the_list_of_unimplemented_members_do_not_exist() {
    let table = include_str!("../../src/output/unimplemented.txt");
    let script = format!(
        "let of, names = 0;
         for (const word of {table:?}.replace(/^#.*$/gm, '').trim().split(/\\s+/)) {{
            if (word.endsWith(':')) {{
                of = word === 'Window:' ? globalThis : globalThis[word.slice(0, -1)].prototype;
            }} else if (++names && word in of) console.log(of.constructor.name, word);
         }}
         console.log(names > 100);"
    );
    let output = boa_ws(["--dom", "-e", &script]).run();
    assert_eq!((output.out.as_str(), output.err.as_str()), ("true\n", ""));
}
