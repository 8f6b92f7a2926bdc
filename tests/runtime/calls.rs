//! Calls and errors between Rust and scripts.

use super::{Reports, built, called, execute, imported_source, runtime, text, value};
use boa_engine::{Context, JsValue, js_string};
use boa_websocket::{
    Error, Runtime,
    dom::invoke,
    runtime::{FunctionError, values::Serde},
    webidl::{CallbackFunction, Clamp, EnforceRange, Promise, UsvString, Variadic, type_error},
};
use serde::{Deserialize, Serialize};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    convert::Infallible,
    fmt,
    rc::Rc,
    time::Duration,
};
use test_server::assert_matches;

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

#[tokio::test(start_paused = true)]
async fn functions_of_scripts_are_called_by_name() {
    let mut runtime = runtime();
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
        .value()
        .and_then(|value| value.as_object())
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
    let mut runtime = runtime();
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
    imported_source(&mut runtime, "sleep.mjs", module).await;
    assert_eq!(running.get(), 0);
}

#[tokio::test(start_paused = true)]
async fn futures_are_dropped_with_the_runtime() {
    let shared = Rc::new(());
    let weak = Rc::downgrade(&shared);
    let builder = Runtime::builder().async_function("forever", move |()| {
        let held = weak.upgrade();
        async move {
            let _held = held;
            std::future::pending::<Result<(), Infallible>>().await
        }
    });
    let mut runtime = builder.build().expect("it can be built");
    execute(&mut runtime, "forever().then(() => {})").await;
    let waited = tokio::time::timeout(Duration::from_secs(1), runtime.run()).await;
    assert!(waited.is_err());
    assert_eq!(Rc::strong_count(&shared), 2);
    drop(runtime);
    assert_eq!(Rc::strong_count(&shared), 1);
}

#[derive(Deserialize, Serialize)]
struct Seats {
    name: String,
    count: u32,
}

/// The conversions are those of Web IDL, in its order, and a type of serde is one of them.
#[tokio::test]
async fn an_operation_of_the_program_converts_as_an_interface_does() {
    let builder = Runtime::builder()
        .operation(
            "book",
            |args: (UsvString, Serde<Seats>, Option<Clamp<u8>>, Variadic<f64>), _: &mut Context| {
                let (UsvString(name), Serde(mut seats), more, rest) = args;
                let sum: f64 = rest.0.iter().sum();
                seats.count += more.map_or(1, |more| u32::from(more.0));
                seats.name = format!("{name} in {}, {sum}", seats.name);
                Ok(Serde(seats))
            },
        )
        .operation(
            "later",
            |EnforceRange(count): EnforceRange<u8>, context: &mut Context| {
                if count == 0 {
                    return Err(type_error("none"));
                }
                Promise::resolve(count.into(), context)
            },
        )
        .operation(
            "twice",
            |callback: CallbackFunction, context: &mut Context| {
                let first = invoke(&callback, &JsValue::undefined(), &[1.into()], context)?;
                invoke(&callback, &JsValue::undefined(), &[first], context)
            },
        );
    let script = "
        const log = [];
        const converts = (name, value) => ({ [Symbol.toPrimitive]() { log.push(name); return value; } });
        const seats = { get name() { log.push('name'); return 'attic'; }, get count() { log.push('count'); return 4; } };
        const seen = [JSON.stringify(book(converts('first', 7), seats, converts('third', 1e9), converts('rest', 2), 3)), log.join()];
        const fails = (steps) => { try { return steps() } catch (error) { return String(error) } };
        seen.push(fails(() => book('a')), fails(() => book('a', { name: 'b', count: 'c' })), fails(() => book(Symbol(), seats)));
        seen.push(fails(() => twice((n) => n + 20)), fails(() => twice(() => { throw 'thrown' })), fails(() => twice((n) => twice((m) => n + m))));
        seen.push([book.length, book.name, later.length, twice.length, 'prototype' in book].join());
        (async () => {
            for (const count of [1, 0, 256]) {
                const promise = later(count);
                seen.push(promise instanceof Promise && await promise.catch(String));
            }
            seen.push(await later().catch(String));
            return seen.join('\\n');
        })()";
    let mut runtime = builder.build().expect("it can be built");
    let seen: String = value(&mut runtime, script).await;
    assert_eq!(
        seen,
        r#"{"name":"7 in attic, 5","count":259}
first,name,count,third,rest
TypeError: Failed to execute 'book': 2 arguments required, but only 1 present
TypeError: count: invalid type: string "c", expected u32
TypeError: Cannot convert a Symbol value to a string
41
thrown
7
2,book,1,1,false
1
TypeError: none
TypeError: 256 is outside the range 0 to 255
TypeError: Failed to execute 'later': 1 argument required, but only 0 present"#
    );
}

#[tokio::test]
async fn an_operation_is_dropped_with_its_runtime() {
    let shared = Rc::new(());
    let held = shared.clone();
    let builder = Runtime::builder().operation("count", move |(): (), _: &mut Context| {
        Ok(u32::try_from(Rc::strong_count(&held)).unwrap_or_default())
    });
    let mut runtime = builder.build().expect("it can be built");
    assert_eq!(
        value::<u32>(&mut runtime, "globalThis.own = count; own()").await,
        2
    );
    drop(runtime);
    assert_eq!(Rc::strong_count(&shared), 1);
}
