//! A runtime in a child has the same values and errors as one in the program.

use boa_websocket::{
    Builder, isolated,
    runtime::{
        FunctionError,
        values::{BigInt, Date, Map, Set, TypedArray},
    },
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    collections::{BTreeMap, HashMap},
    fmt::{Debug, Display},
};
use test_server::rows;

super::tests! {
    conversions_of_a_child_are_those_of_the_program,
    arguments_of_a_child_are_those_of_the_program,
    errors_of_functions_are_the_same_in_a_child,
}

struct Both {
    own: boa_websocket::Runtime,
    childs: isolated::Runtime,
}

impl Both {
    /// The value of the script in both.
    async fn read<T: DeserializeOwned + Debug>(&mut self, script: &str) -> String {
        let own = shown(self.own.evaluate::<T>("a.js", script).await);
        assert_eq!(
            shown(self.childs.evaluate::<T>("a.js", script).await),
            own,
            "{script}"
        );
        own
    }

    /// Checks the values of scripts, rows of a table, in both.
    async fn read_all<T: DeserializeOwned + Debug>(&mut self, table: &str) {
        for (script, value) in rows(table, "->") {
            assert_eq!(self.read::<T>(script).await, value, "{script}");
        }
    }

    /// The result of the function `shown` of both for its arguments.
    async fn show(&mut self, arguments: impl Serialize + Clone) -> String {
        let own = text(self.own.call("shown", arguments.clone()).await);
        assert_eq!(text(self.childs.call("shown", arguments).await), own);
        own
    }
}

fn shown<T: Debug>(result: Result<T, impl Display>) -> String {
    result.map_or_else(|error| error.to_string(), |value| format!("{value:?}"))
}

fn text(shown: Result<String, impl Display>) -> String {
    shown.unwrap_or_else(|error| format!("error: {error}"))
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "they are shown")]
enum Shape {
    Point,
    New(u8),
    Box {
        #[serde(default)]
        width: u8,
    },
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "they are shown")]
struct Options {
    a: u8,
    #[serde(default)]
    b: u8,
    c: Option<u8>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "they are shown")]
struct Unit {
    unit: (),
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "they are shown")]
struct Flat {
    #[serde(default)]
    b: u8,
    #[serde(flatten)]
    rest: HashMap<String, u8>,
}

