//! The patches of the engine: each `tests/engine/NAME.js` or `NAME.mjs` is a script or a module
//! that throws where the engine without a patch of
//! `patches/` is wrong. A script may leave a promise in `globalThis.done`, which has to be
//! fulfilled. One that begins with `// throws: TEXT` ends with that error, which scripts cannot
//! catch. `harness.js` runs before each.

#[path = "../../crates/wireline/tests/not_run/mod.rs"]
mod not_run;

use boa_websocket::{Runtime, engine::IS_PATCHED};
use libtest_mimic::{Arguments, Failed, Trial};
use not_run::not_run_without_file;
use std::{fs, path::Path, process::ExitCode};

/// Debug builds of the engine take some hundred kilobytes of the stack for each level of scripts.
const STACK: usize = 16 << 20;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    if !IS_PATCHED {
        not_run_without_file("the engine has no patches: `cargo xtask engine` adds them");
        return libtest_mimic::run(&arguments, Vec::new()).exit_code();
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engine");
    let files = fs::read_dir(folder)
        .expect("the folder of this file")
        .map(|entry| entry.expect("it is read").path());
    let is_script = |path: &Path| {
        path.extension().is_some_and(|it| it == "js" || it == "mjs")
            && !path.ends_with("harness.js")
    };
    let scripts = files.filter(|path| is_script(path));
    let scripts = scripts.filter(|path| cfg!(feature = "intl") || !path.ends_with("intl.js"));
    let mut trials: Vec<Trial> = scripts
        .map(|path| {
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            Trial::test(name, move || on_a_thread(move || run(&path)))
        })
        .collect();
    trials.sort_by(|a, b| a.name().cmp(b.name()));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The heap of the engine belongs to a thread.
fn on_a_thread(work: impl FnOnce() -> Result<(), Failed> + Send + 'static) -> Result<(), Failed> {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(work)?;
    thread.join().map_err(|_| Failed::from("it panicked"))?
}

fn run(path: &Path) -> Result<(), Failed> {
    let source = fs::read_to_string(path)?;
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let expected = source
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("// throws: "));
    let ended = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(async {
            let folder = path.parent().unwrap_or(path);
            let mut runtime = Runtime::builder().modules(folder).build()?;
            runtime
                .execute("harness.js", include_str!("harness.js"))
                .await?;
            if name.ends_with(".mjs") {
                runtime.import(path).await?;
            } else {
                runtime.execute(&name, &source).await?;
            }
            runtime.run().await?;
            runtime
                .evaluate::<()>("done", "(async () => { await globalThis.done })()")
                .await
        });
    match (ended, expected) {
        (Ok(()), None) => Ok(()),
        (Err(error), Some(expected)) if error.to_string().contains(expected) => Ok(()),
        (ended, expected) => Err(format!("{ended:?}, and not {expected:?}").into()),
    }
}
