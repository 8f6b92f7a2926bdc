//! Behaviour that scripts observe: each `js-tests/<area>/<behaviour>.js` tests one behaviour.
//! [`case`] describes the format.
//!
//! A script runs in a runtime of its own, on a network inside the process where the
//! [scripted peer](peer) is every server, and on a paused clock: time passes when all tasks wait,
//! so no test takes long. Files whose names begin with `_` are imported by others, and files of
//! `fetch/` and `intl/` need these features. The peer and the format are tested here as well, and so are the
//! [changes of the engine](engine).

#![allow(clippy::unwrap_used, reason = "a test that cannot continue fails")]

mod case;
mod engine;
#[path = "../tests/common/files.rs"]
mod files;
mod network;
mod peer;
mod run;

use files::files;
use std::{
    env, fs,
    num::NonZero,
    panic::catch_unwind,
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
};

use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Many of them wait in real time.
    let threads = env::var("RUST_TEST_THREADS").ok();
    let threads = threads.and_then(|threads| threads.parse().ok());
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    arguments
        .test_threads
        .get_or_insert(threads.unwrap_or(2 * processors));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("js-tests");
    let mut trials = own_trials();
    for file in scripts(&folder) {
        let name = file
            .strip_prefix(&folder)
            .unwrap_or(&file)
            .with_extension("");
        // The same name on every system.
        let name = name.to_string_lossy().replace('\\', "/");
        trials.push(Trial::test(name, move || script(&file)));
    }
    trials.extend(engine::trials());
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn script(file: &Path) -> Result<(), Failed> {
    let source = fs::read_to_string(file)?;
    let case: case::Case = source.parse()?;
    let outcome = run::run(file, &source, &case.setting)?;
    Ok(case.check(&outcome)?)
}

/// The scripts that are tests, and not imported by others, for the features of this build.
fn scripts(folder: &Path) -> Vec<PathBuf> {
    let mut scripts = files(folder, "js");
    scripts.extend(files(folder, "mjs"));
    scripts.retain(|path| {
        let lacks = |feature: bool, area: &str| !feature && path.starts_with(folder.join(area));
        let name = path.file_name().unwrap_or_default();
        !lacks(cfg!(feature = "fetch"), "fetch")
            && !lacks(cfg!(feature = "intl"), "intl")
            && !lacks(cfg!(feature = "crypto"), "subtle-crypto")
            && !name.as_encoded_bytes().starts_with(b"_")
    });
    scripts.sort();
    scripts
}

/// The tests of the peer, the format and the runner.
fn own_trials() -> Vec<Trial> {
    macro_rules! trials {
        ($($path:ident::tests::$name:ident),* $(,)?) => {
            vec![$(Trial::test(concat!(stringify!($path), "::", stringify!($name)), || {
                catch_unwind($path::tests::$name).map_err(|panic| {
                    let text = panic.downcast_ref::<String>().map(String::as_str);
                    Failed::from(text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("it panicked"))
                })
            })),*]
        };
    }
    trials![
        case::tests::directives_of_a_file_are_read,
        case::tests::a_file_may_print_nothing_but_must_say_so,
        case::tests::a_mistake_in_a_file_is_an_error,
        case::tests::a_difference_is_shown,
        peer::tests::violations_of_the_client_are_errors,
        peer::tests::a_program_that_cannot_be_carried_out_is_a_complaint,
        peer::tests::a_connection_can_end_in_every_way,
        peer::tests::requests_of_http_are_answered,
        peer::tests::bytes_arrive_as_they_were_sent,
        peer::tests::the_end_of_every_connection_can_be_awaited,
        run::tests::a_script_that_throws_has_status_1,
        run::tests::a_script_without_end_is_ended,
    ]
}
