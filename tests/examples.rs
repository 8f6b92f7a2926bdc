//! The example programs run, and print what they say.

use std::{env, path::PathBuf, process::Command};

#[test]
fn existing_context() {
    assert_eq!(run("existing_context"), "received hello\nclosed: 1000 done\n");
}

/// Cargo builds the examples along with the tests, in a folder beside theirs.
fn run(example: &str) -> String {
    let test = env::current_exe().expect("the test has a path");
    let target: PathBuf = test.ancestors().nth(2).expect("tests are in a folder of the target's").into();
    let program = target.join("examples").join(example).with_extension(env::consts::EXE_EXTENSION);
    let output = Command::new(&program).output().unwrap_or_else(|error| {
        panic!("{}: {error}; `cargo build --example {example}` makes it", program.display());
    });
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("it prints text")
}
