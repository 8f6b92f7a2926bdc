//! Values between Rust and scripts.

use super::value_table::{Shape, assert_reads, eval};
use boa_engine::{Context, JsValue, js_string};
use boa_websocket::runtime::values::{Date, from_js, to_js};
use proptest::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    collections::BTreeMap,
    fmt::Debug,
    time::{Duration, SystemTime},
};
use test_server::rows;

/// The result of a script with the value.
fn seen(value: impl Serialize, script: &str) -> String {
    let context = &mut Context::default();
    let value = to_js(value, context).expect("it can be made");
    let function = eval(script, context).as_callable().expect("a function");
    let text = function
        .call(&JsValue::undefined(), &[value], context)
        .expect("it runs");
    text.to_string(context)
        .expect("it is text")
        .to_std_string_lossy()
}

/// Why the value of the script does not convert.
fn why<T: DeserializeOwned + Debug>(script: &str) -> String {
    let context = &mut Context::default();
    let value = eval(script, context);
    from_js::<T>(&value, context).expect_err(script).to_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn all_json_values_survive_a_round_trip(text in "[a-c]{0,2}", numbers in prop::collection::vec(any::<f64>(), 0..4), n in any::<i64>()) {
        let value = serde_json::json!({ text.clone(): numbers, "n": n, "nested": [{ "t": text }, null, true] });
        let context = &mut Context::default();
        let made = to_js(&value, context).expect("it can be made");
        // An integral number is an integer in JSON too.
        let back: serde_json::Value = from_js(&made, context).expect("it can be read");
        let again = to_js(&back, context).expect("it can be made");
        let same = eval("(a, b) => JSON.stringify(a, (_, v) => typeof v === 'bigint' ? String(v) : v) === JSON.stringify(b, (_, v) => typeof v === 'bigint' ? String(v) : v)", context);
        let same = same.as_callable().expect("a function").call(&JsValue::undefined(), &[made, again], context);
        prop_assert_eq!(same.expect("it runs").as_boolean(), Some(true));
        prop_assert_eq!(back["n"].as_i64(), Some(n));
    }
}

#[test]
fn a_key_is_an_own_property_whatever_its_name() {
    let script = "(o) => Object.keys(o) + (Object.getPrototypeOf(o) === Object.prototype)";
    assert_eq!(
        seen(BTreeMap::from([("__proto__", 1)]), script),
        "__proto__true"
    );
}

#[test]
fn times_are_dates_of_scripts() {
    let epoch = SystemTime::UNIX_EPOCH;
    let text = "([date]) => date.toISOString()";
    let late = Date(epoch + Duration::from_micros(1_500_900));
    assert_eq!(seen([late], text), "1970-01-01T00:00:01.500Z");
    let early = Date(epoch - Duration::from_micros(1));
    assert_eq!(seen([early], text), "1969-12-31T23:59:59.999Z");
    let before = Date(epoch - Duration::from_millis(1));
    assert_reads("[null, new Date(-1)]", vec![None, Some(before)]);
    assert_reads(
        "new Date(1500.7)",
        Date(epoch + Duration::from_millis(1500)),
    );
    assert_eq!(why::<Date>("new Date(NaN)"), "it is an invalid Date");
    assert_eq!(why::<Vec<Date>>("[5]"), "[0]: it is not a Date");
    // Not every system has times as late as this.
    let far = Duration::from_secs(9_000_000_000_000);
    let farther = Duration::from_millis(u64::MAX) + Duration::from_nanos(1);
    let times = [epoch.checked_add(far), epoch.checked_sub(farther)];
    for beyond in times.into_iter().flatten() {
        let error = to_js(Date(beyond), &mut Context::default()).expect_err("it is beyond");
        assert_eq!(
            error.to_string(),
            "the time is beyond those that a Date can have"
        );
    }
    assert_eq!(
        serde_json::to_string(&Date(epoch + Duration::from_secs(1))).expect("it is a number"),
        "1000"
    );
    assert_eq!(
        serde_json::from_str::<Date>("-1000").expect("it is a time"),
        Date(epoch - Duration::from_secs(1))
    );
}

