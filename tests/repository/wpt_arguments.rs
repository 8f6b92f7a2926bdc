//! `cargo test -- ...` passes its arguments to all test programs, also to those without the
//! standard harness.

use crate::arguments::Arguments;
use clap::{CommandFactory, Parser};

#[track_caller]
fn wpt(line: &str) -> Arguments {
    Arguments::try_parse_from(line.split(' ')).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn arguments_of_the_test_harness_have_their_effect() {
    let arguments = wpt("wpt --test-threads=1 dom/ --filter events --skip historical --nocapture");
    assert_eq!(arguments.harness.test_threads, Some(1));
    assert!(arguments.selects("dom/abort.js") && arguments.selects("websockets/events.js"));
    assert!(!arguments.selects("websockets/send.js") && !arguments.selects("dom/historical.js"));
    let arguments = wpt("wpt --exact dom/abort.js");
    assert!(arguments.selects("dom/abort.js") && !arguments.selects("dom/abort.js?1"));
    assert!(!wpt("wpt --ignored").selects("dom/abort.js"));
    assert!(wpt("wpt --root /a --include-ignored").selects_all());
    assert!(!wpt("wpt dom/").selects_all() && !wpt("wpt --skip dom/").selects_all());
}

#[test]
fn the_help_is_that_of_the_runner() {
    let help = Arguments::command().render_help().to_string();
    assert!(
        help.starts_with("Runs web-platform-tests.") && help.contains("By default four tests run"),
        "{help}"
    );
}
