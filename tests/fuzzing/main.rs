//! The fuzz targets, run with the inputs that fuzzing has found, and with random ones, and
//! functions with hostile arguments. Memory and CPU time are watched, in child processes.
//!
//! `FUZZ_SECONDS=3600 FUZZ_START=1000 cargo test --test fuzzing random_programs -- --nocapture`
//! runs for longer, with other inputs.

#![expect(clippy::print_stdout, reason = "the input that fails is printed")]

#[cfg(target_os = "linux")]
mod hostile_arguments;
#[cfg(target_os = "linux")]
#[path = "../common/no_view.rs"]
mod no_view;
#[path = "../../fuzz/pages.rs"]
mod pages;
#[path = "../../fuzz/programs.rs"]
mod programs;
#[path = "../common/share.rs"]
mod share;
#[path = "../../fuzz/watch.rs"]
mod watch;

use boa_engine::Context;
use boa_page::{Cookies, Page};
use rand::{RngExt, SeedableRng, rngs::SmallRng};
use std::{process::Command, rc::Rc, time::Instant};
use test_server::corpus::replay;

/// Makes tests that run in a process of their own, where memory and CPU time are watched.
macro_rules! watched {
    ($(#[test] fn $name:ident() $steps:block)*) => {$(
        #[test]
        fn $name() {
            if std::env::var_os(CHILD).is_some() $steps else { in_child(stringify!($name)) }
        }
    )*};
}

/// The environment variable of a process that runs one test.
const CHILD: &str = "BOA_WEBSOCKET_FUZZING_CHILD";

#[test]
fn a_panic_of_this_crate_is_not_taken_for_the_engines() {
    use programs::is_of_the_engine;
    assert!(is_of_the_engine(
        "engine/packages/boa_engine/src/vm/mod.rs:1:1"
    ));
    assert!(!is_of_the_engine("crates/boa_web/src/engine/heap.rs:60:36"));
    assert!(!is_of_the_engine("crates/boa_page/src/lib.rs:60:36"));
    assert!(!is_of_the_engine(&format!(
        "{}/crates/boa_web/src/engine/heap.rs:60:36",
        env!("CARGO_MANIFEST_DIR")
    )));
}

watched! {
    #[test]
    fn programs_of_the_corpus_do_no_harm() {
        replay("programs", programs::programs);
    }

    #[test]
    fn random_programs_do_no_harm() {
        at_random(programs::programs);
    }

    #[test]
    fn random_programs_on_a_page_do_no_harm() {
        at_random(|data| programs::programs_in(data, add_page));
    }

    #[test]
    fn cookies_of_the_corpus_keep_the_invariants() {
        replay("cookies", pages::cookies);
    }

    #[test]
    fn documents_of_the_corpus_keep_the_invariants() {
        replay("documents", pages::documents);
    }

    #[test]
    fn keys_of_the_corpus_keep_the_invariants() {
        replay("keys", pages::keys);
    }

    #[test]
    fn random_documents_do_no_harm() {
        at_random(|data| pages::documents(&document(data)));
    }

    #[test]
    fn random_keys_do_no_harm() {
        at_random(pages::keys);
    }
}

/// A page that is laid out whenever it changes.
fn add_page(context: &mut Context) {
    const SOURCE: &[u8] = b"<!doctype html><title>t</title><ul><li>a<li>b</ul><p style='overflow: auto; height: 2em'>c";
    let url = "https://page.example/".parse().expect("a URL");
    let cookies = Rc::new(Cookies::default());
    let page = Page::register(
        url,
        Rc::new(pages::Shown),
        Rc::new(pages::Missing),
        cookies,
        context,
    );
    let page = page.expect("it can be registered");
    page.parse(SOURCE, context);
    page.finish(context);
}

/// The text between the number of random inputs and the time.
const COUNTED: &str = "inputs in";

