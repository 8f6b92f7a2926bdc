//! Scripts that abort the process: SECURITY.md lists them, and the changes of the engine mend the
//! others. A script that no longer aborts it must be removed from the table of SECURITY.md.

#![cfg(unix)]

use std::{
    os::unix::process::ExitStatusExt,
    process::{Command, ExitStatus},
};

/// An address space that suffices for the executable in the development profile and the stack of a
/// script, in KiB.
const SMALL: u32 = 640_000;

/// An address space for scripts that keep a million objects, and for the allocator, which reserves
/// more of it beside other work, in KiB.
const LARGE: u32 = 3_000_000;

/// Runs the command with a limit on its memory. Returns its exit status and standard error.
fn run(script: &str, memory: u32) -> (ExitStatus, String) {
    let mut command = Command::new("sh");
    // Without a core dump.
    let line = format!("ulimit -c 0; ulimit -v {memory}; exec \"$0\" -e \"$1\"");
    // The standard library waits without an end, for its own lock, if there is no memory for a
    // backtrace.
    command
        .args(["-c", &line, env!("CARGO_BIN_EXE_boa-ws"), script])
        .env("RUST_BACKTRACE", "0");
    let output = command.output().expect("there is a shell");
    (
        output.status,
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// The scripts of the table.
#[test]
fn a_script_without_enough_memory_aborts_the_process() {
    let start = "These scripts abort the process:\n\n| script | effect |\n|---|---|\n";
    let (_, table) = include_str!("../../../SECURITY.md")
        .split_once(start)
        .expect("the table");
    let rows = table.lines().map_while(|line| line.strip_prefix("| `"));
    let mut count = 0;
    for row in rows {
        let (script, effect) = row.split_once("` | ").expect("two columns");
        assert!(effect.contains("aborts"), "{effect}");
        let (status, err) = run(script, SMALL);
        assert!(status.signal().is_some(), "{script}: {status}");
        assert!(err.contains("memory allocation of "), "{script}: {err}");
        count += 1;
    }
    assert_eq!(count, 2);
}

/// In Boa 0.22 each of them ends the process, panics, or runs for hours.
#[test]
fn scripts_that_need_the_changes_of_the_engine_end_by_themselves() {
    for script in [
        "let p = {}; for (let n = 0; n < 1e6; n++) p = new Proxy(p, {}); p.x",
        "let o = {}; for (let n = 0; n < 2e5; n++) o = Object.create(o); o.x",
        r#"new Array(4294967295).join("abc")"#,
        r#"let t = "x"; for (;;) t += t"#,
        r#"const t = "x".repeat(2 ** 17); t.replaceAll("x", t)"#,
        r#"let t = "x"; for (;;) t = t.concat(t)"#,
        r#"let t = "x"; for (;;) t = String.raw({ raw: [t, t] })"#,
        "let f = () => {}; for (let n = 0; n < 1e5; n++) f = f.bind()",
        r#""x".repeat(5e8).split("")"#,
        "(async function* () { (function f() { f() })() })().next()",
        "class A { a() {} b() {} } const o = new A(), f = () => o.b; f(); f(); delete A.prototype.a; f()",
        "(() => { using x = null })()",
        "Array.from({ length: 1000 }, (_, index) => index).sort(() => Math.random() - 0.5)",
        r#"/(a+)+$/.test("a".repeat(40) + "b")"#,
        r#"/(?:(?:\s*|a){1,2})*b/.exec("  a")"#,
        r#"new RegExp("a|".repeat(1e6)).test("b")"#,
        r#"const t = "a".repeat(1e6), r = /b/y; for (let n = 0; n < 1e6; n++) { r.lastIndex = n; r.test(t) }"#,
        "/^b/",
        r#""a".repeat(1e6).split(/b/)"#,
        r#"t.indexOf("a", n)"#,
        r#""a b".repeat(1e5).replace(/a.*?b/gs, "")"#,
        r#"[...new Intl.Segmenter("th", { granularity: "word" }).segment("ภาษาไทย".repeat(100))]"#,
        "(2n ** 10000000n).toLocaleString()",
    ] {
        let (status, err) = run(script, LARGE);
        assert!(
            matches!(status.code(), Some(0 | 1)),
            "{script}: {status}: {err}"
        );
    }
}

/// Every function of the engine that recurses into a value, with a cyclic value and with a deep
/// one.
#[test]
fn values_that_are_nested_without_end_are_range_errors() {
    let prepare = "const cycle = []; cycle[0] = cycle; let deep = []; for (let n = 0; n < 3e5; n++) deep = [deep]; \
        const done = (steps, name) => { try { steps() } catch (error) { throw `${name}: ${error}` } }; \
        const caught = (steps, name) => done(() => { try { steps() } catch (error) { if (error instanceof RangeError) return; throw error } \
        throw 'nothing' }, name);";
    let refused = [
        "cycle.flat(Infinity)",
        "cycle.flat(1e9)",
        "deep.join()",
        "deep.toString()",
        "deep.toLocaleString()",
        "String(deep)",
        "`${deep}`",
        "deep + ''",
        "+deep",
        "deep == 'x'",
        "({})[deep]",
        "[deep, deep].sort()",
        "new Blob([deep])",
        "new URL(deep)",
        "atob(deep)",
        "new URLSearchParams([['a', deep]])",
        "new WebSocket(deep)",
        "structuredClone(deep)",
        "JSON.stringify(deep)",
    ];
    let others = [
        "deep.flat()",
        // Each level takes few bytes of this stack.
        "deep.flat(Infinity)",
        "console.log(deep)",
        "console.dir(deep, { depth: Infinity })",
        "deep instanceof Array",
        "String(cycle)",
        "cycle.toLocaleString()",
    ];
    let calls = |function: &str, all: &[&str]| -> String {
        let calls = all
            .iter()
            .map(|steps| format!("{function}(() => {steps}, {steps:?});"));
        calls.collect()
    };
    for calls in [calls("caught", &refused), calls("done", &others)] {
        let (status, err) = run(&format!("{prepare} {calls}"), LARGE);
        assert!(status.success(), "{status}: {err}");
    }
}

#[test]
fn guarded_scripts_end_with_an_exception() {
    for script in [
        "try { eval('('.repeat(20000)) } catch (error) { if (!(error instanceof RangeError)) throw error }",
        "try { eval('!'.repeat(2000000)) } catch (error) { if (!(error instanceof RangeError)) throw error }",
        "try { eval('if(1);else '.repeat(2e5) + ';') } catch (error) { if (!(error instanceof RangeError)) throw error }",
        "try { eval('class A extends '.repeat(1e5) + 'a{}') } catch (error) { if (!(error instanceof RangeError)) throw error }",
        "for (let n = 0; n < 300; n++) Array.from({ length: 100 }, (_, i) => i).sort(() => Math.random() - 0.5)",
        "try { new ArrayBuffer(2 ** 40) } catch (error) { if (!(error instanceof RangeError)) throw error }",
        "let d = []; for (let n = 0; n < 20000; n++) d = [d]; JSON.parse(JSON.stringify(d))",
    ] {
        let (status, _) = run(script, SMALL);
        assert!(status.success(), "{script}: {status}");
    }
}