async fn conversions_of_a_child_are_those_of_the_program() {
    let own = boa_websocket::Runtime::builder().build().unwrap();
    let mut both = Both {
        own,
        childs: isolated::Runtime::builder().build().unwrap(),
    };
    both.read_all::<Option<u8>>("undefined -> None").await;
    both.read_all::<()>("undefined -> ()").await;
    both.read_all::<u128>(
        "340282366920938463463374607431768211454n -> 340282366920938463463374607431768211454",
    )
    .await;
    // -0.
    both.read_all::<u32>("Math.round(-0.2) -> 0").await;
    both.read_all::<(i64, i8, u128)>("[-0, -0, -0] -> (0, 0, 0)")
        .await;
    both.read_all::<f64>("-0 -> -0.0").await;
    both.read_all::<Vec<f32>>("[-0, 0] -> [-0.0, 0.0]").await;
    assert!(both.read::<bool>("-0").await.contains("expected a boolean"));
    // Typed arrays.
    both.read_all::<Vec<u8>>("new Uint8Array([1, 2, 255]) -> [1, 2, 255]")
        .await;
    both.read_all::<Vec<f64>>("new Float64Array([0.5, -1]) -> [0.5, -1.0]")
        .await;
    // A property that is undefined.
    let table = "
        ({ a: 1, b: undefined, c: undefined }) -> Options { a: 1, b: 0, c: None }
        new Map([['a', 1], ['b', undefined]]) -> Options { a: 1, b: 0, c: None }
        ({ a: undefined, b: undefined }) -> a: invalid type: unit value, expected u8
        ({ a: 1, at: new Date(NaN) }) -> Options { a: 1, b: 0, c: None }
    ";
    both.read_all::<Options>(table).await;
    both.read_all::<Vec<Options>>("[{ a: 1, b: void 0 }] -> [Options { a: 1, b: 0, c: None }]")
        .await;
    both.read_all::<Unit>("({ unit: undefined }) -> Unit { unit: () }")
        .await;
    both.read_all::<Flat>("({ b: undefined }) -> Flat { b: 0, rest: {} }")
        .await;
    both.read_all::<HashMap<String, Option<u8>>>(r#"({ a: undefined }) -> {"a": None}"#)
        .await;
    let table = "
        ({ Box: { width: undefined } }) -> Box { width: 0 }
        new Map([['New', 1]]) -> New(1)
    ";
    both.read_all::<Shape>(table).await;
    // Maps.
    for script in ["new Map([['New', 1], ['Point', 2]])", "new Map([[1, 2]])"] {
        assert!(both.read::<Shape>(script).await.contains("one property"));
    }
    both.read_all::<BTreeMap<i32, String>>(
        r#"new Map([['1', 'a'], [2, 'b']]) -> {1: "a", 2: "b"}"#,
    )
    .await;
    both.read_all::<BTreeMap<String, u8>>(r#"new Map([['1', 1]]) -> {"1": 1}"#)
        .await;
    // Values that can't be read.
    for what in ["() => 1", "new Promise(() => {})", "Symbol()"] {
        let object = format!("({{ a: {what} }})");
        let read = both.read::<serde_json::Value>(&object).await;
        assert!(read.starts_with("a: it is a "), "{read}");
        let read = both.read::<Vec<Option<u8>>>(&format!("[1, {what}]")).await;
        assert!(read.starts_with("[1]: it is a "), "{read}");
        let table = format!("({{ a: 1, other: {what} }}) -> Options {{ a: 1, b: 0, c: None }}");
        both.read_all::<Options>(&table).await;
    }
    // Dates.
    let table = r#"
        new Date(0) -> "1970-01-01T00:00:00.000Z"
        new Date(253402300800000) -> "+010000-01-01T00:00:00.000Z"
        new Date(-8640000000000000) -> "-271821-04-20T00:00:00.000Z"
        new Date(NaN) -> it is an invalid Date
    "#;
    both.read_all::<String>(table).await;
    both.read_all::<Date>("new Date(NaN) -> it is an invalid Date")
        .await;
    both.read_all::<Date>("5 -> it is not a Date").await;
}

async fn arguments_of_a_child_are_those_of_the_program() {
    let mut both = Both {
        own: boa_websocket::Runtime::builder().build().unwrap(),
        childs: isolated::Runtime::builder().build().unwrap(),
    };
    let script = "const shown = (...all) => JSON.stringify(all, (key, value) => {
        if (typeof value === 'bigint') return `${value}n`;
        const Class = value?.constructor;
        return [Map, Set, Float32Array].includes(Class) ? { [Class.name]: [...value] } : value;
    })";
    both.own.execute("shown.js", script).await.unwrap();
    both.childs.execute("shown.js", script).await.unwrap();
    assert_eq!(both.show(()).await, "[]");
    assert_eq!(both.show(1).await, "[1]");
    assert_eq!(both.show((1, "a", None::<u8>)).await, r#"[1,"a",null]"#);
    assert_eq!(both.show(vec![1, 2]).await, "[[1,2]]");
    assert_eq!(both.show(((1, 2),)).await, "[[1,2]]");
    // A tuple in a `Set` is one argument.
    assert_eq!(both.show(Set((1, 2))).await, r#"[{"Set":[1,2]}]"#);
    assert_eq!(
        both.show((Set(vec![Some(1)]), Map([(1, 2)]))).await,
        r#"[{"Set":[1]},[[1,2]]]"#
    );
    assert_eq!(
        both.show((Map(BTreeMap::from([((1, 2), 3)])),)).await,
        r#"[{"Map":[[[1,2],3]]}]"#
    );
    assert_eq!(
        both.show((BigInt(1), BigInt(u128::MAX), u64::MAX, 1_u64 << 53))
            .await,
        r#"["1n","340282366920938463463374607431768211455n","18446744073709551615n","9007199254740992n"]"#
    );
    assert_eq!(
        both.show(TypedArray(vec![0.5_f32])).await,
        r#"[{"Float32Array":[0.5]}]"#
    );
    assert_eq!(
        both.show(vec![BTreeMap::from([(true, 'a')])]).await,
        r#"[[{"true":"a"}]]"#
    );
    assert_eq!(
        both.show(vec![BTreeMap::from([(vec![1], 1)])]).await,
        "error: [0]: an object's keys must be strings, numbers or booleans; `values::Map` has others"
    );
}

async fn errors_of_functions_are_the_same_in_a_child() {
    fn fail((name, code): (Option<String>, Option<String>)) -> Result<(), FunctionError> {
        let mut error = FunctionError::new("no").with_cause("why");
        if let Some(name) = name {
            error = error.with_name(name);
        }
        if let Some(code) = code {
            error = error.with_code(code);
        }
        Err(error)
    }
    let own = Builder::default()
        .function("fail", fail)
        .async_function("later", async |args| fail(args));
    let childs = isolated::Builder::default()
        .function("fail", fail)
        .async_function("later", async |args| fail(args));
    let mut both = Both {
        own: own.build().unwrap(),
        childs: childs.build().unwrap(),
    };
    let script = "
        const seen = (e) => [String(e), e.constructor.name, e.code, e.cause?.message].join();
        const caught = (...args) => { try { fail(...args) } catch (e) { return seen(e) } };
        later('TypeError').catch(seen).then((last) =>
            [caught(), caught('RangeError'), caught('GoneError', 'E_GONE'), caught(1), last].join(';'))";
    let seen = both.read::<String>(script).await;
    assert_eq!(
        seen,
        "\"Error: no,Error,,why;RangeError: no,RangeError,,why;GoneError: no,Error,E_GONE,why;\
         TypeError: [0]: invalid type: integer `1`, expected a string,TypeError,,;TypeError: no,TypeError,,why\""
    );
}
