//! Results against those of Node.js, and comparisons that contradict each other.

use crate::{
    engine::node_results::{assert_results, evaluate},
    web::testing::run,
};
use boa_engine::Context;
use proptest::prelude::*;

/// Expressions, and what Node.js 20 makes of them, as JSON.
const NODE: &str = include_str!("node.txt");

/// A context with the functions of this module.
fn context() -> Context {
    let mut context = Context::default();
    crate::engine::sort::register(&mut context).unwrap();
    context
}

#[test]
fn results_are_those_of_node() {
    assert_results(NODE, "", &["[]"], &mut context());
}

#[test]
fn comparisons_may_contradict_each_other() {
    let script = "
        let state = 1;
        const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
        let sum = 0;
        for (let round = 0; round < 300; round++) {
            for (const list of [Array.from({ length: 100 }, (_, i) => i), new Uint8Array(100).map((_, i) => i)]) {
                for (const compare of [() => random() - 0.5, () => -1, () => 1, (a, b) => a.x - b, (a, b) => a > b]) {
                    sum += list.sort(compare).reduce((sum, value) => sum + value);
                    sum += list.toSorted(compare).reduce((sum, value) => sum + value);
                }
            }
            try { Array(100).fill(1).sort(() => { if (random() < 0.01) throw 1; return random() - 0.5; }); } catch {}
        }
        const objects = Array.from({ length: 100 }, () => ({ toString: () => String(random()) }));
        JSON.stringify([sum, objects.sort().length])";
    assert_eq!(evaluate(script, &mut context()), "[29700000,100]");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn results_are_those_of_the_engine(numbers in prop::collection::vec(-20..200_i32, 0..80)) {
        let source = format!(
            "var list = {numbers:?}, objects = list.map((value, index) => ({{ value, index }}));
            JSON.stringify([list.toSorted(), list.toSorted((a, b) => b - a), objects.toSorted((a, b) => a.value % 7 - b.value % 7),
                Array.from(Int16Array.from(list).sort((a, b) => a - b)), list.sort()])"
        );
        prop_assert_eq!(evaluate(&source, &mut context()), evaluate(&source, &mut Context::default()), "{}", source);
    }
}

#[test]
fn a_runtime_has_these_functions() {
    let script = "
        log(Array.from({ length: 100 }, (_, i) => i).sort(() => 1).length);
        const array = new Uint8Array([3, 1, 2]);
        structuredClone(array.buffer, { transfer: [array.buffer] });
        try { array.sort(() => 0); } catch (error) { log(error.name); }";
    assert_eq!(run(script), "100\nTypeError");
}
