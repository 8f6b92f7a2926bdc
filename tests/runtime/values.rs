//! Values, calls and errors between Rust and scripts.

use super::{
    Reports, built, called, execute, text, value,
    value_table::{Shape, assert_reads, eval},
};
use boa_engine::{Context, JsValue, js_string};
use boa_websocket::{
    Error, Runtime,
    runtime::{
        FunctionError,
        values::{Date, from_js, to_js},
    },
};
use proptest::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    convert::Infallible,
    fmt::{self, Debug},
    rc::Rc,
    time::{Duration, SystemTime},
};
use test_server::{assert_matches, rows};

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
    if let Some(late) = epoch.checked_add(Duration::from_secs(9_000_000_000_000)) {
        let error = to_js(Date(late), &mut Context::default()).expect_err("it is too late");
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
    let thrown = why::<User>("({ get friends() { throw new RangeError('no') } })");
    assert!(thrown.starts_with("friends: RangeError: no"), "{thrown}");
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
    // What is inherited or not enumerable is none of its properties.
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

#[tokio::test]
async fn a_function_in_rust_throws_an_error_with_class_name_code_and_cause() {
    let builder =
        Runtime::builder().function("fail", |(name, code): (Option<String>, Option<String>)| {
            let mut error = FunctionError::new("no")
                .with_cause(FunctionError::new("why").with_name("TypeError"));
            if let Some(name) = name {
                error = error.with_name(name);
            }
            if let Some(code) = code {
                error = error.with_code(code);
            }
            Err::<(), _>(error)
        });
    let builder = builder.async_function("failLater", |()| async {
        Err::<(), _>(FunctionError::from("later").with_code("E_LATER"))
    });
    let mut runtime = builder.build().expect("it can be built");
    let script = "
        const seen = (...args) => { try { fail(...args) } catch (e) {
            return [String(e), e.constructor.name, e.code, Object.hasOwn(e, 'name'), String(e.cause), e.cause instanceof TypeError,
                    Object.keys(e)].join(' ') } };
        failLater().catch((e) => [seen(), seen('RangeError'), seen('NotFoundError', 'E_NONE'), e.code + e].join(';'))";
    let seen: String = value(&mut runtime, script).await;
    assert_eq!(
        seen,
        "Error: no Error  false TypeError: why true ;RangeError: no RangeError  false TypeError: why true ;\
         NotFoundError: no Error E_NONE true TypeError: why true code;E_LATERError: later"
    );
    let Err(Error::Script(report)) = runtime.execute("uncaught.js", "\n fail('Gone', 'E')").await
    else {
        panic!()
    };
    assert_eq!(
        (report.message.as_str(), report.position().map(|at| at.line)),
        ("Gone: no", Some(2))
    );
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

#[tokio::test(start_paused = true)]
async fn functions_of_scripts_are_called_by_name() {
    let mut runtime = Runtime::builder().build().expect("it can be built");
    let script = "
        function sum(...numbers) { return numbers.reduce((a, b) => a + b, 0); }
        const bot = { name: 'bot', rooms: { list: ['a'], count() { return this.list.length; } }, whoami() { return this.name; } };
        const later = (what) => new Promise((resolve) => setTimeout(resolve, 1000, what));
        const thenable = () => ({ then(resolve) { resolve('then') } });
        let microtasks = 0;
        function micro() { Promise.resolve().then(() => microtasks++); }
    ";
    execute(&mut runtime, script).await;
    let it = &mut runtime;
    assert_eq!(called::<f64>(it, "sum", (1, 2.5)).await, 3.5);
    assert_eq!(called::<f64>(it, "sum", ()).await, 0.0);
    assert_eq!(called::<f64>(it, "sum", 7).await, 7.0);
    assert_eq!(called::<String>(it, "bot.whoami", ()).await, "bot");
    assert_eq!(called::<u8>(it, "bot.rooms.count", ()).await, 1);
    assert_eq!(called::<Vec<u8>>(it, "later", [[1, 2]]).await, [1, 2]);
    assert_eq!(called::<String>(it, "thenable", ()).await, "then");
    called::<()>(it, "micro", ()).await;
    assert_eq!(text(&mut runtime, "String(microtasks)").await, "1");
    for name in "missing,bot.missing,bot.name,1,,a b,while,bot..x,alert(1)".split(',') {
        let error = runtime
            .call::<()>(name, ())
            .await
            .expect_err("there is none");
        assert_matches!(&error, Error::NotAFunction { name: known } if known == name, "{name}: {error}");
    }
}

#[tokio::test]
async fn an_exception_is_an_error_with_its_position() {
    let reports = Rc::new(Reports::default());
    let mut runtime = built(Runtime::builder().reporter(reports.clone()));
    let script = "function fail(how) {\n  if (how) throw new TypeError('no');\n  return Promise.reject({ code: 7 });\n}\nconst never = () => new Promise(() => {});";
    execute(&mut runtime, script).await;
    let Err(Error::Script(report)) = runtime.call::<()>("fail", true).await else {
        panic!("it throws")
    };
    assert_eq!(report.message, "TypeError: no");
    let place = report.position().expect("it has a place");
    assert_eq!(
        (place.function.as_deref(), place.file.as_deref(), place.line),
        (Some("fail"), Some("test.js"), 2)
    );
    let Err(Error::Script(report)) = runtime.call::<()>("fail", false).await else {
        panic!("it is rejected")
    };
    let code = report
        .value
        .as_object()
        .expect("an object")
        .get(js_string!("code"), runtime.context())
        .expect("a code");
    assert_eq!(code, JsValue::from(7));
    assert_matches!(
        runtime.call::<()>("never", ()).await,
        Err(Error::PromisePending)
    );
    let Err(Error::Value(error)) = runtime.call::<u8>("Date.now", ()).await else {
        panic!("it does not fit")
    };
    assert!(error.to_string().contains("expected u8"), "{error}");
    runtime.run().await.expect("it comes to its end");
    assert_eq!(*reports.uncaught.borrow(), [""; 0]);
}

#[derive(Debug)]
struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("refused")
    }
}