#[test]
fn an_error_names_the_path_to_the_value_that_does_not_convert() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct User {
        friends: Vec<Friend>,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Friend {
        age: u8,
    }
    let table = r#"
        ({ friends: [{ age: 1 }, { age: 'x' }] }) -> friends[1].age: invalid type: string "x", expected u8
        ({ friends: [{ age: 256 }] }) -> friends[0].age: invalid value: integer `256`, expected u8
        ({ friends: [{ age: 1.5 }] }) -> friends[0].age: invalid type: floating point `1.5`, expected u8
        ({ friends: () => 1 }) -> friends: it is a function, which is read as a `Function` only
        1 -> invalid type: integer `1`, expected struct User
        ({}) -> missing field `friends`
    "#;
    for (script, expected) in rows(table, "->") {
        assert_eq!(why::<User>(script), expected);
    }
    let message = why::<User>("({ get friends() { throw new RangeError('no') } })");
    assert!(message.starts_with("friends: RangeError: no"), "{message}");
    assert!(why::<u8>("Symbol()").contains("symbol"));
    assert!(why::<i128>("2n ** 200n").contains("128 bits"));
    assert!(why::<Shape>("({ Line: [], Point: 1 })").contains("one property"));
    let context = &mut Context::default();
    let keys = to_js(BTreeMap::from([(vec![1], 1)]), context).expect_err("it has no counterpart");
    assert_eq!(
        keys.to_string(),
        "an object's keys must be strings, numbers or booleans; `values::Map` has others"
    );
}

/// The same in a child: `tests/processes/isolated/conversions.rs`.
#[test]
fn a_struct_reads_the_values_of_its_fields_alone() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Size {
        width: u8,
        #[serde(rename = "höhe")]
        height: u8,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        width: u8,
    }
    let size = || Size {
        width: 1,
        height: 2,
    };
    let others = "get other() { throw new Error('it was read') }, function() {}, 7: Symbol(), other2: new Promise(() => {})";
    assert_reads(&format!("({{ width: 1, {others}, höhe: 2 }})"), size());
    let context = &mut Context::default();
    let script = "var read = [];
        const get = (target, key, receiver) => { read.push(key); return Reflect.get(target, key, receiver) };
        new Proxy({ a: 1, width: 1, b: 2, höhe: 2 }, { get })";
    let value = eval(script, context);
    assert_eq!(from_js::<Size>(&value, context), Ok(size()));
    let read = eval("read.join()", context);
    assert_eq!(read, js_string!("width,höhe").into());
    assert_reads("({ width: 1 })", Strict { width: 1 });
    let unknown = why::<Strict>("({ width: 1, get other() { throw 1 } })");
    assert!(unknown.contains("unknown field `other`"), "{unknown}");
    // Inherited and non-enumerable properties are not read.
    let hidden = "Object.defineProperty(Object.create({ width: 1 }), 'höhe', { value: 2 })";
    assert_eq!(why::<Size>(hidden), "missing field `width`");
    let by_number = why::<BTreeMap<u32, u8>>("({ b: 1, 10: 1, 9: 2, [Symbol()]: 3 })");
    assert!(by_number.contains("string \"b\""), "{by_number}");
    assert_reads(
        "Object.entries({ 10: 1, 9: 2 })",
        vec![("9".to_owned(), 2), ("10".to_owned(), 1)],
    );
    assert_reads("({ 10: 1, 9: 2 })", BTreeMap::from([(9, 2), (10, 1)]));
}

#[test]
fn cycles_and_huge_arrays_do_not_convert() {
    let cycle = "const a = []; a.push(a); a";
    assert!(why::<serde_json::Value>(cycle).ends_with("more deeply than 128 levels"));
    let holes = "new Array(4294967295)";
    assert!(why::<Vec<Option<u8>>>(holes).ends_with("too many values"));
    let mut deep = serde_json::json!(1);
    for _ in 0..200 {
        deep = serde_json::json!([deep]);
    }
    let error = to_js(&deep, &mut Context::default()).expect_err("it is too deep");
    assert!(error.to_string().ends_with("more deeply than 128 levels"));
}
