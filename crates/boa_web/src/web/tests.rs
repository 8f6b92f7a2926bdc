//! What scripts of a realm observe is in `js-tests/`. Here are what they can't see, and other
//! configurations of a realm.

use super::{
    define_blob,
    testing::{Realm, Setup, facts, run, run_with},
};

#[test]
fn attributes_of_the_global_are_accessors() {
    facts(
        "const describe = name => {
            const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, name);
            const failed = failing({ enumerable, configurable, value: globalThis[name] === get.call(undefined),
                branded: thrown(() => get.call({})) === 'TypeError:TypeError' });
            return [get.name, String(set && set.name), ...failed];
        };",
        &[
            ("describe('crypto')", "get crypto,undefined"),
            ("describe('performance')", "get performance,set performance"),
            ("describe('navigator')", "get navigator,undefined"),
            ("describe('origin')", "get origin,set origin"),
            ("crypto, performance, navigator", "[object Crypto] [object Performance] [object Navigator]"),
            ("thrown(() => new Crypto)", "TypeError:TypeError"),
            ("thrown(() => new Performance)", "TypeError:TypeError"),
            ("thrown(() => new Navigator)", "TypeError:TypeError"),
        ],
    );
    facts(
        "crypto = 1; navigator = 1; performance = 2; origin = 3;",
        &[
            ("crypto, navigator", "[object Crypto] [object Navigator]"),
            ("performance, origin", "2 3"),
            (
                "Object.getOwnPropertyDescriptor(globalThis, 'performance').writable",
                "true",
            ),
        ],
    );
}

#[test]
fn performance_counts_from_the_time_origin() {
    assert_eq!(
        run("log(performance instanceof EventTarget, performance.now(), JSON.stringify(performance) === JSON.stringify({ timeOrigin: performance.timeOrigin }));
            const now = Date.now();
            log(performance.timeOrigin > 1.6e12, Math.abs(now - performance.timeOrigin) < 600_000);
            setTimeout(() => log(performance.now() >= 1500 && performance.now() < 1502), 1500);"),
        "true 0 true\ntrue true\ntrue"
    );
}

#[test]
fn navigator_has_the_user_agent() {
    let setup = Setup {
        user_agent: "mine/2",
        ..Setup::default()
    };
    assert_eq!(run_with(&setup, "log(navigator.userAgent)"), "mine/2");
}

/// A loop of changes is not quadratic, and neither is a record of many names.
#[test]
fn many_search_params_take_linear_time() {
    assert_eq!(
        run("const url = new URL('http://a/');
            for (let i = 0; i < 20000; i++) url.searchParams.append('a', i);
            log(url.search.length);
            const record = {};
            for (let i = 0; i < 20000; i++) record['n' + i] = i;
            log(new URLSearchParams(record).size);"),
        "148890\n20000"
    );
}

#[test]
fn a_realm_without_streams_has_no_stream_of_a_blob() {
    let mut realm = Realm::new(&Setup::default());
    let context = &mut realm.context;
    let (host, diagnostics) = (crate::dom::host(context), crate::dom::diagnostics(context));
    let realm = context.create_realm().expect("a realm");
    let outer = context.enter_realm(realm);
    crate::dom::install_host(host, diagnostics, context);
    crate::dom::register(context).expect("it can be defined");
    define_blob(context);
    let script = "try { new Blob([]).stream() } catch (error) { error.name }";
    let name = context
        .eval(boa_engine::Source::from_bytes(script))
        .expect("it runs");
    context.enter_realm(outer);
    assert_eq!(name, boa_engine::js_string!("NotSupportedError").into());
}

#[test]
fn a_hundred_thousand_timers_run_or_are_cleared() {
    assert_eq!(
        run("let ran = 0; const ids = [];
            for (let i = 0; i < 100000; i++) ids.push(setTimeout(() => ran++, i % 1000));
            for (let i = 0; i < 100000; i++) if (i % 10) clearTimeout(ids[i]);
            setTimeout(() => log(ran), 2000);"),
        "10000"
    );
}

#[test]
fn report_error_says_where_the_script_is_when_the_value_does_not() {
    assert_eq!(
        run(
            "addEventListener('error', e => { log(e.message, e.filename, e.lineno, e.error === 1); e.preventDefault() });\n\
             reportError(1);\nlog('goes on')"
        ),
        "Uncaught 1 test.js 2 true\ngoes on"
    );
    assert_eq!(
        run("reportError(new TypeError('told'))"),
        "UNCAUGHT TypeError: told"
    );
    assert!(!run("reportError({ get name() { log('read') } })").contains("read"));
    assert_eq!(
        run("queueMicrotask(() => { throw 5 }); queueMicrotask(() => log('next'))"),
        "next\nUNCAUGHT 5"
    );
}
