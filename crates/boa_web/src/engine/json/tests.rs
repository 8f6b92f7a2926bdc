//! Beside the engine's own `JSON`, which is slow and, where these tests keep away from, wrong: it
//! refuses escapes of lone surrogates and exponents that are infinite, and overflows the stack.

use crate::web::testing::run;
use boa_engine::{Context, JsResult, JsString, JsValue, Source, js_string};
use proptest::prelude::*;

/// A context with this module's functions, and one with the engine's.
fn contexts() -> (Context, Context) {
    let ours = Context::default();
    crate::webidl::keep_originals(&ours);
    crate::engine::json::register(&ours);
    (ours, Context::default())
}

/// Calls a function of a script with a string: what it returns, as a string, or the name of what it
/// throws.
fn outcome(context: &mut Context, function: &str, argument: &JsString) -> String {
    let mut call = || -> JsResult<JsString> {
        let function = context
            .eval(Source::from_bytes(function))?
            .to_object(context)?;
        function
            .call(&JsValue::undefined(), &[argument.clone().into()], context)?
            .to_string(context)
    };
    match call() {
        Ok(string) => string.to_std_string_escaped(),
        Err(error) => {
            let error = error.into_opaque(context).unwrap();
            let name = error
                .to_object(context)
                .and_then(|error| error.get(js_string!("name"), context));
            format!("throws {}", name.unwrap().display())
        }
    }
}

/// Distinguishes values that JSON does not: order and attributes of properties, prototypes, -0.
const PARSE: &str = r"(text) => {
    const shown = (value) => {
        if (Object.is(value, -0)) return '-0';
        if (typeof value !== 'object' || value === null) return typeof value + ':' + String(value);
        const properties = Reflect.ownKeys(value).map((key) => {
            const { writable, enumerable, configurable, value: inner } = Object.getOwnPropertyDescriptor(value, key);
            return [String(key), writable, enumerable, configurable, shown(inner)].join();
        });
        const known = [Object.prototype, Array.prototype].indexOf(Object.getPrototypeOf(value));
        return known + '{' + properties.join(';') + '}';
    };
    return shown(JSON.parse(text));
}";

/// JSON texts, now and then with something in them that does not belong there.
fn text() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        any::<i32>().prop_map(|number| number.to_string()),
        any::<f64>()
            .prop_filter("JSON has no infinity", |number| number.is_finite())
            .prop_map(|number| format!("{number:e}")),
        "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,20})?([eE][+-]?[0-2]?[0-9])?",
    ];
    let string = r#""([ -!#-\[\]-~é€😀]|\\["\\/bfnrt]|\\u00[0-9a-fA-F]{2}|\\u20[aA]c){0,24}""#;
    let key = prop_oneof![
        r#""(a|b|aa|__proto__|constructor|0|1|10|01|-1|)""#,
        Just(r#""\u0061""#.to_owned()),
        string
    ];
    let space = "[ \t\r\n]{0,2}";
    let leaf = prop_oneof![number, string, "true|false|null"];
    let value = leaf.prop_recursive(4, 40, 6, move |inner| {
        let part = (space, inner, space)
            .prop_map(|(before, value, after)| before + &value + after.as_str());
        let member = (space, key.clone(), space, part.clone())
            .prop_map(|(before, key, after, value)| format!("{before}{key}{after}:{value}"));
        prop_oneof![
            prop::collection::vec(part, 0..6).prop_map(|parts| format!("[{}]", parts.join(","))),
            prop::collection::vec(member, 0..6)
                .prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    });
    let wrong = (
        any::<prop::sample::Index>(),
        r#"[\[\]{},:"0-9eE.+\-tfn \x00-\x1f']?"#,
    );
    (value, prop::option::weighted(0.3, wrong)).prop_map(|(text, wrong)| match wrong {
        None => text,
        Some((place, wrong)) => {
            let mut characters: Vec<char> = text.chars().collect();
            let place = place.index(characters.len());
            characters.splice(place..=place, wrong.chars());
            characters.into_iter().collect()
        }
    })
}

/// The engine refuses a number that is too large to be finite.
fn has_number_beyond_the_largest(text: &str) -> bool {
    let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    let mut numbers = text
        .split(|c| !is_of_number(c))
        .filter_map(|part| part.parse::<f64>().ok());
    numbers.any(f64::is_infinite)
}

/// Expressions of all that `JSON.stringify` treats in a way of its own.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("undefined"),
        Just("null"),
        Just("true"),
        Just("-0"),
        Just("1.5e300"),
        Just("NaN"),
        Just("123456789"),
        Just("5n"),
        Just("'text'"),
        Just("'é\\n\\ud800'"),
        Just("'€😀\"'"),
        Just("Symbol()"),
        Just("() => 1"),
        Just("new Date(0)"),
        Just("new Number(-7)"),
        Just("new String('s')"),
        Just("new Boolean(false)"),
        Just("Object(5n)"),
        Just("/x/"),
        Just("JSON.rawJSON('1e5')"),
        Just("new Proxy({ p: 1 }, {})"),
        Just("new Proxy([1, 2], {})"),
        Just("new Map()"),
        Just("new Uint8Array(2)"),
        Just("{ toJSON(key) { return 'key ' + key; } }"),
        Just("{ get a() { return this.b; }, b: 1 }"),
        Just("Object.create({ inherited: 1 }, { hidden: { value: 1 }, own: { value: 2, enumerable: true } })"),
    ]
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 30, 5, |inner| {
        let key = r#"a|b|toJSON|"0"|"10"|"é€"|"\\ud800"|\[Symbol\(\)\]|\["__proto__"\]"#;
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5)
                .prop_map(|parts| format!("[{}]", parts.join(","))),
            prop::collection::vec(inner.clone(), 0..3)
                .prop_map(|parts| format!("[,{},]", parts.join(",,"))),
            prop::collection::vec((key, inner), 0..5).prop_map(|members| {
                let members: Vec<_> = members
                    .iter()
                    .map(|(key, value)| format!("{key}: {value}"))
                    .collect();
                format!("({{{}}})", members.join(","))
            }),
        ]
    })
}

