//! Results in long texts, against those of Node.js and those of the engine alone.

use super::{MAX_KEPT, MIN_KEPT, Strings, Texts};
use crate::{
    engine::node_results::{assert_results, evaluate},
    web::testing::run,
};
use boa_engine::{Context, JsString, Source};
use proptest::prelude::*;
use std::cell::Cell;

thread_local! {
    /// How many patterns were compiled.
    pub(super) static COMPILED: Cell<usize> = const { Cell::new(0) };
}

/// Functions for the expressions.
const PRELUDE: &str = include_str!("prelude.js");

/// Expressions, and what Node.js 20 makes of them, as JSON. `rest` may be anything.
const NODE: &str = include_str!("node.txt");

/// The texts after what is matched: none, and long ones that the engine has in Latin-1 and in UTF-16.
const RESTS: [&str; 4] = ["''", "' '.repeat(300)", "'-é'.repeat(9000)", "'-…'.repeat(9000)"];

/// Contexts with the functions of this module, and without them.
fn contexts() -> (Context, Context) {
    let mut ours = Context::default();
    crate::engine::regexp::register(&mut ours).unwrap();
    let mut alone = Context::default();
    for context in [&mut ours, &mut alone] {
        context.eval(Source::from_bytes(PRELUDE)).unwrap();
    }
    (ours, alone)
}

#[test]
fn results_are_those_of_node_however_long_the_text_is() {
    assert_results(NODE, "text = '', ", &RESTS, &mut contexts().0);
}

fn pattern() -> impl Strategy<Value = String> {
    let atom = prop::sample::select(vec![
        "a", "b", "c", "é", "ab", ".", r"\w", r"\s", "[ab]", "[^a]", "^", "$", r"\b", r"\1", r"\2", r"[\1]", r"\\n",
        r"\/", "",
    ]);
    let pattern = atom.prop_map(str::to_owned).prop_recursive(4, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}{b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}|{b}")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.clone().prop_map(|a| format!("(?:{a})?")),
            inner.clone().prop_map(|a| format!("(?<n>{a})")),
            inner.clone().prop_map(|a| format!("(?={a})")),
            inner.clone().prop_map(|a| format!("(?<!{a})")),
            inner.prop_map(|a| format!("^{a}")),
        ]
    });
    (any::<bool>(), pattern).prop_map(|(anchored, pattern)| if anchored { format!("^{pattern}") } else { pattern })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn results_are_those_of_the_engine(
        pattern in pattern(),
        flags in prop::sample::subsequence(vec!["d", "g", "i", "m", "s", "u", "y"], 0..=7),
        start in "[abcé\n\\x01/]{0,6}",
        rest in prop::sample::select(RESTS.to_vec()),
        indices in prop::collection::vec(0..8_u32, 1..4),
    ) {
        let (mut ours, mut alone) = contexts();
        let calls: String = indices.iter().map(|index| format!("exec(regexp, text, {index}),")).collect();
        let source = format!(
            "var text = {start:?} + {rest}, regexp = new RegExp({pattern:?}, '{}');
            JSON.stringify([{calls} text.slice(0, 300).replace(regexp, '<$&>'), text.slice(0, 300).match(regexp),
                text.slice(0, 300).split(regexp), text.slice(0, 300).split(regexp, 3), text.slice(0, 8).split(regexp)])",
            flags.concat()
        );
        prop_assert_eq!(evaluate(&source, &mut ours), evaluate(&source, &mut alone), "{}", source);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn lazy_loops_take_what_they_take_in_the_engine(
        parts in prop::collection::vec(prop::sample::select(vec!["", "a", "(b)?", "c|", r"\s", "(?=a)", "$"]), 3),
        loops in prop::collection::vec(
            prop::sample::select(vec!["[^]*?", "(.+?)", "([^b]*?)", r"\W+?", r"(?:\w*?a)?", ".{2,}?"]), 2),
        flags in prop::sample::subsequence(vec!["d", "g", "i", "m", "s", "u", "y"], 0..=7),
        start in "[abc\n ]{0,9}",
        rest in prop::sample::select(vec!["' '.repeat(300)", "'ab c'.repeat(75)", "'…'.repeat(300)"]),
        end in "[abc\n ]{0,3}",
    ) {
        let (mut ours, mut alone) = contexts();
        let pattern = format!("{}{}{}{}{}", parts[0], loops[0], parts[1], loops[1], parts[2]);
        let source = format!(
            "var text = {start:?} + {rest} + {end:?}, regexp = new RegExp({pattern:?}, '{}');
            JSON.stringify([exec(regexp, text, 0), exec(regexp, text, 2), text.replace(regexp, '<$&>'), text.search(regexp)])",
            flags.concat()
        );
        prop_assert_eq!(evaluate(&source, &mut ours), evaluate(&source, &mut alone), "{}", source);
    }
}

