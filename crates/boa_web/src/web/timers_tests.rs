use super::testing::run;

#[test]
fn timer_functions_are_enumerable_operations_of_the_global() {
    assert_eq!(
        run("for (const name of ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'queueMicrotask', 'reportError']) {
                const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, name);
                log(value.name, value.length, writable, enumerable, configurable, 'prototype' in value);
            }
            log(thrown(() => setTimeout.call({}, () => {})), thrown(() => setTimeout()), thrown(() => clearTimeout(Symbol())));
            log(thrown(() => queueMicrotask()), thrown(() => queueMicrotask({ handleEvent() {} })), thrown(() => reportError()));
            log(clearTimeout.call(undefined), clearInterval.call(globalThis, -1), clearTimeout(2 ** 40))"),
        "setTimeout 1 true true true false\nsetInterval 1 true true true false\nclearTimeout 0 true true true false\n\
         clearInterval 0 true true true false\nqueueMicrotask 1 true true true false\nreportError 1 true true true false\n\
         TypeError:TypeError TypeError:TypeError TypeError:TypeError\n\
         TypeError:TypeError TypeError:TypeError TypeError:TypeError\nundefined undefined undefined"
    );
}

#[test]
fn a_callback_gets_the_arguments_and_the_global_as_this() {
    assert_eq!(
        run("'use strict';
            setTimeout(function (...args) { log(this === globalThis, args) }, 1, 'a', 2);
            setTimeout(function () { log(arguments.length) });"),
        "0\ntrue a,2"
    );
}

#[test]
fn equal_waits_keep_their_order_and_shorter_ones_overtake() {
    assert_eq!(
        run("setTimeout(log, 20, 'long'); setTimeout(log, 10, 'a'); setTimeout(log, 10, 'b'); setTimeout(log, 5, 'short');
            setTimeout(log, 2 ** 32, 'wraps to 0'); setTimeout(log, -5, 'negative'); setTimeout(log, NaN, 'NaN');
            setTimeout(log, '7', 'text'); Promise.resolve().then(() => log('microtask')); log('script')"),
        "script\nmicrotask\nwraps to 0\nnegative\nNaN\nshort\ntext\na\nb\nlong"
    );
}

#[test]
fn microtasks_run_after_each_callback() {
    assert_eq!(
        run("for (const name of ['a', 'b'])
                setTimeout(() => { log(name); queueMicrotask(() => log(name, 'microtask')); });"),
        "a\na microtask\nb\nb microtask"
    );
}

#[test]
fn ids_are_positive_and_either_operation_clears() {
    assert_eq!(
        run("const ids = [setTimeout(log, 1, 'not'), setInterval(log, 1, 'this'), setTimeout(log, 1, 'either')];
            log(ids.every(id => Number.isInteger(id) && id > 0), new Set(ids).size);
            clearInterval(ids[0]); clearTimeout(ids[1]); clearTimeout(String(ids[2]));"),
        "true 3"
    );
}

#[test]
fn a_due_timer_can_still_be_cleared() {
    assert_eq!(
        run(
            "let second; setTimeout(() => { log('first'); clearTimeout(second) }, 1); second = setTimeout(log, 1, 'second');"
        ),
        "first"
    );
}

#[test]
fn an_interval_goes_on_until_it_is_cleared_even_by_its_own_callback_or_microtask() {
    assert_eq!(
        run("let n = 0; const id = setInterval(() => { log('tick', ++n); if (n === 3) clearInterval(id) }, 10);
            const other = setInterval(() => queueMicrotask(() => { log('other'); clearInterval(other) }), 10);"),
        "tick 1\nother\ntick 2\ntick 3"
    );
}

#[test]
fn an_exception_is_reported_and_the_interval_goes_on() {
    assert_eq!(
        run(
            "let n = 0; const id = setInterval(() => { if (++n === 2) clearInterval(id); throw new RangeError('no ' + n) }, 1);"
        ),
        "UNCAUGHT RangeError: no 1\nUNCAUGHT RangeError: no 2"
    );
}

#[test]
fn a_string_as_handler_runs_as_a_script() {
    assert_eq!(
        run("setTimeout('var declared = this === globalThis; log(\"\\u00e9\\u{1F600}\")', 1);
            setTimeout(() => log(declared), 2); setTimeout('let = 3 4;', 3); setTimeout(undefined, 4);
            setTimeout({ toString() { return 'log(\"converted\")' } }, 5);"),
        "é😀\ntrue\nconverted\nUNCAUGHT SyntaxError: expected token ';', got '4' in expression statement at line 1, col 9"
    );
}

/// A timer that a task of nesting level 6 sets is the first to wait: the seventh of a chain.
#[test]
fn deep_nesting_waits_at_least_four_milliseconds() {
    let source = "const start = Date.now; let last = performanceNow(), waits = [];
        function performanceNow() { return new Event('x').timeStamp }
        function next() { const now = performanceNow(); waits.push(Math.floor(now - last)); last = now; if (waits.length < 9) setTimeout(next, 0); else log(waits) }
        setTimeout(next, 0);";
    assert_eq!(run(source), "0,0,0,0,0,0,4,4,4");
    let source = source
        .replace("setTimeout(next, 0);", "")
        .replace("if (waits.length < 9)  else log(waits)", "")
        + "const id = setInterval(() => { next(); if (waits.length === 9) { log(waits); clearInterval(id) } }, 1);";
    assert_eq!(run(&source), "1,1,1,1,1,1,4,4,4");
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
