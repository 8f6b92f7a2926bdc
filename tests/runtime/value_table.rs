//! The table in the documentation of `runtime::values`: each row by values of its own.

use boa_engine::{Context, JsValue, Source};
use boa_websocket::runtime::values::{BigInt, Date, Map, Set, TypedArray, from_js, to_js};
use proptest::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fmt::Debug,
    time::{Duration, SystemTime},
};

pub(super) fn eval(script: &str, context: &mut Context) -> JsValue {
    context
        .eval(Source::from_bytes(script))
        .unwrap_or_else(|error| panic!("{script}: {error}"))
}

/// Checks that the script accepts the value, and that what it returns is read as the value.
fn assert_crosses<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T, script: &str) {
    let context = &mut Context::default();
    let made = to_js(&value, context).expect("it can be made");
    let function = eval(script, context).as_callable().expect("a function");
    let accepted = function
        .call(&JsValue::undefined(), std::slice::from_ref(&made), context)
        .expect("it runs");
    assert_eq!(
        accepted.as_boolean(),
        Some(true),
        "{value:?}: {script}, not {}",
        made.display()
    );
    assert_eq!(from_js::<T>(&made, context).expect("it can be read"), value);
}

pub(super) fn assert_reads<T: DeserializeOwned + PartialEq + Debug>(script: &str, expected: T) {
    let context = &mut Context::default();
    let value = eval(script, context);
    assert_eq!(from_js::<T>(&value, context), Ok(expected), "{script}");
}