const STRINGIFY: &str = r"(expression) => {
    const value = (0, eval)('(' + expression + ')');
    const replacers = [undefined, (key, value) => (key === 'a' ? [value] : value), ['a', 'b', 0], ['toJSON', new String('10')]];
    return replacers.flatMap((replacer) => [undefined, 1, '\u20ac-'].map((space) => JSON.stringify(value, replacer, space))).join('|');
}";

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn parses_as_the_engine_does(text in text()) {
        let (mut ours, mut theirs) = contexts();
        prop_assume!(!has_number_beyond_the_largest(&text));
        let text = JsString::from(text);
        prop_assert_eq!(outcome(&mut ours, PARSE, &text), outcome(&mut theirs, PARSE, &text));
    }

    #[test]
    fn stringifies_as_the_engine_does(expression in expression()) {
        let (mut ours, mut theirs) = contexts();
        let expression = JsString::from(expression);
        prop_assert_eq!(outcome(&mut ours, STRINGIFY, &expression), outcome(&mut theirs, STRINGIFY, &expression));
    }
}

#[test]
fn keys_in_the_same_slot_of_the_cache_are_distinguished() {
    let source = "const names = Array.from({ length: 3000 }, (_, i) => `n${i * 7}`);
        const once = names.map((name) => `{\"${name}\":1}`);
        for (let round = 0; round < 2; round++)
            once.forEach((text, i) => { if (Object.keys(JSON.parse(text))[0] !== names[i]) log(names[i]); });
        log(Object.keys(JSON.parse('{\"\u{e9}\":1,\"\u{20ac}\":2,\"\u{e9}\u{e9}\":3}')).join());";
    assert_eq!(run(source), "\u{e9},\u{20ac},\u{e9}\u{e9}");
}