#[tokio::test]
async fn scripts_call_functions_in_rust() {
    #[derive(Deserialize)]
    struct Options {
        times: usize,
    }
    let log: Rc<RefCell<Vec<String>>> = Rc::default();
    let shared = log.clone();
    let mut runtime = Runtime::builder()
        .function("log", move |line: String| {
            shared.borrow_mut().push(line);
            Ok::<_, Infallible>(())
        })
        .function("repeat", |(text, options): (String, Option<Options>)| {
            Ok::<_, Infallible>(text.repeat(options.map_or(1, |options| options.times)))
        })
        .function("refuse", |()| Err::<(), _>(Refused))
        .global("settings", BTreeMap::from([("depth", 3)]))
        .build()
        .expect("it can be built");
    let script = "
        log('one'); log('two', 'ignored');
        const thrown = (steps) => { try { steps() } catch (error) { return error.constructor.name + ': ' + error.message } };
        [repeat('ab', { times: 2 }), repeat('c'), thrown(() => refuse()), thrown(() => repeat({})), repeat.name, settings.depth,
         thrown(() => new log('x')), log('x')].join(';')
    ";
    assert_eq!(
        text(&mut runtime, script).await,
        "abab;c;Error: refused;TypeError: [0]: invalid type: map, expected a string;repeat;3;TypeError: log is not a constructor;"
    );
    assert_eq!(*log.borrow(), ["one", "two", "x"]);
}

#[tokio::test]
async fn a_result_with_a_function_then_is_awaited() {
    let mut runtime = Runtime::builder().build().expect("it can be built");
    let proxy = "new Proxy({}, { get: (_, key) => (key === 'then' ? (resolve) => resolve(1) : undefined) })";
    for script in [
        "({ then(resolve) { resolve(1) } })",
        "({ get then() { return (resolve) => resolve(1) } })",
        "Object.create({ then: (resolve) => resolve(1) })",
        "Object.assign([], { then: (resolve) => resolve(1) })",
        "class Thenable { then(resolve) { resolve(1) } }; new (class extends Thenable {})",
        "let deep = { then: (resolve) => resolve(1) }; for (let n = 0; n < 20; n++) deep = Object.create(deep); deep",
        "Object.assign(() => {}, { then: (resolve) => resolve(1) })",
        proxy,
        &format!("Object.create({proxy})"),
        "Object.prototype.then = (resolve) => { delete Object.prototype.then; resolve(1) }; ({})",
    ] {
        assert_eq!(value::<u32>(&mut runtime, script).await, 1, "{script}");
    }
    // These are values.
    for script in [
        "({ then: 2 })",
        "({ get then() { return 2 } })",
        "Object.create(null)",
        "new Map()",
    ] {
        value::<BTreeMap<String, u32>>(&mut runtime, script).await;
    }
}

#[tokio::test(start_paused = true)]
async fn scripts_await_futures_of_rust() {
    let running = Rc::new(Cell::new(0));
    let shared = running.clone();
    let mut runtime = Runtime::builder()
        .async_function("sleep", move |milliseconds: u64| {
            let running = shared.clone();
            running.set(running.get() + 1);
            async move {
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                running.set(running.get() - 1);
                if milliseconds == 13 {
                    Err(Refused)
                } else {
                    Ok(milliseconds)
                }
            }
        })
        .build()
        .expect("it can be built");
    let script = "
        var seen = [];
        sleep(20).then((ms) => seen.push(ms));
        sleep(10).then((ms) => seen.push(ms));
        sleep(13).catch((error) => seen.push(error.message));
        sleep('x').catch((error) => seen.push(error.name));
        seen.push('start');
    ";
    execute(&mut runtime, script).await;
    assert_eq!(running.get(), 3);
    runtime.run().await.expect("it comes to its end");
    assert_eq!(
        text(&mut runtime, "seen.join()").await,
        "start,TypeError,10,refused,20"
    );
    let module = "await sleep(1); export const done = true;";
    runtime
        .import_source("sleep.mjs", module)
        .await
        .expect("the module runs");
    assert_eq!(running.get(), 0);
}

#[tokio::test(start_paused = true)]
async fn futures_are_dropped_with_the_runtime() {
    struct Noticed(Rc<Cell<bool>>);
    impl Drop for Noticed {
        fn drop(&mut self) {
            self.0.set(true);
        }
    }
    let dropped = Rc::new(Cell::new(false));
    let shared = dropped.clone();
    let builder = Runtime::builder().async_function("forever", move |()| {
        let noticed = Noticed(shared.clone());
        async move {
            let _noticed = noticed;
            std::future::pending::<Result<(), Infallible>>().await
        }
    });
    let mut runtime = builder.build().expect("it can be built");
    execute(&mut runtime, "forever().then(() => {})").await;
    let waited = tokio::time::timeout(Duration::from_secs(1), runtime.run()).await;
    assert!(waited.is_err() && !dropped.get());
    drop(runtime);
    assert!(dropped.get());
}
