//! Scripts that abort the process: SECURITY.md lists them, and patches/README.md those that the
//! patches mend. A script that no longer aborts it must be removed from the table of SECURITY.md.

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

/// The scripts of the table in patches/README.md.
fn mended() -> Vec<String> {
    let document = include_str!("../../../patches/README.md");
    let (_, table) = document
        .split_once("| script | effect without the patch | patch |\n|---|---|---|\n")
        .expect("the table is there");
    let rows = table.lines().map_while(|line| line.strip_prefix("| "));
    let cells = rows.map(|row| row.split_once(" | ").expect("two cells").0);
    // A `|` within a cell is escaped.
    cells
        .flat_map(|scripts| scripts.split('`').skip(1).step_by(2))
        .map(|script| script.replace("\\|", "|"))
        .collect()
}

/// It is the only script of the table.
#[test]
fn a_script_without_enough_memory_aborts_the_process() {
    let script = "const all = []; for (;;) all.push(new Array(1e5).fill(1))";
    let row = format!("| script | effect |\n|---|---|\n| `{script}` | ");
    let (_, rest) = include_str!("../../../SECURITY.md")
        .split_once(&row)
        .expect("it is the first of the table");
    let mut lines = rest.lines();
    assert!(lines.next().is_some_and(|effect| effect.contains("aborts")));
    assert_eq!(lines.next(), Some(""), "the table has another script");
    let (status, err) = run(script, SMALL);
    assert!(status.signal().is_some(), "{status}");
    assert!(err.contains("memory allocation of "), "{err}");
}

#[test]
fn each_script_that_the_patches_mend_ends_by_itself() {
    let scripts = mended();
    assert!(scripts.len() > 15, "{scripts:?}");
    for script in &scripts {
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
        "deep.flat(Infinity)",
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
