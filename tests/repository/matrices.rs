//! The tests of built-ins whose work changes meanwhile, `engine/tests/*-in-change.js`, leave out
//! none that calls a function of a script, reads a property or converts an argument before it uses
//! what may change.

use super::{read, root};
use boa_engine::{Context, Source};
use std::{collections::BTreeSet, fs};

/// The functions of the engine: a line for each, with the path to it. The script's own built-ins
/// are all there, as a context without a host has no others.
const WALK: &str = r"
    const seen = new Set(), found = [];
    const visit = (path, value) => {
        if (Object(value) !== value || seen.has(value)) return;
        seen.add(value);
        if (typeof value === 'function') found.push(path);
        for (const key of Reflect.ownKeys(value)) {
            if (key === 'constructor') continue;
            const name = typeof key === 'symbol' ? key.description.replace('Symbol.', '') : key;
            const { value: own, get, set } = Object.getOwnPropertyDescriptor(value, key);
            visit(`${path}.${name}`, own);
            visit(`${path}.${name} get`, get);
            visit(`${path}.${name} set`, set);
        }
    };
    for (const key of Reflect.ownKeys(globalThis)) {
        const { value } = Object.getOwnPropertyDescriptor(globalThis, key);
        if (value !== globalThis) visit(String(key), value);
    }
    const hidden = {
        'TypedArray': Object.getPrototypeOf(Int8Array),
        'GeneratorFunction': function* () {}.constructor,
        'AsyncFunction': async function () {}.constructor,
        'AsyncGeneratorFunction': async function* () {}.constructor,
    };
    for (const [name, constructor] of Object.entries(hidden)) visit(name, constructor);
    const iterators = {
        Array: [].values(), Map: new Map().values(), Set: new Set().values(), String: ''.matchAll(/a/g),
        Text: ''[Symbol.iterator](), Helper: [].values().map((x) => x), Wrapped: Iterator.from({ next() {} }),
    };
    for (const [name, it] of Object.entries(iterators)) visit(`${name}Iterator`, Object.getPrototypeOf(it));
    found.join('\n')
";

/// The functions without a cell, by the beginning or the end of their paths, and why they need
/// none.
const NEED_NONE: &[(&str, &str)] = &[
    // They look at the kind of a value, and read a field of it.
    ("* get", "getters"),
    ("Date.now", "it takes nothing"),
    ("Date.prototype.get*", "they read one number"),
    ("Date.prototype.to*", "they read one number"),
    // They use only the numbers and the texts that their arguments become.
    ("Math.*", "of numbers"),
    ("Number.*", "of numbers"),
    ("isFinite", "of a number"),
    ("isNaN", "of a number"),
    ("BigInt.asUintN", "of a number and a BigInt, as asIntN"),
    ("Atomics.isLockFree", "of a number"),
    ("Atomics.pause", "of a number"),
    ("String.fromCharCode", "of numbers"),
    ("String.prototype.*", "of texts, which do not change"),
    ("decodeURI*", "of a text"),
    ("encodeURI*", "of a text"),
    ("unescape", "of a text"),
    ("parseFloat", "of a text"),
    ("Uint8Array.*", "of a text that is not converted"),
    ("JSON.rawJSON", "of a text"),
    ("JSON.isRawJSON", "it looks at a value"),
    // They are used with what was converted, or with nothing.
    ("Map.prototype.getOrInsert", "it calls nothing"),
    ("WeakMap.prototype.getOrInsert", "it calls nothing"),
    ("TypedArray", "it throws"),
    ("*Array", "by one definition with those in the cells"),
    ("*Error", "by one definition with those in the cells"),
    (
        "Atomics.wait",
        "the thread of a script without workers may not wait",
    ),
    // Their values never change. What they read of options is in test262, in its order.
    ("Temporal.*", "of values that do not change"),
    (
        "Intl.*",
        "of values that do not change, but for the lists in the cells",
    ),
];

fn is_match(pattern: &str, path: &str) -> bool {
    match (pattern.strip_suffix('*'), pattern.strip_prefix('*')) {
        (Some(beginning), _) => path.starts_with(beginning),
        (_, Some(end)) => path.ends_with(end),
        _ => path == pattern,
    }
}

#[test]
fn each_built_in_whose_work_may_change_has_a_cell() {
    let is_name = |text: &char| text.is_alphanumeric() || "_$".contains(*text);
    let mut named = BTreeSet::new();
    for file in fs::read_dir(root().join("engine/tests")).expect("it is there") {
        let file = file.expect("it can be read").path();
        if file.to_string_lossy().ends_with("-in-change.js") {
            let text = read(&file);
            let names = text.split(|c: char| !is_name(&c));
            named.extend(names.map(str::to_owned));
        }
    }
    let mut context = Context::default();
    let functions = context.eval(Source::from_bytes(WALK)).expect("it runs");
    let functions = functions.as_string().expect("a text").to_std_string_lossy();
    assert!(functions.lines().count() > 500, "{functions}");
    let mut used = BTreeSet::new();
    let mut missing = Vec::new();
    for path in functions.lines() {
        let name = path.rsplit('.').next().unwrap_or(path);
        let name = name.split(' ').next().unwrap_or(name);
        if named.contains(name) {
            continue;
        }
        match NEED_NONE
            .iter()
            .find(|(pattern, _)| is_match(pattern, path))
        {
            Some((pattern, _)) => {
                used.insert(*pattern);
            }
            None => missing.push(path),
        }
    }
    assert!(
        missing.is_empty(),
        "no cell in engine/tests/*-in-change.js, and not in NEED_NONE: {missing:#?}"
    );
    let unused: Vec<_> = NEED_NONE
        .iter()
        .filter(|(pattern, _)| !used.contains(pattern))
        .collect();
    assert!(unused.is_empty(), "all have a cell: {unused:?}");
}
