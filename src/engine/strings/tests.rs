//! Results against those of Node.js and those of the engine alone.

use crate::engine::node_results::{assert_results, evaluate};
use boa_engine::Context;
use proptest::prelude::*;

/// Expressions, and what Node.js 20 makes of them, as JSON. `rest` may be anything.
const NODE: &str = include_str!("node.txt");

/// What is added to the texts: nothing, and long texts that the engine has in Latin-1 and in UTF-16.
const RESTS: [&str; 4] = ["''", "' '.repeat(300)", "'-ä'.repeat(150)", "'-☃'.repeat(150)"];

/// Contexts with the functions of this module, and without them.
fn contexts() -> (Context, Context) {
    let mut ours = Context::default();
    crate::engine::strings::register(&mut ours).unwrap();
    (ours, Context::default())
}

#[test]
fn results_are_those_of_node() {
    assert_results(NODE, "", &RESTS, &mut contexts().0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn results_are_those_of_the_engine(
        text in "[abé…😀]{0,40}",
        part in "[abé…😀]{0,3}",
        by in "[a$&`'1…]{0,4}",
        position in prop_oneof![Just("undefined".to_owned()), (-2..40_i32).prop_map(|position| position.to_string())],
    ) {
        let (mut ours, mut alone) = contexts();
        let source = format!(
            "var text = {text:?}, part = {part:?}, by = {by:?}, halves = [text, part].map((it) => it.slice(1));
            JSON.stringify([[text, part], halves, [text, halves[1]]].map(([text, part]) => [
                text.indexOf(part, {position}), text.lastIndexOf(part, {position}), text.includes(part, {position}),
                text.split(part), text.split(part, {position}), text.replaceAll(part, by),
                text.replaceAll(part, (...all) => all.join()),
            ]))"
        );
        prop_assert_eq!(evaluate(&source, &mut ours), evaluate(&source, &mut alone), "{}", source);
    }
}