/// The boundaries of what is written without the engine's `[[Get]]`. Each returns a string.
const CHANGES: &[&str] = &[
    // A script changes the object while it is serialized.
    "() => { const o = { a: 1, get b() { delete o.c; o.d = 5; o.e = 6; return 2; }, c: 3, d: 4 }; return JSON.stringify(o); }",
    "() => { const o = { a: { toJSON() { o.b = 'new'; delete o.c; return 0; } }, b: 1, c: 2 }; return JSON.stringify([o, o]); }",
    "() => { const o = { a: { toJSON() { Object.defineProperty(o, 'b', { get: () => 'got' }); return 0; } }, b: 1, c: 2 };
        return JSON.stringify(o) + JSON.stringify(o); }",
    "() => { const o = { a: { toJSON() { Object.setPrototypeOf(o, { b: 'inherited' }); delete o.b; return 0; } }, b: 1 };
        return JSON.stringify(o); }",
    "() => { const o = { a: { toJSON() { o[0] = 'element'; return 0; } }, b: 1 }; return JSON.stringify(o) + JSON.stringify(o); }",
    "() => { const a = [1, { toJSON() { a.length = 3; return 2; } }, 3, 4, 5]; return JSON.stringify(a); }",
    "() => { const a = [1, { toJSON() { a.push(9); a[2] = 'x'; delete a[3]; return 2; } }, 3, 4]; return JSON.stringify(a); }",
    "() => { const a = [{ toJSON() { a[1] = 0.5; a[2] = a; return 1; } }, 2, 3]; try { return JSON.stringify(a); } catch (e) { return e.name; } }",
    "() => { const a = [1, 2, 3]; Object.defineProperty(a, 1, { get() { a.length = 1; return 'got'; }, configurable: true }); return JSON.stringify(a); }",
    // A script makes `toJSON` appear or disappear.
    "() => { const o = { a: { x: 1 }, b: { toJSON() { Object.prototype.toJSON = function (key) { return 'late ' + key; }; return 0; } }, c: { x: 1 }, d: [1] };
        try { return JSON.stringify(o); } finally { delete Object.prototype.toJSON; } }",
    "() => { Array.prototype.toJSON = function () { delete Array.prototype.toJSON; return this.length; }; return JSON.stringify([[1, 2], [3]]); }",
    "() => { String.prototype.toJSON = Number.prototype.toJSON = () => 'no'; try { return JSON.stringify(['s', 1, true]); }
        finally { delete String.prototype.toJSON; delete Number.prototype.toJSON; } }",
    "() => { const log = []; Object.defineProperty(Object.prototype, 'toJSON', { configurable: true, get() { log.push('get'); } });
        try { return JSON.stringify({ a: {}, b: [{}] }) + log; } finally { delete Object.prototype.toJSON; } }",
    // Objects whose names are equal, and which differ otherwise.
    "() => { class A { constructor() { this.x = 1; } } class B extends A { toJSON() { return 'B'; } }
        return JSON.stringify([new A(), new B(), { x: 1 }, new A(), Object.assign(Object.create(null), { x: 1 }), new B()]); }",
    "() => { const make = () => ({ a: 1, b: 2, c: 3 }), o = make(), p = make(), q = make(), r = make();
        Object.defineProperty(o, 'b', { enumerable: false }); delete p.b; p.b = 4; Object.freeze(q); r[1] = 'one'; r[Symbol()] = 1;
        return JSON.stringify([make(), o, p, q, r, make()]); }",
    "() => { const o = { a: 1, get b() { return 2; }, [Symbol.iterator]: 1, f() {}, u: undefined, s: Symbol() }; return JSON.stringify([o, o, [o.f, o.u, o.s]]); }",
    "() => { const big = {}; for (let i = 0; i < 1500; i++) big['n' + i] = i; const same = JSON.parse(JSON.stringify(big));
        const some = {}; for (let i = 0; i < 130; i++) some['n' + i] = i; return JSON.stringify([big, same, some, some]); }",
    "() => JSON.stringify([{ '€': 1, 'é': 2, '\"\\\\\\n': 3, '\\ud800': 4, '': 5 }, { '€': 6, 'é': 7, '\"\\\\\\n': 8, '\\ud800': 9, '': 0 }], null, 2)",
    "() => JSON.stringify({ ['x'.repeat(100)]: 1, __proto__: null, ['__proto__']: 2 })",
    // Elements that are no data properties of a plain array.
    "() => { Array.prototype[1] = 'one'; Object.prototype[2] = 'two'; const a = [0, , , 3]; a.length = 5;
        try { return JSON.stringify([a, [], [,]]); } finally { delete Array.prototype[1]; delete Object.prototype[2]; } }",
    "() => { class List extends Array { get extra() { return 1; } } class Named extends Array { toJSON() { return 'named'; } }
        return JSON.stringify([List.of(1, 'a', null), Named.of(1), Object.freeze([1.5, 2]), Object.setPrototypeOf([1], null)]); }",
    "() => { const a = []; a[3] = 1; a[100] = 'far'; a.name = 'n'; return JSON.stringify(a) + JSON.stringify([undefined, () => 1, Symbol(), NaN, -0]); }",
    "() => { const log = []; const watched = (target) => new Proxy(target, { get(t, k) { log.push('get ' + String(k)); return t[k]; },
        ownKeys(t) { log.push('keys'); return Reflect.ownKeys(t); }, getOwnPropertyDescriptor(t, k) { log.push('own ' + String(k)); return Reflect.getOwnPropertyDescriptor(t, k); } });
        return JSON.stringify({ a: watched({ x: 1, y: [2] }), b: watched([1, { z: 1 }]), c: Object.create(watched({})) }) + log; }",
    "() => { const log = []; JSON.stringify({ a: [1, { b: 2 }], c: 'd' }, function (key, value) { log.push(key, JSON.stringify(this)); return value; }); return log.join(); }",
    // Objects that are treated as others are, and what has no text.
    "() => JSON.stringify([Object(Symbol()), (function () { return arguments; })(1, 2), Math, JSON, new Error('e'), new Uint8Array([1, 2]),
        new (class { x = 1; #y = 2; get z() { return 3; } })(), { '': { '': '' } }, { __proto__: { a: 1 }, ['__proto__']: 2 }])",
    "() => [undefined, Symbol(), () => {}].map((value) => String(JSON.stringify(value))).join()",
    // Numbers
    "() => JSON.stringify([0, -0, 1, -1, 2147483647, 2147483648, -2147483648, -2147483649, 9007199254740991, 9007199254740992, -9007199254740993,
        123456789012345680000, 1e21, 1e-6, 1e-7, 0.1, 5e-324, Number.MAX_VALUE, NaN, Infinity, 1700000000000])",
    "() => JSON.stringify([0.5, -0, 1e300, NaN]) + JSON.stringify({ a: -0, b: 2 ** 31, c: 2 ** 53, d: -1e15 - 0.5 })",
    // Cycles, and the same object twice, at depths around that from which on a set is searched.
    "() => [1, 2, 15, 16, 17, 18, 40].map((depth) => { const inner = {}; let o = inner; for (let i = 1; i < depth; i++) o = i % 2 ? [o, 1] : { o, p: 1 };
        const shared = JSON.stringify([o, o]); inner.end = o; try { return JSON.stringify(o); } catch (e) { inner.end = inner;
        try { return JSON.stringify(o); } catch (f) { return shared + e.name + f.name; } } }).join()",
    "() => JSON.stringify({ a: [], b: {}, c: [[]], d: [{}, { e: [1, { f: 'g' }] }] }, null, '--')",
];

