//! `js-tests/` covers behavior that scripts of a realm observe. Here is the rest, and other
//! configurations of a realm.

use super::{
    register_blob,
    testing::{Realm, run},
};

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
    let name = Realm::default().in_other_realm(|realm| {
        register_blob(realm);
        realm.value("try { new Blob([]).stream() } catch (error) { error.name }")
    });
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
