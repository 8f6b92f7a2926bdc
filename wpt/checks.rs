//! Checks of the runner itself: it must distinguish failures from passes. They use a small tree of
//! tests, before the packed tests run.

use crate::{
    arguments::Arguments,
    expectations::Expectations,
    html::Head,
    page::{Outcome, Subtest},
    schedule, server,
    tree::{HARNESS, Run, Tree},
};
use clap::{CommandFactory, Parser};
use std::{fs, io, path::Path, time::Duration};
use test_server::Folder;

/// The files of the tree: tests and their scripts.
const FILES: [(&str, &str); 6] = [
    (
        "a/passes.any.js",
        "// META: variant=?one\n// META: variant=?two\ntest(() => {}, location.search);",
    ),
    (
        "a/fails.any.js",
        "test(() => assert_equals(1, 2), 'differs');\ntest(() => {}, 'same');",
    ),
    (
        "a/throws.window.js",
        "test(() => {}, 'before');\nthrow new Error('out of order');",
    ),
    ("a/waits.any.js", "async_test(() => {}, 'never done');"),
    (
        "a/page.html",
        "<title>p</title><script src=/resources/testharness.js></script><script src=/resources/testharnessreport.js></script>\
         <p id=p><script>var n = document.getElementById('p').localName</script><script src=_n.js></script>",
    ),
    ("a/_n.js", "test(() => assert_equals(n, 'p'), 'in order');"),
];

/// Runs all checks, with the harness of a checkout. The error describes the first failure.
pub(crate) fn run(upstream: &Path) -> Result<(), String> {
    statuses(upstream)?;
    expectations()?;
    cpu_time()?;
    html()?;
    arguments()
}

fn statuses(upstream: &Path) -> Result<(), String> {
    let root = Folder::with(env!("CARGO_TARGET_TMPDIR"), &FILES);
    let tree = tree(upstream, &root).map_err(|error| format!("the tree of the checks: {error}"))?;
    let runs = tree.runs("").map_err(|error| error.to_string())?;
    let site = server::start(tree).map_err(|error| error.to_string())?;
    let mut found = Vec::new();
    schedule::run_all(&site, runs, 2, 1, |run, outcome| {
        let subtests = outcome
            .subtests
            .iter()
            .map(|it| format!(" {}={}", it.name, it.status));
        found.push(format!(
            "{}: {}{}",
            run.name,
            outcome.status,
            subtests.collect::<String>()
        ));
        Ok(())
    })
    .map_err(|error| error.to_string())?;
    found.sort();
    same(
        &found,
        &[
            "a/fails.any.js: OK differs=FAIL same=PASS",
            "a/page.html: OK in order=PASS",
            "a/passes.any.js?one: OK ?one=PASS",
            "a/passes.any.js?two: OK ?two=PASS",
            "a/throws.window.js: ERROR before=PASS",
            "a/waits.any.js: TIMEOUT never done=TIMEOUT",
        ],
    )
}

fn tree(upstream: &Path, root: &Path) -> io::Result<Tree> {
    fs::create_dir_all(root.join("resources"))?;
    for file in [HARNESS, "resources/testharnessreport.js"] {
        fs::copy(upstream.join(file), root.join(file))?;
    }
    Tree::open(root)
}

