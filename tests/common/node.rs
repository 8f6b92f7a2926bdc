//! Programs that run in Node too, where it is at hand.

use crate::not_run;
use std::{env, path::Path, process::Command};

/// What Node 24 prints for a script of a folder. The variable `NODE` may name it.
pub(crate) fn printed_by_node(folder: &Path, script: &str) -> Option<String> {
    let node = env::var("NODE").unwrap_or_else(|_| "node".to_owned());
    let version = Command::new(&node).arg("--version").output();
    let version = version.map(|it| String::from_utf8_lossy(&it.stdout).trim().to_owned());
    if !version.as_ref().is_ok_and(|it| it.starts_with("v24.")) {
        let why = format!("{script} was not compared with Node 24, but there is {version:?}");
        // Under Wine there is none.
        if cfg!(unix) {
            not_run::not_run(&why);
        } else {
            not_run::not_run_without_file(&why);
        }
        return None;
    }
    let output = Command::new(node).arg(script).current_dir(folder).output();
    let output = output.expect("it has told its version");
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{err}");
    Some(String::from_utf8(output.stdout).expect("it is text"))
}