#[test]
fn a_runtime_has_these_functions() {
    assert_eq!(
        run(r"
            const text = 'ab' + ' '.repeat(20000), regexp = /a/y;
            log(regexp.test(text), regexp.lastIndex, regexp.compile('b', 'y') === regexp, regexp.exec(text));
            log(text.split(/(b) /).slice(0, 2));
        "),
        "true 1 true null\na,b"
    );
}

/// How many patterns are compiled when this many are used in turn. `regexp` makes the one with a number, or has it.
fn compiled(patterns: usize, regexp: &str) -> usize {
    let (mut context, _) = contexts();
    COMPILED.set(0);
    let setup = format!(
        "var text = 'a1 '.repeat(300), made = new Map(), of = (i) => new RegExp('a.+?b{{' + i + '}}', 'y');
        for (let i = 0; i < {patterns}; i++) made.set(i, of(i))"
    );
    context.eval(Source::from_bytes(&setup)).unwrap();
    let turn = format!("for (let i = 0; i < {patterns}; i++) {regexp}.exec(text)");
    for _ in 0..3 {
        context.eval(Source::from_bytes(&turn)).unwrap();
        boa_gc::force_collect();
    }
    COMPILED.get()
}

#[test]
fn patterns_of_objects_that_are_used_in_turn_are_compiled_once() {
    for patterns in [64, 65, 200, 1500] {
        assert_eq!(compiled(patterns, "made.get(i)"), patterns);
    }
}

#[test]
fn patterns_of_literals_that_are_used_in_turn_are_compiled_once() {
    for patterns in [64, 65, 200] {
        assert_eq!(compiled(patterns, "of(i)"), patterns);
    }
}

#[test]
fn texts_that_are_used_in_turn_are_converted_once() {
    let mut texts = Texts::default();
    let strings: Vec<JsString> = (0..4).map(|number| JsString::from(number.to_string().repeat(MIN_KEPT))).collect();
    let converted: Vec<JsString> = strings.iter().map(|text| texts.subject(text)).collect();
    for _ in 0..2 {
        for (text, converted) in strings.iter().zip(&converted) {
            let again = texts.subject(text);
            assert!(
                Strings::new(text, converted).and_then(|strings| strings.part(&again)).is_some(),
                "it is the same text"
            );
        }
    }
}

#[test]
fn texts_are_kept_up_to_a_limit_and_the_latest_ones_first() {
    let mut texts = Texts::default();
    let lengths = [MAX_KEPT / 2, MIN_KEPT, MAX_KEPT / 2, MIN_KEPT, MIN_KEPT, MIN_KEPT, MAX_KEPT, MAX_KEPT + 1];
    let kept = lengths.map(|length| {
        texts.subject(&JsString::from("a".repeat(length)));
        (texts.0.len(), texts.len())
    });
    let half = MAX_KEPT / 2;
    assert_eq!(
        kept,
        [
            (1, half),
            (2, half + MIN_KEPT),
            (2, half + MIN_KEPT),
            (3, half + 2 * MIN_KEPT),
            (4, half + 3 * MIN_KEPT),
            (4, half + 3 * MIN_KEPT),
            (1, MAX_KEPT),
            (1, MAX_KEPT)
        ]
    );
}