fn expectations() -> Result<(), String> {
    let mut expectations = Expectations::parse(
        "# a remark\n\
         RUN a\n\
         SKIP a/skipped* -- no time\n\
         KEEP b/kept.any.js\n\
         SKIP b/* -- another\n\
         ERROR a/broken.any.js -- it throws\n\
         FAIL a/x.any.js | first * -- a reason\n\
         MAYFAIL a/x.any.js | second -- it depends\n\
         TIMEOUT a/x.any.js | first and last -- never looked at: the line before it fits\n",
    )?;
    let skipped = |path: &str| {
        expectations
            .reason_to_skip(&Run::named(path))
            .map(str::to_owned)
    };
    same(
        &[skipped("a/skipped.any.js?1"), skipped("b/other.any.js")],
        &[Some("no time".into()), Some("another".into())],
    )?;
    same(
        &[skipped("b/kept.any.js"), skipped("a/x.any.js")],
        &[None, None],
    )?;

    let surprises = |path: &str, status, subtests: &[(&str, &'static str)]| {
        let subtest = |&(name, status): &(&str, _)| Subtest {
            name: name.to_owned(),
            status,
            message: String::new(),
        };
        let subtests = subtests.iter().map(subtest).collect();
        let outcome = Outcome {
            subtests,
            ..Outcome::broken(status, "")
        };
        expectations.surprises(&Run::named(path), &outcome).len()
    };
    let x = "a/x.any.js";
    let counts = [
        surprises(
            x,
            "OK",
            &[("first one", "FAIL"), ("second", "FAIL"), ("third", "PASS")],
        ),
        surprises(x, "OK", &[("second", "PASS"), ("first and last", "FAIL")]),
        // An unexpected pass is a surprise as well.
        surprises(
            x,
            "OK",
            &[
                ("first one", "PASS"),
                ("first and last", "TIMEOUT"),
                ("second", "NOTRUN"),
            ],
        ),
        surprises(x, "OK", &[("third", "FAIL"), ("fourth", "NOTRUN")]),
        surprises(x, "ERROR", &[]),
        surprises("a/broken.any.js", "ERROR", &[]),
        surprises("a/broken.any.js", "OK", &[]),
        surprises("a/other.any.js", "CRASH", &[]),
    ];
    same(&counts, &[0, 0, 3, 2, 1, 0, 1, 1])?;
    let unused: Vec<_> = expectations.unused().collect();
    same(&unused, &["TIMEOUT a/x.any.js | first and last"])?;
    expectations.retain_about(&[Run::named("a/skipped.any.js")]);
    same(&[expectations.unused().count()], &[0])?;
    let mut expectations = Expectations::parse("FAIL streams/gone.any.js | x -- why")?;
    expectations.retain_about(&[]);
    same(&[expectations.unused().count()], &[1])?;
    for wrong in ["FAIL a/x.any.js", "PASS a | b -- c", "SKIP a", "nonsense"] {
        if Expectations::parse(wrong).is_ok() {
            return Err(format!("the line {wrong:?} is taken for an expectation"));
        }
    }
    Ok(())
}

fn cpu_time() -> Result<(), String> {
    let status = |name: &str, seconds| {
        let mut outcome = Outcome::broken("OK", "");
        outcome.check_cpu_time(&Run::named(name), Duration::from_secs(seconds));
        outcome.status
    };
    let statuses = [
        status("dom/idlharness.any.js?one", 60),
        status("dom/idlharness.any.js?one", 1),
        status("dom/slow.any.js", 60),
    ];
    same(&statuses, &["ERROR", "OK", "OK"])
}

fn html() -> Result<(), String> {
    let head = Head::parse(
        "a/page.html",
        b"<!doctype html><title> <meta name=variant content=no> </title>\n\
          <meta name=timeout content=long><meta name=variant content='?v'>\n\
          <script src='/resources/testharness.js'></script><!-- <meta name=variant content='?no'> -->\n\
          <SCRIPT SRC=\"../b.js\"></SCRIPT><script>\n'<meta name=variant content=no>'\n</script>",
    );
    same(&[(head.long, head.is_test)], &[(true, true)])?;
    same(&head.variants, &["?v"])
}

/// `cargo test -- ...` passes its arguments to all test programs, also to those without the
/// standard harness.
fn arguments() -> Result<(), String> {
    let parsed =
        |line: &str| Arguments::try_parse_from(line.split(' ')).map_err(|error| error.to_string());
    let some = parsed("wpt --test-threads=1 dom/ --filter events --skip historical --nocapture")?;
    same(&[some.harness.test_threads], &[Some(1)])?;
    let selected = ["dom/abort.js", "websockets/events.js"].map(|name| some.selects(name));
    same(&selected, &[true, true])?;
    let others = ["websockets/send.js", "dom/historical.js"].map(|name| some.selects(name));
    same(&others, &[false, false])?;
    let exact = parsed("wpt --exact dom/abort.js")?;
    let selected = ["dom/abort.js", "dom/abort.js?1"].map(|name| exact.selects(name));
    same(&selected, &[true, false])?;
    same(
        &[parsed("wpt --ignored")?.selects("dom/abort.js")],
        &[false],
    )?;
    let all = [
        parsed("wpt --root /a --include-ignored")?.selects_all(),
        parsed("wpt dom/")?.selects_all(),
        parsed("wpt --skip dom/")?.selects_all(),
    ];
    same(&all, &[true, false, false])?;
    let help = Arguments::command().render_help().to_string();
    if help.starts_with("Runs web-platform-tests.") && help.contains("By default four tests run") {
        Ok(())
    } else {
        Err(format!("the help is that of the harness:\n{help}"))
    }
}

fn same<A: PartialEq<B> + std::fmt::Debug, B: std::fmt::Debug>(
    found: &[A],
    expected: &[B],
) -> Result<(), String> {
    let same = found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|(found, expected)| found == expected);
    if same {
        Ok(())
    } else {
        Err(format!("found    {found:#?}\nexpected {expected:#?}"))
    }
}
