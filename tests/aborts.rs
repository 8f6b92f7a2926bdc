//! What the engine can be made to do to its process: SECURITY.md lists it. A script that ends the process no more leaves
//! that table.

#![cfg(all(unix, feature = "cli"))]

use std::{os::unix::process::ExitStatusExt, process::Command};

/// The command, with a limit on its memory.
fn run(script: &str) -> std::process::ExitStatus {
    let mut command = Command::new("sh");
    // No image of its memory is wanted, and no more of it than a machine has.
    command.args(["-c", "ulimit -c 0; ulimit -v 1000000; exec \"$0\" -e \"$1\"", env!("CARGO_BIN_EXE_boa-ws"), script]);
    command.output().expect("there is a shell").status
}

/// The scripts of the table that end the process, as it has them.
fn listed() -> Vec<&'static str> {
    let document = include_str!("../SECURITY.md");
    let rows = document.lines().filter(|line| line.contains("process aborts"));
    rows.filter_map(|row| row.split('`').nth(1)).collect()
}

#[test]
fn what_is_said_to_abort_does() {
    let scripts = listed();
    assert_eq!(scripts.len(), 4, "{scripts:?}");
    for script in scripts {
        let status = run(script);
        assert!(status.signal().is_some(), "{script}: {status}");
    }
}

#[test]
fn what_is_guarded_does_not() {
    for script in [
        "try { eval('('.repeat(20000)) } catch (error) { if (!(error instanceof RangeError)) throw error }",
        "try { eval('!'.repeat(2000000)) } catch (error) { if (!(error instanceof RangeError)) throw error }",
        "try { new ArrayBuffer(2 ** 40) } catch (error) { if (!(error instanceof RangeError)) throw error }",
        "let d = []; for (let n = 0; n < 20000; n++) d = [d]; JSON.parse(JSON.stringify(d))",
    ] {
        let status = run(script);
        assert!(status.success(), "{script}: {status}");
    }
}
