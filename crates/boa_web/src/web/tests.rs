//! Tests of the small globals: base64, crypto, performance, navigator and location.

use super::testing::{Setup, facts, facts_with, run, run_with};

#[test]
fn btoa_and_atob_convert_both_ways_and_refuse_other_characters() {
    facts(
        "",
        &[
            ("btoa('hello')", "aGVsbG8="),
            ("btoa('')", ""),
            ("btoa('\\xff')", "/w=="),
            ("btoa(undefined)", "dW5kZWZpbmVk"),
            ("atob('aGVsbG8=')", "hello"),
            ("atob(' aGVs\\tbG8\\n')", "hello"),
            ("atob(null).length", "3"),
            ("atob('YQ=='), atob('YQ'), atob('YR')", "a a a"),
            ("atob('/+//').charCodeAt(0)", "255"),
            (
                "thrown(() => btoa('\\u0100'))",
                "DOMException:InvalidCharacterError",
            ),
            ("thrown(() => btoa())", "TypeError:TypeError"),
            ("btoa.length, atob.name", "1 atob"),
            (
                "(() => { try { atob('*') } catch (e) { return e.code } })()",
                "5",
            ),
        ],
    );
    let wrong = [
        "a",
        "YQ=",
        "YQ===",
        "Y=Q=",
        "a-b_",
        "=",
        "YQ==YQ==",
        "\\u0141QQQ",
        "\\x0bYQ==",
        "YQ\\xa0",
    ];
    facts(
        "",
        &wrong.map(|it| {
            (
                format!("thrown(() => atob('{it}'))"),
                "DOMException:InvalidCharacterError",
            )
        }),
    );
}

#[test]
fn get_random_values_fills_integer_arrays_up_to_its_limit() {
    let types = [
        "Int8Array",
        "Uint8Array",
        "Uint8ClampedArray",
        "Int16Array",
        "Uint16Array",
        "Int32Array",
        "Uint32Array",
        "BigInt64Array",
        "BigUint64Array",
    ];
    facts(
        "const filled = type => {
            const array = new type(64);
            return failing({ returned: crypto.getRandomValues(array) === array, filled: array.some(value => value != 0) });
        }",
        &types.map(|it| (format!("filled({it})"), "")),
    );
    facts(
        "const part = new Uint8Array(40); crypto.getRandomValues(part.subarray(8, 32));
        const refused = array => thrown(() => crypto.getRandomValues(array));",
        &[
            ("part.subarray(0, 8)", "0,0,0,0,0,0,0,0"),
            ("part.subarray(8, 32).some(value => value != 0)", "true"),
            ("part.subarray(32)", "0,0,0,0,0,0,0,0"),
            (
                "refused(new Float32Array(1))",
                "DOMException:TypeMismatchError",
            ),
            (
                "refused(new Float64Array(1))",
                "DOMException:TypeMismatchError",
            ),
            (
                "refused(new DataView(new ArrayBuffer(1)))",
                "DOMException:TypeMismatchError",
            ),
            (
                "refused(new Uint8Array(65537))",
                "DOMException:QuotaExceededError",
            ),
            (
                "refused(new Float32Array(65537))",
                "DOMException:TypeMismatchError",
            ),
            (
                "refused(new Uint8Array(new SharedArrayBuffer(1)))",
                "TypeError:TypeError",
            ),
            ("refused(new ArrayBuffer(1))", "TypeError:TypeError"),
            ("refused([0])", "TypeError:TypeError"),
            ("refused(null)", "TypeError:TypeError"),
            (
                "crypto.getRandomValues(new Uint8Array(65536)).length",
                "65536",
            ),
            ("crypto.getRandomValues(new Uint8Array).length", "0"),
        ],
    );
}

#[test]
fn random_uuids_are_distinct_and_of_version_4() {
    assert_eq!(
        run("const uuids = Array.from({ length: 100 }, () => crypto.randomUUID());
            log(uuids.every(uuid => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid)));
            log(new Set(uuids).size)"),
        "true\n100"
    );
}

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

#[test]
fn without_a_location_the_attribute_is_undefined() {
    assert_eq!(
        run(
            "log(location, typeof location, origin, 'Location' in globalThis); var location = 3; log(location)"
        ),
        "undefined undefined null true\n3"
    );
}

fn at(location: &str) -> Setup {
    Setup {
        location: Some(location.parse().unwrap()),
        ..Setup::default()
    }
}

#[test]
fn location_has_the_parts_of_the_url() {
    facts_with(
        &at("https://me:pw@example.org:8443/a/b?c=d#e"),
        "",
        &[
            ("location.href", "https://me:pw@example.org:8443/a/b?c=d#e"),
            ("location.origin", "https://example.org:8443"),
            ("location.protocol", "https:"),
            ("location.host", "example.org:8443"),
            ("location.hostname", "example.org"),
            ("location.port", "8443"),
            ("location.pathname", "/a/b"),
            ("location.search", "?c=d"),
            ("location.hash", "#e"),
            ("origin", "https://example.org:8443"),
            ("`${location}` === location.href", "true"),
            (
                "location.toString()",
                "https://me:pw@example.org:8443/a/b?c=d#e",
            ),
            ("location.valueOf() === location", "true"),
            (
                "Object.prototype.toString.call(location), location instanceof Location",
                "[object Location] true",
            ),
            ("thrown(() => new Location)", "TypeError:TypeError"),
        ],
    );
    facts_with(
        &at("file:///home/me/"),
        "",
        &[
            ("origin, location.origin", "null null"),
            ("location", "file:///home/me/"),
        ],
    );
}

#[test]
fn navigating_is_not_supported() {
    let mut rows: Vec<_> = [
        "href", "protocol", "host", "hostname", "port", "pathname", "search", "hash",
    ]
    .map(|name| {
        (
            format!("thrown(() => location.{name} = 'x')"),
            "DOMException:NotSupportedError",
        )
    })
    .into();
    for navigation in [
        "location = 'x'",
        "location.assign('x')",
        "location.replace('x')",
        "location.reload()",
    ] {
        rows.push((
            format!("thrown(() => {navigation})"),
            "DOMException:NotSupportedError",
        ));
    }
    for wrong in [
        "location.assign()",
        "location.assign(Symbol())",
        "location = Symbol()",
    ] {
        rows.push((format!("thrown(() => {wrong})"), "TypeError:TypeError"));
    }
    rows.push((
        "(location.origin = 'x', location)".to_owned(),
        "http://localhost/",
    ));
    facts_with(&at("http://localhost/"), "", &rows);
}

#[test]
fn a_location_can_not_be_forged() {
    facts_with(
        &at("http://localhost/"),
        "const describe = (object, key) => {
            const property = Object.getOwnPropertyDescriptor(object, key);
            return [...Object.keys(property).filter(name => property[name] === true), typeof (property.get ?? property.value), typeof property.set];
        };",
        &[
            ("describe(location, 'href')", "enumerable,function,function"),
            ("describe(location, 'origin')", "enumerable,function,undefined"),
            ("describe(location, 'toString')", "enumerable,function,undefined"),
            ("describe(location, 'assign')", "enumerable,function,undefined"),
            ("describe(location, 'valueOf')", "function,undefined"),
            ("describe(location, Symbol.toPrimitive)", "undefined,undefined"),
            ("describe(globalThis, 'location')", "enumerable,function,function"),
            ("Object.getOwnPropertyNames(Location.prototype)", "constructor"),
            ("delete globalThis.location, delete location.href", "false false"),
            ("thrown(() => Object.getOwnPropertyDescriptor(location, 'href').get.call({}))", "TypeError:TypeError"),
        ],
    );
}