/// Runs a test in a process of its own, and reports at which input it fails.
fn in_child(test: &str) {
    let program = std::env::current_exe().expect("it has a path");
    // Says what is left out, which the output of the child does not show.
    share::is_whole();
    let child = Command::new(program)
        .args(["--exact", test, "--nocapture"])
        .env(CHILD, "1")
        .output();
    let child = child.expect("it can be run");
    let [output, errors] =
        [child.stdout, child.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let last = output
        .lines()
        .rev()
        .find_map(|line| line.split_once("input: "))
        .map_or("none", |(_, input)| input);
    // An allocation that fails ends the process without a further word.
    let text = last
        .parse()
        .map(|number| programs::text(&bytes(number)))
        .unwrap_or_default();
    assert!(
        child.status.success(),
        "{}, input {last}\n{errors}\nas a program:\n{text}",
        child.status
    );
    println!(
        "{test}: {}",
        output
            .lines()
            .find(|line| line.contains(COUNTED))
            .unwrap_or_default()
    );
}

/// Runs random inputs, for `FUZZ_SECONDS`, from the number `FUZZ_START` on.
fn at_random(target: fn(&[u8])) {
    let variable = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|value| value.parse().ok())
    };
    let (start, seconds) = (
        variable("FUZZ_START").unwrap_or(0),
        variable("FUZZ_SECONDS"),
    );
    let (began, mut count) = (Instant::now(), 0_u64);
    while seconds.map_or(count < share::share(15) as u64, |seconds| {
        began.elapsed().as_secs() < seconds
    }) {
        println!("input: {}", start + count);
        target(&bytes(start + count));
        count += 1;
    }
    println!("{count} {COUNTED} {} s", began.elapsed().as_secs());
}

/// Pseudo-random bytes for a number.
fn bytes(number: u64) -> Vec<u8> {
    let mut chance = SmallRng::seed_from_u64(number);
    let mut bytes = vec![0; chance.random_range(50..1330)];
    chance.fill(&mut bytes[..]);
    bytes
}

/// A document: each byte selects a part.
fn document(data: &[u8]) -> Vec<u8> {
    const ELEMENTS: &str = "a b p div ul ol li dl dt dd table caption colgroup col thead tbody tr td th form input \
        textarea select optgroup option button label fieldset legend pre code h1 blockquote \
        details summary dialog iframe template svg math title progress hr br";
    const ATTRIBUTES: &str = "colspan=1000|rowspan=70000|colspan=0|rowspan=0|hidden|open|value=abc|type=checkbox|\
        type=radio|type=range|rows=2|cols=4294967295|size=3|multiple|start=-5|reversed|\
        style='overflow:auto;height:2em'|style='display:none'|style='white-space:pre'|\
        style='height:99999999em;overflow:scroll'|srcdoc='<p>x'|class='language-js'|id=a|max=0";
    const TEXTS: [&str; 14] = [
        "text",
        " ",
        "\n",
        "\t",
        "\u{6f22}\u{5b57}",
        "e\u{301}",
        "\u{202e}",
        "\u{1b}[31m",
        "\0",
        "&lt;",
        "&#x1F468;&zwj;&#x1F469;",
        "```js\nf()\n```\n",
        "\n- item\n\n",
        "longwordlongwordlongwordlongword",
    ];
    let elements: Vec<_> = ELEMENTS.split(' ').collect();
    let attributes: Vec<_> = ATTRIBUTES.split('|').collect();
    let mut text = vec![data.first().copied().unwrap_or_default()];
    for pair in data.chunks_exact(2) {
        let (kind, which) = (pair[0], usize::from(pair[1]));
        let element = elements[which % elements.len()];
        let part = match kind {
            0..=99 => format!("<{element}>"),
            100..=149 => format!(
                "<{element} {}>",
                attributes[usize::from(kind) % attributes.len()]
            ),
            150..=199 => format!("</{element}>"),
            _ => TEXTS[which % TEXTS.len()].to_owned(),
        };
        text.extend_from_slice(part.as_bytes());
    }
    text
}
