//! Tests of the small globals: base64, crypto, performance, navigator and location.

use super::testing::{run, run_with};
use crate::Runtime;

#[test]
fn btoa_and_atob_convert_both_ways_and_refuse_other_characters() {
    assert_eq!(
        run(
            r"log(btoa('hello'), btoa(''), btoa('\xff'), btoa(undefined), atob('aGVsbG8='), atob(' aGVs\tbG8\n'), atob(null).length);
            log(atob('YQ==') === 'a', atob('YQ') === 'a', atob('YR') === 'a', atob('/+//').charCodeAt(0));
            for (const wrong of ['a', 'YQ=', 'YQ===', 'Y=Q=', 'a-b_', '=', 'YQ==YQ==', '\u0141QQQ', '\x0bYQ==', 'YQ\xa0'])
                log(thrown(() => atob(wrong)));
            log(thrown(() => btoa('\u0100')), thrown(() => btoa()), btoa.length, atob.name);
            try { atob('*') } catch (e) { log(e.code) }"
        ),
        format!(
            "aGVsbG8=  /w== dW5kZWZpbmVk hello hello 3\ntrue true true 255\n{}\
             DOMException:InvalidCharacterError TypeError:TypeError 1 atob\n5",
            "DOMException:InvalidCharacterError\n".repeat(10)
        )
    );
}

#[test]
fn get_random_values_fills_integer_arrays_up_to_its_limit() {
    assert_eq!(
        run("for (const type of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
                BigInt64Array, BigUint64Array]) {
                const array = new type(64);
                log(crypto.getRandomValues(array) === array, array.some(value => value != 0));
            }
            const part = new Uint8Array(40);
            crypto.getRandomValues(part.subarray(8, 32));
            log(part.subarray(0, 8), part.subarray(32));
            log(part.subarray(8, 32).some(value => value != 0));
            for (const wrong of [new Float32Array(1), new Float64Array(1), new DataView(new ArrayBuffer(1)), new Uint8Array(65537),
                new Float32Array(65537), new Uint8Array(new SharedArrayBuffer(1)), new ArrayBuffer(1), [0], null])
                log(thrown(() => crypto.getRandomValues(wrong)));
            log(crypto.getRandomValues(new Uint8Array(65536)).length, crypto.getRandomValues(new Uint8Array).length);"),
        format!(
            "{}0,0,0,0,0,0,0,0 0,0,0,0,0,0,0,0\ntrue\nDOMException:TypeMismatchError\nDOMException:TypeMismatchError\n\
             DOMException:TypeMismatchError\nDOMException:QuotaExceededError\nDOMException:TypeMismatchError\n\
             TypeError:TypeError\nTypeError:TypeError\nTypeError:TypeError\nTypeError:TypeError\n65536 0",
            "true true\n".repeat(9)
        )
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
    assert_eq!(
        run("for (const name of ['crypto', 'performance', 'navigator', 'origin']) {
                const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, name);
                log(get.name, set && set.name, enumerable, configurable, globalThis[name] === get.call(undefined), thrown(() => get.call({})));
            }
            log(crypto, performance, navigator, thrown(() => new Crypto), thrown(() => new Performance), thrown(() => new Navigator));
            crypto = 1; navigator = 1; performance = 2; origin = 3;
            log(crypto, navigator, performance, origin, Object.getOwnPropertyDescriptor(globalThis, 'performance').writable)"),
        "get crypto undefined true true true TypeError:TypeError\n\
         get performance set performance true true true TypeError:TypeError\n\
         get navigator undefined true true true TypeError:TypeError\n\
         get origin set origin true true true TypeError:TypeError\n\
         [object Crypto] [object Performance] [object Navigator] TypeError:TypeError TypeError:TypeError TypeError:TypeError\n\
         [object Crypto] [object Navigator] 2 3 true"
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
    assert_eq!(run("log(navigator.userAgent)"), concat!("boa-ws/", env!("CARGO_PKG_VERSION")));
    assert_eq!(run_with(Runtime::builder().user_agent("mine/2"), "log(navigator.userAgent)"), "mine/2");
}

#[test]
fn without_a_location_the_attribute_is_undefined() {
    assert_eq!(
        run("log(location, typeof location, origin, 'Location' in globalThis); var location = 3; log(location)"),
        "undefined undefined null true\n3"
    );
}

fn at(location: &str, source: &str) -> String {
    run_with(Runtime::builder().location(location.parse().unwrap()), source)
}

#[test]
fn location_has_the_parts_of_the_url() {
    assert_eq!(
        at(
            "https://me:pw@example.org:8443/a/b?c=d#e",
            "for (const name of ['href', 'origin', 'protocol', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'])
                log(name, location[name]);
            log(origin, `${location}` === location.href, location.toString(), location.valueOf() === location);
            log(Object.prototype.toString.call(location), location instanceof Location, thrown(() => new Location));"
        ),
        "href https://me:pw@example.org:8443/a/b?c=d#e\norigin https://example.org:8443\nprotocol https:\n\
         host example.org:8443\nhostname example.org\nport 8443\npathname /a/b\nsearch ?c=d\nhash #e\n\
         https://example.org:8443 true https://me:pw@example.org:8443/a/b?c=d#e true\n\
         [object Location] true TypeError:TypeError"
    );
    assert_eq!(at("file:///home/me/", "log(origin, location.origin, location)"), "null null file:///home/me/");
}

#[test]
fn navigating_is_not_supported() {
    assert_eq!(
        at(
            "http://localhost/",
            "for (const name of ['href', 'protocol', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'])
                log(thrown(() => location[name] = 'x'));
            log(thrown(() => location = 'x'), thrown(() => location.assign('x')), thrown(() => location.replace('x')), thrown(() => location.reload()));
            log(thrown(() => location.assign()), thrown(() => location.assign(Symbol())), thrown(() => location = Symbol()));
            location.origin = 'x';
            log(location);"
        ),
        format!(
            "{}{}\nTypeError:TypeError TypeError:TypeError TypeError:TypeError\nhttp://localhost/",
            "DOMException:NotSupportedError\n".repeat(8),
            ["DOMException:NotSupportedError"; 4].join(" ")
        )
    );
}

#[test]
fn a_location_can_not_be_forged() {
    assert_eq!(
        at(
            "http://localhost/",
            "const describe = (object, key) => {
                const property = Object.getOwnPropertyDescriptor(object, key);
                log(String(key), Object.keys(property).filter(name => property[name] === true), typeof (property.get ?? property.value), typeof property.set);
            };
            for (const key of ['href', 'origin', 'toString', 'assign', 'valueOf', Symbol.toPrimitive]) describe(location, key);
            describe(globalThis, 'location');
            log(Object.getOwnPropertyNames(Location.prototype), delete globalThis.location, delete location.href);
            log(thrown(() => Object.getOwnPropertyDescriptor(location, 'href').get.call({})));"
        ),
        "href enumerable function function\norigin enumerable function undefined\ntoString enumerable function undefined\n\
         assign enumerable function undefined\nvalueOf  function undefined\nSymbol(Symbol.toPrimitive)  undefined undefined\n\
         location enumerable function function\nconstructor false false\nTypeError:TypeError"
    );
}