/// Bytes as `serde_bytes` and `bytes::Bytes` serialize them.
#[derive(Debug, PartialEq)]
struct Bytes(Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl serde::de::Visitor<'_> for Visitor {
            type Value = Bytes;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }

            fn visit_byte_buf<E: serde::de::Error>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
                Ok(Bytes(bytes))
            }
        }

        deserializer.deserialize_byte_buf(Visitor)
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Unit;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct User {
    name: String,
    age: Option<u8>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Shape {
    Point,
    Circle(f64),
    Line(i32, i32),
    Box { width: u8, name: Option<String> },
}

/// The first column of a row, and its check.
type Row = (&'static str, fn());

const ROWS: &[Row] = &[
    ("`()`, a unit struct", || {
        assert_crosses((), "(v) => v === undefined");
        assert_crosses(Unit, "(v) => v === undefined");
        assert_reads("null", ());
    }),
    ("`None`", || {
        assert_crosses(None::<u8>, "(v) => v === null");
        assert_reads("undefined", None::<u8>);
        assert_reads(
            "({ name: 'Ada' })",
            User {
                name: "Ada".into(),
                age: None,
            },
        );
    }),
    ("`Some`", || assert_crosses(Some(7), "(v) => v === 7")),
    ("`bool`", || assert_crosses(true, "(v) => v === true")),
    ("`String`, `&str`, `char`", || {
        assert_crosses("a\u{1f600}".to_owned(), "(v) => v === 'a\\u{1f600}'");
        assert_crosses('ß', "(v) => v === 'ß'");
        assert_reads("'a\\ud800'", "a\u{fffd}".to_owned());
    }),
    ("integers of up to 32 bits, `f32`, `f64`", || {
        assert_crosses(u32::MAX, "(v) => v === 4294967295");
        assert_crosses(i32::MIN, "(v) => v === -2147483648");
        assert_crosses(0.5_f32, "(v) => v === 0.5");
        assert_crosses(f64::NEG_INFINITY, "(v) => v === -Infinity");
        assert_reads("7n", 7_u8);
        assert_reads("3", 3.0);
    }),
    ("wider integers, up to `i128` and `u128`", || {
        assert_crosses((1_u64 << 53) - 1, "(v) => v === 2 ** 53 - 1");
        assert_crosses(1_u64 << 53, "(v) => v === 2n ** 53n");
        assert_crosses(i64::MIN, "(v) => v === -(2n ** 63n)");
        assert_crosses(u128::MAX, "(v) => v === 2n ** 128n - 1n");
        assert_crosses(i128::MIN, "(v) => v === -(2n ** 127n)");
        assert_reads("-0x20000000000000n", -(1_i64 << 53));
    }),
    ("[`BigInt`]", || {
        assert_crosses(BigInt(0_u8), "(v) => v === 0n");
        assert_crosses([BigInt(-5_i64)], "([v]) => v === -5n");
        assert_crosses(BigInt(Some(i128::MAX)), "(v) => v === 2n ** 127n - 1n");
        assert_reads("5", BigInt(5_u64));
    }),
    ("`Vec`, slices, tuples, `HashSet` and the like", || {
        assert_crosses(vec![1, 2], "(v) => Array.isArray(v) && v.join() === '1,2'");
        assert_crosses(
            (1, "a".to_owned()),
            "(v) => Array.isArray(v) && v.join() === '1,a'",
        );
        assert_crosses(
            HashSet::from([1]),
            "(v) => Array.isArray(v) && v.join() === '1'",
        );
        assert_reads(
            "new Set(['a', 'b'])",
            HashSet::from(["a".to_owned(), "b".to_owned()]),
        );
        assert_reads("new Float32Array([0.5])", vec![0.5_f64]);
        assert_reads("new BigUint64Array([2n ** 64n - 1n])", vec![u64::MAX]);
        assert_reads("new Uint8Array([3, 4]).buffer", vec![3_u8, 4]);
        assert_reads("[1,,null]", vec![Some(1), None, None]);
    }),
    ("[`Set`]", || {
        assert_crosses(
            Set(BTreeSet::from([1, 2])),
            "(v) => v instanceof Set && [...v].join() === '1,2'",
        );
        assert_crosses(Set((1, 2)), "(v) => v instanceof Set && v.size === 2");
        assert_crosses(
            Set(vec![vec![1]]),
            "(v) => v instanceof Set && Array.isArray([...v][0])",
        );
        assert_crosses(
            Set(Vec::<u8>::new()),
            "(v) => v instanceof Set && v.size === 0",
        );
        assert_reads("[1, 2]", Set(vec![1, 2]));
    }),
    ("[`TypedArray`]", || {
        assert_crosses(
            TypedArray(vec![-1_i8, 2]),
            "(v) => v instanceof Int8Array && v.join() === '-1,2'",
        );
        assert_crosses(
            TypedArray(vec![1_u8, 255]),
            "(v) => v instanceof Uint8Array && v.join() === '1,255'",
        );
        assert_crosses(
            TypedArray(vec![i16::MIN]),
            "(v) => v instanceof Int16Array && v[0] === -32768",
        );
        assert_crosses(
            TypedArray(vec![u16::MAX]),
            "(v) => v instanceof Uint16Array && v[0] === 65535",
        );
        assert_crosses(
            TypedArray(vec![i32::MIN]),
            "(v) => v instanceof Int32Array && v[0] === -2147483648",
        );
        assert_crosses(
            TypedArray(vec![u32::MAX]),
            "(v) => v instanceof Uint32Array && v[0] === 4294967295",
        );
        assert_crosses(
            TypedArray(vec![0.5_f32]),
            "(v) => v instanceof Float32Array && v[0] === 0.5",
        );
        assert_crosses(
            TypedArray(vec![0.1, -0.0]),
            "(v) => v instanceof Float64Array && v[0] === 0.1 && Object.is(v[1], -0)",
        );
        assert_crosses(
            TypedArray(vec![i64::MIN]),
            "(v) => v instanceof BigInt64Array && v[0] === -(2n ** 63n)",
        );
        assert_crosses(
            TypedArray(vec![u64::MAX]),
            "(v) => v instanceof BigUint64Array && v[0] === 2n ** 64n - 1n",
        );
        assert_crosses(
            TypedArray(Vec::<f64>::new()),
            "(v) => v instanceof Float64Array && v.length === 0",
        );
        assert_reads(
            "new Int16Array(new Int16Array([1, 2, 3]).buffer, 2)",
            TypedArray(vec![2_i16, 3]),
        );
        assert_reads("new Uint8Array([1, 2])", TypedArray(vec![1.0_f64, 2.0]));
        assert_reads(
            "new Uint8Array(new SharedArrayBuffer(2))",
            TypedArray(vec![0_u8, 0]),
        );
        assert_reads("[1, 2]", TypedArray(vec![1_u8, 2]));
        assert_eq!(
            serde_json::to_string(&TypedArray(vec![1.5_f32])).expect("it is JSON"),
            "[1.5]"
        );
        assert_eq!(
            serde_json::from_str::<TypedArray<u8>>("[1]").expect("it is JSON"),
            TypedArray(vec![1])
        );
    }),
    ("structs", || {
        let ada = || User {
            name: "Ada".into(),
            age: Some(36),
        };
        assert_crosses(
            ada(),
            "(v) => JSON.stringify(v) === '{\"name\":\"Ada\",\"age\":36}'",
        );
        assert_reads("new Map([['name', 'Ada'], ['age', 36]])", ada());
    }),
    ("`HashMap`, `BTreeMap`", || {
        assert_crosses(
            HashMap::from([("a".to_owned(), 1)]),
            "(v) => JSON.stringify(v) === '{\"a\":1}'",
        );
        assert_crosses(BTreeMap::from([(-1, true)]), "(v) => v['-1'] === true");
        assert_crosses(BTreeMap::from([(false, 0)]), "(v) => v.false === 0");
        assert_reads(
            "new Map([[[1, 2], 'a']])",
            BTreeMap::from([((1, 2), "a".to_owned())]),
        );
    }),
    ("[`Map`]", || {
        assert_crosses(
            Map(BTreeMap::from([(1, "a".to_owned())])),
            "(v) => v instanceof Map && v.get(1) === 'a'",
        );
        let by_place = Map(BTreeMap::from([((1, 2), Map(BTreeMap::from([(true, 1)])))]));
        assert_crosses(
            by_place,
            "(v) => { const [[[x, y], inner]] = [...v]; return x + y === 3 && inner.get(true) === 1 }",
        );
        assert_crosses(
            Map(HashMap::from([(None::<u8>, 1)])),
            "(v) => v.get(null) === 1",
        );
        assert_crosses(
            Map(User {
                name: "Ada".into(),
                age: None,
            }),
            "(v) => v.get('name') === 'Ada' && v.get('age') === null",
        );
        assert_reads("({ 1: 2 })", Map(BTreeMap::from([(1, 2)])));
    }),
    (
        "`serde_bytes`, `bytes::Bytes` (its feature `serde`)",
        || {
            assert_crosses(
                Bytes(vec![1, 255]),
                "(v) => v instanceof Uint8Array && v.join() === '1,255'",
            );
            assert_reads("new Uint8Array([1, 2, 3]).buffer", Bytes(vec![1, 2, 3]));
            assert_reads(
                "new Uint16Array([1]).subarray(0)",
                Bytes(1_u16.to_ne_bytes().to_vec()),
            );
            assert_reads(
                "new DataView(new Uint8Array([1, 2, 3]).buffer, 1)",
                Bytes(vec![2, 3]),
            );
        },
    ),
    ("[`Date`]", || {
        let date = Date(SystemTime::UNIX_EPOCH + Duration::from_millis(1500));
        assert_crosses(date, "(v) => v instanceof Date && v.getTime() === 1500");
    }),
    ("`String`", || {
        assert_reads("new Date(0)", "1970-01-01T00:00:00.000Z".to_owned());
    }),
    ("an enum", || {
        assert_crosses(Shape::Point, "(v) => v === 'Point'");
        let shapes = vec![
            Shape::Circle(0.5),
            Shape::Line(1, -1),
            Shape::Box {
                width: 3,
                name: None,
            },
        ];
        let json = r#"[{"Circle":0.5},{"Line":[1,-1]},{"Box":{"width":3,"name":null}}]"#;
        assert_crosses(shapes, &format!("(v) => JSON.stringify(v) === '{json}'"));
    }),
    // `script_functions.rs` and `accepted.rs` have the tests of these, which need a runtime.
    ("[`Function`](super::Function)", || {}),
    ("[`Accepted`](crate::websocket::Accepted)", || {}),
];

#[test]
fn every_row_of_the_table_of_values_is_true() {
    let source = std::fs::read_to_string("src/runtime/values/mod.rs").expect("it can be read");
    let rows = source
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .skip_while(|line| !line.starts_with(" | in Rust | "))
        .skip(2)
        .take_while(|line| line.starts_with(" | "));
    let rows: Vec<_> = rows
        .filter_map(|row| row.strip_prefix(" | ")?.split(" | ").next())
        .collect();
    assert_eq!(rows, ROWS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    for (_, check) in ROWS {
        check();
    }
}

/// Values that contain each other, in all forms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Any {
    Nothing,
    Text(String),
    Wide(i128),
    Big(BigInt<u64>),
    Floats(TypedArray<f64>),
    Words(TypedArray<u64>),
    Map(Map<BTreeMap<(u8, Option<i64>), Any>>),
    Set(Set<BTreeSet<String>>),
    Several(Vec<Any>),
    At(Date),
}

fn any_value() -> impl Strategy<Value = Any> {
    let floats = prop::collection::vec(
        any::<f64>().prop_filter("it equals itself", |it| !it.is_nan()),
        0..5,
    );
    let leaf = prop_oneof![
        Just(Any::Nothing),
        any::<String>().prop_map(Any::Text),
        any::<i128>().prop_map(Any::Wide),
        any::<u64>().prop_map(|n| Any::Big(BigInt(n))),
        floats.prop_map(|it| Any::Floats(TypedArray(it))),
        prop::collection::vec(any::<u64>(), 0..5).prop_map(|it| Any::Words(TypedArray(it))),
        prop::collection::btree_set(any::<String>(), 0..4).prop_map(|it| Any::Set(Set(it))),
        any::<u32>().prop_map(|n| Any::At(Date(
            SystemTime::UNIX_EPOCH + Duration::from_millis(n.into())
        ))),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Any::Several),
            prop::collection::btree_map(any::<(u8, Option<i64>)>(), inner, 0..4)
                .prop_map(|it| Any::Map(Map(it))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn values_of_all_forms_survive_a_round_trip(value in any_value()) {
        let context = &mut Context::default();
        let made = to_js(&value, context).expect("it can be made");
        prop_assert_eq!(from_js::<Any>(&made, context), Ok(value));
    }
}
