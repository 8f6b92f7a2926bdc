//! `cargo test -- ...` passes its arguments to all test programs, also to those without the
//! standard harness.

use crate::arguments::Arguments;
use clap::Parser;

#[track_caller]
fn wpt(line: &str) -> Arguments {
    Arguments::try_parse_from(line.split(' ')).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_arguments_of_every_test_program_are_understood() {
    for line in [
        "wpt --nocapture",
        "wpt --no-capture --show-output",
        "wpt --include-ignored --test",
        "wpt -q --color never --format=terse",
        "wpt --bench --logfile log",
        "wpt -Z unstable-options",
    ] {
        let arguments = wpt(line);
        assert!(arguments.selects("dom/abort/AbortSignal.any.js"), "{line}");
        assert!(
            !arguments.list && !arguments.json && !arguments.verbose && arguments.runs.is_none(),
            "{line}"
        );
    }
    assert!(Arguments::try_parse_from(["wpt", "--no-such-flag"]).is_err());
    assert!(
        libtest_mimic::Arguments::try_parse_from(["js-tests", "--nocapture", "--test-threads=1"])
            .is_ok()
    );
}

#[test]
fn known_arguments_of_the_test_harness_have_their_effect() {
    let arguments = wpt("wpt --test-threads=1 dom/ events --skip historical");
    assert_eq!(arguments.jobs, Some(1));
    assert!(arguments.selects("dom/abort.js") && arguments.selects("websockets/events.js"));
    assert!(!arguments.selects("websockets/send.js") && !arguments.selects("dom/historical.js"));
    let arguments = wpt("wpt --exact dom/abort.js");
    assert!(arguments.selects("dom/abort.js") && !arguments.selects("dom/abort.js?1"));
    assert!(!wpt("wpt --ignored").selects("dom/abort.js"));
    assert_eq!((wpt("wpt").jobs, wpt("wpt --list").list), (None, true));
    let arguments = wpt("wpt --root /a --timeout-multiplier 2 --json --verbose");
    assert_eq!(
        (arguments.root.as_deref(), arguments.timeout_multiplier),
        (Some("/a".as_ref()), 2)
    );
    assert!(arguments.json && arguments.verbose && arguments.selects_all());
    assert!(!wpt("wpt dom/").selects_all() && !wpt("wpt --skip dom/").selects_all());
}