#[test]
fn stringifies_what_changes_meanwhile_as_the_engine_does() {
    let (mut ours, mut theirs) = contexts();
    for script in CHANGES {
        let expected = outcome(&mut theirs, script, &JsString::default());
        assert!(!expected.starts_with("throws"), "{script}: {expected}");
        for _ in 0..2 {
            assert_eq!(
                outcome(&mut ours, script, &JsString::default()),
                expected,
                "{script}"
            );
        }
    }
}

#[test]
fn elements_of_array_prototype_are_called_for_the_holes_of_an_array() {
    let source = "const lengths = []; Object.defineProperty(Array.prototype, 1, { configurable: true, get() { lengths.push(this.length); return 'hole'; } });
        const text = JSON.stringify([0, , 2]); delete Array.prototype[1]; log(text, lengths.join());";
    assert_eq!(run(source), "[0,\"hole\",2] 3");
}

#[test]
fn names_that_follow_others_than_before_are_read_as_they_are() {
    let (mut ours, mut theirs) = contexts();
    for text in [
        r#"{"a":1,"b":2,"c":3}"#,
        r#"{"a":1,"b":2,"c":3}"#,
        r#"{"a":1,"bb":2,"c":3}"#,
        r#"{"a":1,"b":2,"b":3,"a":4}"#,
        r#"[{"a":1,"b\u0062":2},{"a":1,"\u0062b":2},{"a":1,"bb":2}]"#,
        r#"[{"a":"€","b":2,"c":3},{"é":1,"b":2,"€":3},{"é":1,"b":2,"€":3}]"#,
        r#"[{"a":1,"b":2},{"é":1,"b":2,"€":3},{"a":1,"b":{"a":1,"b":{}}}]"#,
        r#"{"0":1,"1":2,"a":3,"__proto__":4}"#,
        r#"{"0":1,"1":2,"a":3,"__proto__":4}"#,
        r#"{"":1,"":2,"a":3}"#,
        r#"{"a":1,"b"#,
        r#"{"a":1,"b""#,
        r#"{"a":1,"b" 2}"#,
        "{\"a\":1,\"b\n\":2}",
        r#"{"a":1,b:2}"#,
    ] {
        let text = JsString::from(text);
        assert_eq!(
            outcome(&mut ours, PARSE, &text),
            outcome(&mut theirs, PARSE, &text)
        );
    }
}
